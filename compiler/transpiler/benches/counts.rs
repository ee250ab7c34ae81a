//! What is left of the circuits of a folder on the targets of another, beside what other tools left of them.
//!
//! `cargo bench -p hqml-transpiler --bench counts -- --circuits DIR --targets DIR [--target NAME] [--circuit PART]
//! [--anchors FILE.jsonl] [--level 3] [--seeds 5] [--json]`. Anchors are JSON lines with `circuit, target, tool, n2_med,
//! d2_med, cpu_s` and, for the tool `best`, `n2_best, d2_best`. Circuits on few wires are also held against the given ones.

#[path = "../../benches/generate/clock.rs"]
mod clock;
#[path = "../tests/common/mod.rs"]
mod common;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clock::Moment;
use hqml_ir::{FileId, Op, Program, Target};
use hqml_transpiler::{Counts, Level, Options, Work, transpile};
use serde_json::{Value, json};

fn main() {
    let asked = Asked::from(std::env::args().skip(1));
    let Some(circuits) = &asked.circuits else {
        println!("nothing to measure: give --circuits DIR --targets DIR");
        return;
    };
    let anchors = Anchors::read(asked.anchors.as_deref());
    for target in files(asked.targets.as_deref().unwrap_or(circuits), "json").iter().map(|f| read_target(f)) {
        if asked.target.is_empty() || asked.target == target.name {
            measure(&asked, circuits, &target, &anchors);
        }
    }
}

/// What is asked for on the command line.
struct Asked {
    circuits: Option<PathBuf>,
    targets: Option<PathBuf>,
    anchors: Option<PathBuf>,
    target: String,
    circuit: String,
    level: Level,
    seeds: u64,
    json: bool,
}

impl Asked {
    fn from(arguments: impl Iterator<Item = String>) -> Asked {
        let words: Vec<String> = arguments.collect();
        let value = |name: &str| words.iter().position(|w| w == name).and_then(|at| words.get(at + 1)).cloned();
        let level = match value("--level").as_deref() {
            Some("0") => Level::O0,
            Some("1") => Level::O1,
            Some("2") => Level::O2,
            _ => Level::O3,
        };
        Asked {
            circuits: value("--circuits").map(PathBuf::from),
            targets: value("--targets").map(PathBuf::from),
            anchors: value("--anchors").map(PathBuf::from),
            target: value("--target").unwrap_or_default(),
            circuit: value("--circuit").unwrap_or_default(),
            level,
            seeds: value("--seeds").and_then(|s| s.parse().ok()).unwrap_or(5),
            json: words.iter().any(|w| w == "--json"),
        }
    }
}

/// By (target, circuit): tool to its line.
struct Anchors(BTreeMap<(String, String), BTreeMap<String, Value>>);

impl Anchors {
    fn read(file: Option<&Path>) -> Anchors {
        let text = file.map(|f| std::fs::read_to_string(f).expect("the anchors can be read")).unwrap_or_default();
        let mut all: BTreeMap<_, BTreeMap<_, _>> = BTreeMap::new();
        for line in text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok()) {
            let word = |key: &str| line[key].as_str().unwrap_or_default().to_owned();
            all.entry((word("target"), word("circuit"))).or_default().insert(word("tool"), line);
        }
        Anchors(all)
    }

    fn number(&self, target: &str, circuit: &str, tool: &str, field: &str) -> Option<f64> {
        self.0.get(&(target.to_owned(), circuit.to_owned()))?.get(tool)?[field].as_f64()
    }
}

fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("the folder can be read").filter_map(Result::ok);
    let mut files: Vec<_> =
        entries.map(|e| e.path()).filter(|p| p.extension().is_some_and(|e| e == extension)).collect();
    files.sort();
    files
}

fn name(file: &Path) -> String {
    file.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

fn read_target(file: &Path) -> Target {
    let text = std::fs::read_to_string(file).expect("the target can be read");
    hqml_ir::target::read(&name(file), &text, None).expect("a target")
}

fn read_circuit(file: &Path) -> Program {
    let text = std::fs::read_to_string(file).expect("the circuit can be read");
    hqml_qasm::read(FileId(0), &text).expect("a circuit").program
}

/// Sums over the circuits of one target.
#[derive(Default)]
struct Totals {
    circuits: usize,
    ours: f64,
    theirs: f64,
    our_depth: f64,
    their_depth: f64,
    our_seconds: f64,
    their_seconds: f64,
    logarithms: f64,
    worse: Vec<String>,
}

fn measure(asked: &Asked, circuits: &Path, target: &Target, anchors: &Anchors) {
    let mut totals = Totals::default();
    for file in files(circuits, "qasm").iter().filter(|f| name(f).contains(&asked.circuit)) {
        let program = read_circuit(file);
        if program.qubits <= target.qubits() {
            one(asked, &name(file), &program, target, anchors, &mut totals);
        }
    }
    let mean = (totals.logarithms / totals.circuits.max(1) as f64).exp();
    println!(
        "{}: {} circuits, two-qubit gates {} / {} = {:.3} of Qiskit O3, geometric mean {mean:.3}, two-qubit depth {:.3}, \
         seconds {:.4} / {:.4} = 1/{:.1}",
        target.name,
        totals.circuits,
        totals.ours,
        totals.theirs,
        totals.ours / totals.theirs,
        totals.our_depth / totals.their_depth,
        totals.our_seconds,
        totals.their_seconds,
        totals.their_seconds / totals.our_seconds,
    );
    println!("  over 1.05 of the best: {}", totals.worse.join(", "));
}

fn one(asked: &Asked, circuit: &str, program: &Program, target: &Target, anchors: &Anchors, totals: &mut Totals) {
    let runs: Vec<(Counts, f64)> = (0..asked.seeds).map(|seed| run(program, target, asked.level, seed)).collect();
    let mid = |of: &dyn Fn(&(Counts, f64)) -> f64| median(runs.iter().map(of).collect());
    let gates = mid(&|r| r.0.two_qubit_gates as f64);
    let depth = mid(&|r| r.0.two_qubit_depth as f64);
    let seconds = mid(&|r| r.1);
    let known = |tool, field| anchors.number(&target.name, circuit, tool, field);
    let (o3, best) = (known("qiskit-o3", "n2_med"), known("best", "n2_best"));
    if asked.json {
        let line = json!({ "circuit": circuit, "target": target.name, "tool": "hqml", "n2_med": gates, "d2_med": depth,
            "cpu_s": seconds });
        println!("{line}");
    } else {
        let shown = |v: Option<f64>| v.map_or("-".to_owned(), |v| format!("{v}"));
        let flag = if best.is_some_and(|b| gates > 1.05 * b) { " <<<" } else { "" };
        println!(
            "{:10} {circuit:28} {gates:6} / {:6} O3 / {:6} best  depth {depth:5} / {:5}  {:8.3} ms  n1 {}{flag}",
            target.name,
            shown(o3),
            shown(best),
            shown(known("qiskit-o3", "d2_med")),
            1e3 * seconds,
            mid(&|r| r.0.one_qubit_gates as f64),
        );
    }
    let Some(o3) = o3 else { return };
    totals.circuits += 1;
    totals.ours += gates;
    totals.theirs += o3;
    totals.our_depth += depth;
    totals.their_depth += known("qiskit-o3", "d2_med").unwrap_or(0.0);
    totals.our_seconds += seconds;
    totals.their_seconds += known("qiskit-o3", "cpu_s").unwrap_or(0.0);
    totals.logarithms += (gates.max(0.5) / o3.max(0.5)).ln();
    if best.is_some_and(|b| gates > 1.05 * b) {
        totals.worse.push(format!("{circuit} {gates}/{}", best.unwrap_or(0.0)));
    }
}

fn run(program: &Program, target: &Target, level: Level, seed: u64) -> (Counts, f64) {
    let from = Moment::now();
    let done = transpile(program, target, &Options { level, seed, ..Options::default() });
    let seconds = from.seconds();
    let done = done.expect("it fits the target");
    target.obeyed_by(&done.program).expect("it obeys the target");
    let after = Work { program: done.program, input: done.initial_layout, output: done.final_layout };
    if seed == 0 && wires(&after) <= 13 {
        let parameters: Vec<f64> = (0..program.parameters).map(|k| 0.3 + 0.7 * f64::from(k)).collect();
        let fidelity = common::fidelity(program, &after, &[], &parameters);
        assert!((fidelity - 1.0).abs() < 1e-7, "another circuit: {fidelity}");
    }
    (Counts::of(&after.program), seconds)
}

/// How many wires are touched or named.
fn wires(work: &Work) -> usize {
    let mut wires: Vec<u32> = work.program.ops.iter().flat_map(Op::qubits).chain(work.input.iter().copied()).collect();
    wires.sort_unstable();
    wires.dedup();
    wires.len()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let n = values.len();
    if n % 2 == 1 { values[n / 2] } else { (values[n / 2 - 1] + values[n / 2]) / 2.0 }
}
