//! Tables: where rows come from. A source and its options enter, a [`Table`] leaves.

mod table;

pub use table::{Table, Target};
