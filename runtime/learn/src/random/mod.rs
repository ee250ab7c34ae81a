//! Randomness: a seed enters, a reproducible sequence of numbers leaves. Nothing in hqml draws from anywhere else.
//!
//! | type | stream |
//! |---|---|
//! | [`RandomState`] | `numpy.random.RandomState(seed)`: what scikit-learn draws from |
//! | [`Generator`] | `numpy.random.default_rng(seed)` |
//! | [`Stream`] | hqml's own seeds: one per cell and stage, told apart by name |
//!
//! The first two equal NumPy 2.4 to the bit, draw by draw, in whatever order the draws are mixed.

mod generator;
mod masked;
mod seed_sequence;
mod state;
mod stream;
mod without_replacement;
mod ziggurat;

pub use generator::Generator;
pub use state::RandomState;
pub use stream::Stream;

/// The 53-bit number in [0, 1) that NumPy makes of two 32-bit draws (`genrand_res53`).
fn unit_from_u32_pair(first: u32, second: u32) -> f64 {
    let high = f64::from(first >> 5);
    let low = f64::from(second >> 6);
    (high * 67_108_864.0 + low) / 9_007_199_254_740_992.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_unit_draw_stays_below_one() {
        assert!(unit_from_u32_pair(u32::MAX, u32::MAX) < 1.0);
        assert_eq!(unit_from_u32_pair(0, 0), 0.0);
    }
}
