//! Brackets of one chunk, mended: its tokens enter; tokens whose brackets all have partners leave, with the errors.
//!
//! A parser that meets only paired brackets can skip over what it does not understand. A chunk whose brackets are
//! right is handed on as it is. In a wrong one, a bracket that is not closed is closed where a line begins with
//! something that cannot stand in it, and a closing bracket without partner is taken away.

use std::borrow::Cow;

use hqml_ir::diagnostic::Diagnostic;
use hqml_ir::span::FileId;

use super::token::{Token, TokenKind as K};

/// Tokens with paired brackets, and the errors in the brackets that came.
pub(crate) fn mend<'a>(file: FileId, tokens: &'a [Token]) -> (Cow<'a, [Token]>, Vec<Diagnostic>) {
    if paired(tokens) {
        return (Cow::Borrowed(tokens), vec![]);
    }
    let mut mender =
        Mender { file, open: vec![], out: Vec::with_capacity(tokens.len() + 4), errors: vec![], unopened: false };
    for (at, token) in tokens.iter().enumerate() {
        if token.line_start {
            mender.close_before_line(tokens, at);
        }
        mender.take(*token);
    }
    mender.close_down_to(0);
    (Cow::Owned(mender.out), mender.errors)
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

struct Mender {
    file: FileId,
    open: Vec<Token>,
    out: Vec<Token>,
    errors: Vec<Diagnostic>,
    unopened: bool,
}

impl Mender {
    fn take(&mut self, token: Token) {
        if token.kind.closer().is_some() {
            self.open.push(token);
        } else if token.kind.is_closer() {
            match self.open.iter().rposition(|open| open.kind.closer() == Some(token.kind)) {
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
        self.open[partner].kind == K::LeftBrace || self.open[partner..].iter().all(|open| open.kind != K::LeftBrace)
    }

    /// Only the first one is told: junk may hold millions, and the later ones follow from it.
    fn unopened(&mut self, token: Token) {
        if self.unopened {
            return;
        }
        self.unopened = true;
        let sign = token.kind.spelling().unwrap_or_default();
        self.errors.push(
            Diagnostic::error("E0111", format!("this `{sign}` closes nothing"))
                .primary(token.span(self.file), "")
                .help("take it away, or open it before"),
        );
    }

    fn close_down_to(&mut self, depth: usize) {
        while self.open.len() > depth {
            let Some(open) = self.open.pop() else { return };
            let Some(kind) = open.kind.closer() else { continue };
            let end = self.out.last().map_or(open.end, |last| last.end);
            let (left, right) = (open.kind.spelling().unwrap_or_default(), kind.spelling().unwrap_or_default());
            self.errors.push(
                Diagnostic::error("E0111", format!("this `{left}` is not closed"))
                    .primary(open.span(self.file), "")
                    .help(format!("write the missing `{right}`")),
            );
            self.out.push(Token { kind, line_start: false, start: end, end });
        }
    }

    /// Closes what a line that begins with `tokens[at]` cannot go on with.
    fn close_before_line(&mut self, tokens: &[Token], at: usize) {
        let kind = tokens[at].kind;
        if kind == K::Where {
            return self.close_down_to(0);
        }
        let Some(brace) = self.open.iter().rposition(|open| open.kind == K::LeftBrace) else { return };
        let before = self.out.last().map(|token| token.kind);
        let label = kind.is_label() && tokens.get(at + 1).is_some_and(|token| token.kind == K::Colon);
        let in_list = self.open.last().is_some_and(|open| open.kind == K::LeftBracket);
        let goes_on = matches!(before, Some(K::Comma | K::LeftParen));
        let statement =
            matches!(kind, K::Let | K::Repeat | K::Inverse | K::Control | K::Power | K::Barrier | K::Require);
        let two_values = before.is_some_and(K::ends_value) && kind == K::Name && !label;
        if statement || two_values || label && (in_list || !goes_on) {
            self.close_down_to(brace + 1);
        }
    }
}
