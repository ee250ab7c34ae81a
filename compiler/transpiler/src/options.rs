//! What is asked of the transpiler beside the target.

/// How much is done to make a circuit smaller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Level {
    /// Made native, nothing more: every gate stays visible.
    O0,
    /// Neighbouring gates cancel and merge; one good way through the device.
    #[default]
    O1,
    /// As 1, with two-qubit blocks written anew and more ways through the device.
    O2,
    /// Everything: phase polynomials, Pauli rotations, many ways through the device, the best of all kept.
    O3,
}

/// How to transpile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Options {
    /// How much is done.
    pub level: Level,
    /// The seed of everything that is tried at random; the same seed gives the same circuit.
    pub seed: u64,
    /// Whether the circuit after each pass is kept.
    pub steps: bool,
    /// Whether all qubits start in |0>, and gates that then do nothing may go. Otherwise the whole unitary is kept.
    pub from_zero: bool,
    /// Whether all qubits are measured at the end, in the computational basis, and what then is not seen may go.
    pub measured: bool,
}
