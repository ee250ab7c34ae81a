//! A way through the device, and what it is worth: where each wire starts, and the gates and swaps in order. Enters
//! from a walk; leaves stripped of swaps that only rename, with its price, turned round where it was walked backwards.

use super::device::Device;
use super::runs::Runs;
use super::stages::Stages;

/// Nobody is on this qubit, or this wire is nowhere.
pub(crate) const NOWHERE: u32 = u32::MAX;

/// One step of a way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Event {
    /// The node of this number runs where its wires are.
    Gate(u32),
    /// What is on the two qubits of this edge changes places.
    Swap(u32),
}

/// Which wire is on which qubit of the device, both ways round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Places {
    /// Per wire, its qubit.
    pub(crate) of: Vec<u32>,
    /// Per qubit, its wire or [`NOWHERE`].
    pub(crate) at: Vec<u32>,
}

impl Places {
    /// From each wire's qubit, all different.
    pub(crate) fn new(of: Vec<u32>, qubits: usize) -> Places {
        let mut at = vec![NOWHERE; qubits];
        of.iter().enumerate().for_each(|(wire, q)| at[*q as usize] = wire as u32);
        Places { of, at }
    }

    /// What is on two qubits changes places.
    pub(crate) fn swap(&mut self, p: u32, q: u32) {
        self.at.swap(p as usize, q as usize);
        for q in [p, q] {
            let wire = self.at[q as usize];
            if wire != NOWHERE {
                self.of[wire as usize] = q;
            }
        }
    }

    /// Whether nobody is on a qubit.
    pub(crate) fn empty(&self, qubit: u32) -> bool {
        self.at[qubit as usize] == NOWHERE
    }
}

/// What a way costs. Ordered by CX and the longest chain of them: sixteen less in the chain are worth one more CX.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Price {
    worth: i32,
    pub(crate) gates: i32,
    pub(crate) depth: u32,
    pub(crate) swaps: u32,
}

impl Price {
    fn new(gates: i32, depth: u32, swaps: u32) -> Price {
        Price { worth: (16 * gates).saturating_add_unsigned(depth), gates, depth, swaps }
    }
}

/// A whole way through the device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Way {
    /// Per wire, the qubit where it enters.
    pub(crate) start: Vec<u32>,
    /// Per wire, the qubit where it leaves.
    pub(crate) end: Vec<u32>,
    /// In order.
    pub(crate) events: Vec<Event>,
}

impl Way {
    /// The same way from its end to its start.
    pub(crate) fn reversed(mut self) -> Way {
        self.events.reverse();
        Way { start: self.end, end: self.start, events: self.events }
    }

    /// Takes away the swaps after the last gate of both qubits and those before the first.
    pub(crate) fn strip(&mut self, device: &Device, stages: &Stages) {
        let mut places = Places::new(std::mem::take(&mut self.end), device.qubits());
        keep_used(&mut self.events, true, device, stages, &mut places);
        self.end = places.of;
        let mut places = Places::new(std::mem::take(&mut self.start), device.qubits());
        keep_used(&mut self.events, false, device, stages, &mut places);
        self.start = places.of;
    }

    /// What it costs; and, per number of nodes that have run, what it costs up to there more than these by themselves.
    pub(crate) fn price(&self, device: &Device, stages: &Stages, runs: &mut Runs) -> (Price, Vec<i32>) {
        runs.reset(false);
        let mut places = Places::new(self.start.clone(), device.qubits());
        let (mut swaps, mut alone) = (0, 0);
        let mut profile = Vec::with_capacity(stages.nodes.len() + 1);
        for (at, event) in self.events.iter().enumerate() {
            if let Event::Gate(id) = event {
                profile.push(runs.cost - alone);
                alone += stages.nodes[*id as usize].kind.cost();
            } else {
                swaps += 1;
            }
            replay(*event, at as u32, device, stages, &mut places, runs);
        }
        profile.push(runs.cost - alone);
        (Price::new(runs.cost, runs.depth(), swaps), profile)
    }
}

/// Drops swaps that no gate comes after (or before, seen from the other end) on either qubit; the places at that end
/// change instead.
fn keep_used(events: &mut Vec<Event>, from_end: bool, device: &Device, stages: &Stages, places: &mut Places) {
    let mut used = vec![false; device.qubits()];
    let mut now = places.clone();
    let mut look = |event: &Event| match event {
        Event::Gate(id) => {
            let node = &stages.nodes[*id as usize];
            node.wires.iter().for_each(|w| used[now.of[*w as usize] as usize] = true);
            true
        }
        Event::Swap(edge) => {
            let (p, q) = device.edges()[*edge as usize];
            now.swap(p, q);
            let needed = used[p as usize] || used[q as usize];
            if needed {
                (used[p as usize], used[q as usize]) = (true, true);
            } else {
                places.swap(p, q);
            }
            needed
        }
    };
    if from_end {
        let mut needed = vec![true; events.len()];
        needed.iter_mut().zip(&*events).rev().for_each(|(needed, event)| *needed = look(event));
        let mut needed = needed.into_iter();
        events.retain(|_| needed.next().unwrap_or(true));
    } else {
        events.retain(|e| look(e));
    }
}

/// Takes one step in the places and in the books. Leaves the event that must be moved to just before it, if any.
pub(crate) fn replay(
    event: Event,
    number: u32,
    device: &Device,
    stages: &Stages,
    places: &mut Places,
    runs: &mut Runs,
) -> Option<u32> {
    match event {
        Event::Gate(id) => {
            let node = &stages.nodes[id as usize];
            let [p, q] = node.wires.map(|w| places.of[w as usize]);
            if node.free {
                runs.wait([p, q]);
                return None;
            }
            let edge = device.edge(p, q);
            let [s, t] = node.stages;
            let (pair, stages) = if p < q { ([p, q], [s, t]) } else { ([q, p], [t, s]) };
            edge.and_then(|edge| runs.gate(edge, pair, node.kind, stages, number))
        }
        Event::Swap(edge) => {
            let (p, q) = device.edges()[edge as usize];
            let empty = places.empty(p) || places.empty(q);
            places.swap(p, q);
            if empty {
                runs.shift([p, q]);
                return None;
            }
            runs.swap(edge, [p, q])
        }
    }
}
