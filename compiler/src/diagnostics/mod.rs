//! Errors and lints: the code table and the renderers. What enters are plain diagnostics; what leaves is text.

mod cache;
pub mod codes;
mod json;
mod render;
mod sarif;

pub use codes::{CODES, Code, code};
pub use hqml_ir::diagnostic::{Diagnostic, Label, Severity};
pub use json::{JsonDiagnostic, JsonEnd, JsonLabel, JsonPlace, json};
pub use render::{render, short, word};
pub use sarif::sarif;
