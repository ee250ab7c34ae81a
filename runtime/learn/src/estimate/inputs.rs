//! Checks that every estimator makes: raw rows, classes and options enter; the same, known to be sound, leave.

use ndarray::{Array2, ArrayView2};

use crate::LearnError;

/// Refuses an empty table and values that are not finite.
pub(super) fn check_rows(x: ArrayView2<'_, f64>) -> Result<(), LearnError> {
    if x.nrows() == 0 {
        return Err(LearnError::Data("the training table has no rows: an estimator needs some to learn from".into()));
    }
    if x.ncols() == 0 {
        return Err(LearnError::Data("the training table has no features: give at least one column".into()));
    }
    check_finite(x)
}

/// Refuses values that are not finite, and says where the first one stands.
pub(super) fn check_finite(x: ArrayView2<'_, f64>) -> Result<(), LearnError> {
    match x.indexed_iter().find(|(_, v)| !v.is_finite()) {
        None => Ok(()),
        Some(((row, column), value)) => Err(LearnError::Data(format!(
            "row {row}, column {column} is {value}: estimators need finite numbers; remove or fill such rows"
        ))),
    }
}

/// Refuses a target whose length is not the number of rows, or that is not finite.
pub(super) fn check_targets(x: ArrayView2<'_, f64>, y: &[f64]) -> Result<(), LearnError> {
    check_rows(x)?;
    check_length(x.nrows(), y.len())?;
    match y.iter().position(|v| !v.is_finite()) {
        None => Ok(()),
        Some(row) => Err(LearnError::Data(format!("the target of row {row} is {}: it must be finite", y[row]))),
    }
}

/// Refuses new rows whose width is not the one of the training rows, and values that are not finite.
pub(super) fn check_width(expected: usize, x: ArrayView2<'_, f64>) -> Result<(), LearnError> {
    if x.ncols() != expected {
        return Err(LearnError::Data(format!(
            "these rows have {} columns, but the model was fitted on {expected}: predict with the same columns",
            x.ncols()
        )));
    }
    check_finite(x)
}

/// Refuses a Gram matrix of training rows that is not square.
pub(super) fn check_square(x: ArrayView2<'_, f64>) -> Result<(), LearnError> {
    if x.nrows() == x.ncols() {
        return Ok(());
    }
    Err(LearnError::Data(format!(
        "a precomputed kernel is fitted on a square Gram matrix (rows against the same rows), this one is {} by {}",
        x.nrows(),
        x.ncols()
    )))
}

/// Refuses an option that is not a finite number above zero.
pub(super) fn check_positive(option: &'static str, value: f64) -> Result<(), LearnError> {
    if value.is_finite() && value > 0.0 {
        return Ok(());
    }
    Err(bad_option(option, value, "it must be a finite number above 0"))
}

/// Refuses an option that is not a finite number of at least zero.
pub(super) fn check_not_negative(option: &'static str, value: f64) -> Result<(), LearnError> {
    if value.is_finite() && value >= 0.0 {
        return Ok(());
    }
    Err(bad_option(option, value, "it must be a finite number of at least 0"))
}

/// The error for an option of that value.
pub(super) fn bad_option(option: &'static str, value: impl ToString, reason: &str) -> LearnError {
    LearnError::Option { option, value: value.to_string(), reason: reason.into() }
}

fn check_length(rows: usize, targets: usize) -> Result<(), LearnError> {
    if rows == targets {
        return Ok(());
    }
    Err(LearnError::Data(format!("there are {rows} rows but {targets} targets: each row needs one")))
}

/// The classes that occur in the training rows, renumbered without gaps (a fold may lack a class).
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Classes {
    /// Class indices that occur, ascending.
    pub(super) present: Vec<usize>,
    /// How many classes the whole table has.
    pub(super) total: usize,
}

impl Classes {
    /// Checks rows and labels; returns the classes that occur and each row's position among them.
    pub(super) fn new(x: ArrayView2<'_, f64>, y: &[usize], total: usize) -> Result<(Self, Vec<usize>), LearnError> {
        check_rows(x)?;
        check_length(x.nrows(), y.len())?;
        let mut counts = vec![0_usize; total];
        for (row, &label) in y.iter().enumerate() {
            let slot = counts.get_mut(label).ok_or_else(|| {
                LearnError::Data(format!("row {row} has class {label}, but there are only {total} classes"))
            })?;
            *slot += 1;
        }
        let present: Vec<usize> = (0..total).filter(|&c| counts[c] > 0).collect();
        if present.len() < 2 {
            return Err(LearnError::Data(format!(
                "the training rows hold only class {}: a classifier needs at least two classes to tell apart",
                present.first().copied().unwrap_or(0)
            )));
        }
        let codes = y.iter().map(|label| present.partition_point(|c| c < label)).collect();
        Ok((Self { present, total }, codes))
    }

    /// How many classes occur.
    pub(super) fn len(&self) -> usize {
        self.present.len()
    }

    /// Whether some class of the table did not occur.
    pub(super) fn has_gaps(&self) -> bool {
        self.present.len() != self.total
    }

    /// Back from positions among the present classes to class indices.
    pub(super) fn labels(&self, codes: Vec<usize>) -> Vec<usize> {
        if !self.has_gaps() {
            return codes;
        }
        codes.into_iter().map(|code| self.present[code]).collect()
    }

    /// Widens (rows, present classes) to (rows, classes): a class never seen has probability 0.
    pub(super) fn probabilities(&self, seen: Array2<f64>) -> Array2<f64> {
        if !self.has_gaps() {
            return seen;
        }
        let mut all = Array2::zeros((seen.nrows(), self.total));
        for (code, &class) in self.present.iter().enumerate() {
            all.column_mut(class).assign(&seen.column(code));
        }
        all
    }

    /// Decision values are handed on only when every class was seen: an unseen class has none.
    pub(super) fn decision(&self, seen: Array2<f64>) -> Option<Array2<f64>> {
        (!self.has_gaps()).then_some(seen)
    }
}

/// The first position of the largest value of each row, as NumPy's `argmax`.
pub(super) fn argmax_rows(values: &Array2<f64>) -> Vec<usize> {
    let best = |row: ndarray::ArrayView1<'_, f64>| {
        row.iter().enumerate().fold((0, f64::NEG_INFINITY), |b, (i, &v)| if v > b.1 { (i, v) } else { b }).0
    };
    values.rows().into_iter().map(best).collect()
}

/// One row of an artifact table from a slice.
pub(super) fn row_of(values: &[f64]) -> Array2<f64> {
    Array2::from_shape_fn((1, values.len()), |(_, i)| values[i])
}
