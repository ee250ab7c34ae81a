//! W0210: models that may choose among more candidates than any baseline.
//!
//! Source: Dodge et al., Show your work, EMNLP 2019: a comparison at unequal budgets of tuning compares the budgets.

use hqml_ir::{Diagnostic, Role};

use super::walk;
use crate::experiments::Study;

/// One lint, for the model with the most candidates.
pub(super) fn check(study: &Study<'_>) -> Vec<Diagnostic> {
    let of = |role: Role| {
        let entries = study.entries.iter().filter(move |e| e.contender.role == role);
        entries.filter_map(|e| Some((e.contender.pipelines.first().map(walk::candidates)?, e)))
    };
    let (Some((most, model)), Some((best, _))) =
        (of(Role::Model).max_by_key(|(n, _)| *n), of(Role::Baseline).max_by_key(|(n, _)| *n))
    else {
        return Vec::new();
    };
    if most <= best {
        return Vec::new();
    }
    let name = &model.contender.name;
    let place = study.fields.get("baselines").map_or(study.declared.declaration.name.span, |field| field.label.span);
    vec![
        Diagnostic::warning(
            "W0210",
            format!("`{name}` chooses among {most} candidates, no baseline among more than {best}"),
        )
        .primary(place, "tuned less")
        .secondary(model.span, format!("{most} candidates"))
        .help("tune a baseline as much: `tuned(svc(kernel: rbf, gamma: sweep(...), c: sweep(...)), folds: 5)`"),
    ]
}
