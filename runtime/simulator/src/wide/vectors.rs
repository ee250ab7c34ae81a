//! Inner loops in vectors of four numbers, for processors with AVX2 and FMA: the same digits as their plain twins in
//! `kernel` and `merge`. Safe code: vectors are made of arrays and taken apart again, which costs nothing.

use std::arch::x86_64::*;

use super::kernel::{Plane, ROWS, Row, reach};
use super::steps::Turns;

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
