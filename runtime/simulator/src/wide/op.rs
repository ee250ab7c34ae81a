//! The normal form of wide circuits: three kinds of operations on qubits; what they commute with leaves.

use super::cut::Cut;

/// An operation. Masks are sets of qubits; index bit q is qubit q.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Op {
    /// RY: `[[cos, -sin], [sin, cos]]` on one qubit.
    Turn { qubit: u32, cos: f64, sin: f64 },
    /// `exp(-i angle/2 Z..Z)` on the qubits of the mask.
    Phase { mask: usize, angle: f64 },
    /// X on the target where the control is 1.
    Cx { control: u32, target: u32 },
}

impl Op {
    /// The qubits it acts on.
    pub(crate) fn mask(&self) -> usize {
        match *self {
            Op::Turn { qubit, .. } => 1 << qubit,
            Op::Phase { mask, .. } => mask,
            Op::Cx { control, target } => 1 << control | 1 << target,
        }
    }

    /// The qubits it acts on without being diagonal there.
    pub(crate) fn moved(&self) -> usize {
        match *self {
            Op::Turn { qubit, .. } => 1 << qubit,
            Op::Phase { .. } => 0,
            Op::Cx { target, .. } => 1 << target,
        }
    }

    /// Whether another is of the same kind on the same qubits: then the two are scheduled alike.
    pub(crate) fn is_like(&self, other: &Op) -> bool {
        match (self, other) {
            (Op::Turn { qubit: a, .. }, Op::Turn { qubit: b, .. }) => a == b,
            (Op::Phase { mask: a, .. }, Op::Phase { mask: b, .. }) => a == b,
            _ => self == other,
        }
    }

    /// Whether it is a turn.
    pub(crate) fn is_turn(&self) -> bool {
        matches!(self, Op::Turn { .. })
    }

    /// Whether it is a phase.
    pub(crate) fn is_phase(&self) -> bool {
        matches!(self, Op::Phase { .. })
    }
}

/// What stands in the way of later operations when some have been left for later: qubits on which one of these is
/// diagonal, and qubits that one of them moves.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Waiting {
    diagonal: usize,
    moved: usize,
}

impl Waiting {
    /// Whether an operation commutes with all that waits.
    pub(crate) fn lets(&self, op: &Op) -> bool {
        let moved = op.moved();
        op.mask() & self.moved == 0 && moved & self.diagonal == 0
    }

    /// Leaves an operation for later.
    pub(crate) fn add(&mut self, op: &Op) {
        self.moved |= op.moved();
        self.diagonal |= op.mask() & !op.moved();
    }
}

/// Which of the normal forms of a circuit it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Form {
    /// Qubits of the lower half where phases keep to halves, else none.
    pub low: usize,
    /// Branches of the cut; `None` where the register is not cut.
    pub branches: Option<u32>,
}

/// A circuit in normal form, on qubits in |0>. The state is that of `ops`, then Z on each of `signs`, then X on each of
/// `flips`, times `e^(i phase)`.
#[derive(Debug, Clone)]
pub(crate) struct Normal {
    pub qubits: u32,
    pub form: Form,
    pub ops: Vec<Op>,
    /// The same operations in two halves of the register, where it is worth cutting.
    pub cut: Option<Cut>,
    pub signs: usize,
    pub flips: usize,
    pub phase: f64,
}
