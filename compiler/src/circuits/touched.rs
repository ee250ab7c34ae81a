//! Which wires a tree acts on.

use hqml_ir::{Circuit, Op};

/// Calls `visit` with every wire that the tree acts on, controls included; repeats too. Barriers act on nothing.
pub(super) fn wires(tree: &Circuit, visit: &mut dyn FnMut(u32)) {
    match tree {
        Circuit::Op(op) => op_wires(op, visit),
        Circuit::Sequence(parts) => parts.iter().for_each(|part| wires(part, visit)),
        Circuit::Inverse(body) | Circuit::Power { body, .. } => wires(body, visit),
        Circuit::Control { controls, body } => {
            controls.iter().for_each(|wire| visit(*wire));
            wires(body, visit);
        }
        Circuit::Call { wires: on, .. } => on.iter().for_each(|wire| visit(*wire)),
    }
}

fn op_wires(op: &Op, visit: &mut dyn FnMut(u32)) {
    match op {
        Op::Gate { qubits, controls, .. } => qubits.iter().chain(controls).for_each(|wire| visit(*wire)),
        Op::PauliRotation { pauli, controls, .. } => {
            pauli.factors().iter().map(|f| &f.0).chain(controls).for_each(|wire| visit(*wire));
        }
        Op::Prepare { qubits, .. } => qubits.iter().for_each(|wire| visit(*wire)),
        Op::Reset(wire) => visit(*wire),
        Op::Barrier(_) => {}
    }
}
