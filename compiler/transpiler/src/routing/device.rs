//! The coupling of a device as a walk wants it: numbers in rows. A [`Coupling`] enters; leaves who meets whom over
//! which edge, how far it is, and which parts hang together.

use hqml_ir::Coupling;

/// A coupling graph, edges counted once, whatever their direction.
pub(crate) struct Device {
    qubits: usize,
    distance: Vec<u16>,
    nearer: Vec<f32>,
    first: Vec<u32>,
    around: Vec<(u32, u32)>,
    back: Vec<u32>,
    edges: Vec<(u32, u32)>,
    part: Vec<u32>,
    ring: usize,
}

impl Device {
    /// The graph of a coupling that is not all-to-all.
    pub(crate) fn new(coupling: &Coupling) -> Device {
        let qubits = coupling.qubits();
        let mut edges: Vec<_> = coupling.edges().iter().map(|&(a, b)| (a.min(b), a.max(b))).collect();
        edges.sort_unstable();
        edges.dedup();
        let edge = |a: u32, b: u32| edges.binary_search(&(a.min(b), a.max(b))).unwrap_or(0) as u32;
        let (mut first, mut around) = (vec![0], Vec::with_capacity(2 * edges.len()));
        for q in 0..qubits {
            around.extend(coupling.neighbours(q).iter().map(|&other| (other, edge(q, other))));
            first.push(around.len() as u32);
        }
        let distance: Vec<u16> = (0..qubits).flat_map(|p| (0..qubits).map(move |q| coupling.distance(p, q))).collect();
        let part =
            (0..qubits).map(|q| (0..q).find(|&p| coupling.distance(p, q) != Coupling::FAR).unwrap_or(q)).collect();
        let ring = shortest_ring(qubits as usize, |q| coupling.neighbours(q).iter().copied(), usize::MAX);
        let nearer = nearer(&distance, &first, &around);
        let back = ways_back(&first, &around);
        Device { ring, qubits: qubits as usize, distance, nearer, first, around, back, edges, part }
    }

    /// How many qubits it has.
    pub(crate) fn qubits(&self) -> usize {
        self.qubits
    }

    /// Every edge, its smaller qubit first.
    pub(crate) fn edges(&self) -> &[(u32, u32)] {
        &self.edges
    }

    /// Whom a qubit meets, and over which edge; sorted.
    pub(crate) fn around(&self, qubit: u32) -> &[(u32, u32)] {
        &self.around[self.first[qubit as usize] as usize..self.first[qubit as usize + 1] as usize]
    }

    /// Steps from one qubit to the other.
    pub(crate) fn distance(&self, p: u32, q: u32) -> u16 {
        self.distance[p as usize * self.qubits + q as usize]
    }

    /// The number of the first way from a qubit to a neighbour; the others follow in the order of [`Device::around`].
    pub(crate) fn first_way(&self, qubit: u32) -> usize {
        self.first[qubit as usize] as usize
    }

    /// How many ways there are, two for each edge.
    pub(crate) fn ways(&self) -> usize {
        self.around.len()
    }

    /// The number of the same way in the other direction.
    pub(crate) fn way_back(&self, way: usize) -> usize {
        self.back[way] as usize
    }

    /// For each qubit where another may be, and for each neighbour of this one: how much farther from that other one it is
    /// there. Nothing where the other is on the neighbour, as the two change places.
    pub(crate) fn nearer(&self, qubit: u32) -> &[f32] {
        let [from, to] = [0, 1].map(|k| self.first[qubit as usize + k] as usize * self.qubits);
        &self.nearer[from..to]
    }

    /// The edge of two qubits that meet.
    pub(crate) fn edge(&self, p: u32, q: u32) -> Option<u32> {
        self.around(p).iter().find(|n| n.0 == q).map(|n| n.1)
    }

    /// The length of the shortest ring; `usize::MAX` where there is none.
    pub(crate) fn ring(&self) -> usize {
        self.ring
    }

    /// The connected part a qubit belongs to, named by its smallest qubit.
    pub(crate) fn part(&self, qubit: u32) -> u32 {
        self.part[qubit as usize]
    }
}

/// What is left of the worth of a step with each step farther.
const FADE: f32 = 0.9;

/// For each way from a qubit to a neighbour, the number of the one from there.
fn ways_back(first: &[u32], around: &[(u32, u32)]) -> Vec<u32> {
    let ways = |from: u32| first[from as usize]..first[from as usize + 1];
    let from = (0..first.len() as u32 - 1).flat_map(|from| ways(from).map(move |_| from));
    let back = |(from, &(to, _)): (u32, &(u32, u32))| ways(to).find(|way| around[*way as usize].0 == from);
    from.zip(around).map(|way| back(way).unwrap_or(0)).collect()
}

/// How bad each distance is, the steps between far qubits counted less; row by row, the change of it on each way.
fn nearer(distances: &[u16], first: &[u32], around: &[(u32, u32)]) -> Vec<f32> {
    let farthest = distances.iter().filter(|d| **d != Coupling::FAR).max().map_or(0, |d| usize::from(*d));
    let mut far = vec![0.0, 1.0];
    let mut step: f32 = 1.0;
    while far.len() <= farthest {
        far.push(far[far.len() - 1] + step);
        step = (step * FADE).max(0.05);
    }
    let qubits = first.len() - 1;
    let worth = |p: usize, q: usize| far.get(usize::from(distances[p * qubits + q])).copied().unwrap_or(f32::MAX);
    let mut changes = Vec::with_capacity(around.len() * qubits);
    for from in 0..qubits {
        for at in 0..qubits {
            let here = worth(from, at);
            let ways = &around[first[from] as usize..first[from + 1] as usize];
            changes.extend(
                ways.iter().map(|&(to, _)| if to as usize == at { 0.0 } else { worth(to as usize, at) - here }),
            );
        }
    }
    changes
}

/// The length of the shortest ring of a graph if it is below `most`, else `most`: breadth first from every node, no
/// deeper than the shortest so far allows.
pub(crate) fn shortest_ring<I: Iterator<Item = u32>>(nodes: usize, around: impl Fn(u32) -> I, most: usize) -> usize {
    let mut best = most;
    let mut steps = vec![usize::MAX; nodes];
    let mut queue: Vec<(u32, u32)> = Vec::new();
    for from in 0..nodes as u32 {
        queue.iter().for_each(|(q, _)| steps[*q as usize] = usize::MAX);
        queue.clear();
        queue.push((from, from));
        steps[from as usize] = 0;
        let mut at = 0;
        while let Some(&(q, before)) = queue.get(at) {
            at += 1;
            let reached = steps[q as usize];
            if best != usize::MAX && 2 * reached + 1 >= best {
                break;
            }
            for next in around(q).filter(|next| *next != before) {
                match steps[next as usize] {
                    usize::MAX => {
                        steps[next as usize] = reached + 1;
                        queue.push((next, q));
                    }
                    met => best = best.min(reached + met + 1),
                }
            }
        }
    }
    best
}
