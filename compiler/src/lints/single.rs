//! Lints that are found on the way and not by looking at a whole experiment.

use hqml_ir::{Diagnostic, Span};

/// W0217: a metric of probabilities beside a contender that gives none.
pub(crate) fn metric_missing(metric: &str, span: Span, contender: &str, entry: Span) -> Diagnostic {
    Diagnostic::warning("W0217", format!("`{metric}` is not measured for `{contender}`, which gives no probabilities"))
        .primary(span, "needs probabilities of the classes")
        .secondary(entry, "gives labels without probabilities")
        .help("let it give probabilities where it can (`svc(probabilities: true)`), or leave it so")
}

/// W0218: a `tuned` without a sweep.
pub(crate) fn nothing_to_tune(span: Span) -> Diagnostic {
    Diagnostic::warning("W0218", "`tuned` has nothing to choose from: no `sweep` stands inside")
        .primary(span, "one candidate only")
        .help("sweep an option: `tuned(svc(c: sweep(1, 10)), folds: 5)`")
}
