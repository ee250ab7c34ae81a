//! A run that is killed goes on where it stopped, with the digits of an unbroken run; threads change no digit.

mod common;

use std::time::Duration;

use common::Bench;
use serde_json::Value;

/// Slow enough to be killed in the middle: many seeds of a variational model.
const PROGRAM: &str = "data moons = make_moons(samples: 100, noise: 0.2) |> split(test: 30%) |> standard_scaler\n\
    model vqc = zz_feature_map(reps: 1) |> real_amplitudes(reps: 2) |> probabilities |> modulo(2)\n\
             |> classifier(loss: cross_entropy, optimizer: adam(learning_rate: 0.05, epochs: 300, batch: 8))\n\
    experiment long {\n    data: moons\n    models: [vqc]\n    baselines: [logistic_regression, random_forest]\n\
        seeds: 0..12\n    metrics: [accuracy, f1, log_loss]\n\
        continue_when: vqc.accuracy >= best(baselines).accuracy\n}\n";

/// A result without what depends on the clock and on the folder.
fn digits(mut result: Value) -> Value {
    result.as_object_mut().expect("an object").remove("record");
    result
}

/// The finished cells on disk, one a line.
fn finished(bench: &Bench, runs: &str) -> usize {
    let Ok(entries) = std::fs::read_dir(bench.path(runs)) else { return 0 };
    let lines = |path: std::path::PathBuf| std::fs::read_to_string(path).map_or(0, |t| t.lines().count());
    entries.flatten().map(|e| lines(e.path().join("cells.jsonl"))).sum()
}

#[test]
fn a_killed_run_goes_on_with_the_same_digits() {
    let bench = Bench::new();
    bench.write("p.hqml", PROGRAM);
    let whole = digits(bench.json(&["run", "p.hqml", "--format", "json", "--runs", "whole"]));

    let program = assert_cmd::cargo::cargo_bin("hqml");
    let mut child = std::process::Command::new(program)
        .current_dir(bench.path("."))
        .args(["run", "p.hqml", "--runs", "broken", "--threads", "1"])
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn()
        .expect("the program starts");
    while finished(&bench, "broken") < 3 && child.try_wait().expect("a child").is_none() {
        std::thread::sleep(Duration::from_millis(1));
    }
    child.kill().expect("killed");
    child.wait().expect("ended");
    let before = finished(&bench, "broken");
    let cells = whole["cells"].as_array().expect("cells").len();
    assert!((1..cells).contains(&before), "{before} of {cells} cells were finished: that is no kill in the middle");

    let resumed = digits(bench.json(&["run", "p.hqml", "--format", "json", "--runs", "broken"]));
    assert_eq!(resumed, whole);
    assert_eq!(finished(&bench, "broken"), cells, "a finished cell was run again, or one is missing");
}

#[test]
fn the_number_of_threads_changes_no_digit() {
    let bench = Bench::new();
    bench.write("p.hqml", PROGRAM.replace("0..12", "0..3").replace("300", "20"));
    let one = digits(bench.json(&["run", "p.hqml", "--format", "json", "--runs", "a", "--threads", "1"]));
    let many = digits(bench.json(&["run", "p.hqml", "--format", "json", "--runs", "b", "--threads", "4"]));
    assert_eq!(one, many);
}
