//! Random forests: many trees, each on rows drawn with replacement and on few features a split.

use ndarray::ArrayView2;
use rayon::prelude::*;

use super::super::inputs::{Classes, bad_option, check_targets};
use super::super::model::{Classifier, FittedClassifier, FittedRegressor, Regressor};
use super::criterion::{Counts, Impurity, Moments};
use super::grow::grow;
use super::options::{Limits, MaxFeatures};
use super::order::Orders;
use super::single::{FittedMeans, FittedTrees, SEEDS, feature_seed};
use super::tree::{Matrix, Tree};
use crate::LearnError;
use crate::random::RandomState;

/// A forest of decision trees that gives the mean of their shares of classes. scikit-learn's options and defaults.
#[derive(Debug, Clone, PartialEq)]
pub struct RandomForestClassifier {
    /// How many (scikit-learn's `n_estimators`).
    pub trees: usize,
    /// How mixed classes are measured.
    pub criterion: Impurity,
    /// The most splits on a way down; no limit if not given.
    pub max_depth: Option<usize>,
    /// Fewer rows are not split.
    pub min_samples_split: usize,
    /// No side of a split has fewer rows.
    pub min_samples_leaf: usize,
    /// Features a split looks at.
    pub max_features: MaxFeatures,
    /// Whether each tree draws its rows with replacement; else it sees all.
    pub bootstrap: bool,
}

impl Default for RandomForestClassifier {
    fn default() -> Self {
        Self {
            trees: 100,
            criterion: Impurity::Gini,
            max_depth: None,
            min_samples_split: 2,
            min_samples_leaf: 1,
            max_features: MaxFeatures::Sqrt,
            bootstrap: true,
        }
    }
}

/// A forest of regression trees that gives their mean. scikit-learn's options and defaults (squared error).
#[derive(Debug, Clone, PartialEq)]
pub struct RandomForestRegressor {
    /// How many (scikit-learn's `n_estimators`).
    pub trees: usize,
    /// The most splits on a way down; no limit if not given.
    pub max_depth: Option<usize>,
    /// Fewer rows are not split.
    pub min_samples_split: usize,
    /// No side of a split has fewer rows.
    pub min_samples_leaf: usize,
    /// Features a split looks at.
    pub max_features: MaxFeatures,
    /// Whether each tree draws its rows with replacement; else it sees all.
    pub bootstrap: bool,
}

impl Default for RandomForestRegressor {
    fn default() -> Self {
        Self {
            trees: 100,
            max_depth: None,
            min_samples_split: 2,
            min_samples_leaf: 1,
            max_features: MaxFeatures::All,
            bootstrap: true,
        }
    }
}

impl Classifier for RandomForestClassifier {
    fn fit(
        &self,
        x: ArrayView2<'_, f64>,
        y: &[usize],
        classes: usize,
        seed: u32,
    ) -> Result<Box<dyn FittedClassifier>, LearnError> {
        let (classes, codes) = Classes::new(x, y, classes)?;
        let limits =
            Limits::new(self.max_depth, self.min_samples_split, self.min_samples_leaf, self.max_features, x.ncols())?;
        let matrix = Matrix::new(x)?;
        let orders = Orders::new(&matrix);
        let trees = plant(self.trees, self.bootstrap, matrix.rows(), seed, |weights, seed| {
            grow(&matrix, &orders, Counts::new(&codes, weights, classes.len(), self.criterion), limits, seed)
        })?;
        Ok(Box::new(FittedTrees { trees, features: x.ncols(), classes }))
    }
}

impl Regressor for RandomForestRegressor {
    fn fit(&self, x: ArrayView2<'_, f64>, y: &[f64], seed: u32) -> Result<Box<dyn FittedRegressor>, LearnError> {
        check_targets(x, y)?;
        let limits =
            Limits::new(self.max_depth, self.min_samples_split, self.min_samples_leaf, self.max_features, x.ncols())?;
        let matrix = Matrix::new(x)?;
        let orders = Orders::new(&matrix);
        let trees = plant(self.trees, self.bootstrap, matrix.rows(), seed, |weights, seed| {
            grow(&matrix, &orders, Moments::new(y, weights), limits, seed)
        })?;
        Ok(Box::new(FittedMeans { trees, features: x.ncols() }))
    }
}

/// Grows `count` trees side by side. Each has a seed of its own, drawn beforehand, so threads change no digit.
fn plant(
    count: usize,
    bootstrap: bool,
    rows: usize,
    seed: u32,
    grow: impl Fn(&[f64], u32) -> Tree + Sync,
) -> Result<Vec<Tree>, LearnError> {
    if count == 0 {
        return Err(bad_option("trees", count, "a forest has at least 1 tree"));
    }
    let mut stream = RandomState::new(seed);
    let seeds: Vec<u32> = (0..count).map(|_| stream.randint(0, SEEDS) as u32).collect();
    let tree = |seed: &u32| {
        let weights = if bootstrap { drawn(rows, *seed) } else { vec![1.0; rows] };
        grow(&weights, feature_seed(&mut RandomState::new(*seed)))
    };
    Ok(seeds.par_iter().map(tree).collect())
}

/// How often each row is drawn in as many draws as there are rows.
fn drawn(rows: usize, seed: u32) -> Vec<f64> {
    let mut stream = RandomState::new(seed);
    let mut weights = vec![0.0; rows];
    for _ in 0..rows {
        weights[stream.index(rows)] += 1.0;
    }
    weights
}
