//! Kernel matrices: the gram of the training rows enters a fit; what the training rows become leaves, and a map for the
//! grams of later rows.
//!
//! | stage | what it does | source |
//! |---|---|---|
//! | [`Psd`] | makes a gram positive semi-definite | PennyLane's `threshold_matrix`, `displace_matrix`, `flip_matrix` |
//! | [`KernelPca`] | principal components of a gram | scikit-learn's `KernelPCA(kernel="precomputed")` |
//! | [`Nystroem`] | features whose scalar products approximate a gram | scikit-learn's `Nystroem` |

mod eigen;
mod kernel_pca;
mod nystroem;
mod psd;

use ndarray::{Array2, ArrayView2};

use crate::LearnError;

pub use eigen::{Eigen, symmetric_eigen};
pub use kernel_pca::KernelPca;
pub use nystroem::Nystroem;
pub use psd::{Psd, Repair};

/// The options of a stage that reads grams, ready to be fitted.
pub trait GramStage: Send + Sync {
    /// Fits on the gram of the training rows, (rows, rows); `seed` is the `random_state` of stages that draw.
    ///
    /// # Errors
    /// [`LearnError::Option`] for options that make no sense with this gram; [`LearnError::Data`] where it is empty, not
    /// square, not symmetric or not finite; [`LearnError::Numeric`] where its eigenvalues cannot be used or found.
    fn fit(&self, gram: ArrayView2<'_, f64>, seed: u32) -> Result<GramFit, LearnError>;
}

/// What a fit leaves.
pub struct GramFit {
    /// What the training rows become: not always what [`FittedGram::transform`] makes of the training gram.
    pub training: Array2<f64>,
    /// The map for later rows.
    pub fitted: Box<dyn FittedGram>,
}

/// A stage that reads grams, after fitting.
pub trait FittedGram: Send + Sync {
    /// Maps rows of similarities with the training rows: (rows, training rows) to (rows, what leaves).
    ///
    /// # Errors
    /// [`LearnError::Data`] where the width differs or a number is not finite.
    fn transform(&self, gram: ArrayView2<'_, f64>) -> Result<Array2<f64>, LearnError>;

    /// What was learned, by name.
    fn learned(&self) -> Vec<(&'static str, Array2<f64>)>;
}

/// How far a gram may be from its transpose, as a share of its largest entry.
const ASYMMETRY: f64 = 1e-8;

/// Checks that a training gram is one.
fn check_fit(gram: ArrayView2<'_, f64>, stage: &str) -> Result<(), LearnError> {
    let (rows, columns) = gram.dim();
    if rows == 0 || rows != columns {
        return Err(LearnError::Data(format!(
            "`{stage}` needs the similarities of every two training rows, and gets a matrix of {rows} by {columns}"
        )));
    }
    check_finite(gram, stage)?;
    let largest = gram.iter().fold(0.0_f64, |most, v| most.max(v.abs()));
    let unequal = gram.indexed_iter().find(|((i, j), v)| (*v - gram[(*j, *i)]).abs() > ASYMMETRY * largest);
    match unequal {
        None => Ok(()),
        Some(((i, j), _)) => Err(LearnError::Data(format!(
            "`{stage}` needs a symmetric kernel, and rows {i} and {j} (counted from 0) have the similarity {} one way \
             and {} the other",
            gram[(i, j)],
            gram[(j, i)]
        ))),
    }
}

/// Checks rows of a later gram.
fn check_transform(gram: ArrayView2<'_, f64>, rows: usize, stage: &str) -> Result<(), LearnError> {
    if gram.ncols() != rows {
        return Err(LearnError::Data(format!(
            "`{stage}` was fitted on {rows} training rows and now gets similarities with {}",
            gram.ncols()
        )));
    }
    check_finite(gram, stage)
}

fn check_finite(gram: ArrayView2<'_, f64>, stage: &str) -> Result<(), LearnError> {
    match gram.indexed_iter().find(|(_, v)| !v.is_finite()) {
        None => Ok(()),
        Some(((i, j), v)) => Err(LearnError::Data(format!(
            "`{stage}` needs finite similarities, and that of row {i} and training row {j} (counted from 0) is {v}"
        ))),
    }
}
