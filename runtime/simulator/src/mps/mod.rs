//! Matrix product states: a program of any width, rows and parameters enter; expectation values, bit strings, amplitudes
//! and fidelities leave, and what was left out of the states on the way.
//!
//! Time and memory grow with the cube and the square of the bond, which is what a state entangles across a cut: circuits
//! that are shallow or entangle little are exact, others are cut off at the largest bond, which is reported.

mod blocks;
mod bonds;
mod chain;
mod matrix;
mod read;
mod split;

use hqml_ir::{Observable, Program};
use ndarray::{Array2, ArrayView2};
use num_complex::Complex64;

use crate::SimulationError;
use crate::batch::fill;
use crate::bits::{BitStrings, words};
use crate::elementary::Elementary;
use crate::stabilizer::{admit, check_observables};
pub(crate) use bonds::bounds;
use chain::Chain;
use split::Limits;

const HELP: &str = "use a smaller bond, fewer qubits or rows at a time, or allow more memory";

/// The simulator by matrix product states. Without state of its own but its limits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mps {
    memory: u64,
    limits: Limits,
}

/// What was left out of the states of a batch: the worst of its rows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Truncation {
    /// Sum over all cuts of the shares of the squared norm that were left out.
    pub discarded: f64,
    /// Product of the shares that stayed: an estimate of the fidelity with the exact state.
    pub fidelity: f64,
    /// The largest bond that was used.
    pub bond: usize,
}

impl Truncation {
    /// Of no row at all.
    pub const NONE: Truncation = Truncation { discarded: 0.0, fidelity: 1.0, bond: 1 };

    /// The worse of two.
    pub fn or(self, other: Truncation) -> Truncation {
        Truncation {
            discarded: self.discarded.max(other.discarded),
            fidelity: self.fidelity.min(other.fidelity),
            bond: self.bond.max(other.bond),
        }
    }
}

/// The state of one row.
#[derive(Debug, Clone)]
pub struct MpsState {
    chain: Chain,
    qubits: u32,
}

impl MpsState {
    /// The amplitude of a bit string, bit q of the little-endian words being qubit q.
    pub fn amplitude(&self, bits: &[u64]) -> Complex64 {
        if bits.len() < words(self.qubits as usize) {
            return Complex64::ZERO;
        }
        read::amplitude(&self.chain, bits)
    }

    /// What was left out of it.
    pub fn truncation(&self) -> Truncation {
        let Chain { discarded, fidelity, .. } = self.chain;
        Truncation { discarded, fidelity, bond: self.chain.bond() }
    }

    /// Bytes it holds.
    pub fn bytes(&self) -> u128 {
        self.chain.bytes()
    }
}

impl Mps {
    /// A simulator that may hold so many bytes at once, with bonds up to `bond` (at least 1) and, where the bond allows
    /// more, cuts that leave out at most the share `cutoff` of the squared norm each.
    pub fn new(memory: u64, bond: usize, cutoff: f64) -> Mps {
        Mps { memory, limits: Limits { bond: bond.max(1), cutoff } }
    }

    /// The largest bond it allows.
    pub fn bond(&self) -> usize {
        self.limits.bond
    }

    /// The state of each row.
    ///
    /// # Errors
    /// Shapes that do not fit, too little memory, an angle that is not finite.
    pub fn states(
        &self,
        program: &Program,
        rows: ArrayView2<'_, f64>,
        parameters: &[f64],
    ) -> Result<Vec<MpsState>, SimulationError> {
        self.each(program, rows, parameters, rows.nrows(), |state, _| state)
    }

    /// The expectation value of each observable per row: (rows, observables).
    ///
    /// # Errors
    /// As [`Mps::states`]; an observable wider than the program.
    pub fn expectations(
        &self,
        program: &Program,
        observables: &[Observable],
        rows: ArrayView2<'_, f64>,
        parameters: &[f64],
    ) -> Result<(Array2<f64>, Truncation), SimulationError> {
        check_observables(observables, program.qubits)?;
        let read = |state: MpsState, _| {
            let reader = read::Reader::new(&state.chain);
            let value = |o: &Observable| o.terms().iter().map(|(s, c)| c * reader.expectation(s)).sum::<f64>();
            (observables.iter().map(value).collect::<Vec<f64>>(), state.truncation())
        };
        let found = self.each(program, rows, parameters, rayon::current_num_threads(), read)?;
        let worst = found.iter().fold(Truncation::NONE, |worst, (_, t)| worst.or(*t));
        let values = Array2::from_shape_fn((rows.nrows(), observables.len()), |(row, k)| found[row].0[k]);
        Ok((values, worst))
    }

    /// The probability of each basis state per row: (rows, 2^qubits).
    ///
    /// # Errors
    /// As [`Mps::states`].
    pub fn probabilities(
        &self,
        program: &Program,
        rows: ArrayView2<'_, f64>,
        parameters: &[f64],
    ) -> Result<(Array2<f64>, Truncation), SimulationError> {
        let outcomes = 1u128.checked_shl(program.qubits).unwrap_or(u128::MAX);
        let bond = self.limits.bond as u128;
        let held = outcomes.saturating_mul(8 * rows.nrows().max(1) as u128 + 32 * bond);
        admit("all probabilities", held, self.memory, HELP)?;
        let read = |state: MpsState, _| {
            let chances: Vec<f64> = read::amplitudes(&state.chain).iter().map(Complex64::norm_sqr).collect();
            (chances, state.truncation())
        };
        let found = self.each(program, rows, parameters, rayon::current_num_threads(), read)?;
        let worst = found.iter().fold(Truncation::NONE, |worst, (_, t)| worst.or(*t));
        let shape = (rows.nrows(), 1usize << program.qubits);
        Ok((Array2::from_shape_fn(shape, |(row, k)| found[row].0[k]), worst))
    }

    /// Measures each row `shots` times.
    ///
    /// # Errors
    /// As [`Mps::states`].
    pub fn samples(
        &self,
        program: &Program,
        rows: ArrayView2<'_, f64>,
        parameters: &[f64],
        shots: usize,
        seed: u64,
    ) -> Result<(Vec<BitStrings>, Truncation), SimulationError> {
        let bytes = (8 * words(program.qubits as usize) as u128).saturating_mul(shots as u128 * rows.nrows() as u128);
        admit("the measured bit strings", bytes, self.memory, HELP)?;
        let read = |state: MpsState, row| {
            (read::sample(&state.chain, program.qubits, shots, seed, row as u64), state.truncation())
        };
        let found = self.each(program, rows, parameters, rayon::current_num_threads(), read)?;
        let worst = found.iter().fold(Truncation::NONE, |worst, (_, t)| worst.or(*t));
        Ok((found.into_iter().map(|(drawn, _)| drawn).collect(), worst))
    }

    /// Makes the state of every row and reads it; so many are held at once.
    fn each<R: Send>(
        &self,
        program: &Program,
        rows: ArrayView2<'_, f64>,
        parameters: &[f64],
        held: usize,
        read: impl Fn(MpsState, usize) -> R + Sync,
    ) -> Result<Vec<R>, SimulationError> {
        let all = Elementary::new(program)?;
        all.check(rows.ncols(), parameters)?;
        let bounds = bounds(&all, self.limits.bond);
        let held = held.min(rows.nrows()).saturating_add(1) as u128;
        admit("matrix product states", bounds.bytes.saturating_mul(held), self.memory, HELP)?;
        let mut found: Vec<Option<R>> = (0..rows.nrows()).map(|_| None).collect();
        let work = bounds.work.min(1e15) as usize + all.steps.len();
        fill(&mut found, rows.nrows(), 1, work, |range, part| {
            for (row, place) in range.zip(part) {
                let numbers = all.bind(row, &rows.row(row).to_vec(), parameters)?;
                let chain = Chain::run(&all, &numbers, self.limits);
                *place = Some(read(MpsState { chain, qubits: program.qubits }, row));
            }
            Ok(())
        })?;
        Ok(found.into_iter().flatten().collect())
    }
}

/// `|<a|b>|^2` of states of one program: (states of a, states of b).
///
/// # Errors
/// None but those of an empty batch's shape; states of different programs give numbers without meaning.
pub fn mps_fidelities(a: &[MpsState], b: &[MpsState]) -> Result<Array2<f64>, SimulationError> {
    let (rows, columns) = (a.len(), b.len());
    let mut out = Array2::<f64>::zeros((rows, columns));
    let flat = out.as_slice_mut().unwrap_or(&mut []);
    fill(flat, rows, columns, work(b), |range, part| {
        for (i, places) in range.zip(part.chunks_exact_mut(columns.max(1))) {
            places.iter_mut().zip(b).for_each(|(place, b)| *place = read::overlap(&a[i].chain, &b.chain).norm_sqr());
        }
        Ok(())
    })?;
    Ok(out)
}

/// `|<a_i|a_j>|^2`, half computed and mirrored.
///
/// # Errors
/// As [`mps_fidelities`].
pub fn mps_gram(a: &[MpsState]) -> Result<Array2<f64>, SimulationError> {
    let n = a.len();
    let mut out = Array2::<f64>::zeros((n, n));
    let flat = out.as_slice_mut().unwrap_or(&mut []);
    fill(flat, n, n, work(a) / 2, |range, part| {
        for (i, places) in range.zip(part.chunks_exact_mut(n.max(1))) {
            (i..n).for_each(|j| places[j] = read::overlap(&a[i].chain, &a[j].chain).norm_sqr());
        }
        Ok(())
    })?;
    (0..n).for_each(|i| (0..i).for_each(|j| out[[i, j]] = out[[j, i]]));
    Ok(out)
}

fn work(states: &[MpsState]) -> usize {
    states.iter().map(|s| (s.bytes() as usize / 4).saturating_mul(s.chain.bond())).sum()
}
