//! Laws of lowering, against the dense oracle: the inverse undoes, a control is a block matrix, a power is a product, a
//! call moves wires; and deep or endless trees end in a program or an error.

#[path = "../ir/tests/random_circuits/mod.rs"]
mod random_circuits;

use std::sync::Arc;

use hqml_compiler::lower::{LowerError, lower};
use hqml_ir::oracle::{Dense, unitary};
use hqml_ir::{Angle, Circuit, Gate, Op};
use proptest::prelude::*;
use random_circuits::{FEATURES, PARAMETERS, operation};

const ROW: [f64; 2] = [0.731, -1.94];
const THETA: [f64; 3] = [2.31, -0.47, 5.02];

fn matrix(circuit: &Circuit, qubits: u32) -> Dense {
    unitary(&lower(circuit, qubits, FEATURES, PARAMETERS).unwrap(), &ROW, &THETA)
}

fn product(a: &Dense, b: &Dense) -> Dense {
    let n = a.len();
    let entry = |i: usize, j: usize| (0..n).map(|k| a[i][k] * b[k][j]).sum();
    (0..n).map(|i| (0..n).map(|j| entry(i, j)).collect()).collect()
}

fn distance(a: &Dense, b: &Dense) -> f64 {
    assert_eq!(a.len(), b.len());
    a.iter().flatten().zip(b.iter().flatten()).map(|(x, y)| (x - y).norm()).fold(0.0, f64::max)
}

fn adjoint(a: &Dense) -> Dense {
    (0..a.len()).map(|i| a.iter().map(|row| row[i].conj()).collect()).collect()
}

/// Trees on 3 wires: operations, sequences, inverses, powers, calls on other wires.
fn tree() -> impl Strategy<Value = Circuit> {
    let leaf = operation(3).prop_map(Circuit::Op);
    leaf.prop_recursive(3, 8, 3, |inner| {
        let wires = Just(vec![0u32, 1, 2]).prop_shuffle();
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Circuit::Sequence),
            inner.clone().prop_map(|c| Circuit::Inverse(Box::new(c))),
            (inner.clone(), -2..3i64).prop_map(|(c, e)| Circuit::Power { body: Box::new(c), exponent: e }),
            (inner, wires).prop_map(|(c, w)| Circuit::call("part", Arc::new(c), &w)),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_inverse_is_the_adjoint(c in tree()) {
        let u = matrix(&c, 3);
        prop_assert!(distance(&matrix(&c.clone().inverse(), 3), &adjoint(&u)) < 1e-12);
        prop_assert!(distance(&matrix(&Circuit::Inverse(Box::new(Circuit::Inverse(Box::new(c)))), 3), &u) < 1e-12);
    }

    #[test]
    fn a_control_is_a_block_matrix(c in tree()) {
        let (u, controlled) = (matrix(&c, 3), matrix(&c.control(&[3]), 4));
        for (i, row) in controlled.iter().enumerate() {
            for (j, entry) in row.iter().enumerate() {
                let expected = match (i >> 3, j >> 3) {
                    (1, 1) => u[i & 7][j & 7],
                    _ if i == j => 1.0.into(),
                    _ => 0.0.into(),
                };
                prop_assert!((entry - expected).norm() < 1e-12, "{i} {j}");
            }
        }
    }

    #[test]
    fn controls_may_nest(c in tree()) {
        let (a, b) = (c.clone().control(&[3, 4]), Circuit::Control { controls: [4u32].as_slice().into(), body: Box::new(Circuit::Control { controls: [3u32].as_slice().into(), body: Box::new(c) }) });
        prop_assert!(distance(&matrix(&a, 5), &matrix(&b, 5)) < 1e-12);
    }

    #[test]
    fn a_power_is_a_product(c in tree(), exponent in -3..4i64) {
        let u = matrix(&c, 3);
        let base = if exponent < 0 { adjoint(&u) } else { u };
        let one = matrix(&Circuit::empty(), 3);
        let expected = (0..exponent.abs()).fold(one, |p, _| product(&p, &base));
        prop_assert!(distance(&matrix(&c.power(exponent), 3), &expected) < 1e-11);
    }
}

fn x() -> Circuit {
    Circuit::gate(Gate::X, &[], &[0])
}

#[test]
fn controls_become_rows_of_the_table() {
    let names = |c: &Circuit| lower(c, 4, 0, 0).unwrap().ops.iter().map(Op::to_string).collect::<Vec<_>>();
    assert_eq!(names(&x().control(&[1])), ["cx q[1], q[0]"]);
    assert_eq!(names(&x().control(&[1, 2])), ["ccx q[2], q[1], q[0]"]);
    assert_eq!(names(&x().control(&[1, 2, 3])), ["ctrl @ ccx q[3], q[2], q[1], q[0]"]);
    let phase = Circuit::gate(Gate::Gphase, &[Angle::constant(0.5)], &[]);
    assert_eq!(names(&phase.control(&[2])), ["p(0.5) q[2]"]);
}

#[test]
fn nesting_may_be_deep() {
    let mut c = x();
    for k in 0..3000 {
        c = if k % 2 == 0 { Circuit::Inverse(Box::new(c)) } else { Circuit::Sequence(vec![c]) };
    }
    assert_eq!(lower(&c, 1, 0, 0).unwrap().ops.len(), 1);
}

#[test]
fn endless_powers_are_refused() {
    let endless = |body: Circuit| Circuit::Power { body: Box::new(body), exponent: i64::MAX };
    assert_eq!(lower(&endless(x()), 1, 0, 0), Err(LowerError::TooLong));
    assert_eq!(lower(&endless(endless(Circuit::empty())), 1, 0, 0), Err(LowerError::TooLong));
    let backwards = Circuit::Power { body: Box::new(x()), exponent: i64::MIN };
    assert_eq!(lower(&backwards.inverse(), 1, 0, 0), Err(LowerError::TooLong));
}

#[test]
fn what_forgets_is_neither_undone_nor_controlled() {
    let reset = || Circuit::Op(Op::Reset(0));
    assert!(matches!(lower(&reset().inverse(), 2, 0, 0), Err(LowerError::NotInvertible(_))));
    assert!(matches!(lower(&reset().control(&[1]), 2, 0, 0), Err(LowerError::NotControllable(_))));
}

#[test]
fn wires_are_checked() {
    let call = |wires: &[u32]| Circuit::call("part", Arc::new(Circuit::gate(Gate::Cx, &[], &[0, 1])), wires);
    assert!(lower(&call(&[1, 0]), 2, 0, 0).is_ok());
    assert!(matches!(lower(&call(&[0]), 2, 0, 0), Err(LowerError::Wire { .. })));
    assert!(matches!(lower(&call(&[0, 5]), 2, 0, 0), Err(LowerError::Wire { .. })));
    assert!(matches!(lower(&call(&[1, 1]), 2, 0, 0), Err(LowerError::Invalid(_))));
    assert!(matches!(lower(&x().control(&[0]), 2, 0, 0), Err(LowerError::Invalid(_))));
    assert!(matches!(lower(&x(), 64, 0, 0), Err(LowerError::Invalid(_))));
}
