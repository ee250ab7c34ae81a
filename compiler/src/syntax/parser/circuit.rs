//! Circuit bodies: statements and operands (section 6 of the grammar).

use chumsky::prelude::*;
use hqml_ir::span::Span;

use super::base::*;
use super::expression::Values;
use super::primary::{broken, inside, pattern};
use crate::syntax::ast::*;
use crate::syntax::literal;
use crate::syntax::token::{Token, TokenKind as K};

fn begins_statement(kind: K) -> bool {
    kind == K::Name || kind.is_statement_word()
}

/// Where reading goes on after a broken statement: a statement that begins a line, or `;`.
fn at_resume(tokens: &[Token], at: usize) -> bool {
    tokens[at].kind == K::Semicolon || tokens[at].line_start && begins_statement(tokens[at].kind)
}

fn at_statement(tokens: &[Token], at: usize) -> bool {
    tokens[at].kind == K::Semicolon || begins_statement(tokens[at].kind)
}

/// The brace of a body, or a place where no header goes on.
fn at_body(tokens: &[Token], at: usize) -> bool {
    tokens[at].kind == K::LeftBrace || at_resume(tokens, at)
}

/// `{ statements }`.
pub(crate) fn body<'a>(values: &Values<'a>) -> Rule<'a, Body> {
    recursive(|body| {
        let statement = statement(values, body.boxed()).then_ignore(token_as(K::Semicolon, 0).or_not());
        token(K::LeftBrace)
            .ignore_then(statement.repeated().collect::<Vec<_>>())
            .then_ignore(token(K::RightBrace))
            .map_with(|statements, e| Body { statements, span: span(e) })
    })
    .boxed()
}

fn statement<'a>(values: &Values<'a>, body: Rule<'a, Body>) -> Rule<'a, Statement> {
    let expression = values.expression.clone();
    let kinds = choice((
        apply(values),
        binding(values),
        each(expression.clone(), body.clone()),
        counted(K::Repeat, expression.clone(), body.clone()).map(|(count, body)| StatementKind::Repeat { count, body }),
        counted(K::Power, expression.clone(), body.clone())
            .map(|(exponent, body)| StatementKind::Power { exponent, body }),
        conditional(expression.clone(), body.clone()),
        word(K::Inverse).ignore_then(body.clone()).map(|body| StatementKind::Inverse { body }),
        word(K::Control)
            .ignore_then(operands(expression.clone()))
            .then(body)
            .map(|(operands, body)| StatementKind::Control { operands, body }),
        word(K::Barrier).ignore_then(operands(expression.clone())).map(|operands| StatementKind::Barrier { operands }),
        require(expression),
    ));
    let statement = kinds
        .boxed()
        .map_with(|kind, e| Statement { kind, span: span(e) })
        .recover_with(via_parser(skip_some(at_resume).map(|span| Statement { kind: StatementKind::Broken, span })))
        .boxed();
    // What follows a statement is skipped to the next line, so that a rest of it is not read as another statement.
    let follow = follow(at_statement, wanted::STATEMENT);
    statement.then_ignore(follow.recover_with(via_parser(skip(at_resume).ignored()))).boxed()
}

fn word<'a>(kind: K) -> impl Parser<'a, In<'a>, Token, Extra<'a>> + Clone {
    token_as(kind, wanted::STATEMENT)
}

/// A gate, a circuit, a primitive.
fn apply<'a>(values: &Values<'a>) -> Rule<'a, StatementKind> {
    token_as(K::Name, wanted::STATEMENT)
        .map_with(|token, e| e.state().ident(token))
        .then(values.arguments.clone().or_not())
        .then(operands(values.expression.clone()))
        .map(|((name, arguments), operands)| StatementKind::Apply(Apply { name, arguments, operands }))
        .boxed()
}

/// The first operand stands on the line of its gate (layout rule L1).
fn operands<'a>(expression: Rule<'a, Expr>) -> Rule<'a, Vec<Operand>> {
    let index = touching(K::LeftBracket).ignore_then(inside(expression)).then_ignore(token(K::RightBracket));
    let rest = index.or_not().boxed();
    let register = |accept: fn(&[Token], usize) -> bool| {
        one(wanted::QUBIT, accept)
            .map_with(|token, e| e.state().ident(token))
            .then(rest.clone())
            .map_with(|(register, index), e| Operand { register, index, span: span(e) })
            .boxed()
    };
    let first = register(|tokens, at| tokens[at].kind == K::Name && !tokens[at].line_start);
    let next = register(|tokens, at| tokens[at].kind == K::Name);
    first
        .then(token(K::Comma).ignore_then(next).repeated().collect::<Vec<_>>())
        .map(|(first, rest)| std::iter::once(first).chain(rest).collect())
        .boxed()
}

fn binding<'a>(values: &Values<'a>) -> Rule<'a, StatementKind> {
    word(K::Let)
        .ignore_then(name())
        .then_ignore(token(K::Assign))
        .then(values.expression.clone())
        .map(|(name, value)| StatementKind::Let { name, value })
        .boxed()
}

/// A header that cannot be read is skipped up to the brace of its body, if that stands on the same line.
fn header<'a, O: 'a>(header: Rule<'a, O>, broken: fn(Span) -> O) -> Rule<'a, O> {
    let no_brace = custom(|inp: &mut Reader<'a, '_>| {
        let at = here(inp);
        match inp.state().tokens.get(at) {
            Some(token) if token.kind == K::LeftBrace => Err(Wrong::new(at, wanted::VALUE)),
            _ => Ok(()),
        }
    });
    let header = no_brace.ignore_then(header).then_ignore(follow(at_body, wanted::kind(K::LeftBrace)));
    let brace = custom(|inp: &mut Reader<'a, '_>| {
        let at = here(inp);
        match inp.state().tokens.get(at) {
            Some(token) if token.kind == K::LeftBrace => Ok(()),
            _ => Err(Wrong::new(at, 0)),
        }
    });
    header.recover_with(via_parser(skip(at_body).map(broken).then_ignore(brace))).boxed()
}

fn each<'a>(expression: Rule<'a, Expr>, body: Rule<'a, Body>) -> Rule<'a, StatementKind> {
    let over = pattern().map(Some).then_ignore(token(K::In)).then(expression).boxed();
    word(K::For)
        .ignore_then(header(over, |span| (None, broken(span))))
        .then(body)
        .map(|((pattern, source), body)| match pattern {
            Some(pattern) => StatementKind::For { pattern, source, body },
            None => StatementKind::Broken,
        })
        .boxed()
}

fn counted<'a>(kind: K, expression: Rule<'a, Expr>, body: Rule<'a, Body>) -> Rule<'a, (Expr, Body)> {
    word(kind).ignore_then(header(expression, broken)).then(body).boxed()
}

/// `if`, any number of `else if`, and `else`, read in a row and nested afterwards.
fn conditional<'a>(expression: Rule<'a, Expr>, body: Rule<'a, Body>) -> Rule<'a, StatementKind> {
    let branch =
        header(expression, broken).then(body.clone()).map_with(|(condition, then), e| (condition, then, span(e)));
    let branch = branch.boxed();
    let otherwise = one(wanted::STATEMENT, |tokens: &[Token], at| {
        tokens[at].kind == K::Else && tokens.get(at + 1).is_some_and(|next| next.kind == K::If)
    });
    let more = otherwise.ignore_then(token(K::If)).ignore_then(branch.clone()).repeated().collect::<Vec<_>>();
    word(K::If)
        .map_with(|_, e| span(e))
        .then(branch)
        .then(more)
        .then(token_as(K::Else, wanted::STATEMENT).ignore_then(body).or_not())
        .map(|(((word, first), more), last)| StatementKind::If(nest(word, first, more, last)))
        .boxed()
}

pub(crate) type Branch = (Expr, Body, Span);

pub(crate) fn nest(word: Span, first: Branch, more: Vec<Branch>, last: Option<Body>) -> IfStatement {
    let mut otherwise = last.map(IfElse::Body);
    for (condition, then, span) in more.into_iter().rev() {
        let span = otherwise.as_ref().map_or(span, |rest| span.to(end_of(rest)));
        otherwise = Some(IfElse::If(Box::new(IfStatement { condition, then, otherwise, span })));
    }
    let (condition, then, span) = first;
    let span = otherwise.as_ref().map_or(word.to(span), |rest| word.to(end_of(rest)));
    IfStatement { condition, then, otherwise, span }
}

fn end_of(rest: &IfElse) -> Span {
    match rest {
        IfElse::If(statement) => statement.span,
        IfElse::Body(body) => body.span,
    }
}

fn require<'a>(expression: Rule<'a, Expr>) -> Rule<'a, StatementKind> {
    word(K::Require)
        .ignore_then(expression)
        .then_ignore(token(K::Comma))
        .then(text())
        .map(|(condition, message)| StatementKind::Require { condition, message })
        .boxed()
}

/// A text.
pub(crate) fn text<'a>() -> impl Parser<'a, In<'a>, Text, Extra<'a>> + Clone {
    let is_text = |tokens: &[Token], at: usize| matches!(tokens[at].kind, K::Text | K::Bad);
    one(wanted::kind(K::Text), is_text).map_with(|token, e| Text {
        value: literal::unescape(token.text(e.state().text)).unwrap_or_default(),
        span: token.span(e.state().file),
    })
}
