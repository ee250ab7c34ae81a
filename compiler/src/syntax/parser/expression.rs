//! Values: expressions, pipelines, calls, comprehensions, records (sections 5, 7 and 8 of the grammar).

use chumsky::prelude::*;
use hqml_ir::span::Span;

use super::base::*;
use super::primary::{arguments, primary};
use crate::syntax::ast::*;
use crate::syntax::literal;
use crate::syntax::token::{Token, TokenKind as K};

/// The rules for values that other sections need.
#[derive(Clone)]
pub(crate) struct Values<'a> {
    /// An expression or a pipeline.
    pub(crate) value: Rule<'a, Expr>,
    /// An expression.
    pub(crate) expression: Rule<'a, Expr>,
    /// `(arguments)`.
    pub(crate) arguments: Rule<'a, Arguments>,
}

/// Ties the knot: values hold arguments, lists and records, and these hold values. The inner references are weak, so
/// the parser is freed; the strong ones live in what is returned.
pub(crate) fn values<'a>() -> Values<'a> {
    let mut parts = None;
    let value = recursive(|value| {
        let value = value.boxed();
        let fields = super::primary::fields(value.clone(), wanted::VALUE);
        let mut called = None;
        let expression = recursive(|expression| {
            let expression = expression.boxed();
            let arguments = arguments(value.clone(), expression.clone());
            called = Some(arguments.clone());
            let primary = primary(value.clone(), expression.clone(), fields.clone());
            logic(comparison(arithmetic(base(primary, arguments, expression))))
        })
        .boxed();
        parts = called.map(|arguments| (expression.clone(), arguments));
        pipeline(expression)
    })
    .boxed();
    let Some((expression, arguments)) = parts else { unreachable!("`recursive` calls its closure once") };
    Values { value, expression, arguments }
}

/// `expression { "|>" expression }`; that the parts are stages is checked after parsing.
fn pipeline<'a>(part: Rule<'a, Expr>) -> Rule<'a, Expr> {
    let more = token_as(K::Pipe, wanted::OPERATOR | wanted::kind(K::Pipe))
        .ignore_then(part.clone())
        .repeated()
        .collect::<Vec<_>>();
    part.then(more).map_with(|(first, rest), e| join(first, rest, span(e))).boxed()
}

/// A pipeline of its parts, or the one part.
pub(crate) fn join(first: Expr, rest: Vec<Expr>, span: Span) -> Expr {
    if rest.is_empty() {
        return first;
    }
    Expr::new(ExprKind::Pipeline(std::iter::once(first).chain(rest).collect()), span)
}

/// A level of operators that join to the left.
fn left<'a>(operand: Rule<'a, Expr>, operator: Rule<'a, (BinaryOp, Span)>) -> Rule<'a, Expr> {
    operand.clone().foldl(operator.then(operand).repeated(), |left, (op, right)| binary(left, op, right)).boxed()
}

pub(crate) fn binary(left: Expr, (op, op_span): (BinaryOp, Span), right: Expr) -> Expr {
    let span = left.span.to(right.span);
    Expr::new(ExprKind::Binary { op, op_span, left: Box::new(left), right: Box::new(right) }, span)
}

fn operator<'a>(table: &'static [(K, BinaryOp)]) -> Rule<'a, (BinaryOp, Span)> {
    let find = move |kind: K| table.iter().find(|(sign, _)| *sign == kind).map(|(_, op)| *op);
    one(wanted::OPERATOR, move |tokens, at| find(tokens[at].kind).is_some())
        .map_with(move |token, e| (find(token.kind).unwrap_or(BinaryOp::Add), token.span(e.state().file)))
        .boxed()
}

fn logic<'a>(comparison: Rule<'a, Expr>) -> Rule<'a, Expr> {
    let negated = token_as(K::Not, wanted::VALUE)
        .map_with(|_, e| span(e))
        .repeated()
        .collect::<Vec<_>>()
        .then(comparison)
        .map(|(signs, operand)| {
            signs.into_iter().rev().fold(operand, |operand, sign| unary(UnaryOp::Not, sign, operand))
        })
        .boxed();
    left(left(negated, operator(&[(K::And, BinaryOp::And)])), operator(&[(K::Or, BinaryOp::Or)]))
}

pub(crate) fn unary(op: UnaryOp, sign: Span, operand: Expr) -> Expr {
    let span = sign.to(operand.span);
    Expr::new(ExprKind::Unary { op, operand: Box::new(operand) }, span)
}

/// Ranges and comparisons. A chain of comparisons is read, so that its error can be good.
fn comparison<'a>(sum: Rule<'a, Expr>) -> Rule<'a, Expr> {
    let range = sum
        .clone()
        .then(token_as(K::DotDot, wanted::OPERATOR).ignore_then(sum).or_not())
        .map(|(start, end)| match end {
            None => start,
            Some(end) => {
                let span = start.span.to(end.span);
                Expr::new(ExprKind::Range { start: Box::new(start), end: Box::new(end) }, span)
            }
        })
        .boxed();
    let signs = operator(&[
        (K::EqualEqual, BinaryOp::Equal),
        (K::NotEqual, BinaryOp::NotEqual),
        (K::Less, BinaryOp::Less),
        (K::LessEqual, BinaryOp::LessEqual),
        (K::Greater, BinaryOp::Greater),
        (K::GreaterEqual, BinaryOp::GreaterEqual),
    ]);
    left(range, signs)
}

fn arithmetic<'a>(base: Rule<'a, Expr>) -> Rule<'a, Expr> {
    let term = left(signed(base), operator(&[(K::Star, BinaryOp::Multiply), (K::Slash, BinaryOp::Divide)]));
    left(term, operator(&[(K::Plus, BinaryOp::Add), (K::Minus, BinaryOp::Subtract)]))
}

/// What may stand before an operand.
pub(crate) enum Prefix {
    Minus(Span),
    PercentOf(f64, Span),
}

impl Prefix {
    fn apply(self, operand: Expr) -> Expr {
        match self {
            Self::Minus(sign) => unary(UnaryOp::Minus, sign, operand),
            Self::PercentOf(percent, percent_span) => {
                let span = percent_span.to(operand.span);
                Expr::new(ExprKind::PercentOf { percent, percent_span, whole: Box::new(operand) }, span)
            }
        }
    }
}

/// `-a`, `2% of a`, `a ** b`: a flat list of powers, folded from the right, so that `-2 ** 2` is `-(2 ** 2)` and no
/// recursion is needed.
fn signed<'a>(base: Rule<'a, Expr>) -> Rule<'a, Expr> {
    let minus = token_as(K::Minus, wanted::VALUE).map_with(|_, e| Prefix::Minus(span(e)));
    let share = one(wanted::VALUE, |tokens: &[Token], at| {
        tokens[at].kind == K::Percent && tokens.get(at + 1).is_some_and(|next| next.kind == K::Of)
    })
    .map_with(|token, e| {
        let source = **e.state();
        Prefix::PercentOf(literal::real(K::Percent, token.text(source.text)).unwrap_or(0.0), token.span(source.file))
    })
    .then_ignore(token(K::Of));
    let factor = minus.or(share).repeated().collect::<Vec<_>>().then(base).boxed();
    let more = operator(&[(K::StarStar, BinaryOp::Power)]).then(factor.clone()).repeated().collect::<Vec<_>>();
    factor.then(more).map(|(first, rest)| powers(first, rest)).boxed()
}

pub(crate) type Factor = (Vec<Prefix>, Expr);

pub(crate) fn powers(first: Factor, rest: Vec<((BinaryOp, Span), Factor)>) -> Expr {
    let mut pending = None;
    let (mut operators, mut factors) = (vec![], vec![first]);
    for (operator, factor) in rest {
        operators.push(operator);
        factors.push(factor);
    }
    while let Some((prefixes, base)) = factors.pop() {
        let raised = match pending.take() {
            None => base,
            Some((operator, right)) => binary(base, operator, right),
        };
        let whole = prefixes.into_iter().rev().fold(raised, |operand, prefix| prefix.apply(operand));
        match operators.pop() {
            Some(operator) => pending = Some((operator, whole)),
            None => return whole,
        }
    }
    // Not reached: there is one factor more than operators.
    Expr::new(ExprKind::Broken, Span::default())
}

/// A name, a call, a hole or a primary, with its indices and members.
fn base<'a>(primary: Rule<'a, Expr>, arguments: Rule<'a, Arguments>, expression: Rule<'a, Expr>) -> Rule<'a, Expr> {
    // `label :` at the beginning of a line is the next field, not the value that was forgotten before it.
    let is_value =
        |tokens: &[Token], at: usize| tokens[at].kind == K::Name && !(tokens[at].line_start && label_at(tokens, at));
    let named = one(wanted::VALUE, is_value)
        .map_with(|token, e| e.state().ident(token))
        .then(arguments.clone().or_not())
        .map_with(|(name, arguments), e| {
            let kind = match arguments {
                None => ExprKind::Name(name),
                Some(arguments) => ExprKind::Call { name, arguments },
            };
            Expr::new(kind, span(e))
        });
    let hole = token_as(K::Hole, wanted::VALUE)
        .ignore_then(arguments.or_not())
        .map_with(|arguments, e| Expr::new(ExprKind::Hole(arguments), span(e)));
    let index = touching(K::LeftBracket)
        .ignore_then(super::primary::inside(expression))
        .then_ignore(token(K::RightBracket))
        .map_with(|index, e| (Suffix::Index(index), span(e)));
    let member = token_as(K::Dot, wanted::OPERATOR)
        .ignore_then(one(wanted::kind(K::Name), |tokens: &[Token], at| tokens[at].kind.is_label()))
        .map_with(|token, e| (Suffix::Member(e.state().ident(token)), span(e)));
    let postfix =
        named.or(primary).boxed().foldl(index.or(member).repeated(), |base, (suffix, end)| suffix.apply(base, end));
    postfix.or(hole).boxed()
}

pub(crate) enum Suffix {
    Index(Expr),
    Member(Ident),
}

impl Suffix {
    pub(crate) fn apply(self, base: Expr, end: Span) -> Expr {
        let span = base.span.to(end);
        let base = Box::new(base);
        let kind = match self {
            Self::Index(index) => ExprKind::Index { base, index: Box::new(index) },
            Self::Member(member) => ExprKind::Member { base, member },
        };
        Expr::new(kind, span)
    }
}
