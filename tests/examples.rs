//! Every example runs, and its report says what is true.

mod common;

use std::path::{Path, PathBuf};

use common::{Bench, files, programs, root, stderr, stdout};
use serde_json::Value;

/// Runs an example with one seed and gives its JSON.
fn run(name: &str, more: &[&str]) -> Value {
    ran(&root().join("examples").join(name), more)
}

fn ran(path: &Path, more: &[&str]) -> Value {
    let bench = Bench::new();
    let mut arguments = vec!["run", path.to_str().expect("a path"), "--format", "json"];
    arguments.extend(more);
    bench.json(&arguments)
}

/// The metric of a model's cells, averaged over seeds and folds.
fn mean(result: &Value, model: &str, metric: &str) -> f64 {
    let cells = result["cells"].as_array().expect("cells");
    let values: Vec<f64> = cells
        .iter()
        .filter(|c| c["model"] == model)
        .map(|c| c["metrics"][metric].as_f64().expect("a number"))
        .collect();
    assert!(!values.is_empty(), "no cell of {model}");
    values.iter().sum::<f64>() / values.len() as f64
}

/// The examples of a folder, each with one seed, and what it printed.
fn all_run(folder: &str) -> Vec<(PathBuf, Value)> {
    let one = |path: PathBuf| {
        let name = path.display();
        let result = ran(&path, &["--seed", "0"]);
        assert!(!result["cells"].as_array().expect("cells").is_empty(), "{name}");
        let decision = result["verdict"]["decision"].as_str().expect("a decision");
        assert!(["continue", "stop", "undecided"].contains(&decision), "{name}: {decision}");
        (path, result)
    };
    programs(folder).into_iter().map(one).collect()
}

#[test]
fn every_example_runs_with_one_seed() {
    all_run("examples");
}

/// The names in an example's field `models: [a, b]`.
fn models(path: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(path).expect("a text");
    let field = text.lines().find_map(|line| line.trim_start().strip_prefix("models:")).expect("models");
    field.split(',').map(|name| name.trim_matches([' ', '[', ']']).to_owned()).collect()
}

/// Both classes are about equally common: who is right on six rows in ten of one of its tables has learnt something.
#[test]
fn every_model_of_the_benchmark_runs_and_learns_with_one_seed() {
    let results = all_run("examples/better_than_classical");
    assert!(results.len() >= 15);
    for (path, result) in results {
        for model in models(&path) {
            let own = result["cells"].as_array().expect("cells").iter().filter(|cell| cell["model"] == model.as_str());
            let best = own.map(|cell| cell["metrics"]["accuracy"].as_f64().expect("a number")).fold(0.0, f64::max);
            assert!(best > 0.6, "{model} of {}: {best}", path.display());
        }
    }
}

/// The benchmark's programs are models of good practice: no error and no lint, imported files included.
#[test]
fn the_benchmark_is_without_a_lint() {
    let found = files("examples/better_than_classical", "hqml");
    for path in &found {
        let output = Bench::new().hqml(&["check", path.to_str().expect("a path")]);
        assert!(output.status.success() && stderr(&output).is_empty(), "{}: {}", path.display(), stderr(&output));
        assert_eq!(stdout(&output).is_empty(), !programs("examples/better_than_classical").contains(path));
    }
}

/// The accuracies are those that the tutorial's own program and scikit-learn print for these seeds.
#[test]
fn the_first_tutorial_program_does_not_beat_logistic_regression() {
    let result = run("article_kernel.hqml", &[]);
    assert_eq!(mean(&result, "quantum_kernel", "accuracy"), 0.46);
    assert_eq!(mean(&result, "logistic_regression", "accuracy"), 0.74);
    assert_eq!(mean(&result, "svc(kernel: rbf)", "accuracy"), 0.70);
    assert_eq!(result["verdict"]["decision"], "stop");
}

#[test]
fn the_second_tutorial_program_does_not_beat_logistic_regression() {
    let result = run("article_vqc.hqml", &[]);
    let logistic = mean(&result, "logistic_regression", "accuracy");
    assert!((logistic - 31.0 / 36.0).abs() < 1e-12, "{logistic}");
    assert!((mean(&result, "svc(kernel: rbf)", "accuracy") - 35.0 / 36.0).abs() < 1e-12);
    assert!(mean(&result, "vqc", "accuracy") < logistic);
    assert_ne!(result["verdict"]["decision"], "continue");
}
