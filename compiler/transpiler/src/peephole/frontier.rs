//! What two passes share: the operation that was last on each qubit, and the form in which two operations are compared.
//! Operations enter in order; what leaves is the one operation that stands directly before, on exactly the same qubits.

use hqml_ir::{Angle, Gate, Op, PauliString, Program, Qubits};
use smallvec::SmallVec;

/// Per qubit, the operations on it that are still there, in order.
pub(super) struct Frontier {
    last: Vec<Vec<usize>>,
}

impl Frontier {
    pub(super) fn new(program: &Program) -> Frontier {
        Frontier { last: vec![Vec::new(); program.qubits as usize] }
    }

    /// The operation that is last on each of `qubits`, if it is the same on all of them. It may touch others as well:
    /// compare its form.
    pub(super) fn before(&self, qubits: &[u32]) -> Option<usize> {
        let mut lasts = qubits.iter().map(|q| self.last.get(*q as usize).and_then(|s| s.last()).copied());
        let first = lasts.next().flatten()?;
        lasts.all(|l| l == Some(first)).then_some(first)
    }

    /// Operation `k` is now last on `qubits`.
    pub(super) fn push(&mut self, k: usize, qubits: &[u32]) {
        for q in qubits {
            if let Some(stack) = self.last.get_mut(*q as usize) {
                stack.push(k);
            }
        }
    }

    /// The last operation on `qubits` is gone.
    pub(super) fn pop(&mut self, qubits: &[u32]) {
        for q in qubits {
            if let Some(stack) = self.last.get_mut(*q as usize) {
                stack.pop();
            }
        }
    }
}

/// An operation up to the ways of writing it: `ccx` is `x` with two controls, controls have no order, `cz`, `cp` and
/// `rzz` may list their qubits in any order.
#[derive(Debug, PartialEq)]
pub(super) struct Form {
    action: Action,
    controls: Qubits,
    targets: Qubits,
}

#[derive(Debug, PartialEq)]
enum Action {
    Gate(Gate),
    Pauli(PauliString),
}

/// The form of a unitary operation and its angles; `None` for barriers, preparations and resets.
pub(super) fn form(op: &Op) -> Option<(Form, &[Angle])> {
    match op {
        Op::Gate { gate, angles, qubits, controls } => {
            let (base, listed) = gate.base();
            let mut controls: Qubits = qubits.iter().take(listed).chain(controls).copied().collect();
            let mut targets: Qubits = qubits.iter().skip(listed).copied().collect();
            // A phase where all of its qubits are 1 does not know which of them is the target.
            if matches!(base, Gate::Z | Gate::S | Gate::Sdg | Gate::T | Gate::Tdg) {
                controls.extend(targets.drain(..));
            }
            if base.row().symmetric {
                targets.sort_unstable();
            }
            controls.sort_unstable();
            Some((Form { action: Action::Gate(base), controls, targets }, angles))
        }
        Op::PauliRotation { pauli, controls, .. } => {
            let mut controls = controls.clone();
            controls.sort_unstable();
            Some((Form { action: Action::Pauli(pauli.clone()), controls, targets: SmallVec::new() }, op.angles()))
        }
        Op::Prepare { .. } | Op::Reset(_) | Op::Barrier(_) => None,
    }
}

impl Form {
    /// Whether two in a row add their angles.
    pub(super) fn additive(&self) -> bool {
        match &self.action {
            Action::Gate(gate) => gate.row().additive(),
            Action::Pauli(_) => true,
        }
    }
}
