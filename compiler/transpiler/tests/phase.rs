//! Laws of the phase passes: the unitary is kept, angles symbolic; and the counts that the networks are known to reach.

mod common;
#[path = "../../ir/tests/random_circuits/mod.rs"]
mod random_circuits;

use std::collections::BTreeMap;

use common::fidelity;
use hqml_ir::{Angle, Coupling, Gate, Op, Program, Target, verify};
use hqml_transpiler::{Work, phase};
use proptest::prelude::*;
use random_circuits::{FEATURES, PARAMETERS, angle, operation};

const ROW: [f64; 2] = [0.731, -1.94];
const THETA: [f64; 3] = [2.31, -0.47, 5.02];

fn program(qubits: u32, ops: Vec<Op>) -> Program {
    Program { qubits, features: FEATURES, parameters: PARAMETERS, ops }
}

fn cx(a: u32, b: u32) -> Op {
    Op::gate(Gate::Cx, &[], &[a, b])
}

fn two_qubit_gates(program: &Program) -> usize {
    program.ops.iter().filter(|op| op.qubits().len() == 2).count()
}

/// Operations of phase blocks, now and then anything else.
fn phase_operation(n: u32) -> impl Strategy<Value = Op> {
    let names = ["cx", "cx", "cx", "rz", "p", "cp", "cz", "crz", "rzz", "swap", "s", "tdg", "x", "z"];
    let gates = names.map(|n| Gate::named(n).unwrap());
    let qubits = Just((0..n).collect::<Vec<_>>()).prop_shuffle();
    let gate = (prop::sample::select(gates.to_vec()), qubits, angle()).prop_map(|(gate, q, angle)| {
        let angles = vec![angle; gate.row().angles];
        Op::gate(gate, &angles, &q[..gate.row().qubits])
    });
    prop_oneof![8 => gate, 1 => operation(n)]
}

proptest! {
    #[test]
    fn simplify_keeps_the_unitary(ops in prop::collection::vec(phase_operation(5), 0..40)) {
        let before = program(5, ops);
        let mut after = Work::new(before.clone());
        phase::simplify(&mut after);
        prop_assert!(verify(&after.program).is_ok());
        prop_assert!((fidelity(&before, &after, &ROW, &THETA) - 1.0).abs() < 1e-9);
    }
}

/// Every wire controls all that follow it: the entangler `full` of RealAmplitudes.
fn full_entangler(n: u32) -> Vec<Op> {
    (0..n).flat_map(|a| (a + 1..n).map(move |b| cx(a, b))).collect()
}

#[test]
fn a_full_entangler_is_a_chain() {
    for n in [3, 8, 27] {
        let layer = |k: u32| (0..n).map(move |q| Op::gate(Gate::Ry, &[Angle::parameter((k + q) % PARAMETERS)], &[q]));
        let ops: Vec<Op> = (0..3).flat_map(|k| layer(k).chain(full_entangler(n))).collect();
        let mut work = Work::new(program(n, ops.clone()));
        phase::simplify(&mut work);
        assert_eq!(two_qubit_gates(&work.program), 3 * (n as usize - 1));
        if n < 10 {
            assert!((fidelity(&program(n, ops), &work, &ROW, &THETA) - 1.0).abs() < 1e-9);
        }
    }
}

#[test]
fn swaps_become_names() {
    let ops = vec![Op::gate(Gate::Swap, &[], &[0, 1]), cx(1, 2), Op::gate(Gate::Swap, &[], &[0, 2])];
    let mut work = Work::new(program(3, ops.clone()));
    phase::simplify(&mut work);
    assert_eq!(two_qubit_gates(&work.program), 1);
    assert!((fidelity(&program(3, ops), &work, &ROW, &THETA) - 1.0).abs() < 1e-9);
}

#[test]
fn equal_parities_join() {
    let x = Angle::feature(0);
    let rzz = |a: &Angle| Op::gate(Gate::Rzz, std::slice::from_ref(a), &[0, 2]);
    // cx rz cx on (0, 2), what undoes half of it, and a neighbour that commutes.
    let ops = vec![
        cx(0, 2),
        Op::gate(Gate::Rz, std::slice::from_ref(&x), &[2]),
        cx(0, 2),
        Op::gate(Gate::Cz, &[], &[0, 1]),
        rzz(&x.scale(-0.5)),
    ];
    let mut work = Work::new(program(3, ops.clone()));
    phase::simplify(&mut work);
    assert_eq!(two_qubit_gates(&work.program), 2);
    assert!((fidelity(&program(3, ops), &work, &ROW, &THETA) - 1.0).abs() < 1e-9);
}

fn ring_of_hexagons() -> Target {
    let edges = [
        (0, 1),
        (1, 2),
        (1, 4),
        (2, 3),
        (3, 5),
        (4, 7),
        (5, 8),
        (6, 7),
        (7, 10),
        (8, 9),
        (8, 11),
        (10, 12),
        (11, 14),
        (12, 13),
        (12, 15),
        (13, 14),
        (14, 16),
        (15, 18),
        (16, 19),
        (17, 18),
        (18, 21),
        (19, 20),
        (19, 22),
        (21, 23),
        (22, 25),
        (23, 24),
        (24, 25),
        (25, 26),
    ];
    device(27, &edges)
}

fn device(qubits: u32, edges: &[(u32, u32)]) -> Target {
    let coupling = Coupling::new(qubits, edges, false);
    Target::new("device", vec![Gate::Rz, Gate::Sx, Gate::X, Gate::Cx], coupling)
}

fn line(qubits: u32) -> Target {
    let edges: Vec<_> = (1..qubits).map(|q| (q - 1, q)).collect();
    device(qubits, &edges)
}

/// The full ZZ feature map: in each repetition H, P, and CX P CX on all pairs.
fn zz_map(n: u32, repetitions: u32) -> Program {
    let x = |q: u32| Angle::feature(q % FEATURES).scale(1.0 + f64::from(q));
    let mut ops = Vec::new();
    for _ in 0..repetitions {
        for q in 0..n {
            ops.push(Op::gate(Gate::H, &[], &[q]));
            ops.push(Op::gate(Gate::P, &[x(q)], &[q]));
        }
        for a in 0..n {
            for b in a + 1..n {
                ops.extend([cx(a, b), Op::gate(Gate::P, &[x(a).multiply(&x(b))], &[b]), cx(a, b)]);
            }
        }
    }
    program(n, ops)
}

/// CX of two layers on all pairs.
fn all_pairs(n: u32, target: &Target) -> usize {
    let before = zz_map(n, 2);
    let after = phase::transpile(&Work::new(before.clone()), target, 0).unwrap();
    for op in &after.program.ops {
        let q = op.qubits();
        assert!(q.len() < 2 || target.coupling.adjacent(q[0], q[1]), "{op}");
    }
    if n <= 10 {
        assert!((fidelity(&before, &after, &ROW, &THETA) - 1.0).abs() < 1e-9);
    }
    two_qubit_gates(&after.program)
}

/// What a circuit of CX, RZ, P and RZZ means: the phase (for these numbers) on each parity of what enters, and what each
/// wire holds at the end. `enters` is the input on each wire.
fn meaning(program: &Program, enters: &dyn Fn(u32) -> u64) -> (BTreeMap<u64, f64>, Vec<u64>) {
    let mut rows: Vec<u64> = (0..program.qubits).map(enters).collect();
    let mut phases = BTreeMap::new();
    for op in &program.ops {
        let Op::Gate { gate, angles, qubits, .. } = op else { panic!("{op}") };
        let parity = qubits.iter().fold(0, |sum, q| sum ^ rows[*q as usize]);
        match gate {
            Gate::Cx => rows[qubits[1] as usize] = parity,
            Gate::Rz | Gate::P | Gate::Rzz => *phases.entry(parity).or_insert(0.0) += angles[0].value(&ROW, &THETA),
            _ => panic!("{op}"),
        }
    }
    phases.retain(|_, phase: &mut f64| phase.abs() > 1e-9);
    (phases, rows)
}

fn means_the_same(before: &Program, after: &Work) {
    let (wanted, ends) = meaning(before, &|wire| 1 << wire);
    let enters = |wire: u32| after.input.iter().position(|w| *w == wire).map_or(0, |i| 1 << i);
    let (found, rows) = meaning(&after.program, &enters);
    assert_eq!(wanted.keys().collect::<Vec<_>>(), found.keys().collect::<Vec<_>>());
    assert!(wanted.iter().all(|(parity, phase)| (phase - found[parity]).abs() < 1e-9));
    for (wire, end) in ends.iter().enumerate() {
        assert_eq!(rows[after.output[wire] as usize], *end);
    }
}

/// One layer without its first gates, too wide to simulate: every parity with its angle, and the map, over GF(2).
#[test]
fn wide_layers_mean_the_same() {
    let layer = |n: u32| {
        let mut one = zz_map(n, 1);
        one.ops.retain(|op| !matches!(op, Op::Gate { gate: Gate::H, .. }));
        one
    };
    for (n, target) in [(21, ring_of_hexagons()), (27, ring_of_hexagons()), (27, line(30)), (40, line(40))] {
        let before = layer(n);
        let mut simple = Work::new(before.clone());
        phase::simplify(&mut simple);
        means_the_same(&before, &simple);
        means_the_same(&before, &phase::transpile(&simple, &target, 0).unwrap());
    }
    let mut chain = layer(24);
    chain.ops.extend(full_entangler(24));
    let mut simple = Work::new(chain.clone());
    phase::simplify(&mut simple);
    means_the_same(&chain, &simple);
    if let Some(after) = phase::transpile(&simple, &line(24), 0) {
        means_the_same(&chain, &after);
    }
}

/// Never more than the reversal networks of Kutin, Moulton and Smithline with their basis changes (n^2 + 2n - 5 each).
#[test]
fn all_pairs_on_a_line() {
    for (n, most) in [(4, 18), (5, 30), (6, 46), (8, 104), (12, 266), (16, 480), (20, 760), (27, 1450)] {
        let found = all_pairs(n, &line(n));
        assert!(found <= most && found <= 2 * (n * n + 2 * n - 5) as usize, "{n}: {found}");
    }
}

#[test]
fn all_pairs_on_hexagons() {
    for (n, most) in [(4, 18), (8, 104), (16, 480), (24, 1200), (27, 1500)] {
        let found = all_pairs(n, &ring_of_hexagons());
        assert!(found <= most, "{n}: {found}");
    }
}

fn one_qubit_or_phase(n: u32) -> impl Strategy<Value = Op> {
    let local = (prop::sample::select(vec![Gate::H, Gate::Ry, Gate::Sx]), 0..n, angle())
        .prop_map(|(gate, q, angle)| Op::gate(gate, &vec![angle; gate.row().angles], &[q]));
    let names = ["cx", "cx", "rz", "cp", "cz", "crz", "rzz", "swap", "t", "x"];
    let gates = names.map(|n| Gate::named(n).unwrap());
    let qubits = Just((0..n).collect::<Vec<_>>()).prop_shuffle();
    let phase = (prop::sample::select(gates.to_vec()), qubits, angle())
        .prop_map(|(gate, q, angle)| Op::gate(gate, &vec![angle; gate.row().angles], &q[..gate.row().qubits]));
    prop_oneof![5 => phase, 1 => local]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn transpile_keeps_the_unitary(ops in prop::collection::vec(one_qubit_or_phase(5), 0..40), seed in 0..3u64) {
        let before = program(5, ops);
        let hexagon = device(8, &[(0, 1), (1, 2), (2, 3), (3, 4), (4, 5), (5, 0), (2, 6), (6, 7)]);
        let star = device(6, &[(0, 1), (1, 2), (2, 3), (1, 4), (2, 5)]);
        for target in [hexagon, star, line(5)] {
            if let Some(after) = phase::transpile(&Work::new(before.clone()), &target, seed) {
                prop_assert!(verify(&after.program).is_ok());
                prop_assert!((fidelity(&before, &after, &ROW, &THETA) - 1.0).abs() < 1e-9);
                let coupled = |q: &[u32]| q.len() < 2 || target.coupling.adjacent(q[0], q[1]);
                prop_assert!(after.program.ops.iter().all(|op| coupled(&op.qubits())));
            }
        }
    }
}

/// The Fourier transform without its final swaps, or backwards; `reach` cuts rotations between qubits farther apart.
fn fourier(n: u32, reach: u32, backwards: bool) -> Program {
    let mut ops = Vec::new();
    for a in 0..n {
        ops.push(Op::gate(Gate::H, &[], &[a]));
        for b in (a + 1..n).take_while(|b| b - a <= reach) {
            ops.push(Op::gate(Gate::Cp, &[Angle::feature(0).scale(0.5_f64.powi((b - a) as i32))], &[b, a]));
        }
    }
    if backwards {
        ops.reverse();
    }
    program(n, ops)
}

fn walked(before: &Program, target: &Target) -> usize {
    let after = phase::transpile(&Work::new(before.clone()), target, 0).unwrap();
    let coupled = |q: &[u32]| q.len() < 2 || target.coupling.adjacent(q[0], q[1]);
    assert!(after.program.ops.iter().all(|op| coupled(&op.qubits())));
    if before.qubits <= 10 {
        assert!((fidelity(before, &after, &ROW, &THETA) - 1.0).abs() < 1e-9);
    }
    two_qubit_gates(&after.program)
}

/// Exchanges take 3 CX for each of the n (n - 1) / 2 pairs.
#[test]
fn fourier_transforms_on_a_line() {
    for (n, most) in [(6, 46), (8, 81), (12, 173), (20, 453)] {
        for backwards in [false, true] {
            let found = walked(&fourier(n, n, backwards), &line(n));
            assert!(found <= most, "{n}: {found}");
        }
    }
}

#[test]
fn walks_go_over_spurs() {
    let comb = device(8, &[(0, 1), (1, 2), (2, 3), (0, 4), (1, 5), (2, 6), (3, 7)]);
    for n in [6, 7, 8] {
        walked(&fourier(n, n, false), &comb);
        walked(&zz_map(n, 2), &comb);
    }
    walked(&fourier(8, 5, true), &comb);
}
