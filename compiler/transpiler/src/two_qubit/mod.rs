//! Blocks on pairs of qubits: a circuit enters; the same circuit leaves, where gates on the same pair of qubits that can
//! stand together are written with as few native two-qubit gates as they take. Angles may be symbols throughout.
//!
//! Every gate is read as rotations about Pauli axes behind a frame of Clifford gates (`read`); a `graph` keeps their
//! order as far as it matters and joins what meets; `normal` finds the cheapest form of what is joined; `write` turns
//! it into gates again.

mod clifford;
mod graph;
mod kak;
mod matrix;
mod native;
mod normal;
mod order;
mod pauli;
mod read;
mod sqrt_iswap;
mod turn;
mod weyl;
mod write;

use hqml_ir::{Gate, Op, Target};

use crate::Work;
use graph::Graph;
use native::Native;

/// Joins two-qubit gates into blocks and writes each with the fewest native two-qubit gates of the target that are
/// found. Where the target couples not every pair, gates on two qubits stay on the pairs they are on, so this may run
/// before the layout and after the routing; else an exchange of two wires costs nothing.
/// A first or last exchange of two wires becomes a permutation of the inputs or outputs.
pub fn consolidate(work: &mut Work, target: &Target) {
    let native = Native::of(target);
    let relabel = target.coupling.is_all_to_all();
    rewrite(work, native, Pass { relabel, rename: false, eager: false });
    rewrite(work, native, Pass { relabel, rename: relabel, eager: true });
}

/// The commutation-aware part alone, for any target: rotations and Clifford gates on a pair that meet once everything
/// that commutes has moved aside are joined, exchanges of qubits become a renaming. Before the layout only.
pub(crate) fn meet(work: &mut Work) {
    rewrite(work, Native::Fixed, Pass { relabel: true, rename: false, eager: false });
}

/// How a circuit is read.
#[derive(Debug, Clone, Copy)]
struct Pass {
    /// Whether a swap renames the wires.
    relabel: bool,
    /// Whether a block may exchange its wires where that is cheaper.
    rename: bool,
    /// Whether blocks of numbers alone are joined where that costs the same.
    eager: bool,
}

fn rewrite(work: &mut Work, native: Native, pass: Pass) {
    let wires = work.program.qubits;
    let mut graph = Graph::new(wires, native, pass.eager);
    let mut place: Vec<u32> = (0..wires).collect();
    for (at, op) in work.program.ops.iter().enumerate() {
        match op {
            Op::Gate { gate: Gate::Swap, qubits, controls, .. } if pass.relabel && controls.is_empty() => {
                place.swap(qubits[0] as usize, qubits[1] as usize);
            }
            _ => read::read(&mut graph, at, op, &place),
        }
    }
    for (a, b) in graph.exchange_at_start() {
        work.exchange_inputs(a, b);
    }
    let exchanged = graph.exchange_at_end();
    for wire in &mut work.output {
        *wire = place[*wire as usize];
    }
    for (a, b) in exchanged {
        work.exchange_outputs(a, b);
    }
    let (ops, place) = order::write(graph, native, &work.program.ops, pass.rename);
    work.program.ops = ops;
    for wire in &mut work.output {
        *wire = place[*wire as usize];
    }
}
