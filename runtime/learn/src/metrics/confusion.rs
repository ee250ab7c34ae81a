//! The confusion matrix: how often each true class is predicted as each class.

use ndarray::Array2;

use super::check;
use crate::LearnError;

/// Counts, one row a true class, one column a predicted class (scikit-learn's `confusion_matrix` with all labels).
///
/// # Errors
/// Lengths that disagree, no rows, a class not below `classes`.
pub fn confusion_matrix(truth: &[usize], predicted: &[usize], classes: usize) -> Result<Array2<usize>, LearnError> {
    check::rows(truth.len(), predicted.len())?;
    check::labels(truth, classes)?;
    check::labels(predicted, classes)?;
    let mut counts = Array2::zeros((classes, classes));
    for (truth, predicted) in truth.iter().zip(predicted) {
        counts[[*truth, *predicted]] += 1;
    }
    Ok(counts)
}
