//! Two halves of a register that share branches become one state: the sum over branches of their products.
//!
//! Low half: `[branch][low index]`, high half: `[branch][high index]`; a matrix product, real and imaginary parts apart.
//! The low half is packed by groups of rows with all their branches, the high half by index with all its branches, so
//! that the inner loop reads both in order; a tile of low groups stays in the first cache.

use rayon::prelude::*;

use super::kernel::Row;
use super::state::{WideState, memory};
#[cfg(target_arch = "x86_64")]
use super::vectors;
use crate::simd::fast;

/// Bytes of the low half in a tile.
const TILE: usize = 1 << 14;
/// High indices of a job.
const JOB: usize = 32;

/// The state of both halves; the highest `branches` bits of each are the branch.
pub(crate) fn merge(low: &WideState, high: &WideState, branches: u32) -> WideState {
    let qubits = low.qubits + high.qubits - 2 * branches;
    let complex = !low.imaginary.is_empty() || !high.imaginary.is_empty();
    let length = 1usize << (qubits - 2);
    // Every number is written.
    let mut real = memory(length);
    let mut imaginary = if complex { memory(length) } else { Vec::new() };
    let packed = Packed::new(low, high, branches, complex);
    let job = JOB.min(1 << (high.qubits - branches)) * packed.width;
    let indices = job / packed.width * packed.count;
    let factors = packed.factors.par_chunks(indices);
    if complex {
        let jobs = real.par_chunks_mut(job).zip(imaginary.par_chunks_mut(job)).zip(factors);
        jobs.for_each(|((re, im), factors)| complex_product(&packed, factors, re, im));
    } else {
        real.par_chunks_mut(job).zip(factors).for_each(|(re, factors)| real_product(&packed, factors, re));
    }
    WideState { qubits, real, imaginary, signs: 0, flips: 0, phase: 0.0 }
}

/// Both halves in the order of reading.
pub(super) struct Packed {
    /// Rows of the low half.
    pub width: usize,
    /// Branches.
    pub count: usize,
    /// Low rows: for every group (complex: two rows, real: four) its branches, of each `[re, re, im, im]` or four rows.
    pub groups: Vec<[Row; 4]>,
    /// High numbers: for every index its branches, of each the real and the imaginary part.
    pub factors: Vec<[f64; 2]>,
}

impl Packed {
    fn new(low: &WideState, high: &WideState, branches: u32, complex: bool) -> Packed {
        let (count, width) = (1usize << branches, 1usize << (low.qubits - branches - 2));
        let rows = if complex { 2 } else { 4 };
        let mut groups = Vec::with_capacity(width / rows * count);
        for group in 0..width / rows {
            for at in (0..count).map(|branch| branch * width + rows * group) {
                groups.push(if complex {
                    [low.real[at], low.real[at + 1], low.imaginary[at], low.imaginary[at + 1]]
                } else {
                    [low.real[at], low.real[at + 1], low.real[at + 2], low.real[at + 3]]
                });
            }
        }
        let (re, im) = (high.real.as_flattened(), high.imaginary.as_flattened());
        let indices = 1usize << (high.qubits - branches);
        let mut factors = Vec::with_capacity(indices * count);
        for index in 0..indices {
            for at in (0..count).map(|branch| branch * indices + index) {
                factors.push([re[at], im.get(at).copied().unwrap_or(0.0)]);
            }
        }
        Packed { width, count, groups, factors }
    }

    /// Groups of a tile.
    fn tile(&self) -> usize {
        (TILE / size_of::<[Row; 4]>() / self.count).max(1)
    }
}

fast!(fn complex_product(packed: &Packed, factors: &[[f64; 2]], re: &mut [Row], im: &mut [Row])
    = plain_complex, vectors::complex_product);
fast!(fn real_product(packed: &Packed, factors: &[[f64; 2]], re: &mut [Row]) = plain_real, vectors::real_product);

fn plain_complex(packed: &Packed, factors: &[[f64; 2]], re: &mut [Row], im: &mut [Row]) {
    complex_tiles(packed, factors, re, im, |group, pair| {
        pair.map(|factors| {
            let mut sum = [[0.0; 4]; 4];
            for ([a, b, c, d], [x, y]) in group.iter().zip(factors) {
                for l in 0..4 {
                    sum[0][l] = (-c[l]).mul_add(*y, a[l].mul_add(*x, sum[0][l]));
                    sum[1][l] = (-d[l]).mul_add(*y, b[l].mul_add(*x, sum[1][l]));
                    sum[2][l] = c[l].mul_add(*x, a[l].mul_add(*y, sum[2][l]));
                    sum[3][l] = d[l].mul_add(*x, b[l].mul_add(*y, sum[3][l]));
                }
            }
            sum
        })
    });
}

fn plain_real(packed: &Packed, factors: &[[f64; 2]], re: &mut [Row]) {
    real_tiles(packed, factors, re, |group, pair| {
        pair.map(|factors| {
            let mut sum = [[0.0; 4]; 4];
            for (rows, [x, _]) in group.iter().zip(factors) {
                for (sum, row) in sum.iter_mut().zip(rows) {
                    for l in 0..4 {
                        sum[l] = row[l].mul_add(*x, sum[l]);
                    }
                }
            }
            sum
        })
    });
}

/// Calls `sums` for every group of low rows and every two high indices; of each index `[re, re, im, im]` comes back.
#[inline(always)]
pub(super) fn complex_tiles(
    packed: &Packed,
    factors: &[[f64; 2]],
    re: &mut [Row],
    im: &mut [Row],
    sums: impl Fn(&[[Row; 4]], [&[[f64; 2]]; 2]) -> [[Row; 4]; 2],
) {
    let (width, count) = (packed.width, packed.count);
    for (tile, groups) in packed.groups.chunks(packed.tile() * count).enumerate() {
        let first = 2 * tile * packed.tile();
        let outs = re.chunks_exact_mut(2 * width).zip(im.chunks_exact_mut(2 * width));
        for ((re, im), pair) in outs.zip(factors.chunks_exact(2 * count)) {
            let (pair, re, im) = (pair.split_at(count), re.split_at_mut(width), im.split_at_mut(width));
            for (k, group) in groups.chunks_exact(count).enumerate() {
                let at = first + 2 * k;
                let [one, two] = sums(group, [pair.0, pair.1]);
                (re.0[at], re.0[at + 1], im.0[at], im.0[at + 1]) = (one[0], one[1], one[2], one[3]);
                (re.1[at], re.1[at + 1], im.1[at], im.1[at + 1]) = (two[0], two[1], two[2], two[3]);
            }
        }
    }
}

/// As [`complex_tiles`], four rows at a time.
#[inline(always)]
pub(super) fn real_tiles(
    packed: &Packed,
    factors: &[[f64; 2]],
    re: &mut [Row],
    sums: impl Fn(&[[Row; 4]], [&[[f64; 2]]; 2]) -> [[Row; 4]; 2],
) {
    let (width, count) = (packed.width, packed.count);
    for (tile, groups) in packed.groups.chunks(packed.tile() * count).enumerate() {
        let first = 4 * tile * packed.tile();
        for (re, pair) in re.chunks_exact_mut(2 * width).zip(factors.chunks_exact(2 * count)) {
            let (pair, re) = (pair.split_at(count), re.split_at_mut(width));
            for (k, group) in groups.chunks_exact(count).enumerate() {
                let at = first + 4 * k;
                let [one, two] = sums(group, [pair.0, pair.1]);
                re.0[at..at + 4].copy_from_slice(&one);
                re.1[at..at + 4].copy_from_slice(&two);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn half(qubits: u32, offset: f64) -> WideState {
        let mut state = WideState::product(&vec![[0.6, 0.8]; qubits as usize], true);
        let numbers = state.real.as_flattened_mut().iter_mut().chain(state.imaginary.as_flattened_mut());
        numbers.enumerate().for_each(|(k, v)| *v = (0.71 * k as f64 + offset).sin());
        state
    }

    #[test]
    fn products_are_sums_over_branches_with_and_without_vectors() {
        let (low, high, branches) = (half(7, 0.2), half(6, 1.3), 2);
        let state = merge(&low, &high, branches);
        let (mut re, mut im) = (vec![[0.0; 4]; 1 << 7], vec![[0.0; 4]; 1 << 7]);
        let packed = Packed::new(&low, &high, branches, true);
        plain_complex(&packed, &packed.factors, &mut re, &mut im);
        assert!(state.real == re && state.imaginary == im);
        let at = |s: &WideState, i: usize| (s.real.as_flattened()[i], s.imaginary.as_flattened()[i]);
        for i in 0..1usize << 9 {
            let (x, y) = (0..4).fold((0.0, 0.0), |(x, y), b| {
                let ((a, b), (c, d)) = (at(&low, b << 5 | i & 31), at(&high, b << 4 | i >> 5));
                (x + a * c - b * d, y + a * d + b * c)
            });
            let (re, im) = at(&state, i);
            assert!((re - x).abs() < 1e-14 && (im - y).abs() < 1e-14, "{i}");
        }
        let packed = Packed::new(&low, &high, branches, false);
        let mut other = re.clone();
        real_product(&packed, &packed.factors, &mut re);
        plain_real(&packed, &packed.factors, &mut other);
        assert!(re == other);
    }
}
