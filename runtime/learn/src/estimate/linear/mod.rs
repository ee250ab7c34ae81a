//! Linear and closed-form models: rows with targets enter, coefficients and predictions leave.
//!
//! Objectives, options and defaults are scikit-learn's; each is solved to its true optimum, logistic regression
//! by default to where scikit-learn's search ends.

mod algebra;
mod kernel_ridge;
mod logistic;
mod loss;
mod naive_bayes;
mod newton;
mod quasi_newton;
mod ridge;
mod ridge_classifier;
mod svd;

pub(crate) use algebra::Cholesky;
pub use kernel_ridge::KernelRidge;
pub use logistic::{LogisticRegression, LogisticSolver, Penalty};
pub use naive_bayes::GaussianNb;
pub use ridge::{LinearRegression, Ridge};
pub use ridge_classifier::RidgeClassifier;
