//! Rows that train and rows that judge: `train` and its kin, optimizers, losses, metrics, backends.

use super::row::{Default::*, Family, Flow, OptionKind as K, OptionRow, PLAIN, Row, Tasks, option};

const TRAIN: Row = Row { family: Family::Training, flow: Flow::Same, fitted: true, random: true, ..PLAIN };
const LOSS: OptionRow = option("loss", K::Row(Family::Loss), Required, "what is made small, mean over the rows");
const OPTIMIZER: OptionRow = option("optimizer", K::Row(Family::Optimizer), Required, "how it is made small");
const START: OptionRow = option(
    "start",
    K::List(&K::Real(f64::MIN, f64::MAX)),
    Absent,
    "the parameters to start from, in their order; left out, each `?` draws its own",
);

const GRADIENT_METHOD: OptionRow = option(
    "gradient",
    K::Row(Family::Gradient),
    Word("auto"),
    "how the derivatives are found, where the optimizer follows them",
);

pub(super) static TRAINING: &[Row] = &[
    Row {
        name: "train",
        options: &[LOSS, OPTIMIZER, START, GRADIENT_METHOD],
        summary: "trains every `?` before it and passes its input on",
        ..TRAIN
    },
    Row {
        name: "classifier",
        options: &[LOSS, OPTIMIZER, START, GRADIENT_METHOD],
        flow: Flow::Argmax,
        tasks: Tasks::Classify,
        summary: "`train`, then the class of the largest output",
        ..TRAIN
    },
    Row {
        name: "regressor",
        options: &[LOSS, OPTIMIZER, START, GRADIENT_METHOD],
        flow: Flow::Values,
        tasks: Tasks::Regress,
        summary: "`train`, then the output as the predicted value",
        ..TRAIN
    },
    Row {
        name: "argmax",
        flow: Flow::Argmax,
        tasks: Tasks::Classify,
        fitted: false,
        random: false,
        summary: "the class of the largest output; the lowest where two are equal",
        ..TRAIN
    },
    Row {
        name: "values",
        flow: Flow::Values,
        tasks: Tasks::Regress,
        fitted: false,
        random: false,
        summary: "the output as the predicted value",
        ..TRAIN
    },
];

const OPTIMIZER_ROW: Row = Row { family: Family::Optimizer, ..PLAIN };
/// A gradient optimizer is one whose row is `differentiable`: it asks for gradients.
const GRADIENT: Row = Row { differentiable: true, ..OPTIMIZER_ROW };
const RATE: K = K::Positive;
const EPOCHS: OptionRow = option("epochs", K::Int(1, 10_000_000), Int(100), "passes over the training rows");
const BATCH: OptionRow = option("batch", K::Int(1, 1 << 40), Absent, "rows per step; left out, all");
const EVALUATIONS: OptionRow =
    option("max_iterations", K::Int(1, 10_000_000), Int(1000), "evaluations of the loss at most");
const ITERATIONS: OptionRow = option("max_iterations", K::Int(1, 10_000_000), Int(200), "iterations at most");

pub(super) static OPTIMIZERS: &[Row] = &[
    Row {
        name: "cobyla",
        options: &[
            EVALUATIONS,
            option("initial_step", K::Positive, Real(1.0), "first radius of the trust region (`rhobeg`)"),
            option("tolerance", K::Positive, Real(1e-4), "last radius of the trust region"),
        ],
        summary: "linear models in a trust region; no gradient",
        convention: "SciPy's and Qiskit's COBYLA: max_iterations counts evaluations",
        ..OPTIMIZER_ROW
    },
    Row {
        name: "nelder_mead",
        options: &[ITERATIONS, option("tolerance", K::Positive, Real(1e-4), "of the simplex and of the loss")],
        summary: "a simplex that moves and shrinks; no gradient",
        convention: "SciPy's Nelder-Mead",
        ..OPTIMIZER_ROW
    },
    Row {
        name: "spsa",
        options: &[
            option("max_iterations", K::Int(1, 10_000_000), Int(100), "steps, two evaluations each"),
            option("learning_rate", K::Positive, Real(0.2), "a"),
            option("perturbation", K::Positive, Real(0.2), "c"),
            option("alpha", K::Positive, Real(0.602), "decay of the step length"),
            option("gamma", K::Positive, Real(0.101), "decay of the perturbation"),
            option("stability", K::Real(0.0, f64::MAX), Real(0.0), "A"),
        ],
        random: true,
        summary: "two evaluations along a random direction; no gradient",
        convention: "Spall 1998",
        ..OPTIMIZER_ROW
    },
    Row {
        name: "lbfgs",
        options: &[
            ITERATIONS,
            option("tolerance", K::Positive, Real(1e-6), "norm of the gradient where it stops"),
            option("memory", K::Int(1, 1000), Int(10), "corrections kept"),
        ],
        summary: "quasi-Newton on the full gradient",
        convention: "Nocedal and Wright",
        ..GRADIENT
    },
    Row {
        name: "adam",
        options: &[
            option("learning_rate", RATE, Real(0.001), "step length"),
            EPOCHS,
            BATCH,
            option("beta1", K::Fraction, Real(0.9), "memory of the mean"),
            option("beta2", K::Fraction, Real(0.999), "memory of the square"),
            option("epsilon", K::Positive, Real(1e-8), "added to the denominator"),
        ],
        random: true,
        summary: "gradient steps scaled by their own history",
        convention: "Kingma and Ba 2015, as in PyTorch",
        ..GRADIENT
    },
    Row {
        name: "gradient_descent",
        options: &[
            option("learning_rate", RATE, Real(0.01), "step length"),
            EPOCHS,
            BATCH,
            option("momentum", K::Real(0.0, 0.999_999_999), Real(0.0), "share of the last step kept"),
            option("nesterov", K::Bool, Bool(false), "look ahead before the gradient"),
        ],
        random: true,
        summary: "steps against the gradient",
        convention: "PyTorch's SGD",
        ..GRADIENT
    },
    Row {
        name: "natural_gradient",
        options: &[
            option("learning_rate", RATE, Real(0.01), "step length"),
            EPOCHS,
            BATCH,
            option(
                "metric",
                K::OneOf(&["block_diagonal", "full"]),
                Word("block_diagonal"),
                "entries within each layer of turns, or all",
            ),
            option("damping", K::Real(0.0, f64::MAX), Real(0.001), "added to the metric's diagonal"),
        ],
        random: true,
        summary: "gradient steps measured by how far they move the states: `(G + damping)^-1 g`, G the mean Fubini-Study \
                  metric of the rows, 1 where no circuit reads a parameter; exact state vectors only",
        convention: "Stokes et al. 2020, PennyLane's QNGOptimizer; Sorella 1998",
        ..GRADIENT
    },
];

const GRADIENT_ROW: Row = Row { family: Family::Gradient, ..PLAIN };
const NEAR: OptionRow = option("step", K::Positive, Real(1e-4), "how far a parameter is moved to either side");

/// `differentiable` marks what needs every stage to have a derivative.
pub(super) static GRADIENTS: &[Row] = &[
    Row {
        name: "auto",
        differentiable: true,
        summary: "`adjoint` on backends that hold a state, `parameter_shift` on those that sample or are noisy",
        ..GRADIENT_ROW
    },
    Row {
        name: "adjoint",
        differentiable: true,
        summary: "one sweep back through each state, however many parameters there are; exact backends only",
        convention: "Jones and Gacon 2020",
        ..GRADIENT_ROW
    },
    Row {
        name: "parameter_shift",
        differentiable: true,
        summary: "differences of read-outs at moved angles, exact in expectation: two circuits for each turn that reads \
                  what is trained, four for turns under controls",
        convention: "Mitarai et al. 2018, Anselmetti et al. 2021, Wierichs et al. 2022",
        ..GRADIENT_ROW
    },
    Row {
        name: "finite_differences",
        options: &[NEAR],
        summary: "central differences of the loss: two losses for each parameter; needs no derivative of any stage",
        ..GRADIENT_ROW
    },
    Row {
        name: "spsa",
        options: &[
            option("perturbation", K::Positive, Real(0.01), "how far the parameters are moved to either side"),
            option("directions", K::Int(1, 1_000_000), Int(1), "random directions a gradient is the mean of"),
        ],
        random: true,
        summary: "slopes of the loss along random directions: two losses for each; needs no derivative of any stage",
        convention: "Spall 1998 (SPSA)",
        ..GRADIENT_ROW
    },
];

/// A loss whose `flow` is [`Flow::Gram`] judges a kernel; the others judge features.
const LOSS_ROW: Row = Row { family: Family::Loss, differentiable: true, ..PLAIN };

pub(super) static LOSSES: &[Row] = &[
    Row {
        name: "cross_entropy",
        options: &[option("base", K::OneOf(&["two", "e"]), Word("two"), "bits or nats")],
        tasks: Tasks::Classify,
        summary: "-log(probability of the true class), clipped at 1e-10; takes probabilities",
        convention: "Qiskit Machine Learning's CrossEntropyLoss (bits)",
        ..LOSS_ROW
    },
    Row {
        name: "hinge",
        tasks: Tasks::Classify,
        summary: "max(0, 1 - margin); one output: y in -1, +1; more: against the best wrong class",
        convention: "scikit-learn's hinge_loss",
        ..LOSS_ROW
    },
    Row {
        name: "squared",
        summary: "squared distance to the target; classes as one output in -1, +1 or one-hot",
        convention: "Qiskit Machine Learning's L2Loss",
        ..LOSS_ROW
    },
    Row {
        name: "alignment",
        options: &[
            option("rescale_class_labels", K::Bool, Bool(true), "rare classes count as much as others"),
            option("centered", K::Bool, Bool(false), "centre the kernel matrix and the target's first"),
        ],
        flow: Flow::Gram,
        summary: "1 - <K, T> / (|K| |T|); T is 1 within a class and -1 / (classes - 1) between two; takes a kernel matrix",
        convention: "PennyLane's target_alignment (Hubregtsen et al. 2021)",
        ..LOSS_ROW
    },
    Row {
        name: "hilbert_schmidt",
        flow: Flow::Gram,
        tasks: Tasks::Classify,
        summary: "1 - (aa + bb) / 2 + ab in the mean similarities within and between classes; takes a kernel matrix",
        convention: "Lloyd et al. 2020, quantum metric learning",
        ..LOSS_ROW
    },
];

const METRIC: Row = Row { family: Family::Metric, tasks: Tasks::Classify, ..PLAIN };
const REGRESS_METRIC: Row = Row { tasks: Tasks::Regress, ..METRIC };
const AVERAGE: OptionRow = option(
    "average",
    K::OneOf(&["auto", "binary", "macro", "micro", "weighted"]),
    Word("auto"),
    "`auto` is binary for two classes (positive is the second) and macro for more",
);

/// Whether less of a metric is better: errors, losses and times.
pub fn less_is_better(metric: &str) -> bool {
    matches!(metric, "log_loss" | "brier" | "calibration_error" | "mae" | "rmse" | "training_time" | "inference_time")
}

/// `differentiable` says nothing here; `fitted` marks metrics that need scores, `trainable` those that need probabilities.
pub(super) static METRICS: &[Row] = &[
    Row { name: "accuracy", summary: "share of right labels", convention: "scikit-learn", ..METRIC },
    Row { name: "balanced_accuracy", summary: "mean recall of the classes", convention: "scikit-learn", ..METRIC },
    Row {
        name: "f1",
        options: &[AVERAGE],
        summary: "harmonic mean of precision and recall",
        convention: "scikit-learn",
        ..METRIC
    },
    Row {
        name: "precision",
        options: &[AVERAGE],
        summary: "right among those said",
        convention: "scikit-learn",
        ..METRIC
    },
    Row {
        name: "recall",
        options: &[AVERAGE],
        summary: "said among those right",
        convention: "scikit-learn",
        ..METRIC
    },
    Row { name: "roc_auc", fitted: true, summary: "area under the ROC curve", convention: "scikit-learn", ..METRIC },
    Row { name: "log_loss", trainable: true, summary: "cross entropy in nats", convention: "scikit-learn", ..METRIC },
    Row {
        name: "brier",
        trainable: true,
        summary: "squared error of the probabilities",
        convention: "scikit-learn",
        ..METRIC
    },
    Row {
        name: "calibration_error",
        trainable: true,
        summary: "expected calibration error, ten bins of equal width",
        convention: "Guo et al. 2017",
        ..METRIC
    },
    Row { name: "r2", summary: "share of variance explained", convention: "scikit-learn", ..REGRESS_METRIC },
    Row { name: "mae", summary: "mean absolute error", convention: "scikit-learn", ..REGRESS_METRIC },
    Row { name: "rmse", summary: "root of the mean squared error", convention: "scikit-learn", ..REGRESS_METRIC },
    Row { name: "training_time", tasks: Tasks::Any, summary: "seconds to fit, choice of options included", ..METRIC },
    Row { name: "inference_time", tasks: Tasks::Any, summary: "seconds to predict the test rows", ..METRIC },
];

const BOND: OptionRow = option("bond", K::Int(1, 4096), Int(64), "largest bond of a matrix product state");
const CUTOFF: OptionRow =
    option("cutoff", K::Real(0.0, 1.0), Real(1e-12), "share of the squared norm that a cut may leave out below that");

pub(super) static BACKENDS: &[Row] = &[
    Row {
        name: "statevector",
        family: Family::Backend,
        options: &[option("shots", K::Int(1, 1_000_000_000), Absent, "sample every read-out; left out, exact")],
        summary: "the exact state, in double precision",
        ..PLAIN
    },
    Row {
        name: "automatic",
        family: Family::Backend,
        options: &[BOND, CUTOFF],
        summary: "the cheapest of the state vector and the three below for each circuit, the reason in `hqml plan` and \
                  the record",
        ..PLAIN
    },
    Row {
        name: "stabilizer",
        family: Family::Backend,
        summary: "Clifford circuits of thousands of qubits, exact; a row whose angles are no multiples of pi/2 is refused",
        convention: "Aaronson and Gottesman 2004",
        ..PLAIN
    },
    Row {
        name: "mps",
        family: Family::Backend,
        options: &[BOND, CUTOFF],
        summary: "matrix product states: wide circuits that entangle little; what is cut off is reported",
        convention: "Vidal 2003; Qiskit Aer's matrix_product_state",
        ..PLAIN
    },
    Row {
        name: "pauli_propagation",
        family: Family::Backend,
        options: &[
            option("cutoff", K::Real(0.0, 1.0), Real(1e-8), "Pauli strings with coefficients up to this are left out"),
            option("weight", K::Int(1, 1024), Absent, "strings that act on more qubits are left out, too"),
            option("depolarizing_1q", K::Real(0.0, 1.0), Real(0.0), "a depolarizing channel behind gates on one qubit"),
            option("depolarizing_2q", K::Real(0.0, 1.0), Real(0.0), "the same behind gates on more"),
        ],
        summary: "expectation values of shallow or noisy circuits of up to 1024 qubits; a bound on what is left out is \
                  reported",
        convention: "Rudolph et al. 2025; rates as Qiskit Aer's depolarizing_error",
        ..PLAIN
    },
];
