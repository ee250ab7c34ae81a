//! A job: its rows enter; it is fitted once and asked on each of its backends; one cell a backend leaves, without seed.

use std::collections::BTreeMap;
use std::time::Instant;

use hqml_ir::{Call, Experiment, Role};
use hqml_learn::random::Stream;
use ndarray::Array2;

use super::{Cell, Cut, Job, random_state};
use crate::backend::{Approximation, Backend, Budgeted, Calls, Metered, Spending};
use crate::pipeline::{Env, Fitted, Flow, Halt, StepError, Trace, fit};
use crate::registry::{self, Scores};
use crate::run::Progress;

/// What all jobs of a run share.
pub struct Workshop<'a> {
    /// The experiment.
    pub experiment: &'a Experiment,
    /// One a declared backend.
    pub backends: &'a [Box<dyn Backend>],
    /// What is spent so far.
    pub spending: &'a Spending,
    /// Who is told how far it is.
    pub progress: &'a dyn Progress,
    /// Says when the run is to end.
    pub halt: &'a Halt<'a>,
    /// Whether matrices on the way are kept.
    pub trace: bool,
}

/// A cell and the arrays that belong to it (empty unless they are asked for).
pub struct Done {
    /// Index of the backend it was judged on.
    pub backend: usize,
    /// The cell; its seed is that of the job.
    pub cell: Cell,
    /// Named arrays for artifacts.
    pub arrays: Vec<(String, Array2<f64>)>,
}

/// Fits and predicts. A failure of the fit or of a prediction is a cell that says why.
///
/// # Errors
/// Only what ends the whole run: a stop, or a spent budget.
pub fn execute(job: &Job, cut: &Cut, shop: &Workshop<'_>) -> Result<Vec<Done>, StepError> {
    let (data, contender) = (&shop.experiment.data[job.data], &shop.experiment.contenders[job.contender]);
    let name = format!("fold {}", job.fold);
    let stream = Stream::named(job.seed, "hqml").child(&data.name).child(&contender.name).child(&name);
    let shots = stream.child("shots");
    let trained_on = &shop.experiment.backends[job.train_on].name;
    let noise = shots.child(trained_on).child("fit");
    let trace = shop.trace.then(Trace::default);
    let limit = shop.experiment.budget.shots;
    let own = shop.backends[job.train_on].fresh();
    let backend = own.as_deref().unwrap_or(shop.backends[job.train_on].as_ref());
    let purse = Budgeted::new(backend, shop.spending, limit);
    let meter = Metered::new(&purse).telling(shop.progress);
    let env = Env {
        backend: &meter,
        classes: &cut.classes,
        random_state: random_state(job.seed),
        stream: &stream,
        noise: &noise,
        halt: shop.halt,
        trace: trace.as_ref(),
    };
    let began = Instant::now();
    let fitted = keep_going(fit(&contender.pipelines[job.data], cut.x_train.clone(), &cut.y_train, &env))?;
    let training_time = began.elapsed().as_secs_f64();
    let (training_calls, cut_off) = (meter.calls(), backend.approximation());
    let fit_arrays = trace.as_ref().map(Trace::arrays).unwrap_or_default();
    let judge = |backend: usize| {
        let fitting = Fitting { fitted: &fitted, training_time, training_calls, cut_off, fit_arrays: &fit_arrays };
        let noise = shots.child(&shop.experiment.backends[backend].name).child("predict");
        fitting.judge(job, backend, cut, &Env { noise: &noise, trace: None, ..env }, shop)
    };
    job.cells.keys().map(|backend| judge(*backend)).collect()
}

/// A failure of one cell is a result of that cell; what ends the run is an error.
fn keep_going<T>(result: Result<T, StepError>) -> Result<Result<T, String>, StepError> {
    match result {
        Ok(value) => Ok(Ok(value)),
        Err(error) if error.ends_run() => Err(error),
        Err(error) => Ok(Err(error.to_string())),
    }
}

/// A fit that waits to be judged.
struct Fitting<'a> {
    fitted: &'a Result<Fitted, String>,
    training_time: f64,
    training_calls: Calls,
    cut_off: Option<Approximation>,
    fit_arrays: &'a [(String, Array2<f64>)],
}

impl Fitting<'_> {
    fn judge(
        &self,
        job: &Job,
        backend: usize,
        cut: &Cut,
        env: &Env<'_>,
        shop: &Workshop<'_>,
    ) -> Result<Done, StepError> {
        let own = shop.backends[backend].fresh();
        let place = own.as_deref().unwrap_or(shop.backends[backend].as_ref());
        let purse = Budgeted::new(place, shop.spending, shop.experiment.budget.shots);
        let meter = Metered::new(&purse).telling(shop.progress);
        let trace = shop.trace.then(Trace::default);
        let env = Env { backend: &meter, trace: trace.as_ref(), ..*env };
        let began = Instant::now();
        let predicted = match self.fitted {
            Ok(fitted) => {
                keep_going(fitted.predict(cut.x_test.clone(), &env).map(|flow| cut.unscaled(flow)).and_then(finite))?
            }
            Err(reason) => Err(reason.clone()),
        };
        let inference_time = began.elapsed().as_secs_f64();
        let mut cell = self.blank(job, backend, cut, shop.experiment);
        cell.inference_calls = meter.calls();
        cell.approximation = match (self.cut_off, place.approximation()) {
            (Some(a), Some(b)) => Some(a.or(b)),
            (a, b) => a.or(b),
        };
        match predicted {
            Ok(flow) => {
                cell.predicted = scores(flow);
                measure(&mut cell, &shop.experiment.metrics, self.training_time, inference_time);
            }
            Err(reason) => cell.failed = Some(reason),
        }
        let mut arrays = Vec::new();
        if let (Some(trace), Ok(fitted)) = (trace, self.fitted) {
            arrays.extend(self.fit_arrays.iter().cloned());
            arrays.extend(trace.arrays());
            arrays.extend(fitted.learned());
        }
        Ok(Done { backend, cell, arrays })
    }

    /// The cell before anything is predicted.
    fn blank(&self, job: &Job, backend: usize, cut: &Cut, experiment: &Experiment) -> Cell {
        let contender = &experiment.contenders[job.contender];
        let role = if contender.role == Role::Model { "model" } else { "baseline" };
        let fitted = self.fitted.as_ref().ok();
        Cell {
            data: experiment.data[job.data].name.clone(),
            model: contender.name.clone(),
            role: role.to_string(),
            backend: experiment.backends[backend].name.clone(),
            seed: job.seed,
            fold: job.fold,
            metrics: BTreeMap::new(),
            failed: None,
            undefined: BTreeMap::new(),
            rows: cut.test.clone(),
            truth: cut.y_test.clone(),
            predicted: Scores::default(),
            parameters: fitted.map(|f| f.parameters().to_vec()).unwrap_or_default(),
            trained: fitted.map(|f| f.trained.clone()).unwrap_or_default(),
            choices: fitted.map(|f| f.choices.clone()).unwrap_or_default(),
            training_calls: self.training_calls,
            inference_calls: Calls::default(),
            approximation: None,
        }
    }
}

/// Every metric of a cell, from what it predicted.
fn measure(cell: &mut Cell, metrics: &[Call], training_time: f64, inference_time: f64) {
    for (name, call) in registry::metric_names(metrics).into_iter().zip(metrics) {
        let value = match call.name.as_str() {
            "training_time" => Ok(training_time),
            "inference_time" => Ok(inference_time),
            _ => registry::metric(call, &cell.truth, &cell.predicted).map_err(|e| e.to_string()),
        };
        match value {
            Ok(value) if value.is_finite() => cell.metrics.insert(name, Some(value)),
            Ok(value) => {
                cell.undefined.insert(name.clone(), format!("it comes out as {value}"));
                cell.metrics.insert(name, None)
            }
            Err(reason) => {
                cell.undefined.insert(name.clone(), reason);
                cell.metrics.insert(name, None)
            }
        };
    }
}

/// A prediction as it is, where all its numbers are finite.
fn finite(flow: Flow) -> Result<Flow, StepError> {
    let bad = |rows: &Array2<f64>| rows.rows().into_iter().position(|r| r.iter().any(|v| !v.is_finite()));
    let row = match &flow {
        Flow::Labels(p) => [&p.decision, &p.probabilities].into_iter().flatten().find_map(bad),
        Flow::Values(values) => values.iter().position(|v| !v.is_finite()),
        Flow::Features(x) | Flow::Gram(x) => bad(x),
    };
    match row {
        None => Ok(flow),
        Some(row) => Err(StepError::Numeric(format!(
            "the prediction for test row {} (counted from 1) is not a finite number: scale the features, or train with \
             smaller steps",
            row + 1
        ))),
    }
}

fn scores(flow: Flow) -> Scores {
    match flow {
        Flow::Labels(p) => Scores {
            labels: p.labels,
            values: Vec::new(),
            probabilities: p.probabilities.map(|p| registry::rows_of(p.view())),
            decision: p.decision.map(|d| registry::rows_of(d.view())),
        },
        Flow::Values(values) => Scores { values, ..Scores::default() },
        Flow::Features(_) | Flow::Gram(_) => Scores::default(),
    }
}
