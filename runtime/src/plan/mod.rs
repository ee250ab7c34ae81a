//! The plan: a checked experiment enters; what would run, with its circuits, evolutions, shots and memory, leaves.
//!
//! | file | question it answers |
//! |---|---|
//! | `circuit` | how large a program is |
//! | `cost` | what a pipeline asks of a backend |
//! | `methods` | which method simulates a circuit, and why |
//! | `manifest` | what a record says of the run it belongs to |
//! | `time` | how long its circuits take on this machine |
//! | `table` | how the plan reads on a terminal |

mod circuit;
mod cost;
mod manifest;
mod methods;
mod table;
mod time;

use hqml_ir::{CircuitStage, Experiment, Pipeline, Role, Stage, Step};
use serde::Serialize;

use crate::RunError;
use crate::backend::{Calls, multiplied};
use crate::cells::{folds_of, jobs};
use crate::registry;

pub use circuit::{CircuitMetrics, circuit_metrics};
pub use cost::{Cost, Place, cost};
pub use manifest::{Manifest, manifest};
pub use methods::PlannedMethod;
pub use table::table;
pub(crate) use time::evolutions;
pub use time::{PlannedTime, times};

/// What would run.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Plan {
    /// The experiment's name.
    pub experiment: String,
    /// Cells in all.
    pub cells: usize,
    /// Fits in all: cells that are the same are computed once, and a model judged on several backends is trained once.
    pub fits: usize,
    /// The seeds.
    pub seeds: Vec<u64>,
    /// The names of the backends.
    pub backends: Vec<String>,
    /// The names of the metrics.
    pub metrics: Vec<String>,
    /// The data sets.
    pub data: Vec<PlannedData>,
    /// Every contender on every data set.
    pub contenders: Vec<PlannedContender>,
    /// What all fits ask of backends together; where an optimizer may stop early, at most.
    pub total: Calls,
    /// The largest need of a single fit.
    pub memory: Memory,
    /// The rule.
    pub rule: Option<String>,
    /// How long the circuits take on this machine, where that was asked for: see [`times`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time: Option<Vec<PlannedTime>>,
}

/// A data set of a plan.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PlannedData {
    /// Its name.
    pub name: String,
    /// Rows of the table.
    pub rows: usize,
    /// Features of the table.
    pub features: usize,
    /// Classes; `None` for a real target.
    pub classes: Option<usize>,
    /// Folds.
    pub folds: usize,
    /// Rows a fit sees.
    pub training_rows: usize,
    /// Rows a prediction sees.
    pub test_rows: usize,
}

/// A contender on one data set.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PlannedContender {
    /// Its name.
    pub name: String,
    /// `model` or `baseline`.
    pub role: Role,
    /// The data's name.
    pub data: String,
    /// Its cells.
    pub cells: usize,
    /// Its fits.
    pub fits: usize,
    /// How many candidates a cross-validation compares; 1 where none does.
    pub candidates: usize,
    /// Parameters in its vector (the largest candidate's).
    pub parameters: usize,
    /// How many of them are trained.
    pub trained_parameters: usize,
    /// How they are trained: `adjoint`, `parameter shift`, `finite differences`, `SPSA`, `backpropagation`,
    /// `gradient-free` or `none`.
    pub gradient: String,
    /// Its circuits (those of the first candidate).
    pub circuits: Vec<CircuitMetrics>,
    /// What one fit asks of its backend.
    pub training: Calls,
    /// What one prediction asks of its backend.
    pub inference: Calls,
    /// Whether the numbers are exact, or hold where no optimizer stops early.
    pub exact: bool,
    /// What one fit needs.
    pub memory: Memory,
    /// How its circuits are simulated, on backends that choose or name a method.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub methods: Vec<PlannedMethod>,
}

/// A need of memory.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Memory {
    /// Bytes.
    pub bytes: u128,
    /// How they come about.
    pub formula: String,
}

/// What would run.
pub fn plan(experiment: &Experiment) -> Plan {
    let jobs = jobs(experiment);
    let mut total = Calls::default();
    let mut contenders = Vec::new();
    for (d, data) in experiment.data.iter().enumerate() {
        let (train, test) = rows(experiment, d);
        for (c, contender) in experiment.contenders.iter().enumerate() {
            let Some(pipeline) = contender.pipelines.get(d) else { continue };
            let own: Vec<_> = jobs.iter().filter(|j| j.data == d && j.contender == c).collect();
            let mut largest = Cost::default();
            for job in &own {
                let on = |b: usize| cost_on(&experiment.backends[b], pipeline, train, test);
                let fit = on(job.train_on);
                total += fit.training;
                job.cells.keys().for_each(|b| total += on(*b).inference);
                largest = fit;
            }
            let methods = methods::methods(experiment, pipeline, train);
            let memory = methods::memory(experiment, &methods);
            contenders.push(PlannedContender {
                name: contender.name.clone(),
                role: contender.role,
                data: data.name.clone(),
                cells: own.iter().flat_map(|j| j.cells.values()).map(Vec::len).sum(),
                fits: own.len(),
                candidates: candidates(pipeline),
                parameters: parameters(pipeline),
                trained_parameters: trained(pipeline),
                gradient: gradient(pipeline, own.iter().all(|j| Place::of(&experiment.backends[j.train_on]).sweeps))
                    .to_string(),
                circuits: circuit_stages(pipeline).into_iter().map(circuit_metrics).collect(),
                training: largest.training,
                inference: largest.inference,
                exact: largest.exact,
                memory: memory.unwrap_or_else(|| cost::memory(pipeline, train, test)),
                methods,
            });
        }
    }
    let memory = contenders.iter().map(|c| &c.memory).max_by_key(|m| m.bytes).cloned().unwrap_or_default();
    Plan {
        experiment: experiment.name.clone(),
        cells: contenders.iter().map(|c| c.cells).sum(),
        fits: jobs.len(),
        seeds: experiment.seeds.clone(),
        backends: experiment.backends.iter().map(|b| b.name.clone()).collect(),
        metrics: registry::metric_names(&experiment.metrics),
        data: (0..experiment.data.len()).map(|d| planned_data(experiment, d)).collect(),
        contenders,
        total,
        memory,
        rule: experiment.rule.as_ref().map(|r| r.text.clone()),
        time: None,
    }
}

/// The cost on a backend, with all circuits that stand for one where errors are mitigated.
fn cost_on(backend: &hqml_ir::Backend, pipeline: &Pipeline, train: usize, test: usize) -> Cost {
    let (circuits, shots) = multiplied(&backend.call);
    let each =
        |calls: Calls| Calls { circuits: calls.circuits * circuits, evolutions: calls.evolutions * circuits, ..calls };
    let once = cost(pipeline, train, test, Place { shots, ..Place::of(backend) });
    Cost { training: each(once.training), inference: each(once.inference), ..once }
}

/// Refuses a run whose estimate is over its budget.
pub(crate) fn check_budget(experiment: &Experiment) -> Result<(), RunError> {
    let Some(limit) = experiment.budget.shots else { return Ok(()) };
    let planned = plan(experiment).total.shots;
    match planned > limit {
        true => Err(RunError::budget(format!(
            "the experiment needs up to {planned} shots, and its budget is {limit}: nothing was run"
        ))),
        false => Ok(()),
    }
}

fn planned_data(experiment: &Experiment, index: usize) -> PlannedData {
    let data = &experiment.data[index];
    let (training_rows, test_rows) = rows(experiment, index);
    PlannedData {
        name: data.name.clone(),
        rows: data.schema.rows,
        features: data.schema.columns.len(),
        classes: match &data.schema.task {
            hqml_ir::Task::Classify(names) => Some(names.len()),
            hqml_ir::Task::Regress => None,
        },
        folds: folds_of(data),
        training_rows,
        test_rows,
    }
}

/// Training and test rows of the first fold.
fn rows(experiment: &Experiment, index: usize) -> (usize, usize) {
    let data = &experiment.data[index];
    let (before, after) = data.rows_lost();
    let all = data.schema.rows.saturating_sub(before);
    let test = match data.split.real("test") {
        Some(share) => (all as f64 * share).ceil() as usize,
        None => all.div_ceil(folds_of(data)),
    };
    (all.saturating_sub(test).saturating_sub(after), test.min(all))
}

fn tuned(pipeline: &Pipeline) -> Option<&hqml_ir::Tuned> {
    pipeline.stages.iter().find_map(|s| match &s.step {
        Step::Tuned(tuned) => Some(tuned),
        _ => None,
    })
}

fn candidates(pipeline: &Pipeline) -> usize {
    tuned(pipeline).map_or(1, |t| t.candidates.len())
}

fn parameters(pipeline: &Pipeline) -> usize {
    let inner = tuned(pipeline).and_then(|t| t.candidates.iter().map(|c| c.pipeline.parameters.len()).max());
    pipeline.parameters.len().max(inner.unwrap_or(0))
}

fn trained(pipeline: &Pipeline) -> usize {
    let own = pipeline.parameters.iter().filter(|p| p.trained).count();
    own.max(tuned(pipeline).and_then(|t| t.candidates.iter().map(|c| trained(&c.pipeline)).max()).unwrap_or(0))
}

fn gradient(pipeline: &Pipeline, sweeps: bool) -> &'static str {
    if let Some(tuned) = tuned(pipeline) {
        return tuned.candidates.first().map_or("none", |c| gradient(&c.pipeline, sweeps));
    }
    let mut found = "none";
    for (at, stage) in pipeline.stages.iter().enumerate() {
        if let Step::Train(training) = &stage.step {
            let circuits = pipeline.stages[..at].iter().any(|s| {
                holds_circuit(s) && crate::pipeline::parameters_of(s).iter().any(|k| training.trains.contains(k))
            });
            let method = crate::pipeline::gradient_method(&training.gradient, sweeps).unwrap_or("none");
            found = match (registry::needs_gradient(&training.optimizer), circuits) {
                (false, _) => "gradient-free",
                (true, false) if matches!(method, "adjoint" | "parameter shift") => "backpropagation",
                (true, _) => method,
            };
        }
    }
    found
}

fn holds_circuit(stage: &Stage) -> bool {
    match &stage.step {
        Step::Circuit(_) => true,
        Step::Branches(branches) => branches.iter().flatten().any(holds_circuit),
        _ => false,
    }
}

/// The circuits of a pipeline (of its first candidate), in their order.
fn circuit_stages(pipeline: &Pipeline) -> Vec<&CircuitStage> {
    fn of<'a>(stages: &'a [Stage], found: &mut Vec<&'a CircuitStage>) {
        for stage in stages {
            match &stage.step {
                Step::Circuit(circuit) => found.push(circuit),
                Step::Branches(branches) => branches.iter().for_each(|b| of(b, found)),
                Step::Tuned(tuned) => {
                    tuned.candidates.first().into_iter().for_each(|c| of(&c.pipeline.stages, found));
                }
                _ => {}
            }
        }
    }
    let mut found = Vec::new();
    of(&pipeline.stages, &mut found);
    found
}
