//! The fields of an experiment: known ones are found, others are errors.

use super::errors;
use crate::pipelines::session::{Checked, Session};
use crate::syntax::ast::{Expr, ExprKind, Fields};

/// All fields of an experiment.
pub(crate) const FIELDS: [&str; 9] =
    ["data", "models", "baselines", "backends", "train_on", "seeds", "metrics", "budget", "continue_when"];

/// Words that users of other tools write.
const ELSEWHERE: [(&str, &str); 8] = [
    ("backend", "backends"),
    ("baseline", "baselines"),
    ("dataset", "data"),
    ("datasets", "data"),
    ("metric", "metrics"),
    ("model", "models"),
    ("seed", "seeds"),
    ("stop_when", "continue_when"),
];

/// Refuses fields that no experiment has.
///
/// # Errors
/// An unknown field; each is reported.
pub(crate) fn known(session: &Session<'_>, fields: &Fields) -> Checked<()> {
    let mut result = Ok(());
    for field in fields.list.iter().filter(|field| !FIELDS.contains(&field.label.name.as_str())) {
        let name = field.label.name.as_str();
        let elsewhere = ELSEWHERE.iter().find(|(theirs, _)| *theirs == name).map(|(_, ours)| *ours);
        let near = elsewhere.or_else(|| crate::names::suggest(name, FIELDS));
        result = Err(session.report(errors::unknown_field(&field.label, &FIELDS, near)));
    }
    result
}

/// The entries of a field that takes one value or a list of them.
pub(crate) fn entries(expr: &Expr) -> &[Expr] {
    match &expr.kind {
        ExprKind::List(items) => items,
        _ => std::slice::from_ref(expr),
    }
}
