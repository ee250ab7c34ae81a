//! Repair of grams that are not positive semi-definite, as finite shots and noise leave them: a gram enters, the nearest
//! usable one leaves.
//!
//! The training gram becomes what PennyLane's `qml.kernels` makes of it. Later rows go through the same linear map where
//! the repair is one: clip and flip are `K P` with `P = V diag(1 or 0) V'` and `V diag(1 or -1) V'`, so a later row `s`
//! becomes `s P`, and a training row comes out the same either way (Chen, Garcia, Gupta, Rahimi, Cazzanti,
//! Similarity-based classification, JMLR 10, 2009, section 4). A shift changes only the similarity of a row with itself:
//! later rows stay as they are. So they do where the nearest correlation matrix is taken, which is no linear map.

use ndarray::{Array1, Array2, ArrayView2};

use super::eigen::symmetric_eigen;
use super::{FittedGram, GramFit, GramStage, check_fit, check_transform};
use crate::LearnError;

const STAGE: &str = "psd";

/// What happens to negative eigenvalues.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Repair {
    /// They become 0: the nearest positive semi-definite gram (`threshold_matrix`).
    #[default]
    Clip,
    /// All eigenvalues rise by the most negative one (`displace_matrix`, Tikhonov's regularisation).
    Shift,
    /// They change their sign (`flip_matrix`).
    Flip,
    /// The gram becomes the nearest one that has none, and ones on its diagonal (Higham, Computing the nearest
    /// correlation matrix, IMA J. Numer. Anal. 22, 2002).
    Nearest,
}

/// `psd(repair: ...)`. A gram without negative eigenvalues stays as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Psd {
    /// What happens to negative eigenvalues.
    pub repair: Repair,
}

impl GramStage for Psd {
    fn fit(&self, gram: ArrayView2<'_, f64>, _: u32) -> Result<GramFit, LearnError> {
        check_fit(gram, STAGE)?;
        let eigen = symmetric_eigen(gram)?;
        let least = eigen.values.last().copied().unwrap_or(0.0);
        let rows = gram.nrows();
        let leave = |training: Array2<f64>, map: Option<Array2<f64>>| GramFit {
            training,
            fitted: Box::new(Fitted { eigenvalues: eigen.values.clone(), map, rows }),
        };
        if least >= 0.0 {
            return Ok(leave(gram.to_owned(), None));
        }
        let (values, map) = match self.repair {
            Repair::Nearest => return Ok(leave(nearest_correlation(gram)?, None)),
            Repair::Shift => {
                let mut shifted = gram.to_owned();
                shifted.diag_mut().mapv_inplace(|v| v - least);
                return Ok(leave(shifted, None));
            }
            Repair::Clip => (eigen.values.mapv(|v| v.max(0.0)), eigen.values.mapv(|v| f64::from(u8::from(v >= 0.0)))),
            Repair::Flip => (eigen.values.mapv(f64::abs), eigen.values.mapv(|v| if v < 0.0 { -1.0 } else { 1.0 })),
        };
        Ok(leave(eigen.with_values(&values), Some(eigen.with_values(&map))))
    }
}

/// Projections before the search for the nearest correlation matrix is given up.
const PROJECTIONS: usize = 2000;
/// What an entry may still change by where it has been found.
const SETTLED: f64 = 1e-12;

/// The positive semi-definite matrix with ones on its diagonal that is nearest to `gram` in the sum of squares.
///
/// Projections in turn on both sets, with Dykstra's correction for the first, which is no subspace (Higham 2002,
/// algorithm 3.3): the gram need not have ones on its diagonal.
fn nearest_correlation(gram: ArrayView2<'_, f64>) -> Result<Array2<f64>, LearnError> {
    let mut matrix = gram.to_owned();
    let mut correction = Array2::<f64>::zeros(gram.dim());
    for _ in 0..PROJECTIONS {
        let corrected = &matrix - &correction;
        let eigen = symmetric_eigen(corrected.view())?;
        let mut next = eigen.with_values(&eigen.values.mapv(|v| v.max(0.0)));
        correction = &next - &corrected;
        next.diag_mut().fill(1.0);
        let change = next.iter().zip(&matrix).fold(0.0_f64, |most, (a, b)| most.max((a - b).abs()));
        matrix = next;
        if change < SETTLED {
            return Ok(matrix);
        }
    }
    Err(LearnError::Numeric(format!(
        "`{STAGE}` found no nearest correlation matrix in {PROJECTIONS} projections: the kernel is too far from one; use \
         `repair: clip`, or more shots"
    )))
}

struct Fitted {
    /// Those of the gram that came, falling.
    eigenvalues: Array1<f64>,
    /// What later rows are multiplied by.
    map: Option<Array2<f64>>,
    rows: usize,
}

impl FittedGram for Fitted {
    fn transform(&self, gram: ArrayView2<'_, f64>) -> Result<Array2<f64>, LearnError> {
        check_transform(gram, self.rows, STAGE)?;
        Ok(self.map.as_ref().map_or_else(|| gram.to_owned(), |map| gram.dot(map)))
    }

    fn learned(&self) -> Vec<(&'static str, Array2<f64>)> {
        vec![("eigenvalues", self.eigenvalues.clone().insert_axis(ndarray::Axis(0)))]
    }
}
