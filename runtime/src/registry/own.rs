//! A user's own loss: outputs, target and parameters enter, the mean over the rows with its derivatives leaves.

use hqml_ir::ExpressionStage;
use ndarray::{Array1, Array2, ArrayView2};

use crate::pipeline::{StepError, Truth, not_finite};

/// The mean over the rows.
pub(super) fn value(
    stage: &ExpressionStage,
    outputs: ArrayView2<'_, f64>,
    truth: &Truth,
    parameters: &[f64],
) -> Result<f64, StepError> {
    check(stage, outputs, truth)?;
    let mut total = 0.0;
    let mut work = Vec::new();
    for at in 0..outputs.nrows() {
        total += row(stage, &joined(outputs, truth, at), parameters, &mut work, at)?;
    }
    Ok(total / outputs.nrows() as f64)
}

/// The mean over the rows, and its derivative by each output; that by parameters is added to `gradient`.
pub(super) fn mean(
    stage: &ExpressionStage,
    outputs: ArrayView2<'_, f64>,
    truth: &Truth,
    parameters: &[f64],
    gradient: &mut [f64],
) -> Result<(f64, Array2<f64>), StepError> {
    check(stage, outputs, truth)?;
    let (rows, width) = outputs.dim();
    let mut slopes = Array2::zeros((rows, width));
    let mut by_parameters = vec![0.0; parameters.len()];
    let (mut total, mut work) = (0.0, Vec::new());
    for at in 0..rows {
        let entries = joined(outputs, truth, at);
        total += row(stage, &entries, parameters, &mut work, at)?;
        let mut own = vec![0.0; entries.len()];
        stage.formula.pull_back(&work, &[1.0], &mut own, &mut by_parameters);
        if !own[..width].iter().all(|slope| slope.is_finite()) || !by_parameters.iter().all(|slope| slope.is_finite()) {
            return Err(told(stage, "its derivative is not finite", &entries, at));
        }
        slopes.row_mut(at).iter_mut().zip(own).for_each(|(to, slope)| *to = slope / rows as f64);
    }
    gradient.iter_mut().zip(by_parameters).for_each(|(to, slope)| *to += slope / rows as f64);
    Ok((total / rows as f64, slopes))
}

fn check(stage: &ExpressionStage, outputs: ArrayView2<'_, f64>, truth: &Truth) -> Result<(), StepError> {
    let targets = match truth {
        Truth::Classes { classes, .. } => *classes,
        Truth::Values(_) => 1,
    };
    if outputs.nrows() != truth.len() || outputs.nrows() == 0 {
        return Err(StepError::Data(format!("{} rows of outputs meet {} targets", outputs.nrows(), truth.len())));
    }
    match stage.formula.features() == outputs.ncols() + targets && stage.formula.outputs() == 1 {
        true => Ok(()),
        false => Err(StepError::unchecked("a loss of other widths")),
    }
}

/// The outputs of a row, then its target: 1 at its class and 0 at the others, or the real number.
fn joined(outputs: ArrayView2<'_, f64>, truth: &Truth, at: usize) -> Vec<f64> {
    let mut entries = outputs.row(at).to_vec();
    match truth {
        Truth::Classes { labels, classes } => {
            entries.extend((0..*classes).map(|class| f64::from(u8::from(class == labels[at]))));
        }
        Truth::Values(values) => entries.push(values[at]),
    }
    entries
}

fn row(
    stage: &ExpressionStage,
    entries: &[f64],
    parameters: &[f64],
    work: &mut Vec<f64>,
    at: usize,
) -> Result<f64, StepError> {
    let mut value = [0.0];
    stage.formula.evaluate(entries, parameters, work, &mut value);
    match value[0].is_finite() {
        true => Ok(value[0]),
        false => Err(told(stage, &format!("it is {}", value[0]), entries, at)),
    }
}

fn told(stage: &ExpressionStage, what: &str, entries: &[f64], at: usize) -> StepError {
    not_finite(&stage.name, what, at, Array1::from(entries.to_vec()).view())
}
