//! `hqml bench` and `hqml plan --time` as a user types them: the checks are the numbers that other tools give for the same
//! work, the times stand in the ratios of the work.

mod common;

use common::{Bench, assert_refused, stderr, stdout};
use serde_json::Value;

fn measured(arguments: &str) -> Value {
    let words: Vec<&str> = arguments.split(' ').collect();
    Bench::new().json(&words)
}

fn assert_check(arguments: &str, expected: f64) {
    let check = measured(arguments)["check"].as_f64().expect("a number");
    assert!((check - expected).abs() < 1e-10 * expected.abs().max(1.0), "{arguments}: {check}, not {expected}");
}

#[test]
fn kernels_have_the_sum_that_numpy_gives() {
    assert_check("bench kernel --circuit zz --qubits 2 --rows 150 --format json", 6856.625108146464);
    assert_check("bench kernel --qubits 4 --rows 60 --threads 2 --format json", 326.5243284294926);
}

#[test]
fn classifiers_have_the_loss_that_qulacs_gives() {
    assert_check("bench gradient --circuit sel --qubits 4 --rows 1000 --format json", 1.1090274325992926);
    assert_check("bench gradient --qubits 2 --rows 100 --format json", 1.1119738744018712);
}

#[test]
fn states_have_the_expectation_that_qulacs_gives() {
    assert_check("bench state --circuit zz --qubits 8 --format json", 0.002565080745600775);
    assert_check("bench state --circuit hwe --qubits 4 --format json", -0.217518996997282);
    assert_check("bench state --circuit brick --qubits 8 --threads 2 --format json", -0.01472292242153724);
}

#[test]
fn noisy_circuits_have_the_expectation_that_aer_gives() {
    assert_check("bench density --qubits 4 --format json", 0.6606353586790664);
    assert_check("bench density --circuit hwe --qubits 6 --threads 2 --format json", 0.08322993961597486);
    // A mean of 1000 shots: five standard errors.
    let check = measured("bench trajectories --qubits 4 --rows 1000 --format json")["check"].as_f64().unwrap();
    assert!((check - 0.6606353586790664).abs() < 0.119, "{check}");
}

#[test]
fn the_object_says_what_was_done() {
    let object = measured("bench state --circuit sel --qubits 3 --rows 5 --threads 2 --format json");
    for (name, value) in [("work", "state"), ("circuit", "sel")] {
        assert_eq!(object[name], value);
    }
    for (name, value) in [("qubits", 3), ("rows", 5), ("threads", 2)] {
        assert_eq!(object[name], value);
    }
    assert!(object["repeats"].as_u64() >= Some(3));
    assert!(object["cpu_seconds"].as_f64() > Some(0.0) && object["wall_seconds"].as_f64() > Some(0.0));
    let bench = Bench::new();
    let words = stdout(&bench.hqml(&["bench", "kernel", "--qubits", "2", "--rows", "10"]));
    assert!(words.starts_with("kernel of zz on 2 qubits, 10 row(s), 1 thread(s): "), "{words}");
}

const TIMED: &str = "\
data points = make_moons(samples: 40, noise: 0.1, seed: 3) |> standard_scaler |> split(test: 25%, seed: 1)
model short = zz_feature_map |> real_amplitudes |> measure(Z(0), Z(1)) |> train(loss: squared, optimizer: adam(epochs: 2)) |> argmax
model long  = zz_feature_map |> real_amplitudes |> measure(Z(0), Z(1)) |> train(loss: squared, optimizer: adam(epochs: 2000)) |> argmax
model kernel = zz_feature_map |> fidelity_kernel |> svc
backend exact = statevector
backend shots = statevector(shots: 100)
experiment e {
    data: points
    models: [short, long, kernel]
    baselines: [logistic_regression]
    backends: [exact, shots]
    train_on: exact
    seeds: 0..2
}
";

#[test]
fn plans_say_how_long_the_circuits_take_when_they_are_asked() {
    let bench = Bench::new();
    bench.write("program.hqml", TIMED);
    let plan = bench.json(&["plan", "program.hqml", "--time", "--format", "json"]);
    let times = plan["time"].as_array().expect("times");
    let seconds = |contender: &str, backend: &str| {
        let found = times.iter().find(|t| t["contender"] == contender && t["backend"] == backend);
        found.expect("a time")["cpu_seconds"].as_f64().expect("seconds")
    };
    // One for each model on each backend; baselines have no circuits.
    assert_eq!(times.len(), 6, "{times:?}");
    // A thousand times the steps: the same circuit's time a thousand times, but for what disturbs a measurement.
    let ratio = seconds("long", "exact") / seconds("short", "exact");
    assert!((100.0..10_000.0).contains(&ratio), "{ratio}");
    assert!(seconds("kernel", "shots") > 0.0);
    // Nothing is timed, and nothing random is in a plan, unless it is asked for.
    let plain = bench.json(&["plan", "program.hqml", "--format", "json"]);
    assert!(plain.get("time").is_none());
    let text = stdout(&bench.hqml(&["plan", "program.hqml", "--time"]));
    assert!(text.contains("of processor time here, measured on themselves"), "{text}");
    assert!(text.contains("  long of points on exact: "), "{text}");
}

#[test]
fn what_cannot_be_measured_is_refused() {
    let bench = Bench::new();
    assert_refused(&bench.hqml(&["bench", "gradient", "--circuit", "zz"]), 1, "E1009");
    let wide = bench.hqml(&["bench", "state", "--qubits", "40"]);
    assert_refused(&wide, 1, "E1009");
    // Why it does not fit, and what to do.
    let text = stderr(&wide) + &stdout(&wide);
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    for part in ["16 * 2^40 bytes", "the limit is", "use fewer qubits"] {
        assert!(text.contains(part), "{part} is not in: {text}");
    }
    assert_eq!(bench.hqml(&["bench", "state", "--qubits", "1"]).status.code(), Some(2));
}
