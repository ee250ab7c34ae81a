//! The source of a `data` declaration: a written call enters; the checked call and the table's schema leave.

use hqml_ir::stages::{self, Family};
use hqml_ir::{Call, Schema, Span, Task};

use super::errors;
use crate::pipelines::errors as option_errors;
use crate::pipelines::options::{self, Reader};
use crate::pipelines::raw_columns::{RawColumn, RawColumns};
use crate::pipelines::scope::Scope;
use crate::pipelines::session::{Checked, Session};
use crate::pipelines::unbuilt::unbuilt;
use crate::syntax::ast::{Expr, ExprKind};
use crate::tables::{self, embedded};
use crate::world::{Column, ColumnKind, TableRequest, TableSchema, TargetSchema};

/// A checked source.
pub(super) struct Source {
    /// Its call.
    pub(super) call: Call,
    /// What its table holds.
    pub(super) schema: Schema,
    /// The path of a file, as the world resolves it.
    pub(super) path: Option<String>,
    /// Its columns, where some hold text or gaps.
    pub(super) raw: Option<RawColumns>,
}

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
        return Ok(Source { call, schema, path: None, raw: None });
    }
    if let Some(schema) = embedded::schema(row.name) {
        return Ok(Source { call, schema, path: None, raw: None });
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
    let raw = RawColumns { path, source: span, columns: table.columns.iter().map(raw_column).collect() };
    Ok(Source { call, schema, path: Some(resolved), raw: raw.if_any() })
}

fn schema(session: &Session<'_>, table: &TableSchema, path: &str, span: Span) -> Checked<Schema> {
    if table.rows == 0 {
        return Err(session.report(errors::empty_table(path, false, span)));
    }
    let task = match &table.target {
        TargetSchema::Classes(classes) => Task::Classify(classes.clone()),
        TargetSchema::Real => Task::Regress,
        TargetSchema::None => return Err(session.report(errors::no_target(path, span))),
    };
    let columns = table.columns.iter().map(|column| column.name.clone()).collect();
    let texts = table.columns.iter().any(|column| column.kind != ColumnKind::Number);
    let of = |column: &Column| match &column.kind {
        ColumnKind::Text { categories, .. } => categories.clone(),
        ColumnKind::Number => Vec::new(),
    };
    let categories = if texts { table.columns.iter().map(of).collect() } else { Vec::new() };
    Ok(Schema { columns, rows: table.rows, task, categories })
}

fn raw_column(column: &Column) -> RawColumn {
    let text = match &column.kind {
        ColumnKind::Text { categories, first: (line, cell) } => Some((categories.len(), *line, cell.clone())),
        ColumnKind::Number => None,
    };
    RawColumn { name: column.name.clone(), text, gap: column.gap }
}
