//! Laws of the lowering: over random programs the unitary stays, for every profile and every tool, and nothing is left
//! that the set does not take; a preparation becomes gates that leave its state.

use hqml_ir::oracle::{distance_up_to_phase, state, unitary};
use hqml_ir::{Angle, Gate, Op, Program};
use proptest::prelude::*;

use super::{GateSet, lower};
use crate::{Profile, Tool};

#[path = "../../ir/tests/random_circuits/mod.rs"]
mod random_circuits;

fn sets() -> Vec<Box<dyn GateSet>> {
    let profiles = Profile::ALL.iter().map(|(_, profile)| Box::new(*profile) as Box<dyn GateSet>);
    profiles.chain(Tool::ALL.iter().map(|(_, tool)| Box::new(*tool) as Box<dyn GateSet>)).collect()
}

fn program(qubits: u32, ops: Vec<Op>) -> Program {
    Program { qubits, features: random_circuits::FEATURES, parameters: random_circuits::PARAMETERS, ops }
}

fn is_taken(set: &dyn GateSet, op: &Op) -> bool {
    match op {
        Op::Gate { gate, controls, .. } if controls.is_empty() => set.takes(*gate),
        Op::Gate { gate, .. } => set.controls(*gate),
        Op::PauliRotation { controls, .. } => set.rotations() && controls.is_empty(),
        Op::Barrier(_) => set.barriers(),
        Op::Reset(_) => true,
        Op::Prepare { .. } => false,
    }
}

fn assert_kept(given: &Program) {
    let (row, theta) = ([0.7, -1.3], [0.4, 2.1, -0.9]);
    let wanted = unitary(given, &row, &theta);
    for set in sets() {
        let ops = lower(given, &*set).unwrap();
        assert!(ops.iter().all(|op| is_taken(&*set, op)), "{}: {given}", set.name());
        let lowered = unitary(&Program { ops, ..given.clone() }, &row, &theta);
        let distance = distance_up_to_phase(&wanted, &lowered);
        assert!(distance < 1e-9, "{}: {distance:e} for {given}", set.name());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn the_unitary_stays(ops in prop::collection::vec(random_circuits::operation(4), 1..8)) {
        assert_kept(&program(4, ops));
    }

    #[test]
    fn a_preparation_leaves_its_state(values in prop::collection::vec(-1.0f64..1.0, 8)) {
        prop_assume!(values.iter().any(|v| v.abs() > 1e-3));
        let amplitudes = values.iter().map(|v| Angle::constant(*v)).collect();
        let given = program(3, vec![Op::Prepare { amplitudes, qubits: [2, 0, 1].into_iter().collect() }]);
        let ops = lower(&given, &Profile::Plain2).unwrap();
        let (wanted, found) = (state(&given, &[], &[]), state(&Program { ops, ..given }, &[], &[]));
        let overlap: f64 = wanted.iter().zip(&found).map(|(a, b)| (a.conj() * b).re).sum();
        prop_assert!((overlap - 1.0).abs() < 1e-12, "{overlap}");
    }
}

#[test]
fn every_gate_stays_under_many_controls() {
    let angle = |k: usize| Angle::feature(0).scale(0.3 + k as f64).add(&Angle::parameter(1));
    for row in hqml_ir::GATES.iter().filter(|row| row.qubits <= 2) {
        let angles: Vec<Angle> = (0..row.angles).map(angle).collect();
        for count in 0..=3u32 {
            let qubits = (0..row.qubits as u32).collect();
            let controls = (0..count).map(|k| row.qubits as u32 + k).collect();
            let op = Op::Gate { gate: row.gate, angles: angles.as_slice().into(), qubits, controls };
            assert_kept(&program(5, vec![op]));
        }
    }
}

#[test]
fn too_many_controls_are_refused() {
    let controls = (1..13).collect();
    let op =
        Op::Gate { gate: Gate::Ry, angles: [Angle::constant(1.0)].into(), qubits: [0].into_iter().collect(), controls };
    let told = lower(&program(13, vec![op]), &Profile::Plain2).unwrap_err();
    assert_eq!(
        told.to_string(),
        "`ry` under 12 controls would be written out for `plain2`, of at most 10; take the circuit apart first, or \
         choose `qiskit3` or `pennylane`"
    );
}
