//! W0209: an experiment that does not say beforehand what would make its author go on.
//!
//! Source: Nosek et al., The preregistration revolution, PNAS 115(11), 2018.

use hqml_ir::Diagnostic;

use crate::experiments::Study;

/// The lint, where there is no rule.
pub(super) fn check(study: &Study<'_>) -> Vec<Diagnostic> {
    if study.experiment.rule.is_some() {
        return Vec::new();
    }
    let model = study.experiment.contenders.first().map_or("m", |c| c.base.as_str());
    let metric = study.experiment.metrics.first().map_or("accuracy", |m| m.name.as_str());
    vec![
        Diagnostic::warning("W0209", "no rule says what would be a success")
            .primary(study.declared.declaration.name.span, "no `continue_when` here")
            .help(format!("write `continue_when: {model}.{metric} >= best(baselines).{metric}`")),
    ]
}
