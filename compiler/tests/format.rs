//! The formatter: one style, the same meaning, every comment, and nothing to do the second time.

use std::path::Path;

use hqml_compiler::format::{Refusal, WIDTH, format};
use hqml_compiler::syntax::lexer::lex;
use hqml_compiler::syntax::parse;
use hqml_compiler::syntax::token::{Token, TokenKind as K};
use hqml_ir::span::FileId;
use proptest::prelude::*;

const FILE: FileId = FileId(0);

/// The tree of a text without its spans: `Debug` writes each of them as `: 0:3..7`.
fn meaning(text: &str) -> String {
    let parsed = parse(FILE, text);
    let errors: Vec<_> = parsed.diagnostics.iter().filter(|one| one.is_error()).collect();
    assert!(errors.is_empty(), "{errors:?}\n{text}");
    without_spans(&format!("{:?}", parsed.file))
}

fn without_spans(tree: &str) -> String {
    let mut pieces = tree.split(": 0:");
    let mut out = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        out.push(':');
        out.push_str(piece.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.'));
    }
    out
}

fn comments(text: &str) -> Vec<String> {
    let tokens = lex(FILE, text).tokens.into_iter();
    let comments = tokens.filter(|token| matches!(token.kind, K::Comment | K::Doc | K::FileDoc));
    comments.map(|token| token.text(text).trim_end().to_owned()).collect()
}

/// Formats a text and holds the result to all that must be true of it.
fn formatted(text: &str) -> String {
    let out = match format(FILE, text) {
        Ok(out) => out,
        Err(why) => panic!("{why:?}\n{text}"),
    };
    assert!(meaning(text) == meaning(&out), "the meaning of\n{text}\nis not that of\n{out}");
    assert_eq!(comments(text), comments(&out), "the comments of\n{text}\nare not those of\n{out}");
    let twice = format(FILE, &out).unwrap_or_default();
    let changed = out.lines().zip(twice.lines()).position(|(one, two)| one != two).unwrap_or(0);
    let near = |text: &str| text.lines().skip(changed.saturating_sub(3)).take(8).collect::<Vec<_>>().join("\n");
    assert!(out == twice, "the second time changes\n{}\nto\n{}", near(&out), near(&twice));
    assert!(out.ends_with('\n') && !out.ends_with("\n\n"));
    assert!(!out.contains("\n\n\n"), "two empty lines in\n{out}");
    assert!(out.lines().all(|line| line == line.trim_end()), "spaces at the end of a line in\n{out}");
    out
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the repository")
}

fn folder(name: &str, extension: &str) -> Vec<(String, String)> {
    let mut paths: Vec<_> = std::fs::read_dir(root().join(name))
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|found| found == extension))
        .collect();
    paths.sort();
    let read = |path: std::path::PathBuf| {
        let text = std::fs::read_to_string(&path).expect("a text");
        (path.display().to_string(), text)
    };
    paths.into_iter().map(read).collect()
}

/// The blocks of the pages, in a language that begins with `hqml`, which have no syntax error.
fn blocks() -> Vec<String> {
    let mut found = vec![];
    for (_, text) in folder("docs", "md").into_iter().chain(folder("docs/errors", "md")) {
        let blocks = text.split("```hqml").skip(1).filter_map(|rest| rest.split_once('\n'));
        found.extend(blocks.filter_map(|(_, rest)| rest.split_once("```")).map(|(block, _)| block.to_owned()));
    }
    found.retain(|text| !parse(FILE, text).diagnostics.iter().any(|one| one.is_error()));
    found
}

/// The examples, those in folders of their own too.
fn examples() -> Vec<(String, String)> {
    let mut all = folder("examples", "hqml");
    for entry in std::fs::read_dir(root().join("examples")).expect("the examples") {
        let entry = entry.expect("an entry");
        if entry.path().is_dir() {
            all.extend(folder(&format!("examples/{}", entry.file_name().display()), "hqml"));
        }
    }
    all
}

fn files() -> Vec<(String, String)> {
    let mut all = folder("stdlib", "hqml");
    all.extend(examples());
    all.extend(folder("compiler/tests/syntax", "hqml"));
    all
}

#[test]
fn the_library_and_the_examples_are_formatted() {
    for (path, text) in folder("stdlib", "hqml").into_iter().chain(examples()) {
        assert_eq!(formatted(&text), text, "{path}: run `hqml fmt` on it");
    }
}

#[test]
fn every_file_and_block_keeps_its_meaning_and_comments() {
    let blocks = blocks();
    assert!(blocks.len() > 100, "only {} blocks found", blocks.len());
    for text in files().into_iter().map(|(_, text)| text).chain(blocks) {
        formatted(&text);
    }
}

#[test]
fn blocks_of_the_language_page_are_formatted() {
    let (_, page) = folder("docs", "md").into_iter().find(|(path, _)| path.ends_with("language.md")).expect("the page");
    for rest in page.split("```hqml\n").skip(1) {
        let block = rest.split("```").next().unwrap_or_default();
        assert_eq!(formatted(block), block);
    }
}

#[test]
fn lines_fit_where_they_can_be_broken() {
    for (path, text) in files() {
        for line in formatted(&text).lines().filter(|line| !line.contains("//") && !line.contains('"')) {
            assert!(line.chars().count() <= WIDTH, "{path}: {line}");
        }
    }
}

#[test]
fn every_construct_has_its_layout() {
    let text = folder("compiler/tests/syntax", "hqml").remove(0).1;
    insta::assert_snapshot!(formatted(&text));
}

#[test]
fn long_and_commented_things_have_their_layout() {
    insta::assert_snapshot!(formatted(include_str!("data/untidy.hqml")));
}

#[test]
fn a_file_with_errors_is_refused_with_them() {
    let text = "model a = \nmodel b = svc(\n";
    let Err(Refusal::Syntax(found)) = format(FILE, text) else { panic!("it was formatted") };
    assert_eq!(found, parse(FILE, text).diagnostics);
}

#[test]
fn deep_nesting_is_laid_out() {
    let deep = |n: usize| format!("const a = {}1{}\n", "(".repeat(n), ")".repeat(n));
    formatted(&deep(200));
    formatted(&format!("const a = {}1{}\n", "[".repeat(200), "]".repeat(200)));
    formatted(&format!("const a = {}1\n", "-".repeat(400)));
    formatted(&format!("const a = {}1\n", "2 ** ".repeat(400)));
    formatted(&format!("const a = 1{}\n", " + 1".repeat(400)));
}

/// A `(` of a call and a `[` of an index stay with the token before them, a first qubit with its gate: no line end may
/// come before these. `true` where a line end may come between two tokens of a right file.
fn may_break(tokens: &[Token], at: usize) -> bool {
    let (before, next) = (tokens[at - 1].kind, tokens[at].kind);
    let touches = matches!(next, K::LeftParen | K::LeftBracket);
    let operand = next == K::Name && matches!(before, K::Name | K::RightParen | K::Control | K::Barrier);
    !touches && !operand
}

/// What may stand between two tokens; the first ones also where no line may end.
const SPACES: [&str; 16] = [
    " ",
    " ",
    " ",
    "  ",
    " ",
    "\n",
    "\n",
    "\n  ",
    "\n\n",
    "\n\n\n ",
    " // t\n",
    "\n// own\n",
    "\n\n // x\n\n",
    " // t\n// u\n",
    "\n",
    " /// misplaced\n",
];

/// The same tokens with other space and more comments between them.
fn mutated(text: &str, choices: &[u8]) -> String {
    let tokens: Vec<Token> = lex(FILE, text).tokens.into_iter().filter(|token| token.kind != K::Space).collect();
    let is_comment = |token: &Token| matches!(token.kind, K::Comment | K::Doc | K::FileDoc);
    let mut choices = choices.iter().map(|choice| usize::from(*choice)).cycle();
    let mut out = String::new();
    for (at, token) in tokens.iter().enumerate() {
        let choice = choices.next().unwrap_or(0);
        out.push_str(if at == 0 {
            ""
        } else if is_comment(&tokens[at - 1]) {
            ["\n", "\n    ", "\n\n", "\n \n\n  "][choice % 4]
        } else if token.line_start && token.kind.is_declaration_word() {
            ["\n", "\n\n\n", " // d\n", "\n// e\n\n"][choice % 4]
        } else if token.line_start {
            SPACES[5 + choice % 9]
        } else if is_comment(token) {
            SPACES[choice % 10]
        } else if may_break(&tokens, at) {
            SPACES[choice % 16]
        } else {
            SPACES[choice % 5]
        });
        out.push_str(token.text(text));
    }
    out.push('\n');
    out
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn other_space_and_more_comments_keep_meaning(
        pick in any::<prop::sample::Index>(),
        choices in prop::collection::vec(any::<u8>(), 1..400),
    ) {
        let all = files();
        let (_, text) = &all[pick.index(all.len())];
        let mutant = mutated(text, &choices);
        // A doc comment before a label, for one, is an error: such a file is refused, not formatted.
        if !parse(FILE, &mutant).diagnostics.iter().any(|one| one.is_error()) {
            formatted(&mutant);
        }
    }
}

/// As many lints as a file reports stand before the error: it is reported all the same.
#[test]
fn lints_hide_no_error() {
    let lints = "const a = /// misplaced\n1\n".replace('a', "ab").repeat(300);
    let said = parse(FILE, &format!("{lints}const c = \n")).diagnostics;
    assert!(said.iter().any(|one| one.is_error()), "no error among {} diagnostics", said.len());
}

/// Mutants are worth something only if most of them are right files.
#[test]
fn most_mutants_are_right() {
    let all = files();
    let right = (0u8..100).filter(|seed| {
        let choices: Vec<u8> = (0..251u32).map(|k| ((k * 7919 + u32::from(*seed) * 104_729) >> 3) as u8).collect();
        let mutant = mutated(&all[usize::from(*seed) % all.len()].1, &choices);
        !parse(FILE, &mutant).diagnostics.iter().any(|one| one.is_error())
    });
    assert!(right.count() > 60);
}
