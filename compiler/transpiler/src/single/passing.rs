//! What a rotation about Z does at a gate on two qubits: a gate and a place in its list of qubits enter; leaves whether and
//! how the rotation goes on behind the gate.

use hqml_ir::Gate;

/// How a rotation about Z before a gate becomes one behind it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Passage {
    /// Not at all.
    Closed,
    /// As it is.
    Open,
    /// The other way round.
    Flipped,
    /// On the gate's other qubit.
    Across,
    /// As it is, and the gate's angle of this place is less by as much.
    IntoAxis,
}

pub(super) fn passage(gate: Gate, place: usize) -> Passage {
    match gate {
        Gate::Swap | Gate::Iswap => Passage::Across,
        Gate::Ecr if place == 0 => Passage::Flipped,
        Gate::Ms => Passage::IntoAxis,
        Gate::Rzx | Gate::Cu if place == 0 => Passage::Open,
        // A control is read, not changed.
        Gate::Cx | Gate::Cy | Gate::Ch | Gate::Csx | Gate::Csxdg | Gate::Crx | Gate::Cry if place == 0 => Passage::Open,
        _ if gate.row().diagonal => Passage::Open,
        _ => Passage::Closed,
    }
}
