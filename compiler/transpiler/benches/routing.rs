//! What a walk of the router takes, and what it leaves: `cargo bench -p hqml-transpiler --bench routing`.

use std::time::Instant;

use hqml_ir::target::generic;
use hqml_ir::{Angle, Gate, Op, Program, Target};
use hqml_transpiler::Work;
use hqml_transpiler::routing::route;

/// Walks through each circuit, beside those of the first call.
const TRIALS: usize = 60;

fn main() {
    let targets = ["line(20)", "grid(5, 5)", "heavy_hex(3)"];
    for target in targets.iter().filter_map(|text| generic(text)?.ok()) {
        for (name, work) in
            [("chain of 16, skips", skips(16)), ("fourier 16", fourier(16)), ("all pairs 12", pairs(12))]
        {
            measure(&target, name, &work);
        }
    }
}

fn measure(target: &Target, name: &str, work: &Work) {
    let timed = |trials| {
        let mut routed = work.clone();
        let start = Instant::now();
        let done = route(&mut routed, target, 0, trials);
        done.ok().map(|()| (start.elapsed().as_secs_f64(), routed.program.ops.len() - work.program.ops.len()))
    };
    if let (Some((one, first)), Some((many, best))) = (timed(1), timed(TRIALS)) {
        let walk = (many - one) / (TRIALS - 1) as f64;
        println!("{:<14} {name:<20} {:>8.1} us a trial, swaps {first} -> {best}", target.name, walk * 1e6);
    }
}

fn work(qubits: u32, ops: Vec<Op>) -> Work {
    Work::new(Program { qubits, features: 0, parameters: 0, ops })
}

fn angled(gate: Gate, a: u32, b: u32) -> Op {
    Op::gate(gate, &[Angle::constant(0.3)], &[a, b])
}

fn skips(n: u32) -> Work {
    work(n, (1..4).flat_map(|step| (0..n).map(move |q| Op::gate(Gate::Cx, &[], &[q, (q + step) % n]))).collect())
}

fn fourier(n: u32) -> Work {
    let row = |q: u32| (0..q).map(move |other| angled(Gate::Cp, q, other));
    work(n, (0..n).rev().flat_map(|q| std::iter::once(Op::gate(Gate::H, &[], &[q])).chain(row(q))).collect())
}

fn pairs(n: u32) -> Work {
    work(n, (0..n).flat_map(|a| (a + 1..n).map(move |b| angled(Gate::Rzz, a, b))).collect())
}
