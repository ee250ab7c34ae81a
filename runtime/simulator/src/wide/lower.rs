//! Kernels of a bound circuit enter; the normal form leaves: turns, phases of parities and CX.
//!
//! A one-qubit gate is RZ RY RZ. Phases wait as long as they commute with what follows, so that those of one layer meet,
//! and go through CX as long as they stay on two qubits; those on qubits still in |0> fall away. X and Z are carried to
//! the end as a frame. Two turns that meet are one.

use std::collections::BTreeMap;
use std::f64::consts::{FRAC_PI_2, PI};

use num_complex::Complex64;

use super::cut::{Cut, cut, cut_as};
use super::op::{Form, Normal, Op, Waiting};
use crate::kernel::{Kernel, odd};

/// A kernel on more controls than this has no short normal form.
const CONTROLS: u32 = 6;
/// Phases on more qubits than this do not go on through CX.
const PARITY: u32 = 2;
/// Qubits from which a register is worth cutting; each half has at least 5.
const CUT_FROM: u32 = 10;
/// Operations among which a CX looks for the one that it undoes.
const SEARCH: usize = 256;

/// The normal form of kernels on qubits in |0>; `None` where one of them has none (preparations, many controls).
///
/// A phase that goes on across the middle of the register meets more of its like, but there it needs both halves: of
/// both ways the cheaper.
pub(crate) fn lower(qubits: u32, kernels: &[Kernel]) -> Option<Normal> {
    let whole = draft(qubits, kernels, 0)?;
    if qubits < CUT_FROM {
        return Some(whole.normal(qubits, 0, None));
    }
    let low = (1 << (qubits / 2)) - 1;
    let halves = draft(qubits, kernels, low)?;
    let (whole, halves) = (whole.cut(qubits), halves.cut(qubits));
    let (low, (done, cut)) = if whole.1.cost < halves.1.cost { (0, whole) } else { (low, halves) };
    Some(done.normal(qubits, low, Some(cut)))
}

/// The normal form of kernels in a form that was the cheapest for kernels like these.
pub(crate) fn lower_as(qubits: u32, kernels: &[Kernel], form: Form) -> Option<Normal> {
    let done = draft(qubits, kernels, form.low)?;
    let cut = form.branches.map(|branches| cut_as(qubits, &done.ops, branches));
    Some(done.normal(qubits, form.low, cut))
}

/// Kernels as operations; `low` are the qubits of the lower half, where phases keep to halves.
fn draft(qubits: u32, kernels: &[Kernel], low: usize) -> Option<Done> {
    let mut draft = Draft {
        ops: Vec::with_capacity(2 * kernels.len()),
        waiting: BTreeMap::new(),
        low,
        last: vec![None; qubits as usize],
        fresh: usize::MAX,
        signs: 0,
        flips: 0,
        phase: 0.0,
    };
    for kernel in kernels {
        draft.kernel(kernel)?;
    }
    let (signs, flips, phase) = (draft.signs, draft.flips, draft.phase);
    Some(Done { ops: draft.finish(), signs, flips, phase })
}

/// Operations, and the frame that comes after them.
struct Done {
    ops: Vec<Op>,
    signs: usize,
    flips: usize,
    phase: f64,
}

impl Done {
    fn cut(self, qubits: u32) -> (Done, Cut) {
        let cut = cut(qubits, &self.ops);
        (self, cut)
    }

    fn normal(self, qubits: u32, low: usize, cut: Option<Cut>) -> Normal {
        let Done { ops, signs, flips, phase } = self;
        let form = Form { low, branches: cut.as_ref().map(|cut| cut.branches) };
        Normal { qubits, form, ops, cut, signs, flips, phase }
    }
}

struct Draft {
    ops: Vec<Op>,
    /// Phases that come after all operations so far.
    waiting: BTreeMap<usize, Held>,
    /// The lower half of the register, where phases keep to halves.
    low: usize,
    /// Per qubit the turn that was the last to act on it.
    last: Vec<Option<usize>>,
    /// Qubits still in |0>.
    fresh: usize,
    signs: usize,
    flips: usize,
    phase: f64,
}

/// A phase that waits: its angle, and where it comes from (before which operation, of which parity, how much).
#[derive(Default)]
struct Held {
    angle: f64,
    parts: Vec<(usize, usize, f64)>,
}

impl Held {
    fn add(&mut self, other: Held) {
        self.angle += other.angle;
        self.parts.extend(other.parts);
    }
}

impl Draft {
    fn kernel(&mut self, kernel: &Kernel) -> Option<()> {
        match *kernel {
            Kernel::Phase { mask, factor } => self.joint(mask, factor.arg())?,
            Kernel::Diagonal { bit, controls, zero, one } => {
                self.joint(controls, zero.arg())?;
                self.joint(controls | bit, one.arg() - zero.arg())?;
            }
            Kernel::Flip { bit, controls } => self.flip(bit, controls)?,
            Kernel::Single { bit, controls, m } => self.single(bit, controls, m)?,
            Kernel::Swap { a, b, controls } => {
                self.flip(b, a)?;
                self.flip(a, b | controls)?;
                self.flip(b, a)?;
            }
            Kernel::Pauli { flips, phases, controls, cos, factor } => {
                self.pauli(flips, phases, controls, cos, factor)?
            }
            Kernel::Prepare { .. } => return None,
        }
        Some(())
    }

    /// `e^(i angle)` where all of the mask is 1, as phases of the parities of its subsets.
    fn joint(&mut self, mask: usize, angle: f64) -> Option<()> {
        if mask.count_ones() > CONTROLS {
            return None;
        }
        self.under(0, mask, -2.0 * angle);
        Some(())
    }

    /// `exp(-i angle/2 Z..Z)` on a mask where all controls are 1.
    fn under(&mut self, mask: usize, controls: usize, angle: f64) {
        let share = angle / f64::from(1u32 << controls.count_ones());
        let mut subset = controls;
        loop {
            self.parity(mask ^ subset, if odd(subset) { -share } else { share });
            if subset == 0 {
                return;
            }
            subset = (subset - 1) & controls;
        }
    }

    /// X where the controls are 1.
    fn flip(&mut self, bit: usize, controls: usize) -> Option<()> {
        match controls.count_ones() {
            0 => self.flips ^= bit,
            1 => self.cx(controls.trailing_zeros(), bit.trailing_zeros()),
            _ => {
                let qubit = bit.trailing_zeros();
                self.hadamard(qubit);
                self.joint(controls | bit, PI)?;
                self.hadamard(qubit);
            }
        }
        Some(())
    }

    fn hadamard(&mut self, qubit: u32) {
        self.sign(1 << qubit);
        self.turn(qubit, FRAC_PI_2);
    }

    fn single(&mut self, bit: usize, controls: usize, m: [Complex64; 4]) -> Option<()> {
        let qubit = bit.trailing_zeros();
        if controls == 0 && m.iter().all(|e| e.im == 0.0) {
            if m[0].re * m[3].re - m[1].re * m[2].re < 0.0 {
                // A reflection is a rotation after Z.
                self.sign(bit);
            }
            self.rotate(qubit, m[0].re, m[2].re);
            return Some(());
        }
        let [a, b, c, phase] = euler(m);
        if controls == 0 {
            self.phase += phase;
            self.parity(bit, a);
            self.turn(qubit, b);
            self.parity(bit, c);
            return Some(());
        }
        // RZ(c) RY(b/2) X RY(-b/2) RZ(-(a+c)/2) X RZ((a-c)/2), its X under the controls.
        self.joint(controls, phase)?;
        self.parity(bit, (a - c) / 2.0);
        self.flip(bit, controls)?;
        self.parity(bit, -(a + c) / 2.0);
        self.turn(qubit, -b / 2.0);
        self.flip(bit, controls)?;
        self.turn(qubit, b / 2.0);
        self.parity(bit, c);
        Some(())
    }

    /// `exp(-i angle/2 P)`: every factor turned to Z, and back.
    fn pauli(&mut self, flips: usize, phases: usize, controls: usize, cos: f64, factor: Complex64) -> Option<()> {
        if controls.count_ones() > CONTROLS {
            return None;
        }
        // factor = -i sin i^(number of Y)
        let sin = (factor * Complex64::I * Complex64::I.powu((flips & phases).count_ones()).conj()).re;
        let moved = || (0..width(flips)).filter(move |q| flips >> q & 1 == 1);
        for q in moved() {
            if phases >> q & 1 == 1 {
                self.parity(1 << q, -FRAC_PI_2);
            }
            self.turn(q, -FRAC_PI_2);
        }
        self.under(flips | phases, controls, 2.0 * sin.atan2(cos));
        for q in moved() {
            self.turn(q, FRAC_PI_2);
            if phases >> q & 1 == 1 {
                self.parity(1 << q, FRAC_PI_2);
            }
        }
        Some(())
    }

    /// Z on a qubit.
    fn sign(&mut self, bit: usize) {
        if self.fresh & bit == 0 {
            self.signs ^= bit;
        }
        if self.flips & bit != 0 {
            self.phase += PI;
        }
    }

    /// A phase of a parity.
    fn parity(&mut self, mask: usize, angle: f64) {
        let angle = if odd(mask & self.flips) { -angle } else { angle };
        let mask = mask & !self.fresh;
        if mask == 0 {
            self.phase -= angle / 2.0;
        } else if angle != 0.0 {
            let parts = vec![(self.ops.len(), mask, angle)];
            self.waiting.entry(mask).or_default().add(Held { angle, parts });
        }
    }

    fn turn(&mut self, qubit: u32, angle: f64) {
        let (sin, cos) = (angle / 2.0).sin_cos();
        self.rotate(qubit, cos, sin);
    }

    /// RY of this half angle's cosine and sine.
    fn rotate(&mut self, qubit: u32, cos: f64, sin: f64) {
        if sin == 0.0 && cos == 1.0 {
            return;
        }
        let bit = 1 << qubit;
        let sin = if odd((self.signs ^ self.flips) & bit) { -sin } else { sin };
        self.release(bit);
        self.fresh &= !bit;
        if let Some(k) = self.last[qubit as usize]
            && let Op::Turn { cos: c, sin: s, .. } = self.ops[k]
        {
            self.ops[k] = Op::Turn { qubit, cos: c * cos - s * sin, sin: s * cos + c * sin };
            return;
        }
        self.last[qubit as usize] = Some(self.ops.len());
        self.ops.push(Op::Turn { qubit, cos, sin });
    }

    fn cx(&mut self, control: u32, target: u32) {
        let (c, t) = (1usize << control, 1usize << target);
        self.flips ^= if self.flips & c != 0 { t } else { 0 };
        self.signs ^= if self.signs & t != 0 { c } else { 0 };
        if self.fresh & c != 0 {
            // Z on |0> is nothing.
            self.signs &= !c;
            return;
        }
        let met: Vec<usize> = self.waiting.keys().copied().filter(|m| m & t != 0).collect();
        let (through, held): (Vec<_>, Vec<_>) = met.into_iter().partition(|m| self.goes_on(*m, m ^ c));
        for mask in held {
            self.release_one(mask);
        }
        let moved: Vec<_> = through.iter().filter_map(|m| Some((m ^ c, self.waiting.remove(m)?))).collect();
        for (mask, phase) in moved {
            self.waiting.entry(mask).or_default().add(phase);
        }
        self.fresh &= !t;
        self.last[control as usize] = None;
        self.last[target as usize] = None;
        let op = Op::Cx { control, target };
        match self.same(&op) {
            Some(k) => self.remove(k, c, t),
            None => self.ops.push(op),
        }
    }

    /// The same CX, if nothing since stands between the two: they undo each other.
    fn same(&self, op: &Op) -> Option<usize> {
        let mut since = Waiting::default();
        for (k, earlier) in self.ops.iter().enumerate().rev().take(SEARCH) {
            if earlier == op {
                return since.lets(op).then_some(k);
            }
            since.add(earlier);
            if !since.lets(op) {
                return None;
            }
        }
        None
    }

    /// Whether a parity may become another: it stays short, and within a half of the register if it was there.
    fn goes_on(&self, from: usize, to: usize) -> bool {
        let across = |mask: usize| mask & self.low != 0 && mask & !self.low != 0;
        to.count_ones() <= PARITY.max(from.count_ones()) && (across(from) || !across(to))
    }

    /// Takes out the CX at k that another after the last operation undoes.
    fn remove(&mut self, k: usize, control: usize, target: usize) {
        self.ops.remove(k);
        let parts = self.waiting.values_mut().flat_map(|held| &mut held.parts);
        for (at, mask, _) in parts.filter(|(at, ..)| *at > k) {
            *at -= 1;
            *mask ^= if *mask & target != 0 { control } else { 0 };
        }
        self.last.iter_mut().flatten().filter(|last| **last > k).for_each(|last| *last -= 1);
    }

    /// Writes down the waiting phases that meet these qubits.
    fn release(&mut self, bits: usize) {
        let met: Vec<usize> = self.waiting.keys().copied().filter(|m| m & bits != 0).collect();
        for mask in met {
            self.release_one(mask);
        }
    }

    fn release_one(&mut self, mask: usize) {
        if let Some(Held { angle, .. }) = self.waiting.remove(&mask)
            && angle != 0.0
        {
            for q in (0..self.last.len()).filter(|q| mask >> q & 1 == 1) {
                self.last[q] = None;
            }
            self.ops.push(Op::Phase { mask, angle });
        }
    }
}

impl Draft {
    /// The operations; phases that have met nothing go back to where they come from, on as few qubits as there.
    fn finish(self) -> Vec<Op> {
        let mut parts: Vec<_> = self.waiting.into_values().flat_map(|held| held.parts).collect();
        parts.sort_by_key(|(at, ..)| *at);
        let mut ops = Vec::with_capacity(self.ops.len() + parts.len());
        let mut parts = parts.into_iter().peekable();
        for (k, op) in self.ops.into_iter().enumerate() {
            while let Some((_, mask, angle)) = parts.next_if(|(at, ..)| *at <= k) {
                ops.push(Op::Phase { mask, angle });
            }
            ops.push(op);
        }
        ops.extend(parts.map(|(_, mask, angle)| Op::Phase { mask, angle }));
        ops
    }
}

/// One more than the highest qubit of a mask.
fn width(mask: usize) -> u32 {
    usize::BITS - mask.leading_zeros()
}

/// `[a, b, c, phase]` with `m = e^(i phase) RZ(c) RY(b) RZ(a)`.
fn euler(m: [Complex64; 4]) -> [f64; 4] {
    let b = 2.0 * m[2].norm().atan2(m[0].norm());
    // m00 = e^(i phase) cos e^(-i (a+c)/2), m10 = e^(i phase) sin e^(i (c-a)/2), m11 = e^(i phase) cos e^(i (a+c)/2).
    if m[0].norm_sqr() < m[2].norm_sqr() {
        let (low, up) = (m[2].arg(), (-m[1]).arg());
        let phase = (low + up) / 2.0;
        let difference = low - up;
        let sum = if m[3].norm_sqr() > 0.0 { 2.0 * (m[3].arg() - phase) } else { 0.0 };
        return [(sum - difference) / 2.0, b, (sum + difference) / 2.0, phase];
    }
    let (zero, one) = (m[0].arg(), m[3].arg());
    let phase = (zero + one) / 2.0;
    let sum = one - zero;
    let difference = if m[2].norm_sqr() > 0.0 { 2.0 * (m[2].arg() - phase) } else { 0.0 };
    [(sum - difference) / 2.0, b, (sum + difference) / 2.0, phase]
}
