//! The rows of the gate table. Adding a gate is adding a row here.

use serde::Serialize;

/// A gate: an index into [`GATES`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Gate {
    /// Identity.
    Id,
    /// Pauli X: bit flip.
    X,
    /// Pauli Y.
    Y,
    /// Pauli Z: phase flip.
    Z,
    /// Hadamard.
    H,
    /// Square root of Z.
    S,
    /// Inverse of S.
    Sdg,
    /// Fourth root of Z.
    T,
    /// Inverse of T.
    Tdg,
    /// Square root of X.
    Sx,
    /// Inverse of SX.
    Sxdg,
    /// Phase: diag(1, e^(i a)).
    P,
    /// exp(-i a X / 2).
    Rx,
    /// exp(-i a Y / 2).
    Ry,
    /// exp(-i a Z / 2).
    Rz,
    /// General one-qubit gate U(theta, phi, lambda), as in OpenQASM 3's `U` up to its global phase, as in Qiskit.
    U,
    /// Controlled X: control, target.
    Cx,
    /// Controlled Y.
    Cy,
    /// Controlled Z.
    Cz,
    /// Controlled H.
    Ch,
    /// Controlled phase.
    Cp,
    /// Controlled RX.
    Crx,
    /// Controlled RY.
    Cry,
    /// Controlled RZ.
    Crz,
    /// Exchange of two qubits.
    Swap,
    /// Exchange with phase i.
    Iswap,
    /// Echoed cross resonance, as in Qiskit.
    Ecr,
    /// exp(-i a XX / 2).
    Rxx,
    /// exp(-i a YY / 2).
    Ryy,
    /// exp(-i a ZZ / 2).
    Rzz,
    /// exp(-i a ZX / 2), Z on the first qubit, as in Qiskit.
    Rzx,
    /// Toffoli: two controls, target.
    Ccx,
    /// Doubly controlled Z.
    Ccz,
    /// Fredkin: control, two targets.
    Cswap,
    /// Global phase e^(i a).
    Gphase,
}

/// What is known of a gate.
#[derive(Debug, Clone, Copy)]
pub struct GateRow {
    /// The gate of this row.
    pub gate: Gate,
    /// OpenQASM 3's name; what a user writes.
    pub name: &'static str,
    /// How many qubits it acts on.
    pub qubits: usize,
    /// How many angles it takes, in radians.
    pub angles: usize,
    /// One line for the reference.
    pub summary: &'static str,
}

const fn row(gate: Gate, name: &'static str, qubits: usize, angles: usize, summary: &'static str) -> GateRow {
    GateRow { gate, name, qubits, angles, summary }
}

/// All gates, in the order of [`Gate`].
#[rustfmt::skip]
pub static GATES: &[GateRow] = &[
    row(Gate::Id, "id", 1, 0, "Identity"),
    row(Gate::X, "x", 1, 0, "Pauli X: bit flip"),
    row(Gate::Y, "y", 1, 0, "Pauli Y"),
    row(Gate::Z, "z", 1, 0, "Pauli Z: phase flip"),
    row(Gate::H, "h", 1, 0, "Hadamard"),
    row(Gate::S, "s", 1, 0, "Square root of Z"),
    row(Gate::Sdg, "sdg", 1, 0, "Inverse of S"),
    row(Gate::T, "t", 1, 0, "Fourth root of Z"),
    row(Gate::Tdg, "tdg", 1, 0, "Inverse of T"),
    row(Gate::Sx, "sx", 1, 0, "Square root of X"),
    row(Gate::Sxdg, "sxdg", 1, 0, "Inverse of SX"),
    row(Gate::P, "p", 1, 1, "Phase: diag(1, e^(i a))"),
    row(Gate::Rx, "rx", 1, 1, "exp(-i a X / 2)"),
    row(Gate::Ry, "ry", 1, 1, "exp(-i a Y / 2)"),
    row(Gate::Rz, "rz", 1, 1, "exp(-i a Z / 2)"),
    row(Gate::U, "u", 1, 3, "General one-qubit gate U(theta, phi, lambda), as in OpenQASM 3's `U` up to its global phase, as in Qiskit"),
    row(Gate::Cx, "cx", 2, 0, "Controlled X: control, target"),
    row(Gate::Cy, "cy", 2, 0, "Controlled Y"),
    row(Gate::Cz, "cz", 2, 0, "Controlled Z"),
    row(Gate::Ch, "ch", 2, 0, "Controlled H"),
    row(Gate::Cp, "cp", 2, 1, "Controlled phase"),
    row(Gate::Crx, "crx", 2, 1, "Controlled RX"),
    row(Gate::Cry, "cry", 2, 1, "Controlled RY"),
    row(Gate::Crz, "crz", 2, 1, "Controlled RZ"),
    row(Gate::Swap, "swap", 2, 0, "Exchange of two qubits"),
    row(Gate::Iswap, "iswap", 2, 0, "Exchange with phase i"),
    row(Gate::Ecr, "ecr", 2, 0, "Echoed cross resonance, as in Qiskit"),
    row(Gate::Rxx, "rxx", 2, 1, "exp(-i a XX / 2)"),
    row(Gate::Ryy, "ryy", 2, 1, "exp(-i a YY / 2)"),
    row(Gate::Rzz, "rzz", 2, 1, "exp(-i a ZZ / 2)"),
    row(Gate::Rzx, "rzx", 2, 1, "exp(-i a ZX / 2), Z on the first qubit, as in Qiskit"),
    row(Gate::Ccx, "ccx", 3, 0, "Toffoli: two controls, target"),
    row(Gate::Ccz, "ccz", 3, 0, "Doubly controlled Z"),
    row(Gate::Cswap, "cswap", 3, 0, "Fredkin: control, two targets"),
    row(Gate::Gphase, "gphase", 0, 1, "Global phase e^(i a)"),
];

impl Gate {
    /// The row of this gate.
    pub fn row(self) -> &'static GateRow {
        &GATES[self as usize]
    }

    /// The gate of this name.
    pub fn named(name: &str) -> Option<Gate> {
        GATES.iter().find(|r| r.name == name).map(|r| r.gate)
    }

    /// OpenQASM 3's name.
    pub fn name(self) -> &'static str {
        self.row().name
    }
}
