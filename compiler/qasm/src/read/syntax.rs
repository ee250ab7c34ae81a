//! What one statement of OpenQASM says, names not yet looked up.

use hqml_ir::Span;

use super::names::Symbol;
use super::token::Operator;
use super::value::Value;

/// A name where it stands.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Name {
    /// The name.
    pub(crate) symbol: Symbol,
    /// Its place.
    pub(crate) span: Span,
}

/// A statement.
#[derive(Debug, Clone)]
pub(crate) enum Statement {
    /// `include "file";`
    Include(String, Span),
    /// `qreg q[3];`, `qubit[3] q;`, `qubit q;`
    Qubits(Name, Option<Expression>),
    /// `creg c[3];`, `bit[3] c;`, `bit[3] c = measure q;`
    Bits(Name, Option<Expression>, Option<Operand>),
    /// `const float x = 1;`, `int n = 3;`
    Variable(Type, Name, Option<Expression>),
    /// `x = 1;`
    Assign(Name, Expression),
    /// `input float[64] t;`, `input array[float[64], 4] t;`
    Input(Name, Option<Expression>),
    /// `let a = q[0:2];`
    Alias(Name, Operand),
    /// `gate g(a, b) q, r { ... }`
    Gate(Box<Definition>),
    /// `opaque g(a) q;`
    Opaque(Name, usize, usize),
    /// A gate on qubits.
    Call(Box<Call>),
    /// `barrier q;`; all qubits where none is named.
    Barrier(Vec<Operand>),
    /// `reset q;`
    Reset(Operand),
    /// `measure q -> c;`, `c = measure q;`, `measure q;`
    Measure(Operand, Option<Operand>),
    /// `for int i in [0:3] { ... }`
    For(Box<Loop>),
    /// `if (n > 1) { ... } else { ... }`
    If(Expression, Vec<Statement>, Vec<Statement>),
    /// `;` and what has no effect.
    Nothing,
}

/// A gate that the file defines.
#[derive(Debug, Clone)]
pub(crate) struct Definition {
    /// Its name.
    pub(crate) name: Name,
    /// Its angles.
    pub(crate) angles: Vec<Name>,
    /// Its qubits.
    pub(crate) qubits: Vec<Name>,
    /// What it does.
    pub(crate) body: Vec<Statement>,
}

/// A gate on qubits.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    /// The gate.
    pub(crate) name: Name,
    /// In the order of writing: the last stands next to the gate.
    pub(crate) modifiers: Vec<Modifier>,
    /// Its angles.
    pub(crate) angles: Vec<Expression>,
    /// Its qubits.
    pub(crate) operands: Vec<Operand>,
    /// The whole statement.
    pub(crate) span: Span,
}

/// What stands before an `@`.
#[derive(Debug, Clone)]
pub(crate) enum Modifier {
    /// `ctrl(n) @` where the flag is true, `negctrl(n) @` where it is false.
    Control(bool, Option<Expression>),
    /// `inv @`
    Inverse,
    /// `pow(k) @`
    Power(Expression),
}

/// A loop over whole numbers that are known.
#[derive(Debug, Clone)]
pub(crate) struct Loop {
    /// What it counts with.
    pub(crate) variable: Name,
    /// Over what.
    pub(crate) range: Index,
    /// What is repeated.
    pub(crate) body: Vec<Statement>,
    /// The place of the head.
    pub(crate) span: Span,
}

/// Qubits or bits.
#[derive(Debug, Clone)]
pub(crate) enum Operand {
    /// A whole register, or one qubit or bit by its own name.
    Whole(Name),
    /// Some of a register.
    Part(Name, Box<Index>, Span),
    /// `$3`
    Physical(u32, Span),
    /// `a ++ b`
    Joined(Vec<Operand>, Span),
}

impl Operand {
    /// Its place.
    pub(crate) fn span(&self) -> Span {
        match self {
            Operand::Whole(name) => name.span,
            Operand::Part(_, _, span) | Operand::Physical(_, span) | Operand::Joined(_, span) => *span,
        }
    }
}

/// Which of a register, or over which numbers.
#[derive(Debug, Clone)]
pub(crate) enum Index {
    /// `[2]`
    One(Expression),
    /// `[first:step:last]`, the last included.
    Range(Option<Expression>, Option<Expression>, Option<Expression>),
    /// `{1, 4}`
    Set(Vec<Expression>),
}

/// A kind of number that a variable holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Type {
    /// `int`, `uint`
    Integer,
    /// `float`, `angle`
    Real,
    /// `bool`
    Bool,
}

/// A value to be computed.
#[derive(Debug, Clone)]
pub(crate) enum Expression {
    /// A number.
    Value(Value, Span),
    /// A name.
    Name(Name),
    /// `t[2]`
    Element(Name, Box<Expression>, Span),
    /// An operator before a value.
    Unary(Operator, Box<Expression>, Span),
    /// Values joined by operators that bind alike, from the left to the right.
    Chain(Box<Expression>, Vec<(Operator, Expression)>, Span),
    /// A function of values.
    Call(Function, Vec<Expression>, Span),
    /// A value as another kind of number.
    Cast(Type, Box<Expression>, Span),
}

impl Expression {
    /// Its place.
    pub(crate) fn span(&self) -> Span {
        match self {
            Expression::Name(name) => name.span,
            Expression::Value(_, span)
            | Expression::Element(_, _, span)
            | Expression::Unary(_, _, span)
            | Expression::Chain(_, _, span)
            | Expression::Call(_, _, span)
            | Expression::Cast(_, _, span) => *span,
        }
    }
}

/// Functions of numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Function {
    /// One that an angle may hold.
    Smooth(hqml_ir::Function),
    /// The next whole number above.
    Ceiling,
    /// The next whole number below.
    Floor,
    /// The rest of a division, of the sign of the divisor.
    Mod,
    /// A power.
    Pow,
    /// The bits that are 1.
    Popcount,
}

impl Function {
    /// The function of this name, in either version's spelling, and how many arguments it takes.
    pub(crate) fn named(name: &str) -> Option<(Function, usize)> {
        use hqml_ir::Function as F;
        Some(match name {
            "sin" => (Function::Smooth(F::Sin), 1),
            "cos" => (Function::Smooth(F::Cos), 1),
            "tan" => (Function::Smooth(F::Tan), 1),
            "arcsin" | "asin" => (Function::Smooth(F::Asin), 1),
            "arccos" | "acos" => (Function::Smooth(F::Acos), 1),
            "arctan" | "atan" => (Function::Smooth(F::Atan), 1),
            "exp" => (Function::Smooth(F::Exp), 1),
            "ln" | "log" => (Function::Smooth(F::Log), 1),
            "sqrt" => (Function::Smooth(F::Sqrt), 1),
            "abs" => (Function::Smooth(F::Abs), 1),
            "tanh" => (Function::Smooth(F::Tanh), 1),
            "ceiling" => (Function::Ceiling, 1),
            "floor" => (Function::Floor, 1),
            "mod" => (Function::Mod, 2),
            "pow" => (Function::Pow, 2),
            "popcount" => (Function::Popcount, 1),
            _ => return None,
        })
    }
}
