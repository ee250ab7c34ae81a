//! How fast the lexer and the parser are: `cargo bench -p hqml-compiler --bench front`. One JSON line a measurement.
//!
//! `-- --lines 100000 --rounds 5`: how many lines, how often; the fastest round counts.
//! `-- --write hqml FILE`, `-- --write qasm FILE`: writes the program that is measured, for other tools.
//! `-- --once`: reads the program once and prints nothing, for counting instructions; `-- --check` checks it once.
//! `-- --check FILE`: checks this file once.

#[allow(dead_code, missing_docs)]
mod generate;

use std::hint::black_box;

use generate::clock::Moment;
use hqml_compiler::diagnostics::render;
use hqml_compiler::syntax::{lexer, parse};
use hqml_compiler::world::MemoryWorld;
use hqml_compiler::{CompileOptions, compile};
use hqml_ir::FileId;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let after = |flag: &str| arguments.iter().position(|a| a == flag).and_then(|at| arguments.get(at + 1));
    let number = |flag: &str, otherwise| after(flag).and_then(|n| n.parse().ok()).unwrap_or(otherwise);
    let lines = number("--lines", 100_000);
    if let Some(at) = arguments.iter().position(|a| a == "--write") {
        let text = if arguments[at + 1] == "qasm" { generate::qasm::program(lines) } else { generate::program(lines) };
        std::fs::write(&arguments[at + 2], text).expect("the file can be written");
        return;
    }
    let text = generate::program(lines);
    if arguments.iter().any(|a| a == "--once") {
        black_box(parse(FileId(0), black_box(&text)));
        return;
    }
    if arguments.iter().any(|a| a == "--check") {
        let text = after("--check").map_or(text, |path| std::fs::read_to_string(path).expect("the file can be read"));
        let world = MemoryWorld::new().with_file("main.hqml", &text);
        let done = compile("main.hqml", &world, &CompileOptions::default());
        println!("{}", render(&done.sources, &done.diagnostics, false).lines().count());
        return;
    }
    let rounds = number("--rounds", 5);
    let tokens = lexer::lex(FileId(0), &text).tokens.iter().filter(|token| !token.kind.is_trivia()).count();
    let parsed = parse(FileId(0), &text);
    assert!(parsed.diagnostics.is_empty(), "the generated program is right: {:?}", parsed.diagnostics.first());
    let size = Size { lines: text.lines().count(), bytes: text.len(), tokens };
    size.report("lex", rounds, || drop(black_box(lexer::lex(FileId(0), black_box(&text)))));
    size.report("parse", rounds, || drop(black_box(parse(FileId(0), black_box(&text)))));
}

struct Size {
    lines: usize,
    bytes: usize,
    tokens: usize,
}

impl Size {
    fn report(&self, step: &str, rounds: usize, run: impl Fn()) {
        let seconds = (0..rounds).map(|_| time(&run)).fold(f64::INFINITY, f64::min);
        let rate = self.lines as f64 / seconds;
        println!(
            "{{\"bench\":\"front\",\"step\":\"{step}\",\"lines\":{},\"bytes\":{},\"tokens\":{},\"seconds\":{seconds:.6},\
             \"lines_per_second\":{rate:.0}}}",
            self.lines, self.bytes, self.tokens
        );
    }
}

fn time(run: impl Fn()) -> f64 {
    let start = Moment::now();
    run();
    start.seconds()
}
