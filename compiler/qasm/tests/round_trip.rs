//! Writing and reading again gives the same circuit: over random programs, for every profile.

use hqml_ir::oracle::{distance_up_to_phase, unitary};
use hqml_ir::{Angle, FileId, Gate, Op, Program};
use hqml_qasm::{Profile, WriteError, WriteOptions, read, write};
use proptest::prelude::*;

#[path = "../../ir/tests/random_circuits/mod.rs"]
mod random_circuits;

const ROW: [f64; 2] = [0.7, -1.3];
const THETA: [f64; 3] = [0.4, 2.1, -0.9];

fn program(qubits: u32, ops: Vec<Op>) -> Program {
    Program { qubits, features: random_circuits::FEATURES, parameters: random_circuits::PARAMETERS, ops }
}

/// Whether the profile has numbers only.
fn numbers_only(profile: Profile) -> bool {
    matches!(profile, Profile::Plain2 | Profile::OpenQasm2)
}

/// The inputs in the order of their declaration.
fn inputs(profile: Profile) -> Vec<f64> {
    match profile {
        Profile::IbmIsa => [&ROW[..], &THETA].concat(),
        _ => [&THETA[..], &ROW].concat(),
    }
}

/// The text, where the profile can say the circuit.
fn text(given: &Program, profile: Profile) -> Option<String> {
    let bound = given.bound(&ROW, &THETA);
    match write(if numbers_only(profile) { &bound } else { given }, profile, &WriteOptions::default()) {
        Ok(text) => Some(text),
        // Functions of inputs: Qiskit and Cirq read none.
        Err(WriteError::Expression { .. }) if profile != Profile::Braket3 => None,
        Err(other) => panic!("{}: {other}\n{given}", profile.name()),
    }
}

fn assert_returns(given: &Program) {
    let wanted = unitary(given, &ROW, &THETA);
    for (name, profile) in Profile::ALL {
        let Some(text) = text(given, profile) else { continue };
        let found = read(FileId(0), &text).unwrap_or_else(|errors| panic!("{name}: {errors:?}\n{text}"));
        // Physical qubits beyond the last that is named are not seen.
        let program = Program { qubits: given.qubits, ..found.program };
        let values = if numbers_only(profile) { vec![] } else { inputs(profile) };
        assert_eq!(program.parameters as usize, values.len(), "{name}");
        let distance = distance_up_to_phase(&wanted, &unitary(&program, &[], &values));
        assert!(distance < 1e-9, "{name}: {distance:e}\n{text}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]
    #[test]
    fn random_programs_return(ops in prop::collection::vec(random_circuits::operation(4), 1..10)) {
        assert_returns(&program(4, ops));
    }

    #[test]
    fn numbers_return_to_the_last_bit(bits in any::<u64>()) {
        let value = f64::from_bits(bits);
        prop_assume!(value.is_finite());
        let given = program(1, vec![Op::gate(Gate::Rx, &[Angle::constant(value)], &[0])]);
        for (name, profile) in Profile::ALL {
            let text = write(&given.bound(&ROW, &THETA), profile, &WriteOptions::default()).unwrap();
            let found = read(FileId(0), &text).unwrap();
            let back = found.program.ops[0].angles()[0].as_constant().unwrap();
            prop_assert_eq!(back.to_bits(), value.to_bits(), "{}: {}", name, text);
        }
    }
}

#[test]
fn names_and_measurements_return() {
    let angle = Angle::parameter(1).scale(2.0);
    let ops = vec![Op::gate(Gate::Rx, &[angle], &[1]), Op::gate(Gate::Ecr, &[], &[2, 0])];
    let given = Program { qubits: 3, features: 0, parameters: 2, ops };
    let options = WriteOptions {
        measurements: vec![(2, 0), (0, 3)],
        comments: vec!["first\nsecond".to_owned()],
        parameters: vec!["gamma".to_owned(), "beta_1".to_owned()],
    };
    for profile in [Profile::Qiskit3, Profile::Braket3, Profile::Cirq] {
        let text = write(&given, profile, &options).unwrap();
        let found = read(FileId(0), &text).unwrap();
        let names: Vec<&str> = found.inputs.iter().map(|input| input.name.as_str()).collect();
        assert_eq!(
            (names.as_slice(), &found.measurements),
            (&["gamma", "beta_1"][..], &options.measurements),
            "{text}"
        );
        assert!(text.contains("// first\n// second\n"), "{text}");
    }
}

#[test]
fn names_that_would_be_read_otherwise_are_not_used() {
    let given = Program { qubits: 1, features: 0, parameters: 1, ops: vec![] };
    for name in ["q", "rx", "cnot", "2a", "a b", "a-b", "", "pi"] {
        let options = WriteOptions { parameters: vec![name.to_owned()], ..WriteOptions::default() };
        let text = write(&given, Profile::Qiskit3, &options).unwrap();
        assert!(text.contains("input float[64] theta0;"), "{name}: {text}");
    }
}

#[test]
fn a_measurement_outside_is_refused() {
    let given = Program { qubits: 2, ..Program::default() };
    let options = WriteOptions { measurements: vec![(2, 0)], ..WriteOptions::default() };
    assert_eq!(
        write(&given, Profile::Plain2, &options).unwrap_err().to_string(),
        "qubit 2 is measured, but the circuit has 2, numbered from 0"
    );
}
