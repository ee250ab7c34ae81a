//! `MaxAbsScaler`: features enter, features whose largest training magnitude is 1 leave.

use ndarray::{Array1, Array2, ArrayView2};

use super::statistics::{extremes, without_zeros};
use super::transformer::{FittedTransformer, Transformer, check_fit, check_transform, row};
use crate::LearnError;
use crate::data::Target;

const STAGE: &str = "max_abs_scaler";

/// `sklearn.preprocessing.MaxAbsScaler`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MaxAbsScaler {
    /// Keep new rows in -1..1.
    pub clip: bool,
}

impl Transformer for MaxAbsScaler {
    fn fit(&self, x: ArrayView2<'_, f64>, _: &Target) -> Result<Box<dyn FittedTransformer>, LearnError> {
        check_fit(x, STAGE)?;
        let (_, largest) = extremes(x.mapv(f64::abs).view());
        Ok(Box::new(Fitted { clip: self.clip, scale: without_zeros(largest) }))
    }
}

struct Fitted {
    clip: bool,
    scale: Array1<f64>,
}

impl FittedTransformer for Fitted {
    fn transform(&self, x: ArrayView2<'_, f64>) -> Result<Array2<f64>, LearnError> {
        check_transform(x, self.scale.len(), STAGE)?;
        let scaled = &x / &self.scale;
        Ok(if self.clip { scaled.mapv(|x| x.clamp(-1.0, 1.0)) } else { scaled })
    }

    fn learned(&self) -> Vec<(&'static str, Array2<f64>)> {
        vec![("scale", row(&self.scale))]
    }
}
