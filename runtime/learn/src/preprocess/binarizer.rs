//! `Binarizer`: features enter, 1 where a feature is above the threshold and 0 elsewhere leaves.

use ndarray::{Array2, ArrayView2};

use super::transformer::{FittedTransformer, Transformer, check_fit, check_transform};
use crate::LearnError;
use crate::data::Target;

const STAGE: &str = "binarizer";

/// `sklearn.preprocessing.Binarizer`.
#[derive(Debug, Clone, PartialEq)]
pub struct Binarizer {
    /// What is above it becomes 1.
    pub threshold: f64,
}

impl Transformer for Binarizer {
    fn fit(&self, x: ArrayView2<'_, f64>, _: &Target) -> Result<Box<dyn FittedTransformer>, LearnError> {
        check_fit(x, STAGE)?;
        Ok(Box::new(Fitted { width: x.ncols(), threshold: self.threshold }))
    }
}

struct Fitted {
    width: usize,
    threshold: f64,
}

impl FittedTransformer for Fitted {
    fn transform(&self, x: ArrayView2<'_, f64>) -> Result<Array2<f64>, LearnError> {
        check_transform(x, self.width, STAGE)?;
        Ok(x.mapv(|x| f64::from(x > self.threshold)))
    }

    fn learned(&self) -> Vec<(&'static str, Array2<f64>)> {
        Vec::new()
    }
}
