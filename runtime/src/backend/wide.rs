//! Backends for circuits that are too wide for all amplitudes: stabilizers, matrix product states, Pauli propagation, and
//! the choice of the cheapest of them and the state vector.
//!
//! They read exactly, but for what is cut off, which is kept as the worst of what was asked since the backend was made
//! ([`Backend::approximation`]). Gradients of expectation values come by parameter shifts.

use std::sync::{Arc, Mutex};

use hqml_ir::{Call, Observable, Pauli, Program, Readout};
use hqml_learn::random::Stream;
use hqml_simulator::{
    self as simulator, BitStrings, Choice, Method, Mps, MpsState, Need, Propagation, SimulationError, Stabilizer,
};
use ndarray::{Array2, ArrayView2};

use super::{Approximation, Backend, Batch, Capabilities, Ensemble, Pullback, StatevectorBackend};
use crate::pipeline::StepError;

/// The largest bond where none is written.
const BOND: usize = 64;

/// A backend for wide circuits.
#[derive(Debug)]
pub struct WideBackend {
    method: Way,
    memory: u64,
    worst: Mutex<Option<Approximation>>,
}

#[derive(Debug, Clone, Copy)]
enum Way {
    Stabilizer(Stabilizer),
    Mps(Mps),
    Propagation(Propagation),
    /// Chosen for each circuit and read-out; matrix product states have these limits.
    Automatic {
        bond: usize,
        cutoff: f64,
    },
}

impl WideBackend {
    /// The backend of a row of the family `Backend`; `None` where this is not its row. `memory` bounds what is held at
    /// once, in bytes.
    pub fn of(call: &Call, memory: u64) -> Option<WideBackend> {
        let bond = call.int("bond").and_then(|b| usize::try_from(b).ok()).unwrap_or(BOND);
        let cutoff = call.real("cutoff").unwrap_or(0.0);
        let method = match call.name.as_str() {
            "stabilizer" => Way::Stabilizer(Stabilizer::new(memory)),
            "mps" => Way::Mps(Mps::new(memory, bond, cutoff)),
            "pauli_propagation" => {
                let rate = |name| call.real(name).unwrap_or(0.0);
                let carried = Propagation::new(memory, cutoff);
                let carried = carried.with_depolarizing(rate("depolarizing_1q"), rate("depolarizing_2q"));
                let weight = call.int("weight").and_then(|w| u32::try_from(w).ok());
                Way::Propagation(weight.map_or(carried, |w| carried.with_weight(w)))
            }
            "automatic" => Way::Automatic { bond, cutoff },
            _ => return None,
        };
        Some(WideBackend { method, memory, worst: Mutex::new(None) })
    }

    /// What a circuit is simulated by, with the reason.
    ///
    /// # Errors
    /// Where no method can.
    pub fn choice(&self, program: &Program, readout: &Readout, rows: usize) -> Result<Choice, SimulationError> {
        let paulis;
        let need = match readout {
            Readout::Expectations(observables) => Need::Expectations(observables),
            Readout::Probabilities | Readout::MostLikely => Need::Probabilities,
            Readout::Sample { .. } => Need::Samples,
            Readout::Fidelity => Need::States,
            Readout::Projected { .. } => {
                paulis = all_paulis(program.qubits);
                Need::Expectations(&paulis)
            }
        };
        let named = |method, bond| simulator::named(method, program, need, rows, bond);
        match self.method {
            Way::Automatic { bond, .. } => simulator::choose(program, need, rows, self.memory, bond),
            Way::Stabilizer(_) => named(Method::Stabilizer, BOND),
            Way::Mps(mps) => named(Method::Mps, mps.bond()),
            Way::Propagation(_) => named(Method::Propagation, BOND),
        }
    }

    /// The way for this circuit, or the state vector.
    fn way(
        &self,
        program: &Program,
        need: Need<'_>,
        rows: usize,
    ) -> Result<Result<Way, StatevectorBackend>, StepError> {
        let Way::Automatic { bond, cutoff } = self.method else { return Ok(Ok(self.method)) };
        let choice = simulator::choose(program, need, rows, self.memory, bond)?;
        Ok(match choice.method {
            Method::Statevector => Err(StatevectorBackend::new(self.memory, None)),
            Method::Stabilizer => Ok(Way::Stabilizer(Stabilizer::new(self.memory))),
            Method::Mps => Ok(Way::Mps(Mps::new(self.memory, bond, cutoff))),
            Method::Propagation => Ok(Way::Propagation(Propagation::new(self.memory, 0.0))),
        })
    }

    fn note(&self, found: Approximation) {
        let mut worst = self.worst.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        *worst = Some(worst.map_or(found, |w| w.or(found)));
    }

    fn noted<T>(&self, (value, left_out): (T, simulator::Truncation)) -> T {
        let simulator::Truncation { discarded, fidelity, bond } = left_out;
        self.note(Approximation { discarded, fidelity: Some(fidelity), largest: bond });
        value
    }

    fn values(&self, way: Way, batch: Batch<'_>, observables: &[Observable]) -> Result<Array2<f64>, SimulationError> {
        let Batch { program, rows, parameters } = batch;
        match way {
            Way::Stabilizer(s) => s.expectations(program, observables, rows, parameters),
            Way::Mps(m) => m.expectations(program, observables, rows, parameters).map(|found| self.noted(found)),
            Way::Propagation(p) => p.expectations(program, observables, rows, parameters).map(|(values, left_out)| {
                let simulator::Discarded { bound, terms } = left_out;
                self.note(Approximation { discarded: bound, fidelity: None, largest: terms });
                values
            }),
            // Never reached: a way is what was chosen.
            Way::Automatic { .. } => Ok(Array2::zeros((rows.nrows(), observables.len()))),
        }
    }

    fn drawn(&self, way: Way, batch: Batch<'_>, shots: u32, noise: &Stream) -> Result<Vec<BitStrings>, StepError> {
        let Batch { program, rows, parameters } = batch;
        let (shots, seed) = (shots as usize, noise.seed_u64());
        match way {
            Way::Stabilizer(s) => Ok(s.samples(program, rows, parameters, shots, seed)?),
            Way::Mps(m) => Ok(self.noted(m.samples(program, rows, parameters, shots, seed)?)),
            Way::Propagation(_) | Way::Automatic { .. } => Err(no_states("bit strings")),
        }
    }

    fn states(&self, mps: Mps, program: &Program, of: &Ensemble) -> Result<Arc<Vec<MpsState>>, StepError> {
        if let Some(states) = of.states.clone().and_then(|s| s.downcast::<Vec<MpsState>>().ok()) {
            return Ok(states);
        }
        let states = mps.states(program, of.rows.view(), &of.parameters)?;
        states.iter().for_each(|s| self.noted(((), s.truncation())));
        Ok(Arc::new(states))
    }
}

fn no_states(what: &str) -> StepError {
    StepError::Unsupported(format!(
        "`pauli_propagation` gives expectation values, but no {what}: read by `measure(...)` or `projected_kernel`, or \
         take `mps()`"
    ))
}

/// X, Y and Z of each qubit in turn.
pub(super) fn all_paulis(qubits: u32) -> Vec<Observable> {
    (0..qubits).flat_map(|q| [Pauli::X, Pauli::Y, Pauli::Z].map(|p| Observable::single(p, q))).collect()
}

impl Backend for WideBackend {
    fn capabilities(&self) -> Capabilities {
        Capabilities { gradients: true, shots: None, circuits: 1 }
    }

    fn fresh(&self) -> Option<Box<dyn Backend>> {
        Some(Box::new(WideBackend { method: self.method, memory: self.memory, worst: Mutex::new(None) }))
    }

    fn approximation(&self) -> Option<Approximation> {
        *self.worst.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn expectations(&self, batch: Batch<'_>, obs: &[Observable], noise: &Stream) -> Result<Array2<f64>, StepError> {
        match self.way(batch.program, Need::Expectations(obs), batch.rows.nrows())? {
            Ok(way) => Ok(self.values(way, batch, obs)?),
            Err(vector) => vector.expectations(batch, obs, noise),
        }
    }

    fn probabilities(&self, batch: Batch<'_>, noise: &Stream) -> Result<Array2<f64>, StepError> {
        let Batch { program, rows, parameters } = batch;
        match self.way(program, Need::Probabilities, rows.nrows())? {
            Ok(Way::Stabilizer(s)) => Ok(s.probabilities(program, rows, parameters)?),
            Ok(Way::Mps(m)) => Ok(self.noted(m.probabilities(program, rows, parameters)?)),
            Ok(_) => Err(no_states("probabilities")),
            Err(vector) => vector.probabilities(batch, noise),
        }
    }

    fn samples(&self, batch: Batch<'_>, shots: u32, noise: &Stream) -> Result<Array2<u64>, StepError> {
        match self.way(batch.program, Need::Samples, batch.rows.nrows())? {
            Ok(_) if batch.program.qubits > 64 => {
                Err(StepError::unchecked("bit strings of more than 64 qubits are no integers"))
            }
            Ok(way) => {
                let drawn = self.drawn(way, batch, shots, noise)?;
                let shape = (batch.rows.nrows(), shots as usize);
                Ok(Array2::from_shape_fn(shape, |(row, shot)| drawn[row].words(shot)[0]))
            }
            Err(vector) => vector.samples(batch, shots, noise),
        }
    }

    fn bits(&self, batch: Batch<'_>, shots: u32, noise: &Stream) -> Result<Array2<f64>, StepError> {
        match self.way(batch.program, Need::Samples, batch.rows.nrows())? {
            Ok(way) => {
                let drawn = self.drawn(way, batch, shots, noise)?;
                let qubits = batch.program.qubits as usize;
                let bit = |row: usize, k: usize| drawn[row].bit(k / qubits.max(1), (k % qubits.max(1)) as u32);
                let shape = (batch.rows.nrows(), shots as usize * qubits);
                Ok(Array2::from_shape_fn(shape, |(row, k)| f64::from(u8::from(bit(row, k)))))
            }
            Err(vector) => vector.bits(batch, shots, noise),
        }
    }

    fn prepare(&self, batch: Batch<'_>) -> Result<Ensemble, StepError> {
        let Batch { program, rows, parameters } = batch;
        let plain = Ensemble { rows: rows.to_owned(), parameters: parameters.to_vec(), states: None };
        match self.way(program, Need::States, rows.nrows())? {
            Ok(Way::Mps(m)) => Ok(Ensemble { states: Some(self.states(m, program, &plain)?), ..plain }),
            Ok(Way::Propagation(_)) => Err(no_states("states to compare")),
            Ok(_) => Ok(plain),
            Err(vector) => vector.prepare(batch),
        }
    }

    fn fidelities(
        &self,
        program: &Program,
        left: Option<&Ensemble>,
        right: &Ensemble,
        noise: &Stream,
    ) -> Result<Array2<f64>, StepError> {
        // By the number of training rows, so that both sides are what `prepare` chose.
        match self.way(program, Need::States, right.rows.nrows())? {
            Ok(Way::Stabilizer(s)) => {
                let side = |e: &'_ Ensemble| (e.rows.clone(), e.parameters.clone());
                let (a, b) = (side(left.unwrap_or(right)), side(right));
                Ok(s.fidelities(program, (a.0.view(), &a.1), (b.0.view(), &b.1))?)
            }
            Ok(Way::Mps(m)) => {
                let columns = self.states(m, program, right)?;
                match left {
                    None => Ok(simulator::mps_gram(&columns)?),
                    Some(left) => Ok(simulator::mps_fidelities(&self.states(m, program, left)?, &columns)?),
                }
            }
            Ok(_) => Err(no_states("states to compare")),
            Err(vector) => vector.fidelities(program, left, right, noise),
        }
    }

    fn pauli_vectors(&self, batch: Batch<'_>, noise: &Stream) -> Result<Array2<f64>, StepError> {
        let paulis = all_paulis(batch.program.qubits);
        match self.way(batch.program, Need::Expectations(&paulis), batch.rows.nrows())? {
            Ok(way) => Ok(self.values(way, batch, &paulis)?),
            Err(vector) => vector.pauli_vectors(batch, noise),
        }
    }

    fn forward<'a>(
        &'a self,
        program: &'a Program,
        readout: &Readout,
        rows: Array2<f64>,
        parameters: &'a [f64],
    ) -> Result<Box<dyn Pullback + 'a>, StepError> {
        let need = match readout {
            Readout::Expectations(observables) => Need::Expectations(observables),
            Readout::Fidelity => Need::States,
            _ => Need::Probabilities,
        };
        let way = match self.way(program, need, rows.nrows())? {
            Ok(way) => way,
            Err(_) => return super::statevector::forward(self.memory, program, readout, rows, parameters),
        };
        let Readout::Expectations(observables) = readout else {
            return Err(StepError::Unsupported(
                "on a backend for wide circuits only expectation values have gradients: read by `measure(...)`, or \
                 train with `spsa` or `cobyla`"
                    .into(),
            ));
        };
        let outputs = self.values(way, Batch { program, rows: rows.view(), parameters }, observables)?;
        Ok(Box::new(Shifted {
            backend: self,
            way,
            program,
            observables: observables.clone(),
            rows,
            parameters,
            outputs,
        }))
    }
}

/// Expectation values that wait for cotangents.
struct Shifted<'a> {
    backend: &'a WideBackend,
    way: Way,
    program: &'a Program,
    observables: Vec<Observable>,
    rows: Array2<f64>,
    parameters: &'a [f64],
    outputs: Array2<f64>,
}

impl Pullback for Shifted<'_> {
    fn outputs(&self) -> ArrayView2<'_, f64> {
        self.outputs.view()
    }

    fn pull_back(&self, cotangents: ArrayView2<'_, f64>) -> Result<(Array2<f64>, Vec<f64>), StepError> {
        let (rows, parameters) = (self.rows.view(), self.parameters);
        let values = |program: &Program, rows: ArrayView2<'_, f64>| {
            self.backend.values(self.way, Batch { program, rows, parameters: &[] }, &self.observables)
        };
        let gradient = simulator::shift_gradient(self.program, rows, parameters, cotangents, &values)?;
        Ok((gradient.rows, gradient.parameters))
    }
}
