//! A wide state: real and imaginary parts apart. It enters as a product of one-qubit states; amplitudes, probabilities
//! and expectation values of parities leave.

use num_complex::Complex64;

use super::kernel::Row;
use crate::kernel::odd;

/// A state of at least 5 qubits. Amplitude i is `e^(i phase)` times the number at `i ^ flips`, with the sign of the
/// parity of `(i ^ flips) & signs`.
#[derive(Debug, Clone)]
pub(crate) struct WideState {
    pub qubits: u32,
    pub real: Vec<Row>,
    /// Empty where all numbers are real.
    pub imaginary: Vec<Row>,
    pub signs: usize,
    pub flips: usize,
    pub phase: f64,
}

impl WideState {
    /// The product of real one-qubit states, qubit 0 first.
    pub(crate) fn product(factors: &[[f64; 2]], complex: bool) -> WideState {
        let qubits = factors.len() as u32;
        let lanes = std::array::from_fn(|l| factors[0][l & 1] * factors[1][l >> 1]);
        let length = 1usize << (qubits - 2);
        let mut real = Vec::with_capacity(length);
        real.push(lanes);
        for [zero, one] in &factors[2..] {
            for k in 0..real.len() {
                let row: Row = real[k];
                real[k] = row.map(|v| v * zero);
                real.push(row.map(|v| v * one));
            }
        }
        let imaginary = if complex { vec![[0.0; 4]; length] } else { Vec::new() };
        WideState { qubits, real, imaginary, signs: 0, flips: 0, phase: 0.0 }
    }

    /// Writes the amplitudes.
    pub(crate) fn write(&self, amplitudes: &mut [Complex64]) {
        let factor = Complex64::cis(self.phase);
        let (re, im) = (self.real.as_flattened(), self.imaginary.as_flattened());
        for (i, place) in amplitudes.iter_mut().enumerate() {
            let at = i ^ self.flips;
            let a = Complex64::new(re[at], im.get(at).copied().unwrap_or(0.0)) * factor;
            *place = if odd(at & self.signs) { -a } else { a };
        }
    }

    /// The expectation value of Z on each qubit of the mask.
    pub(crate) fn parity(&self, mask: usize) -> f64 {
        let sign = if odd(mask & self.flips) { -1.0 } else { 1.0 };
        let signs: Row = std::array::from_fn(|l| if odd(l & mask) { -sign } else { sign });
        let mut sums = [0.0; 4];
        for plane in [&self.real, &self.imaginary] {
            for (r, row) in plane.iter().enumerate() {
                let high = if odd(r & mask >> 2) { -1.0 } else { 1.0 };
                for l in 0..4 {
                    sums[l] += high * row[l] * row[l];
                }
            }
        }
        sums.iter().zip(signs).map(|(s, f)| s * f).sum()
    }
}
