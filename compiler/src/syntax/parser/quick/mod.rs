//! The first pass: the tokens of one chunk enter; its items leave, or nothing where something does not fit.
//!
//! Nearly all text is right, and a reader that never has to say what it wanted is many times faster than one that does.
//! So this one says nothing: it looks at the next token, takes it or gives up, and what it gives up is read again by the
//! grammar, which explains. Both make their nodes by the same functions. What is read here is a subset of what the
//! grammar reads, with the same tree to the last byte of every place: tests and the fuzz target `read` hold the two
//! against each other. A construct that is unknown here costs time, never an answer.

mod circuits;
mod declarations;
mod values;

use hqml_ir::span::Span;

use super::base::Source;
use crate::syntax::ast::{Ident, Item, Text};
use crate::syntax::literal;
use crate::syntax::token::{Token, TokenKind as K};

/// What nests deeper is left to the grammar, whose stack grows. Nobody's circuits nest like this.
const DEEPEST: usize = 48;

/// The items of a chunk with paired brackets and bounded depth; `None` where the grammar has to look.
pub(crate) fn items(source: Source<'_>) -> Option<Vec<Item>> {
    let mut reader = Reader { source, at: 0, depth: 0 };
    let mut items = vec![];
    while reader.at < source.tokens.len() {
        items.push(reader.item()?);
    }
    Some(items)
}

/// A place in the tokens of a chunk.
struct Reader<'a> {
    source: Source<'a>,
    at: usize,
    depth: usize,
}

impl<'a> Reader<'a> {
    /// The kind of the next token.
    fn kind(&self) -> Option<K> {
        self.source.tokens.get(self.at).map(|token| token.kind)
    }

    fn is(&self, kind: K) -> bool {
        self.kind() == Some(kind)
    }

    /// Whether the next token is of this kind and stands on the line of the token before it.
    fn touches(&self, kind: K) -> bool {
        self.source.tokens.get(self.at).is_some_and(|token| token.kind == kind && !token.line_start)
    }

    /// The next token, whatever it is.
    fn next(&mut self) -> Option<Token> {
        let token = self.source.tokens.get(self.at)?;
        self.at += 1;
        Some(*token)
    }

    /// The next token, if it is of this kind; gives up otherwise.
    fn take(&mut self, kind: K) -> Option<Token> {
        if self.is(kind) { self.next() } else { None }
    }

    /// Takes the next token if it is of this kind, and says whether it was.
    fn skip(&mut self, kind: K) -> bool {
        let is = self.is(kind);
        self.at += usize::from(is);
        is
    }

    /// Reads what stands inside of something.
    fn inner<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        if self.depth == DEEPEST {
            return None;
        }
        self.depth += 1;
        let read = read(self);
        self.depth -= 1;
        read
    }

    /// The bytes from the token `start` to the last one taken.
    fn since(&self, start: usize) -> Span {
        self.source.span((start..self.at).into())
    }

    fn ident(&self, token: Token) -> Ident {
        self.source.ident(token)
    }

    fn name(&mut self) -> Option<Ident> {
        let token = self.take(K::Name)?;
        Some(self.ident(token))
    }

    /// `label :`, of which the label is left.
    fn label(&mut self) -> Option<Ident> {
        let token = self.next().filter(|token| token.kind.is_label())?;
        self.take(K::Colon)?;
        Some(self.ident(token))
    }

    fn text(&mut self) -> Option<Text> {
        let token = self.take(K::Text)?;
        let value = literal::unescape(token.text(self.source.text)).ok()?;
        Some(Text { value, span: token.span(self.source.file) })
    }

    /// What `one` reads, at least once, with commas between.
    fn separated<T>(&mut self, one: impl Fn(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let mut list = vec![one(self)?];
        while self.skip(K::Comma) {
            list.push(one(self)?);
        }
        Some(list)
    }

    /// What `one` reads, any number of times, with commas between and perhaps one at the end, up to and with `closer`.
    fn elements<T>(&mut self, closer: K, one: impl Fn(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let mut list = vec![];
        while !self.skip(closer) {
            list.push(one(self)?);
            if !self.skip(K::Comma) {
                self.take(closer)?;
                break;
            }
        }
        Some(list)
    }
}
