//! Into what a reader can say: a program and a [`GateSet`] enter; operations leave that the set takes: gates (with
//! further controls where it takes them), Pauli rotations where it takes those, resets, barriers. The unitary stays, up to the
//! global phase where the set has none.

use std::f64::consts::{FRAC_PI_2, PI};

use hqml_ir::{Angle, Gate, Op, Pauli, PauliString, Program, Qubits};
use smallvec::smallvec;

use crate::gate_set::GateSet;
use crate::prepare;
use crate::write::WriteError;

/// More controls on one gate than this are not written out: each doubles and more what is written.
const MOST_CONTROLS: usize = 10;

/// The operations of a program in the gates of a set.
pub(crate) fn lower(program: &Program, set: &dyn GateSet) -> Result<Vec<Op>, WriteError> {
    let mut lowering = Lowering { set, out: Vec::with_capacity(program.ops.len()) };
    program.ops.iter().try_for_each(|op| lowering.op(op))?;
    Ok(lowering.out)
}

struct Lowering<'a> {
    set: &'a dyn GateSet,
    out: Vec<Op>,
}

type Done = Result<(), WriteError>;

impl Lowering<'_> {
    fn op(&mut self, op: &Op) -> Done {
        match op {
            Op::Gate { gate, angles, qubits, controls } => self.gate(*gate, angles, qubits, controls),
            Op::PauliRotation { pauli, angle, controls } => self.rotation(pauli, angle, controls),
            Op::Prepare { amplitudes, qubits } => {
                prepare::gates(amplitudes, qubits, self.set.name())?.iter().try_for_each(|op| self.op(op))
            }
            Op::Barrier(_) if !self.set.barriers() => Ok(()),
            Op::Reset(_) | Op::Barrier(_) => {
                self.out.push(op.clone());
                Ok(())
            }
        }
    }

    fn ops(&mut self, ops: &[Op]) -> Done {
        ops.iter().try_for_each(|op| self.op(op))
    }

    /// First the controls that the gate table has rows for, then what is left of them.
    fn gate(&mut self, gate: Gate, angles: &[Angle], qubits: &[u32], controls: &[u32]) -> Done {
        let (gate, qubits, controls) = absorbed(gate, qubits, controls);
        if gate == Gate::Gphase && controls.is_empty() && !self.set.phases() {
            return Ok(());
        }
        if controls.is_empty() && self.set.takes(gate) {
            self.out.push(Op::gate(gate, angles, &qubits));
            return Ok(());
        }
        if controls.is_empty() {
            return self.apart(gate, angles, &qubits);
        }
        // Every control in one list before the gate that they control.
        let (base, inner) = gate.base();
        let (base, inner) = if base == Gate::Gphase { (Gate::P, inner.saturating_sub(1)) } else { (base, inner) };
        let controls: Vec<u32> = qubits[..inner].iter().chain(&controls).copied().collect();
        self.controlled(base, angles, &qubits[inner..], &controls)
    }

    fn controlled(&mut self, gate: Gate, angles: &[Angle], qubits: &[u32], controls: &[u32]) -> Done {
        if self.set.controls(gate) {
            let (angles, qubits, controls) = (angles.into(), qubits.into(), controls.into());
            self.out.push(Op::Gate { gate, angles, qubits, controls });
            return Ok(());
        }
        if controls.len() > MOST_CONTROLS {
            let (set, controls, most) = (self.set.name(), controls.len(), MOST_CONTROLS);
            return Err(WriteError::Controls { set, gate: gate.name(), controls, most });
        }
        let ops = match (gate, qubits) {
            (Gate::X, [t]) => {
                let mut ops = vec![op(Gate::H, &[], &[*t])];
                ops.extend(phase(&Angle::constant(PI), controls, *t));
                ops.push(op(Gate::H, &[], &[*t]));
                ops
            }
            (Gate::Z, [t]) => phase(&Angle::constant(PI), controls, *t),
            (Gate::P, [t]) => phase(&angles[0], controls, *t),
            (Gate::Rz | Gate::Ry, [t]) => turn(gate, &angles[0], controls, *t),
            (Gate::Rx, [t]) => {
                let mut ops = vec![op(Gate::H, &[], &[*t])];
                ops.extend(turn(Gate::Rz, &angles[0], controls, *t));
                ops.push(op(Gate::H, &[], &[*t]));
                ops
            }
            (Gate::U, [t]) => euler(angles, controls, *t),
            _ => {
                let steps = gate.decomposition(angles, qubits).unwrap_or_default();
                steps.iter().filter_map(|op| op.controlled(controls)).collect()
            }
        };
        self.ops(&ops)
    }

    /// What a gate without controls is made of.
    fn apart(&mut self, gate: Gate, angles: &[Angle], qubits: &[u32]) -> Done {
        match (gate.decomposition(angles, qubits), qubits) {
            (Some(steps), _) => self.ops(&steps),
            (None, [target]) => self.ops(&euler(angles, &[], *target)),
            // `cx` and `gphase`: every set has the one, and drops the other where it has none.
            (None, _) => Ok(()),
        }
    }

    /// A change of basis to Z, the parity on the last qubit, one rotation there, and back.
    fn rotation(&mut self, pauli: &PauliString, angle: &Angle, controls: &[u32]) -> Done {
        let Some(&(last, _)) = pauli.factors().last() else {
            let phase = Op::gate(Gate::Gphase, &[angle.scale(-0.5)], &[]);
            return phase.controlled(controls).map_or(Ok(()), |op| self.op(&op));
        };
        if controls.is_empty() && self.set.rotations() {
            self.out.push(Op::PauliRotation { pauli: pauli.clone(), angle: angle.clone(), controls: Qubits::new() });
            return Ok(());
        }
        let mut there: Vec<Op> = pauli.factors().iter().flat_map(|(q, p)| to_z(*q, *p)).collect();
        let ladder = pauli.factors().windows(2).map(|pair| op(Gate::Cx, &[], &[pair[0].0, pair[1].0]));
        there.extend(ladder);
        let back = there.iter().rev().flat_map(|op| op.inverse().into_iter().flatten()).collect::<Vec<_>>();
        self.ops(&there)?;
        self.gate(Gate::Rz, std::slice::from_ref(angle), &[last], controls)?;
        self.ops(&back)
    }
}

fn op(gate: Gate, angles: &[Angle], qubits: &[u32]) -> Op {
    Op::gate(gate, angles, qubits)
}

/// A gate of one angle.
fn by(gate: Gate, angle: &Angle, qubits: &[u32]) -> Op {
    Op::gate(gate, std::slice::from_ref(angle), qubits)
}

/// The row of the gate table with as many of the controls as there are rows for, and the controls left.
fn absorbed(gate: Gate, qubits: &[u32], controls: &[u32]) -> (Gate, Qubits, Qubits) {
    let (mut gate, mut qubits, mut left): (Gate, Qubits, Qubits) = (gate, qubits.into(), smallvec![]);
    for &control in controls {
        match gate.row().controlled {
            Some(row) => {
                qubits.insert(0, control);
                gate = row;
            }
            None => left.push(control),
        }
    }
    (gate, qubits, left)
}

/// X becomes Z by H, Y by a quarter turn about X.
fn to_z(qubit: u32, pauli: Pauli) -> Option<Op> {
    match pauli {
        Pauli::X => Some(op(Gate::H, &[], &[qubit])),
        Pauli::Y => Some(op(Gate::Rx, &[Angle::constant(FRAC_PI_2)], &[qubit])),
        Pauli::Z => None,
    }
}

fn x(controls: &[u32], target: u32) -> Option<Op> {
    op(Gate::X, &[], &[target]).controlled(controls)
}

/// `e^(i angle)` where all controls and the target are 1 (Barenco et al., quant-ph/9503016, lemma 7.5).
fn phase(angle: &Angle, controls: &[u32], target: u32) -> Vec<Op> {
    let Some((&last, others)) = controls.split_last() else { return vec![by(Gate::P, angle, &[target])] };
    if others.is_empty() {
        return vec![by(Gate::Cp, angle, &[last, target])];
    }
    let half = angle.scale(0.5);
    let mut ops = vec![by(Gate::Cp, &half, &[last, target])];
    ops.extend(x(others, last));
    ops.push(by(Gate::Cp, &half.negate(), &[last, target]));
    ops.extend(x(others, last));
    ops.extend(phase(&half, others, target));
    ops
}

/// A controlled RZ or RY: half of it, and half of it back where a flip does not undo the back.
fn turn(gate: Gate, angle: &Angle, controls: &[u32], target: u32) -> Vec<Op> {
    let half = angle.scale(0.5);
    let mut ops = vec![by(gate, &half, &[target])];
    ops.extend(x(controls, target));
    ops.push(by(gate, &half.negate(), &[target]));
    ops.extend(x(controls, target));
    ops
}

/// `U(theta, phi, lambda) = e^(i (phi + lambda) / 2) RZ(phi) RY(theta) RZ(lambda)`, each controlled.
fn euler(angles: &[Angle], controls: &[u32], target: u32) -> Vec<Op> {
    let [theta, phi, lambda] = angles else { return vec![] };
    let gates = [
        op(Gate::Gphase, &[phi.add(lambda).scale(0.5)], &[]),
        by(Gate::Rz, lambda, &[target]),
        by(Gate::Ry, theta, &[target]),
        by(Gate::Rz, phi, &[target]),
    ];
    let turning = gates.iter().filter(|op| !op.angles().iter().all(Angle::is_zero));
    turning.filter_map(|op| op.controlled(controls)).collect()
}

#[cfg(test)]
#[path = "lower_laws.rs"]
mod laws;
