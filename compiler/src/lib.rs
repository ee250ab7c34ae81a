//! HQML source text to a checked experiment to circuit programs.

pub mod circuits;
pub mod diagnostics;
pub mod eval;
pub mod lower;
pub mod names;
pub mod passes;
pub mod syntax;
pub mod world;
