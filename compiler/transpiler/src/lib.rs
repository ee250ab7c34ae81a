//! The circuit compiler: a program and a [`Target`](hqml_ir::Target) enter; the same circuit leaves in the target's gates,
//! on the pairs of qubits that it couples, with as few two-qubit gates as we can find. Angles stay symbolic throughout, so
//! a circuit is transpiled once and bound for each row. Pure: no file, no clock, randomness only from the given seed.
//!
//! Every pass keeps the unitary up to its global phase and up to the permutation of qubits that [`Work`] carries.

pub mod basis;
mod bind;
pub mod cleanup;
mod counts;
mod error;
pub mod gadgets;
mod layout;
mod levels;
pub mod observe;
mod options;
pub mod peephole;
pub mod phase;
pub mod routing;
pub mod schedule;
pub mod single;
mod sketch;
pub mod three_qubit;
pub mod two_qubit;
pub mod unroll;
mod work;

pub use bind::Binder;
pub use counts::Counts;
pub use error::TranspileError;
pub use levels::{Step, Transpiled, transpile};
pub use options::{Level, Options};
pub use work::Work;
