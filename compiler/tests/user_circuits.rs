//! Circuits of a user's own, one of every form of the language, give the states that the same circuits written in Qiskit
//! give; and where qubits are reset, what is measured is what Qiskit's density matrices give.

use std::path::Path;

use hqml_compiler::circuits::{Incoming, Use, elaborate};
use hqml_compiler::lower::{defer_resets, lower};
use hqml_compiler::names::Names;
use hqml_compiler::world::MemoryWorld;
use hqml_ir::{Op, Pauli, PauliString, Program, oracle};
use hqml_transpiler::peephole::optimise;
use serde::Deserialize;
use serde::de::DeserializeOwned;

#[derive(Deserialize)]
struct Reference<C> {
    cases: Vec<C>,
}

/// The feature map `m` of `source` on the row `x` with the parameters `theta`.
#[derive(Deserialize)]
struct State {
    note: String,
    source: String,
    x: Vec<f64>,
    theta: Vec<f64>,
    re: Vec<f64>,
    im: Vec<f64>,
}

/// X of each qubit, Y of each, Z of each, and Z of the first beside X of the last.
#[derive(Deserialize)]
struct Measured {
    source: String,
    x: Vec<f64>,
    theta: Vec<f64>,
    expectations: Vec<f64>,
}

fn cases<C: DeserializeOwned>(file: &str) -> Vec<C> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(file);
    let reference: Reference<C> = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    reference.cases
}

/// The program of `m` at a width, resets and all.
fn program(source: &str, features: usize, parameters: usize) -> Program {
    let world = MemoryWorld::new().with_file("main.hqml", source);
    let (names, diagnostics) = Names::load(&world, "main.hqml", &[]);
    assert_eq!(diagnostics, vec![], "{source}");
    let declared = names.lookup(names.root(), "m").unwrap();
    let span = declared.declaration.span;
    let incoming = Incoming::Features(features);
    let stage = Use { declared, arguments: &[], incoming, span, origin: None, first_parameter: 0 };
    let circuit = elaborate(&names, &stage).unwrap_or_else(|errors| panic!("{source}: {errors:#?}"));
    assert_eq!(circuit.parameters.len(), parameters, "{source}");
    lower(&circuit.tree, circuit.qubits as u32, features as u32, parameters as u32).unwrap()
}

#[test]
fn circuits_of_every_form_give_the_states_of_qiskit() {
    let cases: Vec<State> = cases("user_states.json");
    assert!(cases.len() >= 12);
    for case in &cases {
        let mut program = program(&case.source, case.x.len(), case.theta.len());
        let theirs: Vec<_> =
            case.re.iter().zip(&case.im).map(|(re, im)| num_complex::Complex64::new(*re, *im)).collect();
        for stage in ["lowered", "optimised"] {
            let ours = oracle::state(&program, &case.x, &case.theta);
            assert_eq!(ours.len(), theirs.len(), "{}", case.note);
            let distance = oracle::distance_up_to_phase(&vec![ours], &vec![theirs.clone()]);
            assert!(distance < 1e-12, "{}, {stage}: {distance:e}", case.note);
            optimise(&mut program);
        }
    }
}

/// A product formula and the evolution it comes near to.
#[derive(Deserialize)]
struct Evolved {
    note: String,
    source: String,
    x: Vec<f64>,
    theta: Vec<f64>,
    steps: usize,
    order: i32,
    re: Vec<f64>,
    im: Vec<f64>,
    exact_re: Vec<f64>,
    exact_im: Vec<f64>,
}

/// Gate by gate the product formulas of Qiskit; and with many steps of order 2 the exponential that SciPy finds.
#[test]
fn evolutions_are_qiskits_product_formulas() {
    let complex = |re: &[f64], im: &[f64]| -> Vec<_> {
        re.iter().zip(im).map(|(re, im)| num_complex::Complex64::new(*re, *im)).collect()
    };
    for case in &cases::<Evolved>("evolve_states.json") {
        let mut program = program(&case.source, case.x.len(), case.theta.len());
        for stage in ["lowered", "optimised"] {
            let ours = oracle::state(&program, &case.x, &case.theta);
            let theirs = complex(&case.re, &case.im);
            let distance = oracle::distance_up_to_phase(&vec![ours.clone()], &vec![theirs]);
            assert!(distance < 1e-12, "{}, {stage}: {distance:e}", case.note);
            let exact = complex(&case.exact_re, &case.exact_im);
            let gap = oracle::distance_up_to_phase(&vec![ours], &vec![exact]);
            // The error of a formula of order p falls as steps to the power -p.
            assert!(gap < 2.0 * (case.steps as f64).powi(-case.order), "{}: {gap:e}", case.note);
            optimise(&mut program);
        }
    }
}

#[test]
fn evolutions_take_weights_of_the_row_and_exact_ones_need_no_steps() {
    let of = |body: &str, parameters| {
        let mut program = program(&format!("feature_map m(x: features[2]) on q[2] {{ {body} }}"), 2, parameters);
        optimise(&mut program);
        oracle::state(&program, &[0.7, -1.3], &[0.9, 0.4][..parameters])
    };
    let same = |a: &str, b: &str, parameters| {
        let distance = oracle::distance_up_to_phase(&vec![of(a, parameters)], &vec![of(b, parameters)]);
        assert!(distance < 1e-13, "{a}: {distance:e}");
    };
    same("h q evolve(0.5, x[0] * Z(0) + x[1] * Z(0) * Z(1)) q", "h q rz(x[0]) q[0] rzz(x[1]) q[0], q[1]", 0);
    same("h q evolve(?, ? * Z(0)) q", "h q let t = ? rz(2 * t * ?) q[0]", 2);
    same("h q evolve(0.3, Z(0) + Z(1), steps: 7, order: 4) q", "h q evolve(0.3, Z(0) + Z(1)) q", 0);
    same("h q evolve(0.3, X(0) + Z(0), 2) q", "h q repeat 2 { evolve(0.15, X(0)) q evolve(0.15, Z(0)) q }", 0);
}

#[test]
fn a_feature_map_gives_its_row_to_an_observable() {
    let of = |declared: &str, body: &str| {
        let text = format!("{declared}\nfeature_map m(x: features[3]) on q[2] {{ h q[0] {body} }}");
        let mut program = program(&text, 3, 0);
        optimise(&mut program);
        oracle::state(&program, &[0.7, -1.3, 0.4], &[])
    };
    let same = |declared: &str, a: &str, b: &str| {
        let distance = oracle::distance_up_to_phase(&vec![of(declared, a)], &vec![of("", b)]);
        assert!(distance < 1e-13, "{declared} {a}: {distance:e}");
    };
    let h = "observable h(w: features[n], by: real = 1.0) on q[n] = by * sum(w[i] * X(i) for i in 0..n) + Z(0) * Z(1)";
    let inline = "evolve(0.5, x[1] * X(0) + x[2] * X(1) + Z(0) * Z(1), steps: 3) q";
    same(h, "evolve(0.5, h(x[1..3]), steps: 3) q", inline);
    same(h, "evolve(0.5, h(w: [x[1], x[2]]), steps: 3) q", inline);
    let scaled = "evolve(0.5, 2.0 * x[0] * X(0) + 2.0 * x[1] * X(1) + Z(0) * Z(1), steps: 3) q";
    same(h, "evolve(0.5, h(x[0..2], by: 2.0), steps: 3) q", scaled);
    same(h, "evolve(0.5, h(by: 2.0, w: x[0..2]), steps: 3) q", scaled);
    let through = format!("{h}\nobservable g(v: features[k]) on q[n] = h(v[1..3])");
    same(&through, "evolve(0.5, g(x), steps: 3) q", inline);
}

#[test]
fn resets_leave_what_density_matrices_say() {
    for case in cases::<Measured>("user_resets.json") {
        let mut program = program(&case.source, case.x.len(), case.theta.len());
        let qubits = program.qubits;
        let more = defer_resets(&mut program);
        assert!(more > 0 && program.qubits == qubits + more, "{}", case.source);
        assert!(program.ops.iter().all(|op| !matches!(op, Op::Reset(_))));
        hqml_ir::verify(&program).unwrap();
        optimise(&mut program);
        let psi = oracle::state(&program, &case.x, &case.theta);
        let each = [Pauli::X, Pauli::Y, Pauli::Z].into_iter().flat_map(|p| (0..qubits).map(move |q| vec![(q, p)]));
        let strings = each.chain([vec![(0, Pauli::Z), (qubits - 1, Pauli::X)]]);
        let mut found = 0;
        for (factors, theirs) in strings.zip(&case.expectations) {
            let string = PauliString::new(factors).unwrap();
            let ours = oracle::expectation(&string, &psi);
            assert!((ours - theirs).abs() < 1e-12, "{string:?}: {ours} and {theirs} in {}", case.source);
            found += 1;
        }
        assert_eq!(found, case.expectations.len());
    }
}

/// A qubit that nothing has acted on is in |0>: its reset costs no further qubit.
#[test]
fn the_reset_of_an_unused_qubit_is_free() {
    let mut program =
        program("feature_map m(x: features[2]) on q[2] { reset q; ry(x[0]) q[0]; reset q[1]; ry(x[1]) q[1] }", 2, 0);
    assert_eq!(defer_resets(&mut program), 0);
    assert_eq!((program.qubits, program.ops.len()), (2, 2));
}
