//! Executes a checked experiment: cells, seeds, backends, records, verdict. An [`hqml_ir::Experiment`] enters; a
//! [`Plan`] (what would run) or a [`RunResult`] (what came out) leaves.
//!
//! | folder | question it answers |
//! |---|---|
//! | [`registry`] | which object of the classical half does what a row of the stage table says |
//! | [`backend`] | where circuits run, and what is counted and limited around it |
//! | [`pipeline`] | how a pipeline is fitted and asked |
//! | [`cells`] | what is to be computed, and how each piece is |
//! | [`record`] | what survives a kill |
//! | [`verdict`] | continue, stop or undecided |
//! | [`mod@plan`] | what would run |
//! | [`result`] | how the outcome is printed |
//! | [`artifacts`] | which arrays are kept for other tools |

pub mod artifacts;
pub mod backend;
pub mod cells;
mod error;
mod machine;
pub mod measure;
pub mod pipeline;
pub mod plan;
pub mod record;
pub mod registry;
pub mod result;
mod run;
pub mod verdict;

pub use error::RunError;
pub use machine::memory_for_states;
pub use plan::{Plan, plan};
pub use record::SourceFile;
pub use result::RunResult;
pub use run::{Progress, RunOptions, Silent, run};
