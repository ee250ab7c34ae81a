//! Estimators: training rows with a target enter, a fitted model leaves; new rows enter it, predictions leave.
//!
//! Every estimator is a plain struct of options with scikit-learn's defaults (`Default`), which implements
//! [`Classifier`], [`Regressor`] or both. Kernel machines also take a Gram matrix (`kernel = precomputed`).

mod model;

pub use model::{Classifier, FittedClassifier, FittedRegressor, Prediction, Regressor};
