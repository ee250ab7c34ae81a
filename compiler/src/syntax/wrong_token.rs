//! The errors in tokens: what was found enters, one diagnostic with a help leaves.

use hqml_ir::diagnostic::Diagnostic;
use hqml_ir::span::Span;

use super::literal;
use super::token::TokenKind as K;

/// A sign of another language, and the token that was meant (none where it is only to be taken away).
pub(crate) fn foreign_sign(kind: K, span: Span) -> (Diagnostic, Option<K>) {
    let (sign, help, meant) = match kind {
        K::Caret => ("^", "a power is written `a ** b`", Some(K::StarStar)),
        K::AndAnd => ("&&", "write `and`", Some(K::And)),
        K::OrOr => ("||", "write `or`", Some(K::Or)),
        K::Bang => ("!", "write `not`", Some(K::Not)),
        K::PercentSign => ("%", "the remainder is `mod(a, b)`; a percentage touches its number: `25%`", Some(K::Slash)),
        _ => ("*/", "comments begin with `//` and end with their line; take the `*/` away", None),
    };
    (Diagnostic::error("E0105", format!("there is no `{sign}` in this language")).primary(span, "").help(help), meant)
}

/// A text without its second quote.
pub(crate) fn open_text(span: Span) -> Diagnostic {
    Diagnostic::error("E0103", "this text is not closed on its line")
        .primary(span, "begins here")
        .help("close it with `\"`; a line break inside a text is written `\\n`")
}

/// A text in quotes of another kind.
pub(crate) fn quotes(span: Span) -> Diagnostic {
    Diagnostic::error("E0102", "texts stand in plain double quotes").primary(span, "").help("write `\"text\"`")
}

/// An escape that does not exist.
pub(crate) fn escape(span: Span, text: &str) -> Diagnostic {
    let help = if text.starts_with("\\u") {
        "a character by its number is written `\\u{3b1}`, with one to six hexadecimal digits"
    } else {
        "the escapes are `\\\"`, `\\\\`, `\\n`, `\\t` and `\\u{3b1}`; paths are written with `/`"
    };
    Diagnostic::error("E0104", format!("there is no escape `{text}`")).primary(span, "").help(help)
}

/// A number that touches letters.
pub(crate) fn touching(span: Span, number: &str, tail: &str) -> Diagnostic {
    let error = Diagnostic::error("E0101", format!("the number `{number}` touches `{tail}`")).primary(span, "");
    let unit = match tail {
        "sec" | "secs" | "second" | "seconds" => "s",
        "m" | "mins" | "minute" | "minutes" => "min",
        "hr" | "hrs" | "hour" | "hours" => "h",
        "msec" | "millis" => "ms",
        _ => "",
    };
    if !unit.is_empty() && literal::seconds(unit).is_some() {
        return error.help(format!("write `{number}{unit}`; the units are `us`, `ms`, `s`, `min`, `h` and `%`"));
    }
    if number.starts_with('$') {
        return error.help("an amount of money is written in digits: `$20`, `$20_000`");
    }
    if tail.starts_with(|c: char| c.is_ascii_digit() || c == '_') || tail == "e" || tail == "E" {
        return error
            .help("digits may be grouped with `_` between two of them: `1_000`; an exponent is written `1e-3`");
    }
    if let Some(name) = tail.strip_prefix('%') {
        let help = if name.is_empty() { "a percentage has no exponent" } else { "leave a space after the percentage" };
        return error.help(help);
    }
    error.help(format!("write `{number} * {tail}`"))
}

/// A number beyond what can be held.
pub(crate) fn too_large(span: Span, kind: K) -> Diagnostic {
    let (message, help) = match kind {
        K::Int => (
            "this whole number is too large",
            "whole numbers reach to 9223372036854775807; a real one has a point: `1e20`",
        ),
        _ => ("this number is too large", "real numbers reach to about 1.8e308"),
    };
    Diagnostic::error("E0106", message).primary(span, "").help(help)
}

/// Characters that begin no token.
pub(crate) fn unknown(span: Span, first: char) -> Diagnostic {
    let shown = if first.is_control() || first.is_whitespace() || is_invisible(first) {
        format!("the invisible character U+{:04X}", u32::from(first))
    } else {
        format!("the character `{first}`")
    };
    let error = Diagnostic::error("E0102", format!("{shown} has no meaning here")).primary(span, "");
    match lookalike(first) {
        Some(meant) => error.help(format!("write `{meant}`")),
        None if first == '$' => error.help("an amount of money is written `$20`"),
        None if first == '|' => error.help("stages are joined by `|>`"),
        None => error.help("take it away"),
    }
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}' | '\u{feff}' | '\u{ad}')
}

fn lookalike(c: char) -> Option<&'static str> {
    Some(match c {
        '×' | '·' | '⋅' | '∗' => "*",
        '÷' => "/",
        '−' | '–' | '—' => "-",
        '“' | '”' | '„' | '‟' | '«' | '»' | '\'' | '‘' | '’' | '`' => "\"",
        '≤' => "<=",
        '≥' => ">=",
        '≠' => "!=",
        '→' => "->",
        '▷' => "|>",
        '…' => "..",
        '#' => "//",
        '@' => "on",
        '&' => "and",
        '~' => "not",
        '\u{a0}' | '\u{3000}' => " ",
        '，' => ",",
        '：' => ":",
        '（' => "(",
        '）' => ")",
        _ => return None,
    })
}
