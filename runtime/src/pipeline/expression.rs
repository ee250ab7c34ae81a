//! A user's own expressions: rows and the parameter vector enter, what the formula gives leaves; cotangents go the way
//! back. What is no finite number is an error that names the row.

use hqml_ir::{ExpressionStage, Kind};
use ndarray::{Array2, ArrayView1, ArrayView2};

use super::StepError;

/// How far probabilities may be from a sum of 1, and below 0.
const TOLERANCE: f64 = 1e-6;

/// Shape (rows, features) enters, (rows, outputs) leaves.
///
/// # Errors
/// A number that is not finite; where `to` says probabilities, rows that are none.
pub(crate) fn forward(
    stage: &ExpressionStage,
    to: Kind,
    x: ArrayView2<'_, f64>,
    parameters: &[f64],
) -> Result<Array2<f64>, StepError> {
    let formula = &stage.formula;
    fits(stage, x.ncols(), parameters)?;
    let mut out = Array2::zeros((x.nrows(), formula.outputs()));
    let (mut work, mut outputs) = (Vec::new(), vec![0.0; formula.outputs()]);
    for (at, (row, mut to)) in x.rows().into_iter().zip(out.rows_mut()).enumerate() {
        formula.evaluate(&row.to_vec(), parameters, &mut work, &mut outputs);
        if let Some((j, value)) = outputs.iter().enumerate().find(|(_, value)| !value.is_finite()) {
            return Err(not_finite(&stage.name, &format!("element {j} of its list is {value}"), at, row));
        }
        to.iter_mut().zip(&outputs).for_each(|(to, value)| *to = *value);
    }
    if matches!(to, Kind::Probabilities(_)) {
        probabilities(stage, &out)?;
    }
    Ok(out)
}

/// Adds to the gradient of the parameters; leaves the cotangents of the rows.
///
/// # Errors
/// A slope that is not finite.
pub(super) fn backward(
    stage: &ExpressionStage,
    x: ArrayView2<'_, f64>,
    parameters: &[f64],
    cotangent: ArrayView2<'_, f64>,
    gradient: &mut [f64],
) -> Result<Array2<f64>, StepError> {
    let formula = &stage.formula;
    fits(stage, x.ncols(), parameters)?;
    let mut of_rows = Array2::zeros(x.dim());
    let (mut work, mut outputs) = (Vec::new(), vec![0.0; formula.outputs()]);
    for (at, (row, cotangent)) in x.rows().into_iter().zip(cotangent.rows()).enumerate() {
        let mut slopes = vec![0.0; x.ncols()];
        formula.evaluate(&row.to_vec(), parameters, &mut work, &mut outputs);
        formula.pull_back(&work, &cotangent.to_vec(), &mut slopes, gradient);
        if !slopes.iter().all(|slope| slope.is_finite())
            || formula.parameters().any(|k| !gradient[k as usize].is_finite())
        {
            return Err(not_finite(&stage.name, "its derivative is not finite", at, row));
        }
        of_rows.row_mut(at).iter_mut().zip(slopes).for_each(|(to, slope)| *to = slope);
    }
    Ok(of_rows)
}

fn fits(stage: &ExpressionStage, width: usize, parameters: &[f64]) -> Result<(), StepError> {
    let reads = |k: u32| (k as usize) < parameters.len();
    match width == stage.formula.features() && stage.formula.parameters().all(reads) {
        true => Ok(()),
        false => Err(StepError::unchecked("a formula of rows of another width, or of other parameters")),
    }
}

/// What is no finite number, and where.
pub(crate) fn not_finite(name: &str, what: &str, at: usize, row: ArrayView1<'_, f64>) -> StepError {
    let mut shown: Vec<String> = row.iter().take(8).map(|v| format!("{v}")).collect();
    if row.len() > 8 {
        shown.push(format!("... {} in all", row.len()));
    }
    StepError::Numeric(format!(
        "`{name}` leaves the finite numbers: {what}, at row {at}, which is [{}]; look for a division by zero, or a \
         logarithm or a root of what may be 0 or less, and keep it away from there, such as `max(z, 1e-10)`",
        shown.join(", ")
    ))
}

fn probabilities(stage: &ExpressionStage, out: &Array2<f64>) -> Result<(), StepError> {
    for (at, row) in out.rows().into_iter().enumerate() {
        let wrong = match (row.iter().find(|p| **p < -TOLERANCE), row.sum()) {
            (Some(p), _) => format!("{p} is negative"),
            (None, sum) if (sum - 1.0).abs() > TOLERANCE => format!("their sum is {sum}, not 1"),
            _ => continue,
        };
        return Err(StepError::Data(format!(
            "`{}` says that it gives probabilities, and for row {at} it does not: {wrong}; divide them by their sum, or \
             leave `-> probabilities` out",
            stage.name
        )));
    }
    Ok(())
}
