//! NumPy's modern stream: a seed enters, the draws of `numpy.random.default_rng(seed)` leave.
//!
//! The generator is PCG64 (O'Neill 2014), seeded through `SeedSequence`. Gaussians come from the ziggurat method,
//! bounded integers from Lemire's multiplication (2019), 32-bit draws from the halves of a 64-bit one, low half first.

use rand_core::Rng;
use rand_pcg::Pcg64;

use super::masked::{self, Words};
use super::{seed_sequence, ziggurat};

/// `numpy.random.default_rng`, to the bit.
#[derive(Debug, Clone)]
pub struct Generator {
    pcg: Pcg64,
    /// The high half of a 64-bit draw whose low half has been given out.
    spare_u32: Option<u32>,
}

impl Generator {
    /// The stream of `numpy.random.default_rng(seed)`.
    pub fn new(seed: u64) -> Self {
        let [state_high, state_low, stream_high, stream_low] = seed_sequence::generate_state(seed).map(u128::from);
        Self { pcg: Pcg64::new(state_high << 64 | state_low, stream_high << 64 | stream_low), spare_u32: None }
    }

    /// The next raw 64 bits.
    pub fn next_u64(&mut self) -> u64 {
        self.pcg.next_u64()
    }

    /// The next raw 32 bits.
    pub fn next_u32(&mut self) -> u32 {
        if let Some(high) = self.spare_u32.take() {
            return high;
        }
        let both = self.next_u64();
        self.spare_u32 = Some((both >> 32) as u32);
        both as u32
    }

    /// One number of `random()`, uniform in [0, 1).
    pub fn random(&mut self) -> f64 {
        (self.next_u64() >> 11) as f64 / 9_007_199_254_740_992.0
    }

    /// One number of `uniform(low, high)`.
    pub fn uniform(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.random()
    }

    /// One number of `standard_normal()`.
    pub fn standard_normal(&mut self) -> f64 {
        ziggurat::standard_normal(self)
    }

    /// One number of `normal(loc, scale)`.
    pub fn normal(&mut self, loc: f64, scale: f64) -> f64 {
        loc + scale * self.standard_normal()
    }

    /// One number of `integers(low, high)` (64-bit integers, `high` excluded).
    /// Where `high <= low` there is nothing to choose: `low` comes back and nothing is drawn.
    pub fn integers(&mut self, low: i64, high: i64) -> i64 {
        if high <= low {
            return low;
        }
        low.wrapping_add(self.bounded(high.wrapping_sub(1).wrapping_sub(low) as u64) as i64)
    }

    /// A whole number in `0..=max` by Lemire's method.
    fn bounded(&mut self, max: u64) -> u64 {
        match u32::try_from(max) {
            Ok(0) => 0,
            Ok(u32::MAX) => u64::from(self.next_u32()),
            Ok(max) => u64::from(self.bounded_u32(max)),
            Err(_) if max == u64::MAX => self.next_u64(),
            Err(_) => self.bounded_u64(max),
        }
    }

    fn bounded_u32(&mut self, max: u32) -> u32 {
        let count = u64::from(max) + 1;
        let threshold = (u64::from(u32::MAX) - u64::from(max)) % count;
        loop {
            let product = u64::from(self.next_u32()) * count;
            if product & u64::from(u32::MAX) >= threshold {
                return (product >> 32) as u32;
            }
        }
    }

    fn bounded_u64(&mut self, max: u64) -> u64 {
        let count = u128::from(max) + 1;
        let threshold = (u128::from(u64::MAX) - u128::from(max)) % count;
        loop {
            let product = u128::from(self.next_u64()) * count;
            if product & u128::from(u64::MAX) >= threshold {
                return (product >> 64) as u64;
            }
        }
    }

    /// `shuffle(items)`: Fisher-Yates from the end, by masked rejection, which NumPy's shuffles still use.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        masked::shuffle(self, items);
    }

    /// `permutation(n)`.
    pub fn permutation(&mut self, n: usize) -> Vec<usize> {
        masked::permutation(self, n)
    }
}

impl Words for Generator {
    fn next_u32(&mut self) -> u32 {
        Generator::next_u32(self)
    }

    fn next_u64(&mut self) -> u64 {
        Generator::next_u64(self)
    }
}
