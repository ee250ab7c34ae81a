//! Executes a checked pipeline: training rows enter and fit it, test rows enter and a prediction leaves.
//!
//! | file | question it answers |
//! |---|---|
//! | `halt` | whether the run may go on |
//! | `flow` | what flows between stages |
//! | `layer` | what a differentiable layer computes, and its derivative |
//! | `expression` | what a user's own expression computes, and its derivative |
//! | `kernel` | how states or features become rows of a gram |
//! | `gibbs` | what is read from a Gibbs state |
//! | `gram` | what a kernel computes while what stands before it is trained, and its derivative |
//! | `metric` | how far states move where parameters do |
//! | `node` | what a fitted stage does with new rows |
//! | `derivative` | how derivatives are found |
//! | `segment` | forward and backward through what is trained together |
//! | `train` | how the parameters of a segment are found |
//! | `tuned` | which candidate of a sweep is taken |
//! | `fit` | how stages become fitted stages, from left to right |

mod derivative;
mod error;
mod expression;
mod fit;
mod flow;
mod gibbs;
mod gram;
mod halt;
mod kernel;
mod layer;
mod metric;
mod node;
mod segment;
mod train;
mod tuned;

use std::sync::Mutex;

use hqml_learn::random::Stream;
use ndarray::Array2;

use crate::backend::Backend;

pub(crate) use derivative::Way;
pub use derivative::gradient_method;
pub use error::StepError;
pub(crate) use expression::{forward as expression_of, not_finite};
pub(crate) use fit::feeds;
pub use fit::fit;
pub use flow::{Flow, Truth, unscale};
pub(crate) use gram::paulis_of;
pub use halt::Halt;
pub use layer::{Activation, Layer};
pub use node::Fitted;
pub(crate) use segment::visit_angles;
pub use segment::{loss_and_gradient, parameters_of};
pub use train::Trained;
pub(crate) use train::numbers;
pub use tuned::Choice;

/// What every step of a pipeline needs beside its input.
#[derive(Clone, Copy)]
pub struct Env<'a> {
    /// Where circuits run.
    pub backend: &'a dyn Backend,
    /// Class names of the data, for options that name a class; empty for real targets.
    pub classes: &'a [String],
    /// What classical steps without a `seed:` of their own take as scikit-learn's `random_state`.
    pub random_state: u32,
    /// The stream of the cell, below which every place has its own.
    pub stream: &'a Stream,
    /// The stream of what a finite number of shots draws, below which every place has its own.
    pub noise: &'a Stream,
    /// Says when the run is to end.
    pub halt: &'a Halt<'a>,
    /// Keeps matrices that somebody wants to look at; `None` in inner fits.
    pub trace: Option<&'a Trace>,
}

impl Env<'_> {
    /// An error where the run is to end.
    ///
    /// # Errors
    /// As [`Halt::go_on`].
    pub fn go_on(&self) -> Result<(), StepError> {
        self.halt.go_on()
    }

    /// A seed of its own for what happens at `place`.
    pub fn seed(&self, place: &str) -> u32 {
        self.stream.child(place).seed_u32()
    }

    pub(crate) fn keep(&self, name: &str, array: impl FnOnce() -> Array2<f64>) {
        if let Some(trace) = self.trace {
            trace.keep(name, array());
        }
    }
}

/// Matrices on the way, by name, in the order in which they arose.
#[derive(Debug, Default)]
pub struct Trace {
    arrays: Mutex<Vec<(String, Array2<f64>)>>,
}

impl Trace {
    fn keep(&self, name: &str, array: Array2<f64>) {
        self.arrays.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push((name.to_string(), array));
    }

    /// What was kept.
    pub fn arrays(&self) -> Vec<(String, Array2<f64>)> {
        self.arrays.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone()
    }
}
