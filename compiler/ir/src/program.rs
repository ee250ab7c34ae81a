//! The flat program: what simulators, devices and exporters run. A list of operations on numbered qubits, angles still
//! symbolic: compiled once, bound for each row and each step of training. Qubit 0 is the least significant bit.

use serde::Serialize;
use smallvec::SmallVec;

use crate::{Angle, Gate, PauliString};

/// Qubit numbers of one operation.
pub type Qubits = SmallVec<[u32; 2]>;

/// One operation of a program.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum Op {
    /// A gate of the gate table on `qubits`, applied where all `controls` are 1.
    Gate {
        /// The row of the gate table.
        gate: Gate,
        /// As many as the gate has angles, in OpenQASM's order.
        angles: SmallVec<[Angle; 1]>,
        /// As many as the gate has qubits, in OpenQASM's order (a controlled gate's controls first), all distinct.
        qubits: Qubits,
        /// Further positive controls, distinct from `qubits`.
        controls: Qubits,
    },
    /// `exp(-i angle/2 P)`, applied where all `controls` are 1.
    PauliRotation {
        /// The Pauli string P, on absolute qubits.
        pauli: PauliString,
        /// Radians.
        angle: Angle,
        /// Positive controls, distinct from the qubits of P.
        controls: Qubits,
    },
    /// Puts `qubits`, which are in |0...0> where this stands, into the normalised state of these real amplitudes.
    Prepare {
        /// `2^qubits.len()` amplitudes, index bit k = `qubits[k]`; normalised when bound.
        amplitudes: Vec<Angle>,
        /// The qubits, lowest bit first.
        qubits: Qubits,
    },
    /// Puts a qubit into |0>, whatever it was.
    Reset(u32),
    /// No pass moves anything over it.
    Barrier(Qubits),
}

/// A circuit ready to be bound and run.
#[derive(Debug, Clone, PartialEq, Serialize, Default)]
pub struct Program {
    /// Number of qubits; all start in |0>.
    pub qubits: u32,
    /// Width of the row that binds the features.
    pub features: u32,
    /// Length of the parameter vector that binds the parameters (the whole model's vector).
    pub parameters: u32,
    /// In order of application.
    pub ops: Vec<Op>,
}

impl Program {
    /// The same circuit with numbers in the place of features and parameters: `row` and `parameters` are as long as the
    /// program says.
    pub fn bound(&self, row: &[f64], parameters: &[f64]) -> Program {
        let mut bound = Program { features: 0, parameters: 0, ..self.clone() };
        for angle in bound.ops.iter_mut().flat_map(Op::angles_mut) {
            *angle = Angle::constant(angle.value(row, parameters));
        }
        bound
    }
}
