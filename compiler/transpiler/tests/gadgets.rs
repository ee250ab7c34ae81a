//! Laws of the Pauli gadgets: the unitary is kept for every gate of the table, over random circuits with symbolic angles,
//! on complete and on coupled boards; and what is known to fall falls.

mod common;
#[path = "../../ir/tests/random_circuits/mod.rs"]
mod random_circuits;

use common::fidelity;
use hqml_ir::oracle::{distance_up_to_phase, unitary};
use hqml_ir::{Angle, Coupling, GATES, Gate, Op, Pauli as Letter, PauliString, Program, Target};
use hqml_transpiler::gadgets::pauli::{Pauli, Z};
use hqml_transpiler::gadgets::{self, PauliProgram};
use hqml_transpiler::{Counts, Work};
use proptest::prelude::*;
use random_circuits::{FEATURES, PARAMETERS, operation};

const ROW: [f64; 2] = [0.731, -1.94];
const THETA: [f64; 3] = [2.31, -0.47, 5.02];

fn program(qubits: u32, ops: Vec<Op>) -> Program {
    Program { qubits, features: FEATURES, parameters: PARAMETERS, ops }
}

fn target(gates: &[Gate], coupling: Coupling) -> Target {
    Target::new("device", gates.to_vec(), coupling)
}

/// A line, a ring, a star, and wires that all meet; with `cx`, or with `rzz`.
fn targets(n: u32) -> Vec<Target> {
    let line: Vec<(u32, u32)> = (0..n).map(|i| (i, i + 1)).collect();
    let ring: Vec<(u32, u32)> = (0..n).map(|i| (i, (i + 1) % n)).collect();
    let star: Vec<(u32, u32)> = (1..=n).map(|i| (0, i)).collect();
    let cx = [Gate::Rz, Gate::Sx, Gate::Cx];
    vec![
        target(&cx, Coupling::new(n + 1, &line, false)),
        target(&cx, Coupling::new(n, &ring, false)),
        target(&cx, Coupling::new(n + 1, &star, false)),
        target(&[Gate::Rz, Gate::Sx, Gate::Rzz], Coupling::new(n, &ring, false)),
        target(&[Gate::Rz, Gate::Sx, Gate::Rzz], Coupling::all_to_all(n)),
        target(&cx, Coupling::all_to_all(n)),
    ]
}

/// Kept, without a target and on all of [`targets`]; two-qubit gates only where wires meet.
fn keeps_unitary(before: &Program) -> Result<(), TestCaseError> {
    let work = Work::new(before.clone());
    let logical = gadgets::within(&work, None, usize::MAX).unwrap();
    let same = fidelity(before, &logical, &ROW, &THETA);
    prop_assert!((same - 1.0).abs() < 1e-9, "{same}\n{before}\n{}", logical.program);
    for target in targets(before.qubits) {
        let placed = gadgets::within(&work, Some(&target), usize::MAX).unwrap();
        let same = fidelity(before, &placed, &ROW, &THETA);
        prop_assert!((same - 1.0).abs() < 1e-9, "{same}\n{before}\n{:?}\n{}", target.coupling, placed.program);
        for op in &placed.program.ops {
            if let [a, b] = op.qubits()[..] {
                prop_assert!(target.coupling.adjacent(a, b), "{op}");
            }
        }
    }
    Ok(())
}

/// Operations that are unitary and no barrier: those in between are a region of their own.
fn unitary_operation(n: u32) -> impl Strategy<Value = Op> {
    operation(n).prop_filter("no barrier", |op| !matches!(op, Op::Barrier(_)))
}

/// Gates of the Clifford group only.
fn clifford(n: u32) -> impl Strategy<Value = Op> {
    let gates = vec![Gate::H, Gate::S, Gate::Sxdg, Gate::Y, Gate::Cx, Gate::Cz, Gate::Swap, Gate::Ecr, Gate::Iswap];
    let qubits = Just((0..n).collect::<Vec<_>>()).prop_shuffle();
    (prop::sample::select(gates), qubits).prop_map(|(gate, q)| Op::gate(gate, &[], &q[..gate.row().qubits]))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_circuits_keep_their_unitary(ops in prop::collection::vec(unitary_operation(4), 0..12)) {
        keeps_unitary(&program(4, ops))?;
    }

    #[test]
    fn clifford_circuits_keep_their_unitary(ops in prop::collection::vec(clifford(5), 0..40)) {
        keeps_unitary(&program(5, ops))?;
    }

    #[test]
    fn a_program_and_its_inverse_are_nothing(ops in prop::collection::vec(clifford(4), 0..30)) {
        let back: Vec<Op> = ops.iter().rev().flat_map(|op| op.inverse().unwrap()).collect();
        let work = Work::new(program(4, ops.into_iter().chain(back).collect()));
        prop_assert_eq!(gadgets::within(&work, None, 0).unwrap().program.ops, vec![]);
    }

    #[test]
    fn a_tableau_pulls_strings_back(ops in prop::collection::vec(clifford(3), 0..20), x in 0..8u64, z in 0..8u64) {
        let before = program(3, ops);
        let clifford = PauliProgram::of(&before, 0).unwrap().clifford;
        let string = Pauli { x, z, negative: false };
        // P after C is C after C^-1 P C.
        let after = with(&before, string, false);
        let first = with(&before, clifford.pull(string), true);
        let (a, b) = (unitary(&after, &ROW, &THETA), unitary(&first, &ROW, &THETA));
        prop_assert!(distance_up_to_phase(&a, &b) < 1e-12);
    }
}

/// The program with a small rotation about a string before or behind it: its sign shows.
fn with(before: &Program, string: Pauli, first: bool) -> Program {
    let letter = |w: usize| [None, Some(Letter::X), Some(Letter::Z), Some(Letter::Y)][usize::from(string.factor(w))];
    let factors = (0..before.qubits).filter_map(|w| Some((w, letter(w as usize)?))).collect();
    let angle = Angle::constant(if string.negative { -0.3 } else { 0.3 });
    let op = Op::PauliRotation { pauli: PauliString::new(factors).unwrap(), angle, controls: [].into_iter().collect() };
    let mut program = before.clone();
    program.ops.insert(if first { 0 } else { program.ops.len() }, op);
    program
}

#[test]
fn every_gate_of_the_table_keeps_its_unitary() {
    for row in GATES {
        for controls in 0..=1 {
            let angles: Vec<Angle> = (0..row.angles as u32).map(|k| Angle::parameter(k % 3)).collect();
            let qubits: Vec<u32> = (0..row.qubits as u32).collect();
            let controls = (row.qubits as u32..row.qubits as u32 + controls).collect();
            let mut op = Op::gate(row.gate, &angles, &qubits);
            let Op::Gate { controls: more, .. } = &mut op else { unreachable!() };
            *more = controls;
            keeps_unitary(&program(4, vec![op.clone()])).unwrap();
        }
    }
}

#[test]
fn rotations_join_past_what_commutes_and_become_clifford_gates() {
    let t = |q: u32| Op::gate(Gate::T, &[], &[q]);
    let x = |q: u32| Op::gate(Gate::X, &[], &[q]);
    let cx = Op::gate(Gate::Cx, &[], &[0, 1]);
    let rz = |a: &Angle| Op::gate(Gate::Rz, std::slice::from_ref(a), &[0]);
    let terms = |ops: Vec<Op>| {
        let mut given = PauliProgram::of(&program(2, ops), 100).unwrap();
        given.simplify();
        given.terms
    };
    // T cx T is S cx on the control; on the target the parity has changed.
    assert_eq!(terms(vec![t(0), cx.clone(), t(0)]), vec![]);
    assert_eq!(terms(vec![t(1), cx.clone(), t(1)]).len(), 2);
    // A flip turns the angle: the symbols cancel.
    let theta = Angle::parameter(0);
    assert_eq!(terms(vec![rz(&theta), x(0), cx, rz(&theta)]), vec![]);
    let sum = terms(vec![rz(&theta), rz(&Angle::feature(1))]);
    assert_eq!(sum, vec![(Pauli::single(0, Z), theta.add(&Angle::feature(1)))]);
}

/// A circuit of rotations, each by a parameter of its own.
fn rotations(strings: &[String]) -> Program {
    let letter = |c| [('X', Letter::X), ('Y', Letter::Y), ('Z', Letter::Z)].into_iter().find(|l| l.0 == c);
    let rotation = |(string, k): (&String, u32)| {
        let factors = (0..).zip(string.chars()).filter_map(|(q, c)| Some((q, letter(c)?.1))).collect();
        let pauli = PauliString::new(factors).unwrap();
        Op::PauliRotation { pauli, angle: Angle::parameter(k), controls: [].into_iter().collect() }
    };
    let ops: Vec<Op> = strings.iter().zip(0..).map(rotation).collect();
    Program { qubits: strings[0].len() as u32, features: 0, parameters: ops.len() as u32, ops }
}

/// Beside what the best of two other tools leaves of these circuits: see the file.
#[test]
fn rotations_take_fewer_gates_than_elsewhere() {
    let elsewhere: serde_json::Value = serde_json::from_str(include_str!("data/pauli_rotations.json")).unwrap();
    for circuit in elsewhere["circuits"].as_array().unwrap() {
        let name = circuit["name"].as_str().unwrap();
        let strings: Vec<String> = serde_json::from_value(circuit["strings"].clone()).unwrap();
        let most = |field: &str| circuit[field].as_u64().unwrap() as usize;
        let given = rotations(&strings);
        let theta: Vec<f64> = (0..strings.len()).map(|k| 0.3 + 0.37 * k as f64).collect();
        let pairs: Vec<(u32, u32)> = (1..given.qubits).map(|i| (i - 1, i)).collect();
        let on_line = target(&[Gate::Rz, Gate::Sx, Gate::Cx], Coupling::new(given.qubits, &pairs, false));
        for (target, most) in [(None, most("all_to_all")), (Some(&on_line), most("line"))] {
            let found = gadgets::resynthesise(&Work::new(given.clone()), target).unwrap();
            let same = fidelity(&given, &found, &[], &theta);
            assert!((same - 1.0).abs() < 1e-9, "{name}: {same}");
            let gates = Counts::of(&found.program).two_qubit_gates;
            assert!(gates <= most, "{name}: {gates} gates, {most} elsewhere");
        }
    }
}

#[test]
fn circuits_that_are_no_single_unitary_are_left_alone() {
    let (cx, barrier) = (Op::gate(Gate::Cx, &[], &[0, 1]), Op::Barrier([0u32].as_slice().into()));
    let left = |ops: &[&Op]| {
        let ops = ops.iter().copied().cloned().collect();
        gadgets::resynthesise(&Work::new(program(2, ops)), None).map(|found| found.program.ops)
    };
    assert_eq!(left(&[&cx, &Op::Reset(0), &cx]), None);
    assert_eq!(left(&[&cx, &barrier, &cx]), None);
    assert_eq!(left(&[&barrier, &cx, &cx, &barrier]), Some(vec![]));
    // Nothing is gained on one gate, and nothing is there for more wires than a set has.
    let cx = |n: u32| Work::new(program(n, vec![Op::gate(Gate::Cx, &[], &[n - 2, n - 1])]));
    assert_eq!(gadgets::resynthesise(&cx(2), None), None);
    assert_eq!(gadgets::within(&cx(65), None, 9), None);
    assert!(gadgets::within(&cx(64), None, 9).is_some());
}
