//! Circuits of many qubits and Aer's expectation values of them.
#![allow(dead_code)]

use hqml_ir::{Angle, Gate, Observable, Op, Pauli, PauliString, Program};
use serde_json::Value;

pub(crate) struct Case {
    pub(crate) program: Program,
    pub(crate) observables: Vec<Observable>,
    pub(crate) values: Vec<f64>,
}

fn angle(k: usize) -> Angle {
    Angle::constant(3.0 * (1.7 * k as f64 + 0.3).sin())
}

/// Layers of `ry` and `rz` on each qubit and `cx` between every second pair; with `far`, phases between the ends.
pub(crate) fn brickwork(qubits: u32, layers: u32, far: bool) -> Program {
    let (mut ops, mut k) = (vec![], 0);
    let mut next = || {
        k += 1;
        angle(k - 1)
    };
    for layer in 0..layers {
        for q in 0..qubits {
            ops.push(Op::gate(Gate::Ry, &[next()], &[q]));
            ops.push(Op::gate(Gate::Rz, &[next()], &[q]));
        }
        ops.extend((layer % 2..qubits - 1).step_by(2).map(|q| Op::gate(Gate::Cx, &[], &[q, q + 1])));
        if far && layer == 0 {
            ops.extend((0..3.min(qubits / 2)).map(|q| Op::gate(Gate::Cp, &[next()], &[q, qubits - 1 - q])));
        }
    }
    Program { qubits, ops, ..Program::default() }
}

/// Aer's values of circuits of up to 40 qubits.
pub(crate) fn golden_cases() -> Vec<Case> {
    cases(include_str!("../golden/mps.json"))
}

/// Aer's values of small circuits with depolarizing noise, 0.01 behind gates on one qubit and 0.05 behind others.
pub(crate) fn depolarized_cases() -> Vec<Case> {
    cases(include_str!("../golden/depolarized.json"))
}

fn cases(text: &str) -> Vec<Case> {
    let golden: Value = serde_json::from_str(text).unwrap();
    let number = |v: &Value| v.as_u64().unwrap() as u32;
    let factor = |f: &Value| {
        let pauli = match f[1].as_str().unwrap() {
            "X" => Pauli::X,
            "Y" => Pauli::Y,
            _ => Pauli::Z,
        };
        (number(&f[0]), pauli)
    };
    let observable = |v: &Value| {
        let string = PauliString::new(v.as_array().unwrap().iter().map(factor).collect()).unwrap();
        Observable::new(vec![(string, 1.0)])
    };
    let case = |c: &Value| Case {
        program: brickwork(number(&c["n"]), number(&c["layers"]), c["far"].as_bool().unwrap()),
        observables: c["strings"].as_array().unwrap().iter().map(observable).collect(),
        values: c["values"].as_array().unwrap().iter().map(|v| v.as_f64().unwrap()).collect(),
    };
    golden["cases"].as_array().unwrap().iter().map(case).collect()
}
