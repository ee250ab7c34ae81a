//! Toffoli gates: a program in which only `ccx` acts on more than two qubits enters; each in 6 CX or fewer leaves, fewer
//! where the phases of shorter forms cancel over the program.

use std::f64::consts::FRAC_PI_4;

use hqml_ir::{Angle, Gate, Op, Program};

use super::relative::{Form, forms};
use crate::sketch::Sketch;

/// Writes every `ccx` in gates on one or two qubits.
pub(super) fn expand(program: &mut Program) {
    let is_toffoli = |op: &Op| matches!(op, Op::Gate { gate: Gate::Ccx, .. });
    if !program.ops.iter().any(is_toffoli) {
        return;
    }
    let mut forms = forms(&program.ops, program.qubits).into_iter();
    let mut sketch = Sketch { ops: Vec::with_capacity(4 * program.ops.len()) };
    for op in program.ops.drain(..) {
        match (&op, if is_toffoli(&op) { forms.next() } else { None }) {
            (Op::Gate { qubits, .. }, Some(form)) => write(&mut sketch, form, [qubits[0], qubits[1]], qubits[2]),
            _ => sketch.push(op),
        }
    }
    program.ops = sketch.ops;
}

fn write(sketch: &mut Sketch, form: Form, [a, b]: [u32; 2], target: u32) {
    if form.without_cs && form.without_cz {
        return exact(sketch, a, b, target);
    }
    let (inner, outer) = if form.first_inside { (a, b) } else { (b, a) };
    let sign = if form.forwards { FRAC_PI_4 } else { -FRAC_PI_4 };
    if form.without_cs {
        sketch.turn(Gate::Cp, &Angle::constant(-2.0 * sign), &[a, b]);
    }
    sketch.h(target);
    if form.without_cz {
        sketch.cx(inner, target);
    }
    sketch.p(&Angle::constant(sign), target);
    sketch.cx(outer, target);
    sketch.p(&Angle::constant(-sign), target);
    sketch.cx(inner, target);
    sketch.p(&Angle::constant(sign), target);
    sketch.cx(outer, target);
    sketch.p(&Angle::constant(-sign), target);
    sketch.h(target);
}

/// A phase for each parity of the three bits, between two Hadamards.
fn exact(sketch: &mut Sketch, a: u32, b: u32, target: u32) {
    let phase = |sketch: &mut Sketch, angle: f64, q: u32| sketch.p(&Angle::constant(angle), q);
    sketch.h(target);
    for (control, angle) in [(b, -FRAC_PI_4), (a, FRAC_PI_4), (b, -FRAC_PI_4), (a, FRAC_PI_4)] {
        sketch.cx(control, target);
        phase(sketch, angle, target);
    }
    sketch.h(target);
    phase(sketch, FRAC_PI_4, b);
    sketch.cx(a, b);
    phase(sketch, -FRAC_PI_4, b);
    sketch.cx(a, b);
    phase(sketch, FRAC_PI_4, a);
}
