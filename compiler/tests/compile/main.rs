//! From source text to checked experiments: the examples, every width boundary, options, data, rules, lints.

mod bindings;
mod boundaries;
mod examples;
mod expressions;
mod mistakes;
mod pages;
mod sound;
mod support;
mod wrong;
