//! The area under the ROC curve: scores enter, how often a positive row is ranked above a negative one leaves.

use ndarray::ArrayView2;

use super::check;
use crate::LearnError;

/// The area under the curve of two classes, from one score a row (any monotone function of the probability of class
/// 1). Equal scores count half.
///
/// # Errors
/// Lengths that disagree, no rows, a class above 1, a score that is not finite, rows of one class only.
pub fn roc_auc(truth: &[usize], scores: &[f64]) -> Result<f64, LearnError> {
    check::rows(truth.len(), scores.len())?;
    check::labels(truth, 2)?;
    check::finite("scores", scores)?;
    area(truth.iter().map(|class| *class == 1), scores.iter().copied())
}

/// The mean over classes of the area of each against the rest, from one probability a class and row (scikit-learn's
/// `roc_auc_score(multi_class="ovr", average="macro")`; for two columns, the area of the second).
///
/// # Errors
/// Shapes that disagree, no rows, numbers that are no probabilities, a class without rows.
pub fn roc_auc_ovr(truth: &[usize], probabilities: ArrayView2<'_, f64>) -> Result<f64, LearnError> {
    check::probabilities(truth, probabilities)?;
    let classes = probabilities.ncols();
    let of_class =
        |class: usize| area(truth.iter().map(|truth| *truth == class), probabilities.column(class).iter().copied());
    if classes == 2 {
        return of_class(1);
    }
    let areas: Vec<f64> = (0..classes).map(of_class).collect::<Result<_, _>>()?;
    Ok(areas.iter().sum::<f64>() / classes as f64)
}

/// Counts pairs in order, twice: 2 where the positive row is above, 1 where they are equal.
fn area(positive: impl Iterator<Item = bool>, scores: impl Iterator<Item = f64>) -> Result<f64, LearnError> {
    // Adding 0 makes -0 equal to 0, which the total order would tell apart.
    let mut rows: Vec<(f64, bool)> = scores.map(|score| score + 0.0).zip(positive).collect();
    rows.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (mut below, mut pairs) = (0_u64, 0_u64);
    for equal in rows.chunk_by(|a, b| a.0 == b.0) {
        let positives = equal.iter().filter(|row| row.1).count() as u64;
        let negatives = equal.len() as u64 - positives;
        pairs += positives * (2 * below + negatives);
        below += negatives;
    }
    let positives = rows.len() as u64 - below;
    if positives == 0 || below == 0 {
        return Err(LearnError::Data(
            "the area under the ROC curve compares rows of a class with rows of others, and here only one of both \
             appears: take more test rows or a stratified split"
                .into(),
        ));
    }
    Ok(pairs as f64 / (2 * positives * below) as f64)
}
