//! Controlled gates: a gate of the table and its controls enter; gates on one or two qubits, and `ccx`, leave.
//!
//! A controlled rotation by Z is `rz(a/2) M rz(-a/2) M` with M a multiply controlled X, which may then be any that is right
//! up to a diagonal (Barenco et al. 1995; Maslov 2016). Every other gate is turned into one, into an X, or into phases.

use std::f64::consts::{FRAC_PI_2, FRAC_PI_4, PI};

use hqml_ir::{Angle, Gate, Op, Qubits};

use super::multi_x;
use crate::sketch::Sketch;

/// Where the gates go, and how many wires there are: a wire that the gate leaves alone may help, whatever its state.
pub(super) struct Controlled<'a> {
    pub(super) sketch: &'a mut Sketch,
    pub(super) width: u32,
}

impl Controlled<'_> {
    /// A gate on `qubits`, applied where all `controls` are 1.
    pub(super) fn gate(&mut self, gate: Gate, angles: &[Angle], qubits: &[u32], controls: &[u32]) {
        let (base, listed) = gate.base();
        let controls: Qubits = qubits[..listed].iter().chain(controls).copied().collect();
        let targets = &qubits[listed..];
        if controls.len() + targets.len() <= 2
            && let Some(row) = with_controls(base, controls.len())
        {
            if row != Gate::Gphase && row != Gate::Id {
                let all: Qubits = controls.iter().chain(targets).copied().collect();
                self.sketch.push(Op::gate(row, angles, &all));
            }
            return;
        }
        self.base(base, angles, targets, &controls);
    }

    fn base(&mut self, base: Gate, angles: &[Angle], targets: &[u32], controls: &[u32]) {
        let number = |value: f64| Angle::constant(value);
        match (base, targets, angles) {
            (Gate::Id, ..) => {}
            (Gate::Gphase, _, [angle]) => self.phase(angle, controls),
            (Gate::X, [t], _) => self.x(controls, *t),
            (Gate::Y, [t], _) => self.between(Gate::Sdg, Gate::S, &[*t], |s| s.x(controls, *t)),
            (Gate::Z, [t], _) => self.phase(&number(PI), &join(controls, *t)),
            (Gate::S, [t], _) => self.phase(&number(FRAC_PI_2), &join(controls, *t)),
            (Gate::Sdg, [t], _) => self.phase(&number(-FRAC_PI_2), &join(controls, *t)),
            (Gate::T, [t], _) => self.phase(&number(FRAC_PI_4), &join(controls, *t)),
            (Gate::Tdg, [t], _) => self.phase(&number(-FRAC_PI_4), &join(controls, *t)),
            (Gate::P, [t], [angle]) => self.phase(angle, &join(controls, *t)),
            (Gate::H, [t], _) => {
                self.sketch.y(-FRAC_PI_4, *t);
                self.phase(&number(PI), &join(controls, *t));
                self.sketch.y(FRAC_PI_4, *t);
            }
            (Gate::Sx, [t], _) => self.root_x(FRAC_PI_2, *t, controls),
            (Gate::Sxdg, [t], _) => self.root_x(-FRAC_PI_2, *t, controls),
            (Gate::Rz, [t], [angle]) => self.rz(angle, *t, controls),
            (Gate::Rx, [t], [angle]) => self.rx(angle, *t, controls),
            (Gate::Ry, [t], [angle]) => self.ry(angle, *t, controls),
            (Gate::U, [t], [theta, phi, lambda]) => self.u([theta, phi, lambda], *t, controls),
            (_, &[a, b], _) => self.pair(base, angles, [a, b], controls),
            _ => self.by_steps(base, angles, targets, controls),
        }
    }

    /// A gate on two qubits.
    fn pair(&mut self, base: Gate, angles: &[Angle], [a, b]: [u32; 2], controls: &[u32]) {
        let quarter = Angle::constant(FRAC_PI_2);
        match (base, angles) {
            (Gate::Swap, _) => {
                self.sketch.cx(b, a);
                self.x(&join(controls, a), b);
                self.sketch.cx(b, a);
            }
            (Gate::Iswap, _) => {
                self.pair(Gate::Rxx, &[quarter.negate()], [a, b], controls);
                self.pair(Gate::Ryy, &[quarter.negate()], [a, b], controls);
            }
            (Gate::Ecr, _) => {
                self.pair(Gate::Rzx, &[quarter], [a, b], controls);
                self.x(controls, a);
            }
            (Gate::Rxx, [angle]) => self.between(Gate::H, Gate::H, &[a, b], |s| s.rzz(angle, [a, b], controls)),
            (Gate::Ryy, [angle]) => self.between(Gate::Sx, Gate::Sxdg, &[a, b], |s| s.rzz(angle, [a, b], controls)),
            (Gate::Rzz, [angle]) => self.rzz(angle, [a, b], controls),
            (Gate::Rzx, [angle]) => self.between(Gate::H, Gate::H, &[b], |s| s.rzz(angle, [a, b], controls)),
            _ => self.by_steps(base, angles, &[a, b], controls),
        }
    }

    /// Each step of the gate with these controls.
    fn by_steps(&mut self, gate: Gate, angles: &[Angle], targets: &[u32], controls: &[u32]) {
        for step in gate.decomposition(angles, targets).unwrap_or_default() {
            if let Op::Gate { gate, angles, qubits, .. } = step {
                self.gate(gate, &angles, &qubits, controls);
            }
        }
    }

    /// `inside` between a gate on each of `qubits` and what undoes it.
    fn between(&mut self, first: Gate, last: Gate, qubits: &[u32], inside: impl FnOnce(&mut Self)) {
        qubits.iter().for_each(|q| self.sketch.gate(first, &[*q]));
        inside(self);
        qubits.iter().for_each(|q| self.sketch.gate(last, &[*q]));
    }

    fn x(&mut self, controls: &[u32], target: u32) {
        multi_x::exact(self.sketch, self.width, controls, target);
    }

    /// `e^(i angle)` where all of `bits` are 1.
    fn phase(&mut self, angle: &Angle, bits: &[u32]) {
        multi_x::phase(self.sketch, self.width, angle, bits);
    }

    fn rzz(&mut self, angle: &Angle, [a, b]: [u32; 2], controls: &[u32]) {
        self.sketch.cx(a, b);
        self.rz(angle, b, controls);
        self.sketch.cx(a, b);
    }

    /// A rotation about Z, also without controls.
    pub(super) fn rz(&mut self, angle: &Angle, target: u32, controls: &[u32]) {
        multi_x::rz(self.sketch, self.width, angle, controls, target);
    }

    fn rx(&mut self, angle: &Angle, target: u32, controls: &[u32]) {
        self.between(Gate::H, Gate::H, &[target], |s| s.rz(angle, target, controls));
    }

    fn ry(&mut self, angle: &Angle, target: u32, controls: &[u32]) {
        self.between(Gate::Sx, Gate::Sxdg, &[target], |s| s.rz(angle, target, controls));
    }

    /// `A X B X C` with `A B C = 1` (Barenco et al. 1995, lemma 5.1), and the phase of the determinant.
    fn u(&mut self, [theta, phi, lambda]: [&Angle; 3], target: u32, controls: &[u32]) {
        let (half, sum) = (theta.scale(0.5), phi.add(lambda).scale(0.5));
        self.phase(&sum, controls);
        self.sketch.rz(&lambda.subtract(phi).scale(0.5), target);
        self.x(controls, target);
        self.sketch.rz(&sum.negate(), target);
        self.sketch.turn(Gate::Ry, &half.negate(), &[target]);
        self.x(controls, target);
        self.sketch.turn(Gate::Ry, &half, &[target]);
        self.sketch.rz(phi, target);
    }

    /// SX is RX by a quarter turn and a phase of an eighth.
    fn root_x(&mut self, angle: f64, target: u32, controls: &[u32]) {
        self.phase(&Angle::constant(angle / 2.0), controls);
        self.rx(&Angle::constant(angle), target, controls);
    }
}

/// The row of the table that is `base` with this many controls.
fn with_controls(base: Gate, controls: usize) -> Option<Gate> {
    (0..controls).try_fold(base, |gate, _| gate.row().controlled)
}

fn join(controls: &[u32], more: u32) -> Qubits {
    controls.iter().copied().chain([more]).collect()
}
