//! HQML source text to a checked experiment to circuit programs.

pub mod diagnostics;
pub mod lower;
pub mod passes;
pub mod syntax;
pub mod world;
