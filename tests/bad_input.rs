//! Bad input of every kind: one clear coded error, the right exit code, never a panic.

mod common;

use common::{Bench, assert_refused, stderr, stdout};

/// A whole program around a model, on two features and two classes.
fn with_model(model: &str) -> String {
    format!(
        "data points = make_moons(samples: 60, noise: 0.2, seed: 3) |> split(test: 30%) |> standard_scaler\n\
         model m = {model}\n\
         experiment e {{\n    data: points\n    models: [m]\n    baselines: [logistic_regression]\n}}\n"
    )
}

/// Checks a program that must be refused with this code; `run` must say the same.
fn refused(program: &str, code: &str) -> String {
    let bench = Bench::new();
    bench.write("p.hqml", program);
    let output = bench.hqml(&["check", "p.hqml"]);
    assert_refused(&output, 1, code);
    assert_refused(&bench.hqml(&["run", "p.hqml"]), 1, code);
    stderr(&output) + &stdout(&output)
}

#[test]
fn an_empty_file_has_nothing_to_run() {
    let bench = Bench::new();
    bench.write("p.hqml", "");
    assert_refused(&bench.hqml(&["run", "p.hqml"]), 1, "E0");
    assert_refused(&bench.hqml(&["check", "p.hqml"]), 1, "E0");
}

#[test]
fn a_missing_file_is_an_outside_failure() {
    assert_refused(&Bench::new().hqml(&["check", "nowhere.hqml"]), 3, "E0004");
}

#[test]
fn binary_junk_is_not_text() {
    let bench = Bench::new();
    bench.write("p.hqml", (0..4096u32).map(|i| (i * 7919 % 251) as u8).collect::<Vec<u8>>());
    let output = bench.hqml(&["check", "p.hqml"]);
    assert_refused(&output, 1, "E0002");
    assert!(stderr(&output).contains("save it as UTF-8"), "{}", stderr(&output));
}

#[test]
fn a_line_of_ten_megabytes_is_survived() {
    let bench = Bench::new();
    bench.write("p.hqml", "model m = ".to_owned() + &"s".repeat(10 << 20));
    assert_refused(&bench.hqml(&["check", "p.hqml"]), 1, "E0");
    bench.write("p.hqml", "model m = ".to_owned() + &"svc |> ".repeat(100_000));
    assert_refused(&bench.hqml(&["check", "p.hqml"]), 1, "E0");
}

#[test]
fn an_unknown_name_suggests_the_near_one() {
    let text = refused(&with_model("zz_feature_mpa |> fidelity_kernel |> svc"), "E02");
    assert!(text.contains("zz_feature_map"), "{text}");
    let text = refused(&with_model("zz_feature_map(rep: 2) |> fidelity_kernel |> svc"), "E05");
    assert!(text.contains("reps"), "{text}");
    let text = refused(&with_model("svc(kernel: rbff)"), "E0");
    assert!(text.contains("rbf"), "{text}");
}

#[test]
fn widths_that_disagree_are_refused_at_each_boundary() {
    refused(&with_model("pca(components: 3) |> svc"), "E03");
    refused(&with_model("amplitude_embedding(qubits: 2) |> fidelity_kernel |> svc"), "E03");
    refused(&with_model("zz_feature_map |> svc"), "E03");
    refused(&with_model("svc |> zz_feature_map"), "E03");
    refused(&with_model("zz_feature_map |> measure(Z(2)) |> svc"), "E0");
    let head = "z_feature_map |> real_amplitudes";
    let tail = "classifier(loss: cross_entropy, optimizer: cobyla)";
    refused(&with_model(&format!("{head} |> probabilities |> modulo(3) |> {tail}")), "E03");
    refused(&with_model(&format!("{head} |> probabilities |> {tail}")), "E03");
    refused(&with_model(&format!("{head} |> measure(z_each) |> {tail}")), "E03");
    refused(&with_model(&format!("{head} |> measure(z_each) |> svc")), "E0");
}

#[test]
fn sixty_qubits_are_refused_with_the_memory_they_would_need() {
    let program = "data wide = make_classification(samples: 40, features: 60, informative: 4) |> split(test: 25%)\n\
                   model m = z_feature_map |> fidelity_kernel |> svc\n\
                   experiment e { data: wide, models: [m], baselines: [logistic_regression] }\n";
    let text = refused(program, "E08");
    assert!(text.contains("60 qubits"), "{text}");
    assert!(text.contains("iB"), "no amount of memory in: {text}");
}

#[test]
fn cycles_are_refused() {
    refused("const a = b\nconst b = a\n", "E02");
    let bench = Bench::new();
    bench.write("a.hqml", "import \"b.hqml\"\n").write("b.hqml", "import \"a.hqml\"\n");
    assert_refused(&bench.hqml(&["check", "a.hqml"]), 1, "E0");
}

#[test]
fn what_is_not_built_is_said_to_be_not_built() {
    let program = with_model("svc").replace("experiment e {", "backend shaky = ibm(shots: 4096)\nexperiment e {");
    refused(&program.replace("models: [m]", "models: [m]\n    backends: [shaky]"), "E0901");
}

/// A program that reads `t.csv`.
const CSV: &str = "data t = csv(\"t.csv\", target: \"y\") |> stratified_k_fold(folds: 5) |> standard_scaler\n\
                   experiment e { data: t, models: [svc], baselines: [logistic_regression] }\n";

/// Runs [`CSV`] on a table that must be refused.
fn table_refused(table: &[u8], expected: &str) {
    let bench = Bench::new();
    bench.write("p.hqml", CSV).write("t.csv", table);
    for command in ["check", "run"] {
        let output = bench.hqml(&[command, "p.hqml"]);
        assert_refused(&output, 1, "E06");
        let text = stderr(&output) + &stdout(&output);
        assert!(text.contains(expected), "`{expected}` is not in: {text}");
    }
}

/// A table with as many rows as the folds need, and this line third.
fn enough(line: &str) -> Vec<u8> {
    format!("a,b,y\n1,2,0\n{line}{}", "1,2,0\n2,3,1\n".repeat(5)).into_bytes()
}

#[test]
fn a_bad_table_is_refused_with_its_line() {
    table_refused(b"", "empty");
    table_refused(b"a,b,y\n", "row");
    table_refused(b"a,b,y\n1,2,0\n1,2\n", "line 3");
    table_refused(&enough("1,two,1\n"), "two");
    table_refused(&enough("1,NaN,1\n"), "line 3");
    table_refused(&enough("1,,1\n"), "line 3");
    table_refused(b"a,b,z\n1,2,0\n1,3,1\n", "`y`");
    table_refused(b"a,b,y\n1,2,same\n1,3,same\n", "class");
    table_refused(b"a,b,y\n1,2,u\n1,3,v\n2,3,v\n", "fold");
    table_refused(b"a,a,y\n1,2,u\n1,3,v\n", "`a`");
    table_refused(b"a,b,y\n1,\xff\xfe,u\n", "UTF-8");
}

#[test]
fn a_missing_table_is_an_outside_failure() {
    let bench = Bench::new();
    bench.write("p.hqml", CSV);
    assert_refused(&bench.hqml(&["check", "p.hqml"]), 3, "E06");
}

#[test]
fn wrong_usage_leaves_with_two() {
    let bench = Bench::new();
    assert_eq!(bench.hqml(&["run"]).status.code(), Some(2));
    assert_eq!(bench.hqml(&["dance"]).status.code(), Some(2));
    assert_eq!(bench.hqml(&["run", "p.hqml", "--threads", "0"]).status.code(), Some(2));
    assert_eq!(bench.hqml(&["check", "p.hqml", "--set", "depth"]).status.code(), Some(2));
}
