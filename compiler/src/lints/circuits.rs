//! W0212 and W0213: a circuit without entanglement, which a laptop computes qubit by qubit; a circuit that the row does not
//! reach.
//!
//! Source: Jozsa and Linden, Proc. R. Soc. A 459, 2003: without entanglement there is no exponential advantage.

use hqml_ir::{CircuitStage, Diagnostic, Op, Program, Span, Step};

use super::{alive, walk};
use crate::experiments::Study;

/// The lints of every circuit stage, each place once.
pub(super) fn check(study: &Study<'_>) -> Vec<Diagnostic> {
    let mut found: Vec<(Span, &'static str, Diagnostic)> = Vec::new();
    for pipeline in study.experiment.contenders.iter().flat_map(|c| &c.pipelines) {
        walk::stages(pipeline, &mut |stage| {
            let Step::Circuit(circuit) = &stage.step else { return };
            for lint in of_circuit(circuit, stage.span) {
                if found.iter().all(|(span, code, _)| (*span, *code) != (stage.span, lint.code)) {
                    found.push((stage.span, lint.code, lint));
                }
            }
        });
    }
    found.into_iter().map(|(_, _, lint)| lint).collect()
}

fn of_circuit(circuit: &CircuitStage, span: Span) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    if circuit.program.qubits > 1 && !entangles(circuit) {
        found.push(
            Diagnostic::warning(
                "W0212",
                format!("`{}` entangles nothing: each qubit is computed by itself", circuit.name),
            )
            .primary(span, format!("{} qubits, none acts on another", circuit.program.qubits))
            .help("add entangling gates, or take it as the classical model it is"),
        );
    }
    if !reads_row(&circuit.program) {
        found.push(
            Diagnostic::warning(
                "W0213",
                format!("the row does not reach `{}`: it gives the same for every row", circuit.name),
            )
            .primary(span, "no angle holds a feature")
            .help("use the features: `for i in 0..n { rx(x[i]) q[i] }`"),
        );
    }
    found
}

/// Whether a gate joins qubits and can change what is read.
fn entangles(circuit: &CircuitStage) -> bool {
    let alive = alive::alive(&circuit.program, &circuit.readout);
    circuit.program.ops.iter().zip(alive).any(|(op, alive)| alive && joins(op))
}

fn joins(op: &Op) -> bool {
    match op {
        Op::Gate { qubits, controls, .. } => qubits.len() + controls.len() > 1,
        Op::PauliRotation { pauli, controls, .. } => pauli.factors().len() + controls.len() > 1,
        Op::Prepare { qubits, .. } => qubits.len() > 1,
        Op::Reset(_) | Op::Barrier(_) => false,
    }
}

fn reads_row(program: &Program) -> bool {
    program.ops.iter().any(|op| match op {
        Op::Gate { angles, .. } => angles.iter().any(hqml_ir::Angle::has_features),
        Op::PauliRotation { angle, .. } => angle.has_features(),
        Op::Prepare { amplitudes, .. } => amplitudes.iter().any(hqml_ir::Angle::has_features),
        Op::Reset(_) | Op::Barrier(_) => false,
    })
}
