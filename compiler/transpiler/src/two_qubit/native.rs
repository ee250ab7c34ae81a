//! What a target's two-qubit gates cost: the target enters; leaves how many of them an interaction takes.

use hqml_ir::{Gate, Target};

use super::normal::Rotation;
use super::sqrt_iswap;

/// The kind of two-qubit gates that a target has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Native {
    /// A fixed gate of the class of cx: cx, cz, ecr.
    Fixed,
    /// A rotation by any angle about an axis on both qubits: rxx, rzz.
    Rotation,
    /// The square root of iswap.
    Root,
}

impl Native {
    /// The kind of a target, the most useful of those that it has.
    pub(super) fn of(target: &Target) -> Native {
        let any = |gates: &[Gate]| gates.iter().any(|g| target.has(*g));
        match () {
            () if any(&[Gate::Rxx, Gate::Ryy, Gate::Rzz, Gate::Rzx]) => Native::Rotation,
            () if any(&[Gate::Cx, Gate::Cz, Gate::Ecr]) => Native::Fixed,
            () if any(&[Gate::SqrtIswap]) => Native::Root,
            () => Native::Fixed,
        }
    }

    /// Two-qubit gates of an interaction: rotations about commuting axes on both qubits, at most three. With a fixed gate,
    /// Vatan and Williams 2004, "Optimal quantum circuits for general two-qubit gates".
    pub(super) fn cost(self, interaction: &[Rotation]) -> u32 {
        let all = interaction.len() as u32;
        let quarters = interaction.iter().filter(|r| r.turn.quarters().is_some()).count() as u32;
        match (self, quarters, all - quarters) {
            (Native::Rotation, ..) => all,
            (Native::Fixed, 0, 1) => 2,
            (Native::Fixed, ..) => all,
            (Native::Root, ..) => match numbers(interaction) {
                Some(angles) => sqrt_iswap::count(angles),
                None => 2 * Native::Fixed.cost(interaction),
            },
        }
    }
}

/// The angles, if all are numbers.
fn numbers(interaction: &[Rotation]) -> Option<[f64; 3]> {
    let mut angles = [0.0; 3];
    for (angle, r) in angles.iter_mut().zip(interaction) {
        *angle = r.turn.as_number()?;
    }
    Some(angles)
}
