//! Rotations too small to matter on any device are dropped.
//!
//! ```text
//! cp(pi / 2 ** 17) q[0], q[17]   ->   (nothing)
//! ```
//!
//! The one pass that does not keep the unitary to the last digit: a Fourier transform on 20 qubits loses 15 of its 190
//! rotations, and 1e-8 of its average fidelity. Other compilers drop them too; level 3 alone does here.

use hqml_ir::{Angle, Op, Program};
use num_complex::Complex64;

/// The most that one rotation may lose of the average gate fidelity: four orders below the best gates built so far.
const MOST_EACH: f64 = 2e-9;

/// The most that a whole circuit may lose.
const MOST_IN_ALL: f64 = 1e-7;

/// Drops numeric rotations that are the identity but for less than a device could ever tell, as long as all that is lost
/// stays below 1e-7 in average fidelity.
pub fn drop_negligible(program: &mut Program) {
    let mut lost = 0.0;
    program.ops.retain(|op| match loss(op) {
        Some(more) if more < MOST_EACH && lost + more < MOST_IN_ALL => {
            lost += more;
            false
        }
        _ => true,
    });
}

/// One minus the average fidelity of a numeric rotation with the identity (Nielsen 2002: `(d F + 1) / (d + 1)` for the
/// process fidelity `F = |tr U / d|^2`).
fn loss(op: &Op) -> Option<f64> {
    let Op::Gate { gate, angles, controls, .. } = op else { return None };
    let row = gate.row();
    if !row.additive() || row.qubits == 0 || !controls.is_empty() {
        return None;
    }
    let turns: Vec<f64> = angles.iter().map(Angle::as_constant).collect::<Option<_>>()?;
    let matrix = gate.matrix(&turns);
    let d = matrix.len().isqrt();
    let trace: Complex64 = matrix.iter().step_by(d + 1).sum();
    let process = trace.norm_sqr() / (d * d) as f64;
    Some((1.0 - process).max(0.0) * d as f64 / (d + 1) as f64)
}
