//! The shape that all preprocessing shares: fit on training rows, then transform any rows.

use ndarray::{Array1, Array2, ArrayView2, Axis};

use crate::LearnError;
use crate::data::Target;

/// A preprocessing stage's options, ready to be fitted.
pub trait Transformer: Send + Sync {
    /// Fits on training rows `x` (rows, features). Only stages that look at the target read `target`.
    ///
    /// # Errors
    /// [`LearnError::Option`] for options that make no sense with this data; [`LearnError::Data`] where there are no
    /// rows or a number is missing or not finite.
    fn fit(&self, x: ArrayView2<'_, f64>, target: &Target) -> Result<Box<dyn FittedTransformer>, LearnError>;
}

/// A preprocessing stage after fitting.
pub trait FittedTransformer: Send + Sync {
    /// Maps rows of the width it was fitted on: (rows, features) to (rows, new features).
    ///
    /// # Errors
    /// [`LearnError::Data`] where the width differs or a number is missing or not finite.
    fn transform(&self, x: ArrayView2<'_, f64>) -> Result<Array2<f64>, LearnError>;

    /// What was learned, by name: means, scales, components ... (for artifacts and records).
    fn learned(&self) -> Vec<(&'static str, Array2<f64>)>;
}

/// Checks that there is something to fit on and that all of it is finite.
pub(super) fn check_fit(x: ArrayView2<'_, f64>, stage: &str) -> Result<(), LearnError> {
    if x.is_empty() {
        let (rows, features) = x.dim();
        return Err(LearnError::Data(format!("`{stage}` has nothing to fit on: {rows} rows of {features} features")));
    }
    check_finite(x, stage)
}

/// Checks that rows have the width of the fit and are finite.
pub(super) fn check_transform(x: ArrayView2<'_, f64>, width: usize, stage: &str) -> Result<(), LearnError> {
    check_width(x, width, stage)?;
    check_finite(x, stage)
}

pub(super) fn check_width(x: ArrayView2<'_, f64>, width: usize, stage: &str) -> Result<(), LearnError> {
    if x.ncols() == width {
        return Ok(());
    }
    let got = x.ncols();
    Err(LearnError::Data(format!(
        "`{stage}` was fitted on {width} features and now gets {got}; it needs the same ones"
    )))
}

fn check_finite(x: ArrayView2<'_, f64>, stage: &str) -> Result<(), LearnError> {
    let Some(((row, feature), value)) = x.indexed_iter().find(|(_, value)| !value.is_finite()) else {
        return Ok(());
    };
    let what = if value.is_nan() { "is missing (NaN)" } else { "is not finite" };
    Err(LearnError::Data(format!(
        "`{stage}` needs numbers, and row {row}, feature {feature} (counted from 0) {what}; put `impute` before it or mend the data"
    )))
}

/// A learned vector as a matrix of one row.
pub(super) fn row(values: &Array1<f64>) -> Array2<f64> {
    values.clone().insert_axis(Axis(0))
}
