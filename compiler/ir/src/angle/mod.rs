//! Symbolic angles: numbers that wait for a row and for trained parameters.
//!
//! Enters: constants, features `x[i]`, parameters; arithmetic. Leaves: a canonical affine form over atoms, so that two
//! angles can be added, compared and found to be zero without knowing the row. A product of two non-constant angles is
//! one atom and keeps its factors (it is not multiplied out: no blow-up, and the digits of the user's formula).
//!
//! Copies of an angle share what is not affine in it. Everything here walks the tree that is written, so its size and
//! depth are known at every node, and whoever reads an expression refuses what is beyond [`Angle::MOST_OPERATIONS`] or
//! [`Angle::DEEPEST`]; a [`crate::Formula`] evaluates what is shared once.

mod function;
mod nonlinear;

use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

use serde::Serialize;

pub use function::Function;
pub use nonlinear::{Nonlinear, Operation};
pub(crate) use nonlinear::{maximum, maximum_slopes, minimum, minimum_slopes, power, power_slope, quotient_slopes};

/// `constant + sum(coefficient * atom)`, atoms sorted and unique, no coefficient zero.
#[derive(Debug, Clone, PartialEq, PartialOrd, Default, Serialize)]
pub struct Angle {
    constant: f64,
    terms: Vec<(Atom, f64)>,
}

/// What an affine form is affine in.
#[derive(Debug, Clone, Serialize)]
pub enum Atom {
    /// The feature `x[i]` of the row.
    Feature(u32),
    /// The parameter at this index of the model's vector (trained, frozen or drawn: see [`crate::Parameter`]).
    Parameter(u32),
    /// Anything that is not affine.
    Nonlinear(Arc<Nonlinear>),
}

impl Angle {
    /// A plain number, in radians where it turns a gate.
    pub fn constant(value: f64) -> Angle {
        Angle { constant: value, terms: Vec::new() }
    }

    /// The feature `x[index]`.
    pub fn feature(index: u32) -> Angle {
        Angle::atom(Atom::Feature(index))
    }

    /// The parameter at `index` of the model's vector.
    pub fn parameter(index: u32) -> Angle {
        Angle::atom(Atom::Parameter(index))
    }

    fn atom(atom: Atom) -> Angle {
        Angle { constant: 0.0, terms: vec![(atom, 1.0)] }
    }

    fn nonlinear(operation: Operation) -> Angle {
        Angle::atom(Atom::Nonlinear(Arc::new(Nonlinear::new(operation))))
    }

    /// More operations in one expression than anybody writes; a shared part counts each time it stands there.
    pub const MOST_OPERATIONS: u64 = 1_000_000;

    /// Operations that are not affine, one inside the other, more than which nobody nests.
    pub const DEEPEST: u32 = 600;

    /// Operations and terms in it, a shared part counted each time it stands there.
    pub fn size(&self) -> u64 {
        self.terms.iter().fold(1, |sum: u64, (atom, _)| sum.saturating_add(atom.size()))
    }

    /// How many operations that are not affine stand inside each other.
    pub fn depth(&self) -> u32 {
        self.terms.iter().map(|(atom, _)| atom.depth()).max().unwrap_or(0)
    }

    /// The number, where nothing symbolic is left.
    pub fn as_constant(&self) -> Option<f64> {
        self.terms.is_empty().then_some(self.constant)
    }

    /// Whether this is the constant 0.
    pub fn is_zero(&self) -> bool {
        self.terms.is_empty() && self.constant == 0.0
    }

    /// The constant part.
    pub fn offset(&self) -> f64 {
        self.constant
    }

    /// The symbolic part: sorted unique atoms with their coefficients.
    pub fn terms(&self) -> &[(Atom, f64)] {
        &self.terms
    }

    /// `self + other`.
    pub fn add(&self, other: &Angle) -> Angle {
        if self.terms.is_empty() || other.terms.is_empty() {
            let terms = if self.terms.is_empty() { &other.terms } else { &self.terms };
            return Angle { constant: self.constant + other.constant, terms: terms.clone() };
        }
        let mut terms = Vec::with_capacity(self.terms.len() + other.terms.len());
        let (mut a, mut b) = (self.terms.iter().peekable(), other.terms.iter().peekable());
        while let (Some(x), Some(y)) = (a.peek(), b.peek()) {
            match x.0.partial_cmp(&y.0) {
                Some(std::cmp::Ordering::Less) => terms.extend(a.next().cloned()),
                Some(std::cmp::Ordering::Equal) => {
                    let sum = x.1 + y.1;
                    if sum != 0.0 {
                        terms.push((x.0.clone(), sum));
                    }
                    a.next();
                    b.next();
                }
                _ => terms.extend(b.next().cloned()),
            }
        }
        terms.extend(a.cloned());
        terms.extend(b.cloned());
        Angle { constant: self.constant + other.constant, terms }
    }

    /// The sum of many, in one pass: the digits of adding them one after the other.
    pub fn total<'a>(parts: impl IntoIterator<Item = &'a Angle>) -> Angle {
        let mut constant = 0.0;
        let mut all: Vec<(Atom, f64)> = Vec::new();
        for part in parts {
            constant += part.constant;
            all.extend(part.terms.iter().cloned());
        }
        all.sort_by(|a, b| a.0.partial_cmp(&b.0).unwrap_or(Ordering::Equal));
        let mut terms: Vec<(Atom, f64)> = Vec::with_capacity(all.len());
        for (atom, c) in all {
            match terms.last_mut() {
                Some(last) if last.0 == atom => last.1 += c,
                _ => terms.push((atom, c)),
            }
        }
        terms.retain(|(_, c)| *c != 0.0);
        Angle { constant, terms }
    }

    /// `factor * self`.
    pub fn scale(&self, factor: f64) -> Angle {
        if factor == 0.0 {
            return Angle::constant(0.0);
        }
        let terms = self.terms.iter().map(|(a, c)| (a.clone(), c * factor)).collect();
        Angle { constant: self.constant * factor, terms }
    }

    /// `-self`.
    pub fn negate(&self) -> Angle {
        self.scale(-1.0)
    }

    /// `self - other`.
    pub fn subtract(&self, other: &Angle) -> Angle {
        self.add(&other.negate())
    }

    /// `self * other`.
    pub fn multiply(&self, other: &Angle) -> Angle {
        match (self.as_constant(), other.as_constant()) {
            (Some(a), _) => other.scale(a),
            (_, Some(b)) => self.scale(b),
            _ => Angle::nonlinear(Operation::Product(self.clone(), other.clone())),
        }
    }

    /// `self / other`; division by the constant 0 gives infinities, which the caller reports.
    pub fn divide(&self, other: &Angle) -> Angle {
        match (self.as_constant(), other.as_constant()) {
            (Some(a), Some(b)) => Angle::constant(a / b),
            (None, Some(b)) => {
                let terms = self.terms.iter().map(|(t, c)| (t.clone(), c / b)).collect();
                Angle { constant: self.constant / b, terms }
            }
            _ => Angle::nonlinear(Operation::Quotient(self.clone(), other.clone())),
        }
    }

    /// `self ** exponent`.
    pub fn power(&self, exponent: f64) -> Angle {
        match self.as_constant() {
            Some(a) => Angle::constant(a.powf(exponent)),
            None if exponent == 1.0 => self.clone(),
            None if exponent == 0.0 => Angle::constant(1.0),
            None => Angle::nonlinear(Operation::Power(self.clone(), exponent)),
        }
    }

    /// `function(self)`.
    pub fn apply(&self, function: Function) -> Angle {
        match self.as_constant() {
            Some(a) => Angle::constant(function.value(a)),
            None => Angle::nonlinear(Operation::Apply(function, self.clone())),
        }
    }

    /// The smaller of two; where they are equal, the derivative is that of `self`.
    pub fn minimum(&self, other: &Angle) -> Angle {
        match (self.as_constant(), other.as_constant()) {
            (Some(a), Some(b)) => Angle::constant(nonlinear::minimum(a, b)),
            _ => Angle::nonlinear(Operation::Minimum(self.clone(), other.clone())),
        }
    }

    /// The larger of two; where they are equal, the derivative is that of `self`.
    pub fn maximum(&self, other: &Angle) -> Angle {
        match (self.as_constant(), other.as_constant()) {
            (Some(a), Some(b)) => Angle::constant(nonlinear::maximum(a, b)),
            _ => Angle::nonlinear(Operation::Maximum(self.clone(), other.clone())),
        }
    }

    /// The value for one row and one parameter vector.
    pub fn value(&self, row: &[f64], parameters: &[f64]) -> f64 {
        self.terms.iter().fold(self.constant, |sum, (atom, c)| sum + c * atom.value(row, parameters))
    }

    /// Adds `scale` times the derivatives of this angle to the gradients with respect to the row and the parameters.
    pub fn accumulate_gradient(
        &self,
        scale: f64,
        row: &[f64],
        parameters: &[f64],
        row_gradient: &mut [f64],
        parameter_gradient: &mut [f64],
    ) {
        for (atom, c) in &self.terms {
            let s = scale * c;
            match atom {
                Atom::Feature(i) => row_gradient[*i as usize] += s,
                Atom::Parameter(i) => parameter_gradient[*i as usize] += s,
                Atom::Nonlinear(node) => node.accumulate_gradient(s, row, parameters, row_gradient, parameter_gradient),
            }
        }
    }

    /// Calls `visit` for every feature and parameter in this angle, repeats included, in a fixed order.
    pub fn visit(&self, visit: &mut dyn FnMut(&Atom)) {
        for (atom, _) in &self.terms {
            match atom {
                Atom::Nonlinear(node) => node.visit(visit),
                leaf => visit(leaf),
            }
        }
    }

    /// The same angle with every feature replaced (a sub-circuit that is given part of the row, or an expression of it).
    pub fn substitute(&self, feature: &dyn Fn(u32) -> Angle, parameter: &dyn Fn(u32) -> Angle) -> Angle {
        self.terms.iter().fold(Angle::constant(self.constant), |sum, (atom, c)| {
            let part = match atom {
                Atom::Feature(i) => feature(*i),
                Atom::Parameter(i) => parameter(*i),
                Atom::Nonlinear(node) => node.substitute(feature, parameter),
            };
            sum.add(&part.scale(*c))
        })
    }

    /// Whether any feature of the row is in it.
    pub fn has_features(&self) -> bool {
        let mut found = false;
        self.visit(&mut |a| found |= matches!(a, Atom::Feature(_)));
        found
    }

    /// Whether any parameter is in it.
    pub fn has_parameters(&self) -> bool {
        let mut found = false;
        self.visit(&mut |a| found |= matches!(a, Atom::Parameter(_)));
        found
    }
}

/// Atoms that are the same node are equal without a look inside.
impl PartialEq for Atom {
    fn eq(&self, other: &Self) -> bool {
        self.partial_cmp(other) == Some(Ordering::Equal)
    }
}

/// Features, then parameters, then what is not affine by its form.
impl PartialOrd for Atom {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Atom::Feature(a), Atom::Feature(b)) | (Atom::Parameter(a), Atom::Parameter(b)) => a.partial_cmp(b),
            (Atom::Nonlinear(a), Atom::Nonlinear(b)) if Arc::ptr_eq(a, b) => Some(Ordering::Equal),
            (Atom::Nonlinear(a), Atom::Nonlinear(b)) => a.partial_cmp(b),
            _ => self.rank().partial_cmp(&other.rank()),
        }
    }
}

impl Atom {
    fn rank(&self) -> u8 {
        match self {
            Atom::Feature(_) => 0,
            Atom::Parameter(_) => 1,
            Atom::Nonlinear(_) => 2,
        }
    }

    fn size(&self) -> u64 {
        match self {
            Atom::Feature(_) | Atom::Parameter(_) => 1,
            Atom::Nonlinear(node) => node.size(),
        }
    }

    fn depth(&self) -> u32 {
        match self {
            Atom::Feature(_) | Atom::Parameter(_) => 0,
            Atom::Nonlinear(node) => node.depth(),
        }
    }

    fn value(&self, row: &[f64], parameters: &[f64]) -> f64 {
        match self {
            Atom::Feature(i) => row[*i as usize],
            Atom::Parameter(i) => parameters[*i as usize],
            Atom::Nonlinear(node) => node.value(row, parameters),
        }
    }
}

impl fmt::Display for Angle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut first = true;
        for (atom, c) in &self.terms {
            let sign = match (first, *c < 0.0) {
                (true, true) => "-",
                (true, false) => "",
                (false, true) => " - ",
                (false, false) => " + ",
            };
            f.write_str(sign)?;
            if c.abs() != 1.0 {
                write!(f, "{} * ", c.abs())?;
            }
            write!(f, "{atom}")?;
            first = false;
        }
        match (first, self.constant) {
            (true, c) => write!(f, "{c}"),
            (false, 0.0) => Ok(()),
            (false, c) if c < 0.0 => write!(f, " - {}", -c),
            (false, c) => write!(f, " + {c}"),
        }
    }
}

impl fmt::Display for Atom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Atom::Feature(i) => write!(f, "x[{i}]"),
            Atom::Parameter(i) => write!(f, "theta[{i}]"),
            Atom::Nonlinear(node) => write!(f, "{}", node.operation()),
        }
    }
}
