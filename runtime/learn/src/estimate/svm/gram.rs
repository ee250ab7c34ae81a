//! What the solver reads: training rows or their Gram matrix enter, rows of the dual's matrix Q leave, one by one.
//!
//! Entries are computed when the solver asks for them and kept in LIBSVM's cache (single precision, as LIBSVM does).

use libsvm_rs::cache::{Cache, Qfloat};
use libsvm_rs::qmatrix::QMatrix;
use ndarray::{ArrayView2, CowArray, Ix2};

use super::super::kernels::{KernelKind, ResolvedKernel, row_major};

/// scikit-learn's default `cache_size`: 200 MB.
const CACHE_BYTES: usize = 200 << 20;

/// Similarities between training rows, on demand.
pub(super) struct Gram<'a> {
    kernel: ResolvedKernel,
    /// Training rows, or the Gram matrix when the kernel is precomputed; row-major.
    x: CowArray<'a, f64, Ix2>,
    /// Squared lengths of the rows (rbf only).
    squares: Vec<f64>,
}

impl<'a> Gram<'a> {
    pub(super) fn new(x: ArrayView2<'a, f64>, kernel: ResolvedKernel) -> Self {
        let x = row_major(x);
        let squares = match kernel.kind {
            KernelKind::Rbf => x.rows().into_iter().map(|r| r.iter().map(|v| v * v).sum()).collect(),
            _ => vec![0.0; x.nrows()],
        };
        Self { kernel, x, squares }
    }

    pub(super) fn kernel(&self) -> ResolvedKernel {
        self.kernel
    }

    pub(super) fn x(&self) -> ArrayView2<'_, f64> {
        self.x.view()
    }

    /// The similarity of rows `i` and `j`.
    pub(super) fn entry(&self, i: usize, j: usize) -> f64 {
        self.entry_of_row(self.row(i), self.squares[i], j)
    }

    /// Similarities of row `i` with the rows `js`, in their order.
    fn fill(&self, i: usize, js: &[usize], mut put: impl FnMut(usize, f64)) {
        let (row, square) = (self.row(i), self.squares[i]);
        for (position, &j) in js.iter().enumerate() {
            put(position, self.entry_of_row(row, square, j));
        }
    }

    #[inline]
    fn entry_of_row(&self, row: &[f64], square: f64, j: usize) -> f64 {
        if self.kernel.kind == KernelKind::Precomputed {
            return row[j];
        }
        let product = row.iter().zip(self.row(j)).map(|(a, b)| a * b).sum();
        self.kernel.of_product(product, square, self.squares[j])
    }

    #[inline]
    fn row(&self, i: usize) -> &[f64] {
        let width = self.x.ncols();
        // `x` is row-major by construction, so the slice exists; an empty one would only shorten the sums.
        self.x.as_slice().map_or(&[], |all| &all[i * width..(i + 1) * width])
    }
}

/// Q of classification and one-class problems: `Q[i][j] = sign_i sign_j K(rows_i, rows_j)`.
pub(super) struct SignedQ<'a, 'x> {
    gram: &'a Gram<'x>,
    rows: Vec<usize>,
    signs: Vec<i8>,
    diagonal: Vec<f64>,
    cache: Cache,
}

impl<'a, 'x> SignedQ<'a, 'x> {
    pub(super) fn new(gram: &'a Gram<'x>, rows: &[usize], signs: &[i8]) -> Self {
        let diagonal = rows.iter().map(|&i| gram.entry(i, i)).collect();
        let cache = Cache::new(rows.len(), CACHE_BYTES);
        Self { gram, rows: rows.to_vec(), signs: signs.to_vec(), diagonal, cache }
    }
}

impl QMatrix for SignedQ<'_, '_> {
    fn get_q(&mut self, i: usize, len: usize) -> &[Qfloat] {
        let (data, start) = self.cache.get_data(i, len);
        if start < len {
            let sign = f64::from(self.signs[i]);
            let (signs, data) = (&self.signs[start..len], &mut data[start..len]);
            self.gram.fill(self.rows[i], &self.rows[start..len], |j, k| {
                data[j] = (sign * f64::from(signs[j]) * k) as Qfloat;
            });
        }
        &data[..len]
    }

    fn get_qd(&self) -> &[f64] {
        &self.diagonal
    }

    fn swap_index(&mut self, i: usize, j: usize) {
        self.cache.swap_index(i, j);
        self.rows.swap(i, j);
        self.signs.swap(i, j);
        self.diagonal.swap(i, j);
    }
}

/// Q of regression: each row has two variables (too high, too low), signs +1 and -1, one kernel row for both.
pub(super) struct PairedQ<'a, 'x> {
    gram: &'a Gram<'x>,
    all: Vec<usize>,
    rows: Vec<usize>,
    signs: Vec<i8>,
    diagonal: Vec<f64>,
    cache: Cache,
    out: Vec<Qfloat>,
}

impl<'a, 'x> PairedQ<'a, 'x> {
    pub(super) fn new(gram: &'a Gram<'x>) -> Self {
        let n = gram.x().nrows();
        let all: Vec<usize> = (0..n).collect();
        let rows: Vec<usize> = (0..2 * n).map(|v| v % n).collect();
        let signs = (0..2 * n).map(|v| if v < n { 1 } else { -1 }).collect();
        let diagonal = rows.iter().map(|&i| gram.entry(i, i)).collect();
        Self { gram, all, rows, signs, diagonal, cache: Cache::new(n, CACHE_BYTES), out: vec![0.0; 2 * n] }
    }
}

impl QMatrix for PairedQ<'_, '_> {
    fn get_q(&mut self, i: usize, len: usize) -> &[Qfloat] {
        let (row, n) = (self.rows[i], self.all.len());
        let (data, start) = self.cache.get_data(row, n);
        if start < n {
            self.gram.fill(row, &self.all, |j, k| data[j] = k as Qfloat);
        }
        let sign = Qfloat::from(self.signs[i]);
        for (cell, (s, &j)) in self.out[..len].iter_mut().zip(self.signs.iter().zip(&self.rows)) {
            *cell = sign * Qfloat::from(*s) * data[j];
        }
        &self.out[..len]
    }

    fn get_qd(&self) -> &[f64] {
        &self.diagonal
    }

    fn swap_index(&mut self, i: usize, j: usize) {
        self.rows.swap(i, j);
        self.signs.swap(i, j);
        self.diagonal.swap(i, j);
    }
}
