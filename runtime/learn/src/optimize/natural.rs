//! Natural gradient: gradients and metrics of batches enter, steps that are as long in the model as they are steep make the
//! loss small.

use super::batches::Epochs;
use super::meter::Halt;
use super::objective::{Objective, OptimizeError, Optimizer, Optimum};
use super::vector::{check_count, check_not_negative, check_positive, check_start};
use crate::LearnError;
use crate::estimate::Cholesky;

/// Natural gradient descent: `theta -= learning_rate * (G + damping * 1)^-1 g`, G the metric of the parameters (S. Amari,
/// 1998; of states: J. Stokes et al., Quantum 4 (2020) 269, and S. Sorella's stochastic reconfiguration, 1998).
#[derive(Debug, Clone, PartialEq)]
pub struct NaturalGradient {
    /// The factor on the step.
    pub learning_rate: f64,
    /// Added to the diagonal of the metric: keeps the step finite in directions that move nothing.
    pub damping: f64,
    /// How often all rows are gone through.
    pub epochs: usize,
    /// Rows a step; 0 for all. The last batch of an epoch may be smaller.
    pub batch: usize,
}

impl Default for NaturalGradient {
    fn default() -> Self {
        Self { learning_rate: 0.01, damping: 0.001, epochs: 100, batch: 0 }
    }
}

impl<E> Optimizer<E> for NaturalGradient {
    fn minimize(
        &self,
        objective: &mut dyn Objective<Error = E>,
        start: Vec<f64>,
        seed: u32,
        stop: &dyn Fn() -> bool,
    ) -> Result<Optimum, OptimizeError<E>> {
        check_positive("learning_rate", self.learning_rate)?;
        check_not_negative("damping", self.damping)?;
        check_count("epochs", self.epochs)?;
        check_start(&start)?;
        let epochs = Epochs { epochs: self.epochs, batch: self.batch, seed };
        epochs.run(objective, start, stop, |meter, batch, theta, gradient| {
            let mut metric = meter.metric(theta, batch)?;
            if metric.dim() != (theta.len(), theta.len()) {
                let error = OptimizeError::Shape { found: metric.nrows(), expected: theta.len() };
                return Err(Halt::Failed(error));
            }
            metric.diag_mut().iter_mut().for_each(|entry| *entry += self.damping);
            let factor = Cholesky::new(metric.view()).ok_or_else(|| Halt::Failed(self.flat().into()))?;
            let step = factor.solve_one(gradient.to_vec());
            theta.iter_mut().zip(step).for_each(|(theta, step)| *theta -= self.learning_rate * step);
            Ok(())
        })
    }
}

impl NaturalGradient {
    fn flat(&self) -> LearnError {
        LearnError::Option {
            option: "damping",
            value: self.damping.to_string(),
            reason: "some direction moves nothing, and the metric has no inverse: take a larger damping".into(),
        }
    }
}
