//! The syntax tree of circuit bodies: statements and operands.

use hqml_ir::span::Span;

use super::ast::{Ident, Text};
use super::ast_expression::{Arguments, Expr, Pattern};

/// `{ statements }`.
#[derive(Debug, Clone, PartialEq)]
pub struct Body {
    /// In the order of the source.
    pub statements: Vec<Statement>,
    /// The bytes, braces included.
    pub span: Span,
}

/// One statement of a circuit.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    /// What it does.
    pub kind: StatementKind,
    /// Its bytes.
    pub span: Span,
}

/// What a statement does.
#[derive(Debug, Clone, PartialEq)]
pub enum StatementKind {
    /// A gate, a circuit, an ansatz, a feature map or a primitive acts on qubits: `cx q[i], q[j]`.
    Apply(Apply),
    /// `let name = value`: evaluated once.
    Let {
        /// The name.
        name: Ident,
        /// Its value.
        value: Expr,
    },
    /// `for pattern in source { ... }`.
    For {
        /// What each element is bound to.
        pattern: Pattern,
        /// The range or list.
        source: Expr,
        /// What is repeated.
        body: Body,
    },
    /// `repeat count { ... }`.
    Repeat {
        /// How many times.
        count: Expr,
        /// What is repeated.
        body: Body,
    },
    /// `if condition { ... } else ...`.
    If(IfStatement),
    /// `inverse { ... }`.
    Inverse {
        /// What is inverted.
        body: Body,
    },
    /// `control q[0], q[1] { ... }`.
    Control {
        /// The controls; at least one.
        operands: Vec<Operand>,
        /// What is controlled.
        body: Body,
    },
    /// `power k { ... }`.
    Power {
        /// How many times; a negative one inverts.
        exponent: Expr,
        /// What is repeated.
        body: Body,
    },
    /// `barrier q`.
    Barrier {
        /// The qubits it spans; at least one.
        operands: Vec<Operand>,
    },
    /// `require n == 2 ** k, "why"`.
    Require {
        /// What has to hold.
        condition: Expr,
        /// What is said when it does not.
        message: Text,
    },
    /// It could not be read; the error is reported.
    Broken,
}

/// `name(arguments) operands`.
#[derive(Debug, Clone, PartialEq)]
pub struct Apply {
    /// The gate, circuit or primitive.
    pub name: Ident,
    /// Angles and options; `None` where no brackets were written.
    pub arguments: Option<Arguments>,
    /// The qubits; at least one.
    pub operands: Vec<Operand>,
}

/// `if condition { ... } else ...`.
#[derive(Debug, Clone, PartialEq)]
pub struct IfStatement {
    /// A constant condition.
    pub condition: Expr,
    /// What happens when it holds.
    pub then: Body,
    /// What happens otherwise.
    pub otherwise: Option<IfElse>,
    /// Its bytes, from `if` on.
    pub span: Span,
}

/// What follows `else`.
#[derive(Debug, Clone, PartialEq)]
pub enum IfElse {
    /// `else if ...`.
    If(Box<IfStatement>),
    /// `else { ... }`.
    Body(Body),
}

/// `q`, `q[i]`, `q[0..3]`, `q[[0, 2]]`.
#[derive(Debug, Clone, PartialEq)]
pub struct Operand {
    /// The register.
    pub register: Ident,
    /// Which of its qubits; all of them when `None`.
    pub index: Option<Expr>,
    /// Its bytes.
    pub span: Span,
}
