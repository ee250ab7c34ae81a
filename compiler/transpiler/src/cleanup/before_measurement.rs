//! Takes out what no measurement sees: gates that no measured qubit depends on, diagonal gates behind which nothing else
//! comes; and lets a final exchange of two qubits be a change of where they are read. Measured is each qubit by itself, in
//! the computational basis: probabilities stay, phases do not.
//!
//! ```text
//! h q[0]
//! cx q[0], q[1]                    h q[0]
//! rz(x[0]) q[0]            ->      cx q[0], q[1]         q[0] read on wire 1, q[1] on wire 0
//! swap q[0], q[1]
//! ```

use hqml_ir::{Gate, Op, Qubits};

use crate::Work;

/// Keeps the joint probabilities of the `measured` qubits of the given circuit. Linear in the program.
pub fn before_measurement(work: &mut Work, measured: &[u32]) {
    let mut ends = Ends::new(work, measured);
    let mut kept = Vec::with_capacity(work.program.ops.len());
    for op in std::mem::take(&mut work.program.ops).into_iter().rev() {
        if let Some((a, b)) = ends.exchange(&op) {
            ends.swap(a, b);
            work.exchange_outputs(a, b);
        } else if !ends.drops(&op) {
            ends.keep(&op.qubits());
            kept.push(op);
        }
    }
    kept.reverse();
    work.program.ops = kept;
}

/// What is still to come on each wire, from the end backwards.
struct Ends {
    /// Something that is measured depends on the wire.
    live: Vec<bool>,
    /// A gate that stays is on it.
    busy: Vec<bool>,
}

impl Ends {
    fn new(work: &Work, measured: &[u32]) -> Ends {
        let wires = work.program.qubits as usize;
        let mut live = vec![false; wires];
        let ends = measured.iter().filter_map(|q| work.output.get(*q as usize));
        ends.for_each(|wire| live[*wire as usize] = true);
        Ends { live, busy: vec![false; wires] }
    }

    /// The wires of a gate that exchanges two that nothing comes behind, up to phases.
    fn exchange(&self, op: &Op) -> Option<(u32, u32)> {
        let Op::Gate { gate: Gate::Swap | Gate::Iswap, qubits, controls, .. } = op else { return None };
        let free = controls.is_empty() && qubits.iter().all(|q| !self.busy[*q as usize]);
        free.then(|| (qubits[0], qubits[1]))
    }

    fn swap(&mut self, a: u32, b: u32) {
        self.live.swap(a as usize, b as usize);
    }

    fn drops(&self, op: &Op) -> bool {
        let qubits = op.qubits();
        let ends = qubits.iter().all(|q| !self.busy[*q as usize]);
        let unseen = qubits.iter().all(|q| !self.live[*q as usize] && !self.busy[*q as usize]);
        unseen || ends && (is_diagonal(op) || matches!(op, Op::Barrier(_)))
    }

    fn keep(&mut self, qubits: &Qubits) {
        for q in qubits {
            self.live[*q as usize] = true;
            self.busy[*q as usize] = true;
        }
    }
}

fn is_diagonal(op: &Op) -> bool {
    match op {
        Op::Gate { gate, .. } => gate.row().diagonal,
        Op::PauliRotation { pauli, .. } => pauli.is_diagonal(),
        Op::Prepare { .. } | Op::Reset(_) | Op::Barrier(_) => false,
    }
}
