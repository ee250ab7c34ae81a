//! What is known of a table before it is read: a checked source call enters, the schema leaves.

pub mod embedded;
mod generated;

pub(crate) use generated::{Contradiction, generated};
