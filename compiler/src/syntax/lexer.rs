//! Source text to tokens: the text of one file enters; all its tokens, trivia too, and the errors in them leave.
//!
//! The automaton is made by logos; the driver here finishes what needs a look at the next bytes: units that touch a
//! number, names beyond ASCII, the kinds of comments. A wrong token is one error, and what was meant is handed on, so
//! that the parser does not complain a second time. One pass, linear in the length of the text.

use hqml_ir::diagnostic::Diagnostic;
use hqml_ir::span::{FileId, Span};
use logos::{Lexer, Logos};

use super::literal;
use super::token::{Token, TokenKind as K};
use super::wrong_token as wrong;

/// The most errors that one file's tokens report; binary junk would fill the screen otherwise.
const MOST_ERRORS: usize = 40;

/// The tokens of a file.
#[derive(Debug, Clone, Default)]
pub struct Lexed {
    /// All tokens in order, trivia too: their texts, joined, are the file (except a byte order mark and unknown signs).
    pub tokens: Vec<Token>,
    /// The errors in them.
    pub errors: Vec<Diagnostic>,
}

/// Cuts a text into tokens.
pub fn lex(file: FileId, text: &str) -> Lexed {
    let mut driver = Driver { file, text, lexer: K::lexer(text), out: Lexed::default(), line_start: true };
    if text.starts_with('\u{feff}') {
        driver.lexer.bump('\u{feff}'.len_utf8());
    }
    driver.run();
    driver.out
}

struct Driver<'a> {
    file: FileId,
    text: &'a str,
    lexer: Lexer<'a, K>,
    out: Lexed,
    line_start: bool,
}

impl<'a> Driver<'a> {
    fn run(&mut self) {
        while let Some(next) = self.lexer.next() {
            let start = self.lexer.span().start;
            let kind = match next {
                Ok(kind) => self.finish(kind, start),
                Err(()) => self.unknown(start),
            };
            if let Some(kind) = kind {
                self.push(kind, start);
            }
        }
    }

    fn push(&mut self, kind: K, start: usize) {
        let end = self.lexer.span().end;
        let (Ok(from), Ok(to)) = (u32::try_from(start), u32::try_from(end)) else { return };
        self.out.tokens.push(Token { kind, line_start: self.line_start && !kind.is_trivia(), start: from, end: to });
        match kind {
            K::Space => self.line_start |= self.text[start..end].contains('\n'),
            K::Comment => {}
            _ => self.line_start = false,
        }
    }

    fn report(&mut self, error: Diagnostic) {
        if self.out.errors.len() < MOST_ERRORS {
            self.out.errors.push(error);
        }
    }

    fn span(&self, start: usize) -> Span {
        let end = self.lexer.span().end;
        Span::new(self.file, u32::try_from(start).unwrap_or(u32::MAX), u32::try_from(end).unwrap_or(u32::MAX))
    }

    /// The final kind of a token that the automaton has cut; `None` drops it.
    fn finish(&mut self, kind: K, start: usize) -> Option<K> {
        match kind {
            K::Comment => Some(comment_kind(self.lexer.slice())),
            K::Real | K::Money => Some(self.number(kind, start)),
            K::Text => Some(self.string(start)),
            K::OpenText => {
                self.report(wrong::open_text(self.span(start)));
                Some(K::Bad)
            }
            K::Caret | K::AndAnd | K::OrOr | K::Bang | K::CommentEnd | K::PercentSign => {
                let (error, meant) = wrong::foreign_sign(kind, self.span(start));
                self.report(error);
                meant
            }
            K::Name => {
                self.bump_word();
                Some(K::Name)
            }
            word if word.is_declaration_word() || word.is_inner_word() => {
                Some(if self.bump_word() { K::Name } else { word })
            }
            other => Some(other),
        }
    }

    /// Takes the characters beyond ASCII that go on with a word; says whether there were any.
    fn bump_word(&mut self) -> bool {
        let rest = self.lexer.remainder();
        if rest.as_bytes().first().is_none_or(u8::is_ascii) {
            return false;
        }
        let length = word_length(rest);
        self.lexer.bump(length);
        length > 0
    }

    fn string(&mut self, start: usize) -> K {
        match literal::unescape(self.lexer.slice()) {
            Ok(_) => K::Text,
            Err(at) => {
                let from = u32::try_from(start + at.start).unwrap_or(u32::MAX);
                let to = u32::try_from(start + at.end).unwrap_or(u32::MAX);
                self.report(wrong::escape(
                    Span::new(self.file, from, to),
                    &self.text[start + at.start..start + at.end],
                ));
                K::Bad
            }
        }
    }

    /// What touches a number decides what it is.
    fn number(&mut self, kind: K, start: usize) -> K {
        let digits = self.lexer.slice();
        let exponent = kind == K::Real && digits.contains(['e', 'E']);
        let kind = if kind == K::Real && !exponent && !digits.contains('.') { K::Int } else { kind };
        let plain = kind != K::Money && !exponent;
        if plain && let Some(length) = points_length(self.lexer.remainder()) {
            self.lexer.bump(length);
            return self.checked(K::Points, start);
        }
        let length = digits.len();
        let sign = usize::from(self.lexer.remainder().starts_with('%'));
        self.lexer.bump(sign);
        let letters = word_length(self.lexer.remainder());
        self.lexer.bump(letters);
        let tail = &self.text[start + length..start + length + sign + letters];
        match tail {
            "" => self.checked(kind, start),
            "%" if plain => self.checked(K::Percent, start),
            unit if plain && literal::seconds(unit).is_some() => self.checked(K::Duration, start),
            _ => {
                self.report(wrong::touching(self.span(start), &self.text[start..start + length], tail));
                K::Bad
            }
        }
    }

    fn checked(&mut self, kind: K, start: usize) -> K {
        if literal::fits(kind, self.lexer.slice()) {
            return kind;
        }
        self.report(wrong::too_large(self.span(start), kind));
        K::Bad
    }

    /// A run of characters that begin no token is one error. A letter beyond ASCII begins a name.
    fn unknown(&mut self, start: usize) -> Option<K> {
        let rest = &self.text[start..];
        let first = rest.chars().next()?;
        let taken = self.lexer.span().end - start;
        if unicode_ident::is_xid_start(first) {
            self.lexer.bump(word_length(rest).saturating_sub(taken));
            return Some(K::Name);
        }
        if let Some(length) = quoted_length(rest) {
            self.lexer.bump(length - taken);
            self.report(wrong::quotes(self.span(start)));
            return Some(K::Bad);
        }
        if first == '#' {
            // A comment of another language: it is meant to its end.
            self.lexer.bump(rest.find('\n').unwrap_or(rest.len()) - taken);
            let sign = Span { end: self.span(start).start + 1, ..self.span(start) };
            self.report(wrong::unknown(sign, first));
            return None;
        }
        let length: usize = rest.chars().take_while(|c| begins_no_token(*c)).map(char::len_utf8).sum();
        self.lexer.bump(length.max(first.len_utf8()).saturating_sub(taken));
        if self.out.errors.len() < MOST_ERRORS {
            self.report(wrong::unknown(self.span(start), first));
        }
        None
    }
}

fn comment_kind(text: &str) -> K {
    if text.starts_with("//!") {
        K::FileDoc
    } else if text.starts_with("///") && !text.starts_with("////") {
        K::Doc
    } else {
        K::Comment
    }
}

fn begins_no_token(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_control() && !c.is_ascii_whitespace() } else { !unicode_ident::is_xid_start(c) }
}

/// The bytes of a text in quotes of another kind, both on one line.
fn quoted_length(text: &str) -> Option<usize> {
    let first = text.chars().next()?;
    let last = match first {
        '\'' | '`' => first,
        '“' | '„' | '”' => '”',
        '‘' => '’',
        '«' => '»',
        _ => return None,
    };
    let inner = &text[first.len_utf8()..];
    let end = inner.find(['\n', last])?;
    inner[end..].starts_with(last).then(|| first.len_utf8() + end + last.len_utf8())
}

/// The bytes at the beginning that go on with a word.
fn word_length(text: &str) -> usize {
    text.chars().take_while(|c| *c == '_' || unicode_ident::is_xid_continue(*c)).map(char::len_utf8).sum()
}

/// The bytes of ` points` or ` point` at the beginning, spaces included.
fn points_length(rest: &str) -> Option<usize> {
    let after = rest.trim_start_matches([' ', '\t']);
    let word = &after[..word_length(after)];
    (after.len() < rest.len() && matches!(word, "point" | "points")).then(|| rest.len() - after.len() + word.len())
}
