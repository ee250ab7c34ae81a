//! The two classic tutorial programs through the whole engine, against Qiskit's and scikit-learn's numbers.

mod common;

use std::path::Path;

use common::*;
use hqml_ir::stages::Family;
use hqml_ir::{Dataset, Kind, Role, Schema, Step, Task, Value};
use ndarray::{Array1, Array2};
use ndarray_npy::read_npy;
use serde_json::Value as Json;

fn golden() -> Json {
    serde_json::from_str(include_str!("data/article.json")).unwrap()
}

fn numbers(json: &Json) -> Vec<f64> {
    json.as_array()
        .unwrap()
        .iter()
        .flat_map(|v| if v.is_array() { numbers(v) } else { vec![v.as_f64().unwrap()] })
        .collect()
}

fn close(a: impl IntoIterator<Item = f64>, b: &[f64], tolerance: f64, what: &str) {
    let a: Vec<f64> = a.into_iter().collect();
    assert_eq!(a.len(), b.len(), "{what}");
    for (k, (a, b)) in a.iter().zip(b).enumerate() {
        assert!((a - b).abs() <= tolerance, "{what}[{k}]: {a} is not {b}");
    }
}

fn article_data() -> Dataset {
    let source = [("samples", int(200)), ("features", int(8)), ("informative", int(4)), ("seed", int(7))];
    let (f8, f2) = (Kind::Features(8), Kind::Features(2));
    Dataset {
        name: "points".into(),
        source: call(Family::Source, "make_classification", &source),
        path: None,
        before: vec![],
        split: call(Family::Split, "split", &[("test", real(0.25)), ("seed", int(7))]),
        after: vec![
            builtin(call(Family::Preprocess, "standard_scaler", &[]), f8, f8, "2.standard_scaler"),
            builtin(call(Family::Preprocess, "pca", &[("components", int(2))]), f8, f2, "3.pca"),
        ],
        schema: Schema {
            columns: (0..8).map(|k| format!("x{k}")).collect(),
            rows: 200,
            task: Task::Classify(vec!["0".into(), "1".into()]),
            categories: vec![],
        },
    }
}

#[test]
fn the_first_article_has_qiskits_kernel_and_scikit_learns_machine() {
    let model = contender("quantum_kernel", Role::Model, vec![quantum_kernel(2, 1.0)]);
    let linear =
        contender("logistic_regression", Role::Baseline, vec![estimator("logistic_regression", &[], 2, LABELS)]);
    let experiment = experiment(vec![article_data()], vec![model, linear], vec![0], &["accuracy", "f1"]);
    let folder = tempfile::tempdir().unwrap();
    let arrays = folder.path().join("arrays");
    let options = hqml_runtime::RunOptions { artifacts: Some(arrays.clone()), ..options(folder.path()) };
    let result = go(&experiment, &options);
    assert_eq!(result.cells[0].metrics["accuracy"], Some(0.46));

    let golden = golden()["kernel"].clone();
    let cell = arrays.join("points/quantum_kernel/statevector/seed-0/fold-0");
    let matrix = |name: &str| -> Array2<f64> { read_npy(cell.join(format!("{name}.npy"))).unwrap() };
    let indices = |name: &str| -> Vec<f64> {
        let array: Array1<i64> = read_npy(cell.join(format!("{name}.npy"))).unwrap();
        array.iter().map(|i| *i as f64).collect()
    };
    close(indices("train_index"), &numbers(&golden["train_index"]), 0.0, "training rows");
    close(indices("test_index"), &numbers(&golden["test_index"]), 0.0, "test rows");
    let x = matrix("x_train");
    close(x.rows().into_iter().take(5).flatten().copied(), &numbers(&golden["x_train_first"]), 1e-12, "x");
    let (train, test) = (matrix("kernel_train"), matrix("kernel_test"));
    close(train.rows().into_iter().take(5).flatten().copied(), &numbers(&golden["q_train_first"]), 1e-12, "train");
    close(test.rows().into_iter().skip(45).flatten().copied(), &numbers(&golden["q_test_last"]), 1e-12, "test");
    close(matrix("2.svc.support").iter().copied(), &numbers(&golden["support"]), 0.0, "support");
    close(matrix("2.svc.dual_coef").iter().copied(), &numbers(&golden["dual_coef"]), 1e-9, "dual coefficients");
    close(matrix("decision").iter().copied(), &numbers(&golden["decision"]), 1e-9, "decision");
    close(indices("predictions"), &numbers(&golden["predictions"]), 0.0, "predictions");
    assert!(arrays.join("index.json").exists() && cell.join("predictions.csv").exists());
}

fn vqc_data() -> Dataset {
    let mut data = moons(120, Some(11));
    let noise = [("samples", int(120)), ("noise", real(0.12)), ("seed", int(11))];
    data.source = call(Family::Source, "make_moons", &noise);
    data.before = std::mem::take(&mut data.after);
    data
}

#[test]
fn the_second_article_starts_at_qiskits_losses_and_walks_scipys_way() {
    let golden = golden()["vqc"].clone();
    for pair in golden["losses"].as_array().unwrap() {
        let evaluations = [("max_iterations", int(6))];
        let cobyla = call(Family::Optimizer, "cobyla", &evaluations);
        let (loss, _) = trained(vqc(cobyla, Some(numbers(&pair[0]))));
        close([loss[0]], &numbers(&Json::from(vec![pair[1].clone()])), 1e-12, "loss");
    }
    let cobyla = call(Family::Optimizer, "cobyla", &[("max_iterations", int(50))]);
    let (history, accuracy) = trained(vqc(cobyla, Some(numbers(&golden["start"]))));
    let curve = numbers(&golden["curve"]);
    close(history.iter().take(8).copied(), &curve[..8], 1e-6, "curve");
    let best = history.iter().copied().fold(f64::INFINITY, f64::min);
    assert!((best - golden["final_loss"].as_f64().unwrap()).abs() < 1e-4, "{best}");
    assert!((accuracy - golden["accuracy"].as_f64().unwrap()).abs() < 2.0 / 36.0);
}

fn trained(pipeline: hqml_ir::Pipeline) -> (Vec<f64>, f64) {
    assert!(pipeline.stages.iter().any(|s| matches!(s.step, Step::Train(_))));
    let model = contender("vqc", Role::Model, vec![pipeline]);
    let experiment = experiment(vec![vqc_data()], vec![model], vec![0], &["accuracy"]);
    let folder = tempfile::tempdir().unwrap();
    let result = go(&experiment, &options(folder.path()));
    let lines = std::fs::read_to_string(Path::new(&result.record).join("cells.jsonl")).unwrap();
    let cell: Json = serde_json::from_str(lines.lines().next().unwrap()).unwrap();
    (numbers(&cell["trained"][0]["history"]), result.cells[0].metrics["accuracy"].unwrap())
}

/// Choosing among candidates is what a loop over candidates and folds would choose, and the refit is a plain fit.
#[test]
fn tuned_is_the_loop_that_it_stands_for() {
    let candidates: Vec<hqml_ir::Candidate> = [(1, 0.1), (1, 10.0), (2, 0.1), (2, 10.0)]
        .into_iter()
        .map(|(reps, c)| hqml_ir::Candidate {
            choice: vec![("reps".into(), reps.to_string()), ("c".into(), c.to_string())],
            pipeline: quantum_kernel(reps, c),
        })
        .collect();
    let tuned = hqml_ir::Tuned { candidates: candidates.clone(), folds: 4 };
    let pipeline = hqml_ir::Pipeline {
        stages: vec![stage(Step::Tuned(tuned), Kind::Features(2), LABELS, "0.tuned")],
        parameters: vec![],
    };
    let contenders = vec![contender("tuned", Role::Model, vec![pipeline])];
    let folder = tempfile::tempdir().unwrap();
    let arrays = folder.path().join("arrays");
    let options = hqml_runtime::RunOptions { artifacts: Some(arrays.clone()), ..options(folder.path()) };
    let data = moons(90, Some(5));
    let result = go(&experiment(vec![data.clone()], contenders, vec![0], &["accuracy"]), &options);
    let record = std::fs::read_to_string(Path::new(&result.record).join("cells.jsonl")).unwrap();
    let cell: Json = serde_json::from_str(record.lines().next().unwrap()).unwrap();
    let scores = numbers(&cell["choices"][0]["scores"]);

    // The slow way: each candidate as a contender of its own, its rows the training rows, its split the inner folds.
    let path = folder.path().join("train.csv");
    let at = arrays.join("moons/tuned/statevector/seed-0/fold-0");
    let x: Array2<f64> = read_npy(at.join("x_train.npy")).unwrap();
    let y: Array1<i64> = read_npy(at.join("y_train.npy")).unwrap();
    let lines = x.rows().into_iter().zip(&y).map(|(r, y)| format!("{},{},{y}\n", r[0], r[1]));
    std::fs::write(&path, format!("a,b,y\n{}", lines.collect::<String>())).unwrap();
    let text = |t: &str| Value::Text(t.into());
    let inner = Dataset {
        name: "inner".into(),
        source: call(Family::Source, "csv", &[("path", text("train.csv")), ("target", text("y"))]),
        path: Some(path.display().to_string()),
        split: call(Family::Split, "stratified_k_fold", &[("folds", int(4)), ("shuffle", Value::Bool(false))]),
        after: vec![],
        ..data
    };
    let each =
        candidates.iter().enumerate().map(|(k, c)| contender(&format!("c{k}"), Role::Model, vec![c.pipeline.clone()]));
    let slow = go(&experiment(vec![inner], each.collect(), vec![0], &["accuracy"]), &self::options(folder.path()));
    let mean = |k: usize| {
        let of = slow.cells.iter().filter(|c| c.model == format!("c{k}"));
        of.map(|c| c.metrics["accuracy"].unwrap()).sum::<f64>() / 4.0
    };
    close((0..4).map(mean), &scores, 1e-15, "scores");
    let best = (0..4).fold(0, |best, k| if scores[k] > scores[best] { k } else { best });
    assert_eq!(result.cells[0].chosen, vec![candidates[best].choice.clone()]);
}

fn options(folder: &Path) -> hqml_runtime::RunOptions {
    common::options(folder)
}
