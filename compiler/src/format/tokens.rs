//! The way through the tokens of a file: each is taken once, in order, with the comments around it.

use std::borrow::Cow;
use std::collections::BTreeSet;

use hqml_ir::span::{FileId, Span};

use super::operation::{Comment, Op};
use crate::syntax::ast::{Doc, File, ItemKind};
use crate::syntax::lexer::lex;
use crate::syntax::token::{Token, TokenKind as K};

/// The tokens that are not yet laid out, and the layout of those that are.
pub(super) struct Tokens<'a> {
    text: &'a str,
    /// All tokens, space and comments too.
    list: Vec<Token>,
    at: usize,
    /// Whether a token is taken that is no comment.
    begun: bool,
    /// Where the doc comments begin that document something: they stand on lines of their own.
    documents: BTreeSet<u32>,
    pub(super) ops: Vec<Op<'a>>,
}

impl<'a> Tokens<'a> {
    pub(super) fn new(text: &'a str, file: &File) -> Self {
        let documents = docs(file).map(|doc| doc.span.start).collect();
        Self { text, list: lex(FileId::default(), text).tokens, at: 0, begun: false, documents, ops: vec![] }
    }

    /// Adds to the layout.
    pub(super) fn put(&mut self, op: Op<'a>) {
        self.ops.push(op);
    }

    /// Whether a piece of the source is broken into lines.
    pub(super) fn is_broken(&self, span: Span) -> bool {
        self.text.get(span.range()).is_some_and(|text| text.contains('\n'))
    }

    /// Whether there is a line end between two pieces of the source.
    pub(super) fn is_broken_between(&self, left: Span, right: Span) -> bool {
        self.text.get(left.end as usize..right.start as usize).is_some_and(|text| text.contains('\n'))
    }

    /// How many columns a piece of the source takes.
    pub(super) fn columns(&self, span: Span) -> usize {
        self.text.get(span.range()).map_or(0, |text| text.chars().count())
    }

    /// How many `(` stand between two bytes.
    pub(super) fn parens(&self, from: u32, to: u32) -> usize {
        let begin = self.list.partition_point(|token| token.start < from);
        let here = self.list[begin..].iter().take_while(|token| token.start < to);
        here.filter(|token| token.kind == K::LeftParen).count()
    }

    /// How many `(` follow each other at a byte.
    pub(super) fn parens_at(&self, from: u32) -> usize {
        let begin = self.list.partition_point(|token| token.start < from);
        let seen = self.list[begin..].iter().filter(|token| !is_space_or_comment(token.kind));
        seen.take_while(|token| token.kind == K::LeftParen).count()
    }

    /// The next token that the grammar sees.
    pub(super) fn next(&self) -> Option<Token> {
        self.list[self.at..].iter().copied().find(|token| !is_space_or_comment(token.kind))
    }

    /// Whether the source goes on with an empty line.
    pub(super) fn blank_ahead(&self) -> bool {
        self.list.get(self.at).is_some_and(|token| self.is_blank(*token))
    }

    fn is_blank(&self, token: Token) -> bool {
        token.kind == K::Space && token.text(self.text).matches('\n').count() > 1
    }

    /// The comments before the next token, and whether an empty line stands right before it.
    fn comments(&mut self) -> (Vec<Comment<'a>>, bool) {
        let (mut found, mut blank) = (vec![], false);
        while let Some(token) = self.list.get(self.at).copied() {
            if token.kind == K::Space {
                blank |= self.is_blank(token);
            } else if is_space_or_comment(token.kind) {
                found.push(self.comment(token, true, std::mem::take(&mut blank)));
                blank = token.kind == K::FileDoc && self.ends_file_docs();
            } else {
                break;
            }
            self.at += 1;
        }
        (found, blank)
    }

    fn comment(&self, token: Token, own: bool, blank: bool) -> Comment<'a> {
        let text = &self.text[token.start as usize..token.end as usize];
        Comment { text: text.trim_end(), own, blank, doc: token.kind != K::Comment }
    }

    /// Whether the `//!` at hand is the last one at the beginning of the file.
    fn ends_file_docs(&self) -> bool {
        let next = self.list[self.at + 1..].iter().find(|token| token.kind != K::Space);
        !self.begun && next.is_some_and(|token| token.kind != K::FileDoc)
    }

    fn put_comments(&mut self, comments: Vec<Comment<'a>>) {
        self.ops.extend(comments.into_iter().map(Op::Comment));
    }

    /// Lays out the comments before the next token.
    pub(super) fn lead(&mut self) {
        let (comments, _) = self.comments();
        self.put_comments(comments);
    }

    /// Lays out the comments before the next token, which begins a line: an empty line before it stays.
    pub(super) fn lead_line(&mut self) {
        let (comments, blank) = self.comments();
        let documented = comments.last().is_some_and(|last| last.doc && !last.text.starts_with("//!"));
        self.put_comments(comments);
        if blank && !documented {
            self.put(Op::Blank);
        }
    }

    /// Lays out the next token with the comments before it and the one behind it.
    pub(super) fn word(&mut self) {
        self.lead();
        if let Some(token) = self.list.get(self.at).copied() {
            self.at += 1;
            self.begun = true;
            let text = &self.text[token.start as usize..token.end as usize];
            self.put(Op::Text(match token.kind {
                K::Points => Cow::Owned(text.split_whitespace().collect::<Vec<_>>().join(" ")),
                _ => Cow::Borrowed(text),
            }));
            self.trail(false);
        }
    }

    /// Lays out the comment on the line of the token that was taken last.
    fn trail(&mut self, own: bool) {
        let mut at = self.at;
        while let Some(token) = self.list.get(at).copied() {
            match token.kind {
                K::Space if !token.text(self.text).contains('\n') => at += 1,
                kind if is_space_or_comment(kind) && kind != K::Space && !self.documents.contains(&token.start) => {
                    let comment = self.comment(token, own, false);
                    self.put(Op::Comment(comment));
                    self.at = at + 1;
                    return;
                }
                _ => return,
            }
        }
    }

    /// Ends an element: `mark` is what the layout has after it, `free` the sign the source may have there, which is
    /// dropped with its comments kept; then a line may end. What a line begins with is laid out after this.
    pub(super) fn separate(&mut self, mark: Option<Op<'a>>, free: K, line: Op<'a>) {
        let Some(sign) = self.next().filter(|token| token.kind == free) else {
            self.ops.extend(mark);
            self.put(line);
            return;
        };
        let (comments, _) = self.comments();
        self.at += 1;
        if mark == Some(Op::Comma) && comments.iter().any(|comment| comment.doc) {
            // A comma that passed a doc comment would make it document what follows.
            self.put_comments(comments);
            self.put(Op::Comma);
            self.trail(false);
            self.put(line);
        } else if sign.line_start || !comments.is_empty() {
            self.ops.extend(mark);
            self.put(line);
            self.put_comments(comments);
            self.trail(true);
        } else {
            self.ops.extend(mark);
            self.trail(false);
            self.put(line);
        }
    }
}

fn is_space_or_comment(kind: K) -> bool {
    matches!(kind, K::Space | K::Comment | K::Doc | K::FileDoc)
}

/// The doc comments of declarations and options.
fn docs(file: &File) -> impl Iterator<Item = &Doc> {
    let options = file.items.iter().filter_map(|item| match &item.kind {
        ItemKind::Declaration(declaration) => declaration.parameters.as_ref(),
        ItemKind::Import(_) => None,
    });
    let options = options.flat_map(|parameters| parameters.list.iter().flat_map(|parameter| &parameter.docs));
    file.items.iter().flat_map(|item| &item.docs).chain(options)
}
