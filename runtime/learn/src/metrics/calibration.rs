//! Calibration: probabilities of classes enter, how far confidence is from accuracy leaves.

use ndarray::ArrayView2;

use super::check;
use crate::LearnError;

/// Bins of confidence.
const BINS: usize = 10;

/// The expected calibration error (Guo et al. 2017): a row's confidence is the largest of its probabilities, its
/// prediction that class (the first of equals). Rows fall into 10 bins `(0, 0.1], (0.1, 0.2] ... (0.9, 1]` of
/// confidence; the result is the mean, weighted by rows, of |accuracy - mean confidence| of the bins.
///
/// # Errors
/// Shapes that disagree, no rows, numbers that are no probabilities.
pub fn expected_calibration_error(truth: &[usize], probabilities: ArrayView2<'_, f64>) -> Result<f64, LearnError> {
    check::probabilities(truth, probabilities)?;
    let mut bins = [(0.0, 0.0); BINS];
    for (class, row) in truth.iter().zip(probabilities.rows()) {
        let mut top = (0, f64::NEG_INFINITY);
        for (j, p) in row.iter().enumerate() {
            if *p > top.1 {
                top = (j, *p);
            }
        }
        let (hits, confidence) = &mut bins[bin(top.1)];
        *hits += if top.0 == *class { 1.0 } else { 0.0 };
        *confidence += top.1;
    }
    let total: f64 = bins.iter().map(|(hits, confidence)| (hits - confidence).abs()).sum();
    Ok(total / truth.len() as f64)
}

/// The bin whose upper edge `(bin + 1) / 10` is the first at or above the confidence.
fn bin(confidence: f64) -> usize {
    (0..BINS).find(|bin| confidence <= (*bin as f64 + 1.0) / BINS as f64).unwrap_or(BINS - 1)
}
