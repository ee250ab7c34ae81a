//! The profiles: for each, what its reader takes. A gate enters, the name it has there leaves; or none.
//!
//! What each reader accepts was found out by trying: Qiskit 2.6 (`qasm2`; `qasm3` through qiskit-qasm3-import 0.6),
//! Cirq 1.7, PennyLane 0.45 and Amazon's local simulator 1.41. `tests/interop` tries it again.

use hqml_ir::Gate;

use crate::expression::Dialect;
use crate::gate_set::GateSet;

/// Who is to read an exported circuit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// OpenQASM 2.0 with the `qelib1.inc` of 2017: read by everybody. Numbers only, no barriers. Gates that the 2017
    /// file lacks (`sx`, `swap`, `rzz`) carry their definition, which readers that know them may pass over; those that
    /// PennyLane's reader would turn around (`ecr`, `rzx`) are written as what they are made of.
    Plain2,
    /// The same with barriers, and with every gate kept by its name: `ecr` and `rzx` carry definitions, too.
    OpenQasm2,
    /// OpenQASM 3 as Qiskit reads it: `stdgates.inc`, inputs, global phases, `ctrl @`.
    Qiskit3,
    /// OpenQASM 3 as Amazon Braket reads it: no include, Braket's names, no definitions, all functions of inputs.
    Braket3,
    /// OpenQASM 3 as Cirq reads it: `stdgates.inc`, inputs, no barriers, no modifiers, no global phase.
    Cirq,
    /// OpenQASM 3 for IBM's devices: physical qubits `$n`, inputs `p0000`, `p0001`, ... in the order of the values.
    IbmIsa,
}

impl Profile {
    /// All profiles with the names a user writes.
    pub const ALL: [(&'static str, Profile); 6] = [
        ("plain2", Profile::Plain2),
        ("openqasm2", Profile::OpenQasm2),
        ("qiskit3", Profile::Qiskit3),
        ("braket3", Profile::Braket3),
        ("cirq", Profile::Cirq),
        ("ibm_isa", Profile::IbmIsa),
    ];

    /// The profile of this name.
    pub fn named(name: &str) -> Option<Profile> {
        Self::ALL.iter().find(|(n, _)| *n == name).map(|(_, profile)| *profile)
    }

    /// The name a user writes.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, profile)| *profile == self).map_or("?", |(name, _)| *name)
    }

    /// Whether the text is OpenQASM 2.
    pub(super) fn is_two(self) -> bool {
        matches!(self, Profile::Plain2 | Profile::OpenQasm2)
    }

    /// Whether qubits are `$n`.
    pub(super) fn is_physical(self) -> bool {
        self == Profile::IbmIsa
    }

    /// The file that is included.
    pub(super) fn include(self) -> Option<&'static str> {
        match self {
            Profile::Plain2 | Profile::OpenQasm2 => Some("qelib1.inc"),
            Profile::Braket3 => None,
            Profile::Qiskit3 | Profile::Cirq | Profile::IbmIsa => Some("stdgates.inc"),
        }
    }

    /// Whether a gate that the reader does not know may carry its definition; else it is written as what it is made of.
    fn defines(self, gate: Gate) -> bool {
        let taken = match self {
            Profile::Braket3 => true,
            // Cirq has a `cu` of three angles.
            Profile::Cirq => gate == Gate::Cu,
            Profile::Plain2 => TURNED_AROUND.contains(&gate),
            Profile::OpenQasm2 | Profile::Qiskit3 | Profile::IbmIsa => false,
        };
        gate.row().decomposition.is_some() && !taken
    }

    /// What may stand in an expression of inputs.
    pub(super) fn dialect(self) -> Dialect {
        match self {
            Profile::Plain2 | Profile::OpenQasm2 => Dialect::Numbers,
            Profile::Braket3 => Dialect::Braket,
            Profile::Qiskit3 | Profile::Cirq | Profile::IbmIsa => Dialect::Arithmetic,
        }
    }

    /// The name the reader knows the gate by.
    pub(super) fn known(self, gate: Gate) -> Option<&'static str> {
        let name = gate.row().openqasm;
        let (list, renamed): (&[&str], &[(Gate, &str)]) = match self {
            Profile::Plain2 | Profile::OpenQasm2 => (QELIB1, &[(Gate::U, "u3")]),
            Profile::Qiskit3 | Profile::IbmIsa => (STDGATES, &[(Gate::U, "U"), (Gate::Sxdg, "inv @ sx")]),
            Profile::Cirq => (CIRQ, &[(Gate::U, "u3")]),
            Profile::Braket3 => (BRAKET, BRAKET_NAMES),
        };
        let renamed = renamed.iter().find(|(g, _)| *g == gate).map(|(_, name)| *name);
        renamed.or_else(|| list.iter().find(|known| **known == name).copied())
    }
}

/// Of the `qelib1.inc` of 2017 ("Open Quantum Assembly Language", arXiv 1707.03429) what is in the gate table too.
const QELIB1: &[&str] =
    &["id", "x", "y", "z", "h", "s", "sdg", "t", "tdg", "rx", "ry", "rz", "u2", "cx", "cy", "cz", "ch", "crz", "ccx"];

/// Gates of which PennyLane's reader takes the matrix of the definition with its qubits the other way round.
const TURNED_AROUND: &[Gate] =
    &[Gate::Csx, Gate::Csxdg, Gate::Cu, Gate::Dcx, Gate::Ecr, Gate::Rzx, Gate::XxPlusYy, Gate::XxMinusYy, Gate::Ms];

/// OpenQASM 3's `stdgates.inc`, as Qiskit resolves it.
const STDGATES: &[&str] = &[
    "id", "x", "y", "z", "h", "s", "sdg", "t", "tdg", "sx", "p", "rx", "ry", "rz", "u2", "cx", "cy", "cz", "ch", "cp",
    "crx", "cry", "crz", "cu", "swap", "ccx", "cswap", "gphase",
];

/// What Cirq's importer knows beside `stdgates.inc`.
const CIRQ: &[&str] = &[
    "id", "x", "y", "z", "h", "s", "sdg", "t", "tdg", "sx", "sxdg", "p", "rx", "ry", "rz", "u2", "cx", "cy", "cz",
    "ch", "cp", "crx", "cry", "crz", "swap", "iswap", "rxx", "ryy", "rzz", "ccx", "cswap",
];

/// Braket's gates that have our names.
const BRAKET: &[&str] =
    &["x", "y", "z", "h", "s", "t", "rx", "ry", "rz", "cy", "cz", "swap", "iswap", "ecr", "cswap", "gphase"];

/// Braket's gates that have names of their own.
const BRAKET_NAMES: &[(Gate, &str)] = &[
    (Gate::Id, "i"),
    (Gate::Sdg, "si"),
    (Gate::Tdg, "ti"),
    (Gate::Sx, "v"),
    (Gate::Sxdg, "vi"),
    (Gate::P, "phaseshift"),
    (Gate::Cx, "cnot"),
    (Gate::Cp, "cphaseshift"),
    (Gate::Rxx, "xx"),
    (Gate::Ryy, "yy"),
    (Gate::Rzz, "zz"),
    (Gate::Ccx, "ccnot"),
    (Gate::Prx, "prx"),
    (Gate::Gpi, "gpi"),
    (Gate::Gpi2, "gpi2"),
    (Gate::Ms, "ms"),
    (Gate::Csx, "cv"),
];

impl GateSet for Profile {
    fn name(&self) -> &'static str {
        Profile::name(*self)
    }

    fn takes(&self, gate: Gate) -> bool {
        self.known(gate).is_some() || self.defines(gate)
    }

    fn controls(&self, gate: Gate) -> bool {
        matches!(self, Profile::Qiskit3) && matches!(gate, Gate::X | Gate::Z | Gate::P | Gate::Rx | Gate::Ry | Gate::Rz)
    }

    fn phases(&self) -> bool {
        self.known(Gate::Gphase).is_some()
    }

    fn barriers(&self) -> bool {
        !matches!(self, Profile::Plain2 | Profile::Cirq)
    }

    fn rotations(&self) -> bool {
        false
    }
}
