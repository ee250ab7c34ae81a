//! A table of mistakes as users make them: for each the one code, the text under its first label, and what the help says.

use hqml_compiler::world::MemoryWorld;
use hqml_compiler::{CompileOptions, compile};

use crate::support::{compiled, shown, sound};

const MOONS: &str = "data points = make_moons(samples: 100) |> split(test: 25%)\n";

/// One row: the program, the code, the labelled text, a part of the help.
type Row = (&'static str, &'static str, &'static str, &'static str);

fn hold(rows: &[Row], program: impl Fn(&str) -> String) {
    let mut failed = String::new();
    for (text, code, labelled, help) in rows {
        let found = compiled(&program(text));
        let errors: Vec<_> = found.diagnostics.iter().filter(|d| d.is_error()).collect();
        let right = errors.len() == 1
            && errors[0].code == *code
            && errors[0].span().is_some_and(|span| found.sources.text(span) == *labelled)
            && errors[0].help.iter().any(|said| said.contains(help));
        if !right {
            failed.push_str(&format!("--- {text}\nwanted {code} at `{labelled}`, help `{help}`\n{}", shown(&found)));
        }
    }
    assert_eq!(failed, "");
}

#[test]
fn in_data() {
    hold(
        &[
            ("iris |> split(test: 150%)", "E0533", "150%", "between 0 and 1"),
            ("iris |> k_fold(folds: 151)", "E0605", "k_fold(folds: 151)", "fewer folds"),
            ("iris |> stratified_k_fold(folds: 60)", "E0606", "stratified_k_fold(folds: 60)", "fewer folds"),
            ("iris |> split |> dense(width: 3)", "E0610", "dense(width: 3)", "into the model"),
            ("iris |> split |> frozen(dense(width: 3))", "E0610", "frozen(dense(width: 3))", "into the model"),
            ("\"iris.csv\" |> split", "E0132", "\"iris.csv\"", "names, calls and branches"),
            ("csv(few.csv, target: \"y\") |> split", "E0520", "few.csv", "`\"few.csv\"`"),
            ("iris |> split(10%, 2, 3, 4)", "E0505", "3", "take it away"),
            (
                "make_moons(samples: 10_000_000) |> split |> pca(components: 3)",
                "E0310",
                "pca(components: 3)",
                "pca(components: 2)",
            ),
            (
                "make_classification(samples: 10_000_000, features: 100_000) |> split",
                "E0801",
                "make_classification(samples: 10_000_000, features: 100_000)",
                "fewer rows",
            ),
        ],
        |data| format!("data points = {data}\nexperiment e {{ data: points  models: [svc] }}\n"),
    );
}

#[test]
fn in_models() {
    hold(
        &[
            (
                "dense(width: 2) |> softmax |> classifier",
                "E0504",
                "classifier",
                "loss: cross_entropy, optimizer: cobyla",
            ),
            ("xgboost", "E0201", "xgboost", "gradient_boosting"),
            ("RandomForestClassifier(trees: 3)", "E0201", "RandomForestClassifier", "random_forest"),
            ("random_forest(n_estimators: 10)", "E0501", "n_estimators", "`trees:`"),
            ("mlp(hidden_layer_sizes: [3])", "E0501", "hidden_layer_sizes", "`hidden:`"),
            ("k_nearest_neighbors(n_neighbors: 3)", "E0501", "n_neighbors", "`k:`"),
            ("svc(c = 1)", "E0113", "=", "`c: value`"),
            ("[identity for i in 0..20_000] |> svc", "E0533", "for i in 0..20_000", "fewer"),
            ("zz_feature_map(entanglement: [0, 1]) |> fidelity_kernel |> svc", "E0502", "[0, 1]", "[(0, 1), (1, 2)]"),
            ("zz_feature_map(entanglement: 3) |> fidelity_kernel |> svc", "E0502", "3", "entanglement: full"),
            ("angle_embedding(2) |> fidelity_kernel |> svc", "E0502", "2", "axis: x"),
            ("angle_embedding |> measure([Z(i) for i in 2..2]) |> svc", "E0504", "[Z(i) for i in 2..2]", "z_each"),
        ],
        |model| format!("{MOONS}model m = {model}\nexperiment e {{ data: points  models: [m] }}\n"),
    );
}

#[test]
fn in_rules_and_seeds() {
    hold(
        &[
            ("continue_when: svc.accuracy > 90", "E0708", "90", "`90%`"),
            ("continue_when: svc.accuracy >= best(baselines).accuracy - 2", "E0708", "2", "`2 points`"),
            ("continue_when: svc.accuracy >= best(baselines).accuracy + 2%", "E0138", "2%", "points"),
            ("continue_when: svc.accuracy >= best(baseline).accuracy", "E0110", "baseline", "`baselines`"),
            ("seeds: 5..5", "E0712", "5..5", "0..10"),
            ("seeds: 0..1_000_000_000_000", "E0712", "0..1_000_000_000_000", "0..10"),
        ],
        |fields| {
            format!("{MOONS}experiment e {{ data: points  models: [svc]  baselines: [ridge_classifier]  {fields} }}\n")
        },
    );
}

#[test]
fn in_circuits() {
    hold(
        &[
            ("rx(x) q", "E0502", "x", "x[i]"),
            ("cx q[0]", "E0406", "cx q[0]", "`cx q[0], q[1]`"),
            ("cx q[0, 1]", "E0110", ",", "`q[[0, 1]]`"),
            ("repeat ? { h q }", "E0134", "?", "a number"),
            ("rz(?) q[?]", "E0134", "?", "a number"),
            ("h q  measure q", "E0201", "measure", "`measure` is a stage"),
            ("theta = 3", "E0110", "=", "let theta"),
            ("power 100_000_000 { }", "E0450", "g |> measure(z_each)", "the message names"),
            ("repeat 1_000_000_000 { h q }", "E0416", "1_000_000_000", "less often"),
        ],
        |body| {
            format!(
                "{MOONS}feature_map g(x: features[n]) on q[n] {{ {body} }}\n\
                 model m = g |> measure(z_each) |> svc\nexperiment e {{ data: points  models: [m] }}\n"
            )
        },
    );
}

#[test]
fn around_declarations() {
    hold(
        &[
            ("modle m = svc", "E0110", "modle", "`model`"),
            ("# a comment\nmodel m = svc", "E0102", "#", "`//`"),
            ("allow(W9999, \"no lint\")\nmodel m = svc", "E0201", "W9999", "W0201"),
            ("allow(E0201, \"an error\")\nmodel m = svc", "E0201", "E0201", "mended"),
            ("allow(W0201)\nmodel m = svc", "E0110", ")", "the reason"),
            ("const c = ?\nmodel m = svc(c: c)", "E0134", "?", "a number"),
        ],
        |text| format!("{text}\n{MOONS}experiment e {{ data: points  models: [m] }}\n"),
    );
}

#[test]
fn one_place_that_two_models_reach_is_one_error() {
    let text = format!(
        "{MOONS}feature_map f(x: features[n]) on q[n] {{ h q[7] }}\nmodel a = f |> fidelity_kernel |> svc\n\
         model b = f |> measure(z_each) |> svc\nexperiment e {{ data: points  models: [a, b] }}\n"
    );
    let found = compiled(&text);
    assert_eq!(found.diagnostics.iter().filter(|d| d.is_error()).count(), 1, "{}", shown(&found));
}

/// Gradients through a circuit need an exact backend; gradients behind it, and optimizers without any, do not.
#[test]
fn gradients_through_shots() {
    let text = |readout: &str, optimizer: &str, train_on: &str| {
        format!(
            "{MOONS}backend ideal = statevector\nbackend sampled = statevector(shots: 100)\n\
             model m = angle_embedding |> {readout} |> classifier(loss: squared, {optimizer})\n\
             experiment e {{ data: points  models: [m]  backends: [ideal, sampled]  train_on: {train_on} }}\n"
        )
    };
    let trained = "real_amplitudes |> measure(Z(0))";
    let behind = "measure(z_each) |> dense(width: 2)";
    sound(&text(trained, "optimizer: adam", "ideal"));
    sound(&text(trained, "optimizer: spsa", "each"));
    sound(&text(behind, "optimizer: adam", "each"));
    sound(&text(trained, "optimizer: adam", "each"));
    sound(&text(trained, "optimizer: adam, gradient: parameter_shift", "sampled"));
    sound(&text(trained, "optimizer: spsa, gradient: adjoint", "sampled"));
    sound(&text(behind, "optimizer: adam, gradient: adjoint", "each"));
    for train_on in ["sampled", "each"] {
        let found = compiled(&text(trained, "optimizer: adam, gradient: adjoint", train_on));
        let errors: Vec<_> = found.diagnostics.iter().filter(|d| d.is_error()).collect();
        assert_eq!(errors.iter().map(|d| d.code).collect::<Vec<_>>(), ["E0320"], "{}", shown(&found));
        assert!(errors[0].help[0].contains("parameter_shift"));
    }
}

#[test]
fn where_binds_in_any_order_and_tables_with_options_are_their_own() {
    sound(&format!(
        "{MOONS}model m = first |> second |> svc where second = pca(components: k), first = standard_scaler, k = 2\n\
         experiment e {{ data: points  models: [m] }}\n"
    ));
    let text = "data d(noise: real = 0.1) = make_moons(noise: noise) |> split\n\
                experiment e { data: [d, d(noise: 0.2)]  models: [svc] }\n";
    let experiment = &sound(text).experiments[0];
    let names: Vec<&str> = experiment.data.iter().map(|data| data.name.as_str()).collect();
    assert_eq!(names, ["d", "d(noise: 0.2)"]);
}

/// Every block of the language's page that is marked as a program is one; those with a file beside them are checked where
/// there are files.
#[test]
fn the_language_page_holds_programs() {
    let page = include_str!("../../../docs/language.md");
    let blocks: Vec<&str> = page.split("```hqml\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert!(blocks.len() >= 3);
    blocks.into_iter().filter(|text| !text.contains("= qasm(")).for_each(|text| drop(sound(text)));
}

#[test]
fn a_name_of_the_library_is_hidden_with_a_word_about_it() {
    let text = |allow: &str| {
        format!(
            "{allow}feature_map angle_embedding(x: features[n]) on q[n] {{ ry(x[0]) q }}\n{MOONS}\
             experiment e {{ data: points  models: [angle_embedding |> measure(z_each) |> svc] }}\n"
        )
    };
    let hides = |text: &str| sound(text).diagnostics.iter().any(|d| d.code == "W0110");
    assert!(hides(&text("")));
    assert!(!hides(&text("allow(W0110, \"rotates about y\")\n")));
}

#[test]
fn a_thousand_imports_are_enough() {
    let imports = |count: usize| {
        let root: String = (0..count).map(|at| format!("import \"f{at}.hqml\"\n")).collect();
        let world = MemoryWorld::new().with_file("root.hqml", &root);
        let world =
            (0..count).fold(world, |w, at| w.with_file(&format!("f{at}.hqml"), &format!("const c{at} = {at}\n")));
        compile("root.hqml", &world, &CompileOptions::default())
    };
    assert!(!imports(900).has_errors());
    let found = imports(1100);
    assert!(found.diagnostics.iter().filter(|d| d.is_error()).all(|d| d.code == "E0006"), "{}", shown(&found));
    assert!(found.has_errors());
}
