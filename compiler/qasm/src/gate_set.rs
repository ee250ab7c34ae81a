//! What a reader of exported circuits can say: the question asked of every profile and every tool.

use hqml_ir::Gate;

/// A set of gates into which programs are brought.
pub(crate) trait GateSet {
    /// What it is called, for messages.
    fn name(&self) -> &'static str;

    /// Whether the gate may stand there (under a name of its own, or with its definition).
    fn takes(&self, gate: Gate) -> bool;

    /// Whether further controls may stand before this gate.
    fn controls(&self, gate: Gate) -> bool;

    /// Whether a global phase can be said; else it is dropped.
    fn phases(&self) -> bool;

    /// Whether a barrier can be said; else it is dropped.
    fn barriers(&self) -> bool;

    /// Whether a rotation about a Pauli string can be said as such.
    fn rotations(&self) -> bool;
}
