//! The order of rows by each feature, found once for all nodes and trees: a table enters, its sorted columns leave.
//!
//! Only columns whose values all differ are kept: there the order is the same whichever sort finds it.

use super::tree::Matrix;

/// A sorted column.
pub(super) struct Sorted {
    /// Rows by ascending value.
    pub(super) rows: Vec<usize>,
    /// Their values.
    pub(super) values: Vec<f32>,
}

/// The sorted columns of a table, where they are of use.
pub(in super::super) struct Orders(Vec<Option<Sorted>>);

impl Orders {
    /// Sorts each column.
    pub(in super::super) fn new(x: &Matrix) -> Self {
        Self((0..x.features()).map(|feature| sorted(x.column(feature))).collect())
    }

    /// The sorted column, if all its values differ.
    pub(super) fn of(&self, feature: usize) -> Option<&Sorted> {
        self.0[feature].as_ref()
    }
}

fn sorted(column: &[f32]) -> Option<Sorted> {
    let mut rows: Vec<usize> = (0..column.len()).collect();
    rows.sort_unstable_by(|a, b| column[*a].total_cmp(&column[*b]));
    let values: Vec<f32> = rows.iter().map(|row| column[*row]).collect();
    values.windows(2).all(|pair| pair[0] < pair[1]).then_some(Sorted { rows, values })
}
