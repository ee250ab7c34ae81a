//! `hqml transpile` as a user types it.

mod common;

use common::{Bench, assert_refused, root, stderr, stdout};
use hqml_ir::oracle::{Dense, distance_up_to_phase, unitary};
use hqml_ir::{FileId, Program};
use serde_json::Value;

const GHZ: &str = "OPENQASM 2.0;\ninclude \"qelib1.inc\";\nqreg q[4];\ncreg c[2];\nh q[0];\ncx q[0],q[3];\ncx q[3],q[1];\n\
                   cu1(0.7) q[1],q[2];\nry(0.4) q[0];\ncx q[2],q[0];\nmeasure q[3] -> c[1];\n";

const TARGET: &str = r#"{"name": "row", "num_qubits": 4, "basis_1q": ["rz", "sx", "x"], "basis_2q": ["cx"],
    "directed": false, "all_to_all": false, "edges": [[0, 1], [1, 2], [2, 3]]}"#;

fn bench() -> Bench {
    let bench = Bench::new();
    bench.write("ghz.qasm", GHZ).write("row.json", TARGET);
    bench
}

fn read(text: &str) -> hqml_qasm::Imported {
    hqml_qasm::read(FileId(0), text).expect("a circuit")
}

fn layout(report: &Value, name: &str) -> Vec<usize> {
    let list = report[name].as_array().expect("a layout");
    list.iter().map(|qubit| qubit.as_u64().expect("a qubit") as usize).collect()
}

/// The unitary of a program on wires, from where the qubits begin to where they end.
fn seen_through(program: &Program, report: &Value) -> Dense {
    let (begin, end) = (layout(report, "initial_layout"), layout(report, "final_layout"));
    let place = |index: usize, wires: &[usize]| -> usize {
        wires.iter().enumerate().map(|(qubit, wire)| (index >> qubit & 1) << wire).sum()
    };
    let whole = unitary(program, &[], &[]);
    let size = 1 << begin.len();
    (0..size).map(|i| (0..size).map(|j| whole[place(i, &end)][place(j, &begin)]).collect()).collect()
}

#[test]
fn one_object_with_every_field_and_the_circuit_that_it_tells_of() {
    let bench = bench();
    for level in ["-O0", "-O1", "-O2", "-O3"] {
        let arguments = ["transpile", "ghz.qasm", "--target", "row.json", level, "--seed", "7", "-o", "out.qasm"];
        let report = bench.json(&[&arguments[..], &["--format", "json"]].concat());
        let fields = [
            "circuit",
            "target",
            "level",
            "seed",
            "two_qubit_gates",
            "two_qubit_depth",
            "depth",
            "one_qubit_gates",
            "initial_layout",
            "final_layout",
            "cpu_seconds",
            "expected_fidelity",
        ];
        let object = report.as_object().expect("one object");
        assert_eq!(object.len(), fields.len(), "{report}");
        assert!(fields.iter().all(|field| object.contains_key(*field)), "{report}");
        assert_eq!((&report["circuit"], &report["target"], &report["seed"]), (&"ghz".into(), &"row".into(), &7.into()));
        assert_eq!(format!("-O{}", report["level"]), level);
        assert_eq!(report["expected_fidelity"], Value::Null);

        let text = std::fs::read_to_string(bench.path("out.qasm")).expect("the circuit");
        let count = |name: &str| text.lines().filter(|line| line.starts_with(name)).count();
        assert_eq!(report["two_qubit_gates"], count("cx "), "{text}");
        assert_eq!(report["one_qubit_gates"], count("rz(") + count("sx ") + count("x "), "{text}");
        let out = read(&text);
        assert_eq!(out.measurements, [(layout(&report, "final_layout")[3] as u32, 1)]);
        let edges = [(0, 1), (1, 2), (2, 3)];
        let coupled = |a: u32, b: u32| edges.contains(&(a.min(b), a.max(b)));
        assert!(out.program.ops.iter().map(|op| op.qubits()).all(|q| q.len() < 2 || coupled(q[0], q[1])), "{text}");
        let distance =
            distance_up_to_phase(&unitary(&read(GHZ).program, &[], &[]), &seen_through(&out.program, &report));
        assert!(distance < 1e-9, "{level}: {distance:e}\n{text}");
    }
}

#[test]
fn several_seeds_give_a_list_and_the_best_is_written() {
    let bench = bench();
    let arguments = ["transpile", "ghz.qasm", "--target", "line(4)", "-O1", "--seed", "2..5", "-o", "out.qasm"];
    let reports = bench.json(&[&arguments[..], &["--format", "json"]].concat());
    let reports = reports.as_array().expect("a list");
    let seeds: Vec<_> = reports.iter().map(|report| report["seed"].as_u64()).collect();
    assert_eq!(seeds, [Some(2), Some(3), Some(4)]);
    let fewest = reports.iter().filter_map(|report| report["two_qubit_gates"].as_u64()).min();
    let text = std::fs::read_to_string(bench.path("out.qasm")).expect("the circuit");
    assert_eq!(fewest, Some(text.lines().filter(|line| line.starts_with("cz ")).count() as u64));
    let table = stdout(&bench.hqml(&arguments));
    assert_eq!(table.lines().count(), 6, "{table}");
}

#[test]
fn parameters_stay_open_and_keep_their_names() {
    let bench = Bench::new();
    let arguments = ["transpile", "docs/qaoa.qasm", "--target", "grid(2, 2)", "-o"];
    let out = bench.path("out.qasm");
    let out = out.to_str().expect("a path");
    let output =
        bench.command(&[&arguments[..], &[out]].concat()).current_dir(root()).output().expect("the program runs");
    assert!(output.status.success(), "{}", stderr(&output));
    let text = std::fs::read_to_string(out).expect("the circuit");
    assert!(
        text.starts_with("OPENQASM 3.0;") && text.contains("input float[64] gamma;\ninput float[64] beta;"),
        "{text}"
    );
    let found = read(&text);
    assert_eq!(found.program.parameters, 2);
    let open = found.program.ops.iter().flat_map(|op| op.angles()).any(|angle| angle.as_constant().is_none());
    assert!(open, "{text}");
}

#[test]
fn ibms_two_files_give_a_fidelity() {
    let bench = bench();
    let qubit = r#"[{"name": "T1", "value": 100.0, "unit": "us", "date": "2026-01-01T00:00:00Z"},
        {"name": "readout_error", "value": 0.02, "unit": "", "date": "2026-01-01T00:00:00Z"}]"#;
    let gate = |name: &str, qubits: &str, error: f64| {
        format!(
            r#"{{"gate": "{name}", "qubits": {qubits}, "name": "x", "parameters": [
                {{"name": "gate_error", "value": {error}, "unit": "", "date": "2026-01-01T00:00:00Z"}}]}}"#
        )
    };
    let gates =
        [gate("sx", "[0]", 0.001), gate("sx", "[1]", 0.001), gate("cx", "[0, 1]", 0.01), gate("cx", "[1, 0]", 0.01)];
    bench.write(
        "props_pair.json",
        format!(
            r#"{{"backend_name": "pair", "backend_version": "1.0.0", "last_update_date": "2026-01-01T00:00:00Z",
                "general": [], "qubits": [{qubit}, {qubit}], "gates": [{}]}}"#,
            gates.join(", ")
        ),
    );
    bench.write(
        "conf_pair.json",
        r#"{"backend_name": "pair", "backend_version": "1.0.0", "n_qubits": 2, "basis_gates": ["id", "rz", "sx", "x", "cx"],
            "coupling_map": [[0, 1], [1, 0]], "gates": [], "simulator": false, "local": false}"#,
    );
    bench.write(
        "pair.qasm",
        "OPENQASM 2.0;\ninclude \"qelib1.inc\";\nqreg q[2];\ncreg c[2];\ncx q[0],q[1];\nmeasure q -> c;\n",
    );
    let report = bench.json(&["transpile", "pair.qasm", "--target", "conf_pair.json", "--format", "json"]);
    let fidelity = report["expected_fidelity"].as_f64().expect("a number");
    assert!((fidelity - 0.99 * 0.98 * 0.98).abs() < 1e-12, "{report}");
}

#[test]
fn what_cannot_be_transpiled_is_said() {
    let bench = bench();
    bench.write("bad.json", "{\"num_qubits\": 3").write("none.json", "{}");
    let cases: [(&[&str], i32, &str); 9] = [
        (&["ghz.qasm", "--target", "line(3)"], 1, "E1304"),
        (&["ghz.qasm", "--target", "lin(4)"], 3, "E1303"),
        (&["ghz.qasm", "--target", "line(x)"], 2, "E1303"),
        (&["ghz.qasm", "--target", "bad.json"], 1, "E1303"),
        (&["ghz.qasm", "--target", "none.json"], 1, "E1303"),
        (&["ghz.qasm", "--target", "line(4)", "--seed", "3..3"], 2, "no seed"),
        (&["ghz.qasm", "--target", "line(4)", "-O4"], 2, "4 is not in 0..=3"),
        (&["ghz.qasm", "--target", "line(4)", "--profile", "qasm"], 2, "no profile"),
        (&["no.qasm", "--target", "line(4)"], 3, "E0004"),
    ];
    for (arguments, exit, code) in cases {
        assert_refused(&bench.hqml(&[&["transpile"], arguments].concat()), exit, code);
    }
    let told = bench.hqml(&["transpile", "ghz.qasm", "--target", "line(3)", "--format", "json"]);
    let told: Value = serde_json::from_slice(&told.stdout).expect("one object");
    assert_eq!(told["diagnostics"][0]["code"], "E1304");
}
