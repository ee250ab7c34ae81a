//! What is understood: the examples as trees, and precedence where it decides.

use crate::support::{EXAMPLES, read, sexpr};
use hqml_compiler::syntax::ast::DeclarationBody;

#[test]
fn the_examples_read_without_a_word_and_as_they_mean() {
    for (name, text) in EXAMPLES {
        let parsed = read(text);
        assert_eq!(parsed.diagnostics, vec![], "{name}");
        insta::assert_snapshot!(name, sexpr::file(&parsed.file));
    }
}

/// The value of `const a = ...`.
fn value(text: &str) -> String {
    let parsed = read(&format!("loss a(f: features[n]) = {text}"));
    assert_eq!(parsed.diagnostics, vec![], "{text}");
    match &parsed.file.declarations().next().expect("one declaration").body {
        DeclarationBody::Definition(definition) => sexpr::expr(&definition.value),
        other => panic!("{other:?}"),
    }
}

#[test]
fn precedence_is_that_of_the_grammar() {
    let cases = [
        ("a or b and not c == d", "(or a (and b (not (== c d))))"),
        ("not not a", "(not (not a))"),
        ("a - b - c", "(- (- a b) c)"),
        ("a / b * c", "(* (/ a b) c)"),
        ("a + b * c", "(+ a (* b c))"),
        ("-2 ** 2", "(- (** 2 2))"),
        ("2 ** -1", "(** 2 (- 1))"),
        ("2 ** 3 ** 4", "(** 2 (** 3 4))"),
        ("-a ** -b ** c", "(- (** a (- (** b c))))"),
        ("- - a", "(- (- a))"),
        ("2% of a * b", "(* (of 0.02% a) b)"),
        ("a - 2% of -b ** 2", "(- a (of 0.02% (- (** b 2))))"),
        ("25% * a", "(* 0.25% a)"),
        ("0..n - 1", "(.. 0 (- n 1))"),
        ("a < 0..n", "(< a (.. 0 n))"),
        ("f[0].loss[i + 1].x", "(. (at (. (at f 0) loss) (+ i 1)) x)"),
        ("g(a, b: c)[0]", "(at (g() a b: c) 0)"),
        (
            "sum(Z(i) for i in 0..n if i > 1 for (j, k) in p)",
            "(sum() (Z() i) (for i (.. 0 n)) (if (> i 1)) (for (j k) p))",
        ),
        ("[x for x in y]", "[x (for x y)]"),
        ("(a, b,)", "(tuple a b)"),
        ("[]", "[]"),
        ("?(init: normal(0, 0.1)) * ?", "(* ?(init: (normal() 0 0.1)) ?)"),
        ("(a |> b(1), [c, d |> e])", "(tuple (|> a (b() 1)) [c (|> d e)])"),
        ("(a + b) * c", "(* (+ a b) c)"),
    ];
    for (text, tree) in cases {
        assert_eq!(value(text), tree, "{text}");
    }
}

#[test]
fn literals_are_the_nearest_numbers() {
    let cases = [
        ("1_000", "1000"),
        ("1_0.2_5", "10.25"),
        ("1e-3", "0.001"),
        ("2E5", "200000.0"),
        ("0.1%", "0.001%"),
        ("12.5%", "0.125%"),
        (r#""a\"\\\n\t\u{3b1}b""#, "\"a\\\"\\\\\\n\\tαb\""),
        ("true", "true"),
        ("9223372036854775807", "9223372036854775807"),
    ];
    for (text, tree) in cases {
        assert_eq!(value(text), tree, "{text}");
    }
}

#[test]
fn limits_stand_in_budgets_and_points_in_rules() {
    let text = "experiment e {\n budget: { cost: $2_000.5, a: 10ms, b: 250us c: 2s, d: 5min e: 1.5h }\n \
                continue_when: a.x - 2 points >= b.x - 1 point }";
    let parsed = read(text);
    assert_eq!(parsed.diagnostics, vec![]);
    let tree = sexpr::file(&parsed.file);
    let limits = "budget: { cost: $2000.5 a: 0.01s b: 0.00025s c: 2.0s d: 300.0s e: 5400.0s }";
    assert!(tree.contains(limits), "{tree}");
    assert!(tree.contains("(>= (- (. a x) 2.0pt) (- (. b x) 1.0pt))"), "{tree}");
}

#[test]
fn every_kind_of_declaration_and_statement_reads() {
    let text = include_str!("everything.hqml");
    let parsed = read(text);
    assert_eq!(parsed.diagnostics, vec![]);
    insta::assert_snapshot!(sexpr::file(&parsed.file));
}

#[test]
fn names_and_words_have_the_spans_of_their_text() {
    for (name, text) in EXAMPLES {
        for declaration in read(text).file.declarations() {
            assert_eq!(&text[declaration.word.range()], declaration.kind.word(), "{name}");
            assert_eq!(text[declaration.name.span.range()], declaration.name.name, "{name}");
            let whole = &text[declaration.span.range()];
            assert!(whole.starts_with(declaration.kind.word()) && whole == whole.trim(), "{name}: {whole}");
        }
    }
}
