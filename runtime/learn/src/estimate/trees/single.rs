//! The decision trees: one tree on all rows.

use ndarray::{Array2, ArrayView2};

use super::super::inputs::{Classes, argmax_rows, check_targets, check_width};
use super::super::model::{Classifier, FittedClassifier, FittedRegressor, Prediction, Regressor};
use super::criterion::{Counts, Impurity, Moments};
use super::grow::grow;
use super::options::{Limits, MaxFeatures};
use super::order::Orders;
use super::tree::{Matrix, Tree};
use crate::LearnError;
use crate::random::RandomState;

/// The largest 31-bit number, which scikit-learn draws seeds below.
pub(in super::super) const SEEDS: i64 = i32::MAX as i64;

/// A tree of thresholds that gives classes. scikit-learn's options and defaults.
#[derive(Debug, Clone, PartialEq)]
pub struct DecisionTreeClassifier {
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
}

impl Default for DecisionTreeClassifier {
    fn default() -> Self {
        Self {
            criterion: Impurity::Gini,
            max_depth: None,
            min_samples_split: 2,
            min_samples_leaf: 1,
            max_features: MaxFeatures::All,
        }
    }
}

/// A tree of thresholds that gives the mean of its leaf. scikit-learn's options and defaults (squared error).
#[derive(Debug, Clone, PartialEq)]
pub struct DecisionTreeRegressor {
    /// The most splits on a way down; no limit if not given.
    pub max_depth: Option<usize>,
    /// Fewer rows are not split.
    pub min_samples_split: usize,
    /// No side of a split has fewer rows.
    pub min_samples_leaf: usize,
    /// Features a split looks at.
    pub max_features: MaxFeatures,
}

impl Default for DecisionTreeRegressor {
    fn default() -> Self {
        Self { max_depth: None, min_samples_split: 2, min_samples_leaf: 1, max_features: MaxFeatures::All }
    }
}

impl Classifier for DecisionTreeClassifier {
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
        let weights = vec![1.0; codes.len()];
        let criterion = Counts::new(&codes, &weights, classes.len(), self.criterion);
        let tree = grow(&matrix, &Orders::new(&matrix), criterion, limits, feature_seed(&mut RandomState::new(seed)));
        Ok(Box::new(FittedTrees { trees: vec![tree], features: x.ncols(), classes }))
    }
}

impl Regressor for DecisionTreeRegressor {
    fn fit(&self, x: ArrayView2<'_, f64>, y: &[f64], seed: u32) -> Result<Box<dyn FittedRegressor>, LearnError> {
        check_targets(x, y)?;
        let limits =
            Limits::new(self.max_depth, self.min_samples_split, self.min_samples_leaf, self.max_features, x.ncols())?;
        let weights = vec![1.0; y.len()];
        let seed = feature_seed(&mut RandomState::new(seed));
        let matrix = Matrix::new(x)?;
        let tree = grow(&matrix, &Orders::new(&matrix), Moments::new(y, &weights), limits, seed);
        Ok(Box::new(FittedMeans { trees: vec![tree], features: x.ncols() }))
    }
}

/// The seed of the order of features.
pub(in super::super) fn feature_seed(stream: &mut RandomState) -> u32 {
    stream.randint(0, SEEDS) as u32
}

/// Trees whose leaves hold shares of classes; a prediction is their mean.
pub(super) struct FittedTrees {
    pub(super) trees: Vec<Tree>,
    pub(super) features: usize,
    pub(super) classes: Classes,
}

impl FittedClassifier for FittedTrees {
    fn predict(&self, x: ArrayView2<'_, f64>) -> Result<Prediction, LearnError> {
        check_width(self.features, x)?;
        let shares = mean_values(&self.trees, &Matrix::new(x)?, self.classes.len());
        let labels = self.classes.labels(argmax_rows(&shares));
        Ok(Prediction { labels, decision: None, probabilities: Some(self.classes.probabilities(shares)) })
    }

    fn learned(&self) -> Vec<(&'static str, Array2<f64>)> {
        tables(&self.trees)
    }
}

/// Trees whose leaves hold means; a prediction is their mean.
pub(super) struct FittedMeans {
    pub(super) trees: Vec<Tree>,
    pub(super) features: usize,
}

impl FittedRegressor for FittedMeans {
    fn predict(&self, x: ArrayView2<'_, f64>) -> Result<Vec<f64>, LearnError> {
        check_width(self.features, x)?;
        Ok(mean_values(&self.trees, &Matrix::new(x)?, 1).into_raw_vec_and_offset().0)
    }

    fn learned(&self) -> Vec<(&'static str, Array2<f64>)> {
        tables(&self.trees)
    }
}

/// The mean over trees of the leaf values of each row, summed in the order of the trees.
fn mean_values(trees: &[Tree], x: &Matrix, width: usize) -> Array2<f64> {
    let mut sums = Array2::zeros((x.rows(), width));
    for tree in trees {
        for (row, mut sum) in sums.rows_mut().into_iter().enumerate() {
            let values = tree.values(tree.leaf(x, row));
            sum.iter_mut().zip(values).for_each(|(sum, value)| *sum += value);
        }
    }
    sums / trees.len() as f64
}

/// The nodes, for artifacts: of a single tree only, a forest would be many.
fn tables(trees: &[Tree]) -> Vec<(&'static str, Array2<f64>)> {
    match trees {
        [tree] => vec![("tree", tree.table())],
        _ => Vec::new(),
    }
}
