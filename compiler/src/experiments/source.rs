//! The source of a `data` declaration: a written call enters; the checked call and the table's schema leave.

use hqml_ir::stages::{self, Family};
use hqml_ir::{Call, Schema, Span, Task};

use super::errors;
use crate::pipelines::errors as option_errors;
use crate::pipelines::options::{self, Reader};
use crate::pipelines::scope::Scope;
use crate::pipelines::session::{Checked, Session};
use crate::pipelines::unbuilt::unbuilt;
use crate::syntax::ast::{Expr, ExprKind};
use crate::tables::{self, embedded};
use crate::world::{ColumnKind, TableRequest, TableSchema, TargetSchema};

/// A checked source, its schema, and for a file its path as the world resolves it.
pub(super) type Source = (Call, Schema, Option<String>);

/// Checks what a `data` declaration begins with.
///
/// # Errors
/// No source, wrong options, a table that cannot be had; reported.
pub(super) fn source<'a>(session: &Session<'a>, expr: &'a Expr, chained: bool, scope: &Scope<'a>) -> Checked<Source> {
    let (name, arguments) = match &expr.kind {
        ExprKind::Name(name) => (name, None),
        ExprKind::Call { name, arguments } => (name, Some(arguments)),
        ExprKind::Broken => return Err(session.silent()),
        // In a pipeline that is an error of syntax already.
        _ if chained && !matches!(expr.kind, ExprKind::List(_) | ExprKind::Comprehension(_)) => {
            return Err(session.silent());
        }
        _ => return Err(session.report(errors::source_wanted(expr.span))),
    };
    let Some(row) = stages::find(Family::Source, &name.name) else {
        return Err(session.report(match unbuilt(&name.name) {
            Some(what) => option_errors::not_built(&name.name, what, name.span),
            None if stages::stage(&name.name).is_some() => errors::source_wanted(expr.span),
            None => {
                let rows: Vec<&str> = stages::rows().filter(|r| r.family == Family::Source).map(|r| r.name).collect();
                let near = crate::names::suggest(&name.name, rows.iter().copied());
                option_errors::unknown_row(Family::Source, &rows, name, near)
            }
        }));
    };
    let call = options::check(Reader { session, scope, choices: None }, row, name.span, arguments)?;
    if let Some(generated) = tables::generated(&call) {
        let schema =
            generated.map_err(|why| session.report(option_errors::contradiction(row.name, &why, expr.span)))?;
        return Ok((call, schema, None));
    }
    if let Some(schema) = embedded::schema(row.name) {
        return Ok((call, schema, None));
    }
    file(session, call, expr.span, scope)
}

fn file(session: &Session<'_>, call: Call, span: Span, scope: &Scope<'_>) -> Checked<Source> {
    let path = call.word("path").unwrap_or_default().to_owned();
    let sources = session.names.sources();
    let from = sources.get(scope.file).map_or("", |file| &*file.uri);
    let classify = call.word("task") != Some("regress");
    let request = TableRequest { from, path: &path, target: call.word("target"), classify };
    let table = session.world.table(&request).map_err(|why| session.report(errors::table(&why, span)))?;
    let schema = schema(session, &table, &path, span)?;
    let resolved = session.world.resolve(from, &path);
    Ok((call, schema, Some(resolved)))
}

fn schema(session: &Session<'_>, table: &TableSchema, path: &str, span: Span) -> Checked<Schema> {
    if let Some(column) = table.columns.iter().find(|column| column.kind != ColumnKind::Number) {
        return Err(session.report(errors::column(path, column, span)));
    }
    if table.columns.is_empty() || table.rows == 0 {
        return Err(session.report(errors::empty_table(path, table.columns.is_empty(), span)));
    }
    let task = match &table.target {
        TargetSchema::Classes(classes) => Task::Classify(classes.clone()),
        TargetSchema::Real => Task::Regress,
        TargetSchema::None => return Err(session.report(errors::no_target(path, span))),
    };
    let columns = table.columns.iter().map(|column| column.name.clone()).collect();
    Ok(Schema { columns, rows: table.rows, task })
}
