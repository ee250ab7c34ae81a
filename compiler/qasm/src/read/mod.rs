//! Reading OpenQASM: the text of a file enters, a program leaves, with the names of its inputs and registers and what it
//! measures; or all that is wrong with it, each with its place.
//!
//! A statement at a time: tokens, a small tree, and at once what it does. Gates, loops, conditions and aliases over known
//! numbers are unfolded while reading; `input` parameters stay symbolic, input k as the program's parameter k. The lines
//! that make up most of a long file, a known gate with known angles on single qubits, go a shorter way (`plain`).
//!
//! Global phases are followed as the standard defines them: OpenQASM 3's `U` is `exp(i theta / 2)` times the gate table's
//! `u`. They are kept where a control makes them visible and where a `gphase` stands by itself at the top, and are
//! dropped elsewhere.

mod circuit;
mod errors;
mod evaluate;
mod gates;
mod library;
mod modify;
mod names;
mod operand;
mod parse;
mod plain;
mod power;
mod recognise;
mod statement;
mod syntax;
#[cfg(test)]
mod tests;
mod token;
mod value;

use hqml_ir::{Diagnostic, FileId, Program, Span};

use circuit::Circuit;
use errors::{Outcome, fault, helped, with_help};
use parse::{Parser, Version};
use syntax::Statement;
use token::{Cursor, Kind};

/// The most qubits, and the most classical bits, of one file.
pub const MOST_QUBITS: u32 = 1 << 20;

/// The most operations that a file may unfold to; each turn of a loop counts as one, too.
pub const MOST_OPERATIONS: u64 = 1 << 22;

/// The most errors that are reported of one file.
const MOST_ERRORS: usize = 10;

/// Words that begin a declaration: where one fails, unknown names after it may be its names.
const DECLARING: [&str; 14] = [
    "include", "qreg", "creg", "qubit", "bit", "const", "int", "uint", "float", "angle", "bool", "input", "let", "gate",
];

/// The most files that one file includes, each inside the one before.
const DEEPEST_INCLUDE: u32 = 20;

/// A circuit that was read.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Imported {
    /// The operations; the inputs are its parameters, it has no features.
    pub program: Program,
    /// The `input` parameters in the order of their declaration: input k is parameter k.
    pub inputs: Vec<Input>,
    /// What is measured at the end: qubit and bit, in the order of writing.
    pub measurements: Vec<(u32, u32)>,
    /// The quantum registers in the order of their declaration; they lie one after the other.
    pub qubits: Vec<Register>,
    /// The classical registers in the order of their declaration; they lie one after the other.
    pub bits: Vec<Register>,
}

/// An `input` parameter; an array gives one for each of its elements, named `t[0]`, `t[1]`, ...
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// Its name.
    pub name: String,
    /// Where it is declared.
    pub span: Span,
}

/// A register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Register {
    /// Its name; empty for the physical qubits `$0`, `$1`, ...
    pub name: String,
    /// The number of its first qubit or bit.
    pub first: u32,
    /// How many it has; `None` for a single qubit or bit that is declared without a size.
    pub size: Option<u32>,
}

/// Where the text of an included file comes from: the path as it is written and the file that includes it enter; the
/// number and the text of the file leave, or why it cannot be had.
pub type Resolver<'r> = dyn FnMut(&str, FileId) -> Result<(FileId, String), String> + 'r;

/// Reads a file that includes nothing but `qelib1.inc` and `stdgates.inc`.
///
/// # Errors
/// Everything that is wrong with the text, in its order, at most ten.
pub fn read(file: FileId, text: &str) -> Result<Imported, Vec<Diagnostic>> {
    read_with(file, text, &mut |_, _| Err("other files are not at hand here".to_owned()))
}

/// Reads a file, and what it includes through `resolver`.
///
/// # Errors
/// Everything that is wrong with the text, in its order, at most ten.
pub fn read_with(file: FileId, text: &str, resolver: &mut Resolver) -> Result<Imported, Vec<Diagnostic>> {
    let mut reader =
        Reader { circuit: Circuit::new(), resolver, errors: Vec::new(), files: vec![file], shortcut: true };
    reader.file(file, text, true);
    if reader.errors.is_empty() { Ok(reader.circuit.finish()) } else { Err(reader.errors) }
}

/// Reads without the short way for plain lines; for tests of it.
#[cfg(test)]
pub(crate) fn read_slowly(file: FileId, text: &str) -> Result<Imported, Vec<Diagnostic>> {
    let resolver: &mut Resolver = &mut |_, _| Err(String::new());
    let mut reader =
        Reader { circuit: Circuit::new(), resolver, errors: Vec::new(), files: vec![file], shortcut: false };
    reader.file(file, text, true);
    if reader.errors.is_empty() { Ok(reader.circuit.finish()) } else { Err(reader.errors) }
}

struct Reader<'r> {
    circuit: Circuit,
    resolver: &'r mut Resolver<'r>,
    errors: Vec<Diagnostic>,
    /// The files that are being read, the innermost last.
    files: Vec<FileId>,
    shortcut: bool,
}

impl Reader<'_> {
    /// All statements of one file.
    fn file(&mut self, file: FileId, text: &str, top: bool) {
        if text.len() > u32::MAX as usize {
            let message = "a file of more than 4 gigabytes is not read";
            self.errors.push(helped(*fault("E1211", message, Span::at(file, 0), "its beginning")));
            return;
        }
        let mut cursor = Cursor::new(file, text);
        if let Err(error) = self.version(&mut cursor, top) {
            self.errors.push(helped(*error));
            return;
        }
        self.circuit.expect(text.len());
        while self.errors.len() < MOST_ERRORS {
            if self.shortcut {
                self.circuit.plain_lines(&mut cursor);
            }
            if cursor.is(Kind::End) {
                break;
            }
            let start = cursor.token.start as usize;
            let version = self.circuit.version;
            match Parser::new(&mut cursor, &mut self.circuit.names, version).statement() {
                Ok(statement) => self.run(&statement),
                Err(error) => {
                    self.errors.push(helped(*error));
                    cursor.go(start);
                    self.circuit.broken |= DECLARING.contains(&cursor.slice(cursor.token));
                    skip_statement(&mut cursor);
                }
            }
        }
    }

    /// `OPENQASM 2.0;`, where it stands.
    fn version(&mut self, cursor: &mut Cursor, top: bool) -> Outcome<()> {
        if !cursor.is_word("OPENQASM") {
            return Ok(());
        }
        cursor.advance();
        let token = cursor.token;
        let major = cursor.slice(token).split('.').next();
        let version = match (token.kind, major) {
            (Kind::Integer | Kind::Real, Some("2")) => Version::Two,
            (Kind::Integer | Kind::Real, Some("3")) => Version::Three,
            (Kind::Integer | Kind::Real, _) => {
                let found = cursor.slice(token);
                let error = fault("E1201", format!("OpenQASM {found} is not known"), cursor.here(), "the version");
                return Err(with_help(error, "write `OPENQASM 2.0;` or `OPENQASM 3.0;`"));
            }
            _ => return Err(cursor.unexpected("a version, `2.0` or `3.0`")),
        };
        cursor.advance();
        cursor.expect(Kind::Semicolon, "`;`")?;
        if top {
            self.circuit.version = version;
        }
        Ok(())
    }

    fn run(&mut self, statement: &Statement) {
        let outcome = match statement {
            Statement::Include(path, span) => self.include(path, *span),
            other => self.circuit.run(other),
        };
        if let Err(error) = outcome {
            // What follows from a declaration that failed is not a mistake of its own.
            if !(self.circuit.broken && error.code == "E1204") {
                self.errors.push(helped(*error));
            }
            self.circuit.broken |= statement.declares();
        }
    }

    fn include(&mut self, path: &str, span: Span) -> Outcome<()> {
        if library::is_standard(path) {
            self.circuit.include_library();
            return Ok(());
        }
        if self.files.len() as u32 > DEEPEST_INCLUDE {
            let message = format!("more than {DEEPEST_INCLUDE} files include each other");
            return Err(fault("E1212", message, span, "here it becomes too deep"));
        }
        let from = self.files.last().copied().unwrap_or_default();
        let (file, text) = (self.resolver)(path, from).map_err(|why| {
            let error = fault("E1212", format!("`{path}` cannot be included: {why}"), span, "included here");
            with_help(
                error,
                "`qelib1.inc` and `stdgates.inc` are built in; other files are read beside the one that includes them",
            )
        })?;
        if self.files.contains(&file) {
            return Err(fault("E1212", format!("`{path}` includes itself"), span, "included again here"));
        }
        self.circuit.spend(1 + text.len() as u64 / 64, span)?;
        self.files.push(file);
        self.file(file, &text, false);
        self.files.pop();
        Ok(())
    }
}

/// Over the rest of a statement that could not be read: to its semicolon, or to the brace that closes what it opens.
fn skip_statement(cursor: &mut Cursor) {
    let mut depth = 0usize;
    loop {
        let token = cursor.advance();
        match token.kind {
            Kind::End => return,
            Kind::LeftBrace => depth += 1,
            Kind::RightBrace if depth <= 1 => return,
            Kind::RightBrace => depth -= 1,
            Kind::Semicolon if depth == 0 => return,
            _ => {}
        }
    }
}
