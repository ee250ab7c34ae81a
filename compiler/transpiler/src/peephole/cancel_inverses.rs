//! Takes out an operation and its inverse that stand directly behind one another on the same qubits, whatever happens on
//! other qubits between them. What this brings together cancels as well. Nothing cancels over a barrier.
//!
//! ```text
//! h q[0]                          h q[0]
//! cx q[0], q[1]
//! x q[2]                   ->     x q[2]
//! cx q[0], q[1]
//! ```

use hqml_ir::{Op, Program};

use super::frontier::{Frontier, form};

/// Cancels neighbours that undo one another. Linear in the program.
pub fn cancel_inverses(program: &mut Program) {
    let mut frontier = Frontier::new(program);
    let mut gone = vec![false; program.ops.len()];
    for k in 0..program.ops.len() {
        let op = &program.ops[k];
        let qubits = op.qubits();
        match frontier.before(&qubits) {
            Some(previous) if undoes(&program.ops[previous], op) => {
                (gone[previous], gone[k]) = (true, true);
                frontier.pop(&qubits);
            }
            _ => frontier.push(k, &qubits),
        }
    }
    let mut gone = gone.into_iter();
    program.ops.retain(|_| !gone.next().unwrap_or(false));
}

/// Whether `second` is the inverse of `first`. Equal forms touch the same qubits.
fn undoes(first: &Op, second: &Op) -> bool {
    if first.qubits().len() != second.qubits().len() {
        return false;
    }
    let (Some(inverse), Some(second)) = (first.inverse(), form(second)) else { return false };
    matches!(&inverse[..], [only] if form(only) == Some(second))
}
