//! W0222: an option or a `let` that nothing reads.

use std::collections::BTreeMap;

use hqml_ir::Diagnostic;

use super::unused::words;
use crate::names::{Declared, Names};
use crate::syntax::ast::{Body, DeclarationBody, DeclarationKind, Ident, IfElse, IfStatement, StatementKind};

/// One lint for each option and each binding of a circuit of the root file that nothing reads.
pub(super) fn check(names: &Names) -> Vec<Diagnostic> {
    names.declared_in(names.root()).filter(|d| !d.is_reported()).flat_map(|d| of_declaration(names, d)).collect()
}

fn of_declaration(names: &Names, declared: &Declared) -> Vec<Diagnostic> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    words(names.sources().text(declared.declaration.span)).for_each(|word| *counts.entry(word).or_default() += 1);
    let once = |name: &str| counts.get(name) == Some(&1);
    let mut found = Vec::new();
    // A row that is not read is another lint's.
    let options = declared.declaration.parameters.iter().flat_map(|p| &p.list);
    let rows = matches!(declared.kind(), DeclarationKind::FeatureMap | DeclarationKind::Circuit);
    for option in options.filter(|option| !(rows && option.default.is_none())) {
        if once(&option.name.name) {
            found.push(lint(&option.name, "option", "take it away, or use it where it was meant to be used"));
        }
    }
    if let DeclarationBody::Circuit(body) = &declared.declaration.body {
        let mut bindings = Vec::new();
        collect(body, &mut bindings);
        let unread = bindings.into_iter().filter(|name| once(&name.name));
        found.extend(unread.map(|name| lint(name, "binding", "take it away, or use it")));
    }
    found
}

fn lint(name: &Ident, what: &str, help: &'static str) -> Diagnostic {
    Diagnostic::warning("W0222", format!("nothing reads the {what} `{}`", name.name))
        .primary(name.span, "named here and nowhere else")
        .help(help)
}

/// The names that `let` binds.
fn collect<'b>(body: &'b Body, found: &mut Vec<&'b Ident>) {
    for statement in &body.statements {
        match &statement.kind {
            StatementKind::Let { name, .. } => found.push(name),
            StatementKind::For { body, .. }
            | StatementKind::Repeat { body, .. }
            | StatementKind::Inverse { body }
            | StatementKind::Control { body, .. }
            | StatementKind::Power { body, .. } => collect(body, found),
            StatementKind::If(branch) => branches(branch, found),
            _ => {}
        }
    }
}

fn branches<'b>(branch: &'b IfStatement, found: &mut Vec<&'b Ident>) {
    collect(&branch.then, found);
    match &branch.otherwise {
        Some(IfElse::If(next)) => branches(next, found),
        Some(IfElse::Body(body)) => collect(body, found),
        None => {}
    }
}
