//! From blocks back to gates: rotations about axes enter, in an order that the graph allows; gates leave. One-qubit
//! Clifford gates wait on their wire as a frame until an interaction needs its axes turned, or the wire ends.

use std::f64::consts::FRAC_PI_2;

use hqml_ir::{Angle, Gate, Op};
use smallvec::SmallVec;

use super::clifford::{Word, frame, quarter_turns, word};
use super::matrix::{Matrix2, euler, identity4, rotate};
use super::native::Native;
use super::normal::{Rotation, interactions};
use super::pauli::{Frame1, Frame2, X, Y, Z, factor, on_both, pair};
use super::sqrt_iswap::{Step, steps};
use super::turn::{Symbols, Turn};

/// A two-qubit Clifford gate that interactions are made with.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Tie {
    /// cx, first qubit controls.
    Forward,
    /// cx, second qubit controls.
    Backward,
    /// cz.
    Phase,
}

const TIES: [Tie; 3] = [Tie::Forward, Tie::Backward, Tie::Phase];

impl Tie {
    /// The frame after this gate has been written: a frame waits for what is written to be undone in it.
    fn written(self, frame: &Frame2) -> Frame2 {
        let (first, second) = match self {
            Tie::Forward => (Z, X),
            Tie::Backward => (X, Z),
            Tie::Phase => (Z, Z),
        };
        frame.after(pair(first, second), 1).after(first, 3).after(second << 2, 3)
    }
}

/// How to write an interaction: words first, then ties; a rotation is written as soon as it acts on one qubit.
#[derive(Debug, Clone)]
struct Plan {
    words: [usize; 2],
    ties: SmallVec<[Tie; 3]>,
}

/// The words that turn axes into one another, the shortest first.
const WORDS: [&[Gate]; 6] = [&[], &[Gate::H], &[Gate::S], &[Gate::Sx], &[Gate::H, Gate::S], &[Gate::S, Gate::H]];

/// Writes gates.
pub(super) struct Writer<'s> {
    /// What is written.
    pub(super) ops: Vec<Op>,
    frames: Vec<Frame1>,
    symbols: &'s Symbols,
    native: Native,
    plans: Vec<(SmallVec<[u8; 3]>, Plan)>,
}

impl Writer<'_> {
    /// Nothing is written yet.
    pub(super) fn new(wires: usize, native: Native, symbols: &Symbols) -> Writer<'_> {
        let frames = vec![Frame1::IDENTITY; wires];
        Writer { ops: Vec::new(), frames, symbols, native, plans: Vec::new() }
    }

    /// A rotation of one wire.
    pub(super) fn single(&mut self, wire: u32, axis: u8, turn: Turn) {
        let frame = &mut self.frames[wire as usize];
        if let Some(k) = turn.quarters() {
            *frame = frame.then(axis, k);
            return;
        }
        let image = frame.pull(axis);
        self.rotation(wire, image, turn);
    }

    fn rotation(&mut self, wire: u32, signed: u8, turn: Turn) {
        let gate = match signed & 3 {
            X => Gate::Rx,
            Y => Gate::Ry,
            _ => Gate::Rz,
        };
        self.gate(gate, &[self.symbols.angle(turn.signed(signed > 15))], &[wire]);
    }

    fn gate(&mut self, gate: Gate, angles: &[Angle], wires: &[u32]) {
        self.ops.push(Op::gate(gate, angles, wires));
    }

    /// The rotations of a block.
    pub(super) fn block(&mut self, wires: [u32; 2], rotations: &[Rotation]) {
        let ranges = interactions(rotations);
        let mut ranges = ranges.iter().peekable();
        let mut k = 0;
        while k < rotations.len() {
            match ranges.next_if(|range| range.start == k) {
                Some(range) => {
                    self.interaction(wires, &rotations[range.clone()]);
                    k = range.end;
                }
                None => {
                    let Rotation { axis, turn } = rotations[k];
                    let side = usize::from(axis & 3 == 0);
                    self.single(wires[side], factor(axis, side), turn);
                    k += 1;
                }
            }
        }
    }

    fn interaction(&mut self, wires: [u32; 2], rotations: &[Rotation]) {
        let quarters = rotations.iter().filter(|r| r.turn.quarters().is_some()).count();
        let numbers = rotations.iter().all(|r| r.turn.as_number().is_some());
        match (rotations, quarters) {
            _ if self.native == Native::Root && numbers && self.roots(wires, rotations) => {}
            ([_, _, _], 3) => self.swap(wires, rotations),
            ([only], 0) => self.turn(wires, *only),
            (several, _) if self.native == Native::Rotation && several.len() > 1 => {
                several.iter().for_each(|r| self.interaction(wires, std::slice::from_ref(r)));
            }
            _ => self.tied(wires, rotations),
        }
    }

    /// An interaction of numbers by square roots of iswap; false where they do not reach it.
    fn roots(&mut self, wires: [u32; 2], rotations: &[Rotation]) -> bool {
        let mut unitary = identity4();
        for (side, wire) in wires.into_iter().enumerate() {
            for (axis, k) in quarter_turns(&self.frames[wire as usize]) {
                rotate(&mut unitary, axis << (2 * side), f64::from(k) * FRAC_PI_2);
            }
        }
        for r in rotations {
            rotate(&mut unitary, r.axis, r.turn.as_number().unwrap_or(0.0));
        }
        let Some(steps) = steps(&unitary) else { return false };
        self.keep(wires, &Frame2::identity());
        for step in steps {
            match step {
                Step::Root => self.gate(Gate::SqrtIswap, &[], &wires),
                Step::Local(gates) => wires.into_iter().zip(&gates).for_each(|(w, m)| self.local(w, m)),
            }
        }
        true
    }

    /// A gate on one wire.
    fn local(&mut self, wire: u32, m: &Matrix2) {
        let [first, middle, last] = euler(m);
        for (axis, angle) in [(Z, first), (Y, middle), (Z, last)] {
            self.single(wire, axis, Turn::number(angle));
        }
        self.end(wire, &Frame1::IDENTITY);
    }

    fn frame(&self, wires: [u32; 2]) -> Frame2 {
        Frame2::of(self.frames[wires[0] as usize], self.frames[wires[1] as usize])
    }

    /// Puts a frame back on the wires; one that is not local has no place there, and none is left by a plan.
    fn keep(&mut self, wires: [u32; 2], frame: &Frame2) {
        if let Some(frames) = frame.split() {
            for (w, f) in wires.into_iter().zip(frames) {
                self.frames[w as usize] = f;
            }
        }
    }

    /// Three quarter turns are an exchange.
    fn swap(&mut self, wires: [u32; 2], rotations: &[Rotation]) {
        let turned = self.absorb(self.frame(wires), rotations);
        let swap = [pair(X, X), pair(Y, Y), pair(Z, Z)];
        self.keep(wires, &swap.iter().fold(turned, |frame, axis| frame.after(*axis, 3)));
        self.gate(Gate::Swap, &[], &wires);
    }

    /// The frame after those of the rotations that are quarter turns.
    fn absorb(&self, frame: Frame2, rotations: &[Rotation]) -> Frame2 {
        rotations.iter().fold(frame, |frame, r| r.turn.quarters().map_or(frame, |k| frame.then(r.axis, k)))
    }

    /// One rotation by any angle, turned into `rzz`.
    fn turn(&mut self, wires: [u32; 2], r: Rotation) {
        for (side, wire) in wires.into_iter().enumerate() {
            let image = self.frames[wire as usize].pull(factor(r.axis, side)) & 3;
            match image {
                X => self.word(wire, 1),
                Y => self.word(wire, 3),
                _ => {}
            }
        }
        let image = self.frame(wires).pull(r.axis);
        self.gate(Gate::Rzz, &[self.symbols.angle(r.turn.signed(image > 15))], &wires);
    }

    /// Writes one of the words on a wire.
    fn word(&mut self, wire: u32, number: usize) {
        for gate in WORDS[number] {
            self.gate(*gate, &[], &[wire]);
            let frame = &mut self.frames[wire as usize];
            *frame = frame.following(&inverse(*gate));
        }
    }

    /// An interaction by ties.
    fn tied(&mut self, wires: [u32; 2], rotations: &[Rotation]) {
        let frame = self.frame(wires);
        let axes: SmallVec<[u8; 3]> = rotations.iter().map(|r| frame.pull(r.axis) & 15).collect();
        let alone = rotations.len() == 1;
        let Some(plan) = self.plan(axes) else { return };
        for (wire, word) in wires.into_iter().zip(plan.words) {
            self.word(wire, word);
        }
        // A single quarter turn goes into the frame, and one of each of three angles does.
        let mut frame = self.frame(wires);
        let mut open: SmallVec<[Rotation; 3]> = rotations.iter().copied().collect();
        if alone {
            frame = self.absorb(frame, rotations);
            open.clear();
        } else if rotations.len() == 3 {
            for r in &mut open {
                frame = frame.then(r.axis, 1);
                r.turn = r.turn.less_quarters(1);
            }
        }
        for tie in plan.ties {
            self.tie(tie, wires);
            frame = tie.written(&frame);
            open.retain(|r| {
                let image = frame.pull(r.axis);
                let ready = !on_both(image);
                if ready {
                    let side = usize::from(image & 3 == 0);
                    self.rotation(wires[side], factor(image, side) | image & 16, r.turn);
                }
                !ready
            });
        }
        self.keep(wires, &frame);
    }

    fn tie(&mut self, tie: Tie, [a, b]: [u32; 2]) {
        match tie {
            Tie::Forward => self.gate(Gate::Cx, &[], &[a, b]),
            Tie::Backward => self.gate(Gate::Cx, &[], &[b, a]),
            Tie::Phase => self.gate(Gate::Cz, &[], &[a, b]),
        }
    }

    fn plan(&mut self, axes: SmallVec<[u8; 3]>) -> Option<Plan> {
        if let Some((_, plan)) = self.plans.iter().find(|(known, _)| *known == axes) {
            return Some(plan.clone());
        }
        let plan = self.search(&axes)?;
        self.plans.push((axes, plan.clone()));
        Some(plan)
    }

    /// The plan with the shortest words.
    fn search(&self, axes: &[u8]) -> Option<Plan> {
        if axes.len() == 3 {
            return three(axes);
        }
        let mut choices: Vec<[usize; 2]> = (0..36).map(|k| [k / 6, k % 6]).collect();
        choices.sort_by_key(|c| length(*c));
        choices.into_iter().find_map(|words| {
            let sequence = |t: &Tie| -> SmallVec<[Tie; 3]> { SmallVec::from_elem(*t, axes.len()) };
            let ties = TIES.iter().map(sequence).find(|ties| works(axes, words, ties))?;
            Some(Plan { words, ties })
        })
    }

    /// An operation as it is, on these wires, after what waits there and the frames given.
    pub(super) fn fixed(&mut self, op: Op, wires: &[u32], frames: &[Frame1]) {
        for (w, frame) in wires.iter().zip(frames) {
            self.end(*w, frame);
        }
        self.ops.push(op);
    }

    /// A Clifford gate of one wire.
    pub(super) fn wait(&mut self, wire: u32, frame: &Frame1) {
        let waiting = &mut self.frames[wire as usize];
        *waiting = frame.following(waiting);
    }

    /// Writes what waits on a wire, and a last frame.
    pub(super) fn end(&mut self, wire: u32, last: &Frame1) {
        let waiting = std::mem::replace(&mut self.frames[wire as usize], Frame1::IDENTITY);
        let word: &Word = word(&last.following(&waiting));
        word.iter().for_each(|gate| self.gate(*gate, &[], &[wire]));
    }
}

/// The frame that undoes a gate.
fn inverse(gate: Gate) -> Frame1 {
    match gate {
        Gate::S => frame(&[Gate::Sdg]),
        Gate::Sx => frame(&[Gate::Sxdg]),
        other => frame(&[other]),
    }
}

fn length(words: [usize; 2]) -> usize {
    words.iter().map(|k| WORDS[*k].len()).sum()
}

/// The frame that waits once a word is written.
fn undone(word: usize) -> Frame1 {
    WORDS[word].iter().fold(Frame1::IDENTITY, |frame, gate| frame.following(&inverse(*gate)))
}

/// Whether a plan writes everything and leaves a frame of single qubits.
fn works(axes: &[u8], words: [usize; 2], ties: &[Tie]) -> bool {
    let undone = words.map(undone);
    let mut frame = Frame2::of(undone[0], undone[1]);
    let mut open: SmallVec<[u8; 3]> = axes.iter().copied().collect();
    if axes.len() != 2 {
        frame = axes.iter().fold(frame, |frame, axis| frame.then(*axis, 1));
    }
    if axes.len() == 1 {
        open.clear();
    }
    for tie in ties {
        frame = tie.written(&frame);
        open.retain(|axis| on_both(frame.pull(*axis)));
    }
    open.is_empty() && frame.split().is_some()
}

/// Three axes, with the words that turn them into ZZ, XY, YX in some order: then three cx alternating in direction do
/// (Vatan, Williams 2004).
fn three(axes: &[u8]) -> Option<Plan> {
    let wanted = [pair(Z, Z), pair(X, Y), pair(Y, X)];
    let word = |order: [usize; 3], side: usize| {
        (0..WORDS.len()).find(|k| {
            let frame = undone(*k);
            axes.iter().zip(order).all(|(axis, at)| frame.pull(factor(*axis, side)) & 3 == factor(wanted[at], side))
        })
    };
    let orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
    let plans = orders.into_iter().filter_map(|order| Some([word(order, 0)?, word(order, 1)?]));
    let words = plans.min_by_key(|words| length(*words))?;
    Some(Plan { words, ties: SmallVec::from_slice(&[Tie::Backward, Tie::Forward, Tie::Backward]) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::two_qubit::pauli::{ON_BOTH, commute};

    #[test]
    fn every_interaction_has_a_plan_that_works() {
        let writer = Symbols::default();
        let writer = Writer::new(2, Native::Fixed, &writer);
        let mut seen = 0;
        for a in ON_BOTH {
            let mut lists = vec![vec![a]];
            for b in ON_BOTH.into_iter().filter(|b| *b != a && commute(a, *b)) {
                lists.extend([vec![a, b], vec![a, b, a ^ b]]);
            }
            for axes in lists {
                let plan = writer.search(&axes).unwrap();
                assert!(works(&axes, plan.words, &plan.ties), "{axes:?} {plan:?}");
                assert_eq!(plan.ties.len(), axes.len());
                seen += 1;
            }
        }
        assert_eq!(seen, 9 + 36 + 36);
    }
}
