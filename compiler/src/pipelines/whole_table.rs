//! Stages that act on more than one row's features (`window` on rows, `target_scaler` on targets): where each may stand.
//! What only a `data` declaration knows is held here while its stages are built.

use hqml_ir::stages::{Flow, Row};
use hqml_ir::{Call, Diagnostic, Kind, Span, window_size};

use super::builder::Builder;
use super::cursor::Cursor;
use super::flow_errors;
use super::raw_columns::RawColumns;
use super::session::Checked;

/// What a `data` declaration knows beside what flows.
#[derive(Debug, Clone)]
pub(crate) struct WholeTable {
    /// The name of its split.
    pub(crate) split: &'static str,
    /// Where the split is written.
    pub(crate) split_span: Span,
    /// The columns that flow, where some hold text or gaps.
    pub(crate) raw: Option<RawColumns>,
}

/// The only split that keeps the order of time.
const ORDERED: &str = "time_split";

impl Builder<'_, '_> {
    /// Refuses a stage that needs a whole table, or the whole pipeline, where it has only a part of it.
    pub(crate) fn stands_right(&self, row: &Row, span: Span) -> Checked<()> {
        let told = match (row.name, &self.table) {
            ("window" | "target_scaler", _) if self.branched > 0 => in_branch(row.name, span),
            ("window", None) => in_model(row.name, span),
            ("window", Some(table)) if table.split != ORDERED => unordered(row.name, span, table),
            _ => return Ok(()),
        };
        Err(self.session.report(told))
    }

    /// What leaves a `window`.
    pub(crate) fn windowed(&self, row: &Row, call: &Call, n: usize, span: Span) -> Checked<Kind> {
        debug_assert_eq!(row.flow, Flow::Window);
        let (length, horizon) = window_size(call);
        let own = call.bool("autoregressive");
        if own && horizon == 0 {
            return Err(self.session.report(own_value(span)));
        }
        if own && self.target.classify() {
            let help = "take `autoregressive` away, or `task: regress` where the table is read";
            let told = flow_errors::task(row.name, "from past real targets", "a class", span, self.target.span, help);
            return Err(self.session.report(told));
        }
        Ok(Kind::Features((n + usize::from(own)).saturating_mul(length)))
    }

    /// What leaves a `target_scaler`: what came.
    pub(crate) fn target_scaled(&self, row: &Row, cursor: &Cursor, span: Span) -> Checked<Kind> {
        if self.target.classify() {
            let help = "take it away: classes are not scaled; or write `task: regress` where the table is read";
            let told = flow_errors::task(row.name, "real numbers", "a class", span, self.target.span, help);
            return Err(self.session.report(told));
        }
        match cursor.kind {
            Kind::Features(_) | Kind::Probabilities(_) | Kind::Gram => Ok(cursor.kind),
            _ => Err(self.session.report(flow_errors::kind(row.name, "features", cursor, span))),
        }
    }
}

/// E0611.
fn in_model(name: &str, span: Span) -> Diagnostic {
    Diagnostic::error(
        "E0611",
        format!("`{name}` acts on the rows of a whole table, and a model sees one row at a time"),
    )
    .primary(span, "stands in a model")
    .help(format!("put it into the `data` declaration: `... |> time_split(test: 25%) |> {name}(...)`"))
}

/// E0611: in a branch.
fn in_branch(name: &str, span: Span) -> Diagnostic {
    let what = if name == "window" { "the rows of a whole table" } else { "the target of all that follows" };
    Diagnostic::error("E0611", format!("`{name}` acts on {what}, and a branch is only a part of the features"))
        .primary(span, "stands in a branch")
        .help("put it in front of the branches")
}

/// E0612.
fn unordered(name: &str, span: Span, table: &WholeTable) -> Diagnostic {
    let split = table.split;
    Diagnostic::error(
        "E0612",
        format!("`{name}` joins neighbouring rows, and `{split}` deals them out to training and test"),
    )
    .primary(span, "a training row would hold test rows")
    .secondary(table.split_span, "takes test rows from between the training rows")
    .help("write `time_split(test: 25%)`: the last rows are for the test")
}

/// E0531: the value to predict among the features.
fn own_value(span: Span) -> Diagnostic {
    Diagnostic::error(
        "E0531",
        "the options of `window` contradict each other: with `horizon: 0` the target that is to be predicted would be \
         among its own features",
    )
    .primary(span, "autoregressive, and ends at the target's own row")
    .help("write `horizon: 1` or more, or leave it out")
}
