//! A circuit taken apart for its fidelities: a program enters, programs of fewer wires leave, whose fidelities have the
//! product that the whole one's are.
//!
//! Two things drop out. What no feature turns and nothing that a feature turns comes after, acts on all rows alike and
//! leaves their overlaps as they are (the last layer of an IQP map, a trained rotation after the encoding). And wires
//! that no operation joins are in a product state: the overlap is the product of the overlaps.

use hqml_ir::{Op, Program};

/// The parts, by their lowest wire; wires that nothing depends on are left out.
pub(super) fn factors(program: &Program) -> Vec<Program> {
    let ops = what_matters(program);
    let roots = joined(program.qubits as usize, &ops);
    let mut parts: Vec<(u32, Program)> = Vec::new();
    let mut wires = vec![0; roots.len()];
    for (wire, &root) in roots.iter().enumerate() {
        if !ops.iter().any(|op| op.qubits().iter().any(|q| roots[*q as usize] == root)) {
            continue;
        }
        let at = parts.iter().position(|(other, _)| *other == root).unwrap_or_else(|| {
            parts.push((root, Program { qubits: 0, ops: Vec::new(), ..*program }));
            parts.len() - 1
        });
        wires[wire] = parts[at].1.qubits;
        parts[at].1.qubits += 1;
    }
    for op in ops {
        let Some(&first) = op.qubits().first() else { continue };
        let part = parts.iter_mut().find(|(root, _)| *root == roots[first as usize]);
        if let (Some((_, part)), Some(op)) = (part, op.on_wires(&wires)) {
            part.ops.push(op);
        }
    }
    parts.into_iter().map(|(_, part)| part).collect()
}

/// The operations that the overlaps of rows depend on, in order.
fn what_matters(program: &Program) -> Vec<&Op> {
    let mut needed = vec![false; program.qubits as usize];
    let mut ops = Vec::with_capacity(program.ops.len());
    for op in program.ops.iter().rev() {
        let qubits = op.qubits();
        let alike = op.is_unitary() && !op.angles().iter().any(|angle| angle.has_features());
        let last = !qubits.iter().any(|q| needed[*q as usize]);
        if qubits.is_empty() || matches!(op, Op::Barrier(_)) || (alike && last) {
            continue;
        }
        qubits.iter().for_each(|q| needed[*q as usize] = true);
        ops.push(op);
    }
    ops.reverse();
    ops
}

/// For each wire the lowest one that it is joined with.
fn joined(wires: usize, ops: &[&Op]) -> Vec<u32> {
    let mut roots: Vec<u32> = (0..wires as u32).collect();
    for op in ops {
        let qubits = op.qubits();
        let lowest = qubits.iter().map(|q| roots[*q as usize]).min().unwrap_or(0);
        let old: Vec<u32> = qubits.iter().map(|q| roots[*q as usize]).collect();
        roots.iter_mut().filter(|root| old.contains(root)).for_each(|root| *root = lowest);
    }
    roots
}
