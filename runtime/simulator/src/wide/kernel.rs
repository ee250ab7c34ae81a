//! The inner loops: rows of a block enter and leave. All of it is safe code over arrays of four numbers, compiled for
//! AVX2 with FMA where the processor has them.

use num_complex::Complex64;

use super::steps::Turns;
#[cfg(target_arch = "x86_64")]
use super::vectors;
use crate::simd::fast;

/// Four neighbouring numbers: a vector of the processor.
pub(crate) type Row = [f64; 4];

/// Bits of the largest block.
pub(crate) const WIDTH: u32 = 13;
/// Rows of the largest block.
pub(crate) const ROWS: usize = 1 << (WIDTH - 2);

/// Rows of a block: real and imaginary parts.
pub(crate) type Plane = [Row; ROWS];

/// Zeros.
pub(crate) fn plane() -> Box<Plane> {
    // As a vector first, so that it never stands on the stack.
    vec![[0.0; 4]; ROWS].into_boxed_slice().try_into().unwrap_or_else(|_| Box::new([[0.0; 4]; ROWS]))
}

#[inline(always)]
fn turn(a: Row, b: Row, t: f64) -> (Row, Row) {
    let (mut x, mut y) = (a, b);
    for l in 0..4 {
        x[l] = (-t).mul_add(b[l], a[l]);
        y[l] = t.mul_add(a[l], b[l]);
    }
    (x, y)
}

/// `bits` turns on the `2^bits` rows that each base reaches by flips.
#[inline(always)]
fn turns_of<const BITS: usize, const COUNT: usize>(plane: &mut Plane, bases: &[u16], turns: &[(usize, f64)]) {
    let (offsets, tangents) = reach::<BITS, COUNT>(turns);
    for base in bases {
        let base = *base as usize;
        let mut v = offsets.map(|o| plane[(base ^ o) & (ROWS - 1)]);
        for b in 0..BITS {
            for k in (0..COUNT).filter(|k| k >> b & 1 == 0) {
                (v[k], v[k | 1 << b]) = turn(v[k], v[k | 1 << b], tangents[b]);
            }
        }
        for k in 0..COUNT {
            plane[(base ^ offsets[k]) & (ROWS - 1)] = v[k];
        }
    }
}

/// Where the rows of turns stand seen from their base, and the tangents.
#[inline(always)]
pub(super) fn reach<const BITS: usize, const COUNT: usize>(turns: &[(usize, f64)]) -> ([usize; COUNT], [f64; BITS]) {
    let sum = |k: usize| turns.iter().enumerate().filter(|(b, _)| k >> b & 1 == 1).fold(0, |o, (_, t)| o ^ t.0);
    (std::array::from_fn(sum), std::array::from_fn(|b| turns[b].1))
}

#[inline(always)]
pub(super) fn turns_plain(plane: &mut Plane, turns: &Turns) {
    match turns.turns.len() {
        1 => turns_of::<1, 2>(plane, &turns.bases, &turns.turns),
        2 => turns_of::<2, 4>(plane, &turns.bases, &turns.turns),
        _ => turns_of::<3, 8>(plane, &turns.bases, &turns.turns),
    }
}

fast!(
    /// Applies turns to one plane.
    pub(crate) fn turns(plane: &mut Plane, turns: &Turns) = turns_plain, vectors::turns
);

/// A block's planes: the amplitudes, and room for as many.
#[derive(Debug)]
pub(crate) struct Planes {
    pub real: Box<Plane>,
    pub imaginary: Box<Plane>,
    pub next_real: Box<Plane>,
    pub next_imaginary: Box<Plane>,
}

impl Planes {
    pub(crate) fn new() -> Planes {
        Planes { real: plane(), imaginary: plane(), next_real: plane(), next_imaginary: plane() }
    }
}

#[inline(always)]
fn multiply(a: Row, b: Row, c: Row, d: Row) -> (Row, Row) {
    let (mut re, mut im) = ([0.0; 4], [0.0; 4]);
    for l in 0..4 {
        re[l] = a[l].mul_add(c[l], -(b[l] * d[l]));
        im[l] = a[l].mul_add(d[l], b[l] * c[l]);
    }
    (re, im)
}

#[inline(always)]
fn phases_in_place(re: &mut Plane, im: &mut Plane, fr: &[Row], fi: &[Row]) {
    for (((a, b), c), d) in re.iter_mut().zip(im.iter_mut()).zip(fr).zip(fi) {
        (*a, *b) = multiply(*a, *b, *c, *d);
    }
}

fast!(
    /// Multiplies rows by factors.
    pub(crate) fn phases(re: &mut Plane, im: &mut Plane, fr: &[Row], fi: &[Row]) = phases_in_place
);

#[inline(always)]
#[allow(clippy::too_many_arguments)]
fn phases_from(re: &Plane, im: &Plane, to_re: &mut Plane, to_im: &mut Plane, places: &[u16], fr: &[Row], fi: &[Row]) {
    let to = to_re.iter_mut().zip(to_im.iter_mut());
    for (((a, b), place), (c, d)) in to.zip(places).zip(fr.iter().zip(fi)) {
        let at = *place as usize & (ROWS - 1);
        (*a, *b) = multiply(re[at], im[at], *c, *d);
    }
}

fast!(
    /// Takes rows from their places to their own, multiplied by factors.
    pub(crate) fn phases_settled(re: &Plane, im: &Plane, to_re: &mut Plane, to_im: &mut Plane, places: &[u16],
        fr: &[Row], fi: &[Row]) = phases_from
);

#[inline(always)]
fn spread_any(re: &[Row], im: &[Row], scalars: &[Complex64], lanes: &(Row, Row), to_re: &mut Plane, to_im: &mut Plane) {
    let from = re.iter().zip(im).zip(scalars);
    for ((a, b), ((r, i), s)) in to_re.iter_mut().zip(to_im.iter_mut()).zip(from) {
        let (c, d) = multiply([s.re; 4], [s.im; 4], lanes.0, lanes.1);
        (*a, *b) = multiply(*r, *i, c, d);
    }
}

fast!(
    /// Factors of a block: a table times a scalar per row times a vector of the lanes.
    pub(crate) fn spread(re: &[Row], im: &[Row], scalars: &[Complex64], lanes: &(Row, Row), to_re: &mut Plane,
        to_im: &mut Plane) = spread_any
);
