//! Wide states row by row: a compiled program and its rows enter; their states or what is read from them leave.
//!
//! One row is run at a time, by all threads, so that memory holds one state beside the results.

use ndarray::Array2;
use num_complex::Complex64;

use super::{NARROWEST, Normal, WideState, lower, state};
use crate::circuit::{BoundCircuit, Circuit};
use crate::readout::Meter;
use crate::{SimulationError, States};

/// Qubits from which states run one at a time.
pub(crate) const WIDE_FROM: u32 = 13;

/// Runs of one program on many rows.
pub(crate) struct WideRuns<'a> {
    circuit: &'a Circuit<'a>,
    rows: ndarray::ArrayView2<'a, f64>,
    parameters: &'a [f64],
    bound: BoundCircuit,
}

impl<'a> WideRuns<'a> {
    /// `None` where the circuit is narrow, or has a step without a normal form.
    pub(crate) fn new(
        circuit: &'a Circuit<'a>,
        rows: ndarray::ArrayView2<'a, f64>,
        parameters: &'a [f64],
    ) -> Result<Option<WideRuns<'a>>, SimulationError> {
        if circuit.qubits < WIDE_FROM.max(NARROWEST) || rows.nrows() == 0 {
            return Ok(None);
        }
        let mut bound = circuit.bind_shared(parameters)?;
        circuit.bind_row(&mut bound, 0, &rows.row(0).to_vec(), parameters)?;
        if lower(circuit.qubits, &bound.kernels).is_none() {
            return Ok(None);
        }
        Ok(Some(WideRuns { circuit, rows, parameters, bound }))
    }

    /// The normal form of one row's circuit.
    fn normal(&mut self, row: usize) -> Result<Option<Normal>, SimulationError> {
        self.circuit.bind_row(&mut self.bound, row, &self.rows.row(row).to_vec(), self.parameters)?;
        Ok(lower(self.circuit.qubits, &self.bound.kernels))
    }

    /// Calls `f` with every row's state, in order. Rows whose circuits read no feature share one.
    fn each(&mut self, mut f: impl FnMut(usize, &WideState)) -> Result<(), SimulationError> {
        let same = !self.circuit.steps.iter().any(|s| s.has_features);
        let mut held: Option<WideState> = None;
        for row in 0..self.rows.nrows() {
            if !same || held.is_none() {
                // What has a normal form at one row has one at all.
                held = self.normal(row)?.as_ref().map(state);
            }
            if let Some(state) = &held {
                f(row, state);
            }
        }
        Ok(())
    }

    /// The state of every row.
    pub(crate) fn states(&mut self) -> Result<States, SimulationError> {
        let dimension = 1usize << self.circuit.qubits;
        let mut amplitudes = Array2::<Complex64>::zeros((self.rows.nrows(), dimension));
        self.each(|row, state| {
            if let Some(out) = amplitudes.row_mut(row).as_slice_mut() {
                state.write(out);
            }
        })?;
        States::from_amplitudes(amplitudes)
    }

    /// What `meter` reads of every row.
    pub(crate) fn outputs(&mut self, meter: &Meter) -> Result<Array2<f64>, SimulationError> {
        let mut outputs = Array2::<f64>::zeros((self.rows.nrows(), meter.outputs()));
        self.each(|row, state| {
            if let Some(out) = outputs.row_mut(row).as_slice_mut() {
                meter.read_wide(state, out);
            }
        })?;
        Ok(outputs)
    }
}
