//! `data`: a declaration enters; its table's schema, its split and its checked stages leave.

use hqml_ir::stages::{self, Family, Row, Tasks};
use hqml_ir::{Call, Dataset, Kind, Span, Stage, Step, Task, Value};

use super::errors;
use super::source::{self, Source};
use crate::names::Declared;
use crate::pipelines::builder::{Builder, Chain};
use crate::pipelines::choices::Choices;
use crate::pipelines::cursor::Cursor;
use crate::pipelines::options::{self, Reader};
use crate::pipelines::scope::Scope;
use crate::pipelines::session::{Checked, Session};
use crate::pipelines::target::Target;
use crate::pipelines::whole_table::WholeTable;
use crate::pipelines::{errors as option_errors, flow_errors};
use crate::syntax::ast::{Arguments, DeclarationKind, Expr, ExprKind, Ident};

/// A checked data set, and what its pipelines start from.
#[derive(Debug, Clone)]
pub(crate) struct Table {
    /// What the runtime gets.
    pub(crate) dataset: Dataset,
    /// The features that leave it.
    pub(crate) cursor: Cursor,
    /// What is to be predicted.
    pub(crate) target: Target,
    /// Where its split is written.
    pub(crate) split_span: Span,
}

/// One part of a `data` declaration.
struct Part<'a> {
    expr: &'a Expr,
    split: Option<(&'static Row, Option<&'a Arguments>)>,
}

/// Checks the data set that an experiment names.
///
/// # Errors
/// Anything wrong in its source, split or stages; reported.
pub(crate) fn table<'a>(session: &Session<'a>, entry: &'a Expr, outer: &Scope<'a>) -> Checked<Table> {
    let (name, arguments) = match &entry.kind {
        ExprKind::Name(name) => (name, None),
        ExprKind::Call { name, arguments } => (name, Some(arguments)),
        ExprKind::Broken => return Err(session.silent()),
        _ => return Err(session.report(errors::data_wanted(entry.span))),
    };
    let Some(declared) = session.names.lookup_of(outer.file, &name.name, &[DeclarationKind::Data]) else {
        return Err(session.report(session.names.unknown(name, "data", &[DeclarationKind::Data], &[])));
    };
    let scope = session.bind(declared, name, arguments, outer, None)?;
    let table = declaration(session, declared, &scope)?;
    // With options it is a table of its own: `points(noise: 0.3)`.
    let name = if arguments.is_some() { session.one_line(entry.span) } else { table.dataset.name };
    Ok(Table { dataset: Dataset { name, ..table.dataset }, ..table })
}

/// Checks a `data` declaration with its options bound.
pub(crate) fn declaration<'a>(session: &Session<'a>, declared: &'a Declared, scope: &Scope<'a>) -> Checked<Table> {
    let definition = session.definition(declared)?;
    let (first, rest) = match definition.value.parts() {
        [first, rest @ ..] => (first, rest),
        [] => return Err(session.silent()),
    };
    let Source { call, schema, path, raw } = source::source(session, first, !rest.is_empty(), scope)?;
    let parts: Vec<Part<'a>> = rest.iter().map(|expr| part(session, expr, scope)).collect();
    let (at, row, arguments) = the_split(session, &parts, declared, first.span)?;
    let split_span = parts[at].expr.span;
    let split = options::check(Reader { session, scope, choices: None }, row, split_span, arguments)?;
    one_class(session, &schema.task, first.span)?;
    let width = schema.columns.len();
    if schema.rows as f64 * width as f64 * 8.0 > session.memory as f64 {
        return Err(session.report(errors::table_memory(schema.rows, width, session.memory, first.span)));
    }
    let scope = scope.clone().with_size("features", width);
    let rows = schema.rows;
    let everything = Target { task: schema.task.clone(), training_rows: rows, test_rows: rows, rows, span: first.span };
    let scope = everything.classes().map_or(scope.clone(), |classes| scope.clone().with_size("classes", classes));

    let cursor = Cursor { kind: Kind::Features(width), origin: first.span };
    let table = WholeTable { split: row.name, split_span, raw };
    let mut flow = Flowing { cursor, target: everything, table };
    let before = flow.stages(session, &parts[..at], &scope, 1)?;
    flow.target = split_target(session, row, &split, split_span, &flow.target)?;
    let after = flow.stages(session, &parts[at + 1..], &scope, at + 2)?;
    if let Some(raw) = &flow.table.raw {
        return Err(session.report(raw.refuse("models take", first.span)));
    }
    if width == 0 && !before.iter().chain(&after).next().is_some_and(reads_target) {
        return Err(session.report(errors::empty_table(call.word("path").unwrap_or_default(), true, first.span)));
    }
    let Flowing { cursor, target, .. } = flow;
    let name = declared.name().to_owned();
    let dataset = Dataset { name, source: call, path, before, split, after, schema };
    Ok(Table { dataset, cursor, target, split_span })
}

fn part<'a>(session: &Session<'a>, expr: &'a Expr, scope: &Scope<'a>) -> Part<'a> {
    let (name, arguments): (&Ident, _) = match &expr.kind {
        ExprKind::Name(name) => (name, None),
        ExprKind::Call { name, arguments } => (name, Some(arguments)),
        _ => return Part { expr, split: None },
    };
    let own = session.names.lookup(scope.file, &name.name).is_some_and(|declared| !declared.in_library);
    let row = stages::find(Family::Split, &name.name).filter(|_| !own);
    Part { expr, split: row.map(|row| (row, arguments)) }
}

/// The one split.
fn the_split<'a>(
    session: &Session<'a>,
    parts: &[Part<'a>],
    declared: &Declared,
    source: Span,
) -> Checked<(usize, &'static Row, Option<&'a Arguments>)> {
    let mut splits = parts.iter().enumerate().filter_map(|(at, part)| part.split.map(|(row, args)| (at, row, args)));
    let Some(first) = splits.next() else {
        return Err(session.report(errors::no_split(&declared.declaration.name, source)));
    };
    if let Some((second, ..)) = splits.next() {
        return Err(session.report(errors::two_splits(parts[first.0].expr.span, parts[second].expr.span)));
    }
    Ok(first)
}

/// Whether a stage makes features of the target's own past, so that a table needs no others.
fn reads_target(stage: &Stage) -> bool {
    matches!(&stage.step, Step::Builtin { call, .. } if call.name == "window" && call.bool("autoregressive"))
}

/// What flows along the stages of a table.
struct Flowing {
    cursor: Cursor,
    target: Target,
    table: WholeTable,
}

impl Flowing {
    /// Stages of a table: features in, features out, nothing trained by gradients and no circuit.
    fn stages<'a>(
        &mut self,
        session: &Session<'a>,
        parts: &[Part<'a>],
        scope: &Scope<'a>,
        first: usize,
    ) -> Checked<Vec<Stage>> {
        let mut chain = Chain::starting_at(self.cursor, "data.".to_owned(), first);
        for part in parts {
            let (choices, known) = (Choices::default(), chain.stages.len());
            let mut builder = Builder::new(session, &self.target, &choices);
            builder.table = Some(self.table.clone());
            builder.value(&mut chain, part.expr, scope)?;
            if let Some(table) = builder.table.take() {
                self.table = table;
            }
            if builder.holds_parameters() {
                return Err(session.report(errors::trains_in_data(part.expr.span)));
            }
            let plain =
                |stage: &Stage| matches!(stage.step, Step::Builtin { .. } | Step::Expression(_) | Step::Branches(_));
            let features = matches!(chain.cursor.kind, Kind::Features(_));
            if chain.open.is_some() || !chain.stages.iter().all(plain) || !features {
                return Err(session.report(errors::no_table_stage(part.expr.span, chain.cursor.kind)));
            }
            if let Some(site) = choices.into_sites().first() {
                return Err(session.report(option_errors::sweep_outside(site.span)));
            }
            self.lose(session, chain.stages[known..].iter().map(Stage::rows_lost).sum(), part.expr.span)?;
        }
        self.cursor = chain.cursor;
        Ok(chain.stages)
    }

    /// Windows lose the first training rows; those of the test reach back into training.
    fn lose(&mut self, session: &Session<'_>, lost: usize, span: Span) -> Checked<()> {
        let target = &mut self.target;
        if lost >= target.training_rows {
            let told = errors::no_whole_window(lost, target.training_rows, span, target.span);
            return Err(session.report(told));
        }
        target.training_rows -= lost;
        target.rows -= lost;
        Ok(())
    }
}

/// How many rows train and test.
fn split_target(session: &Session<'_>, row: &Row, split: &Call, span: Span, all: &Target) -> Checked<Target> {
    let (rows, source) = (all.rows, all.span);
    let (training_rows, test_rows) = match split.get("folds") {
        Value::Int(folds) => {
            let folds = usize::try_from(*folds).unwrap_or(usize::MAX);
            if folds > rows {
                return Err(session.report(option_errors::tuned_folds(folds, rows, span, source)));
            }
            (rows - rows.div_ceil(folds), rows / folds)
        }
        _ => {
            let share = split.real("test").unwrap_or(0.25);
            let test = ((share * rows as f64).ceil() as usize).min(rows);
            (rows - test, test)
        }
    };
    let target = Target { training_rows, test_rows, ..all.clone() };
    if row.tasks == Tasks::Classify && !target.classify() {
        let help = "write `split` or `k_fold`: a real target has no classes to balance";
        return Err(session.report(flow_errors::task(row.name, "classes", "a real number", span, source, help)));
    }
    let least = if row.tasks == Tasks::Classify { target.classes().unwrap_or(1) } else { 1 };
    if training_rows < least || test_rows < least {
        return Err(session.report(errors::empty_part(row.name, training_rows, test_rows, rows, least, span, source)));
    }
    Ok(target)
}

fn one_class(session: &Session<'_>, task: &Task, source: Span) -> Checked<()> {
    match task {
        Task::Classify(classes) if classes.len() < 2 => Err(session.report(errors::one_class(classes, source))),
        _ => Ok(()),
    }
}
