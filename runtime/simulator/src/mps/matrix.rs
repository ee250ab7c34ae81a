//! Small complex matrices, real and imaginary parts apart so that loops over a row run in SIMD lanes. Matrices enter,
//! products and factorisations leave.

use num_complex::Complex64;

use crate::simd::fast;

/// Row by row.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Matrix {
    pub rows: usize,
    pub columns: usize,
    pub re: Vec<f64>,
    pub im: Vec<f64>,
}

impl Matrix {
    pub(crate) fn zeros(rows: usize, columns: usize) -> Matrix {
        Matrix { rows, columns, re: vec![0.0; rows * columns], im: vec![0.0; rows * columns] }
    }

    pub(crate) fn from_fn(rows: usize, columns: usize, f: impl Fn(usize, usize) -> Complex64) -> Matrix {
        let mut all = Matrix::zeros(rows, columns);
        for i in 0..rows {
            for j in 0..columns {
                all.set(i, j, f(i, j));
            }
        }
        all
    }

    pub(crate) fn get(&self, i: usize, j: usize) -> Complex64 {
        let at = i * self.columns + j;
        Complex64::new(self.re[at], self.im[at])
    }

    pub(crate) fn set(&mut self, i: usize, j: usize, value: Complex64) {
        let at = i * self.columns + j;
        (self.re[at], self.im[at]) = (value.re, value.im);
    }

    /// The same numbers as another number of rows.
    pub(crate) fn reshaped(self, rows: usize) -> Matrix {
        let columns = self.re.len() / rows;
        Matrix { rows, columns, ..self }
    }

    pub(crate) fn adjoint(&self) -> Matrix {
        Matrix::from_fn(self.columns, self.rows, |i, j| self.get(j, i).conj())
    }

    pub(crate) fn scale(&mut self, factor: f64) {
        self.re.iter_mut().chain(&mut self.im).for_each(|v| *v *= factor);
    }

    pub(crate) fn norm_sqr(&self) -> f64 {
        norm_sqr(&self.re, &self.im)
    }

    /// `self * other`, `other` taken as a matrix of `self.columns` rows.
    pub(crate) fn times(&self, other: &Matrix) -> Matrix {
        let columns = other.re.len() / self.columns;
        let mut out = Matrix::zeros(self.rows, columns);
        for i in 0..self.rows {
            let row = i * columns..(i + 1) * columns;
            let (re, im) = (&mut out.re[row.clone()], &mut out.im[row]);
            for k in 0..self.columns {
                let from = k * columns..(k + 1) * columns;
                axpy(self.get(i, k), &other.re[from.clone()], &other.im[from], re, im);
            }
        }
        out
    }

    /// `self^dagger * other`, both of as many rows.
    pub(crate) fn adjoint_times(&self, other: &Matrix) -> Matrix {
        let mut out = Matrix::zeros(self.columns, other.columns);
        for p in 0..self.rows {
            let from = p * other.columns..(p + 1) * other.columns;
            let (re, im) = (&other.re[from.clone()], &other.im[from]);
            for i in 0..self.columns {
                let to = i * other.columns..(i + 1) * other.columns;
                axpy(self.get(p, i).conj(), re, im, &mut out.re[to.clone()], &mut out.im[to]);
            }
        }
        out
    }

    /// `self = L Q`, the rows of Q orthonormal, as many as `self` has independent ones. Gram and Schmidt, twice.
    pub(crate) fn lq(mut self) -> (Matrix, Matrix) {
        let n = self.columns;
        let floor = self.norm_sqr() * 1e-32;
        let mut lower = Matrix::zeros(self.rows, self.rows.min(n));
        let mut rank = 0;
        for i in 0..self.rows {
            let (re, rest_re) = self.re.split_at_mut(i * n);
            let (im, rest_im) = self.im.split_at_mut(i * n);
            let (xr, xi) = (&mut rest_re[..n], &mut rest_im[..n]);
            for _ in 0..2 {
                for j in 0..rank {
                    let (qr, qi) = (&re[j * n..(j + 1) * n], &im[j * n..(j + 1) * n]);
                    let g = dot(qr, qi, xr, xi);
                    axpy(-g, qr, qi, xr, xi);
                    lower.set(i, j, lower.get(i, j) + g);
                }
            }
            let length = norm_sqr(xr, xi);
            if length <= floor || rank == n {
                continue;
            }
            let length = length.sqrt();
            lower.set(i, rank, Complex64::from(length));
            for k in 0..n {
                self.re[rank * n + k] = self.re[i * n + k] / length;
                self.im[rank * n + k] = self.im[i * n + k] / length;
            }
            rank += 1;
        }
        // A matrix of zeros keeps one direction, so that no bond is empty.
        let kept = rank.max(1);
        self.re.truncate(kept * n);
        self.im.truncate(kept * n);
        if rank == 0 {
            self.re[0] = 1.0;
        }
        let lower = Matrix::from_fn(lower.rows, kept, |i, j| lower.get(i, j));
        (lower, Matrix { rows: kept, ..self })
    }
}

fast!(pub(crate) fn dot(ar: &[f64], ai: &[f64], br: &[f64], bi: &[f64]) -> Complex64 = dot_lanes);
fast!(pub(crate) fn norm_sqr(re: &[f64], im: &[f64]) -> f64 = norm_lanes);
fast!(pub(crate) fn axpy(factor: Complex64, xr: &[f64], xi: &[f64], yr: &mut [f64], yi: &mut [f64]) = axpy_lanes);
fast!(
    /// `x' = c x - s y e^(-i phi)`, `y' = s x + c y e^(-i phi)`; `phase` is `e^(-i phi)`.
    pub(crate) fn rotate(
        c: f64,
        s: f64,
        phase: Complex64,
        xr: &mut [f64],
        xi: &mut [f64],
        yr: &mut [f64],
        yi: &mut [f64],
    ) = rotate_lanes
);

/// `sum conj(a) b`, in four partial sums.
#[inline(always)]
fn dot_lanes(ar: &[f64], ai: &[f64], br: &[f64], bi: &[f64]) -> Complex64 {
    let (mut re, mut im) = ([0.0; 4], [0.0; 4]);
    let whole = ar.len() / 4 * 4;
    let fours = ar[..whole].chunks_exact(4).zip(ai[..whole].chunks_exact(4));
    for ((ar, ai), (br, bi)) in fours.zip(br[..whole].chunks_exact(4).zip(bi[..whole].chunks_exact(4))) {
        for l in 0..4 {
            re[l] = ar[l].mul_add(br[l], ai[l].mul_add(bi[l], re[l]));
            im[l] = ar[l].mul_add(bi[l], (-ai[l]).mul_add(br[l], im[l]));
        }
    }
    for k in whole..ar.len() {
        re[0] = ar[k].mul_add(br[k], ai[k].mul_add(bi[k], re[0]));
        im[0] = ar[k].mul_add(bi[k], (-ai[k]).mul_add(br[k], im[0]));
    }
    Complex64::new((re[0] + re[1]) + (re[2] + re[3]), (im[0] + im[1]) + (im[2] + im[3]))
}

#[inline(always)]
fn norm_lanes(re: &[f64], im: &[f64]) -> f64 {
    dot_lanes(re, im, re, im).re
}

#[inline(always)]
fn axpy_lanes(factor: Complex64, xr: &[f64], xi: &[f64], yr: &mut [f64], yi: &mut [f64]) {
    let n = xr.len();
    let (xi, yr, yi) = (&xi[..n], &mut yr[..n], &mut yi[..n]);
    for k in 0..n {
        yr[k] = factor.re.mul_add(xr[k], (-factor.im).mul_add(xi[k], yr[k]));
        yi[k] = factor.re.mul_add(xi[k], factor.im.mul_add(xr[k], yi[k]));
    }
}

#[inline(always)]
fn rotate_lanes(c: f64, s: f64, phase: Complex64, xr: &mut [f64], xi: &mut [f64], yr: &mut [f64], yi: &mut [f64]) {
    let n = xr.len();
    let (xi, yr, yi) = (&mut xi[..n], &mut yr[..n], &mut yi[..n]);
    for k in 0..n {
        let re = phase.re.mul_add(yr[k], -phase.im * yi[k]);
        let im = phase.re.mul_add(yi[k], phase.im * yr[k]);
        let (a, b) = (xr[k], xi[k]);
        xr[k] = c.mul_add(a, -s * re);
        xi[k] = c.mul_add(b, -s * im);
        yr[k] = s.mul_add(a, c * re);
        yi[k] = s.mul_add(b, c * im);
    }
}
