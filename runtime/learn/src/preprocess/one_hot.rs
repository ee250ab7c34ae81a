//! `OneHotEncoder`: columns of text, as indices of their categories, enter; one column of 0 and 1 a category leaves.
//!
//! The width is that of the categories in the file, so it is known before anything is fitted; learnt are those that
//! training rows have. The column of a category that no training row has is 0 throughout (scikit-learn leaves it out).

use ndarray::{Array2, ArrayView2};

use super::transformer::check_width;
use crate::LearnError;

const STAGE: &str = "one_hot";

/// A column that enters.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Categories {
    /// The column's name.
    pub name: String,
    /// Its categories, sorted; empty for a column of numbers, which passes as it is.
    pub names: Vec<String>,
}

/// `sklearn.preprocessing.OneHotEncoder` of the columns of text, each in its place; the others pass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OneHot {
    /// One entry a column.
    pub columns: Vec<Categories>,
    /// A category that no training row has: zeros (`handle_unknown="ignore"`), or an error.
    pub ignore_unknown: bool,
}

/// An encoder that knows which categories training rows have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FittedOneHot {
    options: OneHot,
    seen: Vec<Vec<bool>>,
}

impl OneHot {
    /// Learns which categories training rows have.
    ///
    /// # Errors
    /// [`LearnError::Data`] where the width differs, or a cell is no category.
    pub fn fit(&self, x: ArrayView2<'_, f64>) -> Result<FittedOneHot, LearnError> {
        check_width(x, self.columns.len(), STAGE)?;
        let mut seen: Vec<Vec<bool>> = self.columns.iter().map(|column| vec![false; column.names.len()]).collect();
        for ((_, feature), code) in x.indexed_iter().filter(|((_, feature), _)| !seen_column(&self.columns[*feature])) {
            let category = self.columns[feature].category(*code)?;
            seen[feature][category] = true;
        }
        Ok(FittedOneHot { options: self.clone(), seen })
    }
}

/// Whether there is nothing to learn of a column: it holds numbers.
fn seen_column(column: &Categories) -> bool {
    column.names.is_empty()
}

impl Categories {
    /// How many columns leave in its place.
    pub fn width(&self) -> usize {
        self.names.len().max(1)
    }

    fn category(&self, code: f64) -> Result<usize, LearnError> {
        if code.is_nan() {
            return Err(LearnError::Data(format!(
                "`{STAGE}` needs a category, and column `{}` has a gap; put `impute` before it",
                self.name
            )));
        }
        let known = (code >= 0.0 && code < self.names.len() as f64 && code.fract() == 0.0).then_some(code as usize);
        known.ok_or_else(|| {
            LearnError::Data(format!("column `{}` has categories that it did not have when it was checked", self.name))
        })
    }
}

impl FittedOneHot {
    /// The rows with a column for each category.
    ///
    /// # Errors
    /// [`LearnError::Data`] where a row has a category that no training row has, unless these are ignored.
    pub fn transform(&self, x: ArrayView2<'_, f64>) -> Result<Array2<f64>, LearnError> {
        let columns = &self.options.columns;
        check_width(x, columns.len(), STAGE)?;
        let mut out = Array2::zeros((x.nrows(), columns.iter().map(Categories::width).sum()));
        for (mut row, cells) in out.rows_mut().into_iter().zip(x.rows()) {
            let mut first = 0;
            for ((cell, column), seen) in cells.iter().zip(columns).zip(&self.seen) {
                if seen_column(column) {
                    row[first] = *cell;
                } else {
                    let category = column.category(*cell)?;
                    if seen[category] {
                        row[first + category] = 1.0;
                    } else if !self.options.ignore_unknown {
                        return Err(unknown(column, category));
                    }
                }
                first += column.width();
            }
        }
        Ok(out)
    }
}

fn unknown(column: &Categories, category: usize) -> LearnError {
    LearnError::Data(format!(
        "column `{}` is `{}` in a row that is not for training, and in no training row; write `one_hot(unknown: ignore)` \
         to let it be zeros, or split with `stratified_split` or another seed",
        column.name, column.names[category]
    ))
}
