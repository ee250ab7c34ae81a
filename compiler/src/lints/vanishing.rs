//! W0223: gradients that vanish: trained from random angles, what is measured hardly moves, and less with every qubit.
//!
//! Source: McClean et al., Nature Communications 9, 4812, 2018: in deep random circuits the deviation of an expectation value
//! (and of its gradient) falls as 2^(-n/2); Cerezo et al., Nature Communications 12, 1791, 2021: in shallow ones as well,
//! where the observable acts on all qubits.

use std::f64::consts::TAU;

use hqml_ir::{CircuitStage, Diagnostic, Distribution, Pipeline, Readout, Span, Step, Value};

use super::walk;
use crate::experiments::Study;

/// Without shots: a deviation below this one is lost in training.
const SMALLEST: f64 = 1.0 / 256.0;

/// The lint of every trained circuit, each place once.
pub(super) fn check(study: &Study<'_>) -> Vec<Diagnostic> {
    let shots = study.experiment.backends.iter().filter_map(|backend| match backend.call.get("shots") {
        Value::Int(shots) if *shots > 0 => Some(*shots),
        _ => None,
    });
    let noise = shots.max().map_or(SMALLEST, |shots| 1.0 / (shots as f64).sqrt());
    let mut found: Vec<Diagnostic> = Vec::new();
    for pipeline in study.experiment.contenders.iter().flat_map(|c| &c.pipelines) {
        walk::stages(pipeline, &mut |stage| {
            let Step::Circuit(circuit) = &stage.step else { return };
            let lint = of_circuit(pipeline, circuit, noise, stage.span);
            let lint = lint.filter(|lint| walk::is_new(&found, lint));
            found.extend(lint);
        });
    }
    found
}

fn of_circuit(pipeline: &Pipeline, circuit: &CircuitStage, noise: f64, span: Span) -> Option<Diagnostic> {
    let qubits = circuit.program.qubits as usize;
    let random = random_parameters(pipeline, circuit);
    if random < qubits || !circuit.program.ops.iter().any(|op| op.is_unitary() && op.qubits().len() > 1) {
        return None;
    }
    // As many random turns a qubit as there are qubits: deep.
    let deep = random >= qubits * qubits;
    let acts_on = if deep { qubits } else { smallest_weight(circuit)? };
    let deviation = (-(acts_on as f64) / 2.0).exp2();
    if deviation >= noise {
        return None;
    }
    let why = if deep {
        format!("{random} random angles on {qubits} qubits: deep enough to be random")
    } else {
        format!("whatever is measured acts on {acts_on} qubits at once")
    };
    Some(
        Diagnostic::warning("W0223", format!("the gradients of `{}` vanish at its random start", circuit.name))
            .primary(span, why)
            .note(format!("their deviation is about 2^(-{acts_on}/2) = {deviation:.1e}, the noise {noise:.1e}"))
            .help("start near the identity (`?(init: normal(0, 0.1))`), take fewer layers, measure single qubits"),
    )
}

/// The trained parameters that start anywhere on the circle.
fn random_parameters(pipeline: &Pipeline, circuit: &CircuitStage) -> usize {
    let mut used = vec![false; pipeline.parameters.len()];
    for angle in circuit.program.ops.iter().flat_map(|op| op.angles()) {
        angle.visit(&mut |atom| {
            if let hqml_ir::Atom::Parameter(index) = atom
                && let Some(used) = used.get_mut(*index as usize)
            {
                *used = true;
            }
        });
    }
    let circle =
        |start: &Distribution| matches!(start, Distribution::Uniform { low, high } if high - low >= 0.99 * TAU);
    pipeline.parameters.iter().zip(used).filter(|(p, used)| *used && p.trained && circle(&p.start)).count()
}

/// On how many qubits at once the most local of the measured strings acts. Nothing is said of kernels and samples.
fn smallest_weight(circuit: &CircuitStage) -> Option<usize> {
    match &circuit.readout {
        Readout::Expectations(observables) => {
            let strings = observables.iter().flat_map(|o| o.terms()).map(|term| term.0.factors().len());
            strings.filter(|weight| *weight > 0).min()
        }
        Readout::Probabilities => Some(circuit.program.qubits as usize),
        _ => None,
    }
}
