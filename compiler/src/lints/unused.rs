//! W0214: a declaration that no experiment reaches.

use std::collections::{BTreeMap, BTreeSet};

use hqml_ir::Diagnostic;

use crate::names::{Declared, Names};
use crate::syntax::ast::DeclarationKind;

/// One lint for each unreached declaration of the root file, where that file has experiments.
pub(super) fn check(names: &Names) -> Vec<Diagnostic> {
    let mut own = names.declared_in(names.root());
    if !own.any(|declared| declared.kind() == DeclarationKind::Experiment) {
        return Vec::new();
    }
    unreached(names).into_iter().filter(|declared| !declared.is_reported()).map(lint).collect()
}

/// The declarations of the root file that no experiment of it reaches.
pub(crate) fn unreached(names: &Names) -> Vec<&Declared> {
    let own: Vec<&Declared> = names.declared_in(names.root()).collect();
    let experiments = own.iter().filter(|d| d.kind() == DeclarationKind::Experiment);
    let mut waiting: Vec<&Declared> = experiments.copied().collect();
    let mut named: BTreeMap<&str, Vec<&Declared>> = BTreeMap::new();
    own.iter().for_each(|declared| named.entry(declared.name()).or_default().push(declared));
    let mut reached: BTreeSet<_> = waiting.iter().map(|d| d.id).collect();
    while let Some(declared) = waiting.pop() {
        for word in words(names.sources().text(declared.declaration.span)) {
            let others = named.get(word).into_iter().flatten();
            waiting.extend(others.filter(|other| reached.insert(other.id)));
        }
    }
    own.into_iter().filter(|declared| !reached.contains(&declared.id)).collect()
}

fn lint(declared: &Declared) -> Diagnostic {
    let word = declared.kind().word();
    Diagnostic::warning("W0214", format!("the {word} `{}` is used by no experiment", declared.name()))
        .primary(declared.declaration.name.span, "reached by nothing")
        .help(format!("use it, take it away, or write `allow(W0214, \"why\")` before `{word}`"))
}

/// Every word of a source text outside of comments. A name inside a text counts too: then too little is said, not too
/// much.
pub(super) fn words(text: &str) -> impl Iterator<Item = &str> {
    let lines = text.lines().map(|line| line.split("//").next().unwrap_or(line));
    lines.flat_map(|line| line.split(|c: char| !(c.is_alphanumeric() || c == '_'))).filter(|word| !word.is_empty())
}
