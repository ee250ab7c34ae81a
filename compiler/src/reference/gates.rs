//! Pages of the gates: a row of the gate table enters, Markdown leaves.

use std::fmt::Write;

use hqml_ir::{Angle, GateRow, Op, Program};

use super::declared::PAPER;
use crate::drawing::{Letters, draw, number};

/// The page of a gate: what it does, how it is undone and controlled, its matrix and its picture.
pub(super) fn page(row: &GateRow) -> String {
    let mut page = format!("# `{}`: gate\n\n{}.\n\n", row.name, row.summary);
    let call = hqml_ir::gates::call(row);
    let qubits = ["", " q[i]", " q[i], q[j]", " q[i], q[j], q[k]"].get(row.qubits).copied().unwrap_or(" q");
    let _ = write!(page, "```text\n{call}{qubits}\n```\n\n{}\n", facts(row));
    if row.angles == 0 && (1..3).contains(&row.qubits) {
        let _ = write!(page, "\n```text\n{}```\n", matrix(row));
    }
    if row.qubits > 0 {
        let _ = write!(page, "\n```text\n{}```\n", picture(row));
    }
    page
}

fn facts(row: &GateRow) -> String {
    let mut facts = vec![format!("inverse {}", hqml_ir::gates::inverse(row))];
    if let Some(controlled) = row.controlled {
        facts.push(format!("with a control `{}`", controlled.name()));
    }
    if !row.periods.is_empty() {
        let periods: Vec<String> = row.periods.iter().map(|p| number(*p).replace('π', " pi")).collect();
        facts.push(format!("period {}", periods.join(", ")));
    }
    facts.extend(row.diagonal.then(|| "diagonal".to_owned()));
    facts.push(format!("in OpenQASM 3 `{}`", row.openqasm));
    facts.join(" · ")
}

/// The matrix of a gate without angles, row by row; the first listed qubit is the lowest bit of the index.
fn matrix(row: &GateRow) -> String {
    let entries = row.gate.matrix(&[]);
    let size = 1usize << row.qubits;
    let texts: Vec<String> = entries.iter().map(|z| complex(z.re, z.im)).collect();
    let width = texts.iter().map(|text| text.chars().count()).max().unwrap_or(1);
    let line = |k: usize| {
        let cells: Vec<String> = texts[k * size..(k + 1) * size].iter().map(|text| format!("{text:>width$}")).collect();
        format!("{}\n", cells.join("  "))
    };
    (0..size).map(line).collect()
}

/// `0.7071`, `-i`, `0.5+0.5i`.
fn complex(re: f64, im: f64) -> String {
    let small = |v: f64| v.abs() < 1e-12;
    let imaginary = |v: f64| match number(v) {
        one if one == "1" => "i".to_owned(),
        one if one == "-1" => "-i".to_owned(),
        other => format!("{other}i"),
    };
    match (small(re), small(im)) {
        (true, true) => "0".to_owned(),
        (false, true) => number(re),
        (true, false) => imaginary(im),
        (false, false) => {
            let sign = if im > 0.0 { "+" } else { "" };
            format!("{}{sign}{}", number(re), imaginary(im))
        }
    }
}

fn picture(row: &GateRow) -> String {
    let qubits = u32::try_from(row.qubits).unwrap_or(0);
    let wires: Vec<u32> = (0..qubits).collect();
    let angles: Vec<Angle> = (0..row.angles as u32).map(Angle::parameter).collect();
    let op = Op::gate(row.gate, &angles, &wires);
    let program = Program { qubits, features: 0, parameters: row.angles as u32, ops: vec![op] };
    draw(&program, &Letters::default(), PAPER)
}
