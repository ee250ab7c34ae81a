//! Multi-layer perceptrons: rows with classes or real targets enter, a trained feed-forward network leaves.
//!
//! Start, batches, losses, steps and stopping are scikit-learn's (`MLPClassifier`, `MLPRegressor`), drawn from NumPy's
//! `RandomState`, so the same seed gives the same loss curve up to rounding.

mod model;
mod network;
mod options;
mod train;

pub use options::{Activation, Mlp, MlpSolver};
