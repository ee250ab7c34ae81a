//! Real files with one token deleted, doubled or swapped with the next: how many errors one mistake gives.

use hqml_compiler::syntax::lexer::lex;
use hqml_compiler::syntax::token::Token;
use hqml_ir::span::FileId;

use crate::support::{EXAMPLES, read};

pub(crate) fn tokens(text: &str) -> Vec<Token> {
    lex(FileId(0), text).tokens.into_iter().filter(|token| !token.kind.is_trivia()).collect()
}

fn deleted(text: &str, tokens: &[Token], at: usize) -> String {
    let range = tokens[at].span(FileId(0)).range();
    format!("{}{}", &text[..range.start], &text[range.end..])
}

fn doubled(text: &str, tokens: &[Token], at: usize) -> String {
    let range = tokens[at].span(FileId(0)).range();
    format!("{} {}", &text[..range.end], &text[range.start..])
}

fn swapped(text: &str, tokens: &[Token], at: usize) -> String {
    let Some(next) = tokens.get(at + 1) else { return text.to_owned() };
    let (one, two) = (tokens[at].span(FileId(0)).range(), next.span(FileId(0)).range());
    let between = &text[one.end..two.start];
    format!("{}{}{between}{}{}", &text[..one.start], &text[two.clone()], &text[one.clone()], &text[two.end..])
}

pub(crate) type Mutation = fn(&str, &[Token], usize) -> String;

/// How a file is made wrong, and the least share of wrong files that have one error. Two tokens swapped are often two
/// mistakes: `reps 2:` lacks a `:` and has one too many.
pub(crate) const MUTATIONS: [(&str, Mutation, f64); 3] =
    [("deleted", deleted, 0.98), ("doubled", doubled, 0.98), ("swapped", swapped, 0.7)];

#[test]
fn one_mistake_gives_one_error() {
    for (what, mutate, least) in MUTATIONS {
        let mut counts = vec![];
        for (name, text) in EXAMPLES {
            let tokens = tokens(text);
            for at in 0..tokens.len() {
                let mutant = mutate(text, &tokens, at);
                let errors = read(&mutant).diagnostics.iter().filter(|one| one.is_error()).count();
                if errors > 1 {
                    println!("{name}: `{}` {what} at {}: {errors} errors", tokens[at].text(text), tokens[at].start);
                }
                if errors > 0 {
                    counts.push(errors);
                }
            }
        }
        judge(what, counts, least);
    }
}

fn judge(what: &str, mut counts: Vec<usize>, least: f64) {
    counts.sort_unstable();
    let share = |limit: usize| counts.iter().filter(|count| **count <= limit).count() as f64 / counts.len() as f64;
    let (median, most) = (counts[counts.len() / 2], counts[counts.len() - 1]);
    println!(
        "{what}: {} wrong files, median {median}, most {most}, one error {:.1} %, at most two {:.1} %",
        counts.len(),
        100.0 * share(1),
        100.0 * share(2)
    );
    assert_eq!(median, 1, "{what}");
    assert!(most <= 4, "{what}: {most} errors for one mistake");
    assert!(share(1) > least, "{what}: only {:.3} have one error", share(1));
}
