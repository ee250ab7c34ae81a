//! Circuits of a user's own, one of every form of the language, give the states that the same circuits written in Qiskit
//! give; and where qubits are reset, what is measured is what Qiskit's density matrices give.

use std::path::Path;

use hqml_compiler::circuits::{Incoming, Use, elaborate};
use hqml_compiler::lower::{defer_resets, lower};
use hqml_compiler::names::Names;
use hqml_compiler::passes::optimise;
use hqml_compiler::world::MemoryWorld;
use hqml_ir::{Op, Pauli, PauliString, Program, oracle};
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
