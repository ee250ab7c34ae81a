//! The exact simulator as a backend: read exactly, or through a number of shots a read-out.

use std::collections::BTreeMap;
use std::sync::Arc;

use hqml_ir::{Call, Observable, PauliString, Program, Readout};
use hqml_learn::random::Stream;
use hqml_simulator::{self as simulator, KernelRows, MetricForm, SimulationError, Simulator, States};
use ndarray::{Array2, ArrayView2, s};

use super::plans::Plans;
use super::sampling::{binomial_mean, counts, draws};
use super::wide::all_paulis;
use super::{Backend, Batch, Capabilities, Ensemble, Pullback};
use crate::pipeline::StepError;

/// State vectors in double precision.
#[derive(Debug)]
pub struct StatevectorBackend {
    simulator: Simulator,
    plans: Plans,
    shots: Option<u32>,
}

impl StatevectorBackend {
    /// `memory` bounds what is held at once, in bytes; `shots` is per read-out, `None` reads exactly.
    pub fn new(memory: u64, shots: Option<u32>) -> StatevectorBackend {
        StatevectorBackend { simulator: Simulator::new(memory), plans: Plans::default(), shots }
    }

    /// The backend of a row of the family `Backend`; `None` where this is not its row.
    pub fn of(call: &Call, memory: u64) -> Option<StatevectorBackend> {
        let shots = call.int("shots").and_then(|s| u32::try_from(s).ok());
        (call.name == "statevector").then(|| StatevectorBackend::new(memory, shots))
    }

    fn states(&self, batch: Batch<'_>) -> Result<States, StepError> {
        Ok(self.simulator.states(batch.program, batch.rows, batch.parameters)?)
    }

    fn outputs(&self, batch: Batch<'_>, readout: simulator::Readout<'_>) -> Result<Array2<f64>, StepError> {
        Ok(self.plans.of(self.simulator, batch.program, readout)?.outputs(batch.rows, batch.parameters)?)
    }

    /// How many rows are held at once where one takes so many bytes, so that two such tiles fit.
    fn tile(&self, one: u128) -> usize {
        let rows = usize::try_from(u128::from(self.simulator.memory()) / one.max(1) / 4).unwrap_or(usize::MAX);
        // Rows are packed by eight.
        if rows < 16 { rows.max(1) } else { rows / 8 * 8 }
    }

    fn rows_of(&self, program: &Program, of: &Ensemble, from: usize, to: usize) -> Result<Arc<KernelRows>, StepError> {
        if let Some(kept) = of.states.clone().and_then(|s| s.downcast::<KernelRows>().ok()) {
            return Ok(kept);
        }
        let rows = of.rows.slice(s![from..to, ..]);
        Ok(Arc::new(self.simulator.kernel_rows(program, rows, &of.parameters)?))
    }

    /// Tiles of an ensemble: one where its states are held.
    fn tiles(&self, program: &Program, of: &Ensemble) -> Vec<(usize, usize)> {
        let rows = of.rows.nrows();
        let size = if of.states.is_some() { rows.max(1) } else { self.tile(simulator::kernel_row_bytes(program)) };
        (0..rows).step_by(size).map(|from| (from, rows.min(from.saturating_add(size)))).collect()
    }

    fn exact_fidelities(
        &self,
        program: &Program,
        left: Option<&Ensemble>,
        right: &Ensemble,
    ) -> Result<Array2<f64>, StepError> {
        let (with_itself, left) = (left.is_none(), left.unwrap_or(right));
        if with_itself && right.states.is_some() {
            return Ok(self.rows_of(program, right, 0, right.rows.nrows())?.gram());
        }
        let mut out = Array2::zeros((left.rows.nrows(), right.rows.nrows()));
        for (a, b) in self.tiles(program, left) {
            let rows = self.rows_of(program, left, a, b)?;
            for (c, d) in self.tiles(program, right) {
                if with_itself && c <= a {
                    if c == a {
                        out.slice_mut(s![a..b, a..b]).assign(&rows.gram());
                    }
                    continue;
                }
                let tile = rows.fidelities(self.rows_of(program, right, c, d)?.as_ref())?;
                out.slice_mut(s![a..b, c..d]).assign(&tile);
                if with_itself {
                    out.slice_mut(s![c..d, a..b]).assign(&tile.t());
                }
            }
        }
        Ok(out)
    }

    fn exact_pauli_vectors(&self, batch: Batch<'_>) -> Result<Array2<f64>, StepError> {
        let qubits = batch.program.qubits;
        if simulator::expectation_row_bytes(batch.program) < simulator::state_bytes(qubits) {
            // Parts that no gate joins are measured one by one: the state of all of them may fit nowhere.
            return self.outputs(batch, simulator::Readout::Expectations(&all_paulis(qubits)));
        }
        let tile = self.tile(simulator::state_bytes(qubits));
        let rows = batch.rows.nrows();
        let mut out = Array2::zeros((rows, 3 * qubits as usize));
        for from in (0..rows).step_by(tile) {
            let to = (from + tile).min(rows);
            let part = Batch { rows: batch.rows.slice(s![from..to, ..]), ..batch };
            out.slice_mut(s![from..to, ..]).assign(&simulator::pauli_vectors(&self.states(part)?));
        }
        Ok(out)
    }

    fn sampled_expectations(
        &self,
        batch: Batch<'_>,
        observables: &[Observable],
        shots: u32,
        noise: &Stream,
    ) -> Result<Array2<f64>, StepError> {
        let strings = distinct_strings(observables);
        let (diagonal, others): (Vec<_>, Vec<_>) = strings.into_iter().partition(|s| s.is_diagonal());
        let mut means: BTreeMap<PauliString, Vec<f64>> = BTreeMap::new();
        if !diagonal.is_empty() {
            let exact = self.outputs(batch, simulator::Readout::Probabilities)?;
            let sampled = counts(&exact, shots, &noise.child("Z"))?;
            for string in diagonal {
                let phases = string.masks().1;
                let sign = |k: usize| if (k as u64 & phases).count_ones().is_multiple_of(2) { 1.0 } else { -1.0 };
                let mean = |row: ndarray::ArrayView1<'_, f64>| row.iter().enumerate().map(|(k, p)| sign(k) * p).sum();
                means.insert(string, sampled.rows().into_iter().map(mean).collect());
            }
        }
        if !others.is_empty() {
            let single: Vec<_> = others.iter().map(|s| Observable::new(vec![(s.clone(), 1.0)])).collect();
            let exact = self.outputs(batch, simulator::Readout::Expectations(&single))?;
            for (k, string) in others.into_iter().enumerate() {
                let stream = noise.child(&string.to_string());
                let up = exact.column(k).mapv(|e| (1.0 + e) / 2.0).insert_axis(ndarray::Axis(1));
                let sampled = binomial_mean(&up, shots, &stream);
                means.insert(string, sampled.iter().map(|p| 2.0 * p - 1.0).collect());
            }
        }
        Ok(Array2::from_shape_fn((batch.rows.nrows(), observables.len()), |(row, k)| {
            let term = |(string, c): &(PauliString, f64)| c * means.get(string).map_or(1.0, |m| m[row]);
            observables[k].terms().iter().map(term).sum()
        }))
    }
}

/// The Pauli strings of all observables but the identity, once each, sorted.
fn distinct_strings(observables: &[Observable]) -> Vec<PauliString> {
    let mut all: Vec<_> = observables.iter().flat_map(|o| o.terms()).map(|t| t.0.clone()).collect();
    all.retain(|s| !s.factors().is_empty());
    all.sort();
    all.dedup();
    all
}

impl Backend for StatevectorBackend {
    fn capabilities(&self) -> Capabilities {
        Capabilities { gradients: self.shots.is_none(), shots: self.shots, circuits: 1 }
    }

    fn expectations(&self, batch: Batch<'_>, obs: &[Observable], noise: &Stream) -> Result<Array2<f64>, StepError> {
        match self.shots {
            None => self.outputs(batch, simulator::Readout::Expectations(obs)),
            Some(shots) => self.sampled_expectations(batch, obs, shots, noise),
        }
    }

    fn probabilities(&self, batch: Batch<'_>, noise: &Stream) -> Result<Array2<f64>, StepError> {
        let exact = self.outputs(batch, simulator::Readout::Probabilities)?;
        match self.shots {
            None => Ok(exact),
            Some(shots) => counts(&exact, shots, noise),
        }
    }

    fn samples(&self, batch: Batch<'_>, shots: u32, noise: &Stream) -> Result<Array2<u64>, StepError> {
        let exact = self.outputs(batch, simulator::Readout::Probabilities)?;
        draws(&exact, shots, noise)
    }

    fn prepare(&self, batch: Batch<'_>) -> Result<Ensemble, StepError> {
        let held = batch.rows.nrows() <= self.tile(simulator::kernel_row_bytes(batch.program));
        let states = match held {
            true => Some(Arc::new(self.simulator.kernel_rows(batch.program, batch.rows, batch.parameters)?) as Arc<_>),
            false => None,
        };
        let states = states.map(|kept| kept as Arc<dyn std::any::Any + Send + Sync>);
        Ok(Ensemble { rows: batch.rows.to_owned(), parameters: batch.parameters.to_vec(), states })
    }

    fn fidelities(
        &self,
        program: &Program,
        left: Option<&Ensemble>,
        right: &Ensemble,
        noise: &Stream,
    ) -> Result<Array2<f64>, StepError> {
        let exact = self.exact_fidelities(program, left, right)?;
        let Some(shots) = self.shots else { return Ok(exact) };
        let mut sampled = binomial_mean(&exact.mapv(|f| f.clamp(0.0, 1.0)), shots, noise);
        if left.is_none() {
            // A state is compared with each other one once, and with itself not at all.
            for i in 0..sampled.nrows() {
                sampled[(i, i)] = 1.0;
                (0..i).for_each(|j| sampled[(i, j)] = sampled[(j, i)]);
            }
        }
        Ok(sampled)
    }

    fn metric(&self, batch: Batch<'_>, trains: &[u32], form: MetricForm) -> Result<Array2<f64>, StepError> {
        if self.shots.is_some() {
            return Err(StepError::Unsupported(
                "`natural_gradient` measures how far states move, and a backend that reads out through shots gives \
                 none: train on an exact one (`train_on:`), or take `adam`"
                    .into(),
            ));
        }
        Ok(self.simulator.metric_tensor(batch.program, batch.rows, batch.parameters, trains, form)?)
    }

    fn pauli_vectors(&self, batch: Batch<'_>, noise: &Stream) -> Result<Array2<f64>, StepError> {
        let out = self.exact_pauli_vectors(batch)?;
        Ok(match self.shots {
            None => out,
            Some(shots) => {
                let up = out.mapv(|e: f64| ((1.0 + e) / 2.0).clamp(0.0, 1.0));
                binomial_mean(&up, shots, noise).mapv(|p| 2.0 * p - 1.0)
            }
        })
    }

    fn forward<'a>(
        &'a self,
        program: &'a Program,
        readout: &Readout,
        rows: Array2<f64>,
        parameters: &'a [f64],
    ) -> Result<Box<dyn Pullback + 'a>, StepError> {
        if self.shots.is_some() {
            return Err(StepError::Unsupported("a backend that reads out through shots gives no gradients".into()));
        }
        let readout = match readout {
            Readout::Expectations(observables) => simulator::Readout::Expectations(observables),
            Readout::Probabilities => simulator::Readout::Probabilities,
            Readout::Fidelity => return Ok(Box::new(self.simulator.forward_gram(program, rows, parameters)?)),
            _ => return Err(StepError::unchecked("this read-out has no derivative")),
        };
        Ok(Box::new(self.plans.of(self.simulator, program, readout)?.forward(rows, parameters)?))
    }

    fn forward_parameters<'a>(
        &'a self,
        program: &'a Program,
        readout: &Readout,
        rows: Array2<f64>,
        parameters: &'a [f64],
    ) -> Result<Box<dyn Pullback + 'a>, StepError> {
        let plain = match readout {
            Readout::Expectations(observables) => simulator::Readout::Expectations(observables),
            Readout::Probabilities => simulator::Readout::Probabilities,
            _ => return self.forward(program, readout, rows, parameters),
        };
        if self.shots.is_some() {
            return self.forward(program, readout, rows, parameters);
        }
        Ok(Box::new(self.plans.of(self.simulator, program, plain)?.forward_parameters(rows, parameters)?))
    }
}

/// The read-out of these rows with the sweep back that gives its derivatives.
pub(super) fn forward<'a>(
    memory: u64,
    program: &'a Program,
    readout: &Readout,
    rows: Array2<f64>,
    parameters: &'a [f64],
) -> Result<Box<dyn Pullback + 'a>, StepError> {
    let simulator = Simulator::new(memory);
    let readout = match readout {
        Readout::Expectations(observables) => simulator::Readout::Expectations(observables),
        Readout::Probabilities => simulator::Readout::Probabilities,
        Readout::Fidelity => return Ok(Box::new(simulator.forward_gram(program, rows, parameters)?)),
        _ => return Err(StepError::unchecked("this read-out has no derivative")),
    };
    Ok(Box::new(simulator.forward(program, readout, rows, parameters)?))
}

impl Pullback for simulator::Forward<'_> {
    fn outputs(&self) -> ArrayView2<'_, f64> {
        self.outputs()
    }

    fn pull_back(&self, cotangents: ArrayView2<'_, f64>) -> Result<(Array2<f64>, Vec<f64>), StepError> {
        let gradient = self.vjp(cotangents)?;
        Ok((gradient.rows, gradient.parameters))
    }

    fn pull_back_parameters(&self, cotangents: ArrayView2<'_, f64>) -> Result<Vec<f64>, StepError> {
        Ok(self.vjp_parameters(cotangents)?)
    }
}

impl Pullback for simulator::ForwardGram<'_> {
    fn outputs(&self) -> ArrayView2<'_, f64> {
        self.gram()
    }

    fn pull_back(&self, cotangents: ArrayView2<'_, f64>) -> Result<(Array2<f64>, Vec<f64>), StepError> {
        let gradient = self.vjp(cotangents)?;
        Ok((gradient.rows, gradient.parameters))
    }
}

impl From<SimulationError> for StepError {
    fn from(error: SimulationError) -> StepError {
        match error {
            SimulationError::TooWide { .. } => StepError::Unsupported(error.to_string()),
            SimulationError::NotFinite { .. }
            | SimulationError::ZeroAmplitudes { .. }
            | SimulationError::Spectrum { .. } => StepError::Numeric(error.to_string()),
            _ => StepError::Unsupported(error.to_string()),
        }
    }
}
