//! A mixed state by its Pauli coefficients `Tr(P rho)`: expectation values, probabilities and the matrix leave.

use hqml_ir::{Observable, Pauli, PauliString};
use ndarray::Array2;
use num_complex::Complex64;

use crate::noise::{ReadoutError, measured};

/// The state of some qubits. Index bit q of basis states is qubit q.
#[derive(Debug, Clone, PartialEq)]
pub struct Density {
    qubits: u32,
    /// The qubits that anything has touched, lowest digit first; the others are in |0>.
    order: Vec<u32>,
    /// `Tr(P rho)` by digits of base 4 (I, X, Y, Z).
    coefficients: Vec<f64>,
}

impl Density {
    pub(super) fn new(qubits: u32, order: Vec<u32>, coefficients: Vec<f64>) -> Density {
        Density { qubits, order, coefficients }
    }

    /// How many qubits it has.
    pub fn qubits(&self) -> u32 {
        self.qubits
    }

    /// `Tr(P rho)`: 0 where the string touches a qubit that the state does not have.
    pub fn pauli(&self, string: &PauliString) -> f64 {
        View::of(self).pauli(string)
    }

    /// `Tr(O rho)`.
    pub fn expectation(&self, observable: &Observable) -> f64 {
        View::of(self).expectation(observable, &[])
    }

    /// The probability of each basis state: `2^qubits`. Rounding may leave some below 0 by a few units of the last digit;
    /// these are cut.
    pub fn probabilities(&self) -> Vec<f64> {
        let mut out = vec![0.0; 1 << self.qubits];
        View::of(self).probabilities(&mut out);
        out
    }

    /// `Tr(rho^2)`.
    pub fn purity(&self) -> f64 {
        self.coefficients.iter().map(|c| c * c).sum::<f64>() / (1u64 << self.order.len()) as f64
    }

    /// The matrix: (2^qubits, 2^qubits).
    pub fn matrix(&self) -> Array2<Complex64> {
        let d = 1usize << self.qubits;
        let mut matrix = Array2::zeros((d, d));
        let inner = to_matrix(&self.coefficients);
        let mut places = vec![0usize];
        for qubit in &self.order {
            places.extend_from_within(..);
            let half = places.len() / 2;
            places[half..].iter_mut().for_each(|p| *p |= 1 << qubit);
        }
        let spread = |i: usize| (0..self.order.len()).map(|k| (i >> k & 1) << (2 * k)).sum::<usize>();
        for (r, row) in places.iter().enumerate() {
            for (c, column) in places.iter().enumerate() {
                matrix[[*row, *column]] = inner[spread(r) | spread(c) << 1];
            }
        }
        matrix
    }
}

/// Coefficients where they are.
#[derive(Debug, Clone, Copy)]
pub(super) struct View<'a> {
    pub order: &'a [u32],
    pub coefficients: &'a [f64],
}

impl<'a> View<'a> {
    fn of(state: &'a Density) -> View<'a> {
        View { order: &state.order, coefficients: &state.coefficients }
    }

    fn pauli(&self, string: &PauliString) -> f64 {
        let mut at = 0;
        for (qubit, pauli) in string.factors() {
            match (self.order.iter().position(|q| q == qubit), pauli) {
                (Some(position), pauli) => at |= digit(*pauli) << (2 * position),
                (None, Pauli::Z) => {}
                (None, _) => return 0.0,
            }
        }
        self.coefficients[at]
    }

    /// As measured through these read-outs (none: perfect ones).
    pub(super) fn expectation(&self, observable: &Observable, errors: &[ReadoutError]) -> f64 {
        let term = |(string, c): &(PauliString, f64)| c * measured(string, errors, &|s| self.pauli(s));
        observable.terms().iter().map(term).sum()
    }

    /// Writes `2^qubits` probabilities.
    pub(super) fn probabilities(&self, out: &mut [f64]) {
        let width = self.order.len();
        // The coefficients of I and Z, and then every sign: a Walsh-Hadamard transform.
        let mut values: Vec<f64> = Vec::with_capacity(1 << width);
        values.push(self.coefficients[0]);
        let mut starts = vec![0usize];
        for k in 0..width {
            starts.extend_from_within(..);
            let half = starts.len() / 2;
            starts[half..].iter_mut().for_each(|s| *s |= 3 << (2 * k));
        }
        values.extend(starts[1..].iter().map(|s| self.coefficients[*s]));
        for k in 0..width {
            for block in values.chunks_exact_mut(2 << k) {
                let (zeros, ones) = block.split_at_mut(1 << k);
                zeros.iter_mut().zip(ones).for_each(|(z, o)| (*z, *o) = (*z + *o, *z - *o));
            }
        }
        out.fill(0.0);
        let scale = 1.0 / values.len() as f64;
        for (i, value) in values.iter().enumerate() {
            let place: usize = self.order.iter().enumerate().map(|(k, q)| (i >> k & 1) << q).sum();
            out[place] = (value * scale).max(0.0);
        }
    }
}

fn digit(pauli: Pauli) -> usize {
    match pauli {
        Pauli::X => 1,
        Pauli::Y => 2,
        Pauli::Z => 3,
    }
}

/// Coefficients to the matrix, whose digit of a qubit is its row bit and, above it, its column bit.
pub(super) fn to_matrix(coefficients: &[f64]) -> Vec<Complex64> {
    let mut matrix: Vec<Complex64> = coefficients.iter().map(|c| Complex64::new(*c, 0.0)).collect();
    digits(&mut matrix, |[i, x, y, z]| {
        let y = Complex64::I * y;
        [(i + z) * 0.5, (x + y) * 0.5, (x - y) * 0.5, (i - z) * 0.5]
    });
    matrix
}

/// The way back.
pub(super) fn from_matrix(mut matrix: Vec<Complex64>, coefficients: &mut [f64]) {
    digits(&mut matrix, |[zero, low, high, one]| [zero + one, low + high, Complex64::I * (high - low), zero - one]);
    coefficients.iter_mut().zip(&matrix).for_each(|(c, m)| *c = m.re);
}

/// Changes the four entries of every digit, one digit after the other.
fn digits(values: &mut [Complex64], f: impl Fn([Complex64; 4]) -> [Complex64; 4]) {
    let mut stride = 1;
    while stride < values.len() {
        for block in values.chunks_exact_mut(4 * stride) {
            for k in 0..stride {
                let [a, b, c, d] = f([block[k], block[k + stride], block[k + 2 * stride], block[k + 3 * stride]]);
                (block[k], block[k + stride]) = (a, b);
                (block[k + 2 * stride], block[k + 3 * stride]) = (c, d);
            }
        }
        stride *= 4;
    }
}
