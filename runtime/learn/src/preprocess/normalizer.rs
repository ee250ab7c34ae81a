//! `Normalizer`: rows enter, rows of Euclidean length 1 leave; a row of zeros stays.

use ndarray::{Array2, ArrayView2};

use super::transformer::{FittedTransformer, Transformer, check_fit, check_transform};
use crate::LearnError;
use crate::data::Target;

const STAGE: &str = "normalizer";

/// `sklearn.preprocessing.Normalizer` with the Euclidean norm.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Normalizer;

impl Transformer for Normalizer {
    fn fit(&self, x: ArrayView2<'_, f64>, _: &Target) -> Result<Box<dyn FittedTransformer>, LearnError> {
        check_fit(x, STAGE)?;
        Ok(Box::new(Fitted { width: x.ncols() }))
    }
}

struct Fitted {
    width: usize,
}

impl FittedTransformer for Fitted {
    fn transform(&self, x: ArrayView2<'_, f64>) -> Result<Array2<f64>, LearnError> {
        check_transform(x, self.width, STAGE)?;
        let mut scaled = x.to_owned();
        for mut row in scaled.rows_mut() {
            let norm = row.fold(0.0, |sum, x| sum + x * x).sqrt();
            if norm >= 10.0 * f64::EPSILON {
                row /= norm;
            }
        }
        Ok(scaled)
    }

    fn learned(&self) -> Vec<(&'static str, Array2<f64>)> {
        Vec::new()
    }
}
