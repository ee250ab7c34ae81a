//! Many wires, many layers at once: a beam search over arrangements in which each qubit goes on to its next layer as soon
//! as it may. What each qubit waits for enters, with a region that is a path with spurs; leave CX, and between them the
//! moments at which a qubit is alone on a wire and has met all that it was to meet.
//!
//! A pair is met when its sum is shown while both are in the right epoch. To end an epoch (one-qubit gates follow), a qubit
//! must be a leaf tied to the ground: so it is at the end of the path beside the ground, or on a spur tied to it; beside
//! the ground elsewhere, two CX make it so and undo it. The Fourier transform takes little more than n^2 CX on a line, where
//! exchanges take 3/2 n^2.

use smallvec::SmallVec;

use super::super::linear::Cx;
use super::Region;
use super::arrangement::{Arrangement, Move, Shape};
use super::beam::{Candidate, Queue, Search, way};

/// The most places of a walk.
pub(in super::super) const MOST_WALKERS: usize = 31;

/// How much less a pair counts that is one vertex farther apart.
const DECAY: f64 = 0.7;

/// What the search thinks an obstacle weighs: a pair that is not open yet, an epoch that cannot end yet, one that can (and
/// how much of that falls with the distance from the ground).
const CLOSED_PAIR: f64 = 2.2;
const CLOSED_EPOCH: f64 = 7.0;
const OPEN_EPOCH: f64 = 1.5;

/// What the qubits wait for: for each place, epoch by epoch, whom it meets (and the epoch of that one).
#[derive(Debug, Clone, PartialEq)]
pub(in super::super) struct Story(pub(in super::super) Vec<Vec<Vec<(u8, u16)>>>);

/// What happens next.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in super::super) enum Step {
    /// CX: control, target.
    Cx(usize, usize),
    /// The qubit that entered at the first place is alone on the second, and its epoch ends.
    Turn(usize, usize),
}

/// The shortest walk of a search with this width. `None` for regions without a path, or where the search does not end.
pub(in super::super) fn walk(region: &Region, story: &Story, width: usize) -> Option<Vec<Step>> {
    if !(3..=MOST_WALKERS).contains(&region.qubits.len()) || region.path < 3 {
        return None;
    }
    let shape = Shape::new(region, DECAY);
    let mut search = Walk { shape: &shape, story, states: Vec::new(), queue: Queue::new() };
    search.start();
    let end = search.run(width.max(1), 4 * shape.places * shape.places + 64)?;
    Some(search.write(end))
}

#[derive(Clone, Copy)]
enum Act {
    Move(Move),
    /// The epoch of a vertex beside the ground ends, inside the path.
    Turn(u8),
}

/// Where everybody is in their story.
#[derive(Clone)]
struct Progress {
    epoch: [u16; MOST_WALKERS],
    /// Pairs of the present epoch that have not met.
    missing: [u16; MOST_WALKERS],
    /// Those of them that may meet now.
    open: [u32; MOST_WALKERS],
    /// All pairs and epochs to come.
    pairs: u32,
    epochs: u32,
}

struct State {
    arrangement: Arrangement,
    progress: Progress,
    act: Act,
    before: Option<usize>,
    /// Vertices whose epochs have ended for nothing after the act, in order.
    turned: SmallVec<[u8; 4]>,
}

struct Walk<'a> {
    shape: &'a Shape,
    story: &'a Story,
    states: Vec<State>,
    queue: Queue<Act>,
}

impl Progress {
    fn new(story: &Story) -> Progress {
        let mut progress = Progress {
            epoch: [0; MOST_WALKERS],
            missing: [0; MOST_WALKERS],
            open: [0; MOST_WALKERS],
            pairs: story.0.iter().flatten().map(|e| e.len() as u32).sum::<u32>() / 2,
            epochs: story.0.iter().map(|epochs| epochs.len() as u32 - 1).sum(),
        };
        for (v, epochs) in story.0.iter().enumerate() {
            progress.enter(v, &epochs[0]);
        }
        progress
    }

    /// A vertex begins an epoch with these to meet.
    fn enter(&mut self, v: usize, meets: &[(u8, u16)]) {
        self.missing[v] = meets.len() as u16;
        self.open[v] = 0;
        for &(other, epoch) in meets {
            if self.epoch[usize::from(other)] == epoch {
                self.open[v] |= 1 << other;
                self.open[usize::from(other)] |= 1 << v;
            }
        }
    }

    fn meet(&mut self, (a, b): (u8, u8)) {
        let (a, b) = (usize::from(a), usize::from(b));
        if a < MOST_WALKERS && b < MOST_WALKERS && self.open[a] >> b & 1 == 1 {
            self.open[a] ^= 1 << b;
            self.open[b] ^= 1 << a;
            self.missing[a] -= 1;
            self.missing[b] -= 1;
            self.pairs -= 1;
        }
    }

    /// Whether a vertex has met all of its epoch and another epoch follows.
    fn ripe(&self, story: &Story, v: usize) -> bool {
        self.missing[v] == 0 && usize::from(self.epoch[v]) + 1 < story.0[v].len()
    }

    fn turn(&mut self, story: &Story, v: usize) {
        self.epoch[v] += 1;
        self.epochs -= 1;
        self.enter(v, &story.0[v][usize::from(self.epoch[v])]);
    }

    fn done(&self) -> bool {
        self.pairs == 0 && self.epochs == 0
    }
}

impl Walk<'_> {
    fn start(&mut self) {
        let path = self.shape.path;
        let mut grounds = vec![1, path / 2, path - 1];
        grounds.dedup();
        for ground in grounds {
            let arrangement = Arrangement::new(self.shape, ground);
            let mut progress = Progress::new(self.story);
            // Before anything is summed every qubit is alone.
            let turned = self.first_turns(&mut progress);
            let mut cost = 0;
            arrangement.spread(self.shape, ground, &mut |(_, pair)| {
                cost += 1;
                progress.meet(pair);
            });
            let act = Act::Move(Move::Start(ground));
            let mut state = State { arrangement, progress, act, before: None, turned };
            self.turn_free(&mut state);
            let candidate = Candidate { weight: self.weight(&state), from: self.states.len(), act };
            self.states.push(state);
            self.queue.put(cost, candidate);
        }
    }

    fn first_turns(&self, progress: &mut Progress) -> SmallVec<[u8; 4]> {
        let mut turned = SmallVec::new();
        for v in 0..self.shape.places {
            while progress.ripe(self.story, v) {
                progress.turn(self.story, v);
                turned.push(v as u8);
            }
        }
        turned
    }

    /// Ends all epochs that can end without a CX.
    fn turn_free(&self, state: &mut State) {
        loop {
            let ground = self.shape.ground();
            let at = state.arrangement.main[..=self.shape.path].iter().position(|v| *v == ground).unwrap_or(0);
            let mut found = None;
            let mut offer = |v: u8| {
                if v != ground && found.is_none() && state.progress.ripe(self.story, usize::from(v)) {
                    found = Some(v);
                }
            };
            let tied = |p: usize| self.tied(&state.arrangement, p);
            if at == 1 && !tied(0) {
                offer(state.arrangement.main[0]);
            }
            if at + 1 == self.shape.path && !tied(self.shape.path) {
                offer(state.arrangement.main[self.shape.path]);
            }
            for k in (0..self.shape.host.len()).filter(|k| state.arrangement.tied(self.shape, *k) == at) {
                offer(state.arrangement.pendant[k]);
            }
            let Some(v) = found else { return };
            state.progress.turn(self.story, usize::from(v));
            state.turned.push(v);
        }
    }

    /// Whether a spur is tied to this position.
    fn tied(&self, arrangement: &Arrangement, position: usize) -> bool {
        (0..self.shape.host.len()).any(|k| arrangement.tied(self.shape, k) == position)
    }

    fn weight(&self, state: &State) -> f64 {
        let at = state.arrangement.positions(self.shape);
        let distance = |a: usize, b: usize| usize::from(at[a].0.abs_diff(at[b].0) + at[a].1 + at[b].1);
        let (progress, ground) = (&state.progress, usize::from(self.shape.ground()));
        let (mut sum, mut open, mut ripe) = (0.0, 0u32, 0u32);
        for v in 0..self.shape.places {
            let mut rest = progress.open[v] & (u32::MAX << v);
            open += rest.count_ones();
            while rest != 0 {
                sum += self.shape.weight[distance(v, rest.trailing_zeros() as usize)];
                rest &= rest - 1;
            }
            if progress.ripe(self.story, v) {
                ripe += 1;
                sum += OPEN_EPOCH * (self.shape.weight[distance(v, ground)] + 1.0);
            }
        }
        sum + CLOSED_PAIR * f64::from(progress.pairs - open) + CLOSED_EPOCH * f64::from(progress.epochs - ripe)
    }

    /// For a vertex inside the path beside the ground: the wire between the two, and the wire on its other side.
    fn way_out(&self, arrangement: &Arrangement, v: u8) -> Option<(usize, usize)> {
        let main = &arrangement.main[..=self.shape.path];
        let p = main.iter().position(|w| *w == v)?;
        if self.tied(arrangement, p) || p == 0 || p == self.shape.path {
            return None;
        }
        if main[p - 1] == self.shape.ground() {
            Some((p - 1, p))
        } else {
            (main[p + 1] == self.shape.ground()).then_some((p, p - 1))
        }
    }

    /// The state after an act, and its CX.
    fn after(&self, from: usize, act: Act) -> (State, usize) {
        let from_state = &self.states[from];
        let mut state = State {
            arrangement: from_state.arrangement,
            progress: from_state.progress.clone(),
            act,
            before: Some(from),
            turned: SmallVec::new(),
        };
        let mut spent = 0;
        match act {
            Act::Move(step) => {
                let State { arrangement, progress, .. } = &mut state;
                let mut show = |(_, pair): (Cx, (u8, u8))| {
                    spent += 1;
                    progress.meet(pair);
                };
                arrangement.apply(self.shape, step, &mut show, &mut |_| {});
            }
            Act::Turn(v) => {
                spent = 2;
                state.progress.turn(self.story, usize::from(v));
            }
        }
        self.turn_free(&mut state);
        (state, spent)
    }

    fn write(&self, end: usize) -> Vec<Step> {
        let way = way(end, |state| self.states[state].before);
        let mut steps = Vec::new();
        let mut arrangement = Arrangement::new(self.shape, 1);
        for &k in &way {
            let state = &self.states[k];
            let mut alone = 0;
            match state.act {
                Act::Move(Move::Start(ground)) => {
                    let mut progress = Progress::new(self.story);
                    let first = self.first_turns(&mut progress);
                    alone = first.len();
                    steps.extend(first.iter().map(|v| Step::Turn(usize::from(*v), usize::from(*v))));
                    arrangement = Arrangement::new(self.shape, ground);
                    arrangement.spread(self.shape, ground, &mut |((c, t), _)| steps.push(Step::Cx(c, t)));
                }
                Act::Move(step) => {
                    let mut show = |((c, t), _): (Cx, (u8, u8))| steps.push(Step::Cx(c, t));
                    arrangement.apply(self.shape, step, &mut show, &mut |_| {});
                }
                Act::Turn(v) => {
                    if let Some((wire, other)) = self.way_out(&arrangement, v) {
                        steps.extend([Step::Cx(wire, other), Step::Turn(usize::from(v), wire), Step::Cx(wire, other)]);
                    }
                }
            }
            for &v in &state.turned[alone..] {
                steps.push(Step::Turn(usize::from(v), self.alone_on(&arrangement, v)));
            }
        }
        arrangement.gather(self.shape, &mut |(c, t)| steps.push(Step::Cx(c, t)));
        steps
    }

    /// The wire of a leaf tied to the ground.
    fn alone_on(&self, arrangement: &Arrangement, v: u8) -> usize {
        match arrangement.pendant.iter().position(|w| *w == v) {
            Some(k) => self.shape.path + k,
            None if arrangement.main[0] == v => 0,
            None => self.shape.path - 1,
        }
    }
}

impl Search for Walk<'_> {
    type Act = Act;
    type Key = (Arrangement, [u16; MOST_WALKERS]);

    fn queue(&mut self) -> &mut Queue<Act> {
        &mut self.queue
    }

    fn is_done(&self, state: usize) -> bool {
        self.states[state].progress.done()
    }

    fn key(&self, state: usize) -> Self::Key {
        let State { arrangement, progress, .. } = &self.states[state];
        (*arrangement, progress.epoch)
    }

    fn admit(&mut self, candidate: Candidate<Act>) -> usize {
        if matches!(candidate.act, Act::Move(Move::Start(_))) {
            return candidate.from;
        }
        let (state, _) = self.after(candidate.from, candidate.act);
        self.states.push(state);
        self.states.len() - 1
    }

    fn expand(&mut self, index: usize, cost: usize) {
        let mut acts: SmallVec<[Act; 64]> = SmallVec::new();
        let State { arrangement, progress, act, .. } = &self.states[index];
        let undone = match act {
            Act::Move(Move::Exchange(u)) => *u,
            _ => usize::MAX,
        };
        acts.extend((0..self.shape.path).filter(|u| *u != undone).map(|u| Act::Move(Move::Exchange(u))));
        for k in 0..self.shape.host.len() {
            acts.push(Act::Move(Move::Flip(k)));
            if arrangement.main[arrangement.tied(self.shape, k)] != self.shape.ground() {
                acts.push(Act::Move(Move::Insert(k)));
            }
        }
        for v in (0..self.shape.places).filter(|v| progress.ripe(self.story, *v)) {
            if self.way_out(arrangement, v as u8).is_some() {
                acts.push(Act::Turn(v as u8));
            }
        }
        for act in acts {
            let (state, spent) = self.after(index, act);
            let weight = self.weight(&state);
            self.queue.put(cost + spent, Candidate { weight, from: index, act });
        }
    }
}
