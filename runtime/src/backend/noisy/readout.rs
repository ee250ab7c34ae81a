//! Read-out mitigation: distributions as they are read enter, an estimate of what was there leaves.
//!
//! What is read is `A p`, A the product over the qubits of `[[1 - a, b], [a, 1 - b]]`: a reads 1 where 0 is, b reads 0 where
//! 1 is. `A^-1` is applied qubit by qubit, and where that leaves negative entries, which noise of shots does, the nearest
//! distribution by least squares takes its place (Smolin, Gambetta and Smith, Physical Review Letters 108 (2012) 070502).
//! From exact distributions what was there comes back exactly. The probabilities are those of the machine's calibration.

use std::sync::Arc;

use hqml_learn::random::Stream;
use hqml_simulator::noise::ReadoutError;
use ndarray::Array2;

use super::simulated::{Measure, Run, Setting, Simulated, errors};
use crate::pipeline::StepError;

/// The layer.
pub(super) struct ReadoutMitigation {
    /// What it mitigates.
    pub(super) inner: Box<dyn Measure>,
    /// Whose calibration it takes.
    pub(super) machine: Arc<Simulated>,
}

impl Measure for ReadoutMitigation {
    fn distributions(
        &self,
        run: &Run<'_>,
        setting: &Setting,
        shots: Option<u32>,
        noise: &Stream,
    ) -> Result<Array2<f64>, StepError> {
        let errors = errors(&self.machine.models[run.circuit], setting);
        let mut read = self.inner.distributions(run, setting, shots, noise)?;
        for mut row in read.rows_mut() {
            let mut distribution = row.to_vec();
            undo(&mut distribution, &errors)?;
            nearest(&mut distribution);
            row.iter_mut().zip(distribution).for_each(|(to, from)| *to = from);
        }
        Ok(read)
    }
}

/// `A^-1`, qubit by qubit.
fn undo(distribution: &mut [f64], errors: &[ReadoutError]) -> Result<(), StepError> {
    for (q, error) in errors.iter().enumerate() {
        let (a, b) = (error.reads_1_of_0, error.reads_0_of_1);
        let determinant = 1.0 - a - b;
        if determinant.abs() < 1e-6 {
            return Err(StepError::Numeric(format!(
                "a qubit is read wrong with probabilities {a} and {b}: its read-out says nothing, so nothing can be \
                 mitigated; leave `readout` out of `mitigate`"
            )));
        }
        for block in distribution.chunks_exact_mut(2 << q) {
            let (zeros, ones) = block.split_at_mut(1 << q);
            for (zero, one) in zeros.iter_mut().zip(ones) {
                let (read_0, read_1) = (*zero, *one);
                *zero = ((1.0 - b) * read_0 - b * read_1) / determinant;
                *one = ((1.0 - a) * read_1 - a * read_0) / determinant;
            }
        }
    }
    Ok(())
}

/// The distribution without negative entries that is nearest by least squares: the smallest entries become 0, and what they
/// lack is taken from the others in equal parts.
pub(super) fn nearest(distribution: &mut [f64]) {
    if distribution.iter().all(|p| *p >= 0.0) {
        return;
    }
    let mut order: Vec<usize> = (0..distribution.len()).collect();
    order.sort_by(|a, b| distribution[*a].total_cmp(&distribution[*b]));
    let mut lacking = 0.0;
    for (k, index) in order.iter().enumerate() {
        let share = lacking / (order.len() - k) as f64;
        if distribution[*index] + share >= 0.0 {
            order[k..].iter().for_each(|at| distribution[*at] += share);
            return;
        }
        lacking += distribution[*index];
        distribution[*index] = 0.0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_there_comes_back() {
        let there = [0.4, 0.1, 0.0, 0.05, 0.15, 0.1, 0.2, 0.0];
        let errors = [(0.02, 0.07), (0.3, 0.1), (0.0, 0.25)].map(|(a, b)| ReadoutError::new(a, b).unwrap());
        let wrong = |e: &ReadoutError, is: usize, read: usize| match (is, read) {
            (0, 1) => e.reads_1_of_0,
            (0, _) => 1.0 - e.reads_1_of_0,
            (_, 0) => e.reads_0_of_1,
            _ => 1.0 - e.reads_0_of_1,
        };
        let chance = |is: usize, read: usize| -> f64 {
            errors.iter().enumerate().map(|(q, e)| wrong(e, is >> q & 1, read >> q & 1)).product()
        };
        let mut read: Vec<f64> = (0..8).map(|r| (0..8).map(|is| there[is] * chance(is, r)).sum()).collect();
        undo(&mut read, &errors).unwrap();
        read.iter().zip(there).for_each(|(found, p)| assert!((found - p).abs() < 1e-14, "{found} {p}"));
        assert!(undo(&mut read, &[ReadoutError::new(0.4, 0.6).unwrap()]).is_err());
    }

    /// Against every distribution of a fine grid: none is nearer.
    #[test]
    fn the_nearest_distribution_is_nearest() {
        for given in [[0.6, -0.1, 0.5], [1.2, -0.3, 0.1], [-0.2, -0.1, 1.3], [0.5, 0.5, 0.0]] {
            let mut found = given.to_vec();
            nearest(&mut found);
            assert!((found.iter().sum::<f64>() - 1.0).abs() < 1e-12 && found.iter().all(|p| *p >= 0.0));
            let far = |p: &[f64]| p.iter().zip(given).map(|(a, b)| (a - b) * (a - b)).sum::<f64>();
            for i in 0..=100 {
                for j in 0..=100 - i {
                    let other = [i as f64 / 100.0, j as f64 / 100.0, (100 - i - j) as f64 / 100.0];
                    assert!(far(&found) <= far(&other) + 1e-12, "{given:?}: {other:?}");
                }
            }
        }
    }
}
