//! How long it takes to bind a transpiled circuit to numbers, and what transpiling before binding costs in gates, as JSON
//! lines.
//!
//!     cargo bench -p hqml-transpiler --bench bind -- [--circuits DIR] [--target 'heavy_hex(5)'] [--sets 1000] [--write FILE]
//!
//! Without circuits it is the full ZZ feature map and RealAmplitudes on 8 qubits. `--write` puts the transpiled circuit's
//! OpenQASM source into a file; `benches/bind_peer.py` gives the same circuit to Qiskit.

#[path = "../../benches/generate/clock.rs"]
mod clock;

use clock::Moment;
use hqml_ir::{FileId, Program, Target};
use hqml_transpiler::{Binder, Counts, Level, Options, transpile};

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let value = |name: &str| words.iter().position(|w| w == name).and_then(|at| words.get(at + 1)).cloned();
    let sets = value("--sets").and_then(|s| s.parse().ok()).unwrap_or(1000);
    let target = value("--target").unwrap_or_else(|| "heavy_hex(3)".to_owned());
    let target = hqml_ir::target::generic(&target).expect("a generic target").expect("of a possible size");
    if let Some(file) = value("--write") {
        std::fs::write(file, source(8)).expect("the file can be written");
    }
    let circuits =
        value("--circuits").map_or_else(|| vec![("zz_full_8_real_amplitudes_8".to_owned(), source(8))], read);
    let mut kept = (0, 0);
    for (name, text) in circuits {
        let program = hqml_qasm::read(FileId(0), &text).expect("a circuit").program;
        if program.qubits <= target.qubits() {
            kept.0 += usize::from(measure(&name, &program, &target, sets));
            kept.1 += 1;
        }
    }
    println!(
        "{{\"bench\":\"bind\",\"target\":\"{}\",\"no_more_gates\":{},\"circuits\":{}}}",
        target.name, kept.0, kept.1
    );
}

/// The circuits of a folder, by name.
fn read(folder: String) -> Vec<(String, String)> {
    let entries = std::fs::read_dir(folder).expect("the folder can be read").filter_map(Result::ok).map(|e| e.path());
    let mut files: Vec<_> = entries.filter(|p| p.extension().is_some_and(|e| e == "qasm")).collect();
    files.sort();
    let named = |path: &std::path::PathBuf| {
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        (name, std::fs::read_to_string(path).expect("the circuit can be read"))
    };
    files.iter().map(named).collect()
}

/// Prints one line; whether transpiling first leaves no more two-qubit gates than binding first.
fn measure(name: &str, program: &Program, target: &Target, sets: usize) -> bool {
    let options = Options { level: Level::O3, ..Options::default() };
    let numbers = |set: usize| -> Vec<f64> {
        (0..program.parameters).map(|k| (1.3 * f64::from(k) + 0.7 * set as f64 + 0.4).sin() * 3.0).collect()
    };
    let from = Moment::now();
    let symbolic = transpile(program, target, &options).expect("it fits the target").program;
    let transpiling = from.seconds();
    let bound = Binder::new(program.clone()).bind(&[], &numbers(0)).clone();
    let first = Counts::of(&transpile(&bound, target, &options).expect("it fits the target").program);
    let counts = Counts::of(&symbolic);

    let mut binder = Binder::new(symbolic);
    let parameters: Vec<Vec<f64>> = (0..sets).map(numbers).collect();
    let from = Moment::now();
    let mut check = 0.0;
    for set in &parameters {
        check += binder.bind(&[], set).ops.last().and_then(|op| op.angles().first()).map_or(0.0, |a| a.offset());
    }
    let each = from.seconds() / sets.max(1) as f64;
    println!(
        "{{\"bench\":\"bind\",\"circuit\":\"{name}\",\"target\":\"{}\",\"two_qubit_gates\":{},\"if_bound_first\":{},\
         \"angles\":{},\"transpile_seconds\":{transpiling:.6},\"bind_microseconds\":{:.3},\"check\":{check:.6}}}",
        target.name,
        counts.two_qubit_gates,
        first.two_qubit_gates,
        binder.angles(),
        1e6 * each
    );
    counts.two_qubit_gates <= first.two_qubit_gates
}

/// Full ZZ feature map, two repetitions, and RealAmplitudes, three, as Qiskit writes them.
fn source(n: usize) -> String {
    let mut lines = vec!["OPENQASM 3.0;".to_owned(), "include \"stdgates.inc\";".to_owned()];
    lines.extend((0..5 * n).map(|k| format!("input float[64] t{k};")));
    lines.push(format!("qubit[{n}] q;"));
    for _ in 0..2 {
        lines.extend((0..n).map(|i| format!("h q[{i}]; p(2*t{i}) q[{i}];")));
        for (i, j) in (0..n).flat_map(|j| (0..j).map(move |i| (i, j))) {
            lines.push(format!("cx q[{i}], q[{j}]; p(2*(pi - t{i})*(pi - t{j})) q[{j}]; cx q[{i}], q[{j}];"));
        }
    }
    for layer in 0..4 {
        lines.extend((0..n).map(|i| format!("ry(t{}) q[{i}];", n * (layer + 1) + i)));
        let links = if layer < 3 { n - 1 } else { 0 };
        lines.extend((0..links).rev().map(|i| format!("cx q[{i}], q[{}];", i + 1)));
    }
    lines.join("\n")
}
