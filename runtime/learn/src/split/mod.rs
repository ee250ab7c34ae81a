//! Splits: a number of rows or a target enters, the indices of training and test rows leave.
//!
//! All equal scikit-learn 1.9's for the same seed, index by index and in the same order.

mod folds;
mod holdout;
mod stratified;

pub use folds::{k_fold, stratified_k_fold};
pub use holdout::{time_split, train_test_split};
pub use stratified::stratified_train_test_split;

use crate::LearnError;
use crate::data::Target;

/// Which rows train and which test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split {
    /// Rows to fit on.
    pub train: Vec<usize>,
    /// Rows to score on.
    pub test: Vec<usize>,
}

/// The labels of a target with their names, for splits that look at classes.
fn labels(target: &Target) -> Result<(&[usize], &[String]), LearnError> {
    match target {
        Target::Classes { labels, names } => Ok((labels, names)),
        Target::Values(_) => Err(LearnError::Data(
            "a stratified split needs classes, and the target is real numbers; use a split that is not stratified"
                .to_owned(),
        )),
    }
}

/// The rows of each class that has any, in the order of the classes, with the class's name.
fn members<'a>(labels: &[usize], names: &'a [String]) -> Vec<(&'a str, Vec<usize>)> {
    let mut rows: Vec<Vec<usize>> = vec![Vec::new(); names.len()];
    for (row, &label) in labels.iter().enumerate() {
        if let Some(members) = rows.get_mut(label) {
            members.push(row);
        }
    }
    names.iter().map(String::as_str).zip(rows).filter(|(_, rows)| !rows.is_empty()).collect()
}
