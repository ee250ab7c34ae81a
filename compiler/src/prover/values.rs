//! Values and conditions as far as they are affine: an expression at a place enters; leaves what is known of it.

use super::affine::Affine;
use super::context::{Condition, Place, Value};
use super::system::{System, at_least, below};
use super::walk::Walk;
use crate::eval::{Constant, constant_of};
use crate::names::Declared;
use crate::syntax::ast::{ArgumentList, Arguments, BinaryOp, DeclarationKind, Expr, ExprKind, Ident, UnaryOp};

/// The longest list that is looked at element by element.
const LIST: usize = 16;

impl Walk<'_> {
    /// What is known of a value.
    pub(super) fn value(&mut self, place: &mut Place, expr: &Expr) -> Value {
        self.known(place, expr).unwrap_or(Value::Other)
    }

    /// A whole number, where it is known to be one.
    pub(super) fn int(&mut self, place: &mut Place, expr: &Expr) -> Option<Affine> {
        match self.value(place, expr) {
            Value::Int(value) => Some(value),
            _ => None,
        }
    }

    fn known(&mut self, place: &mut Place, expr: &Expr) -> Option<Value> {
        match &expr.kind {
            ExprKind::Int(value) => Some(Value::Int(Affine::constant(i128::from(*value)))),
            ExprKind::Name(name) => self.name(place, name),
            ExprKind::Unary { op: UnaryOp::Minus, operand } => self.int(place, operand)?.scaled(-1).map(Value::Int),
            ExprKind::Binary { op, left, right, .. } => {
                let (left, right) = (self.int(place, left)?, self.int(place, right)?);
                arithmetic(*op, &left, &right).map(Value::Int)
            }
            ExprKind::Range { start, end } => Some(Value::Range(self.int(place, start)?, self.int(place, end)?)),
            ExprKind::Tuple(items) | ExprKind::List(items) if items.len() <= LIST => {
                Some(Value::List(items.iter().map(|item| self.value(place, item)).collect()))
            }
            ExprKind::Call { name, arguments } => self.function(place, name, arguments),
            _ => None,
        }
    }

    fn name(&mut self, place: &Place, name: &Ident) -> Option<Value> {
        if let Some(value) = place.get(&name.name) {
            return Some(value.clone());
        }
        let kinds = [DeclarationKind::Const, DeclarationKind::Pairs, DeclarationKind::Observable];
        let declared = self.names.lookup_of(place.file, &name.name, &kinds)?;
        match declared.kind() {
            DeclarationKind::Const => self.constant(declared, name),
            DeclarationKind::Pairs => Some(Value::Pairs(declared.id)),
            _ => None,
        }
    }

    fn constant(&self, declared: &Declared, name: &Ident) -> Option<Value> {
        if declared.is_reported() {
            return None;
        }
        let number = |value: i64| Affine::constant(i128::from(value));
        match constant_of(self.names, declared, 0, name.span).ok()? {
            Constant::Range(low, high) => Some(Value::Range(number(low), number(high))),
            Constant::List(items) if items.len() <= LIST => {
                let item = |item: &Constant| item.as_int().map_or(Value::Other, |value| Value::Int(number(value)));
                Some(Value::List(items.iter().map(item).collect()))
            }
            value => value.as_int().map(|value| Value::Int(number(value))),
        }
    }

    fn function(&mut self, place: &mut Place, name: &Ident, arguments: &Arguments) -> Option<Value> {
        if place.get(&name.name).is_some() {
            return None;
        }
        let arguments = positional(arguments)?;
        match (name.name.as_str(), arguments.as_slice()) {
            ("length", [list]) => match self.value(place, list) {
                Value::Row(width) => Some(Value::Int(width)),
                Value::List(items) => Some(Value::Int(Affine::constant(items.len() as i128))),
                _ => None,
            },
            ("mod", [number, divisor]) => {
                self.int(place, number)?;
                let divisor = self.int(place, divisor)?;
                self.remainder(place, &divisor).map(Value::Int)
            }
            _ => None,
        }
    }

    /// Some number of `0..divisor`, where the divisor is surely positive.
    fn remainder(&mut self, place: &mut Place, divisor: &Affine) -> Option<Affine> {
        if !place.never(&[divisor.scaled(-1)?]) {
            return None;
        }
        let rest = self.fresh();
        let bounds = [Some(rest.clone()), below(&rest, divisor)];
        // Which one it is follows from all unknowns there are.
        place.fix(self.next());
        bounds.into_iter().for_each(|row| place.require(row, self.next()));
        Some(rest)
    }

    /// A condition, or its opposite where `holds` is false.
    pub(super) fn condition(&mut self, place: &mut Place, expr: &Expr, holds: bool) -> Condition {
        match &expr.kind {
            ExprKind::Bool(value) => Condition::constant(*value == holds),
            ExprKind::Unary { op: UnaryOp::Not, operand } => self.condition(place, operand, !holds),
            ExprKind::Binary { op: op @ (BinaryOp::And | BinaryOp::Or), left, right, .. } => {
                let (left, right) = (self.condition(place, left, holds), self.condition(place, right, holds));
                if (*op == BinaryOp::And) == holds { left.and(right) } else { left.or(right) }
            }
            ExprKind::Binary { op, left, right, .. } if op.compares() => {
                match (self.value(place, left), self.value(place, right)) {
                    (Value::Int(left), Value::Int(right)) => comparison(*op, &left, &right, holds),
                    _ => Condition::unknown(),
                }
            }
            _ => Condition::unknown(),
        }
    }
}

/// The arguments of a call without labels.
pub(super) fn positional(arguments: &Arguments) -> Option<Vec<&Expr>> {
    match &arguments.list {
        ArgumentList::List(list) if list.iter().all(|argument| argument.label.is_none()) => {
            Some(list.iter().map(|argument| &argument.value).collect())
        }
        _ => None,
    }
}

fn arithmetic(op: BinaryOp, left: &Affine, right: &Affine) -> Option<Affine> {
    match op {
        BinaryOp::Add => left.add(right),
        BinaryOp::Subtract => left.subtract(right),
        BinaryOp::Multiply => match (left.as_constant(), right.as_constant()) {
            (Some(factor), _) => right.scaled(factor),
            (_, Some(factor)) => left.scaled(factor),
            _ => None,
        },
        BinaryOp::Divide => left.divided(right.as_constant().filter(|divisor| *divisor != 0)?),
        BinaryOp::Power => {
            let (base, exponent) = (left.as_constant()?, u32::try_from(right.as_constant()?).ok()?);
            base.checked_pow(exponent).map(Affine::constant)
        }
        _ => None,
    }
}

fn comparison(op: BinaryOp, left: &Affine, right: &Affine, holds: bool) -> Condition {
    let one = |row: Option<Affine>| -> Vec<Option<System>> { vec![row.map(|row| vec![row])] };
    Condition::any(match (op, holds) {
        (BinaryOp::Less, true) | (BinaryOp::GreaterEqual, false) => one(below(left, right)),
        (BinaryOp::GreaterEqual, true) | (BinaryOp::Less, false) => one(at_least(left, right)),
        (BinaryOp::Greater, true) | (BinaryOp::LessEqual, false) => one(below(right, left)),
        (BinaryOp::LessEqual, true) | (BinaryOp::Greater, false) => one(at_least(right, left)),
        (BinaryOp::Equal, true) | (BinaryOp::NotEqual, false) => vec![equal(left, right)],
        (BinaryOp::NotEqual, true) | (BinaryOp::Equal, false) => {
            [one(below(left, right)), one(below(right, left))].concat()
        }
        _ => return Condition::unknown(),
    })
}

/// `a == b`.
pub(super) fn equal(a: &Affine, b: &Affine) -> Option<System> {
    Some(vec![at_least(a, b)?, at_least(b, a)?])
}
