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

/// What a user reads after each of these, in a review-friendly form.
#[test]
fn conversations() {
    let texts = [
        "model m = a b |> c",
        "model m = a |>",
        "model m = a(b 1)",
        "model m = a(b: 1 c: 2)",
        "model m = a(b: [1, 2)",
        "const = 1",
        "const a 1",
        "const loss = 1",
        "const a = 1 + * 2",
        "const a = 2 (3)",
        "const a = b & c",
        "const a = 3sec",
        "const a = a < b < c",
        "const a = .5",
        "const a = 1.",
        "hello",
        "model m\nmodel n = b",
        "experiment e { data moons }",
        "experiment e {\n  data:\n  models: [m]\n}",
        "experiment e { seeds: 0..3 metrics [f1] }",
        "experiment e = 3",
        "circuit c on q[n] { cx q[0] q[1] }",
        "circuit c on q[n] { rz(1) }",
        "circuit c on q[n] {\n  rz(1)\n  h q\n}",
        "circuit c on q { h q }",
        "circuit c { h q }",
        "circuit c on q[n] { for i in 0..n h q[i] }",
        "circuit c on q[n] { h q[0 1] }",
        "circuit c on q[n] { measure }",
        "circuit c on q[n] { if n = 2 { h q } }",
        "circuit c on q[n] { while n { h q } }",
        "feature_map f on q[n] { h q }",
        "feature_map f(x features[n]) on q[n] { h q }",
        "feature_map f(x: 3) on q[n] { h q }",
        "pairs p = [(0, 1)]",
        "transform t(x: features[n]) => x",
        "model m = a where b c",
        "model m = a\n    (b: 1)",
        "model m = (samples: 3) |> b",
        "model m = [a, b |> ]",
        "allow(W0201)\nconst a = 1",
        "import maps",
        "const a = {b: 1}",
        "optimizer b = a(b: ?)",
        "experiment e { continue_when: a >= b - 2% }",
        "const a = \"b",
        "const a = [x for x y]",
        "const a = [x for x in]",
        "const a = not",
        "def f(x): return x",
        "const a = if b else c",
        "data d = csv('a.csv')",
    ];
    let mut out = String::new();
    for text in texts {
        let mut sources = SourceMap::new();
        let file = sources.add("a", text);
        let found = parse(file, text).diagnostics;
        out += &format!("{text}\n");
        for one in &found {
            out += &format!("    {}    help: {}\n", short(&sources, std::slice::from_ref(one)), one.help.join(" | "));
        }
    }
    insta::assert_snapshot!(out);
}
