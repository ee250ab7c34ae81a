//! Kernel machines against scikit-learn's (LIBSVM's) support vectors, coefficients and decision values.

use hqml_learn::estimate::{
    ClassWeight, Classifier, Gamma, Kernel, KernelKind, MeanSimilarity, NoveltyDetector, OneClassSvm, Regressor, Svc,
    Svr,
};
use ndarray::{Array2, array};
use serde_json::Value;

use crate::reference::{floats, gap, indices, learned, load, matrix, number};

fn kernel_of(options: &Value) -> Kernel {
    let kind = match options.get("kernel").and_then(Value::as_str).unwrap_or("rbf") {
        "linear" => KernelKind::Linear,
        "rbf" => KernelKind::Rbf,
        "poly" => KernelKind::Poly,
        "sigmoid" => KernelKind::Sigmoid,
        _ => KernelKind::Precomputed,
    };
    let gamma = match options.get("gamma") {
        None => Gamma::Scale,
        Some(Value::String(_)) => Gamma::Auto,
        Some(v) => Gamma::Value(v.as_f64().unwrap()),
    };
    Kernel { kind, gamma, degree: number(options, "degree", 3.0) as u32, coef0: number(options, "coef0", 0.0) }
}

fn svc_of(options: &Value) -> Svc {
    let class_weight = if options.get("class_weight").is_some() { ClassWeight::Balanced } else { ClassWeight::None };
    let (c, tolerance) = (number(options, "C", 1.0), number(options, "tol", 1e-3));
    Svc { c, kernel: kernel_of(options), tolerance, class_weight, probabilities: false }
}

#[test]
fn svc_is_scikit_learns() {
    let all = load("svm.json");
    for case in all["svc"].as_array().unwrap() {
        let table = &all["tables"][case["table"].as_str().unwrap()];
        let y = indices(&table["y"]);
        let classes = y.iter().max().unwrap() + 1;
        let fitted = svc_of(&case["options"]).fit(matrix(&table["x"]).view(), &y, classes, 0).unwrap();
        let name = format!("{} {}", case["table"], case["options"]);
        let found = |what: &str| learned(fitted.learned(), what);
        assert_eq!(gap(&found("support"), &floats(&case["support"])), 0.0, "{name}: support");
        assert_eq!(gap(&found("n_support"), &floats(&case["n_support"])), 0.0, "{name}: n_support");
        assert!(gap(&found("dual_coef"), &matrix(&case["dual_coef"])) < 1e-9, "{name}: dual_coef");
        assert!(gap(&found("intercept"), &floats(&case["intercept"])) < 1e-9, "{name}: intercept");
        let prediction = fitted.predict(matrix(&table["test"]).view()).unwrap();
        assert_eq!(prediction.labels, indices(&case["labels"]), "{name}: labels");
        let decision = prediction.decision.unwrap();
        assert_eq!(decision.ncols(), if classes == 2 { 1 } else { classes });
        assert!(gap(&decision, &matrix(&case["decision"])) < 1e-9, "{name}: decision");
    }
}

#[test]
fn svr_is_scikit_learns() {
    let all = load("svm.json");
    for case in all["svr"].as_array().unwrap() {
        let table = &all["tables"][case["table"].as_str().unwrap()];
        let y = floats(table.get("target").unwrap_or(&table["y"]));
        let options = &case["options"];
        let machine = Svr {
            c: number(options, "C", 1.0),
            epsilon: number(options, "epsilon", 0.1),
            kernel: kernel_of(options),
            ..Svr::default()
        };
        let fitted = machine.fit(matrix(&table["x"]).view(), &y, 0).unwrap();
        assert_eq!(gap(&learned(fitted.learned(), "support"), &floats(&case["support"])), 0.0, "{options}");
        assert!(gap(&learned(fitted.learned(), "dual_coef"), &matrix(&case["dual_coef"])) < 1e-9, "{options}");
        let values = fitted.predict(matrix(&table["test"]).view()).unwrap();
        assert!(gap(&values, &floats(&case["values"])) < 1e-9, "{options}");
    }
}

#[test]
fn one_class_is_scikit_learns() {
    let all = load("svm.json");
    for case in all["one_class"].as_array().unwrap() {
        let table = &all["tables"][case["table"].as_str().unwrap()];
        let options = &case["options"];
        let machine =
            OneClassSvm { nu: number(options, "nu", 0.5), kernel: kernel_of(options), ..OneClassSvm::default() };
        let fitted = machine.fit(matrix(&table["x"]).view()).unwrap();
        assert_eq!(gap(&learned(fitted.learned(), "support"), &floats(&case["support"])), 0.0, "{options}");
        let values = fitted.decision(matrix(&table["test"]).view()).unwrap();
        assert!(gap(&values, &floats(&case["values"])) < 1e-9, "{options}");
    }
}

/// The fidelity kernel of two repetitions of the ZZ feature map on two features, by a four-amplitude simulation.
fn fidelity_kernel(a: &Array2<f64>, b: &Array2<f64>) -> Array2<f64> {
    let state = |x: ndarray::ArrayView1<'_, f64>| {
        let pi = std::f64::consts::PI;
        let pair = 2.0 * (pi - x[0]) * (pi - x[1]);
        let mut amplitudes = [(1.0, 0.0), (0.0, 0.0), (0.0, 0.0), (0.0, 0.0)];
        for _ in 0..2 {
            let old = amplitudes;
            for (k, cell) in amplitudes.iter_mut().enumerate() {
                let sign = |j: usize| if (k & j).count_ones() % 2 == 1 { -0.5 } else { 0.5 };
                let re: f64 = (0..4).map(|j| sign(j) * old[j].0).sum();
                let im: f64 = (0..4).map(|j| sign(j) * old[j].1).sum();
                let bits = ((k & 1) as f64, (k >> 1) as f64);
                let odd = if k == 1 || k == 2 { 1.0 } else { 0.0 };
                let angle = 2.0 * (bits.0 * x[0] + bits.1 * x[1]) + odd * pair;
                *cell = (re * angle.cos() - im * angle.sin(), re * angle.sin() + im * angle.cos());
            }
        }
        amplitudes
    };
    let (left, right): (Vec<_>, Vec<_>) =
        (a.rows().into_iter().map(state).collect(), b.rows().into_iter().map(state).collect());
    Array2::from_shape_fn((a.nrows(), b.nrows()), |(i, j)| {
        let terms = left[i].iter().zip(&right[j]);
        let (re, im) = terms.fold((0.0, 0.0), |s, (u, v)| (s.0 + u.0 * v.0 + u.1 * v.1, s.1 + u.0 * v.1 - u.1 * v.0));
        re * re + im * im
    })
}

#[test]
fn a_quantum_kernel_gives_the_published_machine() {
    let case = &load("svm.json")["quantum_kernel"];
    let (train, test) = (matrix(&case["train"]), matrix(&case["test"]));
    let gram = fidelity_kernel(&train, &train);
    assert!(gap(gram.row(0).iter().take(6), &floats(&case["first_row"])) < 1e-12);
    let machine = Svc { kernel: Kernel::new(KernelKind::Precomputed), ..Svc::default() };
    let fitted = machine.fit(gram.view(), &indices(&case["y"]), 2, 0).unwrap();
    assert_eq!(gap(&learned(fitted.learned(), "support"), &floats(&case["support"])), 0.0);
    assert!(gap(&learned(fitted.learned(), "dual_coef"), &matrix(&case["dual_coef"])) < 1e-9);
    let prediction = fitted.predict(fidelity_kernel(&test, &train).view()).unwrap();
    assert!(gap(&prediction.decision.unwrap(), &floats(&case["decision"])) < 1e-9);
    assert_eq!(prediction.labels, indices(&case["labels"]));
}

#[test]
fn svc_on_the_breast_cancer_table() {
    let all = load("breast_cancer_pca4.json");
    let (x, y, test) = (matrix(&all["train"]), indices(&all["y"]), matrix(&all["test"]));
    let rbf = Kernel::default();
    let narrow = Kernel { gamma: Gamma::Value(0.1), ..rbf };
    for (name, kernel, c) in [
        ("SVC()", rbf, 1.0),
        ("SVC(kernel=linear)", Kernel::new(KernelKind::Linear), 1.0),
        ("SVC(C=10,gamma=0.1)", narrow, 10.0),
    ] {
        let fitted = Svc { c, kernel, ..Svc::default() }.fit(x.view(), &y, 2, 0).unwrap();
        let expected = &all["models"][name];
        assert_eq!(gap(&learned(fitted.learned(), "n_support"), &floats(&expected["n_support"])), 0.0, "{name}");
        let prediction = fitted.predict(test.view()).unwrap();
        assert_eq!(prediction.labels, indices(&expected["predictions"]), "{name}");
        let decision = prediction.decision.unwrap();
        assert!(gap(decision.iter().take(10), &floats(&expected["decision_first10"])) < 1e-9, "{name}");
    }
}

#[test]
fn probabilities_sum_to_one_follow_the_seed_and_rank_like_the_decision() {
    let all = load("svm.json");
    for name in ["two", "three", "five"] {
        let table = &all["tables"][name];
        let (x, y, test) = (matrix(&table["x"]), indices(&table["y"]), matrix(&table["test"]));
        let classes = y.iter().max().unwrap() + 1;
        let machine = Svc { probabilities: true, ..Svc::default() };
        let predict = |seed| machine.fit(x.view(), &y, classes, seed).unwrap().predict(test.view()).unwrap();
        let (first, again, other) = (predict(3), predict(3), predict(4));
        assert_eq!(first, again, "{name}");
        assert_ne!(first.probabilities, other.probabilities, "{name}");
        assert_eq!(first.labels, other.labels, "{name}");
        let probabilities = first.probabilities.unwrap();
        assert!(probabilities.rows().into_iter().all(|r| (r.sum() - 1.0).abs() < 1e-12 && r.iter().all(|p| *p >= 0.0)));
        if classes == 2 {
            let decision = first.decision.unwrap();
            let mut order: Vec<usize> = (0..test.nrows()).collect();
            order.sort_by(|&a, &b| decision[(a, 0)].total_cmp(&decision[(b, 0)]));
            assert!(order.windows(2).all(|w| probabilities[(w[0], 1)] <= probabilities[(w[1], 1)]));
        }
    }
}

#[test]
fn a_class_absent_from_a_fold_is_never_predicted() {
    let table = &load("svm.json")["tables"]["two"];
    let (x, y) = (matrix(&table["x"]), indices(&table["y"]));
    let shifted: Vec<usize> = y.iter().map(|&c| if c == 1 { 3 } else { 1 }).collect();
    let machine = Svc { probabilities: true, ..Svc::default() };
    let plain = machine.fit(x.view(), &y, 2, 0).unwrap().predict(x.view()).unwrap();
    let gapped = machine.fit(x.view(), &shifted, 5, 0).unwrap().predict(x.view()).unwrap();
    let expected: Vec<usize> = plain.labels.iter().map(|&c| if c == 1 { 3 } else { 1 }).collect();
    assert_eq!(gapped.labels, expected);
    let (narrow, wide) = (plain.probabilities.unwrap(), gapped.probabilities.unwrap());
    assert_eq!(wide.dim(), (x.nrows(), 5));
    assert_eq!(wide.column(3), narrow.column(1));
    assert!(wide.column(0).iter().chain(wide.column(2)).all(|&p| p == 0.0));
}

#[test]
fn the_novelty_detector_learns_from_normal_rows_alone() {
    let x = array![[0.0, 0.1], [0.1, 0.0], [9.0, 9.0], [-0.1, 0.0], [0.0, -0.1], [8.0, -9.0]];
    let y = [1, 1, 0, 1, 1, 0];
    let machine = OneClassSvm {
        nu: 0.25,
        kernel: Kernel { gamma: Gamma::Value(0.5), ..Kernel::default() },
        ..Default::default()
    };
    let own = x.select(ndarray::Axis(0), &[0, 1, 3, 4]);
    let alone = machine.fit(own.view()).unwrap().decision(x.view()).unwrap();
    let fitted = NoveltyDetector { machine, normal: 1 }.fit(x.view(), &y, 2, 0).unwrap();
    let prediction = fitted.predict(x.view()).unwrap();
    assert_eq!(prediction.decision.unwrap().into_raw_vec_and_offset().0, alone);
    assert_eq!([prediction.labels[2], prediction.labels[5]], [0, 0]);
}

/// scikit-learn draws its folds from a stream of its own, so single numbers differ; the range over its seeds is known.
#[test]
fn probabilities_lie_where_scikit_learns_lie() {
    let outside = |found: &Array2<f64>, low: &Array2<f64>, high: &Array2<f64>| {
        let above = found.iter().zip(high).map(|(p, h)| p - h);
        above.chain(low.iter().zip(found).map(|(l, p)| l - p)).fold(0.0, f64::max)
    };
    let machine = Svc { probabilities: true, ..Svc::default() };
    let all = load("breast_cancer_pca4.json");
    let fitted = machine.fit(matrix(&all["train"]).view(), &indices(&all["y"]), 2, 0).unwrap();
    let found = fitted.predict(matrix(&all["test"]).view()).unwrap().probabilities.unwrap();
    let expected = &all["models"]["SVC()"];
    let ones = found.slice(ndarray::s![.., 1..]).to_owned();
    let (low, high) = (matrix(&expected["probability_low"]), matrix(&expected["probability_high"]));
    assert!(outside(&ones, &low, &high) < 0.02, "{}", outside(&ones, &low, &high));

    let all = load("svm.json");
    let (table, range) = (&all["tables"]["three"], &all["probabilities_three"]);
    let fitted = machine.fit(matrix(&table["x"]).view(), &indices(&table["y"]), 3, 0).unwrap();
    let found = fitted.predict(matrix(&table["test"]).view()).unwrap().probabilities.unwrap();
    let (low, high) = (matrix(&range["low"]), matrix(&range["high"]));
    assert!(outside(&found, &low, &high) < 0.05, "{}", outside(&found, &low, &high));
}

/// Mean similarities by hand on a Gram matrix; the Gaussian kernel of rows gives the same as its Gram matrix.
#[test]
fn mean_similarity_is_the_mean_over_the_examples_of_each_class() {
    let x = ndarray::Array2::from_shape_fn((9, 2), |(i, j)| (1.7 * i as f64 + 0.6 * j as f64).sin());
    let new = ndarray::Array2::from_shape_fn((4, 2), |(i, j)| (0.9 * i as f64 - 1.1 * j as f64).cos());
    let y = [0, 2, 1, 1, 0, 2, 0, 1, 2];
    let gamma = 0.8;
    let gram = |a: &ndarray::Array2<f64>| hqml_learn::estimate::kernels::rbf_kernel(a.view(), x.view(), gamma);
    for (examples, first) in [(Some(2), 2), (None, 3)] {
        let kernel = |kind| Kernel { kind, gamma: Gamma::Value(gamma), ..Kernel::default() };
        let rows = MeanSimilarity { examples, kernel: kernel(KernelKind::Rbf) }.fit(x.view(), &y, 3, 0).unwrap();
        let matrix = MeanSimilarity { examples, kernel: kernel(KernelKind::Precomputed) }
            .fit(gram(&x).view(), &y, 3, 0)
            .unwrap();
        let (a, b) = (rows.predict(new.view()).unwrap(), matrix.predict(gram(&new).view()).unwrap());
        assert_eq!(a, b);
        assert_eq!(a.probabilities, None);
        let scores = a.decision.unwrap();
        for (row, scores) in scores.rows().into_iter().enumerate() {
            let mut best = (0, f64::NEG_INFINITY);
            for class in 0..3 {
                let kept: Vec<f64> =
                    (0..9).filter(|r| y[*r] == class).map(|r| gram(&new)[(row, r)]).take(first).collect();
                let mean = kept.iter().sum::<f64>() / kept.len() as f64;
                assert!((scores[class] - mean).abs() < 1e-15);
                if mean > best.1 {
                    best = (class, mean);
                }
            }
            assert_eq!(a.labels[row], best.0);
        }
    }
    let two = MeanSimilarity::default().fit(x.view(), &[0, 1, 1, 1, 0, 0, 0, 1, 1], 2, 0).unwrap();
    let found = two.predict(new.view()).unwrap();
    let scores = found.decision.unwrap();
    assert_eq!(scores.dim(), (4, 1));
    (0..4).for_each(|row| assert_eq!(found.labels[row], usize::from(scores[(row, 0)] > 0.0)));
    assert!(MeanSimilarity { examples: Some(0), ..Default::default() }.fit(x.view(), &y, 3, 0).is_err());
}
