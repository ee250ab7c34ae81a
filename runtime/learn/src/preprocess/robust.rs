//! `RobustScaler`: features enter, features of median 0 and interquartile range 1 leave; outliers move neither.

use ndarray::{Array1, Array2, ArrayView2, Axis};

use super::statistics::{median, percentile, sorted, without_zeros};
use super::transformer::{FittedTransformer, Transformer, check_fit, check_transform, row};
use crate::LearnError;
use crate::data::Target;

const STAGE: &str = "robust_scaler";

/// `sklearn.preprocessing.RobustScaler`.
#[derive(Debug, Clone, PartialEq)]
pub struct RobustScaler {
    /// Subtract the median.
    pub with_centering: bool,
    /// Divide by the range between the two quantiles.
    pub with_scaling: bool,
    /// The two quantiles, in percent.
    pub quantile_range: (f64, f64),
}

impl Default for RobustScaler {
    fn default() -> Self {
        Self { with_centering: true, with_scaling: true, quantile_range: (25.0, 75.0) }
    }
}

impl Transformer for RobustScaler {
    fn fit(&self, x: ArrayView2<'_, f64>, _: &Target) -> Result<Box<dyn FittedTransformer>, LearnError> {
        let (low, high) = self.quantile_range;
        if !(0.0 <= low && low <= high && high <= 100.0) {
            return Err(LearnError::Option {
                option: "quantile_range",
                value: format!("{low}..{high}"),
                reason: "give two percentages in 0..100, the lower one first".to_owned(),
            });
        }
        check_fit(x, STAGE)?;
        let columns: Vec<Vec<f64>> = x.axis_iter(Axis(1)).map(sorted).collect();
        let center = columns.iter().map(|column| median(column)).collect();
        let range = columns.iter().map(|column| percentile(column, high) - percentile(column, low)).collect();
        Ok(Box::new(Fitted { options: self.clone(), center, scale: without_zeros(range) }))
    }
}

struct Fitted {
    options: RobustScaler,
    center: Array1<f64>,
    scale: Array1<f64>,
}

impl FittedTransformer for Fitted {
    fn transform(&self, x: ArrayView2<'_, f64>) -> Result<Array2<f64>, LearnError> {
        check_transform(x, self.center.len(), STAGE)?;
        let mut scaled = x.to_owned();
        if self.options.with_centering {
            scaled -= &self.center;
        }
        if self.options.with_scaling {
            scaled /= &self.scale;
        }
        Ok(scaled)
    }

    fn learned(&self) -> Vec<(&'static str, Array2<f64>)> {
        vec![("center", row(&self.center)), ("scale", row(&self.scale))]
    }
}
