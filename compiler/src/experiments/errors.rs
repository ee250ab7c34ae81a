//! The errors of data and of experiments, one function each.

use hqml_ir::{Diagnostic, Kind, Span};

use crate::pipelines::fit::list_words;
use crate::pipelines::flow_errors::{bytes, say};
use crate::syntax::ast::Ident;
use crate::world::WorldError;

/// E0601.
pub(super) fn no_split(name: &Ident, source: Span) -> Diagnostic {
    Diagnostic::error("E0601", format!("`{}` is not split into training and test rows", name.name))
        .primary(name.span, "no split here")
        .secondary(source, "the rows come from here")
        .help("put `|> split(test: 25%)` after the source")
}

/// E0602.
pub(super) fn two_splits(first: Span, second: Span) -> Diagnostic {
    Diagnostic::error("E0602", "the rows are split twice")
        .primary(second, "a second split")
        .secondary(first, "the first one")
        .help("keep one of them")
}

/// E0603 or E0604: the world cannot give the table.
pub(super) fn table(why: &WorldError, span: Span) -> Diagnostic {
    match why {
        WorldError::Table { .. } => Diagnostic::error("E0604", why.to_string())
            .primary(span, "read here")
            .help("mend the file, or change what is read from it"),
        _ => Diagnostic::error("E0603", why.to_string())
            .primary(span, "read here")
            .help("the path is relative to the folder of this program; check that the file is there and can be read"),
    }
}

/// E0606.
pub(super) fn empty_part(
    split: &str,
    training: usize,
    test: usize,
    rows: usize,
    least: usize,
    span: Span,
    source: Span,
) -> Diagnostic {
    let each = if least > 1 { format!("each needs {least}, one a class") } else { "each needs one".to_owned() };
    Diagnostic::error("E0606", format!("`{split}` leaves {training} training rows and {test} test rows; {each}"))
        .primary(span, format!("{training} train, {test} test"))
        .secondary(source, format!("{rows} rows in all"))
        .help(if split.ends_with("fold") {
            "take fewer folds, or more rows"
        } else {
            "take another share for the test, or more rows"
        })
}

/// E0606: windows longer than their rows.
pub(super) fn no_whole_window(lost: usize, rows: usize, span: Span, source: Span) -> Diagnostic {
    let needed = lost.saturating_add(1);
    Diagnostic::error("E0606", format!("no training row has a whole window before it: one needs {needed} rows"))
        .primary(span, format!("{needed} rows needed"))
        .secondary(source, format!("{rows} rows train"))
        .help("take a shorter window, or more rows")
}

/// E0607.
pub(super) fn one_class(classes: &[String], source: Span) -> Diagnostic {
    Diagnostic::error("E0607", "there is only one class to tell apart")
        .primary(source, format!("every row is of class {}", list_words(classes)))
        .help("choose another target column, or a table with two classes or more")
}

/// E0608.
pub(super) fn source_wanted(span: Span) -> Diagnostic {
    Diagnostic::error("E0608", "a `data` declaration begins with a source")
        .primary(span, "this is no source")
        .help("write `make_moons(...)`, `iris` or `csv(\"file.csv\", target: \"column\")` first")
}

/// E0604.
pub(super) fn empty_table(path: &str, columns: bool, span: Span) -> Diagnostic {
    let what = if columns { "no column beside the target" } else { "no rows" };
    Diagnostic::error("E0604", format!("the table `{path}` has {what}")).primary(span, "read here").help(if columns {
        "check the file; or make features of the target's own past: `|> window(length: 12, autoregressive: true)`"
    } else {
        "check the file"
    })
}

/// E0604.
pub(super) fn no_target(path: &str, span: Span) -> Diagnostic {
    Diagnostic::error("E0604", format!("the table `{path}` has no target"))
        .primary(span, "read here")
        .help("name it: `target: \"column\"`")
}

/// E0610.
pub(super) fn no_table_stage(span: Span, kind: Kind) -> Diagnostic {
    Diagnostic::error("E0610", format!("a `data` declaration prepares features; this gives {}", say(kind)))
        .primary(span, "belongs into a model")
        .help("move it into the model")
}

/// E0610: parameters in a table.
pub(super) fn trains_in_data(span: Span) -> Diagnostic {
    Diagnostic::error("E0610", "a `data` declaration prepares features; this holds parameters")
        .primary(span, "belongs into a model")
        .help("move it into the model")
}

/// E0801: a table that does not fit.
pub(super) fn table_memory(rows: usize, columns: usize, memory: u64, span: Span) -> Diagnostic {
    let needed = bytes(rows as f64 * columns as f64 * 8.0);
    Diagnostic::error("E0801", format!("this table needs {needed}, and {} are allowed", bytes(memory as f64)))
        .primary(span, format!("{rows} rows of {columns} features"))
        .note("each number takes 8 bytes")
        .help("make fewer rows or features, or allow more memory")
}

/// E0703: something that is no data.
pub(super) fn data_wanted(span: Span) -> Diagnostic {
    Diagnostic::error("E0703", "the name of a `data` declaration is wanted here")
        .primary(span, "this is something else")
        .help("declare `data points = ...` and write `data: points`")
}

/// E0701.
pub(super) fn unknown_field(label: &Ident, fields: &[&str], near: Option<&str>) -> Diagnostic {
    let told = Diagnostic::error("E0701", format!("an experiment has no field `{}`", label.name))
        .primary(label.span, "not known");
    match near {
        Some(near) => told.help(format!("write `{near}:`")),
        None => told.help(format!("there are {}", list_words(fields).replace(" or ", " and "))),
    }
}

/// E0702.
pub(super) fn missing_field(field: &str, name: &Ident, help: &str) -> Diagnostic {
    Diagnostic::error("E0702", format!("the experiment `{}` has no `{field}`", name.name))
        .primary(name.span, format!("`{field}:` is missing"))
        .help(help)
}

/// E0703.
pub(super) fn field_value(field: &str, wanted: &str, span: Span, help: &str) -> Diagnostic {
    Diagnostic::error("E0703", format!("`{field}` takes {wanted}")).primary(span, "this is something else").help(help)
}

/// E0711.
pub(super) fn twice(what: &str, name: &str, span: Span, first: Span) -> Diagnostic {
    Diagnostic::error("E0711", format!("the {what} `{name}` stands here twice"))
        .primary(span, "a second time")
        .secondary(first, "first here")
        .help("take one away")
}

/// E0709: a metric that nobody can have, or that decides and is missing.
pub(super) fn metric(metric: &str, why: &str, span: Span, other: Option<(Span, String)>, help: &str) -> Diagnostic {
    let told = Diagnostic::error("E0709", format!("`{metric}` {why}")).primary(span, "asked for here").help(help);
    match other {
        Some((place, text)) => told.secondary(place, text),
        None => told,
    }
}

/// E0710.
pub(super) fn train_on_required(backend: &str, span: Span) -> Diagnostic {
    Diagnostic::error("E0710", format!("`{backend}` samples its results, so it must be said where models are trained"))
        .primary(span, "this backend has shots")
        .help("write `train_on: each` to train through the shots, or name an exact backend")
}

/// E0710.
pub(super) fn train_on(name: &str, backends: &[&str], span: Span) -> Diagnostic {
    Diagnostic::error("E0710", format!("`{name}` is none of the backends of this experiment"))
        .primary(span, "not among them")
        .help(format!("write {} or `each`", list_words(backends)))
}

/// E0320: a sweep back through states that a backend does not give.
pub(super) fn no_sweep(method: &str, backend: &str, span: Span, place: Span) -> Diagnostic {
    Diagnostic::error("E0320", format!("`{method}` looks at states, and `{backend}` gives none"))
        .primary(span, "needs states")
        .secondary(place, "this backend gives values only")
        .help("take `adam` and `gradient: parameter_shift` (or leave `gradient` out), or train on an exact backend: `train_on: ideal` with `backend ideal = statevector` in `backends`")
}

/// E0320: derivatives that shifts on a machine with noise do not give.
pub(super) fn no_shift(method: &str, backend: &str, why: &str, span: Span, place: Span) -> Diagnostic {
    Diagnostic::error("E0320", format!("`{method}` follows gradients, and `{backend}` gives none: {why}"))
        .primary(span, "needs gradients")
        .secondary(place, "this backend has noise")
        .help("train on an exact backend: `train_on: ideal` with `backend ideal = statevector` in `backends`; or take `gradient: finite_differences`, `spsa` or `cobyla`")
}

/// E0331.
pub(super) fn sampled_gibbs(backend: &str, span: Span, place: Span) -> Diagnostic {
    Diagnostic::error("E0331", format!("a Gibbs state is computed exactly, and `{backend}` runs circuits"))
        .primary(span, "no circuit prepares this state")
        .secondary(place, "this backend has shots or noise")
        .help("leave this backend out of the experiment, or put the model into one of its own")
}

/// E0332.
pub(super) fn no_state(backend: &str, what: &str, span: Span, place: Span) -> Diagnostic {
    Diagnostic::error("E0332", format!("`{backend}` carries observables back and holds no state: it gives no {what}"))
        .primary(span, format!("asks for {what}"))
        .secondary(place, "gives expectation values only")
        .help("read by `measure(...)` or `projected_kernel`, or take the backend `mps` or `automatic`")
}

/// E0333.
pub(super) fn not_on_machine(
    circuit: &str,
    backend: &str,
    why: &str,
    help: &str,
    span: Span,
    place: Option<Span>,
) -> Diagnostic {
    let told = Diagnostic::error("E0333", format!("`{circuit}` does not run on `{backend}`: {why}"))
        .primary(span, "this circuit")
        .help(help.to_owned());
    place.map_or(told.clone(), |place| told.secondary(place, "this backend has noise"))
}

/// E0714.
pub(super) fn noisy_options(what: &str, help: &str, span: Span) -> Diagnostic {
    Diagnostic::error("E0714", format!("this backend with noise cannot be: {what}"))
        .primary(span, "here")
        .help(help.to_owned())
}

/// E0715.
pub(super) fn device_file(why: &str, help: &str, span: Span) -> Diagnostic {
    Diagnostic::error("E0715", why.to_owned()).primary(span, "this device").help(help.to_owned())
}

/// E0712.
pub(super) fn seeds(what: &str, span: Span) -> Diagnostic {
    Diagnostic::error("E0712", "`seeds` takes whole numbers that are not negative, each once")
        .primary(span, what)
        .help("write `seeds: 0..10`, or a list such as `[1, 2, 3]`")
}

/// E0713: tables of different tasks in one experiment.
pub(super) fn mixed_tasks(first: Span, other: Span) -> Diagnostic {
    Diagnostic::error("E0713", "one experiment cannot predict classes and real numbers: its metrics would not compare")
        .primary(other, "this target is of the other kind")
        .secondary(first, "than this one")
        .help("write two experiments")
}

/// E0701: of a budget.
pub(super) fn unknown_budget(label: &Ident, near: Option<&str>) -> Diagnostic {
    Diagnostic::error("E0701", format!("a budget has no `{}`", label.name))
        .primary(label.span, "not known")
        .help(near.map_or("there are `shots`, `cost` and `time`".to_owned(), |near| format!("write `{near}:`")))
}
