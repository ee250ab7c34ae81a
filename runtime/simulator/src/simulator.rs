//! The simulator: a program, rows and parameters enter; states, probabilities and expectation values leave.

use std::ops::Range;

use hqml_ir::{Observable, Program, verify};
use ndarray::{Array2, ArrayView2, CowArray, Ix2};
use num_complex::Complex64;

use crate::batch::fill;
use crate::circuit::{BoundCircuit, Circuit};
use crate::kernel::{Kernel, prepare};
use crate::memory::admit;
use crate::readout::Meter;
use crate::wide::WideRuns;
use crate::{SimulationError, States};

/// What is read from the final state of each row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Readout<'a> {
    /// The probability of each basis state: `2^qubits` outputs.
    Probabilities,
    /// The expectation value of each observable.
    Expectations(&'a [Observable]),
}

/// The state-vector simulator. Without state of its own but the memory it may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Simulator {
    memory: u64,
}

impl Simulator {
    /// A simulator whose state vectors may hold so many bytes together (the machine's available memory, less what the
    /// caller keeps for itself).
    pub fn new(memory: u64) -> Simulator {
        Simulator { memory }
    }

    /// Bytes its state vectors may hold.
    pub fn memory(&self) -> u64 {
        self.memory
    }

    /// The state of each row: `rows` is (rows, features), `parameters` the model's vector.
    ///
    /// # Errors
    /// A program that breaks a rule, shapes that do not fit, too little memory, an angle that is not finite.
    pub fn states(
        &self,
        program: &Program,
        rows: ArrayView2<'_, f64>,
        parameters: &[f64],
    ) -> Result<States, SimulationError> {
        check_inputs(program, rows, parameters)?;
        admit(program.qubits, rows.nrows().saturating_add(1), self.memory)?;
        let circuit = Circuit::compile(program)?;
        if let Some(mut wide) = WideRuns::new(&circuit, rows, parameters)? {
            return wide.states();
        }
        Run::new(program, rows, parameters)?.states()
    }

    /// The probability of each basis state per row: (rows, 2^qubits).
    ///
    /// # Errors
    /// As [`Simulator::states`].
    pub fn probabilities(
        &self,
        program: &Program,
        rows: ArrayView2<'_, f64>,
        parameters: &[f64],
    ) -> Result<Array2<f64>, SimulationError> {
        self.outputs(program, Readout::Probabilities, rows, parameters)
    }

    /// The expectation value of each observable per row: (rows, observables).
    ///
    /// # Errors
    /// As [`Simulator::states`]; an observable wider than the program.
    pub fn expectations(
        &self,
        program: &Program,
        observables: &[Observable],
        rows: ArrayView2<'_, f64>,
        parameters: &[f64],
    ) -> Result<Array2<f64>, SimulationError> {
        self.outputs(program, Readout::Expectations(observables), rows, parameters)
    }

    /// What `readout` gives per row: (rows, outputs). Holds one state per thread, not one per row.
    ///
    /// # Errors
    /// As [`Simulator::states`]; an observable wider than the program.
    pub fn outputs(
        &self,
        program: &Program,
        readout: Readout<'_>,
        rows: ArrayView2<'_, f64>,
        parameters: &[f64],
    ) -> Result<Array2<f64>, SimulationError> {
        check_inputs(program, rows, parameters)?;
        let held = match readout {
            // Half a state's bytes per row of probabilities.
            Readout::Probabilities => rows.nrows().div_ceil(2),
            Readout::Expectations(_) => 0,
        };
        // Per thread a state, and half a state's bytes for its probabilities.
        let working = rows.nrows().min(rayon::current_num_threads());
        admit(program.qubits, held.saturating_add(working + working.div_ceil(2) + 1), self.memory)?;
        let meter = Meter::new(readout, program.qubits)?;
        let circuit = Circuit::compile(program)?;
        if let Some(mut wide) = WideRuns::new(&circuit, rows, parameters)? {
            return wide.outputs(&meter);
        }
        Run::new(program, rows, parameters)?.outputs(&meter)
    }
}

/// Verifies the program and compares the inputs with it.
pub(crate) fn check_inputs(
    program: &Program,
    rows: ArrayView2<'_, f64>,
    parameters: &[f64],
) -> Result<(), SimulationError> {
    verify(program)?;
    if rows.ncols() != program.features as usize {
        return Err(SimulationError::Features { expected: program.features, given: rows.ncols() });
    }
    if parameters.len() != program.parameters as usize {
        return Err(SimulationError::Parameters { expected: program.parameters, given: parameters.len() });
    }
    Ok(())
}

/// A compiled program with its rows and parameters, and the state that all rows share before the first feature.
#[derive(Debug)]
pub(crate) struct Run<'a> {
    pub circuit: Circuit<'a>,
    pub rows: CowArray<'a, f64, Ix2>,
    pub parameters: &'a [f64],
    /// Every step bound that reads no feature.
    pub bound: BoundCircuit,
    /// The state after the steps that no row changes.
    pub prefix: Vec<Complex64>,
}

/// Room to bind rows in.
#[derive(Debug)]
pub(crate) struct Bench {
    /// The circuit, bound to the row that was bound last.
    pub bound: BoundCircuit,
    /// That row.
    pub x: Vec<f64>,
}

impl<'a> Run<'a> {
    /// Compiles, binds and runs the shared steps. Inputs have been checked and memory admitted.
    pub(crate) fn new(
        program: &'a Program,
        rows: impl Into<CowArray<'a, f64, Ix2>>,
        parameters: &'a [f64],
    ) -> Result<Run<'a>, SimulationError> {
        let circuit = Circuit::compile(program)?;
        let bound = circuit.bind_shared(parameters)?;
        let mut prefix = vec![Complex64::ZERO; 1 << circuit.qubits];
        prefix[0] = Complex64::ONE;
        circuit.advance(&bound, 0..circuit.shared, &mut prefix);
        Ok(Run { circuit, rows: rows.into(), parameters, bound, prefix })
    }

    /// Amplitudes touched per row, roughly.
    pub(crate) fn work(&self) -> usize {
        self.prefix.len().saturating_mul(self.circuit.steps.len() - self.circuit.shared + 1)
    }

    /// Room to bind rows in, one after the other.
    pub(crate) fn bench(&self) -> Bench {
        Bench { bound: self.bound.clone(), x: Vec::with_capacity(self.rows.ncols()) }
    }

    /// Binds a row.
    pub(crate) fn bind(&self, bench: &mut Bench, row: usize) -> Result<(), SimulationError> {
        bench.x.clear();
        bench.x.extend(self.rows.row(row));
        self.circuit.bind_row(&mut bench.bound, row, &bench.x, self.parameters)
    }

    /// Binds a row and writes its state into `state`.
    fn run_row(&self, bench: &mut Bench, row: usize, state: &mut [Complex64]) -> Result<(), SimulationError> {
        self.bind(bench, row)?;
        state.copy_from_slice(&self.prefix);
        self.circuit.advance(&bench.bound, self.circuit.shared..self.circuit.steps.len(), state);
        Ok(())
    }

    /// The state of every row.
    pub(crate) fn states(&self) -> Result<States, SimulationError> {
        let (rows, dimension) = (self.rows.nrows(), self.prefix.len());
        let mut amplitudes = Array2::<Complex64>::zeros((rows, dimension));
        // A fresh array is in standard layout.
        let out = amplitudes.as_slice_mut().unwrap_or(&mut []);
        fill(out, rows, dimension, self.work(), |range, part| {
            let mut bench = self.bench();
            range
                .zip(part.chunks_exact_mut(dimension))
                .try_for_each(|(row, state)| self.run_row(&mut bench, row, state))
        })?;
        States::from_amplitudes(amplitudes)
    }

    /// What `meter` reads of every row.
    fn outputs(&self, meter: &Meter) -> Result<Array2<f64>, SimulationError> {
        let (rows, width) = (self.rows.nrows(), meter.outputs());
        let mut outputs = Array2::<f64>::zeros((rows, width));
        let out = outputs.as_slice_mut().unwrap_or(&mut []);
        let work = self.work().saturating_add(meter.work());
        fill(out, rows, width, work, |range, part| {
            let mut state = vec![Complex64::ZERO; self.prefix.len()];
            let (mut bench, mut scratch) = (self.bench(), meter.scratch());
            for (k, row) in range.enumerate() {
                self.run_row(&mut bench, row, &mut state)?;
                meter.read(&state, &mut scratch, &mut part[k * width..(k + 1) * width]);
            }
            Ok(())
        })?;
        Ok(outputs)
    }
}

impl Circuit<'_> {
    /// Applies the steps of `range` to a state.
    pub(crate) fn advance(&self, bound: &BoundCircuit, range: Range<usize>, state: &mut [Complex64]) {
        for kernel in &bound.kernels[range] {
            match *kernel {
                Kernel::Prepare { which, start } => {
                    let offsets = &self.preparations[which];
                    prepare(state, offsets, &bound.amplitudes[start..start + offsets.len()]);
                }
                _ => kernel.apply(state),
            }
        }
    }
}
