//! What the simulator refuses, and what it says.

use hqml_ir::{Angle, Function, Gate, Observable, Op, Pauli, Program};
use hqml_simulator::{Readout, SimulationError as E, Simulator, memory_bytes, state_bytes};
use ndarray::{Array2, array};

fn program(qubits: u32, ops: Vec<Op>) -> Program {
    Program { qubits, features: 1, parameters: 1, ops }
}

fn run(program: &Program, x: f64) -> Result<Array2<f64>, E> {
    Simulator::new(1 << 20).probabilities(program, array![[x]].view(), &[0.5])
}

#[test]
fn wide_programs_are_refused_with_their_bytes() {
    let chain = (0..39).map(|q| Op::gate(Gate::Cz, &[], &[q, q + 1]));
    let wide = program(40, std::iter::once(Op::gate(Gate::H, &[], &[39])).chain(chain).collect());
    let simulator = Simulator::new(8 << 30);
    let refusal = simulator.states(&wide, Array2::zeros((150, 1)).view(), &[0.0]);
    let needed = 16 * (1u128 << 40) * 151;
    assert_eq!(refusal, Err(E::TooWide { qubits: 40, needed, limit: 8 << 30 }));
    assert_eq!(memory_bytes(40, 150), needed);
    let z = [Observable::single(Pauli::Z, 0)];
    assert!(matches!(simulator.expectations(&wide, &z, Array2::zeros((1, 1)).view(), &[0.0]), Err(E::TooWide { .. })));
    let forward = simulator.forward(&wide, Readout::Probabilities, Array2::zeros((1, 1)).view(), &[0.0]).map(|_| ());
    assert!(matches!(forward, Err(E::TooWide { .. })));
    let all = Simulator::new(u64::MAX).states(&program(62, vec![]), Array2::zeros((1, 1)).view(), &[0.0]);
    assert!(matches!(all, Err(E::TooWide { qubits: 62, .. })));
}

#[test]
fn bytes_do_not_overflow() {
    assert_eq!(state_bytes(0), 16);
    assert_eq!(state_bytes(60), 1 << 64);
    assert_eq!(memory_bytes(500, usize::MAX), u128::MAX);
}

#[test]
fn shapes_are_compared() {
    let p = program(1, vec![]);
    let s = Simulator::new(1 << 20);
    assert_eq!(s.states(&p, array![[1.0, 2.0]].view(), &[0.0]), Err(E::Features { expected: 1, given: 2 }));
    assert_eq!(s.states(&p, array![[1.0]].view(), &[]), Err(E::Parameters { expected: 1, given: 0 }));
    let z = [Observable::single(Pauli::Z, 0), Observable::single(Pauli::X, 3)];
    let wrong = s.expectations(&p, &z, array![[1.0]].view(), &[0.0]);
    assert_eq!(wrong, Err(E::Observable { index: 1, needed: 4, qubits: 1 }));
    let wrong = s.vjp(&p, Readout::Probabilities, array![[1.0]].view(), &[0.0], array![[1.0]].view());
    assert_eq!(wrong, Err(E::Cotangents { expected: (1, 2), given: (1, 1) }));
}

#[test]
fn values_must_be_finite() {
    let log = Angle::feature(0).apply(Function::Log);
    let p = program(1, vec![Op::gate(Gate::H, &[], &[0]), Op::gate(Gate::Rz, &[log], &[0])]);
    assert!(run(&p, 1.0).is_ok());
    assert_eq!(run(&p, 0.0), Err(E::NotFinite { op: 1, row: 0, angle: "log(x[0])".into() }));
    let amplitudes = vec![Angle::feature(0), Angle::constant(0.0)];
    let p = program(1, vec![Op::Prepare { amplitudes, qubits: [0].as_slice().into() }]);
    assert_eq!(run(&p, -3.0), Ok(array![[1.0, 0.0]]));
    assert_eq!(run(&p, 0.0), Err(E::ZeroAmplitudes { op: 0, row: 0 }));
}

#[test]
fn a_reset_is_taken_only_before_use() {
    let (h, reset) = (|q| Op::gate(Gate::H, &[], &[q]), Op::Reset(0));
    assert!(run(&program(2, vec![reset.clone(), h(1), reset.clone(), h(0)]), 0.0).is_ok());
    assert_eq!(run(&program(2, vec![h(0), reset]), 0.0), Err(E::Reset { op: 1, qubit: 0 }));
}

#[test]
fn broken_programs_are_refused() {
    let twice = program(2, vec![Op::gate(Gate::Cx, &[], &[1, 1])]);
    assert!(matches!(run(&twice, 0.0), Err(E::Invalid(_))));
}

#[test]
fn no_rows_give_no_rows() {
    let p = program(2, vec![Op::gate(Gate::Ry, &[Angle::parameter(0)], &[0])]);
    let s = Simulator::new(1 << 20);
    let none = Array2::zeros((0, 1));
    assert_eq!(s.states(&p, none.view(), &[0.1]).unwrap().rows(), 0);
    let gradient = s.vjp(&p, Readout::Probabilities, none.view(), &[0.1], Array2::zeros((0, 4)).view()).unwrap();
    assert_eq!((gradient.parameters, gradient.rows.dim()), (vec![0.0], (0, 1)));
}
