//! What a target's two-qubit gates cost: the target enters; leaves how many of them an interaction takes.

use hqml_ir::{Gate, Target};

/// The kind of two-qubit gates that a target has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Native {
    /// A fixed gate of the class of cx: cx, cz, ecr.
    Fixed,
    /// A rotation by any angle about an axis on both qubits: rxx, rzz.
    Rotation,
}

/// Rotations about commuting axes on both qubits.
#[derive(Debug, Clone, Copy)]
pub(super) struct Interaction {
    /// Those by quarter turns.
    pub(super) quarters: u32,
    /// Those by other angles.
    pub(super) others: u32,
}

impl Native {
    /// The kind of a target.
    pub(super) fn of(target: &Target) -> Native {
        let continuous = [Gate::Rxx, Gate::Ryy, Gate::Rzz, Gate::Rzx];
        if continuous.iter().any(|g| target.has(*g)) { Native::Rotation } else { Native::Fixed }
    }

    /// Two-qubit gates of an interaction: with a fixed gate, Vatan and Williams 2004, "Optimal quantum circuits for
    /// general two-qubit gates".
    pub(super) fn cost(self, interaction: &Interaction) -> u32 {
        let Interaction { quarters, others } = *interaction;
        match self {
            Native::Rotation => quarters + others,
            Native::Fixed => match (quarters, others) {
                (0, 1) => 2,
                (q, o) => q + o,
            },
        }
    }
}
