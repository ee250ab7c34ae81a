//! Classical baselines through the whole engine: cells, seeds, record, result.

mod common;

use std::collections::BTreeSet;

use common::*;
use hqml_ir::Role;

fn baselines() -> hqml_ir::Experiment {
    let of = |name: &str| contender(name, Role::Baseline, vec![estimator(name, &[], 2, LABELS)]);
    let all = ["logistic_regression", "svc", "decision_tree"].map(of).to_vec();
    experiment(vec![moons(100, None)], all, vec![0, 1, 2], &["accuracy", "f1", "training_time"])
}

#[test]
fn every_cell_has_its_metrics_and_stands_in_the_order_of_the_experiment() {
    let folder = tempfile::tempdir().unwrap();
    let result = go(&baselines(), &options(folder.path()));
    let ids: Vec<_> = result.cells.iter().map(|c| (c.model.as_str(), c.seed)).collect();
    let wanted = ["logistic_regression", "svc", "decision_tree"].map(|m| [(m, 0), (m, 1), (m, 2)]).concat();
    assert_eq!(ids, wanted);
    for cell in &result.cells {
        assert_eq!(cell.failed, None);
        let accuracy = cell.metrics["accuracy"].unwrap();
        assert!((accuracy * 30.0).fract().abs() < 1e-9 && accuracy > 0.7, "30 test rows of two moons: {accuracy}");
    }
}

#[test]
fn the_number_of_threads_changes_no_digit() {
    let one = tempfile::tempdir().unwrap();
    let four = tempfile::tempdir().unwrap();
    let experiment = baselines();
    let a = go(&experiment, &hqml_runtime::RunOptions { threads: Some(1), ..options(one.path()) });
    let b = go(&experiment, &hqml_runtime::RunOptions { threads: Some(4), ..options(four.path()) });
    assert_eq!(digits(&a), digits(&b));
}

#[test]
fn another_contender_changes_no_other_ones_numbers() {
    let (few, more) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let forest = |name: &str| {
        let options = [("trees", int(5))];
        contender(name, Role::Baseline, vec![estimator("random_forest", &options, 2, LABELS)])
    };
    let data = || vec![moons(80, None)];
    let a = go(&experiment(data(), vec![forest("a")], vec![3, 4], &["accuracy"]), &options(few.path()));
    let both = vec![forest("b"), forest("a")];
    let b = go(&experiment(data(), both, vec![3, 4], &["accuracy"]), &options(more.path()));
    let of_a: Vec<_> = digits(&b).into_iter().filter(|d| d.0.contains(" a ")).collect();
    assert_eq!(digits(&a), of_a);
    let seeds: BTreeSet<u64> = b.cells.iter().map(|c| c.seed).collect();
    assert_eq!(seeds, BTreeSet::from([3, 4]));
}

/// Where nothing draws from the seed, the seeds' cells are the same cell and computed once: one training time.
#[test]
fn cells_that_are_the_same_are_computed_once() {
    let folder = tempfile::tempdir().unwrap();
    let linear = contender("linear", Role::Baseline, vec![estimator("logistic_regression", &[], 2, LABELS)]);
    let metrics = ["accuracy", "training_time"];
    let result =
        go(&experiment(vec![moons(60, Some(7))], vec![linear], (0..5).collect(), &metrics), &options(folder.path()));
    let times: BTreeSet<u64> = result.cells.iter().map(|c| c.metrics["training_time"].unwrap().to_bits()).collect();
    assert_eq!((result.cells.len(), times.len()), (5, 1));
}

/// Five folds test every row once; the record's rows say so.
#[test]
fn folds_are_cells_and_test_every_row_once() {
    let folder = tempfile::tempdir().unwrap();
    let mut data = moons(53, None);
    let options = [("folds", int(5)), ("shuffle", hqml_ir::Value::Bool(true))];
    data.split = call(hqml_ir::stages::Family::Split, "k_fold", &options);
    let naive = contender("naive", Role::Baseline, vec![estimator("gaussian_nb", &[], 2, LABELS)]);
    let result = go(&experiment(vec![data], vec![naive], vec![0, 1], &["accuracy"]), &common::options(folder.path()));
    let lines = std::fs::read_to_string(std::path::Path::new(&result.record).join("cells.jsonl")).unwrap();
    for seed in [0, 1] {
        let cells = lines.lines().map(|l| serde_json::from_str::<hqml_runtime::cells::Cell>(l).unwrap());
        let mut rows: Vec<usize> = cells.filter(|c| c.seed == seed).flat_map(|c| c.rows).collect();
        rows.sort_unstable();
        assert_eq!(rows, (0..53).collect::<Vec<_>>());
    }
    assert_eq!(result.cells.len(), 10);
}

#[test]
fn data_that_do_not_suit_are_an_error_of_the_program() {
    let folder = tempfile::tempdir().unwrap();
    let mut data = moons(20, None);
    data.split = call(hqml_ir::stages::Family::Split, "k_fold", &[("folds", int(40))]);
    let naive = contender("naive", Role::Baseline, vec![estimator("gaussian_nb", &[], 2, LABELS)]);
    let experiment = experiment(vec![data], vec![naive], vec![0], &["accuracy"]);
    let stop = std::sync::atomic::AtomicBool::new(false);
    let error = hqml_runtime::run(&experiment, &options(folder.path()), &hqml_runtime::Silent, &stop).unwrap_err();
    assert_eq!((error.code, error.exit_code), ("E1005", 1));
    assert!(error.message.contains("moons") && error.message.contains("20 rows"), "{error}");
}
