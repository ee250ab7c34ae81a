//! Phases of a block: the parities that a cluster applies at once enter; factors per row leave, for any block.
//!
//! Local index: bits 0 and 1 are the lanes, bit 2 + k is row bit k. Phases inside the block are the same for all blocks:
//! a table, built by doubling. A parity that reaches out of the block is a phase of its inner part whose sign the block
//! decides: with one inner bit it joins a product of one-bit factors, with none a factor of the whole block.

use num_complex::Complex64;

use super::kernel::{Plane, Row, spread};
use super::schedule::Cluster;
use crate::kernel::odd;
use crate::simd::fast;

/// Phases applied at one point of a cluster.
#[derive(Debug, Clone)]
pub(crate) struct Diagonal {
    /// Factors of all blocks, real and imaginary parts.
    real: Vec<f64>,
    imaginary: Vec<f64>,
    /// Where each phase went.
    kinds: Vec<Kind>,
    /// Parities of local bits: local bits, angle.
    inside: Vec<(usize, f64)>,
    /// Parities of one local bit (or none, `None`) and bits outside: local bit, bits outside, angle.
    outside: Vec<(Option<usize>, usize, f64)>,
    /// Parities of several local bits and bits outside: local bits, bits outside, angle.
    mixed: Vec<(usize, usize, f64)>,
    bits: usize,
}

/// Which list of a diagonal a phase is in.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Inside,
    Outside,
    Mixed,
}

impl Diagonal {
    /// Of parities over qubits, and their angles.
    pub(crate) fn new(cluster: &Cluster, phases: &[(usize, f64)]) -> Diagonal {
        let order: Vec<u32> = cluster
            .lanes
            .iter()
            .copied()
            .chain(cluster.bits.iter().copied().filter(|q| !cluster.lanes.contains(q)))
            .collect();
        let held: usize = order.iter().map(|q| 1usize << q).sum();
        let local = |mask: usize| -> usize {
            order.iter().enumerate().filter(|(_, q)| mask >> **q & 1 == 1).map(|(k, _)| 1 << k).sum()
        };
        let (mut inside, mut outside, mut mixed) = (Vec::new(), Vec::new(), Vec::new());
        let mut kinds = Vec::with_capacity(phases.len());
        for (mask, angle) in phases {
            let (inner, outer) = (local(mask & held), mask & !held);
            kinds.push(match (inner.count_ones(), outer) {
                (_, 0) => Kind::Inside,
                (0 | 1, _) => Kind::Outside,
                _ => Kind::Mixed,
            });
            match (inner.count_ones(), outer) {
                (_, 0) => inside.push((inner, *angle)),
                (0, _) => outside.push((None, outer, *angle)),
                (1, _) => outside.push((Some(inner.trailing_zeros() as usize), outer, *angle)),
                _ => mixed.push((inner, outer, *angle)),
            }
        }
        let size = 1 << order.len();
        let (real, imaginary) = (vec![0.0; size], vec![0.0; size]);
        let mut diagonal = Diagonal { real, imaginary, kinds, inside, outside, mixed, bits: order.len() };
        diagonal.make();
        diagonal
    }

    /// The same parities by other angles, in the order in which they were given.
    pub(crate) fn renew(&mut self, angles: impl Iterator<Item = f64>) {
        let (mut inside, mut outside, mut mixed) = (0, 0, 0);
        for (kind, angle) in self.kinds.iter().zip(angles) {
            let (place, count) = match kind {
                Kind::Inside => (&mut self.inside[inside].1, &mut inside),
                Kind::Outside => (&mut self.outside[outside].2, &mut outside),
                Kind::Mixed => (&mut self.mixed[mixed].2, &mut mixed),
            };
            *place = angle;
            *count += 1;
        }
        self.make();
    }

    fn make(&mut self) {
        table(self.bits, &self.inside, &mut self.real, &mut self.imaginary);
    }

    /// The factors by row, real and imaginary parts, where they are the same for all blocks.
    pub(crate) fn fixed(&self) -> Option<(&[Row], &[Row])> {
        (self.outside.is_empty() && self.mixed.is_empty()).then(|| self.rows())
    }

    fn rows(&self) -> (&[Row], &[Row]) {
        (self.real.as_chunks().0, self.imaginary.as_chunks().0)
    }

    /// The factors of one block and how many rows they have, where the qubits outside have the values of `block`.
    pub(crate) fn factors(&self, block: usize, real: &mut Plane, imaginary: &mut Plane) -> usize {
        let mut whole = 0.0;
        let mut single = vec![0.0; self.bits];
        for (bit, outer, angle) in &self.outside {
            let angle = if odd(outer & block) { -angle } else { *angle };
            match bit {
                Some(bit) => single[*bit] += angle,
                None => whole += angle,
            }
        }
        let halves: Vec<Complex64> = single.iter().map(|a| Complex64::cis(-a / 2.0)).collect();
        let lanes = [halves[0] * halves[1], halves[0].conj() * halves[1]];
        let lanes = [lanes[0], lanes[1], lanes[1].conj(), lanes[0].conj()];
        let (own_real, own_imaginary) = self.rows();
        let count = own_real.len();
        let mut scalars = vec![Complex64::cis(-whole / 2.0)];
        scalars.reserve(count);
        for half in &halves[2..] {
            for k in 0..scalars.len() {
                let s = scalars[k];
                scalars[k] = s * half;
                scalars.push(s * half.conj());
            }
        }
        let lanes = (lanes.map(|l| l.re), lanes.map(|l| l.im));
        spread(own_real, own_imaginary, &scalars, &lanes, real, imaginary);
        for (inner, outer, angle) in &self.mixed {
            let angle = if odd(outer & block) { -angle } else { *angle };
            turn_parity(&mut real[..count], &mut imaginary[..count], *inner, angle);
        }
        count
    }
}

/// `exp(-i angle/2 Z..Z)` on a table by rows.
fn turn_parity(real: &mut [Row], imaginary: &mut [Row], mask: usize, angle: f64) {
    let (sin, cos) = (angle / 2.0).sin_cos();
    for (r, (re, im)) in real.iter_mut().zip(imaginary).enumerate() {
        for l in 0..4 {
            let s = if odd((r << 2 | l) & mask) { sin } else { -sin };
            (re[l], im[l]) = (re[l] * cos - im[l] * s, re[l] * s + im[l] * cos);
        }
    }
}

/// `exp(-i/2 sum angle (-1)^parity)` for every index of so many bits.
fn table(bits: usize, phases: &[(usize, f64)], re: &mut [f64], im: &mut [f64]) {
    let mut single = vec![0.0; bits];
    let mut pairs = vec![Vec::new(); bits];
    let mut long = Vec::new();
    let mut whole = 0.0;
    for (mask, angle) in phases {
        match mask.count_ones() {
            0 => whole += angle,
            1 => single[mask.trailing_zeros() as usize] += angle,
            2 => pairs[mask.ilog2() as usize].push((mask.trailing_zeros() as usize, *angle)),
            _ => long.push((*mask, *angle)),
        }
    }
    (re[0], im[0]) = first(whole);
    for bit in 0..bits {
        let factors = lower_factors(single[bit], &pairs[bit]);
        double(&mut re[..2 << bit], &mut im[..2 << bit], &factors);
    }
    for (mask, angle) in long {
        let (sin, cos) = (angle / 2.0).sin_cos();
        for (x, (re, im)) in re.iter_mut().zip(im.iter_mut()).enumerate() {
            let s = if odd(x & mask) { sin } else { -sin };
            (*re, *im) = (*re * cos - *im * s, *re * s + *im * cos);
        }
    }
}

/// `exp(-i/2 (angle + sum of pair angles with the signs of the lower bits))` for the lower bits up to the last that counts.
fn lower_factors(angle: f64, pairs: &[(usize, f64)]) -> (Vec<f64>, Vec<f64>) {
    let bits = pairs.iter().map(|(bit, _)| bit + 1).max().unwrap_or(0);
    let mut single = vec![0.0; bits];
    pairs.iter().for_each(|(bit, angle)| single[*bit] += angle);
    let (mut re, mut im) = (vec![0.0; 1 << bits], vec![0.0; 1 << bits]);
    (re[0], im[0]) = first(angle);
    for (bit, angle) in single.into_iter().enumerate() {
        let (c, s) = first(angle);
        double(&mut re[..2 << bit], &mut im[..2 << bit], &(vec![c], vec![s]));
    }
    (re, im)
}

/// The factor of one angle.
fn first(angle: f64) -> (f64, f64) {
    let value = Complex64::cis(-angle / 2.0);
    (value.re, value.im)
}

/// Appends a bit to the values of the first half: these times the factors where it is 0, times their conjugates where it
/// is 1. Factors repeat.
fn double(re: &mut [f64], im: &mut [f64], (fr, fi): &(Vec<f64>, Vec<f64>)) {
    let len = re.len() / 2;
    let ((r0, r1), (i0, i1)) = (re.split_at_mut(len), im.split_at_mut(len));
    if let ([c], [s]) = (fr.as_slice(), fi.as_slice()) {
        return doubled(r0, i0, r1, i1, &vec![*c; len], &vec![*s; len]);
    }
    let period = fr.len();
    let zeros = r0.chunks_exact_mut(period).zip(i0.chunks_exact_mut(period));
    let ones = r1.chunks_exact_mut(period).zip(i1.chunks_exact_mut(period));
    for ((r0, i0), (r1, i1)) in zeros.zip(ones) {
        doubled(r0, i0, r1, i1, fr, fi);
    }
}

/// A value times a factor and times its conjugate.
#[inline(always)]
fn both(r: f64, i: f64, c: f64, s: f64) -> (f64, f64, f64, f64) {
    (r * c - i * s, r * s + i * c, r * c + i * s, i * c - r * s)
}

fast!(fn doubled(r0: &mut [f64], i0: &mut [f64], r1: &mut [f64], i1: &mut [f64], fr: &[f64], fi: &[f64]) = doubled_any);

#[inline(always)]
fn doubled_any(r0: &mut [f64], i0: &mut [f64], r1: &mut [f64], i1: &mut [f64], fr: &[f64], fi: &[f64]) {
    let zeros = r0.iter_mut().zip(i0);
    let ones = r1.iter_mut().zip(i1);
    for (((r0, i0), (r1, i1)), (c, s)) in zeros.zip(ones).zip(fr.iter().zip(fi)) {
        (*r0, *i0, *r1, *i1) = both(*r0, *i0, *c, *s);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn factors_are_exponentials_of_the_sum_of_parities() {
        let cluster = Cluster { bits: vec![0, 1, 2, 5, 6, 7], lanes: [5, 7], ops: Vec::new() };
        let phases = [
            (1, 0.3),
            (1 << 5, -0.7),
            (0b11, 1.1),
            (1 << 5 | 1 << 7, 0.4),
            (1 << 6 | 1, -1.3),
            (0b111, 0.9),
            (1 << 3, 0.21),
            (1 << 3 | 1 << 2, 0.8),
            (1 << 4 | 1 << 7, -0.6),
            (1 << 3 | 1 << 4 | 0b11, 0.77),
            (1 << 4 | 0b101, 0.35),
        ];
        let diagonal = Diagonal::new(&cluster, &phases);
        let (mut re, mut im) = (crate::wide::kernel::plane(), crate::wide::kernel::plane());
        let order = [5, 7, 0, 1, 2, 6];
        for block in [0usize, 1 << 3, 1 << 4, 1 << 3 | 1 << 4] {
            diagonal.factors(block, &mut re, &mut im);
            for x in 0..64usize {
                let index: usize = block | (0..6).map(|k| (x >> k & 1) << order[k]).sum::<usize>();
                let sum: f64 = phases.iter().map(|(m, a)| if odd(index & m) { -a } else { *a }).sum();
                let expected = Complex64::cis(-sum / 2.0);
                assert!((re[x >> 2][x & 3] - expected.re).abs() < 1e-14, "{block} {x}");
                assert!((im[x >> 2][x & 3] - expected.im).abs() < 1e-14, "{block} {x}");
            }
        }
    }
}
