//! Definitions that no experiment reaches (all of them, in a file of maps and models): what can be said about them without
//! data. Names, options, constants; circuits at small widths; data.

use hqml_ir::stages::Family;
use hqml_ir::{Diagnostic, Kind, Task};

use crate::circuits::check_definition;
use crate::eval::{constant_of, steps_taken};
use crate::experiments::data;
use crate::formulas;
use crate::lints::unreached;
use crate::names::Declared;
use crate::pipelines::builder::Builder;
use crate::pipelines::choices::Choices;
use crate::pipelines::cursor::Cursor;
use crate::pipelines::options::Reader;
use crate::pipelines::scope::Scope;
use crate::pipelines::session::Session;
use crate::pipelines::target::Target;
use crate::syntax::ast::DeclarationKind as D;

/// The numbers of features that a model is walked with, until it passes at one of them.
const FEATURES: [usize; 6] = [4, 2, 3, 8, 16, 64];

/// The types of what an option is not given, but what reaches the declaration.
const ROWS: [&str; 3] = ["features", "probabilities", "target"];

/// So many steps of elaboration are spent on definitions that nothing asks for; those behind are not tried.
const MOST_STEPS: u64 = 30_000_000;

/// Checks every definition of the root file that no experiment reaches.
pub(crate) fn check(session: &Session<'_>) {
    let begun = steps_taken();
    for declared in unreached(session.names) {
        if steps_taken() - begun > MOST_STEPS {
            return;
        }
        let needs_options = declared.declaration.parameters.iter().flat_map(|p| &p.list);
        let needs_options =
            needs_options.filter(|p| p.default.is_none() && !ROWS.contains(&p.ty.name.name.as_str())).count() > 0;
        if declared.is_reported() || needs_options {
            continue;
        }
        match declared.kind() {
            D::Const => constant(session, declared),
            D::FeatureMap | D::Ansatz | D::Circuit => circuit(session, declared),
            D::Data => table(session, declared),
            D::Model | D::Baseline | D::Preprocess => pipeline(session, declared),
            D::Optimizer => row(session, declared, Family::Optimizer),
            D::Backend => row(session, declared, Family::Backend),
            D::Transform | D::Loss => {
                session.report_all(formulas::check_definition(session.names, declared));
            }
            D::Observable | D::Pairs | D::Experiment => {}
        }
    }
}

fn constant(session: &Session<'_>, declared: &Declared) {
    if let Err(why) = constant_of(session.names, declared, 0, declared.declaration.name.span) {
        session.report_all(why);
    }
}

/// A circuit that is wrong wherever it is used; one that fails at some widths only says what it needs.
fn circuit(session: &Session<'_>, declared: &Declared) {
    session.report_all(check_definition(session.names, declared));
}

fn table<'a>(session: &Session<'a>, declared: &'a Declared) {
    let name = &declared.declaration.name;
    if let Ok(scope) = session.bind(declared, name, None, &Scope::new(declared.file), None) {
        // What is wrong is reported; the table itself is nobody's.
        let _ = data::declaration(session, declared, &scope);
    }
}

fn row<'a>(session: &Session<'a>, declared: &'a Declared, family: Family) {
    let outer = Scope::new(declared.file);
    let scope = session.bind(declared, &declared.declaration.name, None, &outer, None);
    if let (Ok(scope), Ok(definition)) = (scope, session.definition(declared)) {
        // What is wrong is reported; the row itself is nobody's.
        let _ = Reader { session, scope: &scope, choices: None }.row(family, &definition.value);
    }
}

/// A model without data: widths and targets are not known, names and options are. Where it fails at every width, what stands
/// is what the wider ones say, too.
fn pipeline<'a>(session: &Session<'a>, declared: &'a Declared) {
    let classes = Task::Classify(vec!["0".to_owned(), "1".to_owned()]);
    let mut told: Vec<Diagnostic> = vec![];
    for features in FEATURES {
        for task in [classes.clone(), Task::Regress] {
            let Err(why) = glance(session, declared, task, features) else { return };
            let found: Vec<Diagnostic> = why.into_iter().filter(without_data).collect();
            let kept = common(&told, &found);
            match (kept.is_empty(), found.is_empty()) {
                (true, true) => {}
                (true, false) => told = found,
                (false, _) => told = kept,
            }
        }
        if told.is_empty() {
            return;
        }
    }
    session.report_all(told);
}

/// Those that the others have at the same place.
fn common(told: &[Diagnostic], others: &[Diagnostic]) -> Vec<Diagnostic> {
    let again = |one: &&Diagnostic| others.iter().any(|other| (one.code, one.span()) == (other.code, other.span()));
    told.iter().filter(again).cloned().collect()
}

/// Walks a model with a target and a number of features that stand in place of the data's.
fn glance<'a>(
    session: &Session<'a>,
    declared: &'a Declared,
    task: Task,
    features: usize,
) -> Result<(), Vec<Diagnostic>> {
    let scratch = Session::new(session.names, session.world, session.memory);
    let span = declared.declaration.name.span;
    let target = Target { task, training_rows: 1000, test_rows: 1000, rows: 2000, span };
    let choices = Choices::default();
    let cursor = Cursor { kind: Kind::Features(features), origin: span };
    match Builder::new(&scratch, &target, &choices).glance(declared, cursor) {
        Ok(_) => Ok(()),
        Err(_) => Err(scratch.into_diagnostics()),
    }
}

/// Whether an error would be one with any data: it is about a name, an option, or something that is not built.
fn without_data(diagnostic: &Diagnostic) -> bool {
    ["E02", "E05", "E09"].iter().any(|range| diagnostic.code.starts_with(range))
}
