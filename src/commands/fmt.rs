//! `hqml fmt FILE...`: programs are written in the one style. A file with syntax errors stays as it is.

use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use hqml_compiler::diagnostics::json;
use hqml_compiler::format::{Refusal, format};
use hqml_compiler::syntax::decode;
use hqml_compiler::world::{SourceMap, WorldError};
use hqml_ir::Diagnostic;
use serde_json::json;

use super::Exit;
use crate::cli::{Fmt, Format};
use crate::output;

/// Formats every file, also where another one is wrong, and says which are wrong or differ.
pub(crate) fn fmt(options: &Fmt) -> Exit {
    let mut found = Found::default();
    for path in &options.files {
        if let Err(diagnostics) = one(options, path, &mut found) {
            found.diagnostics.extend(diagnostics);
        }
    }
    match options.format {
        Format::Json => {
            let diagnostics = json(&found.sources, &found.diagnostics);
            output::object(&json!({ "diagnostics": diagnostics, "differing": found.differing }));
        }
        Format::Text => output::diagnostics_of(&found.sources, &found.diagnostics),
    }
    found.exit(options.check)
}

/// What is found out about the files.
#[derive(Default)]
struct Found {
    sources: SourceMap,
    diagnostics: Vec<Diagnostic>,
    /// The files whose text is not the formatted one.
    differing: Vec<String>,
    /// Whether a file cannot be read or written.
    outside: bool,
}

impl Found {
    fn exit(&self, check: bool) -> Exit {
        match self {
            _ if self.outside => Exit::Outside,
            _ if !self.diagnostics.is_empty() || check && !self.differing.is_empty() => Exit::Program,
            _ => Exit::Done,
        }
    }

    /// A failure that is not the program's.
    fn failure(&mut self, code: &'static str, message: String, help: &str) -> Vec<Diagnostic> {
        self.outside = true;
        vec![Diagnostic::error(code, message).help(help)]
    }
}

/// Formats one file.
fn one(options: &Fmt, path: &Path, found: &mut Found) -> Result<(), Vec<Diagnostic>> {
    let (name, piped) = if path == Path::new("-") { ("<stdin>".into(), true) } else { (path.to_string_lossy(), false) };
    let text = read(path, &name, found)?;
    let file = found.sources.add(&name, &text);
    let formatted = match format(file, &text) {
        Ok(formatted) => formatted,
        Err(Refusal::Syntax(diagnostics)) => return Err(diagnostics),
        Err(Refusal::Unfaithful) => return Err(vec![unfaithful(&name)]),
    };
    let differs = formatted != text;
    if options.check {
        if differs && options.format == Format::Text {
            output::line(&name);
        }
    } else if options.stdout || piped && options.format == Format::Text {
        output::line(formatted.trim_end_matches('\n'));
    } else if differs && !piped {
        write(path, &formatted).map_err(|error| {
            let message = format!("`{name}` cannot be written: {error}");
            found.failure("E1003", message, "check that the file and its folder may be written")
        })?;
    }
    if differs {
        found.differing.push(name.into_owned());
    }
    Ok(())
}

fn unfaithful(name: &str) -> Diagnostic {
    Diagnostic::error("E1003", format!("`{name}` stays as it is: laid out, it would read differently"))
        .help("this is a mistake in the formatter; please report the file")
}

/// The text of a file or of standard input.
fn read(path: &Path, name: &str, found: &mut Found) -> Result<String, Vec<Diagnostic>> {
    let mut bytes = vec![];
    let reading = match path == Path::new("-") {
        true => std::io::stdin().lock().read_to_end(&mut bytes).map(drop),
        false => std::fs::read(path).map(|content| bytes = content),
    };
    if let Err(error) = reading {
        return Err(found.failure("E0004", unreadable(name, &error).to_string(), "check the path"));
    }
    decode(found.sources.add(name, ""), bytes).map_err(|error| vec![error])
}

fn unreadable(name: &str, error: &std::io::Error) -> WorldError {
    match error.kind() {
        ErrorKind::NotFound => WorldError::NotFound { uri: name.to_owned() },
        _ => WorldError::Unreadable { uri: name.to_owned(), reason: error.to_string() },
    }
}

/// Puts the new text in the place of the old one at once: a reader sees the one or the other, never a part. A link
/// stays a link, and who may read the file stays the same.
fn write(path: &Path, text: &str) -> std::io::Result<()> {
    let path: PathBuf = path.canonicalize()?;
    let permissions = path.metadata()?.permissions();
    if permissions.readonly() {
        return Err(std::io::Error::new(std::io::ErrorKind::PermissionDenied, "it is read-only"));
    }
    let mut file = tempfile::NamedTempFile::new_in(path.parent().unwrap_or(Path::new(".")))?;
    file.write_all(text.as_bytes())?;
    file.as_file().set_permissions(permissions)?;
    file.as_file().sync_data()?;
    file.persist(&path)?;
    Ok(())
}
