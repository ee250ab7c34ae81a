//! Noise: whatever the bytes are, reading ends, with an answer and not too many errors.

use proptest::prelude::*;

use crate::support::{EXAMPLES, read};

pub(crate) const SOUP: &[&str] = &[
    "import",
    "allow",
    "const",
    "data",
    "feature_map",
    "circuit",
    "pairs",
    "transform",
    "model",
    "experiment",
    "on",
    "let",
    "for",
    "in",
    "repeat",
    "if",
    "else",
    "control",
    "power",
    "barrier",
    "require",
    "where",
    "and",
    "or",
    "not",
    "of",
    "true",
    "name",
    "q",
    "x",
    "\"text\"",
    "\"open",
    "1",
    "2.5",
    "25%",
    "10ms",
    "$20",
    "2 points",
    "2pi",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "=",
    ":",
    ",",
    ";",
    ".",
    "..",
    "->",
    "|>",
    "?",
    "+",
    "-",
    "*",
    "/",
    "**",
    "==",
    "<",
    "^",
    "&&",
    "!",
    "%",
    "*/",
    "/// doc\n",
    "//! file\n",
    "// comment\n",
    "\n",
    "\n    ",
    "€",
    "#",
];

fn judge(text: &str) {
    let parsed = read(text);
    assert!(parsed.diagnostics.len() <= 100);
    for span in parsed.diagnostics.iter().flat_map(|one| &one.labels).map(|label| label.span) {
        assert!(text.get(span.range()).is_some(), "{span:?} is no place of the text");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn soup_of_tokens(words in prop::collection::vec(prop::sample::select(SOUP), 0..80)) {
        judge(&words.join(" "));
    }

    #[test]
    fn random_text(text in "\\PC{0,200}") {
        judge(&text);
    }

    #[test]
    fn random_bytes(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        judge(&String::from_utf8_lossy(&bytes));
        prop_assert_eq!(hqml_compiler::syntax::decode(Default::default(), bytes.clone()).is_ok(), String::from_utf8(bytes).is_ok());
    }

    #[test]
    fn examples_cut_anywhere(which in 0..EXAMPLES.len(), from in 0usize..1400, to in 0usize..1400) {
        let text = EXAMPLES[which].1;
        judge(text.get(from.min(to)..from.max(to).min(text.len())).unwrap_or_default());
    }
}

#[test]
fn very_long_lines() {
    let long = "a".repeat(10_000_000);
    judge(&long);
    judge(&format!("const a = \"{long}"));
    judge(&"1 + ".repeat(100_000));
    judge(&"a = ".repeat(100_000));
    judge(&"] ".repeat(100_000));
    judge(&"/// a\n".repeat(100_000));
    judge(&"//! a\n".repeat(100_000));
    judge(&"\u{1}\u{2} ".repeat(100_000));
}
