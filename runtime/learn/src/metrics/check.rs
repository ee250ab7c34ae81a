//! What all metrics ask of their input: rows that match, classes that exist, numbers that are numbers.

use ndarray::ArrayView2;

use crate::LearnError;

/// One prediction a truth, and at least one row.
pub(super) fn rows(truth: usize, predicted: usize) -> Result<(), LearnError> {
    if truth != predicted {
        return Err(LearnError::Data(format!(
            "{predicted} predictions meet {truth} true targets: give one prediction a row"
        )));
    }
    if truth == 0 {
        return Err(LearnError::Data("a metric needs rows, and there are none".into()));
    }
    Ok(())
}

/// Class indices below `classes`.
pub(super) fn labels(labels: &[usize], classes: usize) -> Result<(), LearnError> {
    match labels.iter().find(|label| **label >= classes) {
        Some(label) => {
            Err(LearnError::Data(format!("class {label} appears, but there are {classes} classes from 0 on")))
        }
        None => Ok(()),
    }
}

/// Finite numbers.
pub(super) fn finite<'a>(what: &str, numbers: impl IntoIterator<Item = &'a f64>) -> Result<(), LearnError> {
    match numbers.into_iter().find(|number| !number.is_finite()) {
        Some(number) => {
            Err(LearnError::Data(format!("{number} appears among the {what}: a metric needs finite numbers")))
        }
        None => Ok(()),
    }
}

/// Probabilities of all classes, one row a truth.
pub(super) fn probabilities(truth: &[usize], probabilities: ArrayView2<'_, f64>) -> Result<(), LearnError> {
    rows(truth.len(), probabilities.nrows())?;
    labels(truth, probabilities.ncols())?;
    if probabilities.ncols() < 2 {
        return Err(LearnError::Data("probabilities of one class say nothing: give a column for each class".into()));
    }
    match probabilities.iter().find(|number| !(0.0..=1.0).contains(*number)) {
        Some(number) => Err(LearnError::Data(format!("{number} is no probability: they are from 0 to 1"))),
        None => Ok(()),
    }
}
