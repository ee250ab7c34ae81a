//! Preparations: real amplitudes enter; RY rotations controlled by all qubits above, from the highest qubit down, leave
//! (Mottonen et al. 2005). A rotation that does not depend on a qubit loses it as a control; where nothing is in a branch,
//! its angle is chosen so that this happens.

use hqml_ir::Angle;

use crate::TranspileError;
use crate::sketch::Sketch;

/// Below this an angle is none.
const NONE: f64 = 1e-14;

/// `amplitudes` on `qubits` that are in |0>; `at` is the operation's place, for the message.
pub(super) fn unroll(
    sketch: &mut Sketch,
    at: usize,
    amplitudes: &[Angle],
    qubits: &[u32],
) -> Result<(), TranspileError> {
    let numbers: Option<Vec<f64>> = amplitudes.iter().map(Angle::as_constant).collect();
    let numbers = numbers.ok_or(TranspileError::SymbolicAmplitudes { op: at })?;
    for level in (0..qubits.len()).rev() {
        let angles = angles(&numbers, level);
        multiplexed(sketch, &angles, &qubits[level + 1..], qubits[level]);
    }
    Ok(())
}

/// For each state of the qubits above `level`, by how much the qubit there turns; `None` where the branch is empty.
fn angles(numbers: &[f64], level: usize) -> Vec<Option<f64>> {
    let norm = |branch: &[f64]| branch.iter().map(|v| v * v).sum::<f64>().sqrt();
    let branches = numbers.chunks(2 << level).map(|branch| {
        let (low, high) = branch.split_at(branch.len() / 2);
        // The lowest qubit carries the signs.
        let (cos, sin) = if level == 0 { (low[0], high[0]) } else { (norm(low), norm(high)) };
        (cos != 0.0 || sin != 0.0).then(|| 2.0 * sin.atan2(cos))
    });
    branches.collect()
}

/// RY on `target` by the angle that the state of `controls`, the first the lowest bit, numbers.
fn multiplexed(sketch: &mut Sketch, angles: &[Option<f64>], controls: &[u32], target: u32) {
    for (k, _) in controls.iter().enumerate() {
        if let Some(merged) = without(angles, k) {
            let fewer: Vec<u32> = controls.iter().enumerate().filter(|(i, _)| *i != k).map(|(_, q)| *q).collect();
            return multiplexed(sketch, &merged, &fewer, target);
        }
    }
    let angles: Vec<f64> = angles.iter().map(|a| a.unwrap_or(0.0)).collect();
    if angles.iter().all(|a| a.abs() < NONE) {
        return;
    }
    let steps = walsh(&angles);
    for (step, angle) in steps.iter().enumerate() {
        if angle.abs() >= NONE {
            sketch.y(*angle, target);
        }
        if !controls.is_empty() {
            let flipped = ((step + 1).trailing_zeros() as usize).min(controls.len() - 1);
            sketch.cx(controls[flipped], target);
        }
    }
}

/// The angles without control `k`, where they do not depend on it.
fn without(angles: &[Option<f64>], k: usize) -> Option<Vec<Option<f64>>> {
    let off = (0..angles.len()).filter(|i| i >> k & 1 == 0);
    off.map(|i| match (angles[i], angles[i | 1 << k]) {
        (Some(a), Some(b)) => ((a - b).abs() < NONE).then_some(Some(a)),
        (a, b) => Some(a.or(b)),
    })
    .collect()
}

/// The angles of the rotations between CX in the order of a Gray code whose signed sums are `angles`: a Walsh-Hadamard
/// transform.
fn walsh(angles: &[f64]) -> Vec<f64> {
    let n = angles.len();
    let mut sums = angles.to_vec();
    for bit in (0..n.trailing_zeros()).map(|k| 1usize << k) {
        for i in (0..n).filter(|i| i & bit == 0) {
            (sums[i], sums[i | bit]) = (sums[i] + sums[i | bit], sums[i] - sums[i | bit]);
        }
    }
    (0..n).map(|step| sums[step ^ step >> 1] / n as f64).collect()
}
