//! The syntax tree of values: expressions, pipelines, calls, comprehensions and records.

use hqml_ir::span::Span;

use super::ast::Ident;

/// A value: an expression or a pipeline.
#[derive(Debug, Clone, PartialEq)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Its bytes, with the brackets around it if it is `grouped`.
    pub span: Span,
    /// Whether it was written in brackets of its own. They have no meaning beyond grouping.
    pub grouped: bool,
}

impl Expr {
    /// A value without brackets of its own.
    pub const fn new(kind: ExprKind, span: Span) -> Self {
        Self { kind, span, grouped: false }
    }

    /// The name, if it is nothing but a name.
    pub fn as_name(&self) -> Option<&Ident> {
        match &self.kind {
            ExprKind::Name(name) => Some(name),
            _ => None,
        }
    }

    /// The parts of a pipeline; any other value is a pipeline of one part.
    pub fn parts(&self) -> &[Expr] {
        match &self.kind {
            ExprKind::Pipeline(parts) => parts,
            _ => std::slice::from_ref(self),
        }
    }

    /// Whether it is a comparison without brackets around it: beside another comparison that is a chain, and reported.
    pub const fn is_comparison(&self) -> bool {
        !self.grouped && matches!(self.kind, ExprKind::Binary { op, .. } if op.compares())
    }

    /// Whether it could not be read (its error is reported).
    pub const fn is_broken(&self) -> bool {
        matches!(self.kind, ExprKind::Broken)
    }
}

/// What a value is.
#[derive(Debug, Clone, PartialEq)]
pub enum ExprKind {
    /// `3`, `1_000`.
    Int(i64),
    /// `0.12`, `1e-3`.
    Real(f64),
    /// `25%`, kept as the number it stands for: 0.25.
    Percent(f64),
    /// `10ms`, in seconds: 0.01.
    Duration(f64),
    /// `$20`, in dollars.
    Money(f64),
    /// `2 points`, kept as written: 2 (percentage points; the difference it stands for is 0.02).
    Points(f64),
    /// `"text"`, escapes resolved.
    Text(String),
    /// `true`, `false`.
    Bool(bool),
    /// A name on its own.
    Name(Ident),
    /// `name(arguments)`.
    Call {
        /// What is called.
        name: Ident,
        /// With what.
        arguments: Arguments,
    },
    /// `?`, `?(init: normal(0, 0.1))`: a fresh trainable parameter.
    Hole(Option<Arguments>),
    /// `-a`, `not a`.
    Unary {
        /// The operator.
        op: UnaryOp,
        /// What it acts on.
        operand: Box<Expr>,
    },
    /// `a + b` and the like.
    Binary {
        /// The operator.
        op: BinaryOp,
        /// The bytes of the operator.
        op_span: Span,
        /// The left side.
        left: Box<Expr>,
        /// The right side.
        right: Box<Expr>,
    },
    /// `2% of X`: a relative difference.
    PercentOf {
        /// The share, as a number: 0.02.
        percent: f64,
        /// The bytes of `2%`.
        percent_span: Span,
        /// What it is a share of.
        whole: Box<Expr>,
    },
    /// `0..n`, end excluded.
    Range {
        /// The first.
        start: Box<Expr>,
        /// One past the last.
        end: Box<Expr>,
    },
    /// `a[i]`.
    Index {
        /// What is indexed.
        base: Box<Expr>,
        /// The index.
        index: Box<Expr>,
    },
    /// `a.name`.
    Member {
        /// What has the member.
        base: Box<Expr>,
        /// The member; may be a declaration word.
        member: Ident,
    },
    /// `a |> b |> c`: two parts or more, none of them an operator or a pipeline without brackets.
    Pipeline(Vec<Expr>),
    /// `(a, b)`: two elements or more.
    Tuple(Vec<Expr>),
    /// `[a, b]`; as a stage, a branch. May be empty.
    List(Vec<Expr>),
    /// `[a for i in 0..n if i > 1]`; as a stage, a branch.
    Comprehension(Generator),
    /// `{ shots: 1000 }`.
    Record(Fields),
    /// It could not be read; the error is reported.
    Broken,
}

/// Operators before one operand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UnaryOp {
    /// `-`.
    Minus,
    /// `not`.
    Not,
}

impl UnaryOp {
    /// As written.
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Minus => "-",
            Self::Not => "not",
        }
    }
}

/// Operators between two operands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BinaryOp {
    /// `or`.
    Or,
    /// `and`.
    And,
    /// `==`.
    Equal,
    /// `!=`.
    NotEqual,
    /// `<`.
    Less,
    /// `<=`.
    LessEqual,
    /// `>`.
    Greater,
    /// `>=`.
    GreaterEqual,
    /// `+`.
    Add,
    /// `-`.
    Subtract,
    /// `*`.
    Multiply,
    /// `/`.
    Divide,
    /// `**`.
    Power,
}

impl BinaryOp {
    /// As written.
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Or => "or",
            Self::And => "and",
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessEqual => "<=",
            Self::Greater => ">",
            Self::GreaterEqual => ">=",
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::Power => "**",
        }
    }

    /// Whether it compares: `==`, `!=`, `<`, `<=`, `>`, `>=`.
    pub const fn compares(self) -> bool {
        matches!(self, Self::Equal | Self::NotEqual | Self::Less | Self::LessEqual | Self::Greater | Self::GreaterEqual)
    }
}

/// What stands in the brackets of a call.
#[derive(Debug, Clone, PartialEq)]
pub struct Arguments {
    /// The arguments.
    pub list: ArgumentList,
    /// The bytes, brackets included.
    pub span: Span,
}

/// The arguments of a call.
#[derive(Debug, Clone, PartialEq)]
pub enum ArgumentList {
    /// `(a, b, name: c)`: positional ones first (checked after parsing).
    List(Vec<Argument>),
    /// `(a for i in 0..n)`.
    Generator(Generator),
    /// They could not be read; the error is reported. Nothing is known about them, nor missing from them.
    Broken,
}

/// `value` or `label: value`.
#[derive(Debug, Clone, PartialEq)]
pub struct Argument {
    /// The label, if it is a named argument.
    pub label: Option<Ident>,
    /// The value.
    pub value: Expr,
    /// Its bytes.
    pub span: Span,
}

/// `element for i in 0..n if i > 1`.
#[derive(Debug, Clone, PartialEq)]
pub struct Generator {
    /// What is generated.
    pub element: Box<Expr>,
    /// At least one; the first is a `for`.
    pub clauses: Vec<Clause>,
    /// Its bytes, without the brackets.
    pub span: Span,
}

/// A clause of a generator.
#[derive(Debug, Clone, PartialEq)]
pub enum Clause {
    /// `for pattern in source`.
    For {
        /// What each element is bound to.
        pattern: Pattern,
        /// The range or list.
        source: Expr,
        /// Its bytes.
        span: Span,
    },
    /// `if condition`.
    If {
        /// Which elements are kept.
        condition: Expr,
        /// Its bytes.
        span: Span,
    },
}

/// `i` or `(i, j)`.
#[derive(Debug, Clone, PartialEq)]
pub enum Pattern {
    /// One name.
    Name(Ident),
    /// Two names or more.
    Tuple {
        /// The names.
        names: Vec<Ident>,
        /// The bytes, brackets included.
        span: Span,
    },
}

impl Pattern {
    /// Its bytes.
    pub const fn span(&self) -> Span {
        match self {
            Self::Name(name) => name.span,
            Self::Tuple { span, .. } => *span,
        }
    }

    /// The names it binds.
    pub fn names(&self) -> &[Ident] {
        match self {
            Self::Name(name) => std::slice::from_ref(name),
            Self::Tuple { names, .. } => names,
        }
    }
}

/// `{ label: value ... }`.
#[derive(Debug, Clone, PartialEq)]
pub struct Fields {
    /// In the order of the source.
    pub list: Vec<Field>,
    /// The bytes, braces included.
    pub span: Span,
}

impl Fields {
    /// The field with this label.
    pub fn get(&self, label: &str) -> Option<&Field> {
        self.list.iter().find(|field| field.label.name == label)
    }
}

/// `label: value`.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// The label; may be a declaration word.
    pub label: Ident,
    /// The value.
    pub value: Expr,
    /// Its bytes.
    pub span: Span,
}
