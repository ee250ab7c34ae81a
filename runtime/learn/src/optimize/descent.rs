//! Gradient descent, with momentum if wished: gradients of batches enter, steps against them make the loss small.

use super::batches::Epochs;
use super::objective::{Objective, OptimizeError, Optimizer, Optimum};
use super::vector::{check_count, check_fraction, check_positive, check_start};

/// (Stochastic) gradient descent with PyTorch's momentum: `v = momentum * v + g`, `theta -= learning_rate * v`;
/// Nesterov's variant steps along `g + momentum * v`.
#[derive(Debug, Clone, PartialEq)]
pub struct GradientDescent {
    /// The factor on the gradient.
    pub learning_rate: f64,
    /// How much of the last step is kept, from 0 up to below 1.
    pub momentum: f64,
    /// Looks ahead along the momentum.
    pub nesterov: bool,
    /// How often all rows are gone through.
    pub epochs: usize,
    /// Rows a step; 0 for all. The last batch of an epoch may be smaller.
    pub batch: usize,
}

impl Default for GradientDescent {
    fn default() -> Self {
        Self { learning_rate: 0.01, momentum: 0.0, nesterov: false, epochs: 100, batch: 0 }
    }
}

impl<E> Optimizer<E> for GradientDescent {
    fn minimize(
        &self,
        objective: &mut dyn Objective<Error = E>,
        start: Vec<f64>,
        seed: u32,
        stop: &dyn Fn() -> bool,
    ) -> Result<Optimum, OptimizeError<E>> {
        check_positive("learning_rate", self.learning_rate)?;
        check_fraction("momentum", self.momentum)?;
        check_count("epochs", self.epochs)?;
        check_start(&start)?;
        let mut velocity = vec![0.0; start.len()];
        let epochs = Epochs { epochs: self.epochs, batch: self.batch, seed };
        epochs.run(objective, start, stop, |_, _, theta, gradient| {
            self.step(&mut velocity, theta, gradient);
            Ok(())
        })
    }
}

impl GradientDescent {
    fn step(&self, velocity: &mut [f64], theta: &mut [f64], gradient: &[f64]) {
        for ((theta, velocity), gradient) in theta.iter_mut().zip(velocity).zip(gradient) {
            *velocity = self.momentum * *velocity + gradient;
            let step = if self.nesterov { gradient + self.momentum * *velocity } else { *velocity };
            *theta -= self.learning_rate * step;
        }
    }
}
