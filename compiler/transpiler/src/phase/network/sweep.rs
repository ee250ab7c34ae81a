//! Many wires, one layer: a beam search over arrangements. The wanted pairs enter, with a region that is a path with spurs;
//! leaves a network of little more than half the CX of a full reversal.

use smallvec::SmallVec;

use super::super::linear::Cx;
use super::arrangement::{Arrangement, Move, Positions, Shape, VERTICES};
use super::beam::{Candidate, Queue, Search, way};
use super::{MOST_PLACES, Pairs, Region};

/// How much less a pair counts that is one vertex farther apart: the searches that are tried.
const DECAYS: [f64; 3] = [0.5, 0.85, 0.7];

/// Wider searches find no shorter networks on a path.
const WIDEST: usize = 2;

/// The shortest network of searches with this width; `None` for regions without a path.
pub(super) fn visit(region: &Region, pairs: &Pairs, width: usize) -> Option<Vec<Cx>> {
    let n = region.qubits.len();
    if !(2..=MOST_PLACES).contains(&n) || region.path < 2 {
        return None;
    }
    let (decays, width) =
        if region.spurs.is_empty() { (&DECAYS[..], width.min(WIDEST)) } else { (&DECAYS[2..], width) };
    let runs = decays.iter().filter_map(|decay| {
        let shape = Shape::new(region, *decay);
        let mut search = Sweep { shape: &shape, states: Vec::new(), queue: Queue::new() };
        search.start(pairs);
        let end = search.run(width.max(1), 4 * shape.places * shape.places + 16)?;
        Some(search.write(end))
    });
    runs.min_by_key(Vec::len)
}

struct State {
    arrangement: Arrangement,
    /// Open pairs, both ways.
    open: Vec<u64>,
    left: u32,
    weight: f64,
    step: Move,
    before: Option<usize>,
}

struct Sweep<'a> {
    shape: &'a Shape,
    /// States that have been looked at.
    states: Vec<State>,
    queue: Queue<Move>,
}

impl Sweep<'_> {
    /// First arrangements, the ground at some positions inside the path.
    fn start(&mut self, pairs: &Pairs) {
        let path = self.shape.path;
        let mut grounds = vec![path / 2, path.div_ceil(2), 1, path - 1];
        grounds.sort_unstable();
        grounds.dedup();
        for ground in grounds {
            let arrangement = Arrangement::new(self.shape, ground);
            let mut state = State {
                open: pairs.0.iter().copied().chain([0]).collect(),
                left: pairs.len() as u32,
                weight: 0.0,
                step: Move::Start(ground),
                before: None,
                arrangement,
            };
            let mut cost = 0;
            let mut seen = Vec::new();
            state.arrangement.spread(self.shape, ground, &mut |(_, pair)| {
                cost += 1;
                seen.push(pair);
            });
            seen.into_iter().for_each(|pair| state.close(pair));
            let at = state.arrangement.positions(self.shape);
            state.weight = (0..self.shape.places).map(|v| self.pull(&state.open, &at, v as u8, u64::MAX << v)).sum();
            let candidate = Candidate { weight: state.weight, from: self.states.len(), act: Move::Start(ground) };
            self.states.push(state);
            self.queue.put(cost, candidate);
        }
    }

    /// The weights of the open pairs of one vertex with those in `among`.
    fn pull(&self, open: &[u64], at: &Positions, vertex: u8, among: u64) -> f64 {
        let (here, out) = at[usize::from(vertex)];
        let mut rest = open[usize::from(vertex)] & among;
        let mut sum = 0.0;
        while rest != 0 {
            let (there, more) = at[rest.trailing_zeros() as usize % VERTICES];
            rest &= rest - 1;
            sum += self.shape.weight[usize::from(here.abs_diff(there) + out + more)];
        }
        sum
    }

    /// The CX of a move, and the weight of what is open after it; `pulls` are those of each vertex before it, where known.
    fn judge(&self, index: usize, before: &Positions, pulls: &mut [f64; VERTICES], step: Move) -> (usize, f64) {
        let state = &self.states[index];
        let mut arrangement = state.arrangement;
        let mut seen: SmallVec<[(u8, u8); 8]> = SmallVec::new();
        let mut touched: u64 = 0;
        arrangement.apply(self.shape, step, &mut |(_, pair)| seen.push(pair), &mut |v| touched |= 1 << v);
        let after = arrangement.moved(self.shape, step, before);
        let mut weight = state.weight;
        let (mut rest, mut among) = (touched, u64::MAX);
        while rest != 0 {
            let v = rest.trailing_zeros() as u8;
            rest &= rest - 1;
            let pull = &mut pulls[usize::from(v)];
            if pull.is_nan() {
                *pull = self.pull(&state.open, before, v, u64::MAX);
            }
            // Pairs of two that have moved are looked at from the first of them.
            weight += self.pull(&state.open, &after, v, among) - *pull + self.pull(&state.open, before, v, !among);
            among &= !(1 << v);
        }
        for (k, &(a, b)) in seen.iter().enumerate() {
            let again = seen[..k].iter().any(|&(c, d)| (a, b) == (c, d) || (a, b) == (d, c));
            if !again && state.open[usize::from(a)] >> b & 1 == 1 {
                let ((p, out), (q, more)) = (after[usize::from(a)], after[usize::from(b)]);
                weight -= self.shape.weight[usize::from(p.abs_diff(q) + out + more)];
            }
        }
        (seen.len(), weight)
    }

    /// The CX of the way to a state, and back to single qubits.
    fn write(&self, end: usize) -> Vec<Cx> {
        let way = way(end, |state| self.states[state].before);
        let mut gates = Vec::new();
        let first = &self.states[way[0]];
        let mut arrangement = first.arrangement;
        if let Move::Start(ground) = first.step {
            arrangement.spread(self.shape, ground, &mut |(cx, _)| gates.push(cx));
        }
        for &k in &way[1..] {
            arrangement.apply(self.shape, self.states[k].step, &mut |(cx, _)| gates.push(cx), &mut |_| {});
        }
        arrangement.gather(self.shape, &mut |cx| gates.push(cx));
        gates
    }
}

impl Search for Sweep<'_> {
    type Act = Move;
    type Key = Arrangement;

    fn queue(&mut self) -> &mut Queue<Move> {
        &mut self.queue
    }

    fn is_done(&self, state: usize) -> bool {
        self.states[state].left == 0
    }

    fn key(&self, state: usize) -> Arrangement {
        self.states[state].arrangement
    }

    fn admit(&mut self, candidate: Candidate<Move>) -> usize {
        if matches!(candidate.act, Move::Start(_)) {
            return candidate.from;
        }
        let from = &self.states[candidate.from];
        let mut state = State {
            arrangement: from.arrangement,
            open: from.open.clone(),
            left: from.left,
            weight: candidate.weight,
            step: candidate.act,
            before: Some(candidate.from),
        };
        let mut seen: SmallVec<[(u8, u8); 8]> = SmallVec::new();
        state.arrangement.apply(self.shape, candidate.act, &mut |(_, pair)| seen.push(pair), &mut |_| {});
        seen.into_iter().for_each(|pair| state.close(pair));
        self.states.push(state);
        self.states.len() - 1
    }

    fn expand(&mut self, index: usize, cost: usize) {
        let spurs = self.shape.host.len();
        let ground = self.shape.ground();
        let arrangement = self.states[index].arrangement;
        let inserts = (0..spurs).filter(|k| arrangement.main[arrangement.tied(self.shape, *k)] != ground);
        let undone = match self.states[index].step {
            Move::Exchange(u) => u,
            _ => usize::MAX,
        };
        let exchanges = (0..self.shape.path).filter(|u| *u != undone).map(Move::Exchange);
        let steps: Vec<Move> = exchanges.chain((0..spurs).map(Move::Flip)).chain(inserts.map(Move::Insert)).collect();
        let before = arrangement.positions(self.shape);
        let mut pulls = [f64::NAN; VERTICES];
        for step in steps {
            let (spent, weight) = self.judge(index, &before, &mut pulls, step);
            self.queue.put(cost + spent, Candidate { weight, from: index, act: step });
        }
    }
}

impl State {
    fn close(&mut self, (a, b): (u8, u8)) {
        if self.open[usize::from(a)] >> b & 1 == 1 {
            self.open[usize::from(a)] ^= 1 << b;
            self.open[usize::from(b)] ^= 1 << a;
            self.left -= 1;
        }
    }
}
