//! From the rows of the stage table to the classical half: a checked call enters, an object that does it leaves.
//!
//! One small function a family, one line a row. A test loops over the stage table and proves that every row has its
//! line, so a new row is a row there and a line here.

mod estimators;
mod grams;
mod losses;
mod metrics;
mod optimizers;
mod own;
mod preprocess;
mod sources;
mod splits;

use hqml_ir::{Call, Value};

use crate::pipeline::{Env, StepError};

pub use estimators::{classifier, regressor};
pub use grams::gram;
pub use losses::{Loss, loss, objective};
pub use metrics::{Better, Scores, better, metric, metric_names, metric_of_rows};
pub(crate) use metrics::{matrix, rows_of};
pub use optimizers::{Spent, metric_form, needs_gradient, optimizer, spent};
pub use preprocess::{FittedTransform, one_hot, target_scaler, text_imputer, transform, window};
pub use sources::{csv_bytes, source};
pub use splits::{Fold, split, tuning_folds};

/// A row without its line here: the compiler is newer than the runtime.
pub(crate) fn missing(call: &Call) -> StepError {
    StepError::Unsupported(format!("`{}` is not built in this version of the runtime", call.name))
}

/// A whole number option; the compiler has checked its range.
fn count(call: &Call, option: &str) -> Result<usize, StepError> {
    call.int(option)
        .and_then(|v| usize::try_from(v).ok())
        .ok_or_else(|| StepError::unchecked(&format!("`{}` has no whole number `{option}`", call.name)))
}

/// A number option; the compiler has checked its range.
fn real(call: &Call, option: &str) -> Result<f64, StepError> {
    call.real(option).ok_or_else(|| StepError::unchecked(&format!("`{}` has no number `{option}`", call.name)))
}

/// A whole number option that may be left out.
fn optional(call: &Call, option: &str) -> Option<usize> {
    call.int(option).and_then(|v| usize::try_from(v).ok())
}

/// A range option.
fn range(call: &Call, option: &str) -> Result<(f64, f64), StepError> {
    match call.get(option) {
        Value::Range(low, high) => Ok((*low, *high)),
        _ => Err(StepError::unchecked(&format!("`{}` has no range `{option}`", call.name))),
    }
}

/// The seed the user wrote, which pins the random stream.
pub fn pinned(call: &Call) -> Option<u32> {
    call.int("seed").and_then(|v| u32::try_from(v).ok())
}

/// The `random_state` of an estimator: the seed the user wrote, else the cell's.
pub fn seed_of(call: &Call, env: &Env<'_>) -> u32 {
    pinned(call).unwrap_or(env.random_state)
}
