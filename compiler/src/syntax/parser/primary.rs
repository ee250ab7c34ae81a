//! Literals, brackets, lists, records and arguments: everything of an expression that has its own beginning and end.

use chumsky::prelude::*;
use hqml_ir::span::Span;

use super::base::*;
use crate::syntax::ast::*;
use crate::syntax::literal;
use crate::syntax::token::{Token, TokenKind as K};

/// What is skipped is a broken value.
pub(crate) fn broken(span: Span) -> Expr {
    Expr::new(ExprKind::Broken, span)
}

fn at_comma(tokens: &[Token], at: usize) -> bool {
    tokens[at].kind == K::Comma
}

fn nowhere(_: &[Token], _: usize) -> bool {
    false
}

fn at_field(tokens: &[Token], at: usize) -> bool {
    matches!(tokens[at].kind, K::Comma | K::Semicolon) || label_at(tokens, at)
}

/// The one value between `[` and `]`; anything beside it is one error.
pub(crate) fn inside<'a>(value: Rule<'a, Expr>) -> Rule<'a, Expr> {
    let value = value.recover_with(via_parser(skip(nowhere).map(broken))).boxed();
    ended(value, nowhere, wanted::kind(K::RightBracket))
}

/// A value that is not the label of the next field or option.
fn present<'a>(value: Rule<'a, Expr>) -> Rule<'a, Expr> {
    no_label().ignore_then(value).boxed()
}

/// Reads nothing, and refuses `label :` where a value is wanted.
fn no_label<'a>() -> impl Parser<'a, In<'a>, (), Extra<'a>> + Clone {
    custom(|inp: &mut Reader<'a, '_>| {
        let at = here(inp);
        if label_at(inp.state().tokens, at) { Err(Wrong::new(at, wanted::VALUE)) } else { Ok(()) }
    })
}

/// Numbers, texts, `true`, `false`, groups, tuples, lists, records.
pub(crate) fn primary<'a>(
    value: Rule<'a, Expr>,
    expression: Rule<'a, Expr>,
    fields: Rule<'a, Fields>,
) -> Rule<'a, Expr> {
    let literal = one(wanted::VALUE, |tokens: &[Token], at| tokens[at].kind.is_literal())
        .map_with(|token, e| Expr::new(literal_kind(token, e.state().text), token.span(e.state().file)));
    let record = fields.map(|fields| {
        let span = fields.span;
        Expr::new(ExprKind::Record(fields), span)
    });
    choice((literal, paren(value.clone()), list(value, expression), record)).boxed()
}

pub(crate) fn literal_kind(token: Token, text: &str) -> ExprKind {
    let text = token.text(text);
    let real = |make: fn(f64) -> ExprKind| literal::real(token.kind, text).map(make);
    let kind = match token.kind {
        K::True => Some(ExprKind::Bool(true)),
        K::False => Some(ExprKind::Bool(false)),
        K::Text => literal::unescape(text).ok().map(ExprKind::Text),
        K::Int => literal::int(text).map(ExprKind::Int),
        K::Real => real(ExprKind::Real),
        K::Percent => real(ExprKind::Percent),
        K::Duration => real(ExprKind::Duration),
        K::Money => real(ExprKind::Money),
        K::Points => real(ExprKind::Points),
        _ => None,
    };
    kind.unwrap_or(ExprKind::Broken)
}

/// `(a)`, `(a, b)`.
fn paren<'a>(value: Rule<'a, Expr>) -> Rule<'a, Expr> {
    let element = value.recover_with(via_parser(skip_item(at_comma).map(broken))).boxed();
    let element = ended(element, at_comma, wanted::kind(K::Comma));
    let rest = token(K::Comma).ignore_then(element.clone()).repeated().collect::<Vec<_>>();
    let elements = no_label().ignore_then(element.then(rest).then(token(K::Comma).or_not())).map(Some).boxed();
    token_as(K::LeftParen, wanted::VALUE)
        .ignore_then(elements.recover_with(via_parser(skip(nowhere).to(None))))
        .then_ignore(token(K::RightParen))
        .map_with(|read, e| {
            let span = span(e);
            match read {
                None => broken(span),
                Some(((first, rest), None)) if rest.is_empty() => Expr { grouped: true, span, ..first },
                Some(((first, rest), _)) => {
                    Expr::new(ExprKind::Tuple(std::iter::once(first).chain(rest).collect()), span)
                }
            }
        })
        .boxed()
}

/// A value and the clauses that make it a generator.
pub(crate) type Element = (Expr, Vec<Clause>);

fn clauses<'a>(expression: Rule<'a, Expr>) -> Rule<'a, Vec<Clause>> {
    let each = token_as(K::For, wanted::OPERATOR)
        .ignore_then(pattern())
        .then_ignore(token(K::In))
        .then(expression.clone())
        .map_with(|(pattern, source), e| Clause::For { pattern, source, span: span(e) })
        .boxed();
    let filter = token_as(K::If, wanted::OPERATOR)
        .ignore_then(expression)
        .map_with(|condition, e| Clause::If { condition, span: span(e) });
    let more = each.clone().or(filter).repeated().collect::<Vec<_>>();
    each.then(more)
        .map(|(first, rest)| std::iter::once(first).chain(rest).collect())
        .or_not()
        .map(Option::unwrap_or_default)
        .boxed()
}

/// `i` or `(i, j)`.
pub(crate) fn pattern<'a>() -> Rule<'a, Pattern> {
    let names = name()
        .then(token(K::Comma).ignore_then(name()).repeated().at_least(1).collect::<Vec<_>>())
        .map(|(first, rest)| std::iter::once(first).chain(rest).collect::<Vec<_>>());
    let tuple = token(K::LeftParen)
        .ignore_then(names)
        .then_ignore(token(K::RightParen))
        .map_with(|names, e| Pattern::Tuple { names, span: span(e) });
    name().map(Pattern::Name).or(tuple).boxed()
}

fn generator(element: Expr, clauses: Vec<Clause>) -> Generator {
    let end = match clauses.last() {
        Some(Clause::For { span, .. } | Clause::If { span, .. }) => *span,
        None => element.span,
    };
    Generator { span: element.span.to(end), element: Box::new(element), clauses }
}

/// Elements between commas, a comma after the last one allowed.
fn elements<'a, O: 'a>(element: Rule<'a, O>, wanted: wanted::Set) -> Rule<'a, Vec<O>> {
    ended(element, at_comma, wanted).separated_by(token(K::Comma)).allow_trailing().collect::<Vec<_>>().boxed()
}

fn list<'a>(value: Rule<'a, Expr>, expression: Rule<'a, Expr>) -> Rule<'a, Expr> {
    let element: Rule<'a, Element> = value
        .then(clauses(expression))
        .recover_with(via_parser(skip_item(at_comma).map(|span| (broken(span), vec![]))))
        .boxed();
    token_as(K::LeftBracket, wanted::VALUE)
        .ignore_then(elements(element, wanted::kind(K::Comma) | wanted::kind(K::RightBracket)))
        .then_ignore(token(K::RightBracket))
        .validate(|elements, e, emitter| {
            let range: SimpleSpan<usize> = e.span();
            if elements.len() > 1 && elements.iter().any(|(_, clauses)| !clauses.is_empty()) {
                emitter.emit(Wrong { at: range.start, wanted: 0, special: Some(Special::GeneratorBeside) });
            }
            list_of(elements, e.state().span(range))
        })
        .boxed()
}

pub(crate) fn list_of(mut elements: Vec<Element>, span: Span) -> Expr {
    match elements.pop() {
        Some((element, clauses)) if elements.is_empty() && !clauses.is_empty() => {
            Expr::new(ExprKind::Comprehension(generator(element, clauses)), span)
        }
        last => Expr::new(ExprKind::List(elements.into_iter().chain(last).map(|(value, _)| value).collect()), span),
    }
}

/// `{ label: value ... }`.
pub(crate) fn fields<'a>(value: Rule<'a, Expr>, wanted: wanted::Set) -> Rule<'a, Fields> {
    let value = present(value).recover_with(via_parser(skip(at_field).map(broken))).boxed();
    let value = ended(value, at_field, wanted::FIELD);
    let label = one(wanted::FIELD, |tokens: &[Token], at| tokens[at].kind.is_label())
        .map_with(|token, e| e.state().ident(token))
        .then_ignore(token(K::Colon));
    let field = label
        .then(value)
        .map_with(|(label, value), e| Some(Field { label, value, span: span(e) }))
        .recover_with(via_parser(skip_some(at_field).to(None)))
        .then_ignore(token(K::Comma).or(semicolon()).or_not());
    token_as(K::LeftBrace, wanted)
        .ignore_then(field.repeated().collect::<Vec<_>>())
        .then_ignore(token(K::RightBrace))
        .map_with(|list, e| Fields { list: list.into_iter().flatten().collect(), span: span(e) })
        .boxed()
}

/// A `;` that does not belong here.
pub(crate) fn semicolon<'a>() -> impl Parser<'a, In<'a>, Token, Extra<'a>> + Clone {
    token_as(K::Semicolon, 0).validate(|token, e, emitter| {
        let range: SimpleSpan<usize> = e.span();
        emitter.emit(Wrong { at: range.start, wanted: 0, special: Some(Special::Semicolon) });
        token
    })
}

/// `(arguments)`, on the line of what is called.
pub(crate) fn arguments<'a>(value: Rule<'a, Expr>, expression: Rule<'a, Expr>) -> Rule<'a, Arguments> {
    let named = label(wanted::VALUE)
        .then(present(value.clone()).recover_with(via_parser(skip(at_comma).map(broken))))
        .map(|(label, value)| (Some(label), value));
    let argument = named
        .or(value.map(|value| (None, value)))
        .then(clauses(expression))
        .map_with(|((label, value), clauses), e| (Argument { label, value, span: span(e) }, clauses))
        .recover_with(via_parser(
            skip_item(at_comma).map(|span| (Argument { label: None, value: broken(span), span }, vec![])),
        ))
        .boxed();
    touching(K::LeftParen)
        .ignore_then(elements(argument, wanted::kind(K::Comma) | wanted::kind(K::RightParen)))
        .then_ignore(token(K::RightParen))
        .validate(|list, e, emitter| {
            let range: SimpleSpan<usize> = e.span();
            let generates = list.iter().any(|(argument, clauses)| !clauses.is_empty() && argument.label.is_some());
            if generates || list.len() > 1 && list.iter().any(|(_, clauses)| !clauses.is_empty()) {
                emitter.emit(Wrong { at: range.start, wanted: 0, special: Some(Special::GeneratorBeside) });
            }
            Arguments { list: argument_list(list), span: e.state().span(range) }
        })
        .boxed()
}

pub(crate) fn argument_list(mut list: Vec<(Argument, Vec<Clause>)>) -> ArgumentList {
    match list.pop() {
        Some((argument, clauses)) if list.is_empty() && !clauses.is_empty() && argument.label.is_none() => {
            ArgumentList::Generator(generator(argument.value, clauses))
        }
        last => ArgumentList::List(list.into_iter().chain(last).map(|(argument, _)| argument).collect()),
    }
}
