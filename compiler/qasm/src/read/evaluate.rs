//! Expressions to values: the tree of an expression enters, its value leaves, or what is wrong with it.

use hqml_ir::{Angle, Span};

use super::circuit::Circuit;
use super::errors::{Outcome, fault, with_help};
use super::names::Binding;
use super::parse::{Version, constant};
use super::syntax::{Expression, Name};
use super::token::Operator;
use super::value::{Reason, Value, finite};

/// The most operations and terms in one angle: symbolic angles are walked as trees.
const MOST_IN_ANGLE: u64 = 100_000;

impl Circuit {
    /// The value of an expression.
    pub(crate) fn evaluate(&mut self, expression: &Expression) -> Outcome<Value> {
        match expression {
            Expression::Value(value, _) => Ok(value.clone()),
            Expression::Name(name) => self.value_of(*name),
            Expression::Element(name, index, span) => self.element(*name, index, *span),
            Expression::Unary(operator, inner, span) => {
                let value = self.evaluate(inner)?.unary(*operator);
                self.checked(value, *span)
            }
            Expression::Chain(first, rest, span) => self.chain(first, rest, *span),
            Expression::Call(function, arguments, span) => {
                let values = arguments.iter().map(|a| self.evaluate(a)).collect::<Outcome<Vec<_>>>()?;
                let value = Value::call(*function, &values, self.version == Version::Three);
                self.checked(value, *span)
            }
            Expression::Cast(to, inner, span) => {
                let value = self.evaluate(inner)?.cast(*to);
                self.checked(value, *span)
            }
        }
    }

    /// The value, if there is one and it is no larger than any angle may be.
    fn checked(&mut self, value: Result<Value, Reason>, span: Span) -> Outcome<Value> {
        let value = value
            .map_err(|reason| fault("E1208", format!("this has no value: {}", reason.text()), span, "computed here"))?;
        if let Value::Symbolic(angle) = &value {
            let (size, depth) = (angle.size(), angle.depth());
            self.check_size(size, depth, span)?;
        }
        Ok(value)
    }

    /// An angle of this size and depth comes to be: that is work, and it must not be too much.
    pub(crate) fn check_size(&mut self, size: u64, depth: u32, span: Span) -> Outcome<()> {
        self.spend(size / 16, span)?;
        if size <= MOST_IN_ANGLE && depth <= Angle::DEEPEST {
            return Ok(());
        }
        let message = format!("an angle is made of more than {MOST_IN_ANGLE} operations");
        Err(with_help(fault("E1211", message, span, "here"), "name parts of it by inputs of their own"))
    }

    /// Values joined from the left to the right; sums of many in one pass.
    fn chain(&mut self, first: &Expression, rest: &[(Operator, Expression)], span: Span) -> Outcome<Value> {
        let whole = self.version == Version::Three;
        let mut value = self.evaluate(first)?;
        let sum = rest.len() > 8 && rest.iter().all(|(o, _)| matches!(o, Operator::Plus | Operator::Minus));
        if sum && rest.iter().any(|(_, e)| !matches!(e, Expression::Value(..))) {
            return self.total(value, rest, span);
        }
        for (operator, right) in rest {
            let right = self.evaluate(right)?;
            let next = value.binary(*operator, &right, whole);
            value = self.checked(next, span)?;
        }
        Ok(value)
    }

    fn total(&mut self, first: Value, rest: &[(Operator, Expression)], span: Span) -> Outcome<Value> {
        let mut parts = vec![first];
        for (operator, right) in rest {
            let value = self.evaluate(right)?;
            let signed = if *operator == Operator::Minus { value.unary(Operator::Minus) } else { Ok(value) };
            parts.push(self.checked(signed, span)?);
        }
        if parts.iter().all(|p| matches!(p, Value::Integer(_))) {
            let sum = parts.iter().try_fold(0i64, |sum, p| sum.checked_add(p.integer().unwrap_or(0)));
            return self.checked(sum.map(Value::Integer).ok_or(Reason::Overflow), span);
        }
        if parts.iter().any(|p| matches!(p, Value::Bool(_))) {
            return self.checked(Err(Reason::Kind), span);
        }
        let angles: Vec<Angle> = parts.iter().map(Value::angle).collect();
        self.checked(finite(Value::from_angle(Angle::total(&angles))), span)
    }

    fn value_of(&mut self, name: Name) -> Outcome<Value> {
        match self.names.binding(name.symbol) {
            Binding::Value(value) => Ok(value.clone()),
            Binding::Bits(..) => Err(feedback(name.span)),
            Binding::Free => constant(self.names.text(name.symbol))
                .ok_or_else(|| self.unknown(name, "number", |b| matches!(b, Binding::Value(_)))),
            other => {
                let (text, what) = (self.names.text(name.symbol), other.what());
                Err(fault("E1204", format!("`{text}` is {what}, not a number"), name.span, "a number is wanted"))
            }
        }
    }

    /// An element of an array of inputs.
    fn element(&mut self, name: Name, index: &Expression, span: Span) -> Outcome<Value> {
        let (first, size) = match self.names.binding(name.symbol) {
            Binding::Inputs(first, size) => (*first, *size),
            Binding::Bits(..) => return Err(feedback(span)),
            Binding::Free => return Err(self.unknown(name, "array", |b| matches!(b, Binding::Inputs(..)))),
            other => {
                let (text, what) = (self.names.text(name.symbol), other.what());
                return Err(fault("E1204", format!("`{text}` is {what}, not an array of inputs"), span, "here"));
            }
        };
        let index = self.whole(index)?;
        match place(index, size) {
            Some(k) => Ok(Value::Symbolic(Angle::parameter(first + k))),
            None => Err(self.outside(name, index, size, span)),
        }
    }

    /// A whole number that is known.
    pub(crate) fn whole(&mut self, expression: &Expression) -> Outcome<i64> {
        let value = self.evaluate(expression)?;
        value.integer().ok_or_else(|| {
            let error =
                fault("E1208", "a whole number is wanted that is known while reading", expression.span(), "here");
            with_help(error, "sizes, indices, ranges and numbers of controls are whole numbers, and no inputs")
        })
    }

    /// What is said of an index outside a register or array.
    pub(crate) fn outside(&self, name: Name, index: i64, size: u32, span: Span) -> Box<hqml_ir::Diagnostic> {
        let text = self.names.text(name.symbol);
        let error = fault(
            "E1207",
            format!("`{text}[{index}]` does not exist: the size of `{text}` is {size}"),
            span,
            "outside",
        );
        match size {
            0 => error,
            _ => with_help(error, format!("take an index from 0 to {}", size - 1)),
        }
    }

    /// What is said of a name that stands for nothing.
    pub(crate) fn unknown(
        &self,
        name: Name,
        kind: &str,
        wanted: impl Fn(&Binding) -> bool,
    ) -> Box<hqml_ir::Diagnostic> {
        let text = self.names.text(name.symbol);
        let error = fault("E1204", format!("there is no {kind} `{text}`"), name.span, "unknown");
        match super::errors::nearest(text, self.names.all(wanted)) {
            Some(near) => with_help(error, format!("did you mean `{near}`?")),
            None => with_help(error, "declare it before it is used; names are read from the top to the bottom"),
        }
    }
}

/// The place of an index in something of this size; negative ones count from the end.
pub(crate) fn place(index: i64, size: u32) -> Option<u32> {
    let index = if index < 0 { index.checked_add(i64::from(size))? } else { index };
    u32::try_from(index).ok().filter(|k| *k < size)
}

fn feedback(span: Span) -> Box<hqml_ir::Diagnostic> {
    let error = fault("E1209", "a condition or a number depends on a measured bit", span, "measured");
    with_help(error, "a program here is one circuit without feedback; take out what depends on measurements")
}
