//! Reading wide states: a readout enters; probabilities and expectation values of a state leave.

use hqml_ir::Observable;
use num_complex::Complex64;

use crate::wide::WideState;
use crate::{Readout, SimulationError};

/// A readout resolved for states of a given width.
#[derive(Debug, Clone)]
pub(crate) enum Meter {
    /// Every basis state's probability: how many there are.
    Probabilities(usize),
    /// Observables, each a sum of Pauli strings.
    Expectations(Vec<Vec<Term>>),
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
        let Readout::Expectations(observables) = readout else { return Ok(Meter::Probabilities(1 << qubits)) };
        let observables = observables.iter().enumerate().map(|(index, o)| {
            let needed = o.width();
            if needed > qubits {
                return Err(SimulationError::Observable { index, needed, qubits });
            }
            Ok(terms(o))
        });
        Ok(Meter::Expectations(observables.collect::<Result<_, _>>()?))
    }

    /// Numbers read per row.
    pub(crate) fn outputs(&self) -> usize {
        match self {
            Meter::Probabilities(n) => *n,
            Meter::Expectations(observables) => observables.len(),
        }
    }

    /// Reads one wide state into `out`.
    pub(crate) fn read_wide(&self, state: &WideState, out: &mut [f64]) {
        match self {
            Meter::Probabilities(_) => state.probabilities(out),
            Meter::Expectations(observables) => {
                for (place, terms) in out.iter_mut().zip(observables) {
                    *place = terms.iter().map(|t| (t.coefficient * state.pauli(t.flips, t.phases)).re).sum();
                }
            }
        }
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
