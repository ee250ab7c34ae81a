//! Laws of unrolling, of native gates and of one-qubit resynthesis: over random circuits, bases and couplings the unitary is
//! kept and the target obeyed.

mod common;
#[path = "../../ir/tests/random_circuits/mod.rs"]
mod random_circuits;

use common::fidelity;
use hqml_ir::oracle::{distance_up_to_phase, state, unitary};
use hqml_ir::{Angle, Coupling, Gate, Op, Program, Target, verify};
use hqml_transpiler::{Counts, TranspileError, Work, basis, peephole, single, unroll};
use proptest::prelude::*;
use random_circuits::{FEATURES, PARAMETERS, operation};

const ROW: [f64; 2] = [0.731, -1.94];
const THETA: [f64; 3] = [2.31, -0.47, 5.02];

/// Every two-qubit gate between every kind of one-qubit gates.
const TWO: &[&str] = &[
    "cx",
    "cz",
    "ecr",
    "cy",
    "ch",
    "cs",
    "csx",
    "iswap",
    "sqrt_iswap",
    "dcx",
    "rzz",
    "rxx",
    "ryy",
    "rzx",
    "cp",
    "crz",
    "crx",
    "cry",
    "ms",
    "cz rzz",
    "cx swap",
    "iswap cz",
];
const ONE: &[&str] = &[
    "rz sx x",
    "rz sx",
    "id rz sx x",
    "rx ry rz",
    "rx rz",
    "ry rz",
    "u",
    "u p",
    "rz h",
    "rz sxdg x",
    "p h x",
    "prx",
    "gpi gpi2",
    "rx ry",
    "rz rx sx x",
    "u2",
    "p u2",
    "x u2",
    "h u2",
];

fn program(qubits: u32, ops: Vec<Op>) -> Program {
    Program { qubits, features: FEATURES, parameters: PARAMETERS, ops }
}

fn circuit(qubits: u32, length: usize) -> impl Strategy<Value = Program> {
    prop::collection::vec(operation(qubits), 0..length).prop_map(move |ops| program(qubits, ops))
}

fn target(one: &str, two: &str, coupling: Coupling) -> Target {
    let gates: Vec<Gate> = one.split(' ').chain(two.split(' ')).map(|n| Gate::named(n).unwrap()).collect();
    Target::new("device", gates, coupling)
}

/// Every pair in one direction or the other, as the bits say.
fn directed(qubits: u32, bits: u32) -> Coupling {
    let pairs = (0..qubits).flat_map(|b| (0..b).map(move |a| (a, b)));
    let turned = pairs.enumerate().map(|(k, (a, b))| if bits >> k & 1 == 1 { (a, b) } else { (b, a) });
    Coupling::new(qubits, &turned.collect::<Vec<_>>(), true)
}

fn same(before: &Program, after: &Work) -> Result<(), TestCaseError> {
    prop_assert!(verify(&after.program).is_ok());
    let kept = fidelity(before, after, &ROW, &THETA);
    prop_assert!((kept - 1.0).abs() < 1e-9, "{kept}\n{before}\n{}", after.program);
    Ok(())
}

fn unrolled(before: &Program) -> Work {
    let mut work = Work::new(before.clone());
    unroll::unroll(&mut work).unwrap();
    work
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn unrolling_leaves_one_and_two_qubit_gates(before in circuit(4, 12)) {
        let work = unrolled(&before);
        prop_assert!(work.program.ops.iter().all(|op| matches!(op, Op::Barrier(_)) || op.qubits().len() <= 2));
        same(&before, &work)?;
    }

    #[test]
    fn every_circuit_becomes_native(
        before in circuit(4, 14), one in 0..ONE.len(), two in 0..TWO.len(), bits in 0..64u32, all in any::<bool>()
    ) {
        let coupling = if all { Coupling::all_to_all(4) } else { directed(4, bits) };
        let target = target(ONE[one], TWO[two], coupling);
        let mut work = unrolled(&before);
        basis::to_native(&mut work, &target).unwrap();
        prop_assert_eq!(target.obeyed_by(&work.program), Ok(()));
        same(&before, &work)?;
        // A second time makes it no longer where turns about Z are free to move on.
        let once = work.clone();
        single::resynthesise(&mut work, Some(&target));
        same(&before, &work)?;
        prop_assert_eq!(target.obeyed_by(&work.program), Ok(()));
        prop_assert!(!ONE[one].contains("rz sx") || work.program.ops.len() <= once.program.ops.len());
    }

    #[test]
    fn turning_cx_round_leaves_fewer_gates(before in circuit(4, 14), two in 0..2usize) {
        let target = target(["rz sx x", "rx ry rz"][two], "cx", Coupling::all_to_all(4));
        let placed = unrolled(&before);
        let mut work = placed.clone();
        basis::to_native(&mut work, &target).unwrap();
        let native = Counts::of(&work.program);
        basis::turn_round(&placed, &mut work, &target).unwrap();
        same(&before, &work)?;
        prop_assert_eq!(target.obeyed_by(&work.program), Ok(()));
        let now = Counts::of(&work.program);
        prop_assert!(now.one_qubit_gates <= native.one_qubit_gates);
        prop_assert_eq!(now.two_qubit_gates, native.two_qubit_gates);
    }

    #[test]
    fn one_qubit_gates_are_written_anew_before_a_target_is_known(before in circuit(4, 20)) {
        let unrolled = unrolled(&before);
        let mut work = unrolled.clone();
        single::resynthesise(&mut work, None);
        same(&before, &work)?;
        prop_assert!(work.program.ops.len() <= unrolled.program.ops.len());
    }
}

#[test]
fn every_gate_with_controls_is_unrolled() {
    let angles = [Angle::feature(0), Angle::parameter(0), Angle::constant(0.4), Angle::parameter(1)];
    for row in hqml_ir::GATES {
        for controls in 0..4u32 {
            let n = row.qubits as u32;
            let op = Op::Gate {
                gate: row.gate,
                angles: angles[..row.angles].into(),
                qubits: (0..n).collect(),
                controls: (n..n + controls).collect(),
            };
            let before = program(7, vec![op]);
            let kept = fidelity(&before, &unrolled(&before), &ROW, &THETA);
            assert!((kept - 1.0).abs() < 1e-9, "{} with {controls} more controls: {kept}", row.name);
        }
    }
}

/// Counts of CX that are reached by the best known circuits without clean qubits, or near them.
#[test]
fn many_controls_take_few_gates() {
    for (controls, width, at_most) in [
        (2, 3, 6),
        (3, 4, 14),
        (4, 5, 30),
        (4, 7, 26),
        (5, 9, 34),
        (6, 11, 42),
        (5, 7, 40),
        (6, 7, 122),
        (7, 9, 100),
        (8, 20, 58),
    ] {
        let all: Vec<u32> = (0..controls).collect();
        let op = Op::Gate {
            gate: Gate::X,
            angles: Default::default(),
            qubits: [controls].as_slice().into(),
            controls: all.as_slice().into(),
        };
        let before = program(width, vec![op]);
        let after = unrolled(&before);
        let count = after.program.ops.iter().filter(|op| op.qubits().len() == 2).count();
        assert!(count <= at_most, "{controls} controls on {width} wires: {count} CX");
        if width <= 9 {
            let (a, b) = (unitary(&before, &[], &[]), unitary(&after.program, &[], &[]));
            assert!(distance_up_to_phase(&a, &b) < 1e-9, "{controls} controls on {width} wires");
        }
    }
}

/// Classical gates, a few of which are undone later, and gates that are not classical between them.
fn reversible(qubits: u32) -> impl Strategy<Value = Program> {
    let qubits_of = Just((0..qubits).collect::<Vec<_>>()).prop_shuffle();
    let names = vec!["ccx", "ccx", "ccx", "ccx", "cx", "x", "h", "t", "cz", "swap", "cswap", "crx"];
    let gate = (prop::sample::select(names), qubits_of).prop_map(|(name, q)| {
        let row = Gate::named(name).unwrap().row();
        Op::gate(row.gate, &vec![Angle::parameter(0); row.angles], &q[..row.qubits])
    });
    (prop::collection::vec(gate, 1..10), 0..10usize, 0..10usize).prop_map(move |(ops, from, to)| {
        let (from, to) = (from.min(ops.len()), to.min(ops.len()));
        let part = &ops[from.min(to)..from.max(to)];
        let back = part.iter().rev().flat_map(|op| op.inverse().unwrap());
        let ops = ops.iter().cloned().chain(back).chain(part.iter().cloned()).collect();
        program(qubits, ops)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn shorter_toffoli_gates_leave_no_phase(before in reversible(5)) {
        same(&before, &unrolled(&before))?;
    }
}

/// Two-qubit gates after unrolling and cancelling neighbours, from the lists of controls and targets.
fn count_of(width: u32, toffolis: &[[u32; 3]]) -> usize {
    let ops = toffolis.iter().map(|q| Op::gate(Gate::Ccx, &[], q)).collect();
    let before = program(width, ops);
    let mut after = unrolled(&before);
    peephole::optimise(&mut after.program);
    assert!((fidelity(&before, &after, &ROW, &THETA) - 1.0).abs() < 1e-9);
    after.program.ops.iter().filter(|op| op.qubits().len() == 2).count()
}

#[test]
fn toffoli_gates_that_undo_each_other_are_short() {
    assert_eq!(count_of(3, &[[0, 1, 2]]), 6);
    // Computed, used, and taken back.
    assert_eq!(count_of(5, &[[0, 1, 2], [2, 3, 4], [0, 1, 2]]), 12);
    // The ladder of Barenco et al. for five controls and three borrowed qubits: 8k - 6 by Iten et al.
    let half = [[3, 6, 7], [2, 5, 6], [0, 1, 5], [2, 5, 6], [3, 6, 7]];
    let ladder = [&[[4, 7, 8]], &half[..], &[[4, 7, 8]], &half[..]].concat();
    assert!(count_of(9, &ladder) <= 34);
}

#[test]
fn a_ladder_in_the_other_basis_is_turned_round() {
    let rotation = |angle: f64, q: u32| Op::gate(Gate::Rx, &[Angle::constant(angle)], &[q]);
    let cx = |c: u32, t: u32| Op::gate(Gate::Cx, &[], &[c, t]);
    let ops = vec![cx(0, 1), rotation(0.3, 0), cx(1, 2), rotation(0.4, 1), cx(0, 1), rotation(0.5, 0), cx(1, 2)];
    let target = target("rz sx x", "cx", Coupling::new(3, &[(0, 1), (1, 2)], false));
    // Hadamards on all qubits around it: the rotations are about Z then.
    let around: Vec<Op> = (0..3).map(|q| Op::gate(Gate::H, &[], &[q])).collect();
    let before = program(3, [around.clone(), ops, around].concat());
    let mut work = Work::new(before.clone());
    basis::to_native(&mut work, &target).unwrap();
    basis::turn_round(&Work::new(before.clone()), &mut work, &target).unwrap();
    assert!((fidelity(&before, &work, &ROW, &THETA) - 1.0).abs() < 1e-9);
    assert!(work.program.ops.iter().all(|op| !op.to_string().starts_with("sx")), "{}", work.program);
}

#[test]
fn preparations_become_rotations() {
    let real = [0.1, -0.2, 0.3, 0.4, 0.0, 0.0, -0.5, 0.6];
    let uniform = [0.5; 8];
    let sparse = [0.0, 0.0, 0.0, 1.0, 0.0, -1.0, 0.0, 0.0];
    for (amplitudes, at_most) in [(real, 7), (uniform, 0), (sparse, 6)] {
        let amplitudes: Vec<Angle> = amplitudes.iter().map(|a| Angle::constant(*a)).collect();
        let prepare = Op::Prepare { amplitudes, qubits: [2, 0, 1].as_slice().into() };
        let before = program(3, vec![prepare]);
        let after = unrolled(&before).program;
        let overlap: num_complex::Complex64 =
            state(&before, &[], &[]).iter().zip(state(&after, &[], &[])).map(|(a, b)| a.conj() * b).sum();
        assert!((overlap.norm() - 1.0).abs() < 1e-12);
        assert!(after.ops.iter().filter(|op| op.qubits().len() == 2).count() <= at_most, "{after}");
    }
}

#[test]
fn what_cannot_be_written_says_so() {
    let symbolic =
        Op::Prepare { amplitudes: vec![Angle::feature(0), Angle::feature(1)], qubits: [0].as_slice().into() };
    let mut work = Work::new(program(1, vec![symbolic]));
    assert!(matches!(unroll::unroll(&mut work), Err(TranspileError::SymbolicAmplitudes { op: 0 })));

    let rotation = program(2, vec![Op::gate(Gate::Rz, &[Angle::feature(0)], &[0])]);
    let clifford = target("h s", "cx", Coupling::all_to_all(2));
    let error = basis::to_native(&mut Work::new(rotation), &clifford).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the gates of `device`, which are h s cx, are not enough for this circuit: no gate turns about Z by x[0]; add rz, \
         p or u"
    );

    // Gates without angles stay where nothing shorter can be written.
    let words: Vec<Op> = ["h", "t", "h", "t"].iter().map(|n| Op::gate(Gate::named(n).unwrap(), &[], &[0])).collect();
    let discrete = target("h s t", "cx", Coupling::all_to_all(2));
    let mut work = Work::new(program(2, [words.clone(), vec![Op::gate(Gate::Cz, &[], &[0, 1])]].concat()));
    basis::to_native(&mut work, &discrete).unwrap();
    assert_eq!(work.program.ops[..4], words);

    let entangled = program(3, vec![Op::gate(Gate::Cx, &[], &[0, 2])]);
    let line = target("rz sx x", "cz", Coupling::new(3, &[(0, 1), (1, 2)], false));
    assert!(matches!(basis::to_native(&mut Work::new(entangled.clone()), &line), Err(TranspileError::Apart { .. })));
    let local = target("rz sx x", "id", Coupling::all_to_all(3));
    assert!(matches!(basis::to_native(&mut Work::new(entangled), &local), Err(TranspileError::Insufficient { .. })));
}
