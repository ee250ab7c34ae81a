//! Scaling of a real target: training values enter a fit, a map and its inverse leave.

use ndarray::{Array2, ArrayView2};

use super::min_max::{check_range, scale_and_offset};
use super::standard::mean_and_scale;
use crate::LearnError;

/// How a real target is scaled; predictions are scaled back.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum TargetScaler {
    /// The training values fill this range.
    MinMax {
        /// Where the smallest training value goes.
        low: f64,
        /// Where the largest one goes.
        high: f64,
    },
    /// The training values have mean 0 and standard deviation 1.
    Standard,
}

/// A fitted scaling `y * factor + summand`, with the operations in scikit-learn's order.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FittedTargetScaler {
    kind: TargetScaler,
    /// Min-max: the factor. Standard: the deviation.
    scale: f64,
    /// Min-max: the summand. Standard: the mean.
    shift: f64,
}

impl TargetScaler {
    /// Fits on the training values.
    ///
    /// # Errors
    /// [`LearnError::Option`] for an empty range; [`LearnError::Data`] where there are no values or one is not finite.
    pub fn fit(&self, values: &[f64]) -> Result<FittedTargetScaler, LearnError> {
        if values.is_empty() {
            return Err(LearnError::Data("`target_scaler` has no training values to fit on".to_owned()));
        }
        if let Some(row) = values.iter().position(|value| !value.is_finite()) {
            return Err(LearnError::Data(format!("the target of row {row} (counted from 0) is not a finite number")));
        }
        let column = ArrayView2::from_shape((values.len(), 1), values)
            .map_err(|error| LearnError::Data(format!("the target is no column: {error}")))?;
        let (scale, shift) = match *self {
            Self::MinMax { low, high } => {
                check_range((low, high))?;
                scale_and_offset(column, (low, high))
            }
            Self::Standard => {
                let (mean, scale) = mean_and_scale(column);
                (scale, mean)
            }
        };
        Ok(FittedTargetScaler { kind: *self, scale: scale[0], shift: shift[0] })
    }
}

impl FittedTargetScaler {
    /// Target values onto the scale that is trained on.
    pub fn transform(&self, values: &[f64]) -> Vec<f64> {
        let scaled = |y: &f64| match self.kind {
            TargetScaler::MinMax { .. } => y * self.scale + self.shift,
            TargetScaler::Standard => (y - self.shift) / self.scale,
        };
        values.iter().map(scaled).collect()
    }

    /// Predictions back onto the target's own scale.
    pub fn inverse(&self, values: &[f64]) -> Vec<f64> {
        let unscaled = |y: &f64| match self.kind {
            TargetScaler::MinMax { .. } => (y - self.shift) / self.scale,
            TargetScaler::Standard => y * self.scale + self.shift,
        };
        values.iter().map(unscaled).collect()
    }

    /// What was learned, by name.
    pub fn learned(&self) -> Vec<(&'static str, Array2<f64>)> {
        let names = match self.kind {
            TargetScaler::MinMax { .. } => ["scale", "min"],
            TargetScaler::Standard => ["scale", "mean"],
        };
        names.into_iter().zip([self.scale, self.shift]).map(|(name, x)| (name, Array2::from_elem((1, 1), x))).collect()
    }
}
