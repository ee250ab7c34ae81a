//! The library's circuits give Qiskit's and PennyLane's states: random rows and parameters, 2 to 5 qubits, several
//! options each. States are compared by their overlap and, up to one global phase, entry by entry.

use hqml_compiler::circuits::{Argument, Given, Incoming, Use, elaborate};
use hqml_compiler::eval::Scope;
use hqml_compiler::lower::lower;
use hqml_compiler::names::Names;
use hqml_compiler::syntax::ast::{ArgumentList, DeclarationBody, DeclarationKind, ExprKind};
use hqml_compiler::world::MemoryWorld;
use hqml_ir::oracle;
use serde::Deserialize;

#[derive(Deserialize)]
struct Reference {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    tool: String,
    program: String,
    x: Vec<f64>,
    theta: Vec<f64>,
    re: Vec<f64>,
    im: Vec<f64>,
}

/// The state that a stage such as `zz_feature_map(reps: 1)` leaves.
fn state(case: &Case) -> Vec<num_complex::Complex64> {
    let world = MemoryWorld::new().with_file("main.hqml", &format!("model m = {}\n", case.program));
    let (names, diagnostics) = Names::load(&world, "main.hqml", &[]);
    assert_eq!(diagnostics, vec![], "{}", case.program);
    let model = names.lookup(names.root(), "m").unwrap();
    let DeclarationBody::Definition(definition) = &model.declaration.body else { panic!("{}", case.program) };
    let scope = Scope::new(names.root());
    let (name, arguments) = match &definition.value.kind {
        ExprKind::Name(name) => (name, vec![]),
        ExprKind::Call { name, arguments } => match &arguments.list {
            ArgumentList::List(list) => (name, list.iter().collect()),
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    };
    let arguments: Vec<Argument<'_>> = arguments
        .into_iter()
        .map(|argument| Argument {
            label: argument.label.as_ref().map(|label| (label.name.as_str(), label.span)),
            value: Given::Written(&argument.value, &scope),
            span: argument.span,
        })
        .collect();
    let declared = names.lookup(names.root(), &name.name).unwrap();
    let incoming = match declared.kind() {
        DeclarationKind::FeatureMap => Incoming::Features(case.x.len()),
        _ => Incoming::State(case.re.len().trailing_zeros() as usize),
    };
    let span = definition.value.span;
    let stage = Use { declared, arguments: &arguments, incoming, span, origin: None, first_parameter: 0 };
    let circuit = elaborate(&names, &stage).unwrap_or_else(|errors| panic!("{}: {errors:#?}", case.program));
    assert_eq!(circuit.parameters.len(), case.theta.len(), "{}: as many parameters as {} has", case.program, case.tool);
    let (features, parameters) = (case.x.len() as u32, case.theta.len() as u32);
    let program = lower(&circuit.tree, circuit.qubits as u32, features, parameters).unwrap();
    oracle::state(&program, &case.x, &case.theta)
}

#[test]
fn states_are_those_of_qiskit_and_pennylane() {
    let files = [include_str!("data/stdlib_states.json"), include_str!("data/circuit_states.json")];
    let cases: Vec<Case> =
        files.iter().flat_map(|text| serde_json::from_str::<Reference>(text).unwrap().cases).collect();
    assert!(cases.len() > 240);
    let mut worst = 0.0f64;
    for case in &cases {
        let ours = state(case);
        let theirs: Vec<_> =
            case.re.iter().zip(&case.im).map(|(re, im)| num_complex::Complex64::new(*re, *im)).collect();
        assert_eq!(ours.len(), theirs.len(), "{}", case.program);
        let distance = oracle::distance_up_to_phase(&vec![ours], &vec![theirs]);
        assert!(distance < 1e-12, "{} of {}: {distance:e} for x = {:?}", case.program, case.tool, case.x);
        worst = worst.max(distance);
    }
    println!("{} states, largest distance {worst:e}", cases.len());
}
