//! `hqml export` as a user types it.

mod common;

use common::{Bench, assert_refused, stderr, stdout};
use hqml_ir::FileId;
use hqml_ir::oracle::{distance_up_to_phase, unitary};

const STUDY: &str = "\
const layers = 1

ansatz mixer on q[n] {
    repeat layers { ry(?) q }
    cx q[0], q[1]
}

data moons = make_moons(samples: 40) |> standard_scaler |> split(test: 25%)

model vqc = zz_feature_map(reps: 1) |> real_amplitudes(reps: 1) |> probabilities |> modulo(2)
         |> classifier(loss: cross_entropy, optimizer: cobyla(max_iterations: 5))
model plain = svc

experiment study { data: moons  models: [vqc, plain]  baselines: [logistic_regression] }
";

fn bench() -> Bench {
    let bench = Bench::new();
    bench.write("study.hqml", STUDY);
    bench
}

fn exported(bench: &Bench, arguments: &[&str]) -> String {
    let output = bench.hqml(&[&["export"], arguments].concat());
    assert!(output.status.success(), "{arguments:?}: {}", stderr(&output));
    stdout(&output)
}

#[test]
fn every_form_is_written() {
    let bench = bench();
    let forms = [
        ("qiskit", "from qiskit import QuantumCircuit"),
        ("pennylane", "import pennylane as qml"),
        ("cirq", "import cirq"),
        ("openqasm3", "OPENQASM 3.0;"),
        ("qiskit3", "include \"stdgates.inc\";"),
        ("braket3", "cnot q[0], q[1];"),
        ("cirq3", "input float[64] x0;"),
        ("ibm_isa", "h $0;"),
    ];
    for (form, part) in forms {
        let text = exported(&bench, &["study.hqml", "zz_feature_map", "--features", "2", "--to", form]);
        assert!(text.contains(part), "{form}: {text}");
    }
    for form in ["openqasm2", "plain2"] {
        let text =
            exported(&bench, &["study.hqml", "zz_feature_map", "--features", "2", "--to", form, "--x", "-0.5,2"]);
        assert!(text.contains("OPENQASM 2.0;") && text.contains("p(-1.0) q[0];"), "{form}: {text}");
    }
}

#[test]
fn options_pipelines_and_settings_change_the_circuit() {
    let bench = bench();
    let lines = |arguments: &[&str]| {
        let text = exported(&bench, arguments);
        text.lines().filter(|line| line.starts_with("ry(")).map(str::to_owned).collect::<Vec<_>>()
    };
    let one = lines(&["study.hqml", "real_amplitudes(reps: 1)", "--qubits", "2", "--to", "openqasm3"]);
    assert_eq!(one, ["ry(theta0) q[0];", "ry(theta1) q[1];", "ry(theta2) q[0];", "ry(theta3) q[1];"]);
    let both =
        lines(&["study.hqml", "z_feature_map(reps: 1) |> mixer |> mixer", "--features", "2", "--to", "openqasm3"]);
    assert_eq!(both, ["ry(theta0) q[0];", "ry(theta1) q[1];", "ry(theta2) q[0];", "ry(theta3) q[1];"]);
    let set = ["study.hqml", "mixer", "--qubits", "2", "--to", "openqasm3", "--set", "layers=3"];
    assert_eq!(lines(&set).len(), 6);
}

#[test]
fn the_circuit_of_a_model_is_that_of_its_experiment() {
    let bench = bench();
    let model = exported(&bench, &["study.hqml", "vqc", "--to", "openqasm3"]);
    let typed = "zz_feature_map(reps: 1) |> real_amplitudes(reps: 1)";
    let circuit = exported(&bench, &["study.hqml", typed, "--features", "2", "--to", "openqasm3"]);
    let read = |text: &str| hqml_qasm::read(FileId(0), text).expect("our own text").program;
    let (model, circuit) = (read(&model), read(&circuit));
    let values = [0.3, 1.1, -0.7, 2.0, 0.9, -0.4];
    let distance = distance_up_to_phase(&unitary(&model, &[], &values), &unitary(&circuit, &[], &values));
    assert!(distance < 1e-12, "{distance:e}");
}

#[test]
fn a_qasm_file_goes_through_with_its_names_and_measurements() {
    let bench = bench();
    let head = "OPENQASM 3.0;\ninclude \"stdgates.inc\";\ninput float[64] gamma;\n";
    let rest = "qubit[2] a;\nbit[2] b;\nrx(2 * gamma) a[1];\nb[0] = measure a[1];\n";
    bench.write("c.qasm", format!("{head}{rest}"));
    let text = exported(&bench, &["c.qasm", "--to", "openqasm3"]);
    assert!(text.contains("input float[64] gamma;\n") && text.contains("rx(2.0 * gamma) q[1];\n"), "{text}");
    assert!(text.contains("c[0] = measure q[1];\n"), "{text}");
    let all = exported(&bench, &["c.qasm", "--to", "openqasm2", "--theta", "0.25", "--measure"]);
    assert!(all.contains("rx(0.5) q[1];\nmeasure q[0] -> c[0];\nmeasure q[1] -> c[1];\n"), "{all}");
    exported(&bench, &["c.qasm", "--to", "qiskit", "-o", "c.py"]);
    let python = std::fs::read_to_string(bench.path("c.py")).expect("the file that was asked for");
    assert!(python.contains("circuit.rx(2 * theta[0], 1)"), "{python}");
}

#[test]
fn an_imported_circuit_goes_out_again() {
    let bench = bench();
    let text = "OPENQASM 3.0;\ninclude \"stdgates.inc\";\ninput float[64] gamma;\nqubit[2] a;\nrx(2 * gamma) a[1];\n";
    bench.write("turn.qasm", text).write("study2.hqml", "feature_map turn = qasm(\"turn.qasm\")\n");
    let text = exported(&bench, &["study2.hqml", "turn", "--features", "1", "--to", "openqasm3"]);
    assert!(text.contains("rx(2.0 * x0) q[1];\n"), "{text}");
}

#[test]
fn what_cannot_be_exported_is_said() {
    let bench = bench();
    bench.write("bad.qasm", "OPENQASM 2.0;\ninclude \"qelib1.inc\";\nqreg q[2];\nhh q[0];\n");
    let cases: [(&[&str], i32, &str); 17] = [
        (&["study.hqml", "zz_feature_map", "--to", "qiskit"], 1, "E1301"),
        (&["study.hqml", "zz_feature_map", "--qubits", "2", "--to", "qiskit"], 1, "E1301"),
        (&["study.hqml", "zz_feature_mop", "--features", "2", "--to", "qiskit"], 1, "did you mean `zz_feature_map`?"),
        (&["study.hqml", "moons", "--features", "2", "--to", "qiskit"], 1, "E0205"),
        (&["study.hqml", "mixer(", "--qubits", "2", "--to", "qiskit"], 1, "E0111"),
        (&["study.hqml", "mixer", "--qubits", "1", "--to", "qiskit"], 1, "E04"),
        (&["study.hqml", "plain", "--to", "qiskit"], 1, "has no circuit"),
        (&["study.hqml", "--to", "qiskit"], 2, "which circuit"),
        (&["study.hqml", "zz_feature_map", "--features", "2", "--to", "openqasm2"], 1, "E1302"),
        (&["study.hqml", "zz_feature_map", "--features", "2", "--to", "openqasm2", "--x", "1"], 2, "2 features"),
        (&["study.hqml", "zz_feature_map", "--features", "2", "--to", "qasm"], 2, "possible values"),
        (&["bad.qasm", "--to", "qiskit"], 1, "E12"),
        (&["bad.qasm", "--features", "2", "--to", "qiskit"], 2, "`--features` changes nothing"),
        (&["study.hqml", "vqc", "--qubits", "2", "--to", "qiskit"], 2, "the width of the model `vqc`"),
        (&["study.hqml", "mixer", "--qubits", "2", "--to", "cirq", "--measure"], 2, "measures nothing"),
        (&["nothing.qasm", "--to", "qiskit"], 3, "E0004"),
        (&["study.hqml", "mixer", "--qubits", "2", "--to", "qiskit", "-o", "no/such/folder.py"], 3, "E1003"),
    ];
    for (arguments, exit, code) in cases {
        assert_refused(&bench.hqml(&[&["export"], arguments].concat()), exit, code);
    }
}
