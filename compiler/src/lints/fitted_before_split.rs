//! W0201: a stage that is fitted before the split has seen the test rows, so what is measured on them is too good.
//!
//! Source: Kaufman et al., Leakage in data mining, ACM TKDD 6(4), 2012; scikit-learn's "Common pitfalls".

use hqml_ir::stages::{self, Family};
use hqml_ir::{Diagnostic, Stage, Step};

use crate::experiments::Study;

/// One lint for each fitted stage before the split.
pub(super) fn check(study: &Study<'_>) -> Vec<Diagnostic> {
    let lint = |stage: &Stage, name: &str, split| {
        Diagnostic::warning("W0201", format!("`{name}` is fitted before the split: test rows leak into it"))
            .primary(stage.span, "fitted on all rows, those of the test among them")
            .secondary(split, "split here, too late")
            .help(format!("put `{name}` after the split: it is then fitted on training rows only"))
    };
    let of_table = |table: &crate::experiments::data::Table| {
        let fitted = table.dataset.before.iter().filter_map(|stage| Some((stage, fitted_row(stage)?)));
        fitted.map(|(stage, name)| lint(stage, name, table.split_span)).collect::<Vec<_>>()
    };
    study.tables.iter().flat_map(of_table).collect()
}

/// The name of the fitted row in a stage, or in its branches.
fn fitted_row(stage: &Stage) -> Option<&str> {
    match &stage.step {
        Step::Builtin { call, .. } => {
            let row = stages::find(Family::Preprocess, &call.name)?;
            row.fitted.then_some(row.name)
        }
        Step::Branches(branches) => branches.iter().flatten().find_map(fitted_row),
        _ => None,
    }
}
