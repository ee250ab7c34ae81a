//! The state vector of a trajectory: real and imaginary parts apart, the imaginary ones only once something makes them.
//! Gates, Kraus operators and measurements change it in place.

use num_complex::Complex64;

use crate::noise::Unitary;
use crate::simd::fast;

/// Amplitudes of `2^qubits` basis states, index bit q is qubit q.
#[derive(Debug, Clone)]
pub(super) struct Vector {
    re: Vec<f64>,
    /// Empty while all amplitudes are real.
    im: Vec<f64>,
}

impl Vector {
    /// |0...0>.
    pub(super) fn zero(qubits: u32) -> Vector {
        let mut re = vec![0.0; 1 << qubits];
        re[0] = 1.0;
        Vector { re, im: Vec::new() }
    }

    /// How many amplitudes.
    pub(super) fn len(&self) -> usize {
        self.re.len()
    }

    fn make_complex(&mut self) {
        self.im.resize(self.re.len(), 0.0);
    }

    /// A matrix on one qubit.
    pub(super) fn one(&mut self, bit: usize, m: &[Complex64; 4]) {
        if m.iter().all(|v| v.im == 0.0) {
            let m = [m[0].re, m[1].re, m[2].re, m[3].re];
            real(&mut self.re, bit, &m);
            real(&mut self.im, bit, &m);
            return;
        }
        self.make_complex();
        let m = [m[0].re, m[0].im, m[1].re, m[1].im, m[2].re, m[2].im, m[3].re, m[3].im];
        complex(&mut self.re, &mut self.im, bit, &m);
    }

    /// X on the target where the control is 1.
    pub(super) fn cx(&mut self, control: usize, target: usize) {
        exchange(&mut self.re, control, target);
        exchange(&mut self.im, control, target);
    }

    /// A sign where all of the mask is 1.
    pub(super) fn sign(&mut self, mask: usize) {
        for part in [&mut self.re, &mut self.im] {
            let mut i = mask;
            while i < part.len() {
                part[i] = -part[i];
                i = (i + 1) | mask;
            }
        }
    }

    /// A matrix on a few qubits, the first the lowest bit of row and column.
    pub(super) fn few(&mut self, bits: &[usize], m: &[Complex64]) {
        self.make_complex();
        let d = 1usize << bits.len();
        let mask = bits.iter().fold(0, |m, b| m | b);
        let offset = |k: usize| bits.iter().enumerate().filter(|(j, _)| k >> j & 1 == 1).map(|(_, b)| b).sum::<usize>();
        let offsets: Vec<usize> = (0..d).map(offset).collect();
        let mut held = vec![Complex64::ZERO; d];
        let mut base = 0;
        while base < self.re.len() {
            for (place, o) in held.iter_mut().zip(&offsets) {
                *place = Complex64::new(self.re[base | o], self.im[base | o]);
            }
            for (row, o) in m.chunks_exact(d).zip(&offsets) {
                let sum: Complex64 = row.iter().zip(&held).map(|(a, b)| a * b).sum();
                (self.re[base | o], self.im[base | o]) = (sum.re, sum.im);
            }
            base = ((base | mask) + 1) & !mask;
        }
    }

    /// Any unitary.
    pub(super) fn any(&mut self, unitary: &Unitary) {
        self.make_complex();
        let mut state = self.amplitudes();
        unitary.apply(&mut state, false, |q| 1 << q);
        for (k, v) in state.iter().enumerate() {
            (self.re[k], self.im[k]) = (v.re, v.im);
        }
    }

    /// Pauli string by masks, up to its phase.
    pub(super) fn pauli(&mut self, flips: usize, phases: usize) {
        for part in [&mut self.re, &mut self.im] {
            if flips == 0 {
                let signed = part.iter_mut().enumerate().filter(|(i, _)| odd(i & phases));
                signed.for_each(|(_, v)| *v = -*v);
                continue;
            }
            let highest = 1usize << flips.ilog2();
            for i in (0..part.len()).filter(|i| i & highest == 0) {
                let j = i ^ flips;
                let (a, b) = (part[i], part[j]);
                part[i] = if odd(j & phases) { -b } else { b };
                part[j] = if odd(i & phases) { -a } else { a };
            }
        }
    }

    /// Fresh qubits into real amplitudes: `offsets` has the bits of each of their basis states.
    pub(super) fn prepare(&mut self, offsets: &[usize], amplitudes: &[f64]) {
        let mask = offsets.last().copied().unwrap_or(0);
        for part in [&mut self.re, &mut self.im] {
            for base in (0..part.len()).filter(|i| i & mask == 0) {
                let held = part[base];
                offsets.iter().zip(amplitudes).for_each(|(o, a)| part[base | o] = held * a);
            }
        }
    }

    /// The probability that a qubit is 1.
    pub(super) fn chance_of_one(&self, bit: usize) -> f64 {
        let ones = |part: &[f64]| part.chunks_exact(2 * bit).map(|b| squares(&b[bit..])).sum::<f64>();
        if self.im.is_empty() { ones(&self.re) } else { ones(&self.re) + ones(&self.im) }
    }

    /// The qubit was found to be `found`, of this probability, and is put into `into`.
    pub(super) fn collapse(&mut self, bit: usize, found: bool, chance: f64, into: bool) {
        let scale = 1.0 / chance.sqrt();
        for part in [&mut self.re, &mut self.im] {
            for block in part.chunks_exact_mut(2 * bit) {
                let (zeros, ones) = block.split_at_mut(bit);
                let (kept, gone) = if found { (ones, zeros) } else { (zeros, ones) };
                kept.iter_mut().for_each(|v| *v *= scale);
                gone.fill(0.0);
                if found != into {
                    kept.swap_with_slice(gone);
                }
            }
        }
    }

    /// The square of its length.
    pub(super) fn norm(&self) -> f64 {
        squares(&self.re) + squares(&self.im)
    }

    /// Times a number.
    pub(super) fn scale(&mut self, factor: f64) {
        self.re.iter_mut().chain(&mut self.im).for_each(|v| *v *= factor);
    }

    /// All amplitudes.
    pub(super) fn amplitudes(&self) -> Vec<Complex64> {
        let im = |k: usize| self.im.get(k).copied().unwrap_or(0.0);
        self.re.iter().enumerate().map(|(k, re)| Complex64::new(*re, im(k))).collect()
    }

    /// The sum of all probabilities up to each basis state.
    pub(super) fn sums(&self) -> Vec<f64> {
        let mut total = 0.0;
        let mut sums = Vec::with_capacity(self.re.len());
        for (k, re) in self.re.iter().enumerate() {
            let im = self.im.get(k).copied().unwrap_or(0.0);
            total += re * re + im * im;
            sums.push(total);
        }
        sums
    }

    /// Adds `weight` times each probability.
    pub(super) fn add_probabilities(&self, weight: f64, out: &mut [f64]) {
        out.iter_mut().zip(&self.re).for_each(|(o, v)| *o += weight * v * v);
        out.iter_mut().zip(&self.im).for_each(|(o, v)| *o += weight * v * v);
    }

    /// `<P>` of the Pauli string of these masks.
    pub(super) fn pauli_value(&self, flips: usize, phases: usize) -> f64 {
        let y = (flips & phases).count_ones();
        let mut sum = Complex64::ZERO;
        for (i, re) in self.re.iter().enumerate() {
            let j = i ^ flips;
            let v = Complex64::new(*re, self.im.get(i).copied().unwrap_or(0.0));
            let w = Complex64::new(self.re[j], -self.im.get(j).copied().unwrap_or(0.0));
            sum += if odd(i & phases) { -(w * v) } else { w * v };
        }
        (Complex64::I.powu(y % 4) * sum).re
    }
}

fn odd(bits: usize) -> bool {
    bits.count_ones() % 2 == 1
}

fn squares(values: &[f64]) -> f64 {
    let mut sums = [0.0; 8];
    let (chunks, rest) = values.as_chunks::<8>();
    for chunk in chunks {
        sums.iter_mut().zip(chunk).for_each(|(s, v)| *s += v * v);
    }
    sums.iter().sum::<f64>() + rest.iter().map(|v| v * v).sum::<f64>()
}

fast!(fn real(part: &mut [f64], bit: usize, m: &[f64; 4]) = real_here);
fast!(fn complex(re: &mut [f64], im: &mut [f64], bit: usize, m: &[f64; 8]) = complex_here);
fast!(fn exchange(part: &mut [f64], control: usize, target: usize) = exchange_here);

/// A real matrix on every pair that differs in `bit`.
#[inline(always)]
fn real_here(part: &mut [f64], bit: usize, m: &[f64; 4]) {
    let turn = |a: &mut f64, b: &mut f64| {
        (*a, *b) = (m[0].mul_add(*a, m[1] * *b), m[2].mul_add(*a, m[3] * *b));
    };
    if bit == 1 {
        part.as_chunks_mut::<2>().0.iter_mut().for_each(|[a, b]| turn(a, b));
        return;
    }
    if bit == 2 {
        part.as_chunks_mut::<4>().0.iter_mut().for_each(|[a, b, c, d]| {
            turn(a, c);
            turn(b, d);
        });
        return;
    }
    for block in part.chunks_exact_mut(2 * bit) {
        let (zeros, ones) = block.split_at_mut(bit);
        zeros.iter_mut().zip(ones).for_each(|(a, b)| turn(a, b));
    }
}

#[inline(always)]
fn complex_here(re: &mut [f64], im: &mut [f64], bit: usize, m: &[f64; 8]) {
    for (re, im) in re.chunks_exact_mut(2 * bit).zip(im.chunks_exact_mut(2 * bit)) {
        let (a, b) = re.split_at_mut(bit);
        let (c, d) = im.split_at_mut(bit);
        for (((a, b), c), d) in a.iter_mut().zip(b).zip(c).zip(d) {
            let (x, y, u, v) = (*a, *b, *c, *d);
            *a = (-m[3]).mul_add(v, m[2].mul_add(y, (-m[1]).mul_add(u, m[0] * x)));
            *c = m[3].mul_add(y, m[2].mul_add(v, m[1].mul_add(x, m[0] * u)));
            *b = (-m[7]).mul_add(v, m[6].mul_add(y, (-m[5]).mul_add(u, m[4] * x)));
            *d = m[7].mul_add(y, m[6].mul_add(v, m[5].mul_add(x, m[4] * u)));
        }
    }
}

/// Exchanges the target's values where the control is 1, run by run.
#[inline(always)]
fn exchange_here(part: &mut [f64], control: usize, target: usize) {
    let (low, high) = (control.min(target), control.max(target));
    for block in part.chunks_exact_mut(2 * high) {
        let (zeros, ones) = block.split_at_mut(high);
        for (z, o) in zeros.chunks_exact_mut(2 * low).zip(ones.chunks_exact_mut(2 * low)) {
            if control == low {
                z[low..].swap_with_slice(&mut o[low..]);
            } else {
                let (a, b) = o.split_at_mut(low);
                a.swap_with_slice(b);
            }
        }
    }
}
