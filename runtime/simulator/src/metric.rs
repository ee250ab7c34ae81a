//! The Fubini-Study metric of a circuit: a program, rows and the parameters that are trained enter; the mean over the rows
//! of `Re(<d_i psi|d_j psi> - <d_i psi|psi><psi|d_j psi>)` leaves, a quarter of the quantum Fisher information
//! (J. Stokes et al., Quantum 4 (2020) 269).
//!
//! Written in turns about Pauli strings, the derivative by a turn's angle is the state with that angle moved by pi, halved:
//! one batch of states, each row's by itself and once for each turn. The chain rule goes from angles to parameters.

use hqml_ir::{Angle, Atom, PauliString, Program};
use ndarray::{Array2, ArrayView2, s};
use num_complex::Complex64;
use rayon::prelude::*;

use crate::elementary::{Elementary, Piece};
use crate::shift::in_turns;
use crate::{Shifts, SimulationError, Simulator, States, state_bytes};

/// Which entries of the metric are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MetricForm {
    /// Those of angles in the same layer: turns that no other turn of the layer comes before on any path of qubits.
    BlockDiagonal,
    /// All.
    Full,
}

/// Amplitudes that are held at once, at most.
const MOST_AMPLITUDES: u128 = 1 << 24;

impl Simulator {
    /// The mean metric of these rows: (trains, trains), symmetric. `trains` are indices of `parameters`, ascending.
    ///
    /// # Errors
    /// As [`Simulator::states`]; preparations that read a trained parameter.
    pub fn metric_tensor(
        &self,
        program: &Program,
        rows: ArrayView2<'_, f64>,
        parameters: &[f64],
        trains: &[u32],
        form: MetricForm,
    ) -> Result<Array2<f64>, SimulationError> {
        let all = Elementary::new(program)?;
        let layers = match form {
            MetricForm::Full => None,
            MetricForm::BlockDiagonal => Some(layers(&all, trains)),
        };
        let shifts = Shifts::new(&in_turns(&all), false, trains)?;
        let groups = groups(shifts.turns(), layers.as_deref());
        let inputs = shifts.inputs(rows, parameters)?;
        let (states, one) = (shifts.turns() as u128 + 1, state_bytes(program.qubits));
        let room = (u128::from(self.memory()) / one / 2).min(MOST_AMPLITUDES * 16 / one.max(1));
        let part = usize::try_from(room / states).unwrap_or(usize::MAX).max(1);
        let mut sum = Array2::<f64>::zeros((trains.len(), trains.len()));
        for first in (0..rows.nrows()).step_by(part) {
            let end = (first + part).min(rows.nrows());
            let moved = shifts.half_turned(inputs.slice(s![first..end, ..]));
            let states = self.states(shifts.program(), moved.view(), &[])?;
            let of_row = |row: usize| {
                let slopes = shifts.jacobian(&rows.row(row).to_vec(), parameters, trains);
                of_row(&states, (row - first) * (shifts.turns() + 1), &slopes, &groups)
            };
            let each: Vec<Array2<f64>> = (first..end).into_par_iter().map(of_row).collect();
            each.iter().for_each(|metric| sum += metric);
        }
        Ok(sum / rows.nrows().max(1) as f64)
    }

    /// States that [`Simulator::metric_tensor`] runs for each row.
    ///
    /// # Errors
    /// As [`Simulator::metric_tensor`].
    pub fn metric_states(program: &Program, trains: &[u32]) -> Result<usize, SimulationError> {
        Ok(Shifts::of_turns(program, false, trains)?.turns() + 1)
    }
}

/// Turns layer by layer; all of them where there are no layers.
fn groups(turns: usize, layers: Option<&[usize]>) -> Vec<Vec<usize>> {
    let Some(layers) = layers else { return vec![(0..turns).collect()] };
    let count = layers.iter().max().map_or(0, |last| last + 1);
    (0..count).map(|layer| (0..turns).filter(|k| layers.get(*k) == Some(&layer)).collect()).collect()
}

/// The metric of one row, whose state is at `at` and those of its turns behind it; `slopes` is (turns, trains).
fn of_row(states: &States, at: usize, slopes: &Array2<f64>, groups: &[Vec<usize>]) -> Array2<f64> {
    let state = states.slice(at);
    let trains = slopes.ncols();
    let mut metric = Array2::zeros((trains, trains));
    for group in groups {
        let touched: Vec<usize> = (0..trains).filter(|p| group.iter().any(|k| slopes[(*k, *p)] != 0.0)).collect();
        let tangents: Vec<Vec<Complex64>> = touched
            .iter()
            .map(|p| {
                let mut sum = vec![Complex64::ZERO; state.len()];
                for k in group.iter().filter(|k| slopes[(**k, *p)] != 0.0) {
                    let half = slopes[(*k, *p)] / 2.0;
                    sum.iter_mut().zip(states.slice(at + 1 + k)).for_each(|(to, a)| *to += a * half);
                }
                let along: Complex64 = state.iter().zip(&sum).map(|(a, b)| a.conj() * b).sum();
                sum.iter_mut().zip(state).for_each(|(to, a)| *to -= along * a);
                sum
            })
            .collect();
        for (i, a) in tangents.iter().enumerate() {
            for (j, b) in tangents.iter().enumerate().take(i + 1) {
                let product: f64 = a.iter().zip(b).map(|(a, b)| a.re * b.re + a.im * b.im).sum();
                metric[(touched[i], touched[j])] += product;
                if i != j {
                    metric[(touched[j], touched[i])] += product;
                }
            }
        }
    }
    metric
}

/// The layer of each turn that reads one of `trains`: a new one begins where a turn depends on one of the layer. Turns of
/// one operation that commute, such as those of a controlled rotation, are one.
fn layers(all: &Elementary<'_>, trains: &[u32]) -> Vec<usize> {
    let wanted = |angle: &Angle| {
        let mut found = false;
        angle.visit(&mut |atom| found |= matches!(atom, Atom::Parameter(k) if trains.binary_search(k).is_ok()));
        found
    };
    let mut behind = vec![false; all.program.qubits as usize];
    let (mut layer, mut found): (usize, Vec<usize>) = (0, Vec::new());
    let mut siblings: (usize, Vec<&PauliString>) = (usize::MAX, Vec::new());
    for step in &all.steps {
        let (qubits, turn) = match &step.piece {
            Piece::Phase(_) => continue,
            Piece::Clifford(_, pair) => (pair.to_vec(), None),
            Piece::Turn(string, at) => {
                (string.factors().iter().map(|f| f.0).collect(), wanted(&all.angles[*at]).then_some(string))
            }
        };
        // Verified: the qubits exist.
        let after = qubits.iter().any(|q| behind[*q as usize]);
        match turn {
            Some(string) => {
                let together = siblings.0 == step.op && siblings.1.iter().all(|other| commute(other, string));
                if after && !together {
                    layer += 1;
                    behind.fill(false);
                    siblings.1.clear();
                }
                if siblings.0 != step.op {
                    siblings = (step.op, Vec::new());
                }
                siblings.1.push(string);
                qubits.iter().for_each(|q| behind[*q as usize] = true);
                found.push(layer);
            }
            None => {
                siblings = (usize::MAX, Vec::new());
                if after {
                    qubits.iter().for_each(|q| behind[*q as usize] = true);
                }
            }
        }
    }
    found
}

fn commute(a: &PauliString, b: &PauliString) -> bool {
    let clash = |(qubit, pauli): &(u32, hqml_ir::Pauli)| b.factors().iter().any(|(q, p)| q == qubit && p != pauli);
    a.factors().iter().filter(|factor| clash(factor)).count().is_multiple_of(2)
}
