//! `train`: a segment, its rows and a start enter; the parameters that make the mean loss small leave.

use hqml_ir::Training;
use hqml_learn::optimize::{Objective, OptimizeError, Reason};
use ndarray::{Array2, Axis};
use serde::{Deserialize, Deserializer, Serialize};

use super::node::Node;
use super::segment::{outputs, value_and_gradient};
use super::{Env, StepError, Truth};
use crate::registry::{self, Loss};

/// How a training went.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Trained {
    /// The place of the `train`.
    pub place: String,
    /// The loss at each evaluation, for optimizers with epochs at each epoch.
    #[serde(deserialize_with = "numbers")]
    pub history: Vec<f64>,
    /// The loss where it ended.
    pub loss: f64,
    /// Evaluations of the loss; a gradient counts once.
    pub evaluations: usize,
    /// Steps, or epochs.
    pub iterations: usize,
    /// Why it ended.
    pub stopped: String,
}

/// Reads numbers as they are written: JSON has no number for what is not finite, and `null` stands in its place.
pub(crate) fn numbers<'de, D: Deserializer<'de>>(source: D) -> Result<Vec<f64>, D::Error> {
    let read = Vec::<Option<f64>>::deserialize(source)?;
    Ok(read.into_iter().map(|v| v.unwrap_or(f64::NAN)).collect())
}

/// Moves the entries of `parameters` that this `train` trains.
pub(super) fn train(
    nodes: &[Node],
    x: &Array2<f64>,
    truth: &Truth,
    training: &Training,
    place: &str,
    parameters: &mut [f64],
    env: &Env<'_>,
) -> Result<Trained, StepError> {
    let loss = registry::objective(&training.loss, truth)?;
    let optimizer = registry::optimizer(&training.optimizer)?;
    check_gradients(nodes, training, env)?;
    if let Some(start) = &training.start {
        training.trains.iter().zip(start).for_each(|(k, v)| parameters[*k as usize] = *v);
    }
    let start = training.trains.iter().map(|k| parameters[*k as usize]).collect();
    let whole = parameters.to_vec();
    let mut objective = Segment { nodes, x, truth, loss, whole, trains: &training.trains, env, evaluations: 0 };
    let stop = || env.go_on().is_err();
    let optimum = optimizer.minimize(&mut objective, start, env.seed(place), &stop).map_err(reason)?;
    if optimum.stopped == Reason::Interrupted {
        return Err(env.go_on().err().unwrap_or(StepError::Stopped));
    }
    training.trains.iter().zip(&optimum.theta).for_each(|(k, v)| parameters[*k as usize] = *v);
    Ok(Trained {
        place: place.to_string(),
        history: optimum.history,
        loss: optimum.value,
        evaluations: optimum.evaluations,
        iterations: optimum.iterations,
        stopped: optimum.stopped.name().to_string(),
    })
}

/// An optimizer that follows gradients through a circuit needs a backend that has them.
fn check_gradients(nodes: &[Node], training: &Training, env: &Env<'_>) -> Result<(), StepError> {
    if nodes.iter().any(Node::runs_a_circuit)
        && registry::needs_gradient(&training.optimizer)
        && !env.backend.capabilities().gradients
    {
        return Err(StepError::Unsupported(format!(
            "`{}` follows gradients, and a backend that reads out through shots gives none: train on an exact backend \
             (`train_on:`), or take `spsa` or `cobyla`",
            training.optimizer.name
        )));
    }
    Ok(())
}

fn reason(error: OptimizeError<StepError>) -> StepError {
    match error {
        OptimizeError::Objective(error) => error,
        OptimizeError::Option(error) => error.into(),
        other => StepError::Numeric(other.to_string()),
    }
}

/// The mean loss over the training rows as a function of what is trained.
struct Segment<'a> {
    nodes: &'a [Node],
    x: &'a Array2<f64>,
    truth: &'a Truth,
    loss: Loss,
    whole: Vec<f64>,
    trains: &'a [u32],
    env: &'a Env<'a>,
    evaluations: u64,
}

impl Segment<'_> {
    fn put(&mut self, theta: &[f64]) {
        self.trains.iter().zip(theta).for_each(|(k, v)| self.whole[*k as usize] = *v);
        self.evaluations += 1;
    }
}

impl Objective for Segment<'_> {
    type Error = StepError;

    fn value(&mut self, theta: &[f64]) -> Result<f64, StepError> {
        self.put(theta);
        let noise = self.env.noise.child("train").child(&self.evaluations.to_string());
        let outputs = outputs(self.nodes, self.x.view(), &self.whole, self.env, &noise)?;
        self.loss.value(outputs.view(), self.truth, &self.whole)
    }

    fn gradient(&mut self, theta: &[f64], batch: Option<&[usize]>) -> Result<(f64, Vec<f64>), StepError> {
        self.put(theta);
        let (value, gradient) = match batch {
            None => value_and_gradient(self.nodes, self.x.view(), self.truth, &self.loss, &self.whole, self.env)?,
            Some(rows) => {
                let x = self.x.select(Axis(0), rows);
                let truth = self.truth.select(rows);
                value_and_gradient(self.nodes, x.view(), &truth, &self.loss, &self.whole, self.env)?
            }
        };
        Ok((value, self.trains.iter().map(|k| gradient[*k as usize]).collect()))
    }

    fn rows(&self) -> usize {
        self.x.nrows()
    }
}
