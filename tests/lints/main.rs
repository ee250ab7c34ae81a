//! The planted-defect corpus: experiments with one defect each (`planted/`, whose first line says which lint names it), and
//! sound ones (`sound/`), of which nothing is said. Judged through the library and through the program.

#[path = "../common/mod.rs"]
mod common;

use std::path::{Path, PathBuf};

use hqml_compiler::world::MemoryWorld;
use hqml_compiler::{CompileOptions, compile};

/// Name and text of every program of a folder, in the order of their names.
fn programs(folder: &str) -> Vec<(String, String, PathBuf)> {
    let folder = common::root().join("tests/lints").join(folder);
    let mut all: Vec<_> = std::fs::read_dir(&folder)
        .expect("the corpus")
        .map(|entry| entry.expect("an entry").path())
        .map(|path| (name(&path), std::fs::read_to_string(&path).expect("a text"), path))
        .collect();
    all.sort();
    all
}

fn name(path: &Path) -> String {
    path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
}

/// The lint that a program expects.
fn expected(text: &str) -> &str {
    let first = text.lines().next().unwrap_or_default();
    first.strip_prefix("//! Expected: ").unwrap_or_default()
}

/// The codes of everything that is said, each once, and all of it as text.
fn told(text: &str) -> (Vec<&'static str>, String) {
    let world = MemoryWorld::new().with_file("study.hqml", text);
    let compilation = compile("study.hqml", &world, &CompileOptions::default());
    let mut codes: Vec<&'static str> = compilation.diagnostics.iter().map(|diagnostic| diagnostic.code).collect();
    codes.sort_unstable();
    codes.dedup();
    let lines = compilation.diagnostics.iter().map(|d| format!("  {}: {}\n", d.code, d.message));
    (codes, lines.collect())
}

#[test]
fn every_planted_defect_is_named_and_nothing_else() {
    let all = programs("planted");
    assert!(all.len() >= 30, "{} programs", all.len());
    let wrong = all.iter().filter_map(|(name, text, _)| {
        let (codes, said) = told(text);
        (codes != [expected(text)]).then(|| format!("{name} expects {}:\n{said}", expected(text)))
    });
    let wrong: String = wrong.collect();
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn nothing_is_said_of_sound_experiments() {
    let all = programs("sound");
    assert!(all.len() >= 15, "{} programs", all.len());
    let wrong = all.iter().filter_map(|(name, text, _)| {
        let (codes, said) = told(text);
        (!codes.is_empty()).then(|| format!("{name}:\n{said}"))
    });
    let wrong: String = wrong.collect();
    assert!(wrong.is_empty(), "{wrong}");
}

/// Every lint of the science is planted somewhere.
#[test]
fn every_lint_has_a_defect() {
    let all = programs("planted");
    let lints = hqml_compiler::diagnostics::CODES.iter().map(|row| row.id).filter(|id| id.starts_with("W02"));
    let missing: Vec<&str> = lints.filter(|id| all.iter().all(|(_, text, _)| expected(text) != *id)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn the_program_says_the_same() {
    let bench = common::Bench::new();
    for (name, text, path) in programs("planted").iter().chain(&programs("sound")) {
        let output = bench.hqml(&["check", &path.to_string_lossy(), "--format", "json"]);
        let json = String::from_utf8_lossy(&output.stdout).into_owned();
        let wanted = expected(text);
        if wanted.is_empty() {
            assert!(!json.contains("\"W"), "{name}: {json}");
        } else {
            assert!(json.contains(&format!("\"{wanted}\"")), "{name} expects {wanted}: {json}");
        }
        assert!(output.status.success(), "{name}: {}", common::stderr(&output));
    }
}
