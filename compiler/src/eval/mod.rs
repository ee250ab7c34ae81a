//! The constant evaluator: an expression, what its names are bound to and a [`Context`] enter; a [`Constant`] leaves, or
//! the diagnostics that say why not.
//!
//! Whole numbers stay whole as long as they can: `+ - *` and `**` with an exponent that is not negative are exact and
//! checked for overflow; `6 / 2` is the whole number 3, `7 / 2` is 3.5; `log2(8)` and `sqrt(9)` are 3. Where a whole
//! number is wanted, a real one with nothing behind its point will do.

mod arguments;
mod bindings;
mod constant;
mod context;
pub mod error;
mod evaluate;
mod functions;
mod kind;
pub(crate) mod lists;
mod operators;
mod scope;
mod weighted;
pub(crate) mod width;

use hqml_ir::Diagnostic;

pub(crate) use arguments::evaluated;
pub use arguments::{Argument, Given, bind_options};
pub(crate) use bindings::in_order;
pub use constant::{Constant, Later, PairsWith, Word};
pub use context::{Context, Holes, Plain, STEPS};
pub(crate) use context::{steps_taken, take_step};
pub use evaluate::{Evaluator, constant_of, evaluate};
pub(crate) use evaluate::{angle_of, written};
pub use functions::{FUNCTIONS, FunctionRow};
pub use kind::Kind;
pub use scope::Scope;
pub use weighted::Weighted;
pub(crate) use weighted::lift;

/// A value, or what is to be said about its absence. No diagnostics at all: the reason is reported already (a
/// declaration that did not parse, a circle), and nothing more is to be said.
pub type Checked<T> = Result<T, Vec<Diagnostic>>;
