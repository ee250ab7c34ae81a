//! Overlaps and one-qubit Pauli vectors: batches of states enter, the matrices that kernels are made of leave.

use ndarray::{Array2, ArrayView2, s};
use num_complex::Complex64;
use rayon::prelude::*;

use crate::batch::fill;
use crate::{SimulationError, States};

/// `|<a_i|b_j>|^2`: (rows of a, rows of b).
///
/// # Errors
/// [`SimulationError::Amplitudes`] where the states have different numbers of qubits.
pub fn fidelities(a: &States, b: &States) -> Result<Array2<f64>, SimulationError> {
    if a.qubits() != b.qubits() {
        return Err(SimulationError::Amplitudes { left: a.dimension(), right: b.dimension() });
    }
    Ok(crate::gram::cross(a, b))
}

/// `|<a_i|a_j>|^2`, symmetric to the bit: half is computed and mirrored. The diagonal is computed like the rest.
pub fn gram(a: &States) -> Array2<f64> {
    crate::gram::symmetric(a)
}

/// `|<a_i|b_j>|^2`, one scalar product after the other: for states of which only a few fit into memory.
pub(crate) fn one_by_one(a: &States, b: &States) -> Array2<f64> {
    let (rows, columns) = (a.rows(), b.rows());
    let mut out = Array2::<f64>::zeros((rows, columns));
    let flat = out.as_slice_mut().unwrap_or(&mut []);
    let done = fill(flat, rows, columns, columns.saturating_mul(a.dimension()), |range, part| {
        for (k, row) in range.enumerate() {
            for (j, place) in part[k * columns..(k + 1) * columns].iter_mut().enumerate() {
                *place = overlap(a.slice(row), b.slice(j)).norm_sqr();
            }
        }
        Ok(())
    });
    debug_assert!(done.is_ok(), "no overlap can fail");
    out
}

/// `<a|b>`, summed in a fixed order with four partial sums.
fn overlap(a: &[Complex64], b: &[Complex64]) -> Complex64 {
    let mut sums = [Complex64::ZERO; 4];
    let (left, right) = (a.chunks_exact(4), b.chunks_exact(4));
    let rest: Complex64 = left.remainder().iter().zip(right.remainder()).map(|(x, y)| x.conj() * y).sum();
    for (x, y) in left.zip(right) {
        for k in 0..4 {
            sums[k] += x[k].conj() * y[k];
        }
    }
    (sums[0] + sums[1]) + (sums[2] + sums[3]) + rest
}

/// Rows whose images are made at a time.
const IMAGES: usize = 32;

/// For cotangents `w` of the gram, the vectors `sum over j of (w_ij + w_ji) <j|i> |j>`, one a row of `a`: half the
/// derivative of `sum(w * gram)` by each state.
pub(crate) fn gram_images(a: &States, w: ArrayView2<'_, f64>) -> Array2<Complex64> {
    let (n, dimension) = (a.rows(), a.dimension());
    let (re, im) = (a.amplitudes().map(|a| a.re), a.amplitudes().map(|a| a.im));
    let mut out = Array2::<Complex64>::zeros((n, dimension));
    let flat = out.as_slice_mut().unwrap_or(&mut []);
    flat.par_chunks_mut(IMAGES * dimension).enumerate().for_each(|(chunk, out)| {
        let rows = chunk * IMAGES..n.min((chunk + 1) * IMAGES);
        let (r, s) = (re.slice(s![rows.clone(), ..]), im.slice(s![rows.clone(), ..]));
        let weights = &w.slice(s![rows.clone(), ..]) + &w.slice(s![.., rows]).t();
        // The weighted <j|i>, and what they make of all |j>.
        let real = (r.dot(&re.t()) + s.dot(&im.t())) * &weights;
        let imaginary = (s.dot(&re.t()) - r.dot(&im.t())) * &weights;
        let x = real.dot(&re) - imaginary.dot(&im);
        let y = real.dot(&im) + imaginary.dot(&re);
        out.iter_mut().zip(x.iter().zip(&y)).for_each(|(out, (x, y))| *out = Complex64::new(*x, *y));
    });
    out
}

/// The expectation values of X, Y, Z of every qubit: (rows, 3 qubits), columns X(0), Y(0), Z(0), X(1), ...
pub fn pauli_vectors(states: &States) -> Array2<f64> {
    let (rows, width) = (states.rows(), 3 * states.qubits() as usize);
    let mut out = Array2::<f64>::zeros((rows, width));
    let flat = out.as_slice_mut().unwrap_or(&mut []);
    let done = fill(flat, rows, width, states.dimension() * width, |range, part| {
        for (k, row) in range.enumerate() {
            let state = states.slice(row);
            for (q, vector) in part[k * width..(k + 1) * width].chunks_exact_mut(3).enumerate() {
                vector.copy_from_slice(&bloch(state, 1 << q));
            }
        }
        Ok(())
    });
    debug_assert!(done.is_ok(), "no expectation value can fail");
    out
}

/// The Bloch vector of one qubit.
fn bloch(state: &[Complex64], bit: usize) -> [f64; 3] {
    let (mut coherence, mut z) = (Complex64::ZERO, 0.0);
    for block in state.chunks_exact(2 * bit) {
        let (zeros, ones) = block.split_at(bit);
        for (a, b) in zeros.iter().zip(ones) {
            coherence += a.conj() * b;
            z += a.norm_sqr() - b.norm_sqr();
        }
    }
    [2.0 * coherence.re, 2.0 * coherence.im, z]
}
