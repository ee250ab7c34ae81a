//! Systems of equations: a matrix and right-hand sides enter, the solution leaves.

use ndarray::{Array2, ArrayView2};

/// The scalar product, in four independent sums so that it runs at memory speed.
pub(super) fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut sums = [0.0_f64; 4];
    let (mut left, mut right) = (a.chunks_exact(4), b.chunks_exact(4));
    for (u, v) in left.by_ref().zip(right.by_ref()) {
        for k in 0..4 {
            sums[k] += u[k] * v[k];
        }
    }
    let tail: f64 = left.remainder().iter().zip(right.remainder()).map(|(u, v)| u * v).sum();
    (sums[0] + sums[1]) + (sums[2] + sums[3]) + tail
}

/// The lower triangle L of `a = L L^T`, row by row.
pub(crate) struct Cholesky {
    rows: Vec<Vec<f64>>,
}

impl Cholesky {
    /// `None` where the symmetric `a` is not safely positive definite. Reads the lower triangle only.
    pub(crate) fn new(a: ArrayView2<'_, f64>) -> Option<Self> {
        let n = a.nrows();
        let largest = a.diag().iter().fold(0.0_f64, |m, v| m.max(v.abs()));
        let smallest = largest * f64::EPSILON * n as f64;
        let mut rows: Vec<Vec<f64>> = Vec::with_capacity(n);
        for i in 0..n {
            let mut row: Vec<f64> = a.row(i).iter().take(i + 1).copied().collect();
            for j in 0..i {
                row[j] = (row[j] - dot(&row[..j], &rows[j][..j])) / rows[j][j];
            }
            let pivot = row[i] - dot(&row[..i], &row[..i]);
            if !(pivot > smallest && pivot.is_finite()) {
                return None;
            }
            row[i] = pivot.sqrt();
            rows.push(row);
        }
        Some(Self { rows })
    }

    /// The solution of `a z = b`, one column a right-hand side.
    pub(super) fn solve(&self, b: ArrayView2<'_, f64>) -> Array2<f64> {
        let mut out = b.to_owned();
        for mut column in out.columns_mut() {
            let z = self.solve_one(column.to_vec());
            column.iter_mut().zip(z).for_each(|(cell, v)| *cell = v);
        }
        out
    }

    /// The solution for one right-hand side.
    pub(crate) fn solve_one(&self, mut z: Vec<f64>) -> Vec<f64> {
        for (i, row) in self.rows.iter().enumerate() {
            z[i] = (z[i] - dot(&row[..i], &z[..i])) / row[i];
        }
        for (i, row) in self.rows.iter().enumerate().rev() {
            let value = z[i] / row[i];
            z[i] = value;
            z[..i].iter_mut().zip(row).for_each(|(cell, l)| *cell -= l * value);
        }
        z
    }
}

/// `x P = Q R` by Householder reflections, largest remaining column first; what least squares needs of it.
pub(super) struct Reduced {
    /// (columns, columns), upper triangular, its diagonal falling in size.
    pub(super) r: Array2<f64>,
    /// The first rows of `Q^T y`: (columns, targets).
    pub(super) qty: Array2<f64>,
    /// Which column of x stands at each place of R.
    order: Vec<usize>,
}

/// Reduces a matrix with at least as many rows as columns, with its targets.
pub(super) fn reduce(x: ArrayView2<'_, f64>, y: ArrayView2<'_, f64>) -> Reduced {
    let n = x.ncols();
    let column = |c: usize| if c < n { x.column(c).to_vec() } else { y.column(c - n).to_vec() };
    let mut columns: Vec<Vec<f64>> = (0..n + y.ncols()).map(column).collect();
    let mut order: Vec<usize> = (0..n).collect();
    for k in 0..n {
        let rest = |c: usize| dot(&columns[c][k..], &columns[c][k..]);
        let largest = (k..n).map(|c| (c, rest(c))).fold((k, -1.0), |a, b| if b.1 > a.1 { b } else { a });
        columns.swap(k, largest.0);
        order.swap(k, largest.0);
        reflect(&mut columns, k);
    }
    let r = Array2::from_shape_fn((n, n), |(i, j)| if i <= j { columns[j][i] } else { 0.0 });
    let qty = Array2::from_shape_fn((n, y.ncols()), |(i, t)| columns[n + t][i]);
    Reduced { r, qty, order }
}

/// Mirrors all later columns so that column k vanishes below its k-th entry.
fn reflect(columns: &mut [Vec<f64>], k: usize) {
    let (done, rest) = columns.split_at_mut(k + 1);
    let v = &mut done[k][k..];
    let length = dot(v, v).sqrt();
    if length == 0.0 {
        return;
    }
    let head = if v[0] > 0.0 { -length } else { length };
    v[0] -= head;
    let scale = dot(v, v);
    for other in rest {
        let factor = 2.0 * dot(v, &other[k..]) / scale;
        other[k..].iter_mut().zip(v.iter()).for_each(|(cell, u)| *cell -= factor * u);
    }
    v[0] = head;
}

impl Reduced {
    /// The least-squares solution by back substitution; `None` where the smallest entry of R's diagonal is not above
    /// this fraction of the largest.
    pub(super) fn solve(&self, fraction: f64) -> Option<Array2<f64>> {
        let n = self.r.nrows();
        let diagonal = self.r.diag();
        let limit = diagonal.iter().fold(0.0_f64, |m, v| m.max(v.abs())) * fraction;
        if !diagonal.iter().all(|v| v.abs() > limit) {
            return None;
        }
        let mut z = self.qty.clone();
        for mut target in z.columns_mut() {
            for i in (0..n).rev() {
                let known: f64 = (i + 1..n).map(|j| self.r[(i, j)] * target[j]).sum();
                target[i] = (target[i] - known) / self.r[(i, i)];
            }
        }
        Some(self.in_order(&z))
    }

    /// Puts the rows of a solution back into the order of x's columns.
    pub(super) fn in_order(&self, z: &Array2<f64>) -> Array2<f64> {
        let mut out = Array2::zeros(z.dim());
        self.order.iter().enumerate().for_each(|(place, &column)| out.row_mut(column).assign(&z.row(place)));
        out
    }
}
