//! Clifford circuits of thousands of qubits: a program whose angles are multiples of pi/2, rows and parameters enter;
//! expectation values, probabilities, bit strings and fidelities leave, all exact, in time that grows with the square of the
//! width at most (the cube for bit strings, by words of 64).
//!
//! Expectation values carry all Pauli strings back through the circuit at once, 64 a word. Bit strings come from the
//! state's support, which is found once.

mod columns;
mod quarter;
mod support;

use hqml_ir::{Observable, PauliString, Program};
use ndarray::{Array2, ArrayView2};

use crate::SimulationError;
use crate::batch::fill;
use crate::bits::{BitStrings, words};
use crate::elementary::Elementary;
use columns::Columns;
use quarter::Move;
pub(crate) use quarter::{moves, quarters};
pub use support::Support;

/// The stabilizer simulator. Without state of its own but the memory it may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stabilizer {
    memory: u64,
}

impl Stabilizer {
    /// A simulator that may hold so many bytes at once.
    pub fn new(memory: u64) -> Stabilizer {
        Stabilizer { memory }
    }

    /// The expectation value of each observable per row: (rows, observables).
    ///
    /// # Errors
    /// [`SimulationError::NotClifford`]; shapes that do not fit, an observable wider than the program, too little memory.
    pub fn expectations(
        &self,
        program: &Program,
        observables: &[Observable],
        rows: ArrayView2<'_, f64>,
        parameters: &[f64],
    ) -> Result<Array2<f64>, SimulationError> {
        let all = Elementary::new(program)?;
        all.check(rows.ncols(), parameters)?;
        check_observables(observables, program.qubits)?;
        let strings: Vec<&PauliString> = observables.iter().flat_map(|o| o.terms()).map(|t| &t.0).collect();
        self.admit("the strings that are carried back", Columns::bytes(program.qubits, strings.len()))?;
        let mut written = Columns::identities(program.qubits, strings.len());
        for (row, string) in strings.iter().enumerate() {
            string.factors().iter().for_each(|(q, p)| written.multiply_in(row, *q, *p));
        }
        let (count, width) = (rows.nrows(), observables.len());
        let mut outputs = Array2::<f64>::zeros((count, width));
        let out = outputs.as_slice_mut().unwrap_or(&mut []);
        let work = all.steps.len().saturating_mul(1 + words(strings.len()));
        fill(out, count, width, work, |range, part| {
            for (row, places) in range.zip(part.chunks_exact_mut(width.max(1))) {
                let moves = of_row(&all, rows, row, parameters)?;
                let mut carried = written.clone();
                moves.iter().rev().for_each(|g| carried.apply_inverse(g));
                let mut values = carried.in_zero_state(strings.len()).into_iter();
                for (place, observable) in places.iter_mut().zip(observables) {
                    *place = observable.terms().iter().zip(&mut values).map(|((_, c), v)| c * v).sum();
                }
            }
            Ok(())
        })?;
        Ok(outputs)
    }

    /// What measuring all qubits can show, one a row.
    ///
    /// # Errors
    /// As [`Stabilizer::expectations`].
    pub fn supports(
        &self,
        program: &Program,
        rows: ArrayView2<'_, f64>,
        parameters: &[f64],
    ) -> Result<Vec<Support>, SimulationError> {
        let all = Elementary::new(program)?;
        all.check(rows.ncols(), parameters)?;
        let bytes = Support::bytes(program.qubits);
        self.admit("the generators of the state's group", bytes.saturating_mul(1 + rows.nrows() as u128))?;
        let mut found: Vec<Option<Support>> = vec![None; rows.nrows()];
        let n = program.qubits as usize;
        let work = (all.steps.len() + n * n).saturating_mul(words(n));
        fill(&mut found, rows.nrows(), 1, work, |range, part| {
            for (row, place) in range.zip(part) {
                let mut generators = Columns::zero_state(program.qubits);
                of_row(&all, rows, row, parameters)?.iter().for_each(|g| generators.apply(g));
                *place = Some(Support::new(&generators, program.qubits));
            }
            Ok(())
        })?;
        Ok(found.into_iter().flatten().collect())
    }

    /// The probability of each basis state per row: (rows, 2^qubits).
    ///
    /// # Errors
    /// As [`Stabilizer::expectations`].
    pub fn probabilities(
        &self,
        program: &Program,
        rows: ArrayView2<'_, f64>,
        parameters: &[f64],
    ) -> Result<Array2<f64>, SimulationError> {
        let outcomes = 1u128.checked_shl(program.qubits).unwrap_or(u128::MAX);
        self.admit("all probabilities", outcomes.saturating_mul(8 * rows.nrows().max(1) as u128))?;
        let supports = self.supports(program, rows, parameters)?;
        let shape = (rows.nrows(), 1usize << program.qubits);
        Ok(Array2::from_shape_fn(shape, |(row, k)| supports[row].probability(&[k as u64])))
    }

    /// Measures each row `shots` times.
    ///
    /// # Errors
    /// As [`Stabilizer::expectations`].
    pub fn samples(
        &self,
        program: &Program,
        rows: ArrayView2<'_, f64>,
        parameters: &[f64],
        shots: usize,
        seed: u64,
    ) -> Result<Vec<BitStrings>, SimulationError> {
        let bytes = 8 * words(program.qubits as usize) as u128 * shots as u128;
        self.admit("the measured bit strings", bytes.saturating_mul(rows.nrows() as u128))?;
        let supports = self.supports(program, rows, parameters)?;
        Ok(supports.iter().enumerate().map(|(row, s)| s.sample(shots, seed, row as u64)).collect())
    }

    /// `|<a|b>|^2` of the states of two batches of rows: (rows of a, rows of b).
    ///
    /// # Errors
    /// As [`Stabilizer::expectations`].
    pub fn fidelities(
        &self,
        program: &Program,
        a: (ArrayView2<'_, f64>, &[f64]),
        b: (ArrayView2<'_, f64>, &[f64]),
    ) -> Result<Array2<f64>, SimulationError> {
        let all = Elementary::new(program)?;
        all.check(a.0.ncols(), a.1)?;
        all.check(b.0.ncols(), b.1)?;
        self.admit("the generators of two states' groups", 2 * Support::bytes(program.qubits))?;
        let right: Vec<Vec<Move>> =
            (0..b.0.nrows()).map(|row| of_row(&all, b.0, row, b.1)).collect::<Result<_, _>>()?;
        let (count, width, n) = (a.0.nrows(), right.len(), program.qubits as usize);
        let zeros = vec![0u64; words(n)];
        let mut outputs = Array2::<f64>::zeros((count, width));
        let out = outputs.as_slice_mut().unwrap_or(&mut []);
        let work = (all.steps.len() + n * n).saturating_mul(words(n)).saturating_mul(width);
        fill(out, count, width, work, |range, part| {
            for (row, places) in range.zip(part.chunks_exact_mut(width.max(1))) {
                let mut state = Columns::zero_state(program.qubits);
                of_row(&all, a.0, row, a.1)?.iter().for_each(|g| state.apply(g));
                for (place, moves) in places.iter_mut().zip(&right) {
                    let mut back = state.clone();
                    moves.iter().rev().for_each(|g| back.apply_inverse(g));
                    *place = Support::new(&back, program.qubits).probability(&zeros);
                }
            }
            Ok(())
        })?;
        Ok(outputs)
    }

    fn admit(&self, what: &str, needed: u128) -> Result<(), SimulationError> {
        admit(what, needed, self.memory, "use fewer qubits, rows or shots at a time, or allow more memory")
    }
}

fn of_row(
    all: &Elementary<'_>,
    rows: ArrayView2<'_, f64>,
    row: usize,
    parameters: &[f64],
) -> Result<Vec<Move>, SimulationError> {
    moves(all, &all.bind(row, &rows.row(row).to_vec(), parameters)?, row)
}

/// Refuses what would not fit.
pub(crate) fn admit(what: &str, needed: u128, limit: u64, help: &'static str) -> Result<(), SimulationError> {
    if needed > u128::from(limit) || needed > isize::MAX as u128 {
        return Err(SimulationError::Memory { what: what.to_owned(), needed, limit, help });
    }
    Ok(())
}

/// Refuses observables that touch qubits which are not there.
pub(crate) fn check_observables(observables: &[Observable], qubits: u32) -> Result<(), SimulationError> {
    match observables.iter().enumerate().find(|(_, o)| o.width() > qubits) {
        Some((index, o)) => Err(SimulationError::Observable { index, needed: o.width(), qubits }),
        None => Ok(()),
    }
}
