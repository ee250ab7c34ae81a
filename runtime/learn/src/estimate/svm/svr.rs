//! Support vector regression: rows (or their Gram matrix) with real targets enter, a fitted curve leaves.

use ndarray::{Array2, ArrayView2, Axis};

use super::super::inputs::{check_not_negative, check_positive, check_square, check_targets, check_width, row_of};
use super::super::kernels::{Kernel, ResolvedKernel};
use super::super::model::{FittedRegressor, Regressor};
use super::gram::Gram;
use super::solve::{Solution, regression};
use crate::LearnError;

/// Options of a support vector regressor (scikit-learn's `SVR`).
#[derive(Debug, Clone, PartialEq)]
pub struct Svr {
    /// Cost of an error beyond `epsilon`, above 0.
    pub c: f64,
    /// Errors up to this size cost nothing.
    pub epsilon: f64,
    /// The similarity of two rows.
    pub kernel: Kernel,
    /// How far from optimal the dual may stop.
    pub tolerance: f64,
}

impl Default for Svr {
    fn default() -> Self {
        Self { c: 1.0, epsilon: 0.1, kernel: Kernel::default(), tolerance: 1e-3 }
    }
}

impl Regressor for Svr {
    fn fit(&self, x: ArrayView2<'_, f64>, y: &[f64], _seed: u32) -> Result<Box<dyn FittedRegressor>, LearnError> {
        check_positive("c", self.c)?;
        check_not_negative("epsilon", self.epsilon)?;
        check_positive("tolerance", self.tolerance)?;
        check_targets(x, y)?;
        if self.kernel.is_precomputed() {
            check_square(x)?;
        }
        let gram = Gram::new(x, self.kernel.resolve(x)?);
        let solution = regression(&gram, y, self.c, self.epsilon, self.tolerance)?;
        Ok(Box::new(Expansion::new(&gram, solution)))
    }
}

/// `sum(coefficients * kernel with support rows) - rho`: what a fitted SVR and a one-class machine are.
#[derive(Debug, Clone)]
pub(super) struct Expansion {
    kernel: ResolvedKernel,
    width: usize,
    support: Vec<usize>,
    vectors: Array2<f64>,
    coefficients: Vec<f64>,
    rho: f64,
}

impl Expansion {
    pub(super) fn new(gram: &Gram<'_>, solution: Solution) -> Self {
        let support: Vec<usize> =
            (0..solution.coefficients.len()).filter(|&i| solution.coefficients[i].abs() > 0.0).collect();
        let kernel = gram.kernel();
        let vectors = match kernel.is_precomputed() {
            true => Array2::zeros((support.len(), 0)),
            false => gram.x().select(Axis(0), &support),
        };
        let coefficients = support.iter().map(|&i| solution.coefficients[i]).collect();
        Self { kernel, width: gram.x().ncols(), support, vectors, coefficients, rho: solution.rho }
    }

    /// One value a row.
    pub(super) fn values(&self, x: ArrayView2<'_, f64>) -> Result<Vec<f64>, LearnError> {
        check_width(self.width, x)?;
        let similarities = match self.kernel.is_precomputed() {
            true => x.select(Axis(1), &self.support),
            false => self.kernel.matrix(x, self.vectors.view()),
        };
        let value = |k: ndarray::ArrayView1<'_, f64>| {
            k.iter().zip(&self.coefficients).map(|(k, a)| k * a).sum::<f64>() - self.rho
        };
        Ok(similarities.rows().into_iter().map(value).collect())
    }

    pub(super) fn arrays(&self) -> Vec<(&'static str, Array2<f64>)> {
        let support: Vec<f64> = self.support.iter().map(|&i| i as f64).collect();
        let mut all = vec![
            ("support", row_of(&support)),
            ("n_support", row_of(&[support.len() as f64])),
            ("dual_coef", row_of(&self.coefficients)),
            ("intercept", row_of(&[-self.rho])),
        ];
        if !self.kernel.is_precomputed() {
            all.push(("support_vectors", self.vectors.clone()));
            all.push(("gamma", row_of(&[self.kernel.gamma])));
        }
        all
    }
}

impl FittedRegressor for Expansion {
    fn predict(&self, x: ArrayView2<'_, f64>) -> Result<Vec<f64>, LearnError> {
        self.values(x)
    }

    fn learned(&self) -> Vec<(&'static str, Array2<f64>)> {
        self.arrays()
    }
}
