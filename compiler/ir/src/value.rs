//! Option values after checking: what a stage, an optimizer or a metric was given, every default filled in.

use std::fmt;

use serde::Serialize;

/// A checked value.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Value {
    /// `none`: the option was left out and has no default.
    None,
    /// `true`, `false`.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A real number; a percentage is its fraction, a duration is in seconds.
    Real(f64),
    /// Text in quotes.
    Text(String),
    /// One of an option's words (`rbf`, `macro`, `clip`).
    Word(String),
    /// `low..high`.
    Range(f64, f64),
    /// `[a, b]`.
    List(Vec<Value>),
    /// A row of the stage table with its own options: `adam(learning_rate: 0.05)`.
    Call(Call),
}

/// A row of the stage table with every option present, in the order of the table.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Call {
    /// The row's name.
    pub name: String,
    /// (option, value), in the order of the row.
    pub options: Vec<(String, Value)>,
}

impl Call {
    /// The option's value; `Value::None` where the row has no such option.
    pub fn get(&self, option: &str) -> &Value {
        self.options.iter().find(|(n, _)| n == option).map_or(&Value::None, |(_, v)| v)
    }

    /// A whole number option.
    pub fn int(&self, option: &str) -> Option<i64> {
        match self.get(option) {
            Value::Int(v) => Some(*v),
            _ => None,
        }
    }

    /// A number option, whole or real.
    pub fn real(&self, option: &str) -> Option<f64> {
        match self.get(option) {
            Value::Int(v) => Some(*v as f64),
            Value::Real(v) => Some(*v),
            _ => None,
        }
    }

    /// A yes or no option; absent is no.
    pub fn bool(&self, option: &str) -> bool {
        matches!(self.get(option), Value::Bool(true))
    }

    /// A word or text option.
    pub fn word(&self, option: &str) -> Option<&str> {
        match self.get(option) {
            Value::Word(v) | Value::Text(v) => Some(v),
            _ => None,
        }
    }

    /// A list of numbers.
    pub fn reals(&self, option: &str) -> Option<Vec<f64>> {
        match self.get(option) {
            Value::List(items) => items.iter().map(Value::as_real).collect(),
            _ => None,
        }
    }

    /// An option that is itself a row of the table.
    pub fn call(&self, option: &str) -> Option<&Call> {
        match self.get(option) {
            Value::Call(c) => Some(c),
            _ => None,
        }
    }
}

impl Value {
    /// The number, whole or real.
    pub fn as_real(&self) -> Option<f64> {
        match self {
            Value::Int(v) => Some(*v as f64),
            Value::Real(v) => Some(*v),
            _ => None,
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::None => f.write_str("none"),
            Value::Bool(v) => write!(f, "{v}"),
            Value::Int(v) => write!(f, "{v}"),
            Value::Real(v) => write!(f, "{v:?}"),
            Value::Text(v) => write!(f, "{v:?}"),
            Value::Word(v) => f.write_str(v),
            Value::Range(a, b) => write!(f, "{a}..{b}"),
            Value::List(items) => {
                f.write_str("[")?;
                for (k, v) in items.iter().enumerate() {
                    write!(f, "{}{v}", if k > 0 { ", " } else { "" })?;
                }
                f.write_str("]")
            }
            Value::Call(c) => write!(f, "{c}"),
        }
    }
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        let given: Vec<_> = self.options.iter().filter(|(_, v)| *v != Value::None).collect();
        for (k, (name, value)) in given.iter().enumerate() {
            write!(f, "{}{name}: {value}", if k == 0 { "(" } else { ", " })?;
        }
        if given.is_empty() { Ok(()) } else { f.write_str(")") }
    }
}
