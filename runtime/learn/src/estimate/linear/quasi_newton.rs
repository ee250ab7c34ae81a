//! L-BFGS for the logistic objective: the objective enters, the weights where scikit-learn's own search ends leave.

use std::convert::Infallible;

use ndarray::Array2;

use super::loss::LogisticLoss;
use super::newton::{Minimum, too_large};
use crate::LearnError;
use crate::optimize::{Lbfgs, Objective, Optimizer, Reason};

/// The smallest relative decrease of a step, as scikit-learn asks for it.
const LEAST_DECREASE: f64 = 64.0 * f64::EPSILON;

/// The objective as a function of flattened weights.
struct Flat<'a>(&'a LogisticLoss);

impl Flat<'_> {
    fn weights(&self, theta: &[f64]) -> Array2<f64> {
        let width = self.0.shape().1;
        Array2::from_shape_fn(self.0.shape(), |(line, k)| theta[line * width + k])
    }
}

impl Objective for Flat<'_> {
    type Error = Infallible;

    fn value(&mut self, theta: &[f64]) -> Result<f64, Infallible> {
        Ok(self.0.at(self.weights(theta)).value)
    }

    /// Always over all rows: L-BFGS draws no batches.
    fn gradient(&mut self, theta: &[f64], _batch: Option<&[usize]>) -> Result<(f64, Vec<f64>), Infallible> {
        let point = self.0.at(self.weights(theta));
        Ok((point.value, point.gradient.into_iter().collect()))
    }

    fn rows(&self) -> usize {
        self.0.rows()
    }
}

/// Minimises from zero until the largest entry of the gradient is at most `tolerance`.
pub(super) fn quasi_newton(loss: &LogisticLoss, max_iterations: usize, tolerance: f64) -> Result<Minimum, LearnError> {
    let solver = Lbfgs { max_iterations, tolerance, value_tolerance: LEAST_DECREASE, ..Lbfgs::default() };
    let mut objective = Flat(loss);
    let (lines, width) = loss.shape();
    let optimum = solver.minimize(&mut objective, vec![0.0; lines * width], 0, &|| false).map_err(|_| too_large())?;
    Ok(Minimum {
        weights: objective.weights(&optimum.theta),
        iterations: optimum.iterations,
        converged: matches!(optimum.stopped, Reason::Converged | Reason::Stalled),
    })
}
