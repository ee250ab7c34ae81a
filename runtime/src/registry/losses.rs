//! Losses: a call and a target enter, the mean loss over rows with its derivative leaves.

use hqml_ir::Call;
use hqml_learn::loss::{
    Alignment, Base, ClassLoss, CrossEntropy, GramLoss, HilbertSchmidt, Hinge, Squared, ValueLoss, mean_class_loss,
    mean_value_loss,
};
use ndarray::{Array2, ArrayView2};

use super::missing;
use crate::pipeline::{StepError, Truth};

/// A loss for the kind of target that it was made for.
pub enum Loss {
    /// Outputs against a class.
    Class(Box<dyn ClassLoss>),
    /// One output against a number.
    Value(Box<dyn ValueLoss>),
    /// The gram of the rows against their target.
    Gram(Box<dyn GramLoss>),
}

impl Loss {
    /// The mean over the rows, and its derivative by each output: shape (rows, outputs). A loss of a gram judges the
    /// rows together; its outputs are (rows, rows).
    ///
    /// # Errors
    /// Outputs that the loss cannot judge.
    pub fn mean(&self, outputs: ArrayView2<'_, f64>, truth: &Truth) -> Result<(f64, Array2<f64>), StepError> {
        match (self, truth) {
            (Loss::Class(loss), Truth::Classes { labels, classes }) => {
                Ok(mean_class_loss(loss.as_ref(), outputs, labels, *classes)?)
            }
            (Loss::Value(loss), Truth::Values(values)) if outputs.ncols() == 1 => {
                let (value, slopes) = mean_value_loss(loss.as_ref(), &outputs.column(0).to_vec(), values)?;
                let rows = slopes.len();
                let slopes = Array2::from_shape_vec((rows, 1), slopes);
                Ok((value, slopes.map_err(|_| StepError::unchecked("a slope a row"))?))
            }
            (Loss::Gram(loss), Truth::Classes { labels, classes }) => Ok(loss.of_classes(outputs, labels, *classes)?),
            (Loss::Gram(loss), Truth::Values(values)) => Ok(loss.of_values(outputs, values)?),
            _ => Err(StepError::unchecked("the loss does not suit the target or the outputs")),
        }
    }
}

/// The loss of a row of the family `Loss`.
///
/// # Errors
/// A loss of classes for a real target.
pub fn loss(call: &Call, truth: &Truth) -> Result<Loss, StepError> {
    let base = || if call.word("base") == Some("e") { Base::E } else { Base::Two };
    match (call.name.as_str(), truth) {
        ("cross_entropy", Truth::Classes { .. }) => Ok(Loss::Class(Box::new(CrossEntropy { base: base() }))),
        ("hinge", Truth::Classes { .. }) => Ok(Loss::Class(Box::new(Hinge::default()))),
        ("squared", Truth::Classes { .. }) => Ok(Loss::Class(Box::new(Squared))),
        ("squared", Truth::Values(_)) => Ok(Loss::Value(Box::new(Squared))),
        ("alignment", _) => Ok(Loss::Gram(Box::new(Alignment {
            rescale_class_labels: call.bool("rescale_class_labels"),
            centered: call.bool("centered"),
        }))),
        ("hilbert_schmidt", Truth::Classes { .. }) => Ok(Loss::Gram(Box::new(HilbertSchmidt))),
        ("cross_entropy" | "hinge" | "hilbert_schmidt", Truth::Values(_)) => {
            Err(StepError::Data(format!("`{}` judges classes, but the target is real numbers", call.name)))
        }
        _ => Err(missing(call)),
    }
}
