//! The size of a circuit: a program enters; qubits, depth, gates by kind and parameters leave.

use std::collections::{BTreeMap, BTreeSet};

use hqml_ir::{Atom, CircuitStage, Op};
use serde::{Deserialize, Serialize};

use crate::pipeline::visit_angles;

/// How large a circuit is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CircuitMetrics {
    /// As the user wrote it.
    pub name: String,
    /// Number of qubits.
    pub qubits: u32,
    /// Longest chain of operations that share qubits; barriers do not count, but hold what follows back.
    pub depth: usize,
    /// How many of each kind; controls beyond a gate's own stand in front (`ctrl(2) @ x`).
    pub gates: BTreeMap<String, usize>,
    /// Operations on two or more qubits.
    pub entangling: usize,
    /// Different features it reads.
    pub features: usize,
    /// Different parameters it reads.
    pub parameters: usize,
}

/// The size of a circuit.
pub fn circuit_metrics(stage: &CircuitStage) -> CircuitMetrics {
    let program = &stage.program;
    let mut level = vec![0usize; program.qubits as usize];
    let mut gates: BTreeMap<String, usize> = BTreeMap::new();
    let mut entangling = 0;
    for op in &program.ops {
        let (name, qubits) = described(op);
        let top = qubits.iter().filter_map(|q| level.get(*q as usize)).copied().max().unwrap_or(0);
        let next = top + usize::from(name.is_some() && !qubits.is_empty());
        qubits.iter().for_each(|q| {
            if let Some(l) = level.get_mut(*q as usize) {
                *l = next;
            }
        });
        if let Some(name) = name {
            *gates.entry(name).or_default() += 1;
            entangling += usize::from(qubits.len() > 1);
        }
    }
    let (mut features, mut parameters) = (BTreeSet::new(), BTreeSet::new());
    visit_angles(program, &mut |atom| match atom {
        Atom::Feature(i) => {
            features.insert(*i);
        }
        Atom::Parameter(i) => {
            parameters.insert(*i);
        }
        Atom::Nonlinear(_) => {}
    });
    CircuitMetrics {
        name: stage.name.clone(),
        qubits: program.qubits,
        depth: level.into_iter().max().unwrap_or(0),
        gates,
        entangling,
        features: features.len(),
        parameters: parameters.len(),
    }
}

/// The kind of an operation (`None` for a barrier) and all qubits it touches.
fn described(op: &Op) -> (Option<String>, Vec<u32>) {
    let with = |controls: &[u32], name: &str| match controls.len() {
        0 => name.to_string(),
        1 => format!("ctrl @ {name}"),
        n => format!("ctrl({n}) @ {name}"),
    };
    match op {
        Op::Gate { gate, qubits, controls, .. } => {
            (Some(with(controls, gate.name())), controls.iter().chain(qubits).copied().collect())
        }
        Op::PauliRotation { pauli, controls, .. } => {
            let own = pauli.factors().iter().map(|f| f.0);
            (Some(with(controls, "pauli_rotation")), controls.iter().copied().chain(own).collect())
        }
        Op::Prepare { qubits, .. } => (Some("prepare".to_string()), qubits.to_vec()),
        Op::Reset(qubit) => (Some("reset".to_string()), vec![*qubit]),
        Op::Barrier(qubits) => (None, qubits.to_vec()),
    }
}
