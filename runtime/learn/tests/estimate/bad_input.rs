//! Every input that makes no sense is an error with a message, never a panic.

use hqml_learn::LearnError;
use hqml_learn::estimate::{
    Classifier, Gamma, GaussianNb, Kernel, KernelKind, KernelRidge, LinearRegression, LogisticRegression,
    MajorityClass, MeanValue, Mlp, MlpSolver, NoveltyDetector, OneClassSvm, Regressor, Ridge, RidgeClassifier, Svc,
    Svr,
};
use ndarray::{Array2, array};

fn classifiers() -> Vec<(&'static str, Box<dyn Classifier>)> {
    vec![
        ("svc", Box::new(Svc::default())),
        ("majority", Box::new(MajorityClass)),
        ("logistic", Box::new(LogisticRegression::default())),
        ("ridge classifier", Box::new(RidgeClassifier::default())),
        ("naive bayes", Box::new(GaussianNb::default())),
        ("perceptron", Box::new(short_mlp())),
    ]
}

fn regressors() -> Vec<(&'static str, Box<dyn Regressor>)> {
    vec![
        ("svr", Box::new(Svr::default())),
        ("mean", Box::new(MeanValue)),
        ("ridge", Box::new(Ridge::default())),
        ("least squares", Box::new(LinearRegression::default())),
        ("kernel ridge", Box::new(KernelRidge::default())),
        ("perceptron", Box::new(short_mlp())),
    ]
}

fn short_mlp() -> Mlp {
    Mlp { max_iterations: 3, ..Mlp::default() }
}

fn table() -> Array2<f64> {
    array![[0.0, 1.0], [1.0, 0.5], [2.0, -1.0], [3.0, 0.0]]
}

#[test]
fn classifiers_refuse_what_they_cannot_learn_from() {
    let x = table();
    let mut hole = x.clone();
    hole[(2, 1)] = f64::NAN;
    for (name, model) in classifiers() {
        let refused = |x: &Array2<f64>, y: &[usize], classes| {
            assert!(matches!(model.fit(x.view(), y, classes, 0), Err(LearnError::Data(_))), "{name}");
        };
        refused(&Array2::zeros((0, 2)), &[], 2);
        refused(&Array2::zeros((4, 0)), &[0, 1, 0, 1], 2);
        refused(&hole, &[0, 1, 0, 1], 2);
        refused(&x, &[0, 1, 0], 2);
        refused(&x, &[0, 1, 0, 7], 2);
        if name != "majority" {
            refused(&x, &[1, 1, 1, 1], 2);
        }
        let fitted = model.fit(x.view(), &[0, 1, 0, 1], 2, 0).unwrap();
        assert!(matches!(fitted.predict(Array2::zeros((1, 3)).view()), Err(LearnError::Data(_))), "{name}");
        assert!(matches!(fitted.predict(hole.view()), Err(LearnError::Data(_))), "{name}");
        assert!(fitted.predict(Array2::zeros((0, 2)).view()).unwrap().labels.is_empty(), "{name}");
    }
}

#[test]
fn regressors_refuse_what_they_cannot_learn_from() {
    let x = table();
    for (name, model) in regressors() {
        let refused = |x: &Array2<f64>, y: &[f64]| {
            assert!(matches!(model.fit(x.view(), y, 0), Err(LearnError::Data(_))), "{name}");
        };
        refused(&Array2::zeros((0, 2)), &[]);
        refused(&x, &[0.0, 1.0]);
        refused(&x, &[0.0, 1.0, f64::INFINITY, 2.0]);
        let fitted = model.fit(x.view(), &[0.0, 1.0, 0.5, 2.0], 0).unwrap();
        assert!(matches!(fitted.predict(Array2::zeros((1, 3)).view()), Err(LearnError::Data(_))), "{name}");
        assert!(fitted.predict(Array2::zeros((0, 2)).view()).unwrap().is_empty(), "{name}");
    }
}

#[test]
fn kernel_machines_refuse_options_out_of_range() {
    let x = table();
    let y = [0, 1, 0, 1];
    let svc = |machine: Svc| machine.fit(x.view(), &y, 2, 0).err();
    for c in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert!(matches!(svc(Svc { c, ..Svc::default() }), Some(LearnError::Option { option: "c", .. })));
    }
    for gamma in [0.0, -1.0, f64::NAN] {
        let kernel = Kernel { gamma: Gamma::Value(gamma), ..Kernel::default() };
        assert!(matches!(svc(Svc { kernel, ..Svc::default() }), Some(LearnError::Option { option: "gamma", .. })));
    }
    let precomputed = Kernel::new(KernelKind::Precomputed);
    assert!(matches!(svc(Svc { kernel: precomputed, ..Svc::default() }), Some(LearnError::Data(_))));
    for nu in [0.0, 1.0, 1.5, f64::NAN] {
        assert!(OneClassSvm { nu, ..OneClassSvm::default() }.fit(x.view()).is_err());
    }
    let svr = Svr { epsilon: -0.1, ..Svr::default() };
    assert!(svr.fit(x.view(), &[0.0; 4], 0).is_err());
    let detector = |normal| NoveltyDetector { machine: OneClassSvm::default(), normal };
    assert!(detector(2).fit(x.view(), &y, 2, 0).is_err());
    assert!(detector(1).fit(x.view(), &[0; 4], 2, 0).is_err());
}

#[test]
fn rows_too_large_for_the_kernel_are_an_error() {
    let x = array![[1e200, 0.0], [-1e200, 1.0], [1e200, 2.0], [-1e200, 3.0]];
    let poly = Kernel { kind: KernelKind::Poly, gamma: Gamma::Value(1.0), ..Kernel::default() };
    let failed = Svc { kernel: poly, ..Svc::default() }.fit(x.view(), &[0, 1, 0, 1], 2, 0).err();
    assert!(matches!(failed, Some(LearnError::Numeric(_))), "{failed:?}");
}

#[test]
fn linear_models_refuse_options_out_of_range() {
    let x = table();
    for alpha in [-1.0, f64::NAN, f64::INFINITY] {
        assert!(Ridge { alpha, ..Ridge::default() }.fit(x.view(), &[0.0; 4], 0).is_err());
        assert!(KernelRidge { alpha, ..KernelRidge::default() }.fit(x.view(), &[0.0; 4], 0).is_err());
        assert!(RidgeClassifier { alpha, ..RidgeClassifier::default() }.fit(x.view(), &[0, 1, 0, 1], 2, 0).is_err());
        assert!(GaussianNb { var_smoothing: alpha }.fit(x.view(), &[0, 1, 0, 1], 2, 0).is_err());
        let logistic = LogisticRegression { c: alpha, ..LogisticRegression::default() };
        assert!(matches!(logistic.fit(x.view(), &[0, 1, 0, 1], 2, 0), Err(LearnError::Option { option: "c", .. })));
    }
    let constant = Array2::ones((4, 2));
    assert!(matches!(GaussianNb::default().fit(constant.view(), &[0, 1, 0, 1], 2, 0), Err(LearnError::Data(_))));
    let huge = x.mapv(|v| v * 1e200);
    let failed = LogisticRegression::default().fit(huge.view(), &[0, 1, 0, 1], 2, 0).err();
    assert!(matches!(failed, None | Some(LearnError::Numeric(_))), "{failed:?}");
}

#[test]
fn perceptrons_refuse_options_out_of_range() {
    let x = table();
    let plain = short_mlp;
    let bad = [
        Mlp { hidden: vec![4, 0], ..plain() },
        Mlp { hidden: vec![1 << 40, 1 << 40], ..plain() },
        Mlp { alpha: -1.0, ..plain() },
        Mlp { learning_rate: 0.0, ..plain() },
        Mlp { learning_rate: f64::NAN, ..plain() },
        Mlp { batch: Some(0), ..plain() },
        Mlp { max_iterations: 0, ..plain() },
        Mlp { solver: MlpSolver::Sgd { momentum: 1.5, nesterov: true }, ..plain() },
    ];
    for mlp in bad {
        let refused = Classifier::fit(&mlp, x.view(), &[0, 1, 0, 1], 2, 0).err();
        assert!(matches!(refused, Some(LearnError::Option { .. })), "{mlp:?}: {refused:?}");
    }
    let huge = x.mapv(|v| v * 1e200);
    for solver in [MlpSolver::Adam, MlpSolver::SGD, MlpSolver::Lbfgs] {
        let mlp = Mlp { solver, ..plain() };
        let failed = Regressor::fit(&mlp, huge.view(), &[1e200, 0.0, 1.0, 2.0], 0).err();
        assert!(matches!(failed, None | Some(LearnError::Numeric(_))), "{solver:?}: {failed:?}");
    }
}

#[test]
fn problems_without_a_support_vector_or_a_second_row_have_an_answer() {
    let x = table();
    let flat = Svr::default().fit(x.view(), &[0.5, 0.52, 0.48, 0.5], 0).unwrap();
    let values = flat.predict(x.view()).unwrap();
    assert!(values.iter().all(|v| (v - 0.5).abs() <= 0.1), "{values:?}");
    let single = x.slice(ndarray::s![..1, ..]);
    assert!(OneClassSvm::default().fit(single).unwrap().decision(x.view()).unwrap().iter().all(|v| v.is_finite()));
    assert_eq!(Ridge::default().fit(single, &[3.0], 0).unwrap().predict(single).unwrap(), [3.0]);
}
