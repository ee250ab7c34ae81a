//! `hqml explain NAME`: the page of a code, or what is known of a stage, a gate or a circuit of the library.

use std::fmt::Write;

use hqml_compiler::diagnostics::{CODES, code};
use hqml_compiler::names::{Declared, Names, suggest};
use hqml_compiler::world::MemoryWorld;
use hqml_ir::stages::{Default as DefaultValue, Family, OptionKind, OptionRow, Row, rows};
use hqml_ir::{Gate, GateRow};

use super::Exit;
use crate::cli::Explain;

/// Prints everything of this name, or the near ones where there is nothing.
pub(crate) fn explain(options: &Explain) -> Exit {
    let name = options.name.trim();
    let library = library();
    let pages = pages(name, &library);
    if pages.is_empty() {
        eprintln!("nothing is called `{name}`{}", near(name, &library));
        return Exit::Usage;
    }
    print!("{}", pages.join("\n"));
    Exit::Done
}

/// The standard library, as an empty program sees it.
fn library() -> Names {
    Names::load(&MemoryWorld::new().with_file("empty.hqml", ""), "empty.hqml", &[]).0
}

/// A page for each thing of this name: a code, rows of the stage table, a gate, a declaration of the library.
fn pages(name: &str, library: &Names) -> Vec<String> {
    let mut pages = Vec::new();
    if let Some(row) = code(&name.to_ascii_uppercase()) {
        pages.push(format!("{}\n", row.page.trim_end()));
    }
    pages.extend(rows().filter(|row| row.name == name).map(row_page));
    pages.extend(Gate::named(name).map(|gate| gate_page(gate.row())));
    pages.extend(library.declarations().filter(|d| d.name() == name).map(|d| declaration_page(d, library)));
    pages
}

/// A hint at what was meant.
fn near(name: &str, library: &Names) -> String {
    let known = CODES.iter().map(|c| c.id).chain(rows().map(|r| r.name));
    let known = known.chain(hqml_ir::gates::GATES.iter().map(|g| g.name));
    let known = known.chain(library.declarations().map(Declared::name));
    suggest(name, known).map_or(String::new(), |near| format!("; did you mean `{near}`?"))
}

/// What a row of the stage table is and takes.
fn row_page(row: &Row) -> String {
    let mut page = format!("{} ({})\n\n    {}\n", row.name, family(row.family), row.summary);
    if !row.convention.is_empty() {
        let _ = writeln!(page, "    as: {}", row.convention);
    }
    for option in row.options {
        let _ = write!(
            page,
            "\n    {}: {}{}\n        {}\n",
            option.name,
            kind(&option.kind),
            default(option),
            option.summary
        );
    }
    page
}

/// What a gate is.
fn gate_page(row: &GateRow) -> String {
    let angles = ["", "(a)", "(a, b)", "(a, b, c)", "(a, b, c, d)"].get(row.angles).copied().unwrap_or("(...)");
    let qubits = ["", " q[i]", " q[i], q[j]", " q[i], q[j], q[k]"].get(row.qubits).copied().unwrap_or(" ...");
    format!("{} (gate)\n\n    {}\n    {}{angles}{qubits}\n", row.name, row.summary, row.name)
}

/// The documentation and the source of a declaration of the library.
fn declaration_page(declared: &Declared, library: &Names) -> String {
    let mut page = format!("{} ({})\n\n", declared.name(), declared.kind().word());
    for doc in &declared.docs {
        let _ = writeln!(page, "    {}", doc.text);
    }
    page.push('\n');
    for line in library.sources().text(declared.declaration.span).lines() {
        let _ = writeln!(page, "    {line}");
    }
    page
}

fn family(family: Family) -> &'static str {
    match family {
        Family::Source => "source of data",
        Family::Split => "split",
        Family::Preprocess => "preprocessing stage",
        Family::Layer => "layer",
        Family::Readout => "read-out",
        Family::Kernel => "kernel",
        Family::Estimator => "estimator",
        Family::Training => "training stage",
        Family::KernelFunction => "kernel function",
        Family::Optimizer => "optimizer",
        Family::Loss => "loss",
        Family::Metric => "metric",
        Family::Backend => "backend",
    }
}

fn kind(kind: &OptionKind) -> String {
    let wide = |v: f64| v.abs() >= 1e300;
    match kind {
        OptionKind::Int(low, high) => format!("a whole number, {low} to {high}"),
        OptionKind::Real(low, high) if wide(*low) && wide(*high) => "a number".to_owned(),
        OptionKind::Real(low, high) if wide(*high) => format!("a number, at least {low}"),
        OptionKind::Real(low, high) => format!("a number, {low} to {high}"),
        OptionKind::Positive => "a number above 0".to_owned(),
        OptionKind::Fraction => "a fraction between 0 and 1".to_owned(),
        OptionKind::Bool => "true or false".to_owned(),
        OptionKind::Text => "text in quotes".to_owned(),
        OptionKind::Range => "a range low..high".to_owned(),
        OptionKind::OneOf(words) => format!("one of {}", words.join(", ")),
        OptionKind::List(item) => format!("a list, each {}", self::kind(item)),
        OptionKind::Row(family) => format!("a {}", self::family(*family)),
        OptionKind::Observables => "observables".to_owned(),
        OptionKind::Either(kinds) => kinds.iter().map(self::kind).collect::<Vec<_>>().join(", or "),
        OptionKind::Class => "a class name".to_owned(),
    }
}

fn default(option: &OptionRow) -> String {
    match option.default {
        DefaultValue::Required => " (required)".to_owned(),
        DefaultValue::Absent => String::new(),
        DefaultValue::Int(v) => format!(" = {v}"),
        DefaultValue::Real(v) => format!(" = {v}"),
        DefaultValue::Bool(v) => format!(" = {v}"),
        DefaultValue::Word(v) => format!(" = {v}"),
        DefaultValue::Range(low, high) => format!(" = {low}..{high}"),
        DefaultValue::Ints(v) => format!(" = {v:?}"),
    }
}
