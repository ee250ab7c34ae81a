//! Where a walk is: who is where, what has run, what waits for nothing but a way, what it has cost. Events enter; it
//! can be copied, to walk on from the same point more than once.

use super::device::Device;
use super::runs::Runs;
use super::stages::{Node, Stages};
use super::way::{Event, NOWHERE, Places, replay};

/// A point on a walk, and how it was reached.
#[derive(Clone)]
pub(crate) struct State {
    pub(crate) places: Places,
    pub(crate) runs: Runs,
    pub(crate) events: Vec<Event>,
    /// Per wire, the stage it is in, and how many nodes of that are left.
    stage: Vec<u32>,
    left: Vec<u32>,
    /// Per node, whether it has run.
    pub(crate) done: Vec<bool>,
    /// Per node, whether it has run or waits for nothing but a way.
    pub(crate) met: Vec<bool>,
    /// How many nodes have run.
    pub(crate) ran: usize,
    /// What they cost each by itself.
    pub(crate) alone: i32,
    /// Nodes that wait for nothing but a way.
    pub(crate) front: Vec<u32>,
    /// All before this place in the stages' order have run.
    pub(crate) passed: usize,
}

impl State {
    /// Memory for walks through a circuit on a device.
    pub(crate) fn new(device: &Device, stages: &Stages) -> State {
        State {
            places: Places::new(Vec::new(), device.qubits()),
            runs: Runs::new(device, false),
            events: Vec::new(),
            stage: vec![0; stages.wires()],
            left: vec![0; stages.wires()],
            done: Vec::new(),
            met: Vec::new(),
            ran: 0,
            alone: 0,
            front: Vec::new(),
            passed: 0,
        }
    }

    /// Becomes a copy of another state of the same walk, in the memory it has.
    pub(crate) fn copy(&mut self, other: &State) {
        self.places.of.clone_from(&other.places.of);
        self.places.at.clone_from(&other.places.at);
        self.runs.copy(&other.runs);
        self.events.clone_from(&other.events);
        self.stage.clone_from(&other.stage);
        self.left.clone_from(&other.left);
        self.done.clone_from(&other.done);
        self.met.clone_from(&other.met);
        self.front.clone_from(&other.front);
        (self.ran, self.alone, self.passed) = (other.ran, other.alone, other.passed);
    }

    /// To the beginning, wires where told.
    pub(crate) fn begin(&mut self, start: &[u32], stages: &Stages) {
        self.places.at.fill(NOWHERE);
        self.places.of.clear();
        self.places.of.extend_from_slice(start);
        start.iter().enumerate().for_each(|(wire, q)| self.places.at[*q as usize] = wire as u32);
        self.runs.reset(true);
        self.events.clear();
        self.done.clear();
        self.done.resize(stages.nodes.len(), false);
        self.met.clear();
        self.met.resize(stages.nodes.len(), false);
        (self.ran, self.alone, self.passed) = (0, 0, 0);
        self.front.clear();
        for wire in 0..stages.wires() as u32 {
            self.enter(wire, stages.of_wire(wire).start, stages);
        }
        for wire in 0..stages.wires() as u32 {
            self.collect(wire, stages);
        }
        self.front.sort_unstable();
        self.front.dedup();
    }

    /// Steps between the two wires of a node.
    pub(crate) fn distance(&self, id: u32, device: &Device, stages: &Stages) -> u16 {
        let [a, b] = stages.nodes[id as usize].wires;
        device.distance(self.places.of[a as usize], self.places.of[b as usize])
    }

    /// Whether a node that has not run waits for nothing but a way.
    fn waits(&self, node: &Node) -> bool {
        let [a, b] = node.wires;
        [self.stage[a as usize], self.stage[b as usize]] == node.stages
    }

    /// Runs every gate that can run. Leaves whether there was one.
    pub(crate) fn advance(&mut self, device: &Device, stages: &Stages) -> bool {
        let (mut any, mut at) = (false, 0);
        while at < self.front.len() {
            let id = self.front[at];
            if self.done[id as usize] {
                self.front.swap_remove(at);
            } else if stages.nodes[id as usize].free || self.distance(id, device, stages) == 1 {
                self.front.swap_remove(at);
                self.run(id, device, stages);
                any = true;
            } else {
                at += 1;
            }
        }
        any
    }

    /// A node runs where its wires are.
    pub(crate) fn run(&mut self, id: u32, device: &Device, stages: &Stages) {
        let event = Event::Gate(id);
        replay(event, self.events.len() as u32, device, stages, &mut self.places, &mut self.runs);
        self.events.push(event);
        (self.done[id as usize], self.met[id as usize]) = (true, true);
        self.ran += 1;
        let node = &stages.nodes[id as usize];
        self.alone += node.kind.cost();
        for wire in node.wires {
            self.left[wire as usize] -= 1;
        }
        for wire in node.wires {
            if self.left[wire as usize] == 0 {
                self.enter(wire, self.stage[wire as usize] + 1, stages);
                self.collect(wire, stages);
            }
        }
    }

    /// What is on the two qubits of an edge changes places.
    pub(crate) fn swap(&mut self, edge: u32, device: &Device, stages: &Stages) {
        let event = Event::Swap(edge);
        replay(event, self.events.len() as u32, device, stages, &mut self.places, &mut self.runs);
        self.events.push(event);
    }

    fn enter(&mut self, wire: u32, stage: u32, stages: &Stages) {
        self.stage[wire as usize] = stage;
        let more = stage < stages.of_wire(wire).end;
        self.left[wire as usize] = if more { stages.members(stage).len() as u32 } else { 0 };
    }

    /// The nodes of a wire's stage that the other wire has come to as well wait for a way from now on.
    fn collect(&mut self, wire: u32, stages: &Stages) {
        if self.left[wire as usize] == 0 {
            return;
        }
        for &id in stages.members(self.stage[wire as usize]) {
            if !self.done[id as usize] && self.waits(&stages.nodes[id as usize]) {
                self.front.push(id);
                self.met[id as usize] = true;
            }
        }
    }
}
