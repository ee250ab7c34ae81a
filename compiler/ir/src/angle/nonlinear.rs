//! What is not affine in an angle: operations of angles. A row and parameters enter, values and slopes leave.

use std::fmt;

use serde::{Serialize, Serializer};

use super::{Angle, Atom, Function};

/// A non-affine combination of angles, with its size and depth.
#[derive(Debug, Clone, PartialEq, PartialOrd)]
pub struct Nonlinear {
    operation: Operation,
    size: u64,
    depth: u32,
}

/// What is done with which angles.
#[derive(Debug, Clone, PartialEq, PartialOrd, Serialize)]
pub enum Operation {
    /// A product of two non-constant angles.
    Product(Angle, Angle),
    /// A quotient with a non-constant denominator.
    Quotient(Angle, Angle),
    /// A power with a constant exponent.
    Power(Angle, f64),
    /// A function of one angle.
    Apply(Function, Angle),
    /// The smaller of two; where they are equal, the derivative is that of the first.
    Minimum(Angle, Angle),
    /// The larger of two; where they are equal, the derivative is that of the first.
    Maximum(Angle, Angle),
}

/// Written as its operation.
impl Serialize for Nonlinear {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.operation.serialize(serializer)
    }
}

impl Operation {
    /// Its operands, the first first.
    pub fn operands(&self) -> (&Angle, Option<&Angle>) {
        match self {
            Operation::Product(a, b)
            | Operation::Quotient(a, b)
            | Operation::Minimum(a, b)
            | Operation::Maximum(a, b) => (a, Some(b)),
            Operation::Power(a, _) | Operation::Apply(_, a) => (a, None),
        }
    }

    /// The value at these values of its operands (the second is not read where there is none).
    pub fn value(&self, first: f64, second: f64) -> f64 {
        match self {
            Operation::Product(..) => first * second,
            Operation::Quotient(..) => first / second,
            Operation::Power(_, exponent) => power(first, *exponent),
            Operation::Apply(function, _) => function.value(first),
            Operation::Minimum(..) => minimum(first, second),
            Operation::Maximum(..) => maximum(first, second),
        }
    }
}

impl Nonlinear {
    pub(super) fn new(operation: Operation) -> Nonlinear {
        let (a, b) = operation.operands();
        let size = b.map_or(0, Angle::size).saturating_add(a.size()).saturating_add(1);
        let depth = 1 + a.depth().max(b.map_or(0, Angle::depth));
        Nonlinear { operation, size, depth }
    }

    /// What is done.
    pub fn operation(&self) -> &Operation {
        &self.operation
    }

    pub(super) fn size(&self) -> u64 {
        self.size
    }

    pub(super) fn depth(&self) -> u32 {
        self.depth
    }

    pub(super) fn value(&self, row: &[f64], parameters: &[f64]) -> f64 {
        let (a, b) = self.operation.operands();
        self.operation.value(a.value(row, parameters), b.map_or(0.0, |b| b.value(row, parameters)))
    }

    pub(super) fn accumulate_gradient(&self, scale: f64, row: &[f64], theta: &[f64], gx: &mut [f64], gt: &mut [f64]) {
        let (a, b) = self.operation.operands();
        let (va, vb) = (a.value(row, theta), b.map_or(0.0, |b| b.value(row, theta)));
        let (slope_a, slope_b) = self.operation.slopes(va, vb);
        if slope_a != 0.0 {
            a.accumulate_gradient(scale * slope_a, row, theta, gx, gt);
        }
        if let (Some(b), true) = (b, slope_b != 0.0) {
            b.accumulate_gradient(scale * slope_b, row, theta, gx, gt);
        }
    }

    pub(super) fn visit(&self, visit: &mut dyn FnMut(&Atom)) {
        let (a, b) = self.operation.operands();
        a.visit(visit);
        if let Some(b) = b {
            b.visit(visit);
        }
    }

    pub(super) fn substitute(&self, feature: &dyn Fn(u32) -> Angle, parameter: &dyn Fn(u32) -> Angle) -> Angle {
        let go = |a: &Angle| a.substitute(feature, parameter);
        match &self.operation {
            Operation::Product(a, b) => go(a).multiply(&go(b)),
            Operation::Quotient(a, b) => go(a).divide(&go(b)),
            Operation::Power(a, e) => go(a).power(*e),
            Operation::Apply(f, a) => go(a).apply(*f),
            Operation::Minimum(a, b) => go(a).minimum(&go(b)),
            Operation::Maximum(a, b) => go(a).maximum(&go(b)),
        }
    }
}

impl Operation {
    /// The derivative by each operand, at these values of them.
    fn slopes(&self, a: f64, b: f64) -> (f64, f64) {
        match self {
            Operation::Product(..) => (b, a),
            Operation::Quotient(..) => quotient_slopes(a, b),
            Operation::Power(_, e) => power_slope(a, *e),
            Operation::Apply(f, _) => (f.derivative(a), 0.0),
            Operation::Minimum(..) => minimum_slopes(a, b),
            Operation::Maximum(..) => maximum_slopes(a, b),
        }
    }
}

pub(crate) fn quotient_slopes(a: f64, b: f64) -> (f64, f64) {
    (1.0 / b, -a / (b * b))
}

pub(crate) fn power_slope(a: f64, exponent: f64) -> (f64, f64) {
    (exponent * power(a, exponent - 1.0), 0.0)
}

pub(crate) fn minimum_slopes(a: f64, b: f64) -> (f64, f64) {
    if a.is_nan() || !(b.is_nan() || b < a) { (1.0, 0.0) } else { (0.0, 1.0) }
}

pub(crate) fn maximum_slopes(a: f64, b: f64) -> (f64, f64) {
    if a.is_nan() || !(b.is_nan() || b > a) { (1.0, 0.0) } else { (0.0, 1.0) }
}

/// The smaller; what is not a number stays, so that somebody notices.
pub(crate) fn minimum(a: f64, b: f64) -> f64 {
    if a.is_nan() || !(b.is_nan() || b < a) { a } else { b }
}

/// The larger; what is not a number stays, so that somebody notices.
pub(crate) fn maximum(a: f64, b: f64) -> f64 {
    if a.is_nan() || !(b.is_nan() || b > a) { a } else { b }
}

/// Small whole exponents multiply (exact, and the same digits on every platform); others use `powf`.
pub(crate) fn power(base: f64, exponent: f64) -> f64 {
    if exponent.fract() == 0.0 && exponent.abs() <= 64.0 { base.powi(exponent as i32) } else { base.powf(exponent) }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Operation::Product(a, b) => write!(f, "({a}) * ({b})"),
            Operation::Quotient(a, b) => write!(f, "({a}) / ({b})"),
            Operation::Power(a, e) => write!(f, "({a}) ** {e}"),
            Operation::Apply(g, a) => write!(f, "{}({a})", g.name()),
            Operation::Minimum(a, b) => write!(f, "min({a}, {b})"),
            Operation::Maximum(a, b) => write!(f, "max({a}, {b})"),
        }
    }
}
