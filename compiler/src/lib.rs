//! HQML source text to a checked experiment: a URI and a [`world::World`] enter, a [`Compilation`] leaves, with everything
//! that is wrong as diagnostics. Nothing here opens a file or a socket.
//!
//! | folder | question it answers |
//! |---|---|
//! | [`world`] | what the compiler may know of the outside |
//! | [`syntax`] | what is written: tokens, layout, tree |
//! | [`names`] | what a name means, and which files it takes |
//! | [`eval`] | what a constant expression comes to |
//! | [`circuits`] | which gates on which qubits a circuit is |
//! | `formulas` | which numbers a transform or a loss makes of a row |
//! | [`lower`] | how the circuit tree becomes the flat program |
//! | [`drawing`] | what a circuit looks like |
//! | [`tables`] | what is known of a table before it is read |
//! | `pipelines` | how wide everything is from one stage to the next, and whether it fits |
//! | `experiments` | what is compared with what, and by which rule |
//! | `imported` | circuits from OpenQASM files |
//! | `definitions` | whether what no experiment reaches is right too |
//! | `lints` | what is right and unwise |
//! | [`diagnostics`] | how a mistake is told |
//! | [`mod@reference`] | what there is to say about a name |

mod bindings;
pub mod circuits;
mod compile;
mod definitions;
pub mod diagnostics;
pub mod drawing;
pub mod eval;
mod experiments;
pub mod format;
mod formulas;
#[doc(hidden)]
pub mod fuzzing;
mod imported;
mod lints;
mod lost;
pub mod lower;
pub mod names;
mod pipelines;
pub mod prover;
pub mod reference;
pub mod syntax;
pub mod tables;
pub mod world;

pub use compile::{Compilation, CompileOptions, DEFAULT_MEMORY, compile};
