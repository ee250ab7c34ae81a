//! The stage table: one row for everything that can be called in an experiment and is not a declaration of the user's:
//! sources, splits, stages, optimizers, losses, metrics, backends. Compiler and runtime read the same row: the compiler
//! checks options and widths against it, the runtime finds every option of a [`crate::Call`] present and in range.
//!
//! Adding a row: put it in the file of its family; the runtime's registry of that family gets one line.

pub mod document;
mod estimators;
mod features;
mod noisy;
mod quantum;
mod row;
mod sources;
mod training;

pub use row::{Default, Family, Flow, OptionKind, OptionRow, Row, Tasks};
pub use training::less_is_better;

/// Every family of rows, in the order of the reference.
pub static TABLES: &[&[Row]] = &[
    sources::SOURCES,
    sources::SPLITS,
    features::PREPROCESSING,
    features::LAYERS,
    quantum::STATES,
    quantum::READOUTS,
    quantum::AFTER_PROBABILITIES,
    quantum::KERNELS,
    quantum::GRAMS,
    estimators::CLASSIFIERS,
    estimators::BOTH,
    estimators::REGRESSORS,
    estimators::KERNEL_FUNCTIONS,
    training::TRAINING,
    training::OPTIMIZERS,
    training::GRADIENTS,
    training::LOSSES,
    training::METRICS,
    training::BACKENDS,
    noisy::NOISY,
    noisy::MITIGATION,
];

/// The row of this name in this family.
pub fn find(family: Family, name: &str) -> Option<&'static Row> {
    rows().find(|r| r.family == family && r.name == name)
}

/// The stage (anything that may stand between two `|>` of a model or of data) of this name.
pub fn stage(name: &str) -> Option<&'static Row> {
    rows().find(|r| r.name == name && r.family.is_stage())
}

/// All rows.
pub fn rows() -> impl Iterator<Item = &'static Row> {
    TABLES.iter().flat_map(|t| t.iter())
}
