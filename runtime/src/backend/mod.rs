//! Where circuits run: bound programs enter in batches, read-outs leave.
//!
//! Every simulator and every machine implements [`Backend`] and nothing more; what all share stands in layers around it:
//!
//! | file | question it answers |
//! |---|---|
//! | `statevector` | the exact state, read exactly or through shots |
//! | `plans` | which circuits are compiled already |
//! | `sampling` | what a finite number of shots makes of an exact number |
//! | `noisy` | circuits on a machine with noise, and what mitigates it |
//! | `metering` | how many circuits, evolutions and shots were asked for |
//! | `shift` | derivatives where a backend has no sweep back |
//! | `wide` | circuits too wide for all amplitudes, and which method is cheapest |
//! | `budget` | whether the next batch may still run |

mod budget;
mod metering;
mod noisy;
mod plans;
mod sampling;
mod shift;
mod statevector;
mod wide;

use std::any::Any;
use std::sync::Arc;

use hqml_ir::{Observable, Program, Readout};
use hqml_learn::random::Stream;
use hqml_simulator::MetricForm;
use ndarray::{Array2, ArrayView2};
use serde::{Deserialize, Serialize};

use crate::pipeline::StepError;

pub use budget::{Budgeted, Spending};
pub use metering::{Calls, Metered};
pub use noisy::{NoisyBackend, multiplied, used_for};
pub use shift::{Wanted, both, forward as shifted};
pub use statevector::StatevectorBackend;
pub use wide::WideBackend;

/// A program bound to many rows and one parameter vector: one circuit a row.
#[derive(Debug, Clone, Copy)]
pub struct Batch<'a> {
    /// The program, angles symbolic.
    pub program: &'a Program,
    /// Shape (rows, `program.features`).
    pub rows: ArrayView2<'a, f64>,
    /// As long as `program.parameters`.
    pub parameters: &'a [f64],
}

/// What a backend can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Capabilities {
    /// Whether [`Backend::forward`] gives derivatives of read-outs; else [`shifted`] takes them from moved circuits.
    pub gradients: bool,
    /// Shots per read-out, of all circuits that stand for one together; `None` where read-outs are exact.
    pub shots: Option<u32>,
    /// Circuits that are run for each that is asked for: copies and longer ones, where errors are mitigated.
    pub circuits: u32,
}

/// What a backend has cut off: the worst of what it was asked.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Approximation {
    /// Of states: the sum of the shares of the squared norm that were left out. Of expectation values: a bound on their
    /// error.
    pub discarded: f64,
    /// An estimate of the fidelity with the exact state, where states were cut.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fidelity: Option<f64>,
    /// The largest bond, or the most Pauli strings, that were held.
    pub largest: usize,
}

impl Approximation {
    /// The worse of two.
    pub fn or(self, other: Approximation) -> Approximation {
        let fidelity = match (self.fidelity, other.fidelity) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        let (discarded, largest) = (self.discarded.max(other.discarded), self.largest.max(other.largest));
        Approximation { discarded, fidelity, largest }
    }
}

/// What a kernel keeps of its training rows: the rows, the parameters, and the states where a backend has them.
#[derive(Clone)]
pub struct Ensemble {
    /// Shape (rows, features).
    pub rows: Array2<f64>,
    /// The parameter vector.
    pub parameters: Vec<f64>,
    /// Whatever the backend that made it can use again; another backend ignores it.
    pub states: Option<Arc<dyn Any + Send + Sync>>,
}

/// A place where bound programs run. Whatever is random is drawn from `noise`, so the same call gives the same digits.
pub trait Backend: Send + Sync {
    /// What it can do.
    fn capabilities(&self) -> Capabilities;

    /// The same backend with nothing noted, for a cell of its own; `None` where it notes nothing.
    fn fresh(&self) -> Option<Box<dyn Backend>> {
        None
    }

    /// What was cut off since it was made; `None` where all is exact.
    fn approximation(&self) -> Option<Approximation> {
        None
    }

    /// Shape (rows, observables).
    ///
    /// # Errors
    /// Where the backend fails or cannot hold the program.
    fn expectations(
        &self,
        batch: Batch<'_>,
        observables: &[Observable],
        noise: &Stream,
    ) -> Result<Array2<f64>, StepError>;

    /// Shape (rows, 2^qubits); index bit q is qubit q.
    ///
    /// # Errors
    /// As [`Backend::expectations`].
    fn probabilities(&self, batch: Batch<'_>, noise: &Stream) -> Result<Array2<f64>, StepError>;

    /// Shape (rows, shots): the measured integers; bit q is qubit q.
    ///
    /// # Errors
    /// As [`Backend::expectations`].
    fn samples(&self, batch: Batch<'_>, shots: u32, noise: &Stream) -> Result<Array2<u64>, StepError>;

    /// Shape (rows, shots * qubits): the bits of each shot, qubit 0 first. Of any width, where a backend has it.
    ///
    /// # Errors
    /// As [`Backend::expectations`].
    fn bits(&self, batch: Batch<'_>, shots: u32, noise: &Stream) -> Result<Array2<f64>, StepError> {
        let qubits = batch.program.qubits as usize;
        let integers = self.samples(batch, shots, noise)?;
        Ok(Array2::from_shape_fn((integers.nrows(), integers.ncols() * qubits), |(row, k)| {
            (integers[(row, k / qubits.max(1))] >> (k % qubits.max(1)) & 1) as f64
        }))
    }

    /// What kernels need of these rows, once for each row.
    ///
    /// # Errors
    /// As [`Backend::expectations`].
    fn prepare(&self, batch: Batch<'_>) -> Result<Ensemble, StepError>;

    /// `|<a|b>|^2` of each row of `left` (or of `right` with itself, where `left` is `None`) with each of `right`.
    ///
    /// # Errors
    /// As [`Backend::expectations`].
    fn fidelities(
        &self,
        program: &Program,
        left: Option<&Ensemble>,
        right: &Ensemble,
        noise: &Stream,
    ) -> Result<Array2<f64>, StepError>;

    /// Shape (rows, 3 * qubits): the expectations of X, Y, Z of each qubit in turn.
    ///
    /// # Errors
    /// As [`Backend::expectations`].
    fn pauli_vectors(&self, batch: Batch<'_>, noise: &Stream) -> Result<Array2<f64>, StepError>;

    /// The circuit that runs for this read-out of a program, in the gates that noise follows: what is moved for a
    /// derivative. That of a fidelity holds two rows, and the parameters twice. `None` where a program runs as it is.
    ///
    /// # Errors
    /// As [`Backend::expectations`].
    fn native(&self, program: &Program, readout: &Readout) -> Result<Option<&Program>, StepError> {
        let _ = (program, readout);
        Ok(None)
    }

    /// Observables, probabilities or (in one column) fidelities of circuits that [`hqml_simulator::Shifts`] makes of what
    /// runs for `source`.
    ///
    /// # Errors
    /// As [`Backend::expectations`]; another read-out.
    fn moved(
        &self,
        source: &Program,
        readout: &Readout,
        batch: Batch<'_>,
        noise: &Stream,
    ) -> Result<Array2<f64>, StepError> {
        let _ = source;
        match readout {
            Readout::Expectations(observables) => self.expectations(batch, observables, noise),
            Readout::Probabilities => self.probabilities(batch, noise),
            _ => Err(StepError::unchecked("this read-out has no derivative")),
        }
    }

    /// The mean over the rows of the Fubini-Study metric of the states, by the parameters `trains` (ascending):
    /// (trains, trains). No circuit: only a backend that holds states has it.
    ///
    /// # Errors
    /// As [`Backend::expectations`], and where there are no states.
    fn metric(&self, batch: Batch<'_>, trains: &[u32], form: MetricForm) -> Result<Array2<f64>, StepError> {
        let _ = (batch, trains, form);
        Err(StepError::Unsupported(
            "`natural_gradient` measures how far states move, and this backend gives none: train on an exact state \
             vector (`train_on:`), or take `adam`"
                .into(),
        ))
    }

    /// The read-out of these rows, kept together with what the way back to its derivatives needs. That of
    /// [`Readout::Fidelity`] is the gram of the rows with themselves: (rows, rows).
    ///
    /// # Errors
    /// As [`Backend::expectations`], and where there are no gradients.
    fn forward<'a>(
        &'a self,
        program: &'a Program,
        readout: &Readout,
        rows: Array2<f64>,
        parameters: &'a [f64],
    ) -> Result<Box<dyn Pullback + 'a>, StepError>;

    /// As [`Backend::forward`], where only derivatives by the parameters will be asked for: a backend may then keep what
    /// it knows of the rows from one step of training to the next.
    ///
    /// # Errors
    /// As [`Backend::forward`].
    fn forward_parameters<'a>(
        &'a self,
        program: &'a Program,
        readout: &Readout,
        rows: Array2<f64>,
        parameters: &'a [f64],
    ) -> Result<Box<dyn Pullback + 'a>, StepError> {
        self.forward(program, readout, rows, parameters)
    }
}

/// A batch that has been run forward and waits for cotangents.
pub trait Pullback {
    /// Shape (rows, outputs).
    fn outputs(&self) -> ArrayView2<'_, f64>;

    /// From cotangents of the outputs, shape (rows, outputs), to those of the rows, shape (rows, features), and of the
    /// parameters (the whole vector).
    ///
    /// # Errors
    /// As [`Backend::forward`].
    fn pull_back(&self, cotangents: ArrayView2<'_, f64>) -> Result<(Array2<f64>, Vec<f64>), StepError>;

    /// As [`Pullback::pull_back`], to those of the parameters alone.
    ///
    /// # Errors
    /// As [`Backend::forward`].
    fn pull_back_parameters(&self, cotangents: ArrayView2<'_, f64>) -> Result<Vec<f64>, StepError> {
        Ok(self.pull_back(cotangents)?.1)
    }
}
