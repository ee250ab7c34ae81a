//! Many wires: a beam search over arrangements. The wanted pairs enter, with a region that is a path with spurs; leaves a
//! network of little more than half the CX of a full reversal.
//!
//! An arrangement lays the ground and the qubits along the path: each wire of the path holds the sum of the two vertices
//! that it lies between, each wire of a spur the sum of one more vertex and an end of the wire it hangs on. Exchanging the
//! ends of a wire costs one CX onto each of its neighbours; the sums next to it are new. When all wanted pairs have been
//! neighbours, the wires are gathered outwards from the ground, wherever it is: one CX each.

use std::collections::HashSet;

use smallvec::SmallVec;

use super::super::linear::Cx;
use super::{MOST_PLACES, Pairs, Region};

/// How much less a pair counts that is one vertex farther apart.
const DECAY: f64 = 0.7;

/// Vertices of the widest region, the ground included.
const VERTICES: usize = MOST_PLACES + 1;

/// The shortest network of a search with this width; `None` for regions without a path.
pub(super) fn visit(region: &Region, pairs: &Pairs, width: usize) -> Option<Vec<Cx>> {
    let n = region.qubits.len();
    if !(2..=MOST_PLACES).contains(&n) || region.path < 2 {
        return None;
    }
    let shape = Shape::new(region);
    let mut search = Search::new(&shape, width);
    search.start(pairs);
    let end = search.run()?;
    Some(search.write(end))
}

/// What does not change: path wires `0..path`, spur wires after them.
struct Shape {
    places: usize,
    path: usize,
    /// Spur by spur: the path wire it hangs on.
    host: Vec<usize>,
    /// Path wire by path wire: its spur.
    spur: Vec<Option<usize>>,
    /// Weight of an open pair by the distance of its vertices.
    weight: Vec<f64>,
}

impl Shape {
    fn new(region: &Region) -> Shape {
        let mut spur = vec![None; region.path];
        for (k, &host) in region.spurs.iter().enumerate() {
            spur[host] = Some(k);
        }
        let weight = (0..2 * VERTICES as i32 + 2).map(|d| 2.0 - DECAY.powi((d - 1).max(0))).collect();
        Shape { places: region.qubits.len(), path: region.path, host: region.spurs.clone(), spur, weight }
    }

    fn ground(&self) -> u8 {
        self.places as u8
    }
}

/// Who is where.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Arrangement {
    /// The vertices along the path.
    main: [u8; VERTICES],
    /// The vertex at the free end of each spur.
    pendant: SmallVec<[u8; 8]>,
    /// Whether a spur is tied to the right end of its wire.
    right: SmallVec<[bool; 8]>,
}

/// A step of the search.
#[derive(Clone, Copy)]
enum Move {
    /// The ends of a path wire change places.
    Exchange(usize),
    /// A spur is tied to the other end of its wire.
    Flip(usize),
    /// The vertex of a spur changes places with the one it is tied to.
    Insert(usize),
    /// The first arrangement, with the ground at this position.
    Start(usize),
}

/// A CX and the two vertices whose sum is on its target then.
type Shown = (Cx, (u8, u8));

impl Arrangement {
    fn new(shape: &Shape, ground: usize) -> Arrangement {
        let main = std::array::from_fn(|position| match position {
            p if p < ground => p as u8,
            p if p == ground => shape.ground(),
            p => p as u8 - 1,
        });
        // Spurs beside the ground are tied to it, the others to the end of their wire away from it.
        let right = shape.host.iter().map(|&u| if u + 1 == ground { true } else { u > ground }).collect();
        let pendant = (shape.path..shape.places).map(|p| p as u8).collect();
        Arrangement { main, pendant, right }
    }

    /// The CX from single qubits to this arrangement, the first one.
    fn spread(&self, shape: &Shape, ground: usize, show: &mut impl FnMut(Shown)) {
        for (k, &u) in shape.host.iter().enumerate() {
            if u != ground && u + 1 != ground {
                show(((u, shape.path + k), (u as u8, self.pendant[k])));
            }
        }
        for k in (ground + 1..shape.path).rev() {
            show(((k - 1, k), (k as u8 - 1, k as u8)));
        }
        for k in 0..ground.saturating_sub(1) {
            show(((k + 1, k), (k as u8, k as u8 + 1)));
        }
    }

    /// The CX from this arrangement to single qubits.
    fn gather(&self, shape: &Shape, cx: &mut impl FnMut(Cx)) {
        let Some(ground) = self.main[..=shape.path].iter().position(|v| *v == shape.ground()) else { return };
        let mut spurs = Vec::new();
        for (k, &u) in shape.host.iter().enumerate() {
            let tied = u + usize::from(self.right[k]);
            if tied == ground {
                continue;
            }
            let far = if u < ground { u } else { u + 1 };
            if tied != far {
                cx((u, shape.path + k));
            }
            spurs.push((u, shape.path + k));
        }
        (ground + 1..shape.path).for_each(|k| cx((k - 1, k)));
        (0..ground.saturating_sub(1)).rev().for_each(|k| cx((k + 1, k)));
        spurs.into_iter().for_each(cx);
    }

    /// Does a move, shows each CX of it, and touches every vertex that has moved or been shown.
    fn apply(&mut self, shape: &Shape, step: Move, show: &mut impl FnMut(Shown), touch: &mut impl FnMut(u8)) {
        match step {
            Move::Exchange(u) => {
                self.untie_left(shape, u, show, touch);
                self.untie_right(shape, u, show, touch);
                let (b, c) = (self.main[u], self.main[u + 1]);
                if u > 0 {
                    show(((u, u - 1), (self.main[u - 1], c)));
                }
                if u + 1 < shape.path {
                    show(((u, u + 1), (b, self.main[u + 2])));
                }
                if let Some(k) = shape.spur[u] {
                    show(((u, shape.path + k), (if self.right[k] { b } else { c }, self.pendant[k])));
                }
                self.main.swap(u, u + 1);
                touch(b);
                touch(c);
            }
            Move::Flip(k) => self.flip(shape, k, show, touch),
            Move::Insert(k) => self.insert(shape, k, show, touch),
            Move::Start(_) => {}
        }
    }

    /// Ties the spur of the wire left of `u` that hangs on the left end of `u` to the other end of its wire.
    fn untie_left(&mut self, shape: &Shape, u: usize, show: &mut impl FnMut(Shown), touch: &mut impl FnMut(u8)) {
        if let Some(k) = u.checked_sub(1).and_then(|w| shape.spur[w]).filter(|k| self.right[*k]) {
            self.flip(shape, k, show, touch);
        }
    }

    /// The same to the right.
    fn untie_right(&mut self, shape: &Shape, u: usize, show: &mut impl FnMut(Shown), touch: &mut impl FnMut(u8)) {
        if let Some(k) = shape.spur.get(u + 1).copied().flatten().filter(|k| !self.right[*k]) {
            self.flip(shape, k, show, touch);
        }
    }

    fn flip(&mut self, shape: &Shape, k: usize, show: &mut impl FnMut(Shown), touch: &mut impl FnMut(u8)) {
        let u = shape.host[k];
        self.right[k] ^= true;
        show(((u, shape.path + k), (self.main[u + usize::from(self.right[k])], self.pendant[k])));
        touch(self.pendant[k]);
    }

    fn insert(&mut self, shape: &Shape, k: usize, show: &mut impl FnMut(Shown), touch: &mut impl FnMut(u8)) {
        let (u, spur, e) = (shape.host[k], shape.path + k, self.pendant[k]);
        let at = u + usize::from(self.right[k]);
        let other = self.main[if self.right[k] { u } else { u + 1 }];
        // The wire beyond the end that the spur is tied to, and its far vertex.
        let beyond = if self.right[k] {
            self.untie_right(shape, u, show, touch);
            (u + 1 < shape.path).then(|| (u + 1, self.main[u + 2]))
        } else {
            self.untie_left(shape, u, show, touch);
            (u > 0).then(|| (u - 1, self.main[u - 1]))
        };
        if let Some((wire, far)) = beyond {
            show(((u, wire), (far, other)));
        }
        show(((spur, u), (e, other)));
        if let Some((wire, far)) = beyond {
            show(((u, wire), (far, e)));
        }
        let out = std::mem::replace(&mut self.main[at], e);
        self.pendant[k] = out;
        [e, out, other].into_iter().for_each(touch);
    }

    /// Position along the path, and one more for a vertex at the end of a spur.
    fn positions(&self, shape: &Shape) -> [(u8, u8); VERTICES] {
        let mut at = [(0, 0); VERTICES];
        (0..=shape.path).for_each(|p| at[usize::from(self.main[p])] = (p as u8, 0));
        for (k, &u) in shape.host.iter().enumerate() {
            at[usize::from(self.pendant[k])] = (u as u8 + u8::from(self.right[k]), 1);
        }
        at
    }
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

/// A state to come, at some cost.
struct Candidate {
    weight: f64,
    from: usize,
    step: Move,
}

struct Search<'a> {
    shape: &'a Shape,
    width: usize,
    /// States that have been looked at.
    states: Vec<State>,
    /// Candidates by the CX they cost in all.
    queue: Vec<Vec<Candidate>>,
}

impl<'a> Search<'a> {
    fn new(shape: &'a Shape, width: usize) -> Search<'a> {
        Search { shape, width: width.max(1), states: Vec::new(), queue: Vec::new() }
    }

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
            let candidate = Candidate { weight: state.weight, from: self.states.len(), step: Move::Start(ground) };
            self.states.push(state);
            self.put(cost, candidate);
        }
    }

    fn put(&mut self, cost: usize, candidate: Candidate) {
        if self.queue.len() <= cost {
            self.queue.resize_with(cost + 1, Vec::new);
        }
        self.queue[cost].push(candidate);
    }

    /// The weights of the open pairs of one vertex with those in `among`.
    fn pull(&self, open: &[u64], at: &[(u8, u8); VERTICES], vertex: u8, among: u64) -> f64 {
        let (here, out) = at[usize::from(vertex)];
        let mut rest = open[usize::from(vertex)] & among;
        let mut sum = 0.0;
        while rest != 0 {
            let (there, more) = at[rest.trailing_zeros() as usize];
            rest &= rest - 1;
            sum += self.shape.weight[usize::from(here.abs_diff(there) + out + more)];
        }
        sum
    }

    /// Cost by cost, the best few states of each; the first without open pairs.
    fn run(&mut self) -> Option<usize> {
        let most = 4 * self.shape.places * self.shape.places + 16;
        let mut cost = 0;
        while cost < self.queue.len().min(most) {
            let mut candidates = std::mem::take(&mut self.queue[cost]);
            candidates.sort_by(|a, b| a.weight.total_cmp(&b.weight));
            let mut seen = HashSet::new();
            for candidate in candidates {
                if seen.len() == self.width {
                    break;
                }
                let index = self.admit(candidate);
                if !seen.insert(self.states[index].arrangement.clone()) {
                    continue;
                }
                if self.states[index].left == 0 {
                    return Some(index);
                }
                self.expand(index, cost);
            }
            cost += 1;
        }
        None
    }

    /// Makes a state of a candidate.
    fn admit(&mut self, candidate: Candidate) -> usize {
        if matches!(candidate.step, Move::Start(_)) {
            return candidate.from;
        }
        let from = &self.states[candidate.from];
        let mut state = State {
            arrangement: from.arrangement.clone(),
            open: from.open.clone(),
            left: from.left,
            weight: candidate.weight,
            step: candidate.step,
            before: Some(candidate.from),
        };
        let mut seen: SmallVec<[(u8, u8); 8]> = SmallVec::new();
        state.arrangement.apply(self.shape, candidate.step, &mut |(_, pair)| seen.push(pair), &mut |_| {});
        seen.into_iter().for_each(|pair| state.close(pair));
        self.states.push(state);
        self.states.len() - 1
    }

    fn expand(&mut self, index: usize, cost: usize) {
        let spurs = self.shape.host.len();
        let ground = self.shape.ground();
        let inserts = (0..spurs).filter(|k| {
            let a = &self.states[index].arrangement;
            a.main[self.shape.host[*k] + usize::from(a.right[*k])] != ground
        });
        let undone = match self.states[index].step {
            Move::Exchange(u) => u,
            _ => usize::MAX,
        };
        let exchanges = (0..self.shape.path).filter(|u| *u != undone).map(Move::Exchange);
        let steps: Vec<Move> = exchanges.chain((0..spurs).map(Move::Flip)).chain(inserts.map(Move::Insert)).collect();
        let before = self.states[index].arrangement.positions(self.shape);
        for step in steps {
            let (spent, weight) = self.judge(index, &before, step);
            self.put(cost + spent, Candidate { weight, from: index, step });
        }
    }

    /// The CX of a move, and the weight of what is open after it.
    fn judge(&self, index: usize, before: &[(u8, u8); VERTICES], step: Move) -> (usize, f64) {
        let state = &self.states[index];
        let mut arrangement = state.arrangement.clone();
        let mut seen: SmallVec<[(u8, u8); 8]> = SmallVec::new();
        let mut touched: u64 = 0;
        arrangement.apply(self.shape, step, &mut |(_, pair)| seen.push(pair), &mut |v| touched |= 1 << v);
        let after = arrangement.positions(self.shape);
        let mut weight = state.weight;
        let (mut rest, mut among) = (touched, u64::MAX);
        while rest != 0 {
            let v = rest.trailing_zeros() as u8;
            rest &= rest - 1;
            weight += self.pull(&state.open, &after, v, among) - self.pull(&state.open, before, v, among);
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
        let mut way = vec![end];
        while let Some(before) = self.states[way[way.len() - 1]].before {
            way.push(before);
        }
        way.reverse();
        let mut gates = Vec::new();
        let first = &self.states[way[0]];
        let mut arrangement = first.arrangement.clone();
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

impl State {
    fn close(&mut self, (a, b): (u8, u8)) {
        if self.open[usize::from(a)] >> b & 1 == 1 {
            self.open[usize::from(a)] ^= 1 << b;
            self.open[usize::from(b)] ^= 1 << a;
            self.left -= 1;
        }
    }
}
