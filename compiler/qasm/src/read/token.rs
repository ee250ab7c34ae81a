//! Text to tokens: bytes enter, one token at a time leaves. Comments and spaces are skipped; a byte that begins no token
//! gives a token of the kind that says what is wrong, so that the parser reports it at its place.

use crate::read::errors::{Outcome, fault};
use hqml_ir::{FileId, Span};

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A name or a word of the language.
    Name,
    /// A whole number, in any base.
    Integer,
    /// A number with a point or an exponent.
    Real,
    /// A text in quotes.
    Text,
    /// `$7`.
    Physical,
    /// `{`.
    LeftBrace,
    /// `}`.
    RightBrace,
    /// `(`.
    LeftParen,
    /// `)`.
    RightParen,
    /// `[`.
    LeftBracket,
    /// `]`.
    RightBracket,
    /// `;`.
    Semicolon,
    /// `,`.
    Comma,
    /// `:`.
    Colon,
    /// `->`.
    Arrow,
    /// `=`.
    Equals,
    /// `@`.
    At,
    /// An operator between two values, or before one.
    Operator(Operator),
    /// The end of the text.
    End,
    /// Something that is no token.
    Bad(&'static str),
}

/// The operators.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub(crate) enum Operator {
    Plus,
    Minus,
    Star,
    Slash,
    Percent,
    StarStar,
    Caret,
    PlusPlus,
    Tilde,
    Not,
    And,
    Or,
    BitAnd,
    BitOr,
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    ShiftLeft,
    ShiftRight,
    Assign,
}

/// A token and where it stands.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Token {
    /// What it is.
    pub(crate) kind: Kind,
    /// Its first byte.
    pub(crate) start: u32,
    /// One past its last byte.
    pub(crate) end: u32,
}

/// A place in the text, with the token that stands there.
#[derive(Debug, Clone)]
pub(crate) struct Cursor<'t> {
    text: &'t str,
    file: FileId,
    at: usize,
    /// The token here.
    pub(crate) token: Token,
    /// One past the last byte of the token before.
    pub(crate) before: u32,
}

impl<'t> Cursor<'t> {
    /// At the first token of the text.
    pub(crate) fn new(file: FileId, text: &'t str) -> Cursor<'t> {
        let mut cursor = Cursor { text, file, at: 0, token: Token { kind: Kind::End, start: 0, end: 0 }, before: 0 };
        // A mark of the byte order, as some editors write it, is no part of the text.
        cursor.go(if text.starts_with('\u{feff}') { 3 } else { 0 });
        cursor
    }

    /// At the first token from this byte on.
    pub(crate) fn go(&mut self, byte: usize) {
        self.at = byte;
        self.before = byte as u32;
        self.token = self.lex();
    }

    /// The whole text.
    pub(crate) fn text(&self) -> &'t str {
        self.text
    }

    /// The text of a place.
    pub(crate) fn slice(&self, token: Token) -> &'t str {
        self.text.get(token.start as usize..token.end as usize).unwrap_or("")
    }

    /// To the next token; the one here leaves.
    pub(crate) fn advance(&mut self) -> Token {
        let token = self.token;
        self.before = token.end;
        self.token = self.lex();
        token
    }

    /// The place of a token.
    pub(crate) fn span(&self, token: Token) -> Span {
        Span::new(self.file, token.start, token.end)
    }

    /// The place of the token here.
    pub(crate) fn here(&self) -> Span {
        self.span(self.token)
    }

    /// From this byte to the end of the token before.
    pub(crate) fn since(&self, start: u32) -> Span {
        Span::new(self.file, start, self.before.max(start))
    }

    /// The place after the token before.
    pub(crate) fn gap(&self) -> Span {
        Span::at(self.file, self.before)
    }

    /// Whether the token here is of this kind.
    pub(crate) fn is(&self, kind: Kind) -> bool {
        self.token.kind == kind
    }

    /// Whether the token here is this word.
    pub(crate) fn is_word(&self, word: &str) -> bool {
        self.token.kind == Kind::Name && self.slice(self.token) == word
    }

    /// Over the token here, if it is of this kind.
    pub(crate) fn eat(&mut self, kind: Kind) -> bool {
        let found = self.is(kind);
        if found {
            self.advance();
        }
        found
    }

    /// Over the token here, which must be of this kind.
    pub(crate) fn expect(&mut self, kind: Kind, wanted: &str) -> Outcome<Token> {
        if self.is(kind) { Ok(self.advance()) } else { Err(self.unexpected(wanted)) }
    }

    /// What is said where something else stands than what the grammar wants.
    pub(crate) fn unexpected(&self, wanted: &str) -> Box<hqml_ir::Diagnostic> {
        let (span, found) = (self.here(), self.slice(self.token));
        match self.token.kind {
            Kind::Bad(why) => fault("E1202", why, span, "here"),
            Kind::End => fault("E1203", format!("the text ends where {wanted} is wanted"), span, "the end"),
            _ => fault(
                "E1203",
                format!("`{found}` stands where {wanted} is wanted"),
                span,
                format!("{wanted} is wanted"),
            ),
        }
    }

    fn lex(&mut self) -> Token {
        let bytes = self.text.as_bytes();
        if let Err(bad) = self.skip_space(bytes) {
            return bad;
        }
        let start = self.at;
        let Some(&first) = bytes.get(start) else { return self.token(Kind::End, start) };
        match first {
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => self.name(start),
            b'0'..=b'9' => self.number(bytes, start),
            b'.' if bytes.get(start + 1).is_some_and(u8::is_ascii_digit) => self.number(bytes, start),
            b'"' | b'\'' => self.quoted(bytes, start, first),
            b'$' => self.physical(bytes, start),
            128.. => self.letters(start),
            _ => self.sign(bytes, start, first),
        }
    }

    fn token(&self, kind: Kind, start: usize) -> Token {
        Token { kind, start: start as u32, end: self.at as u32 }
    }

    /// Over spaces and comments; a comment that is not closed is a token of its own.
    fn skip_space(&mut self, bytes: &[u8]) -> Result<(), Token> {
        loop {
            match (bytes.get(self.at), bytes.get(self.at + 1)) {
                (Some(b' ' | b'\t' | b'\r' | b'\n'), _) => self.at += 1,
                (Some(b'/'), Some(b'/')) => {
                    let rest = &bytes[self.at..];
                    self.at += rest.iter().position(|b| *b == b'\n').unwrap_or(rest.len());
                }
                (Some(b'/'), Some(b'*')) => {
                    let start = self.at;
                    match self.text[start + 2..].find("*/") {
                        Some(length) => self.at = start + 2 + length + 2,
                        None => {
                            self.at = bytes.len();
                            let kind = Kind::Bad("a comment that begins with `/*` is not closed by `*/`");
                            return Err(Token { kind, start: start as u32, end: start as u32 + 2 });
                        }
                    }
                }
                _ => return Ok(()),
            }
        }
    }

    /// A name of ASCII letters, digits and `_`, which goes on with letters of any script.
    fn name(&mut self, start: usize) -> Token {
        let bytes = self.text.as_bytes();
        while bytes.get(self.at).is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_') {
            self.at += 1;
        }
        if bytes.get(self.at).is_some_and(|b| *b >= 128) {
            return self.letters(start);
        }
        self.token(Kind::Name, start)
    }

    /// A name with letters of any script: `θ`, `λ1`.
    fn letters(&mut self, start: usize) -> Token {
        let rest = &self.text[start..];
        let length: usize = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').map(char::len_utf8).sum();
        if length == 0 {
            self.at = start + rest.chars().next().map_or(1, char::len_utf8);
            return self.token(Kind::Bad("this is no character of OpenQASM"), start);
        }
        self.at = start + length;
        self.token(Kind::Name, start)
    }

    fn number(&mut self, bytes: &[u8], start: usize) -> Token {
        let based =
            bytes[start] == b'0' && matches!(bytes.get(start + 1), Some(b'x' | b'X' | b'b' | b'B' | b'o' | b'O'));
        let mut kind = Kind::Integer;
        if based {
            self.at += 2;
        }
        while let Some(&byte) = bytes.get(self.at) {
            match byte {
                b'0'..=b'9' | b'_' => {}
                b'a'..=b'f' | b'A'..=b'F' if based => {}
                b'.' if kind == Kind::Integer && !based => kind = Kind::Real,
                b'e' | b'E' if !based && exponent(&bytes[self.at + 1..]) => {
                    kind = Kind::Real;
                    self.at += 1;
                    self.at += usize::from(matches!(bytes[self.at], b'+' | b'-'));
                    self.at += bytes[self.at..].iter().take_while(|b| b.is_ascii_digit() || **b == b'_').count();
                    break;
                }
                _ => break,
            }
            self.at += 1;
        }
        if bytes.get(self.at).is_some_and(|b| b.is_ascii_alphabetic() || *b >= 128) {
            self.letters(self.at);
            return self.token(
                Kind::Bad("a number touches letters; OpenQASM's durations and complex numbers are not read"),
                start,
            );
        }
        self.token(kind, start)
    }

    fn quoted(&mut self, bytes: &[u8], start: usize, quote: u8) -> Token {
        self.at += 1;
        while let Some(&byte) = bytes.get(self.at) {
            self.at += 1;
            if byte == quote {
                return self.token(Kind::Text, start);
            }
            if byte == b'\n' {
                break;
            }
        }
        Token { kind: Kind::Bad("a text is not closed"), start: start as u32, end: start as u32 + 1 }
    }

    fn physical(&mut self, bytes: &[u8], start: usize) -> Token {
        self.at += 1;
        self.at += bytes[self.at..].iter().take_while(|b| b.is_ascii_digit()).count();
        let kind = if self.at == start + 1 { Kind::Bad("a `$` without the number of a qubit") } else { Kind::Physical };
        self.token(kind, start)
    }

    fn sign(&mut self, bytes: &[u8], start: usize, first: u8) -> Token {
        let second = bytes.get(start + 1).copied().unwrap_or(0);
        let (kind, length) = pair(first, second).map_or_else(|| (single(first), 1), |kind| (kind, 2));
        self.at += length;
        // `<<=`, `>>=`, `**=` are one sign; nothing reads them, so they count as an assignment.
        if length == 2 && bytes.get(self.at) == Some(&b'=') && matches!(&bytes[start..self.at], b"<<" | b">>" | b"**") {
            self.at += 1;
            return self.token(Kind::Operator(Operator::Assign), start);
        }
        self.token(kind, start)
    }
}

/// Whether what follows an `e` makes it an exponent.
fn exponent(rest: &[u8]) -> bool {
    match rest.first() {
        Some(b'+' | b'-') => rest.get(1).is_some_and(u8::is_ascii_digit),
        Some(byte) => byte.is_ascii_digit(),
        None => false,
    }
}

fn pair(first: u8, second: u8) -> Option<Kind> {
    Some(match (first, second) {
        (b'-', b'>') => Kind::Arrow,
        (b'=', b'=') => Kind::Operator(Operator::Equal),
        (b'!', b'=') => Kind::Operator(Operator::NotEqual),
        (b'<', b'=') => Kind::Operator(Operator::LessEqual),
        (b'>', b'=') => Kind::Operator(Operator::GreaterEqual),
        (b'<', b'<') => Kind::Operator(Operator::ShiftLeft),
        (b'>', b'>') => Kind::Operator(Operator::ShiftRight),
        (b'&', b'&') => Kind::Operator(Operator::And),
        (b'|', b'|') => Kind::Operator(Operator::Or),
        (b'*', b'*') => Kind::Operator(Operator::StarStar),
        (b'+', b'+') => Kind::Operator(Operator::PlusPlus),
        (b'+' | b'-' | b'*' | b'/' | b'%' | b'^' | b'&' | b'|' | b'~', b'=') => Kind::Operator(Operator::Assign),
        _ => return None,
    })
}

fn single(first: u8) -> Kind {
    match first {
        b'{' => Kind::LeftBrace,
        b'}' => Kind::RightBrace,
        b'(' => Kind::LeftParen,
        b')' => Kind::RightParen,
        b'[' => Kind::LeftBracket,
        b']' => Kind::RightBracket,
        b';' => Kind::Semicolon,
        b',' => Kind::Comma,
        b':' => Kind::Colon,
        b'=' => Kind::Equals,
        b'@' => Kind::At,
        b'+' => Kind::Operator(Operator::Plus),
        b'-' => Kind::Operator(Operator::Minus),
        b'*' => Kind::Operator(Operator::Star),
        b'/' => Kind::Operator(Operator::Slash),
        b'%' => Kind::Operator(Operator::Percent),
        b'^' => Kind::Operator(Operator::Caret),
        b'~' => Kind::Operator(Operator::Tilde),
        b'!' => Kind::Operator(Operator::Not),
        b'&' => Kind::Operator(Operator::BitAnd),
        b'|' => Kind::Operator(Operator::BitOr),
        b'<' => Kind::Operator(Operator::Less),
        b'>' => Kind::Operator(Operator::Greater),
        b'#' => Kind::Bad("pragmas are not read: what they ask for would be lost"),
        _ => Kind::Bad("this is no character of OpenQASM"),
    }
}
