//! Walks that several lints need: all stages of a pipeline, the estimator it ends in.

use hqml_ir::{Call, Diagnostic, Pipeline, Stage, Step};

/// Calls `visit` for every stage, those of branches and of the first candidate of a choice included.
pub(super) fn stages<'p>(pipeline: &'p Pipeline, visit: &mut dyn FnMut(&'p Stage)) {
    pipeline.stages.iter().for_each(|stage| each(stage, visit));
}

fn each<'p>(stage: &'p Stage, visit: &mut dyn FnMut(&'p Stage)) {
    visit(stage);
    match &stage.step {
        Step::Branches(branches) => branches.iter().flatten().for_each(|stage| each(stage, visit)),
        Step::Tuned(tuned) => {
            if let Some(first) = tuned.candidates.first() {
                stages(&first.pipeline, visit);
            }
        }
        Step::Builtin { .. } | Step::Circuit(_) | Step::Expression(_) | Step::Gibbs(_) | Step::Train(_) => {}
    }
}

/// The row that a pipeline ends in; that of the first candidate where it is chosen among several.
pub(super) fn last(pipeline: &Pipeline) -> Option<&Call> {
    match &pipeline.stages.last()?.step {
        Step::Builtin { call, .. } => Some(call),
        Step::Tuned(tuned) => last(&tuned.candidates.first()?.pipeline),
        _ => None,
    }
}

/// How many candidates a pipeline may choose among.
pub(super) fn candidates(pipeline: &Pipeline) -> usize {
    let mut product: usize = 1;
    stages(pipeline, &mut |stage| {
        if let Step::Tuned(tuned) = &stage.step {
            product = product.saturating_mul(tuned.candidates.len().max(1));
        }
    });
    product
}

/// Whether no lint of this code stands at this place yet.
pub(super) fn is_new(found: &[Diagnostic], lint: &Diagnostic) -> bool {
    found.iter().all(|known| (known.code, known.span()) != (lint.code, lint.span()))
}
