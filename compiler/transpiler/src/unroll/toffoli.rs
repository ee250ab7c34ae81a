//! Toffoli gates: a program in which only `ccx` acts on more than two qubits enters; each in 6 CX leaves.

use std::f64::consts::FRAC_PI_4;

use hqml_ir::{Angle, Gate, Op};

use crate::sketch::Sketch;

/// Writes every `ccx` in gates on one or two qubits.
pub(super) fn expand(ops: Vec<Op>) -> Vec<Op> {
    let mut sketch = Sketch { ops: Vec::with_capacity(2 * ops.len()) };
    for op in ops {
        match &op {
            Op::Gate { gate: Gate::Ccx, qubits, .. } => exact(&mut sketch, qubits[0], qubits[1], qubits[2]),
            _ => sketch.push(op),
        }
    }
    sketch.ops
}

/// A phase for each parity of the three bits, between two Hadamards.
fn exact(sketch: &mut Sketch, a: u32, b: u32, target: u32) {
    sketch.h(target);
    for (control, angle) in [(b, -FRAC_PI_4), (a, FRAC_PI_4), (b, -FRAC_PI_4), (a, FRAC_PI_4)] {
        sketch.cx(control, target);
        sketch.p(&Angle::constant(angle), target);
    }
    sketch.h(target);
    sketch.p(&Angle::constant(FRAC_PI_4), b);
    sketch.cx(a, b);
    sketch.p(&Angle::constant(-FRAC_PI_4), b);
    sketch.cx(a, b);
    sketch.p(&Angle::constant(FRAC_PI_4), a);
}
