//! The export to Python: a program and a [`Tool`] enter; a short file leaves, with one function that builds the circuit
//! anew in that tool, its features and parameters open.

mod runs;
mod tools;

pub use tools::Tool;

use hqml_ir::{Angle, Op, Pauli, Program};

use crate::expression::Writer;
use crate::lower::lower;
use crate::write::WriteError;
use runs::Run;

/// Python's words: none of them can be a name.
const WORDS: [&str; 35] = [
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del",
    "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal",
    "not", "or", "pass", "raise", "return", "try", "while", "with", "yield",
];

/// The file: `name` becomes the function's name as far as Python lets it.
///
/// # Errors
/// As in [`crate::write()`].
pub fn python(program: &Program, tool: Tool, name: &str) -> Result<String, WriteError> {
    let ops = lower(program, &tool)?;
    let mut lines = vec![];
    let mut rest = ops.as_slice();
    while let Some(op) = rest.first() {
        let run = Run::of(rest);
        let (feature, parameter) = (|i| run.feature(i), |i| run.parameter(i));
        let writer = Writer { dialect: tool.dialect(), set: tool.name(), feature: &feature, parameter: &parameter };
        if run.length > 1 {
            lines.push(run.head());
            lines.push(format!("    {}", line(tool, &writer, op, &|q| run.wire(q))?));
        } else {
            lines.push(line(tool, &writer, op, &|q| q.to_string())?);
        }
        rest = &rest[run.length..];
    }
    Ok(file(program, tool, name, &lines))
}

/// One operation; `wire` writes a qubit's number.
fn line(tool: Tool, writer: &Writer<'_>, op: &Op, wire: &dyn Fn(u32) -> String) -> Result<String, WriteError> {
    let list = |qubits: &[u32]| qubits.iter().map(|q| tool.wire(&wire(*q))).collect::<Vec<_>>().join(", ");
    Ok(match op {
        Op::Gate { gate, angles, qubits, controls } => {
            let text = filled(tool.form(*gate, controls.len()), writer, angles, qubits, wire)?;
            text.replace("{controls}", &list(controls))
        }
        Op::PauliRotation { pauli, angle, .. } => {
            let qubits: Vec<u32> = pauli.factors().iter().map(|f| f.0).collect();
            let mut letters: Vec<char> = pauli.factors().iter().map(|f| letter(f.1)).collect();
            if tool == Tool::Qiskit {
                letters.reverse();
            }
            let form = tool.rotation().replace("{letters}", &letters.iter().collect::<String>());
            filled(&form, writer, std::slice::from_ref(angle), &[], wire)?.replace("{wires}", &list(&qubits))
        }
        Op::Reset(q) => filled(tool.reset(), writer, &[], &[*q], wire)?,
        Op::Barrier(qubits) => tool.barrier().replace("{wires}", &list(qubits)),
        // Lowered before.
        Op::Prepare { .. } => String::new(),
    })
}

fn letter(pauli: Pauli) -> char {
    match pauli {
        Pauli::X => 'X',
        Pauli::Y => 'Y',
        Pauli::Z => 'Z',
    }
}

/// A form with its places filled: `{a0}` an angle, `{h0}` half of it, `{m0}` its negative, `{t0}` the angle over pi,
/// `{q0}` a qubit.
fn filled(
    form: &str,
    writer: &Writer<'_>,
    angles: &[Angle],
    qubits: &[u32],
    wire: &dyn Fn(u32) -> String,
) -> Result<String, WriteError> {
    let mut text = form.to_owned();
    for (k, angle) in angles.iter().enumerate() {
        for (place, factor) in [('a', 1.0), ('h', 0.5), ('m', -1.0)] {
            let place = format!("{{{place}{k}}}");
            if text.contains(&place) {
                text = text.replace(&place, &writer.write(&angle.scale(factor))?);
            }
        }
        let place = format!("{{t{k}}}");
        if text.contains(&place) {
            let turns = match angle.as_constant() {
                Some(value) => writer.write(&Angle::constant(value / std::f64::consts::PI))?,
                None => format!("({}) / pi", writer.write(angle)?),
            };
            text = text.replace(&place, &turns);
        }
    }
    for (k, q) in qubits.iter().enumerate() {
        text = text.replace(&format!("{{q{k}}}"), &wire(*q));
    }
    Ok(text)
}

/// Everything around the lines.
fn file(program: &Program, tool: Tool, name: &str, lines: &[String]) -> String {
    let function = identifier(name);
    let body: String = lines.iter().map(|line| format!("    {line}\n")).collect();
    let (before, after) = tool.frame(program, &function);
    let about = format!("\"\"\"{}: {}.\n\n{}\n\"\"\"\n", plain(name), counted(program), tool.about());
    let imports = tool.imports(program, &body);
    format!("{about}\n{imports}\n\n{before}{body}{after}")
}

fn counted(program: &Program) -> String {
    let of = |count: u32, one: &str, letter: &str| match count {
        0 => String::new(),
        1 => format!(", 1 {one} `{letter}[0]`"),
        n => format!(", {n} {one}s `{letter}[0]` to `{letter}[{}]`", n - 1),
    };
    let qubits = if program.qubits == 1 { "1 qubit".to_owned() } else { format!("{} qubits", program.qubits) };
    qubits + &of(program.features, "feature", "x") + &of(program.parameters, "parameter", "theta")
}

/// A name that can stand in a docstring.
fn plain(name: &str) -> String {
    name.chars().filter(|c| !c.is_control() && !matches!(c, '"' | '\\')).collect()
}

/// The nearest name that Python takes.
fn identifier(name: &str) -> String {
    let keep = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
    let text: String = name.chars().map(keep).collect();
    let text = text.trim_matches('_');
    match text.chars().next() {
        None => "build".to_owned(),
        Some(first) if first.is_ascii_digit() => format!("circuit_{text}"),
        Some(_) if WORDS.contains(&text) || ["x", "theta", "q", "k", "pi"].contains(&text) => format!("{text}_"),
        Some(_) => text.to_owned(),
    }
}
