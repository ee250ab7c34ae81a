//! Pauli propagation: the dense oracle on random circuits of the whole gate table; Aer's values on 40 qubits and of noisy
//! circuits; what is left out stays below its bound.

#[path = "../../../compiler/ir/tests/random_circuits/mod.rs"]
mod random_circuits;
mod wide_circuits;

use hqml_ir::{Angle, Gate, Observable, Op, Pauli, PauliString, Program, oracle};
use hqml_simulator::{Propagation, SimulationError};
use ndarray::{Array2, array};
use proptest::prelude::*;
use random_circuits::{FEATURES, PARAMETERS, angle, operation};
use wide_circuits::{brickwork, depolarized_cases, golden_cases};

const THETA: [f64; 3] = [2.31, -0.47, 5.02];

fn exact() -> Propagation {
    Propagation::new(1 << 28, 0.0)
}

fn rows() -> Array2<f64> {
    array![[0.731, -1.94], [-2.2, 0.41]]
}

fn program(ops: Vec<Op>) -> Program {
    Program { qubits: 5, features: FEATURES, parameters: PARAMETERS, ops }
}

/// With up to two preparations in front, their qubits apart and among each other.
fn circuit() -> impl Strategy<Value = Program> {
    let prepared = (0..3usize, prop::collection::vec(angle(), 7));
    (prepared, prop::collection::vec(operation(5), 0..14)).prop_map(|((how_many, mut amplitudes), rest)| {
        // One amplitude is far from 0 whatever the others are.
        amplitudes.insert(4, Angle::constant(0.8));
        let first = Op::Prepare { amplitudes, qubits: [4u32, 0, 2].into_iter().collect() };
        let second = Op::Prepare {
            amplitudes: [0.3, 0.2, -0.4, 0.9].map(Angle::constant).to_vec(),
            qubits: [1u32, 3].into_iter().collect(),
        };
        program([first, second].into_iter().take(how_many).chain(rest).collect())
    })
}

fn observables() -> Vec<Observable> {
    let string = |f: &[(u32, Pauli)]| PauliString::new(f.to_vec()).unwrap();
    use Pauli::{X, Y, Z};
    vec![
        Observable::single(Z, 0),
        Observable::new(vec![(string(&[(0, X), (2, Y)]), 0.7), (string(&[(1, Z), (4, Z)]), -1.3), (string(&[]), 0.4)]),
        Observable::new(vec![(string(&[(0, Y), (1, Y), (3, X)]), 1.1), (string(&[(2, Z)]), 0.5)]),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn values_are_the_oracles(program in circuit()) {
        let rows = rows();
        let (measured, left_out) = exact().expectations(&program, &observables(), rows.view(), &THETA).unwrap();
        prop_assert!(left_out.bound == 0.0);
        for (k, row) in rows.rows().into_iter().enumerate() {
            let psi = oracle::state(&program, row.as_slice().unwrap(), &THETA);
            for (j, o) in observables().iter().enumerate() {
                let expected: f64 = o.terms().iter().map(|(s, c)| c * oracle::expectation(s, &psi)).sum();
                prop_assert!((measured[[k, j]] - expected).abs() < 1e-12, "{k} {j}: {} {expected}\n{program}", measured[[k, j]]);
            }
        }
    }
}

#[test]
fn wide_circuits_are_aers() {
    let none = Array2::zeros((1, 0));
    // On 12 qubits every qubit meets every other, and long strings become too many: those are for other methods.
    for case in golden_cases().into_iter().filter(|c| c.program.qubits > 12) {
        let local = |o: &Observable| o.terms()[0].0.factors().len() < 3;
        let chosen: Vec<usize> = (0..case.values.len()).filter(|k| local(&case.observables[*k])).collect();
        let observables: Vec<_> = chosen.iter().map(|k| case.observables[*k].clone()).collect();
        let (found, _) = exact().expectations(&case.program, &observables, none.view(), &[]).unwrap();
        for (a, k) in found.iter().zip(chosen) {
            assert!((a - case.values[k]).abs() < 1e-10, "{} qubits: {a} {}", case.program.qubits, case.values[k]);
        }
    }
}

#[test]
fn depolarizing_noise_is_aers() {
    let none = Array2::zeros((1, 0));
    for case in depolarized_cases() {
        let noisy = exact().with_depolarizing(0.01, 0.05);
        let (found, _) = noisy.expectations(&case.program, &case.observables, none.view(), &[]).unwrap();
        for (a, b) in found.iter().zip(&case.values) {
            assert!((a - b).abs() < 1e-12, "{} qubits: {a} {b}", case.program.qubits);
        }
    }
}

#[test]
fn what_is_left_out_stays_below_its_bound() {
    let none = Array2::zeros((1, 0));
    let program = brickwork(9, 4, true);
    let psi = oracle::state(&program, &[], &[]);
    let z: Vec<_> = (0..9).map(|q| Observable::single(Pauli::Z, q)).collect();
    for cut in [exact().with_weight(3), Propagation::new(1 << 28, 1e-3), Propagation::new(1 << 28, 0.02)] {
        for o in &z {
            let one = std::slice::from_ref(o);
            let (found, left_out) = cut.expectations(&program, one, none.view(), &[]).unwrap();
            let expected = oracle::expectation(&o.terms()[0].0, &psi);
            assert!(left_out.terms > 1);
            assert!((found[[0, 0]] - expected).abs() <= left_out.bound + 1e-12);
        }
    }
    let (_, some) = Propagation::new(1 << 28, 0.02).expectations(&program, &z, none.view(), &[]).unwrap();
    assert!(some.bound > 0.0);
}

#[test]
fn strings_cross_every_border_of_words() {
    // A Clifford chain over all words and a turn at its end: <Z of the last> is a cosine.
    for qubits in [63, 64, 65, 130, 500, 1024] {
        let mut ops = vec![Op::gate(Gate::Rx, &[Angle::feature(0)], &[0])];
        ops.extend((1..qubits).map(|q| Op::gate(Gate::Cx, &[], &[q - 1, q])));
        let program = Program { qubits, features: 1, ops, ..Program::default() };
        let last = [Observable::single(Pauli::Z, qubits - 1)];
        let (found, _) = exact().expectations(&program, &last, array![[0.4], [1.1]].view(), &[]).unwrap();
        assert!((found[[0, 0]] - 0.4f64.cos()).abs() < 1e-14 && (found[[1, 0]] - 1.1f64.cos()).abs() < 1e-14);
    }
    let wide = Program { qubits: 1025, ..Program::default() };
    let error = exact().expectations(&wide, &[], Array2::zeros((1, 0)).view(), &[]).unwrap_err();
    assert!(matches!(error, SimulationError::TooManyPropagated { qubits: 1025, .. }));
}

#[test]
fn too_many_strings_are_refused_with_their_number() {
    let none = Array2::zeros((1, 0));
    let z = [Observable::single(Pauli::Z, 10)];
    let error =
        Propagation::new(100_000, 0.0).expectations(&brickwork(20, 10, false), &z, none.view(), &[]).unwrap_err();
    assert!(matches!(error, SimulationError::Memory { limit: ..=100_000, .. }), "{error}");
}

#[test]
fn the_same_digits_at_any_number_of_threads() {
    let z: Vec<_> = (0..20).map(|q| Observable::single(Pauli::Z, q)).collect();
    let run = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let none = Array2::zeros((1, 0));
        let cut = Propagation::new(1 << 28, 1e-4);
        pool.install(|| cut.expectations(&brickwork(20, 4, false), &z, none.view(), &[]).unwrap())
    };
    assert_eq!(run(1), run(2));
}
