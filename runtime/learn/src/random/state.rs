//! NumPy's legacy stream: a 32-bit seed enters, the draws of `numpy.random.RandomState(seed)` leave.
//!
//! The generator is MT19937 (Matsumoto and Nishimura 1998). The derived draws follow NumPy's legacy rules: the Gaussian
//! is Marsaglia's polar method with the second number kept for the next call; bounded integers are drawn by masking and
//! rejecting; a permutation is Fisher-Yates from the end.

use rand_mt::Mt;

use super::masked::{self, Words};
use super::unit_from_u32_pair;
use crate::LearnError;

/// `numpy.random.RandomState`, to the bit.
#[derive(Debug, Clone)]
pub struct RandomState {
    twister: Mt,
    /// The second number of the last Gaussian pair, until somebody asks for it.
    spare_gauss: Option<f64>,
}

impl RandomState {
    /// The stream of `numpy.random.RandomState(seed)`.
    pub fn new(seed: u32) -> Self {
        Self { twister: Mt::new(seed), spare_gauss: None }
    }

    /// The next raw 32 bits.
    pub fn next_u32(&mut self) -> u32 {
        self.twister.next_u32()
    }

    /// The next raw 64 bits: the first 32-bit draw is the high half.
    pub fn next_u64(&mut self) -> u64 {
        let high = u64::from(self.next_u32());
        high << 32 | u64::from(self.next_u32())
    }

    /// One number of `random_sample()`, uniform in [0, 1).
    pub fn random_sample(&mut self) -> f64 {
        let first = self.next_u32();
        unit_from_u32_pair(first, self.next_u32())
    }

    /// `rand(n)`: uniform in [0, 1).
    pub fn rand(&mut self, n: usize) -> Vec<f64> {
        (0..n).map(|_| self.random_sample()).collect()
    }

    /// One number of `uniform(low, high)`.
    pub fn uniform(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.random_sample()
    }

    /// One number of `standard_normal()`.
    pub fn standard_normal(&mut self) -> f64 {
        if let Some(gauss) = self.spare_gauss.take() {
            return gauss;
        }
        loop {
            let x1 = 2.0 * self.random_sample() - 1.0;
            let x2 = 2.0 * self.random_sample() - 1.0;
            let r2 = x1 * x1 + x2 * x2;
            if r2 < 1.0 && r2 != 0.0 {
                let f = (-2.0 * r2.ln() / r2).sqrt();
                self.spare_gauss = Some(f * x1);
                return f * x2;
            }
        }
    }

    /// `randn(n)`: standard normal numbers.
    pub fn randn(&mut self, n: usize) -> Vec<f64> {
        (0..n).map(|_| self.standard_normal()).collect()
    }

    /// One number of `normal(loc, scale)`.
    pub fn normal(&mut self, loc: f64, scale: f64) -> f64 {
        loc + scale * self.standard_normal()
    }

    /// One number of `exponential(scale)`.
    pub fn exponential(&mut self, scale: f64) -> f64 {
        scale * -(1.0 - self.random_sample()).ln()
    }

    /// One number of `randint(low, high)` (64-bit integers, `high` excluded).
    /// Where `high <= low` there is nothing to choose: `low` comes back and nothing is drawn.
    pub fn randint(&mut self, low: i64, high: i64) -> i64 {
        if high <= low {
            return low;
        }
        let span = high.wrapping_sub(1).wrapping_sub(low) as u64;
        low.wrapping_add(self.interval(span) as i64)
    }

    /// One number of `random_integers(low, high)`, `high` included. Where `high < low`, `low`.
    pub fn random_integers(&mut self, low: i64, high: i64) -> i64 {
        if high < low {
            return low;
        }
        low.wrapping_add(self.interval(high.wrapping_sub(low) as u64) as i64)
    }

    /// One index below `n` (0 where `n` is 0), as `randint(n)`.
    pub fn index(&mut self, n: usize) -> usize {
        self.interval((n as u64).saturating_sub(1)) as usize
    }

    /// A whole number in `0..=max` by masked rejection: 32-bit draws where they suffice, else 64-bit ones.
    pub fn interval(&mut self, max: u64) -> u64 {
        masked::interval(self, max)
    }

    /// `shuffle(items)`: Fisher-Yates from the end.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        masked::shuffle(self, items);
    }

    /// `permutation(n)`.
    pub fn permutation(&mut self, n: usize) -> Vec<usize> {
        masked::permutation(self, n)
    }

    /// `choice(n, size)` with replacement: `size` indices below `n`.
    pub fn choice(&mut self, n: usize, size: usize) -> Result<Vec<usize>, LearnError> {
        if n == 0 && size > 0 {
            return Err(too_few(size, n));
        }
        Ok((0..size).map(|_| self.index(n)).collect())
    }

    /// `choice(n, size, replace=False)`: `size` different indices below `n`, in random order.
    pub fn choice_without_replacement(&mut self, n: usize, size: usize) -> Result<Vec<usize>, LearnError> {
        if size > n {
            return Err(too_few(size, n));
        }
        let mut order = self.permutation(n);
        order.truncate(size);
        Ok(order)
    }
}

impl Words for RandomState {
    fn next_u32(&mut self) -> u32 {
        RandomState::next_u32(self)
    }

    fn next_u64(&mut self) -> u64 {
        RandomState::next_u64(self)
    }
}

pub(super) fn too_few(size: usize, n: usize) -> LearnError {
    LearnError::Option {
        option: "size",
        value: size.to_string(),
        reason: format!("there are only {n} to choose from; choose at most {n}"),
    }
}
