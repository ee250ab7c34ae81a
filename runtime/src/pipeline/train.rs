//! `train`: a segment, its rows and a start enter; the parameters that make the mean loss small leave.

use std::borrow::Cow;

use hqml_ir::Training;
use hqml_learn::optimize::{Objective, OptimizeError, Reason};
use hqml_learn::random::Stream;
use hqml_simulator::MetricForm;
use ndarray::{Array2, Axis};
use serde::{Deserialize, Deserializer, Serialize};

use super::derivative::{Back, Way};
use super::metric::{Asked, metric};
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
    let way = Way::of_training(nodes, training, env)?;
    let form = registry::metric_form(&training.optimizer);
    if let Some(start) = &training.start {
        training.trains.iter().zip(start).for_each(|(k, v)| parameters[*k as usize] = *v);
    }
    let start = training.trains.iter().map(|k| parameters[*k as usize]).collect();
    let whole = parameters.to_vec();
    let mut objective =
        Segment { nodes, x, truth, loss, way, form, whole, trains: &training.trains, env, place, evaluations: 0 };
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
    way: Way,
    form: MetricForm,
    whole: Vec<f64>,
    trains: &'a [u32],
    env: &'a Env<'a>,
    place: &'a str,
    evaluations: u64,
}

impl Segment<'_> {
    fn put(&mut self, theta: &[f64]) {
        self.trains.iter().zip(theta).for_each(|(k, v)| self.whole[*k as usize] = *v);
        self.evaluations += 1;
    }

    /// The stream of this evaluation.
    fn noise(&self) -> Stream {
        self.env.noise.child("train").child(&self.evaluations.to_string())
    }

    /// The rows of a batch with their targets.
    fn rows_of(&self, batch: Option<&[usize]>) -> (Cow<'_, Array2<f64>>, Cow<'_, Truth>) {
        match batch {
            None => (Cow::Borrowed(self.x), Cow::Borrowed(self.truth)),
            Some(rows) => (Cow::Owned(self.x.select(Axis(0), rows)), Cow::Owned(self.truth.select(rows))),
        }
    }

    fn loss_at(&mut self, theta: &[f64], batch: Option<&[usize]>) -> Result<f64, StepError> {
        self.put(theta);
        let (x, truth) = self.rows_of(batch);
        let outputs = outputs(self.nodes, x.view(), &self.whole, self.env, &self.noise())?;
        self.loss.value(outputs.view(), &truth, &self.whole)
    }

    fn backward(
        &mut self,
        theta: &[f64],
        batch: Option<&[usize]>,
        back: Back<'_>,
    ) -> Result<(f64, Vec<f64>), StepError> {
        self.put(theta);
        let noise = self.noise();
        let env = Env { noise: &noise, ..*self.env };
        let (x, truth) = self.rows_of(batch);
        let judge = (truth.as_ref(), &self.loss);
        let (value, gradient) = value_and_gradient(self.nodes, x.view(), judge, &self.whole, &env, back)?;
        Ok((value, self.trains.iter().map(|k| gradient[*k as usize]).collect()))
    }

    fn differences(&mut self, theta: &[f64], batch: Option<&[usize]>, step: f64) -> Result<(f64, Vec<f64>), StepError> {
        let value = self.loss_at(theta, batch)?;
        let mut gradient = Vec::with_capacity(theta.len());
        for k in 0..theta.len() {
            let direction: Vec<f64> = (0..theta.len()).map(|j| f64::from(u8::from(j == k))).collect();
            gradient.push(self.slope(theta, batch, step, &direction)?);
        }
        Ok((value, gradient))
    }

    /// Spall's estimate: the slope along a direction of signs times that direction; the mean of several.
    fn directions(
        &mut self,
        theta: &[f64],
        batch: Option<&[usize]>,
        width: f64,
        directions: u64,
    ) -> Result<(f64, Vec<f64>), StepError> {
        let value = self.loss_at(theta, batch)?;
        let stream = self.env.stream.child(self.place).child("directions").child(&self.evaluations.to_string());
        let mut draws = stream.random_state();
        let mut gradient = vec![0.0; theta.len()];
        for _ in 0..directions {
            let signs: Vec<f64> = theta.iter().map(|_| if draws.next_u32() >> 31 == 0 { 1.0 } else { -1.0 }).collect();
            let slope = self.slope(theta, batch, width, &signs)?;
            gradient.iter_mut().zip(signs).for_each(|(g, sign)| *g += slope * sign / directions as f64);
        }
        Ok((value, gradient))
    }

    /// The slope of the loss along a direction, by a central difference.
    fn slope(
        &mut self,
        theta: &[f64],
        batch: Option<&[usize]>,
        width: f64,
        direction: &[f64],
    ) -> Result<f64, StepError> {
        self.env.go_on()?;
        let along = |by: f64| theta.iter().zip(direction).map(|(t, d)| t + by * d).collect::<Vec<_>>();
        let (up, down) = (self.loss_at(&along(width), batch)?, self.loss_at(&along(-width), batch)?);
        Ok((up - down) / (2.0 * width))
    }
}

impl Objective for Segment<'_> {
    type Error = StepError;

    fn value(&mut self, theta: &[f64]) -> Result<f64, StepError> {
        self.loss_at(theta, None)
    }

    fn gradient(&mut self, theta: &[f64], batch: Option<&[usize]>) -> Result<(f64, Vec<f64>), StepError> {
        match self.way {
            Way::Sweep => self.backward(theta, batch, Back::SWEEP),
            Way::Shift => self.backward(theta, batch, Back { shift: Some(self.trains), moved: false }),
            Way::Differences { step } => self.differences(theta, batch, step),
            Way::Directions { perturbation, directions } => self.directions(theta, batch, perturbation, directions),
        }
    }

    fn metric(&mut self, theta: &[f64], batch: Option<&[usize]>) -> Result<Array2<f64>, StepError> {
        self.trains.iter().zip(theta).for_each(|(k, v)| self.whole[*k as usize] = *v);
        let (x, _) = self.rows_of(batch);
        let asked = Asked { parameters: &self.whole, trains: self.trains, form: self.form };
        metric(self.nodes, x.view(), asked, self.env)
    }

    fn rows(&self) -> usize {
        self.x.nrows()
    }
}
