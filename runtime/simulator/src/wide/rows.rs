//! Wide states row by row: a program enters once; rows and parameters then; their states or what is read from them leave.
//!
//! One row is run at a time, by all threads, so that memory holds one state beside the results. What was planned for a
//! row is kept for the next, and from one call to the next.

use std::sync::{Mutex, PoisonError};

use hqml_ir::Program;
use ndarray::{Array2, ArrayView2};
use num_complex::Complex64;

use super::lower::{lower, lower_as};
use super::op::Normal;
use super::planned::Planned;
use super::{NARROWEST, WideState};
use crate::circuit::{BoundCircuit, Circuit};
use crate::kernel::Kernel;
use crate::readout::Meter;
use crate::{SimulationError, States};

/// Qubits from which states run one at a time.
const WIDE_FROM: u32 = 13;

/// A wide program, and what was planned for it last.
#[derive(Debug)]
pub(crate) struct WideProgram {
    program: Program,
    planned: Mutex<Option<Planned>>,
}

impl WideProgram {
    /// `None` where the program is narrow.
    pub(crate) fn new(program: &Program) -> Option<WideProgram> {
        let wide = program.qubits >= WIDE_FROM.max(NARROWEST);
        wide.then(|| WideProgram { program: program.clone(), planned: Mutex::new(None) })
    }

    /// The state of every row; `None` where the program has a step without a normal form.
    pub(crate) fn states(
        &self,
        rows: ArrayView2<'_, f64>,
        parameters: &[f64],
    ) -> Result<Option<States>, SimulationError> {
        let mut amplitudes: Option<Array2<Complex64>> = None;
        let done = self.each(rows, parameters, |row, state| {
            let all = amplitudes.get_or_insert_with(|| Array2::zeros((rows.nrows(), 1 << self.program.qubits)));
            if let Some(out) = all.row_mut(row).as_slice_mut() {
                state.write(out);
            }
        })?;
        amplitudes.filter(|_| done).map(States::from_amplitudes).transpose()
    }

    /// What `meter` reads of every row; `None` where the program has a step without a normal form.
    pub(crate) fn outputs(
        &self,
        meter: &Meter,
        rows: ArrayView2<'_, f64>,
        parameters: &[f64],
    ) -> Result<Option<Array2<f64>>, SimulationError> {
        let mut outputs = Array2::<f64>::zeros((rows.nrows(), meter.outputs()));
        let done = self.each(rows, parameters, |row, state| {
            if let Some(out) = outputs.row_mut(row).as_slice_mut() {
                meter.read_wide(state, out);
            }
        })?;
        Ok(done.then_some(outputs))
    }

    /// Calls `f` with every row's state, in order; false where there is none. Rows whose circuits read no feature share
    /// one.
    fn each(
        &self,
        rows: ArrayView2<'_, f64>,
        parameters: &[f64],
        mut f: impl FnMut(usize, &WideState),
    ) -> Result<bool, SimulationError> {
        let circuit = Circuit::compile(&self.program)?;
        let mut runs = Runs { circuit: &circuit, rows, parameters, bound: circuit.bind_shared(parameters)? };
        let same = !circuit.steps.iter().any(|s| s.has_features);
        let mut planned = self.kept().take();
        let mut held: Option<WideState> = None;
        for row in 0..rows.nrows() {
            if !same || held.is_none() {
                // Its memory serves the next state.
                drop(held.take());
                // What has a normal form at one row has one at all.
                let Some(normal) = normal(circuit.qubits, runs.kernels(row)?, &mut planned) else { return Ok(false) };
                held = planned.as_mut().map(|planned| planned.state(&normal));
            }
            if let Some(state) = &held {
                f(row, state);
            }
        }
        *self.kept() = planned;
        Ok(rows.nrows() > 0)
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, Option<Planned>> {
        // A thread that panicked while it held the lock has left a whole plan or none.
        self.planned.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The normal form of kernels, and a plan that fits it; `None` where they have none.
pub(super) fn normal(qubits: u32, kernels: &[Kernel], planned: &mut Option<Planned>) -> Option<Normal> {
    if let Some(held) = planned {
        let normal = lower_as(qubits, kernels, held.form)?;
        if held.fits(&normal) {
            return Some(normal);
        }
    }
    let normal = lower(qubits, kernels)?;
    *planned = Some(Planned::new(&normal));
    Some(normal)
}

/// Rows to be bound.
struct Runs<'a> {
    circuit: &'a Circuit<'a>,
    rows: ArrayView2<'a, f64>,
    parameters: &'a [f64],
    bound: BoundCircuit,
}

impl Runs<'_> {
    /// The kernels of one row's circuit.
    fn kernels(&mut self, row: usize) -> Result<&[Kernel], SimulationError> {
        self.circuit.bind_row(&mut self.bound, row, &self.rows.row(row).to_vec(), self.parameters)?;
        Ok(&self.bound.kernels)
    }
}
