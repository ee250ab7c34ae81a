//! Laws of the passes: each keeps the unitary up to its global phase, leaves a verified program and never a longer one;
//! and each does what its before-and-after says.

#[path = "../../ir/tests/random_circuits/mod.rs"]
mod random_circuits;

use hqml_ir::oracle::{distance_up_to_phase, unitary};
use hqml_ir::{Angle, Gate, Inverse, Op, Program, verify};
use hqml_transpiler::peephole::{
    PASSES, cancel_inverses, drop_negligible, drop_zero_rotations, fold_constants, merge_rotations, optimise,
};
use proptest::prelude::*;
use random_circuits::{FEATURES, PARAMETERS, operation};

const ROW: [f64; 2] = [0.731, -1.94];
const THETA: [f64; 3] = [2.31, -0.47, 5.02];

fn program(ops: Vec<Op>) -> Program {
    Program { qubits: 3, features: FEATURES, parameters: PARAMETERS, ops }
}

/// Every operation may be followed by its inverse, by itself, or by a neighbour, so that passes have work to do.
fn busy_program() -> impl Strategy<Value = Program> {
    let step = (operation(3), 0..4u32, operation(3));
    prop::collection::vec(step, 0..12).prop_map(|steps| {
        let grown = steps.into_iter().flat_map(|(op, kind, other)| match kind {
            0 => std::iter::once(op.clone()).chain(op.inverse().unwrap()).collect::<Vec<_>>(),
            1 => vec![op.clone(), op],
            2 => [vec![op.clone(), other], op.inverse().unwrap().into_vec()].concat(),
            _ => vec![op],
        });
        program(grown.collect())
    })
}

fn keeps_unitary(before: &Program, run: impl Fn(&mut Program)) -> Result<(), TestCaseError> {
    let mut after = before.clone();
    run(&mut after);
    prop_assert!(verify(&after).is_ok());
    prop_assert!(after.ops.len() <= before.ops.len());
    let (a, b) = (unitary(before, &ROW, &THETA), unitary(&after, &ROW, &THETA));
    let distance = distance_up_to_phase(&a, &b);
    prop_assert!(distance < 1e-12, "{distance}\n{before}\n{after}");
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_pass_keeps_the_unitary(before in busy_program()) {
        for pass in PASSES {
            keeps_unitary(&before, pass.run)?;
        }
        keeps_unitary(&before, optimise)?;
    }

    #[test]
    fn a_second_run_changes_nothing(before in busy_program()) {
        let mut once = before;
        optimise(&mut once);
        let mut twice = once.clone();
        optimise(&mut twice);
        prop_assert_eq!(once, twice);
    }

    #[test]
    fn a_circuit_and_its_inverse_vanish(ops in prop::collection::vec(operation(3), 0..20)) {
        // What several gates undo, a barrier stays, a global phase has no place: others see to them.
        let unrolled = |op: &Op| match op {
            Op::Gate { gate, .. } => *gate == Gate::Gphase || matches!(gate.row().inverse, Inverse::Sequence(_)),
            op => matches!(op, Op::Barrier(_)),
        };
        let ops: Vec<_> = ops.into_iter().filter(|op| !unrolled(op)).collect();
        let back = ops.iter().rev().flat_map(|op| op.inverse().unwrap());
        let mut whole = program(ops.iter().cloned().chain(back).collect());
        cancel_inverses(&mut whole);
        prop_assert_eq!(whole.ops, vec![]);
    }
}

fn after(ops: &[Op], pass: fn(&mut Program)) -> Vec<String> {
    let mut program = program(ops.to_vec());
    pass(&mut program);
    program.ops.iter().map(Op::to_string).collect()
}

fn g(name: &str, angles: &[Angle], qubits: &[u32]) -> Op {
    Op::gate(Gate::named(name).unwrap(), angles, qubits)
}

#[test]
fn neighbours_cancel_across_other_qubits_and_not_over_a_barrier() {
    let cx = g("cx", &[], &[0, 1]);
    assert_eq!(
        after(&[g("h", &[], &[0]), cx.clone(), g("x", &[], &[2]), cx.clone()], cancel_inverses),
        ["h q[0]", "x q[2]"]
    );
    let barrier = Op::Barrier([1u32].as_slice().into());
    assert_eq!(after(&[cx.clone(), barrier, cx.clone()], cancel_inverses).len(), 3);
    // A gate on one of the two qubits keeps them apart; the same gate the other way round is another gate.
    assert_eq!(after(&[cx.clone(), g("h", &[], &[1]), cx.clone()], cancel_inverses).len(), 3);
    assert_eq!(after(&[cx.clone(), g("cx", &[], &[1, 0])], cancel_inverses).len(), 2);
    assert_eq!(after(&[g("cz", &[], &[0, 1]), g("cz", &[], &[1, 0])], cancel_inverses).len(), 0);
    assert_eq!(after(&[g("ccx", &[], &[0, 1, 2]), cx], cancel_inverses).len(), 2);
}

#[test]
fn rotations_merge_with_their_symbols() {
    let (x, t) = (Angle::feature(0), Angle::parameter(0));
    let rz = |a: &Angle| g("rz", std::slice::from_ref(a), &[0]);
    let sum = x.add(&t);
    assert_eq!(
        after(&[rz(&x), g("h", &[], &[1]), rz(&t)], merge_rotations),
        [format!("rz({sum}) q[0]"), "h q[1]".into()]
    );
    assert_eq!(
        after(&[rz(&x), rz(&x.negate())], |p| {
            merge_rotations(p);
            drop_zero_rotations(p);
        }),
        Vec::<String>::new()
    );
    let barrier = Op::Barrier([0u32].as_slice().into());
    assert_eq!(after(&[rz(&x), barrier, rz(&t)], merge_rotations).len(), 3);
    // Controls stand still; other axes and other controls do not merge.
    assert_eq!(after(&[g("crz", std::slice::from_ref(&x), &[1, 0]), rz(&x)], merge_rotations).len(), 2);
    assert_eq!(after(&[g("rx", std::slice::from_ref(&x), &[0]), rz(&x)], merge_rotations).len(), 2);
    assert_eq!(
        after(&[g("crz", std::slice::from_ref(&x), &[1, 0]), g("crz", &[x], &[0, 1])], merge_rotations).len(),
        2
    );
}

#[test]
fn a_full_turn_is_not_dropped() {
    let turn = Angle::constant(4.0 * std::f64::consts::PI);
    assert_eq!(after(&[g("rz", &[turn], &[0]), g("ry", &[Angle::constant(0.0)], &[0])], drop_zero_rotations).len(), 1);
}

#[test]
fn exact_phases_get_their_names() {
    let p = |a: f64| g("p", &[Angle::constant(a)], &[0]);
    use std::f64::consts::{FRAC_PI_2, PI};
    assert_eq!(after(&[p(PI), p(-FRAC_PI_2), p(1.0)], fold_constants), ["z q[0]", "sdg q[0]", "p(1) q[0]"]);
}

#[test]
fn long_chains_stay_linear() {
    // 100 000 rotations by different symbols: joined in bounded sums, and quickly.
    let ops = (0..100_000u32).map(|k| g("rz", &[Angle::parameter(k)], &[0])).collect();
    let mut program = Program { qubits: 1, features: 0, parameters: 100_000, ops };
    optimise(&mut program);
    assert!(program.ops.len() < 10_000, "{}", program.ops.len());
    assert!(program.ops.iter().all(|op| op.angles()[0].terms().len() <= 32));
}

#[test]
fn rotations_below_all_noise_are_dropped_and_no_more_of_them_than_a_circuit_can_bear() {
    let turn = |angle: f64| g("cp", &[Angle::constant(angle)], &[0, 1]);
    let left = |angles: &[f64]| after(&angles.iter().map(|a| turn(*a)).collect::<Vec<_>>(), drop_negligible).len();
    assert_eq!(left(&[9e-5]), 0);
    assert_eq!(left(&[2e-4]), 1);
    assert_eq!(left(&[9e-5 - 2.0 * std::f64::consts::PI]), 0);
    assert_eq!(after(&[g("cp", &[Angle::parameter(0)], &[0, 1])], drop_negligible).len(), 1);
    // Each loses 1.2e-9 of the average fidelity, and together they may lose 1e-7.
    assert_eq!(left(&[9e-5; 200]), 200 - 82);
    let many = program(vec![turn(9e-5); 82]);
    let (whole, nothing) = (unitary(&many, &ROW, &THETA), unitary(&program(vec![]), &ROW, &THETA));
    assert!(distance_up_to_phase(&whole, &nothing) < 82.0 * 9e-5);
}
