//! Natural gradient: gradients and metrics of batches enter, steps that are as long in the model as they are steep make the
//! loss small.

use ndarray::Array2;

use super::batches::Epochs;
use super::meter::Halt;
use super::objective::{Objective, OptimizeError, Optimizer, Optimum};
use super::vector::{check_count, check_not_negative, check_positive, check_start, dot};
use crate::LearnError;

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
            let step = solve(&metric, gradient).ok_or_else(|| Halt::Failed(self.flat().into()))?;
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

/// The solution of `a z = b` for a symmetric positive definite a, by Cholesky; `None` where it is not.
fn solve(a: &Array2<f64>, b: &[f64]) -> Option<Vec<f64>> {
    let largest = a.diag().iter().fold(0.0_f64, |m, v| m.max(v.abs()));
    let mut rows: Vec<Vec<f64>> = Vec::with_capacity(b.len());
    let mut z = b.to_vec();
    for i in 0..b.len() {
        let mut row: Vec<f64> = a.row(i).iter().take(i + 1).copied().collect();
        for j in 0..i {
            row[j] = (row[j] - dot(&row[..j], &rows[j][..j])) / rows[j][j];
        }
        let pivot = row[i] - dot(&row[..i], &row[..i]);
        if pivot.is_nan() || pivot <= largest * f64::EPSILON * b.len() as f64 {
            return None;
        }
        row[i] = pivot.sqrt();
        z[i] = (z[i] - dot(&row[..i], &z[..i])) / row[i];
        rows.push(row);
    }
    for i in (0..b.len()).rev() {
        z[i] /= rows[i][i];
        let value = z[i];
        z[..i].iter_mut().zip(&rows[i]).for_each(|(cell, l)| *cell -= l * value);
    }
    Some(z)
}
