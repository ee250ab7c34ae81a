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
    bench.write("slip.json", TARGET.replace("directed", "direted"));
    let cases: [(&[&str], i32, &str); 26] = [
        (&["ghz.qasm", "--target", "line(3)"], 1, "E1304"),
        (&["ghz.qasm", "--target", "lin(4)"], 3, "E1303"),
        (&["ghz.qasm", "--target", "line(x)"], 2, "E1303"),
        (&["ghz.qasm", "--target", "bad.json"], 1, "E1303"),
        (&["ghz.qasm", "--target", "none.json"], 1, "E1303"),
        (&["ghz.qasm", "--target", "line(4)", "--seed", "3..3"], 2, "holds no seed: the end is left out"),
        (&["ghz.qasm", "--target", "line(4)", "--seed", "5..3"], 2, "holds no seed: the end is left out"),
        (&["ghz.qasm", "--target", "line(4)", "--seed", "0..10001"], 2, "10001 seeds, and one run tries at most 10000"),
        (&["ghz.qasm", "--target", "line(4)", "--seed", "0..18446744073709551616"], 2, "larger than the largest seed"),
        (&["ghz.qasm", "--target", "line(4)", "--seed", "all"], 2, "`all` is no seed: write a whole number from 0"),
        (&["ghz.qasm", "--target", "line(4)", "--properties", "props.json"], 2, "is a generic target"),
        (&["ghz.qasm", "--target", "row.json", "--properties", "row.json"], 1, "no configuration of an IBM device"),
        (&["ghz.qasm", "--target", "slip.json"], 1, "did you mean `directed`?"),
        (&["ghz.qasm", "--target", "line(4)", "--qubits", "4"], 2, "`--qubits` changes nothing"),
        (&["ghz.qasm", "--target", "line(4)", "--set", "a=1"], 2, "`--set` changes nothing"),
        (&["ghz.qasm", "--target", "line(4)", "--profile", "plain2"], 2, "--output"),
        (&["ghz.qasm", "--target", "line(4)", "--profile", "qiskit", "-o", "a"], 2, "`qiskit` is a Python file"),
        (&["ghz.qasm", "--target", "line(4)", "-o", "-", "--format", "json"], 2, "in the same place"),
        (&["ghz.qasm", "--target", "line(4, gates: [rz, x, cz])"], 1, "no gate leaves the axis Z"),
        (&["ghz.qasm", "--target", "line(4, gates: [rz, sx])"], 1, "no gate entangles its qubits"),
        (&["ghz.qasm", "--target", "line(4, gates: [h, cx])"], 1, "no gate turns about Z by"),
        // What is wrong with the file is told before anything is looked for.
        (&["ghz.qasm", "--target", "line(4)", "-o", "no/such/folder.qasm"], 3, "E1003"),
        (&["no.qasm", "--target", "line(4)", "-o", "no/such/folder.qasm"], 3, "E1003"),
        (&["ghz.qasm", "--target", "line(4)", "-O4"], 2, "4 is not in 0..=3"),
        (&["ghz.qasm", "--target", "line(4)", "--profile", "qasm", "-o", "a"], 2, "no profile"),
        (&["no.qasm", "--target", "line(4)"], 3, "E0004"),
    ];
    for (arguments, exit, code) in cases {
        assert_refused(&bench.hqml(&[&["transpile"], arguments].concat()), exit, code);
    }
    let told = bench.hqml(&["transpile", "ghz.qasm", "--target", "line(3)", "--format", "json"]);
    let told: Value = serde_json::from_slice(&told.stdout).expect("one object");
    assert_eq!(told["diagnostics"][0]["code"], "E1304");
}

#[test]
fn every_openqasm_form_of_an_export_is_a_profile() {
    let bench = bench();
    for form in ["openqasm2", "plain2", "openqasm3", "qiskit3", "braket3", "cirq3", "ibm_isa"] {
        let arguments = ["transpile", "ghz.qasm", "--target", "line(4)", "-O1", "--profile", form, "-o", "-"];
        let printed = bench.hqml(&arguments);
        assert!(printed.status.success(), "{}", stderr(&printed));
        let exported = bench.hqml(&["export", "ghz.qasm", "--to", form]);
        let head = |text: String| text.lines().next().map(str::to_owned);
        assert_eq!(head(stdout(&printed)), head(stdout(&exported)), "{form}");
    }
    let cirq = ["cirq", "cirq3"].map(|name| {
        stdout(&bench.hqml(&["transpile", "ghz.qasm", "--target", "line(4)", "--profile", name, "-o", "-"]))
    });
    assert_eq!(cirq[0], cirq[1]);
}

#[test]
fn a_circuit_comes_in_on_standard_input() {
    let bench = bench();
    let piped = |arguments: &[&str], text: &str| {
        let output = bench.command(arguments).write_stdin(text).output().expect("the program runs");
        assert!(output.status.success(), "{}", stderr(&output));
        stdout(&output)
    };
    let rest = |text: &str| text.lines().filter(|line| !line.starts_with("//")).map(str::to_owned).collect::<Vec<_>>();
    let arguments = |file| ["transpile", file, "--target", "row.json", "-o", "-"];
    assert_eq!(rest(&piped(&arguments("-"), GHZ)), rest(&stdout(&bench.hqml(&arguments("ghz.qasm")))));
    let program = "ansatz turns on q[2] { for i in 0..2 { ry(?) q[i] } }\n";
    let text = piped(&["export", "-", "turns", "--to", "openqasm3"], program);
    assert!(text.ends_with("ry(theta0) q[0];\nry(theta1) q[1];\n"), "{text}");
}

/// Wider than any state vector: basis states are numbered only where one is asked for.
#[test]
fn circuits_of_programs_are_as_wide_as_devices() {
    let bench = Bench::new();
    let chain = "circuit chain on q[n] { h q[0]\n for i in 0..n - 1 { cx q[i], q[i + 1] } }\n";
    bench.write("chain.hqml", chain);
    let arguments = ["chain.hqml", "chain", "--qubits", "100"];
    let on = ["--target", "heavy_hex(7)", "-O1", "--format", "json"];
    let report = bench.json(&[&["transpile"], &arguments[..], &on].concat());
    assert!(report["two_qubit_gates"].as_u64() >= Some(99), "{report}");
    assert_eq!(bench.json(&[&["inspect"], &arguments[..], &["--format", "json"]].concat())["qubits"], 100);
    let text = stdout(&bench.hqml(&[&["export"], &arguments[..], &["--to", "openqasm2"]].concat()));
    assert_eq!(read(&text).program.qubits, 100);
    assert_refused(&bench.hqml(&[&["inspect"], &arguments[..], &["--probabilities"]].concat()), 1, "E1306");
}

/// On a line as long as the circuit, both ways of laying it need no swap, and nothing else does.
#[test]
fn a_long_chain_finds_its_line() {
    let bench = Bench::new();
    let width = 400u32;
    let head = format!("OPENQASM 2.0;\ninclude \"qelib1.inc\";\nqreg q[{width}];\nh q[0];\n");
    let chain: String = (1..width).map(|q| format!("cx q[{}],q[{q}];\n", q - 1)).collect();
    bench.write("chain.qasm", head + &chain);
    let line = format!("line({width})");
    let report = bench.json(&["transpile", "chain.qasm", "--target", &line, "-O0", "--format", "json"]);
    assert_eq!(report["two_qubit_gates"], u64::from(width - 1u32));
}

#[test]
fn a_reset_is_no_gate() {
    let bench = Bench::new();
    bench.write("reset.qasm", "OPENQASM 3.0;\ninclude \"stdgates.inc\";\nqubit[1] q;\nx q[0];\nreset q[0];\nx q[0];\n");
    let report = bench.json(&["transpile", "reset.qasm", "--target", "line(1)", "-O0", "--format", "json"]);
    assert_eq!((&report["one_qubit_gates"], &report["depth"]), (&2.into(), &3.into()));
}
