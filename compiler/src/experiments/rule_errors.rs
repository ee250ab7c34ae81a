//! The errors of `continue_when`, one function each.

use hqml_ir::{Diagnostic, Span};

use crate::pipelines::errors::there_are;
use crate::syntax::ast::Ident;

const RULE: &str = "write `continue_when: m.accuracy >= best(baselines).accuracy - 2 points`";

/// E0708.
pub(super) fn no_condition(span: Span) -> Diagnostic {
    Diagnostic::error("E0708", "a rule is a comparison, or several joined by `and`, `or`, `not`")
        .primary(span, "this compares nothing")
        .help(RULE)
}

/// E0708.
pub(super) fn no_number(span: Span) -> Diagnostic {
    Diagnostic::error("E0708", "a rule compares numbers").primary(span, "this is no number").help(RULE)
}

/// E0708: a share compared with, or moved by, a number beyond 1.
pub(super) fn no_share(metric: &str, number: f64, span: Span, member: Span) -> Diagnostic {
    let share = number.abs();
    Diagnostic::error("E0708", format!("`{metric}` lies between 0 and 1, and {number} is beyond that"))
        .primary(span, format!("this is {number}"))
        .secondary(member, "from 0 to 1")
        .help(format!("write `{share}%` for a share, or `{share} points` for a difference"))
}

/// E0708.
pub(super) fn no_metric(name: &str, span: Span) -> Diagnostic {
    Diagnostic::error("E0708", format!("`{name}` is no number: a metric of it is"))
        .primary(span, "which metric?")
        .help(format!("write `{name}.accuracy`"))
}

/// E0708.
pub(super) fn no_subject(span: Span) -> Diagnostic {
    Diagnostic::error("E0708", "metrics belong to a model, a baseline or `best(baselines)`")
        .primary(span, "this has no metrics")
        .help(RULE)
}

/// E0708.
pub(super) fn best(span: Span) -> Diagnostic {
    Diagnostic::error("E0708", "`best` takes `baselines` or `models`")
        .primary(span, "this is something else")
        .help("write `best(baselines).accuracy`")
}

/// E0708.
pub(super) fn best_of_none(span: Span) -> Diagnostic {
    Diagnostic::error("E0708", "there is none to choose the best from")
        .primary(span, "the experiment has none")
        .help("write `baselines: [logistic_regression, random_forest, svc(kernel: rbf)]`")
}

/// E0704.
pub(super) fn unknown_contender(name: &Ident, near: Option<&str>, names: &[&str]) -> Diagnostic {
    let told = Diagnostic::error("E0704", format!("`{}` is no model or baseline of this experiment", name.name))
        .primary(name.span, "not among them");
    match near {
        Some(near) => told.help(format!("write `{near}`")),
        None => told.help(there_are(names)),
    }
}

/// E0704.
pub(super) fn unknown_backend(name: &Ident, near: Option<&str>, names: &[&str]) -> Diagnostic {
    let told = Diagnostic::error("E0704", format!("`{}` is no backend of this experiment", name.name))
        .primary(name.span, "not among them");
    match near {
        Some(near) => told.help(format!("write `{near}`")),
        None => told.help(there_are(names)),
    }
}

/// E0705.
pub(super) fn unknown_metric(name: &Ident, near: Option<&str>, rows: &[&str]) -> Diagnostic {
    let told =
        Diagnostic::error("E0705", format!("there is no metric `{}`", name.name)).primary(name.span, "not known");
    match near {
        Some(near) => told.help(format!("write `{near}`")),
        None => told.help(there_are(rows)),
    }
}

/// E0706.
pub(super) fn not_measured(name: &Ident, metrics: Option<Span>) -> Diagnostic {
    let told = Diagnostic::error("E0706", format!("the rule needs `{}`, which is not measured", name.name))
        .primary(name.span, "needed here");
    let told = match metrics {
        Some(span) => told.secondary(span, "measured are these"),
        None => told,
    };
    told.help(format!("add `{}` to `metrics`", name.name))
}

/// E0707.
pub(super) fn swept(name: &Ident, variants: usize, entry: Span) -> Diagnostic {
    Diagnostic::error("E0707", format!("`{}` is {variants} variants, and the rule needs one", name.name))
        .primary(name.span, "choosing one by its result would choose on test rows")
        .secondary(entry, "swept here")
        .help(format!("declare `model best_{0} = tuned({0}, folds: 5)` and name that", name.name))
}

/// E0707.
pub(super) fn best_of_swept(span: Span, name: &str, entry: Span) -> Diagnostic {
    Diagnostic::error("E0707", "the best of swept models would be chosen on test rows")
        .primary(span, "chosen here")
        .secondary(entry, format!("`{name}` is swept"))
        .help(format!("declare `model best_{name} = tuned({name}, folds: 5)` and list that"))
}

/// E0709.
pub(super) fn no_probabilities(metric: &Ident, contender: &str, entry: Span) -> Diagnostic {
    Diagnostic::error(
        "E0709",
        format!("the rule needs `{}` of `{contender}`, which gives no probabilities", metric.name),
    )
    .primary(metric.span, "needs probabilities of the classes")
    .secondary(entry, "gives labels without probabilities")
    .help("take another metric, or let it give probabilities (`svc(probabilities: true)`)")
}
