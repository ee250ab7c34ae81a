//! How a target entangles two qubits: its gates and directions enter; leaves a turn about ZZ by any angle, or by a quarter,
//! in its own two-qubit gates between gates on one qubit.

use std::f64::consts::{FRAC_PI_2, FRAC_PI_4};

use hqml_ir::{Angle, Gate, Op, Target};

use crate::sketch::Sketch;

/// Angles nearer than this to a multiple of a quarter turn are taken for it.
const NEAR: f64 = 1e-11;

/// What a target has for two qubits, the gate to prefer first.
#[derive(Debug, Clone)]
pub(super) struct Entanglers<'a> {
    target: &'a Target,
    free: Vec<Gate>,
    fixed: Vec<Gate>,
}

/// What it has on one pair.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entangler<'a> {
    target: &'a Target,
    /// The gate whose angle is free.
    free: Option<Gate>,
    /// The gate that a quarter turn is made of.
    quarter: Gate,
}

/// Gates of any angle, each one turn about ZZ between gates on one qubit.
const FREE: [Gate; 9] =
    [Gate::Rzz, Gate::Rxx, Gate::Ryy, Gate::Rzx, Gate::Ms, Gate::Cp, Gate::Crz, Gate::Crx, Gate::Cry];

/// Gates without angles: the first five are a quarter turn each, of the others it takes two.
const FIXED: [Gate; 10] =
    [Gate::Cx, Gate::Cz, Gate::Ecr, Gate::Cy, Gate::Ch, Gate::Iswap, Gate::SqrtIswap, Gate::Dcx, Gate::Cs, Gate::Csx];

impl<'a> Entanglers<'a> {
    pub(super) fn of(target: &'a Target) -> Entanglers<'a> {
        let those = |gates: &[Gate]| gates.iter().copied().filter(|g| target.has(*g)).collect();
        Entanglers { target, free: those(&FREE), fixed: those(&FIXED) }
    }

    /// `None` where no gate entangles these two.
    pub(super) fn on(&self, [a, b]: [u32; 2]) -> Option<Entangler<'a>> {
        let runs = |gate: &&Gate| self.target.runs(**gate, &[a, b]) || self.target.runs(**gate, &[b, a]);
        let first = |gates: &[Gate]| gates.iter().find(runs).copied();
        let free = first(&self.free);
        Some(Entangler { target: self.target, free, quarter: first(&self.fixed).or(free)? })
    }
}

impl Entangler<'_> {
    /// Whether the target has the gate, on these qubits as they are listed.
    pub(super) fn is_native(&self, gate: Gate, pair: [u32; 2]) -> bool {
        self.target.runs(gate, &pair)
    }

    /// The pair in an order in which the target has this gate.
    fn turned(&self, gate: Gate, [a, b]: [u32; 2]) -> [u32; 2] {
        if self.is_native(gate, [a, b]) { [a, b] } else { [b, a] }
    }

    /// `exp(-i angle/2 ZZ)`.
    pub(super) fn zz(&self, out: &mut Sketch, angle: &Angle, pair: [u32; 2]) {
        match (angle.as_constant().and_then(quarters), self.free) {
            (Some(0), _) => {}
            (Some(2), _) => pair.iter().for_each(|q| out.gate(Gate::Z, &[*q])),
            (Some(turns), _) => {
                // A quarter turn forwards is one backwards and half a turn on each qubit.
                self.cz(out, pair);
                let sign = if turns == 1 { 1.0 } else { -1.0 };
                pair.iter().for_each(|q| out.z(sign * FRAC_PI_2, *q));
            }
            (None, Some(gate)) => self.free_zz(out, gate, angle, pair),
            (None, None) if matches!(self.quarter, Gate::Iswap | Gate::Dcx) => self.exchanged(out, angle, pair),
            (None, None) => {
                let [c, t] = self.turned(self.quarter, pair);
                self.cx(out, [c, t]);
                out.rz(angle, t);
                self.cx(out, [c, t]);
            }
        }
    }

    /// The same with a gate whose angle is free.
    fn free_zz(&self, out: &mut Sketch, gate: Gate, angle: &Angle, pair: [u32; 2]) {
        let [a, b] = self.turned(gate, pair);
        let twice = angle.scale(-2.0);
        match gate {
            Gate::Rxx => around(out, [Gate::H, Gate::H], &[a, b], |out| out.turn(gate, angle, &[a, b])),
            Gate::Ryy => around(out, [Gate::Sxdg, Gate::Sx], &[a, b], |out| out.turn(gate, angle, &[a, b])),
            Gate::Rzx => around(out, [Gate::H, Gate::H], &[b], |out| out.turn(gate, angle, &[a, b])),
            Gate::Ms => around(out, [Gate::H, Gate::H], &[a, b], |out| {
                let zero = Angle::constant(0.0);
                out.push(Op::gate(gate, &[zero.clone(), zero, angle.clone()], &[a, b]));
            }),
            Gate::Cp => {
                out.turn(gate, &twice, &[a, b]);
                [a, b].iter().for_each(|q| out.rz(angle, *q));
            }
            Gate::Crz | Gate::Crx | Gate::Cry => {
                let beside = match gate {
                    Gate::Crx => [Gate::H, Gate::H],
                    Gate::Cry => [Gate::Sxdg, Gate::Sx],
                    _ => [Gate::Id, Gate::Id],
                };
                around(out, beside, &[b], |out| out.turn(gate, &twice, &[a, b]));
                out.rz(angle, b);
            }
            _ => out.turn(gate, angle, &[a, b]),
        }
    }

    /// The same with two ISWAP: one carries Y of a qubit to Z of it and X of the other.
    fn exchanged(&self, out: &mut Sketch, angle: &Angle, pair: [u32; 2]) {
        let [a, b] = self.turned(self.quarter, pair);
        around(out, [Gate::H, Gate::H], &[b], |out| {
            self.iswap(out, [a, b]);
            out.turn(Gate::Ry, angle, &[a]);
            self.iswap(out, [a, b]);
            [a, b].iter().for_each(|q| out.gate(Gate::Z, &[*q]));
        });
    }

    /// ISWAP, of whatever makes it shortest.
    pub(super) fn iswap(&self, out: &mut Sketch, pair: [u32; 2]) {
        let [a, b] = pair;
        if self.is_native(Gate::Iswap, pair) {
            return out.gate(Gate::Iswap, &[a, b]);
        }
        let native = self.quarter == Gate::Dcx;
        let [a, b] = if native { self.turned(Gate::Dcx, pair) } else { pair };
        [a, b].iter().for_each(|q| out.gate(Gate::S, &[*q]));
        out.h(a);
        if native {
            out.gate(Gate::Dcx, &[a, b]);
        } else {
            self.cx(out, [a, b]);
            self.cx(out, [b, a]);
        }
        out.h(b);
    }

    /// CX, in either direction of a coupled pair.
    pub(super) fn cx(&self, out: &mut Sketch, [c, t]: [u32; 2]) {
        if self.is_native(Gate::Cx, [c, t]) {
            return out.cx(c, t);
        }
        around(out, [Gate::H, Gate::H], &[t], |out| self.cz(out, [c, t]));
    }

    /// CZ.
    pub(super) fn cz(&self, out: &mut Sketch, pair: [u32; 2]) {
        let gate = self.quarter;
        let [a, b] = self.turned(gate, pair);
        match gate {
            Gate::Cz => out.gate(gate, &[a, b]),
            Gate::Cx => around(out, [Gate::H, Gate::H], &[b], |out| out.cx(a, b)),
            Gate::Cy => around(out, [Gate::Sxdg, Gate::Sx], &[b], |out| out.gate(gate, &[a, b])),
            Gate::Ch => {
                out.y(FRAC_PI_4, b);
                out.gate(gate, &[a, b]);
                out.y(-FRAC_PI_4, b);
            }
            // ECR is a quarter turn about ZX, then X.
            Gate::Ecr => around(out, [Gate::H, Gate::H], &[b], |out| {
                out.gate(gate, &[a, b]);
                out.x(a);
                out.z(-FRAC_PI_2, a);
                out.turn(Gate::Rx, &Angle::constant(-FRAC_PI_2), &[b]);
            }),
            Gate::Cs | Gate::Csx => {
                let beside = if gate == Gate::Cs { Gate::Id } else { Gate::H };
                around(out, [beside, beside], &[b], |out| (0..2).for_each(|_| out.gate(gate, &[a, b])));
            }
            _ => {
                self.quarter_back(out, [a, b]);
                [a, b].iter().for_each(|q| out.z(FRAC_PI_2, *q));
            }
        }
    }

    /// A turn about ZZ by a quarter, backwards.
    fn quarter_back(&self, out: &mut Sketch, [a, b]: [u32; 2]) {
        let back = Angle::constant(-FRAC_PI_2);
        match self.quarter {
            Gate::Iswap | Gate::Dcx => self.exchanged(out, &back, [a, b]),
            // X between two roots turns YY round, and XX is left.
            Gate::SqrtIswap => around(out, [Gate::H, Gate::H], &[a, b], |out| {
                for _ in 0..2 {
                    out.gate(Gate::SqrtIswap, &[a, b]);
                    out.x(a);
                }
            }),
            free => self.free_zz(out, free, &back, [a, b]),
        }
    }
}

/// `inside` between a gate on each of `qubits` and what undoes it; the identity is left out.
pub(super) fn around(out: &mut Sketch, beside: [Gate; 2], qubits: &[u32], inside: impl FnOnce(&mut Sketch)) {
    let each = |out: &mut Sketch, gate: Gate| {
        if gate != Gate::Id {
            qubits.iter().for_each(|q| out.gate(gate, &[*q]));
        }
    };
    each(out, beside[0]);
    inside(out);
    each(out, beside[1]);
}

/// How many quarter turns a number is, 0 to 3, where it is a whole number of them.
fn quarters(angle: f64) -> Option<u8> {
    let turns = (angle / FRAC_PI_2).round();
    ((angle - turns * FRAC_PI_2).abs() < NEAR).then(|| turns.rem_euclid(4.0) as u8)
}
