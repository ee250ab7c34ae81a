//! What can go wrong when data meets a classical stage. Every message says the fact, the reason and what to do.

use thiserror::Error;

/// An input that a classical stage cannot work with.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum LearnError {
    /// An option whose value makes no sense, alone or with this data.
    #[error("`{option}` is {value}: {reason}")]
    Option {
        /// The option as the user writes it.
        option: &'static str,
        /// What was given.
        value: String,
        /// Why that cannot be, and what can.
        reason: String,
    },
    /// Data the stage cannot work with: too few rows, one class, not finite, shapes that disagree.
    #[error("{0}")]
    Data(String),
    /// A computation that did not come to an end (no convergence, a singular matrix).
    #[error("{0}")]
    Numeric(String),
}
