//! The five examples as a user starts from them.

use hqml_compiler::world::{MemoryWorld, TargetSchema};
use hqml_compiler::{Compilation, CompileOptions, compile};
use hqml_ir::{Kind, Readout, Role, Step};

use crate::support::{codes, numbers, shown};

fn example(name: &str) -> Compilation {
    let path = format!("{}/../examples/{name}.hqml", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|why| panic!("{path}: {why}"));
    let columns = ["cement", "slag", "ash", "water", "superplasticizer", "coarse", "fine", "age"];
    let table = numbers(&columns, 1030, TargetSchema::Real);
    let world = MemoryWorld::new().with_file("examples/a.hqml", &text).with_table("examples/data/concrete.csv", table);
    compile("examples/a.hqml", &world, &CompileOptions::default())
}

fn sound(name: &str) -> Compilation {
    let compilation = example(name);
    assert!(!compilation.has_errors(), "{}", shown(&compilation));
    compilation
}

#[test]
fn the_first_article_has_a_kernel_of_two_qubits() {
    let compilation = sound("article_kernel");
    let experiment = &compilation.experiments[0];
    assert_eq!(experiment.data[0].schema.columns.len(), 8);
    assert_eq!(experiment.data[0].after.len(), 2);
    assert_eq!(experiment.seeds, [0]);
    let names: Vec<&str> = experiment.contenders.iter().map(|c| c.name.as_str()).collect();
    assert_eq!(names, ["quantum_kernel", "logistic_regression", "random_forest(trees: 100)", "svc(kernel: rbf)"]);
    let model = &experiment.contenders[0].pipelines[0];
    assert_eq!(model.stages.len(), 2);
    let Step::Circuit(circuit) = &model.stages[0].step else { panic!("no circuit: {:?}", model.stages[0]) };
    assert_eq!((circuit.program.qubits, circuit.program.features), (2, 2));
    assert_eq!(circuit.readout, Readout::Fidelity);
    assert_eq!(model.stages[1].to, Kind::Labels { classes: 2, probable: false });
    assert!(experiment.rule.is_some());
}

#[test]
fn the_second_article_leaks_and_the_lint_says_so() {
    let compilation = sound("article_vqc");
    assert!(codes(&compilation).contains(&"W0201"), "{}", shown(&compilation));
    let experiment = &compilation.experiments[0];
    assert_eq!(experiment.seeds.len(), 10);
    let model = &experiment.contenders[0].pipelines[0];
    // Real amplitudes with one repetition on two qubits: two layers of two angles.
    assert_eq!(model.parameters.len(), 4);
    let training = model.stages.iter().find_map(|stage| match &stage.step {
        Step::Train(training) => Some(training),
        _ => None,
    });
    assert_eq!(training.map(|t| t.trains.as_slice()), Some([0, 1, 2, 3].as_slice()));
    assert_eq!(model.stages.last().map(|s| s.to), Some(Kind::Labels { classes: 2, probable: true }));
}

#[test]
fn the_variational_classifier_trains_circuit_and_layer_together() {
    let compilation = sound("variational_classifier");
    let model = &compilation.experiments[0].contenders[0].pipelines[0];
    // Four layers of two rotations on two qubits, then a layer of 2 x 2 weights and 2 constants.
    assert_eq!(model.parameters.len(), 4 * 2 * 2 + 2 * 2 + 2);
    let Step::Circuit(circuit) = &model.stages[0].step else { panic!("no circuit") };
    assert_eq!(circuit.program.parameters, 22);
    let Step::Builtin { first_parameter, .. } = model.stages[1].step else { panic!("no layer") };
    assert_eq!(first_parameter, 16);
}

#[test]
fn the_quantum_features_are_tuned_among_three_depths() {
    let compilation = sound("quantum_features");
    let experiment = &compilation.experiments[0];
    let model = &experiment.contenders[0].pipelines[0];
    let Step::Tuned(tuned) = &model.stages[0].step else { panic!("not tuned") };
    let choices: Vec<_> = tuned.candidates.iter().map(|c| c.choice[0].clone()).collect();
    let layers = |v: &str| ("layers".to_owned(), v.to_owned());
    assert_eq!(choices, [layers("1"), layers("2"), layers("3")]);
    // Four expectation values of Z and three of neighbours.
    assert_eq!(tuned.candidates[0].pipeline.stages[0].to, Kind::Features(7));
    assert_eq!(experiment.contenders.iter().filter(|c| c.role == Role::Baseline).count(), 3);
}

#[test]
fn the_quantum_kernel_is_tuned_as_its_baseline_is() {
    let compilation = sound("quantum_kernel");
    let experiment = &compilation.experiments[0];
    let candidates = |at: usize| match &experiment.contenders[at].pipelines[0].stages[0].step {
        Step::Tuned(tuned) => tuned.candidates.len(),
        _ => 1,
    };
    assert_eq!(candidates(0), 8);
    assert_eq!(candidates(3), 8);
}
