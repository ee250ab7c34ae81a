//! The circuit tree: what the user wrote, wire-relative. Elaborated bodies enter; `inverse` and `control` are each one
//! recursive function; lowering flattens it to a [`crate::Program`].

use std::sync::Arc;

use crate::{Op, Qubits};

/// A circuit on wires `0..n`.
#[derive(Debug, Clone, PartialEq)]
pub enum Circuit {
    /// One operation on wires of this circuit.
    Op(Op),
    /// One after the other.
    Sequence(Vec<Circuit>),
    /// Its adjoint.
    Inverse(Box<Circuit>),
    /// Applied where all controls are 1.
    Control {
        /// Wires of this circuit, distinct from those the body touches.
        controls: Qubits,
        /// What is controlled.
        body: Box<Circuit>,
    },
    /// Repeated; a negative exponent repeats the inverse.
    Power {
        /// What is repeated.
        body: Box<Circuit>,
        /// How often.
        exponent: i64,
    },
    /// A named sub-circuit; its wire k is this circuit's wire `wires[k]`.
    Call {
        /// The declaration's name.
        name: String,
        /// Its body, on its own wires.
        body: Arc<Circuit>,
        /// Distinct wires of this circuit.
        wires: Qubits,
    },
}
