//! Measured bit strings of any width, packed.

/// Bit strings, one a shot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BitStrings {
    qubits: u32,
    words: usize,
    data: Vec<u64>,
}

impl BitStrings {
    /// So many strings of zeros.
    pub(crate) fn zeros(qubits: u32, shots: usize) -> BitStrings {
        let words = words(qubits as usize);
        BitStrings { qubits, words, data: vec![0; words * shots] }
    }

    /// Qubits, which are bits of each string.
    pub fn qubits(&self) -> u32 {
        self.qubits
    }

    /// How many strings there are.
    pub fn shots(&self) -> usize {
        self.data.len() / self.words
    }

    /// A string: bit q of the little-endian words is qubit q.
    pub fn words(&self, shot: usize) -> &[u64] {
        &self.data[shot * self.words..(shot + 1) * self.words]
    }

    /// Whether a qubit was found to be 1.
    pub fn bit(&self, shot: usize, qubit: u32) -> bool {
        get(self.words(shot), qubit as usize)
    }

    pub(crate) fn words_mut(&mut self, shot: usize) -> &mut [u64] {
        &mut self.data[shot * self.words..(shot + 1) * self.words]
    }
}

/// Words of so many bits; at least one.
pub(crate) fn words(bits: usize) -> usize {
    bits.div_ceil(64).max(1)
}

pub(crate) fn get(words: &[u64], bit: usize) -> bool {
    words[bit / 64] >> (bit % 64) & 1 == 1
}

pub(crate) fn flip(words: &mut [u64], bit: usize) {
    words[bit / 64] ^= 1 << (bit % 64);
}

pub(crate) fn xor(to: &mut [u64], from: &[u64]) {
    to.iter_mut().zip(from).for_each(|(a, b)| *a ^= b);
}
