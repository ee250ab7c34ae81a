//! Rows that end in a prediction: the classical estimators, with scikit-learn's options and defaults.

use super::row::{Default::*, Family, Flow, OptionKind as K, OptionRow, PLAIN, Row, Tasks, option};

const ESTIMATOR: Row = Row { family: Family::Estimator, flow: Flow::Predict { gram: false }, fitted: true, ..PLAIN };
const CLASSIFIER: Row = Row { tasks: Tasks::Classify, ..ESTIMATOR };
const REGRESSOR: Row = Row { tasks: Tasks::Regress, ..ESTIMATOR };

const SEED: OptionRow =
    option("seed", K::Int(0, u32::MAX as i64), Absent, "pins the random stream; left out, the cell's seed");
const C: OptionRow = option("c", K::Positive, Real(1.0), "inverse strength of the regularisation");
const KERNEL: OptionRow =
    option("kernel", K::Row(Family::KernelFunction), Word("rbf"), "of features; a gram that enters is taken as it is");
const GAMMA: OptionRow = option(
    "gamma",
    K::Either(&[K::OneOf(&["scale", "auto"]), K::Positive]),
    Word("scale"),
    "factor of rbf, poly and sigmoid; `scale` is 1 / (features * variance), `auto` 1 / features",
);
const DEGREE: OptionRow = option("degree", K::Int(0, 100), Int(3), "of the polynomial kernel");
const COEF0: OptionRow = option("coef0", K::Real(f64::MIN, f64::MAX), Real(0.0), "constant of poly and sigmoid");
const TOLERANCE: OptionRow = option("tolerance", K::Positive, Real(1e-3), "where the optimisation stops");
const CLASS_WEIGHT: OptionRow =
    option("class_weight", K::OneOf(&["none", "balanced"]), Word("none"), "`balanced` weighs rare classes up");
const DEPTH: OptionRow = option("depth", K::Int(1, 10_000), Absent, "largest depth of a tree; left out, no limit");
const MIN_SPLIT: OptionRow = option("min_samples_split", K::Int(2, 1 << 40), Int(2), "rows a node needs to be split");
const MIN_LEAF: OptionRow = option("min_samples_leaf", K::Int(1, 1 << 40), Int(1), "rows a leaf keeps");
const CRITERION: OptionRow =
    option("criterion", K::OneOf(&["gini", "entropy"]), Word("gini"), "impurity (classes); squared error for values");
const MAX_FEATURES: OptionRow = option(
    "max_features",
    K::Either(&[K::OneOf(&["auto", "sqrt", "log2", "all"]), K::Fraction]),
    Word("auto"),
    "features looked at per split; `auto` is sqrt for classes and all for values",
);

pub(super) static CLASSIFIERS: &[Row] = &[
    Row {
        name: "svc",
        options: &[
            C,
            KERNEL,
            GAMMA,
            DEGREE,
            COEF0,
            TOLERANCE,
            CLASS_WEIGHT,
            option("probabilities", K::Bool, Bool(false), "fit Platt's sigmoids by five folds"),
            SEED,
        ],
        flow: Flow::Predict { gram: true },
        summary: "support vector classifier, one against one",
        convention: "scikit-learn's SVC (LIBSVM)",
        ..CLASSIFIER
    },
    Row {
        name: "one_class_svm",
        options: &[
            option("normal", K::Class, Required, "the class whose training rows are learnt"),
            option("nu", K::Fraction, Real(0.5), "upper bound of the share of outliers among them"),
            KERNEL,
            GAMMA,
            DEGREE,
            COEF0,
            TOLERANCE,
        ],
        flow: Flow::Predict { gram: true },
        summary: "inside or outside of one class; needs a target of two classes",
        convention: "scikit-learn's OneClassSVM",
        ..CLASSIFIER
    },
    Row {
        name: "mean_similarity",
        options: &[
            option(
                "examples",
                K::Int(1, 1 << 40),
                Absent,
                "first rows of each class that are compared with; left out, all",
            ),
            KERNEL,
            GAMMA,
            DEGREE,
            COEF0,
        ],
        flow: Flow::Predict { gram: true },
        summary: "the class whose examples are most similar on average",
        convention: "Lloyd et al. 2020, quantum metric learning; Parzen's classifier with equal priors",
        ..CLASSIFIER
    },
    Row {
        name: "logistic_regression",
        options: &[
            C,
            option("penalty", K::OneOf(&["l2", "none"]), Word("l2"), "what holds the weights down"),
            option("fit_intercept", K::Bool, Bool(true), "learn a constant"),
            option("max_iterations", K::Int(1, 10_000_000), Int(100), "steps before it gives up"),
            CLASS_WEIGHT,
        ],
        summary: "linear scores, softmax, cross entropy",
        convention: "scikit-learn's LogisticRegression",
        ..CLASSIFIER
    },
    Row {
        name: "ridge_classifier",
        options: &[option("alpha", K::Real(0.0, f64::MAX), Real(1.0), "strength of the regularisation")],
        summary: "ridge regression on -1 and +1",
        convention: "scikit-learn's RidgeClassifier",
        ..CLASSIFIER
    },
    Row {
        name: "gaussian_nb",
        summary: "naive Bayes with a Gaussian per class and feature",
        convention: "scikit-learn's GaussianNB",
        ..CLASSIFIER
    },
    Row {
        name: "majority_class",
        summary: "always the commonest class of the training rows: chance level",
        convention: "scikit-learn's DummyClassifier",
        ..CLASSIFIER
    },
];

pub(super) static BOTH: &[Row] = &[
    Row {
        name: "decision_tree",
        options: &[DEPTH, CRITERION, MIN_SPLIT, MIN_LEAF, SEED],
        summary: "CART",
        convention: "scikit-learn's DecisionTreeClassifier and DecisionTreeRegressor",
        ..ESTIMATOR
    },
    Row {
        name: "random_forest",
        options: &[
            option("trees", K::Int(1, 100_000), Int(100), "number of trees"),
            DEPTH,
            CRITERION,
            MIN_SPLIT,
            MIN_LEAF,
            MAX_FEATURES,
            option("bootstrap", K::Bool, Bool(true), "each tree sees a resample of the rows"),
            SEED,
        ],
        random: true,
        summary: "the mean of many random trees",
        convention: "scikit-learn's RandomForestClassifier and RandomForestRegressor",
        ..ESTIMATOR
    },
    Row {
        name: "gradient_boosting",
        options: &[
            option("trees", K::Int(1, 100_000), Int(100), "number of stages"),
            option("learning_rate", K::Positive, Real(0.1), "factor on each tree"),
            option("depth", K::Int(1, 10_000), Int(3), "depth of each tree"),
            option("subsample", K::Either(&[K::Fraction, K::Real(1.0, 1.0)]), Real(1.0), "share of rows per tree"),
            MIN_SPLIT,
            MIN_LEAF,
            SEED,
        ],
        random: true,
        summary: "trees fitted one after the other to what is left",
        convention: "scikit-learn's GradientBoostingClassifier and GradientBoostingRegressor",
        ..ESTIMATOR
    },
    Row {
        name: "k_nearest_neighbors",
        options: &[
            option("k", K::Int(1, 1 << 40), Int(5), "how many neighbours vote"),
            option("weights", K::OneOf(&["uniform", "distance"]), Word("uniform"), "how much each vote weighs"),
        ],
        summary: "the nearest training rows decide",
        convention: "scikit-learn's KNeighborsClassifier and KNeighborsRegressor",
        ..ESTIMATOR
    },
    Row {
        name: "mlp",
        options: &[
            option("hidden", K::List(&K::Int(1, 100_000)), Ints(&[100]), "width of each hidden layer"),
            option(
                "activation",
                K::OneOf(&["relu", "tanh", "logistic", "identity"]),
                Word("relu"),
                "of the hidden layers",
            ),
            option("solver", K::OneOf(&["adam", "sgd", "lbfgs"]), Word("adam"), "how it is trained"),
            option("alpha", K::Real(0.0, f64::MAX), Real(1e-4), "strength of the L2 regularisation"),
            option("learning_rate", K::Positive, Real(1e-3), "first step length"),
            option("batch", K::Int(1, 1 << 40), Absent, "rows per step; left out, min(200, rows)"),
            option("max_iterations", K::Int(1, 10_000_000), Int(200), "epochs at most"),
            option("tolerance", K::Positive, Real(1e-4), "progress that counts"),
            SEED,
        ],
        random: true,
        summary: "a fully connected neural network",
        convention: "scikit-learn's MLPClassifier and MLPRegressor",
        ..ESTIMATOR
    },
];

pub(super) static REGRESSORS: &[Row] = &[
    Row {
        name: "ridge",
        options: &[
            option("alpha", K::Real(0.0, f64::MAX), Real(1.0), "strength of the regularisation"),
            option("fit_intercept", K::Bool, Bool(true), "learn a constant"),
        ],
        summary: "least squares with squared weights held down",
        convention: "scikit-learn's Ridge",
        ..REGRESSOR
    },
    Row {
        name: "linear_regression",
        options: &[option("fit_intercept", K::Bool, Bool(true), "learn a constant")],
        summary: "least squares",
        convention: "scikit-learn's LinearRegression",
        ..REGRESSOR
    },
    Row {
        name: "kernel_ridge",
        options: &[
            option("alpha", K::Positive, Real(1.0), "strength of the regularisation"),
            option("kernel", K::Row(Family::KernelFunction), Word("linear"), "of features; a gram is taken as it is"),
            option("gamma", K::Positive, Absent, "factor of rbf, poly and sigmoid; left out, 1 / features"),
            DEGREE,
            option("coef0", K::Real(f64::MIN, f64::MAX), Real(1.0), "constant of poly and sigmoid"),
        ],
        flow: Flow::Predict { gram: true },
        summary: "ridge regression in the kernel's space",
        convention: "scikit-learn's KernelRidge",
        ..REGRESSOR
    },
    Row {
        name: "svr",
        options: &[
            C,
            KERNEL,
            GAMMA,
            DEGREE,
            COEF0,
            option("epsilon", K::Real(0.0, f64::MAX), Real(0.1), "errors below it cost nothing"),
            TOLERANCE,
        ],
        flow: Flow::Predict { gram: true },
        summary: "support vector regression",
        convention: "scikit-learn's SVR (LIBSVM)",
        ..REGRESSOR
    },
    Row {
        name: "mean_value",
        summary: "always the mean of the training targets: chance level",
        convention: "scikit-learn's DummyRegressor",
        ..REGRESSOR
    },
];

const FUNCTION: Row = Row { family: Family::KernelFunction, ..PLAIN };

pub(super) static KERNEL_FUNCTIONS: &[Row] = &[
    Row { name: "linear", summary: "the scalar product", ..FUNCTION },
    Row { name: "rbf", summary: "exp(-gamma |a - b|^2)", ..FUNCTION },
    Row { name: "poly", summary: "(gamma <a, b> + coef0) ** degree", ..FUNCTION },
    Row { name: "sigmoid", summary: "tanh(gamma <a, b> + coef0)", ..FUNCTION },
];
