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
}
