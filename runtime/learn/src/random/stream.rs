//! hqml's own streams: a seed and a name enter, seeds for the generators leave.
//!
//! Every random stage of every cell draws from a stream of its own, told apart by name ("cell 3/split"). So adding a
//! model or a stage changes no other one's numbers. A stream is a BLAKE3 hash of seed and name: near seeds and similar
//! names give unrelated streams, on every machine the same.

use super::{Generator, RandomState};

/// Domain separation: other hashes of the same bytes have nothing to do with these.
const CONTEXT: &str = "hqml 2026 random stream";

/// A named, seeded source of seeds. It holds no position: the same question always has the same answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stream {
    key: [u8; 32],
}

impl Stream {
    /// The stream called `name` under `seed`.
    pub fn named(seed: u64, name: &str) -> Self {
        Self::derive(&seed.to_le_bytes(), name)
    }

    /// A stream below this one, for a part that draws by itself.
    pub fn child(&self, name: &str) -> Self {
        Self::derive(&self.key, name)
    }

    fn derive(parent: &[u8], name: &str) -> Self {
        let mut hasher = blake3::Hasher::new_derive_key(CONTEXT);
        hasher.update(&(parent.len() as u64).to_le_bytes());
        hasher.update(parent);
        hasher.update(name.as_bytes());
        Self { key: *hasher.finalize().as_bytes() }
    }

    /// A 64-bit seed, for [`Generator`].
    pub fn seed_u64(&self) -> u64 {
        self.key[..8].iter().rev().fold(0, |seed, &byte| seed << 8 | u64::from(byte))
    }

    /// A 32-bit seed, for [`RandomState`] and everything that takes scikit-learn's `random_state`.
    pub fn seed_u32(&self) -> u32 {
        self.key[8..12].iter().rev().fold(0, |seed, &byte| seed << 8 | u32::from(byte))
    }

    /// NumPy's legacy stream, seeded from here.
    pub fn random_state(&self) -> RandomState {
        RandomState::new(self.seed_u32())
    }

    /// NumPy's modern stream, seeded from here.
    pub fn generator(&self) -> Generator {
        Generator::new(self.seed_u64())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_name_and_seed_has_its_own_stream() {
        let names = ["", "a", "b", "ab", "split", "split ", "cell 1/split", "cell 11/split"];
        let seeds: BTreeSet<u64> =
            (0..50).flat_map(|seed| names.map(|name| Stream::named(seed, name).seed_u64())).collect();
        assert_eq!(seeds.len(), 50 * names.len());
    }

    #[test]
    fn the_same_question_has_the_same_answer() {
        let stream = Stream::named(7, "train");
        assert_eq!(stream.child("fold 0"), Stream::named(7, "train").child("fold 0"));
        assert_ne!(stream.child("fold 0"), stream.child("fold 1"));
        assert_ne!(stream.child(""), stream);
        assert_eq!(stream.generator().next_u64(), stream.generator().next_u64());
    }
}
