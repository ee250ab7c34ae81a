//! How fast OpenQASM is read, as JSON lines: programs of many lines from memory, the fastest of some rounds.
//!
//!     cargo bench -p hqml-qasm --bench read -- [--lines 100000] [--rounds 5] [--write NAME FILE]
//!
//! `benches/peers.py` beside it gives the same texts to Qiskit's reader, in turn, in one run.

use std::fmt::Write;
use std::time::Instant;

use hqml_ir::FileId;

/// A name, and what makes the text of so many lines.
type Named = (&'static str, fn(usize) -> String);

/// The texts, by their names.
const PROGRAMS: [Named; 4] = [("cx", cx), ("rotations", rotations), ("mixed", mixed), ("definitions", definitions)];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let after = |name: &str| arguments.iter().position(|a| a == name).map(|k| &arguments[k + 1..]);
    let number = |name: &str, default: usize| {
        after(name).and_then(|rest| rest.first()).and_then(|text| text.parse().ok()).unwrap_or(default)
    };
    let (lines, rounds) = (number("--lines", 100_000), number("--rounds", 5));
    if let Some([name, path, ..]) = after("--write") {
        let text = PROGRAMS.iter().find(|(known, _)| known == name).map(|(_, make)| make(lines)).unwrap_or_default();
        std::fs::write(path, text).expect("the file can be written");
        return;
    }
    for (name, make) in PROGRAMS {
        let text = make(lines);
        let fastest = (0..rounds.max(1)).map(|_| seconds(&text)).fold(f64::INFINITY, f64::min);
        let rate = lines as f64 / fastest;
        println!(
            "{{\"bench\":\"read\",\"program\":\"{name}\",\"lines\":{lines},\"seconds\":{fastest:.6},\"lines_per_second\":{rate:.0}}}"
        );
    }
}

fn seconds(text: &str) -> f64 {
    let start = Instant::now();
    let read = hqml_qasm::read(FileId(0), text).expect("the text is good");
    let time = start.elapsed().as_secs_f64();
    assert!(!read.program.ops.is_empty());
    time
}

fn program(lines: usize, head: &str, mut line: impl FnMut(usize, &mut String)) -> String {
    let mut text = format!("OPENQASM 2.0;\ninclude \"qelib1.inc\";\nqreg q[20];\n{head}");
    for i in 0..lines.saturating_sub(text.lines().count()) {
        line(i, &mut text);
        text.push('\n');
    }
    text
}

/// The lines that are read fastest.
fn cx(lines: usize) -> String {
    program(lines, "", |i, text| write!(text, "cx q[{}],q[{}];", i % 20, (i + 1) % 20).expect("a string grows"))
}

/// Angles of seventeen digits.
fn rotations(lines: usize) -> String {
    program(lines, "", |i, text| {
        write!(text, "rz({}) q[{}];", (i as f64 * 0.618_033_988_749_895).fract() * 6.0, i % 20)
            .expect("a string grows");
    })
}

/// What circuits hold: gates of one, two and three qubits, arithmetic, comments, registers, and what is measured.
fn mixed(lines: usize) -> String {
    let mut text = program(lines.saturating_sub(2), "", |i, text| {
        let (a, b, c) = (i % 20, (i + 7) % 20, (i + 3) % 20);
        match i % 8 {
            0 => write!(text, "h q[{a}];"),
            1 | 5 => write!(text, "cx q[{a}],q[{b}];"),
            2 => write!(text, "rz(-3*pi/{}) q[{a}];", i % 13 + 1),
            3 => write!(text, "u3(pi/2,{},-pi) q[{a}];", i as f64 / 100.0),
            4 => write!(text, "cu1(pi/4) q[{a}],q[{b}]; // a turn"),
            6 => write!(text, "ccx q[{a}],q[{b}],q[{c}];"),
            _ => write!(text, "ry({}) q[{a}];", i as f64 * 1e-5),
        }
        .expect("a string grows");
    });
    text.push_str("creg c[20];\nmeasure q -> c;\n");
    text
}

/// Calls of a gate that the text defines.
fn definitions(lines: usize) -> String {
    let head = "gate layer(a, b) q, r { ry(a) q; ry(b/2) r; cx q, r; }\n";
    program(lines, head, |i, text| {
        write!(text, "layer({}, pi/3) q[{}],q[{}];", i as f64 * 1e-4, i % 20, (i + 1) % 20).expect("a string grows");
    })
}
