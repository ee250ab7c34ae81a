//! Splits: a call, a target and a seed enter, training and test rows leave, one pair a fold.

use hqml_ir::Call;
use hqml_learn::data::Target;
use hqml_learn::split::{Split, k_fold, stratified_k_fold, stratified_train_test_split, time_split, train_test_split};

use super::{count, missing, real};
use crate::pipeline::{StepError, Truth};

/// The folds of a row of the family `Split`; one where it is no cross-validation.
///
/// # Errors
/// Too few rows for the parts asked for.
pub fn split(call: &Call, target: &Target, seed: u32) -> Result<Vec<Split>, StepError> {
    let rows = match target {
        Target::Classes { labels, .. } => labels.len(),
        Target::Values(values) => values.len(),
    };
    let shuffle = call.bool("shuffle").then_some(seed);
    Ok(match call.name.as_str() {
        "split" => vec![train_test_split(rows, real(call, "test")?, seed)?],
        "stratified_split" => vec![stratified_train_test_split(target, real(call, "test")?, seed)?],
        "time_split" => vec![time_split(rows, real(call, "test")?)?],
        "k_fold" => k_fold(rows, count(call, "folds")?, shuffle)?,
        "stratified_k_fold" => stratified_k_fold(target, count(call, "folds")?, shuffle)?,
        _ => return Err(missing(call)),
    })
}

/// Training rows and test rows.
pub type Fold = (Vec<usize>, Vec<usize>);

/// Training and test rows of the folds of a `tuned`: stratified for classes, as scikit-learn's GridSearchCV.
///
/// # Errors
/// Fewer rows than folds.
pub fn tuning_folds(folds: usize, truth: &Truth) -> Result<Vec<Fold>, StepError> {
    let splits = match truth {
        Truth::Classes { labels, classes } => {
            let names = (0..*classes).map(|c| c.to_string()).collect();
            stratified_k_fold(&Target::Classes { labels: labels.clone(), names }, folds, None)?
        }
        Truth::Values(values) => k_fold(values.len(), folds, None)?,
    };
    Ok(splits.into_iter().map(|s| (s.train, s.test)).collect())
}
