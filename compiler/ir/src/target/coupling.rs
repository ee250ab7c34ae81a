//! The coupling of a device: a list of pairs enters; leaves a graph that answers which qubits meet, in which direction,
//! and how far apart they are.

use std::collections::VecDeque;

/// Which qubits meet in a two-qubit gate.
#[derive(Debug, Clone, PartialEq)]
pub struct Coupling {
    qubits: u32,
    graph: Option<Graph>,
}

#[derive(Debug, Clone, PartialEq)]
struct Graph {
    /// Sorted, unique.
    edges: Vec<(u32, u32)>,
    directed: bool,
    /// Per qubit, whom it meets in either direction; sorted.
    neighbours: Vec<Vec<u32>>,
    /// Steps from one qubit to the other, row by row; [`Coupling::FAR`] where there is no way.
    distances: Vec<u16>,
}

impl Coupling {
    /// The distance of two qubits that no way joins.
    pub const FAR: u16 = u16::MAX;

    /// Every two qubits meet.
    pub fn all_to_all(qubits: u32) -> Coupling {
        Coupling { qubits, graph: None }
    }

    /// The pairs that meet. With `directed`, a two-qubit gate may list its qubits only in the order of a pair. Pairs
    /// outside `0..qubits`, or of a qubit with itself, are left out: readers report them before.
    pub fn new(qubits: u32, pairs: &[(u32, u32)], directed: bool) -> Coupling {
        let mut edges: Vec<_> = pairs.iter().copied().filter(|(a, b)| a != b && *a.max(b) < qubits).collect();
        edges.sort_unstable();
        edges.dedup();
        let mut neighbours = vec![vec![]; qubits as usize];
        for &(a, b) in &edges {
            neighbours[a as usize].push(b);
            neighbours[b as usize].push(a);
        }
        for list in &mut neighbours {
            list.sort_unstable();
            list.dedup();
        }
        let distances = (0..qubits).flat_map(|from| distances(&neighbours, from)).collect();
        Coupling { qubits, graph: Some(Graph { edges, directed, neighbours, distances }) }
    }

    /// How many qubits there are.
    pub fn qubits(&self) -> u32 {
        self.qubits
    }

    /// Whether every two qubits meet.
    pub fn is_all_to_all(&self) -> bool {
        self.graph.is_none()
    }

    /// Whether the order of a pair matters.
    pub fn is_directed(&self) -> bool {
        self.graph.as_ref().is_some_and(|g| g.directed)
    }

    /// The pairs as given, sorted; empty where every two qubits meet.
    pub fn edges(&self) -> &[(u32, u32)] {
        self.graph.as_ref().map_or(&[], |g| &g.edges)
    }

    /// Whom a qubit meets, in either direction, sorted; empty where every two qubits meet (ask [`Self::adjacent`]).
    pub fn neighbours(&self, qubit: u32) -> &[u32] {
        self.graph.as_ref().map_or(&[], |g| &g.neighbours[qubit as usize])
    }

    /// Whether two qubits meet, in either direction.
    pub fn adjacent(&self, a: u32, b: u32) -> bool {
        self.distance(a, b) == 1
    }

    /// Whether a gate may list its qubits in this order.
    pub fn allows(&self, a: u32, b: u32) -> bool {
        match &self.graph {
            None => a != b && a.max(b) < self.qubits,
            Some(g) if g.directed => g.edges.binary_search(&(a, b)).is_ok(),
            Some(_) => self.adjacent(a, b),
        }
    }

    /// Steps from one qubit to the other; [`Self::FAR`] where there is no way.
    pub fn distance(&self, a: u32, b: u32) -> u16 {
        match &self.graph {
            None => u16::from(a != b),
            Some(g) => g.distances[a as usize * self.qubits as usize + b as usize],
        }
    }
}

/// From one qubit to all, breadth first.
fn distances(neighbours: &[Vec<u32>], from: u32) -> Vec<u16> {
    let mut steps = vec![Coupling::FAR; neighbours.len()];
    steps[from as usize] = 0;
    let mut queue = VecDeque::from([from]);
    while let Some(q) = queue.pop_front() {
        for &next in &neighbours[q as usize] {
            if steps[next as usize] == Coupling::FAR {
                steps[next as usize] = steps[q as usize] + 1;
                queue.push_back(next);
            }
        }
    }
    steps
}
