//! Arrangements: a tree of qubits and the ground along a region that is a path with spurs. A move enters; leave the CX that
//! do it, and the sums that they show.
//!
//! An arrangement lays the ground and the qubits along the path: each wire of the path holds the sum of the two vertices
//! that it lies between, each wire of a spur the sum of one more vertex and an end of the wire it hangs on. Exchanging the
//! ends of a wire costs one CX onto each of its neighbours; the sums next to it are new. When all wanted pairs have been
//! neighbours, the wires are gathered outwards from the ground, wherever it is: one CX each.

use super::super::linear::Cx;
use super::{MOST_PLACES, Region};

/// Vertices of the widest region, the ground included.
pub(super) const VERTICES: usize = MOST_PLACES + 1;

/// The most spurs of a region: each hangs on a wire of its own.
const SPURS: usize = MOST_PLACES / 2 + 1;

/// What does not change: path wires `0..path`, spur wires after them.
pub(super) struct Shape {
    pub(super) places: usize,
    pub(super) path: usize,
    /// Spur by spur: the path wire it hangs on.
    pub(super) host: Vec<usize>,
    /// Path wire by path wire: its spur.
    pub(super) spur: Vec<Option<usize>>,
    /// Weight of an open pair by the distance of its vertices; `decay` is how much less a pair counts one vertex farther.
    pub(super) weight: [f64; 256],
}

impl Shape {
    pub(super) fn new(region: &Region, decay: f64) -> Shape {
        let mut spur = vec![None; region.path];
        for (k, &host) in region.spurs.iter().enumerate() {
            spur[host] = Some(k);
        }
        let weight = std::array::from_fn(|d| 2.0 - decay.powi((d as i32 - 1).max(0)));
        Shape { places: region.qubits.len(), path: region.path, host: region.spurs.clone(), spur, weight }
    }

    pub(super) fn ground(&self) -> u8 {
        self.places as u8
    }
}

/// Who is where.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Arrangement {
    /// The vertices along the path.
    pub(super) main: [u8; VERTICES],
    /// The vertex at the free end of each spur.
    pub(super) pendant: [u8; SPURS],
    /// Spur by spur as bits, whether it is tied to the right end of its wire.
    right: u64,
}

/// A step of the search.
#[derive(Clone, Copy)]
pub(super) enum Move {
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
pub(super) type Shown = (Cx, (u8, u8));

/// Vertex by vertex: the position along the path, and one more for a vertex at the end of a spur.
pub(super) type Positions = [(u8, u8); VERTICES];

impl Arrangement {
    pub(super) fn new(shape: &Shape, ground: usize) -> Arrangement {
        let main = std::array::from_fn(|position| match position {
            p if p < ground => p as u8,
            p if p == ground => shape.ground(),
            p => p as u8 - 1,
        });
        // Spurs beside the ground are tied to it, the others to the end of their wire away from it.
        let right = |u: usize| u + 1 == ground || u > ground;
        let right = shape.host.iter().enumerate().map(|(k, &u)| u64::from(right(u)) << k).sum();
        let pendant = std::array::from_fn(|k| if k < shape.host.len() { (shape.path + k) as u8 } else { u8::MAX });
        Arrangement { main, pendant, right }
    }

    /// The position that a spur is tied to.
    pub(super) fn tied(&self, shape: &Shape, spur: usize) -> usize {
        shape.host[spur] + usize::from(self.is_right(spur))
    }

    /// Whether a spur is tied to the right end of its wire.
    fn is_right(&self, spur: usize) -> bool {
        self.right >> spur & 1 == 1
    }

    /// The CX from single qubits to this arrangement, the first one.
    pub(super) fn spread(&self, shape: &Shape, ground: usize, show: &mut impl FnMut(Shown)) {
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
    pub(super) fn gather(&self, shape: &Shape, cx: &mut impl FnMut(Cx)) {
        let Some(ground) = self.main[..=shape.path].iter().position(|v| *v == shape.ground()) else { return };
        let mut spurs = Vec::new();
        for (k, &u) in shape.host.iter().enumerate() {
            let tied = self.tied(shape, k);
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
    pub(super) fn apply(
        &mut self,
        shape: &Shape,
        step: Move,
        show: &mut impl FnMut(Shown),
        touch: &mut impl FnMut(u8),
    ) {
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
                    show(((u, shape.path + k), (if self.is_right(k) { b } else { c }, self.pendant[k])));
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
        if let Some(k) = u.checked_sub(1).and_then(|w| shape.spur[w]).filter(|k| self.is_right(*k)) {
            self.flip(shape, k, show, touch);
        }
    }

    /// The same to the right.
    fn untie_right(&mut self, shape: &Shape, u: usize, show: &mut impl FnMut(Shown), touch: &mut impl FnMut(u8)) {
        if let Some(k) = shape.spur.get(u + 1).copied().flatten().filter(|k| !self.is_right(*k)) {
            self.flip(shape, k, show, touch);
        }
    }

    fn flip(&mut self, shape: &Shape, k: usize, show: &mut impl FnMut(Shown), touch: &mut impl FnMut(u8)) {
        let u = shape.host[k];
        self.right ^= 1 << k;
        show(((u, shape.path + k), (self.main[self.tied(shape, k)], self.pendant[k])));
        touch(self.pendant[k]);
    }

    fn insert(&mut self, shape: &Shape, k: usize, show: &mut impl FnMut(Shown), touch: &mut impl FnMut(u8)) {
        let (u, spur, e) = (shape.host[k], shape.path + k, self.pendant[k]);
        let at = self.tied(shape, k);
        let other = self.main[if self.is_right(k) { u } else { u + 1 }];
        // The wire beyond the end that the spur is tied to, and its far vertex.
        let beyond = if self.is_right(k) {
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
    pub(super) fn positions(&self, shape: &Shape) -> Positions {
        let mut at = [(0, 0); VERTICES];
        (0..=shape.path).for_each(|p| at[usize::from(self.main[p])] = (p as u8, 0));
        (0..shape.host.len()).for_each(|k| at[usize::from(self.pendant[k])] = (self.tied(shape, k) as u8, 1));
        at
    }

    /// The positions after a move, from those before it: it moves what is beside its wire alone.
    pub(super) fn moved(&self, shape: &Shape, step: Move, before: &Positions) -> Positions {
        let mut at = *before;
        let u = match step {
            Move::Exchange(u) => u,
            Move::Flip(k) | Move::Insert(k) => shape.host[k],
            Move::Start(_) => return self.positions(shape),
        };
        let first = u.saturating_sub(1);
        (first..=(u + 2).min(shape.path)).for_each(|p| at[usize::from(self.main[p])] = (p as u8, 0));
        for k in shape.spur[first..(u + 2).min(shape.path)].iter().flatten() {
            at[usize::from(self.pendant[*k])] = (self.tied(shape, *k) as u8, 1);
        }
        at
    }
}
