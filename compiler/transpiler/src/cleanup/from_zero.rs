//! Takes out what a start in |0...0> makes needless: diagonal gates on known qubits, gates whose control is known, resets of
//! what is 0. Known is a qubit as long as only flips have come to it.
//!
//! ```text
//! rz(x[0]) q[0]
//! x q[1]                           x q[1]
//! cx q[0], q[2]            ->      p(x[1]) q[2]
//! cp(x[1]) q[1], q[2]
//! ```

use hqml_ir::{Gate, Op, Program};
use smallvec::SmallVec;

/// Keeps the state that the program leaves from |0...0>, up to its global phase. Linear in the program.
pub fn from_zero(program: &mut Program) {
    let mut known = vec![Some(false); program.qubits as usize];
    let mut kept = Vec::with_capacity(program.ops.len());
    for op in program.ops.drain(..) {
        let op = match simpler(op, &known) {
            Some(op) => op,
            None => continue,
        };
        follow(&op, &mut known);
        kept.push(op);
    }
    program.ops = kept;
}

/// What is left of an operation where some of its qubits are known.
fn simpler(op: Op, known: &[Option<bool>]) -> Option<Op> {
    let is = |q: u32, value: bool| known[q as usize] == Some(value);
    match op {
        Op::Reset(q) if is(q, false) => None,
        Op::Gate { gate, angles, qubits, controls } => {
            let (base, listed) = gate.base();
            let all = || qubits.iter().take(listed).chain(&controls);
            if all().any(|q| is(*q, false)) {
                return None;
            }
            let targets = &qubits[listed..];
            let fixed = gate.row().diagonal && qubits.iter().chain(&controls).all(|q| known[*q as usize].is_some());
            if fixed {
                return None;
            }
            // Controls that are 1 have done their part.
            let left: SmallVec<[u32; 2]> = all().copied().filter(|q| !is(*q, true)).collect();
            let inner = Op::Gate { gate: base, angles, qubits: targets.into(), controls: Default::default() };
            inner.controlled(&left)
        }
        Op::PauliRotation { pauli, angle, controls } => {
            if controls.iter().any(|q| is(*q, false)) {
                return None;
            }
            let left = controls.into_iter().filter(|q| !is(*q, true)).collect::<SmallVec<[u32; 2]>>();
            let fixed = left.is_empty()
                && pauli.is_diagonal()
                && pauli.factors().iter().all(|(q, _)| known[*q as usize].is_some());
            (!fixed).then_some(Op::PauliRotation { pauli, angle, controls: left })
        }
        other => Some(other),
    }
}

/// What is known behind an operation.
fn follow(op: &Op, known: &mut [Option<bool>]) {
    match op {
        Op::Reset(q) => known[*q as usize] = Some(false),
        Op::Barrier(_) => {}
        Op::Gate { gate, qubits, controls, .. } if controls.is_empty() => match (gate, &qubits[..]) {
            (Gate::X | Gate::Y, [q]) => known[*q as usize] = known[*q as usize].map(|v| !v),
            (Gate::Swap | Gate::Iswap, [a, b]) => known.swap(*a as usize, *b as usize),
            _ if gate.row().diagonal => {}
            _ => forget(&qubits[gate.base().1..], known),
        },
        Op::Gate { gate, .. } if gate.row().diagonal => {}
        Op::Gate { gate, qubits, .. } => forget(&qubits[gate.base().1..], known),
        Op::PauliRotation { pauli, .. } => {
            let moved = pauli.factors().iter().filter(|(_, p)| *p != hqml_ir::Pauli::Z);
            moved.for_each(|(q, _)| known[*q as usize] = None);
        }
        Op::Prepare { qubits, .. } => forget(qubits, known),
    }
}

fn forget(qubits: &[u32], known: &mut [Option<bool>]) {
    qubits.iter().for_each(|q| known[*q as usize] = None);
}
