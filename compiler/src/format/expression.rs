//! Values: operators, pipelines, calls, and what stands in brackets.

use super::list;
use super::operation::Op;
use super::tokens::Tokens;
use crate::syntax::ast::{BinaryOp, Expr, ExprKind};

/// How operators of one level are broken into lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Level {
    Or,
    And,
    Comparison,
    Sum,
    Product,
    /// `**` is not broken.
    Power,
}

impl Level {
    fn of(op: BinaryOp) -> Self {
        match op {
            BinaryOp::Or => Self::Or,
            BinaryOp::And => Self::And,
            BinaryOp::Add | BinaryOp::Subtract => Self::Sum,
            BinaryOp::Multiply | BinaryOp::Divide => Self::Product,
            BinaryOp::Power => Self::Power,
            _ => Self::Comparison,
        }
    }

    /// The columns of its widest operator and a space: what stands before the operand that follows.
    fn hang(self) -> isize {
        match self {
            Self::And => 4,
            Self::Or | Self::Comparison => 3,
            Self::Sum | Self::Product | Self::Power => 2,
        }
    }
}

/// Whether a value is a sum, a product or a power.
pub(super) fn is_arithmetic(value: &Expr) -> bool {
    let level = match &value.kind {
        ExprKind::Binary { op, .. } => Level::of(*op),
        _ => return false,
    };
    matches!(level, Level::Sum | Level::Product | Level::Power)
}

impl Tokens<'_> {
    /// A value in brackets or after a word.
    pub(super) fn expression(&mut self, value: &Expr) {
        self.value(value, false);
    }

    /// A value after `=` or the `:` of a field: where it is broken, operators stand left of it, operands in its column.
    pub(super) fn hanging(&mut self, value: &Expr) {
        self.value(value, true);
    }

    fn value(&mut self, value: &Expr, hangs: bool) {
        // Comments before a value are not part of it: they break no group of it.
        self.lead();
        let brackets = self.brackets(value);
        for _ in 0..brackets {
            self.word();
            self.put(Op::Align(0));
        }
        self.kind(value, hangs && brackets == 0);
        for _ in 0..brackets {
            self.lead();
            self.put(Op::Dedent);
            self.word();
        }
    }

    /// How many brackets of its own a value stands in.
    fn brackets(&self, value: &Expr) -> usize {
        if !value.grouped {
            return 0;
        }
        let start = value.span.start;
        match &value.kind {
            ExprKind::Binary { left: first, .. }
            | ExprKind::Range { start: first, .. }
            | ExprKind::Index { base: first, .. }
            | ExprKind::Member { base: first, .. } => self.parens(start, first.span.start),
            ExprKind::Pipeline(parts) => parts.first().map_or(0, |first| self.parens(start, first.span.start)),
            ExprKind::Tuple(parts) => {
                parts.first().map_or(0, |first| self.parens(start, first.span.start).saturating_sub(1))
            }
            _ => self.parens_at(start),
        }
    }

    fn kind(&mut self, value: &Expr, hangs: bool) {
        match &value.kind {
            ExprKind::Call { arguments, .. } => {
                self.word();
                list::arguments(self, arguments);
            }
            ExprKind::Hole(arguments) => {
                self.word();
                if let Some(arguments) = arguments {
                    list::arguments(self, arguments);
                }
            }
            ExprKind::Unary { op, operand } => {
                self.word();
                if *op == crate::syntax::ast::UnaryOp::Not {
                    self.put(Op::Space);
                }
                self.expression(operand);
            }
            ExprKind::Binary { op, .. } => self.operators(value, Level::of(*op), hangs),
            ExprKind::PercentOf { whole, .. } => {
                self.word();
                self.put(Op::Space);
                self.word();
                self.put(Op::Space);
                self.expression(whole);
            }
            ExprKind::Range { start, end } => {
                self.expression(start);
                self.word();
                self.expression(end);
            }
            ExprKind::Index { base, index } => {
                self.expression(base);
                self.word();
                self.expression(index);
                self.word();
            }
            ExprKind::Member { base, .. } => {
                self.expression(base);
                self.word();
                self.word();
            }
            ExprKind::Pipeline(parts) => self.pipeline(parts, hangs),
            ExprKind::Tuple(parts) => list::values(self, parts, true),
            ExprKind::List(parts) => list::values(self, parts, false),
            ExprKind::Comprehension(generator) => list::generator(self, generator),
            ExprKind::Record(fields) => {
                let broken = self.is_broken(fields.span);
                list::fields(self, fields, broken);
            }
            _ => self.word(),
        }
    }

    /// `a |> b |> c`: broken as a whole, if it is too long or was broken anywhere.
    fn pipeline(&mut self, parts: &[Expr], hangs: bool) {
        let broken = parts.windows(2).any(|two| self.is_broken_between(two[0].span, two[1].span));
        self.put(Op::Open(broken));
        let Some((first, rest)) = parts.split_first() else { return };
        self.chain(first, rest, &Op::Line(" "), if hangs { -3 } else { 4 });
        self.put(Op::Close);
    }

    /// All operators of one level that follow each other. Conditions that were broken stay so.
    fn operators(&mut self, value: &Expr, level: Level, hangs: bool) {
        let mut rest = vec![];
        let mut first = value;
        while let ExprKind::Binary { op, left, right, .. } = &first.kind {
            if Level::of(*op) != level || first.grouped && !std::ptr::eq(first, value) {
                break;
            }
            rest.push((left, right));
            first = left;
            if level == Level::Power {
                break;
            }
        }
        let line = if level == Level::Power { Op::Space } else { Op::Line(" ") };
        let broken = matches!(level, Level::And | Level::Or)
            && rest.iter().any(|(left, right)| self.is_broken_between(left.span, right.span));
        self.put(Op::Open(broken));
        let rest = rest.into_iter().rev().map(|(_, right)| &**right);
        self.chain(first, rest, &line, if hangs { -level.hang() } else { 4 });
        self.put(Op::Close);
    }

    /// Operands with an operator between each two, which begins a line at `step` columns from the first operand. What
    /// is broken inside an operand is indented from where the operand begins.
    fn chain<'e>(&mut self, first: &Expr, rest: impl IntoIterator<Item = &'e Expr>, line: &Op<'static>, step: isize) {
        self.put(Op::Align(step));
        self.put(Op::Indent(-step));
        self.expression(first);
        self.put(Op::Dedent);
        for operand in rest {
            self.put(line.clone());
            self.word();
            self.put(Op::Space);
            self.put(Op::Align(0));
            self.expression(operand);
            self.put(Op::Dedent);
        }
        self.put(Op::Dedent);
    }
}
