//! The schema: what is known of a table without its numbers. A table enters, its columns, task and size leave.

use super::{Table, Target};

/// What is to be predicted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Task {
    /// One of these classes, in the order of their indices.
    Classes(Vec<String>),
    /// A real number.
    Real,
}

impl Task {
    /// Classes called `0`, `1` and so on, as the generators number them.
    pub fn numbered(classes: usize) -> Self {
        Self::Classes((0..classes).map(|class| class.to_string()).collect())
    }

    /// The number of classes, or `None` where the target is real.
    pub fn classes(&self) -> Option<usize> {
        match self {
            Self::Classes(names) => Some(names.len()),
            Self::Real => None,
        }
    }
}

/// Columns, task and number of rows of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schema {
    /// One name per feature.
    pub columns: Vec<String>,
    /// What is to be predicted.
    pub task: Task,
    /// How many rows there are.
    pub rows: usize,
}

impl Table {
    /// What is known of this table without its numbers.
    pub fn schema(&self) -> Schema {
        let task = match &self.target {
            Target::Classes { names, .. } => Task::Classes(names.clone()),
            Target::Values(_) => Task::Real,
        };
        Schema { columns: self.columns.clone(), task, rows: self.rows() }
    }
}
