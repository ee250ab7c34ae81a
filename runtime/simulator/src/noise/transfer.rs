//! Pauli transfer matrices: Kraus operators enter, the real matrix of the channel leaves, and back.
//!
//! Pauli strings are numbered by digits of base 4 (I = 0, X = 1, Y = 2, Z = 3), the first listed qubit the lowest digit;
//! entry `(i, j)` is `Tr(P_i E(P_j)) / 2^k`, so a state's coefficients `Tr(P_j rho)` are multiplied by the matrix.

use ndarray::Array2;
use num_complex::Complex64;

use crate::eigen;

/// A real matrix of `4^qubits` rows, row by row.
#[derive(Debug, Clone, PartialEq)]
pub struct Transfer {
    qubits: u32,
    entries: Vec<f64>,
}

/// A complex square matrix of `2^qubits` rows, row by row.
pub type Operator = Vec<Complex64>;

/// How far rounding may take a channel from the laws that it must obey.
const TOLERANCE: f64 = 1e-9;

/// Bit masks (flips, phases) of the Pauli string with this number.
pub(crate) fn masks(string: usize, qubits: u32) -> (usize, usize) {
    (0..qubits).fold((0, 0), |(x, z), q| {
        let digit = string >> (2 * q) & 3;
        (x | usize::from(digit == 1 || digit == 2) << q, z | usize::from(digit >= 2) << q)
    })
}

/// The factor by which the Pauli string of these masks sends |column> to |column ^ flips>.
fn factor(flips: usize, phases: usize, column: usize) -> Complex64 {
    let turns = (flips & phases).count_ones() + 2 * (column & phases).count_ones();
    Complex64::I.powu(turns % 4)
}

impl Transfer {
    /// The identity.
    pub fn identity(qubits: u32) -> Transfer {
        let n = 1usize << (2 * qubits);
        Transfer { qubits, entries: (0..n * n).map(|k| f64::from(k / n == k % n)).collect() }
    }

    /// Of a channel in Kraus operators of `2^qubits` rows each.
    pub(crate) fn of_kraus(qubits: u32, kraus: &[Operator]) -> Transfer {
        let (d, n) = (1usize << qubits, 1usize << (2 * qubits));
        let mut entries = vec![0.0; n * n];
        let strings: Vec<_> = (0..n).map(|s| masks(s, qubits)).collect();
        for (j, (flips, phases)) in strings.iter().copied().enumerate() {
            let image = image(d, kraus, flips, phases);
            for (i, (flips, phases)) in strings.iter().copied().enumerate() {
                let trace: Complex64 = (0..d).map(|c| factor(flips, phases, c) * image[c * d + (c ^ flips)]).sum();
                entries[i * n + j] = trace.re / d as f64;
            }
        }
        Transfer { qubits, entries }
    }

    /// Of entries that are known.
    pub(crate) fn of_entries(qubits: u32, entries: Vec<f64>) -> Transfer {
        Transfer { qubits, entries }
    }

    /// A channel that multiplies the Pauli string of number k by the k-th factor.
    pub(crate) fn diagonal(qubits: u32, factors: &[f64]) -> Transfer {
        let mut transfer = Transfer::identity(qubits);
        let n = factors.len();
        factors.iter().enumerate().for_each(|(k, factor)| transfer.entries[k * n + k] = *factor);
        transfer
    }

    /// On how many qubits it acts.
    pub fn qubits(&self) -> u32 {
        self.qubits
    }

    /// Rows: `4^qubits`.
    pub fn rows(&self) -> usize {
        1 << (2 * self.qubits)
    }

    /// All entries, row by row.
    pub fn entries(&self) -> &[f64] {
        &self.entries
    }

    /// First this channel, then `next`, which acts on as many qubits.
    pub fn then(&self, next: &Transfer) -> Transfer {
        let n = self.rows();
        let mut entries = vec![0.0; n * n];
        for (out, row) in entries.chunks_exact_mut(n).zip(next.entries.chunks_exact(n)) {
            for (k, factor) in row.iter().enumerate().filter(|(_, factor)| **factor != 0.0) {
                let from = &self.entries[k * n..(k + 1) * n];
                out.iter_mut().zip(from).for_each(|(o, f)| *o += factor * f);
            }
        }
        Transfer { qubits: self.qubits, entries }
    }

    /// This channel on the low qubits and `high` on those above.
    pub fn beside(&self, high: &Transfer) -> Transfer {
        let (a, b) = (self.rows(), high.rows());
        let n = a * b;
        let entry = |k: usize| {
            let (i, j) = (k / n, k % n);
            self.entries[(i % a) * a + j % a] * high.entries[(i / a) * b + j / a]
        };
        Transfer { qubits: self.qubits + high.qubits, entries: (0..n * n).map(entry).collect() }
    }

    /// `Tr(S) / 4^qubits`: how much of the state stays as it was (the process fidelity with the identity).
    pub fn process_fidelity(&self) -> f64 {
        let n = self.rows();
        (0..n).map(|k| self.entries[k * n + k]).sum::<f64>() / n as f64
    }

    /// The average fidelity with the identity over pure states: `(d F + 1) / (d + 1)` of the process fidelity F.
    pub fn average_fidelity(&self) -> f64 {
        let d = (1u64 << self.qubits) as f64;
        (d * self.process_fidelity() + 1.0) / (d + 1.0)
    }

    /// Whether it keeps the trace: the first row is 1, 0, 0, ...
    pub fn keeps_trace(&self) -> bool {
        let rest = self.entries[1..self.rows()].iter().all(|v| v.abs() < TOLERANCE);
        rest && (self.entries[0] - 1.0).abs() < TOLERANCE
    }

    /// Its Choi matrix, divided by `2^qubits`, of `4^qubits` rows: Hermitian, of trace 1; positive where the channel is
    /// completely positive. Row and column are `output * 2^qubits + input`.
    pub fn choi(&self) -> Operator {
        let (d, n) = (1usize << self.qubits, self.rows());
        let mut choi = vec![Complex64::ZERO; n * n];
        for (i, (flips, phases)) in (0..n).map(|s| masks(s, self.qubits)).enumerate() {
            for (j, (from_flips, from_phases)) in (0..n).map(|s| masks(s, self.qubits)).enumerate() {
                let entry = self.entries[i * n + j] / (d * d) as f64;
                if entry == 0.0 {
                    continue;
                }
                // sum of S_ij P_i (x) P_j^T.
                for (o, c) in (0..n).map(|k| (k / d, k % d)) {
                    let value = factor(flips, phases, o) * factor(from_flips, from_phases, c) * entry;
                    choi[((o ^ flips) * d + c) * n + o * d + (c ^ from_flips)] += value;
                }
            }
        }
        choi
    }

    /// Kraus operators: the eigenvectors of the Choi matrix, each times the root of its eigenvalue; those of eigenvalues
    /// that rounding alone makes differ from 0 are left out. `None` where the channel is not completely positive.
    pub fn kraus(&self) -> Option<Vec<Operator>> {
        let (d, n) = (1usize << self.qubits, self.rows());
        let choi = self.choi();
        // The real symmetric matrix [[Re, -Im], [Im, Re]] has each eigenvalue twice, with (Re v, Im v) and (-Im v, Re v).
        let double = Array2::from_shape_fn((2 * n, 2 * n), |(r, c)| {
            let entry = choi[(r % n) * n + c % n];
            match (r < n, c < n) {
                (true, true) | (false, false) => entry.re,
                (true, false) => -entry.im,
                (false, true) => entry.im,
            }
        });
        let spectrum = eigen::symmetric(double)?;
        if spectrum.values.iter().any(|v| *v < -TOLERANCE) {
            return None;
        }
        let mut order: Vec<usize> = (0..2 * n).filter(|k| spectrum.values[*k] > TOLERANCE * TOLERANCE).collect();
        order.sort_by(|a, b| spectrum.values[*b].total_cmp(&spectrum.values[*a]));
        let mut found: Vec<(f64, Operator)> = Vec::new();
        for k in order {
            let row = spectrum.vectors.row(k);
            let mut v: Operator = (0..n).map(|c| Complex64::new(row[c], row[n + c])).collect();
            for (_, other) in &found {
                let overlap: Complex64 = other.iter().zip(&v).map(|(o, v)| o.conj() * v).sum();
                v.iter_mut().zip(other).for_each(|(v, o)| *v -= overlap * o);
            }
            let norm = v.iter().map(Complex64::norm_sqr).sum::<f64>().sqrt();
            if norm > 1e-4 {
                v.iter_mut().for_each(|v| *v /= norm);
                found.push((spectrum.values[k], v));
            }
        }
        let scaled = |(value, v): (f64, Operator)| {
            let scale = (value * d as f64).sqrt();
            v.into_iter().map(|entry| entry * scale).collect()
        };
        Some(found.into_iter().map(scaled).collect())
    }
}

/// `sum K P K^+` of the Pauli string with these masks.
fn image(d: usize, kraus: &[Operator], flips: usize, phases: usize) -> Operator {
    let mut image = vec![Complex64::ZERO; d * d];
    for k in kraus {
        // K P, column by column: P sends |c> to |c ^ flips>.
        let turned: Operator = (0..d * d)
            .map(|at| {
                let (r, c) = (at / d, at % d);
                k[r * d + (c ^ flips)] * factor(flips, phases, c)
            })
            .collect();
        for (r, c) in (0..d * d).map(|at| (at / d, at % d)) {
            image[r * d + c] += (0..d).map(|m| turned[r * d + m] * k[c * d + m].conj()).sum::<Complex64>();
        }
    }
    image
}

/// The transfer matrix of a unitary on one qubit, in closed form: a rotation of (X, Y, Z).
pub(crate) fn rotation(u: [Complex64; 4]) -> [f64; 16] {
    let [a, b, c, d] = u;
    let (ab, cd) = (a * b.conj(), c * d.conj());
    let (x, y) = (c * b.conj() + d * a.conj(), Complex64::I * (d * a.conj() - c * b.conj()));
    let z = c * a.conj() - d * b.conj();
    let zz = (a.norm_sqr() - b.norm_sqr() - c.norm_sqr() + d.norm_sqr()) / 2.0;
    let (zx, zy) = (ab.re - cd.re, ab.im - cd.im);
    [1.0, 0.0, 0.0, 0.0, 0.0, x.re, y.re, z.re, 0.0, x.im, y.im, z.im, 0.0, zx, zy, zz]
}

#[cfg(test)]
mod tests {
    use super::*;
    use hqml_ir::Gate;

    #[test]
    fn rotation_is_the_general_formula() {
        for angles in [[0.3, 0.7, -1.1], [2.9, -0.2, 0.4], [0.0, 0.0, 1.0]] {
            let m = Gate::U.matrix(&angles);
            let general = Transfer::of_kraus(1, &[m.to_vec()]);
            for (a, b) in rotation([m[0], m[1], m[2], m[3]]).iter().zip(general.entries()) {
                assert!((a - b).abs() < 1e-14);
            }
        }
    }
}
