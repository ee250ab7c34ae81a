//! The rule by which an experiment decides: a condition over metrics, judged at the end with intervals.

use serde::Serialize;

/// `continue_when`.
#[derive(Debug, Clone, Serialize)]
pub struct Rule {
    /// As the user wrote it, on one line.
    pub text: String,
    /// What must hold.
    pub condition: Condition,
}

/// A condition.
#[derive(Debug, Clone, Serialize)]
pub enum Condition {
    /// All hold.
    All(Vec<Condition>),
    /// One holds.
    Any(Vec<Condition>),
    /// It does not hold.
    Not(Box<Condition>),
    /// `left >= right` and its kin, judged by the interval of `left - right`.
    Compare {
        /// Left side.
        left: Term,
        /// How they are compared.
        operator: Comparison,
        /// Right side.
        right: Term,
        /// As the user wrote it, on one line.
        text: String,
    },
}

/// A comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Comparison {
    /// `<`
    Less,
    /// `<=`
    LessEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterEqual,
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
}

/// A number that depends on results.
#[derive(Debug, Clone, Serialize)]
pub enum Term {
    /// A plain number; `2 points` is 0.02, `2%` is 0.02, durations are seconds.
    Number(f64),
    /// A contender's metric.
    Metric {
        /// Whose.
        subject: Subject,
        /// Index into the experiment's metrics.
        metric: usize,
    },
    /// Sum of both.
    Add(Box<Term>, Box<Term>),
    /// Difference.
    Subtract(Box<Term>, Box<Term>),
    /// Product.
    Multiply(Box<Term>, Box<Term>),
    /// Quotient.
    Divide(Box<Term>, Box<Term>),
    /// Negative.
    Negate(Box<Term>),
}

/// Whose metric it is.
#[derive(Debug, Clone, Serialize)]
pub enum Subject {
    /// A contender by index, on the backend of this index where one is named (`m[manila].accuracy`).
    Contender {
        /// Index into the experiment's contenders.
        contender: usize,
        /// Index into its backends; `None`: each backend is judged.
        backend: Option<usize>,
    },
    /// `best(baselines)`: the one of these contenders that is best by the experiment's first metric, chosen anew in every
    /// resample.
    Best {
        /// Indices into the experiment's contenders.
        contenders: Vec<usize>,
    },
}
