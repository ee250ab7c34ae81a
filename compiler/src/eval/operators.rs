//! Operators: two constants enter, one leaves. Whole numbers stay whole where the result is.

use hqml_ir::{Angle, Observable, Pauli, PauliString, Span};

use super::{Checked, Constant, error, lists, weighted};
use crate::syntax::ast::BinaryOp;

/// The most terms of a product of observables: a product of sums grows exponentially.
pub(super) const TERMS: usize = 1_000_000;

/// A finite real number, or an error.
pub(super) fn real(value: f64, span: Span) -> Checked<Constant> {
    if value.is_finite() { Ok(Constant::Real(value)) } else { Err(vec![error::not_finite(span)]) }
}

pub(super) fn angle(angle: Angle, span: Span) -> Checked<Constant> {
    match angle.as_constant() {
        Some(value) => real(value, span),
        None if angle.size() > Angle::MOST_OPERATIONS => Err(vec![error::too_large(angle.size(), span)]),
        None if angle.depth() > Angle::DEEPEST => Err(vec![error::too_nested(span)]),
        None => Ok(Constant::Angle(angle)),
    }
}

pub(super) fn minus(value: &Constant, span: Span) -> Checked<Constant> {
    match value {
        Constant::Int(v) => v.checked_neg().map(Constant::Int).ok_or_else(|| vec![error::overflow(span)]),
        Constant::Real(v) => Ok(Constant::Real(-v)),
        Constant::Angle(v) => Ok(Constant::Angle(v.negate())),
        Constant::Observable(v) => Ok(Constant::Observable(scaled(v, -1.0))),
        Constant::Weighted(v) => v.scaled(&Angle::constant(-1.0), span),
        other => Err(vec![error::wrong_kind("a number", other, span)]),
    }
}

/// `+ - * / **`.
pub(super) fn arithmetic(op: BinaryOp, left: &Constant, right: &Constant, span: Span) -> Checked<Constant> {
    match (left, right) {
        (Constant::Int(a), Constant::Int(b)) => whole(op, *a, *b, span),
        (Constant::Text(a), Constant::Text(b)) if op == BinaryOp::Add => Ok(Constant::text(&format!("{a}{b}"))),
        (Constant::List(a), Constant::List(b)) if op == BinaryOp::Add => {
            let length = a.len() + b.len();
            if length > lists::LONGEST {
                return Err(vec![error::too_long(length as u128, lists::LONGEST, span)]);
            }
            Ok(Constant::list(a.iter().chain(b.iter()).cloned().collect()))
        }
        (Constant::Weighted(_), _)
        | (_, Constant::Weighted(_))
        | (Constant::Observable(_), Constant::Angle(_))
        | (Constant::Angle(_), Constant::Observable(_)) => weighted::arithmetic(op, left, right, span),
        (Constant::Observable(_), _) | (_, Constant::Observable(_)) => observable(op, left, right, span),
        (Constant::Angle(_), _) | (_, Constant::Angle(_)) => symbolic(op, left, right, span),
        _ => match (left.as_real(), right.as_real()) {
            (Some(a), Some(b)) => real_arithmetic(op, a, b, span),
            _ => Err(vec![error::operands(op.sign(), left, right, span)]),
        },
    }
}

fn whole(op: BinaryOp, a: i64, b: i64, span: Span) -> Checked<Constant> {
    let result = match op {
        BinaryOp::Add => a.checked_add(b),
        BinaryOp::Subtract => a.checked_sub(b),
        BinaryOp::Multiply => a.checked_mul(b),
        BinaryOp::Divide if b == 0 => return Err(vec![error::division_by_zero(span)]),
        BinaryOp::Divide if a.checked_rem(b) == Some(0) => a.checked_div(b),
        BinaryOp::Power if b >= 0 => u32::try_from(b).ok().and_then(|b| a.checked_pow(b)),
        _ => return real_arithmetic(op, a as f64, b as f64, span),
    };
    result.map(Constant::Int).ok_or_else(|| vec![error::overflow(span)])
}

fn real_arithmetic(op: BinaryOp, a: f64, b: f64, span: Span) -> Checked<Constant> {
    let result = match op {
        BinaryOp::Add => a + b,
        BinaryOp::Subtract => a - b,
        BinaryOp::Multiply => a * b,
        BinaryOp::Divide if b == 0.0 => return Err(vec![error::division_by_zero(span)]),
        BinaryOp::Divide => a / b,
        _ => a.powf(b),
    };
    real(result, span)
}

fn symbolic(op: BinaryOp, left: &Constant, right: &Constant, span: Span) -> Checked<Constant> {
    let (Some(a), Some(b)) = (left.as_angle(), right.as_angle()) else {
        return Err(vec![error::operands(op.sign(), left, right, span)]);
    };
    let result = match op {
        BinaryOp::Add => a.add(&b),
        BinaryOp::Subtract => a.subtract(&b),
        BinaryOp::Multiply => a.multiply(&b),
        BinaryOp::Divide if b.is_zero() => return Err(vec![error::division_by_zero(span)]),
        BinaryOp::Divide => a.divide(&b),
        _ => match b.as_constant() {
            Some(exponent) => a.power(exponent),
            // a ** b is exp(b log a), as the derivative needs it.
            None => a.apply(hqml_ir::Function::Log).multiply(&b).apply(hqml_ir::Function::Exp),
        },
    };
    angle(result, span)
}

fn observable(op: BinaryOp, left: &Constant, right: &Constant, span: Span) -> Checked<Constant> {
    let wrong = || vec![error::operands(op.sign(), left, right, span)];
    let result = match (op, left, right) {
        (BinaryOp::Multiply, Constant::Observable(a), Constant::Observable(b)) => product(a, b, span)?,
        (BinaryOp::Multiply, Constant::Observable(a), b) => scaled(a, b.as_real().ok_or_else(wrong)?),
        (BinaryOp::Multiply, a, Constant::Observable(b)) => scaled(b, a.as_real().ok_or_else(wrong)?),
        (BinaryOp::Divide, Constant::Observable(a), b) => match b.as_real().ok_or_else(wrong)? {
            0.0 => return Err(vec![error::division_by_zero(span)]),
            b => Observable::new(a.terms().iter().map(|(s, c)| (s.clone(), c / b)).collect()),
        },
        (BinaryOp::Add | BinaryOp::Subtract, a, b) => {
            let (a, b) = (lift(a).ok_or_else(wrong)?, lift(b).ok_or_else(wrong)?);
            let b = if op == BinaryOp::Subtract { scaled(&b, -1.0) } else { b };
            Observable::new(a.terms().iter().chain(b.terms()).cloned().collect())
        }
        (BinaryOp::Power, Constant::Observable(a), Constant::Int(2)) => product(a, a, span)?,
        _ => return Err(wrong()),
    };
    if result.terms().iter().all(|t| t.1.is_finite()) {
        Ok(Constant::Observable(result))
    } else {
        Err(vec![error::not_finite(span)])
    }
}

/// A number as that multiple of the identity.
pub(super) fn lift(value: &Constant) -> Option<Observable> {
    match value {
        Constant::Observable(observable) => Some(observable.clone()),
        other => other.as_real().map(|c| Observable::new(vec![(PauliString::default(), c)])),
    }
}

fn scaled(observable: &Observable, factor: f64) -> Observable {
    Observable::new(observable.terms().iter().map(|(s, c)| (s.clone(), c * factor)).collect())
}

/// The product of two sums; what is imaginary in it has to cancel, or it is no observable.
fn product(a: &Observable, b: &Observable, span: Span) -> Checked<Observable> {
    let terms = a.terms().len() as u128 * b.terms().len() as u128;
    if terms > TERMS as u128 {
        return Err(vec![error::too_long(terms, TERMS, span)]);
    }
    let (mut real, mut imaginary) = (vec![], vec![]);
    for (s, c) in a.terms() {
        for (t, d) in b.terms() {
            let (string, quarter_turns) = multiply(s, t);
            match quarter_turns {
                0 => real.push((string, c * d)),
                1 => imaginary.push((string, c * d)),
                2 => real.push((string, -c * d)),
                _ => imaginary.push((string, -c * d)),
            }
        }
    }
    match Observable::new(imaginary).terms() {
        [] => Ok(Observable::new(real)),
        _ => Err(vec![error::not_hermitian(span)]),
    }
}

/// The product of two Pauli strings: a string and a power of i.
pub(super) fn multiply(a: &PauliString, b: &PauliString) -> (PauliString, u8) {
    let mut turns = 0;
    let mut factors: Vec<(u32, Pauli)> = a.factors().to_vec();
    for (qubit, right) in b.factors() {
        match factors.iter().position(|f| f.0 == *qubit) {
            None => factors.push((*qubit, *right)),
            Some(at) => {
                let (result, turn) = one(factors[at].1, *right);
                turns = (turns + turn) % 4;
                match result {
                    Some(pauli) => factors[at].1 = pauli,
                    None => drop(factors.remove(at)),
                }
            }
        }
    }
    (PauliString::new(factors).unwrap_or_default(), turns)
}

fn one(a: Pauli, b: Pauli) -> (Option<Pauli>, u8) {
    use Pauli::{X, Y, Z};
    match (a, b) {
        (X, Y) => (Some(Z), 1),
        (Y, Z) => (Some(X), 1),
        (Z, X) => (Some(Y), 1),
        (Y, X) => (Some(Z), 3),
        (Z, Y) => (Some(X), 3),
        (X, Z) => (Some(Y), 3),
        _ => (None, 0),
    }
}

/// `== != < <= > >=`.
pub(super) fn compare(op: BinaryOp, left: &Constant, right: &Constant, span: Span) -> Checked<Constant> {
    if matches!(left, Constant::Angle(_)) || matches!(right, Constant::Angle(_)) {
        return Err(vec![error::not_known("this comparison", span)]);
    }
    let order = match (left, right) {
        (Constant::Int(a), Constant::Int(b)) => Some(a.cmp(b)),
        _ => match (left.as_real(), right.as_real()) {
            (Some(a), Some(b)) => a.partial_cmp(&b),
            _ => None,
        },
    };
    let holds = match (op, order) {
        (BinaryOp::Equal, Some(order)) => order.is_eq(),
        (BinaryOp::NotEqual, Some(order)) => order.is_ne(),
        (BinaryOp::Less, Some(order)) => order.is_lt(),
        (BinaryOp::LessEqual, Some(order)) => order.is_le(),
        (BinaryOp::Greater, Some(order)) => order.is_gt(),
        (BinaryOp::GreaterEqual, Some(order)) => order.is_ge(),
        (BinaryOp::Equal, None) => same(left, right),
        (BinaryOp::NotEqual, None) => !same(left, right),
        _ => return Err(vec![error::operands(op.sign(), left, right, span)]),
    };
    Ok(Constant::Bool(holds))
}

fn same(left: &Constant, right: &Constant) -> bool {
    match (left, right) {
        (Constant::Word(word), Constant::Text(text)) | (Constant::Text(text), Constant::Word(word)) => {
            word.text == *text
        }
        (Constant::Axis(_), Constant::Text(text)) => left.to_string().eq_ignore_ascii_case(text),
        (Constant::Text(text), Constant::Axis(_)) => right.to_string().eq_ignore_ascii_case(text),
        _ => left == right,
    }
}
