//! A right program enters; it leaves with one token deleted, doubled or swapped with the next, and where that was.

use std::ops::Range;

use hqml_compiler::syntax::lexer::lex;
use hqml_compiler::syntax::parse;
use hqml_compiler::syntax::token::Token;
use hqml_ir::span::FileId;

use crate::programs::Program;

/// What is done to a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Deleted,
    Doubled,
    Swapped,
}

impl Kind {
    pub(crate) const ALL: [Self; 3] = [Self::Deleted, Self::Doubled, Self::Swapped];
}

/// A program with one mistake.
pub(crate) struct Mutant {
    pub(crate) text: String,
    /// For people: the token and its line.
    pub(crate) what: String,
    /// The bytes of the declaration in which the mistake was made, up to the next one.
    pub(crate) declaration: Range<usize>,
    /// The bytes that changed; empty where something was taken away.
    change: Range<usize>,
}

impl Mutant {
    /// How many tokens lie between the change and the nearer end of a place.
    pub(crate) fn distance(&self, place: Range<usize>) -> usize {
        let tokens = tokens(&self.text);
        let (from, to) = between(&tokens, &self.change);
        let (start, end) = between(&tokens, &place);
        let apart = |at: usize| if at < from { from - at } else { at.saturating_sub(to) };
        apart(start).min(apart(end))
    }
}

/// The first and the last token that a place touches; of an empty one, those on both sides of it.
fn between(tokens: &[Token], place: &Range<usize>) -> (usize, usize) {
    let first = tokens.partition_point(|token| (token.end as usize) <= place.start && token.end as usize != place.end);
    let after = tokens.partition_point(|token| (token.start as usize) < place.end.max(place.start + 1));
    let last =
        if place.is_empty() { tokens.partition_point(|t| (t.start as usize) < place.start) } else { after.max(1) - 1 };
    (first.min(last), first.max(last))
}

fn tokens(text: &str) -> Vec<Token> {
    lex(FileId(0), text).tokens.into_iter().filter(|token| !token.kind.is_trivia() && !doc(*token)).collect()
}

fn doc(token: Token) -> bool {
    use hqml_compiler::syntax::token::TokenKind as K;
    matches!(token.kind, K::Doc | K::FileDoc)
}

/// All mutants of one kind, in the order of the tokens.
pub(crate) fn mutants(program: &Program, kind: Kind) -> impl Iterator<Item = Mutant> {
    let text = &program.text;
    let tokens = tokens(text);
    let starts: Vec<usize> = parse(FileId(0), text).file.items.iter().map(|item| item.span.start as usize).collect();
    let range = |at: usize| tokens[at].span(FileId(0)).range();
    let last = tokens.len() - usize::from(kind == Kind::Swapped);
    let mutate = |at: usize| {
        let one = range(at);
        let (new, change) = match kind {
            Kind::Deleted => (format!("{}{}", &text[..one.start], &text[one.end..]), one.start..one.start),
            Kind::Doubled => {
                (format!("{} {}", &text[..one.end], &text[one.start..]), one.start..one.end + 1 + one.len())
            }
            Kind::Swapped => {
                let two = range(at + 1);
                let (left, right) = (&text[..one.start], &text[two.end..]);
                let space = &text[one.end..two.start];
                (format!("{left}{}{space}{}{right}", &text[two.clone()], &text[one.clone()]), one.start..two.end)
            }
        };
        let line = text[..one.start].matches('\n').count() + 1;
        let longer = new.len().wrapping_sub(text.len());
        let next = starts.partition_point(|start| *start <= one.start);
        let end = starts.get(next).map_or(new.len() + 1, |start| start.wrapping_add(longer));
        let begin = next.checked_sub(1).map_or(0, |own| starts[own]);
        Mutant { text: new, what: format!("`{}` in line {line}", &text[one.clone()]), declaration: begin..end, change }
    };
    (0..last).map(mutate).collect::<Vec<_>>().into_iter()
}
