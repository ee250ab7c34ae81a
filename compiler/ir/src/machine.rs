//! A machine with noise as an experiment runs on it: the device where there is one, and every circuit of the experiment in
//! the gates that the machine has. The compiler fills it, because only it transpiles; the runtime looks circuits up.

use serde::{Serialize, Serializer, ser::SerializeSeq};

use crate::{Call, Program, Target, Value};

/// What a backend with noise runs circuits on.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Machine {
    /// The device, with its calibration; `None` where plain rates are given.
    #[serde(serialize_with = "figures")]
    pub target: Option<Target>,
    /// The circuits of the experiment, each once for each use.
    pub circuits: Vec<MachineCircuit>,
}

/// What is made of a circuit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Use {
    /// It is run, and its state is measured.
    State,
    /// It is run on one row and backwards on another: the probability of all zeros is the fidelity of the two states
    /// (Havlíček et al., Nature 567 (2019) 209). Features and parameters of the second come behind those of the first.
    Overlap,
}

/// A circuit of the experiment in the machine's gates.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MachineCircuit {
    /// The circuit as the stage holds it.
    #[serde(skip)]
    pub source: Program,
    /// What is made of it.
    pub used: Use,
    /// In the machine's gates, on as many wires as it uses.
    pub program: Program,
    /// The wire on which each qubit of the source ends.
    pub wires: Vec<u32>,
    /// The device's qubit behind each wire; empty without a device.
    pub device_qubits: Vec<u32>,
}

impl Machine {
    /// The circuit that stands for this one.
    pub fn circuit(&self, source: &Program, used: Use) -> Option<usize> {
        self.circuits.iter().position(|c| c.used == used && c.source == *source)
    }
}

/// The way of mitigation of this name among a backend's layers.
pub fn layer<'a>(backend: &'a Call, name: &str) -> Option<&'a Call> {
    let Value::List(layers) = backend.get("mitigate") else { return None };
    layers.iter().find_map(|value| match value {
        Value::Call(call) if call.name == name => Some(call),
        _ => None,
    })
}

/// A device by its name and figures, one text each: they decide the digits of a run.
fn figures<S: Serializer>(target: &Option<Target>, serializer: S) -> Result<S::Ok, S::Error> {
    let Some(target) = target else { return serializer.serialize_none() };
    let calibration = &target.calibration;
    let mut list = serializer.serialize_seq(None)?;
    list.serialize_element(&target.name)?;
    for (k, figures) in calibration.qubits.iter().enumerate() {
        list.serialize_element(&format!("qubit {k}: {}", known(&format!("{figures:?}"))))?;
    }
    for ((gate, qubits), figures) in &calibration.gates {
        list.serialize_element(&format!("{} {qubits:?}: {}", gate.name(), known(&format!("{figures:?}"))))?;
    }
    list.end()
}

/// The fields of a printed struct that hold something.
fn known(printed: &str) -> String {
    let inside = printed.split_once("{ ").map_or(printed, |(_, rest)| rest).trim_end_matches(" }");
    let present = inside.split(", ").filter(|field| !field.ends_with(": None"));
    present.map(|field| field.replacen("Some(", "", 1).replace(')', "")).collect::<Vec<_>>().join(", ")
}
