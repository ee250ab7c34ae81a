//! Losses: a model's output for a row and what was true enter; a number leaves, small where they agree, with its
//! derivative by the output. An optimizer makes the mean over rows small.
//!
//! [`ClassLoss`]es judge k outputs against a class, [`ValueLoss`]es one output against a number. A class loss with a
//! single output takes it as a score: positive for class 1, negative for class 0. [`GramLoss`]es judge the gram of rows
//! with themselves.

mod cross_entropy;
mod distance;
mod gram;
mod hinge;

use ndarray::{Array2, ArrayView2};

use crate::LearnError;

pub use cross_entropy::{Base, CrossEntropy};
pub use distance::{Absolute, Huber, Squared};
pub use gram::{Alignment, GramLoss, HilbertSchmidt};
pub use hinge::{Hinge, Margins};

/// A loss of a class.
pub trait ClassLoss: Send + Sync {
    /// The loss of one row. `slope` has the length of `output` and receives the derivative by each entry. `class` is
    /// below the number of outputs, or below 2 where there is one output.
    fn row(&self, output: &[f64], class: usize, slope: &mut [f64]) -> f64;

    /// Whether `outputs` numbers a row can be judged for `classes` classes, or why not.
    ///
    /// # Errors
    /// Says how many outputs are needed.
    fn check(&self, outputs: usize, classes: usize) -> Result<(), LearnError> {
        if outputs == classes || (outputs == 1 && classes == 2) {
            return Ok(());
        }
        Err(LearnError::Data(format!(
            "{outputs} outputs reach a loss of {classes} classes: give one output a class{}",
            if classes == 2 { ", or a single score" } else { "" }
        )))
    }
}

/// A loss of a number.
pub trait ValueLoss: Send + Sync {
    /// The loss of one row, and its derivative by `output`.
    fn row(&self, output: f64, target: f64) -> (f64, f64);
}

/// The mean loss over rows and its derivative by each output (rows, outputs).
///
/// # Errors
/// Shapes that disagree, no rows, a class that does not exist.
pub fn mean_class_loss(
    loss: &dyn ClassLoss,
    outputs: ArrayView2<'_, f64>,
    truth: &[usize],
    classes: usize,
) -> Result<(f64, Array2<f64>), LearnError> {
    let (rows, width) = outputs.dim();
    check_rows(rows, truth.len())?;
    loss.check(width, classes)?;
    if let Some(class) = truth.iter().find(|class| **class >= classes) {
        return Err(LearnError::Data(format!("class {class} appears, but there are {classes} classes from 0 on")));
    }
    let mut slopes = Array2::zeros((rows, width));
    let mut slope = vec![0.0; width];
    let mut total = 0.0;
    for ((output, class), mut slopes) in outputs.rows().into_iter().zip(truth).zip(slopes.rows_mut()) {
        total += loss.row(&output.to_vec(), *class, &mut slope);
        slopes.iter_mut().zip(&slope).for_each(|(entry, slope)| *entry = slope / rows as f64);
    }
    Ok((total / rows as f64, slopes))
}

/// The mean loss over rows and its derivative by each output.
///
/// # Errors
/// Lengths that disagree, no rows.
pub fn mean_value_loss(loss: &dyn ValueLoss, outputs: &[f64], truth: &[f64]) -> Result<(f64, Vec<f64>), LearnError> {
    check_rows(outputs.len(), truth.len())?;
    let rows = outputs.len() as f64;
    let mut total = 0.0;
    let slopes = (outputs.iter().zip(truth))
        .map(|(output, target)| {
            let (value, slope) = loss.row(*output, *target);
            total += value;
            slope / rows
        })
        .collect();
    Ok((total / rows, slopes))
}

fn check_rows(outputs: usize, truth: usize) -> Result<(), LearnError> {
    if outputs != truth {
        return Err(LearnError::Data(format!("{outputs} rows of outputs meet {truth} targets: give one target a row")));
    }
    if outputs == 0 {
        return Err(LearnError::Data("a mean loss needs rows, and there are none".into()));
    }
    Ok(())
}

/// The target of output `j` of `outputs`: 1 for the class, else 0; for a single score 1 or -1.
fn target(outputs: usize, j: usize, class: usize) -> f64 {
    match (outputs, j == class) {
        (1, _) => sign(class == 1),
        (_, true) => 1.0,
        (_, false) => 0.0,
    }
}

fn sign(positive: bool) -> f64 {
    if positive { 1.0 } else { -1.0 }
}
