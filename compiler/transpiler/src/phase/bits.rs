//! Bit sets over the wires of one block: what a wire holds, as a sum of inputs over GF(2). Up to 128 wires stay on the
//! stack; more go to the heap.

use smallvec::{SmallVec, smallvec};

/// A set of small numbers; sets of one block have one length.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Bits(SmallVec<[u64; 2]>);

impl Bits {
    /// The empty set of numbers below `len`.
    pub(super) fn empty(len: usize) -> Bits {
        Bits(smallvec![0; len.div_ceil(64).max(1)])
    }

    /// The set of one number.
    pub(super) fn one(len: usize, bit: usize) -> Bits {
        let mut bits = Bits::empty(len);
        bits.flip(bit);
        bits
    }

    /// Whether `bit` is in it.
    pub(super) fn has(&self, bit: usize) -> bool {
        self.0[bit / 64] >> (bit % 64) & 1 == 1
    }

    /// Puts `bit` in, or takes it out.
    pub(super) fn flip(&mut self, bit: usize) {
        self.0[bit / 64] ^= 1 << (bit % 64);
    }

    /// The sum over GF(2).
    pub(super) fn add(&mut self, other: &Bits) {
        self.0.iter_mut().zip(&other.0).for_each(|(a, b)| *a ^= b);
    }

    /// The sum over GF(2), as a set of its own.
    pub(super) fn sum(&self, other: &Bits) -> Bits {
        Bits(self.0.iter().zip(&other.0).map(|(a, b)| a ^ b).collect())
    }

    /// How many are in it.
    pub(super) fn count(&self) -> u32 {
        self.0.iter().map(|w| w.count_ones()).sum()
    }

    /// Those in it, in order.
    pub(super) fn ones(&self) -> impl Iterator<Item = usize> + '_ {
        self.0.iter().enumerate().flat_map(|(k, &word)| {
            let mut rest = word;
            std::iter::from_fn(move || {
                let bit = rest.trailing_zeros() as usize;
                (rest != 0).then(|| {
                    rest &= rest - 1;
                    64 * k + bit
                })
            })
        })
    }

    /// The only one in it, if there is only one.
    pub(super) fn single(&self) -> Option<usize> {
        (self.count() == 1).then(|| self.ones().next()).flatten()
    }
}
