//! Wide states, one at a time: a bound circuit enters; its state leaves.
//!
//! The circuit becomes turns, phases and CX (`op`, `lower`). While it is cheaper it runs as two halves of the register
//! that share branches (`cut`), which a matrix product brings together (`merge`). What remains runs in clusters
//! (`schedule`): passes over memory that take blocks of a few bits into the cache (`walk`) and run many layers there
//! (`steps`, `frame`, `diagonal`, `kernel`). All but the numbers is kept from one run to the next (`planned`).

mod cut;
mod diagonal;
mod frame;
mod kernel;
mod lower;
mod merge;
mod op;
mod planned;
mod rows;
mod schedule;
mod state;
mod steps;
#[cfg(test)]
mod tests;
#[cfg(target_arch = "x86_64")]
mod vectors;
mod walk;

pub(crate) use rows::WideProgram;
pub(crate) use state::WideState;

/// Qubits of the narrowest state that runs here.
pub(crate) const NARROWEST: u32 = 5;
