//! A few wires: a beam search over single CX. The wanted pairs enter, with the couplings of at most [`MOST_WIRES`] places;
//! leaves a network within a few CX of the shortest (9 on a line of 4, which is proved to be the fewest).
//!
//! Each open pair, and each qubit, is kept as the set of wires that sum to it; tables over all sets say how many CX would
//! gather a set on one of its wires.

use std::collections::HashSet;

use super::super::linear::Cx;
use super::{Pairs, Region};

/// More wires than this are left to the other search.
const MOST_WIRES: usize = 10;

/// How much less a set counts that is one CX farther from a single wire: the searches that are tried.
const DECAYS: [f64; 3] = [0.5, 0.6, 0.7];

type Set = u16;

/// The shortest network of the searches with this width; `None` for too many wires, or where the region falls apart.
pub(super) fn visit(region: &Region, pairs: &Pairs, width: usize) -> Option<Vec<Cx>> {
    let n = region.qubits.len();
    if !(2..=MOST_WIRES).contains(&n) {
        return None;
    }
    let reach = gathering(n, &region.edges)?;
    let edges: Vec<Cx> = region.edges.iter().flat_map(|&(a, b)| [(a, b), (b, a)]).collect();
    let runs = DECAYS.iter().filter_map(|decay| {
        let weigh = |f: u8| if f == 0 { 0.0 } else { 1.0 - decay.powi(i32::from(f)) };
        let weight: Vec<f64> = reach.iter().map(|f| weigh(*f)).collect();
        let search = Search { edges: &edges, reach: &reach, weight, width, arena: Vec::new() };
        search.run(n, pairs)
    });
    runs.min_by_key(Vec::len)
}

/// For each set of wires, the CX that gather its sum on one of them: the edges of a connected set around it, and one more
/// for each wire that is not in it. `None` where the places are not connected.
fn gathering(n: usize, edges: &[(usize, usize)]) -> Option<Vec<u8>> {
    let mut touch = vec![0usize; n];
    for &(a, b) in edges {
        touch[a] |= 1 << b;
        touch[b] |= 1 << a;
    }
    let connected = |set: usize| {
        let mut seen = set & set.wrapping_neg();
        loop {
            let grown = (0..n).filter(|k| seen >> k & 1 == 1).fold(seen, |s, k| s | touch[k] & set);
            if grown == seen {
                return seen == set;
            }
            seen = grown;
        }
    };
    let all = (1usize << n) - 1;
    if !connected(all) {
        return None;
    }
    let mut best: Vec<u8> =
        (0..=all).map(|set| if set != 0 && connected(set) { 2 * set.count_ones() as u8 } else { 99 }).collect();
    for bit in 0..n {
        for set in (0..=all).filter(|set| set >> bit & 1 == 0) {
            best[set] = best[set].min(best[set | 1 << bit]);
        }
    }
    Some((0..=all).map(|set| if set == 0 { 0 } else { best[set] - 1 - set.count_ones() as u8 }).collect())
}

#[derive(Clone)]
struct State {
    /// Pairs that have not been on a wire.
    open: Vec<Set>,
    /// For each qubit, the wires that sum to it.
    singles: [Set; MOST_WIRES],
    /// For each wire, the qubits that it sums.
    rows: [Set; MOST_WIRES],
    cost: f64,
    /// The last CX, and the place in the arena of what was before it.
    link: Option<u32>,
}

struct Search<'a> {
    edges: &'a [Cx],
    reach: &'a [u8],
    weight: Vec<f64>,
    width: usize,
    arena: Vec<(Option<u32>, Cx)>,
}

impl Search<'_> {
    fn run(mut self, n: usize, pairs: &Pairs) -> Option<Vec<Cx>> {
        let unit: [Set; MOST_WIRES] = std::array::from_fn(|k| 1 << k);
        let open: Vec<Set> = pairs.iter().map(|(a, b)| 1 << a | 1 << b).collect();
        let cost = open.iter().map(|set| self.weight[usize::from(*set)]).sum();
        let mut beam = vec![State { open, singles: unit, rows: unit, cost, link: None }];
        for _ in 0..2 * n * n {
            if beam.iter().any(|s| s.open.is_empty()) {
                beam.retain(|s| s.open.is_empty());
                return self.settle(n, beam);
            }
            beam = self.step(&beam, n, true);
        }
        None
    }

    /// From what the wires hold to one qubit on each.
    fn settle(mut self, n: usize, mut beam: Vec<State>) -> Option<Vec<Cx>> {
        let far = |s: &State| s.singles[..n].iter().map(|set| f64::from(self.reach[usize::from(*set)])).sum::<f64>();
        let costs: Vec<f64> = beam.iter().map(far).collect();
        beam.iter_mut().zip(costs).for_each(|(s, cost)| s.cost = cost);
        for _ in 0..2 * n * n {
            if let Some(done) = beam.iter().find(|s| s.cost == 0.0) {
                return Some(self.trace(done.link));
            }
            beam = self.step(&beam, n, false);
        }
        None
    }

    /// The best states one CX on. While pairs are open, wires keep sums of at most two qubits.
    fn step(&mut self, beam: &[State], n: usize, visiting: bool) -> Vec<State> {
        let mut next: Vec<(f64, usize, Cx)> = Vec::with_capacity(beam.len() * self.edges.len());
        for (k, state) in beam.iter().enumerate() {
            for &(c, t) in self.edges {
                if visiting && (state.rows[c] ^ state.rows[t]).count_ones() > 2 {
                    continue;
                }
                next.push((state.cost + self.change(state, n, c, t, visiting), k, (c, t)));
            }
        }
        next.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut seen = HashSet::new();
        let mut kept = Vec::with_capacity(self.width);
        for (cost, k, cx) in next {
            if kept.len() == self.width {
                break;
            }
            let state = self.after(&beam[k], n, cost, cx);
            if seen.insert(state.rows) {
                kept.push(self.linked(state, beam[k].link, cx));
            }
        }
        kept
    }

    fn change(&self, state: &State, n: usize, c: usize, t: usize, visiting: bool) -> f64 {
        let touched = |set: &&Set| **set >> t & 1 == 1;
        if visiting {
            let sets = state.open.iter().filter(touched);
            sets.map(|set| self.weight[usize::from(set ^ 1 << c)] - self.weight[usize::from(*set)]).sum()
        } else {
            let sets = state.singles[..n].iter().filter(touched);
            let reach = |set: Set| f64::from(self.reach[usize::from(set)]);
            sets.map(|set| reach(set ^ 1 << c) - reach(*set)).sum()
        }
    }

    fn after(&self, state: &State, n: usize, cost: f64, (c, t): Cx) -> State {
        let mut state = State { cost, ..state.clone() };
        let moved = |set: Set| if set >> t & 1 == 1 { set ^ 1 << c } else { set };
        state.open.iter_mut().for_each(|set| *set = moved(*set));
        state.open.retain(|set| set.count_ones() > 1);
        state.singles[..n].iter_mut().for_each(|set| *set = moved(*set));
        state.rows[t] ^= state.rows[c];
        state
    }

    fn linked(&mut self, mut state: State, before: Option<u32>, cx: Cx) -> State {
        state.link = Some(self.arena.len() as u32);
        self.arena.push((before, cx));
        state
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
