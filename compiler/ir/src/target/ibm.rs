//! IBM's snapshots of a device as they are: its configuration enters, and its properties where they are known (the files
//! `conf_NAME.json` and `props_NAME.json` of qiskit-ibm-runtime; the service's `/configuration` and `/properties` are the
//! same documents); a target leaves.
//!
//! Files differ by age and any value may be missing; what is not known is passed over. What the properties call not
//! operational is left out of the coupling, and so is what they give an error of 1, as long as that leaves most of the
//! device: no circuit can use it.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::{Calibration, Coupling, GateFigures, QubitFigures, Target, TargetError, read};
use crate::{Gate, Qubits};

#[derive(Deserialize)]
struct Configuration {
    backend_name: Option<String>,
    n_qubits: u64,
    #[serde(default, deserialize_with = "or_default")]
    basis_gates: Vec<String>,
    #[serde(default, deserialize_with = "or_default")]
    gates: Vec<ConfiguredGate>,
    coupling_map: Option<Vec<Vec<u32>>>,
    /// In nanoseconds.
    dt: Option<f64>,
}

#[derive(Deserialize)]
struct ConfiguredGate {
    name: String,
    coupling_map: Option<Vec<Vec<u32>>>,
}

#[derive(Deserialize)]
struct Properties {
    #[serde(default, deserialize_with = "or_default")]
    qubits: Vec<Vec<Figure>>,
    #[serde(default, deserialize_with = "or_default")]
    gates: Vec<GateProperties>,
}

#[derive(Deserialize)]
struct GateProperties {
    gate: String,
    #[serde(default, deserialize_with = "or_default")]
    qubits: Vec<u32>,
    #[serde(default, deserialize_with = "or_default")]
    parameters: Vec<Figure>,
}

/// A name, a date, a unit and a value.
#[derive(Deserialize)]
struct Figure {
    #[serde(default)]
    name: Value,
    #[serde(default)]
    unit: Value,
    #[serde(default)]
    value: Value,
}

/// `null` counts as nothing.
fn or_default<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(from: D) -> Result<T, D::Error> {
    Ok(Option::<T>::deserialize(from)?.unwrap_or_default())
}

/// Reads a configuration, and the properties beside it.
pub(super) fn parse(name: &str, text: &str, properties: Option<&str>) -> Result<Target, TargetError> {
    let given: Configuration = read::json(name, text)?;
    let width = read::width(name, given.n_qubits)?;
    let gates: Vec<Gate> = given.basis_gates.iter().filter_map(|gate| Gate::known_as(gate)).collect();
    if gates.is_empty() {
        let help = "its `basis_gates` must list gates, such as `[\"rz\", \"sx\", \"x\", \"cz\"]`";
        return Err(TargetError::Missing { name: name.to_owned(), what: "native gates", help });
    }
    let reported = match properties {
        Some(text) => reported(name, width, &gates, text)?,
        None => Reported::default(),
    };
    let title = given.backend_name.as_deref().unwrap_or(name);
    let listed = listed(name, width, &given, &gates)?;
    let (off, whole) = (working(listed, &reported.off), &reported.failing);
    let (coupling, places) = coupled(name, width, &given, &off)?;
    let (sound, sound_places) = coupled(name, width, &given, &working(off, whole))?;
    // Where errors of 1 take most of the device away, they are no figures to go by.
    let trusted = 2 * largest_part(&sound) >= largest_part(&coupling);
    let (coupling, places) = if trusted { (sound, sound_places) } else { (coupling, places) };
    let mut calibration = reported.calibration;
    calibration.dt = given.dt.map(|nanoseconds| nanoseconds * 1e-9);
    let failing = reported.failing.iter().filter(|_| trusted);
    for qubit in dead(reported.off.iter().chain(failing)) {
        if let Some(figures) = calibration.qubits.get_mut(qubit as usize) {
            figures.broken = true;
        }
    }
    Ok(Target { places, calibration, ..Target::new(title, gates, coupling) })
}

/// Per gate, the qubits that it may list.
type Listed = BTreeMap<Gate, BTreeSet<Qubits>>;

/// A gate on certain qubits.
type Place = (Gate, Qubits);

/// Qubits of which a gate of their own does not work.
fn dead<'a>(broken: impl Iterator<Item = &'a Place>) -> BTreeSet<u32> {
    broken.filter(|(_, qubits)| qubits.len() == 1).map(|(_, qubits)| qubits[0]).collect()
}

/// What is left of the places where some do not work; a symmetric gate fails in both orders.
fn working(listed: Listed, broken: &BTreeSet<Place>) -> Listed {
    let dead = dead(broken.iter());
    let works = |gate: Gate, qubits: &Qubits| {
        let turned = || qubits.iter().rev().copied().collect();
        let fails = |qubits: Qubits| broken.contains(&(gate, qubits));
        let off = fails(qubits.clone()) || (gate.row().symmetric && fails(turned()));
        !off && !qubits.iter().any(|qubit| dead.contains(qubit))
    };
    let kept = |gate, places: BTreeSet<Qubits>| places.into_iter().filter(|qubits| works(gate, qubits)).collect();
    listed.into_iter().map(|(gate, places)| (gate, kept(gate, places))).collect()
}

/// The most qubits that some qubit reaches.
fn largest_part(coupling: &Coupling) -> usize {
    let reached = |from| (0..coupling.qubits()).filter(|to| coupling.distance(from, *to) != Coupling::FAR).count();
    (0..coupling.qubits()).map(reached).max().unwrap_or(0)
}

/// The places that the configuration gives its gates; gates without a list are not in it.
fn listed(name: &str, width: u32, given: &Configuration, gates: &[Gate]) -> Result<Listed, TargetError> {
    let mut listed = Listed::new();
    for (k, entry) in given.gates.iter().enumerate() {
        let (Some(gate), Some(map)) = (Gate::known_as(&entry.name), &entry.coupling_map) else { continue };
        if !gates.contains(&gate) || map.is_empty() {
            continue;
        }
        let wanted = gate.row().qubits;
        let at = |row| format!("gates[{k}].coupling_map[{row}]");
        let places = map.iter().enumerate().map(|(row, qubits)| read::qubits(name, || at(row), qubits, wanted, width));
        listed.insert(gate, places.collect::<Result<_, _>>()?);
    }
    Ok(listed)
}

/// The coupling: every pair that any gate may list, or the configuration's own list where no gate has one; and the gates
/// that do not run on all of it.
fn coupled(
    name: &str,
    width: u32,
    given: &Configuration,
    working: &Listed,
) -> Result<(Coupling, BTreeMap<Gate, BTreeSet<Qubits>>), TargetError> {
    let entangling = || working.iter().filter(|(gate, _)| gate.row().qubits == 2);
    let mut pairs: BTreeSet<(u32, u32)> = entangling().flat_map(|(_, p)| p).map(|pair| (pair[0], pair[1])).collect();
    if entangling().next().is_none() {
        let Some(map) = &given.coupling_map else {
            return Ok((Coupling::all_to_all(width), alone(width, working)));
        };
        for (k, pair) in map.iter().enumerate() {
            let pair = read::qubits(name, || format!("coupling_map[{k}]"), pair, 2, width)?;
            pairs.insert((pair[0], pair[1]));
        }
    }
    let one_way = pairs.iter().any(|(a, b)| !pairs.contains(&(*b, *a)));
    let directed = one_way && entangling().any(|(gate, _)| !gate.row().symmetric);
    if !directed {
        pairs = pairs.into_iter().map(|(a, b)| (a.min(b), a.max(b))).collect();
    }
    let edges: Vec<_> = pairs.iter().copied().collect();
    let everywhere = |gate: &Gate, places: &BTreeSet<Qubits>| {
        pairs.iter().all(|(a, b)| {
            let has = |a, b| places.contains(&Qubits::from([a, b]));
            let either = has(*a, *b) || has(*b, *a);
            if directed { has(*a, *b) } else { either && (gate.row().symmetric || (has(*a, *b) && has(*b, *a))) }
        })
    };
    let partial = entangling().filter(|(gate, places)| !everywhere(gate, places));
    let places = partial.map(|(gate, places)| (*gate, places.clone())).chain(alone(width, working)).collect();
    Ok((Coupling::new(width, &edges, directed), places))
}

/// One-qubit gates that not every qubit has.
fn alone(width: u32, working: &Listed) -> BTreeMap<Gate, BTreeSet<Qubits>> {
    let one = working.iter().filter(|(gate, places)| gate.row().qubits == 1 && places.len() < width as usize);
    one.map(|(gate, places)| (*gate, places.clone())).collect()
}

/// What the properties say.
#[derive(Default)]
struct Reported {
    calibration: Calibration,
    /// What does not work: the native gates of a broken qubit, and single gates.
    off: BTreeSet<Place>,
    /// What has an error of 1.
    failing: BTreeSet<Place>,
}

fn reported(name: &str, width: u32, gates: &[Gate], text: &str) -> Result<Reported, TargetError> {
    let name = format!("the properties of {name}");
    let given: Properties = read::json(&name, text)?;
    if !given.qubits.is_empty() && given.qubits.len() != width as usize {
        let properties = given.qubits.len();
        return Err(TargetError::Properties { name, properties, configuration: width });
    }
    let mut reported = Reported::default();
    reported.calibration.qubits = given.qubits.iter().map(|figures| qubit(figures)).collect();
    let off = (0..width).zip(&given.qubits).filter(|(_, figures)| find(figures, "operational") == Some(0.0));
    let own = gates.iter().filter(|gate| gate.row().qubits == 1);
    reported.off =
        off.flat_map(|(qubit, _)| own.clone().map(move |gate| (*gate, Qubits::from([qubit].as_slice())))).collect();
    for (k, entry) in given.gates.iter().enumerate() {
        let at = || format!("gates[{k}].qubits");
        if entry.gate == "measure" {
            measured(&mut reported.calibration.qubits, entry);
        }
        if let ("reset", [qubit]) = (entry.gate.as_str(), entry.qubits.as_slice())
            && let Some(figures) = reported.calibration.qubits.get_mut(*qubit as usize)
        {
            figures.reset_duration = find(&entry.parameters, "gate_length");
        }
        let Some(gate) = Gate::known_as(&entry.gate) else { continue };
        let qubits = read::qubits(&name, at, &entry.qubits, gate.row().qubits, width)?;
        let find = |figure: &str| find(&entry.parameters, figure);
        let figures = GateFigures { error: find("gate_error"), duration: find("gate_length") };
        let native = gates.contains(&gate);
        if native && find("operational") == Some(0.0) {
            reported.off.insert((gate, qubits.clone()));
        }
        if native && figures.error.is_some_and(|error| error >= 1.0) {
            reported.failing.insert((gate, qubits.clone()));
        }
        reported.calibration.gates.insert((gate, qubits), figures);
    }
    Ok(reported)
}

fn qubit(figures: &[Figure]) -> QubitFigures {
    let find = |name: &str| find(figures, name);
    QubitFigures {
        t1: find("T1"),
        t2: find("T2"),
        frequency: find("frequency"),
        readout_error: find("readout_error"),
        reads_1_of_0: find("prob_meas1_prep0"),
        reads_0_of_1: find("prob_meas0_prep1"),
        readout_duration: find("readout_length"),
        reset_duration: None,
        broken: false,
    }
}

/// New files list read-outs among the gates.
fn measured(qubits: &mut [QubitFigures], entry: &GateProperties) {
    let Some(qubit) = entry.qubits.first().and_then(|qubit| qubits.get_mut(*qubit as usize)) else { return };
    qubit.readout_error = qubit.readout_error.or_else(|| find(&entry.parameters, "gate_error"));
    qubit.readout_duration = qubit.readout_duration.or_else(|| find(&entry.parameters, "gate_length"));
}

/// The value of this name in seconds, hertz or without a unit; `None` where it is missing, or no number, or its unit is
/// not known.
fn find(figures: &[Figure], name: &str) -> Option<f64> {
    let figure = figures.iter().find(|figure| figure.name.as_str() == Some(name))?;
    let scale = match figure.unit.as_str().unwrap_or("") {
        "" | "s" | "Hz" => 1.0,
        "ms" => 1e-3,
        "us" | "µs" | "μs" => 1e-6,
        "ns" => 1e-9,
        "kHz" => 1e3,
        "MHz" => 1e6,
        "GHz" => 1e9,
        _ => return None,
    };
    figure.value.as_f64().map(|value| value * scale)
}
