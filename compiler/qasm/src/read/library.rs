//! The gates of `qelib1.inc` and `stdgates.inc`, with the names that other tools write beside them: the gate table's rows,
//! and definitions in OpenQASM for the rest, read once.

use std::sync::OnceLock;

use hqml_ir::{FileId, GATES, Gate};

use super::circuit::Circuit;
use super::gates::{GateEntry, GateKind};
use super::names::{Binding, Symbol};
use super::parse::{Parser, Version};
use super::token::{Cursor, Kind};

/// The definitions; each name is what OpenQASM's `stdgates.inc` and Qiskit's `qelib1.inc` and circuit library call it.
const DEFINITIONS: &str = include_str!("library.qasm");

/// Whether the file of this name is built in.
pub(crate) fn is_standard(path: &str) -> bool {
    matches!(path, "qelib1.inc" | "stdgates.inc")
}

/// Whether a standard file defines a gate of this name.
pub(crate) fn knows(name: &str) -> bool {
    library().iter().any(|(known, _)| known == name)
}

impl Circuit {
    /// The gate of this name in a text that includes nothing: OpenQASM 3 as Amazon Braket reads it has its gates built in.
    pub(crate) fn known_without_include(&mut self, symbol: Symbol) -> Option<u32> {
        if self.included || self.version == Version::Two {
            return None;
        }
        let name = self.names.text(symbol).to_owned();
        let (_, entry) = library().iter().find(|(known, _)| *known == name)?;
        self.bind_gate(&name, entry.clone());
        Some(self.gates.len() as u32 - 1)
    }

    /// Makes the gates of a standard file known. Either file gives all names, save those that the text has defined itself.
    pub(crate) fn include_library(&mut self) {
        self.included = true;
        for (name, entry) in library() {
            let symbol = self.names.symbol(name);
            if matches!(self.names.binding(symbol), Binding::Free) {
                self.bind_gate(name, entry.clone());
            }
        }
    }
}

fn library() -> &'static [(String, GateEntry)] {
    static LIBRARY: OnceLock<Vec<(String, GateEntry)>> = OnceLock::new();
    LIBRARY.get_or_init(build)
}

fn build() -> Vec<(String, GateEntry)> {
    let mut circuit = Circuit::new();
    for row in GATES.iter().filter(|row| row.gate != Gate::Gphase) {
        let (angles, qubits) = (row.angles as u32, row.qubits as u32);
        let entry = GateEntry { angles, qubits, kind: GateKind::Row(row.gate), built_in: true };
        row.aliases.iter().chain([&row.name]).for_each(|name| circuit.bind_gate(name, entry.clone()));
    }
    let mut cursor = Cursor::new(FileId(u32::MAX), DEFINITIONS);
    while !cursor.is(Kind::End) {
        let statement = Parser::new(&mut cursor, &mut circuit.names, Version::Three).statement();
        // A test reads the library and finds every name in it.
        if statement.and_then(|statement| circuit.run(&statement)).is_err() {
            break;
        }
    }
    let all: Vec<String> = circuit.names.all(|b| matches!(b, Binding::Gate(_))).map(str::to_owned).collect();
    let entry = |name: String| match circuit.names.binding(circuit.names.find(&name)?) {
        Binding::Gate(gate) => Some((name, GateEntry { built_in: true, ..circuit.gates[*gate as usize].clone() })),
        _ => None,
    };
    all.into_iter().filter(|name| name != "U" && name != "CX" && name != "gphase").filter_map(entry).collect()
}
