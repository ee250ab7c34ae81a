//! Definitions that say what a row of the gate table says: a name and what it unfolds to enter, the row leaves, with the
//! phase by which they differ. Programs write such definitions for gates that `qelib1.inc` and `stdgates.inc` lack.

use std::sync::Arc;

use hqml_ir::{Angle, Atom, Gate, Op};
use num_complex::Complex64;

use super::gates::{Body, GateKind};

/// The most qubits and operations of a definition that is compared with the table.
const WIDEST: u32 = 3;
const LONGEST: usize = 64;

/// The row that a definition is, if it is one.
pub(crate) fn as_row(name: &str, body: &Body, angles: u32, qubits: u32) -> Option<GateKind> {
    alias(body, angles, qubits).or_else(|| same_unitary(name, body, angles, qubits))
}

/// A definition by one gate on the same angles and qubits in the same order.
fn alias(body: &Body, angles: u32, qubits: u32) -> Option<GateKind> {
    let [Op::Gate { gate, angles: given, qubits: wires, controls }] = body.ops.as_slice() else { return None };
    let plain = controls.is_empty()
        && given.len() == angles as usize
        && given.iter().enumerate().all(|(k, a)| *a == Angle::feature(k as u32))
        && wires.iter().copied().eq(0..qubits);
    plain.then(|| with_phase(*gate, body.phase.clone()))
}

fn with_phase(gate: Gate, phase: Angle) -> GateKind {
    if phase.is_zero() { GateKind::Row(gate) } else { GateKind::Phased(gate, Arc::new(phase)) }
}

/// A definition named like a row, of the same unitary but for a phase that is affine in the angles.
fn same_unitary(name: &str, body: &Body, angles: u32, qubits: u32) -> Option<GateKind> {
    let gate = Gate::known_as(name).filter(|g| g.row().qubits as u32 == qubits && g.row().angles as u32 == angles)?;
    if qubits == 0 || qubits > WIDEST || angles > 4 || body.ops.len() > LONGEST || !comparable(body) {
        return None;
    }
    let phase_at = |values: &[f64]| relative_phase(gate, body, qubits as usize, values);
    let mut values = vec![0.0; angles as usize];
    let offset = phase_at(&values)?;
    let mut phase = Angle::constant(offset);
    const STEP: f64 = 0.125;
    for k in 0..values.len() {
        values[k] = STEP;
        let slope = wrapped(phase_at(&values)? - offset) / STEP;
        phase = phase.add(&Angle::feature(k as u32).scale(tidy(slope)));
        values[k] = 0.0;
    }
    let probes = [[0.731, -1.219, 2.077, 0.413], [-2.311, 0.577, 1.133, -0.861], [1.917, 2.743, -0.349, 3.021]];
    for probe in &probes {
        let values = &probe[..angles as usize];
        if wrapped(phase_at(values)? - phase.value(values, &[])).abs() > 1e-9 {
            return None;
        }
    }
    Some(with_phase(gate, phase.add(&Angle::constant(tidy(offset) - offset))))
}

/// A number that is a multiple of 1/8 of pi or of 1 but for rounding, as that.
fn tidy(value: f64) -> f64 {
    for unit in [1.0, std::f64::consts::PI] {
        let near = (value / unit * 8.0).round() / 8.0 * unit;
        if (near - value).abs() < 1e-9 {
            return near;
        }
    }
    value
}

fn wrapped(phase: f64) -> f64 {
    let turn = std::f64::consts::TAU;
    let reduced = phase.rem_euclid(turn);
    if reduced > turn / 2.0 { reduced - turn } else { reduced }
}

/// Gates of the table alone, and no inputs in their angles.
fn comparable(body: &Body) -> bool {
    let own = |angle: &Angle| {
        let mut good = true;
        angle.visit(&mut |atom| good &= matches!(atom, Atom::Feature(_)));
        good
    };
    own(&body.phase) && body.ops.iter().all(|op| matches!(op, Op::Gate { .. }) && op.angles().iter().all(own))
}

/// The phase of the definition's unitary against the row's, if nothing else differs.
fn relative_phase(gate: Gate, body: &Body, qubits: usize, values: &[f64]) -> Option<f64> {
    let (size, row) = (1usize << qubits, gate.matrix(values));
    let mut ratio: Option<Complex64> = None;
    for column in 0..size {
        let mut state = [Complex64::ZERO; 1 << WIDEST];
        state[column] = Complex64::cis(body.phase.value(values, &[]));
        body.ops.iter().for_each(|op| apply(op, &mut state[..size], values));
        for (k, amplitude) in state[..size].iter().enumerate() {
            let wanted = row[k * size + column];
            let ratio = match ratio {
                Some(ratio) => ratio,
                None if wanted.norm() > 0.1 && amplitude.norm() > 0.1 => {
                    let r = amplitude / wanted;
                    *ratio.insert(r / r.norm())
                }
                None if wanted.norm() > 1e-9 || amplitude.norm() > 1e-9 => Complex64::ONE,
                None => continue,
            };
            if (wanted * ratio - amplitude).norm() > 1e-9 {
                return None;
            }
        }
    }
    ratio.map(|r| r.arg())
}

/// One gate on a small state.
fn apply(op: &Op, state: &mut [Complex64], values: &[f64]) {
    let Op::Gate { gate, angles, qubits, controls } = op else { return };
    let numbers: Vec<f64> = angles.iter().map(|a| a.value(values, &[])).collect();
    let (matrix, size) = (gate.matrix(&numbers), 1usize << qubits.len());
    let mask: usize = controls.iter().map(|q| 1usize << q).sum();
    let own: usize = qubits.iter().map(|q| 1usize << q).sum();
    let spread = |k: usize| -> usize { qubits.iter().enumerate().map(|(j, q)| (k >> j & 1) << q).sum() };
    for rest in 0..state.len() {
        if rest & own != 0 || rest & mask != mask {
            continue;
        }
        let old: Vec<Complex64> = (0..size).map(|k| state[rest | spread(k)]).collect();
        for k in 0..size {
            state[rest | spread(k)] = (0..size).map(|j| matrix[k * size + j] * old[j]).sum();
        }
    }
}
