//! Rotations and Hadamard gates on states in lanes. Vectors of lanes enter and are changed in place; on the way back a
//! state and its partner lambda are carried together, and the derivative by the angle leaves.
//!
//! An index of the array is a vector's number and, where lanes hold amplitudes, a lane: a string is split likewise. Real and
//! imaginary parts pass one after the other where the string's factor is real.

use super::vector::{V, add, exchanged, fma, fnma, mul, neg, splat, sub};
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
    /// The sign of the sine.
    pub(crate) fn sign(&self) -> f64 {
        self.sign
    }

    /// The parity of a vector's number that gives its sign, and the sign of each lane.
    pub(crate) fn signs(&self) -> (usize, V) {
        (self.phases, self.own)
    }

    /// The bit of a vector's number that this and `other` each act on alone, the lower first, where both are Hadamard
    /// gates of unlike single bits.
    pub(crate) fn two_bits(&self, other: &Split) -> Option<(u32, u32)> {
        let single = |s: &Split| s.lane == 0 && s.flips == s.phases && s.flips.is_power_of_two() && s.own == splat(1.0);
        let (a, b) = (self.flips.min(other.flips), self.flips.max(other.flips));
        (single(self) && single(other) && a != b).then(|| (a.trailing_zeros(), b.trailing_zeros()))
    }
}

/// Whether the number of a vector has an odd parity: which of two signs it takes.
#[inline(always)]
fn pick(number: usize, phases: usize) -> usize {
    (number & phases).count_ones() as usize & 1
}

/// Blocks of twice the highest flipped bit: that bit, and what else is flipped between their halves.
#[inline(always)]
fn half_of(flips: usize) -> (usize, usize) {
    let top = 1usize << (usize::BITS - 1 - flips.leading_zeros());
    (top, flips & (top - 1))
}

/// A string as it acts on groups of Q neighbouring vectors, Q a power of two: what it does within groups is found once.
#[derive(Debug, Clone, Copy)]
struct Walk {
    /// A group's vector is exchanged with this.
    low: usize,
    /// Groups are exchanged between halves of blocks of twice so many; 0 where each stays.
    top: usize,
    /// What else of a group's number is exchanged.
    rest: usize,
    /// The parity of a group's number that gives the sign.
    phases: usize,
}

impl Split {
    #[inline(always)]
    fn walk<const Q: usize>(&self) -> Walk {
        let bits = Q.trailing_zeros();
        let high = self.flips >> bits;
        let (top, rest) = if high == 0 { (0, 0) } else { half_of(high) };
        Walk { low: self.flips & (Q - 1), top, rest, phases: self.phases >> bits }
    }

    /// For each vector of a group of even parity, and of odd, `v` with its sign.
    #[inline(always)]
    fn signed<const Q: usize>(&self, v: V) -> [[V; Q]; 2] {
        let (mut even, mut odd) = ([v; Q], [neg(v); Q]);
        for q in 0..Q {
            if pick(q, self.phases) == 1 {
                (even[q], odd[q]) = (neg(v), v);
            }
        }
        [even, odd]
    }
}

/// The groups of an array.
#[inline(always)]
fn groups<const Q: usize>(x: &mut [V]) -> &mut [[V; Q]] {
    x.as_chunks_mut::<Q>().0
}

/// The parities of the k-th block's group m and of its partner.
#[inline(always)]
fn parities(walk: &Walk, k: usize, m: usize) -> (usize, usize) {
    let from = 2 * walk.top * k;
    (pick(from + m, walk.phases), pick(from + walk.top + (m ^ walk.rest), walk.phases))
}

#[inline(always)]
fn turn_part<const D: usize, const Q: usize>(x: &mut [V], split: &Split, c: V, s: V) {
    let (walk, signed) = (split.walk::<Q>(), split.signed::<Q>(mul(s, split.given)));
    let x = groups::<Q>(x);
    if walk.top == 0 {
        for (m, x) in x.iter_mut().enumerate() {
            let (w, old) = (&signed[pick(m, walk.phases)], *x);
            for q in 0..Q {
                let f = (q ^ walk.low) & (Q - 1);
                x[q] = fma(w[f], exchanged::<D>(old[f]), mul(c, old[q]));
            }
        }
        return;
    }
    for (k, block) in x.chunks_exact_mut(2 * walk.top).enumerate() {
        let (lower, upper) = block.split_at_mut(walk.top);
        for (m, x) in lower.iter_mut().enumerate() {
            let (own, other) = parities(&walk, k, m);
            let y = &mut upper[m ^ walk.rest];
            for q in 0..Q {
                let f = (q ^ walk.low) & (Q - 1);
                let (a, b) = (x[q], y[f]);
                x[q] = fma(signed[other][f], exchanged::<D>(b), mul(c, a));
                y[f] = fma(signed[own][q], exchanged::<D>(a), mul(c, b));
            }
        }
    }
}

/// `c a - i s b` of complex numbers: real and imaginary parts.
#[inline(always)]
fn crossed<const D: usize>(s: V, c: V, a: (V, V), b: (V, V)) -> (V, V) {
    (fnma(s, exchanged::<D>(b.1), mul(c, a.0)), fma(s, exchanged::<D>(b.0), mul(c, a.1)))
}

#[inline(always)]
fn turn_cross<const D: usize, const Q: usize>(re: &mut [V], im: &mut [V], split: &Split, c: V, s: V) {
    let (walk, signed) = (split.walk::<Q>(), split.signed::<Q>(mul(s, split.given)));
    let (re, im) = (groups::<Q>(re), groups::<Q>(im));
    if walk.top == 0 {
        for (m, (x, y)) in re.iter_mut().zip(im).enumerate() {
            let (w, old) = (&signed[pick(m, walk.phases)], (*x, *y));
            for q in 0..Q {
                let f = (q ^ walk.low) & (Q - 1);
                (x[q], y[q]) = crossed::<D>(w[f], c, (old.0[q], old.1[q]), (old.0[f], old.1[f]));
            }
        }
        return;
    }
    let blocks = re.chunks_exact_mut(2 * walk.top).zip(im.chunks_exact_mut(2 * walk.top));
    for (k, (re, im)) in blocks.enumerate() {
        let ((re0, re1), (im0, im1)) = (re.split_at_mut(walk.top), im.split_at_mut(walk.top));
        for (m, (ar, ai)) in re0.iter_mut().zip(im0).enumerate() {
            let (own, other) = parities(&walk, k, m);
            let (br, bi) = (&mut re1[m ^ walk.rest], &mut im1[m ^ walk.rest]);
            for q in 0..Q {
                let f = (q ^ walk.low) & (Q - 1);
                let (a, b) = ((ar[q], ai[q]), (br[f], bi[f]));
                (ar[q], ai[q]) = crossed::<D>(signed[other][f], c, a, b);
                (br[f], bi[f]) = crossed::<D>(signed[own][q], c, b, a);
            }
        }
    }
}

#[inline(always)]
fn hadamard_part<const D: usize, const Q: usize>(x: &mut [V], split: &Split, sign: f64, scale: f64) {
    let (walk, signed) = (split.walk::<Q>(), split.signed::<Q>(mul(split.own, splat(sign))));
    let scaled = |v: V| if scale == 1.0 { v } else { mul(v, splat(scale)) };
    let x = groups::<Q>(x);
    if walk.top == 0 {
        for (m, x) in x.iter_mut().enumerate() {
            let (w, old) = (&signed[pick(m, walk.phases)], *x);
            for q in 0..Q {
                x[q] = scaled(fma(w[q], old[q], exchanged::<D>(old[(q ^ walk.low) & (Q - 1)])));
            }
        }
        return;
    }
    for (k, block) in x.chunks_exact_mut(2 * walk.top).enumerate() {
        let (lower, upper) = block.split_at_mut(walk.top);
        for (m, x) in lower.iter_mut().enumerate() {
            let (own, other) = parities(&walk, k, m);
            let y = &mut upper[m ^ walk.rest];
            for q in 0..Q {
                let f = (q ^ walk.low) & (Q - 1);
                let (a, b) = (x[q], y[f]);
                x[q] = scaled(fma(signed[own][q], a, exchanged::<D>(b)));
                y[f] = scaled(fma(signed[other][f], b, exchanged::<D>(a)));
            }
        }
    }
}

/// Two Hadamard gates on single bits of a vector's number, the first below the second, in one pass.
#[inline(always)]
fn any_two_hadamards(x: &mut [V], (p, q): (u32, u32), scale: f64) {
    if (p, q) == (0, 1) {
        for [a, b, c, d] in groups::<4>(x) {
            butterfly([a, b, c, d], scale);
        }
        return;
    }
    for block in x.chunks_exact_mut(2 << q) {
        let (lower, upper) = block.split_at_mut(1 << q);
        for (lower, upper) in lower.chunks_exact_mut(2 << p).zip(upper.chunks_exact_mut(2 << p)) {
            let ((a, b), (c, d)) = (lower.split_at_mut(1 << p), upper.split_at_mut(1 << p));
            for (((a, b), c), d) in a.iter_mut().zip(b).zip(c).zip(d) {
                butterfly([a, b, c, d], scale);
            }
        }
    }
}

#[inline(always)]
fn butterfly([a, b, c, d]: [&mut V; 4], scale: f64) {
    let scaled = |v: V| if scale == 1.0 { v } else { mul(v, splat(scale)) };
    let (s, t, u, v) = (add(*a, *b), sub(*a, *b), add(*c, *d), sub(*c, *d));
    (*a, *b, *c, *d) = (scaled(add(s, u)), scaled(add(t, v)), scaled(sub(s, u)), scaled(sub(t, v)));
}

fast!(
    /// Two Hadamard gates whose bits [`Split::two_bits`] has found, times a scale.
    pub(crate) fn two_hadamards(x: &mut [V], bits: (u32, u32), scale: f64) = any_two_hadamards
);

/// Undoes a rotation with a real factor on one part of psi and lambda; gives the sum over `lambda (string psi)`.
#[inline(always)]
fn undo_part<const D: usize, const Q: usize>(psi: &mut [V], lambda: &mut [V], split: &Split, c: V, s: V) -> V {
    let (walk, signed) = (split.walk::<Q>(), split.signed::<Q>(mul(neg(s), split.given)));
    let units = split.signed::<Q>(split.given);
    let mut sums = [splat(0.0), splat(0.0)];
    let (psi, lambda) = (groups::<Q>(psi), groups::<Q>(lambda));
    if walk.top == 0 {
        for (m, (x, y)) in psi.iter_mut().zip(lambda).enumerate() {
            let (which, a, l) = (pick(m, walk.phases), *x, *y);
            for q in 0..Q {
                let f = (q ^ walk.low) & (Q - 1);
                sums[q & 1] = fma(mul(units[which][f], l[q]), exchanged::<D>(a[f]), sums[q & 1]);
                x[q] = fma(signed[which][f], exchanged::<D>(a[f]), mul(c, a[q]));
                y[q] = fma(signed[which][f], exchanged::<D>(l[f]), mul(c, l[q]));
            }
        }
        return add(sums[0], sums[1]);
    }
    let blocks = psi.chunks_exact_mut(2 * walk.top).zip(lambda.chunks_exact_mut(2 * walk.top));
    for (k, (psi, lambda)) in blocks.enumerate() {
        let ((psi0, psi1), (lambda0, lambda1)) = (psi.split_at_mut(walk.top), lambda.split_at_mut(walk.top));
        for (i, (x, l)) in psi0.iter_mut().zip(lambda0).enumerate() {
            let (own, other) = parities(&walk, k, i);
            let (y, m) = (&mut psi1[i ^ walk.rest], &mut lambda1[i ^ walk.rest]);
            for q in 0..Q {
                let f = (q ^ walk.low) & (Q - 1);
                let (a, b, g, h) = (x[q], y[f], l[q], m[f]);
                sums[0] = fma(mul(units[other][f], g), exchanged::<D>(b), sums[0]);
                sums[1] = fma(mul(units[own][q], h), exchanged::<D>(a), sums[1]);
                x[q] = fma(signed[other][f], exchanged::<D>(b), mul(c, a));
                y[f] = fma(signed[own][q], exchanged::<D>(a), mul(c, b));
                l[q] = fma(signed[other][f], exchanged::<D>(h), mul(c, g));
                m[f] = fma(signed[own][q], exchanged::<D>(g), mul(c, h));
            }
        }
    }
    add(sums[0], sums[1])
}

/// `unit Im conj(l) b + sum`.
#[inline(always)]
fn slope<const D: usize>(unit: V, l: (V, V), b: (V, V), sum: V) -> V {
    fma(unit, fnma(l.1, exchanged::<D>(b.0), mul(l.0, exchanged::<D>(b.1))), sum)
}

type Parts<'x> = (&'x mut [V], &'x mut [V]);

/// Undoes a rotation with an imaginary factor on psi and lambda; gives the sum over `Im conj(lambda) (string psi)`.
#[inline(always)]
fn undo_cross<const D: usize, const Q: usize>(psi: Parts<'_>, lambda: Parts<'_>, split: &Split, c: V, s: V) -> V {
    let (walk, signed) = (split.walk::<Q>(), split.signed::<Q>(mul(neg(s), split.given)));
    let units = split.signed::<Q>(split.given);
    let mut sums = [splat(0.0), splat(0.0)];
    let (psi, lambda) = ((groups::<Q>(psi.0), groups::<Q>(psi.1)), (groups::<Q>(lambda.0), groups::<Q>(lambda.1)));
    if walk.top == 0 {
        for (m, ((pr, pi), (lr, li))) in psi.0.iter_mut().zip(psi.1).zip(lambda.0.iter_mut().zip(lambda.1)).enumerate()
        {
            let (which, a, l) = (pick(m, walk.phases), (*pr, *pi), (*lr, *li));
            for q in 0..Q {
                let f = (q ^ walk.low) & (Q - 1);
                sums[q & 1] = slope::<D>(units[which][f], (l.0[q], l.1[q]), (a.0[f], a.1[f]), sums[q & 1]);
                (pr[q], pi[q]) = crossed::<D>(signed[which][f], c, (a.0[q], a.1[q]), (a.0[f], a.1[f]));
                (lr[q], li[q]) = crossed::<D>(signed[which][f], c, (l.0[q], l.1[q]), (l.0[f], l.1[f]));
            }
        }
        return add(sums[0], sums[1]);
    }
    let size = 2 * walk.top;
    let psi = psi.0.chunks_exact_mut(size).zip(psi.1.chunks_exact_mut(size));
    let lambda = lambda.0.chunks_exact_mut(size).zip(lambda.1.chunks_exact_mut(size));
    for (k, ((pr, pi), (lr, li))) in psi.zip(lambda).enumerate() {
        let ((pr0, pr1), (pi0, pi1)) = (pr.split_at_mut(walk.top), pi.split_at_mut(walk.top));
        let ((lr0, lr1), (li0, li1)) = (lr.split_at_mut(walk.top), li.split_at_mut(walk.top));
        for i in 0..walk.top {
            let (own, other) = parities(&walk, k, i);
            let j = i ^ walk.rest;
            let (ar, ai, br, bi) = (&mut pr0[i], &mut pi0[i], &mut pr1[j], &mut pi1[j]);
            let (gr, gi, hr, hi) = (&mut lr0[i], &mut li0[i], &mut lr1[j], &mut li1[j]);
            for q in 0..Q {
                let f = (q ^ walk.low) & (Q - 1);
                let (a, b, l, m) = ((ar[q], ai[q]), (br[f], bi[f]), (gr[q], gi[q]), (hr[f], hi[f]));
                sums[0] = slope::<D>(units[other][f], l, b, sums[0]);
                sums[1] = slope::<D>(units[own][q], m, a, sums[1]);
                (ar[q], ai[q]) = crossed::<D>(signed[other][f], c, a, b);
                (br[f], bi[f]) = crossed::<D>(signed[own][q], c, b, a);
                (gr[q], gi[q]) = crossed::<D>(signed[other][f], c, l, m);
                (hr[f], hi[f]) = crossed::<D>(signed[own][q], c, m, l);
            }
        }
    }
    add(sums[0], sums[1])
}

/// The function for this exchange of lanes, and for groups of four vectors where there are four.
macro_rules! by_group {
    ($split:expr, $len:expr, $name:ident($($arg:expr),*)) => {
        match ($split.lane, $len % 4) {
            (0, 0) => $name::<0, 4>($($arg),*),
            (1, 0) => $name::<1, 4>($($arg),*),
            (2, 0) => $name::<2, 4>($($arg),*),
            (_, 0) => $name::<3, 4>($($arg),*),
            (0, _) => $name::<0, 1>($($arg),*),
            (1, _) => $name::<1, 1>($($arg),*),
            (2, _) => $name::<2, 1>($($arg),*),
            (..) => $name::<3, 1>($($arg),*),
        }
    };
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
        by_group!(split, re.len(), turn_part(re, split, c, s));
        by_group!(split, im.len(), turn_part(im, split, c, s));
    } else {
        by_group!(split, re.len(), turn_cross(re, im, split, c, s));
    }
}

#[inline(always)]
fn any_hadamard(re: &mut [V], im: &mut [V], split: &Split, negative: bool, scale: f64) {
    let sign = if negative { -1.0 } else { 1.0 };
    by_group!(split, re.len(), hadamard_part(re, split, sign, scale));
    by_group!(split, im.len(), hadamard_part(im, split, sign, scale));
}

#[inline(always)]
fn any_undo(psi: (&mut [V], &mut [V]), lambda: (&mut [V], &mut [V]), split: &Split, c: V, s: V) -> V {
    let s = mul(s, splat(split.sign));
    let sum = if split.real {
        let real = by_group!(split, psi.0.len(), undo_part(psi.0, lambda.0, split, c, s));
        add(real, by_group!(split, psi.1.len(), undo_part(psi.1, lambda.1, split, c, s)))
    } else {
        by_group!(split, psi.0.len(), undo_cross(psi, lambda, split, c, s))
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
