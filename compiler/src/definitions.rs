//! Definitions that no experiment reaches (all of them, in a file of maps and models): what can be said about them without
//! data. Names, options, constants; circuits at small widths; data.

use hqml_ir::stages::Family;
use hqml_ir::{Diagnostic, Kind, Task};

use crate::circuits::check_definition;
use crate::eval::constant_of;
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

/// The width of the features that a model is walked with.
const FEATURES: usize = 4;

/// The types of what an option is not given, but what reaches the declaration.
const ROWS: [&str; 3] = ["features", "probabilities", "target"];

/// Checks every definition of the root file that no experiment reaches.
pub(crate) fn check(session: &Session<'_>) {
    for declared in unreached(session.names) {
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

/// A model without data: widths and targets are not known, names and options are.
fn pipeline<'a>(session: &Session<'a>, declared: &'a Declared) {
    let classes = Task::Classify(vec!["0".to_owned(), "1".to_owned()]);
    for task in [classes, Task::Regress] {
        let scratch = Session::new(session.names, session.world, session.memory);
        let span = declared.declaration.name.span;
        let target = Target { task, training_rows: 1000, test_rows: 1000, rows: 2000, span };
        let choices = Choices::default();
        let cursor = Cursor { kind: Kind::Features(FEATURES), origin: span };
        if Builder::new(&scratch, &target, &choices).glance(declared, cursor).is_ok() {
            return;
        }
        session.report_all(scratch.into_diagnostics().into_iter().filter(without_data).collect());
    }
}

/// Whether an error would be one with any data: it is about a name, an option, or something that is not built.
fn without_data(diagnostic: &Diagnostic) -> bool {
    ["E02", "E05", "E09"].iter().any(|range| diagnostic.code.starts_with(range))
}
