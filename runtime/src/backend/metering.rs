//! The meter around a backend: passes everything on and counts it.

use std::ops::AddAssign;
use std::sync::Mutex;

use hqml_ir::{Observable, Program, Readout};
use hqml_learn::random::Stream;
use hqml_simulator::{MetricForm, Simulator};
use ndarray::{Array2, ArrayView2};
use serde::{Deserialize, Serialize};

use super::{
    Backend, Batch, Capabilities, Ensemble, Pullback,
    budget::{shots_of, shots_of_readout},
};
use crate::pipeline::StepError;
use crate::run::{Progress, Silent};

/// What was asked of a backend.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Calls {
    /// Batches handed over.
    pub batches: u64,
    /// Bound circuits: one a row of a batch (sampled fidelities: one a pair).
    pub circuits: u64,
    /// State evolutions: one a row; a gradient counts three (forward, and back for state and cotangent).
    pub evolutions: u64,
    /// Shots in all; 0 where read-outs are exact.
    pub shots: u64,
}

impl AddAssign for Calls {
    fn add_assign(&mut self, other: Calls) {
        self.batches += other.batches;
        self.circuits += other.circuits;
        self.evolutions += other.evolutions;
        self.shots += other.shots;
    }
}

/// A backend with a meter.
pub struct Metered<'a> {
    inner: &'a dyn Backend,
    progress: &'a dyn Progress,
    calls: Mutex<Calls>,
}

impl<'a> Metered<'a> {
    /// A meter at zero.
    pub fn new(inner: &'a dyn Backend) -> Metered<'a> {
        Metered { inner, progress: &Silent, calls: Mutex::new(Calls::default()) }
    }

    /// The same meter, which also tells how far it is.
    pub fn telling(self, progress: &'a dyn Progress) -> Metered<'a> {
        Metered { progress, ..self }
    }

    /// What was counted so far.
    pub fn calls(&self) -> Calls {
        *self.calls.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn count(&self, circuits: usize, evolutions: usize, shots: u64) {
        let each = u64::from(self.inner.capabilities().circuits);
        self.add(Calls { batches: 1, circuits: circuits as u64 * each, evolutions: evolutions as u64 * each, shots });
    }

    fn add(&self, more: Calls) {
        self.progress.evolving(more.evolutions);
        *self.calls.lock().unwrap_or_else(std::sync::PoisonError::into_inner) += more;
    }

    fn shots(&self, settings: u64) -> u64 {
        self.inner.capabilities().shots.map_or(0, |s| settings * u64::from(s))
    }
}

impl Backend for Metered<'_> {
    fn capabilities(&self) -> Capabilities {
        self.inner.capabilities()
    }

    fn expectations(&self, batch: Batch<'_>, obs: &[Observable], noise: &Stream) -> Result<Array2<f64>, StepError> {
        let rows = batch.rows.nrows();
        self.count(rows, rows, shots_of(self.capabilities(), rows, obs));
        self.inner.expectations(batch, obs, noise)
    }

    fn probabilities(&self, batch: Batch<'_>, noise: &Stream) -> Result<Array2<f64>, StepError> {
        let rows = batch.rows.nrows();
        self.count(rows, rows, self.shots(rows as u64));
        self.inner.probabilities(batch, noise)
    }

    fn samples(&self, batch: Batch<'_>, shots: u32, noise: &Stream) -> Result<Array2<u64>, StepError> {
        let rows = batch.rows.nrows();
        self.count(rows, rows, rows as u64 * u64::from(shots));
        self.inner.samples(batch, shots, noise)
    }

    fn bits(&self, batch: Batch<'_>, shots: u32, noise: &Stream) -> Result<Array2<f64>, StepError> {
        let rows = batch.rows.nrows();
        self.count(rows, rows, rows as u64 * u64::from(shots));
        self.inner.bits(batch, shots, noise)
    }

    fn prepare(&self, batch: Batch<'_>) -> Result<Ensemble, StepError> {
        let rows = batch.rows.nrows();
        self.count(rows, rows, 0);
        self.inner.prepare(batch)
    }

    fn fidelities(
        &self,
        program: &Program,
        left: Option<&Ensemble>,
        right: &Ensemble,
        noise: &Stream,
    ) -> Result<Array2<f64>, StepError> {
        let n = right.rows.nrows();
        let pairs = left.map_or(n * n.saturating_sub(1) / 2, |l| l.rows.nrows() * n);
        if self.capabilities().shots.is_some() {
            self.count(pairs, pairs, self.shots(pairs as u64));
        }
        self.inner.fidelities(program, left, right, noise)
    }

    fn native(&self, program: &Program, readout: &Readout) -> Result<Option<&Program>, StepError> {
        self.inner.native(program, readout)
    }

    fn moved(
        &self,
        source: &Program,
        readout: &Readout,
        batch: Batch<'_>,
        noise: &Stream,
    ) -> Result<Array2<f64>, StepError> {
        let rows = batch.rows.nrows();
        self.count(rows, rows, shots_of_readout(self.capabilities(), rows, readout));
        self.inner.moved(source, readout, batch, noise)
    }

    fn metric(&self, batch: Batch<'_>, trains: &[u32], form: MetricForm) -> Result<Array2<f64>, StepError> {
        let rows = batch.rows.nrows();
        let states = Simulator::metric_states(batch.program, trains).unwrap_or(1);
        self.count(rows * states, rows * states, 0);
        self.inner.metric(batch, trains, form)
    }

    fn pauli_vectors(&self, batch: Batch<'_>, noise: &Stream) -> Result<Array2<f64>, StepError> {
        let rows = batch.rows.nrows();
        self.count(rows, rows, self.shots(3 * rows as u64));
        self.inner.pauli_vectors(batch, noise)
    }

    fn forward<'a>(
        &'a self,
        program: &'a Program,
        readout: &Readout,
        rows: Array2<f64>,
        parameters: &'a [f64],
    ) -> Result<Box<dyn Pullback + 'a>, StepError> {
        self.count(rows.nrows(), rows.nrows(), 0);
        let inner = self.inner.forward(program, readout, rows, parameters)?;
        Ok(Box::new(MeteredPullback { inner, meter: self }))
    }

    fn forward_parameters<'a>(
        &'a self,
        program: &'a Program,
        readout: &Readout,
        rows: Array2<f64>,
        parameters: &'a [f64],
    ) -> Result<Box<dyn Pullback + 'a>, StepError> {
        self.count(rows.nrows(), rows.nrows(), 0);
        let inner = self.inner.forward_parameters(program, readout, rows, parameters)?;
        Ok(Box::new(MeteredPullback { inner, meter: self }))
    }
}

/// The way back with the same meter.
struct MeteredPullback<'a> {
    inner: Box<dyn Pullback + 'a>,
    meter: &'a Metered<'a>,
}

impl Pullback for MeteredPullback<'_> {
    fn outputs(&self) -> ArrayView2<'_, f64> {
        self.inner.outputs()
    }

    fn pull_back(&self, cotangents: ArrayView2<'_, f64>) -> Result<(Array2<f64>, Vec<f64>), StepError> {
        self.meter.add(Calls { evolutions: 2 * cotangents.nrows() as u64, ..Calls::default() });
        self.inner.pull_back(cotangents)
    }

    fn pull_back_parameters(&self, cotangents: ArrayView2<'_, f64>) -> Result<Vec<f64>, StepError> {
        self.meter.add(Calls { evolutions: 2 * cotangents.nrows() as u64, ..Calls::default() });
        self.inner.pull_back_parameters(cotangents)
    }
}
