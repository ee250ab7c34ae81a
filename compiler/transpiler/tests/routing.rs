//! Laws of layout and routing: the circuit stays the same up to the permutation told, every two-qubit gate stands on a
//! coupled pair, circuits that fit need no swap, the same seed gives the same circuit, and what does not fit is
//! refused.

mod common;

use common::fidelity;
use hqml_ir::{Angle, Coupling, Gate, Op, Program, Target};
use hqml_transpiler::routing::route;
use hqml_transpiler::{TranspileError, Work};
use proptest::prelude::*;

const ROW: [f64; 2] = [0.731, -1.94];
const THETA: [f64; 3] = [2.31, -0.47, 5.02];

fn device(qubits: u32, pairs: &[(u32, u32)]) -> Target {
    target(Coupling::new(qubits, pairs, false))
}

fn all_to_all(qubits: u32) -> Target {
    target(Coupling::all_to_all(qubits))
}

fn target(coupling: Coupling) -> Target {
    Target::new("test", vec![Gate::X, Gate::Sx, Gate::Rz, Gate::Cx], coupling)
}

fn line(n: u32) -> Target {
    device(n, &(1..n).map(|q| (q - 1, q)).collect::<Vec<_>>())
}

fn grid(side: u32) -> Target {
    let across = (0..side * side).filter(|q| q % side + 1 < side).map(|q| (q, q + 1));
    let down = (0..side * (side - 1)).map(|q| (q, q + side));
    device(side * side, &across.chain(down).collect::<Vec<_>>())
}

/// The 27 qubits of IBM's Falcon processors.
fn heavy_hex() -> Target {
    let text = "0-1 1-2 1-4 2-3 3-5 4-7 5-8 6-7 7-10 8-9 8-11 10-12 11-14 12-13 12-15 13-14 14-16 15-18 16-19 17-18 \
                18-21 19-20 19-22 21-23 22-25 23-24 24-25 25-26";
    let pair = |p: &str| p.split_once('-').map(|(a, b)| (a.parse().unwrap(), b.parse().unwrap())).unwrap();
    device(27, &text.split(' ').map(pair).collect::<Vec<_>>())
}

fn gate(name: &str, angles: &[Angle], qubits: &[u32]) -> Op {
    Op::gate(Gate::named(name).unwrap(), angles, qubits)
}

fn work(qubits: u32, ops: Vec<Op>) -> Work {
    Work::new(Program { qubits, features: 2, parameters: 3, ops })
}

fn routed(before: &Work, target: &Target, seed: u64, trials: usize) -> Work {
    let mut after = before.clone();
    route(&mut after, target, seed, trials).unwrap();
    after
}

fn added(before: &Work, after: &Work) -> usize {
    after.program.ops.len() - before.program.ops.len()
}

fn on_coupled_pairs(program: &Program, target: &Target) -> bool {
    program.qubits == target.qubits()
        && program.ops.iter().filter(|op| !matches!(op, Op::Barrier(_))).all(|op| match op.qubits()[..] {
            [a, b] => target.coupling.adjacent(a, b),
            _ => true,
        })
}

/// A gate on one or two of `n` qubits, a reset-free barrier now and then; gates that commute with each other are
/// frequent.
fn small_gate(n: u32) -> impl Strategy<Value = Op> {
    let names = ["h", "rz", "x", "cx", "cx", "cz", "cp", "rzz", "rxx", "crx", "swap", "ecr", "rzx", "barrier"];
    let qubits = Just((0..n).collect::<Vec<_>>()).prop_shuffle();
    let angle = prop_oneof![
        Just(Angle::feature(0)),
        Just(Angle::parameter(1)),
        Just(Angle::constant(std::f64::consts::PI)),
        Just(Angle::constant(0.4)),
    ];
    (prop::sample::select(names.to_vec()), qubits, angle, 2..4usize).prop_map(|(name, q, angle, wide)| {
        if name == "barrier" {
            return Op::Barrier(q[..wide].into());
        }
        let row = Gate::named(name).unwrap().row();
        gate(name, &vec![angle; row.angles], &q[..row.qubits])
    })
}

fn circuit(n: u32) -> impl Strategy<Value = Work> {
    prop::collection::vec(small_gate(n), 0..40).prop_map(move |ops| work(n, ops))
}

fn same_circuit(before: &Work, after: &Work, target: &Target) -> Result<(), TestCaseError> {
    prop_assert!(on_coupled_pairs(&after.program, target), "{}", after.program);
    let same = fidelity(&before.program, after, &ROW, &THETA);
    prop_assert!((same - 1.0).abs() < 1e-9, "{same}\n{}\n{}", before.program, after.program);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 120, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_routed_circuit_is_the_same_circuit(before in circuit(5), seed in 0..4u64, trials in 1..12usize) {
        for target in [line(5), line(7), grid(3), device(6, &[(0, 1), (1, 2), (1, 3), (3, 4), (3, 5)]), all_to_all(5)] {
            same_circuit(&before, &routed(&before, &target, seed, trials), &target)?;
        }
    }

    #[test]
    fn the_same_seed_gives_the_same_circuit(before in circuit(6), seed in 0..4u64) {
        prop_assert_eq!(routed(&before, &line(6), seed, 9), routed(&before, &line(6), seed, 9));
    }
}

/// Gates on each of these pairs, in both orders of the list.
fn on_pairs(qubits: u32, pairs: &[(u32, u32)]) -> Work {
    let both = pairs.iter().chain(pairs.iter().rev());
    work(qubits, both.map(|&(a, b)| gate("cx", &[], &[a, b])).collect())
}

#[test]
fn circuits_that_fit_need_no_swap() {
    let line_of = |n: u32| on_pairs(n, &(1..n).map(|q| (q - 1, q)).collect::<Vec<_>>());
    let ring_of = |n: u32| on_pairs(n, &(0..n).map(|q| (q, (q + 1) % n)).collect::<Vec<_>>());
    let tree = on_pairs(10, &[(0, 1), (0, 2), (0, 3), (1, 4), (2, 5), (3, 6), (4, 7), (5, 8), (7, 9)]);
    let ladder = on_pairs(8, &[(0, 1), (2, 3), (4, 5), (6, 7), (0, 2), (2, 4), (4, 6), (1, 3), (3, 5), (5, 7)]);
    let cases = [
        (line_of(5), line(5)),
        (line_of(21), heavy_hex()),
        (line_of(25), grid(5)),
        (ring_of(12), heavy_hex()),
        (ring_of(16), grid(5)),
        (tree, heavy_hex()),
        (ladder, grid(4)),
    ];
    for (k, (before, target)) in cases.iter().enumerate() {
        for seed in 0..4 {
            let after = routed(before, target, seed, 1);
            assert_eq!(added(before, &after), 0, "case {k}");
            assert!(on_coupled_pairs(&after.program, target));
        }
    }
}

#[test]
fn a_swap_that_only_renames_is_not_written() {
    // Three wires in a triangle on a line: one swap between two of the gates is enough, and none stands at an end.
    let before = on_pairs(3, &[(0, 1), (1, 2), (0, 2)]);
    let after = routed(&before, &line(3), 0, 20);
    let swap = |op: &Op| matches!(op, Op::Gate { gate: Gate::Swap, .. });
    assert!(!swap(&after.program.ops[0]) && !swap(after.program.ops.last().unwrap()));
    assert_eq!(added(&before, &after), 1, "{}", after.program);
}

#[test]
fn gates_that_commute_are_not_kept_in_order() {
    // Given in the worst order, all pairs of four wires still need no more swaps on a line than in the best order.
    let pairs =
        |list: &[(u32, u32)]| work(4, list.iter().map(|&(a, b)| gate("rzz", &[Angle::feature(0)], &[a, b])).collect());
    let good = pairs(&[(0, 1), (1, 2), (2, 3), (0, 2), (1, 3), (0, 3)]);
    let bad = pairs(&[(0, 3), (1, 2), (0, 2), (2, 3), (1, 3), (0, 1)]);
    let swaps = |w: &Work| added(w, &routed(w, &line(4), 0, 30));
    assert_eq!(swaps(&good), swaps(&bad));
    assert!(swaps(&bad) <= 3);
}

#[test]
fn a_barrier_keeps_its_place() {
    let ops = vec![gate("cx", &[], &[0, 1]), Op::Barrier([0u32, 1, 2].as_slice().into()), gate("cx", &[], &[1, 2])];
    let after = routed(&work(3, ops), &line(3), 0, 3);
    assert!(matches!(after.program.ops[1], Op::Barrier(_)), "{}", after.program);
}

#[test]
fn what_does_not_fit_is_refused() {
    let wide = on_pairs(6, &[(0, 1), (1, 2), (2, 3), (3, 4), (4, 5)]);
    let refused = |w: &Work, t: &Target| route(&mut w.clone(), t, 0, 3).unwrap_err();
    assert_eq!(
        refused(&wide, &line(5)).to_string(),
        "the circuit has 6 qubits and `test` has 5; choose a wider target or a smaller circuit"
    );
    let halves = device(8, &[(0, 1), (1, 2), (2, 3), (4, 5), (5, 6), (6, 7)]);
    assert!(matches!(refused(&wide, &halves), TranspileError::NoRoom { circuit: 6, .. }));
    let alone = device(300, &[]);
    assert_eq!(routed(&work(300, vec![gate("h", &[], &[299])]), &alone, 0, 3).program.ops.len(), 1);
    let ccx = work(3, vec![gate("ccx", &[], &[0, 1, 2])]);
    assert!(matches!(refused(&ccx, &line(3)), TranspileError::NotUnrolled { .. }));
}

#[test]
fn groups_find_their_parts() {
    // Two groups of three and one of two: only one way to fill parts of five and three.
    let parts = device(8, &[(0, 1), (1, 2), (3, 4), (4, 5), (5, 6), (6, 7)]);
    let before = on_pairs(8, &[(0, 3), (3, 6), (6, 0), (1, 4), (4, 7), (7, 1), (2, 5)]);
    let after = routed(&before, &parts, 1, 6);
    assert!(on_coupled_pairs(&after.program, &parts));
    assert!((fidelity(&before.program, &after, &ROW, &THETA) - 1.0).abs() < 1e-9);
}

/// A circuit goes where couplings and qubits err least, swaps and all.
#[test]
fn a_calibrated_device_is_used_where_it_errs_least() {
    let mut target = line(12);
    for (a, b) in (1..12).map(|q| (q - 1, q)) {
        let error = if a >= 7 { 0.001 } else { 0.02 };
        let figures = hqml_ir::target::GateFigures { error: Some(error), duration: None };
        target.calibration.gates.insert((Gate::Cx, [a, b].as_slice().into()), figures);
    }
    let before = on_pairs(4, &[(0, 1), (1, 2), (2, 3), (0, 3), (0, 2)]);
    for seed in 0..4 {
        let after = routed(&before, &target, seed, 10);
        assert!(after.input.iter().chain(&after.output).all(|q| *q >= 7), "{:?}", after.input);
        assert!((fidelity(&before.program, &after, &ROW, &THETA) - 1.0).abs() < 1e-9);
    }
}
