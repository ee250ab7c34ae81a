//! What all parsers are made of: types, single tokens, looking ahead, skipping. Errors are a place and a set of what
//! was wanted there, so making and merging them costs nothing.

use chumsky::DefaultExpected;
use chumsky::error::{Error, LabelError};
use chumsky::extra::{Full, SimpleState};
use chumsky::input::{InputRef, MapExtra};
use chumsky::prelude::*;
use chumsky::util::MaybeRef;
use hqml_ir::span::{FileId, Span};

use super::super::token::{Token, TokenKind as K};
use crate::syntax::ast::Ident;

/// What the parsers read: the tokens of one chunk.
pub(crate) type In<'a> = &'a [Token];

/// Errors and state.
pub(crate) type Extra<'a> = Full<Wrong, SimpleState<Source<'a>>, ()>;

/// A parser behind a pointer, so that compile times stay short.
pub(crate) type Rule<'a, O> = Boxed<'a, 'a, In<'a>, O, Extra<'a>>;

/// What a parser may look at beside its input.
#[derive(Clone, Copy)]
pub(crate) struct Source<'a> {
    pub(crate) file: FileId,
    pub(crate) text: &'a str,
    pub(crate) tokens: &'a [Token],
}

impl Source<'_> {
    /// The bytes of a range of tokens; of an empty range, the place after the token before it.
    pub(crate) fn span(&self, range: SimpleSpan<usize>) -> Span {
        match (self.tokens.get(range.start), self.tokens.get(range.end.wrapping_sub(1))) {
            (Some(first), Some(last)) if range.start < range.end => Span::new(self.file, first.start, last.end),
            _ => self.gap(range.start),
        }
    }

    /// The place after the token before `at`.
    pub(crate) fn gap(&self, at: usize) -> Span {
        let before = at.checked_sub(1).and_then(|before| self.tokens.get(before)).map(|token| token.end);
        Span::at(self.file, before.or_else(|| self.tokens.get(at).map(|token| token.start)).unwrap_or(0))
    }

    pub(crate) fn ident(&self, token: Token) -> Ident {
        use unicode_normalization::{UnicodeNormalization, is_nfc};
        let text = token.text(self.text);
        let name = if text.is_ascii() || is_nfc(text) { text.to_owned() } else { text.nfc().collect() };
        Ident { name, span: token.span(self.file) }
    }
}

/// What can be wanted at a place: single tokens are the bits of their kinds, these are the bits above.
pub(crate) mod wanted {
    use super::K;

    /// A set of what was wanted.
    pub(crate) type Set = u128;

    pub(crate) const VALUE: Set = 1 << 110;
    pub(crate) const OPERATOR: Set = 1 << 111;
    pub(crate) const STATEMENT: Set = 1 << 112;
    pub(crate) const QUBIT: Set = 1 << 113;
    pub(crate) const FIELD: Set = 1 << 114;
    pub(crate) const DECLARATION: Set = 1 << 115;
    pub(crate) const TYPE: Set = 1 << 116;
    pub(crate) const OPTION: Set = 1 << 117;
    pub(crate) const END: Set = 1 << 118;

    pub(crate) const fn kind(kind: K) -> Set {
        1 << (kind as u8)
    }
}

/// A syntax error: where, and what was wanted there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Wrong {
    /// The index of the token that does not fit.
    pub(crate) at: usize,
    /// What would have fitted.
    pub(crate) wanted: wanted::Set,
    /// A mistake with a story of its own.
    pub(crate) special: Option<Special>,
}

/// Mistakes that a parser recognises itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Special {
    /// `;` between declarations or fields.
    Semicolon,
    /// A comprehension beside other arguments or elements.
    GeneratorBeside,
}

impl Wrong {
    pub(crate) const fn new(at: usize, wanted: wanted::Set) -> Self {
        Self { at, wanted, special: None }
    }
}

impl<'a> Error<'a, In<'a>> for Wrong {
    fn merge(self, other: Self) -> Self {
        Self { at: self.at, wanted: self.wanted | other.wanted, special: self.special.or(other.special) }
    }
}

impl<'a> LabelError<'a, In<'a>, DefaultExpected<'a, Token>> for Wrong {
    fn expected_found<E: IntoIterator<Item = DefaultExpected<'a, Token>>>(
        expected: E,
        _: Option<MaybeRef<'a, Token>>,
        span: SimpleSpan<usize>,
    ) -> Self {
        let end = expected.into_iter().any(|one| matches!(one, DefaultExpected::EndOfInput));
        Self::new(span.start, if end { wanted::END } else { 0 })
    }
}

pub(crate) type Reader<'a, 'p> = InputRef<'a, 'p, In<'a>, Extra<'a>>;

/// The index of the next token.
pub(crate) fn here(inp: &Reader<'_, '_>) -> usize {
    *inp.cursor().inner()
}

/// The bytes of what a parser has read.
pub(crate) fn span<'a>(e: &mut MapExtra<'a, '_, In<'a>, Extra<'a>>) -> Span {
    let range = e.span();
    e.state().span(range)
}

/// A token for which `accept` holds; `wanted` says what is missing otherwise.
pub(crate) fn one<'a>(
    wanted: wanted::Set,
    accept: impl Fn(&[Token], usize) -> bool + Clone + 'a,
) -> impl Parser<'a, In<'a>, Token, Extra<'a>> + Clone {
    custom(move |inp: &mut Reader<'a, '_>| {
        let at = here(inp);
        let tokens = inp.state().tokens;
        match tokens.get(at) {
            Some(token) if accept(tokens, at) => {
                inp.skip();
                Ok(*token)
            }
            _ => Err(Wrong::new(at, wanted)),
        }
    })
}

/// A token of this kind.
pub(crate) fn token<'a>(kind: K) -> impl Parser<'a, In<'a>, Token, Extra<'a>> + Clone {
    token_as(kind, wanted::kind(kind))
}

/// A token of this kind, called by another name where it is missing.
pub(crate) fn token_as<'a>(kind: K, wanted: wanted::Set) -> impl Parser<'a, In<'a>, Token, Extra<'a>> + Clone {
    one(wanted, move |tokens, at| tokens[at].kind == kind)
}

/// A token of this kind on the line of the token before it.
pub(crate) fn touching<'a>(kind: K) -> impl Parser<'a, In<'a>, Token, Extra<'a>> + Clone {
    one(wanted::kind(kind), move |tokens, at| tokens[at].kind == kind && !tokens[at].line_start)
}

/// A name.
pub(crate) fn name<'a>() -> impl Parser<'a, In<'a>, Ident, Extra<'a>> + Clone {
    token(K::Name).map_with(|token, e| e.state().ident(token))
}

/// Whether `label :` stands at `at`.
pub(crate) fn label_at(tokens: &[Token], at: usize) -> bool {
    tokens.get(at).is_some_and(|token| token.kind.is_label())
        && tokens.get(at + 1).is_some_and(|token| token.kind == K::Colon)
}

/// `label :`, of which the label is kept.
pub(crate) fn label<'a>(wanted: wanted::Set) -> impl Parser<'a, In<'a>, Ident, Extra<'a>> + Clone {
    one(wanted, label_at).map_with(|token, e| e.state().ident(token)).then_ignore(token(K::Colon))
}

/// Where skipping stops at the depth it began with; closing brackets and the end always stop it.
pub(crate) type Stop = fn(&[Token], usize) -> bool;

fn stops(tokens: &[Token], at: usize, stop: Stop) -> bool {
    tokens.get(at).is_none_or(|token| token.kind.is_closer()) || stop(tokens, at)
}

/// Skips tokens and bracketed groups until `stop` holds; none, if it holds at once.
pub(crate) fn skip<'a>(stop: Stop) -> impl Parser<'a, In<'a>, Span, Extra<'a>> + Clone {
    custom(move |inp: &mut Reader<'a, '_>| {
        let start = here(inp);
        while !stops(inp.state().tokens, here(inp), stop) {
            skip_group(inp);
        }
        let end = here(inp);
        Ok(inp.state().span((start..end).into()))
    })
}

/// Skips at least one token or group; refuses at a closing bracket or the end.
pub(crate) fn skip_some<'a>(stop: Stop) -> impl Parser<'a, In<'a>, Span, Extra<'a>> + Clone {
    custom(move |inp: &mut Reader<'a, '_>| {
        let start = here(inp);
        if stops(inp.state().tokens, start, |_, _| false) {
            return Err(Wrong::new(start, 0));
        }
        skip_group(inp);
        while !stops(inp.state().tokens, here(inp), stop) {
            skip_group(inp);
        }
        let end = here(inp);
        Ok(inp.state().span((start..end).into()))
    })
}

/// Skips to where `stop` holds; refuses at a closing bracket or the end, but may skip nothing.
pub(crate) fn skip_item<'a>(stop: Stop) -> impl Parser<'a, In<'a>, Span, Extra<'a>> + Clone {
    custom(move |inp: &mut Reader<'a, '_>| {
        let start = here(inp);
        if stops(inp.state().tokens, start, |_, _| false) {
            return Err(Wrong::new(start, 0));
        }
        while !stops(inp.state().tokens, here(inp), stop) {
            skip_group(inp);
        }
        let end = here(inp);
        Ok(inp.state().span((start..end).into()))
    })
}

/// One token, or a bracket with all that is in it.
fn skip_group(inp: &mut Reader<'_, '_>) {
    let mut depth = 0usize;
    while let Some(token) = inp.next() {
        if token.kind.closer().is_some() {
            depth += 1;
        } else if token.kind.is_closer() {
            depth = depth.saturating_sub(1);
        }
        if depth == 0 {
            return;
        }
    }
}

/// Reads nothing, and wants `stop` to hold or a closing bracket or the end to stand here.
pub(crate) fn follow<'a>(stop: Stop, wanted: wanted::Set) -> impl Parser<'a, In<'a>, (), Extra<'a>> + Clone {
    custom(move |inp: &mut Reader<'a, '_>| {
        let at = here(inp);
        if stops(inp.state().tokens, at, stop) { Ok(()) } else { Err(Wrong::new(at, wanted)) }
    })
}

/// After `item`, what may follow it; whatever else stands there is one error and is skipped.
pub(crate) fn ended<'a, O: 'a>(item: Rule<'a, O>, stop: Stop, wanted: wanted::Set) -> Rule<'a, O> {
    item.then_ignore(follow(stop, wanted).recover_with(via_parser(skip(stop).ignored()))).boxed()
}
