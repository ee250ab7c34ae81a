//! Statements: tokens enter, the tree of one statement leaves. Names are numbered here and looked up later.

mod expression;
mod gate;

pub(crate) use expression::constant;

use hqml_ir::Span;

use super::errors::{Outcome, fault, with_help};
use super::names::Names;
use super::syntax::{Index, Name, Operand, Statement, Type};
use super::token::{Cursor, Kind};

/// Brackets, blocks and operators inside each other: more than anybody writes, and few enough for any stack.
pub(crate) const DEEPEST: u32 = 100;

/// Which OpenQASM the text is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Version {
    /// 2.0
    Two,
    /// 3.0 and later
    Three,
}

/// Reads statements.
pub(crate) struct Parser<'p, 't> {
    pub(crate) cursor: &'p mut Cursor<'t>,
    pub(crate) names: &'p mut Names,
    pub(crate) version: Version,
    depth: u32,
}

/// Words that begin a statement which is not read, and why.
const NOT_READ: [(&str, &str); 22] = [
    ("while", "a loop that ends by a condition has no fixed circuit; write `for` over whole numbers"),
    ("switch", "write `if` and `else` over numbers that are known"),
    ("break", "a loop runs over all its numbers"),
    ("continue", "a loop runs over all its numbers"),
    ("end", "the program ends with the file"),
    ("return", "subroutines are not read; define a `gate`"),
    ("def", "subroutines are not read; define a `gate`"),
    ("extern", "what a machine computes beside the circuit is not read"),
    ("defcal", "pulses are not read"),
    ("defcalgrammar", "pulses are not read"),
    ("cal", "pulses are not read"),
    ("delay", "durations are not read; take the delay out, it leaves the state as it is"),
    ("box", "durations are not read; take the box away and leave its gates"),
    ("duration", "durations are not read"),
    ("stretch", "durations are not read"),
    ("durationof", "durations are not read"),
    ("output", "the measured bits are what the circuit gives"),
    ("complex", "angles are real numbers"),
    ("array", "declare single numbers; only an `input` can be an array"),
    ("nop", "write nothing at all"),
    ("pragma", "what a pragma asks for would be lost"),
    ("void", "subroutines are not read; define a `gate`"),
];

/// Words that cannot be names.
const RESERVED: [&str; 30] = [
    "OPENQASM", "include", "qreg", "creg", "qubit", "bit", "const", "int", "uint", "float", "angle", "bool", "input",
    "output", "let", "gate", "opaque", "barrier", "reset", "measure", "for", "if", "else", "while", "in", "def",
    "return", "ctrl", "negctrl", "inv",
];

impl<'p, 't> Parser<'p, 't> {
    /// A reader of statements from the cursor on.
    pub(crate) fn new(cursor: &'p mut Cursor<'t>, names: &'p mut Names, version: Version) -> Parser<'p, 't> {
        Parser { cursor, names, version, depth: 0 }
    }

    /// One statement, to its semicolon or closing brace.
    pub(crate) fn statement(&mut self) -> Outcome<Statement> {
        if self.cursor.eat(Kind::Semicolon) {
            return Ok(Statement::Nothing);
        }
        if self.cursor.is(Kind::Operator(super::token::Operator::Assign)) || !self.cursor.is(Kind::Name) {
            return Err(self.cursor.unexpected("a statement"));
        }
        let word = self.cursor.slice(self.cursor.token);
        match word {
            "include" => self.include(),
            "qreg" => self.register(true),
            "creg" => self.register(false),
            "qubit" => self.sized(true),
            "bit" => self.sized(false),
            "const" | "int" | "uint" | "float" | "angle" | "bool" => self.variable(),
            "input" => self.input(),
            "let" => self.alias(),
            "gate" => self.gate(),
            "opaque" => self.opaque(),
            "barrier" => self.barrier(),
            "reset" => self.reset(),
            "measure" => self.measure(),
            "for" => self.for_loop(),
            "if" => self.condition(),
            "OPENQASM" => {
                Err(fault("E1201", "the version stands first in a file", self.cursor.here(), "it is too late here"))
            }
            _ => self.named(word),
        }
    }

    /// A statement that begins with a name: an assignment, or a gate.
    fn named(&mut self, word: &str) -> Outcome<Statement> {
        if let Some((_, why)) = NOT_READ.iter().find(|(name, _)| *name == word) {
            return Err(self.not_read(word, why));
        }
        let mut ahead = self.cursor.clone();
        ahead.advance();
        match ahead.token.kind {
            Kind::Equals | Kind::LeftBracket | Kind::Operator(_) => self.assignment(),
            _ => self.call(),
        }
    }

    fn not_read(&self, word: &str, why: &str) -> Box<hqml_ir::Diagnostic> {
        let error = fault("E1210", format!("`{word}` is not read from OpenQASM"), self.cursor.here(), "here");
        with_help(error, why)
    }

    /// A name where one must stand.
    pub(crate) fn name(&mut self, wanted: &str) -> Outcome<Name> {
        let token = self.cursor.expect(Kind::Name, wanted)?;
        if RESERVED.contains(&self.cursor.slice(token)) {
            let text = self.cursor.slice(token);
            let message = format!("`{text}`, a word of the language, stands where {wanted} is wanted");
            return Err(fault("E1203", message, self.cursor.span(token), format!("{wanted} is wanted")));
        }
        let symbol = self.names.symbol(self.cursor.slice(token));
        Ok(Name { symbol, span: self.cursor.span(token) })
    }

    /// The semicolon that ends a statement.
    fn end(&mut self) -> Outcome<()> {
        if self.cursor.eat(Kind::Semicolon) {
            return Ok(());
        }
        if matches!(self.cursor.token.kind, Kind::Bad(_)) {
            return Err(self.cursor.unexpected("`;`"));
        }
        // The place is where it belongs, which may be lines before what stands there instead.
        let error = fault("E1203", "a statement without the `;` that ends it", self.cursor.gap(), "`;` is wanted");
        Err(with_help(error, "put a `;` here, or take out what does not belong to the statement"))
    }

    /// One level deeper, unless that is too deep.
    pub(crate) fn deeper(&mut self) -> Outcome<()> {
        self.depth += 1;
        if self.depth <= DEEPEST {
            return Ok(());
        }
        let message = format!("more than {DEEPEST} brackets, blocks or operators stand inside each other");
        Err(fault("E1211", message, self.cursor.here(), "here it becomes too deep"))
    }

    /// Back from a deeper level.
    pub(crate) fn shallower(&mut self) {
        self.depth -= 1;
    }

    fn include(&mut self) -> Outcome<Statement> {
        let start = self.cursor.advance().start;
        let token = self.cursor.expect(Kind::Text, "the name of a file in quotes")?;
        let text = self.cursor.slice(token);
        let path = text.get(1..text.len().saturating_sub(1)).unwrap_or("").to_owned();
        self.end()?;
        Ok(Statement::Include(path, self.cursor.since(start)))
    }

    /// `qreg q[3];`, `creg c[3];`, and a single one without brackets as OpenQASM 3 allows.
    fn register(&mut self, quantum: bool) -> Outcome<Statement> {
        self.cursor.advance();
        let name = self.name("the name of a register")?;
        let size = self.brackets()?;
        self.end()?;
        Ok(if quantum { Statement::Qubits(name, size) } else { Statement::Bits(name, size, None) })
    }

    /// `qubit[3] q;`, `bit[3] c;`, `bit[3] c = measure q;`
    fn sized(&mut self, quantum: bool) -> Outcome<Statement> {
        self.cursor.advance();
        let size = self.brackets()?;
        let name = self.name("the name of a register")?;
        if quantum {
            self.end()?;
            return Ok(Statement::Qubits(name, size));
        }
        let mut measured = None;
        if self.cursor.eat(Kind::Equals) {
            if !self.cursor.is_word("measure") {
                let error = fault("E1210", "bits that are set by hand are not read", self.cursor.here(), "here");
                return Err(with_help(
                    error,
                    "bits hold what is measured; use `int` or `bool` for numbers that are known",
                ));
            }
            self.cursor.advance();
            measured = Some(self.operand()?);
        }
        self.end()?;
        Ok(Statement::Bits(name, size, measured))
    }

    fn brackets(&mut self) -> Outcome<Option<super::syntax::Expression>> {
        if !self.cursor.eat(Kind::LeftBracket) {
            return Ok(None);
        }
        let size = self.expression()?;
        self.cursor.expect(Kind::RightBracket, "`]`")?;
        Ok(Some(size))
    }

    /// The kind of number that stands here, its size in brackets skipped.
    pub(crate) fn number_type(&mut self) -> Outcome<Type> {
        let kind = match self.cursor.slice(self.cursor.token) {
            "int" | "uint" => Type::Integer,
            "float" | "angle" => Type::Real,
            "bool" => Type::Bool,
            word @ ("bit" | "complex" | "duration" | "stretch" | "array") => {
                return Err(self.not_read(word, "take `float`, `angle`, `int`, `uint` or `bool`"));
            }
            _ => return Err(self.cursor.unexpected("`int`, `uint`, `float`, `angle` or `bool`")),
        };
        self.cursor.advance();
        self.brackets()?;
        Ok(kind)
    }

    fn variable(&mut self) -> Outcome<Statement> {
        let constant = self.cursor.is_word("const");
        if constant {
            self.cursor.advance();
        }
        let kind = self.number_type()?;
        let name = self.name("the name of a number")?;
        let value = if self.cursor.eat(Kind::Equals) {
            if self.cursor.is_word("measure") {
                return Err(self.feedback());
            }
            Some(self.expression()?)
        } else if constant {
            return Err(self.cursor.unexpected("`=` and the value of the constant"));
        } else {
            None
        };
        self.end()?;
        Ok(Statement::Variable(kind, name, value))
    }

    fn feedback(&self) -> Box<hqml_ir::Diagnostic> {
        let error = fault("E1209", "a number is computed from a measurement", self.cursor.here(), "measured here");
        with_help(error, "measure into bits, at the end of the circuit")
    }

    /// `input float[64] t;`, `input array[float[64], 4] t;`
    fn input(&mut self) -> Outcome<Statement> {
        self.cursor.advance();
        let size =
            if self.cursor.is_word("array") { Some(self.array_size()?) } else { self.input_type().map(|()| None)? };
        let name = self.name("the name of an input")?;
        self.end()?;
        Ok(Statement::Input(name, size))
    }

    fn array_size(&mut self) -> Outcome<super::syntax::Expression> {
        self.cursor.advance();
        self.cursor.expect(Kind::LeftBracket, "`[`")?;
        self.input_type()?;
        self.cursor.expect(Kind::Comma, "`,` and the number of its elements")?;
        let size = self.expression()?;
        self.cursor.expect(Kind::RightBracket, "`]`")?;
        Ok(size)
    }

    /// An input turns a gate: it is a real number.
    fn input_type(&mut self) -> Outcome<()> {
        let place = self.cursor.here();
        match self.number_type()? {
            Type::Real => Ok(()),
            Type::Integer | Type::Bool => {
                let error = fault("E1210", "an input that is no real number is not read", place, "here");
                Err(with_help(
                    error,
                    "an input waits for a row or for training: declare it `input float[64]`; write a number that is known as `const`",
                ))
            }
        }
    }

    fn alias(&mut self) -> Outcome<Statement> {
        self.cursor.advance();
        let name = self.name("the name of an alias")?;
        self.cursor.expect(Kind::Equals, "`=`")?;
        let operand = self.operand()?;
        self.end()?;
        Ok(Statement::Alias(name, operand))
    }

    fn barrier(&mut self) -> Outcome<Statement> {
        self.cursor.advance();
        let operands = if self.cursor.is(Kind::Semicolon) { Vec::new() } else { self.operands()? };
        self.end()?;
        Ok(Statement::Barrier(operands))
    }

    fn reset(&mut self) -> Outcome<Statement> {
        self.cursor.advance();
        let operand = self.operand()?;
        self.end()?;
        Ok(Statement::Reset(operand))
    }

    /// `measure q -> c;`, `measure q;`
    fn measure(&mut self) -> Outcome<Statement> {
        self.cursor.advance();
        let source = self.operand()?;
        let target = if self.cursor.eat(Kind::Arrow) { Some(self.operand()?) } else { None };
        self.end()?;
        Ok(Statement::Measure(source, target))
    }

    /// `c[0] = measure q[0];`, `x = 2;`
    fn assignment(&mut self) -> Outcome<Statement> {
        let target = self.operand()?;
        if self.cursor.is(Kind::LeftBracket) || !self.cursor.is(Kind::Equals) {
            return Err(self.cursor.unexpected("`=`"));
        }
        self.cursor.advance();
        if self.cursor.is_word("measure") {
            self.cursor.advance();
            let source = self.operand()?;
            self.end()?;
            return Ok(Statement::Measure(source, Some(target)));
        }
        let Operand::Whole(name) = target else {
            let error = fault("E1210", "an element cannot be set", target.span(), "here");
            return Err(with_help(error, "only whole numbers by their name, and bits by `measure`, can be set"));
        };
        let value = self.expression()?;
        self.end()?;
        Ok(Statement::Assign(name, value))
    }

    fn for_loop(&mut self) -> Outcome<Statement> {
        let start = self.cursor.advance().start;
        self.number_type()?;
        let variable = self.name("the name of the loop's number")?;
        if !self.cursor.is_word("in") {
            return Err(self.cursor.unexpected("`in`"));
        }
        self.cursor.advance();
        let range = match self.cursor.token.kind {
            Kind::LeftBracket => self.index()?,
            Kind::LeftBrace => self.set()?,
            _ => return Err(self.cursor.unexpected("a range `[first:last]` or a set `{1, 2}`")),
        };
        let span = self.cursor.since(start);
        let body = self.block()?;
        Ok(Statement::For(Box::new(super::syntax::Loop { variable, range, body, span })))
    }

    fn condition(&mut self) -> Outcome<Statement> {
        self.cursor.advance();
        self.cursor.expect(Kind::LeftParen, "`(`")?;
        let condition = self.expression()?;
        self.cursor.expect(Kind::RightParen, "`)`")?;
        let then = self.block()?;
        let otherwise = if self.cursor.is_word("else") {
            self.cursor.advance();
            self.block()?
        } else {
            Vec::new()
        };
        Ok(Statement::If(condition, then, otherwise))
    }

    /// Statements in braces, or one statement.
    fn block(&mut self) -> Outcome<Vec<Statement>> {
        self.deeper()?;
        let body = if self.cursor.eat(Kind::LeftBrace) { self.rest_of_block()? } else { vec![self.statement()?] };
        self.shallower();
        Ok(body)
    }

    /// Statements up to the closing brace.
    fn rest_of_block(&mut self) -> Outcome<Vec<Statement>> {
        let mut body = Vec::new();
        while !self.cursor.eat(Kind::RightBrace) {
            if self.cursor.is(Kind::End) {
                return Err(self.cursor.unexpected("`}`"));
            }
            body.push(self.statement()?);
        }
        Ok(body)
    }

    /// Qubits or bits, separated by commas.
    fn operands(&mut self) -> Outcome<Vec<Operand>> {
        let mut operands = vec![self.operand()?];
        while self.cursor.eat(Kind::Comma) {
            operands.push(self.operand()?);
        }
        Ok(operands)
    }

    /// Qubits or bits: `q`, `q[0]`, `q[0:2]`, `$3`, `a ++ b`.
    fn operand(&mut self) -> Outcome<Operand> {
        let start = self.cursor.token.start;
        let first = self.part()?;
        if !self.cursor.is(Kind::Operator(super::token::Operator::PlusPlus)) {
            return Ok(first);
        }
        let mut parts = vec![first];
        while self.cursor.eat(Kind::Operator(super::token::Operator::PlusPlus)) {
            parts.push(self.part()?);
        }
        Ok(Operand::Joined(parts, self.cursor.since(start)))
    }

    fn part(&mut self) -> Outcome<Operand> {
        if self.cursor.is(Kind::Physical) {
            let token = self.cursor.advance();
            let span = self.cursor.span(token);
            let number = self.cursor.slice(token).get(1..).and_then(|n| n.parse().ok());
            return number.map(|n| Operand::Physical(n, span)).ok_or_else(|| too_many(span));
        }
        let name = self.name("a qubit or a register")?;
        if !self.cursor.is(Kind::LeftBracket) {
            return Ok(Operand::Whole(name));
        }
        let index = self.index()?;
        Ok(Operand::Part(name, Box::new(index), self.cursor.since(name.span.start)))
    }

    /// What stands in brackets after a register, and in a loop.
    fn index(&mut self) -> Outcome<Index> {
        self.cursor.expect(Kind::LeftBracket, "`[`")?;
        if self.cursor.is(Kind::LeftBrace) {
            let set = self.set()?;
            self.cursor.expect(Kind::RightBracket, "`]`")?;
            return Ok(set);
        }
        let first = if self.cursor.is(Kind::Colon) { None } else { Some(self.expression()?) };
        if !self.cursor.is(Kind::Colon) {
            self.cursor.expect(Kind::RightBracket, "`]` or `:`")?;
            return first.map(Index::One).ok_or_else(|| self.cursor.unexpected("an index"));
        }
        let (mut parts, mut count) = ([None, None], 0);
        while count < 2 && self.cursor.eat(Kind::Colon) {
            if !self.cursor.is(Kind::Colon) && !self.cursor.is(Kind::RightBracket) {
                parts[count] = Some(self.expression()?);
            }
            count += 1;
        }
        self.cursor.expect(Kind::RightBracket, "`]`")?;
        let [second, third] = parts;
        Ok(if count == 2 { Index::Range(first, second, third) } else { Index::Range(first, None, second) })
    }

    fn set(&mut self) -> Outcome<Index> {
        self.cursor.expect(Kind::LeftBrace, "`{`")?;
        let mut set = vec![self.expression()?];
        while self.cursor.eat(Kind::Comma) {
            set.push(self.expression()?);
        }
        self.cursor.expect(Kind::RightBrace, "`}` or `,`")?;
        Ok(Index::Set(set))
    }
}

/// What is said of a number of qubits that no register has.
pub(crate) fn too_many(span: Span) -> Box<hqml_ir::Diagnostic> {
    let most = super::MOST_QUBITS;
    let error = fault("E1211", format!("more than {most} qubits or bits"), span, "here");
    with_help(error, "take as many as the circuit uses")
}
