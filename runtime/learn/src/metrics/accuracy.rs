//! The share of rows that are predicted right, over all rows or as a mean over classes.

use super::check;
use crate::LearnError;

/// The share of right predictions (scikit-learn's `accuracy_score`).
///
/// # Errors
/// Lengths that disagree, no rows.
pub fn accuracy(truth: &[usize], predicted: &[usize]) -> Result<f64, LearnError> {
    check::rows(truth.len(), predicted.len())?;
    let right = truth.iter().zip(predicted).filter(|(truth, predicted)| truth == predicted).count();
    Ok(right as f64 / truth.len() as f64)
}

/// The mean recall over the classes that appear in `truth` (scikit-learn's `balanced_accuracy_score`).
///
/// # Errors
/// Lengths that disagree, no rows, a class not below `classes`.
pub fn balanced_accuracy(truth: &[usize], predicted: &[usize], classes: usize) -> Result<f64, LearnError> {
    check::rows(truth.len(), predicted.len())?;
    check::labels(truth, classes)?;
    let (mut right, mut rows) = (vec![0_usize; classes], vec![0_usize; classes]);
    for (truth, predicted) in truth.iter().zip(predicted) {
        rows[*truth] += 1;
        right[*truth] += usize::from(truth == predicted);
    }
    let recalls: Vec<f64> = (right.iter().zip(&rows))
        .filter(|(_, rows)| **rows > 0)
        .map(|(right, rows)| *right as f64 / *rows as f64)
        .collect();
    Ok(recalls.iter().sum::<f64>() / recalls.len() as f64)
}
