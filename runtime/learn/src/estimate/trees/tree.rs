//! The grown tree: a row enters, the leaf it falls into leaves.

use ndarray::{Array2, ArrayView2};

use crate::LearnError;

/// Features as trees compare them: 32-bit floats, a column at a time.
pub(in super::super) struct Matrix {
    columns: Vec<f32>,
    rows: usize,
}

impl Matrix {
    /// Rounds a table of finite numbers.
    pub(in super::super) fn new(x: ArrayView2<'_, f64>) -> Result<Self, LearnError> {
        let columns: Vec<f32> = x.t().iter().map(|value| *value as f32).collect();
        if let Some(at) = columns.iter().position(|value| !value.is_finite()) {
            let (row, column) = (at % x.nrows(), at / x.nrows());
            return Err(LearnError::Data(format!(
                "row {row}, column {column} is {:e}: trees compare 32-bit numbers, which end at 3.4e38; scale it down",
                x[[row, column]]
            )));
        }
        Ok(Self { columns, rows: x.nrows() })
    }

    /// How many rows.
    pub(in super::super) fn rows(&self) -> usize {
        self.rows
    }

    /// How many features.
    pub(in super::super) fn features(&self) -> usize {
        self.columns.len() / self.rows.max(1)
    }

    /// One feature of all rows.
    pub(in super::super) fn column(&self, feature: usize) -> &[f32] {
        &self.columns[feature * self.rows..(feature + 1) * self.rows]
    }
}

/// A node: a split, or a leaf.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Node {
    /// Rows with `feature <= threshold` go to `left`, the others to `right`.
    Split {
        /// The feature.
        feature: usize,
        /// The threshold.
        threshold: f64,
        /// The node of the lower side.
        left: usize,
        /// The node of the upper side.
        right: usize,
    },
    /// An end.
    Leaf,
}

/// Nodes in the order they were grown, the root first, each with `width` values.
#[derive(Debug, Clone, PartialEq)]
pub(in super::super) struct Tree {
    /// The nodes.
    pub(super) nodes: Vec<Node>,
    /// Values of node i at `i * width..(i + 1) * width`.
    pub(super) values: Vec<f64>,
    /// Values a node.
    pub(super) width: usize,
}

impl Tree {
    /// The leaf of a row.
    pub(in super::super) fn leaf(&self, x: &Matrix, row: usize) -> usize {
        let mut at = 0;
        while let Node::Split { feature, threshold, left, right } = self.nodes[at] {
            at = if f64::from(x.column(feature)[row]) <= threshold { left } else { right };
        }
        at
    }

    /// The values of a node.
    pub(in super::super) fn values(&self, node: usize) -> &[f64] {
        &self.values[node * self.width..(node + 1) * self.width]
    }

    /// Gives a leaf another value (boosting does, where the mean is not the best step).
    pub(in super::super) fn set_value(&mut self, node: usize, value: f64) {
        self.values[node * self.width] = value;
    }

    /// How many nodes.
    pub(in super::super) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// One row a node: feature (-1 for a leaf), threshold, left, right (-1 for a leaf), then the values.
    pub(super) fn table(&self) -> Array2<f64> {
        Array2::from_shape_fn((self.nodes.len(), 4 + self.width), |(node, column)| match (column, self.nodes[node]) {
            (4.., _) => self.values(node)[column - 4],
            (1, Node::Leaf) => 0.0,
            (_, Node::Leaf) => -1.0,
            (0, Node::Split { feature, .. }) => feature as f64,
            (1, Node::Split { threshold, .. }) => threshold,
            (2, Node::Split { left, .. }) => left as f64,
            (_, Node::Split { right, .. }) => right as f64,
        })
    }
}
