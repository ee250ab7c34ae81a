//! Steps of training against the dense oracle and against rows carried back one by one.

use std::sync::Arc;

use hqml_ir::{Angle, Gate, Observable, Op, Pauli, PauliString, Program, oracle};
use ndarray::{Array2, s};
use proptest::prelude::*;

use super::Split;
use crate::Readout;
use crate::random_circuits::{FEATURES, PARAMETERS, operation};
use crate::whole::Whole;
use crate::workload::{Family, classifier};

const THETA: [f64; 3] = [2.31, -0.47, 5.02];

fn rows(count: usize) -> Array2<f64> {
    Array2::from_shape_fn((count, FEATURES as usize), |(i, j)| ((2 * i + j) as f64 * 0.83).sin() * 3.0)
}

/// The operation with every angle that reads what it may not replaced.
fn only(op: Op, features: bool) -> Op {
    let mend = |angle: Angle| match features {
        true if angle.has_parameters() => Angle::feature(1).scale(0.7),
        false if angle.has_features() => Angle::parameter(2).scale(1.3),
        _ => angle,
    };
    match op {
        Op::Gate { gate, angles, qubits, controls } => {
            Op::Gate { gate, angles: angles.into_iter().map(mend).collect(), qubits, controls }
        }
        Op::PauliRotation { pauli, angle, controls } => Op::PauliRotation { pauli, angle: mend(angle), controls },
        other => other,
    }
}

/// Rotations and Hadamard gates of single qubits.
fn single(qubits: u32) -> impl Strategy<Value = Op> {
    let gates = vec![Gate::Rx, Gate::Ry, Gate::Rz, Gate::H];
    (prop::sample::select(gates), 0..qubits, 0..FEATURES).prop_map(|(gate, q, k)| {
        let angle = [Angle::feature(k).scale(1.4)];
        Op::gate(gate, if gate == Gate::H { &[] } else { &angle }, &[q])
    })
}

fn program(qubits: u32, head: Vec<Op>, tail: Vec<Op>) -> Program {
    let tail = tail.into_iter().map(|op| only(op, false));
    let ops = head.into_iter().map(|op| only(op, true)).chain(tail).collect();
    Program { qubits, features: FEATURES, parameters: PARAMETERS, ops }
}

fn entangled() -> impl Strategy<Value = Program> {
    (3..5u32).prop_flat_map(|n| {
        let list = |most| prop::collection::vec(operation(n), 1..most);
        (list(8), list(14)).prop_map(move |(head, tail)| program(n, head, tail))
    })
}

fn product() -> impl Strategy<Value = Program> {
    (3..6u32).prop_flat_map(|n| {
        let (head, tail) = (prop::collection::vec(single(n), 1..12), prop::collection::vec(operation(n), 1..14));
        (head, tail).prop_map(move |(head, tail)| program(n, head, tail))
    })
}

fn observables() -> Vec<Observable> {
    let string = |f: &[(u32, Pauli)]| PauliString::new(f.to_vec()).unwrap();
    use Pauli::{X, Y, Z};
    vec![
        Observable::new(vec![(string(&[(0, X), (2, Y)]), 0.7), (string(&[(1, Z), (2, Z)]), -1.3), (string(&[]), 0.4)]),
        Observable::new(vec![(string(&[(0, Y), (1, Y), (2, X)]), 1.1), (string(&[(2, Z)]), 0.5)]),
    ]
}

fn compiled(program: &Program, readout: Readout<'_>) -> (Whole, Option<Arc<Split>>) {
    let compiled = Whole::new(program, readout, 1 << 28).unwrap();
    let split = compiled.split().cloned();
    (compiled, split)
}

/// Whether the circuit was cut; if so, its outputs are the oracle's and its derivatives those of rows one by one.
fn agrees(program: &Program, measure: bool) -> Result<bool, TestCaseError> {
    let (list, rows) = (observables(), rows(9));
    let readout = if measure { Readout::Expectations(&list) } else { Readout::Probabilities };
    let (compiled, split) = compiled(program, readout);
    let Some(split) = split else { return Ok(false) };
    let (step, outputs) = split.forward(&compiled.reader, rows.view(), &THETA).unwrap();
    for (row, outputs) in rows.rows().into_iter().zip(outputs.rows()) {
        let psi = oracle::state(program, row.as_slice().unwrap(), &THETA);
        for (k, value) in outputs.iter().enumerate() {
            let term = |(s, c): &(PauliString, f64)| c * oracle::expectation(s, &psi);
            let expected = if measure { list[k].terms().iter().map(term).sum() } else { psi[k].norm_sqr() };
            prop_assert!((value - expected).abs() < 1e-12, "{value} {expected}\n{program}");
        }
    }
    let weights = Array2::from_shape_fn(outputs.dim(), |(i, j)| ((3 * i + 7 * j) as f64).sin());
    let by_rows =
        compiled.forward(rows.view().into(), &THETA).unwrap().derivatives(weights.view(), false).unwrap().parameters;
    // Twice, since a step may be asked for several derivatives.
    for _ in 0..2 {
        let gradient = step.gradient(weights.view()).unwrap();
        prop_assert!(
            gradient.iter().zip(&by_rows).all(|(a, b)| (a - b).abs() < 1e-12),
            "{gradient:?} {by_rows:?}\n{program}"
        );
    }
    Ok(true)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn states_of_any_head_pass(program in entangled(), measure in any::<bool>()) {
        agrees(&program, measure)?;
    }

    #[test]
    fn product_states_pass(program in product(), measure in any::<bool>()) {
        agrees(&program, measure)?;
    }
}

/// A feature map, then layers that are trained.
fn behind_a_feature_map(qubits: u32) -> Program {
    let mut ops = Family::ZzFeatureMap.program(2, crate::workload::Source::Features).ops;
    for k in 0..3 * qubits {
        let q = k % qubits;
        ops.push(Op::gate(Gate::Ry, &[Angle::parameter(k % PARAMETERS).scale(f64::from(k) + 0.5)], &[q]));
        ops.push(Op::gate(Gate::Cx, &[], &[q, (q + 1) % qubits]));
    }
    Program { qubits, features: FEATURES, parameters: PARAMETERS, ops }
}

#[test]
fn common_classifiers_are_cut() {
    for qubits in 3..6 {
        for measure in [false, true] {
            assert!(agrees(&behind_a_feature_map(qubits), measure).unwrap());
        }
    }
    // One and two qubits, a tile that is not full.
    for qubits in 1..3 {
        let mut ops: Vec<Op> = (0..qubits).map(|q| Op::gate(Gate::Ry, &[Angle::feature(q)], &[q])).collect();
        ops.push(Op::gate(Gate::H, &[], &[0]));
        ops.extend((0..qubits).map(|q| Op::gate(Gate::Rx, &[Angle::parameter(q)], &[q])));
        ops.extend((1..qubits).map(|q| Op::gate(Gate::Cz, &[], &[0, q])));
        ops.extend((0..qubits).map(|q| Op::gate(Gate::Ry, &[Angle::parameter(2)], &[q])));
        let program = Program { qubits, features: FEATURES, parameters: PARAMETERS, ops };
        assert!(agrees(&program, false).unwrap());
    }
}

#[test]
fn data_behind_a_parameter_is_not_cut() {
    let mut program = behind_a_feature_map(3);
    program.ops.push(Op::gate(Gate::Ry, &[Angle::feature(0)], &[1]));
    assert!(compiled(&program, Readout::Probabilities).1.is_none());
    let both = Angle::feature(0).multiply(&Angle::parameter(0));
    let ops = vec![Op::gate(Gate::Ry, &[both], &[0]), Op::gate(Gate::Rx, &[Angle::parameter(1)], &[0])];
    let program = Program { qubits: 1, features: FEATURES, parameters: PARAMETERS, ops };
    assert!(compiled(&program, Readout::Probabilities).1.is_none());
}

/// Many rows: the same as rows carried back, the same digits at any number of threads, after other rows, and by features.
#[test]
fn batches_choose_it_and_keep_their_digits() {
    let program = classifier(Family::StronglyEntangling, 4).unwrap();
    let list: Vec<Observable> = (0..4).map(|q| Observable::single(Pauli::Z, q)).collect();
    let all = Array2::from_shape_fn((40_001, 4), |(i, j)| ((i * 4 + j) as f64 * 0.37).sin() * 3.0);
    let theta: Vec<f64> = (0..program.parameters).map(|k| (0.9 * f64::from(k)).cos()).collect();
    let weights = Array2::from_shape_fn((40_001, 4), |(i, j)| ((i + 5 * j) as f64).cos() / 40_001.0);
    let (compiled, split) = compiled(&program, Readout::Expectations(&list));
    assert!(split.unwrap().pays(40_001, &compiled.machine, 4));
    let run = |threads, rows: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let forward = compiled.forward_parameters(all.slice(s![..rows, ..]).into(), &theta).unwrap();
            let by = forward.derivatives(weights.slice(s![..rows, ..]), false).unwrap().parameters;
            (forward.outputs().to_owned(), by)
        })
    };
    let one = run(1, 40_001);
    run(1, 5000);
    assert!(one == run(3, 40_001));
    let forward = compiled.forward(all.view().into(), &theta).unwrap();
    let by = forward.derivatives(weights.view(), true).unwrap();
    assert!((&forward.outputs() - &one.0).iter().all(|d| d.abs() < 1e-12));
    assert!(by.parameters.iter().zip(&one.1).all(|(a, b)| (a - b).abs() < 1e-12));
    let few = all.slice(s![..600, ..]);
    let few = compiled
        .forward_parameters(few.into(), &theta)
        .unwrap()
        .derivatives(weights.slice(s![..600, ..]), true)
        .unwrap();
    assert!((&few.rows - &by.rows.slice(s![..600, ..])).iter().all(|d| d.abs() < 1e-12));
}
