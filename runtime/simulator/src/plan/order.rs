//! A circuit in the making: rotations, phases and Hadamard gates enter in the order of the circuit; merged and grouped
//! steps leave.
//!
//! Each step goes as far to the front as it commutes, so that angles about one axis add up, Hadamard gates cancel, and
//! phases of neighbouring gates gather in one diagonal block. While a bit stands alone, what happens to it is kept as a
//! run of moves of that bit: its part of a product state.

use hqml_ir::{Angle, Pauli, Qubits};

use super::frame::{Axis, Frame, odd};

/// How far a step looks for its place.
const REACH: usize = 512;

/// One move of a bit that stands alone.
#[derive(Debug, Clone)]
pub(super) enum RawMove {
    /// `exp(-i angle/2 P)`, and the operation it comes from.
    Turn { pauli: Pauli, angle: Angle, op: usize },
    /// H.
    Hadamard,
}

/// `exp(-i angle/2 Z^parity)` where every condition (parity of a mask, value) holds.
#[derive(Debug, Clone)]
pub(super) struct Term {
    pub parity: usize,
    pub when: Vec<(usize, bool)>,
    pub angle: Angle,
    pub op: usize,
}

/// One step.
#[derive(Debug, Clone)]
pub(super) enum Raw {
    /// `exp(-i angle/2 P)`.
    Turn { axis: Axis, angle: Angle, op: usize },
    /// H on the pairs `(i, i ^ flips)`; the member of parity 0 is |0>.
    Hadamard { axis: Axis },
    /// Phases, which all commute.
    Diagonal(Vec<Term>),
}

/// Amplitudes prepared on these bits.
#[derive(Debug, Clone)]
pub(super) struct Preparation {
    pub amplitudes: Vec<Angle>,
    pub bits: Vec<u32>,
    pub op: usize,
}

/// See the module.
#[derive(Debug)]
pub(super) struct Draft {
    pub frame: Frame,
    /// The operation that is being taken down.
    pub op: usize,
    /// Per bit, its moves.
    pub runs: Vec<Vec<RawMove>>,
    /// Per bit, the angle of RZ after its moves and before all steps.
    pub pending: Vec<Option<(Angle, usize)>>,
    pub preparations: Vec<Preparation>,
    pub steps: Vec<Raw>,
    /// The global phase `e^(i phase)`, and the operation that gave to it last.
    pub phase: (Angle, usize),
    /// Bits that steps touch, or that were prepared.
    used: usize,
}

/// Whether X^a Z^b and X^c Z^d anticommute.
pub(super) fn clash((a, b): (usize, usize), (c, d): (usize, usize)) -> bool {
    odd(a & d) != odd(b & c)
}

impl Term {
    /// Whether X^flips Z^... passes it.
    fn lets_pass(&self, flips: usize) -> bool {
        !odd(flips & self.parity) && self.when.iter().all(|(mask, _)| !odd(flips & mask))
    }

    pub(super) fn bits(&self) -> usize {
        self.when.iter().fold(self.parity, |bits, (mask, _)| bits | mask)
    }
}

impl Raw {
    /// Calls `visit` with strings that generate whatever the step is a sum of.
    pub(super) fn strings(&self, visit: &mut dyn FnMut((usize, usize))) {
        match self {
            Raw::Turn { axis, .. } => visit((axis.flips, axis.phases)),
            Raw::Hadamard { axis } => {
                visit((axis.flips, 0));
                visit((0, axis.phases));
            }
            Raw::Diagonal(terms) => {
                for term in terms {
                    visit((0, term.parity));
                    term.when.iter().for_each(|(mask, _)| visit((0, *mask)));
                }
            }
        }
    }

    /// Whether it commutes with this string, as far as its strings tell.
    fn commutes(&self, string: (usize, usize)) -> bool {
        match self {
            Raw::Diagonal(terms) => string.0 == 0 || terms.iter().all(|t| t.lets_pass(string.0)),
            _ => {
                let mut all = true;
                self.strings(&mut |own| all &= !clash(own, string));
                all
            }
        }
    }

    pub(super) fn bits(&self) -> usize {
        match self {
            Raw::Turn { axis, .. } | Raw::Hadamard { axis } => axis.bits(),
            Raw::Diagonal(terms) => terms.iter().fold(0, |bits, t| bits | t.bits()),
        }
    }
}

impl Draft {
    pub(super) fn new(qubits: u32) -> Draft {
        let n = qubits as usize;
        Draft {
            frame: Frame::new(qubits),
            op: 0,
            runs: vec![Vec::new(); n],
            pending: vec![None; n],
            preparations: Vec::new(),
            steps: Vec::new(),
            phase: (Angle::constant(0.0), 0),
            used: 0,
        }
    }

    /// The bit that stands alone, where `bits` is one.
    fn alone(&self, bits: usize) -> Option<usize> {
        (bits.is_power_of_two() && self.used & bits == 0).then(|| bits.trailing_zeros() as usize)
    }

    /// Puts fresh wires into amplitudes.
    pub(super) fn prepare(&mut self, amplitudes: &[Angle], wires: &Qubits) {
        // No operation has touched these wires, so each is still the bit of its number.
        wires.iter().for_each(|q| self.used |= 1 << q);
        self.preparations.push(Preparation { amplitudes: amplitudes.to_vec(), bits: wires.to_vec(), op: self.op });
    }

    /// H on a wire.
    pub(super) fn hadamard(&mut self, wire: u32) {
        let q = wire as usize;
        let negative = self.frame.constants >> q & 1 == 1;
        let axis = Axis { flips: self.frame.flips[q], phases: self.frame.parities[q], negative };
        // On a single bit, H of the negated wire is X H X = Z H Z, which is no move; it goes among the steps.
        if let (Some(bit), false) = (self.alone(axis.bits()), negative) {
            self.flush(bit);
            self.runs[bit].push(RawMove::Hadamard);
            return;
        }
        let place = self.place(&[(axis.flips, 0), (0, axis.phases)]);
        self.used |= axis.bits();
        if let Some(Raw::Hadamard { axis: before }) = place.checked_sub(1).map(|k| &self.steps[k])
            && *before == axis
        {
            self.steps.remove(place - 1);
            return;
        }
        self.steps.insert(place, Raw::Hadamard { axis });
    }

    /// `exp(-i angle/2 P)`.
    pub(super) fn turn(&mut self, axis: Axis, angle: &Angle) {
        if angle.is_zero() {
            return;
        }
        let angle = if axis.negative { angle.negate() } else { angle.clone() };
        let axis = Axis { negative: false, ..axis };
        if axis.flips == 0 {
            return self.phases(Term { parity: axis.phases, when: Vec::new(), angle, op: self.op });
        }
        match self.alone(axis.bits()) {
            Some(bit) => {
                self.flush(bit);
                self.run_turn(bit, if axis.phases == 0 { Pauli::X } else { Pauli::Y }, angle, self.op);
            }
            None => self.step_turn(axis, angle),
        }
    }

    /// `exp(-i angle/2 Z^phases)` where all conditions hold.
    pub(super) fn conditional(&mut self, axis: Axis, when: Vec<(usize, bool)>, angle: &Angle) {
        let angle = if axis.negative { angle.negate() } else { angle.clone() };
        if !angle.is_zero() {
            self.phases(Term { parity: axis.phases, when, angle, op: self.op });
        }
    }

    /// The RZ that waits behind a bit's moves becomes one of them.
    pub(super) fn flush(&mut self, bit: usize) {
        if let Some((angle, op)) = self.pending[bit].take() {
            self.run_turn(bit, Pauli::Z, angle, op);
        }
    }

    fn run_turn(&mut self, bit: usize, pauli: Pauli, angle: Angle, op: usize) {
        // RZ of |0> is a phase.
        if pauli == Pauli::Z && self.runs[bit].is_empty() {
            self.phase = (self.phase.0.add(&angle.scale(-0.5)), op);
            return;
        }
        match self.runs[bit].last_mut() {
            Some(RawMove::Turn { pauli: last, angle: sum, .. }) if *last == pauli => *sum = sum.add(&angle),
            _ => self.runs[bit].push(RawMove::Turn { pauli, angle, op }),
        }
    }

    fn step_turn(&mut self, axis: Axis, angle: Angle) {
        let place = self.place(&[(axis.flips, axis.phases)]);
        self.used |= axis.bits();
        for step in &mut self.steps[place..] {
            if let Raw::Turn { axis: same, angle: sum, .. } = step
                && *same == axis
            {
                *sum = sum.add(&angle);
                return;
            }
        }
        self.steps.insert(place, Raw::Turn { axis, angle, op: self.op });
    }

    fn phases(&mut self, term: Term) {
        if term.parity == 0 && term.when.is_empty() {
            self.phase = (self.phase.0.add(&term.angle.scale(-0.5)), term.op);
            return;
        }
        if let (Some(bit), true) = (self.alone(term.parity), term.when.is_empty()) {
            let sum = self.pending[bit].take().map_or(Angle::constant(0.0), |(angle, _)| angle);
            self.pending[bit] = Some((sum.add(&term.angle), term.op));
            return;
        }
        self.used |= term.bits();
        self.join(term);
    }

    /// Adds a term to the first diagonal block that it reaches.
    pub(super) fn join(&mut self, term: Term) {
        let mut strings = vec![(0, term.parity)];
        strings.extend(term.when.iter().map(|(mask, _)| (0, *mask)));
        let place = self.place(&strings);
        let block = self.steps[place..].iter_mut().find_map(|s| match s {
            Raw::Diagonal(terms) => Some(terms),
            _ => None,
        });
        let Some(terms) = block else { return self.steps.push(Raw::Diagonal(vec![term])) };
        add_term(terms, term);
    }

    /// The first place from which on all steps commute with these strings.
    fn place(&self, strings: &[(usize, usize)]) -> usize {
        let first = self.steps.len().saturating_sub(REACH);
        let passes = |step: &Raw| strings.iter().all(|s| step.commutes(*s));
        let blocked = self.steps[first..].iter().rposition(|step| !passes(step));
        first + blocked.map_or(0, |k| k + 1)
    }
}

/// Adds to the term of the same parity, angles of rows and others apart.
pub(super) fn add_term(terms: &mut Vec<Term>, term: Term) {
    let row = term.angle.has_features();
    let same = |t: &&mut Term| t.parity == term.parity && t.when == term.when && t.angle.has_features() == row;
    match terms.iter_mut().find(same) {
        Some(held) => held.angle = held.angle.add(&term.angle),
        None => terms.push(term),
    }
}
