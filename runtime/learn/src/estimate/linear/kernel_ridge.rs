//! Ridge regression in a kernel's feature space: rows (or their Gram matrix) with real targets enter, a curve leaves.

use ndarray::{Array2, ArrayView2};

use super::super::inputs::{check_not_negative, check_square, check_targets, check_width};
use super::super::kernels::{Gamma, Kernel, KernelKind, ResolvedKernel};
use super::super::model::{FittedRegressor, Regressor};
use super::algebra::{Cholesky, reduce};
use super::svd::filtered_solution;
use crate::LearnError;

/// Options of kernel ridge regression (scikit-learn's `KernelRidge`).
#[derive(Debug, Clone, PartialEq)]
pub struct KernelRidge {
    /// Strength of the penalty, at least 0.
    pub alpha: f64,
    /// The similarity of two rows.
    pub kernel: Kernel,
}

impl Default for KernelRidge {
    /// alpha 1 and the linear kernel; where another kernel is chosen: gamma = auto, degree 3, coef0 1.
    fn default() -> Self {
        Self { alpha: 1.0, kernel: Kernel { kind: KernelKind::Linear, gamma: Gamma::Auto, degree: 3, coef0: 1.0 } }
    }
}

impl Regressor for KernelRidge {
    fn fit(&self, x: ArrayView2<'_, f64>, y: &[f64], _seed: u32) -> Result<Box<dyn FittedRegressor>, LearnError> {
        check_not_negative("alpha", self.alpha)?;
        check_targets(x, y)?;
        if self.kernel.is_precomputed() {
            check_square(x)?;
        }
        let kernel = self.kernel.resolve(x)?;
        let mut gram = kernel.matrix(x, x);
        gram.diag_mut().mapv_inplace(|d| d + self.alpha);
        let dual = solve_symmetric(&gram, y);
        if !dual.iter().all(|v| v.is_finite()) {
            return Err(LearnError::Numeric(
                "the kernel system has no finite solution: values are too large; scale the features first".into(),
            ));
        }
        let rows = if kernel.is_precomputed() { Array2::zeros((0, 0)) } else { x.to_owned() };
        Ok(Box::new(FittedKernelRidge { kernel, rows, dual, width: x.ncols() }))
    }
}

/// Cholesky for a positive definite matrix, QR for an indefinite one, the shortest solution for a singular one.
fn solve_symmetric(gram: &Array2<f64>, y: &[f64]) -> Array2<f64> {
    let target = Array2::from_shape_fn((y.len(), 1), |(row, _)| y[row]);
    let invert = |s: f64, largest: f64| if s > f64::EPSILON * largest { 1.0 / s } else { 0.0 };
    Cholesky::new(gram.view())
        .map(|factor| factor.solve(target.view()))
        .or_else(|| reduce(gram.view(), target.view()).solve(f64::EPSILON * 16.0 * y.len() as f64))
        .unwrap_or_else(|| filtered_solution(gram.view(), target.view(), invert))
}

struct FittedKernelRidge {
    kernel: ResolvedKernel,
    /// Training rows; empty for a precomputed kernel.
    rows: Array2<f64>,
    /// (training rows, 1).
    dual: Array2<f64>,
    width: usize,
}

impl FittedRegressor for FittedKernelRidge {
    fn predict(&self, x: ArrayView2<'_, f64>) -> Result<Vec<f64>, LearnError> {
        check_width(self.width, x)?;
        let values = match self.kernel.is_precomputed() {
            true => x.dot(&self.dual),
            false => self.kernel.matrix(x, self.rows.view()).dot(&self.dual),
        };
        Ok(values.column(0).to_vec())
    }

    fn learned(&self) -> Vec<(&'static str, Array2<f64>)> {
        vec![("dual_coef", self.dual.t().to_owned())]
    }
}
