//! The shape that all estimators share: fit, then predict.

use ndarray::{Array2, ArrayView2};

use crate::LearnError;

/// What a fitted classifier says of some rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Prediction {
    /// The predicted class index of each row.
    pub labels: Vec<usize>,
    /// scikit-learn's `decision_function`: shape (rows, 1) for two classes (positive means class 1), else (rows, classes).
    pub decision: Option<Array2<f64>>,
    /// scikit-learn's `predict_proba`: shape (rows, classes), each row sums to 1.
    pub probabilities: Option<Array2<f64>>,
}

/// A classifier's options, ready to be fitted.
pub trait Classifier: Send + Sync {
    /// Fits on `x` (rows, features) with class indices `y` below `classes`. For a kernel machine with
    /// `kernel = precomputed`, `x` is the (rows, rows) Gram matrix. `seed` feeds whatever is random in the fit.
    fn fit(
        &self,
        x: ArrayView2<'_, f64>,
        y: &[usize],
        classes: usize,
        seed: u32,
    ) -> Result<Box<dyn FittedClassifier>, LearnError>;
}

/// A classifier after fitting.
pub trait FittedClassifier: Send + Sync {
    /// Predicts rows of the width it was fitted on (for a precomputed kernel: new rows against training rows).
    fn predict(&self, x: ArrayView2<'_, f64>) -> Result<Prediction, LearnError>;

    /// Named arrays worth keeping: coefficients, support indices, dual coefficients ... (for artifacts and records).
    fn learned(&self) -> Vec<(&'static str, Array2<f64>)> {
        Vec::new()
    }
}

/// A regressor's options, ready to be fitted.
pub trait Regressor: Send + Sync {
    /// Fits on `x` (rows, features) with one real target a row. See [`Classifier::fit`] for Gram matrices and `seed`.
    fn fit(&self, x: ArrayView2<'_, f64>, y: &[f64], seed: u32) -> Result<Box<dyn FittedRegressor>, LearnError>;
}

/// A regressor after fitting.
pub trait FittedRegressor: Send + Sync {
    /// One real number a row.
    fn predict(&self, x: ArrayView2<'_, f64>) -> Result<Vec<f64>, LearnError>;

    /// Named arrays worth keeping, as for classifiers.
    fn learned(&self) -> Vec<(&'static str, Array2<f64>)> {
        Vec::new()
    }
}
