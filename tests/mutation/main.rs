//! One mistake, one error, where the mistake is: each token of every example, of the library and of the suite's good
//! programs is deleted, doubled or swapped with the next in turn, and the whole compiler answers.
//!
//! The quick test takes a fixed sample; `cargo test --release --test mutation -- --ignored --nocapture` takes all.

#[path = "../common/mod.rs"]
mod common;

mod mutants;
mod programs;
mod tally;

use hqml_compiler::{CompileOptions, compile};
use rayon::prelude::*;

use crate::mutants::{Kind, Mutant, mutants};
use crate::programs::{OnDisk, Program, programs};
use crate::tally::{Answer, Tally};

/// The answer to one mutant: its errors, and how far from the change the first one stands.
fn answer(program: &Program, mutant: &Mutant) -> Answer {
    let world = OnDisk { uri: &program.uri, text: &mutant.text };
    let found = compile(&program.uri, &world, &CompileOptions::default());
    let errors: Vec<_> = found.diagnostics.iter().filter(|one| one.is_error()).collect();
    let root = found.sources.find(&program.uri);
    let first = errors.first().and_then(|one| one.span());
    let here = first.filter(|span| Some(span.file) == root);
    Answer {
        errors: errors.len(),
        distance: here.map_or(usize::MAX, |span| mutant.distance(span.range())),
        inside: here.is_some_and(|span| mutant.declaration.contains(&span.range().start)),
        shown: hqml_compiler::diagnostics::short(&found.sources, &found.diagnostics),
    }
}

/// Every `step`-th mutant of each kind; holds the tally of each kind and of all to the goals.
fn judge(step: usize) {
    let programs = programs();
    let mut all = Tally::default();
    for kind in Kind::ALL {
        let mutants: Vec<(&Program, Mutant)> =
            programs.iter().flat_map(|program| mutants(program, kind).map(move |mutant| (program, mutant))).collect();
        let offset = kind as usize;
        let chosen: Vec<_> = mutants.iter().skip(offset).step_by(step).collect();
        let answers: Vec<Answer> = chosen.par_iter().map(|(program, mutant)| answer(program, mutant)).collect();
        let mut tally = Tally::default();
        for ((program, mutant), answer) in chosen.iter().zip(answers) {
            if answer.errors > 2 || answer.errors > 0 && (answer.distance > 2 || !answer.inside) {
                println!("{} {kind:?} {}\n{}", program.uri, mutant.what, answer.shown);
            }
            tally.add(&answer);
            all.add(&answer);
        }
        println!("{kind:?}: {tally}");
    }
    println!("all: {all}");
    all.hold();
}

#[test]
fn a_sample_of_mistakes_gives_one_error_where_it_was_made() {
    judge(41);
}

#[test]
#[ignore = "some minutes: every mutation of every program"]
fn every_mistake_gives_one_error_where_it_was_made() {
    judge(1);
}

#[test]
fn what_is_mutated_is_right_before() {
    for program in programs() {
        let world = OnDisk { uri: &program.uri, text: &program.text };
        let found = compile(&program.uri, &world, &CompileOptions::default());
        let shown = hqml_compiler::diagnostics::short(&found.sources, &found.diagnostics);
        assert!(!found.has_errors(), "{}:\n{shown}", program.uri);
    }
}
