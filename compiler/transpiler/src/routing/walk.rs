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
    /// Wires that should come near to any; first those of the gates that wait, each once.
    drawn: Vec<u32>,
    /// How many of these wait.
    waiting: usize,
    /// Per way from a qubit to a neighbour, how much farther from its wants a wire is once it has gone there.
    farther: Vec<f32>,
    /// Per qubit, whether these are known.
    known: Vec<bool>,
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
            waiting: 0,
            farther: vec![0.0; device.ways()],
            known: vec![false; device.qubits()],
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
                Some(edge) => self.swap(edge),
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
        self.known.fill(false);
        self.unit = 1.0 / self.state.front.len().max(1) as f32;
        for k in 0..self.state.front.len() {
            self.want(self.state.front[k], self.unit);
        }
        self.waiting = self.drawn.len();
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
            if self.state.met[id as usize] || self.stages.nodes[id as usize].free {
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

    /// What is on the two qubits of an edge changes places.
    fn swap(&mut self, edge: u32) {
        let (p, q) = self.device.edges()[edge as usize];
        self.state.swap(edge, self.device, self.stages);
        for qubit in [p, q] {
            self.known[qubit as usize] = false;
            let wire = self.state.places.at[qubit as usize];
            if wire != NOWHERE {
                for &(other, _) in &self.near[wire as usize] {
                    self.known[self.state.places.of[other as usize] as usize] = false;
                }
            }
        }
    }

    /// The best swap, one of the best at random; `None` where there is none.
    fn choose(&mut self, taste: &Taste, random: &mut Stream) -> Option<u32> {
        self.stamp += 1;
        self.ties.clear();
        let mut best = f32::INFINITY;
        for k in 0..self.waiting {
            let from = self.state.places.of[self.drawn[k] as usize];
            self.look_around(from);
            for (number, &(to, edge)) in (self.device.first_way(from)..).zip(self.device.around(from)) {
                if std::mem::replace(&mut self.seen[edge as usize], self.stamp) == self.stamp {
                    continue;
                }
                self.look_around(to);
                let nearer = self.farther[number] + self.farther[self.device.way_back(number)];
                let Some(mut worth) = self.worth(edge, nearer, taste) else { continue };
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
        match self.ties.len() {
            0 => None,
            1 => Some(self.ties[0]),
            n => Some(self.ties[random.below(n)]),
        }
    }

    /// What a swap is worth that brings its wires so much farther from their wants: the less the better.
    fn worth(&self, edge: u32, farther: f32, taste: &Taste) -> Option<f32> {
        let (p, q) = self.device.edges()[edge as usize];
        let places = &self.state.places;
        let price = self.state.runs.price(edge, [p, q], places.empty(p) || places.empty(q))?;
        let mut extra = taste.cost * price as f32;
        if taste.depth > 0.0 {
            extra += taste.depth * self.state.runs.depth_of(p).max(self.state.runs.depth_of(q)) as f32;
        }
        Some(farther + self.unit * extra)
    }

    /// Finds how much farther from its wants the wire on a qubit is once it is on each neighbour.
    #[inline]
    fn look_around(&mut self, from: u32) {
        if !std::mem::replace(&mut self.known[from as usize], true) {
            self.find_farther(from);
        }
    }

    fn find_farther(&mut self, from: u32) {
        let first = self.device.first_way(from);
        let wire = self.state.places.at[from as usize];
        let near = if wire == NOWHERE { &[][..] } else { &self.near[wire as usize] };
        let of = &self.state.places.of;
        let changes = self.device.nearer(from);
        let degree = self.device.around(from).len();
        let sums = &mut self.farther[first..first + degree];
        match degree {
            1 => farther::<1>(near, of, changes, sums),
            2 => farther::<2>(near, of, changes, sums),
            3 => farther::<3>(near, of, changes, sums),
            4 => farther::<4>(near, of, changes, sums),
            _ => {
                sums.fill(0.0);
                for &(other, weight) in near {
                    let row = &changes[of[other as usize] as usize * degree..][..degree];
                    sums.iter_mut().zip(row).for_each(|(sum, change)| *sum += weight * change);
                }
            }
        }
    }

    /// Brings the nearest waiting gate together, whatever it costs.
    fn force(&mut self) {
        let (device, stages) = (self.device, self.stages);
        let distance = |state: &State, id: u32| state.distance(id, device, stages);
        let nearest = self.state.front.iter().min_by_key(|id| (distance(&self.state, **id), **id));
        let Some(&id) = nearest else { return };
        let [a, b] = self.stages.nodes[id as usize].wires;
        while distance(&self.state, id) > 1 {
            let (p, q) = (self.state.places.of[a as usize], self.state.places.of[b as usize]);
            let nearer = |n: &&(u32, u32)| self.device.distance(n.0, q) < self.device.distance(p, q);
            let Some(&(_, edge)) = self.device.around(p).iter().find(nearer) else { return };
            self.swap(edge);
        }
    }
}

/// For each of so many neighbours, how much farther a wire is there from the others that it should come near to.
#[inline]
fn farther<const DEGREE: usize>(near: &[(u32, f32)], of: &[u32], changes: &[f32], to: &mut [f32]) {
    let (Some(to), (rows, _)) = (to.first_chunk_mut::<DEGREE>(), changes.as_chunks::<DEGREE>()) else { return };
    let mut sums = [0.0; DEGREE];
    for &(other, weight) in near {
        let row = &rows[of[other as usize] as usize];
        (0..DEGREE).for_each(|k| sums[k] += weight * row[k]);
    }
    *to = sums;
}
