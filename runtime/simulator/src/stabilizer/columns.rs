//! Many Pauli strings side by side: a column of bits a qubit for its X and one for its Z, a row a string. Clifford gates
//! enter; every string `Q` becomes `g Q g^-1` in a few operations on words (Aaronson and Gottesman, Physical Review A 70
//! (2004) 052328, with columns in the place of rows).

use hqml_ir::{Pauli, PauliString};

use super::quarter::Move;
use crate::bits::{flip, get, words};
use crate::elementary::Clifford;

/// Strings with signs. X and Z bits both set are Y.
#[derive(Debug, Clone)]
pub(crate) struct Columns {
    words: usize,
    x: Vec<u64>,
    z: Vec<u64>,
    signs: Vec<u64>,
}

impl Columns {
    /// Bytes of so many strings.
    pub(crate) fn bytes(qubits: u32, strings: usize) -> u128 {
        16 * u128::from(qubits) * words(strings) as u128
    }

    /// So many identities.
    pub(crate) fn identities(qubits: u32, strings: usize) -> Columns {
        let words = words(strings);
        let column = || vec![0; words * qubits as usize];
        Columns { words, x: column(), z: column(), signs: vec![0; words] }
    }

    /// What leaves |0...0> as it is: Z of each qubit.
    pub(crate) fn zero_state(qubits: u32) -> Columns {
        let mut all = Columns::identities(qubits, qubits as usize);
        (0..qubits).for_each(|q| all.multiply_in(q as usize, q, Pauli::Z));
        all
    }

    /// Writes a factor into a row that has none on this qubit.
    pub(crate) fn multiply_in(&mut self, row: usize, qubit: u32, pauli: Pauli) {
        let at = self.range(qubit);
        if pauli != Pauli::Z {
            flip(&mut self.x[at.clone()], row);
        }
        if pauli != Pauli::X {
            flip(&mut self.z[at], row);
        }
    }

    /// The value in |0...0> of each of the first `count` strings: 1, -1, or 0.
    pub(crate) fn in_zero_state(&self, count: usize) -> Vec<f64> {
        let mut flips = vec![0u64; self.words];
        self.x.chunks_exact(self.words).for_each(|column| flips.iter_mut().zip(column).for_each(|(f, x)| *f |= x));
        let value = |row: usize| match (get(&flips, row), get(&self.signs, row)) {
            (true, _) => 0.0,
            (false, true) => -1.0,
            (false, false) => 1.0,
        };
        (0..count).map(value).collect()
    }

    /// X bits of a qubit.
    pub(crate) fn x(&self, qubit: u32) -> &[u64] {
        &self.x[self.range(qubit)]
    }

    /// Z bits of a qubit.
    pub(crate) fn z(&self, qubit: u32) -> &[u64] {
        &self.z[self.range(qubit)]
    }

    /// Signs: 1 is minus.
    pub(crate) fn signs(&self) -> &[u64] {
        &self.signs
    }

    fn range(&self, qubit: u32) -> std::ops::Range<usize> {
        let at = qubit as usize * self.words;
        at..at + self.words
    }

    /// `Q` becomes `g Q g^-1`.
    pub(crate) fn apply(&mut self, moved: &Move) {
        match moved {
            Move::Gate(gate, [a, b]) if gate.is_pair() => self.pair(*gate, *a, *b),
            Move::Gate(gate, [a, _]) => self.single(*gate, *a),
            Move::Quarter(string, quarters) => self.turn(string, *quarters),
        }
    }

    /// `Q` becomes `g^-1 Q g`.
    pub(crate) fn apply_inverse(&mut self, moved: &Move) {
        match moved {
            Move::Gate(gate, [a, b]) if gate.is_pair() => self.pair(*gate, *a, *b),
            Move::Gate(gate, [a, _]) => self.single(gate.inverse(), *a),
            Move::Quarter(string, quarters) => self.turn(string, (4 - quarters) % 4),
        }
    }

    fn single(&mut self, gate: Clifford, qubit: u32) {
        let at = self.range(qubit);
        let (xs, zs) = (&mut self.x[at.clone()], &mut self.z[at]);
        for ((x, z), sign) in xs.iter_mut().zip(zs).zip(&mut self.signs) {
            match gate {
                Clifford::X => *sign ^= *z,
                Clifford::Y => *sign ^= *x ^ *z,
                Clifford::Z => *sign ^= *x,
                Clifford::H => {
                    *sign ^= *x & *z;
                    std::mem::swap(x, z);
                }
                Clifford::S => {
                    *sign ^= *x & *z;
                    *z ^= *x;
                }
                Clifford::Sdg => {
                    *sign ^= *x & !*z;
                    *z ^= *x;
                }
                Clifford::Sx => {
                    *sign ^= *z & !*x;
                    *x ^= *z;
                }
                Clifford::Sxdg => {
                    *sign ^= *z & *x;
                    *x ^= *z;
                }
                Clifford::Cx | Clifford::Cz | Clifford::Swap => {}
            }
        }
    }

    fn pair(&mut self, gate: Clifford, a: u32, b: u32) {
        let (i, j) = (self.range(a).start, self.range(b).start);
        for k in 0..self.words {
            let (xa, za, xb, zb) = (self.x[i + k], self.z[i + k], self.x[j + k], self.z[j + k]);
            match gate {
                Clifford::Cx => {
                    self.signs[k] ^= xa & zb & !(xb ^ za);
                    self.x[j + k] = xb ^ xa;
                    self.z[i + k] = za ^ zb;
                }
                Clifford::Cz => {
                    self.signs[k] ^= xa & xb & (za ^ zb);
                    self.z[i + k] = za ^ xb;
                    self.z[j + k] = zb ^ xa;
                }
                _ => {
                    (self.x[i + k], self.x[j + k]) = (xb, xa);
                    (self.z[i + k], self.z[j + k]) = (zb, za);
                }
            }
        }
    }

    /// A turn about `string` by so many quarters: a string `Q` that anticommutes with it becomes `i Q P`, `-Q`, `-i Q P`.
    fn turn(&mut self, string: &PauliString, quarters: u8) {
        for k in 0..self.words {
            let (against, odd, two) = self.product(string, k);
            match quarters {
                1 => self.signs[k] ^= against & odd & !two,
                2 => self.signs[k] ^= against,
                3 => self.signs[k] ^= against & odd & two,
                _ => {}
            }
            if quarters.is_multiple_of(2) {
                continue;
            }
            for (qubit, pauli) in string.factors() {
                let at = self.range(*qubit).start + k;
                self.x[at] ^= if *pauli != Pauli::Z { against } else { 0 };
                self.z[at] ^= if *pauli != Pauli::X { against } else { 0 };
            }
        }
    }

    /// For the strings of a word: which anticommute with `string`, and the power of i in `Q P`, its lower and upper bit.
    fn product(&self, string: &PauliString, word: usize) -> (u64, u64, u64) {
        let (mut against, mut low, mut high) = (0, 0, 0);
        for (qubit, pauli) in string.factors() {
            let at = self.range(*qubit).start + word;
            let (x, z) = (self.x[at], self.z[at]);
            // ZX, YZ and XY give i; the other way round they give -i.
            let (plus, minus) = match pauli {
                Pauli::X => (!x & z, x & z),
                Pauli::Y => (x & !z, !x & z),
                Pauli::Z => (x & z, x & !z),
            };
            against ^= plus | minus;
            high ^= (low & plus) | (!low & minus);
            low ^= plus | minus;
        }
        (against, low, high)
    }
}
