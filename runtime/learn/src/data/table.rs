//! The table: rows of features and one target. What every source makes and every other stage reads.

use ndarray::{Array2, Axis};

use crate::LearnError;

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

impl Target {
    /// The number of rows.
    pub fn len(&self) -> usize {
        match self {
            Self::Classes { labels, .. } => labels.len(),
            Self::Values(values) => values.len(),
        }
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The entries of the given rows, in the given order. Class names stay, also those that no row has any more.
    /// `None` where a row does not exist.
    pub fn select(&self, rows: &[usize]) -> Option<Self> {
        match self {
            Self::Classes { labels, names } => {
                Some(Self::Classes { labels: pick(labels, rows)?, names: names.clone() })
            }
            Self::Values(values) => Some(Self::Values(pick(values, rows)?)),
        }
    }
}

fn pick<T: Copy>(items: &[T], rows: &[usize]) -> Option<Vec<T>> {
    rows.iter().map(|&row| items.get(row).copied()).collect()
}

impl Table {
    /// The number of rows.
    pub fn rows(&self) -> usize {
        self.features.nrows()
    }

    /// The number of features.
    pub fn width(&self) -> usize {
        self.features.ncols()
    }

    /// The given rows, in the given order.
    ///
    /// # Errors
    /// [`LearnError::Data`] where a row does not exist.
    pub fn select(&self, rows: &[usize]) -> Result<Self, LearnError> {
        let missing =
            || LearnError::Data(format!("the table has {} rows; a row beyond them was asked for", self.rows()));
        if rows.iter().any(|&row| row >= self.rows()) {
            return Err(missing());
        }
        let target = self.target.select(rows).ok_or_else(missing)?;
        Ok(Self { columns: self.columns.clone(), features: self.features.select(Axis(0), rows), target })
    }
}
