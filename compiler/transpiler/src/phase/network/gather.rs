//! A beam search over single CX. Sets of places enter, whose sums are wanted on some wire once, and a set for each wire that
//! is wanted at the end (on any wire); leaves a network. On a line of 4, all pairs take 9 CX, which is proved to be the
//! fewest; many open sets on many places are beyond it.
//!
//! Each wanted sum is kept as the set of wires that now sum to it. A CX puts its control into (or takes it out of) all sets
//! that hold its target; what counts is how many CX would gather each set on one of its wires.

use super::super::linear::Cx;
use super::queue::cheapest;
use super::reach::{Reach, Set};
use super::{Region, Wanted};
use crate::phase::order::next_random;

/// How much less a set counts that is one CX farther from a single wire, and whether neighbours on the path keep to
/// overlapping sums: the searches that are tried.
const TRIES: [(f32, bool); 6] = [(0.5, true), (0.6, true), (0.65, true), (0.7, true), (0.7, false), (0.55, false)];

/// Ties are broken by chance, by so much.
const CHANCE: f32 = 1e-4;

/// Distances of sets stay below this.
const FARTHEST: usize = 256;

/// So many steps that bring the ends no nearer are enough.
const MOST_IDLE: usize = 16;

/// The shortest network of the searches with this width, of fewer than `limit` CX; `None` where the region falls apart or
/// no search ends.
pub(super) fn visit(region: &Region, wanted: &Wanted, width: usize, limit: usize) -> Option<Vec<Cx>> {
    let reach = Reach::new(region)?;
    let edges: Vec<Cx> = region.edges.iter().flat_map(|&(a, b)| [(a, b), (b, a)]).collect();
    let pairs = wanted.open.iter().all(|set| set.count_ones() <= 2);
    // Without couplings beside the path and its spurs, sums that overlap are enough.
    let tree = region.edges.len() < region.qubits.len();
    let tries = match (pairs && !wanted.open.is_empty(), tree) {
        (true, _) if region.qubits.len() <= 6 => &TRIES[..],
        (true, true) => &TRIES[..4],
        (true, false) => &TRIES[2..],
        (false, _) => &TRIES[5..],
    };
    let mut into = vec![Vec::new(); region.qubits.len()];
    edges.iter().enumerate().for_each(|(k, &(c, t))| into[t].push((c, k)));
    let n = region.qubits.len();
    let mut best: Option<Vec<Cx>> = None;
    for &(decay, linked) in tries {
        let most = best.as_ref().map_or(limit, Vec::len);
        let search = Search {
            n,
            edges: &edges,
            into: &into,
            reach: &reach,
            weight: std::array::from_fn(|f| if f == 0 { 0.0 } else { 1.0 - decay.powi(f as i32) }),
            steps: std::array::from_fn(|f| f as f32),
            width,
            pairs,
            path: if linked { region.path } else { 0 },
            arena: Vec::new(),
            spare: Vec::new(),
            chance: 0,
        };
        best = search.run(wanted, most).filter(|network| network.len() < most).or(best);
    }
    best
}

/// A set and its distance.
type Far = (Set, u8);

#[derive(Clone, Default)]
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
    /// For each target, the controls and the indices of their edges.
    into: &'a [Vec<(usize, usize)>],
    reach: &'a Reach,
    weight: [f32; FARTHEST],
    /// The same for a set that is wanted at the end: its distance.
    steps: [f32; FARTHEST],
    width: usize,
    /// Whether only sums of two are open: then wires keep to sums of two, of which every CX may show one.
    pairs: bool,
    /// How far along the path neighbours keep to sums that overlap.
    path: usize,
    arena: Vec<(Option<u32>, Cx)>,
    /// Memory of states that are past.
    spare: Vec<State>,
    chance: u64,
}

impl Search<'_> {
    /// The shortest network found; `None` where all have `most` CX or more.
    fn run(mut self, wanted: &Wanted, most: usize) -> Option<Vec<Cx>> {
        let far = |set: &Set| (*set, self.reach.of(*set));
        let open: Vec<Far> = wanted.open.iter().map(far).filter(|(_, f)| *f > 0).collect();
        let cost = open.iter().map(|(_, f)| self.weight[usize::from(*f)]).sum();
        let ends = wanted.ends.iter().map(far).collect();
        let rows = (0..self.n).map(|k| 1 << k).collect();
        let mut beam = vec![State { open, ends, rows, cost, link: None }];
        for gates in 0..2 * self.n * self.n {
            // A CX brings at most one of the sums onto a wire.
            let open = beam.iter().map(|s| s.open.len()).min().unwrap_or(0);
            if gates + open >= most {
                return None;
            }
            if beam.iter().any(|s| s.open.is_empty()) {
                beam.retain(|s| s.open.is_empty());
                let outward = if wanted.permutes() { self.outward(&beam) } else { None };
                // Every wire that holds a sum takes a CX at least.
                let sums = |state: &State| state.rows.iter().filter(|row| row.count_ones() > 1).count();
                let least = gates + beam.iter().map(sums).min().unwrap_or(0);
                if outward.as_ref().is_some_and(|network| network.len() <= least) {
                    return outward;
                }
                return [outward, self.settle(beam, most.saturating_sub(gates))]
                    .into_iter()
                    .flatten()
                    .min_by_key(Vec::len);
            }
            beam = self.step(beam, true);
        }
        None
    }

    /// From sums of two to single qubits, each wire from a neighbour that is single already.
    fn outward(&self, beam: &[State]) -> Option<Vec<Cx>> {
        let ways = beam.iter().filter_map(|state| {
            let mut rows = state.rows.clone();
            let mut gates = self.trace(state.link);
            while rows.iter().any(|row| row.count_ones() > 1) {
                let near =
                    |&&(c, t): &&Cx| rows[t].count_ones() == 2 && rows[c].count_ones() == 1 && rows[c] & rows[t] != 0;
                let &(c, t) = self.edges.iter().find(near)?;
                rows[t] ^= rows[c];
                gates.push((c, t));
            }
            Some(gates)
        });
        ways.min_by_key(Vec::len)
    }

    /// From what the wires hold to what is wanted at the end, in fewer than `most` CX more.
    fn settle(&mut self, mut beam: Vec<State>, most: usize) -> Option<Vec<Cx>> {
        for state in &mut beam {
            state.cost = state.ends.iter().map(|(_, f)| f32::from(*f)).sum();
        }
        let (mut nearest, mut idle) = (f32::INFINITY, 0);
        for _ in 0..most.min(8 * self.n) {
            if let Some(done) = beam.iter().find(|s| s.cost == 0.0) {
                return Some(self.trace(done.link));
            }
            let now = beam.iter().map(|s| s.cost).fold(f32::INFINITY, f32::min);
            idle = if now < nearest { 0 } else { idle + 1 };
            nearest = nearest.min(now);
            if idle > MOST_IDLE {
                return None;
            }
            beam = self.step(beam, false);
        }
        None
    }

    /// The best states one CX on.
    fn step(&mut self, mut beam: Vec<State>, visiting: bool) -> Vec<State> {
        let mut next: Vec<(f32, f32, usize, Cx)> = Vec::with_capacity(beam.len() * self.edges.len());
        let mut changes = vec![0.0; self.edges.len()];
        for (k, state) in beam.iter().enumerate() {
            changes.fill(0.0);
            self.add_changes(state, visiting, &mut changes);
            let last = state.link.map(|last| self.arena[last as usize].1);
            for (&(c, t), &change) in self.edges.iter().zip(&changes) {
                if last != Some((c, t)) && (!visiting || !self.pairs || self.keeps(state, c, t)) {
                    let tie = (next_random(&mut self.chance) >> 40) as f32 / (1 << 24) as f32;
                    let cost = state.cost + change;
                    next.push((cost + CHANCE * tie, cost, k, (c, t)));
                }
            }
        }
        let mut kept: Vec<State> = Vec::with_capacity(self.width);
        let mut rows = Vec::with_capacity(self.n);
        for (_, cost, k, cx) in cheapest(next.iter().map(|n| f64::from(n.0))).map(|at| next[at]) {
            if kept.len() == self.width {
                break;
            }
            rows.clone_from(&beam[k].rows);
            rows[cx.1] ^= rows[cx.0];
            if kept.iter().all(|other| other.rows != rows) {
                kept.push(self.after(&beam[k], &rows, cost, cx));
            }
        }
        self.spare.append(&mut beam);
        kept
    }

    /// Whether a CX leaves a sum of two, and one that overlaps with its other neighbours on the path.
    fn keeps(&self, state: &State, c: usize, t: usize) -> bool {
        let sum = state.rows[c] ^ state.rows[t];
        let near = |w: usize| w < self.path && w != c && !at_most_two(state.rows[w] ^ sum);
        let apart = t < self.path && (near(t + 1) || t > 0 && near(t - 1));
        at_most_two(sum) && !apart
    }

    /// For each edge, how its CX changes the cost.
    fn add_changes(&self, state: &State, visiting: bool, changes: &mut [f32]) {
        let (sets, weight) = if visiting { (&state.open, &self.weight) } else { (&state.ends, &self.steps) };
        for &(set, f) in sets {
            let before = weight[usize::from(f)];
            let mut rest = set;
            while rest != 0 {
                let t = rest.trailing_zeros() as usize;
                rest &= rest - 1;
                match &self.reach {
                    Reach::Table(table) => {
                        for &(c, edge) in &self.into[t] {
                            changes[edge] += weight[usize::from(table[(set ^ 1 << c) as usize])] - before;
                        }
                    }
                    reach => {
                        for &(c, edge) in &self.into[t] {
                            changes[edge] += weight[usize::from(reach.after(set, f, c, t))] - before;
                        }
                    }
                }
            }
        }
    }

    fn after(&mut self, state: &State, rows: &[Set], cost: f32, (c, t): Cx) -> State {
        let mut next = self.spare.pop().unwrap_or_default();
        let moved = |&(set, f): &Far| {
            if set >> t & 1 == 1 { (set ^ 1 << c, self.reach.after(set, f, c, t)) } else { (set, f) }
        };
        next.open.clear();
        next.open.extend(state.open.iter().map(moved).filter(|(_, f)| *f > 0));
        next.ends.clear();
        next.ends.extend(state.ends.iter().map(moved));
        next.rows.clear();
        next.rows.extend_from_slice(rows);
        self.arena.push((state.link, (c, t)));
        (next.cost, next.link) = (cost, Some(self.arena.len() as u32 - 1));
        next
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

/// Whether a set holds no more than two.
fn at_most_two(set: Set) -> bool {
    let less = set & set.wrapping_sub(1);
    less & less.wrapping_sub(1) == 0
}
