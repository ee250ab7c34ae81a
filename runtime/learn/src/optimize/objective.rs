//! The two sides of an optimization: what is made small, and what makes it small. Parameters enter, an optimum leaves.

use ndarray::Array2;
use thiserror::Error;

use crate::LearnError;

/// A function of parameters that is to be made small, usually the mean loss over the rows of a training table.
pub trait Objective {
    /// What an evaluation can fail with. It stops the optimizer and comes out as [`OptimizeError::Objective`].
    type Error;

    /// The value at `theta`, over all rows.
    fn value(&mut self, theta: &[f64]) -> Result<f64, Self::Error>;

    /// The value and its gradient (one entry a parameter) at `theta`: the mean over the rows of `batch`
    /// (indices below [`rows`](Self::rows)), or over all rows for `None`.
    fn gradient(&mut self, theta: &[f64], batch: Option<&[usize]>) -> Result<(f64, Vec<f64>), Self::Error>;

    /// The metric of the parameters at `theta`, symmetric, row by row (`theta.len()` squared): how far the model moves
    /// where they move, mean over the rows of `batch`. The identity where nothing else is known.
    fn metric(&mut self, theta: &[f64], batch: Option<&[usize]>) -> Result<Array2<f64>, Self::Error> {
        let _ = batch;
        Ok(Array2::eye(theta.len()))
    }

    /// How many rows batches are drawn from.
    fn rows(&self) -> usize;
}

/// An optimizer's options, ready to run.
pub trait Optimizer<E>: Send + Sync {
    /// Makes `objective` small, from `start`. `seed` feeds whatever is random; `stop` is asked before each evaluation.
    ///
    /// # Errors
    /// The objective's own error, a value that is not a number, or options that make no sense.
    fn minimize(
        &self,
        objective: &mut dyn Objective<Error = E>,
        start: Vec<f64>,
        seed: u32,
        stop: &dyn Fn() -> bool,
    ) -> Result<Optimum, OptimizeError<E>>;
}

/// Where an optimizer ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Optimum {
    /// The parameters: the best that were evaluated, or, for the optimizers that follow noisy gradients
    /// ([`Adam`](super::Adam), [`GradientDescent`](super::GradientDescent), [`Spsa`](super::Spsa)), the last.
    pub theta: Vec<f64>,
    /// The value there (for batches: the mean over the last epoch, each batch at the parameters of its turn).
    pub value: f64,
    /// The value at each evaluation, for optimizers with epochs at each epoch.
    pub history: Vec<f64>,
    /// How often the objective was evaluated; a gradient counts once.
    pub evaluations: usize,
    /// How many steps were taken: iterations, or epochs.
    pub iterations: usize,
    /// Why it ended.
    pub stopped: Reason,
}

/// Why an optimizer ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// The tolerance is met.
    Converged,
    /// The limit on iterations, epochs or evaluations is reached.
    Limit,
    /// `stop` said so.
    Interrupted,
    /// No further progress is possible in floating point, before the tolerance is met.
    Stalled,
}

impl Reason {
    /// One lower-case word, for records.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Converged => "converged",
            Self::Limit => "limit",
            Self::Interrupted => "interrupted",
            Self::Stalled => "stalled",
        }
    }
}

/// Why an optimization gives no optimum.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum OptimizeError<E> {
    /// The objective failed.
    #[error("{0}")]
    Objective(E),
    /// The objective gave something that is no number.
    #[error(
        "the {what} of the objective is {value} at evaluation {evaluation}: the parameters left the region where it \
         is defined; take a smaller step or learning rate, or scale the features"
    )]
    NotFinite {
        /// `value` or `gradient`.
        what: &'static str,
        /// What came.
        value: f64,
        /// Which evaluation, counted from 1.
        evaluation: usize,
        /// The parameters it was asked at.
        theta: Vec<f64>,
    },
    /// The objective's gradient has another length than the parameters.
    #[error("the gradient has {found} entries, but there are {expected} parameters")]
    Shape {
        /// Entries of the gradient.
        found: usize,
        /// Parameters.
        expected: usize,
    },
    /// An option or a start that makes no sense.
    #[error(transparent)]
    Option(#[from] LearnError),
}
