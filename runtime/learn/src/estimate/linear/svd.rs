//! Singular values, for what plain elimination cannot solve: a matrix and targets enter, the shortest solution leaves.
//!
//! One-sided Jacobi rotations (Hestenes 1958; Demmel and Veselic 1992 on its accuracy), after a QR for tall matrices.

use ndarray::{Array2, ArrayView2};

use super::algebra::{dot, reduce};

const SWEEPS: usize = 60;

/// The coefficients `w` (columns of x, targets) that minimise `|x w - y|` where `filter(s, largest s)` stands for
/// `1 / s` of each singular value: cut small ones to 0 for the shortest solution, damp them for a ridge.
pub(super) fn filtered_solution(
    x: ArrayView2<'_, f64>,
    y: ArrayView2<'_, f64>,
    filter: impl Fn(f64, f64) -> f64,
) -> Array2<f64> {
    if x.nrows() >= x.ncols() {
        let mut reduced = reduce(x, y);
        drop_noise(&mut reduced.r);
        let parts = Svd::new(reduced.r.t());
        reduced.in_order(&parts.solve(&reduced.qty, filter))
    } else {
        Svd::new(x.t()).solve(&y.to_owned(), filter)
    }
}

/// Rows of R that are rounding alone, behind the rank of the matrix, would only cost time.
fn drop_noise(r: &mut Array2<f64>) {
    let largest = r.diag().iter().fold(0.0_f64, |m, v| m.max(v.abs()));
    for mut row in r.rows_mut() {
        if row.iter().all(|v| v.abs() <= largest * f64::EPSILON) {
            row.fill(0.0);
        }
    }
}

/// `b = left diag(values) right^T`, the vectors stored as rows of numbers.
struct Svd {
    left: Vec<Vec<f64>>,
    right: Vec<Vec<f64>>,
    values: Vec<f64>,
}

impl Svd {
    /// Of a matrix with at least as many rows as columns.
    fn new(b: ArrayView2<'_, f64>) -> Self {
        let n = b.ncols();
        let mut left: Vec<Vec<f64>> = b.columns().into_iter().map(|c| c.to_vec()).collect();
        let mut right: Vec<Vec<f64>> = (0..n).map(|i| (0..n).map(|j| f64::from(u8::from(i == j))).collect()).collect();
        for _ in 0..SWEEPS {
            let mut rotated = false;
            for i in 0..n {
                for j in i + 1..n {
                    rotated |= orthogonalise(&mut left, &mut right, i, j);
                }
            }
            if !rotated {
                break;
            }
        }
        let values: Vec<f64> = left.iter().map(|v| dot(v, v).sqrt()).collect();
        for (vector, &s) in left.iter_mut().zip(&values) {
            vector.iter_mut().for_each(|u| *u = if s > 0.0 { *u / s } else { 0.0 });
        }
        Self { left, right, values }
    }

    /// With b = x^T: `sum over s of left_s filter(s) (right_s . y)`.
    fn solve(&self, y: &Array2<f64>, filter: impl Fn(f64, f64) -> f64) -> Array2<f64> {
        let largest = self.values.iter().copied().fold(0.0, f64::max);
        let width = self.left.first().map_or(0, Vec::len);
        let mut out = Array2::zeros((width, y.ncols()));
        for (mut solution, target) in out.columns_mut().into_iter().zip(y.columns()) {
            let target = target.to_vec();
            for ((left, right), &s) in self.left.iter().zip(&self.right).zip(&self.values) {
                let weight = filter(s, largest);
                if weight != 0.0 {
                    let factor = weight * dot(right, &target);
                    solution.iter_mut().zip(left).for_each(|(cell, v)| *cell += factor * v);
                }
            }
        }
        out
    }
}

/// Rotates columns i and j until they are orthogonal; says whether they were not.
fn orthogonalise(left: &mut [Vec<f64>], right: &mut [Vec<f64>], i: usize, j: usize) -> bool {
    let (alpha, beta, gamma) = (dot(&left[i], &left[i]), dot(&left[j], &left[j]), dot(&left[i], &left[j]));
    if gamma.abs() <= 1e-15 * (alpha * beta).sqrt() || gamma == 0.0 {
        return false;
    }
    let zeta = (beta - alpha) / (2.0 * gamma);
    let t = zeta.signum() / (zeta.abs() + zeta.hypot(1.0));
    let c = 1.0 / t.hypot(1.0);
    rotate(left, i, j, c, c * t);
    rotate(right, i, j, c, c * t);
    true
}

fn rotate(vectors: &mut [Vec<f64>], i: usize, j: usize, c: f64, s: f64) {
    let (before, after) = vectors.split_at_mut(j);
    for (u, v) in before[i].iter_mut().zip(after[0].iter_mut()) {
        (*u, *v) = (c * *u - s * *v, s * *u + c * *v);
    }
}
