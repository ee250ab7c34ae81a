//! Running a plan: numbers enter, the Pauli coefficients of the final state leave.

use hqml_ir::Op;
use num_complex::Complex64;
use rayon::prelude::*;

use super::bind::Numbers;
use super::plan::{Act, Gather, Plan, Sweep};
use super::state::{from_matrix, to_matrix};
use super::tile::{self, Step};
use crate::SimulationError;
use crate::noise::{Unitary, value};

/// Coefficients below which threads cost more than they give.
const WORTH_THREADS: usize = 1 << 16;

/// The coefficients on their way: those of the qubits in `order`, lowest digit first.
#[derive(Debug, Clone, Default)]
pub(super) struct Register {
    pub order: Vec<u32>,
    pub coefficients: Vec<f64>,
    /// Room to bring them into another order.
    spare: Vec<f64>,
}

/// A plan with all steps bound that read no row.
#[derive(Debug)]
pub(super) struct Run<'a> {
    plan: &'a Plan<'a>,
    parameters: &'a [f64],
    /// Per sweep, its steps where no act of it reads the row.
    shared: Vec<Option<Vec<Step>>>,
    /// How many sweeps come before the first that reads the row.
    prefix: usize,
    /// What they leave.
    start: Register,
}

impl<'a> Run<'a> {
    pub(super) fn new(plan: &'a Plan<'a>, parameters: &'a [f64]) -> Result<Run<'a>, SimulationError> {
        let numbers = Numbers { row: 0, features: &[], parameters };
        let fixed = |sweep: &Sweep| !sweep.acts.iter().any(|act| plan.reads_row(*act));
        let bind = |sweep: &Sweep| fixed(sweep).then(|| plan.steps(sweep, numbers)).transpose();
        let shared = plan.sweeps.iter().map(bind).collect::<Result<Vec<_>, _>>()?;
        let prefix = shared.iter().take_while(|s| s.is_some()).count();
        let start = Register { order: Vec::new(), coefficients: vec![1.0], spare: Vec::new() };
        let mut run = Run { plan, parameters, shared, prefix, start };
        let mut register = run.start.clone();
        run.advance(&mut register, 0..prefix, numbers)?;
        register.spare = Vec::new();
        run.start = register;
        Ok(run)
    }

    /// Runs a row into a register, whose memory is used again.
    pub(super) fn row(&self, register: &mut Register, row: usize, features: &[f64]) -> Result<(), SimulationError> {
        register.order.clone_from(&self.start.order);
        register.coefficients.clone_from(&self.start.coefficients);
        let numbers = Numbers { row, features, parameters: self.parameters };
        self.advance(register, self.prefix..self.plan.sweeps.len(), numbers)
    }

    fn advance(
        &self,
        register: &mut Register,
        range: std::ops::Range<usize>,
        numbers: Numbers<'_>,
    ) -> Result<(), SimulationError> {
        for k in range {
            let sweep = &self.plan.sweeps[k];
            register.join(&sweep.joins);
            if sweep.tile == 0 {
                for act in &sweep.acts {
                    self.whole(register, *act, numbers)?;
                }
                continue;
            }
            let bound;
            let steps = match &self.shared[k] {
                Some(steps) => steps,
                None => {
                    bound = self.plan.steps(sweep, numbers)?;
                    &bound
                }
            };
            register.sweep(sweep, steps);
        }
        Ok(())
    }

    /// An act on the whole register.
    fn whole(&self, register: &mut Register, act: usize, numbers: Numbers<'_>) -> Result<(), SimulationError> {
        let Numbers { row, features, parameters } = numbers;
        match self.plan.acts[act].act {
            Act::Wide(at) => {
                let op = &self.plan.program.ops[at];
                if let Some(unitary) = Unitary::bind(at, op, row, features, parameters)? {
                    register.conjugate(&unitary);
                }
            }
            Act::Prepare(at) => {
                if let Op::Prepare { amplitudes, qubits } = &self.plan.program.ops[at] {
                    let value = |angle| value(angle, at, row, features, parameters);
                    let mut amplitudes = amplitudes.iter().map(value).collect::<Result<Vec<_>, _>>()?;
                    normalise(&mut amplitudes).ok_or(SimulationError::ZeroAmplitudes { op: at, row })?;
                    register.prepare(&amplitudes, qubits);
                }
            }
            _ => {}
        }
        Ok(())
    }
}

impl Register {
    /// Adds qubits in |0> at the top: I and Z have the coefficient 1.
    fn join(&mut self, qubits: &[u32]) {
        for qubit in qubits {
            let length = self.coefficients.len();
            self.coefficients.resize(4 * length, 0.0);
            self.coefficients.copy_within(..length, 3 * length);
            self.order.push(*qubit);
        }
    }

    fn sweep(&mut self, sweep: &Sweep, steps: &[Step]) {
        let size = 1usize << (2 * sweep.tile);
        match &sweep.gather {
            None => each(&mut self.coefficients, size, |_, tile| tile::run(tile, steps)),
            Some(gather) => {
                self.spare.resize(self.coefficients.len(), 0.0);
                let from = &self.coefficients;
                each(&mut self.spare, size, |k, tile| {
                    gather.fetch(from, k, tile);
                    tile::run(tile, steps);
                });
                std::mem::swap(&mut self.coefficients, &mut self.spare);
            }
        }
        self.order.clone_from(&sweep.order);
    }

    fn digit(&self, qubit: u32) -> usize {
        self.order.iter().position(|q| *q == qubit).unwrap_or(0)
    }

    /// `U rho U^+` on the matrix itself.
    fn conjugate(&mut self, unitary: &Unitary) {
        let mut matrix = to_matrix(&self.coefficients);
        unitary.apply(&mut matrix, false, |q| 1 << (2 * self.digit(q)));
        unitary.apply(&mut matrix, true, |q| 2 << (2 * self.digit(q)));
        from_matrix(matrix, &mut self.coefficients);
    }

    /// Forgets the qubits and puts them into a pure state of these amplitudes.
    fn prepare(&mut self, amplitudes: &[f64], qubits: &[u32]) {
        let strings = pure(amplitudes, qubits.len());
        let digits: Vec<usize> = qubits.iter().map(|q| 2 * self.digit(*q)).collect();
        let offset = |s: usize| digits.iter().enumerate().map(|(k, d)| (s >> (2 * k) & 3) << d).sum::<usize>();
        let offsets: Vec<usize> = (0..strings.len()).map(offset).collect();
        let mask = offsets.last().copied().unwrap_or(0);
        for base in (0..self.coefficients.len()).filter(|i| i & mask == 0) {
            let rest = self.coefficients[base];
            for (offset, value) in offsets.iter().zip(&strings) {
                self.coefficients[base | offset] = rest * value;
            }
        }
    }
}

/// Calls `f` with each tile and its number.
fn each(coefficients: &mut [f64], size: usize, f: impl Fn(usize, &mut [f64]) + Sync) {
    if coefficients.len() < WORTH_THREADS {
        coefficients.chunks_exact_mut(size).enumerate().for_each(|(k, tile)| f(k, tile));
    } else {
        coefficients.par_chunks_exact_mut(size).enumerate().for_each(|(k, tile)| f(k, tile));
    }
}

impl Gather {
    fn fetch(&self, from: &[f64], number: usize, tile: &mut [f64]) {
        let base: usize = self.outer.iter().enumerate().map(|(k, p)| (number >> (2 * k) & 3) << (2 * p)).sum();
        let from = &from[base..];
        match self.run {
            1 => tile.iter_mut().zip(&self.runs).for_each(|(place, start)| *place = from[*start]),
            16 => {
                for (place, start) in tile.as_chunks_mut::<16>().0.iter_mut().zip(&self.runs) {
                    place.copy_from_slice(&from[*start..*start + 16]);
                }
            }
            run => {
                for (place, start) in tile.chunks_exact_mut(run).zip(&self.runs) {
                    place.copy_from_slice(&from[*start..*start + run]);
                }
            }
        }
    }
}

/// Pauli coefficients of a pure state of real amplitudes.
fn pure(amplitudes: &[f64], qubits: usize) -> Vec<f64> {
    let spread = |i: usize| (0..qubits).map(|q| (i >> q & 1) << (2 * q)).sum::<usize>();
    let mut matrix = vec![Complex64::ZERO; 1 << (2 * qubits)];
    for (r, a) in amplitudes.iter().enumerate() {
        for (c, b) in amplitudes.iter().enumerate() {
            matrix[spread(r) | spread(c) << 1] = Complex64::new(a * b, 0.0);
        }
    }
    let mut strings = vec![0.0; matrix.len()];
    from_matrix(matrix, &mut strings);
    strings
}

/// Divides by the Euclidean length; `None` where that is 0 or no number. The largest entry is divided out first, so that
/// nothing overflows.
fn normalise(amplitudes: &mut [f64]) -> Option<()> {
    let largest = amplitudes.iter().fold(0.0f64, |m, a| m.max(a.abs()));
    let norm = largest * amplitudes.iter().map(|a| (a / largest) * (a / largest)).sum::<f64>().sqrt();
    if !(norm > 0.0 && norm.is_finite()) {
        return None;
    }
    amplitudes.iter_mut().for_each(|a| *a /= norm);
    Some(())
}
