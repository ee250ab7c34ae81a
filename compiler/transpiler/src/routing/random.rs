//! The seeded stream of the router: a seed enters, numbers leave. SplitMix64 (Steele, Lea, Flood 2014): small, quick,
//! and the same everywhere.

/// A stream of pseudo-random numbers.
pub(crate) struct Stream(u64);

impl Stream {
    /// The stream of a seed and a number within it; streams of different numbers have nothing in common.
    pub(crate) fn new(seed: u64, number: u64) -> Stream {
        let mut stream = Stream(seed ^ number.wrapping_mul(0xd134_2543_de82_ef95));
        stream.next();
        stream
    }

    /// 64 random bits.
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `bound`, which is above 0.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        ((u128::from(self.next()) * bound as u128) >> 64) as usize
    }

    /// A number in `[0, 1)`.
    pub(crate) fn unit(&mut self) -> f32 {
        (self.next() >> 40) as f32 / (1u64 << 24) as f32
    }

    /// Puts a list into a random order.
    pub(crate) fn shuffle<T>(&mut self, list: &mut [T]) {
        for k in (1..list.len()).rev() {
            list.swap(k, self.below(k + 1));
        }
    }
}
