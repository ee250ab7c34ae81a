//! What circuit statements mean, against the dense oracle and by count: sharing, control, powers, evolution, branches.

use hqml_compiler::circuits::{Elaborated, Incoming, Use, elaborate};
use hqml_compiler::lower::lower;
use hqml_compiler::names::Names;
use hqml_compiler::world::MemoryWorld;
use hqml_ir::oracle::{Dense, distance_up_to_phase, unitary};

fn circuit(text: &str, qubits: usize) -> Elaborated {
    let (names, diagnostics) = Names::load(&MemoryWorld::new().with_file("main.hqml", text), "main.hqml", &[]);
    assert_eq!(diagnostics, vec![]);
    let declared = names.lookup(names.root(), "c").unwrap();
    let span = declared.declaration.name.span;
    let incoming = Incoming::State(qubits);
    let stage = Use { declared, arguments: &[], incoming, span, origin: None, first_parameter: 0 };
    elaborate(&names, &stage).unwrap_or_else(|errors| panic!("{text}: {errors:#?}"))
}

fn matrix(text: &str, qubits: usize) -> Dense {
    let found = circuit(text, qubits);
    let theta: Vec<f64> = (0..found.parameters.len()).map(|k| 0.3 + 0.71 * k as f64).collect();
    let program = lower(&found.tree, qubits as u32, 0, theta.len() as u32).unwrap();
    unitary(&program, &[], &theta)
}

fn same(a: &str, b: &str, qubits: usize) {
    let distance = distance_up_to_phase(&matrix(a, qubits), &matrix(b, qubits));
    assert!(distance < 1e-12, "{a}\nand\n{b}\ndiffer by {distance:e}");
}

fn body(text: &str) -> String {
    format!("circuit c on q[n] {{ {text} }}\n")
}

#[test]
fn a_fresh_parameter_each_time_and_one_where_it_is_bound() {
    let count = |text: &str| circuit(&body(text), 4).parameters.len();
    assert_eq!(count("ry(?) q"), 4, "a broadcast has one for each qubit");
    assert_eq!(count("repeat 3 { rz(?) q[0] }"), 3);
    assert_eq!(count("let a = ?  ry(a) q  rz(a) q"), 1);
    assert_eq!(count("power 3 { rz(?) q[0] }"), 1, "a power repeats one circuit");
    assert_eq!(count("rx(2 * ? + ?) q[0]"), 2);
    assert_eq!(count("for i in 0..n { if mod(i, 2) == 0 { rx(?) q[i] } else { h q[i] } }"), 2);
    assert_eq!(count("real_amplitudes(reps: 1) q[0..2]  real_amplitudes(reps: 1) q[2..4]"), 8);
    assert_eq!(count("let a = real_amplitudes(reps: 1)  a q[0..2]  a q[2..4]  a q[[3, 0]]"), 4, "shared");
    let drawn = circuit(&body("rx(draw(normal(0, 1))) q[0]  rx(?(init: 0.5)) q[1]"), 2).parameters;
    assert_eq!(drawn.iter().map(|parameter| parameter.trained).collect::<Vec<_>>(), [false, true]);
}

#[test]
fn shared_circuits_inside_shared_circuits() {
    let text = "circuit inner on q[n] { ry(?) q }
        circuit outer on q[n] {
            let part = inner
            part q[0..1]
            part q[1..2]
            rz(?) q[0]
        }
        circuit c on q[4] {
            let all = outer
            all q[0..2]
            all q[2..4]
        }\n";
    assert_eq!(circuit(text, 4).parameters.len(), 2);
    let plain = "circuit c on q[4] { let a = ? let b = ? ry(a) q rz(b) q[[0, 2]] }\n";
    same(text, &plain.replace(" let", "\n let").replace(" ry", "\n ry").replace(" rz", "\n rz"), 4);
}

#[test]
fn statements_mean_what_their_words_say() {
    let b = |text: &str| body(text);
    same(&b("control q[0] { x q[1] }"), &b("cx q[0], q[1]"), 3);
    same(&b("control q[0], q[2] { z q[1] }"), &b("ccz q[0], q[1], q[2]"), 3);
    same(&b("power 3 { h q[0]  cx q[0], q[1] }"), &b("repeat 3 { h q[0]  cx q[0], q[1] }"), 2);
    same(&b("inverse { s q[0]  h q[0] }"), &b("h q[0]  sdg q[0]"), 1);
    same(&b("pauli_rotation(\"IZIZ\", ?) q"), &b("rzz(?) q[1], q[3]"), 4);
    same(&b("pauli_rotation(\"Y\", ?) q"), &b("ry(?) q"), 2);
    same(&b("evolve(?, Z(0) * Z(1) + 0.5 * Z(2) + 3) q"), &b("let t = ?  rzz(2 * t) q[0], q[1]  rz(t) q[2]"), 3);
    same(&b("evolve(?, Z(0) * Z(1)) q[[2, 0]]"), &b("rzz(2 * ?) q[0], q[2]"), 3);
    same(&b("cx q[0..2], q[2..4]"), &b("cx q[0], q[2]  cx q[1], q[3]"), 4);
    same(&b("cx q[0], q[1..4]"), &b("for i in 1..n { cx q[0], q[i] }"), 4);
    same(&b("h q[stride(0..n, 2)]  swap q[[1, 3]]"), &b("h q[0]  h q[2]  swap q[1], q[3]"), 4);
    same(
        "circuit f on q[2] { h q[0]\n cx q[0], q[1] }\ncircuit c on q[n] { f q[[2, 0]] }\n",
        &b("h q[2]  cx q[2], q[0]"),
        3,
    );
}

#[test]
fn widths_are_solved_for() {
    let text = "circuit c on q[2 * k] { for i in 0..k { cx q[i], q[i + k] } }\n";
    same(text, &body("cx q[0], q[2]  cx q[1], q[3]"), 4);
}
