//! W0211: features that reach around the period of the rotation that encodes them: rows far apart look equal.
//!
//! Source: Shaydulin and Wild, Importance of kernel bandwidth in quantum machine learning, PRA 106, 042407, 2022; Schuld,
//! Sweke, Meyer, PRA 103, 032430, 2021, for the Fourier picture.

use std::f64::consts::TAU;

use hqml_ir::{Atom, Diagnostic, Op, Program, Span, Stage, Step};

use super::walk;
use crate::experiments::Study;

/// How wide a feature of mean 0 and deviation 1 is taken to be: three deviations to both sides.
const STANDARD_WIDTH: f64 = 6.0;

/// One lint for each circuit stage whose features are known to be too wide.
pub(super) fn check(study: &Study<'_>) -> Vec<Diagnostic> {
    let mut found: Vec<(Span, Diagnostic)> = Vec::new();
    for entry in &study.entries {
        for (table, pipeline) in study.tables.iter().zip(&entry.contender.pipelines) {
            let mut before: Vec<&Stage> = table.dataset.before.iter().chain(&table.dataset.after).collect();
            walk::stages(pipeline, &mut |stage| {
                if let Some(lint) = wide(stage, &before)
                    && found.iter().all(|(span, _)| *span != stage.span)
                {
                    found.push((stage.span, lint));
                }
                before.push(stage);
            });
        }
    }
    found.into_iter().map(|(_, lint)| lint).collect()
}

fn wide(stage: &Stage, before: &[&Stage]) -> Option<Diagnostic> {
    let Step::Circuit(circuit) = &stage.step else { return None };
    let factor = largest_factor(&circuit.program);
    let (name, width, scaler) = width(before)?;
    if factor * width <= TAU * (1.0 + 1e-9) {
        return None;
    }
    let reach = factor * width;
    Some(
        Diagnostic::warning("W0211", format!("features reach around the period of `{}`", circuit.name))
            .primary(stage.span, format!("a rotation by {} times the feature has the period 2 pi", short(factor)))
            .secondary(scaler, format!("`{name}` lets features be {} wide: {} turned", short(width), short(reach)))
            .help(format!("scale them: `min_max_scaler(to: 0..{})`, or lower `bandwidth`", short(TAU / factor))),
    )
}

fn short(value: f64) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// The largest factor by which a feature is multiplied in a rotation.
fn largest_factor(program: &Program) -> f64 {
    let angles = program.ops.iter().flat_map(|op| match op {
        Op::Gate { angles, .. } => angles.iter().collect::<Vec<_>>(),
        Op::PauliRotation { angle, .. } => vec![angle],
        Op::Prepare { .. } | Op::Reset(_) | Op::Barrier(_) => Vec::new(),
    });
    let features = angles.flat_map(|angle| angle.terms()).filter(|(atom, _)| matches!(atom, Atom::Feature(_)));
    features.map(|(_, factor)| factor.abs()).fold(0.0, f64::max)
}

/// How features are spread.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Spread {
    /// With deviation 1 around 0.
    Deviation,
    /// Over so wide a range.
    Width(f64),
}

/// How wide features are after the last stage that says so.
fn width<'s>(before: &[&'s Stage]) -> Option<(&'s str, f64, Span)> {
    let (name, spread, place) = spread(before)?;
    match spread {
        Spread::Deviation => Some((name, STANDARD_WIDTH, place)),
        Spread::Width(width) => Some((name, width, place)),
    }
}

/// How features are spread after the last stage, if that says so.
pub(super) fn spread<'s>(before: &[&'s Stage]) -> Option<(&'s str, Spread, Span)> {
    let Step::Builtin { call, .. } = &before.last()?.step else { return None };
    let name = call.name.as_str();
    let place = before.last()?.span;
    match name {
        "min_max_scaler" => match call.get("to") {
            hqml_ir::Value::Range(low, high) => Some((name, Spread::Width(high - low), place)),
            _ => None,
        },
        "standard_scaler" if call.bool("with_std") => Some((name, Spread::Deviation, place)),
        // Directions of standardised features are at least as wide as a feature on average.
        "pca" => match &before.iter().rev().nth(1)?.step {
            Step::Builtin { call, .. } if call.name == "standard_scaler" => Some((name, Spread::Deviation, place)),
            _ => None,
        },
        _ => None,
    }
}
