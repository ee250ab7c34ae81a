//! `MinMaxScaler`: features enter, features whose training rows fill a range leave.

use ndarray::{Array1, Array2, ArrayView2};

use super::statistics::{extremes, without_zeros};
use super::transformer::{FittedTransformer, Transformer, check_fit, check_transform, row};
use crate::LearnError;
use crate::data::Target;

const STAGE: &str = "min_max_scaler";

/// `sklearn.preprocessing.MinMaxScaler`.
#[derive(Debug, Clone, PartialEq)]
pub struct MinMaxScaler {
    /// Where the smallest and the largest training value go.
    pub to: (f64, f64),
    /// Keep new rows inside the range.
    pub clip: bool,
}

impl Default for MinMaxScaler {
    fn default() -> Self {
        Self { to: (0.0, 1.0), clip: false }
    }
}

impl Transformer for MinMaxScaler {
    fn fit(&self, x: ArrayView2<'_, f64>, _: &Target) -> Result<Box<dyn FittedTransformer>, LearnError> {
        check_range(self.to)?;
        check_fit(x, STAGE)?;
        let (scale, offset) = scale_and_offset(x, self.to);
        Ok(Box::new(Fitted { options: self.clone(), scale, offset }))
    }
}

pub(super) fn check_range((low, high): (f64, f64)) -> Result<(), LearnError> {
    if low.is_finite() && high.is_finite() && low < high {
        return Ok(());
    }
    Err(LearnError::Option {
        option: "to",
        value: format!("{low}..{high}"),
        reason: "it is the range to scale to; give two finite numbers, the lower one first, as `to: 0..pi`".to_owned(),
    })
}

/// The factor and the summand of each feature.
pub(super) fn scale_and_offset(x: ArrayView2<'_, f64>, (low, high): (f64, f64)) -> (Array1<f64>, Array1<f64>) {
    let (least, most) = extremes(x);
    let scale = without_zeros(&most - &least).mapv(|range| (high - low) / range);
    let offset = low - &least * &scale;
    (scale, offset)
}

struct Fitted {
    options: MinMaxScaler,
    scale: Array1<f64>,
    offset: Array1<f64>,
}

impl FittedTransformer for Fitted {
    fn transform(&self, x: ArrayView2<'_, f64>) -> Result<Array2<f64>, LearnError> {
        check_transform(x, self.scale.len(), STAGE)?;
        let mut scaled = &x * &self.scale;
        scaled += &self.offset;
        if self.options.clip {
            let (low, high) = self.options.to;
            scaled.mapv_inplace(|x| x.clamp(low, high));
        }
        Ok(scaled)
    }

    fn learned(&self) -> Vec<(&'static str, Array2<f64>)> {
        vec![("scale", row(&self.scale)), ("min", row(&self.offset))]
    }
}
