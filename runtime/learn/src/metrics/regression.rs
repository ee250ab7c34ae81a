//! Errors of predicted real numbers.

use super::check;
use crate::LearnError;

/// The mean squared error.
///
/// # Errors
/// Lengths that disagree, no rows, numbers that are not finite.
pub fn mse(truth: &[f64], predicted: &[f64]) -> Result<f64, LearnError> {
    check_both(truth, predicted)?;
    Ok(residual_sum(truth, predicted) / truth.len() as f64)
}

/// The root of the mean squared error.
///
/// # Errors
/// As [`mse`].
pub fn rmse(truth: &[f64], predicted: &[f64]) -> Result<f64, LearnError> {
    Ok(mse(truth, predicted)?.sqrt())
}

/// The mean absolute error.
///
/// # Errors
/// As [`mse`].
pub fn mae(truth: &[f64], predicted: &[f64]) -> Result<f64, LearnError> {
    check_both(truth, predicted)?;
    let total: f64 = truth.iter().zip(predicted).map(|(truth, predicted)| (truth - predicted).abs()).sum();
    Ok(total / truth.len() as f64)
}

/// The share of the target's variance that is explained: 1 is perfect, 0 is no better than the mean. On a constant
/// target 1 where all predictions are right, else 0 (scikit-learn's `r2_score`).
///
/// # Errors
/// As [`mse`]; fewer than two rows.
pub fn r2(truth: &[f64], predicted: &[f64]) -> Result<f64, LearnError> {
    check_both(truth, predicted)?;
    if truth.len() < 2 {
        return Err(LearnError::Data(
            "R2 compares with the spread of the target, so it needs at least two rows".into(),
        ));
    }
    let mean = truth.iter().sum::<f64>() / truth.len() as f64;
    let spread: f64 = truth.iter().map(|truth| (truth - mean).powi(2)).sum();
    let residual = residual_sum(truth, predicted);
    Ok(match (residual == 0.0, spread == 0.0) {
        (true, _) => 1.0,
        (false, true) => 0.0,
        (false, false) => 1.0 - residual / spread,
    })
}

fn residual_sum(truth: &[f64], predicted: &[f64]) -> f64 {
    truth.iter().zip(predicted).map(|(truth, predicted)| (truth - predicted).powi(2)).sum()
}

fn check_both(truth: &[f64], predicted: &[f64]) -> Result<(), LearnError> {
    check::rows(truth.len(), predicted.len())?;
    check::finite("true targets", truth)?;
    check::finite("predictions", predicted)
}
