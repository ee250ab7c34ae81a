//! What a two-qubit gate costs, alone and in company. Gates enter; leaves the class of what they do to a pair, up to
//! gates on single qubits (its place in the Weyl chamber, roughly), with the number of CX that it needs.
//!
//! A swap beside a gate on the same pair is nearly free: `cx` and `swap` are two CX together, a rotation and a swap
//! three. So the router asks for the price of a swap where it stands.

use hqml_ir::{Angle, Gate};

/// The class of what a run of gates does to a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Nothing but gates on single qubits.
    Local,
    /// As one CX.
    Cx,
    /// A rotation about a product of two Paulis by any angle.
    Rotation,
    /// Any two CX.
    Two,
    /// As `iswap`: a CX and a swap.
    Iswap,
    /// As `swap`.
    Swap,
    /// Anything.
    Three,
}

/// How a gate looks on one of its wires: with what kind of gates there it commutes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Axis {
    /// With all that are diagonal there.
    Z,
    /// With all functions of X there.
    X,
    /// With all functions of Y there.
    Y,
    /// With nothing we know of.
    None,
}

impl Kind {
    /// The number of CX.
    pub(crate) fn cost(self) -> i32 {
        match self {
            Kind::Local => 0,
            Kind::Cx => 1,
            Kind::Rotation | Kind::Two | Kind::Iswap => 2,
            Kind::Swap | Kind::Three => 3,
        }
    }

    /// Whether it is a rotation about a product of two Paulis: two of these that commute are one.
    pub(crate) fn turns(self) -> bool {
        matches!(self, Kind::Cx | Kind::Rotation)
    }

    /// The class of this and a swap.
    pub(crate) fn swapped(self) -> Kind {
        match self {
            Kind::Local => Kind::Swap,
            Kind::Swap => Kind::Local,
            Kind::Cx => Kind::Iswap,
            Kind::Iswap => Kind::Cx,
            Kind::Rotation | Kind::Two | Kind::Three => Kind::Three,
        }
    }

    /// The class of this and then another, with unknown gates on the single qubits in between.
    pub(crate) fn then(self, other: Kind) -> Kind {
        match (self, other) {
            (Kind::Local, k) | (k, Kind::Local) => k,
            (Kind::Swap, k) | (k, Kind::Swap) => k.swapped(),
            (Kind::Cx, Kind::Cx) => Kind::Two,
            _ => Kind::Three,
        }
    }
}

/// The class of a gate on two qubits, and how it looks on each of them.
pub(crate) fn two_qubit(gate: Gate, angles: &[Angle]) -> (Kind, [Axis; 2]) {
    let axes = [axis(gate, 0), axis(gate, 1)];
    let kind = match gate {
        Gate::Cx | Gate::Cy | Gate::Cz | Gate::Ch | Gate::Ecr => Kind::Cx,
        Gate::Swap => Kind::Swap,
        Gate::Iswap => Kind::Iswap,
        _ if gate.row().angles == 1 && axes.iter().all(|a| *a != Axis::None) => match as_cx(gate, &angles[0]) {
            true => Kind::Cx,
            false => Kind::Rotation,
        },
        _ => Kind::Three,
    };
    (kind, axes)
}

/// Whether a rotation of two qubits is one of those that need a single CX.
fn as_cx(gate: Gate, angle: &Angle) -> bool {
    let turn = if gate.base().1 > 0 { std::f64::consts::PI } else { std::f64::consts::FRAC_PI_2 };
    angle.as_constant().is_some_and(|a| ((a / turn).rem_euclid(2.0) - 1.0).abs() < 1e-9)
}

/// How a gate looks on its wire number `place`.
pub(crate) fn axis(gate: Gate, place: usize) -> Axis {
    let (base, controls) = gate.base();
    if gate.row().diagonal || place < controls {
        return Axis::Z;
    }
    match (base, place) {
        (Gate::X | Gate::Sx | Gate::Sxdg | Gate::Rx | Gate::Rxx, _) | (Gate::Rzx | Gate::Ecr, 1) => Axis::X,
        (Gate::Y | Gate::Ry | Gate::Ryy, _) => Axis::Y,
        (Gate::Rzx, 0) => Axis::Z,
        _ => Axis::None,
    }
}
