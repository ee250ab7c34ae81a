//! The quick pass against the grammar: two readers made apart, one answer.

use hqml_compiler::syntax::{chunks_left_to_the_grammar, parse_by_grammar};
use hqml_ir::span::FileId;
use proptest::prelude::*;

use crate::mutation::{MUTATIONS, tokens};
use crate::support::{EXAMPLES, read};

const FILE: FileId = FileId(0);

fn same(text: &str) {
    assert_eq!(read(text), parse_by_grammar(FILE, text), "in\n{text}");
}

/// Texts that are right: the examples, the library, and one of each construct.
fn right() -> Vec<&'static str> {
    let library = hqml_stdlib::FILES.iter().map(|(_, text)| *text);
    EXAMPLES.iter().map(|(_, text)| *text).chain(library).chain([include_str!("everything.hqml")]).collect()
}

#[test]
fn what_is_right_is_read_by_the_quick_pass_alone() {
    for text in right() {
        assert_eq!(read(text).diagnostics, vec![]);
        assert_eq!(chunks_left_to_the_grammar(FILE, text), 0, "in\n{text}");
        same(text);
    }
}

#[test]
fn what_is_wrong_is_explained_by_the_grammar() {
    for text in ["const a = ", "const a = 1 2", "model m = svc(", "experiment e { data }", "h q", "const a = 0..1..2"] {
        assert_ne!(chunks_left_to_the_grammar(FILE, text), 0, "in\n{text}");
        same(text);
    }
}

#[test]
fn strengths_and_brackets_are_the_grammars() {
    for value in [
        "1 + 2 * 3 - -4 ** 2 ** -x / 5",
        "not not a == b and c or not d < e .. f + 1",
        "a .. b == c .. d",
        "2% of a + 3% of -b ** 2",
        "[(a, b,), (c), (d, e), {f: 1, g: 2 h: 3}]",
        "[i + j for (i, j) in all(n) if i < j for k in 0..2 if k]",
        "f(a, b: c, d: e |> g,)(1)",
        "a.data[0].b[1](2)",
        "a |> b |> [c |> d, e]",
        "?(init: normal(0, 1)) * ?",
        "sum(i for i in 0..n)",
        "sum(a: i for i in 0..n)",
        "{ }",
        "(a: 1)",
        "1 .. 2 .. 3",
        "not",
        "a not b",
        "a == not b",
        "2% of",
        "\"t\\n\" + 1ms + $2 + 3 points + true",
    ] {
        same(&format!("const a = {value}\n"));
        same(&format!("model m(a: list[pairs, {value}] = {value}) = {value} where b = {value}, c = {value}\n"));
        same(&format!("circuit c on q[{value}] {{ rz({value}) q[{value}], q let a = {value} if {value} {{ }} }}\n"));
        same(&format!("experiment e {{ data: {value} models: {value}, seeds: {value} }}\n"));
    }
}

#[test]
fn mutations_have_one_answer() {
    for text in right() {
        let tokens = tokens(text);
        for at in 0..tokens.len() {
            // One kind of mutation a token, so that the grammar, which is slow in tests, is done soon.
            let (_, mutate, _) = MUTATIONS[at % MUTATIONS.len()];
            if at % 8 == 0 {
                same(&mutate(text, &tokens, at));
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn soup_has_one_answer(words in prop::collection::vec(prop::sample::select(crate::noise::SOUP), 0..40)) {
        same(&words.join(" "));
    }

    #[test]
    fn values_of_soup_have_one_answer(words in prop::collection::vec(prop::sample::select(VALUES), 1..9)) {
        same(&format!("const a = {}\n", words.join(" ")));
    }
}

const VALUES: &[&str] = &[
    "a", "b", "1", "2%", "of", "not", "and", "or", "==", "<", "..", "+", "-", "*", "**", "|>", "(", ")", "[", "]", "?",
    ",", "for", "in", "if", ".", "a:", "f(", "{", "}", "\n",
];
