//! One walk through the circuit: where the wires start enters; leaves every gate in an order that the stages allow,
//! with swaps between. After Li, Ding, Xie, "Tackling the Qubit Mapping Problem for NISQ-Era Quantum Devices" (2019),
//! and Zou et al., "LightSABRE" (2024): the swap that brings the waiting gates nearer, with a look at the ones after.
//! Ours also knows what each swap costs where it stands: beside a gate on the same pair it is nearly free.

use super::device::Device;
use super::random::Stream;
use super::stages::Stages;
use super::state::State;
use super::way::{Event, NOWHERE, Way};

/// How a walk weighs what it sees.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Taste {
    /// How many gates beyond those that wait for nothing but a way are looked at.
    pub(crate) ahead: usize,
    /// What they weigh together, against 1 for those that wait, were they all as the first.
    pub(crate) ahead_weight: f32,
    /// How much each of them weighs less than the one before.
    pub(crate) fade: f32,
    /// What one CX weighs against bringing one waiting gate one step nearer.
    pub(crate) cost: f32,
    /// What one more CX in the longest chain weighs.
    pub(crate) depth: f32,
    /// Random change of a swap's worth.
    pub(crate) noise: f32,
}

/// A walker with its memory, used again for each walk.
pub(crate) struct Walker<'a> {
    device: &'a Device,
    stages: &'a Stages,
    /// Where the walk is.
    pub(crate) state: State,
    /// Per wire, the wires it should come near to and the weight of that.
    near: Vec<Vec<(u32, f32)>>,
    /// Wires that should come near to any.
    drawn: Vec<u32>,
    /// The weight of one waiting gate.
    unit: f32,
    seen: Vec<u32>,
    stamp: u32,
    ties: Vec<u32>,
}

impl<'a> Walker<'a> {
    /// A walker through a circuit on a device. Wires may enter anywhere: swaps before their first gate are free.
    pub(crate) fn new(device: &'a Device, stages: &'a Stages) -> Walker<'a> {
        Walker {
            device,
            stages,
            state: State::new(device, stages),
            near: vec![Vec::new(); stages.wires()],
            drawn: Vec::new(),
            unit: 1.0,
            seen: vec![0; device.edges().len()],
            stamp: 0,
            ties: Vec::new(),
        }
    }

    /// Walks from `start` (per wire, its qubit) to the end. The first `kept` events are taken as they are. `None` as
    /// soon as it costs more than `most` says: per number of nodes that have run, how much more than these by
    /// themselves.
    pub(crate) fn walk(
        &mut self,
        start: &[u32],
        kept: &[Event],
        taste: &Taste,
        random: &mut Stream,
        most: &[i32],
    ) -> Option<Way> {
        self.begin(start);
        for event in kept {
            match *event {
                Event::Gate(id) => self.state.run(id, self.device, self.stages),
                Event::Swap(edge) => self.state.swap(edge, self.device, self.stages),
            }
        }
        self.go(usize::MAX, taste, random, most).then(|| self.way(start))
    }

    /// The way walked so far, from its start.
    pub(crate) fn way(&self, start: &[u32]) -> Way {
        Way { start: start.to_vec(), end: self.state.places.of.clone(), events: self.state.events.clone() }
    }

    /// To the beginning, wires where told.
    pub(crate) fn begin(&mut self, start: &[u32]) {
        self.state.begin(start, self.stages);
    }

    /// Walks on until `gates` nodes have run. Leaves whether it cost no more than `most` says.
    pub(crate) fn go(&mut self, gates: usize, taste: &Taste, random: &mut Stream, most: &[i32]) -> bool {
        self.state.advance(self.device, self.stages);
        let mut idle = 0;
        let patience = 6 + 2 * self.longest();
        self.look_ahead(taste);
        while !self.state.front.is_empty() && self.state.ran < gates {
            if self.dear(most) {
                return false;
            }
            let edge = if idle > patience { None } else { self.choose(taste, random) };
            match edge {
                Some(edge) => self.state.swap(edge, self.device, self.stages),
                None => self.force(),
            }
            idle = if idle > patience { 0 } else { idle + 1 };
            if self.state.advance(self.device, self.stages) {
                idle = 0;
                self.look_ahead(taste);
            }
        }
        !self.dear(most)
    }

    fn dear(&self, most: &[i32]) -> bool {
        most.get(self.state.ran).is_some_and(|most| self.state.runs.cost - self.state.alone > *most)
    }

    /// What is still to pay, roughly: steps between the qubits of the next gates, the later the less.
    pub(crate) fn ahead(&mut self, taste: &Taste) -> f32 {
        let (state, order) = (&self.state, self.stages.order());
        let mut fade = 1.0;
        let mut sum = 0.0;
        for id in order[state.passed..].iter().filter(|id| !state.done[**id as usize]).take(taste.ahead) {
            if !self.stages.nodes[*id as usize].free {
                sum += fade * f32::from(state.distance(*id, self.device, self.stages) - 1);
                fade *= taste.fade;
            }
        }
        sum
    }

    /// How long a gate may have to wait for its way, at worst.
    fn longest(&self) -> usize {
        let spread = |id: &u32| usize::from(self.state.distance(*id, self.device, self.stages));
        self.state.front.iter().map(spread).max().unwrap_or(0).max(4)
    }

    /// Tells every wire whom it should come near to: for the waiting gates, and the next ones in the stages' order.
    fn look_ahead(&mut self, taste: &Taste) {
        while let Some(wire) = self.drawn.pop() {
            self.near[wire as usize].clear();
        }
        self.unit = 1.0 / self.state.front.len().max(1) as f32;
        for k in 0..self.state.front.len() {
            self.want(self.state.front[k], self.unit);
        }
        let order = self.stages.order();
        while self.state.passed < order.len() && self.state.done[order[self.state.passed] as usize] {
            self.state.passed += 1;
        }
        let mut fade = taste.ahead_weight / taste.ahead.max(1) as f32;
        let mut left = taste.ahead;
        for &id in &order[self.state.passed..] {
            if left == 0 {
                break;
            }
            let node = &self.stages.nodes[id as usize];
            if self.state.done[id as usize] || self.state.waits(node) || node.free {
                continue;
            }
            self.want(id, fade);
            fade *= taste.fade;
            left -= 1;
        }
    }

    fn want(&mut self, id: u32, weight: f32) {
        let [a, b] = self.stages.nodes[id as usize].wires;
        for (wire, other) in [(a, b), (b, a)] {
            let list = &mut self.near[wire as usize];
            if list.is_empty() {
                self.drawn.push(wire);
            }
            list.push((other, weight));
        }
    }

    /// The best swap, one of the best at random; `None` where there is none.
    fn choose(&mut self, taste: &Taste, random: &mut Stream) -> Option<u32> {
        self.stamp += 1;
        self.ties.clear();
        let mut best = f32::INFINITY;
        for k in 0..self.state.front.len() {
            for wire in self.stages.nodes[self.state.front[k] as usize].wires {
                for &(_, edge) in self.device.around(self.state.places.of[wire as usize]) {
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
        let places = &self.state.places;
        let price = self.state.runs.price(edge, [p, q], places.empty(p) || places.empty(q))?;
        let nearer = self.change(p, q) + self.change(q, p);
        let mut extra = taste.cost * price as f32;
        if taste.depth > 0.0 {
            extra += taste.depth * self.state.runs.depth_of(p).max(self.state.runs.depth_of(q)) as f32;
        }
        Some(nearer + self.unit * extra)
    }

    /// How much farther from its wants the wire on `from` is once it is on `to`.
    fn change(&self, from: u32, to: u32) -> f32 {
        let wire = self.state.places.at[from as usize];
        if wire == NOWHERE {
            return 0.0;
        }
        let (here, there) = (self.device.worths(from), self.device.worths(to));
        let mut sum = 0.0;
        for &(other, weight) in &self.near[wire as usize] {
            let at = self.state.places.of[other as usize] as usize;
            // The two that change places stay as far apart as they are.
            if at != to as usize {
                sum += weight * (there[at] - here[at]);
            }
        }
        sum
    }

    /// Brings the nearest waiting gate together, whatever it costs.
    fn force(&mut self) {
        let distance = |state: &State, id: u32| state.distance(id, self.device, self.stages);
        let nearest = self.state.front.iter().min_by_key(|id| (distance(&self.state, **id), **id));
        let Some(&id) = nearest else { return };
        let [a, b] = self.stages.nodes[id as usize].wires;
        while distance(&self.state, id) > 1 {
            let (p, q) = (self.state.places.of[a as usize], self.state.places.of[b as usize]);
            let nearer = |n: &&(u32, u32)| self.device.distance(n.0, q) < self.device.distance(p, q);
            let Some(&(_, edge)) = self.device.around(p).iter().find(nearer) else { return };
            self.state.swap(edge, self.device, self.stages);
        }
    }
}
