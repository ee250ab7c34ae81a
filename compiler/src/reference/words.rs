//! The words of the language that are no stage, no gate and no declaration: words that begin a declaration or a statement,
//! fields, types, and the names that are always there. A table enters, pages leave; a test runs every example.

use std::fmt::Write;

/// A word, what it is and an example of it.
#[derive(Debug, Clone, Copy)]
pub struct Word {
    /// As it is written.
    pub name: &'static str,
    /// What kind of word it is.
    pub what: &'static str,
    /// Its form.
    pub form: &'static str,
    /// What it means.
    pub meaning: &'static str,
    /// An example.
    pub example: Example,
}

/// An example, and what it has to be put into to be a program.
#[derive(Debug, Clone, Copy)]
pub enum Example {
    /// Whole declarations.
    Program(&'static str),
    /// Statements of a circuit on `q[n]`, at least three qubits.
    Body(&'static str),
    /// A field of an experiment.
    Field(&'static str),
    /// Stages after features, up to a prediction of a class.
    Stages(&'static str),
    /// A constant expression.
    Value(&'static str),
}

impl Example {
    /// As it is shown.
    pub fn text(self) -> &'static str {
        match self {
            Example::Program(text)
            | Example::Body(text)
            | Example::Field(text)
            | Example::Stages(text)
            | Example::Value(text) => text,
        }
    }

    /// A whole program around it.
    pub fn program(self) -> String {
        const DATA: &str = "data points = make_moons(samples: 80, noise: 0.2) |> split(test: 25%) |> standard_scaler\n";
        match self {
            Example::Program(text) => format!("{text}\n"),
            Example::Body(text) => format!("circuit c on q[n] {{\n    require n > 2, \"three\"\n{text}\n}}\n"),
            Example::Value(text) => format!("const c = {text}\n"),
            Example::Stages(text) => format!(
                "{DATA}model m = {text}\nexperiment e {{ data: points  models: [m]  baselines: [logistic_regression] }}\n"
            ),
            Example::Field(text) => {
                let has = |field: &str| text.contains(&format!("{field}:"));
                let field = |name: &str, value: &str| {
                    if has(name) { String::new() } else { format!("    {name}: {value}\n") }
                };
                format!(
                    "{DATA}model kernel = zz_feature_map |> fidelity_kernel |> svc\nmodel plain = svc\n\
                     baseline forest = random_forest\nbackend sampled = statevector(shots: 1024)\n\
                     backend ideal = statevector\nexperiment e {{\n{}{}{}{}    {text}\n}}\n",
                    field("data", "points"),
                    field("models", "[kernel]"),
                    field("baselines", "[forest, logistic_regression]"),
                    if has("train_on") { "    backends: [ideal, sampled]\n" } else { "" },
                )
            }
        }
    }
}

const fn word(
    name: &'static str,
    what: &'static str,
    form: &'static str,
    meaning: &'static str,
    example: Example,
) -> Word {
    Word { name, what, form, meaning, example }
}

use Example::{Body, Field, Program, Stages, Value};

const DECLARATION: &str = "word that begins a declaration";
const STATEMENT: &str = "statement of a circuit";
pub(super) const FIELD: &str = "field of an experiment";
const TYPE: &str = "type";
const KIND: &str = "kind of an option";
const PRIMITIVE: &str = "primitive of a circuit";
const NAME: &str = "name that is always there";

/// All words, in the order of the reference.
#[rustfmt::skip]
pub static WORDS: &[Word] = &[
    // Declarations.
    word("import", "word that begins an import", "import \"PATH\"",
        "Brings the declarations of another file, and runs nothing. The path is relative to the file that imports. What that file itself imports is not handed on. A circle of imports is an error.",
        Program("const depth = 3")),
    word("allow", "word before a declaration", "allow(CODE, \"why\")",
        "Silences a lint in the declaration under it. Errors cannot be silenced.",
        Program("allow(W0206, \"a first look\")\nmodel m = svc")),
    word("const", DECLARATION, "const NAME = value",
        "A number, text, list or range. `--set NAME=value` gives it another value from outside.",
        Program("const depth = 3\nconst factors = [0.1, 1, 10]")),
    word("data", DECLARATION, "data NAME(options) = source |> stages",
        "A table: its source, exactly one split, and its preparation. Stages after the split are fitted on training rows.",
        Program("data points = make_moons(samples: 120, noise: 0.2) |> split(test: 30%) |> standard_scaler")),
    word("preprocess", DECLARATION, "preprocess NAME(options) = stages",
        "Named preparation, from features to features, to be used in several tables or models.",
        Program("preprocess squeezed(k: int = 2) = standard_scaler |> pca(components: k)")),
    word("feature_map", DECLARATION, "feature_map NAME(x: features[n], options) on q[width] { body }",
        "A circuit that takes a row to a state. The width of the register is computed from the width n of the row. It may hold `?`. `feature_map NAME = qasm(\"file.qasm\")` takes the circuit of an OpenQASM file; its inputs are the row.",
        Program("feature_map angles(x: features[n]) on q[n] {\n    for i in 0..n { ry(x[i]) q[i] }\n}")),
    word("ansatz", DECLARATION, "ansatz NAME(options) on q[n] { body }",
        "A circuit on a state that is there, usually with `?`. It binds n to the width that reaches it. `ansatz NAME = qasm(\"file.qasm\")` takes the circuit of an OpenQASM file; its inputs are trained.",
        Program("ansatz layer on q[n] {\n    ry(?) q\n    for (i, j) in linear(n) { cx q[i], q[j] }\n}")),
    word("circuit", DECLARATION, "circuit NAME(arguments) on q[n] { body }",
        "A sub-circuit, to be called in others. In a pipeline it stands where an ansatz may stand. `circuit NAME = qasm(\"file.qasm\")` takes that of an OpenQASM file.",
        Program("circuit bell on q[2] {\n    h q[0]\n    cx q[0], q[1]\n}")),
    word("observable", DECLARATION, "observable NAME(options) on q[n] = value",
        "What `measure(...)` measures: one observable gives one feature, a list one for each element.",
        Program("observable ends on q[n] = Z(0) * Z(n - 1)")),
    word("pairs", DECLARATION, "pairs NAME(n: int) = list",
        "An entanglement pattern: for n qubits a list of pairs (or larger blocks) of qubits.",
        Program("pairs first_with_all(n: int) = [(0, i) for i in 1..n]")),
    word("transform", DECLARATION, "transform NAME(z: features[k], options) -> type = expression",
        "A function of one row, differentiated by the compiler. Without `->` it gives features.",
        Program("transform shares(z: features[k]) -> probabilities[2] = [(1 - z[0]) / 2, (1 + z[0]) / 2]")),
    word("loss", DECLARATION, "loss NAME(f: features[k], y: target[m]) = expression",
        "What a training makes small: one number for one row, of its outputs f and its target y.",
        Program("loss distance(f: features[k], y: target[m]) = (f[0] - y[0]) ** 2")),
    word("optimizer", DECLARATION, "optimizer NAME(options) = call",
        "An optimizer with its options, under a name.",
        Program("optimizer patient = adam(learning_rate: 0.01, epochs: 500)")),
    word("model", DECLARATION, "model NAME(options) = stages where NAME = value",
        "A pipeline from features to a prediction, to be judged. One that ends before a prediction is a stage for others. What `where` binds is made once and shared.",
        Program("model kernel(c: real = 1.0) = zz_feature_map |> fidelity_kernel |> svc(c: c)")),
    word("baseline", DECLARATION, "baseline NAME(options) = stages",
        "A classical pipeline, by which models are judged.",
        Program("baseline forest = random_forest(trees: 200)")),
    word("backend", DECLARATION, "backend NAME = call",
        "Where circuits run.",
        Program("backend sampled = statevector(shots: 1024)")),
    word("experiment", DECLARATION, "experiment NAME { field: value ... }",
        "What is compared, on which data, how often, and by which rule it is decided. Fields: `data`, `models`, `baselines`, `backends`, `train_on`, `seeds`, `metrics`, `budget`, `continue_when`.",
        Program("data points = make_moons(samples: 80) |> split\nmodel kernel = zz_feature_map |> fidelity_kernel |> svc\nexperiment study {\n    data: points\n    models: [kernel]\n    baselines: [logistic_regression]\n}")),
    // Parts of declarations.
    word("on", "word of a declaration", "on NAME[width]",
        "Names the register of a circuit or an observable, and says how wide it is.",
        Program("circuit halves on q[2 * k] {\n    for i in 0..k { cx q[i], q[i + k] }\n}")),
    word("where", "word of a declaration", "where NAME = value, NAME = value",
        "Binds names for the value before it. Each is made once: used twice, it shares its parameters.",
        Program("model twice = angle_embedding |> layer |> layer |> measure(z_each)\n    where layer = real_amplitudes(reps: 1)")),
    // Statements.
    word("let", STATEMENT, "let NAME = value",
        "Binds a name until its block ends. `let a = ?` and then `a` twice is one parameter; `let c = NAME` of a circuit shares all its parameters.",
        Body("    let a = ?\n    rx(a) q[0]\n    rx(a) q[1]")),
    word("for", STATEMENT, "for pattern in list { body }",
        "Once for each element of a list, a range or pairs. In a list it builds elements: `[Z(i) for i in 0..n]`.",
        Body("    for (i, j) in linear(n) { cx q[i], q[j] }")),
    word("in", STATEMENT, "for pattern in list { body }",
        "Stands before the list of a `for`.",
        Body("    for i in 0..n { h q[i] }")),
    word("repeat", STATEMENT, "repeat count { body }",
        "Its body so many times. Each `?` in it is a fresh parameter each time.",
        Body("    repeat 3 { ry(?) q }")),
    word("if", STATEMENT, "if condition { body } else { body }",
        "One body or the other, by a condition that is known before the run. In a list it keeps elements: `[i for i in 0..n if mod(i, 2) == 0]`.",
        Body("    if n > 4 { h q } else { x q }")),
    word("else", STATEMENT, "if condition { body } else { body }",
        "The other body of an `if`; `else if` goes on asking.",
        Body("    if n > 8 { h q } else if n > 4 { x q } else { y q }")),
    word("inverse", STATEMENT, "inverse { body }",
        "The adjoint of its body: every gate undone, in reverse order.",
        Body("    inverse { real_amplitudes(reps: 1) q }")),
    word("control", STATEMENT, "control qubits { body }",
        "Its body where all these qubits are 1. The body may not touch them.",
        Body("    control q[0], q[1] { ry(?) q[2] }")),
    word("power", STATEMENT, "power exponent { body }",
        "Its body so many times as one circuit: its parameters are shared. A negative exponent repeats the inverse.",
        Body("    power 3 { rx(?) q[0] }")),
    word("barrier", STATEMENT, "barrier qubits",
        "Nothing is moved or merged over it.",
        Body("    h q\n    barrier q\n    h q")),
    word("require", STATEMENT, "require condition, \"why\"",
        "An error with this text where the condition does not hold; it is judged before anything runs.",
        Body("    require mod(n, 2) == 0 or n > 2, \"an even number of qubits\"")),
    word("reset", PRIMITIVE, "reset qubits",
        "Puts qubits into |0>, whatever they were. Not inside `inverse`, `control` or `power`.",
        Body("    reset q[0]")),
    word("pauli_rotation", PRIMITIVE, "pauli_rotation(\"letters\", angle) qubits",
        "exp(-i angle / 2 P), the k-th letter acting on the k-th qubit. One letter on a register turns each qubit; an `axis` stands for its letter.",
        Body("    pauli_rotation(\"XYZ\", ?) q[0], q[1], q[2]")),
    word("evolve", PRIMITIVE, "evolve(angle, observable, steps: k, order: 1) qubits",
        "exp(-i angle H) for an observable H, as a rotation for each of its terms; exact where they commute. Elsewhere `steps: k` says how many product steps are taken, and `order:` which formula.",
        Body("    evolve(?, sum(Z(i) * Z(i + 1) for i in 0..n - 1)) q")),
    word("prepare", PRIMITIVE, "prepare(list) qubits",
        "Qubits in |0> into the state of these 2 ** k real amplitudes, which are normalised. Bit k of an amplitude's place is the k-th qubit.",
        Body("    prepare([1, 0, 0, 1]) q[0], q[1]")),
    // Fields.
    word("data", FIELD, "data: NAME, or data: [NAME, ...]",
        "Which tables: declared `data`, with options where they have some. Every contender runs on each.",
        Field("data: [points]")),
    word("models", FIELD, "models: [m, ...]",
        "What is judged: declared models, or pipelines of one stage. At least one. A model with a `sweep` gives one contender for each value.",
        Field("models: [kernel, plain]")),
    word("baselines", FIELD, "baselines: [b, ...]",
        "What the models have to beat: declared baselines or estimators. They run on one backend.",
        Field("baselines: [logistic_regression, forest, svc(kernel: rbf)]")),
    word("backends", FIELD, "backends: [b, ...]",
        "Where models run; left out, the exact `statevector`. Each model has a cell for each backend.",
        Field("backends: [ideal]")),
    word("train_on", FIELD, "train_on: BACKEND, or train_on: each",
        "Where models are trained before they are judged on every backend; `each` trains on the backend that judges. It must be said where a backend samples.",
        Field("train_on: ideal")),
    word("seeds", FIELD, "seeds: 0..10, a list, or one number",
        "One cell for each; left out, seed 0. Every random step without a `seed` of its own draws from the stream of its cell.",
        Field("seeds: 0..10")),
    word("metrics", FIELD, "metrics: [accuracy, ...]",
        "What is measured on test rows; left out, `accuracy` or `r2`. The first one chooses `best(baselines)`.",
        Field("metrics: [accuracy, f1(average: macro), training_time]")),
    word("budget", FIELD, "budget: { shots: number, cost: $amount, time: duration }",
        "What may be spent.",
        Field("budget: { shots: 2_000_000, cost: $20, time: 10min }")),
    word("continue_when", FIELD, "continue_when: comparison and comparison ...",
        "The rule. It is judged at the end, paired over seeds and rows, with intervals of 95 %; the verdict is continue, stop or undecided.",
        Field("continue_when: kernel.accuracy >= best(baselines).accuracy - 2 points")),
    word("best", "function of a rule", "best(baselines).METRIC",
        "The contender that is best by the first metric, chosen anew in every resample; also `best(models)`.",
        Field("continue_when: kernel.accuracy >= best(baselines).accuracy")),
    word("points", "unit of a rule", "2 points",
        "An absolute difference of shares: `2 points` is 0.02.",
        Field("continue_when: kernel.accuracy >= forest.accuracy - 2 points")),
    word("of", "word of an expression", "2% of value",
        "A relative part: `2% of x` is `0.02 * x`.",
        Field("continue_when: kernel.accuracy >= forest.accuracy - 2% of forest.accuracy")),
    word("shots", "entry of `budget`, option of a backend", "shots: number",
        "How many times circuits are sampled: at most in all of an experiment (`budget`), or for each read-out (a backend).",
        Field("budget: { shots: 2_000_000 }")),
    word("cost", "entry of `budget`", "cost: $amount", "Money that may be spent.", Field("budget: { cost: $20 }")),
    word("time", "entry of `budget`", "time: duration", "Time that may be spent: `us`, `ms`, `s`, `min`, `h`.", Field("budget: { time: 10min }")),
    // Stages that are no rows.
    word("frozen", "stage of a model", "frozen(stages)",
        "The same stages with their parameters kept at their drawn start.",
        Stages("angle_embedding |> frozen(brickwork(layers: 2)) |> measure(z_each) |> logistic_regression")),
    word("tuned", "stage of a model", "tuned(stages, folds: 5)",
        "Tries every combination of the sweeps inside by cross-validation on training rows, and keeps the best.",
        Stages("tuned(svc(kernel: rbf, c: sweep(0.1, 1, 10)), folds: 3)")),
    word("sweep", "value of an option", "sweep(value, ...)",
        "A variant for each value. In a model each is a contender, named `m(c: 10)`; inside `tuned` it is a candidate.",
        Stages("svc(c: sweep(0.1, 1, 10))")),
    word("log_space", "values of a sweep", "sweep(log_space(low, high, count))",
        "From low to high, both included, each the same factor above the last.",
        Stages("tuned(svc(c: sweep(log_space(0.1, 100, 4))))")),
    // Types.
    word("features", TYPE, "features[n]",
        "n real numbers, one row. In a parameter it binds n: `x: features[n]`, `x: features[2 * k]`. Inside a model the bare name is the width that comes in.",
        Stages("dense(width: 2 * features, activation: tanh) |> dense(width: classes) |> softmax |> classifier(loss: cross_entropy, optimizer: adam)")),
    word("probabilities", TYPE, "probabilities[k]",
        "A kind of `features[k]`: not negative, with sum 1.",
        Stages("angle_embedding |> probabilities |> modulo(2) |> logistic_regression")),
    word("state", TYPE, "state[q]",
        "The state of q qubits: what a feature map gives, an ansatz changes and a read-out reads.",
        Stages("angle_embedding |> measure(z_each) |> svc")),
    word("gram", TYPE, "gram",
        "A row of a kernel matrix, against the training rows: what a kernel gives and a kernel machine takes.",
        Stages("angle_embedding |> fidelity_kernel |> svc")),
    word("labels", TYPE, "labels[k]",
        "A prediction: one of k classes, with scores or probabilities.",
        Stages("logistic_regression")),
    word("target", TYPE, "target[m]",
        "In a `loss`, the target of a row: one-hot for classes (y[k] is 1 for the class k), one number for a real target.",
        Program("loss distance(f: features[k], y: target[m]) = (f[0] - y[0]) ** 2")),
    word("int", KIND, "NAME: int", "A whole number.", Program("ansatz a(layers: int = 2) on q[n] { repeat layers { ry(?) q } }")),
    word("real", KIND, "NAME: real", "A number; in circuits also one that is not known yet, such as `2 * x[0]`.", Program("circuit c(angle: real = 0.5) on q[n] { ry(angle) q }")),
    word("bool", KIND, "NAME: bool", "`true` or `false`.", Program("circuit c(ring: bool = false) on q[n] { if ring { h q } }")),
    word("text", KIND, "NAME: text", "Text in quotes.", Program("circuit c(pauli: text = \"Z\") on q[n] { pauli_rotation(pauli, 0.5) q }")),
    word("axis", KIND, "NAME: axis", "`x`, `y` or `z`.", Program("circuit c(axis: axis = y) on q[n] { pauli_rotation(axis, 0.5) q }")),
    word("gate", KIND, "NAME: gate", "The name of a gate.", Program("circuit c(entangler: gate = cz) on q[2] { entangler q[0], q[1] }")),
    word("distribution", KIND, "NAME: distribution", "`normal(mean, deviation)`, `uniform(low, high)`, or a number.", Program("ansatz a(start: distribution = normal(0, 0.1)) on q[n] { ry(?(init: start)) q }")),
    word("list", KIND, "NAME: list[kind]", "A list whose elements are all of one kind.", Program("ansatz a(rotations: list[gate] = [ry, rz]) on q[n] { for r in rotations { r(?) q } }")),
    word("one_of", KIND, "NAME: one_of[word, word]", "One of these words.", Program("circuit c(shape: one_of[line, ring] = line) on q[n] { if shape == ring { h q } }")),
    // Names that are always there.
    word("?", NAME, "?, ?(init: distribution)",
        "A trainable parameter. Each time it is reached it is a fresh one; parameters stand in the order in which they are reached. Its start is uniform in 0..2 pi where `init` says nothing.",
        Body("    ry(?) q\n    rz(?(init: normal(0, 0.1))) q[0]")),
    word("pi", NAME, "pi", "3.141592653589793.", Value("pi / 2")),
    word("none", NAME, "none", "No value: the default of an option that may be left out.", Program("circuit c(angle: real = none) on q[n] { if angle == none { h q } else { ry(angle) q } }")),
    word("classes", NAME, "classes", "Inside a model, the number of classes of the target.", Stages("dense(width: classes) |> softmax |> classifier(loss: cross_entropy, optimizer: adam)")),
    word("X", "Pauli matrix of an observable", "X(qubit)", "Pauli X on a qubit.", Program("observable o on q[n] = X(0) * X(1)")),
    word("Y", "Pauli matrix of an observable", "Y(qubit)", "Pauli Y on a qubit.", Program("observable o on q[n] = 0.5 * Y(0)")),
    word("Z", "Pauli matrix of an observable", "Z(qubit)", "Pauli Z on a qubit.", Program("observable o on q[n] = sum(Z(i) for i in 0..n) / n")),
    word("I", "Pauli matrix of an observable", "I(qubit)", "The identity.", Program("observable o on q[n] = (I(0) - Z(0)) / 2")),
    word("and", "operator", "a and b", "Both.", Value("1 < 2 and 2 < 3")),
    word("or", "operator", "a or b", "One of them, or both.", Value("1 < 2 or 3 < 2")),
    word("not", "operator", "not a", "The other.", Value("not 1 == 2")),
    word("true", "value", "true", "Yes.", Value("true")),
    word("false", "value", "false", "No.", Value("false")),
];

/// The page of a word.
pub(super) fn page(word: &Word) -> String {
    let fence = if matches!(word.example, Example::Program(_)) { "hqml" } else { "text" };
    let mut page = format!("# `{}`: {}\n\n`{}`\n\n{}\n", word.name, word.what, word.form, word.meaning);
    let _ = write!(page, "\n```{fence}\n{}\n```\n", dedented(word.example.text()));
    page
}

/// Statements without the margin that all of them have.
fn dedented(text: &str) -> String {
    let margin = if text.starts_with("    ") { "    " } else { "" };
    text.lines().map(|line| line.strip_prefix(margin).unwrap_or(line)).collect::<Vec<_>>().join("\n")
}
