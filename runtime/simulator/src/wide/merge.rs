//! Two halves of a register that share branches become one state: the sum over branches of their products.
//!
//! Low half: `[branch][low index]`, high half: `[branch][high index]`; a matrix product of complex numbers, real and
//! imaginary parts apart, over a tile of low rows that stays in the first cache.

use rayon::prelude::*;

use super::kernel::Row;
use super::state::WideState;
use crate::simd::fast;

/// Rows of the low half in a tile.
const TILE: usize = 32;
/// High indices of a job.
const JOB: usize = 32;

/// The state of both halves; the highest `branches` bits of each are the branch.
pub(crate) fn merge(low: &WideState, high: &WideState, branches: u32) -> WideState {
    let (low_bits, high_bits) = (low.qubits - branches, high.qubits - branches);
    let qubits = low_bits + high_bits;
    let width = 1usize << (low_bits - 2);
    let complex = !low.imaginary.is_empty() || !high.imaginary.is_empty();
    let length = 1usize << (qubits - 2);
    let mut real = vec![[0.0; 4]; length];
    let mut imaginary = if complex { vec![[0.0; 4]; length] } else { Vec::new() };
    let halves = Halves { low, high, count: 1 << branches, width, high_bits };
    let job = JOB * width;
    if complex {
        let jobs = real.par_chunks_mut(job).zip(imaginary.par_chunks_mut(job)).enumerate();
        jobs.for_each(|(k, (re, im))| complex_job(&halves, k * JOB, re, im));
    } else {
        real.par_chunks_mut(job).enumerate().for_each(|(k, re)| real_job(&halves, k * JOB, re));
    }
    WideState { qubits, real, imaginary, signs: 0, flips: 0, phase: 0.0 }
}

struct Halves<'a> {
    low: &'a WideState,
    high: &'a WideState,
    count: usize,
    width: usize,
    high_bits: u32,
}

fast!(fn complex_job(halves: &Halves<'_>, first: usize, re: &mut [Row], im: &mut [Row]) = complex_any);
fast!(fn real_job(halves: &Halves<'_>, first: usize, re: &mut [Row]) = real_any);

#[inline(always)]
fn complex_any(halves: &Halves<'_>, first: usize, re: &mut [Row], im: &mut [Row]) {
    let (width, high) = (halves.width, halves.high);
    let (hr, hi) = (high.real.as_flattened(), high.imaginary.as_flattened());
    for tile in (0..width).step_by(TILE) {
        let end = (tile + TILE).min(width);
        for (h, (re, im)) in re.chunks_mut(width).zip(im.chunks_mut(width)).enumerate() {
            for at in (tile..end).step_by(2) {
                let (mut r, mut i) = ([[0.0; 4]; 2], [[0.0; 4]; 2]);
                for branch in 0..halves.count {
                    let from = branch << halves.high_bits | (first + h);
                    let (c, s) = (hr[from], hi[from]);
                    let row = branch * width + at;
                    for v in 0..2 {
                        let (a, b) = (halves.low.real[row + v], halves.low.imaginary[row + v]);
                        for l in 0..4 {
                            r[v][l] = b[l].mul_add(-s, a[l].mul_add(c, r[v][l]));
                            i[v][l] = b[l].mul_add(c, a[l].mul_add(s, i[v][l]));
                        }
                    }
                }
                for v in 0..2 {
                    re[at + v] = r[v];
                    im[at + v] = i[v];
                }
            }
        }
    }
}

#[inline(always)]
fn real_any(halves: &Halves<'_>, first: usize, re: &mut [Row]) {
    let width = halves.width;
    let hr = halves.high.real.as_flattened();
    for tile in (0..width).step_by(TILE) {
        let end = (tile + TILE).min(width);
        for (h, re) in re.chunks_mut(width).enumerate() {
            for at in (tile..end).step_by(4) {
                let step = 4.min(end - at);
                let mut r = [[0.0; 4]; 4];
                for branch in 0..halves.count {
                    let c = hr[branch << halves.high_bits | (first + h)];
                    let row = branch * width + at;
                    for v in 0..step {
                        let a = halves.low.real[row + v];
                        for l in 0..4 {
                            r[v][l] = a[l].mul_add(c, r[v][l]);
                        }
                    }
                }
                re[at..at + step].copy_from_slice(&r[..step]);
            }
        }
    }
}
