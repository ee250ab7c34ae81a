//! The checked experiment: what the compiler hands to the runtime. All names are resolved, all widths known and fitting,
//! all options present, all circuits lowered to programs. Nothing here can fail for a reason that `check` could have seen.

use std::sync::Arc;

use serde::Serialize;

use crate::{Angle, Call, Formula, Machine, Observable, Parameter, PauliString, Program, Rule, Span, machine};

/// One experiment of a file.
#[derive(Debug, Clone, Serialize)]
pub struct Experiment {
    /// Its name.
    pub name: String,
    /// Its doc comment.
    pub doc: String,
    /// The tables, in the order written.
    pub data: Vec<Dataset>,
    /// Models (variants of a sweep one by one), then baselines.
    pub contenders: Vec<Contender>,
    /// Declared backends, or the default alone.
    pub backends: Vec<Backend>,
    /// Which backend models are trained on.
    pub train_on: TrainOn,
    /// The seeds of the cells.
    pub seeds: Vec<u64>,
    /// What is measured; the first decides `best(...)`. Rows of the family `Metric`.
    pub metrics: Vec<Call>,
    /// What may be spent.
    pub budget: Budget,
    /// `continue_when`.
    pub rule: Option<Rule>,
    /// Where it is declared.
    pub span: Span,
}

/// A `data` declaration: a table, how it is split, how it is prepared.
#[derive(Debug, Clone, Serialize)]
pub struct Dataset {
    /// Its name.
    pub name: String,
    /// A row of the family `Source`.
    pub source: Call,
    /// For `csv`: the file as the world resolves it (relative to the program's folder, joined).
    pub path: Option<String>,
    /// Stages before the split: fitted on all rows (a lint says what that leaks).
    pub before: Vec<Stage>,
    /// A row of the family `Split`.
    pub split: Call,
    /// Stages after the split: fitted on training rows.
    pub after: Vec<Stage>,
    /// The table as it leaves the source.
    pub schema: Schema,
}

impl Dataset {
    /// Rows that the windows before the split, and those after it, lose at the beginning of what they get.
    pub fn rows_lost(&self) -> (usize, usize) {
        let lost = |stages: &[Stage]| stages.iter().map(Stage::rows_lost).sum();
        (lost(&self.before), lost(&self.after))
    }
}

/// What is known of a table before it is read.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Schema {
    /// Feature names, the target not among them.
    pub columns: Vec<String>,
    /// Number of rows.
    pub rows: usize,
    /// What is predicted.
    pub task: Task,
    /// For each column its categories, sorted, where it holds text, else nothing; empty where all columns are numbers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<Vec<String>>,
}

/// What is predicted.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum Task {
    /// One of these classes, sorted as scikit-learn sorts them.
    Classify(Vec<String>),
    /// A real number.
    Regress,
}

/// Whether a contender is a model or a baseline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// From `models`.
    Model,
    /// From `baselines`.
    Baseline,
}

/// A model or a baseline, or one variant of a swept one.
#[derive(Debug, Clone, Serialize)]
pub struct Contender {
    /// Its name; a variant is `m(reps: 2)`; an inline baseline is written as the user wrote it.
    pub name: String,
    /// The declaration it is a variant of; equal to `name` where there is no sweep.
    pub base: String,
    /// Model or baseline.
    pub role: Role,
    /// One pipeline per data set, in the experiment's order.
    pub pipelines: Vec<Pipeline>,
}

/// A checked pipeline from the features of a data set to a prediction.
#[derive(Debug, Clone, Serialize)]
pub struct Pipeline {
    /// In order; the first takes the data's features, the last gives labels or values.
    pub stages: Vec<Stage>,
    /// The parameter vector, in the order in which parameters are reached.
    pub parameters: Vec<Parameter>,
}

/// What flows between stages, one per row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Kind {
    /// n real numbers.
    Features(usize),
    /// k numbers, not negative, sum 1.
    Probabilities(usize),
    /// The state of q qubits.
    State(usize),
    /// A row of a kernel matrix against the training rows.
    Gram,
    /// One of k classes.
    Labels {
        /// Number of classes.
        classes: usize,
        /// Whether probabilities come with it.
        probable: bool,
    },
    /// A real number.
    Values,
}

/// A stage of a checked pipeline.
#[derive(Debug, Clone, Serialize)]
pub struct Stage {
    /// What it does.
    pub step: Step,
    /// What enters.
    pub from: Kind,
    /// What leaves.
    pub to: Kind,
    /// A stable name of its place in the pipeline ("2.pca"), from which random streams are named.
    pub place: String,
    /// Where it is written.
    pub span: Span,
}

impl Stage {
    /// Rows that a `window` loses at the beginning of what it gets: those that have no whole window before them.
    pub fn rows_lost(&self) -> usize {
        match &self.step {
            Step::Builtin { call, .. } if call.name == "window" => {
                let (length, horizon) = window_size(call);
                (length - 1).saturating_add(horizon)
            }
            _ => 0,
        }
    }
}

/// Length (at least 1) and horizon of a call of `window`: a horizon that is left out is 1 where the target's own past is
/// a feature, else 0.
pub fn window_size(call: &Call) -> (usize, usize) {
    let size = |option: &str| call.int(option).and_then(|v| usize::try_from(v).ok());
    let horizon = size("horizon").unwrap_or(usize::from(call.bool("autoregressive")));
    (size("length").unwrap_or(1).max(1), horizon)
}

/// What a stage does.
#[derive(Debug, Clone, Serialize)]
pub enum Step {
    /// A row of the stage table (preprocessing, a layer, a kernel of features, an estimator, `argmax`) with its options.
    Builtin {
        /// The row and its options.
        call: Call,
        /// First index of its own parameters in the pipeline's vector (a layer that trains).
        first_parameter: u32,
    },
    /// Feature maps, ansatzes and the read-out that follows them, fused: features in, what the read-out gives out.
    Circuit(Arc<CircuitStage>),
    /// A user's own numbers from each row: a `transform`, or what weighs measured observables.
    Expression(Arc<ExpressionStage>),
    /// The Gibbs state of a Hamiltonian and the read-out that follows it: features in, expectations or probabilities out.
    Gibbs(Arc<GibbsStage>),
    /// Each gets the same input; what leaves is joined side by side.
    Branches(Vec<Vec<Stage>>),
    /// Trains every parameter before it that is not yet trained; passes its input on.
    Train(Training),
    /// Picks the best of its candidates by cross-validation on the training rows, then refits it on all of them.
    Tuned(Tuned),
}

/// A circuit between features and what is read from it.
#[derive(Debug, Clone, Serialize)]
pub struct CircuitStage {
    /// As the user wrote it ("zz_feature_map |> real_amplitudes").
    pub name: String,
    /// Compiled, angles symbolic; parameters are indices of the pipeline's vector.
    pub program: Program,
    /// How the state is read.
    pub readout: Readout,
}

/// Numbers that a user's own expression makes of each row.
#[derive(Debug, Clone, Serialize)]
pub struct ExpressionStage {
    /// What it is called.
    pub name: String,
    /// Features in; parameters are indices of the pipeline's vector.
    pub formula: Formula,
}

/// `gibbs_state`: the mixed state `exp(-H / T) / tr exp(-H / T)`, by diagonalisation, and how it is read.
#[derive(Debug, Clone, Serialize)]
pub struct GibbsStage {
    /// Number of qubits: at most [`GibbsStage::MOST_QUBITS`].
    pub qubits: u32,
    /// H: Pauli strings with coefficients of the row and of parameters of the pipeline's vector.
    pub hamiltonian: Vec<(PauliString, Angle)>,
    /// T, above 0, in H's units.
    pub temperature: f64,
    /// [`Readout::Expectations`] or [`Readout::Probabilities`].
    pub readout: Readout,
}

impl GibbsStage {
    /// Beyond, a dense matrix a row is too much.
    pub const MOST_QUBITS: u32 = 10;
}

/// How a state is read.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum Readout {
    /// One expectation value each.
    Expectations(Vec<Observable>),
    /// 2^q probabilities.
    Probabilities,
    /// Bits of that many shots side by side.
    Sample {
        /// Shots per row.
        shots: u32,
    },
    /// Bits of the likeliest string.
    MostLikely,
    /// A gram: |<a|b>|^2.
    Fidelity,
    /// A gram: exp(-gamma * squared distance of the one-qubit Pauli expectations).
    Projected {
        /// Factor on the squared distance.
        gamma: f64,
    },
}

/// `train`.
#[derive(Debug, Clone, Serialize)]
pub struct Training {
    /// What is made small.
    pub loss: Objective,
    /// A row of the family `Optimizer`.
    pub optimizer: Call,
    /// A row of the family `Gradient`: how the derivatives that the optimizer follows are found.
    pub gradient: Call,
    /// The parameters it moves: indices of the pipeline's vector, ascending.
    pub trains: Vec<u32>,
    /// A start for exactly these, in place of each one's own.
    pub start: Option<Vec<f64>>,
}

/// What a `train` makes small: the mean over the rows of this.
#[derive(Debug, Clone, Serialize)]
pub enum Objective {
    /// A row of the family `Loss`.
    Builtin(Call),
    /// A user's own `loss`: one output. Its row is the outputs of the pipeline, then the target (1 at the class and 0 at
    /// the others, or the real number); its parameters are among those that are trained.
    Expression(Arc<ExpressionStage>),
}

/// `tuned`.
#[derive(Debug, Clone, Serialize)]
pub struct Tuned {
    /// The combinations of its sweeps, in the order written (the last sweep varies fastest).
    pub candidates: Vec<Candidate>,
    /// Folds of the cross-validation: stratified for classes, as scikit-learn's GridSearchCV.
    pub folds: usize,
}

/// One combination of a sweep.
#[derive(Debug, Clone, Serialize)]
pub struct Candidate {
    /// (option, value) as swept, such as `reps: 2`.
    pub choice: Vec<(String, String)>,
    /// Its pipeline.
    pub pipeline: Pipeline,
}

/// A declared backend.
#[derive(Debug, Clone, Serialize)]
pub struct Backend {
    /// Its name; `statevector` for the default.
    pub name: String,
    /// A row of the family `Backend`.
    pub call: Call,
    /// What it runs circuits on, where that has noise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub machine: Option<Machine>,
}

impl Backend {
    /// Whether two runs with other seeds may give other numbers.
    pub fn is_random(&self) -> bool {
        let exact = self.call.word("method") == Some("density") && machine::layer(&self.call, "twirl").is_none();
        self.call.int("shots").is_some() || (self.machine.is_some() && !exact)
    }
}

/// Where models are trained.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum TrainOn {
    /// On the backend of this index; every backend then evaluates the same trained model.
    Backend(usize),
    /// On each backend for itself.
    Each,
}

/// What may be spent; `None` where nothing is said.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Budget {
    /// Shots in all.
    pub shots: Option<u64>,
    /// Dollars in all.
    pub cost: Option<f64>,
    /// Seconds in all.
    pub time: Option<f64>,
}
