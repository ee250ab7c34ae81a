//! Gates under controls: a gate that controls nothing itself and its controls enter; elementary steps leave.

use std::f64::consts::{FRAC_PI_2, FRAC_PI_4, PI};

use hqml_ir::{Angle, Gate, Op, Pauli, PauliString};

use super::{Clifford, Elementary, Piece};
use crate::SimulationError;

/// More controls than this would be more than thousands of turns.
const MOST_CONTROLS: usize = 12;

/// Factors and what stands before them.
type Term = (Vec<(u32, Pauli)>, f64);

impl Elementary<'_> {
    /// `gate` (a base: see [`Gate::base`]) on `q` where all `controls` are 1.
    pub(super) fn push_controlled(
        &mut self,
        op: usize,
        gate: Gate,
        a: &[Angle],
        q: &[u32],
        controls: &[u32],
    ) -> Result<(), SimulationError> {
        if controls.is_empty() {
            return self.push_gate(op, gate, a, q);
        }
        let string = |factors: &[(u32, Pauli)]| PauliString::new(factors.to_vec()).unwrap_or_default();
        let phase = |all: &mut Self, angle: f64| {
            let qubits: Vec<u32> = controls.iter().chain(q).copied().collect();
            all.push_projector(op, &Angle::constant(angle), &qubits)
        };
        match gate {
            Gate::Id => Ok(()),
            Gate::Gphase => self.push_projector(op, &a[0], controls),
            Gate::X => self.push_flip(op, q[0], controls),
            Gate::Z if controls.len() == 1 => {
                self.push_clifford(op, Clifford::Cz, controls[0], q[0]);
                Ok(())
            }
            Gate::Z => phase(self, PI),
            Gate::S => phase(self, FRAC_PI_2),
            Gate::Sdg => phase(self, -FRAC_PI_2),
            Gate::T => phase(self, FRAC_PI_4),
            Gate::Tdg => phase(self, -FRAC_PI_4),
            Gate::Y => self.between(op, Clifford::Sdg, q[0], |all| all.push_flip(op, q[0], controls)),
            Gate::Sx => self.between(op, Clifford::H, q[0], |all| phase(all, FRAC_PI_2)),
            Gate::Sxdg => self.between(op, Clifford::H, q[0], |all| phase(all, -FRAC_PI_2)),
            Gate::H => {
                // H is X turned by -pi/4 about Y.
                self.push_string(op, &[(q[0], Pauli::Y)], Angle::constant(FRAC_PI_4));
                self.push_flip(op, q[0], controls)?;
                self.push_string(op, &[(q[0], Pauli::Y)], Angle::constant(-FRAC_PI_4));
                Ok(())
            }
            Gate::Rx => self.push_turn(op, &string(&[(q[0], Pauli::X)]), &a[0], controls),
            Gate::Ry => self.push_turn(op, &string(&[(q[0], Pauli::Y)]), &a[0], controls),
            Gate::Rz => self.push_turn(op, &string(&[(q[0], Pauli::Z)]), &a[0], controls),
            Gate::Rxx => self.push_turn(op, &string(&[(q[0], Pauli::X), (q[1], Pauli::X)]), &a[0], controls),
            Gate::Ryy => self.push_turn(op, &string(&[(q[0], Pauli::Y), (q[1], Pauli::Y)]), &a[0], controls),
            Gate::Rzz => self.push_turn(op, &string(&[(q[0], Pauli::Z), (q[1], Pauli::Z)]), &a[0], controls),
            Gate::Rzx => self.push_turn(op, &string(&[(q[0], Pauli::Z), (q[1], Pauli::X)]), &a[0], controls),
            Gate::U => {
                self.push_projector(op, &a[1].add(&a[2]).scale(0.5), controls)?;
                for (axis, angle) in [(Pauli::Z, &a[2]), (Pauli::Y, &a[0]), (Pauli::Z, &a[1])] {
                    self.push_turn(op, &string(&[(q[0], axis)]), angle, controls)?;
                }
                Ok(())
            }
            Gate::Swap => {
                let inner: Vec<u32> = controls.iter().copied().chain([q[0]]).collect();
                self.push_clifford(op, Clifford::Cx, q[1], q[0]);
                self.push_flip(op, q[1], &inner)?;
                self.push_clifford(op, Clifford::Cx, q[1], q[0]);
                Ok(())
            }
            _ => self.push_simpler_controlled(op, gate, a, q, controls),
        }
    }

    fn push_simpler_controlled(
        &mut self,
        op: usize,
        gate: Gate,
        a: &[Angle],
        q: &[u32],
        controls: &[u32],
    ) -> Result<(), SimulationError> {
        for simpler in gate.decomposition(a, q).into_iter().flatten() {
            if let Op::Gate { gate, angles, qubits, .. } = simpler {
                let (base, listed) = gate.base();
                let (first, targets) = qubits.split_at(listed);
                let all: Vec<u32> = controls.iter().chain(first).copied().collect();
                self.push_controlled(op, base, &angles, targets, &all)?;
            }
        }
        Ok(())
    }

    /// X on `target` where all `controls` are 1.
    fn push_flip(&mut self, op: usize, target: u32, controls: &[u32]) -> Result<(), SimulationError> {
        if let &[control] = controls {
            self.push_clifford(op, Clifford::Cx, control, target);
            return Ok(());
        }
        let all: Vec<u32> = controls.iter().copied().chain([target]).collect();
        self.between(op, Clifford::H, target, |steps| steps.push_projector(op, &Angle::constant(PI), &all))
    }

    /// Steps between a gate and its inverse.
    fn between(
        &mut self,
        op: usize,
        gate: Clifford,
        qubit: u32,
        inner: impl FnOnce(&mut Self) -> Result<(), SimulationError>,
    ) -> Result<(), SimulationError> {
        self.push_clifford(op, gate, qubit, qubit);
        inner(self)?;
        self.push_clifford(op, gate.inverse(), qubit, qubit);
        Ok(())
    }

    /// `exp(i angle |1..1><1..1|)`: `|1><1| = (1 - Z) / 2`, multiplied out.
    fn push_projector(&mut self, op: usize, angle: &Angle, qubits: &[u32]) -> Result<(), SimulationError> {
        for (string, factor) in self.subsets(op, qubits)? {
            match string.is_empty() {
                true => self.push_angle(op, angle.scale(factor), Piece::Phase),
                false => self.push_string(op, &string, angle.scale(-2.0 * factor)),
            }
        }
        Ok(())
    }

    /// `exp(-i angle/2 P)` where all `controls` are 1.
    pub(super) fn push_turn(
        &mut self,
        op: usize,
        pauli: &PauliString,
        angle: &Angle,
        controls: &[u32],
    ) -> Result<(), SimulationError> {
        for (mut string, factor) in self.subsets(op, controls)? {
            string.extend_from_slice(pauli.factors());
            match string.is_empty() {
                true => self.push_angle(op, angle.scale(-0.5 * factor), Piece::Phase),
                false => self.push_string(op, &string, angle.scale(factor)),
            }
        }
        Ok(())
    }

    /// The Z strings of `|1..1><1..1|` with their factors.
    fn subsets(&self, op: usize, qubits: &[u32]) -> Result<Vec<Term>, SimulationError> {
        if qubits.len() > MOST_CONTROLS {
            return Err(SimulationError::Controls { op, controls: qubits.len(), most: MOST_CONTROLS });
        }
        let one = 0.5f64.powi(qubits.len() as i32);
        let subset = |set: usize| {
            let chosen = qubits.iter().enumerate().filter(|(k, _)| set >> k & 1 == 1).map(|(_, q)| (*q, Pauli::Z));
            (chosen.collect(), if set.count_ones() % 2 == 1 { -one } else { one })
        };
        Ok((0..1usize << qubits.len()).map(subset).collect())
    }
}
