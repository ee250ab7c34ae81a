//! The options of a row of the stage table: a written call enters, a [`Call`] with every option in the row's order leaves.

use hqml_ir::stages::{self, Default, Family, OptionKind, OptionRow, Row};
use hqml_ir::{Call, Span, Value};

use super::choices::Choices;
use super::errors;
use super::fit::{self, fit};
use super::scope::Scope;
use super::session::{Checked, Session};
use super::sweep::{self, Written};
use super::unbuilt::unbuilt;
use crate::eval::{Constant, Word};
use crate::names::Declared;
use crate::names::suggest as nearest;
use crate::syntax::ast::{Argument, ArgumentList, Arguments, DeclarationKind, Expr, ExprKind, Ident};

/// What all options of one call are read with.
#[derive(Clone, Copy)]
pub(crate) struct Reader<'r, 'a> {
    /// Names, the world, the diagnostics.
    pub(crate) session: &'r Session<'a>,
    /// The names that are bound where the call stands.
    pub(crate) scope: &'r Scope<'a>,
    /// What `sweep(...)` takes; `None` where no sweep may stand.
    pub(crate) choices: Option<&'r Choices>,
}

/// Checks a call of `row`, named at `name`.
///
/// # Errors
/// An option that the row does not have, has twice, lacks, or that does not take the written value; all are reported.
pub(crate) fn check(
    reader: Reader<'_, '_>,
    row: &'static Row,
    name: Span,
    arguments: Option<&Arguments>,
) -> Checked<Call> {
    let given = assign(reader.session, row.name, row.options, name, arguments)?;
    let mut options = Vec::with_capacity(row.options.len());
    let mut failed = None;
    let mut missing: Vec<&OptionRow> = Vec::new();
    for (option, argument) in row.options.iter().zip(given) {
        let value = match argument {
            // What an observable is depends on the qubits it acts on: its stage reads it.
            Some(_) if option.kind == OptionKind::Observables => Ok(Value::None),
            Some(argument) => reader.argument(row, option, argument),
            None if option.default == Default::Required => {
                missing.push(option);
                continue;
            }
            None => Ok(default_value(option)),
        };
        match value {
            Ok(value) => options.push((option.name.to_owned(), value)),
            Err(reported) => failed = Some(reported),
        }
    }
    if !missing.is_empty() {
        let place = arguments.map_or(name, |a| name.to(a.span));
        failed = Some(reader.session.report(errors::missing_options(row.name, &missing, place)));
    }
    failed.map_or_else(|| Ok(Call { name: row.name.to_owned(), options }), Err)
}

/// The row with all its defaults.
pub(crate) fn defaults(row: &Row) -> Call {
    let options = row.options.iter().map(|option| (option.name.to_owned(), default_value(option)));
    Call { name: row.name.to_owned(), options: options.collect() }
}

/// Which written argument each option gets: positional ones in order, then by label.
pub(crate) fn assign<'e>(
    session: &Session<'_>,
    callee: &str,
    options: &[OptionRow],
    name: Span,
    arguments: Option<&'e Arguments>,
) -> Checked<Vec<Option<&'e Argument>>> {
    let mut given: Vec<Option<&Argument>> = vec![None; options.len()];
    let list: &[Argument] = match arguments.map(|a| &a.list) {
        None => &[],
        Some(ArgumentList::List(list)) => list,
        Some(ArgumentList::Broken) => return Err(session.silent()),
        Some(ArgumentList::Generator(generator)) => {
            return Err(session.report(errors::too_many(callee, options, name, generator.span)));
        }
    };
    let mut failed = None;
    for (position, argument) in list.iter().enumerate() {
        let slot = match &argument.label {
            None if position < options.len() => position,
            None => {
                // The rest is too many as well.
                return Err(session.report(errors::too_many(callee, options, name, argument.span)));
            }
            Some(label) => match options.iter().position(|o| o.name == label.name) {
                Some(slot) => slot,
                None => {
                    failed = Some(session.report(unknown(callee, options, name, label)));
                    continue;
                }
            },
        };
        match given[slot] {
            None => given[slot] = Some(argument),
            // Two equal labels are the parser's error; here a position and a label meet.
            Some(first) if first.label.is_some() => failed = Some(session.silent()),
            Some(first) => {
                let told = errors::option_twice(options[slot].name, first.span, argument.span);
                failed = Some(session.report(told));
            }
        }
    }
    failed.map_or(Ok(given), Err)
}

fn unknown(callee: &str, options: &[OptionRow], name: Span, label: &Ident) -> hqml_ir::Diagnostic {
    let near = nearest(&label.name, options.iter().map(|o| o.name));
    errors::unknown_option(callee, options, name, label, near)
}

fn default_value(option: &OptionRow) -> Value {
    match option.default {
        Default::Required | Default::Absent => Value::None,
        Default::Int(v) => Value::Int(v),
        Default::Real(v) => Value::Real(v),
        Default::Bool(v) => Value::Bool(v),
        Default::Range(low, high) => Value::Range(low, high),
        Default::Ints(items) => Value::List(items.iter().map(|v| Value::Int(*v)).collect()),
        Default::Word(word) => match option.kind {
            OptionKind::Row(family) => stages::find(family, word).map_or(Value::None, |row| Value::Call(defaults(row))),
            _ => Value::Word(word.to_owned()),
        },
    }
}

impl<'a> Reader<'_, 'a> {
    fn argument(self, row: &Row, option: &OptionRow, argument: &Argument) -> Checked<Value> {
        let label = argument.label.as_ref().map_or(argument.value.span, |l| l.span);
        match sweep::written(self, row.name, option.name, &argument.value)? {
            Written::Number(value) => fit(&option.kind, &value)
                .map_err(|misfit| self.misfit(misfit, option, &value, argument.value.span, label)),
            Written::Expr(expr) => self.value(option, &option.kind, expr, label),
        }
    }

    /// Reads one option's value.
    pub(crate) fn value(self, option: &OptionRow, kind: &OptionKind, expr: &Expr, label: Span) -> Checked<Value> {
        if let OptionKind::Row(family) = kind {
            return self.row(*family, expr).map(Value::Call);
        }
        if let OptionKind::List(inner @ OptionKind::Row(_)) = kind
            && !matches!(expr.kind, ExprKind::List(_))
        {
            return self.value(option, inner, expr, label).map(|one| Value::List(vec![one]));
        }
        let words = fit::words(kind);
        if let (Some(name), false) = (expr.as_name(), words.is_empty())
            && !self.scope.binds(&name.name)
        {
            return self.word(option, kind, &words, name, label);
        }
        if let (OptionKind::List(inner), ExprKind::List(items)) = (kind, &expr.kind) {
            return items
                .iter()
                .map(|item| self.value(option, inner, item, label))
                .collect::<Checked<_>>()
                .map(Value::List);
        }
        let value = self.session.constant(expr, self.scope)?;
        fit(kind, &value).map_err(|misfit| self.misfit(misfit, option, &value, expr.span, label))
    }

    fn word(self, option: &OptionRow, kind: &OptionKind, words: &[&str], name: &Ident, label: Span) -> Checked<Value> {
        if words.contains(&name.name.as_str()) {
            return Ok(Value::Word(name.name.clone()));
        }
        if matches!(kind, OptionKind::Either(_)) && self.session.knows_constant(&name.name, self.scope) {
            let value = self.session.constant(&Expr::new(ExprKind::Name(name.clone()), name.span), self.scope)?;
            return fit(kind, &value).map_err(|misfit| self.misfit(misfit, option, &value, name.span, label));
        }
        let near = nearest(&name.name, words.iter().copied());
        Err(self.session.report(errors::unknown_word(option, words, name, near)))
    }

    fn misfit(
        self,
        misfit: fit::Misfit,
        option: &OptionRow,
        value: &Value,
        span: Span,
        label: Span,
    ) -> super::session::Reported {
        let written = self.session.one_line(span);
        // A number stands in the message as it was written: `150%`, not 1.5.
        let literal = written.len() < 40 && written.starts_with(|c: char| c.is_ascii_digit() || c == '-');
        let shown = if literal { written } else { value.to_string() };
        self.session.report(errors::misfit(misfit, option, value, &shown, span, label))
    }

    /// Reads a row of a family, or a declaration of that kind.
    pub(crate) fn row(self, family: Family, expr: &Expr) -> Checked<Call> {
        let (name, arguments) = match &expr.kind {
            ExprKind::Name(name) => (name, None),
            ExprKind::Call { name, arguments } => (name, Some(arguments)),
            ExprKind::Broken => return Err(self.session.silent()),
            _ => return Err(self.session.report(errors::row_wanted(family, expr.span))),
        };
        match arguments {
            None => self.bound(family, name).unwrap_or_else(|| self.named(family, name, None)),
            Some(_) => self.named(family, name, arguments),
        }
    }

    /// What a name is bound to by `where` (`patient = adam(...)`), or the word that an option was given (`kernel: k`).
    fn bound(self, family: Family, name: &Ident) -> Option<Checked<Call>> {
        if let Some((binding, inner)) = self.scope.stage(&name.name) {
            let reader = Reader { session: self.session, scope: &inner, choices: self.choices };
            return Some(reader.row(family, &binding.value));
        }
        let word = match self.scope.values.get(&name.name)? {
            Constant::Text(word) | Constant::Word(Word { text: word, .. }) => word.to_string(),
            // `linear` is a pattern, too.
            Constant::Pairs(id) => self.session.names.get(*id).name().to_owned(),
            _ => return None,
        };
        Some(self.named(family, &Ident { name: word, span: name.span }, None))
    }

    /// The declaration or the row of this name.
    fn named(self, family: Family, name: &Ident, arguments: Option<&Arguments>) -> Checked<Call> {
        if let Some(call) = self.declared(family, name, arguments) {
            return call;
        }
        if let Some(row) = stages::find(family, &name.name) {
            return check(self, row, name.span, arguments);
        }
        if let Some(what) = unbuilt(&name.name) {
            return Err(self.session.report(errors::not_built(&name.name, what, name.span)));
        }
        let rows: Vec<&str> = stages::rows().filter(|r| r.family == family).map(|r| r.name).collect();
        Err(self.session.report(errors::unknown_row(family, &rows, name, nearest(&name.name, rows.iter().copied()))))
    }

    /// `optimizer patient = adam(...)`, named where an optimizer is wanted.
    fn declared(self, family: Family, name: &Ident, arguments: Option<&Arguments>) -> Option<Checked<Call>> {
        let declared = self.session.names.lookup(self.scope.file, &name.name)?;
        match (family, declared.kind()) {
            (Family::Optimizer, DeclarationKind::Optimizer) => Some(self.optimizer(declared, name, arguments)),
            // What it comes to depends on what is trained: see `expressions`.
            (Family::Loss, DeclarationKind::Loss) => {
                Some(Ok(Call { name: declared.name().to_owned(), options: Vec::new() }))
            }
            _ if stages::find(family, &name.name).is_some() => None,
            _ => Some(Err(self.session.report(errors::wrong_declaration(family, name, &declared.declaration)))),
        }
    }

    fn optimizer(self, declared: &'a Declared, name: &Ident, arguments: Option<&Arguments>) -> Checked<Call> {
        let scope = self.session.bind(declared, name, arguments, self.scope, self.choices)?;
        let definition = self.session.definition(declared)?;
        Reader { session: self.session, scope: &scope, choices: None }.row(Family::Optimizer, &definition.value)
    }
}
