//! Sampling: states or probabilities, a number of shots and a seed enter; measured bit strings, counts and estimates
//! leave. Row r of a batch draws from its own stream of the seed, so the number of threads changes no digit.

use std::collections::BTreeMap;

use hqml_ir::{Observable, Pauli};
use ndarray::{Array2, ArrayView2};
use num_complex::Complex64;

use crate::batch::fill;
use crate::groups::{Group, groups};
use crate::multinomial::multinomial;
use crate::plan::odd;
use crate::stream::Stream;
use crate::{SimulationError, States};

/// Measures `shots` times: each outcome is the index of a basis state, bit q is qubit q. `probabilities` need not sum to
/// exactly 1; they are taken in proportion.
///
/// # Errors
/// [`SimulationError::NotProbabilities`] where one is negative or not finite, or all are 0.
pub fn sample(probabilities: &[f64], shots: usize, seed: u64) -> Result<Vec<u64>, SimulationError> {
    sample_from(probabilities, shots, &mut Stream::new(seed, 0))
}

/// Shots for each outcome from which on counting them is slower than drawing the counts themselves.
const MANY: usize = 16;

/// As [`sample`], counted: how often each outcome was seen, outcomes never seen left out. Of many shots the counts are
/// drawn without the single outcomes, one binomial number each: they follow the same distribution, but are not those of
/// [`sample`] of the same seed.
///
/// # Errors
/// As [`sample`].
pub fn counts(probabilities: &[f64], shots: usize, seed: u64) -> Result<BTreeMap<u64, u64>, SimulationError> {
    let mut stream = Stream::new(seed, 0);
    let table = Table::new(probabilities, shots)?;
    if shots / MANY >= probabilities.len() {
        let seen = multinomial(probabilities, table.total, table.last, shots as u64, &mut stream);
        return Ok((0..).zip(seen).filter(|(_, count)| *count > 0).collect());
    }
    let mut seen = vec![0u64; probabilities.len()];
    (0..shots).for_each(|_| seen[table.draw(&mut stream)] += 1);
    Ok((0..).zip(seen).filter(|(_, count)| *count > 0).collect())
}

/// Measures each row `shots` times: (rows, shots) outcomes, row by row. `probabilities` is (rows, outcomes).
///
/// # Errors
/// As [`sample`].
pub fn sample_rows(
    probabilities: ArrayView2<'_, f64>,
    shots: usize,
    seed: u64,
) -> Result<Array2<u64>, SimulationError> {
    let (rows, outcomes) = probabilities.dim();
    let mut drawn = Array2::<u64>::zeros((rows, shots));
    let out = drawn.as_slice_mut().unwrap_or(&mut []);
    fill(out, rows, shots, outcomes.saturating_add(8 * shots), |range, part| {
        for (k, row) in range.enumerate() {
            let chances: Vec<f64> = probabilities.row(row).to_vec();
            let seen = sample_from(&chances, shots, &mut Stream::new(seed, row as u64))?;
            part[k * shots..(k + 1) * shots].copy_from_slice(&seen);
        }
        Ok(())
    })?;
    Ok(drawn)
}

/// The relative frequency of each outcome in `shots` measurements per row: an estimate of `probabilities`, same shape.
///
/// # Errors
/// As [`sample`].
pub fn estimate_probabilities(
    probabilities: ArrayView2<'_, f64>,
    shots: usize,
    seed: u64,
) -> Result<Array2<f64>, SimulationError> {
    need_shots(shots as u64)?;
    let (rows, outcomes) = probabilities.dim();
    let mut estimate = Array2::<f64>::zeros((rows, outcomes));
    let out = estimate.as_slice_mut().unwrap_or(&mut []);
    fill(out, rows, outcomes, outcomes.saturating_add(8 * shots), |range, part| {
        for (k, row) in range.enumerate() {
            let chances: Vec<f64> = probabilities.row(row).to_vec();
            let place = &mut part[k * outcomes..(k + 1) * outcomes];
            let (table, mut stream) = (Table::new(&chances, shots)?, Stream::new(seed, row as u64));
            (0..shots).for_each(|_| place[table.draw(&mut stream)] += 1.0);
            place.iter_mut().for_each(|c| *c /= shots as f64);
        }
        Ok(())
    })?;
    Ok(estimate)
}

/// Expectation values estimated from measurements: (rows, observables). The Pauli strings of all observables are put into
/// groups that one setting of the measured axes can read (qubit-wise commuting, first fit), and each group is measured
/// `shots` times.
///
/// # Errors
/// [`SimulationError::NoShots`]; [`SimulationError::Observable`] where an observable is wider than the states; as [`sample`].
pub fn estimate_expectations(
    states: &States,
    observables: &[Observable],
    shots: usize,
    seed: u64,
) -> Result<Array2<f64>, SimulationError> {
    need_shots(shots as u64)?;
    let qubits = states.qubits();
    if let Some((index, o)) = observables.iter().enumerate().find(|(_, o)| o.width() > qubits) {
        return Err(SimulationError::Observable { index, needed: o.width(), qubits });
    }
    let groups = groups(observables);
    let (rows, width) = (states.rows(), observables.len());
    let mut estimate = Array2::<f64>::zeros((rows, width));
    let out = estimate.as_slice_mut().unwrap_or(&mut []);
    let work = groups.len().saturating_mul(8 * shots + states.dimension());
    fill(out, rows, width, work, |range, part| {
        for (k, row) in range.enumerate() {
            let place = &mut part[k * width..(k + 1) * width];
            for (g, group) in groups.iter().enumerate() {
                let mut stream = Stream::new(seed, (row * groups.len() + g) as u64);
                measure_group(states.slice(row), group, shots, &mut stream, place)?;
            }
        }
        Ok(())
    })?;
    Ok(estimate)
}

/// How many settings [`estimate_expectations`] measures: shots spent per row are this times `shots`.
pub fn measured_groups(observables: &[Observable]) -> usize {
    groups(observables).len()
}

/// Each entry estimated as the fraction of successes in `shots` trials of that chance: what measuring a fidelity by the
/// probability of |0...0> gives. With `symmetric` the upper half is drawn and mirrored.
///
/// # Errors
/// [`SimulationError::NoShots`]; [`SimulationError::NotProbabilities`] where an entry is not finite. What rounding has
/// left outside 0 and 1 is cut.
pub fn estimate_fidelities(
    exact: ArrayView2<'_, f64>,
    shots: u64,
    symmetric: bool,
    seed: u64,
) -> Result<Array2<f64>, SimulationError> {
    need_shots(shots)?;
    if exact.iter().any(|p| !p.is_finite()) {
        return Err(SimulationError::NotProbabilities);
    }
    let (rows, columns) = exact.dim();
    let mut estimate = Array2::<f64>::zeros((rows, columns));
    for i in 0..rows {
        let mut stream = Stream::new(seed, i as u64);
        let first = if symmetric { i } else { 0 };
        for j in first..columns {
            estimate[[i, j]] = stream.binomial(shots, exact[[i, j]]) as f64 / shots as f64;
        }
    }
    if symmetric && rows == columns {
        for i in 0..rows {
            for j in 0..i {
                estimate[[i, j]] = estimate[[j, i]];
            }
        }
    }
    Ok(estimate)
}

fn need_shots(shots: u64) -> Result<(), SimulationError> {
    if shots == 0 { Err(SimulationError::NoShots) } else { Ok(()) }
}

fn sample_from(probabilities: &[f64], shots: usize, stream: &mut Stream) -> Result<Vec<u64>, SimulationError> {
    let table = Table::new(probabilities, shots)?;
    Ok((0..shots).map(|_| table.draw(stream) as u64).collect())
}

/// The distribution function of outcomes, and where in it each of equal steps begins: a draw by inverse transform takes
/// one look and a short walk (the method of guides, Chen and Asau 1974).
struct Table {
    sums: Vec<f64>,
    /// The first outcome whose sum is above so many steps of the total.
    guide: Vec<u32>,
    total: f64,
    /// The last outcome of positive probability.
    last: usize,
}

impl Table {
    fn new(probabilities: &[f64], shots: usize) -> Result<Table, SimulationError> {
        let mut total = 0.0;
        let mut sums = Vec::with_capacity(probabilities.len());
        for &p in probabilities {
            if !p.is_finite() || p < 0.0 {
                return Err(SimulationError::NotProbabilities);
            }
            total += p;
            sums.push(total);
        }
        if total <= 0.0 || !total.is_finite() {
            return Err(SimulationError::NotProbabilities);
        }
        // The first sum above the drawn number belongs to an outcome of positive probability; rounding of the product with
        // the total may reach the total itself, so the last such outcome is kept at hand.
        let last = probabilities.iter().rposition(|p| *p > 0.0).unwrap_or(0);
        let mut table = Table { sums, guide: Vec::new(), total, last };
        let steps = table.sums.len().min(shots).min(1 << 30).next_power_of_two();
        let mut at = 0;
        for step in 0..steps {
            let from = step as f64 / steps as f64 * total;
            at += table.sums[at..].iter().take_while(|s| **s <= from).count();
            table.guide.push(at.min(last) as u32);
        }
        Ok(table)
    }

    fn draw(&self, stream: &mut Stream) -> usize {
        let drawn = stream.uniform();
        // Exact, since the steps are a power of two: never beyond the step that the number lies in.
        let mut k = self.guide[(drawn * self.guide.len() as f64) as usize] as usize;
        let at = drawn * self.total;
        while k < self.last && self.sums[k] <= at {
            k += 1;
        }
        k
    }
}

/// Measures one group and adds what its strings contribute to the estimates of their observables.
fn measure_group(
    state: &[Complex64],
    group: &Group,
    shots: usize,
    stream: &mut Stream,
    estimates: &mut [f64],
) -> Result<(), SimulationError> {
    let probabilities: Vec<f64> = turn_to_z(state, group).iter().map(Complex64::norm_sqr).collect();
    let outcomes = sample_from(&probabilities, shots, stream)?;
    for term in &group.terms {
        let ones = outcomes.iter().filter(|o| odd(**o as usize & term.mask)).count();
        estimates[term.observable] += term.coefficient * (1.0 - 2.0 * ones as f64 / shots as f64);
    }
    Ok(())
}

/// The state turned so that the axis of each qubit becomes z.
fn turn_to_z(state: &[Complex64], group: &Group) -> Vec<Complex64> {
    let mut turned = state.to_vec();
    let h = Complex64::from(std::f64::consts::FRAC_1_SQRT_2);
    let i = Complex64::I;
    for (qubit, axis) in &group.axes {
        let m = match axis {
            Pauli::X => [h, h, h, -h],
            Pauli::Y => [h, -i * h, h, i * h],
            Pauli::Z => continue,
        };
        for block in turned.chunks_exact_mut(2 << qubit) {
            let (zeros, ones) = block.split_at_mut(1 << qubit);
            for (a, b) in zeros.iter_mut().zip(ones) {
                (*a, *b) = (m[0] * *a + m[1] * *b, m[2] * *a + m[3] * *b);
            }
        }
    }
    turned
}
