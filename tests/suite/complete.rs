//! Nothing is missing: every code has a page, a case whose annotation names it, and a picture of what a user reads.

use std::collections::BTreeSet;

use hqml_compiler::diagnostics::CODES;

use crate::cases::{Suite, suites};
use crate::common;
use crate::library;
use crate::picture_path;

fn all() -> Vec<Suite> {
    ["bad", "run"].into_iter().flat_map(suites).collect()
}

/// The code of an annotation: the word before the first colon.
fn code(note: &str) -> Option<&str> {
    let code = note.split_once(": ")?.0.rsplit(' ').next()?;
    CODES.iter().any(|row| row.id == code).then_some(code)
}

#[test]
fn every_code_has_a_page_a_case_and_a_picture() {
    let suites = all();
    let annotated = suites.iter().flat_map(|suite| &suite.notes).filter_map(|note| code(note));
    let cases: BTreeSet<&str> = annotated.chain(library::CASES.iter().map(|case| case.code)).collect();
    let paths = suites.iter().map(picture_path).chain([common::root().join("tests/suite/run/library.txt")]);
    let pictures: String = paths.map(|path| std::fs::read_to_string(path).unwrap_or_default()).collect();
    let mut failed = String::new();
    for row in CODES {
        let (id, title) = (row.id, row.title);
        if !cases.contains(id) {
            failed += &format!("{id} ({title}) has no case: add one to tests/suite/bad/*.hqml, then run\n");
            failed += "    HQML_BLESS=1 cargo test --test suite\n    and read what it wrote beside your case\n";
        }
        if !(pictures.contains(&format!("error[{id}]: ")) || pictures.contains(&format!("warning[{id}]: "))) {
            failed += &format!("{id} ({title}) has no picture in tests/suite/*/*.txt: run HQML_BLESS=1 as above\n");
        }
        if row.page.trim().is_empty() {
            failed += &format!("{id} ({title}) has no page: write docs/errors/{id}.md\n");
        }
    }
    assert!(failed.is_empty(), "{failed}");
}

/// Each code's own page is in the repository and no page is left over from a code that is gone.
#[test]
fn no_page_is_without_a_code() {
    for path in common::files("docs/errors", "md") {
        let name = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default().to_owned();
        assert!(CODES.iter().any(|row| row.id == name), "docs/errors/{name}.md explains no code of the table");
    }
}

/// A case is found by its name, so names are not used twice in a file.
#[test]
fn cases_have_names_of_their_own() {
    for suite in ["bad", "good", "run"].into_iter().flat_map(suites) {
        let mut seen = BTreeSet::new();
        for case in &suite.cases {
            assert!(seen.insert(case.name.clone()), "{}: `{}` is there twice", case.place, case.name);
        }
    }
}
