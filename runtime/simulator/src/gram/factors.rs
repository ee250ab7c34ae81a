//! A circuit taken apart for its fidelities: a program enters, programs of fewer wires leave, whose fidelities have the
//! product that the whole one's are.
//!
//! Two things drop out. What no feature turns and nothing that a feature turns comes after, acts on all rows alike and
//! leaves their overlaps as they are (the last layer of an IQP map, a trained rotation after the encoding). And wires
//! that no operation joins are in a product state: the overlap is the product of the overlaps.

use hqml_ir::{Op, Program};

use crate::parts::parts;

/// The parts, by their lowest wire; wires that nothing depends on are left out.
pub(super) fn factors(program: &Program) -> Vec<Program> {
    let parts = parts(program, &what_matters(program));
    parts.into_iter().map(|part| part.program).filter(|part| !part.ops.is_empty()).collect()
}

/// The operations that the overlaps of rows depend on, in order, with their places.
fn what_matters(program: &Program) -> Vec<(usize, &Op)> {
    let mut needed = vec![false; program.qubits as usize];
    let mut ops = Vec::with_capacity(program.ops.len());
    for (place, op) in program.ops.iter().enumerate().rev() {
        let qubits = op.qubits();
        let alike = op.is_unitary() && !op.angles().iter().any(|angle| angle.has_features());
        let last = !qubits.iter().any(|q| needed[*q as usize]);
        if qubits.is_empty() || matches!(op, Op::Barrier(_)) || (alike && last) {
            continue;
        }
        qubits.iter().for_each(|q| needed[*q as usize] = true);
        ops.push((place, op));
    }
    ops.reverse();
    ops
}
