//! W0220 and W0221: parameters that cannot change what is read from a circuit, and features that cannot.
//!
//! A rotation about the axis that is measured, one outside of what the observables depend on, a phase on |0>, a circuit
//! that does not read the row at the end of a fidelity kernel: they cost time, and training moves them at random. Source:
//! Heisenberg picture, Nielsen and Chuang, section 10.5.1, 2000; for kernels Schuld, arXiv:2101.11020, 2021, section V.

use std::collections::BTreeSet;

use hqml_ir::{Atom, CircuitStage, Diagnostic, Pipeline, Readout, Span, Step};

use super::alive::{alive, in_cone};
use super::walk;
use crate::experiments::Study;

/// The lints of every circuit stage, each place once.
pub(super) fn check(study: &Study<'_>) -> Vec<Diagnostic> {
    let mut found: Vec<Diagnostic> = Vec::new();
    for pipeline in study.experiment.contenders.iter().flat_map(|c| &c.pipelines) {
        let mut stages = Vec::new();
        walk::stages(pipeline, &mut |stage| {
            if let Step::Circuit(circuit) = &stage.step {
                stages.push((stage.span, &**circuit));
            }
        });
        let elsewhere = used_elsewhere(pipeline);
        for (span, circuit) in stages {
            let told = [parameters(pipeline, circuit, &elsewhere, span), features(circuit, span)];
            let fresh = told.into_iter().flatten();
            let fresh: Vec<_> = fresh.filter(|lint| walk::is_new(&found, lint)).collect();
            found.extend(fresh);
        }
    }
    found
}

/// The parameters of a pipeline's own expressions.
fn used_elsewhere(pipeline: &Pipeline) -> BTreeSet<u32> {
    let mut used = BTreeSet::new();
    walk::stages(pipeline, &mut |stage| {
        if let Step::Expression(expression) = &stage.step {
            used.extend(expression.formula.parameters());
        }
    });
    used
}

/// What stands in the angles of some operations.
fn atoms(circuit: &CircuitStage, wanted: impl Fn(usize) -> bool) -> (BTreeSet<u32>, BTreeSet<u32>) {
    let (mut features, mut parameters) = (BTreeSet::new(), BTreeSet::new());
    for (_, op) in circuit.program.ops.iter().enumerate().filter(|(at, _)| wanted(*at)) {
        for angle in op.angles() {
            angle.visit(&mut |atom| match atom {
                Atom::Feature(index) => drop(features.insert(*index)),
                Atom::Parameter(index) => drop(parameters.insert(*index)),
                Atom::Nonlinear(_) => {}
            });
        }
    }
    (features, parameters)
}

/// More than half of the trained parameters: single ones at the end of a well-known circuit are no mistake of its user.
fn parameters(
    pipeline: &Pipeline,
    circuit: &CircuitStage,
    elsewhere: &BTreeSet<u32>,
    span: Span,
) -> Option<Diagnostic> {
    let alive = alive(&circuit.program, &circuit.readout);
    let trained = |index: &u32| pipeline.parameters.get(*index as usize).is_some_and(|parameter| parameter.trained);
    let all: BTreeSet<u32> = atoms(circuit, |_| true).1.into_iter().filter(trained).collect();
    let kept = atoms(circuit, |at| alive[at]).1;
    let dead = all.iter().filter(|index| !kept.contains(index) && !elsewhere.contains(index)).count();
    if dead * 2 <= all.len() {
        return None;
    }
    let what = format!("{dead} of the {} trained parameters of `{}`", all.len(), circuit.name);
    let why = match circuit.readout {
        Readout::Fidelity => "what does not read the row cancels at the end of an overlap",
        _ => "they turn about the measured axis, or stand where nothing measured depends on them",
    };
    Some(Diagnostic::warning("W0220", format!("{what} cannot change what is read from it")).primary(span, why).help(
        match circuit.readout {
            Readout::Fidelity => "put the trained gates before the last ones that read the row",
            _ => "end with rotations about another axis (`ry(?) q`), measure more, or take them away",
        },
    ))
}

/// More than half of the features, for whatever reason; or those that stay on qubits that nothing measured hears of.
fn features(circuit: &CircuitStage, span: Span) -> Option<Diagnostic> {
    let alive = alive(&circuit.program, &circuit.readout);
    let all = atoms(circuit, |_| true).0;
    let kept = atoms(circuit, |at| alive[at]).0;
    let mut lost: Vec<u32> = all.difference(&kept).copied().collect();
    if lost.len() * 2 <= all.len() {
        let cone = in_cone(&circuit.program, &circuit.readout);
        let heard = atoms(circuit, |at| cone[at]).0;
        lost = all.difference(&heard).copied().collect();
    }
    let lost: Vec<String> = lost.into_iter().map(|index| format!("`x[{index}]`")).collect();
    let (first, more) = (lost.first()?, lost.len() - 1);
    let what = if kept.is_empty() {
        "no feature".to_owned()
    } else if more == 0 {
        first.clone()
    } else {
        format!("{first} and {more} more features")
    };
    let message = if kept.is_empty() {
        format!("{what} can change what is read from `{}`", circuit.name)
    } else {
        format!("{what} cannot change what is read from `{}`", circuit.name)
    };
    Some(
        Diagnostic::warning("W0221", message)
            .primary(span, format!("{} of {} features are lost on the way", lost.len(), all.len()))
            .help("measure the qubits that hold them, entangle these with measured ones, or encode by another axis"),
    )
}
