//! The coupling of a device as a walk wants it: numbers in rows. A [`Coupling`] enters; leaves who meets whom over which
//! edge, how far it is, and which parts hang together.

use hqml_ir::Coupling;

/// A coupling graph, edges counted once, whatever their direction.
pub(crate) struct Device {
    qubits: usize,
    distance: Vec<u16>,
    first: Vec<u32>,
    around: Vec<(u32, u32)>,
    edges: Vec<(u32, u32)>,
    part: Vec<u32>,
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
        let distance = (0..qubits).flat_map(|p| (0..qubits).map(move |q| coupling.distance(p, q))).collect();
        let part =
            (0..qubits).map(|q| (0..q).find(|&p| coupling.distance(p, q) != Coupling::FAR).unwrap_or(q)).collect();
        Device { qubits: qubits as usize, distance, first, around, edges, part }
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

    /// The edge of two qubits that meet.
    pub(crate) fn edge(&self, p: u32, q: u32) -> Option<u32> {
        self.around(p).iter().find(|n| n.0 == q).map(|n| n.1)
    }

    /// The connected part a qubit belongs to, named by its smallest qubit.
    pub(crate) fn part(&self, qubit: u32) -> u32 {
        self.part[qubit as usize]
    }
}
