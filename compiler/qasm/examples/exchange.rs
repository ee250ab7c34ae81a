//! What `tests/interop` exchanges with other tools: random circuits, each as text in every profile and for every tool,
//! with the unitary that our oracle says it has. Prints one JSON list on standard output:
//! `[{name, qubits, x, theta, unitary: [[re, im], ...] row by row, profiles: {name: text}, tools: {name: text}}]`.
//! A text that a profile refuses is null, and its reason stands beside it in `refused`.

use std::fmt::Write;

use hqml_ir::oracle::unitary;
use hqml_ir::{Angle, GATES, Op, Program};
use hqml_qasm::{Profile, Tool, WriteOptions, python, write};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

#[path = "../../ir/tests/random_circuits/mod.rs"]
mod random_circuits;

const ROW: [f64; 2] = [0.7, -1.3];
const THETA: [f64; 3] = [0.4, 2.1, -0.9];
const RANDOM: usize = 40;

fn main() {
    let circuits: Vec<(String, Program)> =
        every_gate().into_iter().chain(random()).chain([arithmetic(), functions()]).collect();
    let objects: Vec<String> = circuits.iter().map(|(name, program)| object(name, program)).collect();
    println!("[{}]", objects.join(",\n"));
}

fn program(qubits: u32, ops: Vec<Op>) -> Program {
    Program { qubits, features: random_circuits::FEATURES, parameters: random_circuits::PARAMETERS, ops }
}

/// One circuit for each gate, its angles symbolic.
fn every_gate() -> Vec<(String, Program)> {
    let one = |row: &hqml_ir::GateRow| {
        let angles: Vec<Angle> =
            (0..row.angles).map(|k| Angle::parameter(k as u32 % 3).scale(0.5 + k as f64)).collect();
        let qubits: Vec<u32> = (0..row.qubits as u32).rev().collect();
        (row.name.to_owned(), program(3, vec![Op::gate(row.gate, &angles, &qubits)]))
    };
    GATES.iter().map(one).collect()
}

/// The same ones every time.
fn random() -> Vec<(String, Program)> {
    let mut runner = TestRunner::deterministic();
    let strategy = prop::collection::vec(random_circuits::operation(4), 1..12);
    let drawn = (0..RANDOM).filter_map(|k| {
        let ops = strategy.new_tree(&mut runner).ok()?.current();
        Some((format!("random {k}"), program(4, ops)))
    });
    drawn.collect()
}

/// Sums, products and quotients of inputs: what every reader with inputs knows.
fn arithmetic() -> (String, Program) {
    let (x, y, t) = (Angle::feature(0), Angle::feature(1), Angle::parameter(2));
    let pi = Angle::constant(std::f64::consts::PI);
    let angles = [
        pi.subtract(&x).multiply(&pi.subtract(&y)).scale(2.0),
        x.divide(&t.add(&Angle::constant(3.0))).scale(-1e-3),
        y.power(2.0).subtract(&t.multiply(&x)),
    ];
    let ops = angles.iter().enumerate().flat_map(|(k, angle)| {
        let h = Op::gate(hqml_ir::Gate::H, &[], &[k as u32]);
        [h, Op::gate(hqml_ir::Gate::P, std::slice::from_ref(angle), &[k as u32])]
    });
    ("arithmetic".to_owned(), program(3, ops.collect()))
}

/// Every function and power of a feature, the smaller and the larger of two.
fn functions() -> (String, Program) {
    let (x, t) = (Angle::feature(0), Angle::parameter(0));
    let mut angles: Vec<Angle> = hqml_ir::Function::ALL.iter().map(|(_, function)| x.apply(*function)).collect();
    angles.extend([
        x.power(0.5),
        x.power(-1.5),
        x.power(3.0),
        x.minimum(&t),
        x.maximum(&t),
        x.subtract(&t).scale(-2.0),
    ]);
    let turn = |(k, angle): (usize, &Angle)| {
        let qubit = [k as u32 % 3];
        let gate = if k % 2 == 0 { hqml_ir::Gate::Rx } else { hqml_ir::Gate::Ry };
        Op::gate(gate, std::slice::from_ref(angle), &qubit)
    };
    ("functions".to_owned(), program(3, angles.iter().enumerate().map(turn).collect()))
}

fn object(name: &str, program: &Program) -> String {
    let bound = program.bound(&ROW, &THETA);
    let options = WriteOptions::default();
    let mut refused = vec![];
    let mut entry = |key: &str, text: Result<String, hqml_qasm::WriteError>| match text {
        Ok(text) => format!("{}: {}", quoted(key), quoted(&text)),
        Err(error) => {
            refused.push(format!("{}: {}", quoted(key), quoted(&error.to_string())));
            format!("{}: null", quoted(key))
        }
    };
    let profiles: Vec<String> = Profile::ALL
        .iter()
        .map(|(key, profile)| {
            let numbers = matches!(profile, Profile::Plain2 | Profile::OpenQasm2);
            let given = if numbers { &bound } else { program };
            entry(key, write(given, *profile, &options))
        })
        .collect();
    let tools: Vec<String> = Tool::ALL.iter().map(|(key, tool)| entry(key, python(program, *tool, "build"))).collect();
    let numbers: Vec<String> =
        unitary(program, &ROW, &THETA).iter().flatten().map(|z| format!("[{:e}, {:e}]", z.re, z.im)).collect();
    format!(
        "{{\"name\": {}, \"qubits\": {}, \"x\": {ROW:?}, \"theta\": {THETA:?}, \"unitary\": [{}], \"profiles\": {{{}}}, \
         \"tools\": {{{}}}, \"refused\": {{{}}}}}",
        quoted(name),
        program.qubits,
        numbers.join(", "),
        profiles.join(", "),
        tools.join(", "),
        refused.join(", ")
    )
}

/// A JSON text.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04x}", c as u32);
            }
            c => out.push(c),
        }
    }
    out + "\""
}
