//! Brackets of one chunk, mended: its tokens enter; tokens whose brackets all have partners leave, with those that had
//! none.
//!
//! A parser that meets only paired brackets can skip over what it does not understand. A chunk whose brackets are
//! right is handed on as it is. In a wrong one, a bracket that is not closed is closed where a line begins with
//! something that cannot stand in it, or stands no deeper than the line that opened it; and a closing bracket without
//! partner is taken away.

use std::borrow::Cow;

use hqml_ir::diagnostic::Diagnostic;
use hqml_ir::span::{FileId, Span};

use super::token::{Token, TokenKind as K};

/// A bracket without a partner.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Unpaired {
    /// It is not closed; `gap` is the byte after which it had to be at the latest.
    Open {
        /// The bracket.
        token: Token,
        /// Where it was closed for it.
        gap: u32,
    },
    /// It closes nothing.
    Close(Token),
}

impl Unpaired {
    /// Where the bracket stands.
    pub(crate) const fn token(self) -> Token {
        match self {
            Self::Open { token, .. } | Self::Close(token) => token,
        }
    }

    /// The error. `stuck` is where the parser could not go on inside the bracket: what is missing is missing before it.
    pub(crate) fn error(self, file: FileId, stuck: Option<Span>) -> Diagnostic {
        match self {
            Self::Open { token, gap } => {
                let gap = Span::at(file, gap);
                unclosed(token, file, stuck.filter(|place| place.start < gap.start).unwrap_or(gap))
            }
            Self::Close(token) => {
                let sign = token.kind.spelling().unwrap_or_default();
                Diagnostic::error("E0111", format!("this `{sign}` closes nothing"))
                    .primary(token.span(file), "")
                    .help("take it away, or open it before")
            }
        }
    }
}

fn unclosed(open: Token, file: FileId, place: Span) -> Diagnostic {
    let left = open.kind.spelling().unwrap_or_default();
    let right = open.kind.closer().and_then(K::spelling).unwrap_or_default();
    Diagnostic::error("E0111", format!("`{right}` is missing: a `{left}` is not closed"))
        .primary(place, format!("`{right}` is wanted here at the latest"))
        .secondary(open.span(file), "opened here")
        .help(format!("write the missing `{right}`, or take the `{left}` away"))
}

/// Tokens with paired brackets, and the brackets that came without partners.
pub(crate) fn mend<'a>(text: &str, tokens: &'a [Token]) -> (Cow<'a, [Token]>, Vec<Unpaired>) {
    if paired(tokens) {
        return (Cow::Borrowed(tokens), vec![]);
    }
    let mut mender = Mender { text, open: vec![], out: Vec::with_capacity(tokens.len() + 4), wrong: vec![], indent: 0 };
    for (at, token) in tokens.iter().enumerate() {
        if token.line_start {
            mender.begin_line(tokens, at);
        }
        mender.take(*token);
    }
    mender.close_down_to(0);
    (Cow::Owned(mender.out), mender.wrong)
}

fn paired(tokens: &[Token]) -> bool {
    let mut open = vec![];
    for token in tokens {
        if let Some(closer) = token.kind.closer() {
            open.push(closer);
        } else if token.kind.is_closer() && open.pop() != Some(token.kind) {
            return false;
        }
    }
    open.is_empty()
}

/// A bracket that is open.
struct Open {
    token: Token,
    /// The column in which its line begins.
    indent: usize,
    /// The column in which the first line inside it begins.
    inner: Option<usize>,
}

impl Open {
    /// Whether a line that begins here stands outside of it, for somebody who indents what is inside.
    fn is_left_by(&self, column: usize) -> bool {
        column <= self.indent && self.inner.is_some_and(|inner| inner > self.indent)
    }
}

struct Mender<'t> {
    text: &'t str,
    open: Vec<Open>,
    out: Vec<Token>,
    wrong: Vec<Unpaired>,
    /// The column in which the present line begins.
    indent: usize,
}

impl Mender<'_> {
    fn take(&mut self, token: Token) {
        if token.kind.closer().is_some() {
            self.open.push(Open { token, indent: self.indent, inner: None });
        } else if token.kind.is_closer() {
            match self.open.iter().rposition(|open| open.token.kind.closer() == Some(token.kind)) {
                Some(partner) if self.may_close(partner) => {
                    self.close_down_to(partner + 1);
                    self.open.pop();
                }
                _ => return self.unopened(token),
            }
        }
        self.out.push(token);
    }

    /// A `)` or `]` does not reach over a brace.
    fn may_close(&self, partner: usize) -> bool {
        let brace = |open: &Open| open.token.kind == K::LeftBrace;
        brace(&self.open[partner]) || !self.open[partner..].iter().any(brace)
    }

    /// Only the first one is told: junk may hold millions, and the later ones follow from it.
    fn unopened(&mut self, token: Token) {
        if !self.wrong.iter().any(|one| matches!(one, Unpaired::Close(_))) {
            self.wrong.push(Unpaired::Close(token));
        }
    }

    fn close_down_to(&mut self, depth: usize) {
        while self.open.len() > depth {
            let Some(Open { token, .. }) = self.open.pop() else { return };
            let Some(kind) = token.kind.closer() else { continue };
            let end = self.out.last().map_or(token.end, |last| last.end);
            self.wrong.push(Unpaired::Open { token, gap: end });
            self.out.push(Token { kind, line_start: false, start: end, end });
        }
    }

    /// Closes what the line that begins with `tokens[at]` cannot go on with.
    fn begin_line(&mut self, tokens: &[Token], at: usize) {
        self.indent = column(self.text, tokens[at]);
        self.close_left(tokens[at].kind);
        self.close_unfit(tokens, at);
        if let Some(open) = self.open.last_mut() {
            open.inner.get_or_insert(self.indent);
        }
    }

    /// Closes what this line stands outside of: a closing bracket is its own partner's end, and the end of no other.
    fn close_left(&mut self, kind: K) {
        let left = |open: &Open| match kind.is_closer() {
            true => {
                open.is_left_by(self.indent) && (self.indent < open.indent || open.token.kind.closer() != Some(kind))
            }
            false => open.is_left_by(self.indent),
        };
        if let Some(outermost) = self.open.iter().position(left) {
            // A closing bracket with nothing else to close is not taken from its partner.
            let spare = self.open[..outermost].iter().any(|open| open.token.kind.closer() == Some(kind));
            if !kind.is_closer() || spare {
                self.close_down_to(outermost);
            }
        }
    }

    fn close_unfit(&mut self, tokens: &[Token], at: usize) {
        let kind = tokens[at].kind;
        if kind == K::Where {
            return self.close_down_to(0);
        }
        let Some(brace) = self.open.iter().rposition(|open| open.token.kind == K::LeftBrace) else { return };
        let before = self.out.last().map(|token| token.kind);
        let label = kind.is_label() && tokens.get(at + 1).is_some_and(|token| token.kind == K::Colon);
        let in_list = self.open.last().is_some_and(|open| open.token.kind == K::LeftBracket);
        let goes_on = matches!(before, Some(K::Comma | K::LeftParen));
        let statement =
            matches!(kind, K::Let | K::Repeat | K::Inverse | K::Control | K::Power | K::Barrier | K::Require);
        let two_values = before.is_some_and(K::ends_value) && kind == K::Name && !label;
        if statement || two_values || label && (in_list || !goes_on) {
            self.close_down_to(brace + 1);
        }
    }
}

/// The column of a token that begins a line, from 0: only space stands before it.
pub(crate) fn column(text: &str, token: Token) -> usize {
    let before = &text.as_bytes()[..token.start as usize];
    before.iter().rev().take_while(|byte| **byte != b'\n').count()
}
