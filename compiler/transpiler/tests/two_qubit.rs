//! Laws of the blocks on two qubits: the unitary is kept over random circuits, symbols bound afterwards; the counts are
//! those that are known to be least.

#[path = "../../ir/tests/random_circuits/mod.rs"]
mod random_circuits;

mod common;

use common::fidelity;
use hqml_ir::{Angle, Coupling, Gate, Op, Program, Target, verify};
use hqml_transpiler::{Level, Options, Work, peephole, transpile, two_qubit};
use proptest::prelude::*;
use random_circuits::{FEATURES, PARAMETERS, angle, operation};

const ROW: [f64; 2] = [0.731, -1.94];
const THETA: [f64; 3] = [2.31, -0.47, 5.02];

fn target(gate: Gate) -> Target {
    Target::new("all", vec![Gate::Rx, Gate::Ry, Gate::Rz, gate], Coupling::all_to_all(8))
}

/// Every pair is coupled, but a pass that looks at pairs alone does not know.
fn device(gate: Gate) -> Target {
    let pairs: Vec<_> = (0..8).flat_map(|a| (0..a).map(move |b| (a, b))).collect();
    Target { coupling: Coupling::new(8, &pairs, false), ..target(gate) }
}

fn program(qubits: u32, ops: Vec<Op>) -> Program {
    Program { qubits, features: FEATURES, parameters: PARAMETERS, ops }
}

fn g(gate: Gate, angles: &[Angle], qubits: &[u32]) -> Op {
    Op::gate(gate, angles, qubits)
}

/// Native two-qubit gates: what a fixed gate needs for each of those that passes leave.
fn cost(work: &Work, gate: Gate) -> usize {
    let each = |op: &Op| match op {
        Op::Gate { gate: Gate::SqrtIswap, .. } => 1,
        Op::Gate { gate: Gate::Cx | Gate::Cz, .. } => 1 + usize::from(gate == Gate::SqrtIswap),
        Op::Gate { gate: Gate::Rzz, .. } if gate == Gate::Rxx => 1,
        Op::Gate { gate: Gate::Rzz, .. } => 2 + 2 * usize::from(gate == Gate::SqrtIswap),
        Op::Gate { gate: Gate::Swap, .. } => 3,
        op if op.qubits().len() < 2 || matches!(op, Op::Barrier(_)) => 0,
        op => panic!("{op} is left"),
    };
    work.program.ops.iter().map(each).sum()
}

fn kept(before: &Program, after: &Work) -> Result<(), TestCaseError> {
    prop_assert!(verify(&after.program).is_ok());
    let same = fidelity(before, after, &ROW, &THETA);
    prop_assert!((same - 1.0).abs() < 1e-9, "{same}\n{before}\n{}", after.program);
    Ok(())
}

/// Gates as circuits have them: mostly few kinds, on wires that meet often.
fn plain(n: u32) -> impl Strategy<Value = Op> {
    use Gate::*;
    let one = vec![H, S, Sdg, T, X, Y, Z, Sx, Sxdg, Rx, Ry, Rz, P];
    let two = vec![Cx, Cx, Cx, Cz, Rzz, Rxx, Ryy, Rzx, Swap, Iswap, Ecr, Cp, Crx, Cry, Crz, Cy, Ch];
    let wires = Just((0..n).collect::<Vec<_>>()).prop_shuffle();
    let choice = prop_oneof![prop::sample::select(one), prop::sample::select(two)];
    (choice, wires, angle()).prop_map(|(gate, q, a)| {
        let row = gate.row();
        Op::gate(gate, &vec![a; row.angles], &q[..row.qubits])
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn blocks_keep_the_unitary(ops in prop::collection::vec(plain(4), 0..40), native in 0..3usize) {
        let before = program(4, ops);
        let native = [Gate::Cx, Gate::Rxx, Gate::SqrtIswap][native];
        for target in [target(native), device(native)] {
            let mut after = Work::new(before.clone());
            two_qubit::consolidate(&mut after, &target);
            kept(&before, &after)?;
            let once = cost(&after, native);
            two_qubit::consolidate(&mut after, &target);
            kept(&before, &after)?;
            prop_assert!(cost(&after, native) <= once);
        }
    }

    #[test]
    fn commuting_keeps_the_unitary(ops in prop::collection::vec(plain(5), 0..40)) {
        let before = program(5, ops);
        let mut after = Work::new(before.clone());
        peephole::commute(&mut after);
        kept(&before, &after)?;
    }

    #[test]
    fn every_gate_and_barrier_passes(ops in prop::collection::vec(operation(4), 0..20)) {
        let before = program(4, ops);
        let mut after = Work::new(before.clone());
        peephole::commute(&mut after);
        kept(&before, &after)?;
        two_qubit::consolidate(&mut after, &target(Gate::Cx));
        kept(&before, &after)?;
    }

    #[test]
    fn numbers_on_two_qubits_take_at_most_three(ops in prop::collection::vec(plain(2), 0..40)) {
        let before = program(2, ops.into_iter().map(bound).collect());
        for native in [Gate::Cx, Gate::Rxx, Gate::SqrtIswap] {
            let mut after = Work::new(before.clone());
            two_qubit::consolidate(&mut after, &target(native));
            kept(&before, &after)?;
            prop_assert!(cost(&after, native) <= 3, "{before}\n{}", after.program);
        }
    }
}

#[test]
fn a_quarter_turn_that_two_rotations_make_is_passed_by_what_follows() {
    let (a, pi) = (Angle::constant(0.731f64.sin() + 0.3), Angle::constant(std::f64::consts::FRAC_PI_2));
    let ops = vec![
        g(Gate::Cry, std::slice::from_ref(&a), &[1, 0]),
        g(Gate::Iswap, &[], &[0, 1]),
        g(Gate::Sx, &[], &[0]),
        g(Gate::S, &[], &[0]),
        g(Gate::Cry, &[pi], &[1, 0]),
        g(Gate::Ch, &[], &[0, 1]),
        g(Gate::Swap, &[], &[0, 1]),
        g(Gate::Rzz, &[a], &[0, 1]),
        g(Gate::Cx, &[], &[1, 0]),
    ];
    let before = program(2, ops);
    let mut after = Work::new(before.clone());
    two_qubit::consolidate(&mut after, &target(Gate::Rxx));
    assert!((fidelity(&before, &after, &ROW, &THETA) - 1.0).abs() < 1e-9, "{}", after.program);
}

/// Circuits on so few wires that blocks meet at every second gate, all numbers or not, and a native gate.
fn dense() -> impl Strategy<Value = (Program, Gate)> {
    use Gate::*;
    let circuit = |n: u32| (Just(n), prop::collection::vec(plain(n), 0..16), any::<bool>());
    let native = prop::sample::select(vec![Rxx, Cx, Cz, Ecr, Iswap, SqrtIswap]);
    ((2..5u32).prop_flat_map(circuit), native).prop_map(|((n, ops, numbers), native)| {
        let ops = if numbers { ops.into_iter().map(bound).collect() } else { ops };
        (program(n, ops), native)
    })
}

/// An operation with numbers for its symbols.
fn bound(mut op: Op) -> Op {
    op.angles_mut().iter_mut().for_each(|a| *a = Angle::constant(a.value(&ROW, &THETA)));
    op
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn dense_blocks_keep_the_unitary((before, native) in dense()) {
        for target in [target(native), device(native)] {
            let mut after = Work::new(before.clone());
            two_qubit::consolidate(&mut after, &target);
            kept(&before, &after)?;
        }
    }
}

/// The map `h`, `p`, `rzz` on the pairs of a line, twice.
fn line_map(n: u32) -> Vec<Op> {
    let once = |_| {
        let first = (0..n).flat_map(|q| [g(Gate::H, &[], &[q]), g(Gate::P, &[Angle::feature(q % 2)], &[q])]);
        let second = (1..n).flat_map(|q| {
            let a = Angle::feature(0).multiply(&Angle::parameter(q % 3));
            [g(Gate::Cx, &[], &[q - 1, q]), g(Gate::P, &[a], &[q]), g(Gate::Cx, &[], &[q - 1, q])]
        });
        first.chain(second).collect::<Vec<_>>()
    };
    (0..2).flat_map(once).collect()
}

#[test]
fn every_other_pair_of_a_line_meets_itself() {
    // Two layers of n - 1 pairs; every other pair needs the two cx of one interaction in place of four.
    for n in [4usize, 5, 8, 12] {
        let before = program(n as u32, line_map(n as u32));
        let mut after = Work::new(before.clone());
        peephole::commute(&mut after);
        assert_eq!(cost(&after, Gate::Cx), 4 * (n - 1) - 2 * (n / 2), "{}", after.program);
        assert!((fidelity(&before, &after, &ROW, &THETA) - 1.0).abs() < 1e-9);
    }
}

#[test]
fn a_swap_beside_a_rotation_takes_three() {
    let cx = |q| g(Gate::Cx, &[], &[q, q + 1]);
    let pair = [g(Gate::Rzz, &[Angle::feature(0)], &[1, 2]), g(Gate::Swap, &[], &[1, 2])];
    let ops = [cx(0), cx(2)].into_iter().chain(pair).chain([cx(0), cx(2)]).collect();
    let before = program(4, ops);
    let mut after = Work::new(before.clone());
    two_qubit::consolidate(&mut after, &device(Gate::Cx));
    assert_eq!(cost(&after, Gate::Cx), 7, "{}", after.program);
    assert!((fidelity(&before, &after, &ROW, &THETA) - 1.0).abs() < 1e-9);
    // Where all pairs are coupled, the exchange is a renaming.
    let mut after = Work::new(before.clone());
    two_qubit::consolidate(&mut after, &target(Gate::Cx));
    assert_eq!(cost(&after, Gate::Cx), 6, "{}", after.program);
    assert!((fidelity(&before, &after, &ROW, &THETA) - 1.0).abs() < 1e-9);
}

#[test]
fn two_swaps_around_symbols_are_gone() {
    let pair = |gate, angles: &[Angle]| g(gate, angles, &[1, 2]);
    let turns = [g(Gate::Ry, &[Angle::parameter(0)], &[1]), g(Gate::Rz, &[Angle::parameter(1)], &[1])].to_vec();
    let ends = [g(Gate::Cx, &[], &[0, 1]), g(Gate::Cx, &[], &[3, 2])];
    // A swap beside a cx takes one more, beside a rotation too, but two of them cancel.
    let rotation = pair(Gate::Rzz, &[Angle::feature(0)]);
    for (first, count) in [(pair(Gate::Cx, &[]), 2), (rotation, 3)] {
        let rest = [pair(Gate::Swap, &[]), pair(Gate::Cx, &[]), pair(Gate::Swap, &[])];
        let block = [vec![first], rest[..1].to_vec(), turns.clone(), rest[1..].to_vec()].concat();
        let before = program(4, [ends.to_vec(), block, ends.to_vec()].concat());
        let mut after = Work::new(before.clone());
        two_qubit::consolidate(&mut after, &device(Gate::Cx));
        assert_eq!(cost(&after, Gate::Cx), 4 + count, "{}", after.program);
        assert!((fidelity(&before, &after, &ROW, &THETA) - 1.0).abs() < 1e-9);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn swaps_between_symbols_keep_the_unitary(ops in prop::collection::vec(swapping(), 0..24)) {
        let before = program(3, ops);
        for gate in [Gate::Cx, Gate::Rzz, Gate::SqrtIswap] {
            let mut after = Work::new(before.clone());
            two_qubit::consolidate(&mut after, &device(gate));
            kept(&before, &after)?;
        }
    }
}

/// Swaps, gates beside them and rotations of single qubits, on one pair most of the time.
fn swapping() -> impl Strategy<Value = Op> {
    use Gate::*;
    let gates = prop::sample::select(vec![Swap, Swap, Iswap, Cx, Cx, Cz, Rzz, Rxx, Rzx, Ry, Rz, Rx, H]);
    let wires = prop::sample::select(vec![[0, 1], [1, 0], [0, 1], [1, 0], [0, 1], [1, 0], [1, 2], [2, 0]]);
    (gates, wires, angle()).prop_map(|(gate, q, a)| {
        let row = gate.row();
        Op::gate(gate, &vec![a; row.angles], &q[..row.qubits])
    })
}

#[test]
fn exchanges_at_either_end_are_renamings() {
    let swap = g(Gate::Swap, &[], &[0, 1]);
    let middle = [g(Gate::Ry, &[Angle::feature(0)], &[0]), g(Gate::Cx, &[], &[1, 2])];
    let before = program(3, [vec![swap.clone()], middle.to_vec(), vec![swap]].concat());
    let mut after = Work::new(before.clone());
    two_qubit::consolidate(&mut after, &device(Gate::Cx));
    assert_eq!(cost(&after, Gate::Cx), 1, "{}", after.program);
    assert!((fidelity(&before, &after, &ROW, &THETA) - 1.0).abs() < 1e-9);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn roots_of_iswap_reach_every_corner_of_the_chamber(
        a in corner(), b in corner(), c in corner(), tilt in 0.0..3.0f64
    ) {
        let turn = |gate, angle: f64| g(gate, &[Angle::constant(angle)], &[0, 1]);
        let one = |gate, angle: f64, q| g(gate, &[Angle::constant(angle)], &[q]);
        let first = [one(Gate::Ry, tilt, 0), one(Gate::Rx, tilt, 1)];
        let middle = [turn(Gate::Rxx, a), turn(Gate::Ryy, b), turn(Gate::Rzz, c)];
        let before = program(2, [first.to_vec(), middle.to_vec(), vec![one(Gate::Ry, tilt, 1)]].concat());
        let mut after = Work::new(before.clone());
        two_qubit::consolidate(&mut after, &device(Gate::SqrtIswap));
        kept(&before, &after)?;
        prop_assert!(cost(&after, Gate::SqrtIswap) <= 3, "{}", after.program);
    }
}

/// Angles inside the Weyl chamber, on its walls and beyond.
fn corner() -> impl Strategy<Value = f64> {
    use std::f64::consts::{FRAC_PI_2, FRAC_PI_4, PI};
    prop_oneof![prop::sample::select(vec![0.0, FRAC_PI_2, FRAC_PI_4, -FRAC_PI_4, PI, -FRAC_PI_2]), -4.0..4.0f64]
}

#[test]
fn a_whole_transpilation_leaves_three_native_gates_of_any_kind() {
    let number = |k: u32| Angle::constant(0.37 + 0.91 * f64::from(k));
    let layer = |k: u32| {
        let u = |q: u32| g(Gate::U, &[number(k + q), number(2 * k + q), number(3 * k)], &[q]);
        [u(0), u(1), g(Gate::Cx, &[], &[k % 2, 1 - k % 2])]
    };
    let before = program(2, (0..7).flat_map(layer).collect());
    for native in [Gate::Cx, Gate::Cz, Gate::Ecr, Gate::Rxx, Gate::Rzz, Gate::SqrtIswap] {
        let line = Coupling::new(2, &[(0, 1)], native == Gate::Ecr);
        let target = Target::new("pair", vec![Gate::Rz, Gate::Sx, Gate::X, native], line);
        let done = transpile(&before, &target, &Options { level: Level::O3, ..Options::default() }).unwrap();
        assert!(target.obeyed_by(&done.program).is_ok());
        let two = done.program.ops.iter().filter(|op| op.qubits().len() == 2).count();
        assert!(two <= 3, "{native:?}: {two}");
        let after = Work { program: done.program, input: done.initial_layout, output: done.final_layout };
        assert!((fidelity(&before, &after, &ROW, &THETA) - 1.0).abs() < 1e-9, "{native:?}");
    }
}
