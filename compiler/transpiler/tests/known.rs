//! Laws of what is known beside the circuit: expectation values, probabilities and the state from |0...0> are kept, and what
//! the before-and-after of each pass says happens.

#[path = "../../ir/tests/random_circuits/mod.rs"]
mod random_circuits;

use hqml_ir::oracle::{expectation, state};
use hqml_ir::{Angle, Coupling, Gate, Observable, Op, Pauli, PauliString, Program, Target, verify};
use hqml_transpiler::{Counts, Level, Options, Work, cleanup, observe, peephole, transpile};
use num_complex::Complex64;
use proptest::prelude::*;
use random_circuits::{FEATURES, PARAMETERS, operation};

const ROW: [f64; 2] = [0.731, -1.94];
const THETA: [f64; 3] = [2.31, -0.47, 5.02];
const QUBITS: u32 = 4;

fn program(ops: Vec<Op>) -> Program {
    Program { qubits: QUBITS, features: FEATURES, parameters: PARAMETERS, ops }
}

/// A circuit behind rotations that leave no qubit and no expectation value special.
fn generic(ops: Vec<Op>) -> Program {
    let turned = (0..QUBITS).map(|q| {
        let angles = [0.7, 0.4, 0.9].map(|a| Angle::constant(a + 0.3 * f64::from(q)));
        Op::gate(Gate::U, &angles, &[q])
    });
    program(turned.chain(ops).collect())
}

fn circuit() -> impl Strategy<Value = Vec<Op>> {
    prop::collection::vec(operation(QUBITS), 0..10)
}

fn string() -> impl Strategy<Value = PauliString> {
    let pauli = prop::option::of(prop::sample::select(vec![Pauli::X, Pauli::Y, Pauli::Z]));
    prop::collection::vec(pauli, QUBITS as usize).prop_map(|factors| {
        let present = factors.into_iter().enumerate().filter_map(|(q, p)| p.map(|p| (q as u32, p)));
        PauliString::new(present.collect()).unwrap()
    })
}

fn observable() -> impl Strategy<Value = Observable> {
    prop::collection::vec((string(), -2.0..2.0), 1..3).prop_map(Observable::new)
}

fn value(program: &Program, observable: &Observable) -> f64 {
    let psi = state(program, &ROW, &THETA);
    observable.terms().iter().map(|(s, c)| c * expectation(s, &psi)).sum()
}

/// Probabilities of these wires together, the first the lowest bit.
fn probabilities(psi: &[Complex64], wires: &[u32]) -> Vec<f64> {
    let mut all = vec![0.0; 1 << wires.len()];
    for (index, amplitude) in psi.iter().enumerate() {
        let read: usize = wires.iter().enumerate().map(|(k, w)| (index >> w & 1) << k).sum();
        all[read] += amplitude.norm_sqr();
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn expectation_values_stay(ops in circuit(), observables in prop::collection::vec(observable(), 1..3)) {
        let before = generic(ops);
        let (after, absorbed) = observe::absorb(&before, &observables);
        prop_assert!(verify(&after).is_ok());
        prop_assert!(after.ops.len() <= before.ops.len());
        for (asked, given) in observables.iter().zip(&absorbed) {
            let (a, b) = (value(&before, asked), value(&after, given));
            prop_assert!((a - b).abs() < 1e-10, "{a} {b}\n{before}\n{after}\n{asked} -> {given}");
        }
    }

    #[test]
    fn probabilities_stay(ops in circuit(), measured in prop::sample::subsequence(vec![0, 1, 2, 3], 1..=4)) {
        let before = generic(ops);
        let mut work = Work::new(before.clone());
        cleanup::before_measurement(&mut work, &measured);
        prop_assert!(work.program.ops.len() <= before.ops.len());
        let wires: Vec<u32> = measured.iter().map(|q| work.output[*q as usize]).collect();
        let a = probabilities(&state(&before, &ROW, &THETA), &measured);
        let b = probabilities(&state(&work.program, &ROW, &THETA), &wires);
        prop_assert!(a.iter().zip(&b).all(|(a, b)| (a - b).abs() < 1e-10), "{before}\n{}", work.program);
    }

    #[test]
    fn the_state_from_zero_stays(ops in circuit()) {
        let before = program(ops);
        let mut after = before.clone();
        cleanup::from_zero(&mut after);
        prop_assert!(verify(&after).is_ok() && after.ops.len() <= before.ops.len());
        let overlap: Complex64 =
            state(&before, &ROW, &THETA).iter().zip(state(&after, &ROW, &THETA)).map(|(a, b)| a.conj() * b).sum();
        prop_assert!((overlap.norm() - 1.0).abs() < 1e-10, "{before}\n{after}");
    }
}

fn g(name: &str, angles: &[Angle], qubits: &[u32]) -> Op {
    Op::gate(Gate::named(name).unwrap(), angles, qubits)
}

fn lines(program: &Program) -> Vec<String> {
    program.ops.iter().map(Op::to_string).collect()
}

#[test]
fn clifford_tails_light_cones_and_what_commutes_go() {
    let (theta, x) = (Angle::parameter(0), Angle::feature(0));
    let turns = (0..3).map(|q| g("ry", std::slice::from_ref(&theta), &[q]));
    let tail = [g("cx", &[], &[0, 1]), g("rz", &[x], &[1]), g("cx", &[], &[1, 2])];
    let (after, observables) =
        observe::absorb(&program(turns.chain(tail).collect()), &[Observable::single(Pauli::Z, 1)]);
    assert_eq!(lines(&after), ["ry(theta[0]) q[0]", "ry(theta[0]) q[1]"]);
    assert_eq!(observables[0].to_string(), "Z(0) * Z(1)");
    // Signs: X behind h and z is -Z.
    let (after, observables) =
        observe::absorb(&program(vec![g("h", &[], &[0]), g("z", &[], &[0])]), &[Observable::single(Pauli::X, 0)]);
    assert!(after.ops.is_empty());
    assert_eq!(observables[0], Observable::new(vec![(PauliString::new(vec![(0, Pauli::Z)]).unwrap(), -1.0)]));
}

#[test]
fn a_circuit_from_zero_that_is_measured_is_shorter_on_a_device() {
    let basis = ["rz", "sx", "x", "cx"].map(|name| Gate::named(name).unwrap());
    let line = Target::new("line", basis.to_vec(), Coupling::new(QUBITS, &[(0, 1), (1, 2), (2, 3)], false));
    let entangled = (0..3).map(|q| g("cx", &[], &[q, q + 1]));
    let phases = (0..3).map(|q| g("cp", &[Angle::feature(0)], &[q, q + 1]));
    let turned = (0..4).map(|q| g("ry", &[Angle::parameter(0)], &[q]));
    let last = [g("swap", &[], &[0, 3]), g("cz", &[], &[0, 2])];
    let before = program(phases.chain(turned).chain(entangled).chain(last).collect());
    for level in [Level::O0, Level::O1, Level::O2, Level::O3] {
        let options = Options { level, from_zero: true, measured: true, ..Options::default() };
        let done = transpile(&before, &line, &options).unwrap();
        assert_eq!(Counts::of(&done.program).two_qubit_gates, 3, "{level:?}\n{}", done.program);
        let (a, b) = (state(&before, &ROW, &THETA), state(&done.program, &ROW, &THETA));
        let (asked, given) = (probabilities(&a, &[0, 1, 2, 3]), probabilities(&b, &done.final_layout));
        assert!(asked.iter().zip(&given).all(|(a, b)| (a - b).abs() < 1e-10));
        let last_on = |q| done.program.ops.iter().rfind(|op| op.qubits().contains(&q)).unwrap().to_string();
        assert!((0..4).all(|q| !last_on(q).starts_with("rz")));
    }
}

#[test]
fn what_no_measurement_sees_goes() {
    let ops = vec![
        g("h", &[], &[0]),
        g("cx", &[], &[0, 1]),
        g("rz", &[Angle::feature(0)], &[0]),
        g("swap", &[], &[0, 1]),
        g("h", &[], &[2]),
    ];
    let mut work = Work::new(program(ops));
    cleanup::before_measurement(&mut work, &[0, 1]);
    assert_eq!(lines(&work.program), ["h q[0]", "cx q[0], q[1]"]);
    assert_eq!(work.output, [1, 0, 2, 3]);
}

#[test]
fn known_controls_go() {
    let ops = vec![
        g("rz", &[Angle::feature(0)], &[0]),
        g("x", &[], &[1]),
        g("cx", &[], &[0, 2]),
        g("cp", &[Angle::feature(1)], &[1, 2]),
        g("h", &[], &[2]),
        g("ccx", &[], &[1, 2, 3]),
    ];
    let mut after = program(ops);
    cleanup::from_zero(&mut after);
    peephole::optimise(&mut after);
    assert_eq!(lines(&after), ["x q[1]", "h q[2]", "cx q[2], q[3]"]);
}
