//! Nearest neighbours: training rows are kept; a new row takes the classes or values of those closest to it.

use ndarray::{Array2, ArrayView1, ArrayView2};

use super::inputs::{Classes, argmax_rows, bad_option, check_targets, check_width};
use super::model::{Classifier, FittedClassifier, FittedRegressor, Prediction, Regressor};
use crate::LearnError;

/// How much each neighbour counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Weights {
    /// All alike.
    #[default]
    Uniform,
    /// By the inverse of the distance; where some are at distance 0, only those.
    Distance,
}

/// k nearest neighbours by Euclidean distance that vote. scikit-learn's options and defaults; equal votes go to the
/// first class, and of rows at equal distance the earlier ones are taken (there scikit-learn's order depends on its
/// search tree).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KNeighborsClassifier {
    /// How many (scikit-learn's `n_neighbors`).
    pub k: usize,
    /// How much each counts.
    pub weights: Weights,
}

/// k nearest neighbours by Euclidean distance, of which the mean is taken; otherwise as [`KNeighborsClassifier`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KNeighborsRegressor {
    /// How many (scikit-learn's `n_neighbors`).
    pub k: usize,
    /// How much each counts.
    pub weights: Weights,
}

impl Default for KNeighborsClassifier {
    fn default() -> Self {
        Self { k: 5, weights: Weights::Uniform }
    }
}

impl Default for KNeighborsRegressor {
    fn default() -> Self {
        Self { k: 5, weights: Weights::Uniform }
    }
}

impl Classifier for KNeighborsClassifier {
    fn fit(
        &self,
        x: ArrayView2<'_, f64>,
        y: &[usize],
        classes: usize,
        _seed: u32,
    ) -> Result<Box<dyn FittedClassifier>, LearnError> {
        let (classes, codes) = Classes::new(x, y, classes)?;
        let near = Near::new(x, self.k, self.weights)?;
        Ok(Box::new(FittedVote { near, codes, classes }))
    }
}

impl Regressor for KNeighborsRegressor {
    fn fit(&self, x: ArrayView2<'_, f64>, y: &[f64], _seed: u32) -> Result<Box<dyn FittedRegressor>, LearnError> {
        check_targets(x, y)?;
        Ok(Box::new(FittedMean { near: Near::new(x, self.k, self.weights)?, targets: y.to_vec() }))
    }
}

struct FittedVote {
    near: Near,
    codes: Vec<usize>,
    classes: Classes,
}

impl FittedClassifier for FittedVote {
    fn predict(&self, x: ArrayView2<'_, f64>) -> Result<Prediction, LearnError> {
        check_width(self.near.rows.ncols(), x)?;
        let mut votes = Array2::zeros((x.nrows(), self.classes.len()));
        for (row, mut votes) in x.rows().into_iter().zip(votes.rows_mut()) {
            for (neighbour, weight) in self.near.of(row) {
                votes[self.codes[neighbour]] += weight;
            }
        }
        let labels = self.classes.labels(argmax_rows(&votes));
        for mut votes in votes.rows_mut() {
            let total = votes.sum();
            votes /= total;
        }
        Ok(Prediction { labels, decision: None, probabilities: Some(self.classes.probabilities(votes)) })
    }
}

struct FittedMean {
    near: Near,
    targets: Vec<f64>,
}

impl FittedRegressor for FittedMean {
    fn predict(&self, x: ArrayView2<'_, f64>) -> Result<Vec<f64>, LearnError> {
        check_width(self.near.rows.ncols(), x)?;
        let mean = |row: ArrayView1<'_, f64>| {
            let near = self.near.of(row);
            let total: f64 = near.iter().map(|(_, weight)| weight).sum();
            near.iter().map(|(neighbour, weight)| weight * self.targets[*neighbour]).sum::<f64>() / total
        };
        Ok(x.rows().into_iter().map(mean).collect())
    }
}

/// The training rows, ready to be compared.
struct Near {
    rows: Array2<f64>,
    k: usize,
    weights: Weights,
}

impl Near {
    fn new(x: ArrayView2<'_, f64>, k: usize, weights: Weights) -> Result<Self, LearnError> {
        if k == 0 || k > x.nrows() {
            return Err(bad_option("k", k, &format!("it must be from 1 to the {} training rows", x.nrows())));
        }
        Ok(Self { rows: x.as_standard_layout().into_owned(), k, weights })
    }

    /// The k nearest rows with their weights, nearest first.
    fn of(&self, row: ArrayView1<'_, f64>) -> Vec<(usize, f64)> {
        let square = |other: ArrayView1<'_, f64>| -> f64 {
            other.iter().zip(row).map(|(other, own)| (other - own) * (other - own)).sum()
        };
        let mut squares: Vec<(f64, usize)> =
            self.rows.rows().into_iter().enumerate().map(|(at, other)| (square(other), at)).collect();
        let order = |a: &(f64, usize), b: &(f64, usize)| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1));
        if self.k < squares.len() {
            squares.select_nth_unstable_by(self.k, order);
            squares.truncate(self.k);
        }
        squares.sort_unstable_by(order);
        let at_zero = squares[0].0 == 0.0;
        // Distances whose squares overflow are all alike: their inverses would be 0, and no vote be left.
        let by_distance = self.weights == Weights::Distance && squares[0].0.is_finite();
        let weight = |square| if by_distance { inverse(square, at_zero) } else { 1.0 };
        squares.into_iter().map(|(square, at)| (at, weight(square))).collect()
    }
}

/// The weight of a squared distance; where some are 0, only those count.
fn inverse(square: f64, some_are_zero: bool) -> f64 {
    match (some_are_zero, square == 0.0) {
        (true, true) => 1.0,
        (true, false) => 0.0,
        (false, _) => 1.0 / square.sqrt(),
    }
}
