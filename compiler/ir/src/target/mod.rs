//! Targets: what a device can do. Its native gates, which pairs of qubits it couples, and how well it does so. A target
//! enters the transpiler beside a program; a program that obeys it leaves.

mod calibration;
mod compact;
mod coupling;
mod error;
mod fidelity;
mod generic;
mod ibm;
mod keys;
mod read;

pub use calibration::{Calibration, GateFigures, QubitFigures};
pub use coupling::Coupling;
pub use error::TargetError;
pub use generic::{generic, shapes};
pub use read::{MOST_QUBITS, read};

use std::collections::{BTreeMap, BTreeSet};

use crate::{Gate, Op, Program, Qubits};

/// A device, or the idea of one.
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    /// Its name, for messages and records.
    pub name: String,
    /// Native gates, in the order of the gate table.
    pub gates: Vec<Gate>,
    /// How many qubits it has and which of them meet in a two-qubit gate.
    pub coupling: Coupling,
    /// Gates that only some qubits have, with the qubits they may list, in that order. A gate that is not in here runs
    /// wherever the coupling allows it.
    pub places: BTreeMap<Gate, BTreeSet<Qubits>>,
    /// How well it works.
    pub calibration: Calibration,
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
    /// A device of which only the gates and the coupling are known. Gates are put in the order of the gate table.
    pub fn new(name: impl Into<String>, mut gates: Vec<Gate>, coupling: Coupling) -> Target {
        gates.sort_unstable();
        gates.dedup();
        Target { name: name.into(), gates, coupling, places: BTreeMap::new(), calibration: Calibration::default() }
    }

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
            Op::Gate { gate, qubits, controls, .. } if self.has(*gate) && controls.is_empty() => {
                if self.runs(*gate, qubits) {
                    return Ok(());
                }
                let (gate, target) = told();
                Err(Disobedience::Coupling { op: at, gate, target })
            }
            _ => {
                let (gate, target) = told();
                Err(Disobedience::Gate { op: at, gate, target })
            }
        }
    }

    /// Whether a gate runs as it stands on these qubits, in this order (a symmetric gate may list them in either).
    pub fn runs(&self, gate: Gate, qubits: &[u32]) -> bool {
        let turned = |order: &[u32]| match order {
            [a, b] if gate.row().symmetric => Some([*b, *a]),
            _ => None,
        };
        let placed = |order: &[u32]| match (self.places.get(&gate), order) {
            (Some(places), order) => places.contains(&Qubits::from(order)),
            (None, []) => true,
            (None, [a]) => *a < self.qubits(),
            (None, [a, b]) => self.coupling.allows(*a, *b),
            (None, _) => false,
        };
        self.has(gate) && (placed(qubits) || turned(qubits).is_some_and(|order| placed(&order)))
    }

    /// Figures of a gate on these qubits; those of the other order where a symmetric gate has them there.
    pub fn figures(&self, gate: Gate, qubits: &[u32]) -> GateFigures {
        let known = |order: Qubits| self.calibration.gates.get(&(gate, order)).copied();
        let turned = || gate.row().symmetric.then(|| known(qubits.iter().rev().copied().collect())).flatten();
        known(qubits.into()).or_else(turned).unwrap_or_default()
    }

    /// The part of the device that these qubits are, numbered in this order, as far as gates and figures go: couplings
    /// are left out, because a circuit that obeyed the device obeys its part.
    pub fn part(&self, qubits: &[u32]) -> Target {
        let number = |q: &u32| qubits.iter().position(|p| p == q).map(|k| k as u32);
        let width = qubits.len() as u32;
        let mut part = Target::new(self.name.clone(), self.gates.clone(), Coupling::all_to_all(width));
        part.calibration.dt = self.calibration.dt;
        part.calibration.qubits = qubits.iter().map(|q| self.qubit(*q)).collect();
        for ((gate, on), figures) in &self.calibration.gates {
            if let Some(on) = on.iter().map(number).collect::<Option<Qubits>>() {
                part.calibration.gates.insert((*gate, on), *figures);
            }
        }
        part
    }

    /// Figures of a qubit.
    pub fn qubit(&self, qubit: u32) -> QubitFigures {
        self.calibration.qubits.get(qubit as usize).copied().unwrap_or_default()
    }

    /// The smallest error of a native two-qubit gate between two qubits, in either order, where one is known.
    pub fn pair_error(&self, a: u32, b: u32) -> Option<f64> {
        let entangling = self.gates.iter().filter(|gate| gate.row().qubits == 2);
        let both = entangling.flat_map(|gate| [(*gate, [a, b]), (*gate, [b, a])]);
        both.filter(|(gate, order)| self.runs(*gate, order))
            .filter_map(|(gate, order)| self.figures(gate, &order).error)
            .min_by(f64::total_cmp)
    }
}
