//! Backends with noise through the command line: from a device's calibration and from plain rates, beside the exact state;
//! what is recorded and counted; what is refused.

mod common;

use common::{Bench, assert_refused, root};
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
    let folder = std::fs::read_dir(bench.path("runs")).expect("runs").next().expect("a run").expect("an entry").path();
    let record: Value =
        serde_json::from_slice(&std::fs::read(folder.join("record.json")).expect("a record")).expect("JSON");
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
