//! `measure(...)`: its arguments enter, the observables on the qubits of the state leave.

use hqml_ir::stages::Row;
use hqml_ir::{Observable, Span};

use super::builder::Builder;
use super::cursor::Cursor;
use super::scope::Scope;
use super::session::Checked;
use super::sweep::{self, Written};
use super::{errors, flow_errors};
use crate::circuits::{self, Origin};
use crate::syntax::ast::{Argument, ArgumentList, Arguments};

impl<'a> Builder<'_, 'a> {
    /// The observables that a `measure` names, in order.
    pub(crate) fn measured(
        &self,
        row: &'static Row,
        arguments: Option<&'a Arguments>,
        qubits: usize,
        cursor: &Cursor,
        span: Span,
        scope: &Scope<'a>,
    ) -> Checked<Vec<Observable>> {
        let list: &[Argument] = match arguments.map(|a| &a.list) {
            None => &[],
            Some(ArgumentList::List(list)) => list,
            Some(ArgumentList::Broken) => return Err(self.session.silent()),
            Some(ArgumentList::Generator(generator)) => {
                return Err(self.session.report(errors::generator_argument(row.name, generator.span)));
            }
        };
        let origin = Origin { span: cursor.origin, text: flow_errors::leaving(cursor.kind) };
        let mut found = Vec::new();
        for argument in list {
            if let Some(label) = argument.label.as_ref().filter(|label| label.name != "observables") {
                return Err(self.session.report(errors::unknown_option(row.name, row.options, span, label, None)));
            }
            let written = sweep::written(self.reader(scope), row.name, "observables", &argument.value)?;
            let Written::Expr(expr) = written else {
                return Err(self.session.report(errors::nothing_measured(argument.value.span)));
            };
            let (names, values) = (self.session.names, &scope.values);
            let more = circuits::observables(names, values, expr, qubits, Some(&origin));
            found.extend(more.map_err(|why| self.session.report_all(why))?);
        }
        if found.is_empty() {
            return Err(self.session.report(match list {
                [] => errors::missing_options(row.name, &[&row.options[0]], span),
                [first, ..] => errors::nothing_measured(first.span),
            }));
        }
        Ok(found)
    }
}
