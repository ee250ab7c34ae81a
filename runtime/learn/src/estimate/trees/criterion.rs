//! What a split is worth: the targets of a node and of its two sides enter, their impurity leaves.
//!
//! Sums run over the rows in their order in the node, and to a new position from whichever end is nearer, as in
//! scikit-learn: the last digit decides between splits that are equal on paper.

/// How mixed the classes of a node are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Impurity {
    /// `1 - sum p^2`.
    #[default]
    Gini,
    /// `-sum p ln p`, the information gain.
    Entropy,
}

/// Weights of the two sides.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Sides {
    pub(super) left: f64,
    pub(super) right: f64,
}

/// A judge of splits. `rows` is always the node, in its present order; `to` splits it into `..to` and `to..`.
pub(in super::super) trait Criterion {
    /// Values a node.
    fn width(&self) -> usize;
    /// The weight of a row; rows of weight 0 do not enter the tree.
    fn weight(&self, row: usize) -> f64;
    /// Takes a node.
    fn enter(&mut self, rows: &[usize]);
    /// All rows to the right.
    fn reset(&mut self);
    /// The rows before `to` to the left.
    fn advance(&mut self, rows: &[usize], to: usize);
    /// The weight of the node.
    fn node_weight(&self) -> f64;
    /// The impurity of the node.
    fn impurity(&self) -> f64;
    /// The impurities of the left and right side.
    fn children(&self, rows: &[usize]) -> (f64, f64);
    /// The weights of the left and right side.
    fn sides(&self) -> (f64, f64);
    /// A number that is largest for the best split.
    fn gain(&self) -> f64;
    /// Appends the node's values.
    fn push_values(&self, values: &mut Vec<f64>);
}

/// Weighted counts of classes.
pub(super) struct Counts<'a> {
    codes: &'a [usize],
    weights: &'a [f64],
    impurity: Impurity,
    total: Vec<f64>,
    left: Vec<f64>,
    right: Vec<f64>,
    node: f64,
    sides: Sides,
    at: usize,
}

impl<'a> Counts<'a> {
    pub(super) fn new(codes: &'a [usize], weights: &'a [f64], classes: usize, impurity: Impurity) -> Self {
        let zero = || vec![0.0; classes];
        let sides = Sides::default();
        Self { codes, weights, impurity, total: zero(), left: zero(), right: zero(), node: 0.0, sides, at: 0 }
    }

    fn of(&self, counts: &[f64], weight: f64) -> f64 {
        match self.impurity {
            Impurity::Gini => {
                let mut squares = 0.0;
                for count in counts {
                    squares += count * count;
                }
                1.0 - squares / (weight * weight)
            }
            Impurity::Entropy => {
                let mut entropy = 0.0;
                for share in counts.iter().filter(|count| **count > 0.0).map(|count| count / weight) {
                    entropy -= share * share.ln();
                }
                entropy
            }
        }
    }
}

impl Criterion for Counts<'_> {
    fn width(&self) -> usize {
        self.total.len()
    }

    fn weight(&self, row: usize) -> f64 {
        self.weights[row]
    }

    fn enter(&mut self, rows: &[usize]) {
        self.total.fill(0.0);
        self.node = 0.0;
        for &row in rows {
            self.total[self.codes[row]] += self.weights[row];
            self.node += self.weights[row];
        }
        self.reset();
    }

    fn reset(&mut self) {
        self.at = 0;
        self.left.fill(0.0);
        self.right.copy_from_slice(&self.total);
        self.sides = Sides { left: 0.0, right: self.node };
    }

    fn advance(&mut self, rows: &[usize], to: usize) {
        if to - self.at <= rows.len() - to {
            for &row in &rows[self.at..to] {
                self.left[self.codes[row]] += self.weights[row];
                self.sides.left += self.weights[row];
            }
        } else {
            self.left.copy_from_slice(&self.total);
            self.sides.left = self.node;
            for &row in rows[to..].iter().rev() {
                self.left[self.codes[row]] -= self.weights[row];
                self.sides.left -= self.weights[row];
            }
        }
        self.sides.right = self.node - self.sides.left;
        for (class, right) in self.right.iter_mut().enumerate() {
            *right = self.total[class] - self.left[class];
        }
        self.at = to;
    }

    fn node_weight(&self) -> f64 {
        self.node
    }

    fn impurity(&self) -> f64 {
        self.of(&self.total, self.node)
    }

    fn children(&self, _rows: &[usize]) -> (f64, f64) {
        (self.of(&self.left, self.sides.left), self.of(&self.right, self.sides.right))
    }

    fn sides(&self) -> (f64, f64) {
        (self.sides.left, self.sides.right)
    }

    fn gain(&self) -> f64 {
        let (left, right) = self.children(&[]);
        -self.sides.right * right - self.sides.left * left
    }

    fn push_values(&self, values: &mut Vec<f64>) {
        values.extend(self.total.iter().map(|count| count / self.node));
    }
}

/// Weighted sums of real targets; the impurity is their variance.
pub(in super::super) struct Moments<'a> {
    targets: &'a [f64],
    weights: &'a [f64],
    total: f64,
    squares: f64,
    left: f64,
    right: f64,
    node: f64,
    sides: Sides,
    at: usize,
}

impl<'a> Moments<'a> {
    pub(in super::super) fn new(targets: &'a [f64], weights: &'a [f64]) -> Self {
        let sides = Sides::default();
        Self { targets, weights, total: 0.0, squares: 0.0, left: 0.0, right: 0.0, node: 0.0, sides, at: 0 }
    }
}

impl Criterion for Moments<'_> {
    fn width(&self) -> usize {
        1
    }

    fn weight(&self, row: usize) -> f64 {
        self.weights[row]
    }

    fn enter(&mut self, rows: &[usize]) {
        (self.total, self.squares, self.node) = (0.0, 0.0, 0.0);
        for &row in rows {
            let weighted = self.weights[row] * self.targets[row];
            self.total += weighted;
            self.squares += weighted * self.targets[row];
            self.node += self.weights[row];
        }
        self.reset();
    }

    fn reset(&mut self) {
        self.at = 0;
        (self.left, self.right) = (0.0, self.total);
        self.sides = Sides { left: 0.0, right: self.node };
    }

    fn advance(&mut self, rows: &[usize], to: usize) {
        if to - self.at <= rows.len() - to {
            for &row in &rows[self.at..to] {
                self.left += self.weights[row] * self.targets[row];
                self.sides.left += self.weights[row];
            }
        } else {
            (self.left, self.sides.left) = (self.total, self.node);
            for &row in rows[to..].iter().rev() {
                self.left -= self.weights[row] * self.targets[row];
                self.sides.left -= self.weights[row];
            }
        }
        self.sides.right = self.node - self.sides.left;
        self.right = self.total - self.left;
        self.at = to;
    }

    fn node_weight(&self) -> f64 {
        self.node
    }

    fn impurity(&self) -> f64 {
        let mean = self.total / self.node;
        self.squares / self.node - mean * mean
    }

    fn children(&self, rows: &[usize]) -> (f64, f64) {
        let mut squares = 0.0;
        for &row in &rows[..self.at] {
            squares += self.weights[row] * self.targets[row] * self.targets[row];
        }
        let (left, right) = (self.left / self.sides.left, self.right / self.sides.right);
        (squares / self.sides.left - left * left, (self.squares - squares) / self.sides.right - right * right)
    }

    fn sides(&self) -> (f64, f64) {
        (self.sides.left, self.sides.right)
    }

    fn gain(&self) -> f64 {
        self.left * self.left / self.sides.left + self.right * self.right / self.sides.right
    }

    fn push_values(&self, values: &mut Vec<f64>) {
        values.push(self.total / self.node);
    }
}
