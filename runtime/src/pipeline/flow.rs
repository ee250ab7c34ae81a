//! What flows between the stages of a running pipeline: one array for all rows, or a prediction.

use hqml_learn::estimate::Prediction;
use ndarray::{Array2, ArrayView2};
use serde::{Deserialize, Serialize};

use super::StepError;

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
