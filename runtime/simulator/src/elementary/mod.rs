//! A program in few kinds of steps: a program of any width enters; Clifford gates of one or two qubits, turns about Pauli
//! strings and phases leave, angles still symbolic, and numbers for them row by row.
//!
//! Every gate of the table is such a sequence, with its global phase. Controls are taken as projectors:
//! `exp(i a |1..1><1..1|)` is a product of commuting turns about Z strings, one for each subset of the controls.

mod controls;
mod gates;

use hqml_ir::{Angle, Op, PauliString, Program, verify_wide};

use crate::SimulationError;

/// A Clifford gate that has rules of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Clifford {
    X,
    Y,
    Z,
    H,
    S,
    Sdg,
    Sx,
    Sxdg,
    Cx,
    Cz,
    Swap,
}

impl Clifford {
    /// The gate that undoes it.
    pub(crate) fn inverse(self) -> Clifford {
        match self {
            Clifford::S => Clifford::Sdg,
            Clifford::Sdg => Clifford::S,
            Clifford::Sx => Clifford::Sxdg,
            Clifford::Sxdg => Clifford::Sx,
            other => other,
        }
    }

    /// Whether it acts on two qubits.
    pub(crate) fn is_pair(self) -> bool {
        matches!(self, Clifford::Cx | Clifford::Cz | Clifford::Swap)
    }
}

/// What a step does. Angles are places in [`Elementary::angles`].
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Piece {
    /// A gate on these qubits; a gate of one qubit names it twice.
    Clifford(Clifford, [u32; 2]),
    /// `exp(-i angle/2 P)`, P not the identity.
    Turn(PauliString, usize),
    /// `e^(i angle)`.
    Phase(usize),
}

/// A step and the operation it comes from.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Step {
    pub op: usize,
    pub piece: Piece,
}

/// Qubits that begin in a state of their own and not in |0>.
#[derive(Debug, Clone)]
pub(crate) struct Prepared<'a> {
    pub op: usize,
    /// The lowest bit of the amplitudes' index first.
    pub qubits: Vec<u32>,
    pub amplitudes: &'a [Angle],
}

/// A program as elementary steps.
#[derive(Debug, Clone)]
pub(crate) struct Elementary<'a> {
    pub program: &'a Program,
    pub steps: Vec<Step>,
    pub angles: Vec<Angle>,
    /// Preparations stand where their qubits are still in |0>: as well at the beginning.
    pub prepared: Vec<Prepared<'a>>,
}

/// The numbers of one row.
#[derive(Debug, Clone)]
pub(crate) struct Numbers {
    /// One an angle.
    pub angles: Vec<f64>,
    /// Normalised amplitudes, one vector a preparation.
    pub amplitudes: Vec<Vec<f64>>,
}

impl<'a> Elementary<'a> {
    /// Verifies a program and resolves every operation.
    pub(crate) fn new(program: &'a Program) -> Result<Elementary<'a>, SimulationError> {
        verify_wide(program)?;
        let mut all = Elementary { program, steps: Vec::new(), angles: Vec::new(), prepared: Vec::new() };
        let mut touched = vec![false; program.qubits as usize];
        for (k, op) in program.ops.iter().enumerate() {
            if let Op::Reset(qubit) = op {
                // Verified: the qubit exists.
                if touched[*qubit as usize] {
                    return Err(SimulationError::Reset { op: k, qubit: *qubit });
                }
                continue;
            }
            if !matches!(op, Op::Barrier(_)) {
                op.qubits().iter().for_each(|q| touched[*q as usize] = true);
            }
            all.push_op(k, op)?;
        }
        Ok(all)
    }

    /// Compares inputs with the program.
    pub(crate) fn check(&self, features: usize, parameters: &[f64]) -> Result<(), SimulationError> {
        if features != self.program.features as usize {
            return Err(SimulationError::Features { expected: self.program.features, given: features });
        }
        if parameters.len() != self.program.parameters as usize {
            return Err(SimulationError::Parameters { expected: self.program.parameters, given: parameters.len() });
        }
        Ok(())
    }

    /// The numbers of a row; `number` is the row's, for messages.
    pub(crate) fn bind(&self, number: usize, row: &[f64], parameters: &[f64]) -> Result<Numbers, SimulationError> {
        let mut angles = vec![0.0; self.angles.len()];
        for step in &self.steps {
            let (Piece::Turn(_, at) | Piece::Phase(at)) = step.piece else { continue };
            angles[at] = finite(&self.angles[at], step.op, number, row, parameters)?;
        }
        let mut amplitudes = Vec::with_capacity(self.prepared.len());
        for prepared in &self.prepared {
            let values = prepared.amplitudes.iter().map(|a| finite(a, prepared.op, number, row, parameters));
            let mut values = values.collect::<Result<Vec<f64>, _>>()?;
            let largest = values.iter().fold(0.0f64, |m, a| m.max(a.abs()));
            values.iter_mut().for_each(|a| *a /= largest);
            let norm = values.iter().map(|a| a * a).sum::<f64>().sqrt();
            if largest == 0.0 || !norm.is_finite() {
                return Err(SimulationError::ZeroAmplitudes { op: prepared.op, row: number });
            }
            values.iter_mut().for_each(|a| *a /= norm);
            amplitudes.push(values);
        }
        Ok(Numbers { angles, amplitudes })
    }

    fn push_op(&mut self, op: usize, written: &'a Op) -> Result<(), SimulationError> {
        match written {
            Op::Gate { gate, angles, qubits, controls } if controls.is_empty() => {
                self.push_gate(op, *gate, angles, qubits)
            }
            Op::Gate { gate, angles, qubits, controls } => {
                let (base, listed) = gate.base();
                let (first, targets) = qubits.split_at(listed);
                let all: Vec<u32> = first.iter().chain(controls).copied().collect();
                self.push_controlled(op, base, angles, targets, &all)
            }
            Op::PauliRotation { pauli, angle, controls } => self.push_turn(op, pauli, angle, controls),
            Op::Prepare { amplitudes, qubits } => {
                self.prepared.push(Prepared { op, qubits: qubits.to_vec(), amplitudes });
                Ok(())
            }
            Op::Reset(_) | Op::Barrier(_) => Ok(()),
        }
    }

    /// Writes a step with an angle, but nothing where the angle is the constant 0.
    fn push_angle(&mut self, op: usize, angle: Angle, piece: impl FnOnce(usize) -> Piece) {
        if !angle.is_zero() {
            self.angles.push(angle);
            self.steps.push(Step { op, piece: piece(self.angles.len() - 1) });
        }
    }

    fn push_clifford(&mut self, op: usize, gate: Clifford, a: u32, b: u32) {
        self.steps.push(Step { op, piece: Piece::Clifford(gate, [a, b]) });
    }
}

fn finite(angle: &Angle, op: usize, row: usize, x: &[f64], parameters: &[f64]) -> Result<f64, SimulationError> {
    let value = angle.value(x, parameters);
    if value.is_finite() { Ok(value) } else { Err(SimulationError::NotFinite { op, row, angle: angle.to_string() }) }
}
