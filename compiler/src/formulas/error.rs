//! What can be wrong with transforms and losses, each as a diagnostic.

use hqml_ir::{Diagnostic, Span};

use super::{Truth, Use};
use crate::eval::Constant;
use crate::eval::width::count;
use crate::names::Declared;
use crate::syntax::ast::{Parameter, Type};

/// Labels an error inside a declaration with the use that led there, and an index with what reaches it.
pub(super) fn used(diagnostic: Diagnostic, stage: &Use<'_>) -> Diagnostic {
    let index = diagnostic.code == "E0515";
    let at_use = |label: &hqml_ir::Label| stage.span.contains(label.span) || label.span.contains(stage.span);
    let own = stage.declared.declaration.name.span;
    let mut diagnostic = diagnostic;
    if stage.span != own && !diagnostic.labels.iter().any(at_use) {
        diagnostic = diagnostic.secondary(stage.span, format!("`{}` is used here", stage.declared.name()));
    }
    match &stage.origin {
        Some(origin) if index => diagnostic.secondary(origin.span, origin.text.clone()),
        _ => diagnostic,
    }
}

/// E0306.
pub(super) fn one_row(declared: &Declared, span: Span) -> Diagnostic {
    Diagnostic::error("E0306", format!("the transform `{}` takes one row of features", declared.name()))
        .primary(span, "used here")
        .secondary(declared.declaration.name.span, "declared with another number of rows")
        .help(format!("write `transform {}(z: features[k]) = [...]`", declared.name()))
}

/// E0306.
pub(super) fn target_in_transform(target: &Parameter) -> Diagnostic {
    Diagnostic::error("E0306", "a transform does not see the target")
        .primary(target.span, "only a `loss` takes this")
        .help("take it away, or declare a `loss`")
}

/// E0306.
pub(super) fn loss_rows(declared: &Declared, span: Span) -> Diagnostic {
    let name = declared.name();
    Diagnostic::error("E0306", format!("the loss `{name}` takes the outputs and the target, one row each"))
        .primary(span, "used here")
        .secondary(declared.declaration.name.span, "declared with other rows")
        .help(format!("write `loss {name}(f: features[k], y: target[m]) = ...`"))
}

/// E0301.
pub(super) fn features(stage: &Use<'_>, wants: Option<i64>, has: usize, declared: Span) -> Diagnostic {
    let name = stage.declared.name();
    let has = count(has as i64, "feature");
    let (fact, label) = match wants {
        Some(wants) => {
            let wants = count(wants, "feature");
            (format!("`{name}` needs {wants}, but {has} reach it"), format!("takes {wants}"))
        }
        None => (format!("`{name}` cannot take {has}"), "no width of this form".to_owned()),
    };
    let error = Diagnostic::error("E0301", fact)
        .primary(stage.span, format!("{has} here"))
        .secondary(declared, label)
        .help("change the stage before it, or declare it for any number: `features[k]`");
    match &stage.origin {
        Some(origin) => error.secondary(origin.span, origin.text.clone()),
        None => error,
    }
}

/// E0312.
pub(super) fn target(stage: &Use<'_>, wants: Option<i64>, truth: Truth, declared: Span) -> Diagnostic {
    let name = stage.declared.name();
    let has = match truth.classes {
        Some(classes) => format!("{classes} classes"),
        None => "one real number".to_owned(),
    };
    let (fact, label) = match wants {
        Some(wants) => (
            format!("`{name}` takes a target of {}, but the target has {has}", count(wants, "number")),
            format!("takes {}", count(wants, "number")),
        ),
        None => (format!("`{name}` cannot take a target of {has}"), "no number of this form".to_owned()),
    };
    Diagnostic::error("E0312", fact)
        .primary(stage.span, "judges the target here")
        .secondary(declared, label)
        .secondary(truth.span, format!("{has} from here"))
        .note("a class is 1 at its own place of the target and 0 at the others; a real target is one number")
        .help("declare it for any number: `target[m]`")
}

/// E0326.
pub(super) fn result(declared: &Declared, says: Option<i64>, given: usize, value: Span, ty: &Type) -> Diagnostic {
    let given = count(given as i64, "number");
    let (fact, label) = match says {
        Some(says) => (
            format!("`{}` says that it gives {}, but it gives {given}", declared.name(), count(says, "number")),
            format!("{} declared here", count(says, "number")),
        ),
        None => (format!("`{}` cannot give {given}", declared.name()), "no number of this form".to_owned()),
    };
    Diagnostic::error("E0326", fact)
        .primary(value, format!("{given} here"))
        .secondary(ty.span, label)
        .help("change the list or what stands behind `->`")
}

/// E0507.
pub(super) fn result_type(name: &str, span: Span) -> Diagnostic {
    Diagnostic::error("E0507", format!("a transform cannot give `{name}`"))
        .primary(span, "features or probabilities leave a transform")
        .help("write `-> probabilities[2]`, or leave it out: then features leave")
}

/// E0507.
pub(super) fn one_width(ty: &Type) -> Diagnostic {
    Diagnostic::error("E0507", format!("`{}` wants one width in its brackets", ty.name.name))
        .primary(ty.span, "more than one")
        .help(format!("write `{}[k]`", ty.name.name))
}

/// E0502.
pub(super) fn no_list(found: &Constant, span: Span) -> Diagnostic {
    Diagnostic::error("E0502", format!("a transform gives a list of numbers, but this is {}", said(found)))
        .primary(span, "a list is wanted here")
        .help("write `[...]`, for one number too")
}

fn said(found: &Constant) -> &'static str {
    if found.as_angle().is_some() { "one number" } else { found.kind() }
}

/// E0502.
pub(super) fn no_element(found: &Constant, span: Span) -> Diagnostic {
    Diagnostic::error(
        "E0502",
        format!("a transform gives a list of numbers, but an element of this is {}", found.kind()),
    )
    .primary(span, "not all of it is numbers")
    .help("give one number for each feature that leaves")
}

/// E0502.
pub(super) fn no_number(found: &Constant, span: Span) -> Diagnostic {
    Diagnostic::error("E0502", format!("a loss is one number a row, but this is {}", said(found)))
        .primary(span, "one number is wanted here")
        .note("a `train` makes its mean over the rows small")
        .help("add the parts up, such as `sum((f[j] - y[j]) ** 2 for j in 0..m)`")
}

/// E0326.
pub(super) fn empty(span: Span) -> Diagnostic {
    Diagnostic::error("E0326", "this transform gives no number")
        .primary(span, "an empty list")
        .help("give at least one")
}

/// E0517.
pub(super) fn too_wide(width: usize, limit: usize, span: Span) -> Diagnostic {
    Diagnostic::error("E0517", format!("a transform of {width} numbers is too wide: the limit is {limit}"))
        .primary(span, "this wide")
        .help("use smaller bounds")
}
