//! Laws of the blocks on three qubits: the unitary is kept over random circuits, symbols bound afterwards, every gate
//! stays on wires that meet, and there are never more; maps over GF(2) take no more than exhaustive search knows.

#[path = "../../ir/tests/random_circuits/mod.rs"]
mod random_circuits;

mod common;

use std::collections::BTreeSet;

use common::fidelity;
use hqml_ir::{Angle, Coupling, Gate, Op, Program, Target, verify};
use hqml_transpiler::{Work, three_qubit};
use proptest::prelude::*;
use random_circuits::{FEATURES, PARAMETERS, angle, operation};

const ROW: [f64; 2] = [0.731, -1.94];
const THETA: [f64; 3] = [2.31, -0.47, 5.02];

/// A path with a triangle at its end.
const EDGES: [(u32, u32); 5] = [(0, 1), (1, 2), (2, 3), (3, 4), (2, 4)];

fn device(gate: Gate) -> Target {
    Target::new("device", vec![Gate::Rx, Gate::Ry, Gate::Rz, gate], Coupling::new(5, &EDGES, false))
}

fn path() -> Target {
    Target::new("path", vec![Gate::Rx, Gate::Rz, Gate::Cx], Coupling::new(3, &[(0, 1), (1, 2)], false))
}

fn program(qubits: u32, ops: Vec<Op>) -> Program {
    Program { qubits, features: FEATURES, parameters: PARAMETERS, ops }
}

fn cx(a: u32, b: u32) -> Op {
    Op::gate(Gate::Cx, &[], &[a, b])
}

fn swap(a: u32, b: u32) -> Op {
    Op::gate(Gate::Swap, &[], &[a, b])
}

fn turn(gate: Gate, angle: f64, q: u32) -> Op {
    Op::gate(gate, &[Angle::constant(angle)], &[q])
}

/// Native two-qubit gates.
fn cost(program: &Program, native: Gate) -> usize {
    let each = |op: &Op| match op {
        Op::Gate { gate: Gate::Swap, .. } => 3,
        Op::Gate { gate: Gate::Rzz | Gate::Rxx | Gate::Ryy, .. } => 1 + usize::from(native != Gate::Rxx),
        op => usize::from(op.qubits().len() == 2),
    };
    program.ops.iter().map(each).sum()
}

/// What is left of a circuit.
fn rewritten(before: &Program, target: &Target) -> Program {
    let work = Work::new(before.clone());
    three_qubit::resynthesise(&work, target).map_or_else(|| before.clone(), |work| work.program)
}

/// Gates of routed circuits: on single wires, and on pairs that meet.
fn routed(edges: &'static [(u32, u32)], wires: u32) -> impl Strategy<Value = Op> {
    use Gate::*;
    let single = (prop::sample::select(vec![H, S, T, Sx, X, Rx, Ry, Rz, Rz]), angle(), 0..wires);
    let pair = (prop::sample::select(vec![Cx, Cx, Cx, Cz, Swap, Swap, Rzz]), angle(), prop::sample::select(edges));
    let pair = (pair, any::<bool>());
    prop_oneof![
        2 => single.prop_map(|(gate, a, q)| Op::gate(gate, &vec![a; gate.row().angles], &[q])),
        3 => pair.prop_map(|((gate, a, (v, w)), flip)| {
            let wires = if flip { [w, v] } else { [v, w] };
            Op::gate(gate, &vec![a; gate.row().angles], &wires)
        }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn blocks_keep_the_unitary(ops in prop::collection::vec(routed(&EDGES, 5), 0..60), native in 0..2usize) {
        let native = [Gate::Cx, Gate::Rxx][native];
        let (before, target) = (program(5, ops), device(native));
        let Some(after) = three_qubit::resynthesise(&Work::new(before.clone()), &target) else { return Ok(()) };
        prop_assert!(verify(&after.program).is_ok());
        let same = fidelity(&before, &after, &ROW, &THETA);
        prop_assert!((same - 1.0).abs() < 1e-9, "{same}\n{before}\n{}", after.program);
        prop_assert!(cost(&after.program, native) < cost(&before, native), "{before}\n{}", after.program);
        for op in after.program.ops.iter().filter(|op| op.qubits().len() == 2) {
            prop_assert!(target.coupling.adjacent(op.qubits()[0], op.qubits()[1]), "{op}");
        }
    }

    #[test]
    fn every_gate_and_barrier_passes(ops in prop::collection::vec(
        prop_oneof![1 => operation(4), 4 => routed(&EDGES[..3], 4)], 0..40,
    )) {
        let before = program(4, ops);
        if let Some(after) = three_qubit::resynthesise(&Work::new(before.clone()), &device(Gate::Cx)) {
            prop_assert!((fidelity(&before, &after, &ROW, &THETA) - 1.0).abs() < 1e-9);
        }
    }

    #[test]
    fn maps_take_no_more_than_exhaustive_search(steps in prop::collection::vec(0..6usize, 0..12)) {
        let kinds = [cx(0, 1), cx(1, 0), cx(1, 2), cx(2, 1), swap(0, 1), swap(1, 2)];
        let before = program(3, steps.iter().map(|k| kinds[*k].clone()).collect());
        // Wires 0 and 1, or 1 and 2 alone are left to the blocks on two qubits.
        let on = |a: u32| before.ops.iter().any(|op| op.qubits().contains(&a));
        prop_assume!(on(0) && on(2) && cost(&before, Gate::Cx) <= 12);
        let after = rewritten(&before, &path());
        let least = least(&before);
        let turns = before.ops.windows(2).filter(|w| w[0].qubits().contains(&0) != w[1].qubits().contains(&0)).count();
        prop_assert!(turns < 2 || cost(&after, Gate::Cx) <= least.max(3), "{least}\n{before}\n{after}");
    }
}

/// The fewest `cx` on a path of three for the map of a circuit of `cx` and `swap`, breadth first over all maps.
fn least(program: &Program) -> usize {
    let add = |mut map: [u8; 3], a: usize, b: usize| {
        map[b] ^= map[a];
        map
    };
    let mut wanted = [1, 2, 4];
    for op in &program.ops {
        let [a, b] = [op.qubits()[0] as usize, op.qubits()[1] as usize];
        match op {
            Op::Gate { gate: Gate::Swap, .. } => wanted.swap(a, b),
            _ => wanted = add(wanted, a, b),
        }
    }
    let mut seen = BTreeSet::from([[1, 2, 4]]);
    let mut layer = vec![[1, 2, 4]];
    let mut steps = 0;
    while !seen.contains(&wanted) {
        let next = layer.iter().flat_map(|map| [(0, 1), (1, 0), (1, 2), (2, 1)].map(|(a, b)| add(*map, a, b)));
        layer = next.filter(|map| seen.insert(*map)).collect();
        steps += 1;
    }
    steps
}

/// A `cx` across the middle wire.
fn across() -> Vec<Op> {
    vec![cx(0, 1), cx(1, 2), cx(0, 1), cx(1, 2)]
}

#[test]
fn swaps_about_a_gate_are_a_gate_across() {
    let before = program(3, vec![swap(0, 1), cx(1, 2), swap(0, 1)]);
    assert_eq!((cost(&before, Gate::Cx), cost(&rewritten(&before, &path()), Gate::Cx)), (7, 4));
}

/// Six `cx`, two of them between the ends: three more each if they are made across, but one each if they share.
#[test]
fn a_toffoli_gate_takes_eight_on_a_path() {
    let t = |sign: f64, q: u32| turn(Gate::Rz, sign * std::f64::consts::FRAC_PI_4, q);
    let h = Op::gate(Gate::H, &[], &[2]);
    let mut ops = vec![h.clone(), cx(1, 2), t(-1.0, 2)];
    ops.extend(across().into_iter().chain([t(1.0, 2), cx(1, 2), t(-1.0, 2)]));
    ops.extend(across().into_iter().chain([t(1.0, 2), t(1.0, 1), cx(0, 1), t(-1.0, 1), t(1.0, 0), cx(0, 1), h]));
    let before = program(3, ops);
    let after = rewritten(&before, &path());
    assert_eq!((cost(&before, Gate::Cx), cost(&after, Gate::Cx)), (12, 8));
    assert!((fidelity(&before, &Work::new(after), &ROW, &THETA) - 1.0).abs() < 1e-9);
}

/// What stands between two parts of a block, but can go before or behind it, does.
#[test]
fn what_is_in_the_way_moves_aside() {
    let ops = vec![cx(2, 3), swap(0, 1), swap(3, 4), cx(1, 2), cx(2, 3), swap(0, 1), cx(3, 4)];
    let before = program(5, ops);
    let after = rewritten(&before, &device(Gate::Cx));
    assert!(cost(&after, Gate::Cx) <= cost(&before, Gate::Cx) - 3, "{after}");
    assert!((fidelity(&before, &Work::new(after), &ROW, &THETA) - 1.0).abs() < 1e-9);
}
