//! Values (sections 5, 7 and 8 of the grammar): expressions by the binding strength of their operators, and what has its
//! own beginning and end.

use super::super::base::label_at;
use super::super::expression::{Factor, Prefix, Suffix, binary, powers, unary};
use super::super::primary::{Element, argument_list, list_of, literal_kind};
use super::Reader;
use crate::syntax::ast::*;
use crate::syntax::literal;
use crate::syntax::token::{Token, TokenKind as K};

/// How strongly operators bind, the weakest first.
type Strength = u8;

const OR: Strength = 1;
const AND: Strength = 2;
const NOT: Strength = 3;
const COMPARISON: Strength = 4;
const RANGE: Strength = 5;
const SUM: Strength = 6;
const TERM: Strength = 7;

/// An operator that joins to the left.
fn operator(kind: K) -> Option<(BinaryOp, Strength)> {
    Some(match kind {
        K::Or => (BinaryOp::Or, OR),
        K::And => (BinaryOp::And, AND),
        K::EqualEqual => (BinaryOp::Equal, COMPARISON),
        K::NotEqual => (BinaryOp::NotEqual, COMPARISON),
        K::Less => (BinaryOp::Less, COMPARISON),
        K::LessEqual => (BinaryOp::LessEqual, COMPARISON),
        K::Greater => (BinaryOp::Greater, COMPARISON),
        K::GreaterEqual => (BinaryOp::GreaterEqual, COMPARISON),
        K::Plus => (BinaryOp::Add, SUM),
        K::Minus => (BinaryOp::Subtract, SUM),
        K::Star => (BinaryOp::Multiply, TERM),
        K::Slash => (BinaryOp::Divide, TERM),
        _ => return None,
    })
}

impl Reader<'_> {
    pub(super) fn expression(&mut self) -> Option<Expr> {
        self.inner(|reader| reader.joined(OR))
    }

    /// An expression whose operators bind at least so strongly.
    fn joined(&mut self, least: Strength) -> Option<Expr> {
        let mut left = if least <= NOT && self.is(K::Not) { self.negated()? } else { self.signed()? };
        while let Some(kind) = self.kind() {
            if kind == K::DotDot && least <= RANGE {
                left = self.range(left)?;
                continue;
            }
            let Some((op, strength)) = operator(kind).filter(|(_, strength)| *strength >= least) else { break };
            let sign = self.next()?.span(self.source.file);
            let right = self.joined(strength + 1)?;
            left = binary(left, (op, sign), right);
        }
        Some(left)
    }

    fn negated(&mut self) -> Option<Expr> {
        let mut signs = vec![];
        while self.is(K::Not) {
            signs.push(self.next()?.span(self.source.file));
        }
        let operand = self.joined(COMPARISON)?;
        Some(signs.into_iter().rev().fold(operand, |operand, sign| unary(UnaryOp::Not, sign, operand)))
    }

    /// `..` and its end. A range of ranges is nothing.
    fn range(&mut self, start: Expr) -> Option<Expr> {
        self.take(K::DotDot)?;
        let end = self.joined(SUM)?;
        if self.is(K::DotDot) {
            return None;
        }
        let span = start.span.to(end.span);
        Some(Expr::new(ExprKind::Range { start: Box::new(start), end: Box::new(end) }, span))
    }

    /// `-a`, `2% of a`, `a ** b`.
    fn signed(&mut self) -> Option<Expr> {
        let first = self.factor()?;
        if first.0.is_empty() && !self.is(K::StarStar) {
            return Some(first.1);
        }
        let mut rest = vec![];
        while self.is(K::StarStar) {
            let sign = self.next()?.span(self.source.file);
            rest.push(((BinaryOp::Power, sign), self.factor()?));
        }
        Some(powers(first, rest))
    }

    fn factor(&mut self) -> Option<Factor> {
        let mut prefixes = vec![];
        loop {
            match self.kind()? {
                K::Minus => prefixes.push(Prefix::Minus(self.next()?.span(self.source.file))),
                K::Percent if self.source.tokens.get(self.at + 1).is_some_and(|next| next.kind == K::Of) => {
                    let token = self.next()?;
                    self.take(K::Of)?;
                    let share = literal::real(K::Percent, token.text(self.source.text)).unwrap_or(0.0);
                    prefixes.push(Prefix::PercentOf(share, token.span(self.source.file)));
                }
                _ => return Some((prefixes, self.base()?)),
            }
        }
    }

    /// A name, a call, a hole or a primary, with its indices and members.
    fn base(&mut self) -> Option<Expr> {
        let start = self.at;
        let token = self.next()?;
        let mut base = match token.kind {
            K::Name => self.named(token, start)?,
            K::Hole => return self.hole(start),
            K::LeftParen => self.paren(start)?,
            K::LeftBracket => self.list(start)?,
            K::LeftBrace => {
                self.at = start;
                let fields = self.fields()?;
                let span = fields.span;
                Expr::new(ExprKind::Record(fields), span)
            }
            kind if kind.is_literal() => self.literal(token)?,
            _ => return None,
        };
        loop {
            let start = self.at;
            if self.touches(K::LeftBracket) {
                let index = self.index()?;
                base = Suffix::Index(index).apply(base, self.since(start));
            } else if self.skip(K::Dot) {
                let member = self.next().filter(|token| token.kind.is_label())?;
                base = Suffix::Member(self.ident(member)).apply(base, self.since(start));
            } else {
                return Some(base);
            }
        }
    }

    fn named(&mut self, token: Token, start: usize) -> Option<Expr> {
        // `label :` at the beginning of a line is the next field.
        if token.line_start && self.is(K::Colon) {
            return None;
        }
        let name = self.ident(token);
        if !self.touches(K::LeftParen) {
            return Some(Expr::new(ExprKind::Name(name), token.span(self.source.file)));
        }
        let arguments = self.arguments()?;
        Some(Expr::new(ExprKind::Call { name, arguments }, self.since(start)))
    }

    fn hole(&mut self, start: usize) -> Option<Expr> {
        let arguments = if self.touches(K::LeftParen) { Some(self.arguments()?) } else { None };
        Some(Expr::new(ExprKind::Hole(arguments), self.since(start)))
    }

    fn literal(&self, token: Token) -> Option<Expr> {
        let value = Expr::new(literal_kind(token, self.source.text), token.span(self.source.file));
        if value.is_broken() { None } else { Some(value) }
    }

    /// `[value]` after what it indexes.
    pub(super) fn index(&mut self) -> Option<Expr> {
        self.take(K::LeftBracket)?;
        let index = self.expression()?;
        self.take(K::RightBracket)?;
        Some(index)
    }

    /// A value that is not the label of the next field or option.
    pub(super) fn present(&mut self) -> Option<Expr> {
        if label_at(self.source.tokens, self.at) { None } else { self.value() }
    }

    /// `(a)`, `(a, b)`; the bracket is taken.
    fn paren(&mut self, start: usize) -> Option<Expr> {
        let first = self.present()?;
        if self.skip(K::RightParen) {
            return Some(Expr { grouped: true, span: self.since(start), ..first });
        }
        self.take(K::Comma)?;
        let rest = self.elements(K::RightParen, Self::value)?;
        Some(Expr::new(ExprKind::Tuple(std::iter::once(first).chain(rest).collect()), self.since(start)))
    }

    /// `[a, b]`, `[a for i in 0..n]`; the bracket is taken.
    fn list(&mut self, start: usize) -> Option<Expr> {
        let elements = self.elements(K::RightBracket, Self::element)?;
        if elements.len() > 1 && elements.iter().any(|(_, clauses)| !clauses.is_empty()) {
            return None;
        }
        Some(list_of(elements, self.since(start)))
    }

    fn element(&mut self) -> Option<Element> {
        let value = self.value()?;
        Some((value, self.clauses()?))
    }

    fn clauses(&mut self) -> Option<Vec<Clause>> {
        let mut clauses = vec![];
        loop {
            let start = self.at;
            if self.skip(K::For) {
                let pattern = self.pattern()?;
                self.take(K::In)?;
                let source = self.expression()?;
                clauses.push(Clause::For { pattern, source, span: self.since(start) });
            } else if !clauses.is_empty() && self.skip(K::If) {
                let condition = self.expression()?;
                clauses.push(Clause::If { condition, span: self.since(start) });
            } else {
                return Some(clauses);
            }
        }
    }

    /// `i` or `(i, j)`.
    pub(super) fn pattern(&mut self) -> Option<Pattern> {
        let start = self.at;
        if !self.skip(K::LeftParen) {
            return self.name().map(Pattern::Name);
        }
        let names = self.separated(Self::name)?;
        self.take(K::RightParen)?;
        if names.len() < 2 { None } else { Some(Pattern::Tuple { names, span: self.since(start) }) }
    }

    /// `(arguments)`.
    pub(super) fn arguments(&mut self) -> Option<Arguments> {
        let start = self.at;
        self.take(K::LeftParen)?;
        let list = self.elements(K::RightParen, Self::argument)?;
        let several = list.len() > 1;
        if list.iter().any(|(argument, clauses)| !clauses.is_empty() && (several || argument.label.is_some())) {
            return None;
        }
        Some(Arguments { list: argument_list(list), span: self.since(start) })
    }

    fn argument(&mut self) -> Option<(Argument, Vec<Clause>)> {
        let start = self.at;
        let label = if label_at(self.source.tokens, self.at) { Some(self.label()?) } else { None };
        let value = if label.is_some() { self.present()? } else { self.value()? };
        let clauses = self.clauses()?;
        Some((Argument { label, value, span: self.since(start) }, clauses))
    }
}
