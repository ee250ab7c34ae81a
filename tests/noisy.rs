//! Backends with noise through the command line: from a device's calibration and from plain rates, beside the exact state;
//! what is recorded and counted; what is refused.

mod common;

use common::arrays::Arrays;
use common::{Bench, assert_refused, root};
use ndarray::{Array1, Array2};
use serde_json::Value;

const DATA: &str = "data points = make_moons(samples: 24, noise: 0.1, seed: 1) |> split(test: 25%) |> min_max_scaler\n";
const MODELS: &str = "model k = zz_feature_map(reps: 1) |> fidelity_kernel |> svc\n\
                      model m = angle_embedding |> measure(z_each, X(0) * X(1)) |> logistic_regression\n";

fn program(backend: &str) -> String {
    format!(
        "{DATA}{MODELS}backend ideal = statevector\nbackend shaky = {backend}\n\
         experiment e {{ data: points  models: [k, m]  baselines: [logistic_regression]  backends: [ideal, shaky]  \
         train_on: each }}\n"
    )
}

/// A folder with the program and with a device of five qubits.
fn bench(backend: &str) -> Bench {
    let bench = Bench::new();
    for name in ["conf_manila.json", "props_manila.json"] {
        let path = root().join("compiler/ir/tests/data/targets").join(name);
        bench.write(name, std::fs::read(path).expect("a device"));
    }
    bench.write("p.hqml", program(backend));
    bench
}

fn cells<'a>(result: &'a Value, model: &str, backend: &str) -> Vec<&'a Value> {
    let all = result["cells"].as_array().expect("cells").iter();
    all.filter(|c| c["model"] == model && c["backend"] == backend).collect()
}

#[test]
fn without_errors_a_machine_reads_what_the_exact_state_says() {
    let bench = bench("noisy(readout_error: 0.0000000001, method: density)");
    let result = bench.json(&["run", "p.hqml", "--format", "json"]);
    for model in ["k", "m"] {
        let accuracy =
            |backend: &str| cells(&result, model, backend)[0]["metrics"]["accuracy"].as_f64().expect("a number");
        assert_eq!(accuracy("ideal"), accuracy("shaky"), "{model}");
    }
}

#[test]
fn a_device_transpiles_and_the_record_holds_its_circuits_and_figures() {
    let bench = bench("noisy(\"conf_manila.json\", shots: 256, mitigate: [readout, zne(scales: [1, 3])])");
    let result = bench.json(&["run", "p.hqml", "--format", "json"]);
    assert_eq!(cells(&result, "k", "shaky").len(), 1);
    let record = record(&bench);
    let machine = &record["resolved"]["backends"][1]["machine"];
    let figures = machine["target"].as_array().expect("figures");
    assert!(figures[0].as_str().is_some_and(|name| name.contains("manila")), "{}", figures[0]);
    assert!(figures.iter().any(|f| f.as_str().is_some_and(|f| f.starts_with("cx [0, 1]: error: 0.00"))), "{figures:?}");
    let used: Vec<&str> =
        machine["circuits"].as_array().expect("circuits").iter().filter_map(|c| c["used"].as_str()).collect();
    assert_eq!(used, ["overlap", "state"]);
    // 18 training rows and 6 test rows, two settings each and two scales of 256 shots; the kernel compares pairs.
    let plan = bench.json(&["plan", "p.hqml", "--format", "json"]);
    let kernel = (18 * 17 / 2 + 18 * 6) * 256 * 2;
    assert_eq!(plan["total"]["shots"], 24 * 2 * 2 * 256 + kernel);
}

#[test]
fn the_same_seed_gives_the_same_digits_at_any_number_of_threads() {
    let noisy =
        "noisy(two_qubit_error: 5%, t1: 50us, t2: 40us, shots: 100, method: trajectories, mitigate: twirl(copies: 3))";
    let bench = bench(noisy);
    let run = |threads: &str, runs: &str| {
        let mut result = bench.json(&["run", "p.hqml", "--format", "json", "--threads", threads, "--runs", runs]);
        let cells = result["cells"].as_array_mut().expect("cells");
        cells.iter().map(|c| c["metrics"]["accuracy"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(run("1", "a"), run("2", "b"));
}

#[test]
fn what_does_not_go_together_is_refused() {
    for (backend, code) in [
        ("noisy", "E0714"),
        ("noisy(shots: 100)", "E0714"),
        ("noisy(\"conf_manila.json\", two_qubit_error: 1%)", "E0714"),
        ("noisy(t1: 10us, t2: 21us)", "E0714"),
        ("noisy(readout_error: 1%, mitigate: [readout, readout])", "E0714"),
        ("noisy(readout_error: 1%, mitigate: zne(scales: [3]))", "E0714"),
        ("noisy(readout_error: 1%, shots: 4, mitigate: twirl(copies: 8))", "E0714"),
        ("noisy(\"nothing.json\")", "E0715"),
        ("noisy(\"props_manila.json\")", "E0715"),
    ] {
        let bench = bench(backend);
        let output = bench.hqml(&["check", "p.hqml"]);
        let text = common::stderr(&output) + &common::stdout(&output);
        assert!(!output.status.success() && text.contains(code), "{backend}: {text}");
    }
    let gradient = program("noisy(readout_error: 1%, mitigate: zne)").replace(
        "measure(z_each, X(0) * X(1)) |> logistic_regression",
        "real_amplitudes |> measure(z_each) |> softmax |> classifier(loss: cross_entropy, optimizer: adam)",
    );
    let bench = Bench::new();
    bench.write("p.hqml", gradient);
    assert_refused(&bench.hqml(&["check", "p.hqml"]), 1, "E0320");
}

/// A circuit, a device's noise and how it is read, from the program's text to the numbers a model is fitted on: those of
/// Qiskit Aer's density matrix of the transpiled circuit under `NoiseModel.from_backend`, with the device's confusion
/// matrices behind it (`golden/aer_machine.json`, written by the script beside it).
#[test]
fn what_is_read_of_a_device_is_aers() {
    let text = std::fs::read_to_string(root().join("tests/golden/aer_machine.json")).expect("figures");
    let golden: Value = serde_json::from_str(&text).expect("JSON");
    let bench = bench("noisy(\"conf_manila.json\")");
    let arrays = Arrays::run(&bench, NATIVE);
    let record = record(&bench);
    let machine = &record["resolved"]["backends"][0]["machine"];
    for circuit in machine["circuits"].as_array().expect("circuits") {
        let known = &golden["circuits"][circuit["used"].as_str().expect("a use")];
        let same = |field: &str, ours: &Value| {
            assert_eq!(&known[field], ours, "the figures are of another circuit: golden/aer_machine.py")
        };
        same("device_qubits", &circuit["device_qubits"]);
        same("wires", &circuit["wires"]);
        same("ops", &circuit["program"]["ops"]);
    }
    let figures = |name: &str| matrix(&golden[name]);
    assert_eq!(arrays.matrix("shares", "x_train"), figures("rows"));
    let gram = |name: &str| figures(name).dot(&figures(name).t());
    for (model, theirs) in [("shares", gram("shares")), ("values", gram("values")), ("overlaps", figures("overlaps"))] {
        let ours = arrays.matrix(model, "kernel_train");
        let off = (&ours - &theirs).iter().fold(0.0f64, |worst, d| worst.max(d.abs()));
        assert!(off < 1e-10, "{model}: {off}");
    }
}

fn matrix(value: &Value) -> Array2<f64> {
    let rows: Vec<Vec<f64>> = serde_json::from_value(value.clone()).expect("rows of numbers");
    Array2::from_shape_fn((rows.len(), rows[0].len()), |(i, j)| rows[i][j])
}

/// The record of the only run.
fn record(bench: &Bench) -> Value {
    let folder = std::fs::read_dir(bench.path("runs")).expect("runs").next().expect("a run").expect("an entry").path();
    serde_json::from_slice(&std::fs::read(folder.join("record.json")).expect("a record")).expect("JSON")
}

/// A kernel from shots: what a row has in common with itself is 1. What they leave negative, principal components refuse
/// and a repair by name takes away.
#[test]
fn kernels_of_shots_have_a_unit_diagonal_and_are_repaired_by_name() {
    let bench = bench("noisy(readout_error: 1%)");
    let text = |repair: &str| {
        format!(
            "{DATA}model k = zz_feature_map |> fidelity_kernel{repair} |> svc\n\
             backend b = noisy(two_qubit_error: 3%, readout_error: 5%, shots: 64)\n\
             experiment e {{ data: points  models: [k]  baselines: [logistic_regression]  backends: [b]  train_on: b  \
             seeds: [3] }}\n"
        )
    };
    let raw = Arrays::run(&bench, &text("")).matrix("k", "kernel_train");
    assert!(raw.diag().iter().all(|v| *v == 1.0) && raw == raw.t());
    assert!(smallest_eigenvalue(&raw) < -1e-3, "{}", smallest_eigenvalue(&raw));
    let components = " |> kernel_pca(components: 18)";
    bench.write("program.hqml", text(components));
    let refused = bench.hqml(&["run", "program.hqml", "--format", "json"]);
    let why = common::stdout(&refused);
    assert!(!refused.status.success() && why.contains("negative") && why.contains("psd(repair: clip)"), "{why}");
    for repair in ["clip", "shift", "flip", "nearest"] {
        bench.write("program.hqml", text(&format!(" |> psd(repair: {repair}){components}")));
        let result = bench.json(&["run", "program.hqml", "--format", "json"]);
        let cell = cells(&result, "k", "b")[0];
        assert!(cell["failed"].is_null() && cell["metrics"]["accuracy"].is_number(), "{repair}: {cell}");
    }
}

/// By powers of what is left of a bound of all eigenvalues.
fn smallest_eigenvalue(gram: &Array2<f64>) -> f64 {
    let bound = gram.rows().into_iter().map(|row| row.iter().map(|v| v.abs()).sum::<f64>()).fold(0.0, f64::max);
    let turned = Array2::<f64>::eye(gram.nrows()) * bound - gram;
    let mut v = Array1::from_shape_fn(gram.nrows(), |k| 1.0 + (k as f64 * 0.7).sin());
    let mut length = 0.0;
    for _ in 0..4000 {
        v = turned.dot(&v);
        length = v.dot(&v).sqrt();
        v /= length;
    }
    bound - length
}

/// A circuit in the device's own gates, read in each of three ways.
const NATIVE: &str = r#"data points = make_moons(samples: 8, noise: 0.1, seed: 1) |> split(test: 25%, seed: 1)
feature_map native(x: features[n]) on q[n] {
    for i in 0..n {
        sx q[i]
        rz(x[i]) q[i]
        sx q[i]
    }
    cx q[0], q[1]
    rz(x[0] * x[1]) q[1]
    cx q[1], q[0]
    x q[1]
    sx q[0]
}
model overlaps = native |> fidelity_kernel |> svc
model shares = native |> probabilities |> linear_kernel |> svc
model values = native |> measure(Z(0), Z(0) * Z(1), X(0) * Y(1)) |> linear_kernel |> svc
backend shaky = noisy("conf_manila.json", method: density, level: 0)
experiment e { data: points  models: [overlaps, shares, values]  baselines: [logistic_regression]  backends: [shaky]  train_on: each }
"#;
