//! W0202: one number that seeds the data and their split ties both: the split is no longer independent of the table.
//!
//! Source: the generators of scikit-learn and its splits draw from the same stream for the same `random_state`.

use hqml_ir::{Diagnostic, Value};

use crate::experiments::Study;
use crate::experiments::data::Table;

/// One lint for each table whose source and split share a written seed.
pub(super) fn check(study: &Study<'_>) -> Vec<Diagnostic> {
    study.tables.iter().filter_map(of_table).collect()
}

fn of_table(table: &Table) -> Option<Diagnostic> {
    let (Value::Int(source), Value::Int(split)) = (table.dataset.source.get("seed"), table.dataset.split.get("seed"))
    else {
        return None;
    };
    (source == split).then(|| {
        Diagnostic::warning("W0202", format!("the data and their split share the seed {source}"))
            .primary(table.split_span, format!("seed {split} here"))
            .secondary(table.target.span, "and here: both draw from the same stream")
            .help("give the split another seed, or leave it out: it then takes the cell's seed")
    })
}
