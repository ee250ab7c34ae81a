//! Circuit bodies: statements and operands (section 6 of the grammar).

use super::super::circuit::nest;
use super::Reader;
use crate::syntax::ast::*;
use crate::syntax::token::TokenKind as K;

impl Reader<'_> {
    /// `{ statements }`.
    pub(super) fn body(&mut self) -> Option<Body> {
        let start = self.at;
        self.take(K::LeftBrace)?;
        let mut statements = vec![];
        while !self.skip(K::RightBrace) {
            let start = self.at;
            let kind = self.inner(Self::statement)?;
            statements.push(Statement { kind, span: self.since(start) });
            self.skip(K::Semicolon);
        }
        Some(Body { statements, span: self.since(start) })
    }

    fn statement(&mut self) -> Option<StatementKind> {
        let kind = self.kind()?;
        if kind == K::Name {
            return self.apply();
        }
        let start = self.at;
        self.at += 1;
        Some(match kind {
            K::Let => {
                let name = self.name()?;
                self.take(K::Assign)?;
                StatementKind::Let { name, value: self.expression()? }
            }
            K::For => {
                let pattern = self.pattern()?;
                self.take(K::In)?;
                StatementKind::For { pattern, source: self.expression()?, body: self.body()? }
            }
            K::Repeat => StatementKind::Repeat { count: self.header()?, body: self.body()? },
            K::Power => StatementKind::Power { exponent: self.header()?, body: self.body()? },
            K::If => StatementKind::If(self.conditional(start)?),
            K::Inverse => StatementKind::Inverse { body: self.body()? },
            K::Control => StatementKind::Control { operands: self.operands()?, body: self.body()? },
            K::Barrier => StatementKind::Barrier { operands: self.operands()? },
            K::Require => {
                let condition = self.expression()?;
                self.take(K::Comma)?;
                StatementKind::Require { condition, message: self.text()? }
            }
            _ => return None,
        })
    }

    /// An expression that is no record: the brace after a word opens the body.
    fn header(&mut self) -> Option<Expr> {
        if self.is(K::LeftBrace) { None } else { self.expression() }
    }

    fn apply(&mut self) -> Option<StatementKind> {
        let name = self.name()?;
        let arguments = if self.touches(K::LeftParen) { Some(self.arguments()?) } else { None };
        let operands = self.operands()?;
        Some(StatementKind::Apply(Apply { name, arguments, operands }))
    }

    /// The first operand stands on the line of its gate (layout rule L1).
    fn operands(&mut self) -> Option<Vec<Operand>> {
        if self.touches(K::Name) { self.separated(Self::operand) } else { None }
    }

    fn operand(&mut self) -> Option<Operand> {
        let start = self.at;
        let register = self.name()?;
        let index = if self.touches(K::LeftBracket) { Some(self.index()?) } else { None };
        Some(Operand { register, index, span: self.since(start) })
    }

    /// What follows `if`, the token `word`.
    fn conditional(&mut self, word: usize) -> Option<IfStatement> {
        let word = self.source.tokens.get(word)?.span(self.source.file);
        let first = self.branch()?;
        let (mut more, mut last) = (vec![], None);
        while last.is_none() && self.skip(K::Else) {
            if self.skip(K::If) {
                more.push(self.branch()?);
            } else {
                last = Some(self.body()?);
            }
        }
        Some(nest(word, first, more, last))
    }

    fn branch(&mut self) -> Option<super::super::circuit::Branch> {
        let start = self.at;
        let condition = self.header()?;
        let body = self.body()?;
        Some((condition, body, self.since(start)))
    }
}
