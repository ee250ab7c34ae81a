//! Diagnostics as people and programs see them.

use hqml_compiler::diagnostics::{Diagnostic, json, render, short};
use hqml_compiler::syntax::parse;
use hqml_compiler::world::SourceMap;
use hqml_ir::span::Span;

const TEXT: &str = "data möons = make_moons(noise: 0.1 samples: 3)\n\nmodel m = a |> b |>\n    where c = 2pi\n";

fn example() -> (SourceMap, Vec<Diagnostic>) {
    let mut sources = SourceMap::new();
    let file = sources.add("moons.hqml", TEXT);
    let mut found = parse(file, TEXT).diagnostics;
    let other = sources.add("maps.hqml", "const pca = 3\n");
    found.push(
        Diagnostic::warning("W0101", "two files disagree")
            .primary(Span::new(file, 5, 11), "here")
            .secondary(Span::new(other, 6, 9), "and there")
            .help("choose one")
            .note("names are unique"),
    );
    (sources, found)
}

#[test]
fn pictures() {
    let (sources, found) = example();
    insta::assert_snapshot!(render(&sources, &found, false));
}

#[test]
fn colours_are_only_there_when_wanted() {
    let (sources, found) = example();
    assert!(render(&sources, &found, true).contains('\u{1b}'));
    assert!(!render(&sources, &found, false).contains('\u{1b}'));
}

#[test]
fn lines() {
    let (sources, found) = example();
    insta::assert_snapshot!(short(&sources, &found));
}

#[test]
fn objects() {
    let (sources, found) = example();
    insta::assert_snapshot!(serde_json::to_string_pretty(&json(&sources, &found)).expect("plain data"));
}

#[test]
fn a_place_on_a_very_long_line_is_not_drawn() {
    let text = format!("const a = [{}] 2pi", "1, ".repeat(100_000));
    let mut sources = SourceMap::new();
    let file = sources.add("long.hqml", &text);
    let picture = render(&sources, &parse(file, &text).diagnostics, false);
    assert!(picture.len() < 1_000 && picture.contains("2pi"), "{} bytes", picture.len());
}
