//! What flows between the stages of a running pipeline: one array for all rows, or a prediction.

use hqml_ir::Call;
use hqml_learn::estimate::Prediction;
use hqml_learn::preprocess::FittedTargetScaler;
use ndarray::{Array2, ArrayView2};
use serde::{Deserialize, Serialize};

use super::StepError;
use crate::registry;

/// The output of a stage for all rows of a table.
#[derive(Debug, Clone)]
pub enum Flow {
    /// Shape (rows, features). Probabilities are features, too.
    Features(Array2<f64>),
    /// Shape (rows, training rows).
    Gram(Array2<f64>),
    /// Classes, with scores or probabilities where there are some.
    Labels(Prediction),
    /// One real number a row.
    Values(Vec<f64>),
}

impl Flow {
    /// The features, where features flow.
    ///
    /// # Errors
    /// Where something else flows: a pipeline that was not checked.
    pub fn features(&self) -> Result<&Array2<f64>, StepError> {
        match self {
            Flow::Features(x) => Ok(x),
            _ => Err(StepError::unchecked("features were expected")),
        }
    }

    /// The matrix an estimator reads: features or a gram.
    ///
    /// # Errors
    /// Where a prediction flows: a pipeline that was not checked.
    pub fn matrix(&self) -> Result<ArrayView2<'_, f64>, StepError> {
        match self {
            Flow::Features(x) | Flow::Gram(x) => Ok(x.view()),
            _ => Err(StepError::unchecked("a matrix was expected, but a prediction flows")),
        }
    }

    /// Whether a gram flows.
    pub fn is_gram(&self) -> bool {
        matches!(self, Flow::Gram(_))
    }

    /// Rows in all.
    pub fn rows(&self) -> usize {
        match self {
            Flow::Features(x) | Flow::Gram(x) => x.nrows(),
            Flow::Labels(p) => p.labels.len(),
            Flow::Values(v) => v.len(),
        }
    }
}

/// Predicted values back from the scale of a scaler; anything else as it is.
pub fn unscale(flow: Flow, scaler: &FittedTargetScaler) -> Flow {
    match flow {
        Flow::Values(values) => Flow::Values(scaler.inverse(&values)),
        other => other,
    }
}

/// The target of some rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Truth {
    /// Class indices below `classes`.
    Classes {
        /// One a row.
        labels: Vec<usize>,
        /// How many classes the data has (not all need be among these rows).
        classes: usize,
    },
    /// One real number a row.
    Values(Vec<f64>),
}

impl Truth {
    /// Number of rows.
    pub fn len(&self) -> usize {
        match self {
            Truth::Classes { labels, .. } => labels.len(),
            Truth::Values(values) => values.len(),
        }
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A real target scaled by a call of `target_scaler` that is fitted on it, and the scaler.
    ///
    /// # Errors
    /// Where it is of classes, or has values that cannot be scaled.
    pub fn scaled(&self, call: &Call) -> Result<(Truth, FittedTargetScaler), StepError> {
        let Truth::Values(values) = self else {
            return Err(StepError::unchecked("`target_scaler` scales real targets"));
        };
        let fitted = registry::target_scaler(call).fit(values)?;
        Ok((self.through(&fitted), fitted))
    }

    /// A real target on the scale of a fitted scaler; classes as they are.
    pub fn through(&self, scaler: &FittedTargetScaler) -> Truth {
        match self {
            Truth::Values(values) => Truth::Values(scaler.transform(values)),
            classes => classes.clone(),
        }
    }

    /// These rows, then the others'.
    pub fn followed_by(self, others: &Truth) -> Truth {
        match (self, others) {
            (Truth::Classes { mut labels, classes }, Truth::Classes { labels: more, .. }) => {
                labels.extend(more);
                Truth::Classes { labels, classes }
            }
            (Truth::Values(mut values), Truth::Values(more)) => {
                values.extend(more);
                Truth::Values(values)
            }
            (own, _) => own,
        }
    }

    /// The target of these rows, repeats included.
    pub fn select(&self, rows: &[usize]) -> Truth {
        match self {
            Truth::Classes { labels, classes } => {
                Truth::Classes { labels: rows.iter().map(|r| labels[*r]).collect(), classes: *classes }
            }
            Truth::Values(values) => Truth::Values(rows.iter().map(|r| values[*r]).collect()),
        }
    }
}
