//! Circuit metrics: a program enters; its depth, its gates by kind, and what it reads of the row and the parameters leave.
//!
//! Counted as Qiskit counts: every operation is one level on all of its qubits; a barrier is no level but lines its qubits
//! up; an uncontrolled global phase is no gate.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::{Atom, Gate, Op, Program, Qubits};

/// What a circuit costs.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Metrics {
    /// Its qubits.
    pub qubits: u32,
    /// Operations on the longest path.
    pub depth: u64,
    /// Operations on two or more qubits on the path that has most of them.
    pub two_qubit_depth: u64,
    /// All operations but barriers and global phases.
    pub operations: u64,
    /// Operations on two or more qubits.
    pub two_qubit_operations: u64,
    /// How many of each kind, by OpenQASM's name (`cx`, `ctrl(2) @ ry`, `pauli_rotation`, `prepare`, `reset`).
    pub gates: BTreeMap<String, u64>,
    /// Different parameters in its angles.
    pub parameters_used: u64,
    /// Different features in its angles.
    pub features_used: u64,
}

impl Metrics {
    /// Counts a program. A program that does not verify is counted as far as its qubits exist.
    pub fn of(program: &Program) -> Metrics {
        let mut metrics = Metrics { qubits: program.qubits, ..Metrics::default() };
        let mut depth = Levels(vec![0; program.qubits as usize]);
        let mut two_qubit_depth = depth.clone();
        let (mut parameters, mut features) = (BTreeSet::new(), BTreeSet::new());
        for op in &program.ops {
            for angle in op.angles() {
                angle.visit(&mut |atom| match atom {
                    Atom::Feature(i) => drop(features.insert(*i)),
                    Atom::Parameter(i) => drop(parameters.insert(*i)),
                    Atom::Nonlinear(_) => {}
                });
            }
            let qubits = op.qubits();
            let counts = !matches!(op, Op::Barrier(_)) && !qubits.is_empty();
            let entangles = counts && qubits.len() > 1;
            depth.add(&qubits, u64::from(counts));
            two_qubit_depth.add(&qubits, u64::from(entangles));
            metrics.operations += u64::from(counts);
            metrics.two_qubit_operations += u64::from(entangles);
            if counts {
                *metrics.gates.entry(kind(op)).or_default() += 1;
            }
        }
        metrics.depth = depth.highest();
        metrics.two_qubit_depth = two_qubit_depth.highest();
        metrics.parameters_used = parameters.len() as u64;
        metrics.features_used = features.len() as u64;
        metrics
    }
}

/// How deep each qubit is.
#[derive(Clone)]
struct Levels(Vec<u64>);

impl Levels {
    fn add(&mut self, qubits: &Qubits, more: u64) {
        let levels = qubits.iter().filter_map(|q| self.0.get(*q as usize));
        let level = levels.max().copied().unwrap_or(0) + more;
        for q in qubits {
            if let Some(place) = self.0.get_mut(*q as usize) {
                *place = level;
            }
        }
    }

    fn highest(&self) -> u64 {
        self.0.iter().copied().max().unwrap_or(0)
    }
}

fn kind(op: &Op) -> String {
    let named = |name: &str, controls: &Qubits| match controls.len() {
        0 => name.to_owned(),
        1 => format!("ctrl @ {name}"),
        n => format!("ctrl({n}) @ {name}"),
    };
    match op {
        Op::Gate { gate, controls, .. } => named(Gate::name(*gate), controls),
        Op::PauliRotation { controls, .. } => named("pauli_rotation", controls),
        Op::Prepare { .. } => "prepare".to_owned(),
        Op::Reset(_) => "reset".to_owned(),
        Op::Barrier(_) => "barrier".to_owned(),
    }
}
