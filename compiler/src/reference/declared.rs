//! The page of a declaration: what its author wrote about it, its type, its options, its counts, its picture, its source.

use std::fmt::Write;

use hqml_ir::{Metrics, Observable, PauliString, Program};

use super::{counts, options, sketch};
use crate::circuits::observables;
use crate::drawing::{Letters, draw, number};
use crate::eval::{Kind, Scope};
use crate::names::{Declared, Names};
use crate::syntax::ast::{DeclarationKind as D, Expr, ExprKind};

/// The widest line of a drawing on the generated page.
pub(super) const PAPER: usize = 120;

/// The widths for which things are counted.
const COUNTED: std::ops::RangeInclusive<usize> = 1..=8;

/// The page of a declaration, under a heading of its own.
pub(super) fn page(names: &Names, declared: &Declared, paper: usize) -> String {
    format!("# `{}`: {}\n\n{}", declared.name(), what(declared.kind()), body(names, declared, paper))
}

/// The same without its heading. No drawing is wider than `paper`.
pub(super) fn body(names: &Names, declared: &Declared, paper: usize) -> String {
    let flow = flow(names, declared).map_or(String::new(), |flow| format!("`{flow}`{}", counted(names, declared)));
    let source = names.sources().text(declared.declaration.span).trim_end();
    let source = format!("```hqml\n{source}\n```");
    let parts =
        [documentation(declared), flow, options::table(names, declared), picture(names, declared, paper), source];
    let parts: Vec<&str> = parts.iter().map(|part| part.trim_matches('\n')).filter(|part| !part.is_empty()).collect();
    parts.join("\n\n") + "\n"
}

/// Its doc comment. The lines that say formula, source and convention begin paragraphs.
fn documentation(declared: &Declared) -> String {
    let mut text = String::new();
    for doc in &declared.docs {
        if ["Formula:", "Source:", "Convention:"].iter().any(|word| doc.text.starts_with(word)) {
            text.push('\n');
        }
        let _ = writeln!(text, "{}", doc.text.trim_end());
    }
    text
}

/// `features[n] -> state[n]`; nothing for what has no type of its own.
pub(super) fn flow(names: &Names, declared: &Declared) -> Option<String> {
    let declaration = &declared.declaration;
    let text = |span| names.sources().text(span);
    let register = declaration.register.as_ref().map(|register| text(register.width.span));
    match (declared.kind(), register) {
        (D::FeatureMap, Some(width)) => Some(format!("{} -> state[{width}]", row(names, declared)?)),
        (D::Ansatz | D::Circuit, Some(width)) => Some(format!("state[{width}] -> state[{width}]")),
        (D::Observable, Some(width)) => {
            let count = measured(names, declared).unwrap_or_else(|| "m".to_owned());
            Some(format!("state[{width}] -> features[{count}]"))
        }
        (D::Transform, _) => {
            let to = declaration.result.as_ref().map_or("features[...]", |result| text(result.span));
            Some(format!("{} -> {to}", row(names, declared)?))
        }
        _ => None,
    }
}

/// The type of the row.
fn row<'a>(names: &'a Names, declared: &Declared) -> Option<&'a str> {
    let all = declared.declaration.parameters.iter().flat_map(|p| &p.list);
    let row = all.into_iter().find(|p| matches!(Kind::of(&p.ty), Ok(Kind::Row)))?;
    Some(names.sources().text(row.ty.span))
}

/// How many parameters a circuit has, with its defaults.
fn counted(names: &Names, declared: &Declared) -> String {
    if !matches!(declared.kind(), D::FeatureMap | D::Ansatz | D::Circuit) {
        return String::new();
    }
    let letter = if declared.kind() == D::FeatureMap { "n" } else { letter(names, declared) };
    let found: Vec<_> = COUNTED.filter_map(|width| sketch::at(names, declared, width, false)).collect();
    let of = |count: fn(&sketch::Sketch) -> usize, what: &str| {
        let counts: Vec<_> = found.iter().map(|s| (s.width, count(s))).collect();
        match counts.as_slice() {
            all if all.iter().all(|c| c.1 == 0) => None,
            [(_, one)] => Some(format!("{one} {what}")),
            all => counts::formula(all, letter).map(|formula| format!("{what}: {formula}")),
        }
    };
    let told = [of(|s| s.trained, "trained parameters"), of(|s| s.drawn, "drawn numbers")];
    let told: Vec<String> = told.into_iter().flatten().collect();
    match told.as_slice() {
        [] if found.is_empty() => String::new(),
        [] => " · no trained parameters".to_owned(),
        told => format!(" · {}", told.join(" · ")),
    }
}

/// The name of the register's width where it is a name.
fn letter<'a>(names: &'a Names, declared: &Declared) -> &'a str {
    let register = declared.declaration.register.as_ref();
    register.map(|r| names.sources().text(r.width.span)).filter(|w| w.chars().all(char::is_alphabetic)).unwrap_or("n")
}

/// How many numbers an observable gives, by the width, where that is a formula.
fn measured(names: &Names, declared: &Declared) -> Option<String> {
    let counts: Vec<_> = COUNTED.filter_map(|n| Some((n, observed(names, declared, n)?.len()))).collect();
    counts::polynomial(&counts, letter(names, declared))
}

fn observed(names: &Names, declared: &Declared, qubits: usize) -> Option<Vec<String>> {
    let name = declared.declaration.name.clone();
    let span = name.span;
    let expr = Expr::new(ExprKind::Name(name), span);
    let found = observables(names, &Scope::new(declared.file), &expr, qubits, None).ok()?;
    Some(found.iter().map(observable).collect())
}

/// `0.3333 * Z(0) + 0.3333 * Z(1)`.
fn observable(observable: &Observable) -> String {
    let term = |(string, c): &(PauliString, f64)| match number(*c) {
        one if one == "1" => string.to_string(),
        c => format!("{c} * {string}"),
    };
    let terms: Vec<String> = observable.terms().iter().map(term).collect();
    if terms.is_empty() { "0".to_owned() } else { terms.join(" + ") }
}

/// What it looks like at a small width; empty where there is nothing to show.
fn picture(names: &Names, declared: &Declared, paper: usize) -> String {
    match declared.kind() {
        D::FeatureMap | D::Ansatz | D::Circuit => circuit(names, declared, paper),
        D::Pairs => pattern(names, declared, paper),
        D::Observable => {
            let found = [3, 2, 1, 4].into_iter().find_map(|n| Some((n, observed(names, declared, n)?)));
            let list = |(n, all): (usize, Vec<String>)| {
                let all: Vec<String> = all.iter().map(|o| format!("`{o}`")).collect();
                let thing = if n == 1 { "qubit" } else { "qubits" };
                format!("On {n} {thing}: {}.", all.join(", "))
            };
            found.map(list).unwrap_or_default()
        }
        _ => String::new(),
    }
}

fn circuit(names: &Names, declared: &Declared, paper: usize) -> String {
    let Some(sketch) = sketch::picture(names, declared, paper) else { return String::new() };
    let thing = if declared.kind() == D::FeatureMap { "features" } else { "qubits" };
    let thing = if sketch.width == 1 { thing.trim_end_matches('s') } else { thing };
    let with = match sketch.options.as_slice() {
        [] => String::new(),
        options => format!(" with `{}`", options.join(", ")),
    };
    let row = declared.declaration.parameters.iter().flat_map(|p| &p.list);
    let row = row.into_iter().find(|p| matches!(Kind::of(&p.ty), Ok(Kind::Row)));
    let row = row.map_or("x".to_owned(), |row| row.name.name.clone());
    let letters = Letters { row, ..Letters::default() };
    format!(
        "On {} {thing}{with}, {}:\n\n{}",
        sketch.width,
        cost(&sketch.program),
        drawing(&sketch.program, &letters, paper)
    )
}

fn cost(program: &Program) -> String {
    let metrics = Metrics::of(program);
    let gates = if metrics.operations == 1 { "gate" } else { "gates" };
    let (all, two) = (metrics.operations, metrics.two_qubit_operations);
    let two = if two > 0 && all > 1 { format!(", {two} of them on two qubits or more") } else { String::new() };
    format!("{all} {gates}{two}, depth {}", metrics.depth)
}

fn drawing(program: &Program, letters: &Letters, paper: usize) -> String {
    format!("```text\n{}```\n", draw(program, letters, paper))
}

fn pattern(names: &Names, declared: &Declared, paper: usize) -> String {
    let Some((n, blocks)) = [4, 3, 2].into_iter().find_map(|n| Some((n, sketch::pattern(names, declared, n)?))) else {
        return String::new();
    };
    let tuple = |block: &Vec<u32>| {
        let qubits: Vec<String> = block.iter().map(u32::to_string).collect();
        format!("({})", qubits.join(", "))
    };
    let list: Vec<String> = blocks.iter().map(tuple).collect();
    let mut text = format!("On {n} qubits: {}.", list.join(", "));
    if let Some(program) = sketch::entangling(&blocks, n) {
        let _ = write!(text, " As a layer of `cx`:\n\n{}", drawing(&program, &Letters::default(), paper));
    }
    text
}

/// What a kind of declaration is called.
pub(super) fn what(kind: D) -> &'static str {
    match kind {
        D::Const => "constant",
        D::Data => "data",
        D::Preprocess => "preprocessing",
        D::FeatureMap => "feature map",
        D::Ansatz => "ansatz",
        D::Circuit => "circuit",
        D::Observable => "observable",
        D::Pairs => "entanglement pattern",
        D::Transform => "transform",
        D::Loss => "loss",
        D::Optimizer => "optimizer",
        D::Model => "model",
        D::Baseline => "baseline",
        D::Backend => "backend",
        D::Experiment => "experiment",
    }
}
