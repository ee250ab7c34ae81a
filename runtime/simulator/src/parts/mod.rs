//! Registers that never meet, run one by one. A program and what is read of it enter; where no gate joins some of its wires
//! with the others, its parts are planned by themselves, and what is read of them is multiplied: the state of the whole is
//! their product, and is held nowhere unless it was asked for.
//!
//! | file | question it answers |
//! |---|---|
//! | `cut` | which wires gates join, and whether parts are cheaper |
//! | `products` | what Pauli strings measure of the parts |
//! | `kronecker` | which products the whole's entries are |

mod cut;
mod kronecker;
mod products;
mod rows;
#[cfg(test)]
mod tests;

use hqml_ir::Program;
use ndarray::{Array2, ArrayView2, s};
use num_complex::Complex64;

use crate::memory::{admit, admit_bytes, state_bytes};
use crate::whole::{Shape, Whole, WholeStates};
use crate::{Readout, SimulationError, States};

pub use cut::expectation_row_bytes;
pub(crate) use cut::parts;
use cut::{Part, worthwhile};
use kronecker::Kronecker;
use products::Products;
pub(crate) use rows::ForwardParts;

/// Entries of the whole that are worked on at once, at least a row.
const AT_ONCE: usize = 1 << 16;

/// A program planned for one readout as its parts.
#[derive(Debug)]
pub(crate) struct Parts {
    shape: Shape,
    memory: u64,
    parts: Vec<Planned<Whole>>,
    joint: Joint,
}

/// A program planned for its states as its parts.
#[derive(Debug)]
pub(crate) struct PartsStates {
    shape: Shape,
    memory: u64,
    parts: Vec<Planned<WholeStates>>,
    joint: Kronecker,
}

/// A part that is planned.
#[derive(Debug)]
struct Planned<T> {
    plan: T,
    /// Outputs that are read of it; where there are none it is not run.
    outputs: usize,
    wires: Vec<u32>,
    ops: Vec<usize>,
}

/// How outputs are made of those of the parts.
#[derive(Debug)]
enum Joint {
    Products(Products),
    Kronecker(Kronecker),
}

impl Parts {
    /// `None` where it is better run as one.
    pub(crate) fn of(program: &Program, readout: Readout<'_>, memory: u64) -> Result<Option<Parts>, SimulationError> {
        if program.qubits < cut::FEWEST {
            return Ok(None);
        }
        let shape = Shape::of(program)?;
        let all = matches!(readout, Readout::Probabilities);
        worthwhile(program, all).map(|parts| Parts::new(shape, parts, readout, memory)).transpose()
    }

    fn new(shape: Shape, parts: Vec<Part>, readout: Readout<'_>, memory: u64) -> Result<Parts, SimulationError> {
        let (joint, planned) = match readout {
            Readout::Probabilities => {
                admit(shape.qubits, 1, memory)?;
                let joint = Joint::Kronecker(Kronecker::new(&parts));
                let plan = |part: Part| {
                    let outputs = 1 << part.wires.len();
                    Planned::new(part, outputs, |program| Whole::new(program, readout, memory))
                };
                (joint, parts.into_iter().map(plan).collect::<Result<_, _>>()?)
            }
            Readout::Expectations(observables) => {
                if let Some((index, o)) = observables.iter().enumerate().find(|(_, o)| o.width() > shape.qubits) {
                    return Err(SimulationError::Observable { index, needed: o.width(), qubits: shape.qubits });
                }
                let (products, measured) = Products::new(&parts, observables);
                let plan = |(part, list): (Part, Vec<_>)| {
                    let readout = Readout::Expectations(&list);
                    Planned::new(part, list.len(), |program| Whole::new(program, readout, memory))
                };
                let planned = parts.into_iter().zip(measured).map(plan).collect::<Result<_, _>>()?;
                (Joint::Products(products), planned)
            }
        };
        Ok(Parts { shape, memory, parts: planned, joint })
    }

    /// What the readout gives for each row: (rows, outputs).
    pub(crate) fn outputs(
        &self,
        rows: ArrayView2<'_, f64>,
        parameters: &[f64],
    ) -> Result<Array2<f64>, SimulationError> {
        self.shape.check(rows, parameters)?;
        let count = rows.nrows();
        let at_once = match self.joint {
            Joint::Products(_) => count,
            Joint::Kronecker(_) => {
                let at_once = at_once(self.shape.qubits).min(count);
                // Half a state's bytes per row of probabilities.
                admit(self.shape.qubits, count.div_ceil(2).saturating_add(at_once), self.memory)?;
                at_once
            }
        };
        let mut outputs = Array2::zeros((count, self.width()));
        for from in (0..count).step_by(at_once.max(1)) {
            let own = s![from..count.min(from.saturating_add(at_once)), ..];
            let run = |part: &Planned<Whole>| match part.outputs {
                0 => Ok(Array2::zeros((rows.slice(own).nrows(), 0))),
                _ => part.plan.outputs(rows.slice(own), parameters).map_err(|error| part.told(error, from)),
            };
            let values: Vec<Array2<f64>> = self.parts.iter().map(run).collect::<Result<_, _>>()?;
            let views: Vec<_> = values.iter().map(|values| values.view()).collect();
            outputs.slice_mut(own).assign(&self.join(&views)?);
        }
        Ok(outputs)
    }

    fn width(&self) -> usize {
        match &self.joint {
            Joint::Products(products) => products.outputs(),
            Joint::Kronecker(kronecker) => kronecker.outputs(),
        }
    }
}

impl PartsStates {
    /// `None` where it is better run as one.
    pub(crate) fn of(program: &Program, memory: u64) -> Result<Option<PartsStates>, SimulationError> {
        if program.qubits < cut::FEWEST {
            return Ok(None);
        }
        let shape = Shape::of(program)?;
        worthwhile(program, true).map(|parts| PartsStates::new(shape, parts, memory)).transpose()
    }

    fn new(shape: Shape, parts: Vec<Part>, memory: u64) -> Result<PartsStates, SimulationError> {
        admit(shape.qubits, 1, memory)?;
        let joint = Kronecker::new(&parts);
        let plan = |part: Part| {
            let outputs = 1 << part.wires.len();
            Planned::new(part, outputs, |program| WholeStates::new(program, memory))
        };
        let parts = parts.into_iter().map(plan).collect::<Result<_, _>>()?;
        Ok(PartsStates { shape, memory, parts, joint })
    }

    /// The state of each row.
    pub(crate) fn states(&self, rows: ArrayView2<'_, f64>, parameters: &[f64]) -> Result<States, SimulationError> {
        self.shape.check(rows, parameters)?;
        let (count, dimension) = (rows.nrows(), self.joint.outputs());
        let at_once = at_once(self.shape.qubits).min(count).max(1);
        admit(self.shape.qubits, count.saturating_add(at_once), self.memory)?;
        let mut amplitudes = Array2::<Complex64>::zeros((count, dimension));
        for from in (0..count).step_by(at_once) {
            let own = s![from..count.min(from.saturating_add(at_once)), ..];
            let run = |part: &Planned<WholeStates>| {
                part.plan.states(rows.slice(own), parameters).map_err(|error| part.told(error, from))
            };
            let states: Vec<States> = self.parts.iter().map(run).collect::<Result<_, _>>()?;
            let mut block = amplitudes.slice_mut(own);
            let out = block.as_slice_mut().unwrap_or(&mut []);
            rows::by_row(out, dimension, |row, out| {
                let views: Vec<&[Complex64]> = states.iter().map(|states| states.slice(row)).collect();
                self.joint.write(&views, Complex64::ONE, out);
            })?;
        }
        States::from_amplitudes(amplitudes)
    }
}

impl<T> Planned<T> {
    fn new(
        part: Part,
        outputs: usize,
        plan: impl FnOnce(&Program) -> Result<T, SimulationError>,
    ) -> Result<Planned<T>, SimulationError> {
        let plan = plan(&part.program).map_err(|error| told(error, &part.wires, &part.ops, 0))?;
        Ok(Planned { plan, outputs, wires: part.wires, ops: part.ops })
    }

    /// The error in the numbers of the whole.
    fn told(&self, error: SimulationError, first: usize) -> SimulationError {
        told(error, &self.wires, &self.ops, first)
    }

    fn bytes(&self) -> u128 {
        state_bytes(self.wires.len() as u32)
    }
}

/// An error of a part with these wires and operations, of rows from the first on, in the numbers of the whole.
fn told(mut error: SimulationError, wires: &[u32], ops: &[usize], first: usize) -> SimulationError {
    use SimulationError as E;
    if let E::NotFinite { op, row, .. } | E::ZeroAmplitudes { op, row } = &mut error {
        *row += first;
        *op = ops.get(*op).copied().unwrap_or(*op);
    }
    if let E::Reset { op, qubit } = &mut error {
        *op = ops.get(*op).copied().unwrap_or(*op);
        *qubit = wires.get(*qubit as usize).copied().unwrap_or(*qubit);
    }
    error
}

/// Rows of so many qubits that are worked on at once.
fn at_once(qubits: u32) -> usize {
    AT_ONCE.checked_shr(qubits).unwrap_or(0).max(1)
}
