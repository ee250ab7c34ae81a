//! This project's own JSON of a device enters, a target leaves.
//!
//! ```json
//! {"name": "line3", "num_qubits": 3, "basis_1q": ["rz", "sx", "x"], "basis_2q": ["cx"],
//!  "directed": false, "all_to_all": false, "edges": [[0, 1], [1, 2]],
//!  "dt": 2.2e-10,
//!  "qubits": [{"t1": 1e-4, "t2": 8e-5, "readout_error": 0.02, "readout_duration": 1e-6}],
//!  "gates": [{"gate": "cx", "qubits": [0, 1], "error": 0.007, "duration": 3e-7}]}
//! ```
//!
//! With `directed` a two-qubit gate exists only in the order of an edge, else in both. Times are seconds, frequencies
//! hertz. From `dt` on everything may be missing; what is not known here is passed over, unless it looks like a slip.

use serde::Deserialize;

use super::keys::check_keys;
use super::{Calibration, Coupling, GateFigures, QubitFigures, Target, TargetError, read};
use crate::Gate;

#[derive(Deserialize)]
struct Compact {
    name: Option<String>,
    num_qubits: u64,
    #[serde(default)]
    basis_1q: Vec<String>,
    #[serde(default)]
    basis_2q: Vec<String>,
    #[serde(default)]
    directed: bool,
    all_to_all: Option<bool>,
    edges: Option<Vec<Vec<u32>>>,
    dt: Option<f64>,
    #[serde(default)]
    qubits: Vec<CompactQubit>,
    #[serde(default)]
    gates: Vec<CompactGate>,
}

#[derive(Deserialize)]
struct CompactQubit {
    t1: Option<f64>,
    t2: Option<f64>,
    frequency: Option<f64>,
    readout_error: Option<f64>,
    reads_1_of_0: Option<f64>,
    reads_0_of_1: Option<f64>,
    readout_duration: Option<f64>,
    #[serde(default)]
    broken: bool,
}

#[derive(Deserialize)]
struct CompactGate {
    gate: String,
    qubits: Vec<u32>,
    error: Option<f64>,
    duration: Option<f64>,
}

/// Reads the compact JSON.
pub(super) fn parse(name: &str, text: &str) -> Result<Target, TargetError> {
    let given: Compact = read::json(name, text)?;
    check_keys(name, &read::json(name, text)?)?;
    let width = read::width(name, given.num_qubits)?;
    let mut gates = vec![];
    for (list, key) in [(&given.basis_1q, "basis_1q"), (&given.basis_2q, "basis_2q")] {
        for (k, gate) in list.iter().enumerate() {
            gates.push(known(name, || format!("{key}[{k}]"), gate)?);
        }
    }
    if gates.is_empty() {
        let help = "list the native gates, such as `\"basis_1q\": [\"rz\", \"sx\"], \"basis_2q\": [\"cx\"]`";
        return Err(TargetError::Missing { name: name.to_owned(), what: "native gates", help });
    }
    let coupling = coupling(name, width, &given)?;
    let calibration = calibration(name, width, &given)?;
    let title = given.name.as_deref().unwrap_or(name);
    Ok(Target { calibration, ..Target::new(title, gates, coupling) })
}

fn known(name: &str, at: impl Fn() -> String, gate: &str) -> Result<Gate, TargetError> {
    Gate::known_as(gate).ok_or_else(|| TargetError::Gate { name: name.to_owned(), at: at(), gate: gate.to_owned() })
}

fn coupling(name: &str, width: u32, given: &Compact) -> Result<Coupling, TargetError> {
    if given.all_to_all == Some(true) || (width == 1 && given.edges.is_none()) {
        return Ok(Coupling::all_to_all(width));
    }
    match &given.edges {
        Some(edges) => {
            let pair = |(k, edge): (usize, &Vec<u32>)| {
                let pair = read::qubits(name, || format!("edges[{k}]"), edge, 2, width)?;
                Ok((pair[0], pair[1]))
            };
            let pairs = edges.iter().enumerate().map(pair).collect::<Result<Vec<_>, _>>()?;
            Ok(Coupling::new(width, &pairs, given.directed))
        }
        None => {
            let help =
                "list the pairs of qubits that meet as `\"edges\": [[0, 1], ...]`, or write `\"all_to_all\": true`";
            Err(TargetError::Missing { name: name.to_owned(), what: "edges", help })
        }
    }
}

fn calibration(name: &str, width: u32, given: &Compact) -> Result<Calibration, TargetError> {
    if given.qubits.len() > width as usize {
        return Err(TargetError::Properties {
            name: name.to_owned(),
            properties: given.qubits.len(),
            configuration: width,
        });
    }
    let mut calibration = Calibration { dt: given.dt, ..Calibration::default() };
    for (k, qubit) in given.qubits.iter().enumerate() {
        let at = |key: &str| format!("qubits[{k}].{key}");
        calibration.qubits.push(QubitFigures {
            t1: positive(name, || at("t1"), qubit.t1)?,
            t2: positive(name, || at("t2"), qubit.t2)?,
            frequency: qubit.frequency,
            readout_error: probability(name, || at("readout_error"), qubit.readout_error)?,
            reads_1_of_0: probability(name, || at("reads_1_of_0"), qubit.reads_1_of_0)?,
            reads_0_of_1: probability(name, || at("reads_0_of_1"), qubit.reads_0_of_1)?,
            readout_duration: positive(name, || at("readout_duration"), qubit.readout_duration)?,
            reset_duration: None,
            broken: qubit.broken,
        });
    }
    for (k, entry) in given.gates.iter().enumerate() {
        let at = |key: &str| format!("gates[{k}].{key}");
        let gate = known(name, || at("gate"), &entry.gate)?;
        let qubits = read::qubits(name, || at("qubits"), &entry.qubits, gate.row().qubits, width)?;
        let error = probability(name, || at("error"), entry.error)?;
        let duration = positive(name, || at("duration"), entry.duration)?;
        calibration.gates.insert((gate, qubits), GateFigures { error, duration });
    }
    Ok(calibration)
}

fn probability(name: &str, at: impl Fn() -> String, given: Option<f64>) -> Result<Option<f64>, TargetError> {
    checked(name, at, given, "probability", |value| (0.0..=1.0).contains(&value))
}

fn positive(name: &str, at: impl Fn() -> String, given: Option<f64>) -> Result<Option<f64>, TargetError> {
    checked(name, at, given, "time in seconds", |value| value >= 0.0)
}

fn checked(
    name: &str,
    at: impl Fn() -> String,
    given: Option<f64>,
    what: &'static str,
    is: impl Fn(f64) -> bool,
) -> Result<Option<f64>, TargetError> {
    match given {
        Some(value) if !is(value) => Err(TargetError::Number { name: name.to_owned(), at: at(), value, what }),
        given => Ok(given),
    }
}
