//! From gates to rotations: an operation of the program enters, its rotations go into the graph. Clifford gates of one
//! qubit only turn the frames.

use std::f64::consts::FRAC_PI_4;

use hqml_ir::{Gate, Op, Pauli};
use smallvec::SmallVec;

use super::graph::Graph;
use super::normal::{Rotation, Rotations};
use super::pauli::{X, Y, Z, pair};
use super::turn::Turn;

/// Adds operation number `at` to the graph; `place` says on which wire a qubit is.
pub(super) fn read(graph: &mut Graph, at: usize, op: &Op, place: &[u32]) {
    let wires: SmallVec<[u32; 2]> = op.qubits().iter().map(|q| place[*q as usize]).collect();
    let mut turns: SmallVec<[Turn; 3]> = SmallVec::new();
    let done = match op {
        Op::Gate { gate, angles, controls, .. } if controls.is_empty() => {
            turns.extend(angles.iter().map(|a| graph.symbols.turn(a)));
            match wires[..] {
                [] => true,
                [q] => one_qubit(graph, *gate, q, &turns),
                [a, b] => two_qubits(graph, *gate, [a, b], &turns),
                _ => false,
            }
        }
        Op::PauliRotation { pauli, angle, controls } if controls.is_empty() => {
            let turn = graph.symbols.turn(angle);
            let axes: SmallVec<[u8; 2]> = pauli.factors().iter().map(|(_, p)| axis(*p)).collect();
            match (&wires[..], &axes[..]) {
                ([], _) => true,
                ([q], [p]) => single(graph, *q, *p, turn),
                ([a, b], [p, r]) => both(graph, [*a, *b], &[(pair(*p, *r), turn)]),
                _ => false,
            }
        }
        _ => false,
    };
    if !done && !simpler(graph, at, op, place) {
        graph.fixed(at, &wires);
    }
}

/// Reads a gate on one or two qubits through its decomposition in the gate table.
fn simpler(graph: &mut Graph, at: usize, op: &Op, place: &[u32]) -> bool {
    let Op::Gate { gate, angles, qubits, controls } = op else { return false };
    let parts = gate.decomposition(angles, qubits).filter(|_| controls.is_empty() && qubits.len() <= 2);
    parts.is_some_and(|parts| {
        parts.iter().for_each(|part| read(graph, at, part, place));
        true
    })
}

fn axis(pauli: Pauli) -> u8 {
    match pauli {
        Pauli::X => X,
        Pauli::Y => Y,
        Pauli::Z => Z,
    }
}

fn single(graph: &mut Graph, wire: u32, axis: u8, turn: Turn) -> bool {
    graph.single(wire, axis, turn);
    true
}

fn quarters(graph: &mut Graph, wire: u32, turns: &[(u8, u8)]) -> bool {
    turns.iter().for_each(|(axis, k)| graph.single(wire, *axis, Turn::of_quarters(*k)));
    true
}

fn one_qubit(graph: &mut Graph, gate: Gate, q: u32, turns: &[Turn]) -> bool {
    match (gate, turns) {
        (Gate::Id, _) => true,
        (Gate::X, _) => quarters(graph, q, &[(X, 2)]),
        (Gate::Y, _) => quarters(graph, q, &[(Y, 2)]),
        (Gate::Z, _) => quarters(graph, q, &[(Z, 2)]),
        (Gate::H, _) => quarters(graph, q, &[(Z, 1), (X, 1), (Z, 1)]),
        (Gate::S, _) => quarters(graph, q, &[(Z, 1)]),
        (Gate::Sdg, _) => quarters(graph, q, &[(Z, 3)]),
        (Gate::Sx, _) => quarters(graph, q, &[(X, 1)]),
        (Gate::Sxdg, _) => quarters(graph, q, &[(X, 3)]),
        (Gate::T, _) => single(graph, q, Z, Turn::number(FRAC_PI_4)),
        (Gate::Tdg, _) => single(graph, q, Z, Turn::number(-FRAC_PI_4)),
        (Gate::P | Gate::Rz, [a]) => single(graph, q, Z, *a),
        (Gate::Rx, [a]) => single(graph, q, X, *a),
        (Gate::Ry, [a]) => single(graph, q, Y, *a),
        (Gate::U, [theta, phi, lambda]) => {
            single(graph, q, Z, *lambda) && single(graph, q, Y, *theta) && single(graph, q, Z, *phi)
        }
        _ => false,
    }
}

fn two_qubits(graph: &mut Graph, gate: Gate, q: [u32; 2], turns: &[Turn]) -> bool {
    let quarter =
        |k: u8, axes: &[u8]| -> SmallVec<[(u8, Turn); 3]> { axes.iter().map(|a| (*a, Turn::of_quarters(k))).collect() };
    let (xx, yy, zz) = (pair(X, X), pair(Y, Y), pair(Z, Z));
    match (gate, turns) {
        (Gate::Cx, _) => controlled_pauli(graph, q, X),
        (Gate::Cy, _) => controlled_pauli(graph, q, Y),
        (Gate::Cz, _) => controlled_pauli(graph, q, Z),
        (Gate::Ch, _) => {
            single(graph, q[1], Y, Turn::number(-FRAC_PI_4))
                && controlled_pauli(graph, q, Z)
                && single(graph, q[1], Y, Turn::number(FRAC_PI_4))
        }
        (Gate::Cp, [a]) => {
            let half = a.half(&mut graph.symbols);
            controlled(graph, q, Z, half) && single(graph, q[0], Z, half)
        }
        (Gate::Crx, [a]) => half_controlled(graph, q, X, *a),
        (Gate::Cry, [a]) => half_controlled(graph, q, Y, *a),
        (Gate::Crz, [a]) => half_controlled(graph, q, Z, *a),
        (Gate::Swap, _) => both(graph, q, &quarter(1, &[xx, yy, zz])),
        (Gate::Iswap, _) => both(graph, q, &quarter(3, &[xx, yy])),
        (Gate::SqrtIswap, _) => both(graph, q, &[xx, yy].map(|axis| (axis, Turn::number(-FRAC_PI_4)))),
        (Gate::Ecr, _) => both(graph, q, &quarter(1, &[pair(Z, X)])) && quarters(graph, q[0], &[(X, 2)]),
        (Gate::Rxx, [a]) => both(graph, q, &[(xx, *a)]),
        (Gate::Ryy, [a]) => both(graph, q, &[(yy, *a)]),
        (Gate::Rzz, [a]) => both(graph, q, &[(zz, *a)]),
        (Gate::Rzx, [a]) => both(graph, q, &[(pair(Z, X), *a)]),
        _ => false,
    }
}

fn both(graph: &mut Graph, wires: [u32; 2], turns: &[(u8, Turn)]) -> bool {
    let list: Rotations = turns.iter().map(|(axis, turn)| Rotation { axis: *axis, turn: *turn }).collect();
    graph.pair(wires, &list);
    true
}

/// A controlled Pauli gate: three quarter turns that commute.
fn controlled_pauli(graph: &mut Graph, q: [u32; 2], axis: u8) -> bool {
    both(graph, q, &[(pair(Z, axis), Turn::of_quarters(3))])
        && quarters(graph, q[0], &[(Z, 1)])
        && quarters(graph, q[1], &[(axis, 1)])
}

/// A controlled rotation by twice the angle given.
fn controlled(graph: &mut Graph, q: [u32; 2], axis: u8, half: Turn) -> bool {
    both(graph, q, &[(pair(Z, axis), half.signed(true))]) && single(graph, q[1], axis, half)
}

fn half_controlled(graph: &mut Graph, q: [u32; 2], axis: u8, angle: Turn) -> bool {
    let half = angle.half(&mut graph.symbols);
    controlled(graph, q, axis, half)
}
