//! Every example runs, and its report says what is true.

mod common;

use common::{Bench, files, root};
use serde_json::Value;

/// Runs an example with one seed and gives its JSON.
fn run(name: &str, more: &[&str]) -> Value {
    let bench = Bench::new();
    let path = root().join("examples").join(name);
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

#[test]
fn every_example_runs_with_one_seed() {
    for path in files("examples", "hqml") {
        let name = path.file_name().and_then(|n| n.to_str()).expect("a name");
        let result = run(name, &["--seed", "0"]);
        assert!(!result["cells"].as_array().expect("cells").is_empty(), "{name}");
        let decision = result["verdict"]["decision"].as_str().expect("a decision");
        assert!(["continue", "stop", "undecided"].contains(&decision), "{name}: {decision}");
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
