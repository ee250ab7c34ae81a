//! `StandardScaler`: features enter, features of mean 0 and standard deviation 1 leave.

use ndarray::{Array1, Array2, ArrayView2};

use super::statistics::means_and_variances;
use super::transformer::{FittedTransformer, Transformer, check_fit, check_transform, row};
use crate::LearnError;
use crate::data::Target;

const STAGE: &str = "standard_scaler";

/// `sklearn.preprocessing.StandardScaler`.
#[derive(Debug, Clone, PartialEq)]
pub struct StandardScaler {
    /// Subtract the mean.
    pub with_mean: bool,
    /// Divide by the standard deviation (of the population: divided by n).
    pub with_std: bool,
}

impl Default for StandardScaler {
    fn default() -> Self {
        Self { with_mean: true, with_std: true }
    }
}

impl Transformer for StandardScaler {
    fn fit(&self, x: ArrayView2<'_, f64>, _: &Target) -> Result<Box<dyn FittedTransformer>, LearnError> {
        check_fit(x, STAGE)?;
        let (mean, scale) = mean_and_scale(x);
        Ok(Box::new(Fitted { options: self.clone(), mean, scale }))
    }
}

/// The mean and the deviation of each feature; the deviation of a constant feature is 1.
pub(super) fn mean_and_scale(x: ArrayView2<'_, f64>) -> (Array1<f64>, Array1<f64>) {
    let rows = x.nrows() as f64;
    let (mean, variance) = means_and_variances(x);
    let scale = ndarray::Zip::from(&mean).and(&variance).map_collect(|&mean, &variance| {
        // The error bound of the variance: below it a feature cannot be told from a constant.
        let bound = rows * f64::EPSILON * variance + (rows * mean * f64::EPSILON).powi(2);
        if variance <= bound { 1.0 } else { variance.sqrt() }
    });
    (mean, scale)
}

struct Fitted {
    options: StandardScaler,
    mean: Array1<f64>,
    scale: Array1<f64>,
}

impl FittedTransformer for Fitted {
    fn transform(&self, x: ArrayView2<'_, f64>) -> Result<Array2<f64>, LearnError> {
        check_transform(x, self.mean.len(), STAGE)?;
        let mut scaled = x.to_owned();
        if self.options.with_mean {
            scaled -= &self.mean;
        }
        if self.options.with_std {
            scaled /= &self.scale;
        }
        Ok(scaled)
    }

    fn learned(&self) -> Vec<(&'static str, Array2<f64>)> {
        vec![("mean", row(&self.mean)), ("scale", row(&self.scale))]
    }
}
