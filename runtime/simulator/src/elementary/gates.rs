//! Gates without further controls: a row of the gate table enters; its elementary steps leave.

use std::f64::consts::{FRAC_PI_2, FRAC_PI_4};

use hqml_ir::{Angle, Gate, Op, Pauli, PauliString};

use super::{Clifford, Elementary, Piece};
use crate::SimulationError;

impl Elementary<'_> {
    /// Writes a gate whose angles and qubits are as many as its row says.
    pub(super) fn push_gate(&mut self, op: usize, gate: Gate, a: &[Angle], q: &[u32]) -> Result<(), SimulationError> {
        if let Some(clifford) = clifford(gate) {
            // A verified gate has as many qubits as its row.
            self.push_clifford(op, clifford, q[0], q[q.len() - 1]);
            return Ok(());
        }
        let pairs = |first, second| [(q[0], first), (q[q.len() - 1], second)];
        match gate {
            Gate::Id => {}
            Gate::T => self.push_phase(op, &Angle::constant(FRAC_PI_4), q[0]),
            Gate::Tdg => self.push_phase(op, &Angle::constant(-FRAC_PI_4), q[0]),
            Gate::P => self.push_phase(op, &a[0], q[0]),
            Gate::Gphase => self.push_angle(op, a[0].clone(), Piece::Phase),
            Gate::Rx => self.push_string(op, &[(q[0], Pauli::X)], a[0].clone()),
            Gate::Ry => self.push_string(op, &[(q[0], Pauli::Y)], a[0].clone()),
            Gate::Rz => self.push_string(op, &[(q[0], Pauli::Z)], a[0].clone()),
            Gate::U => {
                // e^(i (phi + lambda) / 2) RZ(phi) RY(theta) RZ(lambda).
                self.push_angle(op, a[1].add(&a[2]).scale(0.5), Piece::Phase);
                for (axis, angle) in [(Pauli::Z, &a[2]), (Pauli::Y, &a[0]), (Pauli::Z, &a[1])] {
                    self.push_string(op, &[(q[0], axis)], angle.clone());
                }
            }
            Gate::Rxx => self.push_string(op, &pairs(Pauli::X, Pauli::X), a[0].clone()),
            Gate::Ryy => self.push_string(op, &pairs(Pauli::Y, Pauli::Y), a[0].clone()),
            Gate::Rzz => self.push_string(op, &pairs(Pauli::Z, Pauli::Z), a[0].clone()),
            Gate::Rzx => self.push_string(op, &pairs(Pauli::Z, Pauli::X), a[0].clone()),
            Gate::Iswap => {
                self.push_clifford(op, Clifford::Swap, q[0], q[1]);
                self.push_clifford(op, Clifford::Cz, q[0], q[1]);
                q.iter().for_each(|q| self.push_clifford(op, Clifford::S, *q, *q));
            }
            Gate::SqrtIswap => {
                let angle = Angle::constant(-FRAC_PI_4);
                self.push_string(op, &pairs(Pauli::X, Pauli::X), angle.clone());
                self.push_string(op, &pairs(Pauli::Y, Pauli::Y), angle);
            }
            Gate::Cp | Gate::Crx | Gate::Cry | Gate::Crz => {
                let (base, listed) = gate.base();
                return self.push_controlled(op, base, a, &q[listed..], &q[..listed]);
            }
            Gate::Cs => self.push_both(op, FRAC_PI_2, q)?,
            Gate::Csdg => self.push_both(op, -FRAC_PI_2, q)?,
            Gate::Cu => {
                self.push_controlled(op, Gate::Gphase, &a[3..], &[], &q[..1])?;
                return self.push_controlled(op, Gate::U, &a[..3], &q[1..], &q[..1]);
            }
            _ => return self.push_simpler(op, gate, a, q),
        }
        Ok(())
    }

    /// A gate without a form of its own here is what its row of the table decomposes it into.
    fn push_simpler(&mut self, op: usize, gate: Gate, a: &[Angle], q: &[u32]) -> Result<(), SimulationError> {
        for simpler in gate.decomposition(a, q).into_iter().flatten() {
            if let Op::Gate { gate, angles, qubits, .. } = simpler {
                self.push_gate(op, gate, &angles, &qubits)?;
            }
        }
        Ok(())
    }

    /// `diag(1, e^(i angle))`.
    fn push_phase(&mut self, op: usize, angle: &Angle, qubit: u32) {
        self.push_angle(op, angle.scale(0.5), Piece::Phase);
        self.push_string(op, &[(qubit, Pauli::Z)], angle.clone());
    }

    /// `e^(i angle)` where both qubits are 1.
    fn push_both(&mut self, op: usize, angle: f64, q: &[u32]) -> Result<(), SimulationError> {
        self.push_controlled(op, Gate::Gphase, &[Angle::constant(angle)], &[], q)
    }

    /// `exp(-i angle/2 P)`.
    pub(super) fn push_string(&mut self, op: usize, factors: &[(u32, Pauli)], angle: Angle) {
        // The qubits of a verified operation are distinct.
        if let Some(string) = PauliString::new(factors.to_vec()) {
            self.push_angle(op, angle, |at| Piece::Turn(string, at));
        }
    }
}

fn clifford(gate: Gate) -> Option<Clifford> {
    Some(match gate {
        Gate::X => Clifford::X,
        Gate::Y => Clifford::Y,
        Gate::Z => Clifford::Z,
        Gate::H => Clifford::H,
        Gate::S => Clifford::S,
        Gate::Sdg => Clifford::Sdg,
        Gate::Sx => Clifford::Sx,
        Gate::Sxdg => Clifford::Sxdg,
        Gate::Cx => Clifford::Cx,
        Gate::Cz => Clifford::Cz,
        Gate::Swap => Clifford::Swap,
        _ => return None,
    })
}
