//! Metrics: what is measured, and whether the target and the contenders have it.

use hqml_ir::stages::{self, Family, Tasks};
use hqml_ir::{Call, Diagnostic, Kind, Pipeline, Span};

use super::contenders::Entry;
use super::data::Table;
use super::errors;
use crate::lints;
use crate::pipelines::options::Reader;
use crate::pipelines::scope::Scope;
use crate::pipelines::session::{Checked, Session};
use crate::syntax::ast::Expr;

/// A metric with the place where it is asked for.
#[derive(Debug, Clone)]
pub(crate) struct Metric {
    /// What the runtime gets.
    pub(crate) call: Call,
    /// Where it is asked for; nothing where it is the default.
    pub(crate) span: Option<Span>,
}

/// The metrics of an experiment; the default where none are written.
///
/// # Errors
/// A metric that is not known, stands twice, or is of another task; all are reported.
pub(crate) fn metrics<'a>(
    session: &Session<'a>,
    written: Option<&'a Expr>,
    table: &Table,
    scope: &Scope<'a>,
) -> Checked<Vec<Metric>> {
    let Some(written) = written else {
        let name = if table.target.classify() { "accuracy" } else { "r2" };
        let row = stages::find(Family::Metric, name).ok_or_else(|| session.silent())?;
        return Ok(vec![Metric { call: crate::pipelines::options::defaults(row), span: None }]);
    };
    let mut metrics: Vec<Metric> = Vec::new();
    let mut failed = None;
    for expr in super::fields::entries(written) {
        match metric(session, expr, table, scope) {
            Ok(call) => match metrics.iter().find(|known| known.call == call) {
                Some(first) => {
                    let first = first.span.unwrap_or(expr.span);
                    failed = Some(session.report(errors::twice("metric", &call.to_string(), expr.span, first)));
                }
                None => metrics.push(Metric { call, span: Some(expr.span) }),
            },
            Err(reported) => failed = Some(reported),
        }
    }
    if metrics.is_empty() && failed.is_none() {
        let help = "write `metrics: [accuracy]`";
        failed = Some(session.report(errors::field_value("metrics", "one metric or more", written.span, help)));
    }
    failed.map_or(Ok(metrics), Err)
}

fn metric<'a>(session: &Session<'a>, expr: &'a Expr, table: &Table, scope: &Scope<'a>) -> Checked<Call> {
    let call = Reader { session, scope, choices: None }.row(Family::Metric, expr)?;
    let tasks = stages::find(Family::Metric, &call.name).map_or(Tasks::Any, |row| row.tasks);
    if let Some(told) = unfit(tasks, table, &call.name, expr.span) {
        return Err(session.report(told));
    }
    match table.target.classes() {
        Some(classes) if classes != 2 && call.word("average") == Some("binary") => {
            let why = "is asked for two classes, and there are more";
            let told = errors::metric(&call.name, why, expr.span, Some(source(table)), "write `average: macro`");
            Err(session.report(told))
        }
        _ => Ok(call),
    }
}

/// E0709, where a metric judges another kind of target.
pub(super) fn unfit(tasks: Tasks, table: &Table, name: &str, span: Span) -> Option<Diagnostic> {
    let (why, help) = match (tasks, table.target.classes()) {
        (Tasks::Regress, Some(_)) => ("judges real numbers, and the target is a class", "write `accuracy` or `f1`"),
        (Tasks::Classify | Tasks::OneClass, None) => {
            ("judges classes, and the target is a real number", "write `r2`, `mae` or `rmse`")
        }
        _ => return None,
    };
    Some(errors::metric(name, why, span, Some(source(table)), help))
}

/// Where the target comes from, and what it is.
fn source(table: &Table) -> (Span, String) {
    let target = &table.target;
    let what = if target.classify() { "the target is a class" } else { "the target is a real number" };
    (target.span, what.to_owned())
}

/// Metrics that need probabilities: an error where no contender gives them, a lint for each that does not.
pub(crate) fn available(session: &Session<'_>, metrics: &[Metric], entries: &[Entry]) -> Checked<()> {
    let mut result = Ok(());
    for (number, metric) in metrics.iter().enumerate() {
        let without: Vec<&Entry> = entries.iter().filter(|e| !has(&metric.call, &e.contender.pipelines)).collect();
        let (Some(first), Some(span)) = (without.first(), metric.span) else { continue };
        if without.len() == entries.len() || number == 0 {
            let why = "needs probabilities of the classes";
            let place = Some((first.span, format!("`{}` gives labels without probabilities", first.contender.name)));
            let told = errors::metric(&metric.call.name, why, span, place, &probable_help(first));
            result = Err(session.report(told));
        } else {
            without.iter().for_each(|entry| {
                session.report(lints::metric_missing(&metric.call.name, span, &entry.contender.name, entry.span));
            });
        }
    }
    result
}

fn probable_help(entry: &Entry) -> String {
    if entry.contender.name.contains("svc") {
        "write `svc(probabilities: true)`".to_owned()
    } else {
        "take the metric away, or end the model in probabilities".to_owned()
    }
}

/// Whether a contender has a metric.
pub(crate) fn has(metric: &Call, pipelines: &[Pipeline]) -> bool {
    let Some(row) = stages::find(Family::Metric, &metric.name) else { return true };
    pipelines.iter().all(|pipeline| match pipeline.stages.last().map(|stage| stage.to) {
        // The table marks the metrics of probabilities as `trainable`, those of scores as `fitted`. Scores of more than
        // two classes are probabilities.
        Some(Kind::Labels { classes, probable }) => probable || !(row.trainable || (row.fitted && classes > 2)),
        _ => true,
    })
}
