//! The logistic objective: rows, classes and a penalty enter; its value, gradient and curvature at a point leave.
//!
//! `sum of row losses / total weight + l2 / 2 |w|^2`, intercepts not penalised: scikit-learn's `LinearModelLoss` with
//! `HalfBinomialLoss` (two classes, one line of weights) or `HalfMultinomialLoss` (one line a class).

use ndarray::{Array1, Array2, ArrayView2, Axis, s};

/// The objective of one training table. Weights are (lines, features + 1 with intercept), the intercept last.
pub(super) struct LogisticLoss {
    /// Rows, with a last column of ones for the intercept.
    rows: Array2<f64>,
    codes: Vec<usize>,
    /// Weight of each row, summing to 1.
    shares: Array1<f64>,
    lines: usize,
    l2: f64,
    intercept: bool,
}

/// The objective at one point.
pub(super) struct Point {
    pub(super) weights: Array2<f64>,
    pub(super) value: f64,
    pub(super) gradient: Array2<f64>,
    /// Probability of each line's class: (rows, lines).
    probabilities: Array2<f64>,
}

impl LogisticLoss {
    /// `lines` is 1 for two classes (class 1 against class 0), else the number of classes.
    pub(super) fn new(
        x: ArrayView2<'_, f64>,
        codes: Vec<usize>,
        lines: usize,
        row_weights: &[f64],
        c: Option<f64>,
        intercept: bool,
    ) -> Self {
        let mut rows = Array2::ones((x.nrows(), x.ncols() + usize::from(intercept)));
        rows.slice_mut(s![.., ..x.ncols()]).assign(&x);
        let total: f64 = row_weights.iter().sum();
        let shares = row_weights.iter().map(|w| w / total).collect();
        Self { rows, codes, shares, lines, l2: c.map_or(0.0, |c| 1.0 / (c * total)), intercept }
    }

    pub(super) fn shape(&self) -> (usize, usize) {
        (self.lines, self.rows.ncols())
    }

    /// How many rows there are.
    pub(super) fn rows(&self) -> usize {
        self.rows.nrows()
    }

    fn penalised(&self) -> usize {
        self.rows.ncols() - usize::from(self.intercept)
    }

    /// Value, gradient and probabilities at `weights`.
    pub(super) fn at(&self, weights: Array2<f64>) -> Point {
        let mut scores = self.rows.dot(&weights.t());
        let mut value = 0.0;
        for (i, mut row) in scores.rows_mut().into_iter().enumerate() {
            let loss = if self.lines == 1 {
                let (z, hit) = (row[0], self.codes[i] == 1);
                row[0] = sigmoid(z);
                softplus(if hit { -z } else { z })
            } else {
                let own = row[self.codes[i]];
                softmax(row.view_mut()) - own
            };
            value += self.shares[i] * loss;
        }
        let kept = weights.slice(s![.., ..self.penalised()]);
        value += 0.5 * self.l2 * kept.iter().map(|w| w * w).sum::<f64>();
        let gradient = self.gradient(&weights, &scores);
        Point { weights, value, gradient, probabilities: scores }
    }

    fn gradient(&self, weights: &Array2<f64>, probabilities: &Array2<f64>) -> Array2<f64> {
        let mut errors = probabilities.clone();
        for (i, mut row) in errors.rows_mut().into_iter().enumerate() {
            if self.lines > 1 {
                row[self.codes[i]] -= 1.0;
            } else if self.codes[i] == 1 {
                row[0] -= 1.0;
            }
            row.mapv_inplace(|e| e * self.shares[i]);
        }
        let mut gradient = errors.t().dot(&self.rows);
        self.add_penalty(&mut gradient, weights);
        gradient
    }

    /// Curvature times a direction, without ever forming the curvature.
    pub(super) fn curvature_times(&self, point: &Point, direction: &Array2<f64>) -> Array2<f64> {
        let mut change = self.rows.dot(&direction.t());
        for (i, (mut row, p)) in change.rows_mut().into_iter().zip(point.probabilities.rows()).enumerate() {
            let mean = if self.lines == 1 { row[0] * p[0] } else { row.dot(&p) };
            row.iter_mut().zip(p).for_each(|(z, p)| *z = self.shares[i] * p * (*z - mean));
        }
        let mut product = change.t().dot(&self.rows);
        self.add_penalty(&mut product, direction);
        product
    }

    fn add_penalty(&self, to: &mut Array2<f64>, of: &Array2<f64>) {
        let kept = s![.., ..self.penalised()];
        to.slice_mut(kept).scaled_add(self.l2, &of.slice(kept));
    }

    /// The curvature's diagonal, in the shape of the weights.
    pub(super) fn curvature_diagonal(&self, point: &Point) -> Array2<f64> {
        let mut spread = point.probabilities.mapv(|p| p * (1.0 - p));
        spread.axis_iter_mut(Axis(0)).zip(&self.shares).for_each(|(mut row, s)| row.mapv_inplace(|v| v * s));
        let mut diagonal = spread.t().dot(&self.rows.mapv(|v| v * v));
        diagonal.slice_mut(s![.., ..self.penalised()]).mapv_inplace(|d| d + self.l2);
        diagonal
    }

    /// The curvature as a matrix over flattened weights. Directions that change no prediction and no penalty (the same
    /// shift for all classes) get a curvature of their own, so that the matrix can be solved and never moves along them.
    pub(super) fn curvature(&self, point: &Point) -> Array2<f64> {
        let width = self.rows.ncols();
        let mut all = Array2::zeros((self.lines * width, self.lines * width));
        for a in 0..self.lines {
            for b in 0..=a {
                let block = self.curvature_block(point, a, b);
                all.slice_mut(s![a * width..(a + 1) * width, b * width..(b + 1) * width]).assign(&block);
            }
        }
        for k in 0..width {
            let free = if k < self.penalised() { 0.0 } else { self.free_shift() };
            let shift = if self.l2 == 0.0 { self.free_shift() } else { free };
            for a in 0..self.lines {
                for b in 0..=a {
                    all[(a * width + k, b * width + k)] += shift;
                }
            }
        }
        all
    }

    fn free_shift(&self) -> f64 {
        if self.lines > 1 { 1.0 / self.lines as f64 } else { 0.0 }
    }

    fn curvature_block(&self, point: &Point, a: usize, b: usize) -> Array2<f64> {
        let weight = |i: usize| {
            let p = point.probabilities.row(i);
            self.shares[i] * p[a] * if a == b { 1.0 - p[a] } else { -p[b] }
        };
        let mut scaled = self.rows.clone();
        scaled.rows_mut().into_iter().enumerate().for_each(|(i, mut row)| {
            let w = weight(i);
            row.mapv_inplace(|v| v * w);
        });
        let mut block = scaled.t().dot(&self.rows);
        if a == b {
            block.diag_mut().slice_mut(s![..self.penalised()]).mapv_inplace(|d| d + self.l2);
        }
        block
    }
}

/// `1 / (1 + exp(-z))` without overflow.
pub(super) fn sigmoid(z: f64) -> f64 {
    if z >= 0.0 {
        1.0 / (1.0 + (-z).exp())
    } else {
        let e = z.exp();
        e / (1.0 + e)
    }
}

/// `ln(1 + exp(z))` without overflow.
fn softplus(z: f64) -> f64 {
    z.max(0.0) + (-z.abs()).exp().ln_1p()
}

/// Turns scores into probabilities in place and returns the log of the sum of their exponentials.
pub(super) fn softmax(mut scores: ndarray::ArrayViewMut1<'_, f64>) -> f64 {
    let largest = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    scores.mapv_inplace(|z| (z - largest).exp());
    let total = scores.sum();
    scores.mapv_inplace(|e| e / total);
    largest + total.ln()
}
