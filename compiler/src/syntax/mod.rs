//! Source text to syntax tree: tokens, parser, tree. Nothing here knows what a name means.

pub mod ast;
pub mod ast_circuit;
pub mod ast_expression;
mod brackets;
mod checks;
mod layout;
pub mod lexer;
pub mod limits;
pub mod literal;
mod parser;
mod source;
pub mod token;
mod wrong_token;

pub use parser::{Parsed, parse};
#[doc(hidden)]
pub use parser::{chunks_left_to_the_grammar, parse_by_grammar};
pub use source::{MAX_BYTES, decode};
