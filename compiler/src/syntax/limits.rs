//! How deep a tree may be: the tokens of one chunk enter; an error leaves where brackets or operators nest too deeply.
//!
//! It is judged before parsing, on tokens and without recursion, so neither the parser nor anybody who walks the tree
//! later can run out of stack. The depth is bounded from above: the operators of an expression and of all expressions
//! around it are added up.

use hqml_ir::diagnostic::Diagnostic;
use hqml_ir::span::FileId;

use super::token::{Token, TokenKind as K};

/// How many brackets may be open at once.
pub const MAX_NESTING: usize = 256;

/// How many operators deep one expression may be, with those in its brackets.
pub const MAX_OPERATORS: usize = 512;

/// One open bracket: the operators seen in it since the last comma, and the deepest bracket closed in it.
#[derive(Clone, Copy, Default)]
struct Level {
    operators: usize,
    inner: usize,
}

/// The error of the first place that is too deep.
pub fn too_deep(file: FileId, tokens: &[Token]) -> Option<Diagnostic> {
    let mut open = vec![Level::default()];
    let mut previous = None;
    for token in tokens {
        step(&mut open, token.kind, previous);
        if open.len() > MAX_NESTING + 1 {
            return Some(error(file, *token, "brackets", MAX_NESTING));
        }
        if open.last().is_some_and(|level| level.operators + level.inner > MAX_OPERATORS) {
            return Some(error(file, *token, "operators", MAX_OPERATORS));
        }
        previous = Some(token.kind);
    }
    None
}

fn step(open: &mut Vec<Level>, kind: K, previous: Option<K>) {
    if kind.closer().is_some() {
        // A bracket right after a value indexes it: one more node around what stands before.
        let indexes = kind == K::LeftBracket && previous.is_some_and(K::ends_value);
        if let Some(level) = open.last_mut() {
            level.operators += usize::from(indexes);
        }
        open.push(Level::default());
    } else if kind.is_closer() {
        let closed = if open.len() > 1 { open.pop().unwrap_or_default() } else { Level::default() };
        if let Some(level) = open.last_mut() {
            level.inner = level.inner.max(1 + closed.operators + closed.inner);
        }
    } else if let Some(level) = open.last_mut() {
        let begins_anew = previous.is_some_and(K::ends_value) && (kind == K::Name || kind.is_literal());
        if begins_anew || separates(kind) && previous != Some(K::Else) {
            *level = Level::default();
        } else if nests(kind) {
            level.operators += 1;
        }
    }
}

fn separates(kind: K) -> bool {
    matches!(kind, K::Comma | K::Semicolon | K::Colon | K::Assign | K::Pipe | K::Where)
        || kind.is_declaration_word()
        || kind.is_statement_word()
}

fn nests(kind: K) -> bool {
    kind.is_comparison()
        || matches!(
            kind,
            K::Plus
                | K::Minus
                | K::Star
                | K::Slash
                | K::StarStar
                | K::DotDot
                | K::Dot
                | K::And
                | K::Or
                | K::Not
                | K::Of
        )
        || kind == K::Else
}

fn error(file: FileId, token: Token, what: &str, limit: usize) -> Diagnostic {
    Diagnostic::error("E0121", format!("{what} are nested more than {limit} deep"))
        .primary(token.span(file), "the limit is reached here")
        .help("name parts of it with `const`, `let` or `where`; a long sum is `sum([...])`, a long product `product([...])`")
}
