//! Programs that are right: what the checked experiment holds.

use hqml_compiler::world::MemoryWorld;
use hqml_compiler::{CompileOptions, compile};
use hqml_ir::{Condition, Kind, Op, Pipeline, Readout, Step, Subject, Term, Value};

use crate::support::{codes, compiled, shown, sound};

const HEAD: &str = "data points = make_moons(samples: 100) |> split(test: 25%)\n";

fn model(declarations: &str) -> Pipeline {
    let text = format!("{HEAD}{declarations}\nexperiment e {{ data: points  models: [m] }}\n");
    sound(&text).experiments[0].contenders[0].pipelines[0].clone()
}

fn trains(pipeline: &Pipeline) -> Vec<u32> {
    let of = |step: &Step| match step {
        Step::Train(training) => Some(training.trains.clone()),
        _ => None,
    };
    pipeline.stages.iter().find_map(|stage| of(&stage.step)).unwrap_or_default()
}

#[test]
fn left_out_options_stand_with_their_defaults_in_the_rows_order() {
    let pipeline = model("model m = svc(gamma: auto, c: 10)");
    let Step::Builtin { call, .. } = &pipeline.stages[0].step else { panic!("no row") };
    let row = hqml_ir::stages::stage("svc").map(|row| row.options.iter().map(|o| o.name).collect::<Vec<_>>());
    assert_eq!(Some(call.options.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>()), row);
    assert_eq!(call.get("c"), &Value::Real(10.0));
    assert_eq!(call.get("gamma"), &Value::Word("auto".to_owned()));
    assert_eq!(call.get("degree"), &Value::Int(3));
    assert_eq!(call.call("kernel").map(|k| k.name.as_str()), Some("rbf"));
    assert_eq!(call.get("seed"), &Value::None);
}

#[test]
fn constants_options_and_widths_reach_the_options() {
    let declared = "const k = 2\npreprocess prepared(to: int = k) = standard_scaler |> pca(components: to)\n\
                    model m(width: int = 3) = prepared |> dense(width: width * features) |> dense(width: classes) |> softmax\n\
                    |> classifier(loss: cross_entropy, optimizer: patient)\noptimizer patient(rate: real = 0.5) = adam(learning_rate: rate)";
    let pipeline = model(declared);
    let widths: Vec<Kind> = pipeline.stages.iter().map(|stage| stage.to).collect();
    assert_eq!(widths[1..4], [Kind::Features(2), Kind::Features(6), Kind::Features(2)]);
    let Some(training) = pipeline.stages.iter().find_map(|stage| match &stage.step {
        Step::Train(training) => Some(training),
        _ => None,
    }) else {
        panic!("no training")
    };
    assert_eq!(training.optimizer.get("learning_rate"), &Value::Real(0.5));
    // 2 x 6 weights and 6 constants, then 6 x 2 and 2.
    assert_eq!(pipeline.parameters.len(), 12 + 6 + 12 + 2);
}

#[test]
fn frozen_parameters_are_numbered_and_not_trained() {
    let pipeline = model(
        "model m = angle_embedding |> frozen(real_amplitudes(reps: 1)) |> real_amplitudes(reps: 1) |> probabilities |> parity\n\
         |> classifier(loss: cross_entropy, optimizer: cobyla)",
    );
    assert_eq!(pipeline.parameters.iter().map(|p| p.trained).collect::<Vec<_>>(), [[false; 4], [true; 4]].concat());
    assert_eq!(trains(&pipeline), [4, 5, 6, 7]);
}

#[test]
fn a_bound_stage_has_its_parameters_once() {
    let pipeline = model(
        "model m = angle_embedding |> layer |> layer |> probabilities |> parity\n\
         |> classifier(loss: cross_entropy, optimizer: cobyla)\nwhere layer = real_amplitudes(reps: 1)",
    );
    assert_eq!(trains(&pipeline), [0, 1, 2, 3]);
}

#[test]
fn states_of_branches_lie_side_by_side() {
    let pipeline = model(
        "feature_map one(x: features[n]) on q[1] { rx(x[0]) q[0] }\nfeature_map two(x: features[n]) on q[2] { ry(x[1]) q[1] }\n\
         model m = [one, two] |> measure(z_each) |> svc",
    );
    let Step::Circuit(circuit) = &pipeline.stages[0].step else { panic!("no circuit") };
    assert_eq!((circuit.program.qubits, circuit.program.features), (3, 2));
    let qubits: Vec<u32> = circuit
        .program
        .ops
        .iter()
        .filter_map(|op| match op {
            Op::Gate { qubits, .. } => qubits.first().copied(),
            _ => None,
        })
        .collect();
    assert_eq!(qubits, [0, 2]);
}

#[test]
fn branches_that_prepare_their_features_read_their_own() {
    let pipeline = model(
        "feature_map one(x: features[n]) on q[1] { rx(x[0]) q[0] }\n\
         model m = [pca(components: 1) |> one, one] |> measure(z_each) |> svc",
    );
    assert_eq!(pipeline.stages[0].to, Kind::Features(3));
    let Step::Circuit(circuit) = &pipeline.stages[1].step else { panic!("no circuit") };
    let features: Vec<String> = circuit.program.ops.iter().map(ToString::to_string).collect();
    assert!(features[0].contains("x[0]") && features[1].contains("x[1]"), "{features:?}");
}

#[test]
fn features_of_branches_stand_side_by_side() {
    let pipeline = model("model m = [identity, angle_embedding |> measure(z_each), pca(components: 1)] |> svc");
    assert_eq!(pipeline.stages[0].to, Kind::Features(5));
    let generated = model("model m = [pca(components: 1 + c) for c in 0..classes] |> svc");
    assert_eq!(generated.stages[0].to, Kind::Features(3));
}

#[test]
fn parts_of_parallel_branches_do_not_stand_before_each_other() {
    let pipeline = model(
        "model m = [dense(width: 2), standard_scaler] |> dense(width: 2) |> softmax |> classifier(loss: cross_entropy, optimizer: adam)",
    );
    assert_eq!(trains(&pipeline).len(), 6 + 10);
}

#[test]
fn variants_are_named_by_what_is_swept() {
    let text = format!(
        "{HEAD}model m = zz_feature_map(reps: sweep(1, 2)) |> fidelity_kernel |> svc(c: sweep(log_space(0.1, 10, 3)))\n\
         experiment e {{ data: points  models: [m]  baselines: [svc(kernel: rbf, c: sweep(1, 10))] }}\n"
    );
    let experiment = &sound(&text).experiments[0];
    let names: Vec<&str> = experiment.contenders.iter().map(|c| c.name.as_str()).collect();
    let expected = [
        "m(reps: 1, c: 0.1)",
        "m(reps: 1, c: 1.0)",
        "m(reps: 1, c: 10.0)",
        "m(reps: 2, c: 0.1)",
        "m(reps: 2, c: 1.0)",
        "m(reps: 2, c: 10.0)",
        "svc(kernel: rbf, c: 1)",
        "svc(kernel: rbf, c: 10)",
    ];
    assert_eq!(names, expected);
    assert_eq!(experiment.contenders[6].base, "svc(kernel: rbf, c: sweep(1, 10))");
}

#[test]
fn rules_keep_their_numbers() {
    let text = format!(
        "{HEAD}model m = svc\nexperiment e {{ data: points  models: [m]  baselines: [ridge_classifier]  metrics: [accuracy, inference_time]\n\
         continue_when: m.accuracy >= best(baselines).accuracy - 2 points and m.inference_time <= 2% of 0.5 or not m.accuracy > 90% }}\n"
    );
    let experiment = &sound(&text).experiments[0];
    let Some(rule) = &experiment.rule else { panic!("no rule") };
    let Condition::Any(any) = &rule.condition else { panic!("{rule:?}") };
    let Condition::All(all) = &any[0] else { panic!("{any:?}") };
    let Condition::Compare { left, right, text, .. } = &all[0] else { panic!("{all:?}") };
    assert_eq!(text, "m.accuracy >= best(baselines).accuracy - 2 points");
    assert!(matches!(left, Term::Metric { subject: Subject::Contender { contender: 0, backend: None }, metric: 0 }));
    let Term::Subtract(best, points) = right else { panic!("{right:?}") };
    assert!(matches!(&**best, Term::Metric { subject: Subject::Best { contenders }, metric: 0 } if contenders == &[1]));
    assert!(matches!(**points, Term::Number(v) if v == 0.02));
    let Condition::Compare { right: Term::Multiply(share, time), .. } = &all[1] else { panic!("{all:?}") };
    assert!(matches!((&**share, &**time), (Term::Number(s), Term::Number(t)) if *s == 0.02 && *t == 0.5));
    assert!(matches!(&any[1], Condition::Not(_)));
}

#[test]
fn places_are_distinct_and_stable() {
    let text = "data points = make_moons(samples: 100) |> split(test: 25%) |> standard_scaler\n\
         model m = [identity, pca(components: 1)] |> dense(width: 2) |> softmax |> classifier(loss: cross_entropy, optimizer: adam)\n\
         experiment e { data: points  models: [m] }\n";
    let experiment = &sound(text).experiments[0];
    assert_eq!(experiment.data[0].after[0].place, "data.2.standard_scaler");
    let places: Vec<&str> = experiment.contenders[0].pipelines[0].stages.iter().map(|s| s.place.as_str()).collect();
    assert_eq!(places, ["0.branches", "1.dense", "2.softmax", "3.train", "4.argmax"]);
}

#[test]
fn readouts_become_one_stage_with_their_circuit() {
    let read = |readout: &str| {
        let pipeline = model(&format!("model m = angle_embedding |> {readout} |> svc"));
        let Step::Circuit(circuit) = &pipeline.stages[0].step else { panic!("no circuit") };
        (circuit.readout.clone(), pipeline.stages[0].to)
    };
    assert_eq!(read("sample(shots: 3)"), (Readout::Sample { shots: 3 }, Kind::Features(6)));
    assert_eq!(read("most_likely"), (Readout::MostLikely, Kind::Features(2)));
    assert_eq!(read("projected_kernel(gamma: 0.5)"), (Readout::Projected { gamma: 0.5 }, Kind::Gram));
    assert_eq!(read("probabilities"), (Readout::Probabilities, Kind::Probabilities(4)));
}

#[test]
fn settings_and_the_seed_come_from_outside() {
    let text = format!(
        "const depth = 1\n{HEAD}model m = zz_feature_map(reps: depth) |> fidelity_kernel |> svc\nexperiment e {{ data: points  models: [m]  seeds: 0..3 }}\n"
    );
    let world = MemoryWorld::new().with_file("p.hqml", &text);
    let ops = |depth: &str| {
        let set = vec![("depth".to_owned(), depth.to_owned())];
        let found = compile("p.hqml", &world, &CompileOptions { set, seed: Some(9), memory: None });
        assert!(!found.has_errors(), "{}", shown(&found));
        assert_eq!(found.experiments[0].seeds, [9]);
        let Step::Circuit(circuit) = &found.experiments[0].contenders[0].pipelines[0].stages[0].step else { panic!() };
        circuit.program.ops.len()
    };
    assert_eq!(ops("3"), 3 * ops("1"));
}

#[test]
fn memory_is_what_the_caller_says() {
    let text = format!(
        "{HEAD}model m = zz_feature_map |> fidelity_kernel |> svc\nexperiment e {{ data: points  models: [m] }}\n"
    );
    let world = MemoryWorld::new().with_file("p.hqml", &text);
    // 75 rows against 75 and 25, 8 bytes each.
    let with = |memory: u64| compile("p.hqml", &world, &CompileOptions { memory: Some(memory), ..Default::default() });
    assert!(!with(60_000).has_errors());
    assert!(codes(&with(59_999)).contains(&"E0801"));
}

#[test]
fn states_of_kernels_count_too() {
    let text = format!(
        "{HEAD}model m = zz_feature_map |> fidelity_kernel |> svc\nexperiment e {{ data: points  models: [m] }}\n"
    );
    let wide =
        text.replace("make_moons(samples: 100)", "make_classification(samples: 100, features: 12, informative: 4)");
    assert_ne!(wide, text);
    let world = MemoryWorld::new().with_file("p.hqml", &wide);
    // 100 rows of 2^12 amplitudes of 16 bytes.
    let with = |memory: u64| compile("p.hqml", &world, &CompileOptions { memory: Some(memory), ..Default::default() });
    assert!(!with(6_553_600).has_errors(), "{}", shown(&with(6_553_600)));
    assert!(codes(&with(6_553_599)).contains(&"E0801"));
}

/// What an optimizer keeps: the sides of COBYLA's simplex and their inverse, Nelder-Mead's corners, the corrections of
/// L-BFGS. 2 x 20 + 20 + 20 + 1 = 81 weights.
#[test]
fn what_an_optimizer_keeps_counts() {
    for (optimizer, bytes) in
        [("cobyla", 2 * 81 * 81 * 8), ("nelder_mead", 82 * 81 * 8), ("lbfgs(memory: 20)", 2 * 20 * 81 * 8)]
    {
        let text = format!(
            "{HEAD}model m = dense(width: 20) |> dense(width: 1) |> classifier(loss: hinge, optimizer: {optimizer})\n\
             experiment e {{ data: points  models: [m] }}\n"
        );
        let world = MemoryWorld::new().with_file("p.hqml", &text);
        let with =
            |memory: u64| compile("p.hqml", &world, &CompileOptions { memory: Some(memory), ..Default::default() });
        assert!(!with(bytes).has_errors(), "{optimizer}: {}", shown(&with(bytes)));
        assert_eq!(codes(&with(bytes - 1)), ["E0801"], "{optimizer}");
    }
}

#[test]
fn an_allow_silences_its_lint_in_its_declaration() {
    let data = "data points = make_moons(samples: 100) |> standard_scaler |> split(test: 25%)\n";
    let rest = "model m = svc\nexperiment e { data: points  models: [m] }\n";
    assert!(codes(&compiled(&format!("{data}{rest}"))).contains(&"W0201"));
    let allowed = format!("allow(W0201, \"as printed in the tutorial\")\n{data}{rest}");
    assert!(!codes(&compiled(&allowed)).contains(&"W0201"));
    let elsewhere = format!("{data}allow(W0201, \"not here\")\n{rest}");
    assert!(codes(&compiled(&elsewhere)).contains(&"W0201"));
}

/// Without data the number of features is not known: a model that four are too few for is not wrong.
#[test]
fn models_of_wide_rows_stand_without_an_experiment() {
    let text = "feature_map tenth(x: features[n]) on q[2] {
    let doubled = [2 * x[i] for i in 0..n]
    rx(doubled[10]) q[0]
    rx(doubled[3]) q[1]
}

observable pooled on q[n] = [Z(i) for i in 0..n - 4]

model wide = tenth |> measure(z_each) |> svc
model empty = angle_embedding |> measure(pooled) |> ridge
";
    let sound = compiled(text);
    assert_eq!(codes(&sound), Vec::<&str>::new(), "{}", shown(&sound));
    let wrong = compiled(&format!("{text}model missing = tenth |> measure(polled) |> svc\n"));
    assert_eq!(codes(&wrong), ["E0201"], "{}", shown(&wrong));
}

#[test]
fn a_file_without_experiment_is_checked_as_far_as_it_goes() {
    let clean =
        sound("feature_map mine(x: features[n]) on q[n] { ry(x[0]) q[0] }\nmodel m = mine |> fidelity_kernel |> svc\n");
    assert!(clean.experiments.is_empty());
    let codes_of = |text: &str| codes(&compiled(text));
    assert_eq!(codes_of("model m = svc(gama: 3)\n"), ["E0501"]);
    assert_eq!(codes_of("model m = density_matrix |> svc\n"), ["E0901"]);
    assert_eq!(codes_of("data d = iris\n"), ["E0601"]);
    assert_eq!(codes_of("optimizer o = adam(rate: 1)\n"), ["E0501"]);
    assert_eq!(codes_of("optimizer o(rate: real = 0.1) = adam(learning_rate: rate)\n"), Vec::<&str>::new());
    // It needs two features, which data may bring.
    assert_eq!(codes_of("feature_map two(x: features[n]) on q[n] { ry(x[1]) q[1] }\n"), Vec::<&str>::new());
    assert_eq!(codes_of("feature_map none(x: features[n]) on q[n] { ry(x[n]) q[0] }\n").len(), 1);
}
