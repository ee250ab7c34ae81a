//! Adam: gradients of batches enter, steps scaled by their running moments make the loss small.

use super::batches::Epochs;
use super::objective::{Objective, OptimizeError, Optimizer, Optimum};
use super::vector::{check_count, check_fraction, check_positive, check_start};

/// Adam (D. P. Kingma and J. Ba, 2015), with the names and defaults of PyTorch and its update:
/// `theta -= learning_rate * m_hat / (sqrt(v_hat) + epsilon)`.
#[derive(Debug, Clone, PartialEq)]
pub struct Adam {
    /// The size of a step in each parameter, about.
    pub learning_rate: f64,
    /// Decay of the mean of gradients.
    pub beta1: f64,
    /// Decay of the mean of squared gradients.
    pub beta2: f64,
    /// Keeps the step finite where gradients vanish.
    pub epsilon: f64,
    /// How often all rows are gone through.
    pub epochs: usize,
    /// Rows a step; 0 for all. The last batch of an epoch may be smaller.
    pub batch: usize,
}

impl Default for Adam {
    fn default() -> Self {
        Self { learning_rate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, epochs: 100, batch: 0 }
    }
}

impl<E> Optimizer<E> for Adam {
    fn minimize(
        &self,
        objective: &mut dyn Objective<Error = E>,
        start: Vec<f64>,
        seed: u32,
        stop: &dyn Fn() -> bool,
    ) -> Result<Optimum, OptimizeError<E>> {
        check_positive("learning_rate", self.learning_rate)?;
        check_fraction("beta1", self.beta1)?;
        check_fraction("beta2", self.beta2)?;
        check_positive("epsilon", self.epsilon)?;
        check_count("epochs", self.epochs)?;
        check_start(&start)?;
        let mut moments = Moments { mean: vec![0.0; start.len()], square: vec![0.0; start.len()], steps: 0 };
        let epochs = Epochs { epochs: self.epochs, batch: self.batch, seed };
        epochs.run(objective, start, stop, |_, _, theta, gradient| {
            self.step(&mut moments, theta, gradient);
            Ok(())
        })
    }
}

/// Running means of the gradient.
struct Moments {
    mean: Vec<f64>,
    square: Vec<f64>,
    steps: i32,
}

impl Adam {
    fn step(&self, moments: &mut Moments, theta: &mut [f64], gradient: &[f64]) {
        moments.steps = moments.steps.saturating_add(1);
        let first = 1.0 - self.beta1.powi(moments.steps);
        let second = (1.0 - self.beta2.powi(moments.steps)).sqrt();
        for (j, (theta, gradient)) in theta.iter_mut().zip(gradient).enumerate() {
            let mean = &mut moments.mean[j];
            *mean += (1.0 - self.beta1) * (gradient - *mean);
            let square = &mut moments.square[j];
            *square = self.beta2 * *square + (1.0 - self.beta2) * gradient * gradient;
            *theta -= self.learning_rate / first * *mean / (square.sqrt() / second + self.epsilon);
        }
    }
}
