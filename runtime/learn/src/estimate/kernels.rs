//! Kernel functions: two sets of rows enter, the matrix of their similarities leaves.
//!
//! Names, formulas and defaults are scikit-learn's (`sklearn.metrics.pairwise`, `sklearn.svm`).

use ndarray::{Array2, ArrayView1, ArrayView2, CowArray, Ix2};

use super::inputs::{bad_option, check_positive};
use crate::LearnError;

/// Which similarity a kernel machine uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum KernelKind {
    /// `a . b`
    Linear,
    /// `exp(-gamma |a - b|^2)`
    #[default]
    Rbf,
    /// `(gamma a . b + coef0)^degree`
    Poly,
    /// `tanh(gamma a . b + coef0)`
    Sigmoid,
    /// The rows are already a Gram matrix.
    Precomputed,
}

/// The scale of `rbf`, `poly` and `sigmoid`.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Gamma {
    /// `1 / (features * variance of all training values)`; 1 when that variance is 0.
    #[default]
    Scale,
    /// `1 / features`.
    Auto,
    /// This number, above 0.
    Value(f64),
}

impl Gamma {
    /// The number that stands for this scale on these training rows.
    pub fn resolve(self, x: ArrayView2<'_, f64>) -> Result<f64, LearnError> {
        let gamma = match self {
            Self::Value(value) => {
                check_positive("gamma", value)?;
                value
            }
            Self::Auto => 1.0 / x.ncols().max(1) as f64,
            Self::Scale => {
                let variance = variance(x);
                if variance == 0.0 { 1.0 } else { 1.0 / (x.ncols() as f64 * variance) }
            }
        };
        if gamma.is_finite() && gamma > 0.0 {
            return Ok(gamma);
        }
        Err(LearnError::Numeric(format!(
            "`gamma` comes out as {gamma} on these rows: their spread is too extreme; scale the features first"
        )))
    }
}

fn variance(x: ArrayView2<'_, f64>) -> f64 {
    let n = x.len().max(1) as f64;
    let mean = x.iter().sum::<f64>() / n;
    x.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>() / n
}

/// A kernel with its options, `gamma` still symbolic.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Kernel {
    /// The similarity.
    pub kind: KernelKind,
    /// The scale (not for `linear` and `precomputed`).
    pub gamma: Gamma,
    /// The power of `poly`.
    pub degree: u32,
    /// The constant of `poly` and `sigmoid`.
    pub coef0: f64,
}

impl Default for Kernel {
    /// The defaults of scikit-learn's `SVC`: rbf, gamma = scale, degree 3, coef0 0.
    fn default() -> Self {
        Self { kind: KernelKind::Rbf, gamma: Gamma::Scale, degree: 3, coef0: 0.0 }
    }
}

impl Kernel {
    /// This similarity with the other options at their defaults.
    pub fn new(kind: KernelKind) -> Self {
        Self { kind, ..Self::default() }
    }

    /// Whether the rows are a Gram matrix.
    pub fn is_precomputed(&self) -> bool {
        self.kind == KernelKind::Precomputed
    }

    /// Checks the options and fixes `gamma` on the training rows.
    pub fn resolve(&self, x: ArrayView2<'_, f64>) -> Result<ResolvedKernel, LearnError> {
        let scaled = matches!(self.kind, KernelKind::Rbf | KernelKind::Poly | KernelKind::Sigmoid);
        let gamma = if scaled { self.gamma.resolve(x)? } else { 1.0 };
        if !self.coef0.is_finite() {
            return Err(bad_option("coef0", self.coef0, "it must be a finite number"));
        }
        Ok(ResolvedKernel { kind: self.kind, gamma, degree: self.degree, coef0: self.coef0 })
    }
}

/// A kernel whose every number is known.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ResolvedKernel {
    /// The similarity.
    pub kind: KernelKind,
    /// The scale, as a number.
    pub gamma: f64,
    /// The power of `poly`.
    pub degree: u32,
    /// The constant of `poly` and `sigmoid`.
    pub coef0: f64,
}

impl ResolvedKernel {
    /// Whether the rows are a Gram matrix.
    pub fn is_precomputed(&self) -> bool {
        self.kind == KernelKind::Precomputed
    }

    /// The (rows of a, rows of b) matrix of similarities; for `precomputed`, `a` itself.
    /// `a` and `b` must have the same number of columns.
    pub fn matrix(&self, a: ArrayView2<'_, f64>, b: ArrayView2<'_, f64>) -> Array2<f64> {
        match self.kind {
            KernelKind::Linear => linear_kernel(a, b),
            KernelKind::Rbf => rbf_kernel(a, b, self.gamma),
            KernelKind::Poly => polynomial_kernel(a, b, self.gamma, self.coef0, self.degree),
            KernelKind::Sigmoid => sigmoid_kernel(a, b, self.gamma, self.coef0),
            KernelKind::Precomputed => a.to_owned(),
        }
    }

    /// The similarity that stands for a scalar product (and, for `rbf`, the two squared lengths).
    pub(super) fn of_product(&self, product: f64, square_a: f64, square_b: f64) -> f64 {
        match self.kind {
            KernelKind::Linear | KernelKind::Precomputed => product,
            KernelKind::Rbf => (-self.gamma * (square_a + square_b - 2.0 * product)).exp(),
            KernelKind::Poly => power(self.gamma * product + self.coef0, self.degree),
            KernelKind::Sigmoid => (self.gamma * product + self.coef0).tanh(),
        }
    }
}

/// `a . b` for all pairs of rows: (rows of a, rows of b).
pub fn linear_kernel(a: ArrayView2<'_, f64>, b: ArrayView2<'_, f64>) -> Array2<f64> {
    a.dot(&b.t())
}

/// `exp(-gamma |a - b|^2)` for all pairs of rows.
pub fn rbf_kernel(a: ArrayView2<'_, f64>, b: ArrayView2<'_, f64>, gamma: f64) -> Array2<f64> {
    let (a, b) = (row_major(a), row_major(b));
    let mut out = Array2::ones((a.nrows(), b.nrows()));
    let width = a.ncols();
    // Row-major by construction; without columns all rows are equal, and ones are right.
    let (Some(left), Some(right), true) = (a.as_slice(), b.as_slice(), width > 0) else { return out };
    for (mut line, u) in out.rows_mut().into_iter().zip(left.chunks_exact(width)) {
        for (cell, v) in line.iter_mut().zip(right.chunks_exact(width)) {
            let squared: f64 = u.iter().zip(v).map(|(p, q)| (p - q) * (p - q)).sum();
            *cell = (-gamma * squared).exp();
        }
    }
    out
}

/// For cotangents `w` of `gram = rbf_kernel(x, x, gamma)`, the derivatives of `sum(w * gram)` by the rows (their shape)
/// and by `gamma`.
pub fn rbf_kernel_gradient(
    x: ArrayView2<'_, f64>,
    gram: ArrayView2<'_, f64>,
    gamma: f64,
    w: ArrayView2<'_, f64>,
) -> (Array2<f64>, f64) {
    let mut by_row = Array2::zeros(x.dim());
    let mut by_gamma = 0.0;
    for i in 0..x.nrows() {
        for j in 0..x.nrows() {
            let pull = (w[(i, j)] + w[(j, i)]) * gram[(i, j)];
            let mut squared = 0.0;
            for k in 0..x.ncols() {
                let gap = x[(i, k)] - x[(j, k)];
                squared += gap * gap;
                by_row[(i, k)] -= 2.0 * gamma * pull * gap;
            }
            by_gamma -= 0.5 * pull * squared;
        }
    }
    (by_row, by_gamma)
}

/// `(gamma a . b + coef0)^degree` for all pairs of rows.
pub fn polynomial_kernel(
    a: ArrayView2<'_, f64>,
    b: ArrayView2<'_, f64>,
    gamma: f64,
    coef0: f64,
    degree: u32,
) -> Array2<f64> {
    linear_kernel(a, b).mapv_into(|p| power(gamma * p + coef0, degree))
}

/// `tanh(gamma a . b + coef0)` for all pairs of rows.
pub fn sigmoid_kernel(a: ArrayView2<'_, f64>, b: ArrayView2<'_, f64>, gamma: f64, coef0: f64) -> Array2<f64> {
    linear_kernel(a, b).mapv_into(|p| (gamma * p + coef0).tanh())
}

/// `exp(-gamma sum |a_k - b_k|)` for all pairs of rows.
pub fn laplacian_kernel(a: ArrayView2<'_, f64>, b: ArrayView2<'_, f64>, gamma: f64) -> Array2<f64> {
    let distance =
        |u: ArrayView1<'_, f64>, v: ArrayView1<'_, f64>| u.iter().zip(v).map(|(p, q)| (p - q).abs()).sum::<f64>();
    Array2::from_shape_fn((a.nrows(), b.nrows()), |(i, j)| (-gamma * distance(a.row(i), b.row(j))).exp())
}

/// The rows in memory order, borrowed when they already are.
pub(super) fn row_major(x: ArrayView2<'_, f64>) -> CowArray<'_, f64, Ix2> {
    if x.is_standard_layout() { CowArray::from(x) } else { CowArray::from(x.as_standard_layout().into_owned()) }
}

/// The power by repeated squaring, multiplied in LIBSVM's order so that the last bits agree.
fn power(base: f64, degree: u32) -> f64 {
    let (mut square, mut result, mut left) = (base, 1.0, degree);
    while left > 0 {
        if left % 2 == 1 {
            result *= square;
        }
        square *= square;
        left /= 2;
    }
    result
}
