//! Phases of positions: terms enter; two tables, of the lower bits and of the higher ones, leave, whose products are the
//! factors. Where terms tie all bits together, the table of the lower bits is all of it.

use super::super::bind::number;
use super::super::vector::{C, V, neg, splat, times, times_conj};
use super::Source;
use crate::plan::odd;

/// Bits below which one table is as good as two. Four amplitudes in lanes take two bits of the lower table.
const WHOLE: usize = 4;

/// Terms of the two tables.
#[derive(Debug)]
pub(super) struct Phases {
    /// Bits of the lower table.
    pub low_bits: usize,
    /// Bits of the higher one.
    pub high_bits: usize,
    low: Vec<(usize, usize)>,
    high: Vec<(usize, usize)>,
}

/// Sets of bits that terms tie together, as masks, in order of their lowest bits.
fn ties(terms: &[(usize, usize)], bits: usize) -> Vec<usize> {
    let mut sets: Vec<usize> = (0..bits).map(|b| 1 << b).collect();
    for (mask, _) in terms {
        let joined = sets.iter().filter(|s| *s & mask != 0).fold(0, |all, s| all | s);
        sets.retain(|s| s & mask == 0);
        if joined != 0 {
            sets.push(joined);
        }
    }
    sets.sort_by_key(|s| s.trailing_zeros());
    sets
}

/// An order of the bits in which those that are tied stand together, large sets first.
pub(super) fn order(terms: &[(usize, usize)], bits: usize) -> Vec<usize> {
    let mut sets = ties(terms, bits);
    sets.sort_by_key(|s| std::cmp::Reverse(s.count_ones()));
    sets.into_iter().flat_map(|s| (0..bits).filter(move |b| s >> b & 1 == 1)).collect()
}

impl Phases {
    /// Cuts where no term holds bits of both sides.
    pub(super) fn new(terms: &[(usize, usize)], bits: usize) -> Phases {
        let uncut = |at: &usize| terms.iter().all(|(mask, _)| mask >> at == 0 || mask & ((1 << at) - 1) == 0);
        let cut = (2..bits).filter(uncut).min_by_key(|at| (2 * at).abs_diff(bits));
        let low_bits = cut.filter(|_| bits > WHOLE).unwrap_or(bits);
        let mut terms = terms.to_vec();
        terms.sort_by_key(|t| t.0);
        let (low, high): (Vec<_>, Vec<_>) = terms.into_iter().partition(|t| t.0 != 0 && t.0 >> low_bits == 0);
        let high = high.into_iter().map(|(mask, slot)| (mask >> low_bits, slot)).collect();
        Phases { low_bits, high_bits: bits - low_bits, low, high }
    }

    /// Makes the lower table.
    #[inline(always)]
    pub(super) fn make_low<const K: usize>(&self, source: Source<'_, K>, table: (&mut [[f64; K]], &mut [[f64; K]])) {
        make(&self.low, self.low_bits, source, splat(1.0), table);
    }

    /// Makes the higher table, times a scale.
    #[inline(always)]
    pub(super) fn make_high<const K: usize>(
        &self,
        source: Source<'_, K>,
        scale: [f64; K],
        table: (&mut [[f64; K]], &mut [[f64; K]]),
    ) {
        make(&self.high, self.high_bits, source, scale, table);
    }
}

/// By doubling: with each bit more come the terms that it is the highest of. Terms are in order of their masks.
#[inline(always)]
fn make<const K: usize>(
    terms: &[(usize, usize)],
    bits: usize,
    (layout, shared, tile): Source<'_, K>,
    scale: [f64; K],
    (re, im): (&mut [[f64; K]], &mut [[f64; K]]),
) {
    let mut first: C<K> = (scale, splat(0.0));
    let mut rest = terms;
    while let Some(((0, slot), after)) = rest.split_first() {
        let (c, s) = number(layout, shared, tile, *slot);
        first = times((c, neg(s)), first);
        rest = after;
    }
    (re[0], im[0]) = first;
    for bit in 0..bits {
        let half = 1usize << bit;
        let ((re, above_re), (im, above_im)) = (re.split_at_mut(half), im.split_at_mut(half));
        let (above_re, above_im) = (&mut above_re[..half], &mut above_im[..half]);
        above_re.copy_from_slice(re);
        above_im.copy_from_slice(im);
        while let Some(((mask, slot), after)) = rest.split_first() {
            if mask >> bit != 1 {
                break;
            }
            let factor = number(layout, shared, tile, *slot);
            let lower = re.iter_mut().zip(im.iter_mut());
            for (i, ((x, y), (u, v))) in lower.zip(above_re.iter_mut().zip(above_im.iter_mut())).enumerate() {
                // exp(-i angle/2) where the parity of all bits is even.
                let factor = if odd(i & mask) { (factor.0, neg(factor.1)) } else { factor };
                (*x, *y) = times_conj(factor, (*x, *y));
                (*u, *v) = times(factor, (*u, *v));
            }
            rest = after;
        }
    }
}

/// A table as vectors: of rows, or of four neighbours.
#[inline(always)]
pub(super) fn vectors<const K: usize>(table: &[[f64; K]]) -> &[V] {
    table.as_flattened().as_chunks::<4>().0
}
