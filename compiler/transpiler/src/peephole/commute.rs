//! Brings together what commuting gates keep apart: rotations about one axis are added, gates that undo one another
//! vanish, Clifford gates of one qubit are pushed through to the end, interactions of a pair that meet are joined where
//! that saves two-qubit gates, and a swap becomes a renaming of wires. Angles may be symbols.
//!
//! ```text
//! cx q[0], q[1]                   rz(x[0]) q[0]
//! rz(x[0]) q[0]            ->     rx(x[1]) q[1]
//! rx(x[1]) q[1]
//! cx q[0], q[1]
//! ```

use crate::Work;

/// Cancels and merges what commuting gates keep apart. Before the layout: wires may change their names.
pub fn commute(work: &mut Work) {
    crate::two_qubit::meet(work);
}
