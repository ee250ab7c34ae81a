//! Laws of states and gradients on random circuits: the dense oracle's amplitudes, norms, inverses; the adjoint gradient
//! against finite differences and parameter shifts; the same digits at any number of threads.

#[path = "../../../compiler/ir/tests/random_circuits/mod.rs"]
mod random_circuits;

use hqml_ir::{Angle, Gate, Observable, Op, Pauli, PauliString, Program, oracle};
use hqml_simulator::{Readout, Simulator, fidelities, pauli_vectors};
use ndarray::{Array2, array};
use num_complex::Complex64;
use proptest::prelude::*;
use random_circuits::{FEATURES, PARAMETERS, angle, operation};

const THETA: [f64; 3] = [2.31, -0.47, 5.02];

fn simulator() -> Simulator {
    Simulator::new(1 << 28)
}

fn rows() -> Array2<f64> {
    array![[0.731, -1.94], [0.0, 0.0], [-2.2, 0.41]]
}

fn program(ops: Vec<Op>) -> Program {
    Program { qubits: 4, features: FEATURES, parameters: PARAMETERS, ops }
}

fn circuit() -> impl Strategy<Value = Program> {
    prop::collection::vec(operation(4), 0..14).prop_map(program)
}

/// As [`circuit`], starting with a preparation of two qubits by the row and the parameters.
fn prepared() -> impl Strategy<Value = Program> {
    let qubits = prop::sample::select(vec![[0u32, 1], [2, 0], [3, 1]]);
    (qubits, prop::collection::vec(angle(), 3), circuit()).prop_map(|(qubits, mut amplitudes, rest)| {
        // One amplitude is far from 0 whatever the others are.
        amplitudes.push(Angle::constant(0.8));
        let first = Op::Prepare { amplitudes, qubits: qubits.as_slice().into() };
        program(std::iter::once(first).chain(rest.ops).collect())
    })
}

fn any_program() -> impl Strategy<Value = Program> {
    prop_oneof![2 => circuit(), 1 => prepared()]
}

fn observables() -> Vec<Observable> {
    let string = |f: &[(u32, Pauli)]| PauliString::new(f.to_vec()).unwrap();
    use Pauli::{X, Y, Z};
    vec![
        Observable::single(Z, 0),
        Observable::new(vec![(string(&[(0, X), (2, Y)]), 0.7), (string(&[(1, Z), (3, Z)]), -1.3), (string(&[]), 0.4)]),
        Observable::new(vec![(string(&[(0, Y), (1, Y), (3, X)]), 1.1), (string(&[(2, Z)]), 0.5)]),
    ]
}

fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(cases(100))]

    #[test]
    fn states_are_the_oracles(program in any_program()) {
        let rows = rows();
        let states = simulator().states(&program, rows.view(), &THETA).unwrap();
        let measured = simulator().expectations(&program, &observables(), rows.view(), &THETA).unwrap();
        let chances = simulator().probabilities(&program, rows.view(), &THETA).unwrap();
        let bloch = pauli_vectors(&states);
        for (k, row) in rows.rows().into_iter().enumerate() {
            let psi = oracle::state(&program, row.as_slice().unwrap(), &THETA);
            for (i, (a, b)) in states.row(k).iter().zip(&psi).enumerate() {
                prop_assert!((a - b).norm() < 1e-12, "row {k}\n{program}");
                prop_assert!((chances[[k, i]] - b.norm_sqr()).abs() < 1e-12);
            }
            prop_assert!((chances.row(k).sum() - 1.0).abs() < 1e-12);
            for (j, o) in observables().iter().enumerate() {
                let expected: f64 = o.terms().iter().map(|(s, c)| c * oracle::expectation(s, &psi)).sum();
                prop_assert!((measured[[k, j]] - expected).abs() < 1e-12);
            }
            for q in 0..4u32 {
                for (p, pauli) in [Pauli::X, Pauli::Y, Pauli::Z].into_iter().enumerate() {
                    let single = PauliString::new(vec![(q, pauli)]).unwrap();
                    let expected = oracle::expectation(&single, &psi);
                    prop_assert!((bloch[[k, 3 * q as usize + p]] - expected).abs() < 1e-12);
                }
            }
        }
    }

    #[test]
    fn rows_alone_are_as_rows_together(program in any_program(), measure in any::<bool>()) {
        let (all, list) = (rows(), observables());
        let readout = if measure { Readout::Expectations(&list) } else { Readout::Probabilities };
        let together = simulator().forward(&program, readout, all.view(), &THETA).unwrap();
        let outputs = together.outputs().to_owned();
        let weights = Array2::from_shape_fn(outputs.dim(), |(i, j)| ((3 * i + 7 * j) as f64).sin());
        let gradient = together.vjp(weights.view()).unwrap();
        let states = simulator().states(&program, all.view(), &THETA).unwrap();
        let mut sum = [0.0; 3];
        for k in 0..3 {
            let (row, weight) = (all.slice(ndarray::s![k..k + 1, ..]), weights.slice(ndarray::s![k..k + 1, ..]));
            let alone = simulator().forward(&program, readout, row, &THETA).unwrap();
            prop_assert!((&alone.outputs().row(0) - &outputs.row(k)).iter().all(|d| d.abs() < 1e-12), "{program}");
            let by = alone.vjp(weight).unwrap();
            prop_assert!((&by.rows.row(0) - &gradient.rows.row(k)).iter().all(|d| d.abs() < 1e-12), "{program}");
            sum.iter_mut().zip(&by.parameters).for_each(|(a, b)| *a += b);
            let state = simulator().states(&program, row, &THETA).unwrap();
            prop_assert!((&state.row(0) - &states.row(k)).iter().all(|d| d.norm() < 1e-12), "{program}");
        }
        prop_assert!(sum.iter().zip(&gradient.parameters).all(|(a, b)| (a - b).abs() < 1e-11), "{program}");
    }

    #[test]
    fn a_circuit_and_its_inverse_give_zero(before in circuit()) {
        let back = before.ops.iter().rev().flat_map(|op| op.inverse().unwrap());
        let whole = program(before.ops.iter().cloned().chain(back).collect());
        let states = simulator().states(&whole, rows().view(), &THETA).unwrap();
        for k in 0..3 {
            prop_assert!((states.row(k)[0] - Complex64::ONE).norm() < 1e-12);
        }
    }

    #[test]
    fn gradients_are_finite_differences(program in any_program(), measure in any::<bool>()) {
        let (rows, list) = (rows(), observables());
        let readout = if measure { Readout::Expectations(&list) } else { Readout::Probabilities };
        let outputs = if measure { 3 } else { 16 };
        let weights = Array2::from_shape_fn((3, outputs), |(i, j)| ((3 * i + 7 * j) as f64).sin());
        let value = |rows: &Array2<f64>, theta: &[f64]| {
            (simulator().outputs(&program, readout, rows.view(), theta).unwrap() * &weights).sum()
        };
        let gradient = simulator().vjp(&program, readout, rows.view(), &THETA, weights.view()).unwrap();
        let h = 1e-5;
        for k in 0..3 {
            let at = |d: f64| { let mut t = THETA; t[k] += d; value(&rows, &t) };
            let slope: f64 = (8.0 * (at(h) - at(-h)) - (at(2.0 * h) - at(-2.0 * h))) / (12.0 * h);
            prop_assert!((gradient.parameters[k] - slope).abs() < 1e-7, "theta[{k}]: {} {slope}\n{program}", gradient.parameters[k]);
        }
        for i in 0..3 {
            for j in 0..2 {
                let at = |d: f64| { let mut x = rows.clone(); x[[i, j]] += d; value(&x, &THETA) };
                let slope: f64 = (8.0 * (at(h) - at(-h)) - (at(2.0 * h) - at(-2.0 * h))) / (12.0 * h);
                prop_assert!((gradient.rows[[i, j]] - slope).abs() < 1e-7, "x[{i}][{j}]\n{program}");
            }
        }
    }

    #[test]
    fn gradients_of_a_gram_are_finite_differences(program in any_program()) {
        let rows = rows();
        let weights = Array2::from_shape_fn((3, 3), |(i, j)| ((3 * i + 7 * j) as f64).sin());
        let value = |rows: &Array2<f64>, theta: &[f64]| {
            let states = simulator().states(&program, rows.view(), theta).unwrap();
            (fidelities(&states, &states).unwrap() * &weights).sum()
        };
        let forward = simulator().forward_gram(&program, rows.view(), &THETA).unwrap();
        prop_assert!(((&forward.gram() * &weights).sum() - value(&rows, &THETA)).abs() < 1e-13);
        let gradient = forward.vjp(weights.view()).unwrap();
        let h = 1e-5;
        let slope = |at: &dyn Fn(f64) -> f64| (8.0 * (at(h) - at(-h)) - (at(2.0 * h) - at(-2.0 * h))) / (12.0 * h);
        for k in 0..3 {
            let slope = slope(&|d| { let mut t = THETA; t[k] += d; value(&rows, &t) });
            prop_assert!((gradient.parameters[k] - slope).abs() < 1e-7, "theta[{k}]\n{program}");
        }
        for i in 0..3 {
            for j in 0..2 {
                let slope = slope(&|d| { let mut x = rows.clone(); x[[i, j]] += d; value(&x, &THETA) });
                prop_assert!((gradient.rows[[i, j]] - slope).abs() < 1e-7, "x[{i}][{j}]\n{program}");
            }
        }
    }
}

/// Layers of every rotation about a Pauli string, each angle its own parameter, between entangling gates.
fn rotations() -> Program {
    let names = ["rx", "ry", "rz", "rxx", "ryy", "rzz", "rzx", "p"];
    let mut ops = Vec::new();
    for q in 0..4 {
        ops.push(Op::gate(Gate::H, &[], &[q]));
    }
    for (k, name) in names.iter().cycle().take(24).enumerate() {
        let k = k as u32;
        let gate = Gate::named(name).unwrap();
        let qubits = [k % 4, (k + 1 + k / 8) % 4];
        ops.push(Op::gate(gate, &[Angle::parameter(k)], &qubits[..gate.row().qubits]));
        ops.push(Op::gate(Gate::Cx, &[], &[(k + 2) % 4, (k + 3) % 4]));
    }
    Program { qubits: 4, features: 0, parameters: 24, ops }
}

#[test]
fn gradients_are_parameter_shifts() {
    let (program, rows) = (rotations(), Array2::zeros((1, 0)));
    let theta: Vec<f64> = (0..24).map(|k| (1.7 * k as f64).sin() * 3.0).collect();
    let list = observables();
    for (j, _) in list.iter().enumerate() {
        let weights = Array2::from_shape_fn((1, 3), |(_, i)| f64::from(u8::from(i == j)));
        let readout = Readout::Expectations(&list);
        let gradient = simulator().vjp(&program, readout, rows.view(), &theta, weights.view()).unwrap();
        for k in 0..24 {
            let at = |d: f64| {
                let mut shifted = theta.clone();
                shifted[k] += d;
                simulator().expectations(&program, &list, rows.view(), &shifted).unwrap()[[0, j]]
            };
            let shift = (at(std::f64::consts::FRAC_PI_2) - at(-std::f64::consts::FRAC_PI_2)) / 2.0;
            assert!((gradient.parameters[k] - shift).abs() < 1e-12, "{k}: {} {shift}", gradient.parameters[k]);
        }
    }
}

/// Digits must not depend on the number of threads: states, outputs and gradients of a batch large enough for threads.
#[test]
fn threads_change_no_digit() {
    let mut program = rotations();
    program.features = 2;
    for q in 0..4 {
        program.ops.insert(30, Op::gate(Gate::Ry, &[Angle::feature(q % 2).scale(1.0 + f64::from(q))], &[q]));
    }
    let rows = Array2::from_shape_fn((500, 2), |(i, j)| ((i * 2 + j) as f64 * 0.37).sin());
    let theta: Vec<f64> = (0..24).map(|k| (0.9 * k as f64).cos()).collect();
    let weights = Array2::from_shape_fn((500, 3), |(i, j)| ((i + 5 * j) as f64).cos());
    let list = observables();
    let run = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let states = simulator().states(&program, rows.view(), &theta).unwrap();
            let readout = Readout::Expectations(&list);
            let gradient = simulator().vjp(&program, readout, rows.view(), &theta, weights.view()).unwrap();
            let square = Array2::from_shape_fn((500, 500), |(i, j)| ((3 * i + 5 * j) as f64).cos());
            let by_gram = simulator().forward_gram(&program, rows.view(), &theta).unwrap().vjp(square.view()).unwrap();
            (states, gradient, by_gram)
        })
    };
    let (one, many) = (run(1), run(7));
    assert!(one == many);
}

/// Any gates on `n` wires: what [`operation`] draws for as many, or for three of which one wire falls off.
fn at_width(qubits: u32) -> impl Strategy<Value = Program> {
    let fits = move |op: &Op| op.qubits().iter().all(|q| *q < qubits);
    let ops = prop::collection::vec(operation(qubits.max(3)), 1..24);
    ops.prop_map(move |ops| {
        let ops = ops.into_iter().filter(fits).collect();
        Program { qubits, features: FEATURES, parameters: PARAMETERS, ops }
    })
}

proptest! {
    #![proptest_config(cases(70))]

    /// Every width from 2 to 8, few rows (amplitudes in lanes) and many (rows in lanes, the last group not full): states,
    /// probabilities, expectation values and derivatives.
    #[test]
    fn every_width_is_the_oracles(program in (2..9u32).prop_flat_map(at_width), many in any::<bool>()) {
        let rows = Array2::from_shape_fn((if many { 7 } else { 2 }, 2), |(i, j)| ((3 * i + j) as f64 * 0.9).sin() * 3.0);
        let far = program.qubits - 1;
        let string = |f: &[(u32, Pauli)]| PauliString::new(f.to_vec()).unwrap();
        let list = vec![
            Observable::new(vec![(string(&[(0, Pauli::Y), (far, Pauli::X)]), 0.7), (string(&[(far, Pauli::Z)]), -1.3)]),
            Observable::single(Pauli::Z, 0),
        ];
        let readout = Readout::Expectations(&list);
        let states = simulator().states(&program, rows.view(), &THETA).unwrap();
        let chances = simulator().probabilities(&program, rows.view(), &THETA).unwrap();
        let value = |row: &[f64], theta: &[f64], o: &Observable| -> f64 {
            let psi = oracle::state(&program, row, theta);
            o.terms().iter().map(|(s, c)| c * oracle::expectation(s, &psi)).sum()
        };
        let outputs = simulator().outputs(&program, readout, rows.view(), &THETA).unwrap();
        let weights = Array2::from_shape_fn(outputs.dim(), |(i, j)| ((3 * i + 7 * j) as f64).sin());
        let gradient = simulator().vjp(&program, readout, rows.view(), &THETA, weights.view()).unwrap();
        let h = 1e-3;
        let slope = |at: &dyn Fn(f64) -> f64| (8.0 * (at(h) - at(-h)) - (at(2.0 * h) - at(-2.0 * h))) / (12.0 * h);
        let mut by = [0.0; 3];
        for (k, row) in rows.rows().into_iter().enumerate() {
            let row = row.to_vec();
            let psi = oracle::state(&program, &row, &THETA);
            for (i, (a, b)) in states.row(k).iter().zip(&psi).enumerate() {
                prop_assert!((a - b).norm() < 1e-12 && (chances[[k, i]] - b.norm_sqr()).abs() < 1e-12, "{program}");
            }
            for (j, o) in list.iter().enumerate() {
                prop_assert!((outputs[[k, j]] - value(&row, &THETA, o)).abs() < 1e-12, "{program}");
            }
            let weighed = |row: &[f64], theta: &[f64]| -> f64 {
                list.iter().enumerate().map(|(j, o)| weights[[k, j]] * value(row, theta, o)).sum()
            };
            for (p, sum) in by.iter_mut().enumerate() {
                *sum += slope(&|d| { let mut t = THETA; t[p] += d; weighed(&row, &t) });
            }
            for f in 0..2 {
                let expected = slope(&|d| { let mut x = row.clone(); x[f] += d; weighed(&x, &THETA) });
                prop_assert!((gradient.rows[[k, f]] - expected).abs() < 1e-7, "x[{k}][{f}]\n{program}");
            }
        }
        prop_assert!(by.iter().zip(&gradient.parameters).all(|(a, b)| (a - b).abs() < 1e-7), "{by:?}\n{program}");
    }
}

/// Many chunks of rows on 8 qubits, behind layers that all rows share: derivatives are those of each row alone.
#[test]
fn chunks_behind_a_shared_prefix_add_up() {
    let mut ops: Vec<Op> = (0..8).map(|q| Op::gate(Gate::Ry, &[Angle::parameter(q % 3)], &[q])).collect();
    for layer in 0..2 {
        ops.extend((0..8).map(|q| Op::gate(Gate::Cx, &[], &[q, (q + 1) % 8])));
        ops.extend((0..8).map(|q| Op::gate(Gate::Rx, &[Angle::parameter((q + layer) % 3).scale(1.3)], &[q])));
    }
    ops.extend((0..8).map(|q| Op::gate(Gate::Rz, &[Angle::feature(q % 2)], &[q])));
    ops.extend((0..8).map(|q| Op::gate(Gate::Rx, &[Angle::parameter(q % 3)], &[q])));
    let program = Program { qubits: 8, features: 2, parameters: 3, ops };
    let rows = Array2::from_shape_fn((150, 2), |(i, j)| ((i * 2 + j) as f64 * 0.37).sin() * 3.0);
    let list = [Observable::single(Pauli::Z, 3), Observable::single(Pauli::X, 5)];
    let weights = Array2::from_shape_fn((150, 2), |(i, j)| ((i + 5 * j) as f64).cos());
    let plan = simulator().compile(&program, Readout::Expectations(&list)).unwrap();
    let together = plan.forward(rows.view(), &THETA).unwrap().vjp(weights.view()).unwrap();
    let mut sum = [0.0; 3];
    for k in 0..150 {
        let part = ndarray::s![k..k + 1, ..];
        let alone = plan.forward(rows.slice(part), &THETA).unwrap().vjp(weights.slice(part)).unwrap();
        assert!((&alone.rows.row(0) - &together.rows.row(k)).iter().all(|d| d.abs() < 1e-12));
        sum.iter_mut().zip(&alone.parameters).for_each(|(a, b)| *a += b);
    }
    assert!(sum.iter().zip(&together.parameters).all(|(a, b)| (a - b).abs() < 1e-11), "{sum:?} {together:?}");
}
