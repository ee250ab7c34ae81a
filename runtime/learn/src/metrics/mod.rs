//! Metrics: what was true and what was predicted enter, one number leaves, equal to scikit-learn's 1.9.
//!
//! | metric | of | family |
//! |---|---|---|
//! | [`accuracy`], [`balanced_accuracy`] | predicted classes | hits |
//! | [`precision`], [`recall`], [`f1`] | predicted classes | with an [`Average`]; 0 where undefined |
//! | [`matthews_corrcoef`], [`confusion_matrix`] | predicted classes | |
//! | [`roc_auc`], [`roc_auc_ovr`] | scores, probabilities | ranks |
//! | [`log_loss`], [`brier`], [`expected_calibration_error`] | probabilities | |
//! | [`mse`], [`rmse`], [`mae`], [`r2`] | real numbers | |
//!
//! All are plain functions of slices, so that a bootstrap over rows calls them on gathered rows.

mod accuracy;
mod calibration;
mod check;
mod confusion;
mod f_score;
mod matthews;
mod probability;
mod regression;
mod roc_auc;

pub use accuracy::{accuracy, balanced_accuracy};
pub use calibration::expected_calibration_error;
pub use confusion::confusion_matrix;
pub use f_score::{Average, f1, precision, recall};
pub use matthews::matthews_corrcoef;
pub use probability::{brier, log_loss};
pub use regression::{mae, mse, r2, rmse};
pub use roc_auc::{roc_auc, roc_auc_ovr};
