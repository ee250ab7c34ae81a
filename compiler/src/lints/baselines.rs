//! W0205, W0206, W0207, W0216: what a model is not compared with.
//!
//! Source: Bowles, Ahmed, Schuld, Better than classical?, arXiv:2403.07059, 2024: out-of-the-box classical models of
//! each kind are hard to beat; Grinsztajn et al., NeurIPS 2022, for trees on tables.

use hqml_ir::{Call, Diagnostic, Role};

use super::walk;
use crate::experiments::Study;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sort {
    Linear,
    Tree,
    Curved,
    Other,
}

/// One lint for each kind of baseline that is missing; one for all where there is none.
pub(super) fn check(study: &Study<'_>) -> Vec<Diagnostic> {
    let baselines = study.experiment.contenders.iter().filter(|c| c.role == Role::Baseline);
    let sorts: Vec<Sort> =
        baselines.map(|c| c.pipelines.first().and_then(walk::last).map_or(Sort::Other, sort)).collect();
    let name = study.declared.declaration.name.span;
    let place = study.fields.get("baselines").map_or(name, |field| field.label.span);
    if sorts.is_empty() {
        return vec![
            Diagnostic::warning("W0216", "no baseline: the result will say nothing about the model")
                .primary(place, "nothing to compare with")
                .help(all(study)),
        ];
    }
    let classify = study.tables.first().is_some_and(|table| table.target.classify());
    let (linear, tree, curved) = if classify {
        ("logistic_regression", "random_forest", "svc(kernel: rbf)")
    } else {
        ("ridge", "random_forest", "svr(kernel: rbf)")
    };
    let wanted = [
        (Sort::Linear, "W0205", "linear", linear),
        (Sort::Tree, "W0206", "tree-based", tree),
        (Sort::Curved, "W0207", "smooth non-linear", curved),
    ];
    let missing = wanted.into_iter().filter(|(sort, ..)| !sorts.contains(sort));
    let lint = |(_, code, what, row): (Sort, &'static str, &str, &str)| {
        Diagnostic::warning(code, format!("no {what} baseline among the {}", sorts.len()))
            .primary(place, format!("no {what} model here"))
            .help(format!("add `{row}`"))
    };
    missing.map(lint).collect()
}

fn all(study: &Study<'_>) -> &'static str {
    if study.tables.first().is_some_and(|table| table.target.classify()) {
        "write `baselines: [logistic_regression, random_forest, svc(kernel: rbf)]`"
    } else {
        "write `baselines: [ridge, random_forest, svr(kernel: rbf)]`"
    }
}

fn sort(call: &Call) -> Sort {
    let kernel = call.call("kernel").map(|kernel| kernel.name.as_str());
    match (call.name.as_str(), kernel) {
        ("logistic_regression" | "ridge_classifier" | "ridge" | "linear_regression", _) => Sort::Linear,
        ("svc" | "svr" | "kernel_ridge" | "one_class_svm", Some("linear")) => Sort::Linear,
        ("decision_tree" | "random_forest" | "gradient_boosting", _) => Sort::Tree,
        ("svc" | "svr" | "kernel_ridge" | "one_class_svm" | "mlp" | "k_nearest_neighbors", _) => Sort::Curved,
        _ => Sort::Other,
    }
}
