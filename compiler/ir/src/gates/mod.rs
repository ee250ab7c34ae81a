//! The gate table: one row a gate, with OpenQASM 3's names (`stdgates.inc`), order of arguments and matrices.

mod table;

pub use table::{GATES, Gate, GateRow};
