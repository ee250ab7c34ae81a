//! `hqml explain` as a user types it: names of every kind, of the user's own file too, and names that are not known.

mod common;

use common::{Bench, stderr, stdout};

fn explained(name: &str) -> String {
    let output = Bench::new().hqml(&["explain", name]);
    assert!(output.status.success(), "{name}: {}", stderr(&output));
    stdout(&output)
}

#[test]
fn names_of_every_kind_have_a_page() {
    for (name, says) in [
        ("E0301", "E0301: a feature map"),
        ("w0201", "W0201: a stage is fitted before the split"),
        ("zz_feature_map", "Convention: Qiskit's zz_feature_map."),
        ("real_amplitudes", "trained parameters: 4 n"),
        ("linear", "entanglement pattern"),
        ("z_each", "On 3 qubits: Z(0), Z(1), Z(2)."),
        ("rx", "exp(-i a X / 2)"),
        ("prepare", "primitive of a circuit"),
        ("combinations", "combinations(0..3, 2)"),
        ("f1", "metric"),
        ("cobyla", "optimizer"),
        ("cross_entropy", "loss"),
        ("svc.c", "option of svc"),
        ("svc(c: 1.0)", "option of svc"),
        ("bandwidth", "zz_feature_map.bandwidth"),
        ("feature_map", "feature_map NAME(x: features[n], options) on q[width] { body }"),
        ("continue_when", "field of an experiment"),
    ] {
        let text = explained(name);
        assert!(text.contains(says), "{name}: `{says}` is not in\n{text}");
    }
}

#[test]
fn pages_are_plain_text() {
    let text = explained("zz_feature_map");
    assert!(!text.contains('`') && !text.contains("```") && !text.contains("|---|"), "{text}");
    assert!(text.contains("q[0] ─┤ H ├─┤ P(2x[0]) ├─●"), "{text}");
}

#[test]
fn own_declarations_are_explained_with_their_drawing() {
    let bench = Bench::new();
    bench.write(
        "mine.hqml",
        "/// Turns each qubit.\nfeature_map turned(\n    row: features[n],\n    /// How far.\n    factor: real = 2.0,\n) on q[n] {\n    \
         for i in 0..n { rx(factor * row[i]) q[i] }\n}\n",
    );
    let output = bench.hqml(&["explain", "turned", "--file", "mine.hqml"]);
    let text = stdout(&output);
    for says in ["Turns each qubit.", "features[n] -> state[n]", "How far.", "Rx(2row[0])"] {
        assert!(text.contains(says), "`{says}` is not in\n{text}");
    }
    assert!(bench.hqml(&["explain", "turned.factor", "--file", "mine.hqml"]).status.success());
    assert!(!bench.hqml(&["explain", "turned"]).status.success());
    assert_eq!(bench.hqml(&["explain", "turned", "--file", "gone.hqml"]).status.code(), Some(3));
}

#[test]
fn unknown_names_get_the_near_one() {
    let output = Bench::new().hqml(&["explain", "zz_featuer_map"]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(stderr(&output), "nothing is called `zz_featuer_map`; did you mean `zz_feature_map`?\n");
}
