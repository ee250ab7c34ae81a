//! Matthews' correlation of true and predicted classes.

use super::confusion::confusion_matrix;
use crate::LearnError;

/// The correlation coefficient from -1 to 1, for any number of classes (scikit-learn's `matthews_corrcoef`); 0 where
/// all rows are of one class, or predicted as one.
///
/// # Errors
/// Lengths that disagree, no rows, a class not below `classes`.
pub fn matthews_corrcoef(truth: &[usize], predicted: &[usize], classes: usize) -> Result<f64, LearnError> {
    let counts = confusion_matrix(truth, predicted, classes)?;
    let real = |count: usize| count as f64;
    let rows = real(truth.len());
    let hits = real(counts.diag().sum());
    let of_truth: Vec<f64> = counts.rows().into_iter().map(|row| real(row.sum())).collect();
    let of_predicted: Vec<f64> = counts.columns().into_iter().map(|column| real(column.sum())).collect();
    let product = |a: &[f64], b: &[f64]| -> f64 { a.iter().zip(b).map(|(a, b)| a * b).sum() };
    let joint = hits * rows - product(&of_truth, &of_predicted);
    let spread = (rows * rows - product(&of_predicted, &of_predicted)) * (rows * rows - product(&of_truth, &of_truth));
    Ok(if spread == 0.0 { 0.0 } else { joint / spread.sqrt() })
}
