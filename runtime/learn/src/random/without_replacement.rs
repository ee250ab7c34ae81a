//! Sampling without replacement as scikit-learn does it: a population and a number enter, distinct indices leave.
//!
//! `sklearn.utils.random.sample_without_replacement(method="auto")` changes its algorithm, and so its draws, with the
//! fraction that is sampled: tracking selection up to 1 %, a permutation up to 99 %, reservoir sampling above.

use std::collections::BTreeSet;

use super::RandomState;
use super::state::too_few;
use crate::LearnError;

impl RandomState {
    /// `samples` different numbers below `population`, as scikit-learn's `sample_without_replacement` gives them.
    /// The order is part of the algorithm and only sometimes random.
    pub fn sample_without_replacement(&mut self, population: usize, samples: usize) -> Result<Vec<usize>, LearnError> {
        if samples > population {
            return Err(too_few(samples, population));
        }
        let ratio = if population == 0 { 1.0 } else { samples as f64 / population as f64 };
        if ratio > 0.01 && ratio < 0.99 {
            self.choice_without_replacement(population, samples)
        } else if ratio < 0.2 {
            Ok(self.track_selection(population, samples))
        } else {
            Ok(self.sample_reservoir(population, samples))
        }
    }

    /// Draws until something new comes.
    fn track_selection(&mut self, population: usize, samples: usize) -> Vec<usize> {
        let mut seen = BTreeSet::new();
        let mut chosen = Vec::with_capacity(samples);
        while chosen.len() < samples {
            let candidate = self.index(population);
            if seen.insert(candidate) {
                chosen.push(candidate);
            }
        }
        chosen
    }

    /// Starts with the first `samples` numbers and lets every later one replace one of them.
    fn sample_reservoir(&mut self, population: usize, samples: usize) -> Vec<usize> {
        let mut chosen: Vec<usize> = (0..samples).collect();
        for candidate in samples..population {
            let place = self.index(candidate + 1);
            if let Some(slot) = chosen.get_mut(place) {
                *slot = candidate;
            }
        }
        chosen
    }
}
