//! From source text to checked experiments: the examples, every width boundary, options, data, rules, lints.

mod examples;
mod pages;
mod support;
