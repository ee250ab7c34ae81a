//! Two-qubit gates as turns about ZZ: a gate of the table on a coupled pair enters; the target's entangling gates between
//! gates on one qubit leave.

use std::f64::consts::FRAC_PI_2;

use hqml_ir::{Angle, Gate, Op};

use super::entangler::{Entangler, around};
use crate::sketch::Sketch;

impl Entangler<'_> {
    /// Writes a gate; false where it is none of the table's on two qubits.
    pub(super) fn gate(&self, out: &mut Sketch, gate: Gate, angles: &[Angle], pair: [u32; 2]) -> bool {
        let [a, b] = pair;
        if self.is_native(gate, pair) {
            out.push(Op::gate(gate, angles, &pair));
            return true;
        }
        match (gate, angles) {
            (Gate::Cx, _) => self.cx(out, pair),
            (Gate::Cz, _) => self.cz(out, pair),
            (Gate::Cy, _) => around(out, [Gate::Sdg, Gate::S], &[b], |out| self.cx(out, pair)),
            (Gate::Ecr, _) => {
                around(out, [Gate::H, Gate::H], &[b], |out| self.zz(out, &Angle::constant(FRAC_PI_2), pair));
                out.x(a);
            }
            (Gate::Rzz, [angle]) => self.zz(out, angle, pair),
            (Gate::Rxx, [angle]) => around(out, [Gate::H, Gate::H], &pair, |out| self.zz(out, angle, pair)),
            (Gate::Ryy, [angle]) => around(out, [Gate::Sx, Gate::Sxdg], &pair, |out| self.zz(out, angle, pair)),
            (Gate::Rzx, [angle]) => around(out, [Gate::H, Gate::H], &[b], |out| self.zz(out, angle, pair)),
            (Gate::Cp, [angle]) => self.controlled_phase(out, angle, pair),
            (Gate::Cs, _) => self.controlled_phase(out, &Angle::constant(FRAC_PI_2), pair),
            (Gate::Csdg, _) => self.controlled_phase(out, &Angle::constant(-FRAC_PI_2), pair),
            (Gate::Csx, _) => self.controlled_root(out, FRAC_PI_2, pair),
            (Gate::Csxdg, _) => self.controlled_root(out, -FRAC_PI_2, pair),
            (Gate::Crz, [angle]) => self.controlled_turn(out, angle, pair),
            (Gate::Crx, [angle]) => {
                around(out, [Gate::H, Gate::H], &[b], |out| self.controlled_turn(out, angle, pair));
            }
            (Gate::Cry, [angle]) => {
                around(out, [Gate::Sx, Gate::Sxdg], &[b], |out| self.controlled_turn(out, angle, pair));
            }
            (Gate::Ms, [first, second, angle]) => self.axes(out, [first, second], angle, pair),
            (Gate::Iswap, _) => self.iswap(out, pair),
            (Gate::Swap, _) => self.swap(out, pair),
            _ => return self.by_steps(out, gate, angles, pair),
        }
        true
    }

    fn controlled_phase(&self, out: &mut Sketch, angle: &Angle, pair: [u32; 2]) {
        let half = angle.scale(0.5);
        pair.iter().for_each(|q| out.rz(&half, *q));
        self.zz(out, &half.negate(), pair);
    }

    fn controlled_turn(&self, out: &mut Sketch, angle: &Angle, pair: [u32; 2]) {
        let half = angle.scale(0.5);
        out.rz(&half, pair[1]);
        self.zz(out, &half.negate(), pair);
    }

    fn controlled_root(&self, out: &mut Sketch, angle: f64, pair: [u32; 2]) {
        let angle = Angle::constant(angle);
        around(out, [Gate::H, Gate::H], &pair[1..], |out| self.controlled_phase(out, &angle, pair));
    }

    /// A turn about two axes across Z, one on each qubit.
    fn axes(&self, out: &mut Sketch, axes: [&Angle; 2], angle: &Angle, pair: [u32; 2]) {
        (0..2).for_each(|k| out.rz(&axes[k].negate(), pair[k]));
        around(out, [Gate::H, Gate::H], &pair, |out| self.zz(out, angle, pair));
        (0..2).for_each(|k| out.rz(axes[k], pair[k]));
    }

    /// Three entangling gates; with ISWAP one is enough for the exchange, and CZ takes its phases back.
    fn swap(&self, out: &mut Sketch, [a, b]: [u32; 2]) {
        if self.is_native(Gate::Iswap, [a, b]) {
            out.gate(Gate::Iswap, &[a, b]);
            self.cz(out, [a, b]);
            [a, b].iter().for_each(|q| out.gate(Gate::Sdg, &[*q]));
            return;
        }
        // The direction that the target has twice, where it has only one.
        let [a, b] = if self.is_native(Gate::Cx, [a, b]) { [a, b] } else { [b, a] };
        self.cx(out, [a, b]);
        self.cx(out, [b, a]);
        self.cx(out, [a, b]);
    }

    /// Every step of the table's decomposition.
    fn by_steps(&self, out: &mut Sketch, gate: Gate, angles: &[Angle], pair: [u32; 2]) -> bool {
        let Some(steps) = gate.decomposition(angles, &pair) else { return false };
        steps.into_iter().all(|step| match &step {
            Op::Gate { gate, angles, qubits, .. } if qubits.len() == 2 => {
                self.gate(out, *gate, angles, [qubits[0], qubits[1]])
            }
            _ => {
                out.push(step);
                true
            }
        })
    }
}
