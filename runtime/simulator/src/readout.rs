//! Reading states: probabilities and expectation values leave; and backwards, how a sum of outputs depends on a state.

use hqml_ir::Observable;
use ndarray::Array2;
use num_complex::Complex64;

use crate::batch::fill;
use crate::kernel::{odd, signed};
use crate::wide::WideState;
use crate::{Readout, SimulationError, States};

/// A readout resolved for states of a given width.
#[derive(Debug, Clone)]
pub(crate) enum Meter {
    /// Every basis state's probability: how many there are.
    Probabilities(usize),
    /// Observables, each a sum of Pauli strings.
    Expectations { dimension: usize, observables: Vec<Vec<Term>> },
}

/// `coefficient * P`, where P sends |i> to `(-1)^(bits of i & phases) |i ^ flips>`; the powers of i of the Y factors are
/// in the coefficient.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Term {
    flips: usize,
    phases: usize,
    coefficient: Complex64,
}

impl Meter {
    pub(crate) fn new(readout: Readout<'_>, qubits: u32) -> Result<Meter, SimulationError> {
        let dimension = 1usize << qubits;
        let Readout::Expectations(observables) = readout else { return Ok(Meter::Probabilities(dimension)) };
        let observables = observables.iter().enumerate().map(|(index, o)| {
            let needed = o.width();
            if needed > qubits {
                return Err(SimulationError::Observable { index, needed, qubits });
            }
            Ok(terms(o))
        });
        Ok(Meter::Expectations { dimension, observables: observables.collect::<Result<_, _>>()? })
    }

    /// Numbers read per row.
    pub(crate) fn outputs(&self) -> usize {
        match self {
            Meter::Probabilities(n) => *n,
            Meter::Expectations { observables, .. } => observables.len(),
        }
    }

    /// Amplitudes touched per row, roughly.
    pub(crate) fn work(&self) -> usize {
        match self {
            Meter::Probabilities(n) => *n,
            Meter::Expectations { dimension, observables } => {
                observables.iter().map(Vec::len).sum::<usize>().saturating_mul(*dimension)
            }
        }
    }

    /// Room that [`Meter::read`] works in.
    pub(crate) fn scratch(&self) -> Vec<f64> {
        match self {
            Meter::Expectations { dimension, observables } if observables.iter().flatten().any(|t| t.flips == 0) => {
                vec![0.0; *dimension]
            }
            _ => Vec::new(),
        }
    }

    /// Reads one state into `out`.
    pub(crate) fn read(&self, state: &[Complex64], scratch: &mut [f64], out: &mut [f64]) {
        match self {
            Meter::Probabilities(_) => squares(state, out),
            Meter::Expectations { observables, .. } => {
                squares(state, scratch);
                for (place, terms) in out.iter_mut().zip(observables) {
                    *place = terms.iter().map(|t| t.expectation(state, scratch)).sum();
                }
            }
        }
    }

    /// Reads one wide state into `out`.
    pub(crate) fn read_wide(&self, state: &WideState, out: &mut [f64]) {
        match self {
            Meter::Probabilities(_) => state.probabilities(out),
            Meter::Expectations { observables, .. } => {
                for (place, terms) in out.iter_mut().zip(observables) {
                    *place = terms.iter().map(|t| (t.coefficient * state.pauli(t.flips, t.phases)).re).sum();
                }
            }
        }
    }

    /// Reads every state of a batch: (rows, outputs).
    pub(crate) fn read_all(&self, states: &States) -> Result<Array2<f64>, SimulationError> {
        let (rows, width) = (states.rows(), self.outputs());
        let mut outputs = Array2::<f64>::zeros((rows, width));
        let out = outputs.as_slice_mut().unwrap_or(&mut []);
        fill(out, rows, width, self.work(), |range, part| {
            let mut scratch = self.scratch();
            for (k, row) in range.enumerate() {
                self.read(states.slice(row), &mut scratch, &mut part[k * width..(k + 1) * width]);
            }
            Ok(())
        })?;
        Ok(outputs)
    }

    /// Writes `sum(cotangent * O) state` into `out`: half the derivative of `sum(cotangent * output)` by the state.
    pub(crate) fn pull_back(&self, state: &[Complex64], cotangents: &[f64], out: &mut [Complex64]) {
        match self {
            Meter::Probabilities(_) => {
                for ((place, amplitude), c) in out.iter_mut().zip(state).zip(cotangents) {
                    *place = amplitude * c;
                }
            }
            Meter::Expectations { observables, .. } => {
                out.fill(Complex64::ZERO);
                for (terms, c) in observables.iter().zip(cotangents) {
                    terms.iter().for_each(|t| t.add_image(state, *c, out));
                }
            }
        }
    }
}

fn squares(state: &[Complex64], out: &mut [f64]) {
    for (place, amplitude) in out.iter_mut().zip(state) {
        *place = amplitude.norm_sqr();
    }
}

fn terms(observable: &Observable) -> Vec<Term> {
    let term = |(string, c): &(hqml_ir::PauliString, f64)| {
        let (flips, phases) = string.masks();
        let coefficient = Complex64::I.powu((flips & phases).count_ones()) * *c;
        Term { flips: flips as usize, phases: phases as usize, coefficient }
    };
    observable.terms().iter().map(term).collect()
}

impl Term {
    fn expectation(&self, state: &[Complex64], probabilities: &[f64]) -> f64 {
        if self.flips == 0 {
            let signs = probabilities.iter().enumerate();
            let sum: f64 = signs.map(|(i, p)| if odd(i & self.phases) { -p } else { *p }).sum();
            return self.coefficient.re * sum;
        }
        let images = state.iter().enumerate();
        let sum: Complex64 = images.map(|(i, a)| state[i ^ self.flips].conj() * signed(*a, i & self.phases)).sum();
        (self.coefficient * sum).re
    }

    fn add_image(&self, state: &[Complex64], factor: f64, out: &mut [Complex64]) {
        let c = self.coefficient * factor;
        if c == Complex64::ZERO {
            return;
        }
        for (i, a) in state.iter().enumerate() {
            out[i ^ self.flips] += signed(c, i & self.phases) * a;
        }
    }
}
