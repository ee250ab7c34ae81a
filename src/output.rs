//! What commands print: diagnostics to standard error for people, or one JSON object on standard output for programs.

use std::io::{IsTerminal, Write};

use hqml_compiler::Compilation;
use hqml_compiler::diagnostics::{json, render};
use hqml_compiler::world::SourceMap;
use hqml_ir::Diagnostic;
use serde::Serialize;

use crate::cli::Format;

/// Prints the diagnostics of a program for people, coloured on a terminal.
pub(crate) fn diagnostics(compilation: &Compilation) {
    diagnostics_of(&compilation.sources, &compilation.diagnostics);
}

/// Prints diagnostics about these files for people, coloured on a terminal.
pub(crate) fn diagnostics_of(sources: &SourceMap, diagnostics: &[Diagnostic]) {
    if diagnostics.is_empty() {
        return;
    }
    let stderr = std::io::stderr();
    let colour = stderr.is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let text = render(sources, diagnostics, colour);
    write(&mut stderr.lock(), text.as_bytes());
}

/// Prints the diagnostics of a program as `{"diagnostics": [...]}`.
pub(crate) fn diagnostics_json(compilation: &Compilation) {
    object(&serde_json::json!({ "diagnostics": json(&compilation.sources, &compilation.diagnostics) }));
}

/// Prints one JSON object on standard output.
pub(crate) fn object(value: &impl Serialize) {
    match serde_json::to_string_pretty(value) {
        Ok(text) => line(&text),
        Err(error) => eprintln!("the result cannot be written as JSON: {error}"),
    }
}

/// Prints text on standard output.
pub(crate) fn text(text: &str) {
    write(&mut std::io::stdout().lock(), text.as_bytes());
}

/// Prints text and a line end on standard output.
pub(crate) fn line(text: &str) {
    let mut out = std::io::stdout().lock();
    write(&mut out, text.as_bytes());
    write(&mut out, b"\n");
}

/// Writes what can be written: a reader who has gone away (`| head`) is no error of ours.
fn write(out: &mut impl Write, bytes: &[u8]) {
    let _ = out.write_all(bytes).and_then(|()| out.flush());
}

/// Prints one object where there is one, else a list.
pub(crate) fn one_or_list(values: &[impl Serialize]) {
    match values {
        [one] => object(one),
        many => object(&many),
    }
}

/// Says why a command gives no result in the words of a library's error, which end with what to do behind a semicolon.
pub(crate) fn refusal(code: &str, error: &dyn std::error::Error, format: Format) {
    let text = error.to_string();
    match text.rsplit_once("; ") {
        Some((fact, help)) => failure(code, fact, &[help.to_owned()], format),
        None => failure(code, &text, &[], format),
    }
}

/// Says why a command gives no result: the code, the fact, what to do.
pub(crate) fn failure(code: &str, message: &str, help: &[String], format: Format) {
    if format == Format::Json {
        let diagnostic = serde_json::json!({ "code": code, "severity": "error", "message": message, "help": help });
        object(&serde_json::json!({ "diagnostics": [diagnostic] }));
        return;
    }
    eprintln!("error[{code}]: {message}");
    for help in help {
        eprintln!("  help: {help}");
    }
}
