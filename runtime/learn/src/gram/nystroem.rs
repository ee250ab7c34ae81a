//! `Nystroem`: similarities enter, features leave whose scalar products approximate them, exactly so among a few training
//! rows, the landmarks.
//!
//! With `K` the similarities of the landmarks a row `s` becomes `s K^(-1/2)` (Williams and Seeger, NIPS 2000). The
//! landmarks are the first entries of NumPy's `RandomState(seed).permutation(rows)`, as in scikit-learn. Its singular
//! values below 1e-12 are raised to that, so where landmarks are (nearly) copies of each other its digits are rounding,
//! and so are these.

use ndarray::{Array2, ArrayView2, Axis};

use super::eigen::symmetric_eigen;
use super::{FittedGram, GramFit, GramStage, check_fit, check_transform};
use crate::LearnError;
use crate::random::RandomState;

const STAGE: &str = "nystroem";
const LEAST: f64 = 1e-12;

/// `sklearn.kernel_approximation.Nystroem(n_components=components)` of a kernel that is computed already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Nystroem {
    /// How many training rows are landmarks, and how many features leave.
    pub components: usize,
}

impl Nystroem {
    /// The training rows that are landmarks.
    ///
    /// # Errors
    /// [`LearnError::Option`] where there are not as many rows.
    pub fn landmarks(&self, rows: usize, seed: u32) -> Result<Vec<usize>, LearnError> {
        if self.components == 0 || self.components > rows {
            let reason = format!("each is a training row, and there are {rows}; take from 1 to {rows}");
            return Err(LearnError::Option { option: "components", value: self.components.to_string(), reason });
        }
        let mut order = RandomState::new(seed).permutation(rows);
        order.truncate(self.components);
        Ok(order)
    }
}

impl GramStage for Nystroem {
    fn fit(&self, gram: ArrayView2<'_, f64>, seed: u32) -> Result<GramFit, LearnError> {
        check_fit(gram, STAGE)?;
        let landmarks = self.landmarks(gram.nrows(), seed)?;
        let among = gram.select(Axis(0), &landmarks).select(Axis(1), &landmarks);
        let eigen = symmetric_eigen(among.view())?;
        // The singular value decomposition of a symmetric matrix: the left vectors carry the sign.
        let normalization = eigen.with_values(&eigen.values.mapv(|v| v.abs().max(LEAST).sqrt().recip().copysign(v)));
        let fitted = Fitted { landmarks, rows: gram.nrows(), normalization };
        Ok(GramFit { training: fitted.transform(gram)?, fitted: Box::new(fitted) })
    }
}

struct Fitted {
    landmarks: Vec<usize>,
    rows: usize,
    normalization: Array2<f64>,
}

impl FittedGram for Fitted {
    fn transform(&self, gram: ArrayView2<'_, f64>) -> Result<Array2<f64>, LearnError> {
        check_transform(gram, self.rows, STAGE)?;
        Ok(gram.select(Axis(1), &self.landmarks).dot(&self.normalization.t()))
    }

    fn learned(&self) -> Vec<(&'static str, Array2<f64>)> {
        let landmarks = Array2::from_shape_fn((1, self.landmarks.len()), |(_, k)| self.landmarks[k] as f64);
        vec![("landmarks", landmarks), ("normalization", self.normalization.clone())]
    }
}
