//! Gates: calls with their modifiers, and definitions.

use super::super::errors::Outcome;
use super::super::syntax::{Call, Definition, Modifier, Name, Statement};
use super::super::token::Kind;
use super::Parser;

impl Parser<'_, '_> {
    /// `ctrl @ rx(t) a, b;`
    pub(super) fn call(&mut self) -> Outcome<Statement> {
        let start = self.cursor.token.start;
        let mut modifiers = Vec::new();
        while let Some(modifier) = self.modifier()? {
            modifiers.push(modifier);
        }
        let name = self.name("a gate")?;
        let mut angles = Vec::new();
        if self.cursor.eat(Kind::LeftParen) && !self.cursor.eat(Kind::RightParen) {
            angles.push(self.expression()?);
            while self.cursor.eat(Kind::Comma) {
                angles.push(self.expression()?);
            }
            self.cursor.expect(Kind::RightParen, "`)` or `,`")?;
        }
        let operands = if self.cursor.is(Kind::Semicolon) { Vec::new() } else { self.operands()? };
        self.end()?;
        let span = self.cursor.since(start);
        Ok(Statement::Call(Box::new(Call { name, modifiers, angles, operands, span })))
    }

    fn modifier(&mut self) -> Outcome<Option<Modifier>> {
        let modifier = match self.cursor.slice(self.cursor.token) {
            "ctrl" => Modifier::Control(true, self.argument()?),
            "negctrl" => Modifier::Control(false, self.argument()?),
            "inv" => {
                self.cursor.advance();
                Modifier::Inverse
            }
            "pow" => match self.argument()? {
                Some(exponent) => Modifier::Power(exponent),
                None => return Err(self.cursor.unexpected("`(` and an exponent")),
            },
            _ => return Ok(None),
        };
        self.cursor.expect(Kind::At, "`@`")?;
        Ok(Some(modifier))
    }

    /// Over the word here, to the value in brackets after it.
    fn argument(&mut self) -> Outcome<Option<super::super::syntax::Expression>> {
        self.cursor.advance();
        if !self.cursor.eat(Kind::LeftParen) {
            return Ok(None);
        }
        let value = self.expression()?;
        self.cursor.expect(Kind::RightParen, "`)`")?;
        Ok(Some(value))
    }

    /// `gate g(a, b) q, r { ... }`
    pub(super) fn gate(&mut self) -> Outcome<Statement> {
        self.cursor.advance();
        let (name, angles, qubits) = self.signature()?;
        self.deeper()?;
        self.cursor.expect(Kind::LeftBrace, "`{`")?;
        let body = self.rest_of_block()?;
        self.shallower();
        Ok(Statement::Gate(Box::new(Definition { name, angles, qubits, body })))
    }

    /// `opaque g(a) q;`
    pub(super) fn opaque(&mut self) -> Outcome<Statement> {
        self.cursor.advance();
        let (name, angles, qubits) = self.signature()?;
        self.end()?;
        Ok(Statement::Opaque(name, angles.len(), qubits.len()))
    }

    fn signature(&mut self) -> Outcome<(Name, Vec<Name>, Vec<Name>)> {
        let name = self.name("the name of a gate")?;
        let mut angles = Vec::new();
        if self.cursor.eat(Kind::LeftParen) && !self.cursor.eat(Kind::RightParen) {
            angles = self.list("the name of an angle")?;
            self.cursor.expect(Kind::RightParen, "`)` or `,`")?;
        }
        let bare = matches!(self.cursor.token.kind, Kind::LeftBrace | Kind::Semicolon);
        let qubits = if bare { Vec::new() } else { self.list("the name of a qubit")? };
        Ok((name, angles, qubits))
    }

    fn list(&mut self, wanted: &str) -> Outcome<Vec<Name>> {
        let mut names = vec![self.name(wanted)?];
        while self.cursor.eat(Kind::Comma) {
            names.push(self.name(wanted)?);
        }
        Ok(names)
    }
}
