//! Parameter shifts of gates as they are written: every gate of the table, under none to two controls, against the sweep
//! back; random circuits with parameters that occur often and in expressions; how many circuits that takes.

#[path = "../../../compiler/ir/tests/random_circuits/mod.rs"]
mod random_circuits;

use hqml_ir::{Angle, GATES, Gate, Observable, Op, Pauli, PauliString, Program, Qubits};
use hqml_simulator::{Gradient, Readout, Shifts, SimulationError, Simulator, against};
use ndarray::{Array2, ArrayView2, array, s};
use proptest::prelude::*;
use random_circuits::{FEATURES, PARAMETERS, operation};

fn simulator() -> Simulator {
    Simulator::new(1 << 30)
}

fn observables(qubits: u32) -> Vec<Observable> {
    let string = |p: Pauli, q: Pauli| PauliString::new(vec![(0, p), (qubits - 1, q)]).unwrap();
    let both = Observable::new(vec![(string(Pauli::X, Pauli::Y), 0.7), (string(Pauli::Z, Pauli::Z), -0.4)]);
    (0..qubits).map(|q| Observable::single(Pauli::Z, q)).chain([both]).collect()
}

/// The gradient by shifts, all moved circuits as rows of one program.
fn shifted(
    program: &Program,
    rows: ArrayView2<'_, f64>,
    theta: &[f64],
    z: &[Observable],
    cotangents: ArrayView2<'_, f64>,
) -> (Gradient, usize) {
    let all: Vec<u32> = (0..program.parameters).collect();
    let shifts = Shifts::new(program, true, &all).unwrap();
    let read = |first: usize, count: usize, moved: ArrayView2<'_, f64>| {
        assert_eq!(moved.nrows(), count * shifts.evaluations());
        let values = simulator().expectations(shifts.program(), z, moved, &[])?;
        Ok::<_, SimulationError>(against(values.view(), cotangents.slice(s![first..first + count, ..])))
    };
    (shifts.gradient(rows, theta, read).unwrap(), shifts.evaluations())
}

fn swept(
    program: &Program,
    rows: Array2<f64>,
    theta: &[f64],
    z: &[Observable],
    cotangents: ArrayView2<'_, f64>,
) -> Gradient {
    simulator().forward(program, Readout::Expectations(z), rows, theta).unwrap().vjp(cotangents).unwrap()
}

fn largest_difference(a: &Gradient, b: &Gradient) -> f64 {
    let pairs = a.parameters.iter().zip(&b.parameters).chain(a.rows.iter().zip(&b.rows));
    pairs.map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
}

/// Turns of all qubits, entangled, so that every coherence is there.
fn around(qubits: u32, angles: [f64; 2]) -> Vec<Op> {
    let mut ops = Vec::new();
    for q in 0..qubits {
        ops.push(Op::gate(Gate::Ry, &[Angle::constant(angles[0] + 0.37 * f64::from(q))], &[q]));
        ops.push(Op::gate(Gate::Rz, &[Angle::constant(angles[1] - 0.83 * f64::from(q))], &[q]));
    }
    ops.extend((1..qubits).map(|q| Op::gate(Gate::Cx, &[], &[q - 1, q])));
    ops.extend((0..qubits).map(|q| Op::gate(Gate::Rx, &[Angle::constant(0.9 + 0.21 * f64::from(q))], &[q])));
    ops
}

#[test]
fn every_gate_has_its_rule_under_any_controls() {
    let mut seen = 0;
    for gate in GATES.iter().filter(|row| row.angles > 0) {
        for controls in 0..3u32 {
            let own = gate.qubits as u32;
            let qubits = (own + controls + 1).max(2);
            let angles: Vec<Angle> = (0..gate.angles).map(|k| Angle::parameter(k as u32)).collect();
            let mut ops = around(qubits, [0.4, 1.1]);
            ops.push(Op::Gate {
                gate: gate.gate,
                angles: angles.clone().into(),
                qubits: (0..own).collect(),
                controls: (own..own + controls).collect(),
            });
            ops.extend(around(qubits, [1.3, -0.6]));
            let program = Program { qubits, features: 0, parameters: angles.len() as u32, ops };
            let theta: Vec<f64> = (0..angles.len()).map(|k| 0.77 + 0.59 * k as f64).collect();
            let z = observables(qubits);
            let cotangents = Array2::from_shape_fn((1, z.len()), |(_, k)| (1.0 + k as f64).sin());
            let rows = Array2::zeros((1, 0));
            let (found, _) = shifted(&program, rows.view(), &theta, &z, cotangents.view());
            let expected = swept(&program, rows, &theta, &z, cotangents.view());
            let off = largest_difference(&found, &expected);
            assert!(off < 1e-13, "{} under {controls} controls: {off}", gate.name);
            // A global phase moves nothing; every other angle moves something.
            let still = gate.gate == Gate::Gphase && controls == 0;
            assert!(still || expected.parameters.iter().all(|d| d.abs() > 1e-6), "{}: {expected:?}", gate.name);
            seen += 1;
        }
    }
    assert!(seen > 50, "{seen}");
}

#[test]
fn circuits_are_two_a_turn_and_four_under_controls() {
    let theta = Angle::parameter(0);
    let string = PauliString::new(vec![(0, Pauli::X), (1, Pauli::Z)]).unwrap();
    let rotation = |controls: Qubits| Op::PauliRotation { pauli: string.clone(), angle: theta.clone(), controls };
    let counted = |op: Op| {
        let program = Program { qubits: 3, features: 1, parameters: 1, ops: vec![op] };
        Shifts::new(&program, false, &[0]).unwrap().evaluations()
    };
    assert_eq!(counted(Op::gate(Gate::Ry, &[theta.scale(2.0)], &[0])), 2);
    assert_eq!(counted(Op::gate(Gate::Cp, std::slice::from_ref(&theta), &[0, 1])), 2);
    assert_eq!(counted(rotation(Qubits::new())), 2);
    assert_eq!(counted(rotation(Qubits::from_slice(&[2]))), 4);
    assert_eq!(counted(Op::gate(Gate::Crx, std::slice::from_ref(&theta), &[0, 1])), 4);
    assert_eq!(counted(Op::gate(Gate::U, &[theta.clone(), theta.clone(), Angle::constant(0.1)], &[0])), 4);
    assert_eq!(counted(Op::gate(Gate::XxPlusYy, &[theta.clone(), Angle::constant(0.2)], &[0, 1])), 4);
    assert_eq!(counted(Op::gate(Gate::Ry, &[Angle::feature(0)], &[0])), 0);
}

#[test]
fn preparations_are_out_of_reach() {
    let ops = vec![Op::Prepare {
        amplitudes: vec![Angle::parameter(0), Angle::constant(1.0)],
        qubits: [0].into_iter().collect(),
    }];
    let program = Program { qubits: 1, features: 0, parameters: 1, ops };
    assert_eq!(Shifts::new(&program, true, &[0]).unwrap_err(), SimulationError::NoShift { op: 0 });
    assert_eq!(Shifts::new(&program, true, &[]).unwrap().evaluations(), 0);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn shifts_of_written_gates_agree_with_the_sweep_back(ops in prop::collection::vec(operation(4), 0..12)) {
        let program = Program { qubits: 4, features: FEATURES, parameters: PARAMETERS, ops };
        let (rows, theta) = (array![[0.731, -1.94], [-2.2, 0.41]], [2.31, -0.47, 5.02]);
        let z = observables(4);
        let cotangents = array![[0.3, -1.0, 0.7, 0.1, 0.2], [1.1, 0.2, -0.4, 0.9, -1.3]];
        let (found, _) = shifted(&program, rows.view(), &theta, &z, cotangents.view());
        let expected = swept(&program, rows, &theta, &z, cotangents.view());
        prop_assert!(largest_difference(&found, &expected) < 1e-11, "{found:?}\n{expected:?}\n{program}");
    }
}
