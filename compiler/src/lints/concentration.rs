//! W0224: a fidelity kernel of so many features, each turned so far, that different rows hardly overlap: the kernel matrix
//! is nearly the identity, and nothing is learnt from it.
//!
//! Rows whose features are independent give, for single rotations by `f x`, the mean overlap `product of (1 + c) / 2`,
//! with `c = exp(-f^2)` for features of deviation 1 and `(sin(f w / 2) / (f w / 2))^2` for features uniform over a width w.
//! Source: Thanasilp et al., Nature Communications 15, 5200, 2024; Shaydulin and Wild, PRA 106, 042407, 2022.

use hqml_ir::{Atom, CircuitStage, Diagnostic, Op, Readout, Span, Stage, Step, Value};

use super::period::{self, Spread};
use super::walk;
use crate::experiments::Study;

/// Without shots: rows that overlap less than this on average.
const SMALLEST: f64 = 1e-3;

/// The lint of every fidelity kernel, each place once.
pub(super) fn check(study: &Study<'_>) -> Vec<Diagnostic> {
    let shots = study.experiment.backends.iter().filter_map(|backend| match backend.call.get("shots") {
        Value::Int(shots) if *shots > 0 => Some(*shots),
        _ => None,
    });
    let least = shots.max().map_or(SMALLEST, |shots| 1.0 / shots as f64);
    let mut found: Vec<Diagnostic> = Vec::new();
    for entry in &study.entries {
        for (table, pipeline) in study.tables.iter().zip(&entry.contender.pipelines) {
            let mut before: Vec<&Stage> = table.dataset.before.iter().chain(&table.dataset.after).collect();
            walk::stages(pipeline, &mut |stage| {
                if let Step::Circuit(circuit) = &stage.step {
                    let lint = of_kernel(circuit, &before, least, stage.span);
                    let lint = lint.filter(|lint| walk::is_new(&found, lint));
                    found.extend(lint);
                }
                before.push(stage);
            });
        }
    }
    found
}

fn of_kernel(circuit: &CircuitStage, before: &[&Stage], least: f64, span: Span) -> Option<Diagnostic> {
    if circuit.readout != Readout::Fidelity {
        return None;
    }
    let (name, spread, scaler) = period::spread(before)?;
    let factors = factors(circuit);
    let overlap: f64 = factors.iter().map(|factor| (1.0 + correlation(spread, *factor)) / 2.0).product();
    if overlap >= least {
        return None;
    }
    let turned = factors.iter().filter(|factor| **factor > 0.0).count();
    Some(
        Diagnostic::warning("W0224", format!("the kernel of `{}` concentrates: rows hardly overlap", circuit.name))
            .primary(span, format!("{turned} features: by their rotations alone the mean overlap is {overlap:.1e}"))
            .secondary(scaler, format!("`{name}` makes them this wide"))
            .help("turn less: a smaller `bandwidth` (begin at 1 / number of features), or fewer features"),
    )
}

/// By how much each feature turns at most.
fn factors(circuit: &CircuitStage) -> Vec<f64> {
    let mut factors = vec![0.0f64; circuit.program.features as usize];
    let turns = circuit.program.ops.iter().filter(|op| matches!(op, Op::Gate { .. } | Op::PauliRotation { .. }));
    for (atom, factor) in turns.flat_map(|op| op.angles()).flat_map(|angle| angle.terms()) {
        if let Atom::Feature(index) = atom
            && let Some(known) = factors.get_mut(*index as usize)
        {
            *known = known.max(factor.abs());
        }
    }
    factors
}

fn correlation(spread: Spread, factor: f64) -> f64 {
    match spread {
        Spread::Deviation => (-factor * factor).exp(),
        Spread::Width(width) => {
            let half = factor * width / 2.0;
            if half < 1e-9 { 1.0 } else { (half.sin() / half).powi(2) }
        }
    }
}
