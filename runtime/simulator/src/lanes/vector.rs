//! Short vectors of numbers, one lane a row (or an amplitude): the arithmetic that everything in lanes is written in.
//! Products that are added are fused, so that every processor gives the same digits.

/// Lanes of a state.
pub(crate) const LANES: usize = 4;

/// One number in each lane.
pub(crate) type V = [f64; LANES];

/// One number a lane.
#[inline(always)]
pub(crate) fn map<const K: usize>(f: impl Fn(usize) -> f64) -> [f64; K] {
    let mut out = [0.0; K];
    for (l, place) in out.iter_mut().enumerate() {
        *place = f(l);
    }
    out
}

#[inline(always)]
pub(crate) fn splat<const K: usize>(v: f64) -> [f64; K] {
    [v; K]
}

#[inline(always)]
pub(crate) fn add<const K: usize>(a: [f64; K], b: [f64; K]) -> [f64; K] {
    map(|l| a[l] + b[l])
}

#[inline(always)]
pub(crate) fn sub<const K: usize>(a: [f64; K], b: [f64; K]) -> [f64; K] {
    map(|l| a[l] - b[l])
}

#[inline(always)]
pub(crate) fn mul<const K: usize>(a: [f64; K], b: [f64; K]) -> [f64; K] {
    map(|l| a[l] * b[l])
}

/// `a * b + c`.
#[inline(always)]
pub(crate) fn fma<const K: usize>(a: [f64; K], b: [f64; K], c: [f64; K]) -> [f64; K] {
    map(|l| a[l].mul_add(b[l], c[l]))
}

/// `c - a * b`.
#[inline(always)]
pub(crate) fn fnma<const K: usize>(a: [f64; K], b: [f64; K], c: [f64; K]) -> [f64; K] {
    map(|l| (-a[l]).mul_add(b[l], c[l]))
}

#[inline(always)]
pub(crate) fn neg<const K: usize>(a: [f64; K]) -> [f64; K] {
    map(|l| -a[l])
}

/// The sum of all lanes, from the first on.
#[inline(always)]
pub(crate) fn total<const K: usize>(a: [f64; K]) -> f64 {
    let mut sum = 0.0;
    for v in a {
        sum += v;
    }
    sum
}

/// Lane l from lane `l ^ D`.
#[inline(always)]
pub(crate) fn exchanged<const D: usize>(a: V) -> V {
    [a[D & 3], a[(1 ^ D) & 3], a[(2 ^ D) & 3], a[(3 ^ D) & 3]]
}

/// A complex number in each lane: (real, imaginary).
pub(crate) type C<const K: usize> = ([f64; K], [f64; K]);

/// `a * b`.
#[inline(always)]
pub(crate) fn times<const K: usize>(a: C<K>, b: C<K>) -> C<K> {
    (fnma(a.1, b.1, mul(a.0, b.0)), fma(a.0, b.1, mul(a.1, b.0)))
}

/// `conj(a) * b`.
#[inline(always)]
pub(crate) fn times_conj<const K: usize>(a: C<K>, b: C<K>) -> C<K> {
    (fma(a.1, b.1, mul(a.0, b.0)), fnma(a.1, b.0, mul(a.0, b.1)))
}

/// Sum and product: `conj(a) * b + c`.
#[inline(always)]
pub(crate) fn gather_conj<const K: usize>(a: C<K>, b: C<K>, c: C<K>) -> C<K> {
    (fma(a.1, b.1, fma(a.0, b.0, c.0)), fnma(a.1, b.0, fma(a.0, b.1, c.1)))
}

/// Beyond this the reduction by quarter turns would lose digits.
const FAR: f64 = 1e5;

/// (cosine, sine) of each lane, to about one unit in the last place: reduction by quarter turns in two parts (Cody and
/// Waite), then the polynomials of fdlibm.
#[inline(always)]
pub(crate) fn cos_sin<const K: usize>(x: [f64; K]) -> C<K> {
    let mut far = false;
    for v in x {
        far |= v.abs() >= FAR;
    }
    if far {
        return library(x);
    }
    let (mut cosine, mut sine) = ([0.0; K], [0.0; K]);
    for l in 0..K {
        (cosine[l], sine[l]) = near(x[l]);
    }
    (cosine, sine)
}

/// By the library, apart from the loop that seldom needs it.
#[cold]
#[inline(never)]
fn library<const K: usize>(x: [f64; K]) -> C<K> {
    (map(|l| x[l].cos()), map(|l| x[l].sin()))
}

#[inline(always)]
fn near(x: f64) -> (f64, f64) {
    // Adding 1.5 * 2^52 rounds to a whole number and leaves it in the low bits.
    const SHIFT: f64 = 6755399441055744.0;
    let shifted = x.mul_add(std::f64::consts::FRAC_2_PI, SHIFT);
    let (turns, quarter) = (shifted - SHIFT, shifted.to_bits());
    let r = (-turns).mul_add(std::f64::consts::FRAC_PI_2, x);
    let r = (-turns).mul_add(6.123_233_995_736_766e-17, r);
    let z = r * r;
    let s = 1.589_690_995_211_55e-10f64
        .mul_add(z, -2.505_076_025_340_686_3e-8)
        .mul_add(z, 2.755_731_370_707_006_8e-6)
        .mul_add(z, -1.984_126_982_985_795e-4)
        .mul_add(z, 8.333_333_333_322_49e-3)
        .mul_add(z, -1.666_666_666_666_663_2e-1);
    let sine = (z * r).mul_add(s, r);
    let c = (-1.135_964_755_778_819_5e-11f64)
        .mul_add(z, 2.087_572_321_298_175e-9)
        .mul_add(z, -2.755_731_435_139_066_3e-7)
        .mul_add(z, 2.480_158_728_947_673e-5)
        .mul_add(z, -1.388_888_888_887_411e-3)
        .mul_add(z, 4.166_666_666_666_66e-2);
    let cosine = (z * z).mul_add(c, (-0.5f64).mul_add(z, 1.0));
    let (a, b) = if quarter & 1 == 0 { (cosine, sine) } else { (sine, cosine) };
    let flip = |v: f64, bit: u64| f64::from_bits(v.to_bits() ^ (bit & 1) << 63);
    (flip(a, (quarter ^ quarter >> 1) & 1), flip(b, quarter >> 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turns_are_those_of_the_library() {
        for k in 0..200_000 {
            let x = (f64::from(k) - 100_000.0) * 0.013_37 + if k % 7 == 0 { 9e4 } else { 0.0 };
            let (c, s) = cos_sin([x, -x, x * 1e-3, x * 1e3]);
            for (l, v) in [x, -x, x * 1e-3, x * 1e3].into_iter().enumerate() {
                assert!((c[l] - v.cos()).abs() < 3e-16 && (s[l] - v.sin()).abs() < 3e-16, "{v}");
            }
        }
        for k in -40..40 {
            let x = f64::from(k) * std::f64::consts::FRAC_PI_4;
            let (c, s) = cos_sin([x]);
            assert!((c[0] - x.cos()).abs() < 3e-16 && (s[0] - x.sin()).abs() < 3e-16, "{x}");
        }
    }
}
