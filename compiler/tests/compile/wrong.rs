//! Wrong options, data, experiments and rules: one error a mistake, and what it says.

use hqml_compiler::world::{Column, ColumnKind, MemoryWorld, TableSchema, TargetSchema};
use hqml_compiler::{CompileOptions, compile};

use crate::support::{compiled, numbers, shown};

const HEAD: &str = "data points = make_moons(samples: 100) |> split(test: 25%)\n";

fn text_of(cases: &[&str], program: impl Fn(&str) -> String) -> String {
    let case = |case: &&str| {
        let found = compiled(&program(case));
        let errors = found.diagnostics.iter().filter(|d| d.is_error()).count();
        assert_eq!(errors, 1, "{case}\n{}", shown(&found));
        assert!(found.experiments.is_empty());
        let mut found = found;
        found.diagnostics.retain(|d| d.is_error());
        format!("{case}\n{}\n", shown(&found))
    };
    cases.iter().map(case).collect()
}

#[test]
fn options() {
    let program = |model: &str| format!("{HEAD}model m = {model}\nexperiment e {{ data: points  models: [m] }}\n");
    insta::assert_snapshot!(text_of(
        &[
            "svc(C: 1)",
            "svc(gama: 0.1)",
            "svc(kernel: rfb)",
            "svc(kernel: 3)",
            "svc(c: \"big\")",
            "svc(c: -1)",
            "svc(gamma: scael)",
            "svc(1, c: 2)",
            "softmax(3)",
            "pca",
            "pca(components: 1.5)",
            "random_forest(trees: true)",
            "random_forest(trees: 10, trees: 20)",
            "mlp(hidden: 16)",
            "mlp(hidden: [16, 0])",
            "svc(c: sweep())",
            "svc(c: sweep(log_space(1, 2)))",
            "svc(c: 1 + sweep(1, 2))",
            "zz_feature_map(rep: 2) |> fidelity_kernel |> svc",
            "zz_feature_map(reps: 1.5) |> fidelity_kernel |> svc",
            "zz_featuremap |> fidelity_kernel |> svc",
            "kernel_pca(components: 2) |> svc",
            "rbf_kernel |> kernel_pca(components: 76) |> svc",
            "rbf_kernel |> nystroem |> svc",
            "rbf_kernel |> psd(repair: clop) |> svc",
            "rbf_kernel |> standard_scaler |> svc",
            "psd |> svc",
            "angle_embedding |> psd |> svc",
            "window(length: 3) |> svc",
            "target_scaler |> svc",
            "one_hot |> svc",
            "points |> svc",
            "tuned(svc, folds: 1)",
            "tuned",
            "angle_embedding |> real_amplitudes |> measure(z_each) |> softmax |> classifier(loss: cross_entropy)",
            "angle_embedding |> measure |> svc",
            "2 * 3",
        ],
        program,
    ));
}

#[test]
fn data() {
    let program =
        |data: &str| format!("data points = {data}\nmodel m = svc\nexperiment e {{ data: points  models: [m] }}\n");
    insta::assert_snapshot!(text_of(
        &[
            "iris",
            "iris |> standard_scaler",
            "iris |> split |> split",
            "split |> iris",
            "iriss |> split",
            "csv(\"missing.csv\", target: \"y\") |> split",
            "csv(\"missing.csv\") |> split",
            "iris |> split(test: 100%)",
            "iris |> split(test: 2)",
            "make_moons(samples: 4) |> stratified_split(test: 10%)",
            "iris |> k_fold(folds: 151)",
            "make_classification(features: 4, informative: 2, redundant: 3) |> split",
            "make_classification(classes: 3) |> split",
            "make_classification(weights: [0.2, 0.2, 0.2, 0.2]) |> split",
            "iris |> split |> angle_embedding",
            "iris |> split |> svc",
            "iris |> split |> pca(components: sweep(1, 2))",
            "iris |> split |> impute(strategy: mode)",
            "iris |> split |> one_hot",
            "iris |> split |> window(length: 2)",
            "iris |> window(length: 2) |> k_fold",
            "iris |> time_split |> [window(length: 2), identity]",
            "iris |> time_split |> window",
            "iris |> time_split |> window(length: 0)",
            "iris |> time_split |> window(length: 113)",
            "iris |> window(length: 10, horizon: 140) |> time_split",
            "iris |> time_split |> window(length: 2, autoregressive: true)",
            "diabetes |> time_split |> window(length: 2, autoregressive: true, horizon: 0)",
            "iris |> split |> target_scaler(to: -1..1)",
            "diabetes |> split |> target_scaler(to: 1..1)",
            "diabetes |> split |> [target_scaler, identity]",
            "diabetes |> stratified_split",
        ],
        program,
    ));
}

#[test]
fn experiments_and_rules() {
    let program = |fields: &str| {
        format!(
            "{HEAD}model m = svc\nmodel s = svc(c: sweep(1, 2))\nbaseline b = logistic_regression\nbackend ideal = statevector\n\
             experiment e {{ data: points\n {fields} }}\n"
        )
    };
    let programs = [
        "baselines: [b]",
        "models: []",
        "models: [mm]",
        "models: [m]  model: m",
        "models: [m]  seeds: -1",
        "models: [m]  seeds: 5..5",
        "models: [m]  seeds: 0.5",
        "models: [m]  metrics: [acc]",
        "models: [m]  metrics: [r2]",
        "models: [m]  metrics: [accuracy, accuracy]",
        "models: [m]  metrics: []",
        "models: [m]  metrics: [roc]",
        "models: [m]  backends: [cloud]",
        "models: [m]  backends: [ideal]  train_on: other",
        "models: [m]  backends: [statevector(shots: 0)]  train_on: each",
        "models: [m]  budget: { shots: many }",
        "models: [m]  budget: { money: 3 }",
        "models: [m]  budget: { cost: 3 }",
        "models: [m]  continue_when: m",
        "models: [m]  continue_when: m > 0.5",
        "models: [m]  continue_when: b.accuracy > 0.5",
        "models: [m]  continue_when: m.f1 > 0.5",
        "models: [m]  continue_when: m.acuracy > 0.5",
        "models: [m]  continue_when: best(baselines).accuracy > 0.5",
        "models: [m]  continue_when: best(things).accuracy > 0.5",
        "models: [m]  continue_when: m[cloud].accuracy > 0.5",
        "models: [m]  continue_when: m.accuracy > \"high\"",
        "models: [m]  continue_when: m.accuracy - 2% > 0.5",
        "models: [s]  continue_when: s.accuracy > 0.5",
        "models: [s]  continue_when: best(models).accuracy > 0.5",
        "models: [m]  metrics: [brier]",
    ];
    insta::assert_snapshot!(text_of(&programs, program));
}

#[test]
fn tables_of_files() {
    let program = "data points = csv(\"t.csv\", target: \"y\") |> split(test: 25%)\nmodel m = svc\n\
                   experiment e { data: points  models: [m] }\n";
    let classes = |names: &[&str]| TargetSchema::Classes(names.iter().map(|n| (*n).to_owned()).collect());
    let words = |names: &[&str]| ColumnKind::Text {
        categories: names.iter().map(|n| (*n).to_owned()).collect(),
        first: (3, names[0].to_owned()),
    };
    let text = Column { name: "name".to_owned(), kind: words(&["a", "b"]), gap: None };
    let gaps = Column { name: "age".to_owned(), kind: ColumnKind::Number, gap: Some(7) };
    let with = |column: Column| TableSchema { columns: vec![column], rows: 10, target: classes(&["a", "b"]) };
    let cases = [
        (numbers(&["a"], 10, classes(&["a", "b"])), None),
        (numbers(&["a"], 10, classes(&["a"])), Some("E0607")),
        (numbers(&["a"], 10, TargetSchema::None), Some("E0604")),
        (numbers(&["a"], 0, classes(&["a", "b"])), Some("E0604")),
        (numbers(&["a"], 1, classes(&["a", "b"])), Some("E0606")),
        (numbers(&["a"], 10, TargetSchema::Real), Some("E0316")),
        (with(text), Some("E0609")),
        (with(gaps), Some("E0609")),
    ];
    for (table, code) in cases {
        let world = MemoryWorld::new().with_file("d/p.hqml", program).with_table("d/t.csv", table.clone());
        let found = compile("d/p.hqml", &world, &CompileOptions::default());
        let errors: Vec<_> = found.diagnostics.iter().filter(|d| d.is_error()).map(|d| d.code).collect();
        assert_eq!(errors, code.into_iter().collect::<Vec<_>>(), "{table:?}\n{}", shown(&found));
        if code.is_none() {
            assert_eq!(found.experiments[0].data[0].path.as_deref(), Some("d/t.csv"));
        }
    }
}

/// Every program of the pages and examples with a piece cut out or doubled: whatever it means, it is answered.
#[test]
fn mutilated_programs_are_answered() {
    let path = format!("{}/../examples", env!("CARGO_MANIFEST_DIR"));
    for name in ["article_kernel", "article_vqc", "quantum_kernel", "variational_classifier"] {
        let text = std::fs::read_to_string(format!("{path}/{name}.hqml")).unwrap_or_else(|why| panic!("{name}: {why}"));
        let words: Vec<&str> = text.split_inclusive(char::is_whitespace).collect();
        for at in (0..words.len()).step_by(11) {
            let without = [&words[..at], &words[at + 1..]].concat().concat();
            let twice = [&words[..=at], &words[at..]].concat().concat();
            for program in [without, twice] {
                let found = compiled(&program);
                assert!(found.has_errors() || !found.experiments.is_empty() || !program.contains("experiment"));
            }
        }
    }
}
