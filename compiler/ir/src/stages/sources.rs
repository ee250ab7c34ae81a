//! Rows that begin `data` and rows that mark its training and test part.

use super::row::{Default::*, Family, Flow, OptionKind as K, OptionRow, PLAIN, Row, Tasks, option};

const MANY: i64 = 10_000_000;
const SEED: OptionRow =
    option("seed", K::Int(0, u32::MAX as i64), Absent, "pins the random stream; left out, the cell's seed");
const SAMPLES: OptionRow = option("samples", K::Int(1, MANY), Int(100), "number of rows");
const SHUFFLE: OptionRow = option("shuffle", K::Bool, Bool(true), "shuffle the rows");

const SOURCE: Row = Row { family: Family::Source, tasks: Tasks::Classify, ..PLAIN };
const GENERATOR: Row = Row { random: true, ..SOURCE };

pub(super) static SOURCES: &[Row] = &[
    Row {
        name: "make_classification",
        options: &[
            SAMPLES,
            option("features", K::Int(1, 100_000), Int(20), "number of features"),
            option("informative", K::Int(1, 100_000), Int(2), "features that carry the classes"),
            option("redundant", K::Int(0, 100_000), Int(2), "linear combinations of the informative ones"),
            option("repeated", K::Int(0, 100_000), Int(0), "copies of other features"),
            option("classes", K::Int(2, 10_000), Int(2), "number of classes"),
            option("clusters_per_class", K::Int(1, 10_000), Int(2), "clusters of each class"),
            option("weights", K::List(&K::Real(0.0, 1.0)), Absent, "share of each class"),
            option("flip_y", K::Real(0.0, 1.0), Real(0.01), "share of rows whose class is drawn at random"),
            option("class_sep", K::Real(f64::MIN, f64::MAX), Real(1.0), "distance of the clusters"),
            option("hypercube", K::Bool, Bool(true), "clusters on the corners of a hypercube"),
            option("shift", K::Real(f64::MIN, f64::MAX), Real(0.0), "added to every feature"),
            option("scale", K::Real(f64::MIN, f64::MAX), Real(1.0), "factor on every feature"),
            SHUFFLE,
            SEED,
        ],
        summary: "clusters of Gaussian points on the corners of a hypercube",
        convention: "scikit-learn's make_classification",
        ..GENERATOR
    },
    Row {
        name: "make_moons",
        options: &[SAMPLES, SHUFFLE, option("noise", K::Real(0.0, 1e6), Absent, "deviation of the noise"), SEED],
        summary: "two interleaving half circles",
        convention: "scikit-learn's make_moons",
        ..GENERATOR
    },
    Row {
        name: "make_circles",
        options: &[
            SAMPLES,
            SHUFFLE,
            option("noise", K::Real(0.0, 1e6), Absent, "deviation of the noise"),
            option("factor", K::Real(0.0, 0.999_999_999), Real(0.8), "radius of the inner circle"),
            SEED,
        ],
        summary: "a circle inside a circle",
        convention: "scikit-learn's make_circles",
        ..GENERATOR
    },
    Row {
        name: "make_blobs",
        options: &[
            SAMPLES,
            option("features", K::Int(1, 100_000), Int(2), "number of features"),
            option("centers", K::Int(1, 10_000), Int(3), "number of blobs, one class each"),
            option("cluster_std", K::Real(0.0, 1e6), Real(1.0), "deviation of each blob"),
            option("center_box", K::Range, Range(-10.0, 10.0), "where the centers are drawn"),
            SHUFFLE,
            SEED,
        ],
        summary: "Gaussian blobs",
        convention: "scikit-learn's make_blobs",
        ..GENERATOR
    },
    Row {
        name: "make_regression",
        options: &[
            SAMPLES,
            option("features", K::Int(1, 100_000), Int(100), "number of features"),
            option("informative", K::Int(1, 100_000), Int(10), "features with a weight"),
            option("bias", K::Real(f64::MIN, f64::MAX), Real(0.0), "added to the target"),
            option("noise", K::Real(0.0, 1e12), Real(0.0), "deviation of the noise on the target"),
            SHUFFLE,
            SEED,
        ],
        tasks: Tasks::Regress,
        summary: "a random linear target of Gaussian features",
        convention: "scikit-learn's make_regression",
        ..GENERATOR
    },
    Row {
        name: "iris",
        summary: "150 flowers, 4 features, 3 classes",
        convention: "scikit-learn's load_iris",
        ..SOURCE
    },
    Row {
        name: "wine",
        summary: "178 wines, 13 features, 3 classes",
        convention: "scikit-learn's load_wine",
        ..SOURCE
    },
    Row {
        name: "breast_cancer",
        summary: "569 biopsies, 30 features, 2 classes",
        convention: "scikit-learn's load_breast_cancer",
        ..SOURCE
    },
    Row {
        name: "digits",
        summary: "1797 images of 8 x 8 pixels, 10 classes",
        convention: "scikit-learn's load_digits",
        ..SOURCE
    },
    Row {
        name: "diabetes",
        tasks: Tasks::Regress,
        summary: "442 patients, 10 scaled features, a real target",
        convention: "scikit-learn's load_diabetes",
        ..SOURCE
    },
    Row {
        name: "csv",
        options: &[
            option("path", K::Text, Required, "the file, relative to the program's folder"),
            option("target", K::Text, Required, "the column to predict"),
            option("task", K::OneOf(&["classify", "regress"]), Word("classify"), "classes or real numbers"),
        ],
        tasks: Tasks::Any,
        summary: "a table from a file with a header line",
        convention: "RFC 4180",
        ..SOURCE
    },
];

const SPLIT: Row = Row { family: Family::Split, flow: Flow::Same, random: true, ..PLAIN };
const TEST: OptionRow = option("test", K::Fraction, Real(0.25), "share of rows for the test");
const FOLDS: OptionRow = option("folds", K::Int(2, 1_000_000), Int(5), "number of folds");
const SHUFFLE_FIRST: OptionRow =
    option("shuffle", K::Bool, Bool(false), "shuffle the rows first; wise where they are sorted");

pub(super) static SPLITS: &[Row] = &[
    Row {
        name: "split",
        options: &[TEST, SEED],
        summary: "a random part of the rows is for the test",
        convention: "scikit-learn's train_test_split",
        ..SPLIT
    },
    Row {
        name: "stratified_split",
        options: &[TEST, SEED],
        tasks: Tasks::Classify,
        summary: "the same share of every class is for the test",
        convention: "scikit-learn's train_test_split with stratify",
        ..SPLIT
    },
    Row {
        name: "time_split",
        options: &[TEST],
        random: false,
        summary: "the last rows are for the test",
        convention: "scikit-learn's train_test_split without shuffle",
        ..SPLIT
    },
    Row {
        name: "k_fold",
        options: &[FOLDS, SHUFFLE_FIRST, SEED],
        summary: "each row is tested once, in one of the folds",
        convention: "scikit-learn's KFold",
        ..SPLIT
    },
    Row {
        name: "stratified_k_fold",
        options: &[FOLDS, SHUFFLE_FIRST, SEED],
        tasks: Tasks::Classify,
        summary: "folds with the same share of every class",
        convention: "scikit-learn's StratifiedKFold",
        ..SPLIT
    },
];
