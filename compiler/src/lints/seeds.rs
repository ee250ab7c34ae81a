//! W0204 and W0208: several seeds that reach no random step, and one seed that is no sample.
//!
//! Source: Bouthillier et al., Accounting for variance in machine learning benchmarks, MLSys 2021.

use hqml_ir::stages::{self};
use hqml_ir::{Call, Diagnostic, Distribution, Pipeline, Readout, Step, Value};

use super::walk;
use crate::experiments::Study;

/// The lints of the seeds.
pub(super) fn check(study: &Study<'_>) -> Vec<Diagnostic> {
    let place = study.fields.get("seeds").map_or(study.declared.declaration.name.span, |field| field.span);
    let random = reaches_randomness(study);
    match (study.experiment.seeds.len(), random) {
        (1, true) => vec![
            Diagnostic::warning("W0208", "one seed is no sample: luck and merit look the same")
                .primary(place, "one seed")
                .help("write `seeds: 0..10`"),
        ],
        (2.., false) => vec![
            Diagnostic::warning("W0204", "the seeds change nothing: every random step has a seed of its own")
                .primary(place, format!("{} seeds, one result", study.experiment.seeds.len()))
                .help("take `seed:` away from the split or the data, or write one seed"),
        ],
        _ => Vec::new(),
    }
}

fn reaches_randomness(study: &Study<'_>) -> bool {
    let tables = study.experiment.data.iter().any(|data| draws(&data.source) || draws(&data.split));
    let backends = study.experiment.backends.iter().any(|backend| *backend.call.get("shots") != Value::None);
    tables || backends || study.experiment.contenders.iter().flat_map(|c| &c.pipelines).any(pipeline)
}

/// Whether a row draws from the cell's seed.
fn draws(call: &Call) -> bool {
    let row = stages::rows().find(|row| row.name == call.name);
    let random = row.is_some_and(|row| row.random) || call.bool("probabilities");
    let shuffles = *call.get("shuffle") != Value::Bool(false) || *call.get("noise") != Value::None;
    random && shuffles && *call.get("seed") == Value::None
}

fn pipeline(pipeline: &Pipeline) -> bool {
    let started = |index: usize| {
        pipeline.stages.iter().any(|stage| match &stage.step {
            Step::Train(training) => training.start.is_some() && training.trains.contains(&(index as u32)),
            _ => false,
        })
    };
    let drawn = pipeline.parameters.iter().enumerate();
    let drawn = drawn.filter(|(index, p)| !matches!(p.start, Distribution::Fixed(_)) && !started(*index));
    let mut random = drawn.count() > 0;
    walk::stages(pipeline, &mut |stage| {
        random |= match &stage.step {
            // A layer's start is among the parameters.
            Step::Builtin { call, .. } => call.name != "dense" && draws(call),
            Step::Circuit(circuit) => matches!(circuit.readout, Readout::Sample { .. }),
            Step::Train(training) => draws(&training.optimizer),
            // Its folds are drawn.
            Step::Tuned(tuned) => {
                tuned.candidates.len() > 1 || tuned.candidates.iter().any(|c| self::pipeline(&c.pipeline))
            }
            Step::Branches(_) | Step::Expression(_) | Step::Gibbs(_) => false,
        };
    });
    random
}
