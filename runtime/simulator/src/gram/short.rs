//! States of few amplitudes: two batches in panels enter, the fidelities of all their pairs leave, row after row in one
//! pass. Where a scalar product takes a few steps, writing the result takes most of the time, and half of the products is
//! not worth a second pass that mirrors.
//!
//! Every sum is the same for `<a|b>` and `<b|a>`, step by step, so that a batch with itself is symmetric to the bit.

use ndarray::Array2;

use super::micro::RIGHT;
use super::panels::Panels;
use crate::batch::fill;
use crate::simd::fast;

/// Amplitudes of complex states, at most: two wires.
const COMPLEX: usize = 4;

/// Amplitudes of real states, at most.
const REAL: usize = 16;

/// Real products that count as much as one amplitude touched, where threads are weighed.
const STEPS: usize = 8;

/// A few rows side by side.
type Row = [f64; RIGHT];

/// Whether states are short enough.
pub(super) fn fits(a: &Panels) -> bool {
    if a.is_real() { a.amplitudes() <= REAL } else { a.amplitudes() == COMPLEX }
}

/// `|<a_i|b_j>|^2`: (rows of a, rows of b). Both are real or neither is.
pub(super) fn fidelities(a: &Panels, b: &Panels) -> Array2<f64> {
    let (rows, columns) = (a.rows(), b.rows());
    let mut out = Array2::<f64>::zeros((rows, columns));
    let flat = out.as_slice_mut().unwrap_or(&mut []);
    let work = columns.saturating_mul(a.work()).div_ceil(STEPS);
    let done = fill(flat, rows, columns, work, |range, part| {
        for (row, out) in range.zip(part.chunks_exact_mut(columns.max(1))) {
            match a.is_real() {
                true => real_row(a.panel(row / RIGHT), row % RIGHT, b, out),
                false => complex_row(a.panel(row / RIGHT), row % RIGHT, b, out),
            }
        }
        Ok(())
    });
    debug_assert!(done.is_ok(), "no product can fail");
    out
}

fast!(fn real_row(a: &[Row], lane: usize, b: &Panels, out: &mut [f64]) = any_real_row);
fast!(fn complex_row(a: &[Row], lane: usize, b: &Panels, out: &mut [f64]) = any_complex_row);

#[inline(always)]
fn any_real_row(a: &[Row], lane: usize, b: &Panels, out: &mut [f64]) {
    let mut own = [0.0; REAL];
    own.iter_mut().zip(a).for_each(|(own, a)| *own = a[lane]);
    for (panel, out) in out.chunks_mut(RIGHT).enumerate() {
        let mut sum = [0.0; RIGHT];
        for (own, b) in own.iter().zip(b.panel(panel)) {
            sum.iter_mut().zip(b).for_each(|(sum, b)| *sum = own.mul_add(*b, *sum));
        }
        put(sum.map(|sum| sum * sum), out);
    }
}

#[inline(always)]
fn any_complex_row(a: &[Row], lane: usize, b: &Panels, out: &mut [f64]) {
    let mut own = [[0.0; 2]; COMPLEX];
    own.iter_mut().zip(a.as_chunks::<2>().0).for_each(|(own, [r, s])| *own = [r[lane], s[lane]]);
    for (panel, out) in out.chunks_mut(RIGHT).enumerate() {
        let (mut re, mut rs, mut sr) = ([0.0; RIGHT], [0.0; RIGHT], [0.0; RIGHT]);
        for ([r, s], [br, bs]) in own.iter().zip(b.panel(panel).as_chunks::<2>().0) {
            for l in 0..RIGHT {
                re[l] = s.mul_add(bs[l], r.mul_add(br[l], re[l]));
                rs[l] = r.mul_add(bs[l], rs[l]);
                sr[l] = s.mul_add(br[l], sr[l]);
            }
        }
        let mut square = [0.0; RIGHT];
        for l in 0..RIGHT {
            let im = rs[l] - sr[l];
            square[l] = re[l].mul_add(re[l], im * im);
        }
        put(square, out);
    }
}

/// A panel's values: those of the last are cut.
#[inline(always)]
fn put(values: Row, out: &mut [f64]) {
    match out.as_chunks_mut::<RIGHT>().0 {
        [whole] => *whole = values,
        _ => out.iter_mut().zip(values).for_each(|(out, value)| *out = value),
    }
}
