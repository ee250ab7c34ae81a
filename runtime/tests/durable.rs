//! What a run has paid for is never lost, and never paid for twice.

mod common;

use std::fs;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use common::*;
use hqml_ir::stages::Family;
use hqml_ir::{Experiment, Role, Step, TrainOn};
use hqml_runtime::cells::Cell;
use hqml_runtime::record::Journal;
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
    // Where shots train, they train another model.
    experiment.train_on = TrainOn::Each;
    let shifted = go(&experiment, &options(folder.path()));
    let vqc = |backend: &str| shifted.cells.iter().find(|c| c.model == "vqc" && c.backend == backend).unwrap();
    assert!(vqc("ideal").failed.is_none() && vqc("sampled").failed.is_none());
    let cells = journal(&shifted.record).into_iter().map(|line| serde_json::from_str::<Cell>(&line).unwrap());
    let spent: Vec<_> = cells.filter(|c| c.model == "vqc").map(|c| (c.backend, c.training_calls.shots > 0)).collect();
    assert!(spent.iter().all(|(backend, shots)| (backend == "sampled") == *shots) && spent.len() == 4, "{spent:?}");
    // A sweep back through states that are not there fails in its own cells only.
    for stage in &mut experiment.contenders[0].pipelines[0].stages {
        if let Step::Train(training) = &mut stage.step {
            training.gradient = call(Family::Gradient, "adjoint", &[]);
        }
    }
    let refused = go(&experiment, &options(folder.path()));
    let failed = |backend: &str| {
        let cells = refused.cells.iter().filter(|c| c.model == "vqc" && c.backend == backend);
        cells.map(|c| c.failed.clone()).collect::<Vec<_>>()
    };
    assert_eq!(failed("ideal"), [None, None]);
    assert!(failed("sampled").iter().all(|why| why.as_ref().unwrap().contains("`adjoint` sweeps back")));
}

/// The lines of a record's journal.
fn journal(record: &str) -> Vec<String> {
    let text = fs::read_to_string(Path::new(record).join("cells.jsonl")).unwrap();
    text.lines().map(str::to_owned).collect()
}

fn put(record: &str, lines: &[String]) {
    fs::write(Path::new(record).join("cells.jsonl"), lines.iter().map(|l| format!("{l}\n")).collect::<String>())
        .unwrap();
}

/// Writes the line of a cell anew, as a run would have written it.
fn put_cell(record: &str, at: usize, cell: &Cell) {
    let mut lines = journal(record);
    put(record, &[]);
    let (_, key) = record.rsplit_once('-').unwrap();
    let (mut one, kept) = Journal::open(&Path::new(record).join("cells.jsonl"), key).unwrap();
    assert!(kept.is_empty());
    one.append(std::slice::from_ref(cell)).unwrap();
    lines[at] = journal(record).remove(0);
    put(record, &lines);
}

/// What was in a cell's way may be gone; where it is not, the failure is told again.
#[test]
fn a_cell_that_failed_is_tried_again() {
    let folder = tempfile::tempdir().unwrap();
    let mut experiment = study();
    let broken =
        contender("broken", Role::Baseline, vec![estimator("k_nearest_neighbors", &[("k", int(1000))], 2, LABELS)]);
    experiment.contenders.push(broken);
    let unbroken = go(&experiment, &options(folder.path()));
    let lines = journal(&unbroken.record);
    let at = lines.iter().position(|l| l.contains("\"forest\"")).unwrap();
    let mut cell: Cell = serde_json::from_str(&lines[at]).unwrap();
    cell.failed = Some("no memory was left".into());
    cell.metrics.clear();
    put_cell(&unbroken.record, at, &cell);
    let watch = Watch::default();
    let again = run(&experiment, &options(folder.path()), &watch, &watch.stop).unwrap();
    assert_eq!(digits(&again), digits(&unbroken));
    let mut tried = watch.cells.into_inner().unwrap();
    tried.sort();
    let mut expected: Vec<(String, u64)> = (0..5).map(|seed| ("broken".to_string(), seed)).collect();
    expected.push(("forest".to_string(), cell.seed));
    assert_eq!(tried, expected, "what succeeded is not repeated");
    assert_eq!(again.cells.iter().filter(|c| c.failed.is_some()).count(), 5);
    let last = run(&experiment, &options(folder.path()), &Watch::default(), &AtomicBool::new(false)).unwrap();
    assert_eq!(digits(&last), digits(&unbroken), "a journal in which a cell stands twice is read by its last line");
}

/// Shots in the record count against the budget once: a fit that several backends judge was paid for once.
#[test]
fn a_resumed_run_owes_no_shot_twice() {
    let sampled = |shots: Option<u64>| {
        let kernel = contender("kernel", Role::Model, vec![quantum_kernel(1, 1.0)]);
        let mut e = experiment(vec![moons(40, None)], vec![kernel], vec![1, 2], &["accuracy"]);
        e.backends = vec![statevector("first", Some(10)), statevector("second", Some(10))];
        e.budget.shots = shots;
        e
    };
    // Pairs of 28 training rows once a seed, 12 test rows against them on each backend.
    let per_seed = 10 * (28 * 27 / 2 + 2 * 12 * 28);
    let folder = tempfile::tempdir().unwrap();
    let one = hqml_runtime::RunOptions { threads: Some(1), ..options(folder.path()) };
    let enough = sampled(Some(2 * per_seed));
    let whole = go(&enough, &one);
    put(&whole.record, &journal(&whole.record)[..2]);
    let watch = Watch::default();
    let again = run(&enough, &one, &watch, &watch.stop).unwrap();
    assert_eq!(watch.cells.lock().unwrap().len(), 2);
    assert_eq!(digits(&again), digits(&whole));
    // One shot less ends the run and keeps what is done.
    let short = sampled(Some(2 * per_seed - 1));
    let error = run(&short, &one, &Watch::default(), &AtomicBool::new(false)).unwrap_err();
    assert_eq!((error.code, error.exit_code), ("E1006", 1), "{error}");
}

/// A long training ends when the time is used up, not when it is done; what was finished before stays.
#[test]
fn a_spent_time_budget_ends_a_long_training() {
    let folder = tempfile::tempdir().unwrap();
    let endless = call(Family::Optimizer, "adam", &[("epochs", int(1_000_000_000))]);
    let quick = contender("quick", Role::Baseline, vec![estimator("gaussian_nb", &[], 2, LABELS)]);
    let long = contender("long", Role::Model, vec![vqc(endless, None)]);
    let mut e = experiment(vec![moons(60, None)], vec![quick, long], vec![0], &["accuracy"]);
    e.budget.time = Some(0.5);
    let watch = Watch::default();
    let one = hqml_runtime::RunOptions { threads: Some(1), ..options(folder.path()) };
    let error = run(&e, &one, &watch, &watch.stop).unwrap_err();
    assert_eq!((error.code, error.exit_code), ("E1006", 1), "{error}");
    assert!(error.message.contains("0.5 s"), "{error}");
    assert_eq!(watch.cells.into_inner().unwrap(), [("quick".to_string(), 0)]);
}

/// A loss that overflows on the way has no number in JSON; the line is read back all the same.
#[test]
fn a_record_holds_numbers_that_are_not_finite() {
    let folder = tempfile::tempdir().unwrap();
    let whole = go(&study(), &options(folder.path()));
    let lines = journal(&whole.record);
    let at = lines.iter().position(|l| l.contains("\"vqc\"")).unwrap();
    let mut cell: Cell = serde_json::from_str(&lines[at]).unwrap();
    cell.trained[0].history[0] = f64::INFINITY;
    put_cell(&whole.record, at, &cell);
    let watch = Watch::default();
    let again = run(&study(), &options(folder.path()), &watch, &watch.stop).unwrap();
    assert!(watch.cells.lock().unwrap().is_empty());
    assert_eq!(digits(&again), digits(&whole));
}

/// Whatever is done to a journal, a line that was not written by this run is never taken for a result.
#[test]
fn a_changed_line_is_never_taken_for_a_result() {
    let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let whole = go(&study(), &options(here.path()));
    let other_version = hqml_runtime::RunOptions { version: "another".into(), ..options(there.path()) };
    let other = go(&study(), &other_version);
    let lines = journal(&whole.record);
    let text: String = lines.iter().map(|l| format!("{l}\n")).collect();
    let refused = [
        text.replacen("\"labels\":[", "\"labels\":[7", 1),
        text.replacen("\"accuracy\":0.", "\"accuracy\":1.", 1),
        text.replacen(",\"check\"", ",\"chalk\"", 1),
        text.replacen('\n', "\n\n", 1),
        format!("{{}}\n{text}"),
        format!("{}\n{text}", journal(&other.record)[0]),
        format!("{}\n{text}", &lines[0][..40]),
    ];
    let path = Path::new(&whole.record).join("cells.jsonl");
    for (k, damaged) in refused.iter().enumerate() {
        assert_ne!(*damaged, text, "{k}");
        fs::write(&path, damaged).unwrap();
        let error = run(&study(), &options(here.path()), &Watch::default(), &AtomicBool::new(false)).unwrap_err();
        assert_eq!((error.code, error.exit_code), ("E1003", 3), "{k}: {error}");
        assert!(error.help[0].starts_with("move `"), "{k}: {error:?}");
        assert_eq!(fs::read_to_string(&path).unwrap(), *damaged, "{k}: nothing is thrown away");
    }
    for (kept, torn) in
        [(0, String::new()), (3, lines[..3].join("\n") + "\n{\"data\":\"mo"), (9, text.trim_end().into())]
    {
        fs::write(&path, torn).unwrap();
        let watch = Watch::default();
        let again = run(&study(), &options(here.path()), &watch, &watch.stop).unwrap();
        assert_eq!(watch.cells.lock().unwrap().len(), 10 - kept);
        assert_eq!(digits(&again), digits(&whole));
    }
    for name in ["record.json", "result.json"] {
        let path = Path::new(&whole.record).join(name);
        let good = fs::read(&path).unwrap();
        fs::write(&path, &good[..good.len() / 2]).unwrap();
        go(&study(), &options(here.path()));
        assert!(serde_json::from_slice::<serde_json::Value>(&fs::read(&path).unwrap()).is_ok(), "{name} is mended");
    }
}
