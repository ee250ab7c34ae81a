//! Weighted Pauli strings of up to 64 W qubits: gates enter; each string `Q` becomes `g^-1 Q g`, a turn makes two of one.

use hqml_ir::{Pauli, PauliString};

use crate::elementary::Clifford;

/// A Pauli string; X and Z bits both set are Y.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Key<const W: usize> {
    pub x: [u64; W],
    pub z: [u64; W],
}

impl<const W: usize> Key<W> {
    pub(super) fn new(string: &PauliString) -> Key<W> {
        let mut key = Key { x: [0; W], z: [0; W] };
        for (q, p) in string.factors() {
            let (word, bit) = (*q as usize / 64, 1 << (q % 64));
            key.x[word] |= if *p == Pauli::Z { 0 } else { bit };
            key.z[word] |= if *p == Pauli::X { 0 } else { bit };
        }
        key
    }

    /// Whether it acts on a qubit of the mask.
    pub(super) fn meets(&self, mask: &[u64; W]) -> bool {
        (0..W).any(|k| (self.x[k] | self.z[k]) & mask[k] != 0)
    }

    /// How many qubits it acts on.
    pub(super) fn weight(&self) -> u32 {
        (0..W).map(|k| (self.x[k] | self.z[k]).count_ones()).sum()
    }

    pub(super) fn anticommutes(&self, other: &Key<W>) -> bool {
        let word = |k: usize| (self.x[k] & other.z[k]).count_ones() + (self.z[k] & other.x[k]).count_ones();
        (0..W).map(word).sum::<u32>() % 2 == 1
    }

    /// For strings that anticommute, `-i self other`, with its sign.
    pub(super) fn turned(&self, other: &Key<W>) -> (Key<W>, f64) {
        let mut power = 0i32;
        let mut key = *self;
        for k in 0..W {
            let (x, z, u, v) = (self.x[k], self.z[k], other.x[k], other.z[k]);
            let plus = (!x & z & u & !v) | (x & z & !u & v) | (x & !z & u & v);
            let minus = (x & z & u & !v) | (x & !z & !u & v) | (!x & z & u & v);
            power += plus.count_ones() as i32 - minus.count_ones() as i32;
            key.x[k] ^= u;
            key.z[k] ^= v;
        }
        (key, if power.rem_euclid(4) == 1 { 1.0 } else { -1.0 })
    }

    /// `g Q g^-1`; gives whether the sign turns.
    pub(super) fn conjugate(&mut self, gate: Clifford, [a, b]: [u32; 2]) -> bool {
        let (x, z) = self.bits(a);
        let (u, v) = self.bits(b);
        match gate {
            Clifford::X => z,
            Clifford::Y => x ^ z,
            Clifford::Z => x,
            Clifford::H => {
                self.write(a, z, x);
                x & z
            }
            Clifford::S => {
                self.write(a, x, z ^ x);
                x & z
            }
            Clifford::Sdg => {
                self.write(a, x, z ^ x);
                x & !z
            }
            Clifford::Sx => {
                self.write(a, x ^ z, z);
                z & !x
            }
            Clifford::Sxdg => {
                self.write(a, x ^ z, z);
                z & x
            }
            Clifford::Cx => {
                self.write(a, x, z ^ v);
                self.write(b, u ^ x, v);
                x & v & !(u ^ z)
            }
            Clifford::Cz => {
                self.write(a, x, z ^ u);
                self.write(b, u, v ^ x);
                x & u & (z ^ v)
            }
            Clifford::Swap => {
                self.write(a, u, v);
                self.write(b, x, z);
                false
            }
        }
    }

    fn bits(&self, qubit: u32) -> (bool, bool) {
        let (word, shift) = (qubit as usize / 64, qubit % 64);
        (self.x[word] >> shift & 1 == 1, self.z[word] >> shift & 1 == 1)
    }

    fn write(&mut self, qubit: u32, x: bool, z: bool) {
        let (word, shift) = (qubit as usize / 64, qubit % 64);
        self.x[word] = self.x[word] & !(1 << shift) | u64::from(x) << shift;
        self.z[word] = self.z[word] & !(1 << shift) | u64::from(z) << shift;
    }

    fn hash(&self) -> u64 {
        let mut sum = 0u64;
        for word in self.x.iter().chain(&self.z) {
            sum = (sum.rotate_left(23) ^ word).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        }
        sum ^ (sum >> 29)
    }
}

/// A string and its coefficient.
#[derive(Debug, Clone, Copy)]
pub(super) struct Term<const W: usize> {
    pub key: Key<W>,
    pub coefficient: f64,
}

/// Places of terms by their strings; open addressing.
#[derive(Debug, Default)]
pub(super) struct Index {
    slots: Vec<u32>,
}

const EMPTY: u32 = u32::MAX;

impl Index {
    /// Enters the terms at these places, whose strings are all different.
    pub(super) fn fill<const W: usize>(&mut self, terms: &[Term<W>], places: &[u32]) {
        let size = (2 * places.len()).next_power_of_two();
        self.slots.clear();
        self.slots.resize(size, EMPTY);
        for place in places {
            let mut at = terms[*place as usize].key.hash() as usize & (size - 1);
            while self.slots[at] != EMPTY {
                at = (at + 1) & (size - 1);
            }
            self.slots[at] = *place;
        }
    }

    /// The place of a string.
    pub(super) fn find<const W: usize>(&self, terms: &[Term<W>], key: &Key<W>) -> Option<usize> {
        let mask = self.slots.len() - 1;
        let mut at = key.hash() as usize & mask;
        while self.slots[at] != EMPTY {
            let place = self.slots[at] as usize;
            if terms[place].key == *key {
                return Some(place);
            }
            at = (at + 1) & mask;
        }
        None
    }
}
