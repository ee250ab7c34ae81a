//! Tokens to syntax tree: the text of a file enters; its tree and its syntax errors leave. Parsing never fails.
//!
//! Each chunk of the file (see [`super::layout`]) is judged for its depth, and its brackets are mended. `quick` reads what
//! is right; what it gives up, chumsky reads again. Sections of the grammar are files here; `explain` turns what chumsky
//! wanted into sentences.

mod base;
mod circuit;
mod declaration;
mod explain;
mod expression;
mod primary;
mod quick;

use std::borrow::Cow;
use std::cell::LazyCell;
use std::ops::Range;

use chumsky::Parser;
use chumsky::extra::SimpleState;
use hqml_ir::diagnostic::Diagnostic;
use hqml_ir::span::{FileId, Span};

use self::base::{Source, Wrong};
use super::ast::{Declaration, DeclarationBody, DeclarationKind, File, Ident, Item, ItemKind};
use super::brackets::Unpaired;
use super::layout::{begins_declaration, layout};
use super::lexer::{Lexed, lex};
use super::token::{Token, TokenKind as K};
use super::{brackets, checks, limits};

/// The most errors and lints that one file reports.
const MOST_ERRORS: usize = 100;

/// An error this many tokens after another one most often follows from it.
const NEAR: usize = 2;

/// The tree of a file and what is wrong with its text.
#[derive(Debug, Clone, PartialEq)]
pub struct Parsed {
    /// The tree.
    pub file: File,
    /// Errors and lints, in the order of the source.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads a file.
pub fn parse(file: FileId, text: &str) -> Parsed {
    parse_with(file, text, true)
}

/// Reads a file by the grammar alone, without the quick pass before it: the same answer, many times slower. For tests.
#[doc(hidden)]
pub fn parse_by_grammar(file: FileId, text: &str) -> Parsed {
    parse_with(file, text, false)
}

/// How many chunks of a file the quick pass gives up. For tests: what is right needs no second look.
#[doc(hidden)]
pub fn chunks_left_to_the_grammar(file: FileId, text: &str) -> usize {
    let layout = layout(file, text, &lex(file, text).tokens);
    let chunks = layout.chunks.iter().map(|chunk| Source { file, text, tokens: &layout.tokens[chunk.clone()] });
    chunks.filter(|source| quick::items(*source).is_none()).count()
}

fn parse_with(file: FileId, text: &str, quick: bool) -> Parsed {
    if let Some(byte) = text.find('\0') {
        return nothing(file, text, binary(file, byte));
    }
    let Lexed { tokens, errors: wrong_tokens } = lex(file, text);
    let layout = layout(file, text, &tokens);
    let whole = Span::new(file, 0, u32::try_from(text.len()).unwrap_or(u32::MAX));
    let docs = layout.file_docs.iter().map(|doc| declaration::doc_of(*doc, text, doc.span(file))).collect();
    let chunks: Vec<Chunk<'_>> =
        layout.chunks.iter().map(|chunk| prepare(file, text, &layout.tokens[chunk.clone()])).collect();
    let (items, mut errors) = read(file, text, &chunks, &wrong_tokens, quick);
    let mut out = File { docs, items, span: whole };
    mark_broken(&mut out.items, errors.iter().chain(&wrong_tokens));
    checks::check(&out, &mut errors);
    errors.extend(wrong_tokens);
    errors.extend(layout.lints);
    if out.items.is_empty() && errors.is_empty() {
        errors.push(empty(file));
    }
    // What is cut off is lints before errors: a hundred lints must not make a wrong file look right.
    errors.sort_by_key(|error| (!error.is_error(), error.span()));
    errors.truncate(MOST_ERRORS);
    errors.sort_by_key(|error| error.span());
    Parsed { file: out, diagnostics: errors }
}

fn nothing(file: FileId, text: &str, error: Diagnostic) -> Parsed {
    let span = Span::new(file, 0, u32::try_from(text.len()).unwrap_or(u32::MAX));
    Parsed { file: File { docs: vec![], items: vec![], span }, diagnostics: vec![error] }
}

fn binary(file: FileId, byte: usize) -> Diagnostic {
    let at = u32::try_from(byte).unwrap_or(u32::MAX);
    Diagnostic::error("E0002", "this file is not text: it holds zero bytes")
        .primary(Span::new(file, at, at.saturating_add(1)), "")
        .help("save it as UTF-8 text, or check that it is the file you meant")
}

fn empty(file: FileId) -> Diagnostic {
    Diagnostic::error("E0001", "this file holds no declaration")
        .primary(Span::at(file, 0), "")
        .help("begin with a `data`, a `model` and an `experiment`")
}

/// A chunk before it is read: its tokens with paired brackets, or an item of which only the name is known.
#[allow(clippy::large_enum_variant, reason = "chunks that are too deep are rare and few")]
enum Chunk<'t> {
    Tokens(Cow<'t, [Token]>, Vec<Unpaired>),
    TooDeep(Option<Item>, Diagnostic),
}

fn prepare<'t>(file: FileId, text: &str, tokens: &'t [Token]) -> Chunk<'t> {
    if let Some(error) = limits::too_deep(file, tokens) {
        return Chunk::TooDeep(unread(file, text, tokens), error);
    }
    let (tokens, wrong_brackets) = brackets::mend(text, tokens);
    Chunk::Tokens(tokens, wrong_brackets)
}

/// Reads all chunks: items and errors, in order. The grammar's parser is made where one needs it.
fn read(
    file: FileId,
    text: &str,
    chunks: &[Chunk<'_>],
    wrong_tokens: &[Diagnostic],
    quick: bool,
) -> (Vec<Item>, Vec<Diagnostic>) {
    let (mut items, mut errors) = (vec![], vec![]);
    let parser = LazyCell::new(declaration::items);
    for chunk in chunks {
        match chunk {
            Chunk::TooDeep(item, error) => {
                items.extend(item.clone());
                errors.push(error.clone());
            }
            Chunk::Tokens(tokens, wrong_brackets) => {
                let source = Source { file, text, tokens };
                if quick
                    && wrong_brackets.is_empty()
                    && let Some(read) = quick::items(source)
                {
                    items.extend(read);
                    continue;
                }
                let (read, wrong) = parser.parse_with_state(tokens, &mut SimpleState(source)).into_output_errors();
                items.extend(read.unwrap_or_default());
                errors.extend(certain(&source, &wrong, wrong_tokens, wrong_brackets));
            }
        }
    }
    (items, errors)
}

/// The errors of a chunk that do not follow from others.
fn certain(
    source: &Source<'_>,
    wrong: &[Wrong],
    wrong_tokens: &[Diagnostic],
    wrong_brackets: &[Unpaired],
) -> Vec<Diagnostic> {
    if wrong.is_empty() && wrong_brackets.is_empty() {
        return vec![];
    }
    let silent = Silence::of(source, wrong_tokens);
    let mut told: Vec<&Wrong> = wrong.iter().filter(|wrong| !silent.covers(source, wrong.at)).collect();
    told.sort_by_key(|wrong| wrong.at);
    told.dedup_by(|next, last| next.at <= last.at + NEAR || repeats(source, next, last));
    let mut found: Vec<Diagnostic> = told.into_iter().map(|wrong| explain::explain(source, wrong)).collect();
    found.sort_by_key(|error| error.span());
    found.dedup_by_key(|error| error.span());
    let brackets: Vec<_> = wrong_brackets.iter().filter(|one| !silent.holds(one.token().start)).copied().collect();
    if brackets.is_empty() { found } else { first_of(source.file, found, &brackets) }
}

/// Whether the same thing is wanted in the same line where the same sign stands: `(csv a: 1, b: 2)` lacks one name.
fn repeats(source: &Source<'_>, next: &Wrong, last: &Wrong) -> bool {
    let kind = |at: usize| source.tokens.get(at).map(|token| token.kind);
    let between = source.tokens.get(last.at..=next.at).unwrap_or_default();
    next.wanted == last.wanted && kind(next.at) == kind(last.at) && !between.iter().skip(1).any(|t| t.line_start)
}

/// A wrong bracket makes the parser complain elsewhere: only the first mistake of the chunk is certain. What the parser
/// stumbles over inside a bracket that is not closed is the place where it should have been.
fn first_of(file: FileId, found: Vec<Diagnostic>, brackets: &[Unpaired]) -> Vec<Diagnostic> {
    let stuck = found.into_iter().min_by_key(Diagnostic::span);
    let bracket = brackets.iter().min_by_key(|one| one.token().start);
    let first = match (stuck, bracket) {
        (Some(stuck), Some(Unpaired::Close(token))) if stuck.span() <= Some(token.span(file)) => Some(stuck),
        (Some(stuck), Some(bracket)) if stuck.span().is_some_and(|place| place.start >= bracket.token().end) => {
            Some(bracket.error(file, stuck.span()))
        }
        (Some(stuck), Some(Unpaired::Open { .. })) => Some(stuck),
        (stuck, bracket) => bracket.map(|one| one.error(file, None)).or(stuck),
    };
    first.into_iter().collect()
}

/// Where the parser's errors only repeat those of the tokens: on the line of a wrong token, and after an open text.
struct Silence {
    lines: Vec<Range<u32>>,
}

impl Silence {
    fn of(source: &Source<'_>, wrong_tokens: &[Diagnostic]) -> Self {
        let (Some(first), Some(last)) = (source.tokens.first(), source.tokens.last()) else {
            return Self { lines: vec![] };
        };
        let from = wrong_tokens.partition_point(|error| error.span().is_some_and(|span| span.end < first.start));
        let lines = wrong_tokens[from..]
            .iter()
            .filter_map(|error| error.span().map(|span| (error.code, span)))
            .take_while(|(_, span)| span.start <= last.end + 256)
            .map(|(code, span)| {
                let bytes = source.text.as_bytes();
                let start = bytes[..span.start as usize].iter().rposition(|b| *b == b'\n').map_or(0, |at| at + 1);
                let rest = bytes.get(span.end as usize..).unwrap_or_default();
                let end = rest.iter().position(|b| *b == b'\n').map_or(bytes.len(), |at| span.end as usize + at);
                let end = if code == "E0103" { last.end + 1 } else { u32::try_from(end).unwrap_or(u32::MAX) };
                u32::try_from(start).unwrap_or(u32::MAX)..end
            })
            .collect();
        Self { lines }
    }

    fn holds(&self, byte: u32) -> bool {
        self.lines.iter().any(|line| line.start <= byte && byte <= line.end)
    }

    fn covers(&self, source: &Source<'_>, at: usize) -> bool {
        let before = at.checked_sub(1).and_then(|before| source.tokens.get(before)).map(|token| token.end);
        let found =
            source.tokens.get(at).filter(|token| !token.line_start || before.is_none()).map(|token| token.start);
        before.is_some_and(|byte| self.holds(byte)) || found.is_some_and(|byte| self.holds(byte))
    }
}

/// A declaration of which only kind and name are read.
fn unread(file: FileId, text: &str, tokens: &[Token]) -> Option<Item> {
    let at = (0..tokens.len()).find(|at| begins_declaration(tokens, *at) && tokens[*at].kind != K::Allow)?;
    let (word, name) = (tokens[at], *tokens.get(at + 1)?);
    let kind = DeclarationKind::of_word(word.kind.spelling()?)?;
    if name.kind != K::Name {
        return None;
    }
    let name: Ident = Source { file, text, tokens }.ident(name);
    let span = word.span(file).to(tokens.last()?.span(file));
    let declaration = Declaration {
        kind,
        word: word.span(file),
        name,
        parameters: None,
        register: None,
        result: None,
        body: DeclarationBody::Broken,
        broken: true,
        span,
    };
    Some(Item { docs: vec![], allows: vec![], kind: ItemKind::Declaration(declaration), span })
}

/// Marks the declarations that hold an error: what is missing in them is not to be complained about.
fn mark_broken<'d>(items: &mut [Item], errors: impl Iterator<Item = &'d Diagnostic>) {
    for place in errors.filter(|error| error.is_error()).filter_map(Diagnostic::span) {
        let at = items.partition_point(|item| item.span.start <= place.start);
        let Some(item) = at.checked_sub(1).and_then(|at| items.get_mut(at)) else { continue };
        if let ItemKind::Declaration(declaration) = &mut item.kind {
            declaration.broken |= place.start <= declaration.span.end.saturating_add(1);
        }
    }
}
