//! Layers on states in lanes: a tile enters and is changed. Rotations are applied as their tangents, `a - t b` and `b + t a`:
//! the cosines of a layer are one factor, multiplied in where the amplitudes are put in order. No half-angle that is a
//! number of 53 digits has a cosine of zero, and the ten of a layer are far from leaving the range of exponents.

use super::super::bind::number;
use super::super::vector::{C, V, exchanged, fma, fnma, mul, splat, times};
use super::super::{Lane, wide::Wide};
use super::phases::{Phases, vectors};
use super::{Layer, Layers, MOST_BITS, Source};
use crate::simd::fast;

/// Room for one tile.
#[derive(Debug, Default)]
pub(crate) struct Room<const K: usize> {
    re: Vec<V>,
    im: Vec<V>,
    low: (Vec<[f64; K]>, Vec<[f64; K]>),
    high: (Vec<[f64; K]>, Vec<[f64; K]>),
}

impl<const K: usize> Room<K> {
    fn grow(&mut self, vectors: usize, bits: usize) {
        if self.re.len() != vectors {
            self.re.resize(vectors, splat(0.0));
            self.im.resize(vectors, splat(0.0));
            for table in [&mut self.low, &mut self.high] {
                table.0.resize(1 << bits, splat(0.0));
                table.1.resize(1 << bits, splat(0.0));
            }
        }
    }
}

fast!(pub(super) fn run_one(
    layers: &Layers, source: Source<'_, 1>, room: &mut Room<1>, re: &mut [V], im: &mut [V]
) = run::<1>);
fast!(pub(super) fn run_four(
    layers: &Layers, source: Source<'_, 4>, room: &mut Room<4>, re: &mut [V], im: &mut [V]
) = run::<4>);

#[inline(always)]
fn run<const K: usize>(layers: &Layers, source: Source<'_, K>, room: &mut Room<K>, re: &mut [V], im: &mut [V])
where
    Lane: Wide<K>,
{
    room.grow(re.len(), layers.bits);
    let Room { re: other_re, im: other_im, low, high } = room;
    let imaginary = im.len();
    let (mut here, mut there) = ((&mut *re, &mut *im), (&mut other_re[..], &mut other_im[..imaginary]));
    for layer in &layers.list {
        let (tangents, scale) = bound::<K>(layer, source);
        let (from, to) = ((&*here.0, &*here.1), (&mut *there.0, &mut *there.1));
        match &layer.phases {
            Some(phases) => {
                phases.make_low(source, (&mut low.0, &mut low.1));
                phases.make_high(source, scale, (&mut high.0, &mut high.1));
                put_with_phases::<K>(phases, &layer.from, from, to, (low, high));
            }
            None => {
                let scale = <Lane as Wide<K>>::spread_out(scale);
                put::<K>(&layer.from, from.0, to.0, scale);
                put::<K>(&layer.from, from.1, to.1, scale);
            }
        }
        if !layer.turns.is_empty() {
            turn_all::<K>(there.0, &tangents, layers.bits);
            turn_all::<K>(there.1, &tangents, layers.bits);
        }
        std::mem::swap(&mut here, &mut there);
    }
    if layers.list.len() % 2 == 1 {
        re.copy_from_slice(other_re);
        im.copy_from_slice(&other_im[..imaginary]);
    }
}

/// The tangents of a layer's half-angles and the product of their cosines.
#[inline(always)]
fn bound<const K: usize>(layer: &Layer, (layout, shared, tile): Source<'_, K>) -> ([V; MOST_BITS], [f64; K])
where
    Lane: Wide<K>,
{
    let (mut tangents, mut scale) = ([splat(0.0); MOST_BITS], splat(1.0));
    for (tangent, turn) in tangents.iter_mut().zip(&layer.turns) {
        if let Some((slot, sign)) = turn {
            let (c, s) = number(layout, shared, tile, *slot);
            let mut t = [0.0; K];
            for l in 0..K {
                t[l] = sign * s[l] / c[l];
            }
            *tangent = <Lane as Wide<K>>::spread_out(t);
            scale = mul(scale, c);
        }
    }
    (tangents, scale)
}

/// The vector at some positions, from where they stood.
#[inline(always)]
fn taken<const K: usize>(x: &[V], from: &[u32], d: usize) -> V {
    if K == 4 {
        return x[from[d] as usize];
    }
    let (x, from) = (x.as_flattened(), &from[4 * d..4 * d + 4]);
    [x[from[0] as usize], x[from[1] as usize], x[from[2] as usize], x[from[3] as usize]]
}

#[inline(always)]
fn put<const K: usize>(from: &[u32], x: &[V], out: &mut [V], scale: V) {
    for (d, place) in out.iter_mut().enumerate() {
        *place = mul(scale, taken::<K>(x, from, d));
    }
}

type Tables<'t, const K: usize> = &'t (Vec<[f64; K]>, Vec<[f64; K]>);

#[inline(always)]
fn put_with_phases<const K: usize>(
    phases: &Phases,
    from: &[u32],
    (x, y): (&[V], &[V]),
    (re, im): (&mut [V], &mut [V]),
    (low, high): (Tables<'_, K>, Tables<'_, K>),
) where
    Lane: Wide<K>,
{
    let (low_re, low_im) = (&low.0[..1 << phases.low_bits], &low.1[..1 << phases.low_bits]);
    let (low_re, low_im) = (vectors(low_re), vectors(low_im));
    let size = low_re.len();
    let blocks = re.chunks_exact_mut(size).zip(im.chunks_exact_mut(size));
    for (k, (re, im)) in blocks.enumerate() {
        let outer: C<4> = (<Lane as Wide<K>>::spread_out(high.0[k]), <Lane as Wide<K>>::spread_out(high.1[k]));
        let places = re.iter_mut().zip(im);
        for (d, ((re, im), inner)) in places.zip(low_re.iter().zip(low_im)).enumerate() {
            let at = k * size + d;
            let factor = times(outer, (*inner.0, *inner.1));
            (*re, *im) = times(factor, (taken::<K>(x, from, at), taken::<K>(y, from, at)));
        }
    }
}

/// All rotations of a layer on one part, two bits of a vector's number in the first pass (with eight neighbours the
/// compiler loses its vectors), then three; those of lanes with the first.
#[inline(always)]
fn turn_all<const K: usize>(x: &mut [V], tangents: &[V; MOST_BITS], bits: usize)
where
    Lane: Wide<K>,
{
    let lanes = <Lane as Wide<K>>::LANE_BITS;
    let t = &tangents[lanes..];
    let own = [mul(tangents[0], [-1.0, 1.0, -1.0, 1.0]), mul(tangents[1], [-1.0, -1.0, 1.0, 1.0])];
    match (bits - lanes, K) {
        (0, _) => pass::<1, 1, 0, true>(x, own, &[]),
        (1, 1) => pass::<1, 2, 1, true>(x, own, t),
        (_, 1) => pass::<1, 4, 2, true>(x, own, t),
        (1, _) => pass::<1, 2, 1, false>(x, own, t),
        _ => pass::<1, 4, 2, false>(x, own, t),
    }
    for first in (2..bits - lanes).step_by(3) {
        let t = &t[first..];
        match (first, bits - lanes - first) {
            (2, 1) => pass::<4, 8, 1, false>(x, own, t),
            (2, 2) => pass::<4, 16, 2, false>(x, own, t),
            (2, _) => pass::<4, 32, 3, false>(x, own, t),
            (5, 1) => pass::<32, 64, 1, false>(x, own, t),
            (5, 2) => pass::<32, 128, 2, false>(x, own, t),
            (5, _) => pass::<32, 256, 3, false>(x, own, t),
            (_, 1) => pass::<256, 512, 1, false>(x, own, t),
            _ => pass::<256, 1024, 2, false>(x, own, t),
        }
    }
}

/// Rotations of N bits, the lowest of which is S; T is S 2^N.
#[inline(always)]
fn pass<const S: usize, const T: usize, const N: usize, const LANES: bool>(x: &mut [V], own: [V; 2], t: &[V]) {
    let mut tangents = [splat(0.0); 3];
    tangents[..N].copy_from_slice(&t[..N]);
    for block in x.as_chunks_mut::<T>().0 {
        for j in 0..S {
            let mut v = [splat(0.0); 8];
            for k in 0..1 << N {
                v[k] = block[j + k * S];
                if LANES {
                    v[k] = fma(own[0], exchanged::<1>(v[k]), v[k]);
                    v[k] = fma(own[1], exchanged::<2>(v[k]), v[k]);
                }
            }
            turn_group::<N>(&mut v, &tangents);
            for k in 0..1 << N {
                block[j + k * S] = v[k];
            }
        }
    }
}

/// Rotations of the first N bits of a group's numbers, written out so that all stay in registers.
#[inline(always)]
fn turn_group<const N: usize>(v: &mut [V; 8], t: &[V; 3]) {
    macro_rules! pairs {
        ($bit:literal: $(($a:literal, $b:literal)),*) => {
            $(if $bit < N && $b < 1 << N {
                let (a, b) = (v[$a], v[$b]);
                (v[$a], v[$b]) = (fnma(t[$bit], b, a), fma(t[$bit], a, b));
            })*
        };
    }
    pairs!(0: (0, 1), (2, 3), (4, 5), (6, 7));
    pairs!(1: (0, 2), (1, 3), (4, 6), (5, 7));
    pairs!(2: (0, 4), (1, 5), (2, 6), (3, 7));
}
