//! What a perceptron can be asked for: options enter, the same, checked, leave.

use super::super::inputs::{bad_option, check_not_negative, check_positive};
use crate::LearnError;

/// More weights than this are refused before memory is asked for.
const MOST_WEIGHTS: usize = 1 << 28;

/// What a hidden unit makes of its input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Activation {
    /// `max(0, z)`
    #[default]
    Relu,
    /// `tanh(z)`
    Tanh,
    /// `1 / (1 + exp(-z))`
    Logistic,
    /// `z`
    Identity,
}

/// How the weights are found.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum MlpSolver {
    /// Adam on shuffled batches, decay rates 0.9 and 0.999.
    #[default]
    Adam,
    /// Gradient descent on shuffled batches, with momentum (scikit-learn's default: 0.9, Nesterov's).
    Sgd {
        /// The share of the last step that is kept, in [0, 1].
        momentum: f64,
        /// Whether the gradient is taken where the momentum leads.
        nesterov: bool,
    },
    /// L-BFGS on all rows at once, for small tables.
    Lbfgs,
}

impl MlpSolver {
    /// Gradient descent with scikit-learn's momentum.
    pub const SGD: Self = Self::Sgd { momentum: 0.9, nesterov: true };
}

/// Options of a multi-layer perceptron (scikit-learn's `MLPClassifier` and `MLPRegressor`).
#[derive(Debug, Clone, PartialEq)]
pub struct Mlp {
    /// Units of each hidden layer; none gives a linear model.
    pub hidden: Vec<usize>,
    /// What hidden units make of their input.
    pub activation: Activation,
    /// How the weights are found.
    pub solver: MlpSolver,
    /// Strength of the penalty on squared weights.
    pub alpha: f64,
    /// The (first) step size of `adam` and `sgd`.
    pub learning_rate: f64,
    /// Rows in a batch; by default 200, or all rows if there are fewer.
    pub batch: Option<usize>,
    /// The most epochs (`adam`, `sgd`) or iterations (`lbfgs`).
    pub max_iterations: usize,
    /// An epoch that lowers the loss by less counts as no change; for `lbfgs` the largest entry of the gradient to end at.
    pub tolerance: f64,
    /// More epochs in a row without change than this end the training.
    pub n_iter_no_change: usize,
    /// Whether rows are drawn in a new order each epoch.
    pub shuffle: bool,
}

impl Default for Mlp {
    fn default() -> Self {
        Self {
            hidden: vec![100],
            activation: Activation::Relu,
            solver: MlpSolver::Adam,
            alpha: 1e-4,
            learning_rate: 1e-3,
            batch: None,
            max_iterations: 200,
            tolerance: 1e-4,
            n_iter_no_change: 10,
            shuffle: true,
        }
    }
}

impl Mlp {
    /// Refuses options that make no sense.
    pub(super) fn check(&self) -> Result<(), LearnError> {
        check_not_negative("alpha", self.alpha)?;
        check_positive("learning_rate", self.learning_rate)?;
        check_not_negative("tolerance", self.tolerance)?;
        check_count("max_iterations", self.max_iterations)?;
        check_count("n_iter_no_change", self.n_iter_no_change)?;
        check_count("batch", self.batch.unwrap_or(1))?;
        self.hidden.iter().try_for_each(|&units| check_count("hidden", units))?;
        match self.solver {
            MlpSolver::Sgd { momentum, .. } if !(0.0..=1.0).contains(&momentum) => {
                Err(bad_option("momentum", momentum, "it is the share of the last step that is kept, from 0 to 1"))
            }
            _ => Ok(()),
        }
    }

    /// Units of every layer, from the features to the outputs.
    pub(super) fn layers(&self, features: usize, outputs: usize) -> Result<Vec<usize>, LearnError> {
        let layers: Vec<usize> = [features].iter().chain(&self.hidden).chain(&[outputs]).copied().collect();
        let weights = layers.windows(2).try_fold(0_usize, |sum, w| sum.checked_add(w[0].checked_mul(w[1])?));
        match weights {
            Some(count) if count <= MOST_WEIGHTS => Ok(layers),
            _ => {
                Err(bad_option("hidden", format!("{:?}", self.hidden), "that makes too many weights to hold in memory"))
            }
        }
    }
}

fn check_count(option: &'static str, value: usize) -> Result<(), LearnError> {
    if value > 0 { Ok(()) } else { Err(bad_option(option, value, "it must be at least 1")) }
}
