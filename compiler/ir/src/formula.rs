//! Formulas: several numbers computed from one row and the parameters. Angles enter, a list of steps leaves in which what
//! is shared stands once; it is evaluated forward, and backward for all derivatives at once, each linear in its length.
//!
//! Method: reverse accumulation (Linnainmaa 1970; Griewank and Walther, Evaluating Derivatives, 2008, chapter 3).

use std::collections::HashMap;
use std::sync::Arc;

use serde::Serialize;

use crate::{Angle, Atom, Function, Nonlinear, Operation};

/// Numbers computed from a row and the parameters.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Formula {
    features: u32,
    steps: Vec<Step>,
    outputs: Vec<u32>,
}

/// One step; its operands are numbers of steps before it.
#[derive(Debug, Clone, PartialEq, Serialize)]
enum Step {
    Feature(u32),
    Parameter(u32),
    /// `constant + sum(coefficient * step)`, added in this order.
    Sum(f64, Vec<(u32, f64)>),
    Apply(Function, u32),
    Power(u32, f64),
    Product(u32, u32),
    Quotient(u32, u32),
    Minimum(u32, u32),
    Maximum(u32, u32),
}

impl Formula {
    /// These outputs, of rows with `features` numbers.
    ///
    /// An expression deeper than [`Angle::DEEPEST`] is for the caller to refuse.
    pub fn new(features: u32, outputs: &[Angle]) -> Formula {
        let mut builder = Builder::default();
        let outputs = outputs.iter().map(|angle| builder.angle(angle)).collect();
        Formula { features, steps: builder.steps, outputs }
    }

    /// How many numbers a row has.
    pub fn features(&self) -> usize {
        self.features as usize
    }

    /// How many numbers leave.
    pub fn outputs(&self) -> usize {
        self.outputs.len()
    }

    /// How many steps it takes.
    pub fn steps(&self) -> usize {
        self.steps.len()
    }

    /// The parameters it reads, in the order in which they are reached.
    pub fn parameters(&self) -> impl Iterator<Item = u32> + '_ {
        self.steps.iter().filter_map(|step| match step {
            Step::Parameter(index) => Some(*index),
            _ => None,
        })
    }

    /// Whether it reads the row.
    pub fn reads_row(&self) -> bool {
        self.steps.iter().any(|step| matches!(step, Step::Feature(_)))
    }

    /// The outputs for one row. `work` is scratch space that keeps what [`Formula::pull_back`] reads.
    pub fn evaluate(&self, row: &[f64], parameters: &[f64], work: &mut Vec<f64>, outputs: &mut [f64]) {
        work.clear();
        for step in &self.steps {
            let of = |index: &u32| work[*index as usize];
            let value = match step {
                Step::Feature(index) => row[*index as usize],
                Step::Parameter(index) => parameters[*index as usize],
                Step::Sum(constant, terms) => terms.iter().fold(*constant, |sum, (index, c)| sum + c * of(index)),
                Step::Apply(function, a) => function.value(of(a)),
                Step::Power(a, exponent) => crate::angle::power(of(a), *exponent),
                Step::Product(a, b) => of(a) * of(b),
                Step::Quotient(a, b) => of(a) / of(b),
                Step::Minimum(a, b) => crate::angle::minimum(of(a), of(b)),
                Step::Maximum(a, b) => crate::angle::maximum(of(a), of(b)),
            };
            work.push(value);
        }
        outputs.iter_mut().zip(&self.outputs).for_each(|(output, index)| *output = work[*index as usize]);
    }

    /// Adds the derivatives of `sum(cotangent * output)` by the row and by the parameters, after
    /// [`Formula::evaluate`] has filled `work` for that row.
    pub fn pull_back(
        &self,
        work: &[f64],
        cotangents: &[f64],
        row_gradient: &mut [f64],
        parameter_gradient: &mut [f64],
    ) {
        let mut slopes = vec![0.0; self.steps.len()];
        self.outputs.iter().zip(cotangents).for_each(|(index, c)| slopes[*index as usize] += c);
        for (at, step) in self.steps.iter().enumerate().rev() {
            let slope = slopes[at];
            // What nothing follows from is not looked at: 0 times infinity would be no number.
            if slope == 0.0 {
                continue;
            }
            match step {
                Step::Feature(index) => row_gradient[*index as usize] += slope,
                Step::Parameter(index) => parameter_gradient[*index as usize] += slope,
                Step::Sum(_, terms) => terms.iter().for_each(|(index, c)| slopes[*index as usize] += c * slope),
                _ => step.pull_back(slope, work, &mut slopes),
            }
        }
    }
}

impl Step {
    fn pull_back(&self, slope: f64, work: &[f64], slopes: &mut [f64]) {
        let (a, b) = match self {
            Step::Apply(_, a) | Step::Power(a, _) => (*a, None),
            Step::Product(a, b) | Step::Quotient(a, b) | Step::Minimum(a, b) | Step::Maximum(a, b) => (*a, Some(*b)),
            Step::Feature(_) | Step::Parameter(_) | Step::Sum(..) => return,
        };
        let (va, vb) = (work[a as usize], b.map_or(0.0, |b| work[b as usize]));
        let (by_a, by_b) = match self {
            Step::Apply(function, _) => (function.derivative(va), 0.0),
            Step::Power(_, exponent) => crate::angle::power_slope(va, *exponent),
            Step::Product(..) => (vb, va),
            Step::Quotient(..) => crate::angle::quotient_slopes(va, vb),
            Step::Minimum(..) => crate::angle::minimum_slopes(va, vb),
            _ => crate::angle::maximum_slopes(va, vb),
        };
        // As above: a branch that is not taken has no slope, whatever its own derivative.
        if by_a != 0.0 {
            slopes[a as usize] += slope * by_a;
        }
        if let (Some(b), true) = (b, by_b != 0.0) {
            slopes[b as usize] += slope * by_b;
        }
    }
}

/// Finds equal steps, so that each stands once.
#[derive(Default)]
struct Builder {
    steps: Vec<Step>,
    known: HashMap<Vec<u64>, u32>,
    /// Nodes that are shared are walked once; they live as long as the angles that hold them.
    nodes: HashMap<*const Nonlinear, u32>,
}

impl Builder {
    fn angle(&mut self, angle: &Angle) -> u32 {
        let terms: Vec<(u32, f64)> = angle.terms().iter().map(|(atom, c)| (self.atom(atom), *c)).collect();
        match terms.as_slice() {
            [(only, 1.0)] if angle.offset() == 0.0 => *only,
            _ => self.step(Step::Sum(angle.offset(), terms)),
        }
    }

    fn atom(&mut self, atom: &Atom) -> u32 {
        match atom {
            Atom::Feature(index) => self.step(Step::Feature(*index)),
            Atom::Parameter(index) => self.step(Step::Parameter(*index)),
            Atom::Nonlinear(node) => match self.nodes.get(&Arc::as_ptr(node)) {
                Some(known) => *known,
                None => {
                    let step = self.operation(node.operation());
                    self.nodes.insert(Arc::as_ptr(node), step);
                    step
                }
            },
        }
    }

    fn operation(&mut self, operation: &Operation) -> u32 {
        let (a, b) = operation.operands();
        let a = self.angle(a);
        let b = b.map_or(0, |b| self.angle(b));
        self.step(match operation {
            Operation::Product(..) => Step::Product(a, b),
            Operation::Quotient(..) => Step::Quotient(a, b),
            Operation::Power(_, exponent) => Step::Power(a, *exponent),
            Operation::Apply(function, _) => Step::Apply(*function, a),
            Operation::Minimum(..) => Step::Minimum(a, b),
            Operation::Maximum(..) => Step::Maximum(a, b),
        })
    }

    fn step(&mut self, step: Step) -> u32 {
        let next = self.steps.len() as u32;
        let key = step.key();
        match self.known.entry(key) {
            std::collections::hash_map::Entry::Occupied(known) => *known.get(),
            std::collections::hash_map::Entry::Vacant(free) => {
                free.insert(next);
                self.steps.push(step);
                next
            }
        }
    }
}

impl Step {
    /// Equal for equal steps; numbers by their bits.
    fn key(&self) -> Vec<u64> {
        let two = |kind: u64, a: u32, b: u64| vec![kind, u64::from(a), b];
        match self {
            Step::Feature(a) => two(0, *a, 0),
            Step::Parameter(a) => two(1, *a, 0),
            Step::Apply(function, a) => two(2, *a, *function as u64),
            Step::Power(a, exponent) => two(3, *a, exponent.to_bits()),
            Step::Product(a, b) => two(4, *a, u64::from(*b)),
            Step::Quotient(a, b) => two(5, *a, u64::from(*b)),
            Step::Minimum(a, b) => two(6, *a, u64::from(*b)),
            Step::Maximum(a, b) => two(7, *a, u64::from(*b)),
            Step::Sum(constant, terms) => {
                let terms = terms.iter().flat_map(|(index, c)| [u64::from(*index), c.to_bits()]);
                [8, constant.to_bits()].into_iter().chain(terms).collect()
            }
        }
    }
}
