//! Ridge and least squares: rows with real targets enter, one weight a feature and an intercept leave.

use ndarray::{Array1, Array2, ArrayView2, Axis};

use super::super::inputs::{check_not_negative, check_targets, check_width, row_of};
use super::super::model::{FittedRegressor, Regressor};
use super::algebra::{Cholesky, reduce};
use super::svd::filtered_solution;
use crate::LearnError;

/// Options of ridge regression: the least squares plus `alpha |w|^2` (scikit-learn's `Ridge`).
#[derive(Debug, Clone, PartialEq)]
pub struct Ridge {
    /// Strength of the penalty, at least 0.
    pub alpha: f64,
    /// Whether a constant is fitted too (it is not penalised).
    pub fit_intercept: bool,
}

impl Default for Ridge {
    fn default() -> Self {
        Self { alpha: 1.0, fit_intercept: true }
    }
}

/// Options of ordinary least squares (scikit-learn's `LinearRegression`): the shortest of all best solutions.
#[derive(Debug, Clone, PartialEq)]
pub struct LinearRegression {
    /// Whether a constant is fitted too.
    pub fit_intercept: bool,
    /// Directions whose singular value is below this fraction of the largest are left out.
    pub tolerance: f64,
}

impl Default for LinearRegression {
    fn default() -> Self {
        Self { fit_intercept: true, tolerance: 1e-6 }
    }
}

impl Regressor for Ridge {
    fn fit(&self, x: ArrayView2<'_, f64>, y: &[f64], _seed: u32) -> Result<Box<dyn FittedRegressor>, LearnError> {
        check_not_negative("alpha", self.alpha)?;
        check_targets(x, y)?;
        let centred = Centred::new(x, column(y), None, self.fit_intercept);
        Ok(Box::new(FittedLinear(centred.finish(ridge_solution(&centred.x, &centred.y, self.alpha))?)))
    }
}

impl Regressor for LinearRegression {
    fn fit(&self, x: ArrayView2<'_, f64>, y: &[f64], _seed: u32) -> Result<Box<dyn FittedRegressor>, LearnError> {
        check_not_negative("tolerance", self.tolerance)?;
        check_targets(x, y)?;
        let centred = Centred::new(x, column(y), None, self.fit_intercept);
        let invert = |s: f64, largest: f64| if s > self.tolerance * largest { 1.0 / s } else { 0.0 };
        // Where R's falling diagonal stays this far above the cut, no singular value lies below it.
        let plain = (centred.x.nrows() >= centred.x.ncols())
            .then(|| reduce(centred.x.view(), centred.y.view()).solve((1e3 * self.tolerance).max(1e-12)))
            .flatten();
        let weights = plain.unwrap_or_else(|| filtered_solution(centred.x.view(), centred.y.view(), invert));
        Ok(Box::new(FittedLinear(centred.finish(weights)?)))
    }
}

fn column(y: &[f64]) -> Array2<f64> {
    Array2::from_shape_fn((y.len(), 1), |(row, _)| y[row])
}

/// Rows and targets with their (weighted) means taken off, so that the intercept drops out of the problem.
pub(super) struct Centred {
    pub(super) x: Array2<f64>,
    pub(super) y: Array2<f64>,
    x_mean: Array1<f64>,
    y_mean: Array1<f64>,
}

impl Centred {
    /// `weights`: how much each row counts (rows are then scaled by its root).
    pub(super) fn new(x: ArrayView2<'_, f64>, y: Array2<f64>, weights: Option<&[f64]>, intercept: bool) -> Self {
        let ones = vec![1.0; x.nrows()];
        let weights = weights.unwrap_or(&ones);
        let (x_mean, y_mean) = match intercept {
            true => (mean(x, weights), mean(y.view(), weights)),
            false => (Array1::zeros(x.ncols()), Array1::zeros(y.ncols())),
        };
        let (mut x, mut y) = (&x - &x_mean, y - &y_mean);
        for (row, &w) in weights.iter().enumerate().filter(|(_, w)| **w != 1.0) {
            x.row_mut(row).mapv_inplace(|v| v * w.sqrt());
            y.row_mut(row).mapv_inplace(|v| v * w.sqrt());
        }
        Self { x, y, x_mean, y_mean }
    }

    /// Puts the intercept back: `weights` is (features, targets).
    pub(super) fn finish(&self, weights: Array2<f64>) -> Result<Linear, LearnError> {
        let intercept = &self.y_mean - &self.x_mean.dot(&weights);
        if !weights.iter().chain(&intercept).all(|v| v.is_finite()) {
            return Err(LearnError::Numeric(
                "the linear system has no finite solution: values are too large; scale the features first".into(),
            ));
        }
        Ok(Linear { weights, intercept })
    }
}

fn mean(table: ArrayView2<'_, f64>, weights: &[f64]) -> Array1<f64> {
    let total: f64 = weights.iter().sum();
    let mut sums = Array1::zeros(table.ncols());
    table.rows().into_iter().zip(weights).for_each(|(row, &w)| sums.scaled_add(w, &row));
    sums / total
}

/// `(x^T x + alpha)^-1 x^T y` in whichever of rows and features is fewer; by singular values where that is singular.
pub(super) fn ridge_solution(x: &Array2<f64>, y: &Array2<f64>, alpha: f64) -> Array2<f64> {
    let wide = x.ncols() > x.nrows();
    let mut gram = if wide { x.dot(&x.t()) } else { x.t().dot(x) };
    gram.diag_mut().mapv_inplace(|d| d + alpha);
    let solved = Cholesky::new(gram.view()).map(|factor| match wide {
        true => x.t().dot(&factor.solve(y.view())),
        false => factor.solve(x.t().dot(y).view()),
    });
    solved.unwrap_or_else(|| {
        let damp = |s: f64, largest: f64| match alpha > 0.0 || s > largest * f64::EPSILON * 1e3 {
            true => s / (s * s + alpha),
            false => 0.0,
        };
        filtered_solution(x.view(), y.view(), damp)
    })
}

/// Weights (features, targets) and one intercept a target.
#[derive(Debug, Clone)]
pub(super) struct Linear {
    pub(super) weights: Array2<f64>,
    pub(super) intercept: Array1<f64>,
}

impl Linear {
    /// (rows, targets), after checking the width.
    pub(super) fn values(&self, x: ArrayView2<'_, f64>) -> Result<Array2<f64>, LearnError> {
        check_width(self.weights.nrows(), x)?;
        Ok(x.dot(&self.weights) + &self.intercept)
    }

    /// `coef` (targets, features) and `intercept`.
    pub(super) fn arrays(&self) -> Vec<(&'static str, Array2<f64>)> {
        vec![("coef", self.weights.t().to_owned()), ("intercept", row_of(&self.intercept.to_vec()))]
    }
}

struct FittedLinear(Linear);

impl FittedRegressor for FittedLinear {
    fn predict(&self, x: ArrayView2<'_, f64>) -> Result<Vec<f64>, LearnError> {
        Ok(self.0.values(x)?.index_axis(Axis(1), 0).to_vec())
    }

    fn learned(&self) -> Vec<(&'static str, Array2<f64>)> {
        self.0.arrays()
    }
}
