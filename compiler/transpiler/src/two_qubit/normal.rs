//! The normal form of what happens on one pair of qubits: rotations about Pauli axes enter, in order of application; the
//! same unitary leaves in as few native two-qubit gates as are found, one-qubit Clifford gates pushed to its end.
//!
//! ```text
//! zx(-pi/2), iy(a), zx(-pi/2)      ->   zz(a), then Z on the one and X on the other     (cx, rz(a), cx)
//! zz(a), xi(b), xx(c)              ->   zz(a) xx(c), xi(b)                              (2 cx in place of 4)
//! ```
//!
//! Angles may be symbols. Where all are numbers, the canonical decomposition gives the least there is.

use smallvec::SmallVec;

use super::kak::decompose;
use super::matrix::{Matrix2, Matrix4, euler, identity4, rotate};
use super::native::Native;
use super::pauli::{Frame1, Frame2, ON_BOTH, X, Y, Z, commute, on_both, pair};
use super::turn::{Symbols, Turn};

/// `exp(-i turn/2 P)`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rotation {
    /// P, on a pair of qubits.
    pub(super) axis: u8,
    /// Its angle.
    pub(super) turn: Turn,
}

impl Rotation {
    /// Whether it is a quarter turn about an axis on both qubits.
    pub(super) fn is_clifford_tie(&self) -> bool {
        on_both(self.axis) && self.turn.quarters().is_some()
    }
}

/// Rotations in order of application.
pub(super) type Rotations = SmallVec<[Rotation; 6]>;

/// What a block becomes.
#[derive(Debug, Clone)]
pub(super) struct Normal {
    /// Rotations in order of application; neighbours that act on both qubits and commute are one interaction.
    pub(super) rotations: Rotations,
    /// What follows them on each of the qubits.
    pub(super) frames: [Frame1; 2],
    /// Native two-qubit gates.
    pub(super) cost: u32,
}

impl Normal {
    /// What makes one form better than another: native gates, then rotations that act on both qubits.
    fn rank(&self) -> (u32, usize) {
        (self.cost, ties(&self.rotations))
    }
}

/// How many rotations act on both qubits.
pub(super) fn ties(rotations: &[Rotation]) -> usize {
    rotations.iter().filter(|r| on_both(r.axis)).count()
}

/// Finds the normal form.
pub(super) fn normal(list: &[Rotation], native: Native, symbols: &mut Symbols) -> Normal {
    let mut best = as_written(list, native, symbols);
    if best.cost == 0 {
        return best;
    }
    if best.cost >= 4
        && let Some(other) = exchanged(&best, native, symbols).filter(|other| other.cost < best.cost)
    {
        best = other;
    }
    if best.rotations.len() > 1
        && list.iter().any(Rotation::is_clifford_tie)
        && let Some(other) = clifford_last(list, native, symbols).filter(|other| other.rank() < best.rank())
    {
        best = other;
    }
    if best.cost >= 2
        && interactions(&best.rotations).len() > 1
        && let Some(other) = canonical(list, native, symbols).filter(|other| other.cost < best.cost)
    {
        best = other;
    }
    best
}

/// Each rotation where it stands, joined where it commutes; one-qubit Clifford gates pushed to the end.
fn as_written(list: &[Rotation], native: Native, symbols: &mut Symbols) -> Normal {
    let (rotations, frame) = gather(list, false, symbols);
    let frames = frame.split().unwrap_or([Frame1::IDENTITY; 2]);
    Normal { cost: cost(&rotations, native), rotations, frames }
}

/// All Clifford gates pushed to the end, and what is left of them there put back as quarter turns.
fn clifford_last(list: &[Rotation], native: Native, symbols: &mut Symbols) -> Option<Normal> {
    let (rotations, frame) = gather(list, true, symbols);
    if let Some(frames) = frame.split() {
        return Some(Normal { cost: cost(&rotations, native), rotations, frames });
    }
    let forms = quarter_turns(&frame).into_iter().map(|(axes, frames)| {
        let mut rotations = rotations.clone();
        for axis in axes {
            place(&mut rotations, Rotation { axis, turn: Turn::of_quarters(1) }, symbols);
        }
        Normal { cost: cost(&rotations, native), rotations, frames }
    });
    forms.min_by_key(Normal::rank)
}

/// Swaps taken out of interactions, two by two where that saves gates: what stands between two swaps changes its sides,
/// and they are gone. Numbers have no need of it, their canonical decomposition finds as much.
fn exchanged(form: &Normal, native: Native, symbols: &mut Symbols) -> Option<Normal> {
    let ranges = interactions(&form.rotations);
    let gain = |range: &std::ops::Range<usize>| {
        let ties = &form.rotations[range.clone()];
        native.cost(ties) as i32 - native.cost(&without_swap(ties, &mut Frame2::identity())) as i32
    };
    let mut gains: SmallVec<[(i32, usize); 4]> = ranges.iter().map(gain).zip(0..).collect();
    gains.sort_by_key(|(gain, _)| -gain);
    let pairs = gains.chunks_exact(2).take_while(|pair| pair[0].0 + pair[1].0 > 0);
    let chosen: SmallVec<[usize; 4]> = pairs.flatten().map(|(_, at)| ranges[*at].start).collect();
    if chosen.is_empty() {
        return None;
    }
    let (mut frame, mut out, mut at) = (Frame2::identity(), Rotations::new(), 0);
    while at < form.rotations.len() {
        let end = ranges.iter().find(|range| range.start == at).map_or(at + 1, |range| range.end);
        let moved = form.rotations[at..end].iter().map(|r| {
            let image = frame.pull(r.axis);
            Rotation { axis: image & 15, turn: r.turn.signed(image > 15) }
        });
        let moved: Rotations = moved.collect();
        out.extend(if chosen.contains(&at) { without_swap(&moved, &mut frame) } else { moved });
        at = end;
    }
    let (mut form, last) = (form.frames, frame.split()?);
    let Normal { rotations, frames, cost } = as_written(&out, native, symbols);
    for side in [0, 1] {
        form[side] = form[side].following(&last[side]).following(&frames[side]);
    }
    Some(Normal { rotations, frames: form, cost })
}

/// An interaction less quarter turns about three axes that commute, which are a swap and gates on single qubits; these
/// come before the frame that follows.
fn without_swap(ties: &[Rotation], frame: &mut Frame2) -> Rotations {
    let first = ties[0].axis;
    let second = ties.get(1).map(|r| r.axis);
    let second = second.or_else(|| ON_BOTH.into_iter().find(|axis| joins(first, *axis))).unwrap_or(first);
    let mut left = Rotations::new();
    for axis in [first, second, first ^ second] {
        let turn = ties.iter().find(|r| r.axis == axis).map_or(Turn::number(0.0), |r| r.turn).less_quarters(1);
        match turn.quarters() {
            Some(k) if k % 2 == 0 => *frame = frame.after(axis, (k + 1) % 4),
            _ => {
                left.push(Rotation { axis, turn });
                *frame = frame.after(axis, 1);
            }
        }
    }
    left
}

/// Axes of quarter turns that commute, and what follows on each of the qubits.
type Tail = (SmallVec<[u8; 3]>, [Frame1; 2]);

/// Every way to write a Clifford gate as quarter turns about commuting axes and then gates on single qubits: one axis for
/// the class of cx, two for that of iswap, three for that of swap.
fn quarter_turns(frame: &Frame2) -> SmallVec<[Tail; 4]> {
    let mut found = SmallVec::new();
    let without = |frame: &Frame2, axis: u8| frame.after(axis, 3);
    for a in ON_BOTH {
        let one = without(frame, a);
        if let Some(frames) = one.split() {
            found.push((SmallVec::from_slice(&[a]), frames));
        }
    }
    if !found.is_empty() {
        return found;
    }
    let rest = |a: u8| ON_BOTH.into_iter().filter(move |b| *b > a && commute(a, *b));
    for a in ON_BOTH {
        for b in rest(a) {
            let two = without(&without(frame, a), b);
            if let Some(frames) = two.split() {
                found.push((SmallVec::from_slice(&[a, b]), frames));
            }
        }
    }
    if !found.is_empty() {
        return found;
    }
    for a in ON_BOTH {
        for b in rest(a) {
            let c = a ^ b;
            if c > b
                && let Some(frames) = without(&without(&without(frame, a), b), c).split()
            {
                found.push((SmallVec::from_slice(&[a, b, c]), frames));
            }
        }
    }
    found
}

/// Rotations about axes that were passed by the Clifford gates before them, and the Clifford gates at the end. With
/// `all`, quarter turns about axes on both qubits are Clifford gates too.
fn gather(list: &[Rotation], all: bool, symbols: &mut Symbols) -> (Rotations, Frame2) {
    let mut frame = Frame2::identity();
    let mut out = Rotations::new();
    for r in list {
        match r.turn.quarters() {
            Some(0) => continue,
            Some(k) if all || k == 2 || !on_both(r.axis) => {
                frame = frame.then(r.axis, k);
                continue;
            }
            _ => {}
        }
        let image = frame.pull(r.axis);
        let moved = Rotation { axis: image & 15, turn: r.turn.signed(image > 15) };
        if let Some(at) = place(&mut out, moved, symbols) {
            // It has joined another, and all after that commute with it.
            let (axis, quarters) = (out[at].axis, out[at].turn.quarters());
            if let Some(k) = quarters.filter(|k| *k % 2 == 0 || all || !on_both(axis)) {
                out.remove(at);
                frame = frame.after(axis, k);
            }
        }
    }
    (out, frame)
}

/// Adds a rotation at the end: joined with one about the same axis where everything between commutes (then its place is
/// returned), else beside the first interaction that it may join.
fn place(out: &mut Rotations, new: Rotation, symbols: &mut Symbols) -> Option<usize> {
    let mut beside = out.len();
    for j in (0..out.len()).rev() {
        if out[j].axis == new.axis
            && let Some(sum) = symbols.sum(out[j].turn, new.turn)
        {
            out[j].turn = sum;
            return Some(j);
        }
        if !commute(out[j].axis, new.axis) {
            break;
        }
        if on_both(new.axis) && on_both(out[j].axis) {
            beside = j + 1;
        }
    }
    out.insert(beside, new);
    None
}

/// Native two-qubit gates of rotations in this order, interactions taken together.
fn cost(rotations: &[Rotation], native: Native) -> u32 {
    interactions(rotations).iter().map(|range| native.cost(&rotations[range.clone()])).sum()
}

/// The ranges of neighbours that act on both qubits and commute with one another.
pub(super) fn interactions(rotations: &[Rotation]) -> SmallVec<[std::ops::Range<usize>; 4]> {
    let mut found: SmallVec<[std::ops::Range<usize>; 4]> = SmallVec::new();
    for (k, r) in rotations.iter().enumerate().filter(|(_, r)| on_both(r.axis)) {
        match found.last_mut() {
            Some(last) if last.end == k && rotations[last.clone()].iter().all(|o| joins(o.axis, r.axis)) => {
                last.end = k + 1;
            }
            _ => found.push(k..k + 1),
        }
    }
    found
}

/// Whether rotations about two axes on both qubits are one interaction: they commute, and they are not the same.
fn joins(p: u8, q: u8) -> bool {
    p != q && commute(p, q)
}

/// By numbers: the canonical decomposition. `None` where a symbol is in it.
fn canonical(list: &[Rotation], native: Native, symbols: &mut Symbols) -> Option<Normal> {
    let mut matrix: Matrix4 = identity4();
    for r in list {
        rotate(&mut matrix, r.axis, r.turn.as_number()?);
    }
    let parts = decompose(&matrix);
    let mut rotations = Rotations::new();
    for (side, m) in parts.before.iter().enumerate() {
        rotations.extend(one_qubit(m, side));
    }
    for (factor, angle) in [X, Y, Z].into_iter().zip(parts.angles) {
        rotations.push(Rotation { axis: pair(factor, factor), turn: Turn::number(angle) });
    }
    for (side, m) in parts.after.iter().enumerate() {
        rotations.extend(one_qubit(m, side));
    }
    Some(as_written(&rotations, native, symbols))
}

/// A gate on one of the two qubits as three rotations.
fn one_qubit(m: &Matrix2, side: usize) -> [Rotation; 3] {
    let [first, middle, last] = euler(m);
    [(Z, first), (Y, middle), (Z, last)].map(|(f, a)| Rotation { axis: f << (2 * side), turn: Turn::number(a) })
}
