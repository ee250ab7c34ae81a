//! `backends` and `train_on`.

use hqml_ir::stages::{self, Family};
use hqml_ir::{Backend, Span, TrainOn, Value};

use super::errors;
use super::fields::entries;
use super::machines;
use crate::pipelines::options::{self, Reader};
use crate::pipelines::scope::Scope;
use crate::pipelines::session::{Checked, Session};
use crate::syntax::ast::{DeclarationKind, Expr};

/// The backends of an experiment, each with its place; the exact state vector where none is written.
///
/// # Errors
/// A backend that is not known, or stands twice; all are reported.
pub(crate) fn backends<'a>(
    session: &Session<'a>,
    written: Option<&'a Expr>,
    scope: &Scope<'a>,
) -> Checked<Vec<(Backend, Option<Span>)>> {
    let Some(written) = written else {
        let row = stages::find(Family::Backend, "statevector").ok_or_else(|| session.silent())?;
        return Ok(vec![(Backend { name: row.name.to_owned(), call: options::defaults(row), machine: None }, None)]);
    };
    let mut found: Vec<(Backend, Option<Span>)> = Vec::new();
    let mut failed = None;
    for expr in entries(written) {
        let backend = match backend(session, expr, scope) {
            Ok(backend) => backend,
            Err(reported) => {
                failed = Some(reported);
                continue;
            }
        };
        match found.iter().find(|(known, _)| known.name == backend.name) {
            Some((_, first)) => {
                let first = first.unwrap_or(expr.span);
                failed = Some(session.report(errors::twice("backend", &backend.name, expr.span, first)));
            }
            None => found.push((backend, Some(expr.span))),
        }
    }
    if found.is_empty() && failed.is_none() {
        let help = "write `backends: [statevector]`, or leave the field out";
        failed = Some(session.report(errors::field_value("backends", "one backend or more", written.span, help)));
    }
    failed.map_or(Ok(found), Err)
}

fn backend<'a>(session: &Session<'a>, expr: &'a Expr, scope: &Scope<'a>) -> Checked<Backend> {
    let name = session.one_line(expr.span);
    if let Some(declared) =
        expr.as_name().and_then(|n| session.names.lookup_of(scope.file, &n.name, &[DeclarationKind::Backend]))
    {
        let definition = session.definition(declared)?;
        let inner = Scope::new(declared.file);
        let call = Reader { session, scope: &inner, choices: None }.row(Family::Backend, &definition.value)?;
        let machine = machines::machine(session, &call, definition.value.span, &inner)?;
        return Ok(Backend { name, call, machine });
    }
    let call = Reader { session, scope, choices: None }.row(Family::Backend, expr)?;
    let machine = machines::machine(session, &call, expr.span, scope)?;
    Ok(Backend { name, call, machine })
}

/// Where models are trained. It must be said where a backend samples.
///
/// # Errors
/// It is not said, or names none of the backends.
pub(crate) fn train_on(
    session: &Session<'_>,
    written: Option<&Expr>,
    backends: &[(Backend, Option<Span>)],
) -> Checked<TrainOn> {
    let Some(written) = written else {
        let sampling = backends.iter().find(|(backend, _)| *backend.call.get("shots") != Value::None);
        return match sampling {
            Some((backend, Some(span))) => Err(session.report(errors::train_on_required(&backend.name, *span))),
            _ => Ok(TrainOn::Backend(0)),
        };
    };
    let Some(name) = written.as_name() else {
        let help = "write `train_on: each`, or the name of a backend";
        return Err(session.report(errors::field_value("train_on", "a backend, or `each`", written.span, help)));
    };
    if name.name == "each" {
        return Ok(TrainOn::Each);
    }
    let names: Vec<&str> = backends.iter().map(|(backend, _)| backend.name.as_str()).collect();
    match names.iter().position(|known| *known == name.name) {
        Some(at) => Ok(TrainOn::Backend(at)),
        None => Err(session.report(errors::train_on(&name.name, &names, name.span))),
    }
}
