//! Targets: what a device can do. Its native gates, which pairs of qubits it couples, and how well it does so. A target
//! enters the transpiler beside a program; a program that obeys it leaves.

mod coupling;

pub use coupling::Coupling;

use crate::{Gate, Op, Program};

/// A device, or the idea of one.
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    /// Its name, for messages and records.
    pub name: String,
    /// Native gates, in the order of the gate table.
    pub gates: Vec<Gate>,
    /// How many qubits it has and which of them meet in a two-qubit gate.
    pub coupling: Coupling,
}

/// Why a program does not run on a target as it stands.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Disobedience {
    /// More qubits than the device has.
    #[error("the program has {program} qubits, the target `{target}` has {device}")]
    Width {
        /// The target's name.
        target: String,
        /// The program's width.
        program: u32,
        /// The device's width.
        device: u32,
    },
    /// A gate that is not native there.
    #[error("operation {op}, `{gate}`, is not native to `{target}`")]
    Gate {
        /// Its place in the program.
        op: usize,
        /// The operation as printed.
        gate: String,
        /// The target's name.
        target: String,
    },
    /// Two qubits that do not meet, or not in this direction.
    #[error("operation {op}, `{gate}`: `{target}` does not couple these qubits in this order")]
    Coupling {
        /// Its place in the program.
        op: usize,
        /// The operation as printed.
        gate: String,
        /// The target's name.
        target: String,
    },
}

impl Target {
    /// How many qubits it has.
    pub fn qubits(&self) -> u32 {
        self.coupling.qubits()
    }

    /// Whether a gate is native.
    pub fn has(&self, gate: Gate) -> bool {
        self.gates.contains(&gate)
    }

    /// Whether a program obeys it: native gates only, on qubits that are coupled in that direction (a symmetric gate may
    /// list them in either). Barriers and resets are always allowed.
    ///
    /// # Errors
    /// The first operation that does not.
    pub fn obeyed_by(&self, program: &Program) -> Result<(), Disobedience> {
        if program.qubits > self.qubits() {
            let (target, program, device) = (self.name.clone(), program.qubits, self.qubits());
            return Err(Disobedience::Width { target, program, device });
        }
        program.ops.iter().enumerate().try_for_each(|(at, op)| self.allows(at, op))
    }

    fn allows(&self, at: usize, op: &Op) -> Result<(), Disobedience> {
        let told = || (op.to_string(), self.name.clone());
        match op {
            Op::Barrier(_) | Op::Reset(_) => Ok(()),
            Op::Gate { gate, qubits, controls, .. } if self.has(*gate) && controls.is_empty() => match qubits[..] {
                [] | [_] => Ok(()),
                [a, b] if self.coupling.allows(a, b) => Ok(()),
                [a, b] if gate.row().symmetric && self.coupling.allows(b, a) => Ok(()),
                _ => {
                    let (gate, target) = told();
                    Err(Disobedience::Coupling { op: at, gate, target })
                }
            },
            _ => {
                let (gate, target) = told();
                Err(Disobedience::Gate { op: at, gate, target })
            }
        }
    }
}
