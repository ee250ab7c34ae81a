//! Inner loops in vectors of four numbers, for processors with AVX2 and FMA: the same digits as their plain twins in
//! `kernel` and `merge`. Safe code: vectors are made of arrays and taken apart again, which costs nothing.

use std::arch::x86_64::*;

use super::kernel::{Plane, ROWS, Row, reach};
use super::merge::{Packed, complex_tiles, real_tiles};
use super::steps::Turns;
use super::walk::Layout;

#[inline]
#[target_feature(enable = "avx2,fma")]
pub(super) fn load(row: &Row) -> __m256d {
    _mm256_set_pd(row[3], row[2], row[1], row[0])
}

#[inline]
#[target_feature(enable = "avx2,fma")]
pub(super) fn store(v: __m256d) -> Row {
    let (low, high) = (_mm256_castpd256_pd128(v), _mm256_extractf128_pd::<1>(v));
    let second = |half| _mm_cvtsd_f64(_mm_unpackhi_pd(half, half));
    [_mm_cvtsd_f64(low), second(low), _mm_cvtsd_f64(high), second(high)]
}

/// Applies turns to one plane.
#[target_feature(enable = "avx2,fma")]
pub(super) fn turns(plane: &mut Plane, turns: &Turns) {
    match turns.turns.len() {
        1 => turns_of::<1, 2>(plane, &turns.bases, &turns.turns),
        2 => turns_of::<2, 4>(plane, &turns.bases, &turns.turns),
        _ => turns_of::<3, 8>(plane, &turns.bases, &turns.turns),
    }
}

#[inline]
#[target_feature(enable = "avx2,fma")]
fn turns_of<const BITS: usize, const COUNT: usize>(plane: &mut Plane, bases: &[u16], turns: &[(usize, f64)]) {
    let (offsets, tangents) = reach::<BITS, COUNT>(turns);
    let tangents = tangents.map(|t| _mm256_set1_pd(t));
    for base in bases {
        let base = *base as usize;
        let mut v = [_mm256_setzero_pd(); COUNT];
        for k in 0..COUNT {
            v[k] = load(&plane[(base ^ offsets[k]) & (ROWS - 1)]);
        }
        for b in 0..BITS {
            for k in 0..COUNT {
                if k >> b & 1 == 0 {
                    let (x, y) = (v[k], v[k | 1 << b]);
                    v[k] = _mm256_fnmadd_pd(tangents[b], y, x);
                    v[k | 1 << b] = _mm256_fmadd_pd(tangents[b], x, y);
                }
            }
        }
        for k in 0..COUNT {
            plane[(base ^ offsets[k]) & (ROWS - 1)] = store(v[k]);
        }
    }
}

/// Rows to columns.
#[inline]
#[target_feature(enable = "avx2,fma")]
pub(super) fn transposed(m: [Row; 4]) -> [Row; 4] {
    let [a, b, c, d] = [load(&m[0]), load(&m[1]), load(&m[2]), load(&m[3])];
    let (e, f) = (_mm256_unpacklo_pd(a, b), _mm256_unpackhi_pd(a, b));
    let (g, h) = (_mm256_unpacklo_pd(c, d), _mm256_unpackhi_pd(c, d));
    [
        store(_mm256_permute2f128_pd::<0x20>(e, g)),
        store(_mm256_permute2f128_pd::<0x20>(f, h)),
        store(_mm256_permute2f128_pd::<0x31>(e, g)),
        store(_mm256_permute2f128_pd::<0x31>(f, h)),
    ]
}

/// Takes a block out of memory.
#[target_feature(enable = "avx2,fma")]
pub(super) fn take(layout: &Layout, pieces: &[&mut [Row]], base: usize, rows: &mut Plane) {
    layout.take_by(pieces, base, rows, |m| transposed(m));
}

/// Puts a block back.
#[target_feature(enable = "avx2,fma")]
pub(super) fn put(layout: &Layout, pieces: &mut [&mut [Row]], base: usize, rows: &Plane, scale: f64) {
    let factor = _mm256_set1_pd(scale);
    layout.put_by(pieces, base, rows, |r| store(_mm256_mul_pd(load(r), factor)), |m| transposed(m));
}

/// The product of both halves, complex.
#[target_feature(enable = "avx2,fma")]
pub(super) fn complex_product(packed: &Packed, factors: &[[f64; 2]], re: &mut [Row], im: &mut [Row]) {
    complex_tiles(packed, factors, re, im, |group, pair| {
        let mut sum = [[_mm256_setzero_pd(); 4]; 2];
        for (rows, both) in group.iter().zip(pair[0].iter().zip(pair[1])) {
            let [a, b, c, d] = [load(&rows[0]), load(&rows[1]), load(&rows[2]), load(&rows[3])];
            for (s, f) in sum.iter_mut().zip([both.0, both.1]) {
                let (x, y) = (_mm256_set1_pd(f[0]), _mm256_set1_pd(f[1]));
                s[0] = _mm256_fnmadd_pd(c, y, _mm256_fmadd_pd(a, x, s[0]));
                s[1] = _mm256_fnmadd_pd(d, y, _mm256_fmadd_pd(b, x, s[1]));
                s[2] = _mm256_fmadd_pd(c, x, _mm256_fmadd_pd(a, y, s[2]));
                s[3] = _mm256_fmadd_pd(d, x, _mm256_fmadd_pd(b, y, s[3]));
            }
        }
        stored(sum)
    });
}

/// The product of both halves, real.
#[target_feature(enable = "avx2,fma")]
pub(super) fn real_product(packed: &Packed, factors: &[[f64; 2]], re: &mut [Row]) {
    real_tiles(packed, factors, re, |group, pair| {
        let mut sum = [[_mm256_setzero_pd(); 4]; 2];
        for (rows, both) in group.iter().zip(pair[0].iter().zip(pair[1])) {
            for (s, f) in sum.iter_mut().zip([both.0, both.1]) {
                let x = _mm256_set1_pd(f[0]);
                for k in 0..4 {
                    s[k] = _mm256_fmadd_pd(load(&rows[k]), x, s[k]);
                }
            }
        }
        stored(sum)
    });
}

#[inline]
#[target_feature(enable = "avx2,fma")]
fn stored(v: [[__m256d; 4]; 2]) -> [[Row; 4]; 2] {
    let mut rows = [[[0.0; 4]; 4]; 2];
    for (rows, v) in rows.iter_mut().zip(v) {
        for (row, v) in rows.iter_mut().zip(v) {
            *row = store(v);
        }
    }
    rows
}
