//! Cutting a matrix in two: a matrix enters; an isometry and the rest leave, with as few columns between them as the
//! allowed error permits, and the weight of what was left out.
//!
//! A singular value decomposition by one-sided Jacobi rotations (Hestenes 1958) of the triangular factor (Drmač and
//! Veselić, SIAM Journal on Matrix Analysis 29 (2008) 1322). No singular value is divided by: whatever the accuracy of the
//! rotations, isometry times rest is the matrix to rounding, and the weight left out is known exactly.

use super::matrix::{Matrix, dot, norm_sqr, rotate};

/// `matrix = left * right` but for what was left out; the columns of `left` are orthonormal, the rows of `right` orthogonal.
pub(crate) struct Split {
    pub left: Matrix,
    pub right: Matrix,
    /// Share of the matrix's squared norm that was left out.
    pub discarded: f64,
}

/// How much may be left out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Limits {
    /// Most columns between the two.
    pub bond: usize,
    /// Largest share of the squared norm to leave out where the bond would allow more.
    pub cutoff: f64,
}

/// Two rows whose cosine is below this are orthogonal.
const ORTHOGONAL: f64 = 1e-13;
/// Weights below this share are rounding.
const NOTHING: f64 = 1e-31;
const MOST_SWEEPS: usize = 40;

/// Cuts a matrix in two.
pub(crate) fn split(matrix: &Matrix, limits: Limits) -> Split {
    let (m, n) = (matrix.rows, matrix.columns);
    // matrix^dagger = L Q: row j of the work space is column j of L, then row j of Q, conjugated.
    let (lower, q) = matrix.adjoint().lq();
    let width = n + m;
    let mut work = Matrix::from_fn(q.rows, width, |j, i| match i < n {
        true => lower.get(i, j),
        false => q.get(j, i - n).conj(),
    });
    let total = lower.norm_sqr();
    orthogonalise(&mut work, n, total * limits.cutoff.max(NOTHING) * 1e-3 / q.rows as f64);
    let weights: Vec<f64> = (0..work.rows).map(|j| weight(&work, j, n)).collect();
    let mut order: Vec<usize> = (0..work.rows).collect();
    order.sort_by(|a, b| weights[*b].total_cmp(&weights[*a]));
    let kept = keep(&order, &weights, total, limits);
    let discarded: f64 = order[kept..].iter().rev().map(|j| weights[*j]).sum();
    Split {
        left: Matrix::from_fn(m, kept, |i, j| work.get(order[j], n + i)),
        right: Matrix::from_fn(kept, n, |j, i| work.get(order[j], i).conj()),
        discarded: if total > 0.0 { discarded / total } else { 0.0 },
    }
}

/// How many of the sorted weights stay.
fn keep(order: &[usize], weights: &[f64], total: f64, limits: Limits) -> usize {
    let allowed = limits.cutoff.max(NOTHING) * total;
    let (mut kept, mut left_out) = (order.len(), 0.0);
    while kept > 1 {
        left_out += weights[order[kept - 1]];
        if kept <= limits.bond && left_out > allowed {
            break;
        }
        kept -= 1;
    }
    kept
}

fn weight(work: &Matrix, row: usize, n: usize) -> f64 {
    let at = row * work.columns;
    norm_sqr(&work.re[at..at + n], &work.im[at..at + n])
}

/// Rotates rows until their first `n` entries are orthogonal; pairs that both weigh less than `least` stay.
fn orthogonalise(work: &mut Matrix, n: usize, least: f64) {
    for _ in 0..MOST_SWEEPS {
        let mut weights: Vec<f64> = (0..work.rows).map(|j| weight(work, j, n)).collect();
        let mut turned = false;
        for i in 0..work.rows {
            for j in i + 1..work.rows {
                if weights[i].max(weights[j]) > least {
                    turned |= turn(work, n, &mut weights, i, j);
                }
            }
        }
        if !turned {
            return;
        }
    }
}

/// One rotation; gives whether there was anything to turn.
fn turn(work: &mut Matrix, n: usize, weights: &mut [f64], i: usize, j: usize) -> bool {
    let width = work.columns;
    let (re, rest_re) = work.re.split_at_mut(j * width);
    let (im, rest_im) = work.im.split_at_mut(j * width);
    let (xr, xi) = (&mut re[i * width..(i + 1) * width], &mut im[i * width..(i + 1) * width]);
    let (yr, yi) = (&mut rest_re[..width], &mut rest_im[..width]);
    let product = dot(&xr[..n], &xi[..n], &yr[..n], &yi[..n]);
    let size = product.norm();
    let (a, b) = (weights[i], weights[j]);
    if size <= ORTHOGONAL * (a * b).sqrt() || size == 0.0 {
        return false;
    }
    let zeta = (b - a) / (2.0 * size);
    let t = zeta.signum() / (zeta.abs() + zeta.hypot(1.0));
    let c = 1.0 / t.hypot(1.0);
    rotate(c, c * t, (product / size).conj(), xr, xi, yr, yi);
    weights[i] = (a - t * size).max(0.0);
    weights[j] = (b + t * size).max(0.0);
    true
}

#[cfg(test)]
mod tests {
    use num_complex::Complex64;

    use super::*;

    const EXACT: Limits = Limits { bond: usize::MAX, cutoff: 0.0 };

    fn noise(rows: usize, columns: usize, seed: u64) -> Matrix {
        let value = |i: usize, j: usize, k: u64| {
            let mixed =
                (i as u64 * 0x9E37_79B9 + j as u64 * 0x85EB_CA6B + k + seed * 77).wrapping_mul(0xC2B2_AE3D_27D4_EB4F);
            (mixed >> 11) as f64 / (1u64 << 53) as f64 - 0.5
        };
        Matrix::from_fn(rows, columns, |i, j| Complex64::new(value(i, j, 1), value(i, j, 2)))
    }

    fn distance(a: &Matrix, b: &Matrix) -> f64 {
        a.re.iter().chain(&a.im).zip(b.re.iter().chain(&b.im)).map(|(x, y)| (x - y).abs()).fold(0.0, f64::max)
    }

    fn holds(a: &Matrix) {
        let split = split(a, EXACT);
        assert!(distance(&split.left.times(&split.right), a) < 1e-13 * (a.norm_sqr().sqrt() + 1e-300));
        let gram = split.left.adjoint_times(&split.left);
        let one = Matrix::from_fn(gram.rows, gram.rows, |i, j| Complex64::from(f64::from(u8::from(i == j))));
        assert!(distance(&gram, &one) < 1e-13, "{}", distance(&gram, &one));
        let rows = split.right.times(&split.right.adjoint());
        let off = |i: usize, j: usize| rows.get(i, j).norm() / (rows.get(i, i).re * rows.get(j, j).re).sqrt();
        let scale = rows.get(0, 0).re;
        for i in 0..rows.rows {
            assert!(i == 0 || rows.get(i, i).re <= rows.get(i - 1, i - 1).re * (1.0 + 1e-12));
            (0..i).filter(|_| rows.get(i, i).re > 1e-20 * scale).for_each(|j| assert!(off(i, j) < 1e-10));
        }
    }

    #[test]
    fn isometry_times_rest_is_the_matrix() {
        for (m, n) in [(1, 1), (2, 2), (2, 8), (8, 2), (5, 7), (32, 32), (40, 24)] {
            holds(&noise(m, n, 3));
            holds(&Matrix::from_fn(m, n, |i, j| Complex64::from(f64::from(u8::from(i == j)))));
            // Of rank 2, and with weights that fall by twelve orders.
            holds(&noise(m, 2, 1).times(&noise(2, n, 2)));
            let mut steep = noise(m, n, 9);
            (0..m).for_each(|i| (0..n).for_each(|j| steep.set(i, j, steep.get(i, j) * 0.5f64.powi(i as i32))));
            holds(&steep);
        }
    }

    #[test]
    fn what_is_left_out_is_the_smallest_weights() {
        // diag(2, 1, 0.1) turned on both sides.
        let diagonal =
            Matrix::from_fn(3, 3, |i, j| if i == j { Complex64::from([2.0, 1.0, 0.1][i]) } else { Complex64::ZERO });
        let (_, u) = noise(3, 3, 5).lq();
        let (_, v) = noise(3, 3, 6).lq();
        let a = u.times(&diagonal).times(&v);
        let total = 5.01;
        for (limits, kept, lost) in [
            (Limits { bond: 2, cutoff: 0.0 }, 2, 0.01 / total),
            (Limits { bond: 1, cutoff: 0.0 }, 1, 1.01 / total),
            (Limits { bond: 9, cutoff: 0.01 }, 2, 0.01 / total),
            (Limits { bond: 9, cutoff: 1e-3 }, 3, 0.0),
        ] {
            let split = split(&a, limits);
            assert_eq!(split.left.columns, kept);
            assert!((split.discarded - lost).abs() < 1e-12);
        }
    }

    #[test]
    fn zeros_and_dependent_rows_keep_a_bond() {
        let split = split(&Matrix::zeros(4, 4), EXACT);
        assert_eq!((split.left.columns, split.right.rows), (1, 1));
        let (lower, q) = noise(2, 5, 1).times(&noise(5, 3, 2)).lq();
        assert_eq!((lower.columns, q.rows), (2, 2));
    }
}
