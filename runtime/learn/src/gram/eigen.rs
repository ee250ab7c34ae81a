//! The eigenvalues and eigenvectors of a symmetric matrix: a matrix enters, both leave, largest value first.
//!
//! Householder reflections make it tridiagonal, QL steps with implicit shifts make it diagonal (Bowdler, Martin, Reinsch,
//! Wilkinson, Numerische Mathematik 11, 1968; Golub and Van Loan, Matrix Computations, section 8.3). Vectors are kept as
//! rows, so that each rotation runs over contiguous numbers.

use ndarray::{Array1, Array2, ArrayView2, Axis, s};

use crate::LearnError;

/// QL needs about two steps a value; this many mean that something is wrong with the numbers.
const MOST_STEPS: usize = 60;

/// `a = vectors' diag(values) vectors`.
#[derive(Debug, Clone, PartialEq)]
pub struct Eigen {
    /// The eigenvalues, falling.
    pub values: Array1<f64>,
    /// One eigenvector of length 1 a row, in the order of the values.
    pub vectors: Array2<f64>,
}

impl Eigen {
    /// The symmetric matrix with these vectors and other values.
    pub fn with_values(&self, values: &Array1<f64>) -> Array2<f64> {
        let scaled = &self.vectors * &values.view().insert_axis(Axis(1));
        self.vectors.t().dot(&scaled)
    }
}

/// Decomposes a symmetric, finite matrix; only its symmetric part is read.
///
/// # Errors
/// [`LearnError::Data`] where it is not square or not finite, [`LearnError::Numeric`] where a value is not found.
pub fn symmetric_eigen(a: ArrayView2<'_, f64>) -> Result<Eigen, LearnError> {
    let n = a.nrows();
    if n != a.ncols() || a.iter().any(|v| !v.is_finite()) {
        return Err(LearnError::Data("eigenvalues are of square matrices of finite numbers".to_owned()));
    }
    let largest = a.iter().fold(0.0_f64, |most, v| most.max(v.abs()));
    if largest == 0.0 {
        return Ok(Eigen { values: Array1::zeros(n), vectors: Array2::eye(n) });
    }
    let scaled = Array2::from_shape_fn((n, n), |(i, j)| (a[(i, j)] / largest + a[(j, i)] / largest) / 2.0);
    let mut work = tridiagonal(scaled);
    work.diagonalise()?;
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|&i, &j| work.diagonal[j].total_cmp(&work.diagonal[i]));
    let values = order.iter().map(|&i| work.diagonal[i] * largest).collect();
    Ok(Eigen { values, vectors: work.vectors.select(Axis(0), &order) })
}

/// A tridiagonal matrix and the vectors in whose basis it is one.
struct Tridiagonal {
    diagonal: Vec<f64>,
    /// Entry i stands beside diagonal entries i and i + 1; the last is 0.
    beside: Vec<f64>,
    vectors: Array2<f64>,
}

fn tridiagonal(mut a: Array2<f64>) -> Tridiagonal {
    let n = a.nrows();
    let mut reflections: Vec<Array1<f64>> = Vec::with_capacity(n);
    for k in 0..n.saturating_sub(2) {
        let reflection = reflection(&a, k);
        reflect_both(&mut a, k + 1, &reflection);
        reflections.push(reflection);
    }
    let mut basis: Array2<f64> = Array2::eye(n);
    for (k, v) in reflections.iter().enumerate().rev() {
        let mut block = basis.slice_mut(s![k + 1.., k + 1..]);
        let mut projections: Array1<f64> = Array1::zeros(block.ncols());
        for (row, weight) in block.rows().into_iter().zip(v) {
            projections.scaled_add(*weight, &row);
        }
        for (mut row, weight) in block.rows_mut().into_iter().zip(v) {
            row.scaled_add(-2.0 * weight, &projections);
        }
    }
    let beside = (0..n).map(|i| if i + 1 < n { a[(i + 1, i)] } else { 0.0 }).collect();
    Tridiagonal { diagonal: a.diag().to_vec(), beside, vectors: basis.t().as_standard_layout().into_owned() }
}

/// The unit vector whose reflection leaves one entry below the diagonal of column `k`.
fn reflection(a: &Array2<f64>, k: usize) -> Array1<f64> {
    let mut v = a.slice(s![k + 1.., k]).to_owned();
    let norm = v.dot(&v).sqrt();
    v[0] += if v[0] < 0.0 { -norm } else { norm };
    let length = v.dot(&v).sqrt();
    if length > 0.0 {
        v /= length;
    }
    v
}

/// `(I - 2 v v') a (I - 2 v v')`, v on the rows and columns from `start` on.
fn reflect_both(a: &mut Array2<f64>, start: usize, v: &Array1<f64>) {
    // Column and row before the block: one entry is left, as the reflection was made for it.
    let mut column = a.slice(s![start.., start - 1]).to_owned();
    let along = column.dot(v);
    column.scaled_add(-2.0 * along, v);
    column.slice_mut(s![1..]).fill(0.0);
    a.slice_mut(s![start.., start - 1]).assign(&column);
    a.slice_mut(s![start - 1, start..]).assign(&column);
    let mut block = a.slice_mut(s![start.., start..]);
    let product = block.dot(v);
    let mut w = &product * 2.0;
    w.scaled_add(-2.0 * product.dot(v), v);
    for (i, mut row) in block.rows_mut().into_iter().enumerate() {
        row.scaled_add(-v[i], &w);
        row.scaled_add(-w[i], v);
    }
}

impl Tridiagonal {
    /// QL steps until nothing stands beside the diagonal.
    fn diagonalise(&mut self) -> Result<(), LearnError> {
        let n = self.diagonal.len();
        let rows = self.diagonal.iter().zip(&self.beside);
        let largest = rows.fold(0.0_f64, |most, (d, e)| most.max(d.abs() + e.abs()));
        for first in 0..n {
            let mut steps = 0;
            loop {
                let last = self.block_end(first, f64::EPSILON * largest);
                if last == first {
                    break;
                }
                steps += 1;
                if steps > MOST_STEPS {
                    return Err(LearnError::Numeric(format!(
                        "an eigenvalue of a {n} by {n} matrix was not found in {MOST_STEPS} steps; scale the features first"
                    )));
                }
                self.step(first, last);
            }
        }
        Ok(())
    }

    /// The end of the block that begins here: nothing that counts stands beside its last diagonal entry. What is lost in
    /// the rounding of the largest entries counts nowhere (as in EISPACK's `tql2`): a matrix of low rank has a block that is
    /// nothing but rounding, and no step makes its entries small beside each other.
    fn block_end(&self, first: usize, lost: f64) -> usize {
        let n = self.diagonal.len();
        (first..n - 1).find(|i| self.beside[*i].abs() <= lost).unwrap_or(n - 1)
    }

    /// One QL step with Wilkinson's shift on a block.
    fn step(&mut self, first: usize, last: usize) {
        let (d, e) = (&mut self.diagonal, &mut self.beside);
        let half = (d[first + 1] - d[first]) / (2.0 * e[first]);
        let mut g = d[last] - d[first] + e[first] / (half + half.hypot(1.0).copysign(half));
        let (mut sine, mut cosine, mut p) = (1.0, 1.0, 0.0);
        for i in (first..last).rev() {
            let (f, b) = (sine * e[i], cosine * e[i]);
            let r = f.hypot(g);
            e[i + 1] = r;
            if r == 0.0 {
                d[i + 1] -= p;
                e[last] = 0.0;
                return;
            }
            (sine, cosine) = (f / r, g / r);
            g = d[i + 1] - p;
            let turned = (d[i] - g) * sine + 2.0 * cosine * b;
            p = sine * turned;
            d[i + 1] = g + p;
            g = cosine * turned - b;
            let (low, high) = self.vectors.multi_slice_mut((s![i, ..], s![i + 1, ..]));
            for (low, high) in low.into_iter().zip(high) {
                (*low, *high) = (cosine * *low - sine * *high, sine * *low + cosine * *high);
            }
        }
        d[first] -= p;
        e[first] = g;
        e[last] = 0.0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::RandomState;

    fn symmetric(n: usize, seed: u32) -> Array2<f64> {
        let mut rng = RandomState::new(seed);
        let a = Array2::from_shape_simple_fn((n, n), || rng.standard_normal());
        &a + &a.t()
    }

    fn largest(a: &Array2<f64>) -> f64 {
        a.iter().fold(0.0, |most, x| x.abs().max(most))
    }

    /// Kernels of few qubits: as many rows as there are, and a rank of at most 4 ** qubits.
    #[test]
    fn matrices_of_low_rank_are_decomposed() {
        for (n, rank) in [(96, 16), (200, 4), (150, 1)] {
            let mut rng = RandomState::new(rank as u32);
            let half = Array2::from_shape_simple_fn((n, rank), || rng.standard_normal());
            let a = half.dot(&half.t());
            let eigen = symmetric_eigen(a.view()).unwrap();
            let back = eigen.with_values(&eigen.values);
            assert!(largest(&(&back - &a)) < 1e-12 * largest(&a) * n as f64, "{n}, {rank}");
            let size = largest(&a) * n as f64;
            assert!(eigen.values.iter().skip(rank).all(|v| v.abs() < 1e-13 * size), "{n}, {rank}");
        }
    }

    #[test]
    fn vectors_are_orthonormal_and_give_the_matrix_back() {
        for (n, scale) in [(1, 1.0), (2, 1.0), (3, 1e150), (17, 1e-150), (60, 1.0)] {
            let a = symmetric(n, n as u32) * scale;
            let eigen = symmetric_eigen(a.view()).unwrap();
            let eye = eigen.vectors.dot(&eigen.vectors.t());
            assert!(largest(&(eye - Array2::<f64>::eye(n))) < 1e-13, "{n}");
            assert!(largest(&(eigen.with_values(&eigen.values) - &a)) < 1e-13 * largest(&a) * n as f64, "{n}");
            assert!(eigen.values.windows(2).into_iter().all(|w| w[0] >= w[1]));
        }
    }

    #[test]
    fn known_values_come_out() {
        // The path of n nodes: 2 cos(pi k / (n + 1)).
        let n = 9;
        let path = Array2::from_shape_fn((n, n), |(i, j): (usize, usize)| f64::from(u8::from(i.abs_diff(j) == 1)));
        let found = symmetric_eigen(path.view()).unwrap().values;
        for k in 1..=n {
            let wanted = 2.0 * (std::f64::consts::PI * k as f64 / (n + 1) as f64).cos();
            assert!((found[k - 1] - wanted).abs() < 1e-14, "{k}");
        }
    }

    #[test]
    fn matrices_of_low_rank_and_of_equal_values_keep_a_basis() {
        for a in
            [Array2::ones((8, 8)), Array2::eye(6), Array2::zeros((4, 4)), Array2::from_diag(&symmetric(5, 1).row(0))]
        {
            let n = a.nrows();
            let eigen = symmetric_eigen(a.view()).unwrap();
            assert!(largest(&(eigen.vectors.dot(&eigen.vectors.t()) - Array2::<f64>::eye(n))) < 1e-14);
            assert!(largest(&(eigen.with_values(&eigen.values) - &a)) < 1e-14);
        }
        assert!(symmetric_eigen(Array2::from_elem((2, 2), f64::NAN).view()).is_err());
        assert!(symmetric_eigen(Array2::zeros((2, 3)).view()).is_err());
    }
}
