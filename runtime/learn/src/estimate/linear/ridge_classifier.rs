//! Classification by ridge regression on targets of -1 and 1: rows with classes enter, scores leave.

use ndarray::{Array2, ArrayView2};

use super::super::class_weight::ClassWeight;
use super::super::inputs::{Classes, argmax_rows, check_not_negative};
use super::super::model::{Classifier, FittedClassifier, Prediction};
use super::ridge::{Centred, Linear, ridge_solution};
use crate::LearnError;

/// Options of the ridge classifier (scikit-learn's `RidgeClassifier`).
#[derive(Debug, Clone, PartialEq)]
pub struct RidgeClassifier {
    /// Strength of the penalty, at least 0.
    pub alpha: f64,
    /// Whether a constant is fitted too.
    pub fit_intercept: bool,
    /// How much each class weighs.
    pub class_weight: ClassWeight,
}

impl Default for RidgeClassifier {
    fn default() -> Self {
        Self { alpha: 1.0, fit_intercept: true, class_weight: ClassWeight::None }
    }
}

impl Classifier for RidgeClassifier {
    fn fit(
        &self,
        x: ArrayView2<'_, f64>,
        y: &[usize],
        classes: usize,
        _seed: u32,
    ) -> Result<Box<dyn FittedClassifier>, LearnError> {
        check_not_negative("alpha", self.alpha)?;
        let (classes, codes) = Classes::new(x, y, classes)?;
        let weights = self.class_weight.weights(&codes, classes.len());
        let rows: Vec<f64> = codes.iter().map(|&c| weights[c]).collect();
        let (targets, first) = if classes.len() == 2 { (1, 1) } else { (classes.len(), 0) };
        let signs =
            Array2::from_shape_fn((codes.len(), targets), |(r, t)| if codes[r] == t + first { 1.0 } else { -1.0 });
        let centred = Centred::new(x, signs, Some(&rows), self.fit_intercept);
        let linear = centred.finish(ridge_solution(&centred.x, &centred.y, self.alpha))?;
        Ok(Box::new(FittedRidgeClassifier { classes, linear }))
    }
}

struct FittedRidgeClassifier {
    classes: Classes,
    linear: Linear,
}

impl FittedClassifier for FittedRidgeClassifier {
    fn predict(&self, x: ArrayView2<'_, f64>) -> Result<Prediction, LearnError> {
        let scores = self.linear.values(x)?;
        let codes = match self.classes.len() {
            2 => scores.iter().map(|&s| usize::from(s > 0.0)).collect(),
            _ => argmax_rows(&scores),
        };
        Ok(Prediction {
            labels: self.classes.labels(codes),
            decision: self.classes.decision(scores),
            probabilities: None,
        })
    }

    fn learned(&self) -> Vec<(&'static str, Array2<f64>)> {
        self.linear.arrays()
    }
}
