//! W0203: a rule that asks for a difference which so few test rows cannot show.
//!
//! Two classifiers that disagree on a tenth of the rows differ by at least `c` with 95 % confidence only where
//! `n >= 1.96^2 * 0.1 / c^2` (McNemar's test, normal approximation; Dietterich, Neural Computation 10, 1998).

use hqml_ir::{Diagnostic, Span, Task, Value};

use crate::experiments::Study;
use crate::experiments::data::Table;
use crate::syntax::ast::{Expr, ExprKind};

/// The share of rows on which two good classifiers are taken to disagree.
const DISAGREEMENT: f64 = 0.1;
/// 97.5 % quantile of the normal distribution.
const QUANTILE: f64 = 1.96;

/// One lint for the smallest claim of the rule and the smallest test set.
pub(super) fn check(study: &Study<'_>) -> Vec<Diagnostic> {
    let Some(rule) = study.fields.get("continue_when") else { return Vec::new() };
    let mut claims = Vec::new();
    points(&rule.value, &mut claims);
    let Some((claim, span)) = claims.into_iter().min_by(|a, b| a.0.total_cmp(&b.0)) else { return Vec::new() };
    let seeds = study.experiment.seeds.len();
    let classify = study.tables.iter().filter(|table| matches!(table.target.task, Task::Classify(_)));
    let Some((rows, table)) = classify.map(|table| (judged(table, seeds), table)).min_by_key(|(rows, _)| *rows) else {
        return Vec::new();
    };
    let needed = (QUANTILE * QUANTILE * DISAGREEMENT / (claim * claim)).ceil();
    if rows as f64 >= needed {
        return Vec::new();
    }
    let points = claim * 100.0;
    vec![
        Diagnostic::warning("W0203", format!("{rows} test rows can hardly show a difference of {points} points"))
            .primary(span, "this is claimed")
            .secondary(table.split_span, format!("{} test rows here", table.target.test_rows))
            .note(format!(
                "about {needed} rows show it with 95 % confidence where the models disagree on one row in ten"
            ))
            .help("take more rows, a larger test share, k folds or more seeds; or claim less"),
    ]
}

/// Different rows that are judged: a split that is drawn anew with each seed, or folds, reach more of them.
fn judged(table: &Table, seeds: usize) -> usize {
    let fresh_table = *table.dataset.source.get("seed") == Value::None && table.dataset.path.is_none();
    let fresh_split = *table.dataset.split.get("seed") == Value::None;
    let each =
        if *table.dataset.split.get("folds") == Value::None { table.target.test_rows } else { table.target.rows };
    match (fresh_table && table.dataset.source.get("samples") != &Value::None, fresh_split) {
        (true, _) => each.saturating_mul(seeds),
        (false, true) => each.saturating_mul(seeds).min(table.target.rows),
        (false, false) => each,
    }
}

/// Every `2 points` with a value above 0, as a share.
fn points(expr: &Expr, found: &mut Vec<(f64, Span)>) {
    match &expr.kind {
        ExprKind::Points(value) if *value > 0.0 => found.push((value / 100.0, expr.span)),
        ExprKind::Unary { operand, .. } => points(operand, found),
        ExprKind::Binary { left, right, .. } => {
            points(left, found);
            points(right, found);
        }
        _ => {}
    }
}
