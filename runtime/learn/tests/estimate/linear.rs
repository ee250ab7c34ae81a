//! Linear models, kernel ridge, naive Bayes and the constant baseline against scikit-learn's numbers.

use hqml_learn::estimate::{
    ClassWeight, Classifier, Gamma, GaussianNb, Kernel, KernelKind, KernelRidge, LinearRegression, LogisticRegression,
    LogisticSolver, MajorityClass, MeanValue, Penalty, Regressor, Ridge, RidgeClassifier,
};
use ndarray::{Array2, array};
use serde_json::Value;

use crate::reference::{floats, gap, indices, learned, load, matrix, number};

/// A table of `linear.json` or `svm.json`: training rows, targets, test rows.
fn table(all: &Value, name: &str) -> (Array2<f64>, Value, Array2<f64>) {
    let own = &all["tables"][name];
    let found = if own.is_null() { load("svm.json")["tables"][name].clone() } else { own.clone() };
    let target = found.get("target").unwrap_or(&found["y"]).clone();
    (pixels_or_numbers(&found["x"]), target, pixels_or_numbers(&found["test"]))
}

/// Digit images are strings, one letter a pixel, `a` for 0.
fn pixels_or_numbers(v: &Value) -> Array2<f64> {
    let rows = v.as_array().unwrap();
    let Some(first) = rows[0].as_str() else { return matrix(v) };
    let flat = rows.iter().flat_map(|r| r.as_str().unwrap().bytes().map(|b| f64::from(b - b'a'))).collect();
    Array2::from_shape_vec((rows.len(), first.len()), flat).unwrap()
}

fn flag(options: &Value, key: &str) -> bool {
    options.get(key).is_none_or(|v| v.as_bool().unwrap())
}

fn class_weight(options: &Value) -> ClassWeight {
    if options.get("class_weight").is_some() { ClassWeight::Balanced } else { ClassWeight::None }
}

fn logistic_of(options: &Value, solver: LogisticSolver) -> LogisticRegression {
    LogisticRegression {
        c: options.get("C").and_then(Value::as_f64).unwrap_or(1.0),
        penalty: if options["C"] == "inf" { Penalty::None } else { Penalty::L2 },
        fit_intercept: flag(options, "fit_intercept"),
        class_weight: class_weight(options),
        solver,
        ..LogisticRegression::default()
    }
}

#[test]
fn newton_finds_scikit_learns_optimum() {
    let all = load("linear.json");
    for case in all["logistic"].as_array().unwrap() {
        let name = format!("{} {}", case["table"], case["options"]);
        let (x, y, test) = table(&all, case["table"].as_str().unwrap());
        let y = indices(&y);
        let model = logistic_of(&case["options"], LogisticSolver::Newton);
        let fitted = model.fit(x.view(), &y, y.iter().max().unwrap() + 1, 0).unwrap();
        assert_eq!(learned(fitted.learned(), "converged")[(0, 0)], 1.0, "{name}");
        let prediction = fitted.predict(test.view()).unwrap();
        assert_eq!(prediction.labels, indices(&case["labels"]), "{name}");
        let probabilities = prediction.probabilities.unwrap();
        let expected = matrix(&case["probabilities"]);
        assert!(gap(probabilities.iter().take(expected.len()), &expected) < 1e-7, "{name}: probabilities");
        if case.get("coef").is_some() {
            assert!(gap(&learned(fitted.learned(), "coef"), &matrix(&case["coef"])) < 1e-7, "{name}: coef");
            assert!(gap(&learned(fitted.learned(), "intercept"), &floats(&case["intercept"])) < 1e-7, "{name}");
            assert!(gap(&prediction.decision.unwrap(), &matrix(&case["decision"])) < 1e-7, "{name}: decision");
        }
    }
}

#[test]
fn the_default_ends_where_scikit_learns_default_ends() {
    let all = load("linear.json");
    for case in all["logistic"].as_array().unwrap() {
        let name = format!("{} {}", case["table"], case["options"]);
        let (x, y, test) = table(&all, case["table"].as_str().unwrap());
        let y = indices(&y);
        let model = logistic_of(&case["options"], LogisticSolver::default());
        let fitted = model.fit(x.view(), &y, y.iter().max().unwrap() + 1, 0).unwrap();
        let steps = learned(fitted.learned(), "n_iter")[(0, 0)];
        assert_eq!(steps, case["default_n_iter"].as_f64().unwrap(), "{name}: steps");
        let prediction = fitted.predict(test.view()).unwrap();
        assert_eq!(prediction.labels, indices(&case["default_labels"]), "{name}");
        let expected = matrix(&case["default_probabilities"]);
        let difference = gap(prediction.probabilities.unwrap().iter().take(expected.len()), &expected);
        // A search that ends at its limit of steps is still on its way: last bits move it by more.
        let allowed = if learned(fitted.learned(), "converged")[(0, 0)] == 1.0 { 1e-8 } else { 1e-4 };
        assert!(difference < allowed, "{name}: {difference:e}");
    }
}

#[test]
fn separable_classes_without_a_penalty_are_told_apart() {
    let x = array![[0.0], [1.0], [2.0], [3.0]];
    for solver in [LogisticSolver::Newton, LogisticSolver::Lbfgs] {
        let model = LogisticRegression { penalty: Penalty::None, solver, ..LogisticRegression::default() };
        let prediction = model.fit(x.view(), &[0, 0, 1, 1], 2, 0).unwrap().predict(x.view()).unwrap();
        assert_eq!(prediction.labels, [0, 0, 1, 1]);
        assert!(prediction.probabilities.unwrap().iter().all(|p| p.is_finite()));
    }
}

fn kernel_of(options: &Value) -> Kernel {
    let kind = match options.get("kernel").and_then(Value::as_str).unwrap_or("linear") {
        "linear" => KernelKind::Linear,
        "rbf" => KernelKind::Rbf,
        "poly" => KernelKind::Poly,
        "sigmoid" => KernelKind::Sigmoid,
        _ => KernelKind::Precomputed,
    };
    let gamma = options.get("gamma").map_or(Gamma::Auto, |v| Gamma::Value(v.as_f64().unwrap()));
    Kernel { kind, gamma, degree: number(options, "degree", 3.0) as u32, ..KernelRidge::default().kernel }
}

#[test]
fn regressors_are_scikit_learns() {
    let all = load("linear.json");
    for case in all["regressors"].as_array().unwrap() {
        let (x, y, test) = table(&all, case["table"].as_str().unwrap());
        let options = &case["options"];
        let (alpha, fit_intercept) = (number(options, "alpha", 1.0), flag(options, "fit_intercept"));
        let model: Box<dyn Regressor> = match case["model"].as_str().unwrap() {
            "ridge" => Box::new(Ridge { alpha, fit_intercept }),
            "least_squares" => Box::new(LinearRegression { fit_intercept, ..LinearRegression::default() }),
            _ => Box::new(KernelRidge { alpha, kernel: kernel_of(options) }),
        };
        let fitted = model.fit(x.view(), &floats(&y), 0).unwrap();
        let name = format!("{} {} {options}", case["model"], case["table"]);
        let difference = gap(&fitted.predict(test.view()).unwrap(), &floats(&case["values"]));
        assert!(difference < 1e-9, "{name}: {difference:e}");
        if case.get("coef").is_some() {
            assert!(gap(&learned(fitted.learned(), "coef"), &floats(&case["coef"])) < 1e-9, "{name}: coef");
        }
    }
}

#[test]
fn classifiers_are_scikit_learns() {
    let all = load("linear.json");
    for case in all["classifiers"].as_array().unwrap() {
        let (x, y, test) = table(&all, case["table"].as_str().unwrap());
        let (y, options) = (indices(&y), &case["options"]);
        let model: Box<dyn Classifier> = match case["model"].as_str().unwrap() {
            "ridge_classifier" => Box::new(RidgeClassifier {
                alpha: number(options, "alpha", 1.0),
                fit_intercept: flag(options, "fit_intercept"),
                class_weight: class_weight(options),
            }),
            "gaussian_nb" => Box::new(GaussianNb { var_smoothing: number(options, "var_smoothing", 1e-9) }),
            _ => Box::new(MajorityClass),
        };
        let fitted = model.fit(x.view(), &y, y.iter().max().unwrap() + 1, 0).unwrap();
        let prediction = fitted.predict(test.view()).unwrap();
        let name = format!("{} {} {options}", case["model"], case["table"]);
        assert_eq!(prediction.labels, indices(&case["labels"]), "{name}");
        if case.get("decision").is_some() {
            assert!(gap(&prediction.decision.unwrap(), &matrix(&case["decision"])) < 1e-10, "{name}: decision");
            assert!(gap(&learned(fitted.learned(), "coef"), &matrix(&case["coef"])) < 1e-10, "{name}: coef");
        } else {
            let expected = matrix(&case["probabilities"]);
            assert!(gap(&prediction.probabilities.unwrap(), &expected) < 1e-10, "{name}: probabilities");
        }
    }
}

#[test]
fn the_breast_cancer_table() {
    let all = load("breast_cancer_pca4.json");
    let (x, y, test) = (matrix(&all["train"]), indices(&all["y"]), matrix(&all["test"]));
    let strong = LogisticRegression { c: 0.1, ..LogisticRegression::default() };
    let models: [(&str, Box<dyn Classifier>); 4] = [
        ("LogisticRegression()", Box::new(LogisticRegression::default())),
        ("LogisticRegression(C=0.1)", Box::new(strong)),
        ("GaussianNB()", Box::new(GaussianNb::default())),
        ("RidgeClassifier()", Box::new(RidgeClassifier::default())),
    ];
    for (name, model) in models {
        let expected = &all["models"][name];
        let prediction = model.fit(x.view(), &y, 2, 0).unwrap().predict(test.view()).unwrap();
        assert_eq!(prediction.labels, indices(&expected["predictions"]), "{name}");
        if let Some(first) = expected.get("proba_first10") {
            let ones = prediction.probabilities.unwrap().column(1).to_vec();
            assert!(gap(ones.iter().take(10), &floats(first)) < 1e-10, "{name}");
        }
    }
}

#[test]
fn the_mean_is_the_mean() {
    let x = array![[1.0], [2.0], [4.0]];
    let fitted = MeanValue.fit(x.view(), &[1.0, 2.0, 6.0], 0).unwrap();
    assert_eq!(fitted.predict(x.view()).unwrap(), [3.0; 3]);
}
