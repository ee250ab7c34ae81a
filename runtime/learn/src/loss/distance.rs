//! Distances: outputs and targets enter, a function of their difference leaves.
//!
//! For a class the target is 1 at its output and 0 at the others, summed over outputs; for a single output it is 1 or
//! -1. So the squared loss of probabilities is the Brier score.

use super::{ClassLoss, ValueLoss, target};

/// The squared difference (Qiskit's L2 loss, and scikit-learn's mean squared error).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Squared;

/// The absolute difference (Qiskit's L1 loss, and scikit-learn's mean absolute error).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Absolute;

/// Half the squared difference up to `delta`, linear beyond (PyTorch's `HuberLoss`).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Huber {
    /// Where it turns linear; above 0.
    pub delta: f64,
}

impl Default for Huber {
    fn default() -> Self {
        Self { delta: 1.0 }
    }
}

impl ValueLoss for Squared {
    fn row(&self, output: f64, target: f64) -> (f64, f64) {
        let gap = output - target;
        (gap * gap, 2.0 * gap)
    }
}

impl ValueLoss for Absolute {
    fn row(&self, output: f64, target: f64) -> (f64, f64) {
        let gap = output - target;
        (gap.abs(), if gap == 0.0 { 0.0 } else { gap.signum() })
    }
}

impl ValueLoss for Huber {
    fn row(&self, output: f64, target: f64) -> (f64, f64) {
        let gap = output - target;
        if gap.abs() <= self.delta {
            (0.5 * gap * gap, gap)
        } else {
            (self.delta * (gap.abs() - 0.5 * self.delta), self.delta * gap.signum())
        }
    }
}

/// The sum of a value loss over outputs.
fn summed(loss: &impl ValueLoss, output: &[f64], class: usize, slope: &mut [f64]) -> f64 {
    let outputs = output.len();
    let mut total = 0.0;
    for (j, (output, slope)) in output.iter().zip(slope).enumerate() {
        let (value, own) = loss.row(*output, target(outputs, j, class));
        *slope = own;
        total += value;
    }
    total
}

impl ClassLoss for Squared {
    fn row(&self, output: &[f64], class: usize, slope: &mut [f64]) -> f64 {
        summed(self, output, class, slope)
    }
}

impl ClassLoss for Absolute {
    fn row(&self, output: &[f64], class: usize, slope: &mut [f64]) -> f64 {
        summed(self, output, class, slope)
    }
}

impl ClassLoss for Huber {
    fn row(&self, output: &[f64], class: usize, slope: &mut [f64]) -> f64 {
        summed(self, output, class, slope)
    }
}
