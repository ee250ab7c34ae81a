//! A wide state: real and imaginary parts apart. It enters as a product of one-qubit states; amplitudes, probabilities
//! and expectation values of parities leave.

use std::ops::Range;
use std::sync::Mutex;

use num_complex::Complex64;
use rayon::prelude::*;

use super::kernel::Row;
use crate::kernel::odd;
use crate::simd::fast;

/// A state of at least 5 qubits. Amplitude i is `e^(i phase)` times the number at `i ^ flips`, with the sign of the
/// parity of `(i ^ flips) & signs`.
#[derive(Debug, Clone)]
pub(crate) struct WideState {
    pub qubits: u32,
    pub real: Vec<Row>,
    /// Empty where all numbers are real.
    pub imaginary: Vec<Row>,
    pub signs: usize,
    pub flips: usize,
    pub phase: f64,
}

/// Buffers of states that are gone, for the next: fresh memory costs more than a pass over it.
static SPARE: Mutex<Vec<Vec<Row>>> = Mutex::new(Vec::new());
/// Buffers that are kept, and the rows of the largest that is (32 MiB).
const SPARES: usize = 4;
const LARGEST_SPARE: usize = 1 << 20;

/// So many rows of any numbers.
pub(super) fn memory(rows: usize) -> Vec<Row> {
    let spare = SPARE.lock().ok().and_then(|mut all| {
        let k = all.iter().position(|buffer| buffer.len() == rows)?;
        Some(all.swap_remove(k))
    });
    spare.unwrap_or_else(|| vec![[0.0; 4]; rows])
}

impl Drop for WideState {
    fn drop(&mut self) {
        for buffer in [std::mem::take(&mut self.real), std::mem::take(&mut self.imaginary)] {
            if (LARGEST_SPARE >> 8..=LARGEST_SPARE).contains(&buffer.len())
                && let Ok(mut all) = SPARE.lock()
            {
                if all.len() == SPARES {
                    all.remove(0);
                }
                all.push(buffer);
            }
        }
    }
}

impl WideState {
    /// The product of real one-qubit states, qubit 0 first.
    pub(crate) fn product(factors: &[[f64; 2]], complex: bool) -> WideState {
        let qubits = factors.len() as u32;
        let lanes = std::array::from_fn(|l| factors[0][l & 1] * factors[1][l >> 1]);
        let length = 1usize << (qubits - 2);
        let mut real = Vec::with_capacity(length);
        real.push(lanes);
        for [zero, one] in &factors[2..] {
            for k in 0..real.len() {
                let row: Row = real[k];
                real[k] = row.map(|v| v * zero);
                real.push(row.map(|v| v * one));
            }
        }
        let imaginary = if complex { vec![[0.0; 4]; length] } else { Vec::new() };
        WideState { qubits, real, imaginary, signs: 0, flips: 0, phase: 0.0 }
    }

    /// Writes the amplitudes.
    pub(crate) fn write(&self, amplitudes: &mut [Complex64]) {
        let frame = Frame { signs: self.signs, flips: self.flips, factor: Complex64::cis(self.phase) };
        let (re, im) = (&self.real[..], &self.imaginary[..]);
        if rayon::current_num_threads() == 1 {
            return write_rows(re, im, &frame, 0, amplitudes);
        }
        let jobs = amplitudes.par_chunks_mut(4 * CHUNK).enumerate();
        jobs.for_each(|(k, part)| write_rows(re, im, &frame, k * CHUNK, part));
    }

    /// The probability of every basis state.
    pub(crate) fn probabilities(&self, out: &mut [f64]) {
        let (re, im) = (self.real.as_flattened(), self.imaginary.as_flattened());
        for (i, place) in out.iter_mut().enumerate() {
            let at = i ^ self.flips;
            *place = re[at] * re[at] + im.get(at).map_or(0.0, |b| b * b);
        }
    }

    /// `<state| P |state>`, where P sends |i> to `(-1)^(bits of i & phases) |i ^ flips>`.
    pub(crate) fn pauli(&self, flips: usize, phases: usize) -> Complex64 {
        let turned = odd(phases & self.flips) ^ odd(flips & self.signs);
        let sum = if flips == 0 {
            Complex64::from(self.parity(phases))
        } else {
            let planes = Planes { re: &self.real, im: &self.imaginary };
            let parts = chunks(self.real.len(), |rows| planes.pauli(rows, flips, phases));
            parts.into_iter().sum()
        };
        if turned { -sum } else { sum }
    }

    /// The sum of squares with the signs of a parity of the stored index.
    fn parity(&self, mask: usize) -> f64 {
        let planes = Planes { re: &self.real, im: &self.imaginary };
        let parts = chunks(self.real.len(), |rows| planes.parity(rows, mask >> 2));
        let sums = parts.into_iter().fold([0.0; 4], |s: Row, p| std::array::from_fn(|l| s[l] + p[l]));
        (0..4).map(|l| if odd(l & mask) { -sums[l] } else { sums[l] }).sum()
    }
}

/// What comes after the stored numbers.
struct Frame {
    signs: usize,
    flips: usize,
    factor: Complex64,
}

fast!(fn write_rows(re: &[Row], im: &[Row], frame: &Frame, first: usize, out: &mut [Complex64]) = write_any);

/// Amplitudes from row `first` on.
#[inline(always)]
fn write_any(re: &[Row], im: &[Row], frame: &Frame, first: usize, out: &mut [Complex64]) {
    let swap = frame.flips & 3;
    let signs: Row = std::array::from_fn(|l| if odd((l ^ swap) & frame.signs) { -1.0 } else { 1.0 });
    for (r, group) in out.as_chunks_mut::<4>().0.iter_mut().enumerate() {
        let at = (first + r) ^ frame.flips >> 2;
        let factor = if odd(at & frame.signs >> 2) { -frame.factor } else { frame.factor };
        let (x, y) = (&re[at], im.get(at).copied().unwrap_or([0.0; 4]));
        for l in 0..4 {
            let a = Complex64::new(x[l ^ swap], y[l ^ swap]);
            group[l] = a * factor * signs[l];
        }
    }
}

/// Rows of a job when a state is read.
const CHUNK: usize = 1 << 12;

/// Calls `f` with every chunk of rows, by all threads; results are in the order of the chunks.
fn chunks<R: Send>(rows: usize, f: impl Fn(Range<usize>) -> R + Sync) -> Vec<R> {
    let count = rows.div_ceil(CHUNK);
    let range = |k: usize| k * CHUNK..((k + 1) * CHUNK).min(rows);
    if count < 4 || rayon::current_num_threads() == 1 {
        return (0..count).map(|k| f(range(k))).collect();
    }
    (0..count).into_par_iter().map(|k| f(range(k))).collect()
}

/// Stored numbers.
struct Planes<'a> {
    re: &'a [Row],
    im: &'a [Row],
}

impl Planes<'_> {
    /// Per lane the sum of squares, with the sign of the row's parity.
    fn parity(&self, rows: Range<usize>, mask: usize) -> Row {
        let mut sums = [0.0; 4];
        for plane in [self.re, self.im].into_iter().filter(|p| !p.is_empty()) {
            parity_sums(&plane[rows.clone()], rows.start, mask, &mut sums);
        }
        sums
    }

    /// The sum over the stored rows of `conj(a[i ^ flips]) a[i]`, signed by the parity of `i & phases`.
    fn pauli(&self, rows: Range<usize>, flips: usize, phases: usize) -> Complex64 {
        let mut sum = Complex64::ZERO;
        let at = |r: usize, l: usize| Complex64::new(self.re[r][l], self.im.get(r).map_or(0.0, |row| row[l]));
        for r in rows {
            for l in 0..4 {
                let term = at(r ^ flips >> 2, l ^ flips & 3).conj() * at(r, l);
                sum += if odd((r << 2 | l) & phases) { -term } else { term };
            }
        }
        sum
    }
}

fast!(fn parity_sums(rows: &[Row], first: usize, mask: usize, sums: &mut Row) = parity_any);

#[inline(always)]
fn parity_any(rows: &[Row], first: usize, mask: usize, sums: &mut Row) {
    let mut parts = [[0.0; 4]; 4];
    for (k, group) in rows.as_chunks::<4>().0.iter().enumerate() {
        for (v, (row, part)) in group.iter().zip(&mut parts).enumerate() {
            let sign = if odd((first + 4 * k + v) & mask) { -1.0 } else { 1.0 };
            for l in 0..4 {
                part[l] = (sign * row[l]).mul_add(row[l], part[l]);
            }
        }
    }
    for l in 0..4 {
        sums[l] += (parts[0][l] + parts[1][l]) + (parts[2][l] + parts[3][l]);
        // A state of few rows has no whole group.
        for (k, row) in rows.as_chunks::<4>().1.iter().enumerate() {
            let sign = if odd((first + k) & mask) { -1.0 } else { 1.0 };
            sums[l] += sign * row[l] * row[l];
        }
    }
}
