//! Kinds of options: a written type enters (`list[text]`, `one_of[a, b]`); leaves a [`Kind`], which says what it takes.

use std::sync::Arc;

use hqml_ir::{Gate, Pauli};

use super::{Checked, Constant, Word, error};
use crate::names::suggest;
use crate::syntax::ast::{Expr, ExprKind, Type};

/// What an option takes.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// `int`.
    Int,
    /// `real`; in circuits also a number that is not known yet.
    Real,
    /// `bool`.
    Bool,
    /// `text`.
    Text,
    /// `pairs`: a `pairs` declaration or a list.
    Pairs,
    /// `axis`.
    Axis,
    /// `gate`.
    Gate,
    /// `distribution`; a number is one without spread.
    Distribution,
    /// `observable`.
    Observable,
    /// `list[K]`.
    List(Box<Kind>),
    /// `one_of[a, b]`.
    OneOf(Arc<[String]>),
    /// `features[n]`, `probabilities[n]`, `target[m]`: a row.
    Row,
}

const NAMES: [&str; 14] = [
    "int",
    "real",
    "bool",
    "text",
    "pairs",
    "axis",
    "gate",
    "distribution",
    "observable",
    "list",
    "one_of",
    "features",
    "probabilities",
    "target",
];

impl Kind {
    /// The kind a type stands for.
    ///
    /// # Errors
    /// There is no such type, or its brackets do not hold what it wants.
    pub fn of(ty: &Type) -> Checked<Kind> {
        Ok(match ty.name.name.as_str() {
            "list" => match ty.parts.as_slice() {
                [part] => Kind::List(Box::new(Kind::of_part(part)?)),
                _ => return Err(vec![error::type_parts("list", "one type", ty.span)]),
            },
            "one_of" => Kind::OneOf(words(ty)?),
            "features" | "probabilities" | "target" => Kind::Row,
            name => {
                Kind::plain(name).ok_or_else(|| vec![error::unknown_type(name, suggest(name, NAMES), ty.name.span)])?
            }
        })
    }

    fn of_part(part: &Expr) -> Checked<Kind> {
        match &part.kind {
            ExprKind::Broken => Err(vec![]),
            ExprKind::Name(name) => Kind::plain(&name.name)
                .ok_or_else(|| vec![error::unknown_type(&name.name, suggest(&name.name, NAMES), name.span)]),
            ExprKind::Index { base, index } if base.as_name().is_some_and(|name| name.name == "list") => {
                Ok(Kind::List(Box::new(Kind::of_part(index)?)))
            }
            _ => Err(vec![error::type_parts("list", "one type", part.span)]),
        }
    }

    fn plain(name: &str) -> Option<Kind> {
        Some(match name {
            "int" => Kind::Int,
            "real" => Kind::Real,
            "bool" => Kind::Bool,
            "text" => Kind::Text,
            "pairs" => Kind::Pairs,
            "axis" => Kind::Axis,
            "gate" => Kind::Gate,
            "distribution" => Kind::Distribution,
            "observable" => Kind::Observable,
            _ => return None,
        })
    }

    /// What it wants, for messages: "a whole number".
    pub fn wants(&self) -> String {
        match self {
            Kind::Int => "a whole number".into(),
            Kind::Real => "a number".into(),
            Kind::Bool => "`true` or `false`".into(),
            Kind::Text => "a text in quotes".into(),
            Kind::Pairs => "an entanglement pattern".into(),
            Kind::Axis => "an axis (`x`, `y` or `z`)".into(),
            Kind::Gate => "a gate".into(),
            Kind::Distribution => "a distribution".into(),
            Kind::Observable => "an observable".into(),
            Kind::List(inner) => format!("a list, each element {}", inner.wants()),
            Kind::OneOf(words) => error::alternatives(&words.iter().map(String::as_str).collect::<Vec<_>>()),
            Kind::Row => "a row of numbers".into(),
        }
    }

    /// A bare word as a value of this kind, before anything else with that name: `axis: x`, `gate: ry`.
    pub(crate) fn word(&self, name: &str) -> Option<Constant> {
        match self {
            Kind::Axis => axis(name).map(Constant::Axis),
            Kind::Gate => Gate::named(name).map(Constant::Gate),
            Kind::OneOf(words) if words.iter().any(|word| word == name) => {
                Some(Constant::Word(Word { text: name.into(), choices: Arc::clone(words) }))
            }
            _ => None,
        }
    }

    /// The words it takes.
    pub(super) fn words(&self) -> Vec<&str> {
        match self {
            Kind::Axis => vec!["x", "y", "z"],
            Kind::OneOf(words) => words.iter().map(String::as_str).collect(),
            Kind::Gate => hqml_ir::gates::GATES.iter().map(|row| row.name).collect(),
            _ => vec![],
        }
    }

    /// The value as one of this kind, if it is one: whole numbers are real numbers, a number is a distribution.
    pub fn accept(&self, value: &Constant) -> Option<Constant> {
        match (self, value) {
            (Kind::Int, value) => value.as_int().map(Constant::Int),
            (Kind::Real, Constant::Int(_) | Constant::Real(_) | Constant::Angle(_)) => Some(value.clone()),
            (Kind::Bool, Constant::Bool(_))
            | (Kind::Text, Constant::Text(_))
            | (Kind::Pairs, Constant::Pairs(_))
            | (Kind::Axis, Constant::Axis(_))
            | (Kind::Gate, Constant::Gate(_))
            | (Kind::Distribution, Constant::Distribution(_))
            | (Kind::Observable, Constant::Observable(_) | Constant::Weighted(_))
            | (Kind::Row, Constant::List(_)) => Some(value.clone()),
            // Each element names the qubits of one operation.
            // It is measured, and judged, when it is reached.
            (Kind::Observable, Constant::Later(_) | Constant::List(_)) | (Kind::Pairs, Constant::PairsWith(_)) => {
                Some(value.clone())
            }
            (Kind::Axis, Constant::Gate(gate)) => axis(gate.name()).map(Constant::Axis),
            (Kind::Pairs, Constant::List(items)) => {
                items.iter().all(|item| item.as_items(super::lists::LONGEST).is_some()).then(|| value.clone())
            }
            (Kind::Axis | Kind::Gate | Kind::OneOf(_), Constant::Text(text)) => self.word(text),
            (Kind::OneOf(_), Constant::Word(word)) => self.word(&word.text),
            (Kind::Distribution, value) => {
                value.as_real().map(|v| Constant::Distribution(hqml_ir::Distribution::Fixed(v)))
            }
            (Kind::List(inner), value) => {
                let items = value.as_items(super::lists::LONGEST)?;
                items.iter().map(|item| inner.accept(item)).collect::<Option<Vec<_>>>().map(Constant::list)
            }
            _ => None,
        }
    }
}

fn words(ty: &Type) -> Checked<Arc<[String]>> {
    let mut words = vec![];
    for part in &ty.parts {
        match &part.kind {
            ExprKind::Name(name) => words.push(name.name.clone()),
            ExprKind::Text(text) => words.push(text.clone()),
            ExprKind::Broken => return Err(vec![]),
            _ => return Err(vec![error::type_parts("one_of", "words", part.span)]),
        }
    }
    if words.is_empty() {
        return Err(vec![error::type_parts("one_of", "words", ty.span)]);
    }
    Ok(words.into())
}

fn axis(name: &str) -> Option<Pauli> {
    match name {
        "x" | "X" => Some(Pauli::X),
        "y" | "Y" => Some(Pauli::Y),
        "z" | "Z" => Some(Pauli::Z),
        _ => None,
    }
}
