//! The last look at a layout: whether it reads as the file does. Two texts enter; yes or no leaves.

use hqml_ir::diagnostic::Diagnostic;
use hqml_ir::span::FileId;

use crate::syntax::lexer::lex;
use crate::syntax::parse;
use crate::syntax::token::TokenKind as K;

/// Whether the layout has no error and the tokens of the file, free commas and semicolons aside, and its comments.
pub(super) fn same(file: FileId, text: &str, laid_out: &str) -> bool {
    let errors = parse(file, laid_out).diagnostics;
    !errors.iter().any(Diagnostic::is_error)
        && pieces(file, text, false).eq(pieces(file, laid_out, false))
        && pieces(file, text, true).eq(pieces(file, laid_out, true))
}

/// The comments of a text, or its other tokens, each without space in it.
fn pieces(file: FileId, text: &str, comments: bool) -> impl Iterator<Item = (K, String)> {
    let seen = move |kind: K| match kind {
        K::Space | K::Comma | K::Semicolon => false,
        K::Comment | K::Doc | K::FileDoc => comments,
        _ => !comments,
    };
    let tokens = lex(file, text).tokens.into_iter().filter(move |token| seen(token.kind));
    tokens.map(move |token| {
        let piece = token.text(text);
        let piece = if token.kind == K::Points { piece.replace([' ', '\t'], "") } else { piece.trim_end().to_owned() };
        (token.kind, piece)
    })
}
