//! Angles as expressions of the language: a symbolic angle enters, the tree of an expression leaves that elaborates to
//! the same angle again.

use hqml_ir::{Angle, Atom, Operation, Span};

use crate::syntax::ast::{Argument, ArgumentList, Arguments, BinaryOp, Expr, ExprKind, Ident, UnaryOp};

/// More operations that are not affine are not nested in anybody's circuit; trees are walked by recursion.
pub(super) const DEEPEST: u32 = 100;

/// The expression of an angle; `parameter` gives that of each parameter. The angle is at most [`DEEPEST`] deep.
pub(super) fn expression(angle: &Angle, parameter: &dyn Fn(usize) -> Expr, span: Span) -> Expr {
    let mut terms: Vec<Expr> = angle
        .terms()
        .iter()
        .map(|(atom, coefficient)| scaled(*coefficient, of_atom(atom, parameter, span), span))
        .collect();
    if terms.is_empty() || angle.offset() != 0.0 {
        terms.push(number(angle.offset(), span));
    }
    sum(terms, span)
}

/// A feature or parameter by its name.
pub(super) fn name(name: &str, span: Span) -> Expr {
    Expr::new(ExprKind::Name(Ident { name: name.to_owned(), span }), span)
}

/// `list[index]`.
pub(super) fn element(list: &str, index: usize, span: Span) -> Expr {
    let index = Expr::new(ExprKind::Int(index as i64), span);
    Expr::new(ExprKind::Index { base: Box::new(name(list, span)), index: Box::new(index) }, span)
}

fn number(value: f64, span: Span) -> Expr {
    Expr::new(ExprKind::Real(value), span)
}

fn scaled(coefficient: f64, atom: Expr, span: Span) -> Expr {
    match coefficient {
        1.0 => atom,
        -1.0 => Expr::new(ExprKind::Unary { op: UnaryOp::Minus, operand: Box::new(atom) }, span),
        other => binary(BinaryOp::Multiply, number(other, span), atom, span),
    }
}

/// A tree of additions that is no deeper than it has to be; terms of different atoms add up to the same digits in any
/// order.
fn sum(mut terms: Vec<Expr>, span: Span) -> Expr {
    while terms.len() > 1 {
        let mut pairs = terms.into_iter();
        terms = Vec::new();
        while let Some(left) = pairs.next() {
            terms.push(match pairs.next() {
                Some(right) => binary(BinaryOp::Add, left, right, span),
                None => left,
            });
        }
    }
    terms.pop().unwrap_or_else(|| number(0.0, span))
}

fn binary(op: BinaryOp, left: Expr, right: Expr, span: Span) -> Expr {
    Expr::new(ExprKind::Binary { op, op_span: span, left: Box::new(left), right: Box::new(right) }, span)
}

fn of_atom(atom: &Atom, parameter: &dyn Fn(usize) -> Expr, span: Span) -> Expr {
    let of = |angle: &Angle| expression(angle, parameter, span);
    match atom {
        // A program that was read has no features; its inputs are its parameters.
        Atom::Feature(k) | Atom::Parameter(k) => parameter(*k as usize),
        Atom::Nonlinear(node) => match node.operation() {
            Operation::Product(a, b) => binary(BinaryOp::Multiply, of(a), of(b), span),
            Operation::Quotient(a, b) => binary(BinaryOp::Divide, of(a), of(b), span),
            Operation::Power(a, exponent) => binary(BinaryOp::Power, of(a), number(*exponent, span), span),
            Operation::Apply(function, a) => call(function.name(), vec![of(a)], span),
            Operation::Minimum(a, b) => call("min", vec![of(a), of(b)], span),
            Operation::Maximum(a, b) => call("max", vec![of(a), of(b)], span),
        },
    }
}

fn call(function: &str, arguments: Vec<Expr>, span: Span) -> Expr {
    let list = arguments.into_iter().map(|value| Argument { label: None, value, span }).collect();
    let arguments = Arguments { list: ArgumentList::List(list), span };
    Expr::new(ExprKind::Call { name: Ident { name: function.to_owned(), span }, arguments }, span)
}
