//! The singular values and right singular vectors of a matrix: a matrix enters, both leave, largest value first.
//!
//! A Householder QR makes the matrix small, a one-sided Jacobi iteration (Hestenes 1958; Demmel and Veselic, SIAM J.
//! Matrix Anal. Appl. 13, 1992) makes its columns orthogonal. Chosen over the Golub-Kahan codes of our dependencies
//! for its accuracy: each value and vector is good to some rounding errors of its own size.

use ndarray::{Array1, Array2, ArrayView2, Axis, s};

use crate::LearnError;

/// Jacobi needs about six sweeps; this many mean that something is wrong with the numbers.
const MOST_SWEEPS: usize = 60;

/// `x = U diag(values) vectors`, without U.
pub(super) struct RightSvd {
    /// min(rows, columns) singular values, falling.
    pub(super) values: Array1<f64>,
    /// One right singular vector a row: (values, columns).
    pub(super) vectors: Array2<f64>,
}

/// Decomposes a finite matrix.
pub(super) fn right_svd(x: ArrayView2<'_, f64>) -> Result<RightSvd, LearnError> {
    if x.nrows() >= x.ncols() {
        let (r, _) = qr(x.to_owned());
        let (values, vectors) = jacobi(r)?;
        return Ok(sorted(values, vectors.reversed_axes()));
    }
    // x' = Q R, so x = R' Q'; with R' = U S W' the right vectors are Q W.
    let (r, reflectors) = qr(x.t().to_owned());
    let (values, w) = jacobi(r.reversed_axes())?;
    let mut vectors = Array2::zeros((x.ncols(), values.len()));
    vectors.slice_mut(s![..values.len(), ..]).assign(&w);
    for (start, reflector) in reflectors.iter().enumerate().rev() {
        reflect(&mut vectors, start, reflector, 0);
    }
    Ok(sorted(values, vectors.reversed_axes()))
}

/// Householder QR of a matrix with at least as many rows as columns: R, and the unit vectors of the reflections.
fn qr(mut a: Array2<f64>) -> (Array2<f64>, Vec<Array1<f64>>) {
    let columns = a.ncols();
    let mut reflectors = Vec::with_capacity(columns);
    for column in 0..columns {
        let mut v = a.slice(s![column.., column]).to_owned();
        let norm = v.dot(&v).sqrt();
        v[0] += if v[0] < 0.0 { -norm } else { norm };
        let length = v.dot(&v).sqrt();
        if length > 0.0 {
            v /= length;
        }
        reflect(&mut a, column, &v, column);
        reflectors.push(v);
    }
    let mut r = a.slice(s![..columns, ..]).to_owned();
    for row in 1..columns {
        r.slice_mut(s![row, ..row]).fill(0.0);
    }
    (r, reflectors)
}

/// Applies I - 2 v v' to the rows from `start` on, in the columns from `first` on.
fn reflect(a: &mut Array2<f64>, start: usize, v: &Array1<f64>, first: usize) {
    let mut block = a.slice_mut(s![start.., first..]);
    let mut projections: Array1<f64> = Array1::zeros(block.ncols());
    for (row, &weight) in block.rows().into_iter().zip(v) {
        projections.scaled_add(weight, &row);
    }
    for (mut row, &weight) in block.rows_mut().into_iter().zip(v) {
        row.scaled_add(-2.0 * weight, &projections);
    }
}

/// Rotates the columns of a square matrix until they are orthogonal: their lengths, and the product of the rotations.
fn jacobi(a: Array2<f64>) -> Result<(Array1<f64>, Array2<f64>), LearnError> {
    let n = a.ncols();
    // Columns as rows, so that each is contiguous.
    let mut columns = a.reversed_axes().as_standard_layout().into_owned();
    let mut rotations: Array2<f64> = Array2::eye(n);
    // Columns that are rounding errors of the whole count as zero: there is no direction in them to find.
    let nothing = columns.iter().map(|x| x * x).sum::<f64>() * f64::EPSILON * f64::EPSILON;
    for _ in 0..MOST_SWEEPS {
        let mut rotated = false;
        for i in 0..n {
            for j in i + 1..n {
                if let Some((cosine, sine)) = rotation(&columns, i, j, nothing) {
                    rotated = true;
                    rotate(&mut columns, i, j, cosine, sine);
                    rotate(&mut rotations, i, j, cosine, sine);
                }
            }
        }
        if !rotated {
            let lengths = columns.axis_iter(Axis(0)).map(|column| column.dot(&column).sqrt()).collect();
            return Ok((lengths, rotations.reversed_axes()));
        }
    }
    Err(LearnError::Numeric(format!(
        "the singular values of a {n} by {n} matrix were not found in {MOST_SWEEPS} sweeps; scale the features first"
    )))
}

/// The rotation that makes two columns orthogonal, or `None` where they are or where one has no more than `nothing` as
/// its squared length.
fn rotation(columns: &Array2<f64>, i: usize, j: usize, nothing: f64) -> Option<(f64, f64)> {
    let (a, b) = (columns.row(i), columns.row(j));
    let (aa, bb, ab) = (a.dot(&a), b.dot(&b), a.dot(&b));
    let rounding = 2.0 * f64::EPSILON * (a.len() as f64).sqrt();
    if aa.min(bb) <= nothing || ab.abs() <= rounding * (aa * bb).sqrt() {
        return None;
    }
    let zeta = (bb - aa) / (2.0 * ab);
    let tangent = zeta.signum() / (zeta.abs() + zeta.hypot(1.0));
    let cosine = 1.0 / tangent.hypot(1.0);
    Some((cosine, cosine * tangent))
}

fn rotate(columns: &mut Array2<f64>, i: usize, j: usize, cosine: f64, sine: f64) {
    let (a, b) = columns.multi_slice_mut((s![i, ..], s![j, ..]));
    for (a, b) in a.into_iter().zip(b) {
        (*a, *b) = (cosine * *a - sine * *b, sine * *a + cosine * *b);
    }
}

fn sorted(values: Array1<f64>, vectors: Array2<f64>) -> RightSvd {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[b].total_cmp(&values[a]));
    RightSvd { values: values.select(Axis(0), &order), vectors: vectors.select(Axis(0), &order) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::RandomState;

    fn random(rows: usize, columns: usize, seed: u32) -> Array2<f64> {
        let mut rng = RandomState::new(seed);
        Array2::from_shape_simple_fn((rows, columns), || rng.standard_normal())
    }

    fn largest(a: &Array2<f64>) -> f64 {
        a.iter().fold(0.0, |most, x| x.abs().max(most))
    }

    #[test]
    fn vectors_are_orthonormal_and_give_the_gram_matrix_back() {
        for (rows, columns) in [(1, 1), (9, 4), (4, 9), (30, 30), (80, 13), (2, 6)] {
            let x = random(rows, columns, 3);
            let svd = right_svd(x.view()).unwrap();
            let kept = rows.min(columns);
            assert_eq!(svd.vectors.dim(), (kept, columns));
            assert!(largest(&(svd.vectors.dot(&svd.vectors.t()) - Array2::<f64>::eye(kept))) < 1e-14);
            let scaled = &svd.vectors * &svd.values.clone().insert_axis(Axis(1));
            assert!(largest(&(x.t().dot(&x) - scaled.t().dot(&scaled))) < 1e-12 * (rows as f64));
        }
    }

    #[test]
    fn rank_deficient_matrices_keep_a_full_basis() {
        let thin = random(12, 2, 5);
        let x = thin.dot(&random(2, 6, 6));
        let svd = right_svd(x.view()).unwrap();
        assert!(svd.values.iter().skip(2).all(|value| *value < 1e-13));
        assert!(largest(&(svd.vectors.dot(&svd.vectors.t()) - Array2::<f64>::eye(6))) < 1e-14);
        for seed in 0..40 {
            let square = random(5, 5, seed);
            let centred = &square - &(square.sum_axis(Axis(0)) / 5.0);
            let svd = right_svd(centred.view()).unwrap();
            assert!(svd.values[4] < 1e-14 && svd.values[3] > 1e-6);
            assert!(largest(&(svd.vectors.dot(&svd.vectors.t()) - Array2::<f64>::eye(5))) < 1e-14);
        }
        assert!(right_svd(Array2::zeros((3, 5)).view()).unwrap().values.iter().all(|value| *value == 0.0));
    }
}
