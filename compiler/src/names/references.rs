//! References: a declaration enters; leaves the names in it that are bound by nothing inside it, in the order of the
//! source, each with whether it is applied to qubits. Options of the stage table that are plain words (`kernel: linear`)
//! are no references.

use std::collections::BTreeMap;

use hqml_ir::stages::{self, OptionKind};

use crate::syntax::ast::{
    Apply, Argument, ArgumentList, Arguments, Body, Clause, Declaration, DeclarationBody, Expr, ExprKind, Generator,
    Ident, IfElse, IfStatement, Operand, Pattern, Statement, StatementKind,
};

/// A name that stands for something declared elsewhere.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reference<'a> {
    pub(super) name: &'a Ident,
    /// It begins a statement of a circuit: a gate or a circuit is meant, never a value.
    pub(super) applied: bool,
}

/// All references of a declaration.
pub(super) fn references(declaration: &Declaration) -> Vec<Reference<'_>> {
    let mut walk = Walk { bound: Bound::default(), found: vec![] };
    let parameters = declaration.parameters.iter().flat_map(|p| &p.list);
    for parameter in parameters {
        for part in &parameter.ty.parts {
            // The width of a row binds the names in it: `x: features[n]`. Words of `one_of` are no references.
            if let (Some(name), true) = (part.as_name(), parameter.ty.name.name != "one_of") {
                walk.bound.push(&name.name);
            }
        }
        walk.bound.push(&parameter.name.name);
    }
    if let Some(register) = &declaration.register {
        if let Some(name) = register.width.as_name() {
            walk.bound.push(&name.name);
        }
        walk.bound.push(&register.name.name);
        walk.expr(&register.width);
    }
    declaration.result.iter().flat_map(|result| &result.parts).for_each(|part| walk.expr(part));
    for parameter in declaration.parameters.iter().flat_map(|p| &p.list) {
        if let Some(default) = &parameter.default {
            walk.expr(default);
        }
    }
    match &declaration.body {
        DeclarationBody::Definition(definition) => {
            walk.bound.extend(definition.bindings.iter().map(|binding| binding.name.name.as_str()));
            definition.bindings.iter().for_each(|binding| walk.expr(&binding.value));
            walk.expr(&definition.value);
        }
        DeclarationBody::Circuit(body) => walk.body(body),
        DeclarationBody::Fields(fields) => fields.list.iter().for_each(|field| walk.expr(&field.value)),
        DeclarationBody::Broken => {}
    }
    walk.found
}

struct Walk<'a> {
    bound: Bound<'a>,
    found: Vec<Reference<'a>>,
}

/// The names that are bound, in the order of binding, and how often each.
#[derive(Default)]
struct Bound<'a> {
    order: Vec<&'a str>,
    times: BTreeMap<&'a str, usize>,
}

impl<'a> Bound<'a> {
    fn push(&mut self, name: &'a str) {
        self.order.push(name);
        *self.times.entry(name).or_default() += 1;
    }

    fn extend(&mut self, names: impl Iterator<Item = &'a str>) {
        names.for_each(|name| self.push(name));
    }

    fn contains(&self, name: &str) -> bool {
        self.times.get(name).is_some_and(|times| *times > 0)
    }

    fn len(&self) -> usize {
        self.order.len()
    }

    fn truncate(&mut self, mark: usize) {
        for name in self.order.drain(mark..) {
            if let Some(times) = self.times.get_mut(name) {
                *times -= 1;
            }
        }
    }
}

impl<'a> Walk<'a> {
    fn name(&mut self, name: &'a Ident, applied: bool) {
        if !self.bound.contains(&name.name) {
            self.found.push(Reference { name, applied });
        }
    }

    fn body(&mut self, body: &'a Body) {
        let mark = self.bound.len();
        body.statements.iter().for_each(|statement| self.statement(statement));
        self.bound.truncate(mark);
    }

    fn statement(&mut self, statement: &'a Statement) {
        match &statement.kind {
            StatementKind::Apply(apply) => self.apply(apply),
            StatementKind::Let { name, value } => {
                self.expr(value);
                self.bound.push(&name.name);
            }
            StatementKind::For { pattern, source, body } => {
                self.expr(source);
                let mark = self.bound.len();
                self.pattern(pattern);
                self.body(body);
                self.bound.truncate(mark);
            }
            StatementKind::Repeat { count: head, body } | StatementKind::Power { exponent: head, body } => {
                self.expr(head);
                self.body(body);
            }
            StatementKind::If(branch) => self.branch(branch),
            StatementKind::Inverse { body } => self.body(body),
            StatementKind::Control { operands, body } => {
                self.operands(operands);
                self.body(body);
            }
            StatementKind::Barrier { operands } => self.operands(operands),
            StatementKind::Require { condition, .. } => self.expr(condition),
            StatementKind::Broken => {}
        }
    }

    fn apply(&mut self, apply: &'a Apply) {
        self.name(&apply.name, true);
        if let Some(arguments) = &apply.arguments {
            self.arguments(None, arguments);
        }
        self.operands(&apply.operands);
    }

    fn operands(&mut self, operands: &'a [Operand]) {
        operands.iter().filter_map(|operand| operand.index.as_ref()).for_each(|index| self.expr(index));
    }

    fn branch(&mut self, branch: &'a IfStatement) {
        self.expr(&branch.condition);
        self.body(&branch.then);
        match &branch.otherwise {
            Some(IfElse::If(next)) => self.branch(next),
            Some(IfElse::Body(body)) => self.body(body),
            None => {}
        }
    }

    fn pattern(&mut self, pattern: &'a Pattern) {
        self.bound.extend(pattern.names().iter().map(|name| name.name.as_str()));
    }

    fn expr(&mut self, expr: &'a Expr) {
        match &expr.kind {
            ExprKind::Name(name) => self.name(name, false),
            ExprKind::Call { name, arguments } => {
                self.name(name, false);
                self.arguments(Some(&name.name), arguments);
            }
            ExprKind::Hole(arguments) => arguments.iter().for_each(|a| self.arguments(None, a)),
            ExprKind::Unary { operand: inner, .. }
            | ExprKind::PercentOf { whole: inner, .. }
            | ExprKind::Member { base: inner, .. } => self.expr(inner),
            ExprKind::Binary { left, right, .. }
            | ExprKind::Range { start: left, end: right }
            | ExprKind::Index { base: left, index: right } => {
                self.expr(left);
                self.expr(right);
            }
            ExprKind::Pipeline(parts) | ExprKind::Tuple(parts) | ExprKind::List(parts) => {
                parts.iter().for_each(|part| self.expr(part));
            }
            ExprKind::Comprehension(generator) => self.generator(generator),
            ExprKind::Record(fields) => fields.list.iter().for_each(|field| self.expr(&field.value)),
            _ => {}
        }
    }

    fn arguments(&mut self, callee: Option<&str>, arguments: &'a Arguments) {
        match &arguments.list {
            ArgumentList::List(list) => {
                list.iter().filter(|a| !is_word(callee, a)).for_each(|argument| self.expr(&argument.value));
            }
            ArgumentList::Generator(generator) => self.generator(generator),
            ArgumentList::Broken => {}
        }
    }

    fn generator(&mut self, generator: &'a Generator) {
        let mark = self.bound.len();
        for clause in &generator.clauses {
            match clause {
                Clause::For { pattern, source, .. } => {
                    self.expr(source);
                    self.pattern(pattern);
                }
                Clause::If { condition, .. } => self.expr(condition),
            }
        }
        self.expr(&generator.element);
        self.bound.truncate(mark);
    }
}

/// Whether an argument is a word of the stage table: `svc(kernel: linear)`.
fn is_word(callee: Option<&str>, argument: &Argument) -> bool {
    let (Some(callee), Some(name)) = (callee, argument.value.as_name()) else { return false };
    let mut options = stages::rows().filter(|row| row.name == callee).flat_map(|row| row.options);
    options.any(|option| {
        argument.label.as_ref().is_none_or(|label| label.name == option.name) && takes_word(&option.kind, &name.name)
    })
}

fn takes_word(kind: &OptionKind, word: &str) -> bool {
    match kind {
        OptionKind::OneOf(words) => words.contains(&word),
        OptionKind::Row(family) => stages::find(*family, word).is_some(),
        OptionKind::List(kind) => takes_word(kind, word),
        OptionKind::Either(kinds) => kinds.iter().any(|kind| takes_word(kind, word)),
        _ => false,
    }
}
