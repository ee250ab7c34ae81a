//! Gradients by name, through the command line: sweeps, shifts and differences agree on every read-out; shots train; the
//! plan counts what the run spends; what has no derivative is refused.

mod common;

use common::arrays::Arrays;
use common::{Bench, assert_refused, root};
use serde_json::Value;

const DATA: &str =
    "data points = make_moons(samples: 16, noise: 0.1, seed: 3) |> standard_scaler |> split(test: 25%, seed: 1)\n";
/// One step of length 1: what it moves is the gradient.
const STEP: &str = "optimizer: gradient_descent(learning_rate: 1.0, epochs: 1)";

const MODELS: [&str; 5] = [
    "zz_feature_map |> real_amplitudes(reps: 1) |> measure(z_each) |> dense(width: 2) |> softmax |> train(loss: cross_entropy, WAY) |> argmax",
    "dense(width: 2, activation: tanh) |> angle_embedding |> mine |> probabilities |> parity |> train(loss: squared, WAY) |> argmax",
    "dense(width: 2) |> angle_embedding |> mine |> fidelity_kernel |> train(loss: alignment, WAY) |> svc",
    "dense(width: 2) |> hubregtsen |> projected_kernel |> train(loss: alignment, WAY) |> svc",
    "[angle_embedding |> mine |> measure(Z(0)), dense(width: 2)] |> dense(width: 2) |> train(loss: squared, WAY) |> argmax",
];

/// Controlled turns, a parameter in two places and in an expression.
const MINE: &str = "ansatz mine on q[2] {\n    let a = ?\n    let b = ?\n    let c = ?\n    ry(a) q[0]\n    crx(b) q[0], q[1]\n    rz(2 * a * b) q[1]\n    \
                    xx_plus_yy(c, 0.3) q[0], q[1]\n    cp(a + c) q[1], q[0]\n    u(c, a, 0.4) q[0]\n}\n";

fn program(model: &str, way: &str, backend: &str) -> String {
    let model = model.replace("WAY", &format!("{STEP}, gradient: {way}"));
    format!(
        "{DATA}{MINE}backend b = {backend}\nmodel m = {model}\n\
         experiment e {{ data: points  models: [m]  baselines: [logistic_regression]  backends: [b]  train_on: b  seeds: [5] }}\n"
    )
}

/// What one step moves.
fn moved(model: &str, way: &str, backend: &str) -> Vec<f64> {
    let bench = Bench::new();
    for name in ["conf_manila.json", "props_manila.json"].iter().filter(|_| backend.contains("manila")) {
        let path = root().join("compiler/ir/tests/data/targets").join(name);
        bench.write(name, std::fs::read(path).expect("a device"));
    }
    let arrays = Arrays::run(&bench, &program(model, way, backend));
    counted(&bench);
    arrays.vector("m", "parameters")
}

/// The plan's counts are the run's.
fn counted(bench: &Bench) {
    let plan = bench.json(&["plan", "program.hqml", "--format", "json"]);
    let planned = &plan["contenders"][0];
    let text = cells_of(&bench.path("runs"));
    let cells: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let cell = cells.iter().find(|c| c["model"] == "m").expect("the cell");
    assert_eq!(planned["training"], cell["training_calls"], "{planned}");
    assert_eq!(planned["inference"], cell["inference_calls"], "{planned}");
}

/// The cells of the only run below a folder.
fn cells_of(folder: &std::path::Path) -> String {
    let runs = std::fs::read_dir(folder).expect("a folder of runs");
    let mut found =
        runs.filter_map(|run| std::fs::read_to_string(run.expect("an entry").path().join("cells.jsonl")).ok());
    found.next().expect("a run")
}

fn largest_difference(a: &[f64], b: &[f64]) -> f64 {
    assert_eq!(a.len(), b.len());
    a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
}

#[test]
fn sweeps_shifts_and_differences_agree() {
    for model in MODELS {
        let swept = moved(model, "adjoint", "statevector");
        assert_eq!(swept, moved(model, "auto", "statevector"));
        let off = largest_difference(&swept, &moved(model, "parameter_shift", "statevector"));
        assert!(off < 1e-12, "{model}: shifts are off by {off}");
        // Central differences are off by a multiple of the step's square: a tenth of the step leaves a hundredth, and the
        // two together know the limit (Richardson). Rounding, 1e-16 over the step, stays far below.
        let [wide, narrow] =
            ["1e-3", "1e-4"].map(|step| moved(model, &format!("finite_differences(step: {step})"), "statevector"));
        let [off, nearer] = [&wide, &narrow].map(|differences| largest_difference(&swept, differences));
        assert!((off / nearer - 100.0).abs() < 2.0, "{model}: {off} and {nearer}");
        let limit: Vec<f64> = wide.iter().zip(&narrow).map(|(w, n)| n + (n - w) / 99.0).collect();
        let off = largest_difference(&swept, &limit);
        assert!(off < 1e-9, "{model}: the limit of differences is off by {off}");
    }
}

/// What is moved are the gates of the machine, so that the derivative is that of what is read there, noise included.
#[test]
fn shifts_follow_what_a_machine_with_noise_reads() {
    let rates =
        "noisy(one_qubit_error: 1%, two_qubit_error: 5%, t1: 50us, t2: 40us, readout_error: 3%, method: density";
    let machines = [
        format!("{rates})"),
        format!("{rates}, mitigate: readout)"),
        "noisy(\"conf_manila.json\", method: density)".to_owned(),
    ];
    for (model, machine) in (0..MODELS.len()).zip(machines.iter().cycle()) {
        let model = MODELS[model];
        let shifted = moved(model, "auto", machine);
        let exact = moved(model, "auto", "statevector");
        assert!(largest_difference(&shifted, &exact) > 1e-3, "{model}: nothing is seen of the noise");
        let [wide, narrow] =
            ["1e-3", "1e-4"].map(|step| moved(model, &format!("finite_differences(step: {step})"), machine));
        let limit: Vec<f64> = wide.iter().zip(&narrow).map(|(w, n)| n + (n - w) / 99.0).collect();
        let off = largest_difference(&shifted, &limit);
        assert!(off < 1e-8, "{model} on {machine}: {off}");
    }
}

/// Where both ends are sampled a million times, what they move is what the exact ones move, within the shots' noise.
#[test]
fn shots_follow_the_gradient() {
    for model in &MODELS[..3] {
        let exact = moved(model, "auto", "statevector");
        let sampled = moved(model, "auto", "statevector(shots: 1_000_000)");
        let off = largest_difference(&exact, &sampled);
        assert!(off > 0.0 && off < 0.02, "{model}: {off}");
    }
}

/// Spall's estimate is the slope along a direction of signs, in every entry: the sum of the gradient's entries with the
/// signs of the estimate's.
#[test]
fn a_random_direction_has_the_slope_of_the_gradient() {
    let still = |way: &str| moved(MODELS[0], way, "statevector");
    let start = {
        let bench = Bench::new();
        let text = program(MODELS[0], "auto", "statevector").replace("learning_rate: 1.0", "learning_rate: 1e-300");
        Arrays::run(&bench, &text).vector("m", "parameters")
    };
    let gradient: Vec<f64> = start.iter().zip(still("adjoint")).map(|(s, m)| s - m).collect();
    let estimate: Vec<f64> = start.iter().zip(still("spsa(perturbation: 1e-3)")).map(|(s, m)| s - m).collect();
    let along: f64 = gradient.iter().zip(&estimate).map(|(g, e)| g * e.signum()).sum();
    assert!(along > 1e-3 && estimate.iter().all(|e| (e.abs() - along).abs() < 1e-5), "{along} {estimate:?}");
    let signs = estimate.iter().filter(|e| **e > 0.0).count();
    assert!(signs > 0 && signs < estimate.len(), "{estimate:?}");
    assert_eq!(still("spsa(directions: 3)"), still("spsa(directions: 3)"));
}

/// Turns about Y of real states: the metric is 1/4 for each, whatever the row, and 1 for what no circuit reads.
#[test]
fn natural_steps_are_measured_by_the_metric() {
    let circuits = "feature_map turned(x: features[n]) on q[n] {\n    for i in 0..n { ry(x[i]) q[i] }\n}\n\
                    ansatz turns on q[2] {\n    let a = ?\n    let b = ?\n    ry(a) q[0]\n    ry(b) q[1]\n}\n";
    let model =
        "turned |> turns |> measure(z_each) |> dense(width: 2) |> softmax |> train(loss: cross_entropy, WAY) |> argmax";
    let after = |optimizer: &str| {
        let bench = Bench::new();
        let text = program(model, "auto", "statevector").replace(STEP, &format!("optimizer: {optimizer}"));
        let arrays = Arrays::run(&bench, &(circuits.to_owned() + &text));
        counted(&bench);
        arrays.vector("m", "parameters")
    };
    let start = after("gradient_descent(learning_rate: 1e-300, epochs: 1)");
    let plain = after("gradient_descent(learning_rate: 0.1, epochs: 1)");
    for metric in ["block_diagonal", "full"] {
        let option = |damping: f64| {
            format!("natural_gradient(learning_rate: 0.1, epochs: 1, metric: {metric}, damping: {damping})")
        };
        for damping in [0.0, 0.25] {
            let natural = after(&option(damping));
            for (k, ((natural, plain), start)) in natural.iter().zip(&plain).zip(&start).enumerate() {
                let metric = if k < 2 { 0.25 } else { 1.0 };
                let expected = start + (plain - start) / (metric + damping);
                assert!((natural - expected).abs() < 1e-12, "{k}: {natural} is not {expected}");
            }
        }
    }
}

#[test]
fn what_has_no_derivative_is_refused_but_for_differences() {
    let bench = Bench::new();
    let bits = "angle_embedding |> mine |> most_likely |> dense(width: 2) |> train(loss: squared, WAY) |> argmax";
    for (way, right) in [("auto", false), ("parameter_shift", false), ("finite_differences", true), ("spsa", true)] {
        bench.write("program.hqml", program(bits, way, "statevector"));
        match right {
            true => assert_eq!(bench.hqml(&["check", "program.hqml"]).status.code(), Some(0), "{way}"),
            false => assert_refused(&bench.hqml(&["check", "program.hqml"]), 1, "E0320"),
        }
    }
    bench.write("program.hqml", program(MODELS[0], "adjoint", "statevector(shots: 100)"));
    assert_refused(&bench.hqml(&["check", "program.hqml"]), 1, "E0320");
    let natural = program(MODELS[0], "auto", "statevector(shots: 100)").replace(STEP, "optimizer: natural_gradient");
    bench.write("program.hqml", natural);
    assert_refused(&bench.hqml(&["check", "program.hqml"]), 1, "E0320");
    bench.write("program.hqml", program(MODELS[0], "auto", "noisy(t1: 50us, mitigate: zne)"));
    assert_refused(&bench.hqml(&["check", "program.hqml"]), 1, "E0320");
    bench.write("program.hqml", program(MODELS[0], "adjoint", "noisy(t1: 50us)"));
    assert_refused(&bench.hqml(&["check", "program.hqml"]), 1, "E0320");
    bench.write("program.hqml", program(MODELS[0], "adjoint", "mps"));
    assert_refused(&bench.hqml(&["check", "program.hqml"]), 1, "E0320");
}
