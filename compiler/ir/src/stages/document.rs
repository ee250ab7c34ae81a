//! The reference of the stage table: a row enters, Markdown leaves. `docs/stages.md` is [`markdown`]; a test compares them,
//! so the page cannot fall behind the table. `hqml explain` prints the same text for one row.

use std::fmt::Write;

use super::row::{Default, Family, Flow, OptionKind, OptionRow, Row, Tasks};
use super::rows;

const HEAD: &str = "\
# Stages

Everything that can be called in an experiment and is built in: sources, splits, stages, estimators, optimizers, losses,
metrics, backends. What stands in the library, written in HQML, has [its own page](stdlib.md). A stage whose options all
have defaults needs no brackets; positional arguments fill the options in their order.

*Fitted* means that it learns from training rows, anew in every fold. *Trainable* means that it holds `?` of its own.
*Differentiable* means that a gradient passes through it. *Random* means that it draws numbers: from its `seed` where one
is written, else from the cell's stream.

This page is generated from the stage table.
";

/// The families in the order of the page, with a heading and what there is to say of all their rows.
const FAMILIES: &[(Family, &str, &str)] = &[
    (Family::Source, "Sources", "A source begins `data`. It gives a table: rows, features, and a target to predict."),
    (Family::Split, "Splits", "One split stands in each `data`; it marks which rows train and which test."),
    (
        Family::Preprocess,
        "Preprocessing",
        "From features to features, in `data`, in a `preprocess` or at the head of a model.",
    ),
    (Family::Layer, "Layers", "From features to features inside a model: gradients pass through them."),
    (Family::State, "States", "From features to a state without a circuit."),
    (Family::Readout, "Read-outs", "From a state to numbers."),
    (
        Family::Kernel,
        "Kernels",
        "From states or features to rows of a kernel matrix, which a kernel machine takes; and what mends it or makes features of it.",
    ),
    (Family::Estimator, "Estimators", "They end a pipeline in labels or values."),
    (
        Family::KernelFunction,
        "Kernel functions",
        "What the option `kernel` of a kernel machine takes where features enter it.",
    ),
    (Family::Training, "Training", "They train every `?` before them, or turn outputs into a prediction."),
    (
        Family::Optimizer,
        "Optimizers",
        "What the option `optimizer` of a training takes, bare or declared by `optimizer`.",
    ),
    (
        Family::Gradient,
        "Gradients",
        "What the option `gradient` of a training takes: how the derivatives that its optimizer follows are found.",
    ),
    (Family::Loss, "Losses", "What the option `loss` of a training takes."),
    (Family::Metric, "Metrics", "Entries of `metrics`; the first one chooses `best(baselines)`."),
    (Family::Backend, "Backends", "The right side of `backend`, or an entry of `backends`."),
    (
        Family::Mitigation,
        "Error mitigation",
        "Entries of the option `mitigate` of a backend with noise, each a layer of its own around it.",
    ),
];

/// The whole page.
pub fn markdown() -> String {
    let mut page = HEAD.to_owned();
    for (family, heading, intro) in FAMILIES {
        let _ = write!(page, "\n## {heading}\n\n{intro}\n");
        for row in rows().filter(|row| row.family == *family) {
            let _ = write!(page, "\n### `{}`\n\n{}", row.name, body(row));
        }
    }
    page
}

/// The page of one row, under a heading of its own.
pub fn page(row: &Row) -> String {
    format!("# `{}`: {}\n\n{}", row.name, family(row.family), body(row))
}

/// The page of one option of a row.
pub fn option_page(row: &Row, option: &OptionRow) -> String {
    let said = format!("# `{}`: option of `{}`\n\n{}.\n\n", option.name, row.name, capital(option.summary));
    let takes = format!("Takes {}. {}\n", kind(&option.kind), written(option));
    said + &takes
}

/// What a family's rows are called.
pub fn family(family: Family) -> &'static str {
    match family {
        Family::Source => "source of data",
        Family::Split => "split",
        Family::Preprocess => "preprocessing stage",
        Family::Layer => "layer",
        Family::State => "state",
        Family::Readout => "read-out",
        Family::Kernel => "kernel",
        Family::Estimator => "estimator",
        Family::Training => "training stage",
        Family::KernelFunction => "kernel function",
        Family::Optimizer => "optimizer",
        Family::Gradient => "gradient method",
        Family::Loss => "loss",
        Family::Metric => "metric",
        Family::Backend => "backend",
        Family::Mitigation => "way of error mitigation",
    }
}

fn body(row: &Row) -> String {
    let mut text = format!("{}.\n", capital(row.summary));
    let facts = facts(row);
    if !facts.is_empty() {
        let _ = write!(text, "\n{facts}\n");
    }
    if !row.options.is_empty() {
        text.push_str("\n| option | takes | default | meaning |\n|---|---|---|---|\n");
        for option in row.options {
            let (name, takes, default) = (option.name, kind(&option.kind), default(option));
            let _ = writeln!(text, "| `{name}` | {takes} | {default} | {} |", option.summary);
        }
    }
    text
}

/// One line: what flows, how it behaves, whose convention it follows.
fn facts(row: &Row) -> String {
    let mut facts: Vec<String> = flow(row).into_iter().collect();
    facts.extend(behaviour(row).into_iter().map(str::to_owned));
    if !row.convention.is_empty() {
        facts.push(format!("as {}", row.convention));
    }
    facts.join(" · ")
}

/// `from -> to`; nothing for what is no stage.
fn flow(row: &Row) -> Option<String> {
    let arrow = |from: &str, to: &str| Some(format!("`{from} -> {to}`"));
    match row.flow {
        Flow::None => None,
        Flow::Same if row.family == Family::Split => arrow("features[n]", "features[n]"),
        Flow::Same => arrow("features[k]", "features[k]"),
        Flow::Features => arrow("features[n]", "features[n]"),
        Flow::FeaturesReduced(name) | Flow::FeaturesTo(name) => arrow("features[n]", &format!("features[{name}]")),
        Flow::Softmax => arrow("features[n]", "probabilities[n]"),
        Flow::Window => arrow("features[n]", "features[n * length]"),
        Flow::OneHot => arrow("features[n]", "features[numbers + categories]"),
        Flow::GibbsState(name) => arrow("features[n]", &format!("state[{name}]")),
        Flow::Measure => arrow("state[q]", "features[number of observables]"),
        Flow::Probabilities => arrow("state[q]", "probabilities[2 ** q]"),
        Flow::Parity => arrow("probabilities[m]", "probabilities[2]"),
        Flow::Modulo(name) => arrow("probabilities[m]", &format!("probabilities[{name}]")),
        Flow::Bits => arrow("state[q]", "features[q]"),
        Flow::BitsTimes(name) => arrow("state[q]", &format!("features[q * {name}]")),
        Flow::StateToGram => arrow("state[q]", "gram"),
        Flow::FeaturesToGram => arrow("features[n]", "gram"),
        Flow::Gram if row.family == Family::Loss => Some("judges a kernel matrix".to_owned()),
        Flow::Gram => arrow("gram", "gram"),
        Flow::GramToFeatures(name) => arrow("gram", &format!("features[{name}]")),
        Flow::Predict { gram } => {
            let from = if gram { "`features[n]` or `gram`" } else { "`features[n]`" };
            let to = match row.tasks {
                Tasks::Regress => "`values`",
                Tasks::Classify | Tasks::OneClass => "`labels[k]`",
                Tasks::Any => "`labels[k]` or `values`, by the target",
            };
            Some(format!("{from} `->` {to}"))
        }
        Flow::Argmax => arrow("features[k]", "labels[k]"),
        Flow::Values => arrow("features[1]", "values"),
    }
}

/// How it behaves. Optimizers and metrics use the marks of the table for what is theirs.
fn behaviour(row: &Row) -> Vec<&'static str> {
    let marks: &[(bool, &str)] = match row.family {
        Family::Metric => &[(row.fitted, "needs scores"), (row.trainable, "needs probabilities")],
        Family::Optimizer => &[(row.differentiable, "follows gradients"), (row.random, "random")],
        Family::Gradient => &[(row.random, "random")],
        Family::Loss => &[],
        _ => &[
            (row.fitted, "fitted"),
            (row.trainable, "trainable"),
            (row.differentiable, "differentiable"),
            (row.random, "random"),
        ],
    };
    let task = match (row.family, row.tasks) {
        (Family::Estimator, Tasks::OneClass) => "trained on one class",
        (Family::Estimator, _) => "",
        (Family::Source, Tasks::Classify) => "a target of classes",
        (Family::Source, Tasks::Regress) => "a real target",
        (_, Tasks::Classify | Tasks::OneClass) => "for classes",
        (_, Tasks::Regress) => "for real targets",
        (_, Tasks::Any) => "",
    };
    let marks = marks.iter().filter(|(set, _)| *set).map(|(_, word)| *word);
    std::iter::once(task).filter(|task| !task.is_empty()).chain(marks).collect()
}

/// What an option takes, in words.
pub fn kind(kind: &OptionKind) -> String {
    let wide = |v: f64| v.abs() >= 1e300;
    match kind {
        OptionKind::Int(low, high) if *high >= 1 << 40 => format!("a whole number, at least {low}"),
        OptionKind::Int(low, high) => format!("a whole number, {} to {}", real(*low as f64), real(*high as f64)),
        OptionKind::Real(low, high) if low == high => format!("{low}"),
        OptionKind::Real(low, high) if wide(*low) && wide(*high) => "a number".to_owned(),
        OptionKind::Real(low, high) if wide(*high) => format!("a number, at least {low}"),
        OptionKind::Real(low, high) => format!("a number, {} to {}", real(*low), real(*high)),
        OptionKind::Positive => "a number above 0".to_owned(),
        OptionKind::Fraction => "a fraction between 0 and 1".to_owned(),
        OptionKind::Bool => "`true` or `false`".to_owned(),
        OptionKind::Text => "text in quotes".to_owned(),
        OptionKind::Range => "a range `low..high`".to_owned(),
        OptionKind::OneOf(words) => words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", "),
        OptionKind::List(item) => format!("a list, each {}", self::kind(item)),
        OptionKind::Row(family) => format!("a {}", self::family(*family)),
        OptionKind::Observables => "observables".to_owned(),
        OptionKind::Either(kinds) => kinds.iter().map(self::kind).collect::<Vec<_>>().join(", or "),
        OptionKind::Class => "a class name".to_owned(),
    }
}

fn default(option: &OptionRow) -> String {
    match option.default {
        Default::Required => "required".to_owned(),
        Default::Absent => String::new(),
        Default::Int(v) => format!("`{v}`"),
        Default::Real(v) => format!("`{v:?}`"),
        Default::Bool(v) => format!("`{v}`"),
        Default::Word(v) => format!("`{v}`"),
        Default::Range(low, high) => format!("`{low}..{high}`"),
        Default::Ints(v) => format!("`{v:?}`"),
    }
}

fn written(option: &OptionRow) -> String {
    match (option.default, default(option)) {
        (Default::Required, _) => "It must be given.".to_owned(),
        (Default::Absent, _) => "It may be left out.".to_owned(),
        (_, default) => format!("Where nothing is written it is {default}."),
    }
}

/// A number as the language writes it: `10_000_000`.
pub fn grouped(value: u64) -> String {
    let digits = value.to_string();
    if digits.len() < 5 {
        return digits;
    }
    let mut text = String::new();
    for (k, digit) in digits.chars().enumerate() {
        if k > 0 && (digits.len() - k).is_multiple_of(3) {
            text.push('_');
        }
        text.push(digit);
    }
    text
}

fn real(value: f64) -> String {
    if value.fract() == 0.0 && (0.0..1e15).contains(&value) { grouped(value as u64) } else { value.to_string() }
}

fn capital(text: &str) -> String {
    // A formula keeps its letters: `exp(-x)`, `-log(p)`.
    let word = text.split(' ').next().unwrap_or_default();
    if word.chars().any(|c| !c.is_ascii_lowercase()) {
        return text.to_owned();
    }
    let mut letters = text.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}
