//! Expressions: tokens enter, the tree of a value leaves. Operators that bind alike stand side by side in one chain, so a
//! sum of a million terms is no deeper than a sum of two.

use super::super::errors::{Outcome, count, fault, with_help};
use super::super::syntax::{Expression, Function};
use super::super::token::{Kind, Operator, Token};
use super::super::value::Value;
use super::{Parser, Version};

/// How tightly `**` binds; it groups from the right.
const POWER: u8 = 12;

impl Parser<'_, '_> {
    /// An expression.
    pub(crate) fn expression(&mut self) -> Outcome<Expression> {
        self.binary(1)
    }

    /// Values joined by operators that bind at least this tightly.
    fn binary(&mut self, least: u8) -> Outcome<Expression> {
        self.deeper()?;
        let start = self.cursor.token.start;
        let mut left = self.unary()?;
        while let Kind::Operator(operator) = self.cursor.token.kind {
            let Some((level, operator)) = self.binding_power(operator) else { break };
            if level < least {
                break;
            }
            self.cursor.advance();
            let right = self.binary(if level == POWER { level } else { level + 1 })?;
            left = self.join(left, level, operator, right, start);
        }
        self.shallower();
        Ok(left)
    }

    fn join(&self, left: Expression, level: u8, operator: Operator, right: Expression, start: u32) -> Expression {
        let span = self.cursor.since(start);
        match left {
            Expression::Chain(first, mut rest, _) if rest.last().and_then(|(o, _)| power_of(*o)) == Some(level) => {
                rest.push((operator, right));
                Expression::Chain(first, rest, span)
            }
            other => Expression::Chain(Box::new(other), vec![(operator, right)], span),
        }
    }

    /// How tightly an operator binds; `^` is a power in OpenQASM 2 and an exclusive or in OpenQASM 3.
    fn binding_power(&self, operator: Operator) -> Option<(u8, Operator)> {
        match (operator, self.version) {
            (Operator::Caret, Version::Two) => Some((POWER, Operator::StarStar)),
            _ => power_of(operator).map(|level| (level, operator)),
        }
    }

    fn unary(&mut self) -> Outcome<Expression> {
        let start = self.cursor.token.start;
        let Kind::Operator(operator @ (Operator::Minus | Operator::Plus | Operator::Not | Operator::Tilde)) =
            self.cursor.token.kind
        else {
            return self.primary();
        };
        self.cursor.advance();
        let inner = self.binary(POWER)?;
        Ok(Expression::Unary(operator, Box::new(inner), self.cursor.since(start)))
    }

    fn primary(&mut self) -> Outcome<Expression> {
        match self.cursor.token.kind {
            Kind::Integer | Kind::Real => self.literal(),
            Kind::LeftParen => {
                self.cursor.advance();
                let inner = self.expression()?;
                self.cursor.expect(Kind::RightParen, "`)`")?;
                Ok(inner)
            }
            Kind::Name => self.word(),
            _ => Err(self.cursor.unexpected("a value")),
        }
    }

    fn literal(&mut self) -> Outcome<Expression> {
        let token = self.cursor.advance();
        let (text, span) = (self.cursor.slice(token), self.cursor.span(token));
        let plain: std::borrow::Cow<str> = if text.contains('_') { text.replace('_', "").into() } else { text.into() };
        let value = if token.kind == Kind::Real { real(&plain) } else { integer(&plain) };
        value
            .map(|value| Expression::Value(value, span))
            .ok_or_else(|| fault("E1202", format!("`{text}` is no number, or one that is too large"), span, "here"))
    }

    /// A constant, a function, a cast or a name.
    fn word(&mut self) -> Outcome<Expression> {
        let token = self.cursor.token;
        let word = self.cursor.slice(token);
        if matches!(word, "int" | "uint" | "float" | "angle" | "bool") {
            return self.cast(token.start);
        }
        if word == "measure" {
            return Err(self.feedback());
        }
        let name = self.name("a value")?;
        match self.cursor.token.kind {
            Kind::LeftParen => self.function(word, token),
            Kind::LeftBracket => {
                self.cursor.advance();
                let index = self.expression()?;
                self.cursor.expect(Kind::RightBracket, "`]`")?;
                Ok(Expression::Element(name, Box::new(index), self.cursor.since(token.start)))
            }
            _ => Ok(Expression::Name(name)),
        }
    }

    fn cast(&mut self, start: u32) -> Outcome<Expression> {
        let to = self.number_type()?;
        self.cursor.expect(Kind::LeftParen, "`(`")?;
        let inner = self.expression()?;
        self.cursor.expect(Kind::RightParen, "`)`")?;
        Ok(Expression::Cast(to, Box::new(inner), self.cursor.since(start)))
    }

    fn function(&mut self, word: &str, token: Token) -> Outcome<Expression> {
        let Some((function, takes)) = Function::named(word) else {
            let error = fault("E1204", format!("there is no function `{word}`"), self.cursor.span(token), "unknown");
            return Err(with_help(
                error,
                "sin, cos, tan, arcsin, arccos, arctan, exp, log, sqrt, pow, mod, floor, ceiling and popcount are known",
            ));
        };
        self.cursor.advance();
        let mut arguments = vec![self.expression()?];
        while self.cursor.eat(Kind::Comma) {
            arguments.push(self.expression()?);
        }
        self.cursor.expect(Kind::RightParen, "`)` or `,`")?;
        let span = self.cursor.since(token.start);
        if arguments.len() != takes {
            let (takes, given) = (count(takes, "value"), arguments.len());
            return Err(fault("E1206", format!("`{word}` takes {takes}, not {given}"), span, "here"));
        }
        Ok(Expression::Call(function, arguments, span))
    }
}

/// How tightly an operator binds in OpenQASM 3.
fn power_of(operator: Operator) -> Option<u8> {
    use Operator as O;
    Some(match operator {
        O::Or => 1,
        O::And => 2,
        O::BitOr => 3,
        O::Caret => 4,
        O::BitAnd => 5,
        O::Equal | O::NotEqual => 6,
        O::Less | O::LessEqual | O::Greater | O::GreaterEqual => 7,
        O::ShiftLeft | O::ShiftRight => 8,
        O::Plus | O::Minus => 9,
        O::Star | O::Slash | O::Percent => 10,
        O::StarStar => POWER,
        O::PlusPlus | O::Tilde | O::Not | O::Assign => return None,
    })
}

/// A constant of the language, which a name of the file may hide.
pub(crate) fn constant(word: &str) -> Option<Value> {
    use std::f64::consts;
    Some(match word {
        "pi" | "π" => Value::Real(consts::PI),
        "tau" | "τ" => Value::Real(consts::TAU),
        "euler" | "ℇ" => Value::Real(consts::E),
        "true" => Value::Bool(true),
        "false" => Value::Bool(false),
        _ => return None,
    })
}

fn real(text: &str) -> Option<Value> {
    text.parse::<f64>().ok().filter(|v| v.is_finite()).map(Value::Real)
}

/// A whole number in any base; one that is too long for 64 bits is a real number, as in OpenQASM 2.
fn integer(text: &str) -> Option<Value> {
    let digits = text.get(2..).unwrap_or("");
    match text.get(..2) {
        Some("0x" | "0X") => i64::from_str_radix(digits, 16).ok().map(Value::Integer),
        Some("0b" | "0B") => i64::from_str_radix(digits, 2).ok().map(Value::Integer),
        Some("0o" | "0O") => i64::from_str_radix(digits, 8).ok().map(Value::Integer),
        _ => text.parse::<i64>().ok().map(Value::Integer).or_else(|| real(text)),
    }
}
