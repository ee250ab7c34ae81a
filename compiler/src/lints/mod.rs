//! Lints: what the language knows about an experiment's honesty, said before anybody pays. One file a lint, or a few that
//! look at the same thing.

mod alive;
mod baselines;
mod circuits;
mod classical;
mod concentration;
mod dead;
mod fitted_before_split;
#[cfg(test)]
mod law;
mod period;
mod rule;
mod same_seed;
mod seeds;
mod single;
mod small_test;
mod tuning;
mod unread;
mod unused;
mod vanishing;
mod walk;

use hqml_ir::Diagnostic;

pub(crate) use single::{metric_missing, nothing_to_tune};
pub(crate) use unused::unreached;

use crate::diagnostics::CODES;
use crate::experiments::Study;
use crate::names::{Names, suggest};
use crate::pipelines::session::Session;
use crate::syntax::ast::Ident;

/// All lints of an experiment, in the order of their codes.
const LINTS: [fn(&Study<'_>) -> Vec<Diagnostic>; 13] = [
    fitted_before_split::check,
    same_seed::check,
    small_test::check,
    seeds::check,
    baselines::check,
    rule::check,
    tuning::check,
    period::check,
    circuits::check,
    classical::check,
    dead::check,
    vanishing::check,
    concentration::check,
];

/// Looks at every checked experiment, and at what no experiment reaches. `whole` says that every experiment of the file
/// was checked to its end.
pub(crate) fn check(session: &Session<'_>, studies: &[Study<'_>], whole: bool) {
    let found = studies.iter().flat_map(|study| LINTS.iter().flat_map(|lint| lint(study)).collect::<Vec<_>>());
    session.report_all(found.collect());
    session.report_all(check_allows(session.names));
    if whole {
        session.report_all(unused::check(session.names));
        session.report_all(unread::check(session.names));
    }
}

/// What an `allow` names must be a lint.
fn check_allows(names: &Names) -> Vec<Diagnostic> {
    let Some(tree) = names.tree(names.root()) else { return Vec::new() };
    let lints = || CODES.iter().map(|row| row.id).filter(|id| id.starts_with('W'));
    let unknown =
        tree.items.iter().flat_map(|item| &item.allows).filter(|allow| !lints().any(|id| id == allow.code.name));
    unknown.map(|allow| unknown_lint(&allow.code, suggest(&allow.code.name, lints()))).collect()
}

fn unknown_lint(code: &Ident, near: Option<&str>) -> Diagnostic {
    let told = Diagnostic::error("E0201", format!("there is no lint `{}`", code.name));
    if CODES.iter().any(|row| row.id == code.name) {
        let told = told.primary(code.span, "this is the code of an error");
        return told.help("errors are mended, not silenced: take the `allow` away");
    }
    let told = told.primary(code.span, "not the code of a lint");
    match near {
        Some(near) => told.help(format!("did you mean `{near}`?")),
        None => told.help("a lint has a code such as `W0201`; it stands in front of its message"),
    }
}

/// Whether an `allow` of the declaration around it silences a lint.
pub(crate) fn silenced(names: &Names, diagnostic: &Diagnostic) -> bool {
    let Some(span) = diagnostic.span().filter(|_| !diagnostic.is_error()) else { return false };
    let Some(tree) = names.tree(span.file) else { return false };
    // Items stand one after the other: the last that begins before it may hold it.
    let begun = tree.items.partition_point(|item| item.span.start <= span.start);
    let around = tree.items[..begun].last().filter(|item| item.span.contains(span));
    around.into_iter().flat_map(|item| &item.allows).any(|allow| allow.code.name == diagnostic.code)
}
