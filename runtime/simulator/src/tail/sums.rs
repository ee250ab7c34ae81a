//! Scalar products over rows in lanes: numbers of rows, tile after tile, and a list of weights enter; one value a row
//! leaves; and backwards, a value a row enters and the sum over the rows of their numbers leaves.

use crate::lanes::{V, add, fma, splat};
use crate::simd::fast;

/// Tiles that pass together: what all of them need is loaded once.
const TOGETHER: usize = 4;

/// Of each tile, the scalar product of its numbers with `weights`.
#[inline(always)]
fn any_values(numbers: &[V], weights: &[f64], out: &mut [V]) {
    let count = weights.len();
    let (groups, rest) = out.as_chunks_mut::<TOGETHER>();
    let mut tiles = numbers.chunks_exact(count * TOGETHER);
    for (out, group) in groups.iter_mut().zip(tiles.by_ref()) {
        let (a, b) = group.split_at(2 * count);
        let ((a, b), (c, d)) = (a.split_at(count), b.split_at(count));
        let mut sums = [splat(0.0); TOGETHER];
        for ((((w, a), b), c), d) in weights.iter().zip(a).zip(b).zip(c).zip(d) {
            let w = splat(*w);
            sums = [fma(w, *a, sums[0]), fma(w, *b, sums[1]), fma(w, *c, sums[2]), fma(w, *d, sums[3])];
        }
        *out = sums;
    }
    for (out, tile) in rest.iter_mut().zip(tiles.remainder().chunks_exact(count)) {
        *out = weights.iter().zip(tile).fold(splat(0.0), |sum, (w, x)| fma(splat(*w), *x, sum));
    }
}

/// Adds to `out` the numbers of each tile times its weights.
#[inline(always)]
fn any_gather(numbers: &[V], weights: &[V], out: &mut [V]) {
    let count = out.len();
    let (groups, rest) = weights.as_chunks::<TOGETHER>();
    let mut tiles = numbers.chunks_exact(count * TOGETHER);
    for (w, group) in groups.iter().zip(tiles.by_ref()) {
        let (a, b) = group.split_at(2 * count);
        let ((a, b), (c, d)) = (a.split_at(count), b.split_at(count));
        for ((((place, a), b), c), d) in out.iter_mut().zip(a).zip(b).zip(c).zip(d) {
            let near = fma(w[1], *b, fma(w[0], *a, *place));
            *place = fma(w[3], *d, fma(w[2], *c, near));
        }
    }
    for (w, tile) in rest.iter().zip(tiles.remainder().chunks_exact(count)) {
        out.iter_mut().zip(tile).for_each(|(place, x)| *place = fma(*w, *x, *place));
    }
}

fast!(
    /// One value a row: `numbers` holds as many vectors a tile as there are weights, `out` one a tile.
    pub(super) fn values(numbers: &[V], weights: &[f64], out: &mut [V]) = any_values
);
fast!(
    /// The sum over the rows, lane by lane: `weights` holds one vector a tile, `out` as many as a tile has numbers.
    pub(super) fn gather(numbers: &[V], weights: &[V], out: &mut [V]) = any_gather
);

/// Adds lists of the same length.
pub(super) fn add_all(to: &mut [V], from: &[V]) {
    to.iter_mut().zip(from).for_each(|(a, b)| *a = add(*a, *b));
}
