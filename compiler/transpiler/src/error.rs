//! Why a circuit cannot be made to run on a target.

/// Each says the fact, the reason and what to do.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum TranspileError {
    /// More qubits than the device has.
    #[error("the circuit has {circuit} qubits and `{target}` has {device}; choose a wider target or a smaller circuit")]
    TooWide {
        /// The circuit's qubits.
        circuit: u32,
        /// The device's qubits.
        device: u32,
        /// The target's name.
        target: String,
    },
    /// Groups of interacting qubits that fit no connected part of the device.
    #[error(
        "the {circuit} qubits of the circuit do not fit on `{target}`: qubits that interact need a part of it that hangs \
         together, and its parts are too small; choose a target whose couplings join more qubits"
    )]
    NoRoom {
        /// The circuit's qubits.
        circuit: u32,
        /// The target's name.
        target: String,
    },
    /// An operation that must be written in gates on one and two qubits first.
    #[error("`{op}` cannot be placed on a device: it is no gate on one or two qubits; unroll the circuit first")]
    NotUnrolled {
        /// The operation as printed.
        op: String,
    },
    /// A preparation of amplitudes that wait for a row or for parameters.
    #[error("operation {op} prepares amplitudes that are symbolic; bind the circuit to numbers, then transpile it")]
    SymbolicAmplitudes {
        /// Its place in the program.
        op: usize,
    },
    /// No sequence of the target's gates is the circuit.
    #[error("the gates of `{target}`, which are {gates}, are not enough for this circuit: {missing}")]
    Insufficient {
        /// The target's name.
        target: String,
        /// The target's gates.
        gates: String,
        /// What they cannot do, and what would help.
        missing: String,
    },
    /// A two-qubit gate on qubits that do not meet.
    #[error("`{gate}` acts on qubits that `{target}` does not couple; route the circuit before it is made native")]
    Apart {
        /// The gate as printed.
        gate: String,
        /// The target's name.
        target: String,
    },
}
