//! Values of expressions: numbers that are known, and angles that wait for the inputs. Values enter an operator or a
//! function, a value leaves, or the reason why there is none.

use hqml_ir::Angle;

use super::syntax::{Function, Type};
use super::token::Operator;

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    /// True or false.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// A real number.
    Real(f64),
    /// An angle that depends on inputs.
    Symbolic(Angle),
}

/// Why an operation has no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reason {
    /// By zero.
    DivisionByZero,
    /// The result is infinite or not a number.
    NotFinite,
    /// The result has more than 63 bits.
    Overflow,
    /// The operation takes whole numbers.
    WantsIntegers,
    /// The operation takes numbers that are known before the inputs are.
    WantsKnown,
    /// A bool where a number is wanted, or the other way round.
    Kind,
}

impl Reason {
    /// The reason in words.
    pub(crate) fn text(self) -> &'static str {
        match self {
            Reason::DivisionByZero => "it divides by zero",
            Reason::NotFinite => "the result is no finite number",
            Reason::Overflow => "the result is too large for a 64-bit whole number",
            Reason::WantsIntegers => "the operation takes whole numbers",
            Reason::WantsKnown => "the operation takes numbers, not inputs whose values are not known yet",
            Reason::Kind => "a `bool` stands where a number is wanted, or a number where a `bool` is wanted",
        }
    }
}

type Computed = Result<Value, Reason>;

impl Value {
    /// As a symbolic angle.
    pub(crate) fn angle(&self) -> Angle {
        match self {
            Value::Bool(b) => Angle::constant(f64::from(u8::from(*b))),
            Value::Integer(i) => Angle::constant(*i as f64),
            Value::Real(r) => Angle::constant(*r),
            Value::Symbolic(angle) => angle.clone(),
        }
    }

    /// From a symbolic angle, a plain number where nothing symbolic is left.
    pub(crate) fn from_angle(angle: Angle) -> Value {
        angle.as_constant().map_or(Value::Symbolic(angle), Value::Real)
    }

    /// The whole number, where it is one.
    pub(crate) fn integer(&self) -> Option<i64> {
        match self {
            Value::Integer(i) => Some(*i),
            Value::Bool(b) => Some(i64::from(*b)),
            Value::Real(r) if r.fract() == 0.0 && r.abs() < 9e15 => Some(*r as i64),
            Value::Real(_) | Value::Symbolic(_) => None,
        }
    }

    /// The number, where it is known.
    pub(crate) fn known(&self) -> Option<f64> {
        match self {
            Value::Bool(b) => Some(f64::from(u8::from(*b))),
            Value::Integer(i) => Some(*i as f64),
            Value::Real(r) => Some(*r),
            Value::Symbolic(_) => None,
        }
    }

    /// True or false; a number is true where it is not 0.
    pub(crate) fn truth(&self) -> Option<bool> {
        match self {
            Value::Bool(b) => Some(*b),
            other => other.known().map(|v| v != 0.0),
        }
    }

    /// As this kind of number.
    pub(crate) fn cast(self, to: Type) -> Computed {
        match to {
            Type::Bool => self.truth().map(Value::Bool).ok_or(Reason::WantsKnown),
            Type::Integer => match self {
                Value::Real(r) if r.abs() < 9e15 => Ok(Value::Integer(r as i64)),
                Value::Symbolic(_) => Err(Reason::WantsKnown),
                other => other.integer().map(Value::Integer).ok_or(Reason::Overflow),
            },
            Type::Real => Ok(match self {
                Value::Symbolic(angle) => Value::Symbolic(angle),
                other => Value::Real(other.known().unwrap_or(0.0)),
            }),
        }
    }

    /// `-self`, `!self`, `~self`.
    pub(crate) fn unary(self, operator: Operator) -> Computed {
        match (operator, self) {
            (Operator::Minus, Value::Integer(i)) => i.checked_neg().map(Value::Integer).ok_or(Reason::Overflow),
            (Operator::Minus, Value::Real(r)) => Ok(Value::Real(-r)),
            (Operator::Minus, Value::Symbolic(a)) => Ok(Value::Symbolic(a.negate())),
            (Operator::Plus, value) => Ok(value),
            (Operator::Not, value) => value.truth().map(|b| Value::Bool(!b)).ok_or(Reason::WantsKnown),
            (Operator::Tilde, Value::Integer(i)) => Ok(Value::Integer(!i)),
            (Operator::Tilde, _) => Err(Reason::WantsIntegers),
            _ => Err(Reason::Kind),
        }
    }

    /// `self operator other`; whole numbers divide to whole numbers where `whole` holds, as in OpenQASM 3.
    pub(crate) fn binary(&self, operator: Operator, other: &Value, whole: bool) -> Computed {
        use Operator as O;
        match operator {
            O::And | O::Or => self.logic(operator, other),
            O::Equal | O::NotEqual | O::Less | O::LessEqual | O::Greater | O::GreaterEqual => {
                self.compare(operator, other)
            }
            O::BitAnd | O::BitOr | O::Caret | O::ShiftLeft | O::ShiftRight => self.bits(operator, other),
            _ => match (self, other) {
                (Value::Bool(_), _) | (_, Value::Bool(_)) => Err(Reason::Kind),
                (Value::Integer(a), Value::Integer(b)) if whole || !matches!(operator, O::Slash) => {
                    integers(*a, operator, *b)
                }
                (Value::Symbolic(_), _) | (_, Value::Symbolic(_)) => symbolic(&self.angle(), operator, &other.angle()),
                _ => reals(self.known().unwrap_or(0.0), operator, other.known().unwrap_or(0.0)),
            },
        }
    }

    fn logic(&self, operator: Operator, other: &Value) -> Computed {
        let (a, b) = (self.truth().ok_or(Reason::WantsKnown)?, other.truth().ok_or(Reason::WantsKnown)?);
        Ok(Value::Bool(if operator == Operator::And { a && b } else { a || b }))
    }

    fn compare(&self, operator: Operator, other: &Value) -> Computed {
        let (a, b) = (self.known().ok_or(Reason::WantsKnown)?, other.known().ok_or(Reason::WantsKnown)?);
        Ok(Value::Bool(match operator {
            Operator::Equal => a == b,
            Operator::NotEqual => a != b,
            Operator::Less => a < b,
            Operator::LessEqual => a <= b,
            Operator::Greater => a > b,
            _ => a >= b,
        }))
    }

    fn bits(&self, operator: Operator, other: &Value) -> Computed {
        let (Value::Integer(a), Value::Integer(b)) = (self, other) else { return Err(Reason::WantsIntegers) };
        let shift = || u32::try_from(*b).ok().filter(|b| *b < 63).ok_or(Reason::Overflow);
        Ok(Value::Integer(match operator {
            Operator::BitAnd => a & b,
            Operator::BitOr => a | b,
            Operator::Caret => a ^ b,
            Operator::ShiftLeft => a.checked_mul(1 << shift()?).ok_or(Reason::Overflow)?,
            _ => a >> shift()?,
        }))
    }

    /// `function(self, ...)`.
    pub(crate) fn call(function: Function, arguments: &[Value], whole: bool) -> Computed {
        let (Some(first), second) = (arguments.first(), arguments.get(1)) else { return Err(Reason::Kind) };
        match (function, second) {
            (Function::Smooth(f), _) => finite(Value::from_angle(first.angle().apply(f))),
            (Function::Mod, Some(second)) => first.binary(Operator::Percent, second, whole),
            (Function::Pow, Some(second)) => first.binary(Operator::StarStar, second, whole),
            (Function::Popcount, _) => match first {
                Value::Integer(i) => Ok(Value::Integer(i64::from(i.count_ones()))),
                _ => Err(Reason::WantsIntegers),
            },
            (Function::Ceiling | Function::Floor, _) => {
                let value = first.known().ok_or(Reason::WantsKnown)?;
                let rounded = if function == Function::Floor { value.floor() } else { value.ceil() };
                Value::Real(rounded).integer().map(Value::Integer).ok_or(Reason::Overflow)
            }
            (Function::Mod | Function::Pow, None) => Err(Reason::Kind),
        }
    }
}

/// The value, if it is finite.
pub(crate) fn finite(value: Value) -> Computed {
    let good = match &value {
        Value::Real(r) => r.is_finite(),
        Value::Symbolic(angle) => angle.offset().is_finite() && angle.terms().iter().all(|(_, c)| c.is_finite()),
        Value::Bool(_) | Value::Integer(_) => true,
    };
    if good { Ok(value) } else { Err(Reason::NotFinite) }
}

fn integers(a: i64, operator: Operator, b: i64) -> Computed {
    let value = match operator {
        Operator::Plus => a.checked_add(b),
        Operator::Minus => a.checked_sub(b),
        Operator::Star => a.checked_mul(b),
        Operator::Slash | Operator::Percent if b == 0 => return Err(Reason::DivisionByZero),
        Operator::Slash => a.checked_div(b),
        Operator::Percent => a.checked_rem_euclid(b),
        Operator::StarStar => match u32::try_from(b) {
            Ok(exponent) => a.checked_pow(exponent),
            Err(_) => return reals(a as f64, operator, b as f64),
        },
        _ => return Err(Reason::Kind),
    };
    value.map(Value::Integer).ok_or(Reason::Overflow)
}

fn reals(a: f64, operator: Operator, b: f64) -> Computed {
    finite(Value::Real(match operator {
        Operator::Plus => a + b,
        Operator::Minus => a - b,
        Operator::Star => a * b,
        Operator::Slash | Operator::Percent if b == 0.0 => return Err(Reason::DivisionByZero),
        Operator::Slash => a / b,
        Operator::Percent => a.rem_euclid(b),
        Operator::StarStar => a.powf(b),
        _ => return Err(Reason::Kind),
    }))
}

fn symbolic(a: &Angle, operator: Operator, b: &Angle) -> Computed {
    let angle = match operator {
        Operator::Plus => a.add(b),
        Operator::Minus => a.subtract(b),
        Operator::Star => a.multiply(b),
        Operator::Slash if b.is_zero() => return Err(Reason::DivisionByZero),
        Operator::Slash => a.divide(b),
        Operator::StarStar => return symbolic_power(a, b),
        Operator::Percent => return Err(Reason::WantsKnown),
        _ => return Err(Reason::Kind),
    };
    finite(Value::from_angle(angle))
}

/// `a ** b`; an exponent that is not known needs a base above 0: `exp(b * log(a))`.
fn symbolic_power(a: &Angle, b: &Angle) -> Computed {
    use hqml_ir::Function as F;
    finite(Value::from_angle(match b.as_constant() {
        Some(exponent) => a.power(exponent),
        None => b.multiply(&a.apply(F::Log)).apply(F::Exp),
    }))
}
