//! One style for all files: the text of a file enters; the same file, laid out, leaves.
//!
//! The tree says what stands where, the tokens say how it is written: the layout walks the tree and takes the tokens
//! one after the other, comments among them, so nothing can be lost, doubled or reordered. Only space, and the commas
//! and semicolons that mean nothing, are the formatter's own. The result is a function of the tokens and of few choices
//! that are left to the writer: a pipeline broken into lines, a body or record broken into lines, empty lines between
//! declarations, statements, fields and comments.
//!
//! `tokens` is the way through the tokens and their comments; `item`, `circuit`, `expression` and `list` say where lines
//! may break; `operation` is what they say it in, and `render` decides which breaks are taken.

mod circuit;
mod expression;
mod item;
mod list;
mod operation;
mod render;
mod tokens;
mod verify;

use hqml_ir::diagnostic::Diagnostic;
use hqml_ir::span::FileId;

use crate::syntax::parse;

/// The column that no line should pass. Comments and texts are never cut.
pub const WIDTH: usize = 100;

/// Why a file is not formatted.
#[derive(Debug, Clone, PartialEq)]
pub enum Refusal {
    /// It has syntax errors: these, and its lints.
    Syntax(Vec<Diagnostic>),
    /// The layout that was made does not read as the file does. This is a mistake in the formatter; the check is there
    /// so that it can never cost a file.
    Unfaithful,
}

/// Lays out a file.
///
/// # Errors
/// Where the file has syntax errors.
pub fn format(file: FileId, text: &str) -> Result<String, Refusal> {
    let parsed = parse(file, text);
    if parsed.diagnostics.iter().any(Diagnostic::is_error) {
        return Err(Refusal::Syntax(parsed.diagnostics));
    }
    let laid_out = item::file(text, &parsed.file);
    if verify::same(file, text, &laid_out) { Ok(laid_out) } else { Err(Refusal::Unfaithful) }
}
