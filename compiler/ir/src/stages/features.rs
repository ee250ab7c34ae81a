//! Rows from features to features: preprocessing that is fitted, layers that are trained.

use std::f64::consts::PI;

use super::row::{Default::*, Family, Flow, OptionKind as K, PLAIN, Row, Tasks, option};

const PREPROCESS: Row = Row { family: Family::Preprocess, flow: Flow::Features, fitted: true, ..PLAIN };

pub(super) static PREPROCESSING: &[Row] = &[
    Row {
        name: "standard_scaler",
        options: &[
            option("with_mean", K::Bool, Bool(true), "subtract the mean"),
            option("with_std", K::Bool, Bool(true), "divide by the deviation"),
        ],
        summary: "mean 0 and deviation 1 per feature",
        convention: "scikit-learn's StandardScaler",
        ..PREPROCESS
    },
    Row {
        name: "min_max_scaler",
        options: &[
            option("to", K::Range, Range(0.0, 1.0), "where the smallest and the largest training value go"),
            option("clip", K::Bool, Bool(false), "keep new rows inside"),
        ],
        summary: "each feature onto a range",
        convention: "scikit-learn's MinMaxScaler",
        ..PREPROCESS
    },
    Row {
        name: "robust_scaler",
        summary: "median 0 and interquartile range 1 per feature",
        convention: "scikit-learn's RobustScaler",
        ..PREPROCESS
    },
    Row {
        name: "max_abs_scaler",
        summary: "largest absolute value 1 per feature",
        convention: "scikit-learn's MaxAbsScaler",
        ..PREPROCESS
    },
    Row {
        name: "binarizer",
        options: &[option("threshold", K::Real(f64::MIN, f64::MAX), Real(0.0), "what is above it becomes 1")],
        fitted: false,
        summary: "1 where a feature is above the threshold, 0 elsewhere",
        convention: "scikit-learn's Binarizer",
        ..PREPROCESS
    },
    Row {
        name: "normalizer",
        fitted: false,
        differentiable: true,
        summary: "each row divided by its Euclidean length",
        convention: "scikit-learn's Normalizer",
        ..PREPROCESS
    },
    Row {
        name: "pca",
        options: &[
            option("components", K::Int(1, 100_000), Required, "how many directions are kept"),
            option("whiten", K::Bool, Bool(false), "variance 1 per direction"),
        ],
        flow: Flow::FeaturesReduced("components"),
        summary: "the directions of largest variance",
        convention: "scikit-learn's PCA, its signs included",
        ..PREPROCESS
    },
    Row {
        name: "select",
        options: &[option("k", K::Int(1, 100_000), Required, "how many features are kept")],
        flow: Flow::FeaturesReduced("k"),
        summary: "the features that depend most on the target",
        convention: "scikit-learn's SelectKBest with f_classif or f_regression",
        ..PREPROCESS
    },
    Row {
        name: "impute",
        options: &[
            option(
                "strategy",
                K::OneOf(&["mean", "median", "most_frequent", "constant"]),
                Word("mean"),
                "what fills a gap in numbers; whichever it is, text takes its most frequent category",
            ),
            option("fill", K::Real(f64::MIN, f64::MAX), Real(0.0), "the number of `strategy: constant`"),
        ],
        summary: "fills gaps (empty cells, `nan`, `na`, `n/a`, `null`, `?`) with what the training rows of the feature have",
        convention: "scikit-learn's SimpleImputer",
        ..PREPROCESS
    },
    Row {
        name: "one_hot",
        options: &[option(
            "unknown",
            K::OneOf(&["error", "ignore"]),
            Word("error"),
            "a category that no training row has: an error, or zeros",
        )],
        flow: Flow::OneHot,
        summary: "each column of text becomes one column of 0 and 1 for each of the file's categories, sorted, in its \
                  place; in `data`",
        convention: "scikit-learn's OneHotEncoder; a category that no training row has keeps its column, of zeros",
        ..PREPROCESS
    },
    Row {
        name: "window",
        options: &[
            option("length", K::Int(1, 100_000), Required, "how many rows stand side by side"),
            option(
                "horizon",
                K::Int(0, 1_000_000),
                Absent,
                "how many rows before the target's the window ends; left out, 0, or 1 where it is autoregressive",
            ),
            option("autoregressive", K::Bool, Bool(false), "the target of each row in the window is a feature, too"),
        ],
        flow: Flow::Window,
        fitted: false,
        summary: "the features of the last rows side by side, oldest first, for the target of the newest row (or of the \
                  row `horizon` later); rows without a whole window are lost. In `data` with `time_split`; test windows \
                  reach back into training rows, training windows never into test rows",
        convention: "a sliding window, as sktime's make_reduction and Keras' timeseries_dataset_from_array",
        ..PREPROCESS
    },
    Row {
        name: "target_scaler",
        options: &[option(
            "to",
            K::Range,
            Absent,
            "where the smallest and the largest training target go; left out, mean 0 and deviation 1",
        )],
        flow: Flow::Same,
        tasks: Tasks::Regress,
        summary: "scales the target for all that is fitted after it; features pass, and predictions are scaled back",
        convention: "scikit-learn's TransformedTargetRegressor with MinMaxScaler or StandardScaler",
        ..PREPROCESS
    },
];

const LAYER: Row = Row { family: Family::Layer, flow: Flow::Features, differentiable: true, ..PLAIN };

pub(super) static LAYERS: &[Row] = &[
    Row {
        name: "dense",
        options: &[
            option("width", K::Int(1, 100_000), Required, "how many features leave"),
            option(
                "activation",
                K::OneOf(&["identity", "tanh", "relu", "sigmoid"]),
                Word("identity"),
                "applied to each feature that leaves",
            ),
        ],
        flow: Flow::FeaturesTo("width"),
        trainable: true,
        random: true,
        summary: "activation(W x + b); W starts Glorot uniform, b at 0; parameters are W by rows, then b",
        convention: "Keras' Dense",
        ..LAYER
    },
    Row {
        name: "softmax",
        flow: Flow::Softmax,
        summary: "exp(x_i) / sum(exp(x_j))",
        convention: "the usual softmax",
        ..LAYER
    },
    Row { name: "sigmoid", summary: "1 / (1 + exp(-x)) per feature", convention: "the logistic function", ..LAYER },
    Row { name: "tanh", summary: "hyperbolic tangent per feature", convention: "the usual tanh", ..LAYER },
    Row { name: "identity", summary: "what came, unchanged", convention: "", ..LAYER },
    Row {
        name: "scale",
        options: &[option("by", K::Real(f64::MIN, f64::MAX), Real(PI), "the factor")],
        summary: "each feature times a constant",
        convention: "",
        ..LAYER
    },
];
