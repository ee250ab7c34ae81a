//! Circuits that are transpiled before they are bound: bound afterwards they are the same circuits, and no larger than those
//! that are bound before.

mod common;

use std::fmt::Write;

use hqml_ir::{FileId, Program};
use hqml_transpiler::{Binder, Counts, Level, Options, Work, transpile};

/// Circuits of the usual families, in OpenQASM with inputs: a name and a text.
fn circuits() -> Vec<(String, String)> {
    let all = |n: usize| (0..n).flat_map(move |j| (0..j).map(move |i| (i, j))).collect::<Vec<_>>();
    let line = |n: usize| (1..n).map(|j| (j - 1, j)).collect::<Vec<_>>();
    let ring = |n: usize| (0..n).map(|i| (i, (i + 1) % n)).collect::<Vec<_>>();
    let back = |n: usize| (1..n).rev().map(|j| (j - 1, j)).collect::<Vec<_>>();
    let mut made = vec![];
    for n in [2, 4, 8] {
        made.push((format!("zz_full_{n}"), zz(n, &all(n))));
        made.push((format!("zz_line_{n}"), zz(n, &line(n))));
        made.push((format!("real_amplitudes_full_{n}"), layers(n, 3, &["ry"], "cx", &all(n))));
        made.push((format!("real_amplitudes_back_{n}"), layers(n, 3, &["ry"], "cx", &back(n))));
        made.push((format!("efficient_su2_line_{n}"), layers(n, 3, &["ry", "rz"], "cx", &line(n))));
    }
    made.push(("efficient_su2_ring_8".into(), layers(8, 3, &["ry", "rz"], "cx", &ring(8))));
    made.push(("strongly_entangling_5".into(), layers(5, 3, &["rz", "ry", "rz"], "cx", &ring(5))));
    made.push(("reuploading_5".into(), layers(5, 3, &["rz", "ry", "rz"], "cz", &line(5))));
    made.push(("sinks_6".into(), layers(6, 2, &["rx"], "cx", &[line(6), back(6)].concat())));
    made.push(("qaoa_ring_8".into(), qaoa(8, &ring(8))));
    made.push(("qaoa_full_8".into(), qaoa(8, &all(8))));
    made.push(("two_local_cy_4".into(), layers(4, 2, &["rx"], "cy", &line(4))));
    made
}

fn text(n: usize, inputs: usize, body: &str) -> String {
    let inputs: String = (0..inputs).map(|k| format!("input float[64] t{k};\n")).collect();
    format!("OPENQASM 3.0;\ninclude \"stdgates.inc\";\n{inputs}qubit[{n}] q;\n{body}")
}

fn zz(n: usize, pairs: &[(usize, usize)]) -> String {
    let mut body = String::new();
    for _ in 0..2 {
        (0..n).for_each(|i| writeln!(body, "h q[{i}]; p(2*t{i}) q[{i}];").unwrap());
        for (i, j) in pairs {
            writeln!(body, "cx q[{i}], q[{j}]; p(2*(pi - t{i})*(pi - t{j})) q[{j}]; cx q[{i}], q[{j}];").unwrap();
        }
    }
    text(n, n, &body)
}

fn layers(n: usize, layers: usize, turns: &[&str], gate: &str, pairs: &[(usize, usize)]) -> String {
    let (mut body, mut next) = (String::new(), 0);
    for layer in 0..=layers {
        for (i, turn) in (0..n).flat_map(|i| turns.iter().map(move |t| (i, t))) {
            writeln!(body, "{turn}(t{next}) q[{i}];").unwrap();
            next += 1;
        }
        if layer < layers {
            pairs.iter().for_each(|(i, j)| writeln!(body, "{gate} q[{i}], q[{j}];").unwrap());
        }
    }
    text(n, next, &body)
}

fn qaoa(n: usize, pairs: &[(usize, usize)]) -> String {
    let mut body: String = (0..n).map(|i| format!("h q[{i}];\n")).collect();
    for layer in 0..2 {
        for (k, (i, j)) in pairs.iter().enumerate() {
            let weight = 1.0 + 0.25 * k as f64;
            writeln!(body, "cx q[{i}], q[{j}]; rz({weight}*t{layer}) q[{j}]; cx q[{i}], q[{j}];").unwrap();
        }
        (0..n).for_each(|i| writeln!(body, "rx(2*t{}) q[{i}];", 2 + layer).unwrap());
    }
    text(n, 4, &body)
}

fn read(text: &str) -> Program {
    hqml_qasm::read(FileId(0), text).unwrap().program
}

fn numbers(program: &Program) -> Vec<f64> {
    (0..program.parameters).map(|k| 0.3 + 0.7 * f64::from(k)).collect()
}

#[test]
fn transpiled_first_is_no_larger_than_bound_first() {
    let mut larger = vec![];
    let mut seen = 0;
    for target in ["line(8)", "heavy_hex(3)", "grid(2, 4)"] {
        let target = hqml_ir::target::generic(target).unwrap().unwrap();
        for (name, text) in circuits() {
            let program = read(&text);
            let parameters = numbers(&program);
            let options = Options { level: Level::O3, ..Options::default() };
            let done = transpile(&program, &target, &options).unwrap();
            let bound = Binder::new(program.clone()).bind(&[], &parameters).clone();
            let first = Counts::of(&transpile(&bound, &target, &options).unwrap().program).two_qubit_gates;
            let counts = Counts::of(&done.program).two_qubit_gates;
            seen += 1;
            if counts > first {
                larger.push(format!("{name} on {}: {counts} and {first}", target.name));
            }
            let after = Binder::new(done.program).bind(&[], &parameters).clone();
            let work = Work { program: after, input: done.initial_layout, output: done.final_layout };
            let kept = common::fidelity(&bound, &work, &[], &[]);
            assert!((kept - 1.0).abs() < 1e-9, "{name} on {}: {kept}", target.name);
        }
    }
    assert!(10 * larger.len() <= seen, "{} of {seen} are larger: {larger:#?}", larger.len());
}

#[test]
fn binding_gives_the_numbers_of_the_angles() {
    for (name, text) in circuits() {
        let program = read(&text);
        let parameters = numbers(&program);
        let mut binder = Binder::new(program.clone());
        // The second time nothing is left of the first.
        binder.bind(&[], &vec![9.0; parameters.len()]);
        let bound = binder.bind(&[], &parameters);
        for (symbolic, number) in program.ops.iter().zip(&bound.ops) {
            for (a, b) in symbolic.angles().iter().zip(number.angles()) {
                let (a, b) = (a.value(&[], &parameters), b.as_constant().unwrap());
                assert!((a - b).abs() < 1e-12, "{name}: {a} {b}");
            }
        }
    }
}
