//! Angles as text: a symbolic angle enters, an expression in the reader's language leaves. What a language lacks is
//! said in what it has where there is a way (`tanh` by `exp`, `min` by `abs`, `a ** 2` by `a * a`), and refused where not.

use hqml_ir::{Angle, Atom, Function, Operation};

use crate::write::WriteError;

/// What may stand in an expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// Numbers; sums and products in the body of a definition: OpenQASM 2.
    Numbers,
    /// Sums, products and quotients of inputs: what Qiskit's and Cirq's readers of OpenQASM 3 take.
    Arithmetic,
    /// OpenQASM 3 as Braket reads it: powers and functions as well, but no `abs`.
    Braket,
    /// Python on Qiskit's parameter expressions: functions are methods.
    Qiskit,
    /// Python on `qml.math`.
    PennyLane,
    /// Python on sympy.
    Sympy,
}

/// The most pieces of one expression: what repeats its operands cannot grow without end.
const MOST_PIECES: u32 = 100_000;

/// Powers with a whole exponent up to this one are products where there is no power.
const MOST_FACTORS: f64 = 8.0;

/// Writes angles in one dialect, with these names for features and parameters.
pub(crate) struct Writer<'a> {
    pub(crate) dialect: Dialect,
    /// The profile or tool, for messages.
    pub(crate) set: &'static str,
    /// What `x[i]` is called.
    pub(crate) feature: &'a dyn Fn(u32) -> String,
    /// What `theta[i]` is called.
    pub(crate) parameter: &'a dyn Fn(u32) -> String,
}

/// How tightly the text holds together: a sum least.
#[derive(Clone, Copy, PartialEq, PartialOrd)]
enum Grip {
    Sum,
    Product,
    Power,
    Whole,
}

type Part = (String, Grip);

struct Pass<'w, 'a> {
    writer: &'w Writer<'a>,
    whole: &'w Angle,
    left: u32,
}

impl Writer<'_> {
    /// The expression.
    ///
    /// # Errors
    /// What the dialect cannot say; numbers that are not finite.
    pub(crate) fn write(&self, angle: &Angle) -> Result<String, WriteError> {
        if let Some(value) = angle.as_constant() {
            return if value.is_finite() {
                Ok(self.number(value))
            } else {
                Err(WriteError::NotFinite { angle: angle.to_string() })
            };
        }
        let mut pass = Pass { writer: self, whole: angle, left: MOST_PIECES };
        Ok(pass.angle(angle)?.0)
    }

    fn is_python(&self) -> bool {
        matches!(self.dialect, Dialect::Qiskit | Dialect::PennyLane | Dialect::Sympy)
    }

    /// The shortest text that reads back as this number: OpenQASM 2 wants a point in it; Python may have `pi / 2`.
    fn number(&self, value: f64) -> String {
        if self.is_python() {
            return multiple_of_pi(value).unwrap_or_else(|| {
                let text = format!("{value:?}");
                text.strip_suffix(".0").map(str::to_owned).unwrap_or(text)
            });
        }
        let text = format!("{value:?}");
        match text.split_once('e') {
            Some((mantissa, exponent)) if !mantissa.contains('.') => format!("{mantissa}.0e{exponent}"),
            _ => text,
        }
    }
}

/// `3 * pi / 4`, where Python's value of that is this number.
fn multiple_of_pi(value: f64) -> Option<String> {
    use std::f64::consts::PI;
    let sign = if value < 0.0 { "-" } else { "" };
    for (times, over) in (1..=8).flat_map(|times| [1, 2, 3, 4, 6, 8].map(|over| (times, over))) {
        if f64::from(times) * PI / f64::from(over) == value.abs() {
            let times = if times == 1 { String::new() } else { format!("{times} * ") };
            let over = if over == 1 { String::new() } else { format!(" / {over}") };
            return Some(format!("{sign}{times}pi{over}"));
        }
    }
    None
}

/// The text, in brackets where it holds together less than it must.
fn held(part: Part, least: Grip) -> String {
    if part.1 < least { format!("({})", part.0) } else { part.0 }
}

impl Pass<'_, '_> {
    fn lacks(&self, operation: &'static str) -> WriteError {
        WriteError::Expression { set: self.writer.set, operation, angle: self.whole.to_string() }
    }

    fn angle(&mut self, angle: &Angle) -> Result<Part, WriteError> {
        let mut text = String::new();
        let (mut terms, mut grip) = (0, Grip::Sum);
        for (atom, factor) in angle.terms() {
            if !factor.is_finite() {
                return Err(WriteError::NotFinite { angle: self.whole.to_string() });
            }
            let sign = match (terms, *factor < 0.0) {
                (0, true) => "-",
                (0, false) => "",
                (_, true) => " - ",
                (_, false) => " + ",
            };
            text.push_str(sign);
            let part = self.atom(atom)?;
            grip = part.1;
            if factor.abs() == 1.0 {
                // A minus before a power or a product belongs to all of it; before a sum it needs brackets.
                text.push_str(&held(part, Grip::Product));
            } else {
                grip = Grip::Product;
                text.push_str(&format!("{} * {}", self.writer.number(factor.abs()), held(part, Grip::Power)));
            }
            terms += 1;
            if terms == 1 && *factor < 0.0 {
                grip = Grip::Sum;
            }
        }
        let offset = angle.offset();
        if !offset.is_finite() {
            return Err(WriteError::NotFinite { angle: self.whole.to_string() });
        }
        match (terms, offset) {
            (0, value) if value < 0.0 => return Ok((self.writer.number(value), Grip::Sum)),
            (0, value) => return Ok((self.writer.number(value), Grip::Product)),
            (_, 0.0) => {}
            (_, value) => {
                let sign = if value < 0.0 { "-" } else { "+" };
                text.push_str(&format!(" {sign} {}", self.writer.number(value.abs())));
            }
        }
        Ok((text, if terms == 1 && offset == 0.0 { grip } else { Grip::Sum }))
    }

    fn atom(&mut self, atom: &Atom) -> Result<Part, WriteError> {
        self.left = self.left.checked_sub(1).ok_or_else(|| self.lacks("sharing of parts"))?;
        let writer = self.writer;
        match atom {
            Atom::Feature(i) => Ok(((writer.feature)(*i), Grip::Whole)),
            Atom::Parameter(i) => Ok(((writer.parameter)(*i), Grip::Whole)),
            Atom::Nonlinear(node) => match node.operation() {
                Operation::Product(a, b) => {
                    let (a, b) = (self.angle(a)?, self.angle(b)?);
                    Ok((format!("{} * {}", held(a, Grip::Product), held(b, Grip::Power)), Grip::Product))
                }
                Operation::Quotient(a, b) => {
                    let (a, b) = (self.angle(a)?, self.angle(b)?);
                    Ok((format!("{} / {}", held(a, Grip::Product), held(b, Grip::Power)), Grip::Product))
                }
                Operation::Power(a, exponent) => self.power(a, *exponent),
                Operation::Apply(function, a) => self.function(*function, a),
                Operation::Minimum(a, b) => self.extreme("min", a, b),
                Operation::Maximum(a, b) => self.extreme("max", a, b),
            },
        }
    }

    fn power(&mut self, base: &Angle, exponent: f64) -> Result<Part, WriteError> {
        if matches!(self.writer.dialect, Dialect::Numbers | Dialect::Arithmetic) {
            return self.product(base, exponent);
        }
        let exponent = match self.writer.number(exponent) {
            negative if negative.starts_with('-') => format!("({negative})"),
            positive if positive.contains(' ') => format!("({positive})"),
            positive => positive,
        };
        let base = self.angle(base)?;
        Ok((format!("{}**{exponent}", held(base, Grip::Whole)), Grip::Power))
    }

    /// A whole power as a product.
    fn product(&mut self, base: &Angle, exponent: f64) -> Result<Part, WriteError> {
        if exponent.fract() != 0.0 || exponent.abs() > MOST_FACTORS || exponent == 0.0 {
            return Err(self.lacks("power"));
        }
        let mut factors = vec![];
        for _ in 0..exponent.abs() as usize {
            factors.push(held(self.angle(base)?, Grip::Power));
        }
        let product = factors.join(" * ");
        Ok((if exponent > 0.0 { product } else { format!("1.0 / ({product})") }, Grip::Product))
    }

    fn function(&mut self, function: Function, a: &Angle) -> Result<Part, WriteError> {
        let Some(name) = name(self.writer.dialect, function) else { return self.replaced(function, a) };
        let inside = self.angle(a)?;
        let text = match self.writer.dialect {
            Dialect::Qiskit => format!("{}.{name}()", held(inside, Grip::Whole)),
            Dialect::PennyLane => format!("qml.math.{name}({})", inside.0),
            Dialect::Sympy => format!("sympy.{name}({})", inside.0),
            Dialect::Numbers | Dialect::Arithmetic | Dialect::Braket => format!("{name}({})", inside.0),
        };
        Ok((text, Grip::Whole))
    }

    /// A function that the dialect lacks, in others that it has.
    fn replaced(&mut self, function: Function, a: &Angle) -> Result<Part, WriteError> {
        let one = Angle::constant(1.0);
        let other = match (self.writer.dialect, function) {
            (Dialect::Numbers | Dialect::Arithmetic, _) => return Err(self.lacks(function.name())),
            (_, Function::Abs) => a.power(2.0).apply(Function::Sqrt),
            (_, Function::Sqrt) => a.power(0.5),
            (_, Function::Tanh) => {
                one.subtract(&Angle::constant(2.0).divide(&a.scale(2.0).apply(Function::Exp).add(&one)))
            }
            _ => return Err(self.lacks(function.name())),
        };
        let part = self.angle(&other)?;
        Ok((held(part, Grip::Power), Grip::Power))
    }

    fn extreme(&mut self, which: &'static str, a: &Angle, b: &Angle) -> Result<Part, WriteError> {
        let call = match (self.writer.dialect, which) {
            (Dialect::PennyLane, "min") => "qml.math.minimum",
            (Dialect::PennyLane, _) => "qml.math.maximum",
            (Dialect::Sympy, "min") => "sympy.Min",
            (Dialect::Sympy, _) => "sympy.Max",
            (Dialect::Numbers | Dialect::Arithmetic, _) => return Err(self.lacks(which)),
            (Dialect::Braket | Dialect::Qiskit, _) => {
                let sign = if which == "min" { -1.0 } else { 1.0 };
                let apart = a.subtract(b).apply(Function::Abs).scale(sign);
                let part = self.angle(&a.add(b).add(&apart).scale(0.5))?;
                return Ok((format!("({})", part.0), Grip::Whole));
            }
        };
        let (a, b) = (self.angle(a)?.0, self.angle(b)?.0);
        Ok((format!("{call}({a}, {b})"), Grip::Whole))
    }
}

/// What a function is called there.
fn name(dialect: Dialect, function: Function) -> Option<&'static str> {
    let arc = matches!(dialect, Dialect::Braket | Dialect::Qiskit | Dialect::PennyLane);
    Some(match (function, dialect) {
        (_, Dialect::Numbers | Dialect::Arithmetic) => return None,
        (Function::Asin, _) if arc => "arcsin",
        (Function::Acos, _) if arc => "arccos",
        (Function::Atan, _) if arc => "arctan",
        (Function::Abs, Dialect::Braket) | (Function::Tanh, Dialect::Braket | Dialect::Qiskit) => return None,
        (Function::Sqrt, Dialect::Qiskit) => return None,
        (Function::Abs, Dialect::Sympy) => "Abs",
        (other, _) => other.name(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(dialect: Dialect, angle: &Angle) -> Result<String, WriteError> {
        let writer =
            Writer { dialect, set: "test", feature: &|i| format!("x{i}"), parameter: &|i| format!("theta{i}") };
        writer.write(angle)
    }

    #[test]
    fn brackets_stand_where_they_must() {
        let (x, t) = (Angle::feature(0), Angle::parameter(1));
        let sum = x.add(&Angle::constant(1.0));
        let cases = [
            (sum.multiply(&t.negate()), "(x0 + 1.0) * (-theta1)"),
            (sum.multiply(&t).scale(-2.0), "-2.0 * ((x0 + 1.0) * theta1)"),
            (x.divide(&t.multiply(&x)), "x0 / (theta1 * x0)"),
            (x.multiply(&t).add(&sum.scale(1e-7)), "1.0e-7 * x0 + x0 * theta1 + 1.0e-7"),
            (sum.power(2.0), "(x0 + 1.0) * (x0 + 1.0)"),
            (x.power(-2.0).scale(3.0), "3.0 * (1.0 / (x0 * x0))"),
        ];
        for (angle, text) in cases {
            assert_eq!(written(Dialect::Arithmetic, &angle).unwrap(), text);
        }
    }

    #[test]
    fn functions_have_each_tools_names() {
        let angle = Angle::feature(0).apply(Function::Asin).add(&Angle::parameter(0).power(2.0).apply(Function::Tanh));
        assert_eq!(written(Dialect::PennyLane, &angle).unwrap(), "qml.math.arcsin(x0) + qml.math.tanh(theta0**2)");
        assert_eq!(written(Dialect::Sympy, &angle).unwrap(), "sympy.asin(x0) + sympy.tanh(theta0**2)");
        let refused = written(Dialect::Arithmetic, &angle).unwrap_err();
        assert!(matches!(refused, WriteError::Expression { .. }), "{refused}");
    }

    #[test]
    fn what_doubles_itself_without_end_is_refused() {
        let mut angle = Angle::feature(0);
        for _ in 0..60 {
            angle = angle.minimum(&Angle::parameter(0));
        }
        assert!(matches!(written(Dialect::Braket, &angle), Err(WriteError::Expression { .. })));
    }
}
