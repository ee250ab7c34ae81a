//! Matrix product states: the dense oracle on random circuits of the whole gate table; Aer's values on 40 qubits; what a
//! cut leaves out; overlaps, shots and amplitudes.

#[path = "../../../compiler/ir/tests/random_circuits/mod.rs"]
mod random_circuits;
mod wide_circuits;

use hqml_ir::{Angle, Gate, Observable, Op, Pauli, PauliString, Program, oracle};
use hqml_simulator::{Mps, SimulationError, mps_fidelities, mps_gram};
use ndarray::{Array2, array};
use num_complex::Complex64;
use proptest::prelude::*;
use random_circuits::{FEATURES, PARAMETERS, angle, operation};
use wide_circuits::{brickwork, golden_cases};

const THETA: [f64; 3] = [2.31, -0.47, 5.02];

fn exact() -> Mps {
    Mps::new(1 << 28, 1 << 12, 0.0)
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
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn states_are_the_oracles(program in circuit()) {
        let rows = rows();
        let states = exact().states(&program, rows.view(), &THETA).unwrap();
        let (measured, _) = exact().expectations(&program, &observables(), rows.view(), &THETA).unwrap();
        let (chances, _) = exact().probabilities(&program, rows.view(), &THETA).unwrap();
        let gram = mps_gram(&states).unwrap();
        let psi: Vec<_> =
            rows.rows().into_iter().map(|row| oracle::state(&program, row.as_slice().unwrap(), &THETA)).collect();
        for (k, psi) in psi.iter().enumerate() {
            for (i, b) in psi.iter().enumerate() {
                let a = states[k].amplitude(&[i as u64]);
                prop_assert!((a - b).norm() < 1e-12, "row {k}, {i}: {a} {b}\n{program}");
                prop_assert!((chances[[k, i]] - b.norm_sqr()).abs() < 1e-12);
            }
            for (j, o) in observables().iter().enumerate() {
                let expected: f64 = o.terms().iter().map(|(s, c)| c * oracle::expectation(s, psi)).sum();
                prop_assert!((measured[[k, j]] - expected).abs() < 1e-12);
            }
        }
        let overlap: Complex64 = psi[0].iter().zip(&psi[1]).map(|(a, b)| a.conj() * b).sum();
        prop_assert!((gram[[0, 1]] - overlap.norm_sqr()).abs() < 1e-12);
        prop_assert!((gram[[1, 1]] - 1.0).abs() < 1e-12);
        let all = mps_fidelities(&states, &states).unwrap();
        prop_assert!(gram.iter().zip(&all).all(|(a, b)| (a - b).abs() < 1e-14));
    }
}

#[test]
fn wide_circuits_are_aers() {
    let none = Array2::zeros((1, 0));
    for case in golden_cases() {
        let mps = Mps::new(1 << 30, 256, 1e-30);
        let (found, truncation) = mps.expectations(&case.program, &case.observables, none.view(), &[]).unwrap();
        for (a, b) in found.iter().zip(&case.values) {
            assert!((a - b).abs() < 1e-10, "{} qubits: {a} {b}", case.program.qubits);
        }
        assert!(truncation.discarded < 1e-20 && truncation.fidelity == 1.0, "{truncation:?}");
    }
}

#[test]
fn a_small_bond_leaves_out_what_it_says() {
    let none = Array2::zeros((1, 0));
    let program = brickwork(10, 6, false);
    let psi = oracle::state(&program, &[], &[]);
    let mut before = 0.0;
    for bond in [4, 8, 16, 32] {
        let state = &Mps::new(1 << 28, bond, 0.0).states(&program, none.view(), &[]).unwrap()[0];
        let overlap: Complex64 = psi.iter().enumerate().map(|(k, a)| a.conj() * state.amplitude(&[k as u64])).sum();
        let (true_fidelity, t) = (overlap.norm_sqr(), state.truncation());
        assert!(t.bond <= bond);
        assert!(true_fidelity > before - 1e-12);
        // An estimate: each cut's loss is taken for independent of the others'.
        assert!((t.fidelity - true_fidelity).abs() < 0.25 * (1.0 - t.fidelity) + 1e-12, "{true_fidelity} {t:?}");
        before = true_fidelity;
    }
    assert!((before - 1.0).abs() < 1e-12);
    // The cut-off alone: no more is left out than each of the cuts may.
    let state = &Mps::new(1 << 28, 1 << 12, 1e-4).states(&program, none.view(), &[]).unwrap()[0];
    let t = state.truncation();
    assert!(t.discarded > 0.0 && t.discarded < 1e-4 * 60.0 && t.bond < 32, "{t:?}");
}

#[test]
fn shots_are_as_frequent_as_they_should_be_and_the_same_for_the_same_seed() {
    let none = Array2::zeros((1, 0));
    let program = brickwork(4, 3, true);
    let psi = oracle::state(&program, &[], &[]);
    let shots = 40_000;
    let drawn = &exact().samples(&program, none.view(), &[], shots, 11).unwrap().0[0];
    let mut counts = [0usize; 16];
    (0..shots).for_each(|s| counts[drawn.words(s)[0] as usize] += 1);
    for (count, a) in counts.iter().zip(&psi) {
        let p = a.norm_sqr();
        let error = (p * (1.0 - p) / shots as f64).sqrt();
        assert!((*count as f64 / shots as f64 - p).abs() < 5.0 * error + 1e-9);
    }
    let again = &exact().samples(&program, none.view(), &[], shots, 11).unwrap().0[0];
    assert_eq!(drawn, again);
    // A shot's bits do not depend on how many are drawn.
    let few = &exact().samples(&program, none.view(), &[], 10, 11).unwrap().0[0];
    assert!((0..10).all(|s| few.words(s) == drawn.words(s)));
}

#[test]
fn a_hundred_entangled_qubits_agree() {
    let none = Array2::zeros((1, 0));
    let mut ops = vec![Op::gate(Gate::H, &[], &[50])];
    ops.extend((0..100).filter(|q| *q != 50).map(|q| Op::gate(Gate::Cx, &[], &[50, q])));
    let program = Program { qubits: 100, ops, ..Program::default() };
    let mps = Mps::new(1 << 28, 4, 1e-14);
    let (drawn, t) = mps.samples(&program, none.view(), &[], 50, 3).unwrap();
    assert!((0..50).all(|s| (0..100).all(|q| drawn[0].bit(s, q) == drawn[0].bit(s, 0))));
    assert!(t.fidelity > 1.0 - 1e-12, "{t:?}");
    let x = PauliString::new((0..100).map(|q| (q, Pauli::X)).collect()).unwrap();
    let (found, _) = mps.expectations(&program, &[Observable::new(vec![(x, 2.0)])], none.view(), &[]).unwrap();
    assert!((found[[0, 0]] - 2.0).abs() < 1e-12);
}

#[test]
fn the_same_digits_at_any_number_of_threads() {
    let program = Program { features: 1, ..brickwork(14, 4, false) };
    let rows = Array2::from_shape_fn((6, 1), |(i, _)| i as f64);
    let z: Vec<_> = (0..14).map(|q| Observable::single(Pauli::Z, q)).collect();
    let run = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| Mps::new(1 << 28, 6, 1e-12).expectations(&program, &z, rows.view(), &[]).unwrap().0)
    };
    assert_eq!(run(1), run(2));
}

#[test]
fn too_little_memory_is_said_before_anything_is_done() {
    let none = Array2::zeros((1, 0));
    let error = Mps::new(10_000, 64, 0.0).states(&brickwork(60, 20, false), none.view(), &[]).unwrap_err();
    assert!(matches!(error, SimulationError::Memory { limit: 10_000, .. }), "{error}");
}
