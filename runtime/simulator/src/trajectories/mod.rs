//! Trajectories: noise as chance. A program, a model of noise, rows, parameters and a seed enter; measured bit strings and
//! estimates with their standard errors leave, from state vectors alone.
//!
//! Every trajectory draws what happens at each place of noise: events of a mixture (Pauli strings, resets) by their
//! chances, general Kraus operators by the norms that they leave. Trajectories with the same errors share one state: the
//! one without errors is run once, and each error starts from the state before it (see `walk`). Where no chance depends on
//! the state, the chance P0 of no error at all is known before anything is run: then expectation values are `P0` times the
//! exact value without errors, and `1 - P0` times the mean over trajectories that are drawn to have one, which has the
//! smaller variance.

mod plan;
mod vector;
mod walk;

use hqml_ir::{Observable, PauliString, Program};
use ndarray::{Array2, ArrayView2};

use crate::batch::fill;
use crate::memory::state_bytes;
use crate::noise::{NoiseModel, ReadoutError};
use crate::simulator::check_inputs;
use crate::stream::Stream;
use crate::{Readout, SimulationError};
use plan::{Place, Steps};
use vector::Vector;
use walk::{Walker, walk};

/// The simulator of trajectories: a model of noise and the memory it may use.
#[derive(Debug, Clone, Copy)]
pub struct TrajectorySimulator<'a> {
    noise: &'a NoiseModel,
    memory: u64,
}

/// Estimates and how far they may be off.
#[derive(Debug, Clone, PartialEq)]
pub struct Estimate {
    /// (rows, outputs).
    pub mean: Array2<f64>,
    /// The standard error of each; 0 where the value is exact.
    pub error: Array2<f64>,
}

/// Bytes that so many trajectories of so many qubits may hold for one row: a state, and a copy for each doubling of the
/// number of trajectories, at 16 bytes an amplitude; `u128::MAX` where that does not fit.
pub fn trajectory_bytes(qubits: u32, trajectories: usize) -> u128 {
    let copies = u128::from(usize::BITS - trajectories.leading_zeros());
    // A copy for the norms of Kraus operators, one for wide gates, one for what is read, and two that wait for a thread.
    state_bytes(qubits).saturating_mul(copies + 6)
}

impl<'a> TrajectorySimulator<'a> {
    /// A simulator under this noise whose states may hold so many bytes together.
    pub fn new(noise: &'a NoiseModel, memory: u64) -> TrajectorySimulator<'a> {
        TrajectorySimulator { noise, memory }
    }

    /// Measures each row `shots` times, every shot a trajectory of its own, errors of reading included: (rows, shots)
    /// outcomes, bit q is qubit q. The seed decides every digit, at any number of threads.
    ///
    /// # Errors
    /// A program that breaks a rule or that the noise does not cover, shapes that do not fit, too little memory, an angle
    /// that is not finite, no shots.
    pub fn sample(
        &self,
        program: &Program,
        rows: ArrayView2<'_, f64>,
        parameters: &[f64],
        shots: usize,
        seed: u64,
    ) -> Result<Array2<u64>, SimulationError> {
        self.admit(program, rows, parameters, shots)?;
        let errors = self.noise.readouts(program.qubits);
        let mut outcomes = Array2::<u64>::zeros((rows.nrows(), shots));
        let out = outcomes.as_slice_mut().unwrap_or(&mut []);
        fill(out, rows.nrows(), shots, self.work(program, shots), |range, part| {
            for (row, part) in range.zip(part.chunks_exact_mut(shots)) {
                let steps = Steps::bind(program, self.noise, row, &rows.row(row).to_vec(), parameters)?;
                let walkers = walkers(&steps, shots, seed, row, None);
                let ends = walk(&steps, Vector::zero(program.qubits), walkers, &|state, walkers| {
                    let sums = state.sums();
                    let total = sums.last().copied().unwrap_or(1.0);
                    let shot = |mut walker: Walker| {
                        let at = walker.stream.uniform() * total;
                        let seen = sums.partition_point(|s| *s <= at).min(sums.len() - 1) as u64;
                        (walker.number, misread(seen, &errors, &mut walker.stream))
                    };
                    walkers.into_iter().map(shot).collect::<Vec<_>>()
                });
                ends.into_iter().flatten().for_each(|(number, seen)| part[number] = seen);
            }
            Ok(())
        })?;
        Ok(outcomes)
    }

    /// The expectation value of each observable as it is measured, errors of reading included, estimated from so many
    /// trajectories: (rows, observables).
    ///
    /// # Errors
    /// As [`TrajectorySimulator::sample`]; an observable wider than the program.
    pub fn expectations(
        &self,
        program: &Program,
        observables: &[Observable],
        rows: ArrayView2<'_, f64>,
        parameters: &[f64],
        trajectories: usize,
        seed: u64,
    ) -> Result<Estimate, SimulationError> {
        self.outputs(program, Readout::Expectations(observables), rows, parameters, trajectories, seed)
    }

    /// What `readout` gives per row, estimated from so many trajectories: (rows, outputs).
    ///
    /// # Errors
    /// As [`TrajectorySimulator::sample`]; an observable wider than the program.
    pub fn outputs(
        &self,
        program: &Program,
        readout: Readout<'_>,
        rows: ArrayView2<'_, f64>,
        parameters: &[f64],
        trajectories: usize,
        seed: u64,
    ) -> Result<Estimate, SimulationError> {
        self.admit(program, rows, parameters, trajectories)?;
        let meter = Meter::new(readout, self.noise.readouts(program.qubits), program.qubits)?;
        let width = meter.width();
        let mut both = Array2::<f64>::zeros((rows.nrows(), 2 * width));
        let out = both.as_slice_mut().unwrap_or(&mut []);
        fill(out, rows.nrows(), 2 * width, self.work(program, trajectories), |range, part| {
            for (row, part) in range.zip(part.chunks_exact_mut(2 * width)) {
                let steps = Steps::bind(program, self.noise, row, &rows.row(row).to_vec(), parameters)?;
                estimate(&steps, &meter, program.qubits, trajectories, (seed, row), part);
            }
            Ok(())
        })?;
        let mean = both.slice(ndarray::s![.., ..width]).to_owned();
        Ok(Estimate { mean, error: both.slice(ndarray::s![.., width..]).to_owned() })
    }

    /// Amplitudes touched per row, roughly.
    fn work(&self, program: &Program, trajectories: usize) -> usize {
        (1usize << program.qubits).saturating_mul(program.ops.len().saturating_mul(trajectories / 4 + 1))
    }

    fn admit(
        &self,
        program: &Program,
        rows: ArrayView2<'_, f64>,
        parameters: &[f64],
        trajectories: usize,
    ) -> Result<(), SimulationError> {
        check_inputs(program, rows, parameters)?;
        self.noise.covers(program)?;
        if trajectories == 0 {
            return Err(SimulationError::NoShots);
        }
        // Each thread holds the copies of a branch; on several, twice as many branches may wait.
        let threads = rayon::current_num_threads();
        let needed = trajectory_bytes(program.qubits, trajectories).saturating_mul(threads as u128);
        if needed > u128::from(self.memory) || needed > isize::MAX as u128 {
            let what = format!("{trajectories} trajectories of {} qubits", program.qubits);
            let help = "use fewer qubits, or allow more memory";
            return Err(SimulationError::Memory { what, needed, limit: self.memory, help });
        }
        Ok(())
    }
}

/// The trajectories of a row, each with the place of its first error drawn; `within`: only such as have one, of which this
/// is the chance.
fn walkers(steps: &Steps, count: usize, seed: u64, row: usize, within: Option<f64>) -> Vec<Walker> {
    // The chance to come through each place without an error.
    let mut kept = 1.0;
    let through = |place: &Place| {
        if let Place::Events { nothing, others } = place {
            kept *= nothing / (nothing + others.iter().map(|o| o.0).sum::<f64>());
        }
        kept
    };
    let through: Vec<f64> = steps.places[..steps.simple].iter().map(through).collect();
    let walker = |number: usize| {
        let mut stream = Stream::new(seed, (row as u64).wrapping_mul(count as u64).wrapping_add(number as u64));
        let at = stream.uniform() * within.unwrap_or(1.0);
        let mut first = through.partition_point(|kept| 1.0 - kept <= at);
        if within.is_some() {
            // Rounding must not let one through that is drawn to have an error.
            first = first.min(last_error(steps));
        }
        Walker { number, stream, first }
    };
    (0..count).map(walker).collect()
}

/// The last simple place where something may happen.
fn last_error(steps: &Steps) -> usize {
    let may = |p: &Place| matches!(p, Place::Events { others, .. } if !others.is_empty());
    steps.places[..steps.simple].iter().rposition(may).unwrap_or(0)
}

/// Mean and standard error of each output, one after the other.
fn estimate(steps: &Steps, meter: &Meter<'_>, qubits: u32, count: usize, (seed, row): (u64, usize), out: &mut [f64]) {
    let width = meter.width();
    let known = steps.simple == steps.places.len();
    let quiet = if known { chance_of_none(steps) } else { 0.0 };
    let noisy = 1.0 - quiet;
    let mut all = if noisy > 0.0 { walkers(steps, count, seed, row, known.then_some(noisy)) } else { Vec::new() };
    if quiet > 0.0 {
        // One that nothing ever happens to, behind all others.
        all.push(Walker { number: count, stream: Stream::new(seed, 0), first: usize::MAX });
    }
    let mut values = walk(steps, Vector::zero(qubits), all, &|state, walkers| {
        // Of those that end together the first stands for all.
        let first = walkers.iter().map(|w| w.number).min().unwrap_or(count);
        (first, walkers.len(), meter.read(state))
    });
    values.sort_by_key(|v| v.0);
    let exact = if quiet > 0.0 { values.pop().map_or(vec![0.0; width], |v| v.2) } else { vec![0.0; width] };
    for k in 0..width {
        let sum: f64 = values.iter().map(|(_, n, v)| *n as f64 * v[k]).sum();
        let mean = if noisy > 0.0 { sum / count as f64 } else { 0.0 };
        let spread: f64 = values.iter().map(|(_, n, v)| *n as f64 * (v[k] - mean) * (v[k] - mean)).sum();
        let variance = if count > 1 { spread / (count - 1) as f64 } else { f64::INFINITY };
        out[k] = quiet * exact[k] + noisy * mean;
        out[width + k] = if noisy > 0.0 { noisy * (variance / count as f64).sqrt() } else { 0.0 };
    }
}

/// The chance that nothing happens anywhere.
fn chance_of_none(steps: &Steps) -> f64 {
    let nothing = |place: &Place| match place {
        Place::Events { nothing, others } => nothing / (nothing + others.iter().map(|o| o.0).sum::<f64>()),
        Place::Kraus { .. } => 0.0,
    };
    steps.places.iter().map(nothing).product()
}

/// A bit string as it is read.
fn misread(seen: u64, errors: &[ReadoutError], stream: &mut Stream) -> u64 {
    let wrong = |(q, error): (usize, &ReadoutError), stream: &mut Stream| {
        let chance = if seen >> q & 1 == 1 { error.reads_0_of_1 } else { error.reads_1_of_0 };
        u64::from(chance > 0.0 && stream.uniform() < chance) << q
    };
    errors.iter().enumerate().fold(seen, |read, pair| read ^ wrong(pair, stream))
}

/// What is read from a final state, through which errors.
struct Meter<'a> {
    readout: Readout<'a>,
    errors: Vec<ReadoutError>,
    qubits: u32,
}

impl<'a> Meter<'a> {
    fn new(readout: Readout<'a>, errors: Vec<ReadoutError>, qubits: u32) -> Result<Meter<'a>, SimulationError> {
        if let Readout::Expectations(observables) = readout
            && let Some((index, o)) = observables.iter().enumerate().find(|(_, o)| o.width() > qubits)
        {
            return Err(SimulationError::Observable { index, needed: o.width(), qubits });
        }
        Ok(Meter { readout, errors, qubits })
    }

    fn width(&self) -> usize {
        match self.readout {
            Readout::Probabilities => 1 << self.qubits,
            Readout::Expectations(observables) => observables.len(),
        }
    }

    fn read(&self, state: &Vector) -> Vec<f64> {
        match self.readout {
            Readout::Probabilities => {
                let mut out = vec![0.0; 1 << self.qubits];
                state.add_probabilities(1.0, &mut out);
                crate::noise::misread(&mut out, &self.errors);
                out
            }
            Readout::Expectations(observables) => {
                let value = |string: &PauliString| {
                    let (flips, phases) = string.masks();
                    state.pauli_value(flips as usize, phases as usize)
                };
                let term = |(string, c): &(PauliString, f64)| c * crate::noise::measured(string, &self.errors, &value);
                observables.iter().map(|o| o.terms().iter().map(term).sum()).collect()
            }
        }
    }
}
