//! Rows from features to features: preprocessing that is fitted, layers that are trained.

use std::f64::consts::PI;

use super::row::{Default::*, Family, Flow, OptionKind as K, PLAIN, Row, option};

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
