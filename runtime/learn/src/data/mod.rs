//! Tables: where rows come from. A source and its options enter, a [`Table`] leaves.
//!
//! | source | what it is |
//! |---|---|
//! | [`generate`] | scikit-learn's generators: options and a seed enter |
//! | [`embedded`] | the classic small data sets, built in |
//! | [`csv`] | a table from text |
//!
//! A [`Schema`] is what can be known of a table without its numbers: columns, task, rows.

pub mod csv;
pub mod embedded;
pub mod generate;
mod schema;
mod table;

pub use schema::{Schema, Task};
pub use table::{Table, Target};
