//! Eigenvalues and eigenvectors of real symmetric matrices: a matrix enters, its spectral decomposition leaves.
//!
//! Householder reflections make the matrix tridiagonal, implicit QR steps with Wilkinson's shift make it diagonal (Golub
//! and Van Loan, Matrix Computations, sections 8.3.1 and 8.3.5). Everything runs in a fixed order.

use ndarray::Array2;

/// A symmetric matrix as `sum over k of values[k] * v_k v_k^T`.
#[derive(Debug, Clone)]
pub(crate) struct Spectrum {
    /// Eigenvalues, in no particular order.
    pub values: Vec<f64>,
    /// Orthonormal eigenvectors as rows: row k belongs to `values[k]`.
    pub vectors: Array2<f64>,
}

/// Steps per eigenvalue after which it gives up; 2 or 3 are usual.
const STEPS: usize = 60;

/// The spectral decomposition; the lower triangle is taken to be the upper one. `None` where it does not converge: the
/// matrix holds something that is no number.
pub(crate) fn symmetric(mut a: Array2<f64>) -> Option<Spectrum> {
    if !a.iter().all(|v| v.is_finite()) {
        return None;
    }
    let n = a.nrows();
    let reflections = tridiagonal(&mut a);
    let mut values: Vec<f64> = (0..n).map(|k| a[[k, k]]).collect();
    let mut off: Vec<f64> = (1..n).map(|k| a[[k - 1, k]]).collect();
    let mut vectors = accumulated(&reflections, n);
    diagonal(&mut values, &mut off, &mut vectors)?;
    Some(Spectrum { values, vectors })
}

/// What changes no digit of the largest eigenvalue, and whose square is still a number.
fn negligible(largest: f64) -> f64 {
    (f64::EPSILON * f64::EPSILON * largest).max(1e-150)
}

/// Makes the matrix tridiagonal; leaves the unit vectors of the reflections, the k-th on the indices from k + 1 on
/// (empty where none is needed).
fn tridiagonal(a: &mut Array2<f64>) -> Vec<Vec<f64>> {
    let n = a.nrows();
    let largest = a.iter().fold(0.0f64, |m, v| m.max(v.abs()));
    let floor = negligible(largest);
    let mut reflections = Vec::with_capacity(n.saturating_sub(2));
    for k in 0..n.saturating_sub(2) {
        let mut u: Vec<f64> = a.row(k).iter().skip(k + 1).copied().collect();
        let length = norm(&u);
        if u[1..].iter().all(|v| v.abs() <= floor) {
            reflections.push(Vec::new());
            continue;
        }
        let image = if u[0] > 0.0 { -length } else { length };
        u[0] -= image;
        let scale = norm(&u);
        u.iter_mut().for_each(|v| *v /= scale);
        reflect(a, k + 1, &u);
        a[[k, k + 1]] = image;
        reflections.push(u);
    }
    reflections
}

/// Both sides of the block from `first` on by `1 - 2 u u^T`.
fn reflect(a: &mut Array2<f64>, first: usize, u: &[f64]) {
    let n = a.nrows();
    let p: Vec<f64> = (first..n).map(|i| dot(&row(a, i)[first..], u)).collect();
    let k = dot(&p, u);
    let w: Vec<f64> = p.iter().zip(u).map(|(p, u)| 2.0 * (p - k * u)).collect();
    for (i, (ui, wi)) in u.iter().zip(&w).enumerate() {
        let line = row_mut(a, first + i);
        for ((place, uj), wj) in line[first..].iter_mut().zip(u).zip(&w) {
            *place -= ui * wj + wi * uj;
        }
    }
}

/// The transposed product of the reflections: rows that the diagonalisation turns.
fn accumulated(reflections: &[Vec<f64>], n: usize) -> Array2<f64> {
    let mut q = Array2::<f64>::eye(n);
    for (k, u) in reflections.iter().enumerate().rev().filter(|(_, u)| !u.is_empty()) {
        // From the right: each row of the transposed product is reflected.
        for i in k + 1..n {
            let line = &mut row_mut(&mut q, i)[k + 1..];
            let pull = 2.0 * dot(line, u);
            line.iter_mut().zip(u).for_each(|(place, u)| *place -= pull * u);
        }
    }
    q
}

/// Makes a tridiagonal matrix diagonal and turns the rows of `z` with it.
fn diagonal(d: &mut [f64], e: &mut [f64], z: &mut Array2<f64>) -> Option<()> {
    let mut high = d.len().saturating_sub(1);
    let floor = negligible(d.iter().chain(e.iter()).fold(0.0f64, |m, v| m.max(v.abs())));
    let mut left = STEPS;
    while high > 0 {
        let small = |m: usize| e[m].abs() <= floor.max(f64::EPSILON * (d[m].abs() + d[m + 1].abs()));
        let low = (0..high).rev().find(|m| small(*m)).map_or(0, |m| m + 1);
        if low == high {
            high -= 1;
            left = STEPS;
            continue;
        }
        left = left.checked_sub(1)?;
        step(d, e, z, low, high);
    }
    d.iter().all(|v| v.is_finite()).then_some(())
}

/// One implicit QR step on the block `low..=high`.
fn step(d: &mut [f64], e: &mut [f64], z: &mut Array2<f64>, low: usize, high: usize) {
    let half = (d[high - 1] - d[high]) / 2.0;
    let last = e[high - 1];
    let reach = half.abs() + half.hypot(last);
    let shift = d[high] - if half < 0.0 { -1.0 } else { 1.0 } * last * last / reach;
    let (mut x, mut bulge) = (d[low] - shift, e[low]);
    for k in low..high {
        let r = x.hypot(bulge);
        let (c, s) = if r == 0.0 { (1.0, 0.0) } else { (x / r, bulge / r) };
        if k > low {
            e[k - 1] = r;
        }
        let (p, q, b) = (d[k], d[k + 1], e[k]);
        d[k] = c * c * p + 2.0 * c * s * b + s * s * q;
        d[k + 1] = s * s * p - 2.0 * c * s * b + c * c * q;
        e[k] = c * s * (q - p) + (c * c - s * s) * b;
        x = e[k];
        if k + 1 < high {
            bulge = s * e[k + 1];
            e[k + 1] *= c;
        }
        turn(z, k, c, s);
    }
}

/// Turns rows k and k + 1.
fn turn(z: &mut Array2<f64>, k: usize, c: f64, s: f64) {
    let n = z.ncols();
    let flat = z.as_slice_mut().unwrap_or(&mut []);
    let (upper, lower) = flat[k * n..(k + 2) * n].split_at_mut(n);
    for (a, b) in upper.iter_mut().zip(lower) {
        (*a, *b) = (c * *a + s * *b, c * *b - s * *a);
    }
}

fn row(a: &Array2<f64>, k: usize) -> &[f64] {
    let n = a.ncols();
    // Made here, in standard layout.
    &a.as_slice().unwrap_or(&[])[k * n..(k + 1) * n]
}

fn row_mut(a: &mut Array2<f64>, k: usize) -> &mut [f64] {
    let n = a.ncols();
    &mut a.as_slice_mut().unwrap_or(&mut [])[k * n..(k + 1) * n]
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn norm(a: &[f64]) -> f64 {
    dot(a, a).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values times vectors give the matrix back, and the vectors are orthonormal.
    fn holds(a: &Array2<f64>) {
        let spectrum = symmetric(a.clone()).expect("numbers converge");
        let v = &spectrum.vectors;
        let scaled = Array2::from_shape_fn(v.dim(), |(k, j)| spectrum.values[k] * v[[k, j]]);
        let scale = a.iter().fold(1.0f64, |m, v| m.max(v.abs()));
        let back = v.t().dot(&scaled);
        assert!((&back - a).iter().all(|d| d.abs() < 1e-13 * scale * a.nrows() as f64));
        let unit = v.dot(&v.t()) - Array2::<f64>::eye(a.nrows());
        assert!(unit.iter().all(|d| d.abs() < 1e-13 * a.nrows() as f64));
    }

    fn of(n: usize, f: impl Fn(f64, f64) -> f64) -> Array2<f64> {
        let a = Array2::from_shape_fn((n, n), |(i, j)| f(i as f64, j as f64));
        &a + &a.t()
    }

    #[test]
    fn matrices_are_given_back() {
        for n in [1, 2, 3, 8, 33, 64] {
            holds(&Array2::zeros((n, n)));
            holds(&Array2::eye(n));
            holds(&of(n, |i, j| (1.3 * i - 2.1 * j).sin()));
            holds(&of(n, |i, j| ((i * 7.0 + j * 3.0) % 5.0) - 2.0));
            holds(&of(n, |i, j| if i == j { i.min(3.0) } else { 0.0 }));
            holds(&of(n, |i, j| 1e8 / (1.0 + i + j)));
        }
    }

    #[test]
    fn what_is_no_number_has_no_spectrum() {
        for wrong in [f64::NAN, f64::INFINITY] {
            let mut a = of(5, |i, j| i + j);
            a[[1, 3]] = wrong;
            a[[3, 1]] = wrong;
            assert!(symmetric(a).is_none());
        }
    }
}
