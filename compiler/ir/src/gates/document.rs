//! The reference page of the gates: the gate table enters, Markdown leaves. `docs/gates.md` is this text; a test compares
//! them, so the page cannot fall behind the table.

use std::f64::consts::PI;

use super::table::{GATES, GateRow, Inverse};

const HEAD: &str = "\
# Gates

Names and the order of arguments are OpenQASM 3's. Angles are radians and stand in parentheses, then the qubits:
`cp(pi / 4) q[0], q[1]`; a controlled gate lists its controls first. A gate on one qubit that is given a register acts on
each of its qubits. Matrices are Qiskit's, global phase included; the first listed qubit is the lowest bit of the index.
This page is generated from the gate table.

| gate | qubits | what it does | inverse | with a control | period | diagonal | OpenQASM 3 |
|---|---|---|---|---|---|---|---|
";

/// The page.
pub fn markdown() -> String {
    GATES.iter().fold(HEAD.to_owned(), |page, row| page + &line(row))
}

fn line(row: &GateRow) -> String {
    format!(
        "| `{}` | {} | {} | {} | {} | {} | {} | {} |\n",
        call(row),
        row.qubits,
        row.summary,
        inverse(row),
        row.controlled.map_or("`ctrl @`".to_owned(), |g| format!("`{}`", g.name())),
        periods(row.periods),
        if row.diagonal { "yes" } else { "" },
        openqasm(row),
    )
}

/// The gate with letters for its angles: `rx(a)`.
pub fn call(row: &GateRow) -> String {
    match row.angles {
        0 => row.name.to_owned(),
        1 => format!("{}(a)", row.name),
        _ => format!("{}(theta, phi, lambda)", row.name),
    }
}

/// How it is undone, in words.
pub fn inverse(row: &GateRow) -> String {
    match row.inverse {
        Inverse::Itself => "itself".to_owned(),
        Inverse::Gate(gate) => format!("`{}`", gate.name()),
        Inverse::Negated => format!("`{}(-a)`", row.name),
        Inverse::Euler => format!("`{}(-theta, -lambda, -phi)`", row.name),
        Inverse::Sequence(steps) => {
            let steps = steps.iter().map(|(g, a)| format!("`{}({})`", g.name(), multiple_of_pi(*a)));
            steps.collect::<Vec<_>>().join(" ")
        }
    }
}

fn periods(periods: &[f64]) -> String {
    periods.iter().map(|p| multiple_of_pi(*p)).collect::<Vec<_>>().join(", ")
}

fn multiple_of_pi(angle: f64) -> String {
    let ratio = angle / PI;
    if ratio >= 1.0 { format!("{ratio} pi") } else { format!("pi/{}", 1.0 / ratio) }
}

fn openqasm(row: &GateRow) -> String {
    if row.standard { format!("`{}`", row.openqasm) } else { format!("`{}`, not in `stdgates.inc`", row.openqasm) }
}
