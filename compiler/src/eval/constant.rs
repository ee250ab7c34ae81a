//! The values that are known after elaboration.

use std::fmt;
use std::sync::Arc;

use hqml_ir::{Angle, Distribution, Gate, Observable, Pauli, Span};

use super::{Scope, Weighted};
use crate::names::DeclaredId;
use crate::syntax::ast::Expr;

/// A value of the language.
#[derive(Debug, Clone, PartialEq)]
pub enum Constant {
    /// `none`: an option that was left out.
    None,
    /// `true`, `false`.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A real number, always finite.
    Real(f64),
    /// Text.
    Text(Arc<str>),
    /// One of an option's words.
    Word(Word),
    /// `low..high` of whole numbers, end excluded.
    Range(i64, i64),
    /// `low..high` of numbers that are not both whole.
    Interval(f64, f64),
    /// `[a, b]`; the row of a feature map is one, of angles.
    List(Arc<Vec<Constant>>),
    /// `(a, b)`.
    Tuple(Arc<Vec<Constant>>),
    /// A number that waits for the row or for parameters.
    Angle(Angle),
    /// A distribution: `normal(0, 0.1)`.
    Distribution(Distribution),
    /// A gate by its name.
    Gate(Gate),
    /// An axis: `x`, `y`, `z`.
    Axis(Pauli),
    /// A `pairs` declaration, to be called with a number of qubits.
    Pairs(DeclaredId),
    /// A `pairs` declaration with some of its options given: `skip(by: 3)`, to be called with the rest.
    PairsWith(Arc<PairsWith>),
    /// A sum of Pauli strings.
    Observable(Observable),
    /// An observable as it was given to an option, where the qubits it is measured on are not known yet.
    Later(Later),
    /// A sum of Pauli strings whose weights wait for the row or for parameters.
    Weighted(Arc<Weighted>),
    /// A circuit whose parameters are shared by all its uses (`let c = convolve`): its number in the elaboration.
    Circuit(usize),
}

/// A word of an option `one_of[a, b]`, with the words it could have been.
#[derive(Debug, Clone)]
pub struct Word {
    /// The word.
    pub text: Arc<str>,
    /// All words of the option.
    pub choices: Arc<[String]>,
}

impl PartialEq for Word {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

/// A pattern and the options it was given.
#[derive(Debug, Clone, PartialEq)]
pub struct PairsWith {
    /// The `pairs` declaration.
    pub id: DeclaredId,
    /// Labels, values and the places of both.
    pub given: Vec<(String, Constant, Span)>,
}

/// An expression that waits for the number of qubits it is measured on, in the scope in which it was written.
#[derive(Debug, Clone)]
pub struct Later {
    /// As written.
    pub(crate) expr: Arc<Expr>,
    /// Where it was written.
    pub(crate) scope: Arc<Scope>,
}

impl PartialEq for Later {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.expr, &other.expr)
    }
}

impl Constant {
    /// A list.
    pub fn list(items: Vec<Constant>) -> Constant {
        Constant::List(Arc::new(items))
    }

    /// A text.
    pub fn text(text: &str) -> Constant {
        Constant::Text(text.into())
    }

    /// The row `x[0..width]` of a feature map.
    pub fn row(width: usize) -> Constant {
        let width = u32::try_from(width).unwrap_or(u32::MAX);
        Constant::list((0..width).map(|i| Constant::Angle(Angle::feature(i))).collect())
    }

    /// The whole number, if it is one; a real number with nothing behind its point is one.
    pub fn as_int(&self) -> Option<i64> {
        match self {
            Constant::Int(v) => Some(*v),
            // Beyond 2^53 a real number no longer tells whole numbers apart.
            Constant::Real(v) if v.fract() == 0.0 && v.abs() <= 9_007_199_254_740_992.0 => Some(*v as i64),
            _ => None,
        }
    }

    /// The number, whole or real.
    pub fn as_real(&self) -> Option<f64> {
        match self {
            Constant::Int(v) => Some(*v as f64),
            Constant::Real(v) => Some(*v),
            _ => None,
        }
    }

    /// The number, known or symbolic.
    pub fn as_angle(&self) -> Option<Angle> {
        match self {
            Constant::Angle(angle) => Some(angle.clone()),
            other => other.as_real().map(Angle::constant),
        }
    }

    /// The elements of a list, a tuple or a range of at most `limit` numbers.
    pub fn as_items(&self, limit: usize) -> Option<Arc<Vec<Constant>>> {
        match self {
            Constant::List(items) | Constant::Tuple(items) => Some(Arc::clone(items)),
            Constant::Range(a, b) if b.saturating_sub(*a) <= limit as i64 => {
                Some(Arc::new((*a..*b).map(Constant::Int).collect()))
            }
            _ => None,
        }
    }

    /// What it is, for messages: "a whole number".
    pub fn kind(&self) -> &'static str {
        match self {
            Constant::None => "`none`",
            Constant::Bool(_) => "`true` or `false`",
            Constant::Int(_) => "a whole number",
            Constant::Real(_) => "a real number",
            Constant::Text(_) => "a text",
            Constant::Word(_) => "a word",
            Constant::Range(..) | Constant::Interval(..) => "a range",
            Constant::List(_) => "a list",
            Constant::Tuple(_) => "a tuple",
            Constant::Angle(_) => "a number that is not known before the run",
            Constant::Distribution(_) => "a distribution",
            Constant::Gate(_) => "a gate",
            Constant::Axis(_) => "an axis",
            Constant::Pairs(_) | Constant::PairsWith(_) => "an entanglement pattern",
            Constant::Observable(_) | Constant::Later(_) => "an observable",
            Constant::Weighted(_) => "an observable with weights that are not known before the run",
            Constant::Circuit(_) => "a circuit",
        }
    }
}

impl fmt::Display for Constant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Constant::None => f.write_str("none"),
            Constant::Bool(v) => write!(f, "{v}"),
            Constant::Int(v) => write!(f, "{v}"),
            Constant::Real(v) => write!(f, "{v:?}"),
            Constant::Text(v) => write!(f, "{v:?}"),
            Constant::Word(v) => f.write_str(&v.text),
            Constant::Range(a, b) => write!(f, "{a}..{b}"),
            Constant::Interval(a, b) => write!(f, "{a}..{b}"),
            Constant::List(items) => write!(f, "[{}]", joined(items)),
            Constant::Tuple(items) => write!(f, "({})", joined(items)),
            Constant::Angle(angle) => write!(f, "{angle}"),
            Constant::Distribution(Distribution::Fixed(v)) => write!(f, "{v}"),
            Constant::Distribution(Distribution::Uniform { low, high }) => write!(f, "uniform({low}, {high})"),
            Constant::Distribution(Distribution::Normal { mean, deviation }) => {
                write!(f, "normal({mean}, {deviation})")
            }
            Constant::Gate(gate) => f.write_str(gate.name()),
            Constant::Axis(Pauli::X) => f.write_str("x"),
            Constant::Axis(Pauli::Y) => f.write_str("y"),
            Constant::Axis(Pauli::Z) => f.write_str("z"),
            Constant::Pairs(_) | Constant::PairsWith(_) => f.write_str("pairs"),
            Constant::Later(_) => f.write_str("an observable"),
            Constant::Observable(observable) => write!(f, "{observable}"),
            Constant::Weighted(weighted) => write!(f, "{weighted}"),
            Constant::Circuit(_) => f.write_str("circuit"),
        }
    }
}

fn joined(items: &[Constant]) -> String {
    let mut shown: Vec<String> = items.iter().take(8).map(ToString::to_string).collect();
    if items.len() > 8 {
        shown.push(format!("... {} in all", items.len()));
    }
    shown.join(", ")
}
