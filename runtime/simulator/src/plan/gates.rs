//! Operations of a program enter, each as it is written; what they do leaves into a draft: relabellings of the frame,
//! Pauli rotations, Hadamard gates, phases.
//!
//! Every gate of the table comes down to these: a gate about an axis of the equator or by three angles through its
//! decomposition, a controlled rotation through its two or more commuting halves, several controls through a phase where
//! all are 1.

use std::f64::consts::{FRAC_PI_2, FRAC_PI_4, PI};

use hqml_ir::{Angle, Gate, Op, Program};

use super::frame::odd;
use super::order::Draft;
use crate::SimulationError;

/// Controls above which a phase is not written as a sum of parities.
const FEW: u32 = 3;

fn mask(qubits: &[u32]) -> usize {
    qubits.iter().fold(0, |m, q| m | 1 << q)
}

fn wires(mask: usize) -> impl Iterator<Item = u32> {
    (0..usize::BITS).filter(move |q| mask >> q & 1 == 1)
}

/// Takes down every operation of a verified program.
pub(super) fn lower(program: &Program, draft: &mut Draft) -> Result<(), SimulationError> {
    let mut touched = 0usize;
    for (k, op) in program.ops.iter().enumerate() {
        match op {
            Op::Reset(qubit) if touched >> qubit & 1 == 1 => {
                return Err(SimulationError::Reset { op: k, qubit: *qubit });
            }
            Op::Barrier(_) | Op::Reset(_) => continue,
            _ => touched |= mask(&op.qubits()),
        }
        draft.op = k;
        match op {
            Op::Gate { gate, angles, qubits, controls } => {
                push_gate(draft, *gate, angles, qubits, mask(controls));
            }
            Op::PauliRotation { pauli, angle, controls } => {
                let (flips, phases) = pauli.masks();
                turn(draft, flips as usize, phases as usize, angle, mask(controls));
            }
            Op::Prepare { amplitudes, qubits } => draft.prepare(amplitudes, qubits),
            Op::Reset(_) | Op::Barrier(_) => {}
        }
    }
    Ok(())
}

fn push_gate(draft: &mut Draft, gate: Gate, angles: &[Angle], qubits: &[u32], controls: usize) {
    let (base, listed) = gate.base();
    let (first, targets) = qubits.split_at(listed.min(qubits.len()));
    let controls = controls | mask(first);
    let number = Angle::constant;
    match (base, targets, angles) {
        (Gate::Id, ..) => {}
        (Gate::X, &[t], _) => flip(draft, t, controls),
        (Gate::Y, &[t], _) => {
            phase(draft, &number(-FRAC_PI_2), controls | 1 << t);
            flip(draft, t, controls);
            phase(draft, &number(FRAC_PI_2), controls | 1 << t);
        }
        (Gate::Z, &[t], _) => phase(draft, &number(PI), controls | 1 << t),
        (Gate::S, &[t], _) => phase(draft, &number(FRAC_PI_2), controls | 1 << t),
        (Gate::Sdg, &[t], _) => phase(draft, &number(-FRAC_PI_2), controls | 1 << t),
        (Gate::T, &[t], _) => phase(draft, &number(FRAC_PI_4), controls | 1 << t),
        (Gate::Tdg, &[t], _) => phase(draft, &number(-FRAC_PI_4), controls | 1 << t),
        (Gate::P, &[t], [a]) => phase(draft, a, controls | 1 << t),
        (Gate::Gphase, _, [a]) => phase(draft, a, controls),
        (Gate::H, &[t], _) if controls == 0 => draft.hadamard(t),
        (Gate::H, &[t], _) => {
            turn(draft, 1 << t, 1 << t, &number(FRAC_PI_4), 0);
            flip(draft, t, controls);
            turn(draft, 1 << t, 1 << t, &number(-FRAC_PI_4), 0);
        }
        (Gate::Sx, &[t], _) => root_of_x(draft, t, 1.0, controls),
        (Gate::Sxdg, &[t], _) => root_of_x(draft, t, -1.0, controls),
        (Gate::Rx, &[t], [a]) => turn(draft, 1 << t, 0, a, controls),
        (Gate::Ry, &[t], [a]) => turn(draft, 1 << t, 1 << t, a, controls),
        (Gate::Rz, &[t], [a]) => turn(draft, 0, 1 << t, a, controls),
        (Gate::U, &[t], [theta, phi, lambda]) => {
            phase(draft, &phi.add(lambda).scale(0.5), controls);
            turn(draft, 0, 1 << t, lambda, controls);
            turn(draft, 1 << t, 1 << t, theta, controls);
            turn(draft, 0, 1 << t, phi, controls);
        }
        (Gate::Rxx, &[a, b], [angle]) => turn(draft, mask(&[a, b]), 0, angle, controls),
        (Gate::Ryy, &[a, b], [angle]) => turn(draft, mask(&[a, b]), mask(&[a, b]), angle, controls),
        (Gate::Rzz, &[a, b], [angle]) => turn(draft, 0, mask(&[a, b]), angle, controls),
        (Gate::Rzx, &[a, b], [angle]) => turn(draft, 1 << b, 1 << a, angle, controls),
        (Gate::Swap, &[a, b], _) => swap(draft, a, b, controls),
        (Gate::Iswap, &[a, b], _) => {
            swap(draft, a, b, controls);
            phase(draft, &number(PI), controls | mask(&[a, b]));
            phase(draft, &number(FRAC_PI_2), controls | 1 << a);
            phase(draft, &number(FRAC_PI_2), controls | 1 << b);
        }
        _ => push_simpler(draft, base, angles, targets, controls),
    }
}

/// As the gate table decomposes it, every step under the controls.
fn push_simpler(draft: &mut Draft, gate: Gate, angles: &[Angle], qubits: &[u32], controls: usize) {
    // The verifier has compared every operation with its row, so there is a decomposition of it.
    for op in gate.decomposition(angles, qubits).into_iter().flatten() {
        if let Op::Gate { gate, angles, qubits, .. } = op {
            push_gate(draft, gate, &angles, &qubits, controls);
        }
    }
}

fn root_of_x(draft: &mut Draft, target: u32, sign: f64, controls: usize) {
    phase(draft, &Angle::constant(sign * FRAC_PI_4), controls);
    turn(draft, 1 << target, 0, &Angle::constant(sign * FRAC_PI_2), controls);
}

/// X under controls: with more than one, a sign where all are 1, between two Hadamard gates.
fn flip(draft: &mut Draft, target: u32, controls: usize) {
    match controls.count_ones() {
        0 => draft.frame.flip(target),
        1 => draft.frame.cx(controls.trailing_zeros(), target),
        _ => {
            draft.hadamard(target);
            phase(draft, &Angle::constant(PI), controls | 1 << target);
            draft.hadamard(target);
        }
    }
}

fn swap(draft: &mut Draft, a: u32, b: u32, controls: usize) {
    if controls == 0 {
        return draft.frame.swap(a, b);
    }
    draft.frame.cx(b, a);
    flip(draft, b, controls | 1 << a);
    draft.frame.cx(b, a);
}

/// `e^(i angle)` where all wires of the set are 1.
fn phase(draft: &mut Draft, angle: &Angle, set: usize) {
    turn_z(draft, 0, &angle.scale(-2.0), set);
}

/// `exp(-i angle/2 Z^phases)` where all controls are 1. The projector on them is a sum of parities:
/// `prod (1 - Z_c) / 2`.
fn turn_z(draft: &mut Draft, phases: usize, angle: &Angle, controls: usize) {
    if controls.count_ones() > FEW {
        let at = |q: u32| {
            let axis = draft.frame.axis(0, 1 << q);
            (axis.phases, !axis.negative)
        };
        let when = wires(controls).map(at).collect();
        let axis = draft.frame.axis(0, phases);
        return draft.conditional(axis, when, angle);
    }
    for part in subsets(controls) {
        let sign = if odd(part) { -1.0 } else { 1.0 };
        let angle = angle.scale(sign / f64::from(1 << controls.count_ones()));
        let axis = draft.frame.axis(0, phases ^ part);
        draft.turn(axis, &angle);
    }
}

fn subsets(set: usize) -> impl Iterator<Item = usize> {
    let mut next = Some(0usize);
    std::iter::from_fn(move || {
        let now = next?;
        next = if now == set { None } else { Some((now.wrapping_sub(set)) & set) };
        Some(now)
    })
}

/// `exp(-i angle/2 P)` where all controls are 1, P having X or Y on the wires `flips`, Z or Y on the wires `phases`.
fn turn(draft: &mut Draft, flips: usize, phases: usize, angle: &Angle, controls: usize) {
    match controls.count_ones() {
        _ if flips == 0 => turn_z(draft, phases, angle, controls),
        0 => draft.turn(draft.frame.axis(flips, phases), angle),
        1 => {
            let both = draft.frame.axis(flips, phases ^ controls);
            draft.turn(draft.frame.axis(flips, phases), &angle.scale(0.5));
            draft.turn(both, &angle.scale(-0.5));
        }
        _ => turn_between(draft, flips, phases, angle, controls),
    }
}

/// Under several controls: `V = exp(-i pi/4 Q)` takes P to a sign and Z of one wire that P flips, where Q is P with its
/// letter there exchanged.
fn turn_between(draft: &mut Draft, flips: usize, phases: usize, angle: &Angle, controls: usize) {
    let wire = flips & flips.wrapping_neg();
    let other = phases ^ wire;
    // V P V^-1 = -i Q P = i^power Z of that wire.
    let power = 3 + (flips & phases).count_ones() + (flips & other).count_ones() + 2 * (flips & other).count_ones();
    let sign = if power % 4 == 2 { -1.0 } else { 1.0 };
    turn(draft, flips, other, &Angle::constant(FRAC_PI_2), 0);
    turn_z(draft, wire, &angle.scale(sign), controls);
    turn(draft, flips, other, &Angle::constant(-FRAC_PI_2), 0);
}
