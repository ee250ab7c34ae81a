//! Declarations, options and types (sections 3 and 4 of the grammar).

use chumsky::prelude::*;
use hqml_ir::span::Span;

use super::base::*;
use super::circuit::{body, text};
use super::expression::{Values, join, values};
use super::primary::{broken, fields, inside, semicolon};
use crate::syntax::ast::*;
use crate::syntax::layout::declares;
use crate::syntax::token::{Token, TokenKind as K};

/// Where a declaration ends at the latest.
fn at_item(tokens: &[Token], at: usize) -> bool {
    matches!(tokens[at].kind, K::Doc | K::Semicolon) || declares(tokens, at)
}

/// Where a part of a definition's pipeline ends.
fn at_part(tokens: &[Token], at: usize) -> bool {
    matches!(tokens[at].kind, K::Pipe | K::Where) || at_item(tokens, at)
}

fn at_binding(tokens: &[Token], at: usize) -> bool {
    tokens[at].kind == K::Comma || at_part(tokens, at)
}

fn at_comma(tokens: &[Token], at: usize) -> bool {
    tokens[at].kind == K::Comma
}

/// All items of a chunk; what cannot be read gives none.
pub(crate) fn items<'a>() -> Rule<'a, Vec<Item>> {
    let values = values();
    let kind = import().or(declaration(&values));
    let item = before()
        .then(kind)
        .map_with(|((docs, allows), kind), e| Some(Item { docs, allows, kind, span: span(e) }))
        .recover_with(via_parser(skip_some(at_item).to(None)))
        .then_ignore(semicolon().repeated());
    item.repeated().collect::<Vec<_>>().map(|items| items.into_iter().flatten().collect()).boxed()
}

enum Before {
    Doc(Doc),
    Allow(Allow),
}

/// Docs and `allow`s.
fn before<'a>() -> Rule<'a, (Vec<Doc>, Vec<Allow>)> {
    let allow = token_as(K::Allow, wanted::DECLARATION)
        .ignore_then(token(K::LeftParen))
        .ignore_then(name())
        .then_ignore(token(K::Comma))
        .then(text())
        .then_ignore(token(K::RightParen))
        .map_with(|(code, reason), e| Before::Allow(Allow { code, reason, span: span(e) }));
    doc()
        .map(Before::Doc)
        .or(allow)
        .repeated()
        .collect::<Vec<_>>()
        .map(|all| {
            let (mut docs, mut allows) = (vec![], vec![]);
            for one in all {
                match one {
                    Before::Doc(doc) => docs.push(doc),
                    Before::Allow(allow) => allows.push(allow),
                }
            }
            (docs, allows)
        })
        .boxed()
}

fn doc<'a>() -> Rule<'a, Doc> {
    token_as(K::Doc, 0).map_with(|token, e| doc_of(token, e.state().text, token.span(e.state().file))).boxed()
}

/// The text of a doc comment.
pub(crate) fn doc_of(token: Token, text: &str, span: Span) -> Doc {
    let text = token.text(text).get(3..).unwrap_or_default();
    Doc { text: text.strip_prefix(' ').unwrap_or(text).trim_end().to_owned(), span }
}

fn import<'a>() -> Rule<'a, ItemKind> {
    token_as(K::Import, wanted::DECLARATION)
        .ignore_then(text())
        .then_ignore(follow(at_item, wanted::END))
        .map_with(|path, e| ItemKind::Import(Import { path, span: span(e) }))
        .boxed()
}

/// What stands after the name.
struct Rest {
    parameters: Option<Parameters>,
    register: Option<Register>,
    result: Option<Type>,
    body: DeclarationBody,
}

fn declaration<'a>(values: &Values<'a>) -> Rule<'a, ItemKind> {
    let options = parameters(values);
    let some = options.clone().map(Some).boxed();
    let maybe = options.or_not().boxed();
    let none = empty().to(None).boxed();
    let definition = definition(values).map(DeclarationBody::Definition).boxed();
    let circuit = body(values).map(DeclarationBody::Circuit).boxed();
    let on = register(values).map(Some).boxed();
    let nowhere = empty().to(None).boxed();
    let study = fields(values.value.clone(), wanted::kind(K::LeftBrace)).map(DeclarationBody::Fields).boxed();
    use DeclarationKind as D;
    let shape = |kinds: &'static [DeclarationKind], parameters: &Rule<'a, _>, on: &Rule<'a, _>, body: &Rule<'a, _>| {
        one_of(kinds, rest(parameters.clone(), on.clone(), body.clone()))
    };
    // A circuit from a file has neither options nor a register of its own.
    let file = rest(none.clone(), nowhere.clone(), before_assign().ignore_then(definition.clone()).boxed());
    let applied = |kinds: &'static [DeclarationKind], parameters: &Rule<'a, _>| {
        one_of(kinds, file.clone().or(rest(parameters.clone(), on.clone(), circuit.clone())).boxed())
    };
    choice((
        shape(&[D::Const, D::Backend], &none, &nowhere, &definition),
        shape(&[D::Data, D::Preprocess, D::Optimizer, D::Model, D::Baseline], &maybe, &nowhere, &definition),
        applied(&[D::FeatureMap], &some),
        applied(&[D::Ansatz, D::Circuit], &maybe),
        shape(&[D::Observable], &maybe, &on, &definition),
        shape(&[D::Pairs, D::Loss], &some, &nowhere, &definition),
        one_of(&[D::Transform], transform(some.clone(), ty(values), definition.clone())),
        shape(&[D::Experiment], &none, &nowhere, &study),
    ))
    .boxed()
}

/// Looks whether `=` stands here. A body is what is asked for where neither does.
fn before_assign<'a>() -> Rule<'a, ()> {
    token_as(K::Assign, 0).rewind().ignored().boxed()
}

fn rest<'a>(
    parameters: Rule<'a, Option<Parameters>>,
    register: Rule<'a, Option<Register>>,
    body: Rule<'a, DeclarationBody>,
) -> Rule<'a, Rest> {
    parameters
        .then(register)
        .then(body)
        .map(|((parameters, register), body)| Rest { parameters, register, result: None, body })
        .boxed()
}

fn transform<'a>(
    parameters: Rule<'a, Option<Parameters>>,
    result: Rule<'a, Type>,
    body: Rule<'a, DeclarationBody>,
) -> Rule<'a, Rest> {
    parameters
        .then(token(K::Arrow).ignore_then(result).or_not())
        .then(body)
        .map(|((parameters, result), body)| Rest { parameters, register: None, result, body })
        .boxed()
}

/// Declarations of these kinds: word, name, and the rest. A rest that cannot be read leaves the name known.
fn one_of<'a>(kinds: &'static [DeclarationKind], rest: Rule<'a, Rest>) -> Rule<'a, ItemKind> {
    let find = move |kind: K| kinds.iter().copied().find(|one| kind.spelling() == Some(one.word()));
    let unread = |_| Rest { parameters: None, register: None, result: None, body: DeclarationBody::Broken };
    let rest = ended(rest.recover_with(via_parser(skip(at_item).map(unread))).boxed(), at_item, wanted::END);
    one(wanted::DECLARATION, move |tokens: &[Token], at| find(tokens[at].kind).is_some())
        .map_with(move |token, e| (find(token.kind).unwrap_or(DeclarationKind::Const), token.span(e.state().file)))
        .then(name())
        .then(rest)
        .map_with(|(((kind, word), name), rest), e| {
            let Rest { parameters, register, result, body } = rest;
            let broken = matches!(body, DeclarationBody::Broken);
            ItemKind::Declaration(Declaration {
                kind,
                word,
                name,
                parameters,
                register,
                result,
                body,
                broken,
                span: span(e),
            })
        })
        .boxed()
}

/// `= value where name = value, ...`; a broken part of the pipeline leaves the others.
fn definition<'a>(values: &Values<'a>) -> Rule<'a, Definition> {
    let whole = pipeline(values, at_part);
    let binding = name()
        .then_ignore(token(K::Assign))
        .then(pipeline(values, at_binding))
        .map_with(|(name, value), e| Some(Binding { name, value, span: span(e) }))
        .recover_with(via_parser(skip_some(at_binding).to(None)));
    let bindings = token(K::Where)
        .ignore_then(binding.separated_by(token(K::Comma)).at_least(1).collect::<Vec<_>>())
        .or_not()
        .map(|list| list.into_iter().flatten().flatten().collect());
    token(K::Assign)
        .ignore_then(whole)
        .then(bindings)
        .map_with(|(value, bindings), e| Definition { value, bindings, span: span(e) })
        .boxed()
}

fn pipeline<'a>(values: &Values<'a>, stop: Stop) -> Rule<'a, Expr> {
    let part = values.expression.clone().recover_with(via_parser(skip(stop).map(broken))).boxed();
    let part = ended(part, stop, wanted::OPERATOR | wanted::kind(K::Pipe));
    let more = token_as(K::Pipe, wanted::OPERATOR | wanted::kind(K::Pipe))
        .ignore_then(part.clone())
        .repeated()
        .collect::<Vec<_>>();
    part.then(more).map_with(|(first, rest), e| join(first, rest, span(e))).boxed()
}

/// `(name: type = default, ...)`.
fn parameters<'a>(values: &Values<'a>) -> Rule<'a, Parameters> {
    let default = token(K::Assign).ignore_then(values.value.clone());
    let parameter = doc()
        .repeated()
        .collect::<Vec<_>>()
        .then(
            option()
                .then(ty(values))
                .then(default.or_not())
                .map_with(|((name, ty), default), e| (name, ty, default, span(e))),
        )
        .map(|(docs, (name, ty, default, span))| Some(Parameter { docs, name, ty, default, span }))
        .recover_with(via_parser(skip_item(at_comma).to(None)))
        .boxed();
    let parameter = ended(parameter, at_comma, wanted::kind(K::Comma) | wanted::kind(K::RightParen));
    touching(K::LeftParen)
        .ignore_then(parameter.separated_by(token(K::Comma)).allow_trailing().collect::<Vec<_>>())
        .then_ignore(token(K::RightParen))
        .map_with(|list, e| Parameters { list: list.into_iter().flatten().collect(), span: span(e) })
        .boxed()
}

fn option<'a>() -> impl Parser<'a, In<'a>, Ident, Extra<'a>> + Clone {
    token_as(K::Name, wanted::OPTION).map_with(|token, e| e.state().ident(token)).then_ignore(token(K::Colon))
}

/// `features[n]`, `one_of[x, y]`, `list[pairs]`.
fn ty<'a>(values: &Values<'a>) -> Rule<'a, Type> {
    let type_name = |wanted| {
        one(wanted, |tokens: &[Token], at| matches!(tokens[at].kind, K::Name | K::Pairs | K::Observable))
            .map_with(|token, e| e.state().ident(token))
    };
    let pairs = token_as(K::Pairs, wanted::VALUE)
        .or(token_as(K::Observable, wanted::VALUE))
        .map_with(|token, e| e.state().ident(token))
        .map(|name| Expr::new(ExprKind::Name(name.clone()), name.span));
    let part = pairs.or(values.expression.clone()).recover_with(via_parser(skip_item(at_comma).map(broken))).boxed();
    let part = ended(part, at_comma, wanted::kind(K::Comma) | wanted::kind(K::RightBracket));
    let parts = touching(K::LeftBracket)
        .ignore_then(part.separated_by(token(K::Comma)).at_least(1).collect::<Vec<_>>())
        .then_ignore(token(K::RightBracket));
    type_name(wanted::TYPE)
        .then(parts.or_not())
        .map_with(|(name, parts), e| Type { name, parts: parts.unwrap_or_default(), span: span(e) })
        .boxed()
}

/// `on q[n]`.
fn register<'a>(values: &Values<'a>) -> Rule<'a, Register> {
    token(K::On)
        .ignore_then(
            name()
                .then_ignore(touching(K::LeftBracket))
                .then(inside(values.expression.clone()))
                .then_ignore(token(K::RightBracket))
                .map_with(|(name, width), e| Register { name, width, span: span(e) }),
        )
        .boxed()
}
