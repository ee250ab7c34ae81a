//! The layout rules and what stands beside the grammar: doc comments, semicolons, line ends.

use crate::support::{read, sexpr, wrong};

#[test]
fn a_gate_without_qubits_does_not_take_the_next_line() {
    let found = wrong("circuit c on q[n] {\n    rz(a)\n    h q\n}");
    assert_eq!(found, [("E0115", String::new())]);
}

#[test]
fn later_operands_may_stand_on_the_next_line() {
    assert_eq!(wrong("circuit c on q[n] {\n    cx q[0],\n       q[1]\n}"), []);
}

#[test]
fn brackets_of_calls_and_indices_stand_on_their_line() {
    assert_eq!(wrong("model m = a\n    (b: 1) |> c"), [("E0114", "(".to_owned())]);
    assert_eq!(wrong("loss l(f: features[n]) = f\n    [0]"), [("E0114", "[".to_owned())]);
}

#[test]
fn misplaced_doc_comments_are_lints_and_nothing_else() {
    let text = "/// on a declaration\nconst a = [1, /// no\n 2]\n/// at the end\n//! late\n";
    let codes: Vec<_> = wrong(text).into_iter().map(|(code, _)| code).collect();
    assert_eq!(codes, ["W0101", "W0101", "W0101"]);
    assert!(sexpr::file(&read(text).file).contains("on a declaration"));
}

#[test]
fn several_declarations_may_share_a_line() {
    let parsed = read("const a = 1 const b = a model c = a");
    assert_eq!(parsed.diagnostics, vec![]);
    assert_eq!(parsed.file.declarations().count(), 3);
}

#[test]
fn a_byte_order_mark_and_carriage_returns_are_no_error() {
    assert_eq!(wrong("\u{feff}const a = 1\r\nconst b = 2\r\n"), []);
}

#[test]
fn names_are_compared_in_one_normal_form() {
    let parsed = read("const e\u{301}tat = 1\nconst \u{e9}tat = 2");
    let names: Vec<_> = parsed.file.declarations().map(|one| one.name.name.clone()).collect();
    assert_eq!(parsed.diagnostics, vec![]);
    assert_eq!(names[0], names[1]);
}

#[test]
fn a_broken_declaration_keeps_its_name_and_leaves_the_others_alone() {
    let parsed = read("model a = x |> |> y\nmodel b = = 3\nexperiment c {\n data moons\n}\nmodel d = e");
    let tree: Vec<_> = parsed.file.declarations().map(|one| (one.name.name.as_str(), one.broken)).collect();
    assert_eq!(tree, [("a", true), ("b", true), ("c", true), ("d", false)]);
    assert_eq!(parsed.diagnostics.len(), 3);
}
