//! Symbolic angles: numbers that wait for a row and for trained parameters.
//!
//! Enters: constants, features `x[i]`, parameters; arithmetic. Leaves: a canonical affine form over atoms, so that two
//! angles can be added, compared and found to be zero without knowing the row. A product of two non-constant angles is
//! one atom and keeps its factors (it is not multiplied out: no blow-up, and the digits of the user's formula).

use std::fmt;
use std::sync::Arc;

use serde::Serialize;

/// `constant + sum(coefficient * atom)`, atoms sorted and unique, no coefficient zero.
#[derive(Debug, Clone, PartialEq, PartialOrd, Default, Serialize)]
pub struct Angle {
    constant: f64,
    terms: Vec<(Atom, f64)>,
}

/// What an affine form is affine in.
#[derive(Debug, Clone, PartialEq, PartialOrd, Serialize)]
pub enum Atom {
    /// The feature `x[i]` of the row.
    Feature(u32),
    /// The parameter at this index of the model's vector (trained, frozen or drawn: see [`crate::Parameter`]).
    Parameter(u32),
    /// Anything that is not affine.
    Nonlinear(Arc<Nonlinear>),
}

/// A non-affine combination of angles.
#[derive(Debug, Clone, PartialEq, PartialOrd, Serialize)]
pub enum Nonlinear {
    /// A product of two non-constant angles.
    Product(Angle, Angle),
    /// A quotient with a non-constant denominator.
    Quotient(Angle, Angle),
    /// A power with a constant exponent.
    Power(Angle, f64),
    /// A function of one angle.
    Apply(Function, Angle),
}

/// Functions of one real number that an angle may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum Function {
    /// Sine of radians.
    Sin,
    /// Cosine of radians.
    Cos,
    /// Tangent of radians.
    Tan,
    /// Arc sine, radians.
    Asin,
    /// Arc cosine, radians.
    Acos,
    /// Arc tangent, radians.
    Atan,
    /// Hyperbolic tangent.
    Tanh,
    /// Exponential.
    Exp,
    /// Natural logarithm.
    Log,
    /// Square root.
    Sqrt,
    /// Absolute value; its derivative at 0 is taken as 0.
    Abs,
}

impl Function {
    /// All functions with the names a user writes.
    pub const ALL: [(&'static str, Function); 11] = [
        ("sin", Function::Sin),
        ("cos", Function::Cos),
        ("tan", Function::Tan),
        ("asin", Function::Asin),
        ("acos", Function::Acos),
        ("atan", Function::Atan),
        ("tanh", Function::Tanh),
        ("exp", Function::Exp),
        ("log", Function::Log),
        ("sqrt", Function::Sqrt),
        ("abs", Function::Abs),
    ];

    /// The function of this name.
    pub fn named(name: &str) -> Option<Function> {
        Self::ALL.iter().find(|(n, _)| *n == name).map(|(_, f)| *f)
    }

    /// The name a user writes.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, f)| *f == self).map_or("?", |(n, _)| *n)
    }

    /// The value at `v`.
    pub fn value(self, v: f64) -> f64 {
        match self {
            Function::Sin => v.sin(),
            Function::Cos => v.cos(),
            Function::Tan => v.tan(),
            Function::Asin => v.asin(),
            Function::Acos => v.acos(),
            Function::Atan => v.atan(),
            Function::Tanh => v.tanh(),
            Function::Exp => v.exp(),
            Function::Log => v.ln(),
            Function::Sqrt => v.sqrt(),
            Function::Abs => v.abs(),
        }
    }

    /// The derivative at `v`.
    pub fn derivative(self, v: f64) -> f64 {
        match self {
            Function::Sin => v.cos(),
            Function::Cos => -v.sin(),
            Function::Tan => 1.0 / (v.cos() * v.cos()),
            Function::Asin => 1.0 / (1.0 - v * v).sqrt(),
            Function::Acos => -1.0 / (1.0 - v * v).sqrt(),
            Function::Atan => 1.0 / (1.0 + v * v),
            Function::Tanh => 1.0 - v.tanh() * v.tanh(),
            Function::Exp => v.exp(),
            Function::Log => 1.0 / v,
            Function::Sqrt => 0.5 / v.sqrt(),
            Function::Abs => {
                if v == 0.0 {
                    0.0
                } else {
                    v.signum()
                }
            }
        }
    }
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

    fn nonlinear(node: Nonlinear) -> Angle {
        Angle::atom(Atom::Nonlinear(Arc::new(node)))
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
            _ => Angle::nonlinear(Nonlinear::Product(self.clone(), other.clone())),
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
            _ => Angle::nonlinear(Nonlinear::Quotient(self.clone(), other.clone())),
        }
    }

    /// `self ** exponent`.
    pub fn power(&self, exponent: f64) -> Angle {
        match self.as_constant() {
            Some(a) => Angle::constant(a.powf(exponent)),
            None if exponent == 1.0 => self.clone(),
            None if exponent == 0.0 => Angle::constant(1.0),
            None => Angle::nonlinear(Nonlinear::Power(self.clone(), exponent)),
        }
    }

    /// `function(self)`.
    pub fn apply(&self, function: Function) -> Angle {
        match self.as_constant() {
            Some(a) => Angle::constant(function.value(a)),
            None => Angle::nonlinear(Nonlinear::Apply(function, self.clone())),
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

impl Atom {
    fn value(&self, row: &[f64], parameters: &[f64]) -> f64 {
        match self {
            Atom::Feature(i) => row[*i as usize],
            Atom::Parameter(i) => parameters[*i as usize],
            Atom::Nonlinear(node) => node.value(row, parameters),
        }
    }
}

impl Nonlinear {
    fn value(&self, row: &[f64], parameters: &[f64]) -> f64 {
        match self {
            Nonlinear::Product(a, b) => a.value(row, parameters) * b.value(row, parameters),
            Nonlinear::Quotient(a, b) => a.value(row, parameters) / b.value(row, parameters),
            Nonlinear::Power(a, e) => power(a.value(row, parameters), *e),
            Nonlinear::Apply(f, a) => f.value(a.value(row, parameters)),
        }
    }

    fn accumulate_gradient(&self, scale: f64, row: &[f64], theta: &[f64], gx: &mut [f64], gt: &mut [f64]) {
        match self {
            Nonlinear::Product(a, b) => {
                a.accumulate_gradient(scale * b.value(row, theta), row, theta, gx, gt);
                b.accumulate_gradient(scale * a.value(row, theta), row, theta, gx, gt);
            }
            Nonlinear::Quotient(a, b) => {
                let (va, vb) = (a.value(row, theta), b.value(row, theta));
                a.accumulate_gradient(scale / vb, row, theta, gx, gt);
                b.accumulate_gradient(-scale * va / (vb * vb), row, theta, gx, gt);
            }
            Nonlinear::Power(a, e) => {
                let slope = e * power(a.value(row, theta), e - 1.0);
                a.accumulate_gradient(scale * slope, row, theta, gx, gt);
            }
            Nonlinear::Apply(f, a) => {
                let slope = f.derivative(a.value(row, theta));
                a.accumulate_gradient(scale * slope, row, theta, gx, gt);
            }
        }
    }

    fn visit(&self, visit: &mut dyn FnMut(&Atom)) {
        match self {
            Nonlinear::Product(a, b) | Nonlinear::Quotient(a, b) => {
                a.visit(visit);
                b.visit(visit);
            }
            Nonlinear::Power(a, _) | Nonlinear::Apply(_, a) => a.visit(visit),
        }
    }

    fn substitute(&self, feature: &dyn Fn(u32) -> Angle, parameter: &dyn Fn(u32) -> Angle) -> Angle {
        let go = |a: &Angle| a.substitute(feature, parameter);
        match self {
            Nonlinear::Product(a, b) => go(a).multiply(&go(b)),
            Nonlinear::Quotient(a, b) => go(a).divide(&go(b)),
            Nonlinear::Power(a, e) => go(a).power(*e),
            Nonlinear::Apply(f, a) => go(a).apply(*f),
        }
    }
}

/// Small whole exponents multiply (exact, and the same digits on every platform); others use `powf`.
fn power(base: f64, exponent: f64) -> f64 {
    if exponent.fract() == 0.0 && exponent.abs() <= 64.0 { base.powi(exponent as i32) } else { base.powf(exponent) }
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
            Atom::Nonlinear(node) => match &**node {
                Nonlinear::Product(a, b) => write!(f, "({a}) * ({b})"),
                Nonlinear::Quotient(a, b) => write!(f, "({a}) / ({b})"),
                Nonlinear::Power(a, e) => write!(f, "({a}) ** {e}"),
                Nonlinear::Apply(g, a) => write!(f, "{}({a})", g.name()),
            },
        }
    }
}
