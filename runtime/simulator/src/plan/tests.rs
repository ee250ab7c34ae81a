//! Plans of random circuits, run index by index, give the dense oracle's states and expectation values.

use crate::random_circuits::{FEATURES, PARAMETERS, angle, operation};
use hqml_ir::{Observable, Op, Pauli, PauliString, Program, Qubits, oracle};
use num_complex::Complex64;
use proptest::prelude::*;

use super::{Axis, Factor, Goal, Move, Plan, Step, odd};

const ROW: [f64; 2] = [0.731, -1.94];
const THETA: [f64; 3] = [2.31, -0.47, 5.02];

fn half(plan: &Plan, slot: usize) -> f64 {
    plan.slots[slot].angle.value(&ROW, &THETA) / 2.0
}

fn image(axis: &Axis, i: usize) -> (usize, Complex64) {
    let sign = if odd(i & axis.phases) != axis.negative { -1.0 } else { 1.0 };
    (i ^ axis.flips, Complex64::I.powu((axis.flips & axis.phases).count_ones()) * sign)
}

fn turned(psi: &[Complex64], axis: &Axis, half: f64) -> Vec<Complex64> {
    let mut out: Vec<_> = psi.iter().map(|a| a * half.cos()).collect();
    for (i, a) in psi.iter().enumerate() {
        let (j, factor) = image(axis, i);
        out[j] -= Complex64::I * half.sin() * factor * a;
    }
    out
}

fn hadamard(psi: &[Complex64], axis: &Axis, scale: f64) -> Vec<Complex64> {
    let is_one = |i: usize| odd(i & axis.phases) != axis.negative;
    let of = |i: usize| if is_one(i) { psi[i ^ axis.flips] - psi[i] } else { psi[i] + psi[i ^ axis.flips] };
    (0..psi.len()).map(|i| of(i) * scale).collect()
}

fn factor(plan: &Plan, factor: &Factor) -> Vec<Complex64> {
    match factor {
        Factor::Run(moves) => moves.iter().fold(vec![Complex64::ONE, Complex64::ZERO], |v, m| match m {
            Move::Hadamard => {
                hadamard(&v, &Axis { flips: 1, phases: 1, negative: false }, std::f64::consts::FRAC_1_SQRT_2)
            }
            Move::Turn { pauli, slot } => {
                let (flips, phases) = match pauli {
                    Pauli::X => (1, 0),
                    Pauli::Y => (1, 1),
                    Pauli::Z => (0, 1),
                };
                turned(&v, &Axis { flips, phases, negative: false }, half(plan, *slot))
            }
        }),
        Factor::Prepared { bits, first } => {
            let values: Vec<f64> = (*first..first + (1 << bits)).map(|k| 2.0 * half(plan, k)).collect();
            let norm = values.iter().map(|v| v * v).sum::<f64>().sqrt();
            values.iter().map(|v| Complex64::from(v / norm)).collect()
        }
    }
}

fn final_array(plan: &Plan) -> Vec<Complex64> {
    let mut psi = vec![plan.phase.map_or(Complex64::ONE, |k| Complex64::cis(-half(plan, k)))];
    for part in &plan.start {
        let v = factor(plan, part);
        psi = v.iter().flat_map(|b| psi.iter().map(move |a| a * b)).collect();
    }
    for step in &plan.steps {
        psi = match step {
            Step::Turn { axis, slot } => turned(&psi, axis, half(plan, *slot)),
            Step::Hadamard { axis, scale } => hadamard(&psi, axis, *scale),
            Step::Diagonal(block) => psi
                .iter()
                .enumerate()
                .map(|(i, a)| {
                    let on = |t: &&super::Phase| t.when.iter().all(|(mask, value)| odd(i & mask) == *value);
                    let sign = |t: &super::Phase| if odd(i & t.parity) { -1.0 } else { 1.0 };
                    let angle: f64 = block.terms.iter().filter(on).map(|t| sign(t) * half(plan, t.slot)).sum();
                    a * Complex64::cis(-angle)
                })
                .collect(),
        };
    }
    psi
}

fn state(plan: &Plan) -> Vec<Complex64> {
    let array = final_array(plan);
    let columns = plan.frame.columns(plan.bits);
    let mut out = vec![Complex64::ZERO; array.len()];
    for (i, a) in array.iter().enumerate() {
        let set = columns.iter().enumerate().filter(|(b, _)| i >> b & 1 == 1);
        out[set.fold(plan.frame.constants, |k, (_, c)| k ^ c)] = *a;
    }
    out
}

fn expectation(plan: &Plan, psi: &[Complex64], which: usize) -> f64 {
    let terms = plan.observables[which].iter().map(|w| {
        let sum: Complex64 = psi
            .iter()
            .enumerate()
            .map(|(i, a)| {
                let (j, f) = image(&w.axis, i);
                psi[j].conj() * f * a
            })
            .sum();
        w.weight * sum.re
    });
    terms.sum()
}

fn programs() -> impl Strategy<Value = Program> {
    let many = Op::Gate {
        gate: hqml_ir::Gate::Ry,
        angles: [hqml_ir::Angle::constant(0.7)].into_iter().collect(),
        qubits: [2].as_slice().into(),
        controls: [0, 1, 3, 4].as_slice().into(),
    };
    let op = prop_oneof![15 => operation(5), 1 => Just(many)];
    let first = (prop::collection::vec(angle(), 3), any::<bool>()).prop_map(|(mut amplitudes, any)| {
        amplitudes.push(hqml_ir::Angle::constant(0.8));
        let qubits: Qubits = [3, 1].as_slice().into();
        any.then_some(Op::Prepare { amplitudes, qubits })
    });
    (first, prop::collection::vec(op, 0..16)).prop_map(|(first, ops)| Program {
        qubits: 5,
        features: FEATURES,
        parameters: PARAMETERS,
        ops: first.into_iter().chain(ops).collect(),
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn plans_are_their_programs(program in programs()) {
        let plan = Plan::new(&program, Goal::States).unwrap();
        let psi = oracle::state(&program, &ROW, &THETA);
        for (a, b) in state(&plan).iter().zip(&psi) {
            prop_assert!((a - b).norm() < 1e-12, "{program}\n{plan:?}");
        }
        if plan.real {
            prop_assert!(final_array(&plan).iter().all(|a| a.im == 0.0));
        }
    }

    #[test]
    fn what_is_read_needs_no_more_than_is_kept(program in programs(), which in 0..4usize) {
        use Pauli::{X, Y, Z};
        let string = |f: &[(u32, Pauli)]| PauliString::new(f.to_vec()).unwrap();
        let list = [
            vec![(string(&[(0, Z)]), 1.0)],
            vec![(string(&[(0, X), (2, Y)]), 0.7), (string(&[(1, Z), (3, Z)]), -1.3), (string(&[]), 0.4)],
            vec![(string(&[(4, X)]), 2.0)],
            vec![(string(&[(0, Y), (1, Y), (3, X)]), 1.1), (string(&[(2, Z)]), 0.5)],
        ].map(Observable::new);
        let plan = Plan::new(&program, Goal::Expectations(&list[which..which + 1])).unwrap();
        let psi = oracle::state(&program, &ROW, &THETA);
        let expected: f64 = list[which].terms().iter().map(|(s, c)| c * oracle::expectation(s, &psi)).sum();
        prop_assert!((expectation(&plan, &final_array(&plan), 0) - expected).abs() < 1e-12, "{program}\n{plan:?}");
        let plan = Plan::new(&program, Goal::Probabilities).unwrap();
        for (a, b) in state(&plan).iter().zip(&psi) {
            prop_assert!((a.norm_sqr() - b.norm_sqr()).abs() < 1e-12, "{program}\n{plan:?}");
        }
    }
}

#[test]
fn rotations_that_cancel_leave_hadamard_gates_as_they_are() {
    use hqml_ir::{Angle, Gate};
    let gate = |gate, q: &[u32]| Op::gate(gate, &[], q);
    let turn = |a: f64| Op::gate(Gate::Rxx, &[Angle::constant(a)], &[0, 1]);
    let ops = vec![
        Op::gate(Gate::Cp, &[Angle::constant(1.1)], &[0, 1]),
        gate(Gate::H, &[0]),
        turn(0.3),
        turn(-0.3),
        gate(Gate::Ch, &[1, 0]),
        Op::gate(Gate::Ryy, &[Angle::constant(0.4)], &[0, 1]),
        Op::gate(Gate::Ryy, &[Angle::constant(-0.4)], &[0, 1]),
    ];
    let program = Program { qubits: 2, features: 2, parameters: 3, ops };
    let plan = Plan::new(&program, Goal::States).unwrap();
    for (a, b) in state(&plan).iter().zip(oracle::state(&program, &ROW, &THETA)) {
        assert!((a - b).norm() < 1e-14);
    }
}

#[test]
fn a_ring_and_what_follows_it_fall_off_before_one_z() {
    let program = crate::workload::classifier(crate::workload::Family::StronglyEntangling, 8).unwrap();
    let observables = [Observable::single(Pauli::Z, 0)];
    let plan = Plan::new(&program, Goal::Expectations(&observables)).unwrap();
    // The first layer is a product, the second is whole, of the third only the wires that the read parity holds.
    let turns = plan.steps.iter().filter(|s| matches!(s, Step::Turn { .. })).count();
    let blocks = plan.steps.iter().filter(|s| matches!(s, Step::Diagonal(_))).count();
    assert_eq!((plan.bits, turns, blocks), (8, 11, 2), "{plan:?}");
}
