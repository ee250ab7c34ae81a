//! Rotations and Hadamard gates on states in lanes. Vectors of lanes enter and are changed in place; on the way back a
//! state and its partner lambda are carried together, and the derivative by the angle leaves.
//!
//! An index of the array is a vector's number and, where lanes hold amplitudes, a lane: a string is split likewise. Real and
//! imaginary parts pass one after the other where the string's factor is real.

use super::vector::{V, add, exchanged, fma, fnma, mul, neg, splat};
use crate::plan::{Axis, odd};
use crate::simd::fast;

/// A string as it acts on vectors and lanes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Split {
    /// The vector's number is exchanged with this.
    flips: usize,
    /// The parity of the vector's number that gives the sign.
    phases: usize,
    /// The lane is exchanged with this.
    lane: usize,
    /// Per lane that receives, the sign of the lane that gives.
    given: V,
    /// Per lane, its own sign.
    own: V,
    /// Whether `-i i^|flips & phases|` is real, and its sign.
    real: bool,
    sign: f64,
}

impl Split {
    /// `lane_bits` low bits of an index are lanes.
    pub(crate) fn new(axis: &Axis, lane_bits: usize) -> Split {
        let low = (1 << lane_bits) - 1;
        let (lane, phases) = (axis.flips & low, axis.phases & low);
        let signs = |x: usize| {
            let mut out = splat(1.0);
            for (l, place) in out.iter_mut().enumerate() {
                if odd((l ^ x) & phases) {
                    *place = -1.0;
                }
            }
            out
        };
        let y = (axis.flips & axis.phases).count_ones() % 4;
        Split {
            flips: axis.flips >> lane_bits,
            phases: axis.phases >> lane_bits,
            lane,
            given: signs(lane),
            own: signs(0),
            real: y % 2 == 1,
            sign: if y == 1 || y == 2 { 1.0 } else { -1.0 },
        }
    }
}

impl Split {
    /// The parity of a vector's number that gives its sign, and the sign of each lane.
    pub(crate) fn signs(&self) -> (usize, V) {
        (self.phases, self.own)
    }
}

/// Whether the number of a vector has an odd parity: which of two signs it takes.
#[inline(always)]
fn pick(number: usize, phases: usize) -> usize {
    (number & phases).count_ones() as usize & 1
}

/// The highest flipped bit.
#[inline(always)]
fn top_of(flips: usize) -> usize {
    half_of(flips).0
}

/// The k-th pair that differs by `flips`, `top` being its highest bit.
#[inline(always)]
fn pair(k: usize, top: usize, flips: usize) -> (usize, usize) {
    let i = (k & !(top - 1)) << 1 | k & (top - 1);
    (i, i ^ flips)
}

/// Blocks of twice the highest flipped bit: that bit, and what else is flipped between their halves.
#[inline(always)]
fn half_of(flips: usize) -> (usize, usize) {
    let top = 1usize << (usize::BITS - 1 - flips.leading_zeros());
    (top, flips & (top - 1))
}

#[inline(always)]
fn turn_part<const D: usize>(x: &mut [V], split: &Split, c: V, s: V) {
    let s = mul(s, split.given);
    let signed = [s, neg(s)];
    if split.flips == 0 {
        for (h, a) in x.iter_mut().enumerate() {
            *a = fma(signed[pick(h, split.phases)], exchanged::<D>(*a), mul(c, *a));
        }
        return;
    }
    let top = top_of(split.flips);
    for k in 0..x.len() / 2 {
        let (i, j) = pair(k, top, split.flips);
        let (a, b) = (x[i], x[j]);
        x[i] = fma(signed[pick(j, split.phases)], exchanged::<D>(b), mul(c, a));
        x[j] = fma(signed[pick(i, split.phases)], exchanged::<D>(a), mul(c, b));
    }
}

#[inline(always)]
fn turn_cross<const D: usize>(re: &mut [V], im: &mut [V], split: &Split, c: V, s: V) {
    let s = mul(s, split.given);
    let signed = [s, neg(s)];
    if split.flips == 0 {
        for (h, (x, y)) in re.iter_mut().zip(im).enumerate() {
            let s = signed[pick(h, split.phases)];
            let (a, b) = (*x, *y);
            *x = fnma(s, exchanged::<D>(b), mul(c, a));
            *y = fma(s, exchanged::<D>(a), mul(c, b));
        }
        return;
    }
    let (top, rest) = half_of(split.flips);
    for (k, (re, im)) in re.chunks_exact_mut(2 * top).zip(im.chunks_exact_mut(2 * top)).enumerate() {
        let ((re0, re1), (im0, im1)) = (re.split_at_mut(top), im.split_at_mut(top));
        for i in 0..top {
            let j = i ^ rest;
            let (sa, sb) =
                (signed[pick(2 * top * k + top + j, split.phases)], signed[pick(2 * top * k + i, split.phases)]);
            let (ar, ai, br, bi) = (re0[i], im0[i], re1[j], im1[j]);
            re0[i] = fnma(sa, exchanged::<D>(bi), mul(c, ar));
            im0[i] = fma(sa, exchanged::<D>(br), mul(c, ai));
            re1[j] = fnma(sb, exchanged::<D>(ai), mul(c, br));
            im1[j] = fma(sb, exchanged::<D>(ar), mul(c, bi));
        }
    }
}

#[inline(always)]
fn hadamard_part<const D: usize>(x: &mut [V], split: &Split, sign: f64, scale: f64) {
    let own = mul(split.own, splat(sign));
    let signed = [own, neg(own)];
    let scaled = |v: V| if scale == 1.0 { v } else { mul(v, splat(scale)) };
    if split.flips == 0 {
        for (h, a) in x.iter_mut().enumerate() {
            *a = scaled(fma(signed[pick(h, split.phases)], *a, exchanged::<D>(*a)));
        }
        return;
    }
    if D == 0 && split.flips.is_power_of_two() && split.phases == split.flips {
        // A single wire: pairs lie in halves of blocks, and no parity is to be counted.
        for block in x.chunks_exact_mut(2 * split.flips) {
            let (zeros, ones) = block.split_at_mut(split.flips);
            for (x, y) in zeros.iter_mut().zip(ones) {
                let (a, b) = (*x, *y);
                (*x, *y) = (scaled(fma(signed[0], a, b)), scaled(fma(signed[1], b, a)));
            }
        }
        return;
    }
    let top = top_of(split.flips);
    for k in 0..x.len() / 2 {
        let (i, j) = pair(k, top, split.flips);
        let (a, b) = (x[i], x[j]);
        x[i] = scaled(fma(signed[pick(i, split.phases)], a, exchanged::<D>(b)));
        x[j] = scaled(fma(signed[pick(j, split.phases)], b, exchanged::<D>(a)));
    }
}

/// Undoes a rotation with a real factor on one part of psi and lambda; gives the sum over `lambda (string psi)`.
#[inline(always)]
fn undo_part<const D: usize>(psi: &mut [V], lambda: &mut [V], split: &Split, c: V, s: V) -> V {
    let s = mul(neg(s), split.given);
    let (signed, units) = ([s, neg(s)], [split.given, neg(split.given)]);
    let mut sums = [splat(0.0), splat(0.0)];
    if split.flips == 0 {
        for (h, (x, y)) in psi.iter_mut().zip(lambda).enumerate() {
            let which = pick(h, split.phases);
            let (a, l) = (*x, *y);
            sums[0] = fma(mul(units[which], l), exchanged::<D>(a), sums[0]);
            *x = fma(signed[which], exchanged::<D>(a), mul(c, a));
            *y = fma(signed[which], exchanged::<D>(l), mul(c, l));
        }
        return sums[0];
    }
    let top = top_of(split.flips);
    for k in 0..psi.len().min(lambda.len()) / 2 {
        let (i, j) = pair(k, top, split.flips);
        let (wa, wb) = (pick(j, split.phases), pick(i, split.phases));
        let (a, b, l, m) = (psi[i], psi[j], lambda[i], lambda[j]);
        sums[0] = fma(mul(units[wa], l), exchanged::<D>(b), sums[0]);
        sums[1] = fma(mul(units[wb], m), exchanged::<D>(a), sums[1]);
        psi[i] = fma(signed[wa], exchanged::<D>(b), mul(c, a));
        psi[j] = fma(signed[wb], exchanged::<D>(a), mul(c, b));
        lambda[i] = fma(signed[wa], exchanged::<D>(m), mul(c, l));
        lambda[j] = fma(signed[wb], exchanged::<D>(l), mul(c, m));
    }
    add(sums[0], sums[1])
}

/// Undoes a rotation with an imaginary factor on psi and lambda; gives the sum over `Im conj(lambda) (string psi)`.
#[inline(always)]
fn undo_cross<const D: usize>(psi: (&mut [V], &mut [V]), lambda: (&mut [V], &mut [V]), split: &Split, c: V, s: V) -> V {
    let s = mul(neg(s), split.given);
    let (signed, units) = ([s, neg(s)], [split.given, neg(split.given)]);
    let mut sums = [splat(0.0), splat(0.0)];
    let turned = |s: V, a: (V, V), b: (V, V)| {
        (fnma(s, exchanged::<D>(b.1), mul(c, a.0)), fma(s, exchanged::<D>(b.0), mul(c, a.1)))
    };
    let slope = |unit: V, l: (V, V), b: (V, V), sum: V| {
        fma(unit, fnma(l.1, exchanged::<D>(b.0), mul(l.0, exchanged::<D>(b.1))), sum)
    };
    let (top, rest) = if split.flips == 0 { (0, 0) } else { half_of(split.flips) };
    if top == 0 {
        for h in 0..psi.0.len() {
            let which = pick(h, split.phases);
            let (a, l) = ((psi.0[h], psi.1[h]), (lambda.0[h], lambda.1[h]));
            sums[0] = slope(units[which], l, a, sums[0]);
            (psi.0[h], psi.1[h]) = turned(signed[which], a, a);
            (lambda.0[h], lambda.1[h]) = turned(signed[which], l, l);
        }
        return sums[0];
    }
    let psi = psi.0.chunks_exact_mut(2 * top).zip(psi.1.chunks_exact_mut(2 * top));
    let lambda = lambda.0.chunks_exact_mut(2 * top).zip(lambda.1.chunks_exact_mut(2 * top));
    for (k, ((pr, pi), (lr, li))) in psi.zip(lambda).enumerate() {
        let ((pr0, pr1), (pi0, pi1)) = (pr.split_at_mut(top), pi.split_at_mut(top));
        let ((lr0, lr1), (li0, li1)) = (lr.split_at_mut(top), li.split_at_mut(top));
        for i in 0..top {
            let j = i ^ rest;
            let (wa, wb) = (pick(2 * top * k + top + j, split.phases), pick(2 * top * k + i, split.phases));
            let (a, b) = ((pr0[i], pi0[i]), (pr1[j], pi1[j]));
            let (l, m) = ((lr0[i], li0[i]), (lr1[j], li1[j]));
            sums[0] = slope(units[wa], l, b, sums[0]);
            sums[1] = slope(units[wb], m, a, sums[1]);
            (pr0[i], pi0[i]) = turned(signed[wa], a, b);
            (pr1[j], pi1[j]) = turned(signed[wb], b, a);
            (lr0[i], li0[i]) = turned(signed[wa], l, m);
            (lr1[j], li1[j]) = turned(signed[wb], m, l);
        }
    }
    add(sums[0], sums[1])
}

/// The function for this exchange of lanes.
macro_rules! by_lane {
    ($split:expr, $name:ident($($arg:expr),*)) => {
        match $split.lane {
            0 => $name::<0>($($arg),*),
            1 => $name::<1>($($arg),*),
            2 => $name::<2>($($arg),*),
            _ => $name::<3>($($arg),*),
        }
    };
}

#[inline(always)]
fn any_turn(re: &mut [V], im: &mut [V], split: &Split, c: V, s: V) {
    let s = mul(s, splat(split.sign));
    if split.real {
        by_lane!(split, turn_part(re, split, c, s));
        by_lane!(split, turn_part(im, split, c, s));
    } else {
        by_lane!(split, turn_cross(re, im, split, c, s));
    }
}

#[inline(always)]
fn any_hadamard(re: &mut [V], im: &mut [V], split: &Split, negative: bool, scale: f64) {
    let sign = if negative { -1.0 } else { 1.0 };
    by_lane!(split, hadamard_part(re, split, sign, scale));
    by_lane!(split, hadamard_part(im, split, sign, scale));
}

#[inline(always)]
fn any_undo(psi: (&mut [V], &mut [V]), lambda: (&mut [V], &mut [V]), split: &Split, c: V, s: V) -> V {
    let s = mul(s, splat(split.sign));
    let sum = if split.real {
        let real = by_lane!(split, undo_part(psi.0, lambda.0, split, c, s));
        add(real, by_lane!(split, undo_part(psi.1, lambda.1, split, c, s)))
    } else {
        by_lane!(split, undo_cross(psi, lambda, split, c, s))
    };
    // Im(i^y z) is sign * Re z for y odd; for y even it is -sign * Im z.
    mul(sum, splat(if split.real { split.sign } else { -split.sign }))
}

fast!(
    /// `exp(-i angle/2 P)` at (cosine, sine) of half the angle. No imaginary parts where all amplitudes are real.
    pub(crate) fn turn(re: &mut [V], im: &mut [V], split: &Split, c: V, s: V) = any_turn
);
fast!(
    /// Sums and differences of pairs, times a scale.
    pub(crate) fn hadamard(re: &mut [V], im: &mut [V], split: &Split, negative: bool, scale: f64) = any_hadamard
);
fast!(
    /// The inverse of [`turn`] on psi and lambda; leaves `Im <lambda|P|psi>`, lane by lane.
    pub(crate) fn undo_turn(psi: (&mut [V], &mut [V]), lambda: (&mut [V], &mut [V]), split: &Split, c: V, s: V) -> V
        = any_undo
);

/// The expectation value of a string: per lane where lanes are rows.
#[inline(always)]
fn expect<const D: usize>(re: &[V], im: &[V], split: &Split) -> V {
    let units = [split.given, neg(split.given)];
    let mut sum = splat(0.0);
    for h in 0..re.len() {
        let from = h ^ split.flips;
        let unit = units[pick(from, split.phases)];
        let (a, b) = ((re[h], im.get(h)), (exchanged::<D>(re[from]), im.get(from)));
        let term = match (a.1, b.1) {
            (Some(ai), Some(bi)) if split.real => fnma(*ai, b.0, mul(a.0, exchanged::<D>(*bi))),
            (Some(ai), Some(bi)) => fma(*ai, exchanged::<D>(*bi), mul(a.0, b.0)),
            _ if split.real => splat(0.0),
            _ => mul(a.0, b.0),
        };
        sum = fma(unit, term, sum);
    }
    // Re(i^y z): Re z at y = 0, -Im z at 1, -Re z at 2, Im z at 3.
    mul(sum, splat(-split.sign))
}

#[inline(always)]
fn any_expect(re: &[V], im: &[V], split: &Split) -> V {
    by_lane!(split, expect(re, im, split))
}

fast!(
    /// `<psi|P|psi>`: lanes are to be added up where they are amplitudes.
    pub(crate) fn expectation(re: &[V], im: &[V], split: &Split) -> V = any_expect
);

/// Adds `weight P psi` to lambda.
#[inline(always)]
fn image<const D: usize>(psi: (&[V], &[V]), lambda: (&mut [V], &mut [V]), split: &Split, weight: V) {
    // P = i * sign * (-i i^y) ..., so that the string's factor is i sign where that is real, and -sign where not.
    let weight = mul(mul(weight, split.given), splat(if split.real { split.sign } else { -split.sign }));
    let signed = [weight, neg(weight)];
    for h in 0..psi.0.len() {
        let from = h ^ split.flips;
        let w = signed[pick(from, split.phases)];
        let x = exchanged::<D>(psi.0[from]);
        let y = psi.1.get(from).map(|y| exchanged::<D>(*y));
        if split.real {
            if let Some(y) = y {
                lambda.0[h] = fnma(w, y, lambda.0[h]);
                lambda.1[h] = fma(w, x, lambda.1[h]);
            }
        } else {
            lambda.0[h] = fma(w, x, lambda.0[h]);
            if let Some(y) = y {
                lambda.1[h] = fma(w, y, lambda.1[h]);
            }
        }
    }
}

#[inline(always)]
fn any_image(psi: (&[V], &[V]), lambda: (&mut [V], &mut [V]), split: &Split, weight: V) {
    by_lane!(split, image(psi, lambda, split, weight));
}

fast!(
    /// Adds `weight P psi` to lambda. Where all amplitudes are real, what is imaginary is left out: no derivative of a
    /// real circuit sees it.
    pub(crate) fn add_image(psi: (&[V], &[V]), lambda: (&mut [V], &mut [V]), split: &Split, weight: V) = any_image
);
