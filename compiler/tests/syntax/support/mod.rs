//! What the tests share: the example files and trees as text.

pub(crate) mod sexpr;

use hqml_compiler::syntax::{Parsed, parse};
use hqml_ir::span::FileId;

/// The examples of the repository: name and text.
pub(crate) const EXAMPLES: [(&str, &str); 5] = [
    ("article_kernel", include_str!("../../../../examples/article_kernel.hqml")),
    ("article_vqc", include_str!("../../../../examples/article_vqc.hqml")),
    ("quantum_features", include_str!("../../../../examples/quantum_features.hqml")),
    ("quantum_kernel", include_str!("../../../../examples/quantum_kernel.hqml")),
    ("variational_classifier", include_str!("../../../../examples/variational_classifier.hqml")),
];

/// Reads a text as a file.
pub(crate) fn read(text: &str) -> Parsed {
    parse(FileId(0), text)
}

/// The codes of what is wrong, with the text at each place.
pub(crate) fn wrong(text: &str) -> Vec<(&'static str, String)> {
    let at = |range: std::ops::Range<usize>| text.get(range).unwrap_or("?").to_owned();
    read(text).diagnostics.iter().map(|one| (one.code, at(one.span().unwrap_or_default().range()))).collect()
}
