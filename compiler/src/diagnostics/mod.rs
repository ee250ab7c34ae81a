//! Errors and lints: the code table and the renderers. What enters are plain diagnostics; what leaves is text.

pub mod codes;

pub use codes::{CODES, Code, code};
pub use hqml_ir::diagnostic::{Diagnostic, Label, Severity};
