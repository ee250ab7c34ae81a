//! Density matrices: a program, a model of noise, rows and parameters enter; exact mixed states leave, and what is
//! measured of them.
//!
//! A state of n qubits is held as its `4^n` real Pauli coefficients `Tr(P rho)`. There a gate on one qubit rotates three
//! numbers, a Clifford gate permutes and signs, a Pauli channel scales, relaxation is an affine map, and the expectation
//! value of a Pauli string is one coefficient. Maps that meet on the same qubits are multiplied before they touch the
//! state, and the state is swept tile by tile, each tile of six qubits staying in the first cache for as many operations
//! as fit. Qubits join the register when they are first touched.

mod bind;
mod plan;
mod run;
mod state;
mod tile;

use hqml_ir::{Observable, Program};
use ndarray::{Array2, ArrayView2};

use crate::batch::fill;
use crate::noise::{NoiseModel, ReadoutError};
use crate::simulator::check_inputs;
use crate::{Readout, SimulationError};
use plan::Plan;
use run::{Register, Run};
pub use state::Density;
use state::View;

/// The simulator of density matrices: a model of noise and the memory it may use.
#[derive(Debug, Clone, Copy)]
pub struct DensitySimulator<'a> {
    noise: &'a NoiseModel,
    memory: u64,
}

/// Bytes that the density matrix of so many qubits takes while it is simulated: two sets of `4^qubits` coefficients, and
/// for programs with preparations or operations on more than three qubits the complex matrix; `u128::MAX` where that does
/// not fit.
pub fn density_bytes(qubits: u32, wide: bool) -> u128 {
    let coefficients = 1u128.checked_shl(qubits.saturating_mul(2)).unwrap_or(u128::MAX);
    coefficients.saturating_mul(if wide { 48 } else { 16 })
}

impl<'a> DensitySimulator<'a> {
    /// A simulator under this noise whose states may hold so many bytes together.
    pub fn new(noise: &'a NoiseModel, memory: u64) -> DensitySimulator<'a> {
        DensitySimulator { noise, memory }
    }

    /// The state of each row: `rows` is (rows, features), `parameters` the model's vector. Errors of reading are no part
    /// of it.
    ///
    /// # Errors
    /// A program that breaks a rule or that the noise does not cover, shapes that do not fit, too little memory, an angle
    /// that is not finite.
    pub fn states(
        &self,
        program: &Program,
        rows: ArrayView2<'_, f64>,
        parameters: &[f64],
    ) -> Result<Vec<Density>, SimulationError> {
        let plan = self.plan(program, rows, parameters, rows.nrows())?;
        let run = Run::new(&plan, parameters)?;
        let state = |row: usize| {
            let mut register = Register::default();
            run.row(&mut register, row, &rows.row(row).to_vec())?;
            Ok(Density::new(program.qubits, register.order, register.coefficients))
        };
        (0..rows.nrows()).map(state).collect()
    }

    /// The probability of reading each bit string per row, errors of reading included: (rows, 2^qubits).
    ///
    /// # Errors
    /// As [`DensitySimulator::states`].
    pub fn probabilities(
        &self,
        program: &Program,
        rows: ArrayView2<'_, f64>,
        parameters: &[f64],
    ) -> Result<Array2<f64>, SimulationError> {
        self.outputs(program, Readout::Probabilities, rows, parameters)
    }

    /// The expectation value of each observable per row as it is measured, errors of reading included:
    /// (rows, observables). A read-out that errs turns each Pauli factor P of a string into
    /// `(1 - a - b) P + (b - a) I`, a and b the probabilities of reading 1 of 0 and 0 of 1; what turns X and Y into Z
    /// before the read-out is taken to be without noise.
    ///
    /// # Errors
    /// As [`DensitySimulator::states`]; an observable wider than the program.
    pub fn expectations(
        &self,
        program: &Program,
        observables: &[Observable],
        rows: ArrayView2<'_, f64>,
        parameters: &[f64],
    ) -> Result<Array2<f64>, SimulationError> {
        self.outputs(program, Readout::Expectations(observables), rows, parameters)
    }

    /// What `readout` gives per row: (rows, outputs).
    ///
    /// # Errors
    /// As [`DensitySimulator::states`]; an observable wider than the program.
    pub fn outputs(
        &self,
        program: &Program,
        readout: Readout<'_>,
        rows: ArrayView2<'_, f64>,
        parameters: &[f64],
    ) -> Result<Array2<f64>, SimulationError> {
        let plan = self.plan(program, rows, parameters, rows.nrows().min(rayon::current_num_threads()))?;
        let meter = Reading::new(readout, self.noise, program.qubits)?;
        let run = Run::new(&plan, parameters)?;
        let width = meter.outputs();
        let mut outputs = Array2::<f64>::zeros((rows.nrows(), width));
        let out = outputs.as_slice_mut().unwrap_or(&mut []);
        let work = (1usize << (2 * program.qubits)).saturating_mul(plan.sweeps.len().max(1));
        fill(out, rows.nrows(), width, work, |range, part| {
            let mut register = Register::default();
            for (k, row) in range.enumerate() {
                run.row(&mut register, row, &rows.row(row).to_vec())?;
                let view = View { order: &register.order, coefficients: &register.coefficients };
                meter.read(view, &mut part[k * width..(k + 1) * width]);
            }
            Ok(())
        })?;
        Ok(outputs)
    }

    /// Checks everything, and that so many states fit beside the one that all rows share.
    fn plan<'p>(
        &self,
        program: &'p Program,
        rows: ArrayView2<'_, f64>,
        parameters: &[f64],
        states: usize,
    ) -> Result<Plan<'p>, SimulationError> {
        check_inputs(program, rows, parameters)?;
        let plan = Plan::new(program, self.noise)?;
        let each = density_bytes(program.qubits, plan.widens());
        let needed = each.saturating_mul(states.saturating_add(1) as u128);
        if needed > u128::from(self.memory) || needed > isize::MAX as u128 {
            let what = format!("{states} density matrices of {0} qubits (4^{0} numbers each)", program.qubits);
            let help = "use fewer qubits or fewer rows at a time, simulate trajectories instead, or allow more memory";
            return Err(SimulationError::Memory { what, needed, limit: self.memory, help });
        }
        Ok(plan)
    }
}

/// What is read, and through which errors.
struct Reading<'a> {
    readout: Readout<'a>,
    errors: Vec<ReadoutError>,
    qubits: u32,
}

impl<'a> Reading<'a> {
    fn new(readout: Readout<'a>, noise: &NoiseModel, qubits: u32) -> Result<Reading<'a>, SimulationError> {
        if let Readout::Expectations(observables) = readout
            && let Some((index, o)) = observables.iter().enumerate().find(|(_, o)| o.width() > qubits)
        {
            return Err(SimulationError::Observable { index, needed: o.width(), qubits });
        }
        Ok(Reading { readout, errors: noise.readouts(qubits), qubits })
    }

    fn outputs(&self) -> usize {
        match self.readout {
            Readout::Probabilities => 1 << self.qubits,
            Readout::Expectations(observables) => observables.len(),
        }
    }

    fn read(&self, view: View<'_>, out: &mut [f64]) {
        match self.readout {
            Readout::Probabilities => {
                view.probabilities(out);
                crate::noise::misread(out, &self.errors);
            }
            Readout::Expectations(observables) => {
                out.iter_mut().zip(observables).for_each(|(place, o)| *place = view.expectation(o, &self.errors));
            }
        }
    }
}
