//! A list of operations in the making, with one short word for each gate that decompositions are written in.

use hqml_ir::{Angle, Gate, Op};

/// Operations in order of application.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sketch {
    pub(crate) ops: Vec<Op>,
}

impl Sketch {
    pub(crate) fn push(&mut self, op: Op) {
        self.ops.push(op);
    }

    /// A gate without angles.
    pub(crate) fn gate(&mut self, gate: Gate, qubits: &[u32]) {
        self.ops.push(Op::gate(gate, &[], qubits));
    }

    /// A gate of one angle.
    pub(crate) fn turn(&mut self, gate: Gate, angle: &Angle, qubits: &[u32]) {
        self.ops.push(Op::gate(gate, std::slice::from_ref(angle), qubits));
    }

    pub(crate) fn h(&mut self, q: u32) {
        self.gate(Gate::H, &[q]);
    }

    pub(crate) fn x(&mut self, q: u32) {
        self.gate(Gate::X, &[q]);
    }

    pub(crate) fn cx(&mut self, control: u32, target: u32) {
        self.gate(Gate::Cx, &[control, target]);
    }

    pub(crate) fn rz(&mut self, angle: &Angle, q: u32) {
        self.turn(Gate::Rz, angle, &[q]);
    }

    pub(crate) fn p(&mut self, angle: &Angle, q: u32) {
        self.turn(Gate::P, angle, &[q]);
    }

    /// `rz` by a number.
    pub(crate) fn z(&mut self, angle: f64, q: u32) {
        self.rz(&Angle::constant(angle), q);
    }

    /// `ry` by a number.
    pub(crate) fn y(&mut self, angle: f64, q: u32) {
        self.turn(Gate::Ry, &Angle::constant(angle), &[q]);
    }

    /// What `inner` sketches, undone: for lists of gates whose inverses are gates.
    pub(crate) fn inverse_of(&mut self, inner: &Sketch) {
        let undone = inner.ops.iter().rev().filter_map(Op::inverse);
        undone.for_each(|ops| self.ops.extend(ops));
    }
}
