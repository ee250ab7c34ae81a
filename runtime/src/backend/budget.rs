//! The purse around a backend: passes a batch on while there are shots left in the experiment's budget.

use std::sync::atomic::{AtomicU64, Ordering};

use hqml_ir::{Observable, Program, Readout};
use hqml_learn::random::Stream;
use hqml_simulator::MetricForm;
use ndarray::Array2;

use super::{Backend, Batch, Capabilities, Ensemble, Pullback};
use crate::pipeline::StepError;

/// What all cells of a run have spent together.
#[derive(Debug, Default)]
pub struct Spending {
    shots: AtomicU64,
}

impl Spending {
    /// A purse from which this much is already gone (a run that goes on).
    pub fn from(shots: u64) -> Spending {
        Spending { shots: AtomicU64::new(shots) }
    }

    /// Shots spent so far.
    pub fn shots(&self) -> u64 {
        self.shots.load(Ordering::SeqCst)
    }

    fn take(&self, shots: u64, limit: Option<u64>) -> Result<(), StepError> {
        let Some(limit) = limit else { return Ok(()) };
        let taken = self.shots.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |spent| {
            spent.checked_add(shots).filter(|sum| *sum <= limit)
        });
        taken.map(|_| ()).map_err(|spent| {
            StepError::Budget(format!(
                "the budget of {limit} shots is spent: {spent} are gone and the next batch needs {shots}; raise \
                 `budget: {{ shots: ... }}` and run again, finished cells are kept"
            ))
        })
    }
}

/// A backend that stops where the budget ends.
pub struct Budgeted<'a> {
    inner: &'a dyn Backend,
    spending: &'a Spending,
    limit: Option<u64>,
}

impl<'a> Budgeted<'a> {
    /// `limit` is the experiment's, `None` where it sets none.
    pub fn new(inner: &'a dyn Backend, spending: &'a Spending, limit: Option<u64>) -> Budgeted<'a> {
        Budgeted { inner, spending, limit }
    }

    fn pay(&self, settings: u64) -> Result<(), StepError> {
        let shots = self.inner.capabilities().shots.map_or(0, |s| settings * u64::from(s));
        self.spending.take(shots, self.limit)
    }
}

/// Shots that expectation values of these observables cost on this many rows: strings of Z share one setting, every
/// other string has its own; the identity costs nothing.
pub(super) fn shots_of(capabilities: Capabilities, rows: usize, observables: &[Observable]) -> u64 {
    let strings = || observables.iter().flat_map(|o| o.terms()).map(|t| &t.0).filter(|s| !s.factors().is_empty());
    let settings =
        strings().filter(|s| !s.is_diagonal()).count() as u64 + u64::from(strings().any(|s| s.is_diagonal()));
    capabilities.shots.map_or(0, |s| rows as u64 * settings * u64::from(s))
}

/// Shots that a read-out costs on this many rows: expectation values as [`shots_of`], any other one setting a row.
pub(super) fn shots_of_readout(capabilities: Capabilities, rows: usize, readout: &Readout) -> u64 {
    match readout {
        Readout::Expectations(observables) => shots_of(capabilities, rows, observables),
        _ => capabilities.shots.map_or(0, |s| rows as u64 * u64::from(s)),
    }
}

impl Backend for Budgeted<'_> {
    fn capabilities(&self) -> Capabilities {
        self.inner.capabilities()
    }

    fn expectations(&self, batch: Batch<'_>, obs: &[Observable], noise: &Stream) -> Result<Array2<f64>, StepError> {
        self.spending.take(shots_of(self.capabilities(), batch.rows.nrows(), obs), self.limit)?;
        self.inner.expectations(batch, obs, noise)
    }

    fn probabilities(&self, batch: Batch<'_>, noise: &Stream) -> Result<Array2<f64>, StepError> {
        self.pay(batch.rows.nrows() as u64)?;
        self.inner.probabilities(batch, noise)
    }

    fn samples(&self, batch: Batch<'_>, shots: u32, noise: &Stream) -> Result<Array2<u64>, StepError> {
        self.spending.take(batch.rows.nrows() as u64 * u64::from(shots), self.limit)?;
        self.inner.samples(batch, shots, noise)
    }

    fn bits(&self, batch: Batch<'_>, shots: u32, noise: &Stream) -> Result<Array2<f64>, StepError> {
        self.spending.take(batch.rows.nrows() as u64 * u64::from(shots), self.limit)?;
        self.inner.bits(batch, shots, noise)
    }

    fn prepare(&self, batch: Batch<'_>) -> Result<Ensemble, StepError> {
        self.inner.prepare(batch)
    }

    fn fidelities(
        &self,
        program: &Program,
        left: Option<&Ensemble>,
        right: &Ensemble,
        noise: &Stream,
    ) -> Result<Array2<f64>, StepError> {
        let n = right.rows.nrows() as u64;
        self.pay(left.map_or(n * n.saturating_sub(1) / 2, |l| l.rows.nrows() as u64 * n))?;
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
        let shots = shots_of_readout(self.capabilities(), batch.rows.nrows(), readout);
        self.spending.take(shots, self.limit)?;
        self.inner.moved(source, readout, batch, noise)
    }

    fn metric(&self, batch: Batch<'_>, trains: &[u32], form: MetricForm) -> Result<Array2<f64>, StepError> {
        self.inner.metric(batch, trains, form)
    }

    fn pauli_vectors(&self, batch: Batch<'_>, noise: &Stream) -> Result<Array2<f64>, StepError> {
        self.pay(3 * batch.rows.nrows() as u64)?;
        self.inner.pauli_vectors(batch, noise)
    }

    fn forward<'a>(
        &'a self,
        program: &'a Program,
        readout: &Readout,
        rows: Array2<f64>,
        parameters: &'a [f64],
    ) -> Result<Box<dyn Pullback + 'a>, StepError> {
        self.inner.forward(program, readout, rows, parameters)
    }

    fn forward_parameters<'a>(
        &'a self,
        program: &'a Program,
        readout: &Readout,
        rows: Array2<f64>,
        parameters: &'a [f64],
    ) -> Result<Box<dyn Pullback + 'a>, StepError> {
        self.inner.forward_parameters(program, readout, rows, parameters)
    }
}
