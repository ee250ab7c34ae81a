//! The reference page of the gates: the gate table enters, Markdown leaves. `docs/gates.md` is this text; a test compares
//! them, so the page cannot fall behind the table.

use std::f64::consts::PI;

use super::table::{GATES, Gate, GateRow, Inverse};
use crate::Angle;

const HEAD: &str = "\
# Gates

Names and the order of arguments are OpenQASM 3's. Angles are radians and stand in parentheses, then the qubits:
`cp(pi / 4) q[0], q[1]`; a controlled gate lists its controls first. A gate on one qubit that is given a register acts on
each of its qubits. Matrices are Qiskit's, global phase included; the first listed qubit is the lowest bit of the index.
The column `cx` counts how many a gate costs where nothing else entangles: every row carries its decomposition into `cx`
and gates on one qubit, angles still symbolic. The last column holds other tools' names, which the OpenQASM reader
and targets know. This page is generated from the gate table.

| gate | qubits | what it does | inverse | with a control | period | diagonal | `cx` | OpenQASM 3 | elsewhere |
|---|---|---|---|---|---|---|---|---|---|
";

/// The page.
pub fn markdown() -> String {
    GATES.iter().fold(HEAD.to_owned(), |page, row| page + &line(row))
}

fn line(row: &GateRow) -> String {
    format!(
        "| `{}` | {} | {} | {} | {} | {} | {} | {} | {} | {} |\n",
        call(row),
        row.qubits,
        row.summary,
        inverse(row),
        row.controlled.map_or("`ctrl @`".to_owned(), |g| format!("`{}`", g.name())),
        periods(row.periods),
        if row.diagonal { "yes" } else { "" },
        entanglers(row),
        openqasm(row),
        row.aliases.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", "),
    )
}

/// The gate with letters for its angles: `rx(a)`.
pub fn call(row: &GateRow) -> String {
    if row.angles == 0 { row.name.to_owned() } else { format!("{}({})", row.name, row.letters.join(", ")) }
}

/// How it is undone, in words.
pub fn inverse(row: &GateRow) -> String {
    match row.inverse {
        Inverse::Itself => "itself".to_owned(),
        Inverse::Gate(gate) => format!("`{}`", gate.name()),
        Inverse::Negated => format!("`{}(-a)`", row.name),
        Inverse::Affine(angles) => {
            let angles: Vec<_> =
                angles.iter().map(|(from, factor, shift)| affine(row, *from, *factor, *shift)).collect();
            format!("`{}({})`", row.name, angles.join(", "))
        }
        Inverse::Reversed => "itself, its qubits in reverse order".to_owned(),
        Inverse::Sequence(steps) => {
            let steps = steps.iter().map(|(g, a)| format!("`{}({})`", g.name(), multiple_of_pi(*a)));
            steps.collect::<Vec<_>>().join(" ")
        }
    }
}

/// `-phi + pi`.
fn affine(row: &GateRow, from: usize, factor: f64, shift: f64) -> String {
    let sign = if factor < 0.0 { "-" } else { "" };
    let rest = match shift {
        0.0 => String::new(),
        shift if shift < 0.0 => format!(" - {}", multiple_of_pi(-shift)),
        shift => format!(" + {}", multiple_of_pi(shift)),
    };
    format!("{sign}{}{rest}", row.letters[from])
}

/// How many `cx` its decomposition has.
fn entanglers(row: &GateRow) -> String {
    let angles: Vec<Angle> = (0..row.angles as u32).map(Angle::parameter).collect();
    let qubits: Vec<u32> = (0..row.qubits as u32).collect();
    match row.gate.decomposition(&angles, &qubits) {
        Some(steps) => steps.iter().filter(|op| op.qubits().len() == 2).count().to_string(),
        None => usize::from(row.gate == Gate::Cx).to_string(),
    }
}

fn periods(periods: &[f64]) -> String {
    periods.iter().map(|p| multiple_of_pi(*p)).collect::<Vec<_>>().join(", ")
}

fn multiple_of_pi(angle: f64) -> String {
    let ratio = angle / PI;
    if ratio == 1.0 {
        return "pi".to_owned();
    }
    if ratio >= 1.0 { format!("{ratio} pi") } else { format!("pi/{}", 1.0 / ratio) }
}

fn openqasm(row: &GateRow) -> String {
    if row.standard { format!("`{}`", row.openqasm) } else { format!("`{}`, not in `stdgates.inc`", row.openqasm) }
}
