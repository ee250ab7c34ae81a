//! Gradient boosting: rows and targets enter, a sum of small trees leaves, each fitted to what the others left over.
//!
//! J. H. Friedman, "Greedy function approximation", 2001, with the losses, starts, leaf steps and random stream of
//! scikit-learn 1.9 (whose trees split by squared error), digit by digit.

mod loss;
mod pairwise;

use ndarray::{Array2, ArrayView2};

use super::inputs::{Classes, argmax_rows, bad_option, check_positive, check_targets, check_width};
use super::model::{Classifier, FittedClassifier, FittedRegressor, Prediction, Regressor};
use super::trees::{Limits, Matrix, MaxFeatures, Moments, Orders, Tree, feature_seed, grow};
use crate::LearnError;
use crate::random::RandomState;
use loss::{Loss, Targets};

/// Boosted trees for classes: log loss, one tree a step for two classes, else one a class. scikit-learn's options and
/// defaults.
#[derive(Debug, Clone, PartialEq)]
pub struct GradientBoostingClassifier {
    /// Steps (scikit-learn's `n_estimators`).
    pub trees: usize,
    /// How much of each tree is added.
    pub learning_rate: f64,
    /// The most splits on a way down; no limit if not given.
    pub max_depth: Option<usize>,
    /// Fewer rows are not split.
    pub min_samples_split: usize,
    /// No side of a split has fewer rows.
    pub min_samples_leaf: usize,
    /// Features a split looks at.
    pub max_features: MaxFeatures,
    /// The share of rows, drawn without replacement, that each step sees; above 0 and at most 1.
    pub subsample: f64,
}

/// Boosted trees for real targets: squared error. scikit-learn's options and defaults.
#[derive(Debug, Clone, PartialEq)]
pub struct GradientBoostingRegressor {
    /// Steps (scikit-learn's `n_estimators`).
    pub trees: usize,
    /// How much of each tree is added.
    pub learning_rate: f64,
    /// The most splits on a way down; no limit if not given.
    pub max_depth: Option<usize>,
    /// Fewer rows are not split.
    pub min_samples_split: usize,
    /// No side of a split has fewer rows.
    pub min_samples_leaf: usize,
    /// Features a split looks at.
    pub max_features: MaxFeatures,
    /// The share of rows, drawn without replacement, that each step sees; above 0 and at most 1.
    pub subsample: f64,
}

impl Default for GradientBoostingClassifier {
    fn default() -> Self {
        Self {
            trees: 100,
            learning_rate: 0.1,
            max_depth: Some(3),
            min_samples_split: 2,
            min_samples_leaf: 1,
            max_features: MaxFeatures::All,
            subsample: 1.0,
        }
    }
}

impl Default for GradientBoostingRegressor {
    fn default() -> Self {
        let Shared { trees, learning_rate, max_depth, min_samples_split, min_samples_leaf, max_features, subsample } =
            Shared::from(&GradientBoostingClassifier::default());
        Self { trees, learning_rate, max_depth, min_samples_split, min_samples_leaf, max_features, subsample }
    }
}

impl Classifier for GradientBoostingClassifier {
    fn fit(
        &self,
        x: ArrayView2<'_, f64>,
        y: &[usize],
        classes: usize,
        seed: u32,
    ) -> Result<Box<dyn FittedClassifier>, LearnError> {
        let (classes, codes) = Classes::new(x, y, classes)?;
        let loss = if classes.len() == 2 { Loss::Binomial } else { Loss::Multinomial(classes.len()) };
        let ensemble = Shared::from(self).fit(x, loss, &Targets::of_classes(&codes, loss.width()), seed)?;
        Ok(Box::new(FittedBoostedClasses { ensemble, classes }))
    }
}

impl Regressor for GradientBoostingRegressor {
    fn fit(&self, x: ArrayView2<'_, f64>, y: &[f64], seed: u32) -> Result<Box<dyn FittedRegressor>, LearnError> {
        check_targets(x, y)?;
        Ok(Box::new(Shared::from(self).fit(x, Loss::Squared, &Targets::of_values(y), seed)?))
    }
}

/// The options of both.
struct Shared {
    trees: usize,
    learning_rate: f64,
    max_depth: Option<usize>,
    min_samples_split: usize,
    min_samples_leaf: usize,
    max_features: MaxFeatures,
    subsample: f64,
}

impl From<&GradientBoostingClassifier> for Shared {
    fn from(options: &GradientBoostingClassifier) -> Self {
        Self {
            trees: options.trees,
            learning_rate: options.learning_rate,
            max_depth: options.max_depth,
            min_samples_split: options.min_samples_split,
            min_samples_leaf: options.min_samples_leaf,
            max_features: options.max_features,
            subsample: options.subsample,
        }
    }
}

impl From<&GradientBoostingRegressor> for Shared {
    fn from(options: &GradientBoostingRegressor) -> Self {
        Self {
            trees: options.trees,
            learning_rate: options.learning_rate,
            max_depth: options.max_depth,
            min_samples_split: options.min_samples_split,
            min_samples_leaf: options.min_samples_leaf,
            max_features: options.max_features,
            subsample: options.subsample,
        }
    }
}

impl Shared {
    fn fit(&self, x: ArrayView2<'_, f64>, loss: Loss, targets: &Targets, seed: u32) -> Result<Ensemble, LearnError> {
        let limits = self.check(x.ncols())?;
        let matrix = Matrix::new(x)?;
        let orders = Orders::new(&matrix);
        let rows = matrix.rows();
        let start = loss.start(targets);
        // One column of scores a tree of a step.
        let mut scores: Vec<Vec<f64>> = start.iter().map(|start| vec![*start; rows]).collect();
        let mut stream = RandomState::new(seed);
        let mut steps = Vec::with_capacity(self.trees);
        for _ in 0..self.trees {
            let weights = self.draw(rows, &mut stream);
            let gradients = loss.negative_gradient(targets, &scores);
            let mut step = Vec::with_capacity(scores.len());
            for (k, (gradient, scores)) in gradients.iter().zip(&mut scores).enumerate() {
                let seed = feature_seed(&mut stream);
                let mut tree = grow(&matrix, &orders, Moments::new(gradient, &weights), limits, seed);
                let leaves: Vec<usize> = (0..rows).map(|row| tree.leaf(&matrix, row)).collect();
                loss.settle(&mut tree, &leaves, targets.column(k), gradient, &weights);
                for (score, leaf) in scores.iter_mut().zip(&leaves) {
                    *score += self.learning_rate * tree.values(*leaf)[0];
                }
                step.push(tree);
            }
            steps.push(step);
        }
        Ok(Ensemble { start, steps, learning_rate: self.learning_rate, features: x.ncols() })
    }

    fn check(&self, features: usize) -> Result<Limits, LearnError> {
        if self.trees == 0 {
            return Err(bad_option("trees", self.trees, "boosting takes at least 1 step"));
        }
        check_positive("learning_rate", self.learning_rate)?;
        if !(self.subsample > 0.0 && self.subsample <= 1.0) {
            return Err(bad_option("subsample", self.subsample, "a share of the rows is above 0 and at most 1"));
        }
        Limits::new(self.max_depth, self.min_samples_split, self.min_samples_leaf, self.max_features, features)
    }

    /// The rows of a step, each with weight 1, the others with 0.
    fn draw(&self, rows: usize, stream: &mut RandomState) -> Vec<f64> {
        if self.subsample >= 1.0 {
            return vec![1.0; rows];
        }
        let wanted = ((self.subsample * rows as f64) as usize).max(1);
        let numbers = stream.rand(rows);
        let mut taken = 0;
        let take = |(row, number): (usize, f64)| {
            let is_taken = number * ((rows - row) as f64) < (wanted - taken) as f64;
            taken += usize::from(is_taken);
            if is_taken { 1.0 } else { 0.0 }
        };
        numbers.into_iter().enumerate().map(take).collect()
    }
}

/// A start and what the steps add to it.
struct Ensemble {
    start: Vec<f64>,
    steps: Vec<Vec<Tree>>,
    learning_rate: f64,
    features: usize,
}

impl Ensemble {
    /// One score a row and tree of a step.
    fn scores(&self, x: ArrayView2<'_, f64>) -> Result<Array2<f64>, LearnError> {
        check_width(self.features, x)?;
        let matrix = Matrix::new(x)?;
        let mut scores = Array2::from_shape_fn((x.nrows(), self.start.len()), |(_, k)| self.start[k]);
        for step in &self.steps {
            for (k, tree) in step.iter().enumerate() {
                for (row, score) in scores.column_mut(k).iter_mut().enumerate() {
                    *score += self.learning_rate * tree.values(tree.leaf(&matrix, row))[0];
                }
            }
        }
        Ok(scores)
    }
}

impl FittedRegressor for Ensemble {
    fn predict(&self, x: ArrayView2<'_, f64>) -> Result<Vec<f64>, LearnError> {
        Ok(self.scores(x)?.into_raw_vec_and_offset().0)
    }
}

struct FittedBoostedClasses {
    ensemble: Ensemble,
    classes: Classes,
}

impl FittedClassifier for FittedBoostedClasses {
    fn predict(&self, x: ArrayView2<'_, f64>) -> Result<Prediction, LearnError> {
        let scores = self.ensemble.scores(x)?;
        let probabilities = loss::probabilities(&scores);
        let codes = if scores.ncols() == 1 {
            scores.iter().map(|score| usize::from(*score >= 0.0)).collect()
        } else {
            argmax_rows(&scores)
        };
        Ok(Prediction {
            labels: self.classes.labels(codes),
            decision: self.classes.decision(scores),
            probabilities: Some(self.classes.probabilities(probabilities)),
        })
    }
}
