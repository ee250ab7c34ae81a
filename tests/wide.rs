//! Circuits that are too wide for all amplitudes, through the command line: what is chosen and why, what is cut off, the
//! same numbers by every method, and what is refused.

mod common;

use common::{Bench, assert_refused, stderr, stdout};
use serde_json::Value;

const DATA: &str = "data points = make_classification(samples: 24, features: 40, informative: 6, redundant: 0, seed: 3)\n    \
                    |> split(test: 25%) |> min_max_scaler\n";
const CHAIN: &str =
    "ansatz chain on q[n] {\n    for i in 0..n - 1 { cz q[i], q[i + 1] }\n    for i in 0..n { ry(0.7) q[i] }\n}\n";

fn experiment(backends: &str) -> String {
    format!("experiment e {{ data: points  models: [m]  baselines: [logistic_regression]  backends: [{backends}] }}\n")
}

fn write(bench: &Bench, model: &str, backends: &str) {
    bench.write("wide.hqml", format!("{DATA}{CHAIN}model m = {model}\n{}", experiment(backends)));
}

const MEASURED: &str = "angle_embedding |> chain |> measure(z_each) |> logistic_regression";

fn accuracy(result: &Value, model: &str) -> Vec<f64> {
    let cells = result["cells"].as_array().unwrap().iter();
    cells.filter(|c| c["model"] == model).map(|c| c["metrics"]["accuracy"].as_f64().unwrap()).collect()
}

#[test]
fn the_plan_says_what_is_chosen_and_why() {
    let bench = Bench::new();
    write(&bench, MEASURED, "automatic");
    let plan = bench.json(&["plan", "wide.hqml", "--format", "json"]);
    let method = &plan["contenders"][0]["methods"][0];
    assert!(["mps", "pauli_propagation"].contains(&method["method"].as_str().unwrap()), "{method}");
    assert!(method["reason"].as_str().unwrap().len() > 20, "{method}");
    assert!(plan["memory"]["bytes"].as_f64().unwrap() < 1e8);
}

#[test]
fn every_method_gives_the_same_model() {
    let bench = Bench::new();
    write(&bench, MEASURED, "automatic, mps(bond: 8), pauli_propagation(cutoff: 0)");
    let result = bench.json(&["run", "wide.hqml", "--format", "json"]);
    let found = accuracy(&result, "m");
    assert_eq!(found.len(), 3);
    assert!(found.iter().all(|a| *a == found[0]), "{found:?}");
}

/// Pairs of wires that never meet: amplitudes of 20 parts, and what Pauli propagation finds.
#[test]
fn parts_that_no_gate_joins_are_run_by_themselves() {
    let bench = Bench::new();
    let pairs = "ansatz couples on q[40] {\n    for i in 0..20 { cx q[2 * i], q[2 * i + 1] }\n    \
                 for i in 0..40 { ry(0.7) q[i] }\n}\n";
    for read in ["measure(z_each) |> logistic_regression", "projected_kernel |> svc"] {
        let model = format!("model m = angle_embedding |> couples |> {read}\n");
        bench.write(
            "parts.hqml",
            format!("{DATA}{pairs}{model}{}", experiment("automatic, pauli_propagation(cutoff: 0)")),
        );
        let plan = bench.json(&["plan", "parts.hqml", "--format", "json"]);
        let method = &plan["contenders"][0]["methods"][0];
        assert_eq!(method["method"], "statevector", "{method}");
        assert!(method["reason"].as_str().unwrap().contains("parts that no gate joins"), "{method}");
        assert!(plan["memory"]["bytes"].as_f64().unwrap() < 1e8);
        let result = bench.json(&["run", "parts.hqml", "--format", "json"]);
        let found = accuracy(&result, "m");
        assert!(found.len() == 2 && found[0] == found[1], "{found:?}");
    }
}

#[test]
fn a_kernel_of_forty_qubits_runs_and_says_what_it_cut_off() {
    let bench = Bench::new();
    let kernel = "zz_feature_map(reps: 2, entanglement: linear, bandwidth: 0.3) |> fidelity_kernel |> svc";
    write(&bench, kernel, "mps(bond: 32), mps(bond: 2)");
    let result = bench.json(&["run", "wide.hqml", "--format", "json"]);
    let findings: Vec<&str> = result["findings"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    let told: Vec<&&str> = findings.iter().filter(|f| f.contains("cut off")).collect();
    assert!(told.len() == 1 && told[0].contains("bond: 2"), "{findings:?}");
    assert_eq!(accuracy(&result, "m").len(), 2);
}

#[test]
fn clifford_circuits_read_bits_and_values_of_any_width() {
    let bench = Bench::new();
    let circuits = "feature_map flips(x: features[n]) on q[n] {\n    for i in 0..n { rx(pi * x[i]) q[i] }\n}\n\
                    ansatz marks on q[n] {\n    for i in 0..n - 1 { cx q[i], q[i + 1] }\n}\n";
    let model = |read: &str| {
        format!("model m = binarizer(threshold: 0.5) |> flips |> marks |> {read} |> logistic_regression\n")
    };
    let mut found = vec![];
    // Every qubit is 0 or 1 for sure: a shot shows what <Z> says.
    for read in ["measure(z_each)", "sample(shots: 1)"] {
        bench.write("bits.hqml", format!("{DATA}{circuits}{}{}", model(read), experiment("stabilizer, mps")));
        let result = bench.json(&["run", "bits.hqml", "--format", "json"]);
        found.extend(accuracy(&result, "m"));
    }
    assert_eq!(found.len(), 4);
    assert!(found[0] == found[1] && found[2] == found[3], "{found:?}");
}

#[test]
fn a_row_that_is_no_clifford_circuit_fails_its_cell() {
    let bench = Bench::new();
    write(&bench, MEASURED, "stabilizer");
    let output = bench.hqml(&["run", "wide.hqml", "--format", "json"]);
    let told = stdout(&output) + &stderr(&output);
    assert!(!output.status.success() && told.contains("no multiple of pi/2"), "{told}");
}

#[test]
fn states_are_refused_where_there_are_none_and_amplitudes_where_they_do_not_fit() {
    let bench = Bench::new();
    write(&bench, "zz_feature_map |> fidelity_kernel |> svc", "pauli_propagation");
    assert_refused(&bench.hqml(&["check", "wide.hqml"]), 1, "E0332");
    write(&bench, MEASURED, "statevector");
    assert_refused(&bench.hqml(&["check", "wide.hqml"]), 1, "E0801");
    write(&bench, "angle_embedding |> probabilities |> parity |> logistic_regression", "mps");
    assert_refused(&bench.hqml(&["check", "wide.hqml"]), 1, "E0801");
}
