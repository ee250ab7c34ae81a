//! What is known beside the circuit: that its qubits are measured at the end, or that all of them start in |0>. Either is to
//! be asked for: without it every pass keeps the whole unitary.

mod before_measurement;
mod from_zero;

pub use before_measurement::before_measurement;
pub use from_zero::from_zero;
