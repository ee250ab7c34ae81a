//! How each step of the analysis grows: `cargo bench -p hqml-compiler --bench scale`. Every case is run at 1, 2, 4 and 8
//! times its size, step by step; one JSON line each. `exponent` is what the time grows with: 1 is linear.
//!
//! `-- NAME ...`: only the cases whose name holds one of these.

#[allow(dead_code, missing_docs)]
mod generate;

use std::hint::black_box;

use generate::cases::CASES;
use generate::clock::Moment;
use hqml_compiler::circuits::{Incoming, Use, elaborate};
use hqml_compiler::format::format;
use hqml_compiler::names::{CIRCUITS, Names};
use hqml_compiler::syntax::{lexer, parse};
use hqml_compiler::world::MemoryWorld;
use hqml_compiler::{CompileOptions, compile, diagnostics, lower, prover};
use hqml_ir::FileId;
use hqml_transpiler::peephole;

/// Steps that take less are not judged: they measure the clock.
const SHORTEST: f64 = 2e-3;

type Times = Vec<(&'static str, f64)>;

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with("--")).collect();
    for (name, make, size) in
        CASES.iter().filter(|(name, ..)| wanted.is_empty() || wanted.iter().any(|w| name.contains(w.as_str())))
    {
        let texts: Vec<String> = [1, 2, 4, 8].iter().map(|times| make(size * times)).collect();
        let runs: Vec<Times> = texts.iter().map(|text| best(text)).collect();
        for (at, (step, _)) in runs[0].iter().enumerate() {
            let times: Vec<f64> = runs.iter().map(|run| run[at].1).collect();
            report(name, step, texts[3].len(), &times);
        }
    }
}

fn report(name: &str, step: &str, bytes: usize, times: &[f64]) {
    if times[3] < SHORTEST {
        return;
    }
    // Over the larger half: what a step costs at any size does not count.
    let exponent = (times[3] / times[1].max(1e-6)).log2() / 2.0;
    let shown: Vec<String> = times.iter().map(|seconds| format!("{seconds:.6}")).collect();
    println!(
        "{{\"bench\":\"scale\",\"case\":\"{name}\",\"step\":\"{step}\",\"bytes\":{bytes},\"seconds\":[{}],\"exponent\":{exponent:.2}}}",
        shown.join(",")
    );
}

/// The fastest of three runs, step by step.
fn best(text: &str) -> Times {
    let runs = [steps(text), steps(text), steps(text)];
    let least = |at: usize| runs.iter().map(|run| run[at].1).fold(f64::INFINITY, f64::min);
    (0..runs[0].len()).map(|at| (runs[0][at].0, least(at))).collect()
}

fn steps(text: &str) -> Times {
    let mut times = vec![];
    let file = FileId(0);
    timed(&mut times, "lex", || drop(black_box(lexer::lex(file, text))));
    timed(&mut times, "parse", || drop(black_box(parse(file, text))));
    timed(&mut times, "format", || drop(black_box(format(file, text))));
    let world = MemoryWorld::new().with_file("main.hqml", text);
    let (names, _) = timed(&mut times, "names", || Names::load(&world, "main.hqml", &[]));
    circuits(&mut times, &names);
    let options = CompileOptions { memory: Some(1 << 30), ..CompileOptions::default() };
    let done = timed(&mut times, "check", || compile("main.hqml", &world, &options));
    timed(&mut times, "render", || drop(black_box(diagnostics::render(&done.sources, &done.diagnostics, false))));
    timed(&mut times, "short", || drop(black_box(diagnostics::short(&done.sources, &done.diagnostics))));
    timed(&mut times, "json", || drop(black_box(diagnostics::json(&done.sources, &done.diagnostics))));
    times
}

fn circuits(times: &mut Times, names: &Names) {
    let declared: Vec<_> = names.declared_in(names.root()).filter(|d| CIRCUITS.contains(&d.kind())).collect();
    timed(times, "prover", || declared.iter().for_each(|d| drop(black_box(prover::judge(names, d)))));
    let mut trees = vec![];
    timed(times, "elaborate", || {
        for declared in &declared {
            for incoming in [Incoming::State(4), Incoming::Features(4)] {
                let span = declared.declaration.name.span;
                let stage = Use { declared, arguments: &[], incoming, span, origin: None, first_parameter: 0 };
                trees.extend(elaborate(names, &stage));
            }
        }
    });
    let lowered = timed(times, "lower", || {
        let programs = trees.iter().map(|t| lower::lower(&t.tree, t.qubits as u32, 4, t.parameters.len() as u32));
        programs.collect::<Vec<_>>()
    });
    let mut programs: Vec<_> = lowered.into_iter().flatten().collect();
    timed(times, "passes", || programs.iter_mut().for_each(peephole::optimise));
}

fn timed<T>(times: &mut Times, step: &'static str, run: impl FnOnce() -> T) -> T {
    let start = Moment::now();
    let out = run();
    times.push((step, start.seconds()));
    out
}
