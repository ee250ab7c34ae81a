//! A preparation as gates: amplitudes enter; RY and CX on qubits in |0> leave (Möttönen et al., quant-ph/0407010).

use hqml_ir::{Angle, Gate, Op};

use crate::write::WriteError;

/// The gates that put `qubits` from |0...0> into the state of these real amplitudes, the first qubit the lowest bit.
///
/// # Errors
/// Amplitudes that wait for a row or a parameter: the angles would be no expression of them that a reader knows.
pub(crate) fn gates(amplitudes: &[Angle], qubits: &[u32], set: &'static str) -> Result<Vec<Op>, WriteError> {
    let known = |a: &Angle| a.as_constant().ok_or_else(|| WriteError::Amplitudes { set, amplitude: a.to_string() });
    let mut values = amplitudes.iter().map(known).collect::<Result<Vec<f64>, _>>()?;
    let mut levels = vec![];
    // From the lowest bit up: the pair (v0, v1) is a norm and an angle, the signs are in the lowest level.
    for level in 0..qubits.len() {
        let angle = |pair: &[f64]| match level {
            0 => 2.0 * pair[1].atan2(pair[0]),
            _ => 2.0 * pair[1].abs().atan2(pair[0].abs()),
        };
        levels.push(values.chunks_exact(2).map(angle).collect::<Vec<f64>>());
        values = values.chunks_exact(2).map(|pair| pair[0].hypot(pair[1])).collect();
    }
    let mut out = vec![];
    for (level, angles) in levels.iter().enumerate().rev() {
        multiplexed(angles, &qubits[level + 1..], qubits[level], &mut out);
    }
    Ok(out)
}

/// `RY(angles[k])` on the target where the controls, the first the lowest bit, read k: one RY and one CX for each k.
fn multiplexed(angles: &[f64], controls: &[u32], target: u32, out: &mut Vec<Op>) {
    let turn = |angle: f64| Op::gate(Gate::Ry, &[Angle::constant(angle)], &[target]);
    if controls.is_empty() {
        out.extend(angles.first().map(|angle| turn(*angle)));
        return;
    }
    for k in 0..angles.len() {
        // The signs with which the flips before this rotation let each angle through: those of the Gray code of k.
        let gray = k ^ (k >> 1);
        let sign = |j: usize| if (j & gray).count_ones() % 2 == 1 { -1.0 } else { 1.0 };
        let sum: f64 = angles.iter().enumerate().map(|(j, angle)| sign(j) * angle).sum();
        out.push(turn(sum / angles.len() as f64));
        let flipped = (k + 1).trailing_zeros().min(controls.len() as u32 - 1);
        out.push(Op::gate(Gate::Cx, &[], &[controls[flipped as usize], target]));
    }
}
