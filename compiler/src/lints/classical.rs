//! W0215 and W0219: circuits that entangle and yet are easy to compute at any size: only Clifford gates act after the first
//! entangling ones, or each measured number depends on few of the qubits.
//!
//! Source: Gottesman, arXiv:quant-ph/9807006, 1998; Jozsa and Van den Nest, Quantum Information and Computation 14, 633,
//! 2014, for product inputs into Clifford circuits; light cones: Cerezo et al., arXiv:2312.09121, 2023.

use std::f64::consts::{FRAC_PI_2, PI};

use hqml_ir::{Angle, CircuitStage, Diagnostic, Gate, Op, PauliString, Program, Readout, Span, Step};

use super::alive::alive;
use super::walk;
use crate::experiments::Study;

/// From so many qubits on a small light cone is worth a word: fewer are easy anyway.
const MANY: u32 = 6;

/// The most steps that are gone to find the light cones.
const STEPS: usize = 4_000_000;

/// The lints of every circuit stage, each place once.
pub(super) fn check(study: &Study<'_>) -> Vec<Diagnostic> {
    let mut found: Vec<Diagnostic> = Vec::new();
    for pipeline in study.experiment.contenders.iter().flat_map(|c| &c.pipelines) {
        walk::stages(pipeline, &mut |stage| {
            let Step::Circuit(circuit) = &stage.step else { return };
            let lint = of_circuit(circuit, stage.span).filter(|lint| walk::is_new(&found, lint));
            found.extend(lint);
        });
    }
    found
}

fn of_circuit(circuit: &CircuitStage, span: Span) -> Option<Diagnostic> {
    let Readout::Expectations(observables) = &circuit.readout else { return None };
    let program = &circuit.program;
    let alive = alive(program, &circuit.readout);
    let ops: Vec<&Op> = program.ops.iter().zip(&alive).filter(|(_, alive)| **alive).map(|(op, _)| op).collect();
    let reads = ops.iter().any(|op| op.angles().iter().any(Angle::has_features));
    if !reads || !ops.iter().any(|op| op.qubits().len() > 1) {
        return None;
    }
    if is_clifford(program, &ops) {
        let text = "each qubit is turned by itself first; the gates that entangle are all Clifford";
        return Some(
            Diagnostic::warning("W0215", format!("`{}` is classical: products of cosines and sines", circuit.name))
                .primary(span, text)
                .help("put rotations behind the entangling gates: `ry(?) q`, or the features once more"),
        );
    }
    let strings: Vec<&PauliString> = observables.iter().flat_map(|o| o.terms()).map(|term| &term.0).collect();
    if program.qubits < MANY || strings.len().saturating_mul(ops.len()) > STEPS {
        return None;
    }
    let largest = strings.iter().map(|string| cone(program, &ops, string)).max()?;
    if largest == 0 || largest * 2 > program.qubits as usize {
        return None;
    }
    Some(
        Diagnostic::warning(
            "W0219",
            format!("what is measured of `{}` depends on {largest} of its {} qubits", circuit.name, program.qubits),
        )
        .primary(span, format!("a simulation of {largest} qubits gives each number"))
        .help("more layers, or gates between qubits further apart, widen the light cone"),
    )
}

/// Whether only Clifford gates act on qubits after their first entangling gate.
fn is_clifford(program: &Program, ops: &[&Op]) -> bool {
    let mut joined = vec![false; program.qubits as usize];
    ops.iter().all(|op| {
        let qubits = op.qubits();
        let free = qubits.len() <= 1 && qubits.iter().all(|qubit| !joined[*qubit as usize]);
        if qubits.len() > 1 {
            qubits.iter().for_each(|qubit| joined[*qubit as usize] = true);
        }
        free || clifford(op)
    })
}

fn clifford(op: &Op) -> bool {
    let turns = |angle: &Angle, by: f64| angle.as_constant().is_some_and(|c| (c / by - (c / by).round()).abs() < 1e-12);
    match op {
        Op::Barrier(_) => true,
        Op::PauliRotation { angle, controls, .. } => controls.is_empty() && turns(angle, FRAC_PI_2),
        Op::Gate { gate, angles, controls, .. } => {
            let quarter = || angles.iter().all(|angle| turns(angle, FRAC_PI_2));
            controls.is_empty()
                && match gate {
                    Gate::Id | Gate::X | Gate::Y | Gate::Z | Gate::H | Gate::S | Gate::Sdg | Gate::Sx => true,
                    Gate::Sxdg | Gate::Cx | Gate::Cy | Gate::Cz | Gate::Swap | Gate::Iswap | Gate::Dcx | Gate::Ecr => {
                        true
                    }
                    Gate::Gphase => true,
                    Gate::Rx | Gate::Ry | Gate::Rz | Gate::P => quarter(),
                    Gate::Rxx | Gate::Ryy | Gate::Rzz | Gate::Rzx => quarter(),
                    Gate::Cp => angles.iter().all(|angle| turns(angle, PI)),
                    _ => false,
                }
        }
        Op::Prepare { .. } | Op::Reset(_) => false,
    }
}

/// How many qubits the expectation value of a string depends on.
fn cone(program: &Program, ops: &[&Op], string: &PauliString) -> usize {
    let mut inside = vec![false; program.qubits as usize];
    string.factors().iter().for_each(|(qubit, _)| inside[*qubit as usize] = true);
    for op in ops.iter().rev() {
        let qubits = op.qubits();
        if qubits.iter().any(|qubit| inside[*qubit as usize]) {
            qubits.iter().for_each(|qubit| inside[*qubit as usize] = true);
        }
    }
    inside.into_iter().filter(|inside| *inside).count()
}
