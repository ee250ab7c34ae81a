//! What statements do: the tree of one enters, names are declared and operations are added.

use hqml_ir::{Op, Qubits, Span};

use super::circuit::{Circuit, distinct};
use super::errors::{Outcome, fault, with_help};
use super::names::Binding;
use super::syntax::{Expression, Loop, Name, Operand, Statement, Type};
use super::value::Value;

impl Statement {
    /// Whether it declares a name.
    pub(crate) fn declares(&self) -> bool {
        matches!(
            self,
            Statement::Include(..)
                | Statement::Qubits(..)
                | Statement::Bits(..)
                | Statement::Variable(..)
                | Statement::Input(..)
                | Statement::Alias(..)
                | Statement::Gate(_)
                | Statement::Opaque(..)
        )
    }

    /// What it is, and where, if it may stand only at the top of a file.
    fn only_at_top(&self) -> Option<(&'static str, Span)> {
        Some(match self {
            Statement::Include(_, span) => ("an include", *span),
            Statement::Qubits(name, _) => ("a quantum register", name.span),
            Statement::Bits(name, ..) => ("a classical register", name.span),
            Statement::Input(name, _) => ("an input", name.span),
            Statement::Gate(definition) => ("the definition of a gate", definition.name.span),
            Statement::Opaque(name, ..) => ("the declaration of a gate", name.span),
            _ => return None,
        })
    }

    /// What it is, and where, if it may not stand in a gate.
    fn not_in_gate(&self) -> Option<(&'static str, Span)> {
        Some(match self {
            Statement::Measure(source, _) => ("a measurement", source.span()),
            Statement::Reset(operand) => ("a reset", operand.span()),
            _ => return None,
        })
    }
}

impl Circuit {
    /// Does what a statement says.
    pub(crate) fn run(&mut self, statement: &Statement) -> Outcome<()> {
        if let Some((what, span)) = statement.only_at_top().filter(|_| self.names.is_nested()) {
            return Err(fault("E1210", format!("{what} stands inside a block"), span, "here"));
        }
        if let Some((what, span)) = statement.not_in_gate().filter(|_| self.in_gate) {
            let error = fault("E1210", format!("{what} stands inside a gate"), span, "here");
            return Err(with_help(error, "a gate is unitary; write it after the gate"));
        }
        match statement {
            Statement::Nothing | Statement::Include(..) => Ok(()),
            Statement::Qubits(name, size) => {
                let size = size.as_ref().map(|e| self.size(e)).transpose()?;
                self.add_qubits(*name, size)
            }
            Statement::Bits(name, size, measured) => self.declare_bits(*name, size.as_ref(), measured.as_ref()),
            Statement::Variable(kind, name, value) => self.variable(*kind, *name, value.as_ref()),
            Statement::Assign(name, value) => self.assign(*name, value),
            Statement::Input(name, size) => {
                let size = size.as_ref().map(|e| self.size(e)).transpose()?;
                self.add_inputs(*name, size)
            }
            Statement::Alias(name, operand) => {
                let wires = self.qubits(operand)?;
                if !distinct(wires.all()) {
                    return Err(fault("E1207", "an alias names a qubit twice", operand.span(), "here"));
                }
                self.spend(wires.all().len() as u64 / 8, name.span)?;
                self.declare(*name, Binding::Wires(wires.all().into()))
            }
            Statement::Gate(definition) => self.define(definition),
            Statement::Opaque(name, angles, qubits) => self.define_opaque(*name, *angles, *qubits),
            Statement::Call(call) => self.call(call),
            Statement::Barrier(operands) => self.barrier(operands),
            Statement::Reset(operand) => self.reset(operand),
            Statement::Measure(source, target) => self.measurement(source, target.as_ref()),
            Statement::For(the_loop) => self.repeat(the_loop),
            Statement::If(condition, then, otherwise) => self.choose(condition, then, otherwise),
        }
    }

    fn declare_bits(&mut self, name: Name, size: Option<&Expression>, measured: Option<&Operand>) -> Outcome<()> {
        let size = size.map(|e| self.size(e)).transpose()?;
        self.add_bits(name, size)?;
        match measured {
            Some(source) => self.measurement(source, Some(&Operand::Whole(name))),
            None => Ok(()),
        }
    }

    fn variable(&mut self, kind: Type, name: Name, value: Option<&Expression>) -> Outcome<()> {
        let value = match value {
            Some(expression) => self.converted(kind, expression)?,
            None => match kind {
                Type::Integer => Value::Integer(0),
                Type::Real => Value::Real(0.0),
                Type::Bool => Value::Bool(false),
            },
        };
        self.declare(name, Binding::Value(value))
    }

    fn converted(&mut self, kind: Type, expression: &Expression) -> Outcome<Value> {
        let value = self.evaluate(expression)?;
        value.cast(kind).map_err(|reason| {
            fault("E1208", format!("this has no value: {}", reason.text()), expression.span(), "computed here")
        })
    }

    fn assign(&mut self, name: Name, expression: &Expression) -> Outcome<()> {
        let kind = match self.names.binding(name.symbol) {
            Binding::Value(Value::Integer(_)) => Type::Integer,
            Binding::Value(Value::Real(_) | Value::Symbolic(_)) => Type::Real,
            Binding::Value(Value::Bool(_)) => Type::Bool,
            Binding::Free => return Err(self.unknown(name, "number", |b| matches!(b, Binding::Value(_)))),
            other => {
                let (text, what) = (self.names.text(name.symbol), other.what());
                return Err(fault("E1210", format!("`{text}` is {what} and cannot be set"), name.span, "here"));
            }
        };
        let value = self.converted(kind, expression)?;
        self.names.assign(name.symbol, value);
        Ok(())
    }

    /// All qubits where none is named.
    fn barrier(&mut self, operands: &[Operand]) -> Outcome<()> {
        let mut all: Vec<u32> = if operands.is_empty() { (0..self.width).collect() } else { Vec::new() };
        let mut span = Span::default();
        for operand in operands {
            span = operand.span();
            let wires = self.qubits(operand)?;
            self.spend(wires.all().len() as u64 / 8, span)?;
            all.extend_from_slice(wires.all());
        }
        self.spend(1 + all.len() as u64 / 8, span)?;
        if !distinct(&all) {
            all.sort_unstable();
            all.dedup();
        }
        if !all.is_empty() {
            self.ops.push(Op::Barrier(Qubits::from_vec(all)));
        }
        Ok(())
    }

    fn reset(&mut self, operand: &Operand) -> Outcome<()> {
        let wires = self.qubits(operand)?;
        self.check_not_measured(wires.all(), operand.span())?;
        self.spend(wires.all().len() as u64, operand.span())?;
        self.ops.extend(wires.all().iter().map(|q| Op::Reset(*q)));
        Ok(())
    }

    fn measurement(&mut self, source: &Operand, target: Option<&Operand>) -> Outcome<()> {
        let qubits = self.qubits(source)?;
        let bits = target.map(|t| self.bits(t)).transpose()?;
        self.measure(qubits.all(), bits.as_ref().map(super::operand::Wires::all), source.span())
    }

    fn repeat(&mut self, the_loop: &Loop) -> Outcome<()> {
        for k in self.numbers(&the_loop.range, None, the_loop.span)? {
            self.spend(1 + the_loop.body.len() as u64, the_loop.span)?;
            self.names.enter();
            self.names.bind(the_loop.variable.symbol, Binding::Value(Value::Integer(k)));
            let outcome = the_loop.body.iter().try_for_each(|statement| self.run(statement));
            self.names.leave();
            outcome?;
        }
        Ok(())
    }

    fn choose(&mut self, condition: &Expression, then: &[Statement], otherwise: &[Statement]) -> Outcome<()> {
        let truth = self.evaluate(condition)?.truth().ok_or_else(|| {
            let error = fault("E1209", "a condition depends on an input", condition.span(), "not known while reading");
            with_help(error, "a condition is decided while the file is read: write it over known numbers")
        })?;
        self.names.enter();
        let body = if truth { then } else { otherwise };
        let outcome = body.iter().try_for_each(|statement| self.run(statement));
        self.names.leave();
        outcome
    }
}
