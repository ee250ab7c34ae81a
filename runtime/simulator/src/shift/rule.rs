//! Shift rules: an operation and one of its angles enter; where its values are taken and what each weighs leave.
//!
//! As a function of one angle of one gate, every expectation value is `c + sum(a_k cos(w_k x) + b_k sin(w_k x))`, the w the
//! gaps between eigenvalues of what the angle multiplies (also where noise follows the gate). For gaps `unit * 1..count`
//! the derivative is a sum of `2 * count` values (D. Wierichs et al., Quantum 6 (2022) 677): two for turns (K. Mitarai et
//! al., Physical Review A 98 (2018) 032309), four for turns under controls (G.-L. Anselmetti et al., New Journal of Physics
//! 23 (2021) 113010).

use std::f64::consts::{PI, TAU};

use hqml_ir::{Gate, Op};
use smallvec::SmallVec;

/// How far an angle is moved, and what the value there weighs in the derivative.
pub(super) type Terms = SmallVec<[(f64, f64); 4]>;

/// Gaps `unit, 2 * unit .. count * unit`.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Gaps {
    unit: f64,
    count: u32,
}

/// A turn about a Pauli string, or a phase, also under controls.
const ONE: Gaps = Gaps { unit: 1.0, count: 1 };
/// A turn under controls, or between two of the basis states.
const HALVES: Gaps = Gaps { unit: 0.5, count: 2 };
/// An axis.
const TWO: Gaps = Gaps { unit: 1.0, count: 2 };

/// The rule for the angle at `slot`; `None` where nothing depends on it: a global phase.
pub(super) fn rule(op: &Op, slot: usize) -> Option<Terms> {
    let gaps = match op {
        Op::Gate { gate: Gate::Gphase, controls, .. } if controls.is_empty() => return None,
        Op::Gate { gate, controls, .. } => of_gate(*gate, slot, !controls.is_empty()),
        Op::PauliRotation { pauli, controls, .. } => match (pauli.factors().is_empty(), controls.is_empty()) {
            (true, true) => return None,
            (_, true) => ONE,
            (_, false) => HALVES,
        },
        Op::Prepare { .. } | Op::Reset(_) | Op::Barrier(_) => return None,
    };
    Some(terms(gaps))
}

fn of_gate(gate: Gate, slot: usize, controlled: bool) -> Gaps {
    match (gate, slot) {
        (Gate::P | Gate::Cp | Gate::Gphase | Gate::U2, _) | (Gate::U | Gate::Cu, 1..) => ONE,
        (Gate::Crx | Gate::Cry | Gate::Crz, _) | (Gate::Cu | Gate::XxPlusYy | Gate::XxMinusYy, 0) => HALVES,
        (Gate::Gpi | Gate::Gpi2, _) | (Gate::Prx | Gate::XxPlusYy | Gate::XxMinusYy, 1) | (Gate::Ms, 0 | 1) => TWO,
        // Turns about one Pauli string, or what is one seen along other axes.
        _ if controlled => HALVES,
        _ => ONE,
    }
}

fn terms(gaps: Gaps) -> Terms {
    let count = f64::from(gaps.count);
    (1..=2 * gaps.count)
        .map(|k| {
            let at = f64::from(2 * k - 1) * PI / (2.0 * count);
            let sign = if k % 2 == 1 { 1.0 } else { -1.0 };
            let near = if at > PI { at - TAU } else { at };
            (near / gaps.unit, sign * gaps.unit / (4.0 * count * (at / 2.0).sin().powi(2)))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// PennyLane 0.45's four terms of CRX: `(sqrt(2) + 1) / (4 sqrt(2))` at pi/2 and `(1 - sqrt(2)) / (4 sqrt(2))` at 3 pi/2.
    #[test]
    fn four_terms_are_those_of_controlled_turns() {
        let root = 2f64.sqrt();
        let (large, small) = ((root + 1.0) / (4.0 * root), (1.0 - root) / (4.0 * root));
        let expected = [(PI / 2.0, large), (3.0 * PI / 2.0, small), (-3.0 * PI / 2.0, -small), (-PI / 2.0, -large)];
        for (found, expected) in terms(HALVES).iter().zip(expected) {
            assert!(
                (found.0 - expected.0).abs() < 1e-14 && (found.1 - expected.1).abs() < 1e-14,
                "{found:?} {expected:?}"
            );
        }
    }
}
