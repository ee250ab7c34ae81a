//! Tokens to the pieces that are parsed one by one: all tokens of a file enter, chunks of the ones the grammar sees
//! leave, with the misplaced doc comments as lints.
//!
//! A chunk begins where a line begins with a declaration (or with what stands before one), so a mistake in one
//! declaration never touches another.

use std::ops::Range;

use hqml_ir::diagnostic::Diagnostic;
use hqml_ir::span::FileId;

use super::brackets::column;
use super::token::{Token, TokenKind as K};

/// What the grammar sees of a file.
#[derive(Debug, Clone, Default)]
pub(crate) struct Layout {
    /// The `//!` comments before the first item.
    pub(crate) file_docs: Vec<Token>,
    /// The tokens without trivia and without misplaced doc comments.
    pub(crate) tokens: Vec<Token>,
    /// Pieces of `tokens`, in order, without gaps.
    pub(crate) chunks: Vec<Range<usize>>,
    /// Doc comments that document nothing.
    pub(crate) lints: Vec<Diagnostic>,
}

/// Filters the tokens of `text` and cuts them.
pub(crate) fn layout(file: FileId, text: &str, tokens: &[Token]) -> Layout {
    let mut out = Layout::default();
    let seen: Vec<Token> = tokens.iter().copied().filter(|token| !token.kind.is_trivia()).collect();
    let begins = seen.iter().position(|token| token.kind != K::FileDoc).unwrap_or(seen.len());
    out.file_docs = seen[..begins].to_vec();
    let mut depth = 0usize;
    let mut run = (0, false);
    for (at, token) in seen.iter().enumerate().skip(begins) {
        // A declaration at the margin begins anew, whatever was left open before it.
        if token.line_start && depth > 0 && column(text, *token) == 0 && begins_anew(&seen, at) {
            depth = 0;
        }
        if token.kind == K::Doc && at >= run.0 {
            run = documents(&seen, at, depth);
        }
        depth = match token.kind {
            kind if kind.closer().is_some() => depth + 1,
            kind if kind.is_closer() => depth.saturating_sub(1),
            _ => depth,
        };
        match token.kind {
            K::FileDoc => out.lints.push(misplaced(
                file,
                *token,
                "`//!` documents the file and stands before its first declaration",
            )),
            K::Doc if !run.1 => {
                out.lints.push(misplaced(file, *token, "`///` documents the declaration or the option under it"));
            }
            _ => out.tokens.push(*token),
        }
    }
    out.chunks = cut(text, &out.tokens);
    out
}

fn misplaced(file: FileId, token: Token, why: &str) -> Diagnostic {
    Diagnostic::warning("W0101", "this doc comment documents nothing")
        .primary(token.span(file), "")
        .help("begin a plain comment with `//`")
        .note(why)
}

/// Where a run of doc comments ends, and whether it stands before a declaration or an option.
fn documents(tokens: &[Token], at: usize, depth: usize) -> (usize, bool) {
    let end = (at..tokens.len()).find(|i| !matches!(tokens[*i].kind, K::Doc | K::FileDoc)).unwrap_or(tokens.len());
    let declares = tokens.get(end).is_some_and(|next| next.line_start) && begins_declaration(tokens, end);
    let option = tokens.get(end).is_some_and(|next| next.kind == K::Name)
        && tokens.get(end + 1).is_some_and(|next| next.kind == K::Colon)
        && at.checked_sub(1).is_some_and(|before| matches!(tokens[before].kind, K::LeftParen | K::Comma));
    (end, if depth == 0 { declares } else { depth == 1 && option })
}

/// Whether a declaration begins here, or the doc comments before one.
fn begins_anew(tokens: &[Token], at: usize) -> bool {
    let begins = (at..tokens.len()).find(|i| !matches!(tokens[*i].kind, K::Doc | K::FileDoc));
    begins.is_some_and(|i| begins_declaration(tokens, i))
}

/// Whether a declaration, an import or an `allow` begins with this token: a label (`data: moons`) does not.
pub(crate) fn begins_declaration(tokens: &[Token], at: usize) -> bool {
    let next = tokens.get(at + 1).map(|token| token.kind);
    match tokens.get(at).map(|token| token.kind) {
        Some(K::Allow) => next == Some(K::LeftParen),
        Some(K::Pairs) => next == Some(K::Name),
        Some(kind) if kind.is_declaration_word() => !matches!(next, Some(K::Colon)),
        _ => false,
    }
}

/// Whether a declaration with its name, an import or an `allow` begins with this token.
pub(crate) fn declares(tokens: &[Token], at: usize) -> bool {
    let next = tokens.get(at + 1).map(|token| token.kind);
    match tokens.get(at).map(|token| token.kind) {
        Some(K::Allow) => next == Some(K::LeftParen),
        Some(K::Import) => next == Some(K::Text),
        Some(kind) => kind.is_declaration_word() && next == Some(K::Name),
        None => false,
    }
}

/// The pieces: each begins with a declaration that begins a line, or with the docs and `allow`s before it.
fn cut(text: &str, tokens: &[Token]) -> Vec<Range<usize>> {
    let (mut starts, mut depth, mut pending, mut margin) = (vec![], 0usize, false, 0);
    let mut columns = Columns { text, line: 0, scanned: 0 };
    for (at, token) in tokens.iter().enumerate() {
        if token.line_start {
            let declares = begins_declaration(tokens, at);
            if declares || token.kind == K::Doc && (depth == 0 || begins_anew(tokens, at)) {
                let column = columns.of(token.start as usize);
                if depth == 0 || column <= margin {
                    if !pending {
                        starts.push(at);
                        (depth, margin) = (0, column);
                    }
                    pending = matches!(token.kind, K::Doc | K::Allow);
                }
            }
        }
        if token.kind.closer().is_some() {
            depth += 1;
        } else if token.kind.is_closer() {
            depth = depth.saturating_sub(1);
        }
    }
    if !tokens.is_empty() && starts.first() != Some(&0) {
        starts.insert(0, 0);
    }
    let ends = starts.iter().skip(1).copied().chain([tokens.len()]);
    starts.iter().copied().zip(ends).map(|(start, end)| start..end).collect()
}

/// Columns of rising positions, in one pass over the text.
struct Columns<'a> {
    text: &'a str,
    line: usize,
    scanned: usize,
}

impl Columns<'_> {
    fn of(&mut self, byte: usize) -> usize {
        if let Some(at) = self.text.as_bytes()[self.scanned..byte].iter().rposition(|b| *b == b'\n') {
            self.line = self.scanned + at + 1;
        }
        self.scanned = byte;
        byte - self.line
    }
}
