//! What is written, as it stands: one small circuit with something of everything, in every profile and for every tool.

use hqml_ir::{Angle, Gate, Op, Pauli, PauliString, Program};
use hqml_qasm::{Profile, Tool, WriteOptions, python, write};

/// Three qubits, two features, eleven parameters (so that names are padded).
fn circuit() -> Program {
    let (x, t) = (Angle::feature(0), Angle::parameter(10));
    let pi = Angle::constant(std::f64::consts::PI);
    let pauli = PauliString::new(vec![(0, Pauli::X), (1, Pauli::Y), (2, Pauli::Z)]).unwrap();
    let ops = vec![
        Op::gate(Gate::H, &[], &[0]),
        Op::gate(Gate::H, &[], &[1]),
        Op::gate(Gate::H, &[], &[2]),
        Op::gate(Gate::P, &[pi.subtract(&x).multiply(&pi.subtract(&Angle::feature(1))).scale(2.0)], &[1]),
        Op::Barrier([0, 1].into_iter().collect()),
        Op::gate(Gate::Rzz, &[t.scale(0.5).add(&Angle::constant(1e-7))], &[0, 2]),
        Op::gate(Gate::Ecr, &[], &[2, 1]),
        Op::gate(Gate::U, &[x.clone(), Angle::constant(-1.25), t.negate()], &[0]),
        Op::PauliRotation { pauli, angle: x.power(2.0), controls: Default::default() },
        Op::Gate {
            gate: Gate::Cx,
            angles: Default::default(),
            qubits: [0, 1].into_iter().collect(),
            controls: [2].into_iter().collect(),
        },
    ];
    Program { qubits: 3, features: 2, parameters: 11, ops }
}

#[test]
fn every_form_of_one_circuit() {
    let circuit = circuit();
    let bound = circuit.bound(&[0.5, -0.25], &[0.125; 11]);
    let options =
        WriteOptions { measurements: vec![(2, 0), (0, 1)], comments: vec!["an example".into()], parameters: vec![] };
    for (name, profile) in Profile::ALL {
        let numbers = matches!(profile, Profile::Plain2 | Profile::OpenQasm2);
        insta::assert_snapshot!(name, write(if numbers { &bound } else { &circuit }, profile, &options).unwrap());
    }
    for (name, tool) in Tool::ALL {
        insta::assert_snapshot!(format!("python_{name}"), python(&circuit, tool, "an example").unwrap());
    }
}

#[test]
fn what_goes_from_qubit_to_qubit_is_a_loop() {
    let turn = |k: u32| Op::gate(Gate::Ry, &[Angle::parameter(k + 4).scale(2.0)], &[k]);
    let encode = |k: u32| Op::gate(Gate::Rx, &[Angle::feature(k)], &[k + 1]);
    let mut ops: Vec<Op> = (0..4).map(turn).collect();
    ops.extend((0..3).map(encode));
    ops.extend((0..3).rev().map(|k| Op::gate(Gate::Cx, &[], &[k, k + 1])));
    ops.extend((0..4).map(|k| Op::gate(Gate::Rz, &[Angle::feature(0)], &[k])));
    ops.extend((0..2).map(|k| Op::gate(Gate::H, &[], &[k])));
    let text = python(&Program { qubits: 4, features: 3, parameters: 8, ops }, Tool::PennyLane, "loops").unwrap();
    let body: Vec<&str> = text.lines().skip_while(|line| !line.starts_with("def")).skip(2).collect();
    let expected = [
        "    for k in range(4):",
        "        qml.RY(2 * theta[k + 4], k)",
        "    for k in range(1, 4):",
        "        qml.RX(x[k - 1], k)",
        "    for k in reversed(range(0, 3)):",
        "        qml.CNOT([k, k + 1])",
        "    for k in range(4):",
        "        qml.RZ(x[0], k)",
        "    qml.Hadamard(0)",
        "    qml.Hadamard(1)",
    ];
    assert_eq!(body, expected);
}

#[test]
fn what_cannot_be_written_is_said() {
    let circuit = circuit();
    let refused = |profile| write(&circuit, profile, &WriteOptions::default()).unwrap_err().to_string();
    assert_eq!(
        refused(Profile::Plain2),
        "`2 * (-x[0] + 3.141592653589793) * (-x[1] + 3.141592653589793)` waits for its values, and `plain2` has numbers \
         only; bind the circuit first, or choose a profile with inputs, such as `qiskit3`"
    );
    let sine = Op::gate(Gate::Rx, &[Angle::feature(0).apply(hqml_ir::Function::Sin)], &[0]);
    let sine = Program { qubits: 1, features: 1, parameters: 0, ops: vec![sine] };
    assert_eq!(
        write(&sine, Profile::Qiskit3, &WriteOptions::default()).unwrap_err().to_string(),
        "the reader of `qiskit3` knows no `sin` of inputs, as in `sin(x[0])`; bind the circuit first, or choose another \
         form, such as `braket3` or `pennylane`"
    );
}

#[test]
fn names_of_functions_are_pythons() {
    let first = |name: &str| {
        let text = python(&Program { qubits: 1, ..Program::default() }, Tool::Qiskit, name).unwrap();
        text.lines().find(|line| line.starts_with("def ")).unwrap().to_owned()
    };
    let cases = [
        ("zz_feature_map(reps: 1)", "def zz_feature_map_reps__1():"),
        ("lambda", "def lambda_():"),
        ("4_qubits", "def circuit_4_qubits():"),
        ("\"\"\"\nimport os", "def import_os():"),
        ("|>", "def build():"),
    ];
    for (name, line) in cases {
        assert_eq!(first(name), line);
    }
}
