//! Items, options and types (sections 3 and 4 of the grammar).

use super::super::declaration::doc_of;
use super::super::expression::join;
use super::Reader;
use crate::syntax::ast::*;
use crate::syntax::token::TokenKind as K;

impl Reader<'_> {
    /// An import or a declaration, with what stands before it.
    pub(super) fn item(&mut self) -> Option<Item> {
        let start = self.at;
        let (mut docs, mut allows) = (vec![], vec![]);
        loop {
            match self.kind()? {
                K::Doc => docs.push(self.doc()?),
                K::Allow => allows.push(self.allow()?),
                _ => break,
            }
        }
        let kind = if self.is(K::Import) { self.import()? } else { ItemKind::Declaration(self.declaration()?) };
        Some(Item { docs, allows, kind, span: self.since(start) })
    }

    fn doc(&mut self) -> Option<Doc> {
        let token = self.take(K::Doc)?;
        Some(doc_of(token, self.source.text, token.span(self.source.file)))
    }

    fn allow(&mut self) -> Option<Allow> {
        let start = self.at;
        self.take(K::Allow)?;
        self.take(K::LeftParen)?;
        let code = self.name()?;
        self.take(K::Comma)?;
        let reason = self.text()?;
        self.take(K::RightParen)?;
        Some(Allow { code, reason, span: self.since(start) })
    }

    fn import(&mut self) -> Option<ItemKind> {
        let start = self.at;
        self.take(K::Import)?;
        let path = self.text()?;
        Some(ItemKind::Import(Import { path, span: self.since(start) }))
    }

    fn declaration(&mut self) -> Option<Declaration> {
        use DeclarationKind as D;
        let start = self.at;
        let word = self.next()?;
        let kind = kind_of(word.kind)?;
        let name = self.name()?;
        let circuit = matches!(kind, D::FeatureMap | D::Ansatz | D::Circuit);
        let defined = circuit && self.is(K::Assign);
        let parameters = match kind {
            _ if defined => None,
            D::Const | D::Backend | D::Experiment => None,
            D::FeatureMap | D::Pairs | D::Loss | D::Transform => Some(self.parameters()?),
            _ if self.touches(K::LeftParen) => Some(self.parameters()?),
            _ => None,
        };
        let on_qubits = (circuit && !defined) || kind == D::Observable;
        let register = if on_qubits { Some(self.register()?) } else { None };
        let result = if kind == D::Transform && self.skip(K::Arrow) { Some(self.ty()?) } else { None };
        let body = match kind {
            D::Experiment => DeclarationBody::Fields(self.fields()?),
            _ if circuit && !defined => DeclarationBody::Circuit(self.body()?),
            _ => DeclarationBody::Definition(self.definition()?),
        };
        let (word, span) = (word.span(self.source.file), self.since(start));
        Some(Declaration { kind, word, name, parameters, register, result, body, broken: false, span })
    }

    /// `(name: type = default, ...)`.
    fn parameters(&mut self) -> Option<Parameters> {
        let start = self.at;
        if !self.touches(K::LeftParen) {
            return None;
        }
        self.at += 1;
        let list = self.elements(K::RightParen, Self::parameter)?;
        Some(Parameters { list, span: self.since(start) })
    }

    fn parameter(&mut self) -> Option<Parameter> {
        let mut docs = vec![];
        while self.is(K::Doc) {
            docs.push(self.doc()?);
        }
        let start = self.at;
        let name = self.name()?;
        self.take(K::Colon)?;
        let ty = self.ty()?;
        let default = if self.skip(K::Assign) { Some(self.value()?) } else { None };
        Some(Parameter { docs, name, ty, default, span: self.since(start) })
    }

    /// `features[n]`, `one_of[x, y]`, `list[pairs]`.
    fn ty(&mut self) -> Option<Type> {
        let start = self.at;
        let token = self.next().filter(|token| matches!(token.kind, K::Name | K::Pairs | K::Observable))?;
        let name = self.ident(token);
        let mut parts = vec![];
        if self.touches(K::LeftBracket) {
            self.at += 1;
            parts = self.separated(Self::type_part)?;
            self.take(K::RightBracket)?;
        }
        Some(Type { name, parts, span: self.since(start) })
    }

    fn type_part(&mut self) -> Option<Expr> {
        if !self.is(K::Pairs) && !self.is(K::Observable) {
            return self.expression();
        }
        let token = self.next()?;
        let name = self.ident(token);
        let span = name.span;
        Some(Expr::new(ExprKind::Name(name), span))
    }

    /// `on q[n]`.
    fn register(&mut self) -> Option<Register> {
        self.take(K::On)?;
        let start = self.at;
        let name = self.name()?;
        if !self.touches(K::LeftBracket) {
            return None;
        }
        let width = self.index()?;
        Some(Register { name, width, span: self.since(start) })
    }

    /// `= value where name = value, ...`.
    fn definition(&mut self) -> Option<Definition> {
        let start = self.at;
        self.take(K::Assign)?;
        let value = self.value()?;
        let bindings = if self.skip(K::Where) { self.separated(Self::binding)? } else { vec![] };
        Some(Definition { value, bindings, span: self.since(start) })
    }

    fn binding(&mut self) -> Option<Binding> {
        let start = self.at;
        let name = self.name()?;
        self.take(K::Assign)?;
        let value = self.value()?;
        Some(Binding { name, value, span: self.since(start) })
    }

    /// A pipeline or an expression.
    pub(super) fn value(&mut self) -> Option<Expr> {
        let start = self.at;
        let first = self.expression()?;
        if !self.is(K::Pipe) {
            return Some(first);
        }
        let mut rest = vec![];
        while self.skip(K::Pipe) {
            rest.push(self.expression()?);
        }
        Some(join(first, rest, self.since(start)))
    }

    /// `{ label: value ... }`.
    pub(super) fn fields(&mut self) -> Option<Fields> {
        let start = self.at;
        self.take(K::LeftBrace)?;
        let mut list = vec![];
        while !self.skip(K::RightBrace) {
            let start = self.at;
            let label = self.label()?;
            let value = self.present()?;
            list.push(Field { label, value, span: self.since(start) });
            self.skip(K::Comma);
        }
        Some(Fields { list, span: self.since(start) })
    }
}

fn kind_of(word: K) -> Option<DeclarationKind> {
    use DeclarationKind as D;
    Some(match word {
        K::Const => D::Const,
        K::Data => D::Data,
        K::Preprocess => D::Preprocess,
        K::FeatureMap => D::FeatureMap,
        K::Ansatz => D::Ansatz,
        K::Circuit => D::Circuit,
        K::Observable => D::Observable,
        K::Pairs => D::Pairs,
        K::Transform => D::Transform,
        K::Loss => D::Loss,
        K::Optimizer => D::Optimizer,
        K::Model => D::Model,
        K::Baseline => D::Baseline,
        K::Backend => D::Backend,
        K::Experiment => D::Experiment,
        _ => return None,
    })
}
