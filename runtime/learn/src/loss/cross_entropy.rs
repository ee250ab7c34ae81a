//! Cross entropy: probabilities of classes enter, the surprise at the true class leaves.

use super::ClassLoss;
use crate::LearnError;

/// Below this a probability counts as this, so that the surprise stays finite (Qiskit's clip).
const SMALLEST: f64 = 1e-10;

/// The unit of surprise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Base {
    /// Nats: the natural logarithm, as in PyTorch and scikit-learn.
    #[default]
    E,
    /// Bits: the logarithm to base 2, as in Qiskit's `CrossEntropyLoss`.
    Two,
}

/// `-log p` of the true class, `p` clipped at 1e-10. A single output is the probability of class 1.
///
/// The derivative is `-1 / p`, at the clip that of the clip: a step away from a probability of 0 stays downhill.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CrossEntropy {
    /// The unit.
    pub base: Base,
}

impl ClassLoss for CrossEntropy {
    fn row(&self, output: &[f64], class: usize, slope: &mut [f64]) -> f64 {
        slope.fill(0.0);
        let (at, probability, direction) = match output {
            [single] if class == 0 => (0, 1.0 - single, -1.0),
            [single] => (0, *single, 1.0),
            _ => (class, output[class], 1.0),
        };
        // `max` would swallow what is not a number; it must reach the optimizer, which reports it.
        let probability = if probability < SMALLEST { SMALLEST } else { probability };
        let unit = match self.base {
            Base::E => 1.0,
            Base::Two => std::f64::consts::LN_2,
        };
        slope[at] = -direction / (probability * unit);
        match self.base {
            Base::E => -probability.ln(),
            Base::Two => -probability.log2(),
        }
    }

    fn check(&self, outputs: usize, classes: usize) -> Result<(), LearnError> {
        if outputs == classes || (outputs == 1 && classes == 2) {
            return Ok(());
        }
        Err(LearnError::Data(format!(
            "cross entropy of {classes} classes needs {classes} probabilities, but {outputs} outputs reach it"
        )))
    }
}
