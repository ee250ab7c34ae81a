//! Unrolling: a program of whatever the language has enters; gates of the table on one or two qubits, barriers and resets
//! leave. Controlled gates become CX and rotations, a Pauli rotation becomes a ladder, a preparation a tree of rotations;
//! global phases go. Angles stay symbolic.

mod boolean;
mod controlled;
mod multi_x;
mod pauli_rotation;
mod prepare;
mod relative;
mod toffoli;

use hqml_ir::{Gate, Op, Program};

use crate::peephole;
use crate::sketch::Sketch;
use crate::{TranspileError, Work};
use controlled::Controlled;

/// Leaves one- and two-qubit gates of the table only.
///
/// # Errors
/// A preparation of amplitudes that are still symbolic: its rotations are not affine in them.
pub fn unroll(work: &mut Work) -> Result<(), TranspileError> {
    if work.program.ops.iter().all(stays) {
        return Ok(());
    }
    work.program.ops = unrolled(&work.program)?;
    // Neighbours that cancel would hide values from each other.
    peephole::cancel_inverses(&mut work.program);
    toffoli::expand(&mut work.program);
    Ok(())
}

/// Whether an operation is already small enough.
fn stays(op: &Op) -> bool {
    match op {
        Op::Gate { gate, qubits, controls, .. } => {
            *gate != Gate::Id && controls.is_empty() && matches!(qubits.len(), 1 | 2)
        }
        Op::Reset(_) | Op::Barrier(_) => true,
        Op::PauliRotation { .. } | Op::Prepare { .. } => false,
    }
}

/// Everything but `ccx`, which is left whole for the choice of its form.
fn unrolled(program: &Program) -> Result<Vec<Op>, TranspileError> {
    let mut sketch = Sketch { ops: Vec::with_capacity(2 * program.ops.len()) };
    let width = program.qubits;
    for (at, op) in program.ops.iter().enumerate() {
        match op {
            op if stays(op) => sketch.push(op.clone()),
            Op::Gate { gate, angles, qubits, controls } => {
                Controlled { sketch: &mut sketch, width }.gate(*gate, angles, qubits, controls);
            }
            Op::PauliRotation { pauli, angle, controls } => {
                pauli_rotation::unroll(&mut sketch, width, pauli, angle, controls);
            }
            Op::Prepare { amplitudes, qubits } => prepare::unroll(&mut sketch, at, amplitudes, qubits)?,
            Op::Reset(_) | Op::Barrier(_) => sketch.push(op.clone()),
        }
    }
    Ok(sketch.ops)
}
