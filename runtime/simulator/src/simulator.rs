//! The simulator: a program, rows and parameters enter; states, probabilities and expectation values leave.

use std::sync::Arc;

use hqml_ir::{Observable, Program};
use ndarray::{Array2, ArrayView2, CowArray, Ix2};

use crate::lanes::{Bound, Order};
use crate::memory::admit;
use crate::whole::{Shape, states};
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
        // Before anything is made: even the order of the basis states needs room.
        admit(program.qubits, rows.nrows().saturating_add(1), self.memory)?;
        self.compile_states(program)?.states(rows, parameters)
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

    /// What `readout` gives per row: (rows, outputs). Holds a few states per thread, not one per row.
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
        self.compile(program, readout)?.outputs(rows, parameters)
    }
}

/// Verifies the program and compares the inputs with it.
pub(crate) fn check_inputs(
    program: &Program,
    rows: ArrayView2<'_, f64>,
    parameters: &[f64],
) -> Result<(), SimulationError> {
    Shape::of(program)?.check(rows, parameters)
}

/// A program planned for its states, with rows and parameters.
#[derive(Debug)]
pub(crate) struct Run<'a> {
    pub bound: Bound,
    pub order: Arc<Order>,
    pub rows: CowArray<'a, f64, Ix2>,
}

impl Run<'_> {
    /// The state of every row.
    pub(crate) fn states(&self) -> Result<States, SimulationError> {
        states(&self.bound, self.order.states(), self.rows.view())
    }
}
