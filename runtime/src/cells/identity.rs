//! Which cells are the same: a data set or a pipeline enters; whether the cell's seed changes anything in it leaves.

use hqml_ir::stages::{self, Family};
use hqml_ir::{Call, Dataset, Distribution, Pipeline, Readout, Stage, Step, Training};

use crate::registry::{needs_gradient, pinned};

/// Whether the table or its split draws from the cell's seed.
pub fn data_varies(data: &Dataset) -> bool {
    let source = stages::find(Family::Source, &data.source.name).is_some_and(|r| r.random);
    let split = stages::find(Family::Split, &data.split.name).is_some_and(|r| r.random)
        && (data.split.get("shuffle") == &hqml_ir::Value::None || data.split.bool("shuffle"));
    (source && pinned(&data.source).is_none()) || (split && pinned(&data.split).is_none())
}

/// Whether the table itself, before it is split, draws from the cell's seed.
pub(crate) fn source_varies(data: &Dataset) -> bool {
    stages::find(Family::Source, &data.source.name).is_some_and(|r| r.random) && pinned(&data.source).is_none()
}

/// Whether a pipeline draws from the cell's seed; `sampled` where its backend reads out through shots.
pub fn contender_varies(pipeline: &Pipeline, sampled: bool) -> bool {
    let drawn = |d: &Distribution| match d {
        Distribution::Fixed(_) => false,
        Distribution::Uniform { low, high } => low != high,
        Distribution::Normal { deviation, .. } => *deviation != 0.0,
    };
    let starts = started(&pipeline.stages);
    let parameters =
        pipeline.parameters.iter().enumerate().any(|(k, p)| drawn(&p.start) && !starts.contains(&(k as u32)));
    parameters || pipeline.stages.iter().any(|s| stage_varies(s, sampled))
}

/// Parameters whose start a `train` is given.
fn started(stages: &[Stage]) -> Vec<u32> {
    let own = |stage: &Stage| match &stage.step {
        Step::Train(t) if t.start.is_some() => t.trains.clone(),
        Step::Branches(branches) => branches.iter().flat_map(|b| started(b)).collect(),
        _ => Vec::new(),
    };
    stages.iter().flat_map(own).collect()
}

fn stage_varies(stage: &Stage, sampled: bool) -> bool {
    match &stage.step {
        Step::Builtin { call, .. } => estimator_varies(call),
        Step::Expression(_) => false,
        Step::Circuit(circuit) => sampled || matches!(circuit.readout, Readout::Sample { .. }),
        Step::Gibbs(_) => false,
        Step::Branches(branches) => branches.iter().flatten().any(|s| stage_varies(s, sampled)),
        Step::Train(training) => optimizer_varies(&training.optimizer) || gradient_varies(training),
        Step::Tuned(tuned) => tuned.candidates.iter().any(|c| contender_varies(&c.pipeline, sampled)),
    }
}

/// An estimator that takes a seed and was given none. Trees take one for ties between features, `svc` for its sigmoids.
fn estimator_varies(call: &Call) -> bool {
    let takes = [Family::Estimator, Family::Kernel]
        .iter()
        .filter_map(|family| stages::find(*family, &call.name))
        .any(|row| row.options.iter().any(|o| o.name == "seed"));
    takes && pinned(call).is_none() && (call.name != "svc" || call.bool("probabilities"))
}

/// Derivatives along random directions, where they are followed.
fn gradient_varies(training: &Training) -> bool {
    let random = stages::find(Family::Gradient, &training.gradient.name).is_some_and(|r| r.random);
    random && needs_gradient(&training.optimizer)
}

/// An optimizer that draws: SPSA its directions, the others the order of their batches.
fn optimizer_varies(call: &Call) -> bool {
    let random = stages::find(Family::Optimizer, &call.name).is_some_and(|r| r.random);
    let has_batch = call.options.iter().any(|(n, _)| n == "batch");
    random && (!has_batch || call.int("batch").is_some())
}
