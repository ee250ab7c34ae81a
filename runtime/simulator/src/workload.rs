//! The circuits by which simulators are measured, as a number of qubits and a family name them: programs leave, their
//! angles taken from the row, from the parameters, or open to both as a classifier has them.
//!
//! The families are those of common benchmark suites and tutorials: the second-order Pauli-Z evolution (Havlicek et al.
//! 2019), the hardware-efficient ansatz (Kandala et al. 2017), strongly entangling layers (Schuld et al. 2020), and
//! brickwork circuits.

use std::f64::consts::PI;

use hqml_ir::{Angle, Gate, Op, Program};
use smallvec::smallvec;

/// A family of circuits; each has one member a width, from two qubits on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// Two repetitions of H on all, P(2 x) on each and P(2 (pi - x)(pi - y)) on the parity of each pair.
    ZzFeatureMap,
    /// Four layers of RY with three chains of CX between them.
    HardwareEfficient,
    /// Two layers of RZ RY RZ, each followed by a ring of CX of growing range.
    StronglyEntangling,
    /// Twenty layers of RZ RY RZ, each followed by CX on every other pair of neighbours.
    Brickwork,
}

/// Where the numbers of a circuit come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// From the row: each row is another circuit.
    Features,
    /// From the parameters: all rows are the same circuit.
    Parameters,
}

impl Family {
    /// How many numbers a circuit of so many qubits takes.
    pub fn angles(self, qubits: u32) -> u32 {
        match self {
            Family::ZzFeatureMap => qubits,
            Family::HardwareEfficient => 4 * qubits,
            Family::StronglyEntangling => 6 * qubits,
            Family::Brickwork => 60 * qubits,
        }
    }

    /// The circuit on so many qubits (at least two; fewer are taken as two).
    pub fn program(self, qubits: u32, source: Source) -> Program {
        let qubits = qubits.max(2);
        let angles = self.angles(qubits);
        let mut circuit = Draft { source, next: 0, ops: Vec::new() };
        match self {
            Family::ZzFeatureMap => zz_feature_map(&mut circuit, qubits),
            Family::HardwareEfficient => hardware_efficient(&mut circuit, qubits),
            Family::StronglyEntangling => strongly_entangling(&mut circuit, qubits, 2),
            Family::Brickwork => brickwork(&mut circuit, qubits),
        }
        let (features, parameters) = match source {
            Source::Features => (angles, 0),
            Source::Parameters => (0, angles),
        };
        Program { qubits, features, parameters, ops: circuit.ops }
    }
}

/// A variational classifier: RX of each feature, then parameters in the shape of the family, the strongly entangling
/// layers three of them. `None` for the feature map, which has no parameters.
pub fn classifier(family: Family, qubits: u32) -> Option<Program> {
    let qubits = qubits.max(2);
    let encoding = (0..qubits).map(|q| gate(Gate::Rx, Some(Angle::feature(q)), &[q]));
    let mut circuit = Draft { source: Source::Parameters, next: 0, ops: encoding.collect() };
    match family {
        Family::ZzFeatureMap => return None,
        Family::HardwareEfficient => hardware_efficient(&mut circuit, qubits),
        Family::StronglyEntangling => strongly_entangling(&mut circuit, qubits, 3),
        Family::Brickwork => brickwork(&mut circuit, qubits),
    }
    Some(Program { qubits, features: qubits, parameters: circuit.next, ops: circuit.ops })
}

/// A circuit in the making: takes its numbers one after the other.
struct Draft {
    source: Source,
    next: u32,
    ops: Vec<Op>,
}

impl Draft {
    fn number(&mut self) -> Angle {
        let k = self.next;
        self.next += 1;
        match self.source {
            Source::Features => Angle::feature(k),
            Source::Parameters => Angle::parameter(k),
        }
    }

    fn push(&mut self, kind: Gate, angle: Option<Angle>, qubits: &[u32]) {
        self.ops.push(gate(kind, angle, qubits));
    }

    /// RZ, RY, RZ on each qubit.
    fn turns(&mut self, qubits: u32) {
        for q in 0..qubits {
            for kind in [Gate::Rz, Gate::Ry, Gate::Rz] {
                let angle = self.number();
                self.push(kind, Some(angle), &[q]);
            }
        }
    }
}

fn gate(gate: Gate, angle: Option<Angle>, qubits: &[u32]) -> Op {
    Op::Gate { gate, angles: angle.into_iter().collect(), qubits: qubits.into(), controls: smallvec![] }
}

fn zz_feature_map(circuit: &mut Draft, qubits: u32) {
    let x: Vec<Angle> = (0..qubits).map(|_| circuit.number()).collect();
    let rest: Vec<Angle> = x.iter().map(|x| Angle::constant(PI).subtract(x)).collect();
    for _ in 0..2 {
        (0..qubits).for_each(|q| circuit.push(Gate::H, None, &[q]));
        (0..qubits).for_each(|q| circuit.push(Gate::P, Some(x[q as usize].scale(2.0)), &[q]));
        for a in 0..qubits {
            for b in a + 1..qubits {
                let angle = rest[a as usize].multiply(&rest[b as usize]).scale(2.0);
                circuit.push(Gate::Cx, None, &[a, b]);
                circuit.push(Gate::P, Some(angle), &[b]);
                circuit.push(Gate::Cx, None, &[a, b]);
            }
        }
    }
}

fn hardware_efficient(circuit: &mut Draft, qubits: u32) {
    for layer in 0..4 {
        for q in 0..qubits {
            let angle = circuit.number();
            circuit.push(Gate::Ry, Some(angle), &[q]);
        }
        if layer < 3 {
            (1..qubits).for_each(|q| circuit.push(Gate::Cx, None, &[q - 1, q]));
        }
    }
}

fn strongly_entangling(circuit: &mut Draft, qubits: u32, layers: u32) {
    for layer in 0..layers {
        circuit.turns(qubits);
        let range = layer % (qubits - 1) + 1;
        (0..qubits).for_each(|q| circuit.push(Gate::Cx, None, &[q, (q + range) % qubits]));
    }
}

fn brickwork(circuit: &mut Draft, qubits: u32) {
    for layer in 0..20 {
        circuit.turns(qubits);
        (layer % 2..qubits - 1).step_by(2).for_each(|q| circuit.push(Gate::Cx, None, &[q, q + 1]));
    }
}
