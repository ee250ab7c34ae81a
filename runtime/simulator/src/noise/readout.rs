//! Read-out errors: what a measurement reports in the place of what is there. Probabilities of the true outcomes enter,
//! those of the reported ones leave.

use hqml_ir::{Pauli, PauliString};

use super::NoiseError;

/// The errors of reading one qubit.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct ReadoutError {
    /// Probability of reading 1 where 0 is.
    pub reads_1_of_0: f64,
    /// Probability of reading 0 where 1 is.
    pub reads_0_of_1: f64,
}

impl ReadoutError {
    /// With these probabilities.
    ///
    /// # Errors
    /// Where one is no probability.
    pub fn new(reads_1_of_0: f64, reads_0_of_1: f64) -> Result<ReadoutError, NoiseError> {
        for p in [reads_1_of_0, reads_0_of_1] {
            if !(0.0..=1.0).contains(&p) {
                return Err(NoiseError::Chance { what: "the probability of a wrong read-out", given: p });
            }
        }
        Ok(ReadoutError { reads_1_of_0, reads_0_of_1 })
    }

    /// The confusion matrix: row = what is there, column = what is read, as in Qiskit Aer's `ReadoutError`.
    pub fn confusion(&self) -> [[f64; 2]; 2] {
        let (a, b) = (self.reads_1_of_0, self.reads_0_of_1);
        [[1.0 - a, a], [b, 1.0 - b]]
    }

    /// What becomes of a measured Pauli matrix: `<P>` is reported as `factor * <P> + shift`.
    pub fn damping(&self) -> (f64, f64) {
        (1.0 - self.reads_1_of_0 - self.reads_0_of_1, self.reads_0_of_1 - self.reads_1_of_0)
    }

    /// Whether it never errs.
    pub fn is_perfect(&self) -> bool {
        self.reads_1_of_0 == 0.0 && self.reads_0_of_1 == 0.0
    }
}

/// Turns the probabilities of true outcomes (`2^qubits`, index bit q is qubit q) into those of reported ones.
pub(crate) fn misread(probabilities: &mut [f64], errors: &[ReadoutError]) {
    for (q, error) in errors.iter().enumerate().filter(|(_, e)| !e.is_perfect()) {
        let [[keep0, to1], [to0, keep1]] = error.confusion();
        for block in probabilities.chunks_exact_mut(2 << q) {
            let (zeros, ones) = block.split_at_mut(1 << q);
            for (z, o) in zeros.iter_mut().zip(ones) {
                (*z, *o) = (*z * keep0 + *o * to0, *z * to1 + *o * keep1);
            }
        }
    }
}

/// The expectation value of a Pauli string as it is measured, `value` the one without errors: every factor becomes a
/// multiple of itself and of the identity.
pub(crate) fn measured(string: &PauliString, errors: &[ReadoutError], value: &dyn Fn(&PauliString) -> f64) -> f64 {
    if string.factors().iter().all(|(q, _)| errors.get(*q as usize).is_none_or(ReadoutError::is_perfect)) {
        return value(string);
    }
    damped(string.factors(), Vec::new(), errors, value)
}

fn damped(
    left: &[(u32, Pauli)],
    taken: Vec<(u32, Pauli)>,
    errors: &[ReadoutError],
    value: &dyn Fn(&PauliString) -> f64,
) -> f64 {
    let Some((first, rest)) = left.split_first() else {
        return PauliString::new(taken).map_or(0.0, |string| value(&string));
    };
    let (factor, shift) = errors.get(first.0 as usize).map_or((1.0, 0.0), ReadoutError::damping);
    let with = taken.iter().copied().chain([*first]).collect();
    let kept = if factor == 0.0 { 0.0 } else { factor * damped(rest, with, errors, value) };
    if shift == 0.0 { kept } else { kept + shift * damped(rest, taken, errors, value) }
}
