//! Settings: observables enter; which wires are read in which bases leaves, and from what is read there, their values.
//! Strings of Z share one setting, every other string has its own.

use hqml_ir::{Observable, Pauli, PauliString};
use hqml_learn::random::Stream;
use ndarray::{Array2, ArrayView1};

use super::simulated::{Measure, Run};
use crate::pipeline::StepError;

/// Wires, each in the basis of a Pauli matrix.
pub(super) type Setting = Vec<(u32, Pauli)>;

/// The settings of these observables: that of all strings of Z together first, then one for each other string.
pub(super) fn settings(observables: &[Observable]) -> Vec<Setting> {
    let strings = || observables.iter().flat_map(|o| o.terms()).map(|t| &t.0).filter(|s| !s.factors().is_empty());
    let mut wires: Vec<u32> = strings().filter(|s| s.is_diagonal()).flat_map(|s| s.factors()).map(|f| f.0).collect();
    wires.sort_unstable();
    wires.dedup();
    let mut others: Vec<&PauliString> = strings().filter(|s| !s.is_diagonal()).collect();
    others.sort();
    others.dedup();
    let diagonal: Setting = wires.into_iter().map(|wire| (wire, Pauli::Z)).collect();
    let first = (!diagonal.is_empty()).then_some(diagonal);
    first.into_iter().chain(others.into_iter().map(|s| s.factors().to_vec())).collect()
}

/// The observables' values, each string from the first setting that reads it.
///
/// # Errors
/// Those of the machine; a string that no setting reads.
pub(super) fn values(
    measure: &dyn Measure,
    run: &Run<'_>,
    observables: &[Observable],
    settings: &[Setting],
    shots: Option<u32>,
    noise: &Stream,
) -> Result<Array2<f64>, StepError> {
    let mut out = Array2::zeros((run.rows.nrows(), observables.len()));
    let mut read = vec![None; settings.len()];
    for (k, observable) in observables.iter().enumerate() {
        for (string, c) in observable.terms() {
            if string.factors().is_empty() {
                out.column_mut(k).mapv_inplace(|v| v + c);
                continue;
            }
            let found = settings.iter().enumerate().find_map(|(at, setting)| Some((at, mask(string, setting)?)));
            let (at, mask) = found.ok_or_else(|| StepError::unchecked("no setting reads an observable"))?;
            if read[at].is_none() {
                let own = noise.child(&format!("setting {at}"));
                read[at] = Some(measure.distributions(run, &settings[at], shots, &own)?);
            }
            if let Some(distributions) = &read[at] {
                let rows = distributions.rows().into_iter().zip(out.column_mut(k));
                rows.for_each(|(row, value)| *value += c * mean(row, mask));
            }
        }
    }
    Ok(out)
}

/// Which bits of a setting's outcome give the string's sign; `None` where the setting does not read it.
fn mask(string: &PauliString, setting: &Setting) -> Option<usize> {
    let bit = |factor: &(u32, Pauli)| setting.iter().position(|read| read == factor).map(|k| 1usize << k);
    string.factors().iter().map(bit).try_fold(0, |mask, bit| Some(mask | bit?))
}

/// The mean of the sign that these bits give.
fn mean(distribution: ArrayView1<'_, f64>, mask: usize) -> f64 {
    let sign = |outcome: usize| if (outcome & mask).count_ones().is_multiple_of(2) { 1.0 } else { -1.0 };
    distribution.iter().enumerate().map(|(outcome, p)| sign(outcome) * p).sum()
}
