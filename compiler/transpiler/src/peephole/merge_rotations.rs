//! Joins two rotations of the same kind that stand directly behind one another on the same qubits: their angles add,
//! symbols included. Global phases are joined wherever they stand. Nothing is joined over a barrier.
//!
//! ```text
//! rz(x[0]) q[0]                    rz(theta[0] + x[0]) q[0]
//! h q[1]                    ->     h q[1]
//! rz(theta[0]) q[0]
//! ```

use hqml_ir::{Op, Program};

use super::frontier::{Frontier, form};

/// The most terms of a joined angle: long chains of different symbols stay as they are, and the pass stays linear.
const MOST_TERMS: usize = 32;

/// Joins neighbouring rotations. Linear in the program.
pub fn merge_rotations(program: &mut Program) {
    let mut frontier = Frontier::new(program);
    let mut global_phase = None;
    let mut kept: Vec<Op> = Vec::with_capacity(program.ops.len());
    for op in program.ops.drain(..) {
        let qubits = op.qubits();
        let global = qubits.is_empty() && matches!(op, Op::Gate { .. });
        let before = if global { global_phase } else { frontier.before(&qubits) };
        if before.is_some_and(|k| joins(&mut kept[k], &op)) {
            continue;
        }
        frontier.push(kept.len(), &qubits);
        if global {
            global_phase = Some(kept.len());
        }
        kept.push(op);
    }
    program.ops = kept;
}

/// Adds the angle of `second` to `first` where the two are rotations of the same form.
fn joins(first: &mut Op, second: &Op) -> bool {
    let sum = match (form(first), form(second)) {
        (Some((a, [x])), Some((b, [y])))
            if a.additive() && a == b && x.terms().len() + y.terms().len() <= MOST_TERMS =>
        {
            x.add(y)
        }
        _ => return false,
    };
    if let [angle] = first.angles_mut() {
        *angle = sum;
    }
    true
}
