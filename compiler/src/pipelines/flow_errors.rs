//! The errors of what flows through a pipeline, one function each; where two places disagree, both are shown.

use hqml_ir::{Diagnostic, Kind, Span};

use super::cursor::Cursor;

/// "2 features", "the state of 3 qubits", ...
pub(crate) fn say(kind: Kind) -> String {
    match kind {
        Kind::Features(1) => "1 feature".to_owned(),
        Kind::Features(n) => format!("{n} features"),
        Kind::Probabilities(k) => format!("{k} probabilities"),
        Kind::State(1) => "the state of 1 qubit".to_owned(),
        Kind::State(q) => format!("the state of {q} qubits"),
        Kind::Gram => "a row of a kernel matrix".to_owned(),
        Kind::Labels { classes, .. } => format!("a label of {classes} classes"),
        Kind::Values => "a predicted value".to_owned(),
    }
}

/// "2 features leave here".
pub(crate) fn leaving(kind: Kind) -> String {
    format!("{} {} here", say(kind), if plural(kind) { "leave" } else { "leaves" })
}

fn leaves(told: Diagnostic, cursor: &Cursor) -> Diagnostic {
    told.secondary(cursor.origin, leaving(cursor.kind))
}

fn plural(kind: Kind) -> bool {
    matches!(kind, Kind::Features(n) | Kind::Probabilities(n) if n != 1)
}

fn reach(kind: Kind) -> &'static str {
    if plural(kind) { "reach" } else { "reaches" }
}

/// E0301: a circuit or a stage that takes another number.
pub(crate) fn width(name: &str, wanted: &str, cursor: &Cursor, span: Span, help: &str) -> Diagnostic {
    let fact = format!("`{name}` needs {wanted}, but {} {} it", say(cursor.kind), reach(cursor.kind));
    leaves(Diagnostic::error("E0301", fact).primary(span, format!("{wanted} needed here")), cursor).help(help)
}

/// E0310: more components asked for than features reach.
pub(crate) fn reduced(name: &str, option: &str, kept: usize, cursor: &Cursor, span: Span) -> Diagnostic {
    let fact = format!("`{name}` keeps {kept} of {}, which is more than there are", say(cursor.kind));
    let n = match cursor.kind {
        Kind::Features(n) | Kind::Probabilities(n) => n,
        _ => 1,
    };
    leaves(Diagnostic::error("E0310", fact).primary(span, format!("{kept} are kept here")), cursor)
        .help(format!("write `{name}({option}: {n})` or less"))
}

/// E0323: more components than training rows.
pub(crate) fn components_above_rows(name: &str, kept: usize, rows: usize, span: Span, data: Span) -> Diagnostic {
    Diagnostic::error(
        "E0323",
        format!("`{name}` keeps {kept} components of {rows} training rows, which hold {rows} at most"),
    )
    .primary(span, format!("{kept} components here"))
    .secondary(data, format!("{rows} rows train"))
    .help(format!("write `{name}(components: {rows})` or less, or take more rows"))
}

/// E0323: more neighbours than training rows.
pub(crate) fn neighbours_above_rows(name: &str, k: usize, rows: usize, span: Span, data: Span) -> Diagnostic {
    Diagnostic::error("E0323", format!("`{name}` asks {k} neighbours, and {rows} rows train"))
        .primary(span, format!("{k} neighbours here"))
        .secondary(data, format!("{rows} rows train"))
        .help(format!("write `{name}(k: {rows})` or less, or take more rows"))
}

/// E0311: a stage that takes something else.
pub(crate) fn kind(name: &str, wanted: &str, cursor: &Cursor, span: Span) -> Diagnostic {
    let fact = format!("`{name}` takes {wanted}, but {} {} it", say(cursor.kind), reach(cursor.kind));
    leaves(Diagnostic::error("E0311", fact).primary(span, format!("takes {wanted}")), cursor)
        .help(kind_help(wanted, cursor.kind))
}

fn kind_help(wanted: &str, has: Kind) -> String {
    match has {
        Kind::State(_) if wanted.contains("feature") => "read the state first: `|> measure(z_each)`",
        Kind::State(_) if wanted.contains("probabilities") => "read the state first: `|> probabilities`",
        Kind::State(_) if wanted.contains("kernel") => "compare the states first: `|> fidelity_kernel`",
        Kind::Features(_) | Kind::Probabilities(_) if wanted.contains("state") => {
            "embed the row first, with a feature map such as `angle_embedding`"
        }
        Kind::Features(_) if wanted.contains("text") => {
            "text comes from a `csv`: put `one_hot` into its `data` declaration, in front of what takes numbers"
        }
        Kind::Features(_) if wanted.contains("probabilities") => "put `|> softmax` before it",
        Kind::Gram if wanted == "features" => {
            "turn the kernel into features with `|> kernel_pca(components: 4)`, or give it to an estimator that takes it, \
             such as `svc`"
        }
        Kind::Gram => "a kernel is read by an estimator that takes it, such as `svc`",
        Kind::Features(_) | Kind::Probabilities(_) if wanted.contains("kernel") => {
            "compare the rows first: `|> rbf_kernel`, or a feature map and `|> fidelity_kernel`"
        }
        Kind::Labels { .. } | Kind::Values => "a prediction ends a pipeline: take away what follows it",
        _ => "change the stage before it",
    }
    .to_owned()
}

/// E0312: another number of outputs than classes.
pub(crate) fn classes(
    name: &str,
    classes: usize,
    target: Span,
    cursor: &Cursor,
    span: Span,
    wanted: &str,
) -> Diagnostic {
    let fact = format!("{} {} `{name}`, but the target has {classes} classes", say(cursor.kind), reach(cursor.kind));
    leaves(Diagnostic::error("E0312", fact).primary(span, format!("one output a class needed: {classes}")), cursor)
        .secondary(target, format!("{classes} classes come from here"))
        .help(wanted)
}

/// E0313: a pipeline that ends too early.
pub(crate) fn no_prediction(cursor: &Cursor, span: Span, classify: bool) -> Diagnostic {
    let help = match (cursor.kind, classify) {
        (Kind::State(_), true) => {
            "read the state and decide: `|> measure(z_each) |> logistic_regression`, or `|> fidelity_kernel |> svc`"
        }
        (Kind::State(_), false) => "read the state and fit: `|> measure(z_each) |> ridge`",
        (Kind::Gram, true) => "decide: `|> svc`",
        (Kind::Gram, false) => "fit: `|> svr`",
        (_, true) => "end with an estimator such as `|> logistic_regression`, or with `|> classifier(...)`",
        (_, false) => "end with an estimator such as `|> ridge`, or with `|> regressor(...)`",
    };
    leaves(
        Diagnostic::error("E0313", "this pipeline ends before a prediction").primary(span, "used as a model here"),
        cursor,
    )
    .help(help)
}

/// E0314: a stage after the prediction.
pub(crate) fn after_prediction(name: &str, cursor: &Cursor, span: Span) -> Diagnostic {
    leaves(
        Diagnostic::error("E0314", format!("`{name}` stands after the prediction")).primary(span, "nothing can follow"),
        cursor,
    )
    .help("take it away, or put it before the estimator")
}

/// E0316: an estimator of another task.
pub(crate) fn task(name: &str, learns: &str, target: &str, span: Span, data: Span, help: &str) -> Diagnostic {
    Diagnostic::error("E0316", format!("`{name}` learns {learns}, but the target is {target}"))
        .primary(span, format!("learns {learns}"))
        .secondary(data, format!("the target here is {target}"))
        .help(help)
}

/// E0321: branches that do not join.
pub(crate) fn branches(first: (Span, Kind), other: (Span, Kind)) -> Diagnostic {
    Diagnostic::error("E0321", "these branches do not join: features join features, states join states")
        .primary(other.0, format!("this gives {}", say(other.1)))
        .secondary(first.0, format!("this gives {}", say(first.1)))
        .help("let every branch end in features, such as `angle_embedding |> measure(z_each)`, or every branch in a state")
}

/// E0321: a branch that ends in a kernel or in a prediction.
pub(crate) fn never_joined(branch: (Span, Kind), others: impl Iterator<Item = (Span, Kind)>) -> Diagnostic {
    let (what, help) = match branch.1 {
        Kind::Gram => (
            "kernels cannot be joined side by side",
            "join what the kernel compares: `[angle_embedding, zz_feature_map] |> fidelity_kernel`, or features in front \
             of `rbf_kernel`; or write one model for each kernel",
        ),
        _ => (
            "predictions cannot be joined side by side",
            "let every branch end before its estimator, and put one estimator behind the brackets",
        ),
    };
    let told = Diagnostic::error("E0321", what).primary(branch.0, format!("this gives {}", say(branch.1)));
    others.fold(told, |told, (span, kind)| told.secondary(span, format!("this gives {}", say(kind)))).help(help)
}

/// E0321: nothing in the brackets.
pub(crate) fn no_branches(span: Span) -> Diagnostic {
    Diagnostic::error("E0321", "a branch without branches")
        .primary(span, "empty")
        .help("write `[identity, angle_embedding |> measure(z_each)]`")
}

/// E0321: a state cannot be given to two circuits.
pub(crate) fn state_branched(cursor: &Cursor, span: Span) -> Diagnostic {
    leaves(
        Diagnostic::error("E0321", "a state cannot be given to several branches: quantum states are not copied")
            .primary(span, "branches of a state"),
        cursor,
    )
    .help("branch before the feature map: `[map_a |> ansatz_a, map_b |> ansatz_b]`, or measure first")
}

/// E0322: something that is no stage.
pub(crate) fn no_stage(name: &str, what: &str, span: Span, help: &str) -> Diagnostic {
    Diagnostic::error("E0322", format!("`{name}` is {what}, which is no stage of a pipeline"))
        .primary(span, "a stage is wanted here")
        .help(help)
}

/// E0801.
pub(crate) fn memory(qubits: usize, states: u64, memory: u64, span: Span) -> Diagnostic {
    let needed = states as f64 * 16.0 * (qubits as f64).exp2();
    let per = if states > 1 { format!("{states} states, one a row, of ") } else { String::new() };
    Diagnostic::error(
        "E0801",
        format!("a state of {qubits} qubits needs {}, and {} are allowed", bytes(needed), bytes(memory as f64)),
    )
    .primary(span, format!("{qubits} qubits here"))
    .note(format!("{per}2^{qubits} amplitudes of 16 bytes each"))
    .help(format!(
        "use {} qubits or fewer, for example with `pca(components: ...)` before it, or a backend for wide circuits: \
         `backends: [automatic]`",
        most(states, memory)
    ))
}

/// E0801: kernel matrices that do not fit.
pub(crate) fn gram(train: usize, test: usize, memory: u64, span: Span, data: Span) -> Diagnostic {
    let needed = bytes(8.0 * train as f64 * (train as f64 + test as f64));
    Diagnostic::error("E0801", format!("the kernel matrix needs {needed}, and {} are allowed", bytes(memory as f64)))
        .primary(span, "one number for each pair of rows")
        .secondary(data, format!("{train} rows train, and {test} test"))
        .note(format!("{train} x {train} numbers to train and {test} x {train} to test, 8 bytes each"))
        .help("make fewer rows, put a model without a kernel in its place, or allow more memory")
}

/// E0330: what is read from pure states, after a reset of a used qubit.
pub(crate) fn mixed(name: &str, circuit: Span, span: Span) -> Diagnostic {
    Diagnostic::error("E0330", format!("`{name}` reads a pure state, but a reset leaves a mixed one"))
        .primary(span, "read here")
        .secondary(circuit, "this circuit resets a qubit that it has used")
        .help("measure it: `measure(z_each)`; or use another qubit in place of the one that is reset")
}

/// E0330: a Gibbs state where a pure one is wanted.
pub(crate) fn mixed_gibbs(name: &str, state: Span, span: Span) -> Diagnostic {
    Diagnostic::error("E0330", format!("`{name}` takes a pure state, but `gibbs_state` makes a mixed one"))
        .primary(span, "takes a pure state")
        .secondary(state, "a mixed state from here")
        .help("measure it first: `gibbs_state(...) |> measure(z_each)`, or read its `probabilities`")
}

/// E0801: a Hamiltonian too wide to be diagonalised.
pub(crate) fn wide_gibbs(qubits: usize, most: u32, span: Span, origin: Span) -> Diagnostic {
    let matrix = bytes(8.0 * (2.0 * qubits as f64).exp2());
    Diagnostic::error(
        "E0801",
        format!("a Gibbs state of {qubits} qubits is too wide to be diagonalised; {most} qubits are the most"),
    )
    .primary(span, format!("one matrix of 2^{qubits} x 2^{qubits} numbers takes {matrix}, and each row has its own"))
    .secondary(origin, "the width comes from here")
    .help(format!("bring {most} features or fewer with `pca(components: ...)`, or say how many `qubits:` H has"))
}

/// E0412: a Hamiltonian that is not one observable.
pub(crate) fn one_hamiltonian(found: usize, span: Span) -> Diagnostic {
    Diagnostic::error("E0412", format!("`gibbs_state` takes one observable, and {found} stand here"))
        .primary(span, "not one observable")
        .help("add them up: `sum(Z(i) for i in 0..n)`")
}

fn most(states: u64, memory: u64) -> u32 {
    (memory / 16 / states.max(1)).max(1).ilog2()
}

/// Bytes as a person reads them.
pub(crate) fn bytes(bytes: f64) -> String {
    if !bytes.is_finite() {
        return "more than 10^308 bytes".to_owned();
    }
    const UNITS: [&str; 9] = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB", "ZiB", "YiB"];
    let step = if bytes >= 1.0 { ((bytes.log2() / 10.0).floor() as usize).min(UNITS.len() - 1) } else { 0 };
    let scaled = bytes / 1024f64.powi(step as i32);
    let digits = usize::from(scaled.fract() != 0.0 && scaled < 1e4);
    if scaled < 1e6 { format!("{scaled:.digits$} {}", UNITS[step]) } else { format!("{bytes:.2e} bytes") }
}

/// E0316: a class that is not there.
pub(crate) fn no_class(name: &str, names: &[String], span: Span, data: Span) -> Diagnostic {
    Diagnostic::error("E0316", format!("the target has no class `{name}`"))
        .primary(span, "asked for here")
        .secondary(data, format!("its classes are {}", super::fit::list_words(names).replace(" or ", " and ")))
        .help(format!("write one of them: `normal: {:?}`", names.first().map_or("", String::as_str)))
}

/// E0801: a layer with more weights than anybody trains.
pub(crate) fn weights(name: &str, weights: usize, most: usize, cursor: &Cursor, span: Span) -> Diagnostic {
    let fact = format!("this `{name}` has {weights} weights, and at most {most} are trained");
    leaves(
        Diagnostic::error("E0801", fact)
            .primary(span, "one weight for each pair of a feature that enters and one that leaves"),
        cursor,
    )
    .help("make it narrower, or bring fewer features with `pca(components: ...)` before it")
}
