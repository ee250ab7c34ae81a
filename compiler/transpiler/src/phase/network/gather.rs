//! A beam search over single CX. Sets of places enter, whose sums are wanted on some wire once, and a set for each wire that
//! is wanted at the end (on any wire); leaves a network. On a line of 4, all pairs take 9 CX, which is proved to be the
//! fewest; many open sets on many places are beyond it.
//!
//! Each wanted sum is kept as the set of wires that now sum to it. A CX puts its control into (or takes it out of) all sets
//! that hold its target; what counts is how many CX would gather each set on one of its wires.

use std::collections::HashSet;

use super::super::linear::Cx;
use super::reach::{Reach, Set};
use super::{Region, Wanted};

/// How much less a set counts that is one CX farther from a single wire: the searches that are tried.
const DECAYS: [f32; 2] = [0.55, 0.7];

/// Distances of sets stay below this.
const FARTHEST: usize = 256;

/// The shortest network of the searches with this width; `None` where the region falls apart or no search ends.
pub(super) fn visit(region: &Region, wanted: &Wanted, width: usize) -> Option<Vec<Cx>> {
    let reach = Reach::new(region)?;
    let edges: Vec<Cx> = region.edges.iter().flat_map(|&(a, b)| [(a, b), (b, a)]).collect();
    let pairs = wanted.open.iter().all(|set| set.count_ones() <= 2);
    let decays = if wanted.open.is_empty() { &DECAYS[..1] } else { &DECAYS[..] };
    let runs = decays.iter().filter_map(|decay| {
        let weight = (0..FARTHEST as i32).map(|f| if f == 0 { 0.0 } else { 1.0 - decay.powi(f) }).collect();
        let n = region.qubits.len();
        Search { n, edges: &edges, reach: &reach, weight, width, pairs, arena: Vec::new() }.run(wanted)
    });
    runs.min_by_key(Vec::len)
}

/// A set and its distance.
type Far = (Set, u8);

#[derive(Clone)]
struct State {
    /// Sums that have not been on a wire.
    open: Vec<Far>,
    /// Sums that are wanted at the end.
    ends: Vec<Far>,
    /// For each wire, the inputs that it sums.
    rows: Vec<Set>,
    cost: f32,
    /// The last CX, and the place in the arena of what was before it.
    link: Option<u32>,
}

struct Search<'a> {
    n: usize,
    edges: &'a [Cx],
    reach: &'a Reach,
    weight: Vec<f32>,
    width: usize,
    /// Whether only sums of two are open: then wires keep to sums of two, of which every CX may show one.
    pairs: bool,
    arena: Vec<(Option<u32>, Cx)>,
}

impl Search<'_> {
    fn run(mut self, wanted: &Wanted) -> Option<Vec<Cx>> {
        let far = |set: &Set| (*set, self.reach.of(*set));
        let open: Vec<Far> = wanted.open.iter().map(far).filter(|(_, f)| *f > 0).collect();
        let cost = open.iter().map(|(_, f)| self.weight[usize::from(*f)]).sum();
        let ends = wanted.ends.iter().map(far).collect();
        let rows = (0..self.n).map(|k| 1 << k).collect();
        let mut beam = vec![State { open, ends, rows, cost, link: None }];
        for _ in 0..2 * self.n * self.n {
            if beam.iter().any(|s| s.open.is_empty()) {
                beam.retain(|s| s.open.is_empty());
                return self.settle(beam);
            }
            beam = self.step(&beam, true);
        }
        None
    }

    /// From what the wires hold to what is wanted at the end.
    fn settle(mut self, mut beam: Vec<State>) -> Option<Vec<Cx>> {
        for state in &mut beam {
            state.cost = state.ends.iter().map(|(_, f)| f32::from(*f)).sum();
        }
        for _ in 0..8 * self.n {
            if let Some(done) = beam.iter().find(|s| s.cost == 0.0) {
                return Some(self.trace(done.link));
            }
            beam = self.step(&beam, false);
        }
        None
    }

    /// The best states one CX on.
    fn step(&mut self, beam: &[State], visiting: bool) -> Vec<State> {
        let mut next: Vec<(f32, usize, Cx)> = Vec::with_capacity(beam.len() * self.edges.len());
        for (k, state) in beam.iter().enumerate() {
            for &(c, t) in self.edges {
                if visiting && self.pairs && (state.rows[c] ^ state.rows[t]).count_ones() > 2 {
                    continue;
                }
                next.push((state.cost + self.change(state, c, t, visiting), k, (c, t)));
            }
        }
        next.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut seen = HashSet::new();
        let mut kept = Vec::with_capacity(self.width);
        for (cost, k, cx) in next {
            if kept.len() == self.width {
                break;
            }
            let mut rows = beam[k].rows.clone();
            rows[cx.1] ^= rows[cx.0];
            if seen.insert(rows.clone()) {
                kept.push(self.after(&beam[k], rows, cost, cx));
            }
        }
        kept
    }

    fn change(&self, state: &State, c: usize, t: usize, visiting: bool) -> f32 {
        let touched = |far: &&Far| far.0 >> t & 1 == 1;
        if visiting {
            let weight = |f: u8| self.weight[usize::from(f)];
            let sets = state.open.iter().filter(touched);
            sets.map(|&(set, f)| weight(self.reach.after(set, f, c, t)) - weight(f)).sum()
        } else {
            let sets = state.ends.iter().filter(touched);
            sets.map(|&(set, f)| f32::from(self.reach.after(set, f, c, t)) - f32::from(f)).sum()
        }
    }

    fn after(&mut self, state: &State, rows: Vec<Set>, cost: f32, (c, t): Cx) -> State {
        let moved = |&(set, f): &Far| {
            if set >> t & 1 == 1 { (set ^ 1 << c, self.reach.after(set, f, c, t)) } else { (set, f) }
        };
        let open = state.open.iter().map(moved).filter(|(_, f)| *f > 0).collect();
        let ends = state.ends.iter().map(moved).collect();
        self.arena.push((state.link, (c, t)));
        State { open, ends, rows, cost, link: Some(self.arena.len() as u32 - 1) }
    }

    fn trace(&self, mut link: Option<u32>) -> Vec<Cx> {
        let mut gates = Vec::new();
        while let Some(&(before, cx)) = link.and_then(|k| self.arena.get(k as usize)) {
            gates.push(cx);
            link = before;
        }
        gates.reverse();
        gates
    }
}
