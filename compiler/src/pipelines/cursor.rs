//! Where a walk along a pipeline stands: what flows there, and where it came from.

use hqml_ir::{Kind, Span};

/// What flows, and the place that it leaves.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Cursor {
    /// What flows.
    pub(crate) kind: Kind,
    /// The stage that it leaves.
    pub(crate) origin: Span,
}
