//! Losses: a call and a target enter, the mean loss over rows with its derivative leaves.

use std::sync::Arc;

use hqml_ir::{Call, ExpressionStage, Objective};
use hqml_learn::loss::{
    Alignment, Base, ClassLoss, CrossEntropy, GramLoss, HilbertSchmidt, Hinge, Squared, ValueLoss, mean_class_loss,
    mean_value_loss,
};
use ndarray::{Array2, ArrayView2};

use super::{missing, own};
use crate::pipeline::{StepError, Truth};

/// A loss for the kind of target that it was made for.
pub enum Loss {
    /// Outputs against a class.
    Class(Box<dyn ClassLoss>),
    /// One output against a number.
    Value(Box<dyn ValueLoss>),
    /// The gram of the rows against their target.
    Gram(Box<dyn GramLoss>),
    /// A user's own, of outputs and target.
    Own(Arc<ExpressionStage>),
}

impl Loss {
    /// The mean over the rows.
    ///
    /// # Errors
    /// Outputs that the loss cannot judge.
    pub fn value(&self, outputs: ArrayView2<'_, f64>, truth: &Truth, parameters: &[f64]) -> Result<f64, StepError> {
        match self {
            Loss::Own(stage) => own::value(stage, outputs, truth, parameters),
            _ => Ok(self.mean(outputs, truth, parameters, &mut [])?.0),
        }
    }

    /// The mean over the rows, and its derivative by each output: shape (rows, outputs). That by the loss's own
    /// parameters is added to `gradient`.
    ///
    /// # Errors
    /// Outputs that the loss cannot judge.
    pub fn mean(
        &self,
        outputs: ArrayView2<'_, f64>,
        truth: &Truth,
        parameters: &[f64],
        gradient: &mut [f64],
    ) -> Result<(f64, Array2<f64>), StepError> {
        match (self, truth) {
            (Loss::Own(stage), _) => own::mean(stage, outputs, truth, parameters, gradient),
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

/// What a `train` makes small.
///
/// # Errors
/// As [`loss`].
pub fn objective(objective: &Objective, truth: &Truth) -> Result<Loss, StepError> {
    match objective {
        Objective::Builtin(call) => loss(call, truth),
        Objective::Expression(stage) => Ok(Loss::Own(stage.clone())),
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
