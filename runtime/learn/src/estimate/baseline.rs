//! What every model must beat: targets enter, a constant answer leaves (scikit-learn's `Dummy...`).

use ndarray::{Array2, ArrayView2};

use super::inputs::{check_rows, check_targets, check_width, row_of};
use super::model::{Classifier, FittedClassifier, FittedRegressor, Prediction, Regressor};
use crate::LearnError;

/// Always the most frequent training class, the first of equals; probabilities are the shares of the classes
/// (`DummyClassifier` with its default strategy, `prior`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct MajorityClass;

impl Classifier for MajorityClass {
    fn fit(
        &self,
        x: ArrayView2<'_, f64>,
        y: &[usize],
        classes: usize,
        _seed: u32,
    ) -> Result<Box<dyn FittedClassifier>, LearnError> {
        check_rows(x)?;
        if y.len() != x.nrows() {
            return Err(LearnError::Data(format!("there are {} rows but {} classes", x.nrows(), y.len())));
        }
        let mut counts = vec![0_usize; classes];
        for &label in y {
            let slot = counts.get_mut(label).ok_or_else(|| {
                LearnError::Data(format!("a row has class {label}, but there are only {classes} classes"))
            })?;
            *slot += 1;
        }
        let most = counts.iter().copied().max().unwrap_or(0);
        let class = counts.iter().position(|&n| n == most).unwrap_or(0);
        Ok(Box::new(FittedMajority { class, counts, width: x.ncols() }))
    }
}

struct FittedMajority {
    class: usize,
    counts: Vec<usize>,
    width: usize,
}

impl FittedClassifier for FittedMajority {
    fn predict(&self, x: ArrayView2<'_, f64>) -> Result<Prediction, LearnError> {
        check_width(self.width, x)?;
        let total: usize = self.counts.iter().sum();
        let share = |(_, class): (usize, usize)| self.counts[class] as f64 / total as f64;
        let probabilities = Array2::from_shape_fn((x.nrows(), self.counts.len()), share);
        Ok(Prediction { labels: vec![self.class; x.nrows()], decision: None, probabilities: Some(probabilities) })
    }

    fn learned(&self) -> Vec<(&'static str, Array2<f64>)> {
        vec![("class_count", row_of(&self.counts.iter().map(|&n| n as f64).collect::<Vec<_>>()))]
    }
}

/// Always the mean of the training targets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct MeanValue;

impl Regressor for MeanValue {
    fn fit(&self, x: ArrayView2<'_, f64>, y: &[f64], _seed: u32) -> Result<Box<dyn FittedRegressor>, LearnError> {
        check_targets(x, y)?;
        Ok(Box::new(FittedMean { mean: y.iter().sum::<f64>() / y.len() as f64, width: x.ncols() }))
    }
}

struct FittedMean {
    mean: f64,
    width: usize,
}

impl FittedRegressor for FittedMean {
    fn predict(&self, x: ArrayView2<'_, f64>) -> Result<Vec<f64>, LearnError> {
        check_width(self.width, x)?;
        Ok(vec![self.mean; x.nrows()])
    }

    fn learned(&self) -> Vec<(&'static str, Array2<f64>)> {
        vec![("constant", row_of(&[self.mean]))]
    }
}
