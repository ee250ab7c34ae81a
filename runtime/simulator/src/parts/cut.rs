//! A program cut where no gate joins its wires: a program enters; programs on fewer wires leave, with where their wires and
//! operations come from, and whether it pays to run them instead.

use hqml_ir::{Op, Program};

use crate::memory::state_bytes;

/// Programs on fewer wires run as they are.
pub(super) const FEWEST: u32 = 8;

/// The most wires that a simulated program has ([`hqml_ir::verify()`]).
const MOST: u32 = 63;

/// What a part costs a row beside its amplitudes, in amplitudes.
const BESIDE: f64 = 512.0;

/// Wires that operations join.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Part {
    /// Its operations on its own wires; features and parameters are numbered as in the whole.
    pub program: Program,
    /// The wire of the whole that each of its own is, ascending.
    pub wires: Vec<u32>,
    /// The place in the whole of each of its operations.
    pub ops: Vec<usize>,
}

/// The parts, by their lowest wires, of these operations (each with its place) of a program. An operation on no wire, a
/// global phase, is the first one's; barriers are cut.
pub(crate) fn parts(program: &Program, ops: &[(usize, &Op)]) -> Vec<Part> {
    let roots = joined(program.qubits as usize, ops);
    let mut parts: Vec<Part> = Vec::new();
    // The part and the wire there of each wire.
    let mut places: Vec<(usize, u32)> = Vec::with_capacity(roots.len());
    for (wire, &root) in (0u32..).zip(&roots) {
        if root == wire {
            parts.push(Part {
                program: Program { qubits: 0, ops: Vec::new(), ..*program },
                wires: vec![],
                ops: vec![],
            });
        }
        let at = if root == wire { parts.len() - 1 } else { places[root as usize].0 };
        places.push((at, parts[at].program.qubits));
        parts[at].program.qubits += 1;
        parts[at].wires.push(wire);
    }
    let wires: Vec<u32> = places.iter().map(|place| place.1).collect();
    for &(place, op) in ops {
        let at = op.qubits().first().map_or(0, |q| places[*q as usize].0);
        if let (Some(part), false, Some(op)) = (parts.get_mut(at), matches!(op, Op::Barrier(_)), op.on_wires(&wires)) {
            part.program.ops.push(op);
            part.ops.push(place);
        }
    }
    parts
}

/// For each wire the lowest one that it is joined with.
fn joined(wires: usize, ops: &[(usize, &Op)]) -> Vec<u32> {
    let mut roots: Vec<u32> = (0..wires as u32).collect();
    for (_, op) in ops.iter().filter(|(_, op)| !matches!(op, Op::Barrier(_))) {
        let qubits = op.qubits();
        let lowest = qubits.iter().map(|q| roots[*q as usize]).min().unwrap_or(0);
        for q in qubits {
            let old = roots[q as usize];
            if old != lowest {
                roots.iter_mut().filter(|root| **root == old).for_each(|root| *root = lowest);
            }
        }
    }
    roots
}

/// The parts of a verified program, where it pays to run them one by one; `all` where every amplitude of the whole is
/// written in the end.
pub(crate) fn worthwhile(program: &Program, all: bool) -> Option<Vec<Part>> {
    if program.qubits < FEWEST || program.qubits > MOST {
        return None;
    }
    let ops: Vec<(usize, &Op)> = program.ops.iter().enumerate().collect();
    let parts = parts(program, &ops);
    let work = |p: &Program| (p.ops.len() + 1) as f64 * f64::from(p.qubits).exp2();
    let apart: f64 = parts.iter().map(|p| work(&p.program) + BESIDE).sum();
    let written = if all { 4.0 * f64::from(program.qubits).exp2() } else { 0.0 };
    (parts.len() > 1 && apart + written < work(program)).then_some(parts)
}

/// Bytes that a row's state takes while expectation values are read of it: that of the parts that no gate joins, where a
/// program is run as these.
pub fn expectation_row_bytes(program: &Program) -> u128 {
    match worthwhile(program, false) {
        None => state_bytes(program.qubits),
        Some(parts) => parts.iter().fold(0, |sum: u128, part| sum.saturating_add(state_bytes(part.program.qubits))),
    }
}
