//! The command line of hqml.
fn main() {}
