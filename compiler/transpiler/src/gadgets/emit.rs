//! A network as operations: steps on the wires of a board enter, gates of the table on the wires of the program leave.

use hqml_ir::{Angle, Gate, Op};

use super::network::{Network, Step};
use super::pauli::{Entangler, Factor, Pauli, X, Y, Z};
use super::program::PauliProgram;
use super::tableau::{Tableau, wires};

/// The operations of a network, wire `w` of the board being `places[w]`; the gates at its end included, which leave
/// each qubit on one wire.
pub(super) fn operations(network: &Network, program: &PauliProgram, places: &[u32]) -> Vec<Op> {
    let mut out = Emitter { ops: Vec::with_capacity(4 * network.steps.len()), places };
    for step in &network.steps {
        match step {
            Step::Entangle(gate) => out.entangle(*gate),
            Step::Rotate(term, string) => {
                let angle = &program.terms[*term].1;
                out.rotate(*string, &if string.negative { angle.negate() } else { angle.clone() });
            }
        }
    }
    network.rows.iter().for_each(|row| out.local(*row));
    out.ops
}

struct Emitter<'a> {
    ops: Vec<Op>,
    places: &'a [u32],
}

impl Emitter<'_> {
    fn push(&mut self, gate: Gate, angles: &[Angle], on: &[usize]) {
        let on: Vec<u32> = on.iter().map(|w| self.places[*w]).collect();
        self.ops.push(Op::gate(gate, angles, &on));
    }

    /// The gates before and after a `cx` or `cz` that stands for the entangler.
    fn entangle(&mut self, gate: Entangler) {
        let Entangler { first, second, a, b } = gate;
        let (control, target) = match (a, b) {
            (Z, Z) => return self.push(Gate::Cz, &[], &[first, second]),
            (_, Z) | (X, _) => ((second, b), (first, a)),
            _ => ((first, a), (second, b)),
        };
        self.turned(control.0, into_z(control.1), |out| {
            out.turned(target.0, into_x(target.1), |out| out.push(Gate::Cx, &[], &[control.0, target.0]));
        });
    }

    /// What `inner` does, between a gate and its inverse on a wire.
    fn turned(&mut self, wire: usize, gates: Option<(Gate, Gate)>, inner: impl FnOnce(&mut Self)) {
        if let Some((before, _)) = gates {
            self.push(before, &[], &[wire]);
        }
        inner(self);
        if let Some((_, after)) = gates {
            self.push(after, &[], &[wire]);
        }
    }

    /// A rotation about a string on one wire or two.
    fn rotate(&mut self, string: Pauli, angle: &Angle) {
        let angle = std::slice::from_ref(angle);
        let on: Vec<(usize, Factor)> = wires(string.support()).map(|w| (w, string.factor(w))).collect();
        match on[..] {
            [(w, X)] => self.push(Gate::Rx, angle, &[w]),
            [(w, Y)] => self.push(Gate::Ry, angle, &[w]),
            [(w, _)] => self.push(Gate::Rz, angle, &[w]),
            [(v, X), (w, X)] => self.push(Gate::Rxx, angle, &[v, w]),
            [(v, Y), (w, Y)] => self.push(Gate::Ryy, angle, &[v, w]),
            [(v, a), (w, b)] => self.turned(v, into_z(a), |out| {
                out.turned(w, into_z(b), |out| out.push(Gate::Rzz, angle, &[v, w]));
            }),
            _ => {}
        }
    }

    /// The gates after which X and Z come from these two strings on one wire.
    fn local(&mut self, row: (Pauli, Pauli)) {
        const TURNS: [&[Gate]; 6] =
            [&[], &[Gate::H], &[Gate::S], &[Gate::Sx], &[Gate::S, Gate::H], &[Gate::H, Gate::S]];
        let Some(wire) = wires(row.0.support()).next() else { return };
        for gates in TURNS {
            let mut tableau = Tableau::identity(self.places.len());
            gates.iter().for_each(|gate| turn(&mut tableau, wire, *gate));
            let (x, z) = tableau.rows()[wire];
            if x.same_axis(row.0) && z.same_axis(row.1) {
                gates.iter().for_each(|gate| self.push(*gate, &[], &[wire]));
                match (x.negative != row.0.negative, z.negative != row.1.negative) {
                    (false, false) => {}
                    (true, false) => self.push(Gate::Z, &[], &[wire]),
                    (false, true) => self.push(Gate::X, &[], &[wire]),
                    (true, true) => self.push(Gate::Y, &[], &[wire]),
                }
                return;
            }
        }
    }
}

fn turn(tableau: &mut Tableau, wire: usize, gate: Gate) {
    let mut rotate = |factor: Factor, quarters| tableau.rotate(Pauli::single(wire, factor), quarters);
    match gate {
        Gate::S => rotate(Z, 1),
        Gate::Sx => rotate(X, 1),
        // H is X after RY(pi/2).
        _ => {
            rotate(Y, 1);
            rotate(X, 2);
        }
    }
}

/// The gate that turns this factor into Z, and its inverse.
fn into_z(factor: Factor) -> Option<(Gate, Gate)> {
    match factor {
        X => Some((Gate::H, Gate::H)),
        Y => Some((Gate::Sx, Gate::Sxdg)),
        _ => None,
    }
}

/// The gate that turns this factor into X, and its inverse.
fn into_x(factor: Factor) -> Option<(Gate, Gate)> {
    match factor {
        Z => Some((Gate::H, Gate::H)),
        Y => Some((Gate::Sdg, Gate::S)),
        _ => None,
    }
}
