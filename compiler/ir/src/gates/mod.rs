//! The gate table: one row a gate, with OpenQASM 3's names (`stdgates.inc`), order of arguments and matrices.

mod decomposition;
mod document;
mod matrix;
mod table;

pub use decomposition::Decomposition;
pub use document::{call, inverse, markdown};
pub use matrix::Matrix;
pub use table::{GATES, Gate, GateRow, Inverse};
