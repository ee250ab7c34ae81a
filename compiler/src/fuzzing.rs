//! What must hold for every text whatever: the entry points that the fuzzer and the replay of its corpus share. Bytes
//! enter; leaves nothing, or what does not hold. Not part of the interface.

use hqml_ir::{Circuit, Diagnostic, FileId, Program, verify};
use hqml_transpiler::peephole;

use crate::circuits::{Incoming, Use, elaborate};
use crate::format::{Refusal, format as lay_out};
use crate::names::{CIRCUITS, Declared, Names};
use crate::syntax::ast::DeclarationKind;
use crate::syntax::{decode, lexer, parse, parse_by_grammar};
use crate::world::{Column, ColumnKind, SourceMap, TableRequest, TableSchema, TargetSchema, World, WorldError};
use crate::{CompileOptions, compile, diagnostics, lower};

/// What is broken, in words.
pub type Broken = String;

/// A law: its name, which is that of the fuzz target, and its function.
pub type Law = (&'static str, fn(&[u8]) -> Result<(), Broken>);

/// All laws.
pub const LAWS: [Law; 4] = [("read", read), ("check", check), ("layout", layout), ("lower", lowering)];

/// The most errors and lints of one file's text.
const MOST_DIAGNOSTICS: usize = 100;

/// So many diagnostics are shown in every form.
const MOST_SHOWN: usize = 3;

/// So many circuits of one text are elaborated.
const MOST_CIRCUITS: usize = 8;

/// The widths that circuits are elaborated for.
const WIDTHS: [usize; 4] = [1, 2, 3, 5];

/// Lexer and parser: they end with an answer, which is the grammar's own, every place is a place of the text, and there
/// are not too many errors.
///
/// # Errors
/// What does not hold.
pub fn read(bytes: &[u8]) -> Result<(), Broken> {
    let file = FileId(0);
    let Ok(text) = decode(file, bytes.to_vec()) else { return Ok(()) };
    let mut end = 0;
    for token in lexer::lex(file, &text).tokens {
        let in_order = end <= token.start && token.start < token.end;
        if !in_order || text.get(token.span(file).range()).is_none() {
            return Err(format!("{token:?} after byte {end}"));
        }
        end = token.end;
    }
    let parsed = parse(file, &text);
    // What the quick pass gives up the grammar has read already: one wrong text in eight is enough.
    let again = parsed.diagnostics.is_empty() || bytes.iter().map(|byte| usize::from(*byte)).sum::<usize>() % 8 == 0;
    if again && parsed != parse_by_grammar(file, &text) {
        return Err("the quick pass and the grammar differ".to_owned());
    }
    if parsed.diagnostics.len() > MOST_DIAGNOSTICS {
        return Err(format!("{} diagnostics", parsed.diagnostics.len()));
    }
    let items = parsed.file.items.iter().map(|item| item.span);
    let inside = items.clone().all(|span| text.get(span.range()).is_some());
    let ordered = items.clone().zip(items.skip(1)).all(|(one, next)| one.end <= next.start);
    if !inside || !ordered {
        return Err("items overlap or are outside of the text".to_owned());
    }
    let mut sources = SourceMap::new();
    sources.add("main.hqml", &text);
    told(&sources, &parsed.diagnostics)
}

/// The whole way to checked experiments: it ends with an answer that can be shown.
///
/// # Errors
/// What does not hold.
pub fn check(bytes: &[u8]) -> Result<(), Broken> {
    let Ok(text) = decode(FileId(0), bytes.to_vec()) else { return Ok(()) };
    let done = compile("main.hqml", &OneFile(&text), &CompileOptions::default());
    if done.has_errors() != done.experiments.is_empty() && done.has_errors() {
        return Err("a wrong program has experiments".to_owned());
    }
    told(&done.sources, &done.diagnostics)
}

/// The formatter: it lays out what has no syntax errors, with the same meaning, and nothing is left for a second time.
///
/// # Errors
/// What does not hold.
pub fn layout(bytes: &[u8]) -> Result<(), Broken> {
    let file = FileId(0);
    let Ok(text) = decode(file, bytes.to_vec()) else { return Ok(()) };
    let once = match lay_out(file, &text) {
        Ok(once) => once,
        Err(Refusal::Syntax(_)) => return Ok(()),
        Err(Refusal::Unfaithful) => return Err("the layout does not read as the file does".to_owned()),
    };
    let twice = lay_out(file, &once).map_err(|why| format!("the second time: {why:?}"))?;
    if once != twice {
        return Err(format!("the second time changes\n{once}\nto\n{twice}"));
    }
    if meaning(&text) != meaning(&once) {
        return Err(format!("the meaning changes in\n{once}"));
    }
    Ok(())
}

/// Circuits: what elaborates becomes a program, if that is not too long or undoes what forgets, and every pass leaves a
/// program of the verifier's liking that is no longer than before.
///
/// # Errors
/// What does not hold.
pub fn lowering(bytes: &[u8]) -> Result<(), Broken> {
    let Ok(text) = decode(FileId(0), bytes.to_vec()) else { return Ok(()) };
    let (names, _) = Names::load(&OneFile(&text), "main.hqml", &[]);
    let circuits = names.declared_in(names.root()).filter(|d| CIRCUITS.contains(&d.kind()) && !d.is_reported());
    for declared in circuits.take(MOST_CIRCUITS) {
        for width in WIDTHS {
            if !one_width(&names, declared, width)? {
                break;
            }
        }
    }
    Ok(())
}

/// Whether wider ones are worth a try: not where this one is too large.
fn one_width(names: &Names, declared: &Declared, width: usize) -> Result<bool, Broken> {
    let features = declared.kind() == DeclarationKind::FeatureMap;
    let incoming = if features { Incoming::Features(width) } else { Incoming::State(width) };
    let span = declared.declaration.name.span;
    let stage = Use { declared, arguments: &[], incoming, span, origin: None, first_parameter: 0 };
    let found = match elaborate(names, &stage) {
        Ok(found) => found,
        Err(why) => {
            told(names.sources(), &why)?;
            return Ok(!why.iter().any(|error| matches!(error.code, "E0416" | "E0517")));
        }
    };
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let row = if features { count(width) } else { 0 };
    program(&found.tree, count(found.qubits), row, count(found.parameters.len()))
        .map_err(|why| format!("`{}` at width {width}: {why}", declared.name()))?;
    Ok(true)
}

fn program(tree: &Circuit, qubits: u32, features: u32, parameters: u32) -> Result<(), Broken> {
    let mut program = match lower::lower(tree, qubits, features, parameters) {
        Ok(program) => program,
        Err(
            lower::LowerError::TooLong | lower::LowerError::NotInvertible(_) | lower::LowerError::NotControllable(_),
        ) => {
            return Ok(());
        }
        Err(why) => return Err(why.to_string()),
    };
    for pass in peephole::PASSES {
        step(pass.name, pass.run, &mut program)?;
    }
    step("all passes", peephole::optimise, &mut program)
}

fn step(name: &str, run: impl Fn(&mut Program), program: &mut Program) -> Result<(), Broken> {
    let before = program.ops.len();
    run(program);
    verify(program).map_err(|why| format!("after {name}: {why}"))?;
    if program.ops.len() > before { Err(format!("{name} makes the program longer")) } else { Ok(()) }
}

/// Every diagnostic has a place in its file, a code with a row, and can be shown in every form.
fn told(sources: &SourceMap, diagnostics: &[Diagnostic]) -> Result<(), Broken> {
    for diagnostic in diagnostics {
        if diagnostics::code(diagnostic.code).is_none() {
            return Err(format!("no row for {}", diagnostic.code));
        }
        for span in diagnostic.labels.iter().map(|label| label.span) {
            if sources.get(span.file).and_then(|file| file.text.get(span.range())).is_none() {
                return Err(format!("{span:?} of {} is no place", diagnostic.code));
            }
        }
    }
    // One picture is like another, and they are slow to draw.
    let diagnostics = &diagnostics[..diagnostics.len().min(MOST_SHOWN)];
    let shown = diagnostics::render(sources, diagnostics, false);
    let lines = diagnostics::short(sources, diagnostics).lines().count();
    if (shown.is_empty() && !diagnostics.is_empty()) || lines < diagnostics.len() {
        return Err("a diagnostic is not shown".to_owned());
    }
    if diagnostics::json(sources, diagnostics).len() == diagnostics.len() {
        Ok(())
    } else {
        Err("JSON has other diagnostics".to_owned())
    }
}

/// The tree of a text without its places: `Debug` writes each of them as `: 0:3..7`.
fn meaning(text: &str) -> String {
    let tree = format!("{:?}", parse(FileId(0), text).file);
    let mut pieces = tree.split(": 0:");
    let mut out = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        out.push(':');
        out.push_str(piece.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.'));
    }
    out
}

/// A world of one file, in which every table has four numbers a row and two classes, or a real target.
struct OneFile<'t>(&'t str);

impl World for OneFile<'_> {
    fn read(&self, uri: &str) -> Result<String, WorldError> {
        if uri == "main.hqml" { Ok(self.0.to_owned()) } else { Err(WorldError::NotFound { uri: uri.to_owned() }) }
    }

    fn table(&self, request: &TableRequest<'_>) -> Result<TableSchema, WorldError> {
        let column = |at: usize| Column { name: format!("x{at}"), kind: ColumnKind::Number, gap: None };
        let classes = || TargetSchema::Classes(vec!["no".to_owned(), "yes".to_owned()]);
        let target = if request.classify { classes() } else { TargetSchema::Real };
        Ok(TableSchema { columns: (0..4).map(column).collect(), rows: 200, target })
    }
}
