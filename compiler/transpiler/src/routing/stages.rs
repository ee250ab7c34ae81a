//! What must wait for what. A circuit's wires, cut into stages: the gates of one stage of a wire commute there, so a
//! gate may run as soon as all gates of earlier stages of its two wires have. All-pairs diagonal layers are one stage;
//! nothing is ordered that need not be.

use super::kind::Kind;

/// Gates on one pair that stay together; or, `free`, a mere wait of two wires for each other.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Node {
    /// Its two wires.
    pub(crate) wires: [u32; 2],
    /// The stage it belongs to on each of them.
    pub(crate) stages: [u32; 2],
    /// What it does.
    pub(crate) kind: Kind,
    /// Whether it needs no coupling.
    pub(crate) free: bool,
}

/// A circuit's two-qubit gates and their order. Stages are numbered through all wires, those of one wire in order.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Stages {
    /// All nodes; each after what it waits for.
    pub(crate) nodes: Vec<Node>,
    first: Vec<u32>,
    start: Vec<u32>,
    members: Vec<u32>,
    order: Vec<u32>,
}

impl Stages {
    /// From nodes that come after what they wait for, and how many stages each wire has.
    pub(crate) fn new(nodes: Vec<Node>, stages: &[u32]) -> Stages {
        let first: Vec<u32> = std::iter::once(0)
            .chain(stages.iter().scan(0, |sum, n| {
                *sum += n;
                Some(*sum)
            }))
            .collect();
        let all = first[stages.len()] as usize;
        let mut start = vec![0u32; all + 1];
        nodes.iter().flat_map(|n| n.stages).for_each(|s| start[s as usize + 1] += 1);
        (0..all).for_each(|s| start[s + 1] += start[s]);
        let mut next = start.clone();
        let mut members = vec![0u32; 2 * nodes.len()];
        for (id, node) in nodes.iter().enumerate() {
            for stage in node.stages {
                members[next[stage as usize] as usize] = id as u32;
                next[stage as usize] += 1;
            }
        }
        let mut made = Stages { nodes, first, start, members, order: Vec::new() };
        made.order = made.by_level();
        made
    }

    /// How many wires there are.
    pub(crate) fn wires(&self) -> usize {
        self.first.len() - 1
    }

    /// The stages of a wire.
    pub(crate) fn of_wire(&self, wire: u32) -> std::ops::Range<u32> {
        self.first[wire as usize]..self.first[wire as usize + 1]
    }

    /// The nodes of a stage.
    pub(crate) fn members(&self, stage: u32) -> &[u32] {
        &self.members[self.start[stage as usize] as usize..self.start[stage as usize + 1] as usize]
    }

    /// All nodes, those that need to wait the least first.
    pub(crate) fn order(&self) -> &[u32] {
        &self.order
    }

    /// The same circuit with every wire's nodes in the order they are written in, whether they commute or not.
    pub(crate) fn ordered(&self) -> Stages {
        let mut counts = vec![0u32; self.wires()];
        self.nodes.iter().flat_map(|n| n.wires).for_each(|w| counts[w as usize] += 1);
        let mut next: Vec<u32> = counts.iter().scan(0, |sum, n| Some(std::mem::replace(sum, *sum + n))).collect();
        let mut stage = |w: u32| {
            next[w as usize] += 1;
            next[w as usize] - 1
        };
        let nodes = self.nodes.iter().map(|n| Node { stages: n.wires.map(&mut stage), ..*n }).collect();
        Stages::new(nodes, &counts)
    }

    /// The circuit run backwards; nodes keep their numbers.
    pub(crate) fn reversed(&self) -> Stages {
        let wires = 0..self.wires() as u32;
        let counts: Vec<u32> = wires.clone().map(|w| self.of_wire(w).len() as u32).collect();
        let turn = |wire: u32, stage: u32| {
            let range = self.of_wire(wire);
            range.start + (range.end - 1 - stage)
        };
        let back = |n: &Node| Node { stages: [turn(n.wires[0], n.stages[0]), turn(n.wires[1], n.stages[1])], ..*n };
        let nodes: Vec<Node> = self.nodes.iter().rev().map(back).collect();
        let last = nodes.len() as u32;
        let mut made = Stages::new(nodes, &counts);
        // Made in the order of waiting, numbered as in the circuit.
        made.nodes.reverse();
        made.members.iter_mut().chain(&mut made.order).for_each(|id| *id = last - 1 - *id);
        made
    }

    fn by_level(&self) -> Vec<u32> {
        let mut level = vec![0u32; self.nodes.len()];
        let mut reached = vec![0u32; self.start.len()];
        for (id, node) in self.nodes.iter().enumerate() {
            let before = |side: usize| match node.stages[side] {
                stage if stage > self.first[node.wires[side] as usize] => reached[stage as usize - 1],
                _ => 0,
            };
            level[id] = 1 + before(0).max(before(1));
            for stage in node.stages {
                reached[stage as usize] = reached[stage as usize].max(level[id]);
            }
        }
        let mut order: Vec<u32> = (0..self.nodes.len() as u32).collect();
        order.sort_by_key(|id| (level[*id as usize], *id));
        order
    }
}
