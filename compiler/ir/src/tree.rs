//! The circuit tree: what the user wrote, wire-relative. Elaborated bodies enter; `inverse` and `control` are each one
//! recursive function; lowering flattens it to a [`crate::Program`].

use std::sync::Arc;

use crate::{Angle, Gate, Op, Qubits};

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

impl Circuit {
    /// The circuit that does nothing.
    pub fn empty() -> Circuit {
        Circuit::Sequence(Vec::new())
    }

    /// A gate without further controls.
    pub fn gate(gate: Gate, angles: &[Angle], wires: &[u32]) -> Circuit {
        Circuit::Op(Op::gate(gate, angles, wires))
    }

    /// Its adjoint; undoing twice is doing.
    #[must_use]
    pub fn inverse(self) -> Circuit {
        match self {
            Circuit::Inverse(body) => *body,
            Circuit::Power { body, exponent } if exponent > i64::MIN => Circuit::Power { body, exponent: -exponent },
            other => Circuit::Inverse(Box::new(other)),
        }
    }

    /// Applied where all `controls` are 1; they are wires that it does not touch.
    #[must_use]
    pub fn control(self, controls: &[u32]) -> Circuit {
        match self {
            other if controls.is_empty() => other,
            Circuit::Control { controls: inner, body } => {
                Circuit::Control { controls: controls.iter().copied().chain(inner).collect(), body }
            }
            other => Circuit::Control { controls: controls.into(), body: Box::new(other) },
        }
    }

    /// Repeated; a negative exponent repeats the inverse.
    #[must_use]
    pub fn power(self, exponent: i64) -> Circuit {
        match exponent {
            0 => Circuit::empty(),
            1 => self,
            _ => Circuit::Power { body: Box::new(self), exponent },
        }
    }

    /// As a named sub-circuit on wires of another: its wire k becomes `wires[k]`.
    pub fn call(name: &str, body: Arc<Circuit>, wires: &[u32]) -> Circuit {
        Circuit::Call { name: name.to_owned(), body, wires: wires.into() }
    }

    /// One more than the highest wire it names, 0 where it names none. What a call names inside is its own affair.
    pub fn width(&self) -> u32 {
        let (mut width, mut stack) = (0, vec![self]);
        while let Some(circuit) = stack.pop() {
            let named: &[u32] = match circuit {
                Circuit::Op(op) => {
                    width = width.max(widest(&op.qubits()));
                    &[]
                }
                Circuit::Sequence(parts) => {
                    stack.extend(parts);
                    &[]
                }
                Circuit::Inverse(body) | Circuit::Power { body, .. } => {
                    stack.push(body);
                    &[]
                }
                Circuit::Control { controls, body } => {
                    stack.push(body);
                    controls
                }
                Circuit::Call { wires, .. } => wires,
            };
            width = width.max(widest(named));
        }
        width
    }
}

fn widest(wires: &[u32]) -> u32 {
    wires.iter().max().map_or(0, |w| w.saturating_add(1))
}
