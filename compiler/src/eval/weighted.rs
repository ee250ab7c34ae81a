//! Observables with symbolic weights: sums of Pauli strings whose coefficients wait for the row or for parameters. What
//! turns out to be known is a plain observable again.

use std::fmt;
use std::sync::Arc;

use hqml_ir::{Angle, Observable, PauliString, Span};

use super::operators::{self, TERMS};
use super::{Checked, Constant, error};
use crate::syntax::ast::BinaryOp;

/// `sum(weight * string)`, strings unique and sorted, no weight zero.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Weighted {
    terms: Vec<(PauliString, Angle)>,
}

impl Weighted {
    /// Sorts, merges equal strings, drops zeros.
    fn new(mut terms: Vec<(PauliString, Angle)>) -> Weighted {
        terms.sort_by(|a, b| a.0.cmp(&b.0));
        let mut merged: Vec<(PauliString, Vec<Angle>)> = Vec::with_capacity(terms.len());
        for (string, weight) in terms {
            match merged.last_mut() {
                Some((last, weights)) if *last == string => weights.push(weight),
                _ => merged.push((string, vec![weight])),
            }
        }
        let totals = merged.into_iter().map(|(string, weights)| (string, Angle::total(&weights)));
        Weighted { terms: totals.filter(|(_, weight)| !weight.is_zero()).collect() }
    }

    /// The sum of observables and numbers; `None` where something else is among them.
    pub(super) fn sum(items: &[Constant]) -> Option<Weighted> {
        let parts = items.iter().map(lift).collect::<Option<Vec<Weighted>>>()?;
        Some(Weighted::new(parts.into_iter().flat_map(|part| part.terms).collect()))
    }

    /// The terms, unique and sorted by string.
    pub fn terms(&self) -> &[(PauliString, Angle)] {
        &self.terms
    }

    /// The plain observable, where every weight is known.
    pub fn as_known(&self) -> Option<Observable> {
        let known = self.terms.iter().map(|(string, weight)| Some((string.clone(), weight.as_constant()?)));
        known.collect::<Option<Vec<_>>>().map(Observable::new)
    }

    /// The value that it is: a plain observable where it can be one.
    ///
    /// # Errors
    /// A weight that is not finite, or too large an expression.
    pub(super) fn value(self, span: Span) -> Checked<Constant> {
        for (_, weight) in &self.terms {
            operators::angle(weight.clone(), span)?;
        }
        Ok(match self.as_known() {
            Some(known) => Constant::Observable(known),
            None => Constant::Weighted(Arc::new(self)),
        })
    }

    /// Each weight times a number.
    pub(super) fn scaled(&self, factor: &Angle, span: Span) -> Checked<Constant> {
        self.map(|weight| weight.multiply(factor)).value(span)
    }

    fn map(&self, weight: impl Fn(&Angle) -> Angle) -> Weighted {
        Weighted::new(self.terms.iter().map(|(string, w)| (string.clone(), weight(w))).collect())
    }
}

/// An observable, or a number as that multiple of the identity.
pub(crate) fn lift(value: &Constant) -> Option<Weighted> {
    let known = |o: &Observable| o.terms().iter().map(|(s, c)| (s.clone(), Angle::constant(*c))).collect();
    match value {
        Constant::Weighted(weighted) => Some(Weighted::clone(weighted)),
        Constant::Observable(observable) => Some(Weighted { terms: known(observable) }),
        other => other.as_angle().map(|weight| Weighted::new(vec![(PauliString::default(), weight)])),
    }
}

/// `+ - * / **` where a side is an observable and a weight is symbolic.
pub(super) fn arithmetic(op: BinaryOp, left: &Constant, right: &Constant, span: Span) -> Checked<Constant> {
    let wrong = || vec![error::operands(op.sign(), left, right, span)];
    let both = || Some((lift(left)?, lift(right)?));
    match op {
        BinaryOp::Add | BinaryOp::Subtract => {
            let (a, b) = both().ok_or_else(wrong)?;
            let b = if op == BinaryOp::Subtract { b.map(Angle::negate) } else { b };
            Weighted::new(a.terms.into_iter().chain(b.terms).collect()).value(span)
        }
        BinaryOp::Multiply => match (left.as_angle(), right.as_angle()) {
            (Some(factor), _) => lift(right).ok_or_else(wrong)?.scaled(&factor, span),
            (_, Some(factor)) => lift(left).ok_or_else(wrong)?.scaled(&factor, span),
            _ => {
                let (a, b) = both().ok_or_else(wrong)?;
                product(&a, &b, span)?.value(span)
            }
        },
        BinaryOp::Divide => {
            let by = right.as_angle().ok_or_else(wrong)?;
            if by.is_zero() {
                return Err(vec![error::division_by_zero(span)]);
            }
            lift(left).ok_or_else(wrong)?.map(|weight| weight.divide(&by)).value(span)
        }
        BinaryOp::Power if *right == Constant::Int(2) => {
            let a = lift(left).ok_or_else(wrong)?;
            product(&a, &a, span)?.value(span)
        }
        _ => Err(wrong()),
    }
}

/// The product of two sums; what is imaginary in it has to cancel.
fn product(a: &Weighted, b: &Weighted, span: Span) -> Checked<Weighted> {
    let terms = a.terms.len() as u128 * b.terms.len() as u128;
    if terms > TERMS as u128 {
        return Err(vec![error::too_long(terms, TERMS, span)]);
    }
    let (mut real, mut imaginary) = (vec![], vec![]);
    for (s, c) in &a.terms {
        for (t, d) in &b.terms {
            let (string, quarter_turns) = operators::multiply(s, t);
            let weight = c.multiply(d);
            match quarter_turns {
                0 => real.push((string, weight)),
                1 => imaginary.push((string, weight)),
                2 => real.push((string, weight.negate())),
                _ => imaginary.push((string, weight.negate())),
            }
        }
    }
    match Weighted::new(imaginary).terms.as_slice() {
        [] => Ok(Weighted::new(real)),
        _ => Err(vec![error::not_hermitian(span)]),
    }
}

impl fmt::Display for Weighted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (k, (string, weight)) in self.terms.iter().enumerate() {
            write!(f, "{}({weight}) * {string}", if k > 0 { " + " } else { "" })?;
        }
        Ok(())
    }
}
