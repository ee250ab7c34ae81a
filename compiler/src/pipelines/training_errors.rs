//! The errors of training, one function each.

use hqml_ir::{Diagnostic, Span};

use super::flow_errors::bytes;

/// E0315: a loss that takes something else.
pub(crate) fn loss(loss: &str, wanted: &str, arrives: &str, span: Span, origin: Span, help: &str) -> Diagnostic {
    Diagnostic::error("E0315", format!("`{loss}` takes {wanted}, but the output is {arrives}"))
        .primary(span, format!("takes {wanted}"))
        .secondary(origin, format!("{arrives} from here"))
        .help(help)
}

/// E0317: a `?` that no `train` follows.
pub(crate) fn untrained(count: usize, stage: &str, span: Span, end: Span) -> Diagnostic {
    let what = if count == 1 { "one parameter".to_owned() } else { format!("{count} parameters") };
    Diagnostic::error("E0317", format!("`{stage}` has {what} that nothing trains"))
        .primary(span, "its `?` begin here")
        .secondary(end, "and the pipeline ends here without `train`, `classifier` or `regressor`")
        .help(format!("end with `classifier(loss: ..., optimizer: ...)`, put `train(...)` before the estimator, or write `frozen({stage})`"))
}

/// E0318: a `train` with nothing to train.
pub(crate) fn nothing_to_train(name: &str, span: Span) -> Diagnostic {
    Diagnostic::error("E0318", format!("`{name}` has nothing to train: no `?` stands before it"))
        .primary(span, "no parameter reaches this")
        .help("put an ansatz such as `real_amplitudes` or a `dense` layer before it, or take it away")
}

/// E0319: a fitted stage between the first `?` and its `train`.
pub(crate) fn fitted_between(fitted: &str, span: Span, hole: Span) -> Diagnostic {
    Diagnostic::error("E0319", format!("`{fitted}` is fitted, and stands between a `?` and its training"))
        .primary(span, "fitted here, on features that training would still move")
        .secondary(hole, "the first `?` is here")
        .help(format!("put `{fitted}` before it, or `train(...)` in front of `{fitted}`"))
}

/// E0801: an optimizer that keeps `rows` vectors of all parameters.
pub(crate) fn memory(optimizer: &str, parameters: usize, rows: u128, memory: u64, span: Span) -> Diagnostic {
    let (needed, allowed) = (bytes(8.0 * rows as f64 * parameters as f64), bytes(memory as f64));
    let help = match optimizer {
        "lbfgs" => "let it keep fewer corrections with `memory:`, or take `adam`",
        _ => "take `adam` or `lbfgs`, or `spsa` where no gradient passes",
    };
    Diagnostic::error("E0801", format!("`{optimizer}` needs {needed} here, and {allowed} are allowed"))
        .primary(span, format!("trains {parameters} parameters"))
        .note(format!("it keeps {rows} x {parameters} numbers of 8 bytes"))
        .help(help)
}

/// E0320: a gradient that cannot pass.
pub(crate) fn no_gradient(stage: &str, span: Span, optimizer: &str, train: Span) -> Diagnostic {
    Diagnostic::error("E0320", format!("`{optimizer}` follows gradients, and none passes through `{stage}`"))
        .primary(train, "needs gradients")
        .secondary(span, "no gradient passes here")
        .help(format!(
            "take an optimizer without gradients, such as `cobyla` or `spsa`, or `gradient: finite_differences`, or take \
             `{stage}` away"
        ))
}

/// E0324: a start of another length.
pub(crate) fn start_length(given: usize, wanted: usize, span: Span) -> Diagnostic {
    Diagnostic::error("E0324", format!("`start` has {given} numbers, but {wanted} parameters are trained"))
        .primary(span, format!("{wanted} needed here"))
        .help(format!("give {wanted} numbers, or leave `start` out"))
}

/// E0325: a binding used at two widths.
pub(crate) fn shared_differently(stage: &str, span: Span) -> Diagnostic {
    Diagnostic::error(
        "E0325",
        format!("`{stage}` is bound once and has another number of parameters here than where it was first used"),
    )
    .primary(span, "used again here")
    .help("give both uses the same width, or bind two stages")
}

/// E0317: a parameter that is bound and used by nothing.
pub(crate) fn unused(name: &str, span: Span) -> Diagnostic {
    Diagnostic::error("E0317", format!("`{name}` is a trainable parameter that no stage uses"))
        .primary(span, "a `?` is bound here")
        .help(format!("give it to a stage, such as `angle_embedding(bandwidth: {name})`, or take it away"))
}
