//! What a run has paid for is never lost, and never paid for twice.

mod common;

use std::fs;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use common::*;
use hqml_ir::stages::Family;
use hqml_ir::{Experiment, Role, TrainOn};
use hqml_runtime::cells::Cell;
use hqml_runtime::{Progress, run};

fn study() -> Experiment {
    let adam = call(Family::Optimizer, "adam", &[("epochs", int(3)), ("batch", int(16)), ("learning_rate", real(0.1))]);
    let contenders = vec![
        contender("vqc", Role::Model, vec![vqc(adam, None)]),
        contender("forest", Role::Baseline, vec![estimator("random_forest", &[("trees", int(4))], 2, LABELS)]),
    ];
    experiment(vec![moons(60, None)], contenders, (0..5).collect(), &["accuracy", "f1", "roc_auc"])
}

/// Writes down which cells were computed, and asks to stop after some.
#[derive(Default)]
struct Watch {
    cells: Mutex<Vec<(String, u64)>>,
    stop: AtomicBool,
    after: usize,
}

impl Progress for Watch {
    fn cell(&self, cell: &Cell) {
        let mut cells = self.cells.lock().unwrap();
        cells.push((cell.model.clone(), cell.seed));
        if cells.len() == self.after {
            self.stop.store(true, Ordering::Relaxed);
        }
    }
}

#[test]
fn a_torn_record_goes_on_to_the_same_digits_and_repeats_nothing() {
    let (whole, torn) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let experiment = study();
    let unbroken = go(&experiment, &options(whole.path()));
    let first = go(&experiment, &options(torn.path()));
    let path = Path::new(&first.record).join("cells.jsonl");
    let text = fs::read_to_string(&path).unwrap();
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    assert_eq!(lines.len(), 10);
    // Killed while it wrote the seventh line: six are whole, half a line is torn.
    let kept = lines[..6].concat();
    fs::write(&path, format!("{kept}{}", &lines[6][..lines[6].len() / 2])).unwrap();
    fs::remove_file(Path::new(&first.record).join("result.json")).unwrap();
    let watch = Watch::default();
    let again = run(&experiment, &options(torn.path()), &watch, &watch.stop).unwrap();
    assert_eq!(watch.cells.lock().unwrap().len(), 4);
    assert_eq!(digits(&again), digits(&unbroken));
    assert!(fs::read_to_string(&path).unwrap().starts_with(&kept), "finished lines stay as they are");
    let third = Watch::default();
    run(&experiment, &options(torn.path()), &third, &third.stop).unwrap();
    assert!(third.cells.lock().unwrap().is_empty());
}

#[test]
fn a_stop_keeps_what_is_done() {
    let folder = tempfile::tempdir().unwrap();
    let experiment = study();
    let watch = Watch { after: 3, ..Watch::default() };
    let one = hqml_runtime::RunOptions { threads: Some(1), ..options(folder.path()) };
    let error = run(&experiment, &one, &watch, &watch.stop).unwrap_err();
    assert_eq!((error.code, error.exit_code), ("E1004", 3));
    let kept = watch.cells.lock().unwrap().len();
    assert!((3..10).contains(&kept));
    let rest = Watch::default();
    let result = run(&experiment, &one, &rest, &rest.stop).unwrap();
    assert_eq!(rest.cells.lock().unwrap().len(), 10 - kept);
    let elsewhere = tempfile::tempdir().unwrap();
    assert_eq!(digits(&result), digits(&go(&experiment, &options(elsewhere.path()))));
}

#[test]
fn two_processes_do_not_write_the_same_run() {
    let folder = tempfile::tempdir().unwrap();
    let result = go(&study(), &options(folder.path()));
    let held = fs::File::open(Path::new(&result.record).join("lock")).unwrap();
    held.try_lock().unwrap();
    let watch = Watch::default();
    let error = run(&study(), &options(folder.path()), &watch, &watch.stop).unwrap_err();
    assert_eq!((error.code, error.exit_code), ("E1002", 3));
}

#[test]
fn a_damaged_record_is_refused_and_a_missing_file_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let result = go(&study(), &options(folder.path()));
    let path = Path::new(&result.record).join("cells.jsonl");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replacen("\"model\"", "\"mod", 1)).unwrap();
    let watch = Watch::default();
    assert_eq!(run(&study(), &options(folder.path()), &watch, &watch.stop).unwrap_err().code, "E1003");
    let mut gone = study();
    gone.data[0].path = Some("no/such/file.csv".into());
    let error = run(&gone, &options(folder.path()), &watch, &watch.stop).unwrap_err();
    assert_eq!((error.code, error.exit_code), ("E1001", 3));
    assert!(error.message.contains("no/such/file.csv"), "{error}");
}

/// A model trained on the ideal backend is judged on both; a failing cell says why and takes no other one with it.
#[test]
fn backends_share_a_training_and_failures_stay_alone() {
    let folder = tempfile::tempdir().unwrap();
    let mut experiment = study();
    experiment.backends = vec![statevector("ideal", None), statevector("sampled", Some(200))];
    experiment.seeds = vec![1, 2];
    let kernel = contender("kernel", Role::Model, vec![quantum_kernel(1, 1.0)]);
    let broken =
        contender("broken", Role::Baseline, vec![estimator("k_nearest_neighbors", &[("k", int(1000))], 2, LABELS)]);
    experiment.contenders.extend([kernel, broken]);
    let result = go(&experiment, &options(folder.path()));
    let of = |model: &str, backend: &str| {
        result.cells.iter().filter(|c| c.model == model && c.backend == backend).collect::<Vec<_>>()
    };
    assert_eq!((of("vqc", "ideal").len(), of("vqc", "sampled").len(), of("forest", "sampled").len()), (2, 2, 0));
    assert!(of("broken", "ideal").iter().all(|c| c.failed.is_some() && c.metrics.is_empty()));
    assert!(of("kernel", "sampled").iter().all(|c| c.metrics["accuracy"].unwrap() > 0.5));
    experiment.train_on = TrainOn::Each;
    let refused = go(&experiment, &options(folder.path()));
    let reasons: Vec<_> = refused.cells.iter().filter(|c| c.backend == "sampled" && c.model == "vqc").collect();
    assert!(reasons.iter().all(|c| c.failed.as_ref().unwrap().contains("follows gradients")), "{reasons:?}");
}
