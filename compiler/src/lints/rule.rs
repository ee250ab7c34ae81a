//! W0209: an experiment that does not say beforehand what would make its author go on.
//!
//! Source: Nosek et al., The preregistration revolution, PNAS 115(11), 2018.

use hqml_ir::{Diagnostic, stages};

use crate::experiments::Study;

/// The lint, where there is no rule.
pub(super) fn check(study: &Study<'_>) -> Vec<Diagnostic> {
    if study.experiment.rule.is_some() {
        return Vec::new();
    }
    vec![
        Diagnostic::warning("W0209", "no rule says what would be a success")
            .primary(study.declared.declaration.name.span, "no `continue_when` here")
            .help(help(study)),
    ]
}

/// A rule that is valid as it stands: of one model that has a name, in the direction of the metric.
fn help(study: &Study<'_>) -> String {
    let metric = study.experiment.metrics.first().map_or("accuracy", |m| m.name.as_str());
    let order = if stages::less_is_better(metric) { "<=" } else { ">=" };
    let rule = |model: &str| format!("write `continue_when: {model}.{metric} {order} best(baselines).{metric}`");
    let Some(entry) = study.entries.first() else { return rule("m") };
    let base = entry.contender.base.as_str();
    match (entry.swept, is_name(base)) {
        (false, true) => rule(base),
        (false, false) => format!("declare `model m = {base}`, list `m`, and {}", rule("m")),
        (true, true) => {
            let best = format!("best_{base}");
            format!("declare `model {best} = tuned({base}, folds: 5)`, list `{best}`, and {}", rule(&best))
        }
        (true, false) => format!("declare `model m = tuned({base}, folds: 5)`, list `m`, and {}", rule("m")),
    }
}

fn is_name(text: &str) -> bool {
    text.chars().all(|c| c.is_alphanumeric() || c == '_')
}
