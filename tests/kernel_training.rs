//! Training through kernels, through the command line: losses, gradients and kernels are PennyLane's, training makes the
//! loss small, and the number of threads changes no digit.

mod common;

use common::{Bench, assert_refused, root};
use ndarray::{Array1, Array2};
use ndarray_npy::read_npy;
use serde_json::Value;

fn numbers(json: &Value) -> Vec<f64> {
    match json {
        Value::Array(entries) => entries.iter().flat_map(numbers).collect(),
        other => vec![other.as_f64().expect("a number")],
    }
}

fn golden() -> Value {
    let text = std::fs::read_to_string(root().join("tests/golden/kernel_training.json")).expect("the golden file");
    serde_json::from_str(&text).expect("JSON")
}

/// A program on the golden file's rows: its training rows come first.
fn program(bench: &Bench, golden: &Value, model: &str) -> String {
    let (x, y) = (numbers(&golden["x"]), numbers(&golden["y"]));
    let rows: String = x
        .chunks(3)
        .zip(&y)
        .map(|(x, y)| format!("{},{},{},{}\n", x[0], x[1], x[2], if *y > 0.0 { 1 } else { 0 }))
        .collect();
    bench.write("rows.csv", format!("a,b,c,y\n{rows}"));
    let (all, train) = (y.len(), golden["train"].as_u64().expect("a count") as usize);
    format!(
        "data points = csv(\"rows.csv\", target: \"y\", task: classify) |> time_split(test: {} / {all})
         model m = {model}
         experiment e {{ data: points  models: [m]  baselines: [logistic_regression]  metrics: [accuracy] }}",
        all - train
    )
}

fn array(bench: &Bench, folder: &str, name: &str) -> Vec<f64> {
    let path = bench.path(folder).join("points/m/statevector/seed-0/fold-0").join(format!("{name}.npy"));
    let matrix = read_npy::<_, Array2<f64>>(&path).map(|a| a.iter().copied().collect());
    matrix.or_else(|_| read_npy::<_, Array1<f64>>(&path).map(|a| a.to_vec())).expect("an array")
}

fn run(bench: &Bench, name: &str, text: &str, threads: &str) -> Value {
    let file = format!("{name}.hqml");
    bench.write(&file, text);
    bench.json(&["run", &file, "--format", "json", "--artifacts", name, "--threads", threads])
}

fn close(a: &[f64], b: &[f64], tolerance: f64) {
    assert_eq!(a.len(), b.len());
    a.iter().zip(b).for_each(|(a, b)| assert!((a - b).abs() <= tolerance, "{a} is not {b}"));
}

/// One step of gradient descent of length 1: its loss is that at the start, and what it moves is the gradient there.
#[test]
fn losses_gradients_and_kernels_are_pennylanes() {
    let golden = golden();
    let start = numbers(&golden["start"]);
    let loss = |key: &str| 1.0 - golden[key].as_f64().expect("a number");
    for (name, written, expected) in [
        ("rescaled", "alignment", loss("alignment")),
        ("plain", "alignment(rescale_class_labels: false)", loss("alignment_plain")),
        ("distance", "hilbert_schmidt", 1.0 - loss("hilbert_schmidt")),
    ] {
        let bench = Bench::new();
        let model = format!(
            "hubregtsen(layers: 2) |> fidelity_kernel |> train(loss: {written}, start: {start:?},
                 optimizer: gradient_descent(learning_rate: 1.0, epochs: 1)) |> svc"
        );
        run(&bench, name, &program(&bench, &golden, &model), "2");
        close(&array(&bench, name, "loss"), &[expected], 1e-12);
        if name == "rescaled" {
            let after = array(&bench, name, "parameters");
            // The loss is 1 - alignment: a step against its gradient goes along the alignment's.
            let step: Vec<f64> = after.iter().zip(&start).map(|(a, b)| a - b).collect();
            close(&step, &numbers(&golden["gradient"]), 1e-10);
        }
    }
}

/// A training that does not move (no evaluation but the first) passes on the kernel at its start.
#[test]
fn the_gram_behind_a_training_is_that_of_the_trained_parameters() {
    let golden = golden();
    let bench = Bench::new();
    let start = numbers(&golden["start"]);
    let model = format!(
        "hubregtsen(layers: 2) |> fidelity_kernel
             |> train(loss: alignment, start: {start:?}, optimizer: cobyla(max_iterations: 1)) |> svc"
    );
    run(&bench, "still", &program(&bench, &golden, &model), "2");
    close(&array(&bench, "still", "parameters"), &start, 0.0);
    close(&array(&bench, "still", "kernel_train"), &numbers(&golden["kernel_train"]), 1e-12);
    close(&array(&bench, "still", "kernel_test"), &numbers(&golden["kernel_test"]), 1e-12);
}

const MODELS: [(&str, &str); 4] = [
    (
        "aligned",
        "hubregtsen(layers: 2) |> fidelity_kernel |> train(loss: alignment, optimizer: adam(learning_rate: 0.05, epochs: 30))",
    ),
    (
        "metric",
        "dense(width: 3) |> angle_embedding |> real_amplitudes(reps: 1) |> fidelity_kernel
        |> train(loss: hilbert_schmidt, optimizer: adam(learning_rate: 0.05, epochs: 10, batch: 16))",
    ),
    (
        "projected",
        "hubregtsen |> projected_kernel |> train(loss: alignment(centered: true), optimizer: lbfgs(max_iterations: 20))",
    ),
    ("features", "dense(width: 3) |> rbf_kernel |> train(loss: alignment, optimizer: cobyla(max_iterations: 60))"),
];

#[test]
fn training_improves_the_kernel_and_threads_change_no_digit() {
    for (name, model) in MODELS {
        let text = format!(
            "data points = make_moons(samples: 60, noise: 0.15, seed: 3) |> standard_scaler |> split(test: 30%, seed: 1)
             model m = {model} |> svc
             experiment e {{ data: points  models: [m]  baselines: [logistic_regression]  metrics: [accuracy] }}"
        );
        let bench = Bench::new();
        run(&bench, name, &text, "1");
        let loss = array(&bench, name, "loss");
        let best = loss.iter().copied().fold(f64::INFINITY, f64::min);
        assert!(best < 0.9 * loss[0], "{name}: {best} after {}", loss[0]);
        let other = Bench::new();
        run(&other, name, &text, "7");
        for array_name in ["loss", "parameters", "kernel_train", "kernel_test"] {
            assert_eq!(array(&bench, name, array_name), array(&other, name, array_name), "{name}: {array_name}");
        }
    }
}

#[test]
fn shots_train_a_kernel_and_refuse_a_sweep_through_states() {
    let text = |optimizer: &str| {
        format!(
            "data points = make_moons(samples: 40, noise: 0.15, seed: 3) |> standard_scaler |> split(test: 30%, seed: 1)
             model m = hubregtsen |> fidelity_kernel |> train(loss: alignment, optimizer: {optimizer}) |> svc
             backend noisy = statevector(shots: 200)
             experiment e {{ data: points  models: [m]  baselines: [logistic_regression]  metrics: [accuracy]
                 backends: [noisy]  train_on: each }}"
        )
    };
    let bench = Bench::new();
    bench.write("a.hqml", text("spsa(max_iterations: 3)")).write("b.hqml", text("adam(epochs: 2)"));
    bench.write("c.hqml", text("adam(epochs: 2), gradient: adjoint"));
    for name in ["a.hqml", "b.hqml"] {
        let result = bench.json(&["run", name, "--format", "json"]);
        let cells = result["cells"].as_array().expect("cells");
        assert!(cells.iter().all(|cell| cell["error"].is_null()), "{result}");
    }
    assert_refused(&bench.hqml(&["check", "c.hqml"]), 1, "E0320");
}

#[test]
fn losses_of_features_and_of_kernels_are_told_apart() {
    let bench = Bench::new();
    let text = |model: &str| {
        format!(
            "data points = make_moons(samples: 40, noise: 0.1) |> split(test: 25%)
             model m = {model}
             experiment e {{ data: points  models: [m]  baselines: [svc] }}"
        )
    };
    for (name, model) in [
        ("a.hqml", "hubregtsen |> fidelity_kernel |> train(loss: squared, optimizer: cobyla) |> svc"),
        (
            "b.hqml",
            "angle_embedding |> real_amplitudes |> measure(z_each) |> train(loss: alignment, optimizer: cobyla) |> svc",
        ),
    ] {
        bench.write(name, text(model));
        assert_refused(&bench.hqml(&["check", name]), 1, "E0315");
    }
    bench
        .write("c.hqml", text("zz_feature_map |> fidelity_kernel |> train(loss: alignment, optimizer: cobyla) |> svc"));
    assert_refused(&bench.hqml(&["check", "c.hqml"]), 1, "E0318");
}
