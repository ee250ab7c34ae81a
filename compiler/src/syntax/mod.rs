//! Source text to syntax tree: tokens, parser, tree. Nothing here knows what a name means.

pub mod ast;
pub mod ast_circuit;
pub mod ast_expression;
