//! What the tests share: a world in memory, and short ways to compile.

use hqml_compiler::world::{Column, ColumnKind, MemoryWorld, TableSchema, TargetSchema};
use hqml_compiler::{Compilation, CompileOptions, compile};

/// A table of numbers with these columns.
pub(crate) fn numbers(columns: &[&str], rows: usize, target: TargetSchema) -> TableSchema {
    let column = |name: &&str| Column { name: (*name).to_owned(), kind: ColumnKind::Number, gap: None };
    TableSchema { columns: columns.iter().map(column).collect(), rows, target }
}

/// Compiles one file.
pub(crate) fn compiled(text: &str) -> Compilation {
    let world = MemoryWorld::new().with_file("test.hqml", text);
    compile("test.hqml", &world, &CompileOptions::default())
}

/// Compiles one file, without errors.
pub(crate) fn sound(text: &str) -> Compilation {
    let compilation = compiled(text);
    assert!(!compilation.has_errors(), "{}", shown(&compilation));
    compilation
}

/// The codes of a compilation's diagnostics, in order.
pub(crate) fn codes(compilation: &Compilation) -> Vec<&'static str> {
    compilation.diagnostics.iter().map(|d| d.code).collect()
}

/// The diagnostics as text: code, message, the source of each label, helps.
pub(crate) fn shown(compilation: &Compilation) -> String {
    let mut text = String::new();
    for diagnostic in &compilation.diagnostics {
        text.push_str(&format!("{}: {}\n", diagnostic.code, diagnostic.message));
        for label in &diagnostic.labels {
            let sign = if label.primary { ">" } else { "-" };
            let (line, column) = compilation.sources.line_column(label.span.file, label.span.start);
            let source = compilation.sources.text(label.span);
            text.push_str(&format!("  {sign} {line}:{column} `{source}` {}\n", label.text));
        }
        diagnostic.help.iter().for_each(|help| text.push_str(&format!("  help: {help}\n")));
        diagnostic.notes.iter().for_each(|note| text.push_str(&format!("  note: {note}\n")));
    }
    text
}
