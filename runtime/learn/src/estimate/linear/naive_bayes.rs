//! Gaussian naive Bayes: rows with classes enter, class probabilities under independent normal features leave.

use ndarray::{Array1, Array2, ArrayView2, Axis};

use super::super::inputs::{Classes, argmax_rows, check_not_negative, check_width, row_of};
use super::super::model::{Classifier, FittedClassifier, Prediction};
use crate::LearnError;

/// Options of Gaussian naive Bayes (scikit-learn's `GaussianNB`).
#[derive(Debug, Clone, PartialEq)]
pub struct GaussianNb {
    /// The fraction of the largest feature variance that is added to every variance.
    pub var_smoothing: f64,
}

impl Default for GaussianNb {
    fn default() -> Self {
        Self { var_smoothing: 1e-9 }
    }
}

impl Classifier for GaussianNb {
    fn fit(
        &self,
        x: ArrayView2<'_, f64>,
        y: &[usize],
        classes: usize,
        _seed: u32,
    ) -> Result<Box<dyn FittedClassifier>, LearnError> {
        check_not_negative("var_smoothing", self.var_smoothing)?;
        let (classes, codes) = Classes::new(x, y, classes)?;
        let smoothing = self.var_smoothing * moments(x).1.iter().copied().fold(0.0, f64::max);
        let mut fitted = FittedGaussianNb {
            log_prior: Array1::zeros(classes.len()),
            means: Array2::zeros((classes.len(), x.ncols())),
            variances: Array2::zeros((classes.len(), x.ncols())),
            classes,
        };
        for class in 0..fitted.classes.len() {
            let rows: Vec<usize> = (0..codes.len()).filter(|&r| codes[r] == class).collect();
            let (mean, variance) = moments(x.select(Axis(0), &rows).view());
            fitted.log_prior[class] = (rows.len() as f64 / codes.len() as f64).ln();
            fitted.means.row_mut(class).assign(&mean);
            fitted.variances.row_mut(class).assign(&(variance + smoothing));
        }
        match fitted.variances.iter().all(|v| *v > 0.0 && v.is_finite()) {
            true => Ok(Box::new(fitted)),
            false => Err(LearnError::Data(
                "a feature has no usable spread within a class (variance 0 or not finite): drop constant features, \
                 scale large ones, or raise `var_smoothing`"
                    .into(),
            )),
        }
    }
}

/// Mean and (population) variance of each column.
fn moments(x: ArrayView2<'_, f64>) -> (Array1<f64>, Array1<f64>) {
    let n = x.nrows().max(1) as f64;
    let mean = x.sum_axis(Axis(0)) / n;
    let variance = (&x - &mean).mapv_into(|d| d * d).sum_axis(Axis(0)) / n;
    (mean, variance)
}

struct FittedGaussianNb {
    classes: Classes,
    log_prior: Array1<f64>,
    means: Array2<f64>,
    variances: Array2<f64>,
}

impl FittedGaussianNb {
    /// Log of prior times likelihood: (rows, present classes).
    fn joint(&self, x: ArrayView2<'_, f64>) -> Array2<f64> {
        let constants: Vec<f64> = (0..self.classes.len())
            .map(|c| {
                let spread: f64 = self.variances.row(c).iter().map(|v| (std::f64::consts::TAU * v).ln()).sum();
                self.log_prior[c] - 0.5 * spread
            })
            .collect();
        Array2::from_shape_fn((x.nrows(), self.classes.len()), |(r, c)| {
            let parts = x.row(r).into_iter().zip(self.means.row(c)).zip(self.variances.row(c));
            constants[c] - 0.5 * parts.map(|((x, m), v)| (x - m) * (x - m) / v).sum::<f64>()
        })
    }
}

impl FittedClassifier for FittedGaussianNb {
    fn predict(&self, x: ArrayView2<'_, f64>) -> Result<Prediction, LearnError> {
        check_width(self.means.ncols(), x)?;
        let mut joint = self.joint(x);
        let codes = argmax_rows(&joint);
        for mut row in joint.rows_mut() {
            let largest = row.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            if largest == f64::NEG_INFINITY {
                // So far from every class that all likelihoods vanish: nothing speaks for any of them.
                row.fill(1.0);
            } else {
                row.mapv_inplace(|v| (v - largest).exp());
            }
            let total = row.sum();
            row.mapv_inplace(|v| v / total);
        }
        Ok(Prediction {
            labels: self.classes.labels(codes),
            decision: None,
            probabilities: Some(self.classes.probabilities(joint)),
        })
    }

    fn learned(&self) -> Vec<(&'static str, Array2<f64>)> {
        let prior: Vec<f64> = self.log_prior.iter().map(|l| l.exp()).collect();
        vec![("class_prior", row_of(&prior)), ("theta", self.means.clone()), ("var", self.variances.clone())]
    }
}
