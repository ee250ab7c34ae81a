//! The annotated suite: programs in `tests/suite/{good,bad,run}/*.hqml`, several cases a file, with everything that is
//! said about them written beside the code, and a picture of it in a file `.txt` beside the suite.
//!
//! ```text
//! //# a stage that is not there            a case begins; its text is what follows
//! model m = svvc
//! //~       ^^^^ E0201: there is no ...    said about the line above, at these columns
//! //~ help: did you mean `svc`?
//! //@ maps.hqml                            another file of the case; a case with a table is run by the program
//! //$ hqml run case.hqml                   run by the program with these arguments
//! ```
//!
//! Where carets do not fit, columns are said: `//~ 1..6 E0110: ...` (from 1, end excluded). `«10_000×(»` in a line is
//! ten thousand brackets, `«U+200B»` a character, `«byte FF»` a byte. A case has one mistake and one error; one with
//! more says so: `//# two strangers: 2 errors`.
//!
//! `HQML_BLESS=1 cargo test --test suite` writes what is said now, for a review in the diff.

#[path = "../common/mod.rs"]
mod common;

mod annotate;
mod cases;
mod complete;
mod found;
mod library;
mod steps;
mod text;

use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::annotate::annotated;
use crate::cases::{Case, Suite, suites};
use crate::found::Told;

/// Everything that is said about a suite's cases, in their order.
fn told(suite: &Suite) -> Vec<Told> {
    suite.cases.par_iter().map(steps::told).collect()
}

/// Compares a file with what should stand in it, or writes that.
fn held(path: &Path, wanted: &str) -> Result<(), String> {
    let there = std::fs::read_to_string(path).unwrap_or_default();
    if there == wanted {
        return Ok(());
    }
    if std::env::var_os("HQML_BLESS").is_some() {
        std::fs::write(path, wanted).expect("a file of the suite");
        return Ok(());
    }
    Err(difference(path, &there, wanted))
}

/// The lines that differ: what is written (`-`) and what is said (`+`), under the case that they belong to.
fn difference(path: &Path, there: &str, wanted: &str) -> String {
    let (there, wanted): (Vec<&str>, Vec<&str>) = (there.lines().collect(), wanted.lines().collect());
    let mut out = format!("{} differs (HQML_BLESS=1 writes what is said now):\n", path.display());
    let (mut i, mut j) = (0, 0);
    while i < there.len() || j < wanted.len() {
        if there.get(i) == wanted.get(j) {
            (i, j) = (i + 1, j + 1);
            continue;
        }
        let next = wanted[j..].iter().position(|line| there.get(i) == Some(line));
        let back = there[i..].iter().position(|line| wanted.get(j) == Some(line));
        let (more, less) = match (next, back) {
            (Some(more), Some(less)) if less < more => (0, less),
            (Some(more), _) => (more, 0),
            (None, Some(less)) => (0, less),
            (None, None) => (usize::from(j < wanted.len()), usize::from(i < there.len())),
        };
        let case = wanted[..j].iter().rfind(|line| line.starts_with("//#")).copied().unwrap_or_default();
        out += &format!("  line {} {case}\n", i + 1);
        there[i..i + less].iter().for_each(|line| out += &format!("    - {line}\n"));
        wanted[j..j + more].iter().for_each(|line| out += &format!("    + {line}\n"));
        (i, j) = (i + less, j + more);
    }
    out
}

/// What holds for every case: one mistake gives one error, and no error leaves a user without an idea of what to type.
fn sensible(case: &Case, told: &Told) -> Result<(), String> {
    let errors: Vec<_> = told.diagnostics.iter().filter(|one| one.error).collect();
    let place = format!("{} `{}`", case.place, case.name);
    if told.diagnostics.is_empty() {
        return Err(format!("{place}: nothing is said; good programs stand in `good`"));
    }
    if !errors.is_empty() && errors.len() != case.errors {
        return Err(format!("{place}: {} errors, not {}\n{}", errors.len(), case.errors, told.picture));
    }
    match errors.iter().find(|one| one.help.is_empty()) {
        Some(one) => Err(format!("{place}: {} has no help: {}", one.code, one.message)),
        None => Ok(()),
    }
}

/// Judges all suites of a folder: annotations, pictures, and what holds for every case.
fn judge(folder: &str) {
    let failed: Vec<String> = suites(folder)
        .iter()
        .flat_map(|suite| {
            let told = told(suite);
            let cases = suite.cases.iter().zip(&told);
            let mut failed: Vec<String> = cases.filter_map(|(case, told)| sensible(case, told).err()).collect();
            failed.extend(held(&suite.path, &annotated(suite, &told)).err());
            failed.extend(held(&picture_path(suite), &pictures(suite, &told)).err());
            failed
        })
        .collect();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

fn picture_path(suite: &Suite) -> PathBuf {
    suite.path.with_extension("txt")
}

/// What only the library can be brought to say.
#[test]
fn what_no_file_can_bring_about_is_told_too() {
    let told: String = library::CASES.iter().map(|case| format!("# {}\n\n{}\n\n", case.name, (case.told)())).collect();
    let path = common::root().join("tests/suite/run/library.txt");
    held(&path, &told).unwrap_or_else(|why| panic!("{why}"));
}

/// What a user reads, case by case.
fn pictures(suite: &Suite, told: &[Told]) -> String {
    let cases = suite.cases.iter().zip(told);
    cases.map(|(case, told)| format!("# {}\n\n{}\n\n", case.name, told.picture.trim_end())).collect::<String>()
}

#[test]
fn bad_programs_are_told_what_is_written_beside_them() {
    judge("bad");
}

#[test]
fn runs_that_fail_are_told_what_is_written_beside_them() {
    judge("run");
}

#[test]
fn nothing_is_said_about_good_programs() {
    let mut count = 0;
    for suite in suites("good") {
        for (case, told) in suite.cases.iter().zip(told(&suite)) {
            assert!(told.diagnostics.is_empty(), "{} `{}`:\n{}", case.place, case.name, told.picture);
            count += 1;
        }
    }
    assert!(count > 0, "no good programs were found");
}

/// The library and the program say the same about the same file.
#[test]
fn the_program_says_what_the_library_says() {
    for suite in suites("bad") {
        let Some(case) = suite.cases.iter().find(|case| case.in_memory()) else { continue };
        let (here, there) = (steps::in_memory(case), steps::by_program(case));
        // How much memory is allowed depends on the machine.
        if here.diagnostics.iter().any(|one| one.code == "E0801") {
            continue;
        }
        assert_eq!(here.diagnostics, there.diagnostics, "{} `{}`", case.place, case.name);
        // Of the library only names are kept in pictures.
        if there.picture.contains("std:") {
            continue;
        }
        assert_eq!(here.picture, there.picture, "{} `{}`", case.place, case.name);
    }
}
