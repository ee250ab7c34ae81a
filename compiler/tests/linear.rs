//! No step costs more than linearly: what each strained program takes, counted in allocations and bytes, grows as the
//! program does. Counting is exact and the same on every machine; time is measured by the bench `scale`, which also sees
//! what is read over and over without being copied.

#[path = "../benches/generate/mod.rs"]
#[allow(dead_code)]
mod generate;

use allocation_counter::measure;
use generate::cases::{CASES, Make};
use hqml_compiler::format::format;
use hqml_compiler::world::MemoryWorld;
use hqml_compiler::{CompileOptions, compile, diagnostics};
use hqml_ir::FileId;

/// A program four times as large may take four times as much, and a little more where vectors grow by doubling. What is
/// quadratic takes sixteen times as much.
const MOST: f64 = 6.0;

/// Debug builds are slow: the larger cases begin with less.
const SIZE: usize = 1;

fn run(text: &str) {
    let world = MemoryWorld::new().with_file("main.hqml", text);
    let options = CompileOptions { memory: Some(1 << 30), ..CompileOptions::default() };
    let done = compile("main.hqml", &world, &options);
    let few = &done.diagnostics[..done.diagnostics.len().min(50)];
    drop(diagnostics::render(&done.sources, few, false));
    drop(diagnostics::json(&done.sources, &done.diagnostics));
    drop(format(FileId(0), text));
}

/// Allocations and bytes beyond those of an empty program.
fn work(make: Make, size: usize) -> [f64; 2] {
    let text = make(size);
    let (empty, full) = (measure(|| run("const a = 1\n")), measure(|| run(&text)));
    [(full.count_total - empty.count_total) as f64, (full.bytes_total - empty.bytes_total) as f64]
}

#[test]
fn work_grows_with_the_program() {
    run("const a = 1\n");
    let mut wrong = vec![];
    for (name, make, _) in CASES {
        let (one, four) = (work(*make, SIZE), work(*make, 4 * SIZE));
        for (what, (one, four)) in ["allocations", "bytes"].into_iter().zip(one.into_iter().zip(four)) {
            println!("{name}: {what} {one} -> {four}, {:.2} times", four / one);
            if four > MOST * one {
                wrong.push(format!("{name}: {:.1} times the {what}", four / one));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn what_grows_faster_is_seen() {
    let quadratic = |size: usize| drop((0..size * 100).map(|k| vec![0u8; k]).collect::<Vec<_>>());
    let (one, four) = (measure(|| quadratic(1)), measure(|| quadratic(4)));
    assert!(four.bytes_total as f64 > MOST * one.bytes_total as f64);
}
