//! The choice of a method, and gradients by shifts: what is chosen for which circuit; all methods give the same numbers;
//! shifts agree with the adjoint sweep.

#[path = "../../../compiler/ir/tests/random_circuits/mod.rs"]
mod random_circuits;
mod wide_circuits;

use hqml_ir::{Angle, Gate, Observable, Op, Pauli, Program};
use hqml_simulator::{
    Method, Mps, Need, Propagation, Readout, SimulationError, Simulator, Stabilizer, choose, shift_gradient,
};
use ndarray::{Array2, ArrayView2, array};
use proptest::prelude::*;
use random_circuits::{FEATURES, PARAMETERS, operation};
use wide_circuits::brickwork;

const MEMORY: u64 = 1 << 30;

fn each_z(qubits: u32) -> Vec<Observable> {
    (0..qubits).map(|q| Observable::single(Pauli::Z, q)).collect()
}

fn chosen(program: &Program, need: Need<'_>) -> (Method, String) {
    let choice = choose(program, need, 1, MEMORY, 64).unwrap();
    assert!(choice.bytes <= u128::from(MEMORY) && choice.work > 0.0);
    (choice.method, choice.reason)
}

fn clifford(qubits: u32) -> Program {
    let mut ops: Vec<Op> = (0..qubits).map(|q| Op::gate(Gate::H, &[], &[q])).collect();
    for step in 1..9 {
        ops.extend((0..qubits).map(|q| Op::gate(Gate::Cz, &[], &[q, (q + step) % qubits])));
        ops.extend((0..qubits).map(|q| Op::gate(Gate::Ry, &[Angle::constant(std::f64::consts::FRAC_PI_2)], &[q])));
    }
    Program { qubits, ops, ..Program::default() }
}

/// Turns, and one or two pairs for each qubit, far from it, that join all: every cut is crossed by many, every light cone is
/// small.
fn scattered(qubits: u32) -> Program {
    let turns = |angle: f64| (0..qubits).map(move |q| Op::gate(Gate::Ry, &[Angle::constant(angle)], &[q]));
    let half = qubits / 2;
    let pair = |a: u32, b: u32| Op::gate(Gate::Cz, &[], &[a, b]);
    let pairs = (0..half).map(|q| pair(q, q + half)).chain((1..half).map(|q| pair(q + half - 1, q)));
    Program { qubits, ops: turns(0.3).chain(pairs).chain(turns(0.7)).collect(), ..Program::default() }
}

#[test]
fn each_kind_of_circuit_has_its_method() {
    let z = each_z(40);
    let (method, reason) = chosen(&brickwork(8, 5, true), Need::Expectations(&z[..8]));
    assert_eq!(method, Method::Statevector, "{reason}");
    let (method, reason) = chosen(&clifford(40), Need::Samples);
    assert_eq!(method, Method::Stabilizer, "{reason}");
    assert!(reason.contains("Clifford"));
    let (method, reason) = chosen(&scattered(40), Need::Expectations(&z));
    assert_eq!(method, Method::Propagation, "{reason}");
    assert!(reason.contains("light cone"));
    let (method, reason) = chosen(&brickwork(40, 4, false), Need::Samples);
    assert_eq!(method, Method::Mps, "{reason}");
    assert!(reason.contains("exactly"));
    let (method, reason) = chosen(&brickwork(40, 30, false), Need::Samples);
    assert_eq!(method, Method::Mps, "{reason}");
    assert!(reason.contains("cut off at 64"));
}

#[test]
fn what_no_method_holds_is_refused_before_anything_is_done() {
    let error = choose(&brickwork(60, 30, false), Need::Samples, 1, 1 << 20, 1 << 12).unwrap_err();
    assert!(matches!(error, SimulationError::Memory { .. }), "{error}");
    let error = choose(&clifford(80), Need::Probabilities, 1, MEMORY, 64).unwrap_err();
    assert!(matches!(error, SimulationError::Memory { .. }), "{error}");
}

#[test]
fn all_methods_give_the_same_numbers() {
    let none = Array2::zeros((1, 0));
    let program = brickwork(11, 3, true);
    let z = each_z(11);
    let exact = Simulator::new(MEMORY).expectations(&program, &z, none.view(), &[]).unwrap();
    let (mps, _) = Mps::new(MEMORY, 256, 0.0).expectations(&program, &z, none.view(), &[]).unwrap();
    let (carried, _) = Propagation::new(MEMORY, 0.0).expectations(&program, &z, none.view(), &[]).unwrap();
    assert!(exact.iter().zip(&mps).zip(&carried).all(|((a, b), c)| (a - b).abs() < 1e-12 && (a - c).abs() < 1e-12));
    let program = clifford(10);
    let exact = Simulator::new(MEMORY).probabilities(&program, none.view(), &[]).unwrap();
    let found = Stabilizer::new(MEMORY).probabilities(&program, none.view(), &[]).unwrap();
    assert!(exact.iter().zip(&found).all(|(a, b)| (a - b).abs() < 1e-12));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn shifts_agree_with_the_sweep_back(ops in prop::collection::vec(operation(4), 0..12)) {
        let program = Program { qubits: 4, features: FEATURES, parameters: PARAMETERS, ops };
        let (rows, theta) = (array![[0.731, -1.94], [-2.2, 0.41]], [2.31, -0.47, 5.02]);
        let z = each_z(4);
        let cotangents = array![[0.3, -1.0, 0.7, 0.1], [1.1, 0.2, -0.4, 0.9]];
        let simulator = Simulator::new(MEMORY);
        let forward = simulator.forward(&program, Readout::Expectations(&z), rows.clone(), &theta).unwrap();
        let expected = forward.vjp(cotangents.view()).unwrap();
        let propagation = Propagation::new(MEMORY, 0.0);
        let values = |p: &Program, moved: ArrayView2<'_, f64>| propagation.expectations(p, &z, moved, &[]).map(|(v, _)| v);
        let found = shift_gradient(&program, rows.view(), &theta, cotangents.view(), &values).unwrap();
        for (a, b) in found.parameters.iter().zip(&expected.parameters) {
            prop_assert!((a - b).abs() < 1e-10, "{a} {b}\n{program}");
        }
        for (a, b) in found.rows.iter().zip(&expected.rows) {
            prop_assert!((a - b).abs() < 1e-10, "{a} {b}\n{program}");
        }
    }
}
