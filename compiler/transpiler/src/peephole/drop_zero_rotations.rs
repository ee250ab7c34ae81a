//! Takes out what does nothing: rotations by exactly 0, and the identity gate. A full period is not taken for 0: 2 pi is
//! not a 64-bit float, and a rotation by 4 pi is only nearly none.
//!
//! ```text
//! rz(0) q[0]
//! ry(x[0]) q[0]            ->     ry(x[0]) q[0]
//! id q[0]
//! ```

use hqml_ir::{Angle, Gate, Op, Program};

/// Drops rotations by the constant 0 and identities. Linear in the program.
pub fn drop_zero_rotations(program: &mut Program) {
    program.ops.retain(|op| !is_identity(op));
}

fn is_identity(op: &Op) -> bool {
    let zero = || op.angles().iter().all(Angle::is_zero);
    match op {
        Op::Gate { gate: Gate::Id, .. } => true,
        Op::Gate { gate, .. } => gate.row().identity_at_zero() && zero(),
        Op::PauliRotation { .. } => zero(),
        Op::Prepare { .. } | Op::Reset(_) | Op::Barrier(_) => false,
    }
}
