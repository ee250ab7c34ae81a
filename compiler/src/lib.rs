//! HQML source text to a checked experiment to circuit programs.

pub mod circuits;
mod compile;
mod definitions;
pub mod diagnostics;
pub mod eval;
mod experiments;
mod lints;
mod lost;
pub mod lower;
pub mod names;
pub mod passes;
mod pipelines;
pub mod syntax;
pub mod tables;
pub mod world;

pub use compile::{Compilation, CompileOptions, DEFAULT_MEMORY, compile};
