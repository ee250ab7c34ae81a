//! Lints: what the language knows about an experiment's honesty, said before anybody pays. One file a lint.

mod fitted_before_split;
mod single;

use hqml_ir::Diagnostic;

pub(crate) use single::{metric_missing, nothing_to_tune};

use crate::experiments::Study;
use crate::names::Names;
use crate::pipelines::session::Session;

/// Looks at every checked experiment.
pub(crate) fn check(session: &Session<'_>, studies: &[Study<'_>]) {
    for study in studies {
        for lint in [fitted_before_split::check] {
            lint(study).into_iter().for_each(|diagnostic| {
                session.report(diagnostic);
            });
        }
    }
}

/// Whether an `allow` of the declaration around it silences a lint.
pub(crate) fn silenced(names: &Names, diagnostic: &Diagnostic) -> bool {
    let Some(span) = diagnostic.span().filter(|_| !diagnostic.is_error()) else { return false };
    let Some(tree) = names.tree(span.file) else { return false };
    let around = tree.items.iter().filter(|item| item.span.contains(span));
    around.flat_map(|item| &item.allows).any(|allow| allow.code.name == diagnostic.code)
}
