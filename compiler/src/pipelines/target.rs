//! What a pipeline has to predict, and from how many rows: known from the schema and the split of its data.

use hqml_ir::{Span, Task};

/// The target of a data set.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Target {
    /// Classes or a real number.
    pub(crate) task: Task,
    /// Rows that train, in the smallest fold.
    pub(crate) training_rows: usize,
    /// Rows that test, in the smallest fold.
    pub(crate) test_rows: usize,
    /// All rows.
    pub(crate) rows: usize,
    /// The source that says so.
    pub(crate) span: Span,
}

impl Target {
    /// The number of classes, where the target is a class.
    pub(crate) fn classes(&self) -> Option<usize> {
        match &self.task {
            Task::Classify(names) => Some(names.len()),
            Task::Regress => None,
        }
    }

    /// The names of the classes.
    pub(crate) fn class_names(&self) -> &[String] {
        match &self.task {
            Task::Classify(names) => names,
            Task::Regress => &[],
        }
    }

    /// Whether the target is a class.
    pub(crate) fn classify(&self) -> bool {
        matches!(self.task, Task::Classify(_))
    }
}
