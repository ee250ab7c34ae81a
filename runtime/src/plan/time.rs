//! The time of a plan: an experiment enters; the processor time that its circuits take on this machine leaves, measured on
//! the circuits themselves and multiplied by how often the plan runs them.

use std::collections::BTreeMap;

use hqml_ir::{CircuitStage, Experiment, Pipeline};
use serde::Serialize;

use super::{circuit_stages, cost, gradient, rows};
use crate::RunError;
use crate::backend::Backend;
use crate::cells::jobs;
use crate::measure::circuit::{Use, seconds_per_evolution};
use crate::pipeline::StepError;
use crate::run::backends;

/// What the circuits of a contender take on one backend, all fits and predictions together.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PlannedTime {
    /// The contender's name.
    pub contender: String,
    /// The data's name.
    pub data: String,
    /// The backend's name.
    pub backend: String,
    /// Processor time in seconds; `None` where the circuits could not be run.
    pub cpu_seconds: Option<f64>,
    /// Why not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// Where a time belongs: data, contender, backend.
type Place = (usize, usize, usize);

/// Evolutions that are counted for a place.
#[derive(Debug, Clone, Copy, Default)]
struct Counted {
    /// In fits.
    training: u64,
    /// In predictions.
    inference: u64,
}

/// Measures what the circuits of a plan take, on one thread. Contenders without circuits are left out; so is what is not
/// simulation: tables, classical fits, files.
///
/// # Errors
/// A backend that cannot be made, threads that cannot be started.
pub fn times(experiment: &Experiment) -> Result<Vec<PlannedTime>, RunError> {
    let backends = backends(experiment, crate::memory_for_states())?;
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().map_err(|e| RunError::threads(&e))?;
    Ok(pool.install(|| {
        let one = |((data, contender, backend), counted): (Place, Counted)| {
            let pipeline = experiment.contenders[contender].pipelines.get(data)?;
            let stages = circuit_stages(pipeline);
            let (train, _) = rows(experiment, data);
            let seconds =
                (!stages.is_empty()).then(|| total(&*backends[backend], pipeline, &stages, train, counted))?;
            Some(PlannedTime {
                contender: experiment.contenders[contender].name.clone(),
                data: experiment.data[data].name.clone(),
                backend: experiment.backends[backend].name.clone(),
                cpu_seconds: seconds.as_ref().ok().copied(),
                reason: seconds.err().map(|e| e.to_string()),
            })
        };
        counts(experiment).into_iter().filter_map(one).collect()
    }))
}

/// What all fits and predictions ask of backends together: evolutions, at most.
pub(crate) fn evolutions(experiment: &Experiment) -> u64 {
    counts(experiment).values().map(|c| c.training + c.inference).sum()
}

/// What each contender asks of each backend.
fn counts(experiment: &Experiment) -> BTreeMap<Place, Counted> {
    let mut all: BTreeMap<Place, Counted> = BTreeMap::new();
    for job in jobs(experiment) {
        let Some(pipeline) = experiment.contenders[job.contender].pipelines.get(job.data) else { continue };
        let (train, test) = rows(experiment, job.data);
        let cost = |b: usize| cost(pipeline, train, test, cost::Place::of(&experiment.backends[b]));
        let place = |backend: usize| (job.data, job.contender, backend);
        all.entry(place(job.train_on)).or_default().training += cost(job.train_on).training.evolutions;
        for &backend in job.cells.keys() {
            all.entry(place(backend)).or_default().inference += cost(backend).inference.evolutions;
        }
    }
    all
}

/// Seconds of all evolutions of a place. Of several circuits each has its part of the counted evolutions.
fn total(
    backend: &dyn Backend,
    pipeline: &Pipeline,
    stages: &[&CircuitStage],
    rows: usize,
    counted: Counted,
) -> Result<f64, StepError> {
    let sweeps = backend.capabilities().gradients;
    let follow = sweeps && gradient(pipeline, sweeps) == "adjoint";
    let mut seconds = 0.0;
    for stage in stages {
        let read = seconds_per_evolution(backend, stage, rows, Use::Read)?;
        let trained = if follow { seconds_per_evolution(backend, stage, rows, Use::Followed)? } else { read };
        seconds += trained * counted.training as f64 + read * counted.inference as f64;
    }
    Ok(seconds / stages.len() as f64)
}
