//! The errors of options, one function each: the fact, the places, what to type.

use hqml_ir::stages::{Family, OptionKind, OptionRow};
use hqml_ir::{Diagnostic, Span, Value};

use super::fit::{Misfit, describe, family_name, list_words};
pub(crate) use crate::eval::error::sweep_outside;
use crate::syntax::ast::{Declaration, Ident};

/// E0501.
pub(crate) fn unknown_option(
    callee: &str,
    options: &[OptionRow],
    name: Span,
    label: &Ident,
    near: Option<&str>,
) -> Diagnostic {
    let names: Vec<&str> = options.iter().map(|o| o.name).collect();
    let told = Diagnostic::error("E0501", format!("`{callee}` has no option `{}`", label.name))
        .primary(label.span, "this option does not exist")
        .secondary(name, if names.is_empty() { "takes no options" } else { "of this stage" });
    match (near, names.is_empty()) {
        (Some(near), _) => told.help(format!("write `{near}:`")),
        (None, true) => told.help(format!("write `{callee}` without brackets")),
        (None, false) => told.help(format!("it takes {}", list_words(&names).replace(" or ", " and "))),
    }
}

/// E0502 or E0533.
pub(crate) fn misfit(
    misfit: Misfit,
    option: &OptionRow,
    value: &Value,
    shown: &str,
    span: Span,
    label: Span,
) -> Diagnostic {
    let wanted = describe(&option.kind);
    let (code, fact) = match misfit {
        Misfit::Kind => ("E0502", format!("`{}` takes {wanted}, not {}", option.name, noun(value))),
        Misfit::Bounds => ("E0533", format!("`{}` takes {wanted}, and {shown} is outside", option.name)),
    };
    let told = Diagnostic::error(code, fact).primary(span, format!("this is {shown}"));
    let told = if label == span { told } else { told.secondary(label, option.summary) };
    told.help(format!("give `{}:` {wanted}", option.name))
}

fn noun(value: &Value) -> String {
    match value {
        Value::None => "nothing".to_owned(),
        Value::Bool(_) => "a truth value".to_owned(),
        Value::Int(v) => format!("the whole number {v}"),
        Value::Real(v) => format!("the number {v}"),
        Value::Text(_) => "text".to_owned(),
        Value::Word(w) => format!("the word `{w}`"),
        Value::Range(..) => "a range".to_owned(),
        Value::List(_) => "a list".to_owned(),
        Value::Call(c) => format!("`{}`", c.name),
    }
}

/// E0503: a word that the option does not take.
pub(crate) fn unknown_word(option: &OptionRow, words: &[&str], name: &Ident, near: Option<&str>) -> Diagnostic {
    let told = Diagnostic::error("E0503", format!("`{}` takes no `{}`", option.name, name.name))
        .primary(name.span, format!("{} is wanted", describe(&option.kind)));
    match near {
        Some(near) => told.help(format!("write `{near}`")),
        None => told.help(format!("write {}", list_words(words))),
    }
}

/// E0504.
pub(crate) fn missing_options(callee: &str, options: &[&OptionRow], place: Span) -> Diagnostic {
    if let [option] = options {
        return Diagnostic::error("E0504", format!("`{callee}` needs the option `{}`", option.name))
            .primary(place, format!("`{}` is missing: {}", option.name, option.summary))
            .help(format!("write `{callee}({}: {})` with {}", option.name, example(option), describe(&option.kind)));
    }
    let names: Vec<&str> = options.iter().map(|option| option.name).collect();
    let listed = list_words(&names).replace(" or ", " and ");
    let written: Vec<String> = options.iter().map(|option| format!("{}: {}", option.name, example(option))).collect();
    let wanted = options.iter().map(|option| format!("`{}` is {}", option.name, describe(&option.kind)));
    Diagnostic::error("E0504", format!("`{callee}` needs the options {listed}"))
        .primary(place, "these are missing")
        .help(format!("write `{callee}({})`: {}", written.join(", "), wanted.collect::<Vec<_>>().join(", ")))
}

/// A value that an option takes, where there is one to name: the first row of its family.
fn example(option: &OptionRow) -> &'static str {
    match option.kind {
        OptionKind::Row(family) => {
            hqml_ir::stages::rows().find(|row| row.family == family).map_or("...", |row| row.name)
        }
        _ => "...",
    }
}

/// E0504: observables that are an empty list.
pub(crate) fn nothing_measured(span: Span) -> Diagnostic {
    Diagnostic::error("E0504", "`measure` is given an empty list of observables")
        .primary(span, "no observable at this width")
        .help("write `measure(z_each)`, or name at least one observable")
}

/// E0505.
pub(crate) fn too_many(callee: &str, options: &[OptionRow], name: Span, extra: Span) -> Diagnostic {
    let fact = match options.len() {
        0 => format!("`{callee}` takes no options"),
        1 => format!("`{callee}` takes one option, `{}`", options[0].name),
        n => format!("`{callee}` takes {n} options"),
    };
    let told = Diagnostic::error("E0505", fact).primary(extra, "one too many").secondary(name, "of this stage");
    if options.is_empty() { told.help(format!("write `{callee}` without brackets")) } else { told.help("take it away") }
}

/// E0506.
pub(crate) fn option_twice(option: &str, first: Span, second: Span) -> Diagnostic {
    Diagnostic::error("E0506", format!("`{option}` is given twice"))
        .primary(second, "a second time here")
        .secondary(first, format!("the value at this position is `{option}` already"))
        .help("take one away")
}

/// E0530.
pub(crate) fn sweep_empty(span: Span) -> Diagnostic {
    Diagnostic::error("E0530", "a sweep without items")
        .primary(span, "nothing to choose from")
        .help("write `sweep(1, 2, 3)` or `sweep(log_space(0.1, 100, 4))`")
}

/// E0530.
pub(crate) fn sweep_label(label: &Ident) -> Diagnostic {
    Diagnostic::error("E0530", format!("`sweep` has no option `{}`", label.name))
        .primary(label.span, "a sweep has items only")
        .help("write `sweep(1, 2, 3)`")
}

/// E0530.
pub(crate) fn sweep_range(span: Span, most: usize) -> Diagnostic {
    Diagnostic::error("E0530", "a sweep over a range that is too long")
        .primary(span, format!("at most {most} items"))
        .help("write `sweep(log_space(low, high, count))`")
}

/// E0530.
pub(crate) fn log_space(span: Span) -> Diagnostic {
    Diagnostic::error("E0530", "`log_space` takes two positive numbers and a count")
        .primary(span, "these are not")
        .help("write `log_space(0.1, 100, 4)`: 0.1, 1, 10, 100")
}

/// E0530.
pub(crate) fn log_space_count(span: Span, most: usize) -> Diagnostic {
    Diagnostic::error("E0530", format!("`log_space` makes from 1 to {most} values"))
        .primary(span, "beyond that")
        .help("write `log_space(0.1, 100, 4)`: 0.1, 1, 10, 100")
}

/// E0530.
pub(crate) fn too_many_variants(span: Span, most: usize) -> Diagnostic {
    Diagnostic::error("E0530", format!("the sweeps of this model make more than {most} variants"))
        .primary(span, "every combination is one variant")
        .help("sweep fewer options, or fewer items each")
}

/// E0531.
pub(crate) fn contradiction(callee: &str, what: &crate::tables::Contradiction, place: Span) -> Diagnostic {
    Diagnostic::error("E0531", format!("the options of `{callee}` contradict each other: {}", what.reason))
        .primary(place, format!("see `{}`", what.option))
        .help(what.help.clone())
}

/// E0502, of a row of the stage table.
pub(crate) fn row_wanted(family: Family, span: Span) -> Diagnostic {
    Diagnostic::error("E0502", format!("one of the {} is wanted here", family_name(family)))
        .primary(span, "this is something else")
        .help(rows_help(family))
}

fn rows_help(family: Family) -> String {
    let rows: Vec<&str> = hqml_ir::stages::rows().filter(|r| r.family == family).map(|r| r.name).collect();
    format!("write {}", list_words(&rows))
}

/// E0532.
pub(crate) fn unknown_row(family: Family, rows: &[&str], name: &Ident, near: Option<&str>) -> Diagnostic {
    let told = Diagnostic::error("E0532", format!("there is no `{}` among the {}", name.name, family_name(family)))
        .primary(name.span, "not known");
    match near {
        Some(near) => told.help(format!("write `{near}`")),
        None => told.help(there_are(rows)),
    }
}

/// "there are `a` and `b`", "there is `a`".
pub(crate) fn there_are<S: AsRef<str>>(names: &[S]) -> String {
    let verb = if names.len() == 1 { "is only" } else { "are" };
    format!("there {verb} {}", list_words(names).replace(" or ", " and "))
}

/// E0532.
pub(crate) fn wrong_declaration(family: Family, name: &Ident, declaration: &Declaration) -> Diagnostic {
    let what = declaration.kind.word();
    Diagnostic::error("E0532", format!("`{}` is a {what}, and one of the {} is wanted", name.name, family_name(family)))
        .primary(name.span, "used here")
        .secondary(declaration.name.span, "declared here")
        .help(rows_help(family))
}

/// E0901.
pub(crate) fn not_built(name: &str, what: &str, span: Span) -> Diagnostic {
    Diagnostic::error("E0901", format!("`{name}` is not built yet"))
        .primary(span, what)
        .help("take it out for now; the rest of the file is checked and can run without it")
}

/// E0502: a value that no option of a stage takes.
pub(crate) fn no_option_value(value: &crate::eval::Constant, span: Span) -> Diagnostic {
    Diagnostic::error("E0502", format!("{} cannot be given to this option", value.kind()))
        .primary(span, format!("this is {}", value.kind()))
        .help("give a number, a text, a word or a list of them")
}

/// E0502: a generator over something else.
pub(crate) fn generator_source(value: &crate::eval::Constant, span: Span) -> Diagnostic {
    Diagnostic::error("E0502", "a generator runs over a range or a list")
        .primary(span, format!("this is {}", value.kind()))
        .help("write `for c in 0..classes`")
}

/// E0533: a generator that does not end.
pub(crate) fn generator_long(span: Span, most: usize) -> Diagnostic {
    Diagnostic::error("E0533", format!("more than {most} branches")).primary(span, "made here").help("make fewer")
}

/// E0502: a condition that is no truth value.
pub(crate) fn generator_condition(value: &crate::eval::Constant, span: Span) -> Diagnostic {
    Diagnostic::error("E0502", "a condition is `true` or `false`")
        .primary(span, format!("this is {}", value.kind()))
        .help("compare: `if c > 0`")
}

/// E0505: `tuned` called otherwise.
pub(crate) fn tuned_wrong(span: Span) -> Diagnostic {
    Diagnostic::error("E0505", "`tuned` takes a model or baseline, and `folds`")
        .primary(span, "called otherwise")
        .help("write `tuned(svc(c: sweep(1, 10)), folds: 5)`")
}

/// E0134: a parameter that is bound around `tuned`.
pub(crate) fn tuned_outer(name: &str, span: Span) -> Diagnostic {
    Diagnostic::error("E0134", format!("`{name}` is a trainable parameter that is bound outside of `tuned`"))
        .primary(span, "every candidate is trained by itself")
        .help("bind it inside the model that is tuned")
}

/// E0605: more folds than rows.
pub(crate) fn tuned_folds(folds: usize, rows: usize, span: Span, data: Span) -> Diagnostic {
    Diagnostic::error("E0605", format!("{folds} folds of {rows} rows"))
        .primary(span, format!("each of {folds} folds needs a row"))
        .secondary(data, format!("{rows} rows to divide"))
        .help("take fewer folds, or more rows")
}

/// E0505: a generator as arguments.
pub(crate) fn generator_argument(callee: &str, span: Span) -> Diagnostic {
    Diagnostic::error("E0505", format!("`{callee}` takes options, not a generator"))
        .primary(span, "a generator")
        .help("write it in square brackets to make a list")
}
