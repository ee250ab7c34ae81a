//! Does a value fit what an option takes? A value of the language enters, the value in the option's own kind leaves.

use hqml_ir::Value;
use hqml_ir::stages::OptionKind;

/// Why a value does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Misfit {
    /// It is of another kind: text where a number is wanted.
    Kind,
    /// It is of the right kind and outside its bounds.
    Bounds,
}

/// The value in the kind of the option: whole numbers become real ones where those are wanted, and the reverse where
/// nothing is lost.
pub(crate) fn fit(kind: &OptionKind, value: &Value) -> Result<Value, Misfit> {
    match kind {
        OptionKind::Int(low, high) => whole(value).and_then(|v| within(v >= *low && v <= *high, Value::Int(v))),
        OptionKind::Real(low, high) => real(value).and_then(|v| within(v >= *low && v <= *high, Value::Real(v))),
        OptionKind::Positive => real(value).and_then(|v| within(v > 0.0 && v.is_finite(), Value::Real(v))),
        OptionKind::Fraction => real(value).and_then(|v| within(v > 0.0 && v < 1.0, Value::Real(v))),
        OptionKind::Bool => matches!(value, Value::Bool(_)).then(|| value.clone()).ok_or(Misfit::Kind),
        OptionKind::Text => matches!(value, Value::Text(_)).then(|| value.clone()).ok_or(Misfit::Kind),
        OptionKind::Class => matches!(value, Value::Text(_) | Value::Int(_)).then(|| value.clone()).ok_or(Misfit::Kind),
        OptionKind::Range => match value {
            Value::Range(low, high) => within(low < high, value.clone()),
            _ => Err(Misfit::Kind),
        },
        OptionKind::OneOf(words) => match value {
            Value::Word(word) | Value::Text(word) if words.contains(&word.as_str()) => Ok(Value::Word(word.clone())),
            _ => Err(Misfit::Kind),
        },
        OptionKind::List(inner) => match value {
            Value::List(items) => items.iter().map(|v| fit(inner, v)).collect::<Result<_, _>>().map(Value::List),
            _ => Err(Misfit::Kind),
        },
        OptionKind::Either(kinds) => either(kinds, value),
        OptionKind::Row(_) | OptionKind::Observables => Err(Misfit::Kind),
    }
}

fn either(kinds: &[OptionKind], value: &Value) -> Result<Value, Misfit> {
    let tries: Vec<_> = kinds.iter().map(|kind| fit(kind, value)).collect();
    let bounds = tries.contains(&Err(Misfit::Bounds));
    let first = tries.into_iter().find_map(Result::ok);
    first.ok_or(if bounds { Misfit::Bounds } else { Misfit::Kind })
}

fn within(inside: bool, value: Value) -> Result<Value, Misfit> {
    if inside { Ok(value) } else { Err(Misfit::Bounds) }
}

fn whole(value: &Value) -> Result<i64, Misfit> {
    match value {
        Value::Int(v) => Ok(*v),
        Value::Real(v) if v.fract() == 0.0 && v.abs() < 9e15 => Ok(*v as i64),
        _ => Err(Misfit::Kind),
    }
}

fn real(value: &Value) -> Result<f64, Misfit> {
    value.as_real().filter(|v| !v.is_nan()).ok_or(Misfit::Kind)
}

/// The words an option takes, those of its alternatives included.
pub(crate) fn words(kind: &OptionKind) -> Vec<&'static str> {
    match kind {
        OptionKind::OneOf(words) => words.to_vec(),
        OptionKind::Either(kinds) => kinds.iter().flat_map(words).collect(),
        _ => Vec::new(),
    }
}

/// What an option takes, as an error says it.
pub(crate) fn describe(kind: &OptionKind) -> String {
    match kind {
        OptionKind::Int(low, high) => format!("a whole number from {low} to {high}"),
        OptionKind::Real(low, high) => describe_real(*low, *high),
        OptionKind::Positive => "a number above 0".to_owned(),
        OptionKind::Fraction => "a share between 0 and 1, such as `25%`".to_owned(),
        OptionKind::Bool => "`true` or `false`".to_owned(),
        OptionKind::Text => "text in quotes".to_owned(),
        OptionKind::Range => "a range `low..high`, low below high".to_owned(),
        OptionKind::OneOf(words) => list_words(words),
        OptionKind::List(inner) => format!("a list, each element {}", describe(inner)),
        OptionKind::Row(family) => format!("one of the {}", family_name(*family)),
        OptionKind::Observables => "observables, such as `z_each` or `Z(0) * Z(1)`".to_owned(),
        OptionKind::Either(kinds) => kinds.iter().map(describe).collect::<Vec<_>>().join(", or "),
        OptionKind::Class => "a class: text in quotes or a whole number".to_owned(),
    }
}

fn describe_real(low: f64, high: f64) -> String {
    match (low > f64::MIN, high < f64::MAX) {
        (false, false) => "a number".to_owned(),
        (true, false) => format!("a number not below {low}"),
        (false, true) => format!("a number not above {high}"),
        (true, true) if low == high => format!("the number {low}"),
        (true, true) => format!("a number from {low} to {high}"),
    }
}

/// `a`, `b` or `c`, each in backticks.
pub(crate) fn list_words<S: AsRef<str>>(words: &[S]) -> String {
    let quoted: Vec<String> = words.iter().map(|w| format!("`{}`", w.as_ref())).collect();
    match quoted.split_last() {
        None => "nothing".to_owned(),
        Some((only, [])) => only.clone(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
    }
}

/// What the rows of a family are called, in the plural.
pub(crate) fn family_name(family: hqml_ir::stages::Family) -> &'static str {
    use hqml_ir::stages::Family as F;
    match family {
        F::Source => "sources",
        F::Split => "splits",
        F::Preprocess => "preprocessing stages",
        F::Layer => "layers",
        F::State => "states",
        F::Readout => "read-outs",
        F::Kernel => "kernels",
        F::Estimator => "estimators",
        F::Training => "training stages",
        F::KernelFunction => "kernel functions",
        F::Optimizer => "optimizers",
        F::Gradient => "gradient methods",
        F::Loss => "losses",
        F::Metric => "metrics",
        F::Backend => "backends",
        F::Mitigation => "ways of error mitigation",
    }
}
