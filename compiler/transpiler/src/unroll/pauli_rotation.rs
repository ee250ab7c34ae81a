//! Pauli rotations: `exp(-i angle/2 P)` enters; each factor turned to Z, the parity of all gathered on one wire by CX, one
//! rotation, and the way back leave. On two qubits the table has most of them as they are.

use hqml_ir::{Angle, Gate, Pauli, PauliString};

use super::controlled::Controlled;
use crate::sketch::Sketch;

pub(super) fn unroll(sketch: &mut Sketch, width: u32, pauli: &PauliString, angle: &Angle, controls: &[u32]) {
    let mut controlled = Controlled { sketch, width };
    match (pauli.factors(), controls) {
        ([], _) => controlled.gate(Gate::Gphase, &[angle.scale(-0.5)], &[], controls),
        ([(q, p)], _) => controlled.gate(one(*p), std::slice::from_ref(angle), &[*q], controls),
        ([(a, p), (b, q)], _) if two(*p, *q).is_some() => {
            let (gate, swapped) = two(*p, *q).unwrap_or((Gate::Rzz, false));
            let qubits = if swapped { [*b, *a] } else { [*a, *b] };
            controlled.gate(gate, std::slice::from_ref(angle), &qubits, controls);
        }
        (factors, _) => ladder(&mut controlled, factors, angle, controls),
    }
}

fn one(pauli: Pauli) -> Gate {
    match pauli {
        Pauli::X => Gate::Rx,
        Pauli::Y => Gate::Ry,
        Pauli::Z => Gate::Rz,
    }
}

/// The gate that rotates by these two, and whether it lists them the other way round.
fn two(first: Pauli, second: Pauli) -> Option<(Gate, bool)> {
    match (first, second) {
        (Pauli::X, Pauli::X) => Some((Gate::Rxx, false)),
        (Pauli::Y, Pauli::Y) => Some((Gate::Ryy, false)),
        (Pauli::Z, Pauli::Z) => Some((Gate::Rzz, false)),
        (Pauli::Z, Pauli::X) => Some((Gate::Rzx, false)),
        (Pauli::X, Pauli::Z) => Some((Gate::Rzx, true)),
        _ => None,
    }
}

fn ladder(controlled: &mut Controlled, factors: &[(u32, Pauli)], angle: &Angle, controls: &[u32]) {
    let mut there = Sketch::default();
    for (q, pauli) in factors {
        match pauli {
            Pauli::X => there.h(*q),
            Pauli::Y => there.gate(Gate::Sx, &[*q]),
            Pauli::Z => {}
        }
    }
    factors.windows(2).for_each(|pair| there.cx(pair[0].0, pair[1].0));
    controlled.sketch.ops.extend(there.ops.iter().cloned());
    if let Some((last, _)) = factors.last() {
        controlled.rz(angle, *last, controls);
    }
    controlled.sketch.inverse_of(&there);
}
