//! Other tools' numbers: Qiskit's states and kernel, PennyLane's outputs and gradients.

use hqml_ir::{Angle, Gate, Observable, Op, Pauli, Program};
use hqml_simulator::{Readout, Simulator, fidelities, gram};
use ndarray::{Array2, ArrayView2};
use num_complex::Complex64;
use serde_json::Value;

const SIMULATOR: fn() -> Simulator = || Simulator::new(1 << 30);

fn load(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn reals(v: &Value) -> Vec<f64> {
    v.as_array().unwrap().iter().map(|x| x.as_f64().unwrap()).collect()
}

fn matrix(v: &Value) -> Array2<f64> {
    let rows: Vec<Vec<f64>> = v.as_array().unwrap().iter().map(reals).collect();
    Array2::from_shape_fn((rows.len(), rows[0].len()), |(i, j)| rows[i][j])
}

fn gate(program: &mut Program, name: &str, angles: &[Angle], qubits: &[u32]) {
    program.ops.push(Op::gate(Gate::named(name).unwrap(), angles, qubits));
}

fn rot(program: &mut Program, qubit: u32, a: [Angle; 3]) {
    let [first, second, third] = a;
    gate(program, "rz", &[first], &[qubit]);
    gate(program, "ry", &[second], &[qubit]);
    gate(program, "rz", &[third], &[qubit]);
}

#[test]
fn states_are_qiskits() {
    let golden = load(include_str!("golden/circuits.json"));
    for circuit in golden["circuits"].as_array().unwrap() {
        let n = circuit["n"].as_u64().unwrap() as u32;
        let mut program = Program { qubits: n, ..Program::default() };
        for g in circuit["gates"].as_array().unwrap() {
            let qubits: Vec<u32> = g[1].as_array().unwrap().iter().map(|q| q.as_u64().unwrap() as u32).collect();
            let angles: Vec<Angle> = reals(&g[2]).into_iter().map(Angle::constant).collect();
            match g[0].as_str().unwrap() {
                "rot" => rot(&mut program, qubits[0], angles.try_into().unwrap()),
                name => gate(&mut program, name, &angles, &qubits),
            }
        }
        let rows = Array2::zeros((1, 0));
        let states = SIMULATOR().states(&program, rows.view(), &[]).unwrap();
        for (a, b) in states.row(0).iter().zip(circuit["amplitudes"].as_array().unwrap()) {
            let b = reals(b);
            assert!((a - Complex64::new(b[0], b[1])).norm() < 1e-12, "{circuit}");
        }
        let z: Vec<_> = (0..n).map(|q| Observable::single(Pauli::Z, q)).collect();
        let measured = SIMULATOR().expectations(&program, &z, rows.view(), &[]).unwrap();
        for (a, b) in measured.iter().zip(reals(&circuit["z"])) {
            assert!((a - b).abs() < 1e-12);
        }
    }
}

/// Qiskit's ZZFeatureMap on two qubits, two repetitions.
fn zz() -> Program {
    let mut program = Program { qubits: 2, features: 2, ..Program::default() };
    let pi = || Angle::constant(std::f64::consts::PI);
    for _ in 0..2 {
        for q in 0..2 {
            gate(&mut program, "h", &[], &[q]);
            gate(&mut program, "p", &[Angle::feature(q).scale(2.0)], &[q]);
        }
        let product = pi().subtract(&Angle::feature(0)).multiply(&pi().subtract(&Angle::feature(1)));
        gate(&mut program, "cx", &[], &[0, 1]);
        gate(&mut program, "p", &[product.scale(2.0)], &[1]);
        gate(&mut program, "cx", &[], &[0, 1]);
    }
    program
}

#[test]
fn the_kernel_is_qiskits() {
    let golden = load(include_str!("golden/zz_kernel.json"));
    let (train, test) = (matrix(&golden["x_train"]), matrix(&golden["x_test"]));
    let program = zz();
    let train = SIMULATOR().states(&program, train.view(), &[]).unwrap();
    let test = SIMULATOR().states(&program, test.view(), &[]).unwrap();
    let (square, cross) = (gram(&train), fidelities(&test, &train).unwrap());
    // Above the diagonal to the bit; below it the factors change places, and with them the last digit.
    for ((i, j), whole) in fidelities(&train, &train).unwrap().indexed_iter() {
        assert!((whole - square[[i, j]]).abs() < if i <= j { f64::MIN_POSITIVE } else { 1e-15 }, "{i} {j}");
    }
    for (matrix, rows, name) in [(&square, "train_rows", "q_train"), (&cross, "test_rows", "q_test")] {
        for (row, expected) in reals(&golden[rows]).iter().zip(golden[name].as_array().unwrap()) {
            for (a, b) in matrix.row(*row as usize).iter().zip(reals(expected)) {
                assert!((a - b).abs() < 1e-12, "{a} {b}");
            }
        }
    }
}

/// RX encoding, then strongly entangling layers with parameters in the order (layer, qubit, angle).
fn classifier(n: u32, layers: u32) -> Program {
    let mut program = Program { qubits: n, features: n, parameters: 3 * n * layers, ..Program::default() };
    for q in 0..n {
        gate(&mut program, "rx", &[Angle::feature(q)], &[q]);
    }
    for layer in 0..layers {
        for q in 0..n {
            rot(&mut program, q, [0, 1, 2].map(|k| Angle::parameter(3 * (layer * n + q) + k)));
        }
        for q in 0..n {
            gate(&mut program, "cx", &[], &[q, (q + layer % (n - 1) + 1) % n]);
        }
    }
    program
}

fn close(a: impl IntoIterator<Item = f64>, b: impl IntoIterator<Item = f64>, tolerance: f64) {
    for (a, b) in a.into_iter().zip(b) {
        assert!((a - b).abs() < tolerance, "{a} {b}");
    }
}

fn flat(v: &Value) -> Vec<f64> {
    match v {
        Value::Array(items) => items.iter().flat_map(flat).collect(),
        number => vec![number.as_f64().unwrap()],
    }
}

#[test]
fn gradients_are_pennylanes() {
    let golden = load(include_str!("golden/vqc_grad.json"));
    for (n, case) in golden["cases"].as_object().unwrap() {
        let program = classifier(n.parse().unwrap(), 3);
        let (x, y, w) = (matrix(&case["X"]), reals(&case["y"]), flat(&case["w"]));
        let z = [Observable::single(Pauli::Z, 0)];
        let plan = SIMULATOR().compile(&program, Readout::Expectations(&z)).unwrap();
        let (by_rows, shared) = (plan.forward(x.view(), &w).unwrap(), plan.forward_parameters(x.view(), &w).unwrap());
        for forward in [&by_rows, &shared] {
            let outputs: Vec<f64> = forward.outputs().iter().copied().collect();
            close(outputs.iter().copied(), reals(&case["outputs"]), 1e-12);
            let count = y.len() as f64;
            let slopes: Vec<f64> = outputs.iter().zip(&y).map(|(f, y)| 2.0 * (f - y) / count).collect();
            let cotangents = ArrayView2::from_shape((y.len(), 1), &slopes).unwrap();
            close(forward.vjp(cotangents).unwrap().parameters, flat(&case["grad"]), 1e-10);
            close(forward.vjp_parameters(cotangents).unwrap(), flat(&case["grad"]), 1e-10);
        }
    }
    assert_eq!(golden["cases"].as_object().unwrap().len(), 3);
}
