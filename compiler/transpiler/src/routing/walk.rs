//! One walk through the circuit: where the wires start enters; leaves every gate in an order that the stages allow, with
//! swaps between. After Li, Ding, Xie, "Tackling the Qubit Mapping Problem for NISQ-Era Quantum Devices" (2019), and Zou et
//! al., "LightSABRE" (2024): the swap that brings the waiting gates nearer, with a look at the ones after. Ours also knows
//! what each swap costs where it stands: beside a gate on the same pair it is nearly free.

use super::device::Device;
use super::random::Stream;
use super::runs::Runs;
use super::stages::Stages;
use super::way::{Event, NOWHERE, Places, Way, replay};

/// How a walk weighs what it sees.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Taste {
    /// How many gates beyond those that wait for nothing but a way are looked at.
    pub(crate) ahead: usize,
    /// What they weigh together, against 1 for those that wait.
    pub(crate) ahead_weight: f32,
    /// How much less the last of them weighs than the first: 1 is the same.
    pub(crate) fade: f32,
    /// What one CX weighs against bringing one waiting gate one step nearer.
    pub(crate) cost: f32,
    /// What one more CX in the longest chain weighs.
    pub(crate) depth: f32,
    /// How much of the weight of a gate is left with each step between its qubits beyond the second.
    pub(crate) reach: f32,
    /// Random change of a swap's worth.
    pub(crate) noise: f32,
}

/// A walker with its memory, used again for each walk.
pub(crate) struct Walker<'a> {
    device: &'a Device,
    stages: &'a Stages,
    movable: bool,
    places: Places,
    runs: Runs,
    events: Vec<Event>,
    start: Vec<u32>,
    /// Per wire, the stage it is in, and how many nodes of that are left.
    stage: Vec<u32>,
    left: Vec<u32>,
    done: Vec<bool>,
    /// Nodes that wait for nothing but a way.
    front: Vec<u32>,
    /// All before this place in the stages' order are done.
    passed: usize,
    /// Per wire, the wires it should come near to and the weight of that.
    near: Vec<Vec<(u32, f32)>>,
    /// Per distance, how bad it is.
    far: Vec<f32>,
    /// The weight of one waiting gate.
    unit: f32,
    seen: Vec<u32>,
    stamp: u32,
    ties: Vec<u32>,
}

impl<'a> Walker<'a> {
    /// A walker through a circuit on a device. Where `movable`, wires may enter anywhere: swaps before their first gate are
    /// free.
    pub(crate) fn new(device: &'a Device, stages: &'a Stages, movable: bool) -> Walker<'a> {
        let wires = stages.wires();
        Walker {
            device,
            stages,
            movable,
            places: Places::new(Vec::new(), device.qubits()),
            runs: Runs::new(device, movable),
            events: Vec::new(),
            start: Vec::new(),
            stage: vec![0; wires],
            left: vec![0; wires],
            done: Vec::new(),
            front: Vec::new(),
            passed: 0,
            near: vec![Vec::new(); wires],
            far: Vec::new(),
            unit: 1.0,
            seen: vec![0; device.edges().len()],
            stamp: 0,
            ties: Vec::new(),
        }
    }

    /// Walks from `start` (per wire, its qubit). The first `kept` events are taken as they are.
    pub(crate) fn walk(&mut self, start: &[u32], kept: &[Event], taste: &Taste, random: &mut Stream) -> Way {
        self.begin(start, taste);
        for event in kept {
            match *event {
                Event::Gate(id) => self.run(id),
                Event::Swap(edge) => self.swap(edge),
            }
        }
        self.advance();
        let mut idle = 0;
        let patience = 6 + 2 * self.longest();
        self.look_ahead(taste);
        while !self.front.is_empty() {
            if idle > patience {
                self.force();
                idle = 0;
            } else {
                match self.choose(taste, random) {
                    Some(edge) => self.swap(edge),
                    None => self.force(),
                }
                idle += 1;
            }
            if self.advance() {
                idle = 0;
                self.look_ahead(taste);
            }
        }
        Way { start: self.start.clone(), end: self.places.of.clone(), events: std::mem::take(&mut self.events) }
    }

    fn begin(&mut self, start: &[u32], taste: &Taste) {
        self.start.clear();
        self.start.extend_from_slice(start);
        self.places.at.fill(NOWHERE);
        self.places.of.clear();
        self.places.of.extend_from_slice(start);
        start.iter().enumerate().for_each(|(wire, q)| self.places.at[*q as usize] = wire as u32);
        self.runs.reset(self.movable);
        self.events.clear();
        self.done.clear();
        self.done.resize(self.stages.nodes.len(), false);
        self.passed = 0;
        self.front.clear();
        self.near.iter_mut().for_each(Vec::clear);
        let (mut sum, mut step) = (0.0, 1.0);
        self.far.clear();
        for _ in 0..self.device.qubits() {
            self.far.push(sum);
            sum += step;
            step = if sum > 1.0 { (step * taste.reach).max(0.05) } else { step };
        }
        for wire in 0..self.stages.wires() as u32 {
            self.enter(wire, self.stages.of_wire(wire).start);
        }
        for wire in 0..self.stages.wires() as u32 {
            self.collect(wire);
        }
        self.front.sort_unstable();
        self.front.dedup();
    }

    /// How long a gate may have to wait for its way, at worst.
    fn longest(&self) -> usize {
        let spread = |id: &u32| usize::from(self.distance(*id));
        self.front.iter().map(spread).max().unwrap_or(0).max(4)
    }

    fn distance(&self, id: u32) -> u16 {
        let [a, b] = self.stages.nodes[id as usize].wires;
        self.device.distance(self.places.of[a as usize], self.places.of[b as usize])
    }

    fn enter(&mut self, wire: u32, stage: u32) {
        self.stage[wire as usize] = stage;
        let more = stage < self.stages.of_wire(wire).end;
        self.left[wire as usize] = if more { self.stages.members(stage).len() as u32 } else { 0 };
    }

    /// The nodes of a wire's stage that the other wire has come to as well wait for a way from now on.
    fn collect(&mut self, wire: u32) {
        if self.left[wire as usize] == 0 {
            return;
        }
        for &id in self.stages.members(self.stage[wire as usize]) {
            let node = &self.stages.nodes[id as usize];
            let reached = |side: usize| self.stage[node.wires[side] as usize] == node.stages[side];
            if !self.done[id as usize] && reached(0) && reached(1) {
                self.front.push(id);
            }
        }
    }

    /// Runs every gate that can run. Leaves whether there was one.
    fn advance(&mut self) -> bool {
        let mut any = false;
        let mut at = 0;
        while at < self.front.len() {
            let id = self.front[at];
            if self.done[id as usize] {
                self.front.swap_remove(at);
            } else if self.stages.nodes[id as usize].free || self.distance(id) == 1 {
                self.front.swap_remove(at);
                self.run(id);
                any = true;
                at = 0;
            } else {
                at += 1;
            }
        }
        any
    }

    fn run(&mut self, id: u32) {
        let event = Event::Gate(id);
        replay(event, self.events.len() as u32, self.device, self.stages, &mut self.places, &mut self.runs);
        self.events.push(event);
        self.done[id as usize] = true;
        for wire in self.stages.nodes[id as usize].wires {
            self.left[wire as usize] -= 1;
        }
        for wire in self.stages.nodes[id as usize].wires {
            if self.left[wire as usize] == 0 {
                self.enter(wire, self.stage[wire as usize] + 1);
                self.collect(wire);
            }
        }
    }

    fn swap(&mut self, edge: u32) {
        let event = Event::Swap(edge);
        replay(event, self.events.len() as u32, self.device, self.stages, &mut self.places, &mut self.runs);
        self.events.push(event);
    }

    /// Tells every wire whom it should come near to: for the waiting gates, and the next ones in the stages' order.
    fn look_ahead(&mut self, taste: &Taste) {
        self.near.iter_mut().for_each(Vec::clear);
        self.unit = 1.0 / self.front.len().max(1) as f32;
        for k in 0..self.front.len() {
            self.want(self.front[k], self.unit);
        }
        let order = self.stages.order();
        while self.passed < order.len() && self.done[order[self.passed] as usize] {
            self.passed += 1;
        }
        let mut fade = taste.ahead_weight / taste.ahead.max(1) as f32;
        let mut left = taste.ahead;
        for &id in &order[self.passed..] {
            if left == 0 {
                break;
            }
            let node = &self.stages.nodes[id as usize];
            let waits = (0..2).all(|side| self.stage[node.wires[side] as usize] == node.stages[side]);
            if self.done[id as usize] || waits || node.free {
                continue;
            }
            self.want(id, fade);
            fade *= taste.fade;
            left -= 1;
        }
    }

    fn want(&mut self, id: u32, weight: f32) {
        let [a, b] = self.stages.nodes[id as usize].wires;
        self.near[a as usize].push((b, weight));
        self.near[b as usize].push((a, weight));
    }

    /// The best swap, one of the best at random; `None` where there is none.
    fn choose(&mut self, taste: &Taste, random: &mut Stream) -> Option<u32> {
        self.stamp += 1;
        self.ties.clear();
        let mut best = f32::INFINITY;
        for k in 0..self.front.len() {
            for wire in self.stages.nodes[self.front[k] as usize].wires {
                for &(_, edge) in self.device.around(self.places.of[wire as usize]) {
                    if std::mem::replace(&mut self.seen[edge as usize], self.stamp) == self.stamp {
                        continue;
                    }
                    let Some(mut worth) = self.worth(edge, taste) else { continue };
                    if taste.noise > 0.0 {
                        worth += self.unit * taste.noise * random.unit();
                    }
                    if worth < best - 1e-6 {
                        best = worth;
                        self.ties.clear();
                    }
                    if worth < best + 1e-6 {
                        self.ties.push(edge);
                    }
                }
            }
        }
        match self.ties.len() {
            0 => None,
            1 => Some(self.ties[0]),
            n => Some(self.ties[random.below(n)]),
        }
    }

    /// What a swap is worth: the less the better.
    fn worth(&self, edge: u32, taste: &Taste) -> Option<f32> {
        let (p, q) = self.device.edges()[edge as usize];
        let empty = self.places.empty(p) || self.places.empty(q);
        let price = self.runs.price(edge, [p, q], empty)?;
        let nearer = self.change(p, q) + self.change(q, p);
        let deep = self.runs.depth_of(p).max(self.runs.depth_of(q)) as f32;
        Some(nearer + self.unit * (taste.cost * price as f32 + taste.depth * deep))
    }

    /// How much farther from its wants the wire on `from` is once it is on `to`.
    fn change(&self, from: u32, to: u32) -> f32 {
        let wire = self.places.at[from as usize];
        if wire == NOWHERE {
            return 0.0;
        }
        let one = |&(other, weight): &(u32, f32)| {
            let there = self.places.of[other as usize];
            let far = |q: u32| self.far[usize::from(self.device.distance(q, there))];
            // The two that change places stay as far apart as they are.
            if there == to { 0.0 } else { weight * (far(to) - far(from)) }
        };
        self.near[wire as usize].iter().map(one).sum()
    }

    /// Brings the nearest waiting gate together, whatever it costs.
    fn force(&mut self) {
        let Some(&id) = self.front.iter().min_by_key(|id| (self.distance(**id), **id)) else { return };
        let [a, b] = self.stages.nodes[id as usize].wires;
        while self.distance(id) > 1 {
            let (p, q) = (self.places.of[a as usize], self.places.of[b as usize]);
            let nearer = |n: &&(u32, u32)| self.device.distance(n.0, q) < self.device.distance(p, q);
            let Some(&(_, edge)) = self.device.around(p).iter().find(nearer) else { return };
            self.swap(edge);
        }
    }
}
