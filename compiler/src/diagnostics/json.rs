//! Diagnostics to JSON for other programs: one object each, with lines and columns from 1 and columns in characters.

use hqml_ir::diagnostic::{Diagnostic, Severity};
use hqml_ir::span::Span;
use serde::Serialize;

use crate::world::SourceMap;

/// A diagnostic as `--format json` prints it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct JsonDiagnostic {
    /// `E0301`.
    pub code: &'static str,
    /// `error` or `warning`.
    pub severity: Severity,
    /// The fact.
    pub message: String,
    /// Where it is; `null` for what has no place.
    #[serde(flatten)]
    pub place: Option<JsonPlace>,
    /// All places.
    pub labels: Vec<JsonLabel>,
    /// What to type.
    pub help: Vec<String>,
    /// Why.
    pub notes: Vec<String>,
}

/// A place in a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct JsonPlace {
    /// The URI of the file.
    pub file: String,
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    /// One past its end.
    pub end: JsonEnd,
}

/// The end of a place, excluded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct JsonEnd {
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
}

/// A place and what is said there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct JsonLabel {
    /// The place.
    #[serde(flatten)]
    pub place: Option<JsonPlace>,
    /// What is said.
    pub text: String,
    /// Whether the mistake is here.
    pub primary: bool,
}

/// The objects of diagnostics.
pub fn json(sources: &SourceMap, diagnostics: &[Diagnostic]) -> Vec<JsonDiagnostic> {
    diagnostics.iter().map(|diagnostic| object(sources, diagnostic)).collect()
}

fn object(sources: &SourceMap, diagnostic: &Diagnostic) -> JsonDiagnostic {
    let label = |label: &hqml_ir::diagnostic::Label| JsonLabel {
        place: place(sources, label.span),
        text: label.text.clone(),
        primary: label.primary,
    };
    JsonDiagnostic {
        code: diagnostic.code,
        severity: diagnostic.severity,
        message: diagnostic.message.clone(),
        place: diagnostic.span().and_then(|span| place(sources, span)),
        labels: diagnostic.labels.iter().map(label).collect(),
        help: diagnostic.help.clone(),
        notes: diagnostic.notes.clone(),
    }
}

fn place(sources: &SourceMap, span: Span) -> Option<JsonPlace> {
    let file = sources.get(span.file)?.uri.to_string();
    let (line, column) = sources.line_column(span.file, span.start);
    let end = sources.line_column(span.file, span.end);
    Some(JsonPlace { file, line, column, end: JsonEnd { line: end.0, column: end.1 } })
}
