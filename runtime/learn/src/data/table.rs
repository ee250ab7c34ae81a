//! The table: rows of features and one target. What every source makes and every other stage reads.

use ndarray::Array2;

/// What is to be predicted, one entry a row.
#[derive(Debug, Clone, PartialEq)]
pub enum Target {
    /// Class indices into `names`; names are sorted as scikit-learn sorts them (numbers as numbers, else text).
    Classes {
        /// One index per row, below `names.len()`.
        labels: Vec<usize>,
        /// The class names as the user would write them.
        names: Vec<String>,
    },
    /// Real numbers.
    Values(Vec<f64>),
}

/// Rows of `n` real features with a target.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// One name per feature.
    pub columns: Vec<String>,
    /// Shape (rows, features).
    pub features: Array2<f64>,
    /// One entry per row.
    pub target: Target,
}
