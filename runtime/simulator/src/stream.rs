//! Seeded streams of random numbers: a seed and a place enter, uniform and binomial numbers leave. The same seed and
//! place give the same numbers on every platform and at any number of threads.

use rand_core::{Rng, SeedableRng};
use rand_pcg::Pcg64;

/// One stream. Each row of a batch has its own, so that rows may be drawn in any order.
pub(crate) struct Stream(Pcg64);

impl Stream {
    /// The stream of `seed` at place `index`.
    pub(crate) fn new(seed: u64, index: u64) -> Stream {
        let mut bytes = [0u8; 32];
        let mut state = seed ^ mix(index.wrapping_add(0x9E37_79B9_7F4A_7C15));
        for word in bytes.chunks_exact_mut(8) {
            state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
            word.copy_from_slice(&mix(state).to_le_bytes());
        }
        Stream(Pcg64::from_seed(bytes))
    }

    /// 64 random bits.
    pub(crate) fn bits(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// Uniform in `0..1`, a multiple of `2^-53`.
    pub(crate) fn uniform(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 * 2f64.powi(-53)
    }

    /// The number of successes in `trials`, each with chance `p` (cut to `0..=1`).
    pub(crate) fn binomial(&mut self, trials: u64, p: f64) -> u64 {
        let p = p.clamp(0.0, 1.0);
        if p > 0.5 {
            return trials - self.rare(trials, 1.0 - p);
        }
        self.rare(trials, p)
    }

    /// As [`Stream::binomial`], for `p` up to 1/2: pieces that cannot underflow, each by inversion.
    fn rare(&mut self, trials: u64, p: f64) -> u64 {
        // 2^-900 is above the smallest float. The smaller p is, the longer a piece may be.
        let longest = if p > 0.0 { (900.0 * std::f64::consts::LN_2 / -(-p).ln_1p()).max(1.0) } else { f64::MAX };
        let longest = (longest as u64).min(1 << 40);
        let mut left = trials;
        let mut successes = 0;
        while left > 0 && p > 0.0 {
            let piece = left.min(longest);
            successes += self.invert(piece, p);
            left -= piece;
        }
        successes
    }

    /// Walks the distribution function from 0 until it passes a uniform number.
    fn invert(&mut self, trials: u64, p: f64) -> u64 {
        let odds = p / (1.0 - p);
        let mut chance = (trials as f64 * (-p).ln_1p()).exp();
        let mut left = self.uniform();
        let mut k = 0;
        while left >= chance && k < trials {
            left -= chance;
            chance *= (trials - k) as f64 / (k + 1) as f64 * odds;
            k += 1;
            // Far in the tail nothing is left to subtract.
            if chance == 0.0 {
                break;
            }
        }
        k
    }
}

/// The finaliser of SplitMix64 (Steele, Lea, Flood 2014): every bit of the input moves every bit of the output.
fn mix(mut v: u64) -> u64 {
    v = (v ^ (v >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    v = (v ^ (v >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    v ^ (v >> 31)
}
