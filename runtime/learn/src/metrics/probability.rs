//! Log loss and Brier score: probabilities of classes enter, how surprising the truth is under them leaves.

use ndarray::ArrayView2;

use super::check;
use crate::LearnError;

/// The mean of `-ln p` of the true class, `p` clipped to 2.2e-16 from 0 and 1 (scikit-learn's `log_loss`).
/// `probabilities` has one column a class.
///
/// # Errors
/// Shapes that disagree, no rows, numbers that are no probabilities.
pub fn log_loss(truth: &[usize], probabilities: ArrayView2<'_, f64>) -> Result<f64, LearnError> {
    check::probabilities(truth, probabilities)?;
    let total: f64 = (truth.iter().zip(probabilities.rows()))
        .map(|(class, row)| -row[*class].clamp(f64::EPSILON, 1.0 - f64::EPSILON).ln())
        .sum();
    Ok(total / truth.len() as f64)
}

/// The mean squared distance of the probabilities from the truth, summed over classes; for two classes half of that,
/// which is the mean of `(p - y)^2` of class 1 (scikit-learn's `brier_score_loss`, 1.7 and later).
///
/// # Errors
/// As [`log_loss`].
pub fn brier(truth: &[usize], probabilities: ArrayView2<'_, f64>) -> Result<f64, LearnError> {
    check::probabilities(truth, probabilities)?;
    let square = |class: usize, j: usize, p: f64| (if j == class { 1.0 - p } else { p }).powi(2);
    let total: f64 = (truth.iter().zip(probabilities.rows()))
        .map(|(class, row)| row.iter().enumerate().map(|(j, p)| square(*class, j, *p)).sum::<f64>())
        .sum();
    let mean = total / truth.len() as f64;
    Ok(if probabilities.ncols() < 3 { 0.5 * mean } else { mean })
}
