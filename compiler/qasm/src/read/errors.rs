//! What goes wrong, as plain diagnostics: a code, a fact and a place enter, a diagnostic leaves.

use hqml_ir::{Diagnostic, Span};

/// What a step of reading gives: something, or the one thing that is wrong.
pub(crate) type Outcome<T> = Result<T, Box<Diagnostic>>;

/// An error at a place.
pub(crate) fn fault(
    code: &'static str,
    message: impl Into<String>,
    span: Span,
    label: impl Into<String>,
) -> Box<Diagnostic> {
    Box::new(Diagnostic::error(code, message).primary(span, label))
}

/// The error with what to do about it.
#[allow(clippy::boxed_local, reason = "errors travel in boxes, so that results stay small")]
pub(crate) fn with_help(error: Box<Diagnostic>, help: impl Into<String>) -> Box<Diagnostic> {
    Box::new((*error).help(help))
}

/// The error as it is told: with what to do about it, if nothing better was said where it was found.
pub(crate) fn helped(error: Diagnostic) -> Diagnostic {
    if !error.help.is_empty() {
        return error;
    }
    let help = match error.code {
        "E1201" => "write `OPENQASM 2.0;` or `OPENQASM 3.0;` once, before everything else",
        "E1202" => "write names, plain numbers, texts in quotes and OpenQASM's signs; a product has its sign: `2*pi`",
        "E1203" => "write the statement as OpenQASM has it; if it looks right, the one before it may lack its `;`",
        "E1204" => "write a name that is declared before, and of the kind that is wanted",
        "E1205" => "give one of them another name",
        "E1206" => "give it as many angles, qubits or values as its definition has",
        "E1207" => "take qubits and bits that are there, each of them once",
        "E1208" => "write an expression that has a value here",
        "E1210" => "take it out, or say it by gates, registers and loops over known numbers",
        "E1211" => "make it smaller, or build it from fewer and shorter parts",
        _ => "take it out",
    };
    error.help(help)
}

/// `1 angle`, `2 angles`.
pub(crate) fn count(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

/// The known name that is nearest to a wrong one, if one is near enough to be meant.
pub(crate) fn nearest<'n>(name: &str, known: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let most = if name.len() <= 3 { 1 } else { 2 };
    known
        .filter(|other| name.len() <= 30 && other.len().abs_diff(name.len()) <= most)
        .map(|other| (distance(name.as_bytes(), other.as_bytes()), other))
        .filter(|(distance, _)| *distance <= most && *distance < name.len())
        .min_by_key(|(distance, other)| (*distance, other.as_bytes().first() != name.as_bytes().first()))
        .map(|(_, other)| other)
}

/// The number of letters to change, put in or take out.
fn distance(a: &[u8], b: &[u8]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut corner = i;
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let changed = corner + usize::from(x != y);
            corner = row[j + 1];
            row[j + 1] = changed.min(row[j] + 1).min(corner + 1);
        }
    }
    row[b.len()]
}
