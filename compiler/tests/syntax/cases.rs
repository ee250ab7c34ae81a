//! One mistake gives one error, with the expected code, at the expected place (the text under the error; empty where
//! something is missing).

use crate::support::wrong;

/// Each text has exactly this one error.
fn each(cases: &[(&str, &str, &str)]) {
    let mut failures = vec![];
    for (text, code, place) in cases {
        let found = wrong(text);
        if found != [(*code, (*place).to_owned())] {
            failures.push(format!("{text}\n   expected {code} at {place:?}, found {found:?}"));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}

#[test]
fn tokens() {
    each(&[
        ("const a = 2pi", "E0101", "2pi"),
        ("const a = 3sec", "E0101", "3sec"),
        ("const a = 1_", "E0101", "1_"),
        ("const a = 1e3%", "E0101", "1e3%"),
        ("const a = 2 × 3", "E0102", "×"),
        ("const a = 1 # why", "E0102", "#"),
        ("data d = csv('a.csv')", "E0102", "'a.csv'"),
        ("const a = 2 – 1", "E0102", "–"),
        ("data a = csv(\"b.csv)\nconst c = 1", "E0103", "\"b.csv)"),
        (r#"data a = csv("b\q.csv")"#, "E0104", "\\q"),
        (r#"data a = csv("b\u{110000}.csv")"#, "E0104", "\\u{110000}"),
        ("const a = 2 ^ 3", "E0105", "^"),
        ("const a = b && c", "E0105", "&&"),
        ("const a = b || c", "E0105", "||"),
        ("const a = !b", "E0105", "!"),
        ("const a = 7 % 2", "E0105", "%"),
        ("const a = 7 */", "E0105", "*/"),
        ("const a = 99999999999999999999", "E0106", "99999999999999999999"),
        ("const a = 1e999", "E0106", "1e999"),
    ]);
}

#[test]
fn brackets() {
    each(&[
        ("model m = a(b: 1 |> c\nmodel d = e", "E0111", ""),
        ("model m = a(b: 1)) |> c", "E0111", ")"),
        ("model m = a(b: [1, 2) |> c", "E0111", ""),
        ("experiment e {\n  models: [a, b\n  seeds: 0..3\n}", "E0111", ""),
        ("experiment e {\n  models: [a, b]\n\nconst c = 1", "E0111", ""),
        ("circuit c on q[n] {\n  for i in 0..n { h q[i]\n}\nconst d = 1", "E0111", ""),
        ("model m = a(b: (1 + 2\n    where b = c", "E0111", ""),
    ]);
}

#[test]
fn declarations() {
    each(&[
        ("hello world", "E0110", "hello"),
        ("const = 1", "E0110", "="),
        ("const model = 1", "E0112", "model"),
        ("const in = 1", "E0112", "in"),
        ("const a 1", "E0110", "1"),
        ("const a =", "E0110", ""),
        ("const a = 1;\nconst b = 2", "E0120", ";"),
        ("pairs p = [(0, 1)]", "E0110", "="),
        ("ansatz a q[n] { h q }", "E0110", "q"),
        ("ansatz a on q { h q }", "E0110", "{"),
        ("feature_map f(x features[n]) on q[n] { h q }", "E0110", "features"),
        ("feature_map f(x: features[n] reps: int) on q[n] { h q }", "E0110", "reps"),
        ("feature_map f(for: int) on q[n] { h q }", "E0112", "for"),
        ("allow(W0201)\nconst a = 1", "E0110", ")"),
        ("import maps", "E0110", "maps"),
    ]);
}

#[test]
fn values() {
    each(&[
        ("const a = 1 + ", "E0110", ""),
        ("const a = 1 + * 2", "E0110", "*"),
        ("const a = 1 2", "E0110", "2"),
        ("const a = [1 2, 3]", "E0110", "2"),
        ("const a = [1,, 3]", "E0110", ","),
        ("const a = (1 +) * 2", "E0110", ")"),
        ("const a = 2 (3 + 4)", "E0119", "("),
        ("const a = b(1)(2)", "E0119", "("),
        ("const a = 1 < b < 3", "E0117", "<"),
        ("const a = 0..1..2", "E0110", ".."),
        ("const a = b = c", "E0113", "="),
        ("model m = a b |> c", "E0110", "b"),
        ("model m = a |> |> c", "E0110", "|>"),
        ("model m = a |> b |>", "E0110", ""),
        ("model m = a and b |> c", "E0118", "and"),
        ("model m = a |> 3", "E0132", "3"),
        ("model m = a |> \"b\" |> c", "E0132", "\"b\""),
        ("const a = 1 + (b |> c)", "E0133", "(b |> c)"),
        ("model m = a(b, c for d in e)", "E0110", "("),
        ("model m = a(b: 1, 2)", "E0130", "2"),
        ("model m = a(b: 1, b: 2)", "E0131", "b"),
        ("model m = a(b: )", "E0116", "b:"),
        ("const a = { b: 1 }", "E0137", "{ b: 1 }"),
        ("const a = 2 points", "E0135", "2 points"),
        ("const a = 10min", "E0136", "10min"),
        ("const a = ?", "E0134", "?"),
    ]);
}

#[test]
fn circuits() {
    each(&[
        ("circuit c on q[n] { h }", "E0115", ""),
        ("circuit c on q[n] { cx q[0] q[1] }", "E0110", "["),
        ("circuit c on q[n] { cx q[0], }", "E0110", "}"),
        ("circuit c on q[n] { for i n 0..n { h q } h q }", "E0110", "n"),
        ("circuit c on q[n] {\n  for i in 0..n h q\n  x q\n}", "E0110", "h"),
        ("circuit c on q[n] { repeat { h q } }", "E0110", "{"),
        ("circuit c on q[n] { repeat ? { h q } }", "E0134", "?"),
        ("circuit c on q[n] { if n = 2 { h q } }", "E0113", "="),
        ("circuit c on q[n] { h q[?] }", "E0134", "?"),
        ("circuit c on q[n] { let a = b |> c }", "E0133", "|>"),
        ("circuit c on q[n] { let for = 1 }", "E0112", "for"),
        ("circuit c on q[n] { require n > 2 }", "E0110", "}"),
        ("circuit c on q[n] { 3 }", "E0110", "3"),
        ("circuit c on q[n] { else { h q } }", "E0110", "else"),
        ("circuit c(a: real = ?) on q[n] { h q }", "E0134", "?"),
    ]);
}

#[test]
fn experiments() {
    each(&[
        ("experiment e {\n  data:\n  models: [m]\n}", "E0116", "data:"),
        ("experiment e {\n  seeds:\n}", "E0116", "seeds:"),
        ("experiment e {\n  a:\n  b: 1\n}", "E0116", "a:"),
        ("experiment e {\n  data moons\n  models: [m]\n}", "E0110", "moons"),
        ("experiment e {\n  data: moons;\n  models: [m]\n}", "E0120", ";"),
        ("experiment e {\n  data: moons data: moons\n}", "E0131", "data"),
        ("experiment e {\n  where: 1\n}", "E0112", "where"),
        ("experiment e {\n  continue_when: a.x >= b.x - 2%\n}", "E0138", "2%"),
        ("experiment e {\n  budget: { cost: $20 $30, time: 1h }\n}", "E0110", "$30"),
        ("experiment e\n  data: moons\n}", "E0110", ""),
    ]);
}

#[test]
fn files() {
    assert_eq!(wrong(""), [("E0001", String::new())]);
    assert_eq!(wrong("// nothing\n"), [("E0001", String::new())]);
    assert_eq!(wrong("const a\0 = 1"), [("E0002", "\0".to_owned())]);
}

#[test]
fn two_mistakes_are_two_errors() {
    let text =
        "data a = b(1 2) |> c(d: )\nexperiment e {\n  x: 1 +\n  y: [1, *]\n}\ncircuit c on q[n] {\n  h\n  x q[1 +]\n}";
    let codes: Vec<_> = wrong(text).into_iter().map(|(code, _)| code).collect();
    assert_eq!(codes, ["E0110", "E0116", "E0110", "E0110", "E0115", "E0110"]);
}

#[test]
fn depth_is_limited_by_name_and_never_by_the_stack() {
    let deep = 10_000;
    let texts = [
        format!("const a = {}1{}", "(".repeat(deep), ")".repeat(deep)),
        format!("const a = {}", "[".repeat(deep)),
        format!("const a = {}1", "1 + ".repeat(deep)),
        format!("const a = {}1", "2 ** ".repeat(deep)),
        format!("const a = {}b", "not ".repeat(deep)),
        format!("const a = {}1", "- ".repeat(deep)),
        format!("const a = b{}", ".c".repeat(deep)),
        format!("const a = b{}", "[0]".repeat(deep)),
        format!("const a = {}1", "2% of ".repeat(deep)),
        format!("circuit c on q[n] {{ {} }}", "repeat 2 { ".repeat(deep)),
        format!("circuit c on q[n] {{ if a {{}} {} }}", "else if a {} ".repeat(deep)),
        format!("const a = {}1{}", "(1 + ".repeat(deep), ")".repeat(deep)),
    ];
    for text in texts {
        let found = wrong(&text);
        assert_eq!(found.len(), 1, "{}", &text[..60]);
        assert_eq!(found[0].0, "E0121", "{}", &text[..60]);
    }
}

#[test]
fn what_is_long_but_not_deep_is_read() {
    let many = 20_000;
    assert_eq!(wrong(&format!("model m = a{}", " |> b".repeat(many))), []);
    assert_eq!(wrong(&format!("const a = [{}]", "(0, 1 + 2), ".repeat(many))), []);
    assert_eq!(wrong(&format!("circuit c on q[n] {{ {} }}", "rz(1 + 2) q[0] ".repeat(many))), []);
}

#[test]
fn nesting_up_to_the_limit_is_read() {
    let deep = hqml_compiler::syntax::limits::MAX_NESTING;
    assert_eq!(wrong(&format!("const a = {}1{}", "(".repeat(deep), ")".repeat(deep))), []);
    assert_eq!(wrong(&format!("const a = {}{}", "[".repeat(deep), "]".repeat(deep))), []);
    assert_eq!(wrong(&format!("circuit c on q[n] {}{}", "{ power 2 ".repeat(deep - 1) + "{", "}".repeat(deep))), []);
}
