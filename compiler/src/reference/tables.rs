//! The tables of `docs/language.md` that are generated: functions, fields, lints, limits.

use std::fmt::Write;

use hqml_ir::verify::{MOST_PREPARED, MOST_QUBITS};

use super::functions::{EXAMPLES, STATEMENTS, form};
use super::words::{FIELD, WORDS};
use crate::circuits::{OPERATIONS, WIDEST};
use crate::diagnostics::CODES;
use crate::eval::{FUNCTIONS, STEPS};
use crate::lower::MOST_STEPS;
use crate::syntax::MAX_BYTES;
use crate::syntax::limits::{MAX_NESTING, MAX_OPERATORS};

/// The generated tables by the name that stands in the page.
pub fn sections() -> [(&'static str, String); 4] {
    [("functions", functions()), ("fields", fields()), ("lints", lints()), ("limits", limits())]
}

/// Every function with its examples.
fn functions() -> String {
    let mut text = "| function | gives | example |\n|---|---|---|\n".to_owned();
    for row in FUNCTIONS {
        let values = EXAMPLES.iter().filter(|e| e.0 == row.name);
        let values = values.map(|(_, call, value)| match *value {
            "true" => format!("`{call}`"),
            value => format!("`{call}` is `{value}`"),
        });
        let statements = STATEMENTS.iter().filter(|e| e.0 == row.name).map(|e| format!("`{}`", e.1));
        let examples: Vec<String> = values.chain(statements).collect();
        let _ = writeln!(text, "| `{}` | {} | {} |", form(row), row.summary, examples.join(", "));
    }
    text
}

/// Every field of an experiment.
fn fields() -> String {
    let mut text = "| field | | meaning |\n|---|---|---|\n".to_owned();
    for word in WORDS.iter().filter(|word| word.what == FIELD) {
        let _ = writeln!(text, "| `{}` | `{}` | {} |", word.name, word.form, word.meaning);
    }
    text
}

/// Every lint with its reason.
fn lints() -> String {
    let mut text = "| lint | it says | why |\n|---|---|---|\n".to_owned();
    for code in CODES.iter().filter(|code| code.id.starts_with('W')) {
        let _ = writeln!(text, "| [`{0}`](errors/{0}.md) | {1} | {2} |", code.id, code.title, reason(code.page));
    }
    text
}

/// The first paragraph of a page.
fn reason(page: &str) -> String {
    let body = page.lines().skip(1).skip_while(|line| line.trim().is_empty());
    let lines: Vec<&str> = body.take_while(|line| !line.trim().is_empty()).collect();
    lines.join(" ").replace('|', "\\|")
}

/// Every limit with its number.
fn limits() -> String {
    let limits: [(&str, u64); 16] = [
        ("bytes of a source file", MAX_BYTES as u64),
        ("files that are imported", crate::names::FILES as u64),
        ("imports nested in each other", crate::names::IMPORT_DEPTH as u64),
        ("brackets open at once", MAX_NESTING as u64),
        ("operators of one expression, one inside the other", MAX_OPERATORS as u64),
        ("steps of the elaboration of one circuit or constant", STEPS),
        ("elements of a list", crate::eval::lists::LONGEST as u64),
        ("qubits of a register", WIDEST as u64),
        ("operations of one circuit", OPERATIONS),
        ("steps of its lowering to gates", MOST_STEPS as u64),
        ("qubits of a program that is run", u64::from(MOST_QUBITS)),
        ("qubits of one `prepare`", MOST_PREPARED as u64),
        ("branches of a generator in a pipeline", crate::pipelines::MOST_BRANCHES as u64),
        ("values of one `sweep`", crate::pipelines::MOST_ITEMS as u64),
        ("variants of one model", crate::pipelines::tuned::MOST_VARIANTS as u64),
        ("seeds of an experiment", crate::experiments::MOST_SEEDS as u64),
    ];
    let mut text = "| at most | |\n|---|---|\n".to_owned();
    for (what, number) in limits {
        let _ = writeln!(text, "| {what} | {} |", hqml_ir::stages::document::grouped(number));
    }
    text
}
