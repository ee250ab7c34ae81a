//! The errors of constructs whose parts do not go together: calls, records, pipelines, comparisons.

use hqml_ir::diagnostic::Diagnostic;
use hqml_ir::span::Span;

use crate::syntax::ast::{Expr, ExprKind, Ident};

/// A positional argument after a named one.
pub(super) fn late(span: Span, named: Span) -> Diagnostic {
    Diagnostic::error("E0130", "a positional argument stands after a named one")
        .primary(span, "this one has no name")
        .secondary(named, "the named ones begin here")
        .help("give it its name, or move it before the named ones")
}

/// A label twice.
pub(super) fn twice(label: &Ident, first: Span, what: &str) -> Diagnostic {
    Diagnostic::error("E0131", format!("the {what} `{}` is given twice", label.name))
        .primary(label.span, "again here")
        .secondary(first, "first here")
        .help("take one of the two away")
}

/// Two comparisons in a row.
pub(super) fn chain(first: Span, second: Span) -> Diagnostic {
    Diagnostic::error("E0117", "comparisons cannot be chained")
        .primary(second, "a second comparison")
        .secondary(first, "the first one")
        .help("join two comparisons with `and`: `a < b and b < c`")
}

/// `- 2%` in a rule.
pub(super) fn bare_percent(span: Span, share: f64) -> Diagnostic {
    let number = share * 100.0;
    Diagnostic::error("E0138", "a bare percentage can mean two things here")
        .primary(span, "")
        .help(format!("an absolute difference is `{number} points`"))
        .help(format!("a relative one is `{number}% of X`"))
}

/// A record outside fields and arguments.
pub(super) fn record(span: Span) -> Diagnostic {
    Diagnostic::error("E0137", "a record `{ ... }` cannot stand here")
        .primary(span, "")
        .help("records are the values of fields and arguments, such as `budget: { shots: 1000 }`")
}

/// A pipeline that is computed with.
pub(super) fn pipeline_as_number(value: &Expr) -> Diagnostic {
    Diagnostic::error("E0133", "a pipeline cannot stand here: a number is wanted")
        .primary(value.span, "")
        .help("give the pipeline a name with `model`, `preprocess` or `where`")
}

/// What is wrong with a part of a pipeline, if it cannot be a stage.
pub(super) fn part(part: &Expr) -> Option<Diagnostic> {
    let what = match &part.kind {
        ExprKind::Int(_)
        | ExprKind::Real(_)
        | ExprKind::Percent(_)
        | ExprKind::Duration(_)
        | ExprKind::Money(_)
        | ExprKind::Points(_) => "a number",
        ExprKind::Text(_) => "a text",
        ExprKind::Bool(_) => "a truth value",
        ExprKind::Hole(_) => "a trainable parameter",
        ExprKind::Tuple(_) => "a tuple",
        ExprKind::Record(_) => "a record",
        ExprKind::Unary { .. } | ExprKind::Binary { .. } | ExprKind::PercentOf { .. } | ExprKind::Range { .. } => {
            return Some(operator(part));
        }
        _ => return None,
    };
    Some(
        Diagnostic::error("E0132", format!("{what} is no stage of a pipeline"))
            .primary(part.span, "a stage takes an input and gives an output")
            .help("the parts of a pipeline are names, calls and branches `[a, b]`"),
    )
}

fn operator(part: &Expr) -> Diagnostic {
    let place = match &part.kind {
        ExprKind::Binary { op_span, .. } => *op_span,
        _ => part.span,
    };
    Diagnostic::error("E0118", "an operator cannot stand beside `|>`")
        .primary(place, "")
        .help("compute the value in an option or in a declaration of its own, and use its name here")
}
