//! Pauli propagation: a program of up to 1024 qubits, observables, rows and parameters enter; expectation values leave,
//! with a bound on what was left out.
//!
//! Observables are carried back to the initial state as sums of Pauli strings (the Heisenberg picture). Clifford gates
//! rename strings, other turns make two of one, so that time and memory go with the number of turns in the light cone and
//! not with the width. Depolarizing noise shrinks strings, which makes noisy circuits easier than clean ones (Rall et al.,
//! Physical Review A 99 (2019) 062337; Rudolph et al., arXiv:2505.21606).

mod sweep;
mod term;

use hqml_ir::{Observable, Program};
use ndarray::{Array2, ArrayView2};

use crate::SimulationError;
use crate::batch::fill;
use crate::elementary::{Elementary, Numbers};
use crate::stabilizer::check_observables;
use sweep::Sweep;

/// The most qubits of a string.
pub const MOST_PROPAGATED: u32 = 1024;

/// What is left out, and the noise.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Limits {
    pub memory: u64,
    pub cutoff: f64,
    pub weight: Option<u32>,
    pub depolarizing_1q: f64,
    pub depolarizing_2q: f64,
}

/// The simulator by Pauli propagation. Without state of its own but its limits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Propagation {
    limits: Limits,
}

/// What propagation left out: the worst of a batch's values.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Discarded {
    /// Sum of the absolute coefficients that were left out: no value is farther than this from the exact one.
    pub bound: f64,
    /// The most strings that an observable became.
    pub terms: usize,
}

impl Discarded {
    /// Of no value at all.
    pub const NONE: Discarded = Discarded { bound: 0.0, terms: 0 };

    /// The worse of two.
    pub fn or(self, other: Discarded) -> Discarded {
        Discarded { bound: self.bound.max(other.bound), terms: self.terms.max(other.terms) }
    }
}

/// The value of one observable in one row.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Value {
    value: f64,
    discarded: f64,
    terms: usize,
}

impl Propagation {
    /// A simulator that may hold so many bytes at once and leaves out strings whose coefficient is at most `cutoff`.
    pub fn new(memory: u64, cutoff: f64) -> Propagation {
        let limits = Limits { memory, cutoff, weight: None, depolarizing_1q: 0.0, depolarizing_2q: 0.0 };
        Propagation { limits }
    }

    /// Leaves out strings that act on more than so many qubits, too.
    pub fn with_weight(mut self, most: u32) -> Propagation {
        self.limits.weight = Some(most);
        self
    }

    /// With a depolarizing channel on the qubits of each gate: `(1 - p) rho + p 1 / 2^k` behind gates on one qubit and on
    /// more. Each lies in 0..=1.
    pub fn with_depolarizing(mut self, one: f64, more: f64) -> Propagation {
        (self.limits.depolarizing_1q, self.limits.depolarizing_2q) = (one.clamp(0.0, 1.0), more.clamp(0.0, 1.0));
        self
    }

    /// The expectation value of each observable per row: (rows, observables).
    ///
    /// # Errors
    /// Shapes that do not fit, an observable wider than the program, a program of more than [`MOST_PROPAGATED`] qubits, too
    /// little memory, an angle that is not finite.
    pub fn expectations(
        &self,
        program: &Program,
        observables: &[Observable],
        rows: ArrayView2<'_, f64>,
        parameters: &[f64],
    ) -> Result<(Array2<f64>, Discarded), SimulationError> {
        let all = Elementary::new(program)?;
        all.check(rows.ncols(), parameters)?;
        check_observables(observables, program.qubits)?;
        let bind = |row: usize| all.bind(row, &rows.row(row).to_vec(), parameters);
        let numbers: Vec<Numbers> = (0..rows.nrows()).map(bind).collect::<Result<_, _>>()?;
        let run = match program.qubits {
            0..=64 => Sweep::<1>::run,
            65..=128 => Sweep::<2>::run,
            129..=256 => Sweep::<4>::run,
            257..=512 => Sweep::<8>::run,
            513..=MOST_PROPAGATED => Sweep::<16>::run,
            qubits => return Err(SimulationError::TooManyPropagated { qubits, most: MOST_PROPAGATED }),
        };
        let each = observables.len();
        let mut found = vec![Value { value: 0.0, discarded: 0.0, terms: 0 }; rows.nrows() * each];
        let count = found.len();
        // All threads share the memory.
        let memory = self.limits.memory / count.min(rayon::current_num_threads()).max(1) as u64;
        let limits = Limits { memory, ..self.limits };
        fill(&mut found, count, 1, all.steps.len().saturating_mul(64), |range, part| {
            for (at, place) in range.zip(part) {
                *place = run(&all, &numbers[at / each], &limits, &observables[at % each])?;
            }
            Ok(())
        })?;
        let worst = |d: Discarded, v: &Value| d.or(Discarded { bound: v.discarded, terms: v.terms });
        let discarded = found.iter().fold(Discarded::NONE, worst);
        Ok((Array2::from_shape_fn((rows.nrows(), each), |(row, k)| found[row * each + k].value), discarded))
    }
}
