//! Programs of blocks on interleaved wires: the parts against the oracle, and against the same program run as one.

use std::sync::Arc;

use hqml_ir::{Angle, Observable, Op, Pauli, PauliString, Program, oracle};
use ndarray::{Array2, array};
use proptest::prelude::*;

use super::cut::{self, Part};
use super::{Parts, PartsStates};
use crate::Readout;
use crate::random_circuits::{FEATURES, PARAMETERS, angle, operation};
use crate::whole::{Shape, Whole};

const THETA: [f64; 3] = [2.31, -0.47, 5.02];
const MEMORY: u64 = 1 << 28;

fn rows() -> Array2<f64> {
    array![[0.731, -1.94], [0.0, 0.0], [-2.2, 0.41], [1.1, 0.3], [0.2, 2.9]]
}

/// Operations of a block on three wires, some after a preparation.
fn block() -> impl Strategy<Value = Vec<Op>> {
    let prepared = (any::<bool>(), prop::collection::vec(angle(), 3)).prop_map(|(some, mut amplitudes)| {
        // One amplitude is far from 0 whatever the others are.
        amplitudes.push(Angle::constant(0.8));
        some.then(|| Op::Prepare { amplitudes, qubits: [0, 2].as_slice().into() })
    });
    (prepared, prop::collection::vec(operation(3), 0..9))
        .prop_map(|(first, rest)| first.into_iter().chain(rest).collect())
}

/// Two blocks of three wires and one wire more, in any order of wires and operations, each block's own kept.
fn program() -> impl Strategy<Value = Program> {
    let wires = Just((0..7u32).collect::<Vec<_>>()).prop_shuffle();
    let turns = prop::collection::vec(angle(), 0..3);
    (wires, block(), block(), turns, prop::collection::vec(0..3usize, 0..20)).prop_map(|(wires, a, b, c, turns)| {
        let c = c.into_iter().map(|angle| Op::gate(hqml_ir::Gate::Ry, &[angle], &[0])).collect();
        let mut blocks = [(&wires[..3], a), (&wires[3..6], b), (&wires[6..], c)].map(|(wires, ops): (_, Vec<Op>)| {
            let moved: Vec<Op> = ops.iter().map(|op| op.on_wires(wires).unwrap()).collect();
            moved.into_iter().collect::<std::collections::VecDeque<_>>()
        });
        let mut ops: Vec<Op> = turns.into_iter().filter_map(|k| blocks[k].pop_front()).collect();
        ops.extend(blocks.into_iter().flatten());
        ops.push(Op::Barrier((0..7).collect()));
        Program { qubits: 7, features: FEATURES, parameters: PARAMETERS, ops }
    })
}

fn observables() -> Vec<Observable> {
    use Pauli::{X, Y, Z};
    let string = |f: &[(u32, Pauli)]| PauliString::new(f.to_vec()).unwrap();
    let all: Vec<_> = (0..7).map(|q| (q, [X, Y, Z][q as usize % 3])).collect();
    vec![
        Observable::new(vec![(string(&[(0, X), (2, Y)]), 0.7), (string(&[(1, Z), (3, Z)]), -1.3), (string(&[]), 0.4)]),
        Observable::new(vec![(string(&all), 1.1), (string(&[(5, Z)]), 0.5)]),
        Observable::new((0..7).map(|q| (string(&[(q, Z)]), 1.0)).collect()),
        Observable::new(vec![
            (string(&(0..7).map(|q| (q, Z)).collect::<Vec<_>>()), 1.0),
            (string(&[(1, Z), (3, Z)]), 0.2),
        ]),
        Observable::new(Vec::new()),
    ]
}

fn cut(program: &Program) -> Vec<Part> {
    let ops: Vec<(usize, &Op)> = program.ops.iter().enumerate().collect();
    cut::parts(program, &ops)
}

fn planned(program: &Program, readout: Readout<'_>) -> Arc<Parts> {
    Arc::new(Parts::new(Shape::of(program).unwrap(), cut(program), readout, MEMORY).unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn parts_are_the_oracles(program in program()) {
        let (rows, list) = (rows(), observables());
        prop_assert!(cut(&program).len() >= 3);
        let states = PartsStates::new(Shape::of(&program).unwrap(), cut(&program), MEMORY).unwrap();
        let states = states.states(rows.view(), &THETA).unwrap();
        let chances = planned(&program, Readout::Probabilities).outputs(rows.view(), &THETA).unwrap();
        let measured = planned(&program, Readout::Expectations(&list)).outputs(rows.view(), &THETA).unwrap();
        for (k, row) in rows.rows().into_iter().enumerate() {
            let psi = oracle::state(&program, row.as_slice().unwrap(), &THETA);
            for (i, b) in psi.iter().enumerate() {
                prop_assert!((states.row(k)[i] - b).norm() < 1e-12, "row {k}\n{program}");
                prop_assert!((chances[[k, i]] - b.norm_sqr()).abs() < 1e-12, "row {k}\n{program}");
            }
            for (j, o) in list.iter().enumerate() {
                let expected: f64 = o.terms().iter().map(|(s, c)| c * oracle::expectation(s, &psi)).sum();
                prop_assert!((measured[[k, j]] - expected).abs() < 1e-12, "row {k}, {j}\n{program}");
            }
        }
    }

    #[test]
    fn derivatives_of_parts_are_those_of_the_whole(program in program(), measure in any::<bool>(), alone in any::<bool>()) {
        let (rows, list) = (rows(), observables());
        let readout = if measure { Readout::Expectations(&list) } else { Readout::Probabilities };
        let whole = Whole::new(&program, readout, MEMORY).unwrap().forward(rows.view().into(), &THETA).unwrap();
        let parts = planned(&program, readout).forward(rows.view().into(), &THETA, alone).unwrap();
        prop_assert!((&whole.outputs() - &parts.outputs()).iter().all(|d| d.abs() < 1e-12), "{program}");
        let weights = Array2::from_shape_fn(whole.outputs().dim(), |(i, j)| ((3 * i + 7 * j) as f64).sin());
        let expected = whole.derivatives(weights.view(), true).unwrap();
        let given = parts.derivatives(weights.view(), true).unwrap();
        prop_assert!((&expected.rows - &given.rows).iter().all(|d| d.abs() < 1e-12), "{program}");
        let near = |given: &[f64]| given.iter().zip(&expected.parameters).all(|(a, b)| (a - b).abs() < 2e-12);
        prop_assert!(near(&given.parameters), "{:?} {:?}\n{program}", given.parameters, expected.parameters);
        let given = parts.derivatives(weights.view(), false).unwrap();
        prop_assert!(near(&given.parameters) && given.rows.is_empty(), "{program}");
    }
}
