//! Random programs as data, and their text, in which `@` stands for the number of the program.

use std::fmt::{self, Display, Formatter};

/// A whole number that is known when a circuit is elaborated.
#[derive(Debug, Clone)]
pub(crate) enum Int {
    Number(i64),
    Name(&'static str),
    Add(Box<Int>, Box<Int>),
    Subtract(Box<Int>, Box<Int>),
    Mod(Box<Int>, Box<Int>),
    Half(Box<Int>),
}

/// An angle.
#[derive(Debug, Clone)]
pub(crate) enum Angle {
    Number(f64),
    Feature(Int),
    Hole,
    Name(&'static str),
    Scaled(f64, Box<Angle>),
    Sum(Box<Angle>, Box<Angle>),
}

/// Qubits of the register.
#[derive(Debug, Clone)]
pub(crate) enum Operand {
    All,
    At(Int),
    Slice(Int, Int),
    These(Vec<Int>),
    Every(Int, Int, i64),
}

/// What a call gives for the row.
#[derive(Debug, Clone)]
pub(crate) enum Row {
    All,
    Slice(Int, Int),
}

#[derive(Debug, Clone)]
pub(crate) struct Statement {
    /// Its number in the program, for what is known of a place.
    pub(crate) place: usize,
    pub(crate) what: What,
}

#[derive(Debug, Clone)]
pub(crate) enum What {
    Gate(&'static str, Vec<Angle>, Vec<Operand>),
    Rotation(&'static str, Angle, Vec<Operand>),
    Reset(Operand),
    Call(usize, Option<Row>, Vec<Int>, Vec<Operand>),
    For(&'static str, Int, Int, Vec<Statement>),
    /// A loop over the pairs of a pattern.
    Pairs(&'static str, Int, Vec<Statement>),
    Repeat(Int, Vec<Statement>),
    If(Int, &'static str, Int, Vec<Statement>, Vec<Statement>),
    LetInt(&'static str, Int),
    LetAngle(&'static str, Angle),
    /// A circuit whose uses share their parameters, and its uses.
    Share(usize, Vec<Int>),
    Use(Vec<Operand>),
    Inverse(Vec<Statement>),
    Control(Operand, Vec<Statement>),
    Power(Int, Vec<Statement>),
    Barrier(Operand),
    Require(Int, &'static str, Int),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sort {
    Map,
    Ansatz,
    Circuit,
}

/// The width of a register: of `n`, or fixed.
#[derive(Debug, Clone)]
pub(crate) enum Width {
    N,
    Plus(i64),
    Times(i64),
    Fixed(i64),
}

#[derive(Debug, Clone)]
pub(crate) struct Declaration {
    pub(crate) sort: Sort,
    /// Of a map: the number of features, if it is fixed.
    pub(crate) features: Option<i64>,
    pub(crate) width: Width,
    /// The defaults of its options `k` and `l`.
    pub(crate) options: Vec<i64>,
    pub(crate) body: Vec<Statement>,
}

pub(crate) const OPTIONS: [&str; 2] = ["k", "l"];

/// A table, circuits, a model and an experiment.
#[derive(Debug, Clone)]
pub(crate) struct Program {
    pub(crate) features: i64,
    pub(crate) declarations: Vec<Declaration>,
    /// The stages of the model with what their options are given: a map, then ansatzes.
    pub(crate) stages: Vec<(usize, Vec<i64>)>,
    /// The observable: `Z(first) * Z(second)` for `i` from one number to another.
    pub(crate) observable: (Int, Int, Int, Int),
}

struct List<'a, T>(&'a [T], &'a str);

impl<T: Display> Display for List<'_, T> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for (k, item) in self.0.iter().enumerate() {
            write!(f, "{}{item}", if k > 0 { self.1 } else { "" })?;
        }
        Ok(())
    }
}

impl Display for Int {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Int::Number(v) if *v < 0 => write!(f, "({v})"),
            Int::Number(v) => write!(f, "{v}"),
            Int::Name(name) => f.write_str(name),
            Int::Add(a, b) => write!(f, "({a} + {b})"),
            Int::Subtract(a, b) => write!(f, "({a} - {b})"),
            Int::Mod(a, b) => write!(f, "mod({a}, {b})"),
            Int::Half(a) => write!(f, "floor({a} / 2)"),
        }
    }
}

impl Display for Angle {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Angle::Number(v) => write!(f, "{v:?}"),
            Angle::Feature(at) => write!(f, "x[{at}]"),
            Angle::Hole => f.write_str("?"),
            Angle::Name(name) => f.write_str(name),
            Angle::Scaled(c, a) => write!(f, "{c:?} * ({a})"),
            Angle::Sum(a, b) => write!(f, "{a} + {b}"),
        }
    }
}

impl Display for Operand {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Operand::All => f.write_str("q"),
            Operand::At(at) => write!(f, "q[{at}]"),
            Operand::Slice(a, b) => write!(f, "q[{a}..{b}]"),
            Operand::These(all) => write!(f, "q[[{}]]", List(all, ", ")),
            Operand::Every(a, b, step) => write!(f, "q[stride({a}..{b}, {step})]"),
        }
    }
}

fn block(statements: &[Statement], f: &mut Formatter<'_>) -> fmt::Result {
    f.write_str("{\n")?;
    statements.iter().try_for_each(|statement| writeln!(f, "{}", statement.what))?;
    f.write_str("}")
}

fn options(given: &[Int]) -> String {
    let all: Vec<String> = given.iter().zip(OPTIONS).map(|(value, name)| format!("{name}: {value}")).collect();
    all.join(", ")
}

impl Display for What {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            What::Gate(name, angles, on) if angles.is_empty() => write!(f, "{name} {}", List(on, ", ")),
            What::Gate(name, angles, on) => write!(f, "{name}({}) {}", List(angles, ", "), List(on, ", ")),
            What::Rotation(letters, angle, on) => {
                write!(f, "pauli_rotation(\"{letters}\", {angle}) {}", List(on, ", "))
            }
            What::Reset(on) => write!(f, "reset {on}"),
            What::Call(callee, row, given, on) => {
                let row = row.as_ref().map(|row| match row {
                    Row::All => "x".to_owned(),
                    Row::Slice(a, b) => format!("x[{a}..{b}]"),
                });
                let all: Vec<String> = row.into_iter().chain((!given.is_empty()).then(|| options(given))).collect();
                write!(f, "@c{callee}({}) {}", all.join(", "), List(on, ", "))
            }
            What::For(name, a, b, body) => {
                write!(f, "for {name} in {a}..{b} ")?;
                block(body, f)
            }
            What::Pairs(pattern, width, body) => {
                write!(f, "for (a, b) in {pattern}({width}) ")?;
                block(body, f)
            }
            What::Repeat(count, body) => {
                write!(f, "repeat {count} ")?;
                block(body, f)
            }
            What::If(a, sign, b, then, otherwise) => {
                write!(f, "if {a} {sign} {b} ")?;
                block(then, f)?;
                if otherwise.is_empty() {
                    return Ok(());
                }
                f.write_str(" else ")?;
                block(otherwise, f)
            }
            What::LetInt(name, value) => write!(f, "let {name} = {value}"),
            What::LetAngle(name, value) => write!(f, "let {name} = {value}"),
            What::Share(callee, given) => write!(f, "let part = @c{callee}({})", options(given)),
            What::Use(on) => write!(f, "part {}", List(on, ", ")),
            What::Inverse(body) => {
                f.write_str("inverse ")?;
                block(body, f)
            }
            What::Control(on, body) => {
                write!(f, "control {on} ")?;
                block(body, f)
            }
            What::Power(k, body) => {
                write!(f, "power {k} ")?;
                block(body, f)
            }
            What::Barrier(on) => write!(f, "barrier {on}"),
            What::Require(a, sign, b) => write!(f, "require {a} {sign} {b}, \"as it must\""),
        }
    }
}

impl Declaration {
    fn write(&self, number: usize, f: &mut Formatter<'_>) -> fmt::Result {
        let word = match self.sort {
            Sort::Map => "feature_map",
            Sort::Ansatz => "ansatz",
            Sort::Circuit => "circuit",
        };
        let row = (self.sort == Sort::Map).then(|| match self.features {
            None => "x: features[n]".to_owned(),
            Some(fixed) => format!("x: features[{fixed}]"),
        });
        let options = self.options.iter().zip(OPTIONS).map(|(value, name)| format!("{name}: int = {value}"));
        let all: Vec<String> = row.into_iter().chain(options).collect();
        let brackets = if all.is_empty() { String::new() } else { format!("({})", all.join(", ")) };
        let width = match self.width {
            Width::N => "n".to_owned(),
            Width::Plus(c) => format!("n + {c}"),
            Width::Times(c) => format!("{c} * n"),
            Width::Fixed(c) => c.to_string(),
        };
        write!(f, "{word} @c{number}{brackets} on q[{width}] ")?;
        block(&self.body, f)?;
        f.write_str("\n\n")
    }
}

impl Display for Program {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let blobs = "samples: 40, centers: 2, features";
        writeln!(f, "data @points = make_blobs({blobs}: {}) |> split(test: 25%)\n", self.features)?;
        let reached = self.reached();
        for (number, declaration) in self.declarations.iter().enumerate().filter(|(at, _)| reached[*at]) {
            declaration.write(number, f)?;
        }
        let (low, high, first, second) = &self.observable;
        writeln!(f, "observable @seen on q[n] = [Z({first}) * Z({second}) for i in {low}..{high}]\n")?;
        f.write_str("model @m = ")?;
        for (callee, given) in &self.stages {
            let given: Vec<Int> = given.iter().map(|v| Int::Number(*v)).collect();
            write!(f, "@c{callee}({}) |> ", options(&given))?;
        }
        f.write_str("measure(@seen) |> dense(width: classes) |> softmax\n    ")?;
        f.write_str("|> classifier(loss: cross_entropy, optimizer: adam)\n\n")?;
        f.write_str("experiment @e { data: @points  models: [@m] }\n")
    }
}

impl Program {
    /// The text; every name of it begins with `prefix`.
    pub(crate) fn text(&self, prefix: &str) -> String {
        self.to_string().replace('@', prefix)
    }

    /// Which declarations the model names, and those that they name: no others are written down.
    pub(crate) fn reached(&self) -> Vec<bool> {
        let mut reached = vec![false; self.declarations.len()];
        self.stages.iter().for_each(|(at, _)| reached[*at] = true);
        for at in (0..reached.len()).rev() {
            if reached[at] {
                calls(&self.declarations[at].body, &mut |callee| reached[callee] = true);
            }
        }
        reached
    }
}

fn calls(body: &[Statement], visit: &mut dyn FnMut(usize)) {
    for statement in body {
        match &statement.what {
            What::Call(callee, ..) | What::Share(callee, _) => visit(*callee),
            What::If(_, _, _, then, otherwise) => {
                calls(then, visit);
                calls(otherwise, visit);
            }
            What::For(_, _, _, body)
            | What::Pairs(_, _, body)
            | What::Repeat(_, body)
            | What::Inverse(body)
            | What::Control(_, body)
            | What::Power(_, body) => calls(body, visit),
            _ => {}
        }
    }
}
