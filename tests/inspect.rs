//! `hqml inspect` as a user types it: the picture, the figures, the passes, the state, and what is said when it cannot be.

mod common;

use common::{Bench, assert_refused, root, stderr, stdout};
use serde_json::Value;

const BELL: &str = "OPENQASM 2.0;\ninclude \"qelib1.inc\";\nqreg q[2];\ncreg c[2];\nh q[0];\ncx q[0], q[1];\n\
                    measure q -> c;\n";

const TURNS: &str = "OPENQASM 3.0;\ninclude \"stdgates.inc\";\ninput float[64] a;\nqubit[2] q;\nrz(0.5) q[0];\n\
                     rz(a) q[0];\nry(a) q[0];\ncx q[0], q[1];\n";

const STUDY: &str = "feature_map turns(x: features[n]) on q[n] { for k in 0..n { ry(x[k]) q[k] } }\n";

fn bench() -> Bench {
    let bench = Bench::new();
    bench.write("bell.qasm", BELL).write("turns.qasm", TURNS).write("study.hqml", STUDY);
    bench
}

fn shown(arguments: &[&str]) -> String {
    let output = bench().hqml(&[&["inspect"], arguments].concat());
    assert!(output.status.success(), "{arguments:?}: {}", stderr(&output));
    stdout(&output)
}

fn json(arguments: &[&str]) -> Value {
    bench().json(&[&["inspect"], arguments, &["--format", "json"]].concat())
}

#[test]
fn a_picture_and_figures() {
    let expected = "\
bell, as written

      ┌───┐
q[0] ─┤ H ├─●─
      └───┘ │
q[1] ───────⊕─

qubits      2
depth       2, 1 of gates on two qubits or more
gates       2, 1 on two qubits or more
            1 cx, 1 h
features    0
parameters  0
measured    q[0] into c[0], q[1] into c[1]
";
    assert_eq!(shown(&["bell.qasm"]), expected);
}

#[test]
fn figures_for_programs() {
    let turns = json(&["turns.qasm", "--ir"]);
    let figures = [("qubits", 2), ("depth", 4), ("two_qubit_depth", 1), ("operations", 4), ("parameters_used", 1)];
    for (name, expected) in figures {
        assert_eq!(turns[name], expected, "{name}");
    }
    assert_eq!(turns["gates"], serde_json::json!({"cx": 1, "ry": 1, "rz": 2}));
    assert_eq!(
        turns["ir"],
        serde_json::json!(["rz(0.5) q[0]", "rz(theta[0]) q[0]", "ry(theta[0]) q[0]", "cx q[0], q[1]"])
    );
    assert_eq!(turns["parameter_names"], serde_json::json!(["a"]));
    assert!(shown(&["turns.qasm"]).ends_with("parameters  1: a\n"));
    assert_eq!((&turns["shown"], &turns["drawing"]), (&Value::from("as written"), &Value::Null));
}

#[test]
fn a_circuit_of_a_program_has_the_width_it_is_given() {
    let map = json(&["study.hqml", "turns", "--features", "3"]);
    assert_eq!((&map["qubits"], &map["features_used"], &map["gates"]["ry"]), (&3.into(), &3.into(), &3.into()));
    let two = json(&["study.hqml", "turns |> real_amplitudes(reps: 1)", "--features", "2", "--ir"]);
    assert_eq!((&two["parameters_used"], &two["gates"]["ry"]), (&4.into(), &6.into()));
    assert_refused(&bench().hqml(&["inspect", "study.hqml", "turns"]), 1, "E1301");
    // The one width that a circuit takes need not be said; another one is wrong, and the other kind says nothing.
    let bench = bench();
    bench.write("pair.hqml", "circuit pair on q[2] { h q[0]\n cx q[0], q[1] }\nfeature_map two(x: features[2]) on q[2] { for i in 0..2 { rx(x[i]) q[i] } }\n");
    assert_eq!(bench.json(&["inspect", "pair.hqml", "pair", "--format", "json"])["qubits"], 2);
    assert_eq!(bench.json(&["inspect", "pair.hqml", "two", "--format", "json"])["features_used"], 2);
    assert_refused(&bench.hqml(&["inspect", "pair.hqml", "pair", "--qubits", "3"]), 1, "E0302");
    assert_refused(&bench.hqml(&["inspect", "pair.hqml", "pair", "--features", "2"]), 1, "E1301");
    assert_refused(&bench.hqml(&["inspect", "pair.hqml", "two", "--features", "2", "--qubits", "2"]), 1, "E1301");
    for option in [&["-O1"][..], &["--seed", "3"], &["--properties", "a.json"], &["--schedule"]] {
        assert_refused(&bench.hqml(&[&["inspect", "pair.hqml", "pair"], option].concat()), 2, "--target");
    }
    let example = root().join("examples/article_vqc.hqml");
    let model = json(&[example.to_str().unwrap(), "vqc"]);
    assert!(model["features_used"].as_u64() > Some(0) && model["parameters_used"].as_u64() > Some(0), "{model}");
}

/// The probabilities of a circuit, by basis state.
fn probabilities(arguments: &[&str]) -> Vec<(String, f64)> {
    let states = json(arguments)["states"].as_array().expect("states").clone();
    let one = |s: &Value| (s["basis"].as_str().unwrap().to_owned(), s["probability"].as_f64().unwrap());
    states.iter().map(one).collect()
}

#[test]
fn probabilities_at_numbers() {
    let bell = probabilities(&["bell.qasm", "--probabilities"]);
    let close = |found: &[(String, f64)], expected: [f64; 4]| {
        let names: Vec<&str> = found.iter().map(|(basis, _)| basis.as_str()).collect();
        assert_eq!(names, ["00", "01", "10", "11"]);
        assert!(found.iter().zip(expected).all(|((_, p), e)| (p - e).abs() < 1e-12), "{found:?} {expected:?}");
    };
    close(&bell, [0.5, 0.0, 0.0, 0.5]);
    // ry(0.7) on qubit 0, then a cx: cos^2 and sin^2 of half the angle.
    let (sin, cos) = 0.35f64.sin_cos();
    close(&probabilities(&["turns.qasm", "--theta", "0.7"]), [cos * cos, 0.0, 0.0, sin * sin]);
    // x[1] turns the higher qubit, which is written first.
    let (low, high) = (0.2f64.sin().powi(2), 0.6f64.sin().powi(2));
    let expected = [(1.0 - high) * (1.0 - low), (1.0 - high) * low, high * (1.0 - low), high * low];
    close(&probabilities(&["study.hqml", "turns", "--features", "2", "--x", "0.4,-1.2"]), expected);

    let text = shown(&["bell.qasm", "--state"]);
    assert!(
        text.ends_with("\n|00⟩  0.500000   0.707107 + 0.000000i\n|11⟩  0.500000   0.707107 + 0.000000i\n"),
        "{text}"
    );
}

#[test]
fn numbers_that_do_not_fit_are_refused() {
    for (arguments, says) in [
        (
            ["inspect", "turns.qasm", "--state", "--format", "text"].as_slice(),
            "`--theta` has 0 numbers, and `turns` has 1",
        ),
        (&["inspect", "turns.qasm", "--theta", "1,2"], "`--theta` has 2 numbers, and `turns` has 1 parameters"),
        (&["inspect", "bell.qasm", "--x", "1"], "`--x` has 1 numbers, and `bell` has 0 features"),
    ] {
        let output = bench().hqml(arguments);
        assert_refused(&output, 2, "E1306");
        assert!(stderr(&output).contains(says), "{}", stderr(&output));
    }
    assert_refused(&bench().hqml(&["inspect", "turns.qasm", "--theta", "1e999"]), 1, "E1306");
}

#[test]
fn passes_are_listed_and_shown() {
    let text = shown(&["turns.qasm", "--passes"]);
    let names: Vec<&str> = text.lines().skip(3).map(|line| line.split(' ').next().unwrap()).collect();
    assert_eq!(names, ["fold_constants", "merge_rotations", "drop_zero_rotations", "cancel_inverses"], "{text}");
    let before = json(&["turns.qasm", "--before", "merge_rotations", "--ir"]);
    let after = json(&["turns.qasm", "--after", "merge_rotations", "--ir"]);
    assert_eq!((before["ir"].as_array().unwrap().len(), &before["shown"]), (4, &"before merge_rotations".into()));
    assert_eq!(after["ir"], serde_json::json!(["rz(theta[0] + 0.5) q[0]", "ry(theta[0]) q[0]", "cx q[0], q[1]"]));
    let output = bench().hqml(&["inspect", "bell.qasm", "--after", "polish"]);
    assert_refused(&output, 2, "E1305");
    assert!(
        stderr(&output).contains("help: the passes were `fold_constants`, `merge_rotations`"),
        "{}",
        stderr(&output)
    );
}

/// Two qubits of which everything is known.
const PAIR: &str = r#"{"name": "pair", "num_qubits": 2, "basis_1q": ["h", "rz", "sx", "x"], "basis_2q": ["cx"], "edges": [[0, 1]],
    "dt": 1e-9, "qubits": [{"readout_error": 0.5, "readout_duration": 1e-6}, {"readout_error": 0.5}],
    "gates": [{"gate": "sx", "qubits": [0], "duration": 1e-7}, {"gate": "sx", "qubits": [1], "duration": 1e-7},
              {"gate": "rz", "qubits": [0], "duration": 0}, {"gate": "rz", "qubits": [1], "duration": 0},
              {"gate": "h", "qubits": [0], "error": 0.25, "duration": 1e-7}, {"gate": "h", "qubits": [1], "error": 0.25, "duration": 1e-7},
              {"gate": "cx", "qubits": [0, 1], "error": 0.25, "duration": 5e-7}, {"gate": "cx", "qubits": [1, 0], "error": 0.25, "duration": 5e-7}]}"#;

#[test]
fn on_a_device() {
    let bench = bench();
    bench.write("pair.json", PAIR);
    let arguments = ["inspect", "bell.qasm", "--target", "pair.json", "-O0", "--passes", "--ir", "--format", "json"];
    let found = bench.json(&arguments);
    let device = &found["device"];
    assert_eq!((&device["target"], &device["level"], &found["shown"]), (&"pair".into(), &0.into(), &"on pair".into()));
    // h and cx, both read out.
    assert_eq!(device["expected_fidelity"], 0.75 * 0.75 * 0.5 * 0.5);
    assert_eq!(device["fidelity_with_waiting"], device["expected_fidelity"], "no coherence time is known");
    assert!((device["seconds"].as_f64().unwrap() - 1.6e-6).abs() < 1e-15, "0.1 + 0.5 + 1 us");
    let passes = found["passes"].as_array().unwrap();
    assert_eq!(passes.last().unwrap()["two_qubit_gates"], 1);
    // What the last pass left is what runs.
    let last = passes.last().unwrap()["pass"].as_str().unwrap();
    let after = bench.json(&[
        "inspect",
        "bell.qasm",
        "--target",
        "pair.json",
        "-O0",
        "--after",
        last,
        "--ir",
        "--format",
        "json",
    ]);
    assert_eq!(after["ir"], found["ir"]);
    let first = passes[0]["pass"].as_str().unwrap();
    let before = bench.json(&[
        "inspect",
        "bell.qasm",
        "--target",
        "pair.json",
        "-O0",
        "--before",
        first,
        "--ir",
        "--format",
        "json",
    ]);
    assert_eq!(before["ir"], serde_json::json!(["h q[0]", "cx q[0], q[1]"]));

    let text = shown(&["bell.qasm", "--target", "heavy_hex(3)", "-O3"]);
    assert_eq!(text.lines().filter(|line| line.starts_with("q[")).count(), 2, "only the wires it touches:\n{text}");
    assert!(text.contains("target      heavy_hex(3), level 3, seed 0"), "{text}");
    assert_refused(&bench.hqml(&["inspect", "bell.qasm", "--target", "line(1)"]), 1, "E1304");
    assert_refused(&bench.hqml(&["inspect", "bell.qasm", "--target", "line(0)"]), 2, "E1303");
}

#[test]
fn when_each_operation_begins() {
    let bench = bench();
    bench.write("pair.json", PAIR);
    let wait = "OPENQASM 2.0;\nqreg q[2];\nCX q[0], q[1];\nU(pi/2, 0, pi) q[1];\nCX q[0], q[1];\n";
    bench.write("wait.qasm", wait);
    let arguments = ["inspect", "wait.qasm", "--target", "pair.json", "-O0", "--schedule", "--format", "json"];
    let found = bench.json(&arguments);
    let entangling = |found: &Value| -> Vec<f64> {
        let all = found["schedule"].as_array().unwrap().iter();
        all.filter(|t| t["op"].as_str().unwrap().starts_with("cx")).map(|t| t["start"].as_f64().unwrap()).collect()
    };
    let starts = entangling(&found);
    assert!(starts.len() == 2 && starts[0].abs() < 1e-9 && starts[1] >= 500.0, "{found}");
    let before = bench.hqml(&["inspect", "wait.qasm", "--target", "line(2)", "--schedule"]);
    assert_refused(&before, 1, "E1304");
    assert!(stderr(&before).contains("no duration of it is known"), "{}", stderr(&before));
}

#[test]
fn the_picture_as_a_file() {
    let bench = bench();
    let output = bench.hqml(&["inspect", "bell.qasm", "--svg", "bell.svg"]);
    assert!(output.status.success(), "{}", stderr(&output));
    let picture = std::fs::read_to_string(bench.path("bell.svg")).unwrap();
    assert!(picture.starts_with("<svg xmlns=") && picture.contains(">H</text>"), "{picture}");
    assert_refused(&bench.hqml(&["inspect", "bell.qasm", "--svg", "no/such/folder/bell.svg"]), 3, "E1003");
    assert_refused(&bench.hqml(&["inspect", "absent.qasm"]), 3, "E");
}

#[test]
fn what_is_measured_is_told_and_counts_on_a_device() {
    let bench = Bench::new();
    let text = "OPENQASM 2.0;\ninclude \"qelib1.inc\";\nqreg q[2];\ncreg c[3];\nh q[0];\ncx q[0],q[1];\nt q[1];\n";
    bench.write("read.qasm", format!("{text}measure q[0] -> c[2];\nmeasure q[1] -> c[0];\n"));
    let circuit = bench.json(&["inspect", "read.qasm", "--format", "json"]);
    assert_eq!(circuit["measurements"], serde_json::json!([[0, 2], [1, 0]]));
    let shown = bench.hqml(&["inspect", "read.qasm"]);
    assert!(stdout(&shown).ends_with("measured    q[0] into c[2], q[1] into c[0]\n"), "{}", stdout(&shown));
    // The `t` before a measurement is not seen: the same circuit as `transpile` writes is shown.
    let on = ["read.qasm", "--target", "line(2)", "--format", "json"];
    let (shown, made) =
        (bench.json(&[&["inspect"], &on[..]].concat()), bench.json(&[&["transpile"], &on[..]].concat()));
    assert_eq!(shown["operations"].as_u64(), Some(made["one_qubit_gates"].as_u64().unwrap() + 1), "{shown} {made}");
    assert_eq!(shown["depth"], made["depth"]);
}
