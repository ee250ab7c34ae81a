//! Random circuits for law tests: a proptest strategy for operations on a few qubits, angles symbolic and numeric.

use hqml_ir::{Angle, Function, GATES, Op, Pauli, PauliString, Qubits};
use proptest::prelude::*;

pub(crate) const FEATURES: u32 = 2;
pub(crate) const PARAMETERS: u32 = 3;

/// Angles: numbers (often special ones, so that passes find work), symbols, sums and products.
pub(crate) fn angle() -> impl Strategy<Value = Angle> {
    use std::f64::consts::{FRAC_PI_2, FRAC_PI_4, PI};
    prop_oneof![
        prop::sample::select(vec![0.0, -0.0, PI, -PI, FRAC_PI_2, -FRAC_PI_2, FRAC_PI_4, -FRAC_PI_4, 1.25, -1.25])
            .prop_map(Angle::constant),
        (0..FEATURES, prop::sample::select(vec![1.0, -1.0, 2.0])).prop_map(|(i, c)| Angle::feature(i).scale(c)),
        (0..PARAMETERS, prop::sample::select(vec![1.0, -1.0, 0.5])).prop_map(|(i, c)| Angle::parameter(i).scale(c)),
        (0..FEATURES, 0..PARAMETERS).prop_map(|(i, j)| Angle::feature(i).multiply(&Angle::parameter(j))),
        (0..FEATURES).prop_map(|i| Angle::feature(i).apply(Function::Sin).add(&Angle::constant(0.3))),
    ]
}

/// A unitary operation on `n` qubits (at least 3): gates of the whole table, half of them from a small set.
pub(crate) fn operation(n: u32) -> impl Strategy<Value = Op> {
    let small: Vec<usize> =
        ["h", "cx", "rz", "rx", "p", "cp", "cz", "rzz", "s", "sdg"].iter().map(|n| index(n)).collect();
    let row = prop_oneof![prop::sample::select(small), 0..GATES.len()];
    let qubits = Just((0..n).collect::<Vec<_>>()).prop_shuffle();
    let gate = (row, qubits.clone(), prop::collection::vec(angle(), 4), 0..6u32).prop_map(|(row, q, angles, extra)| {
        let row = &GATES[row];
        let more = usize::from(extra == 0 && q.len() > row.qubits);
        Op::Gate {
            gate: row.gate,
            angles: angles.into_iter().take(row.angles).collect(),
            qubits: q[..row.qubits].into(),
            controls: q[row.qubits..row.qubits + more].into(),
        }
    });
    let paulis = prop::collection::vec(prop::sample::select(vec![Pauli::X, Pauli::Y, Pauli::Z]), 1..3);
    let rotation = (paulis, qubits.clone(), angle(), any::<bool>()).prop_map(|(paulis, q, angle, controlled)| {
        let k = paulis.len();
        let pauli = PauliString::new(q.iter().copied().zip(paulis).collect()).unwrap();
        let controls: Qubits = if controlled { q[k..k + 1].into() } else { Qubits::new() };
        Op::PauliRotation { pauli, angle, controls }
    });
    let barrier = (qubits, 1..3usize).prop_map(|(q, k)| Op::Barrier(q[..k].into()));
    prop_oneof![12 => gate, 2 => rotation, 1 => barrier]
}

fn index(name: &str) -> usize {
    GATES.iter().position(|r| r.name == name).unwrap()
}
