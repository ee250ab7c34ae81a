//! A bound operation as a unitary on amplitudes: an operation of a verified program and numbers enter; its action on a
//! state, index by index, and its dense matrix leave. For what has no faster form.

use hqml_ir::{Angle, Gate, Op};
use num_complex::Complex64;

use super::transfer::Operator;
use crate::SimulationError;

/// What the operation does where all of its controls are 1.
#[derive(Debug, Clone)]
enum Action {
    /// A matrix on its targets, row by row, the first target the lowest bit.
    Matrix(Operator),
    /// `exp(-i angle/2 P)`: per target whether P flips it, and whether P gives it a sign.
    Rotation { factors: Vec<(bool, bool)>, angle: f64 },
}

/// An operation with numbers for angles.
#[derive(Debug, Clone)]
pub(crate) struct Unitary {
    /// The qubits that it changes.
    targets: Vec<u32>,
    controls: Vec<u32>,
    action: Action,
}

/// The value of an angle, which must be finite.
pub(crate) fn value(
    angle: &Angle,
    op: usize,
    row: usize,
    x: &[f64],
    parameters: &[f64],
) -> Result<f64, SimulationError> {
    let value = angle.value(x, parameters);
    if value.is_finite() { Ok(value) } else { Err(SimulationError::NotFinite { op, row, angle: angle.to_string() }) }
}

impl Unitary {
    /// Of a gate or a Pauli rotation; `None` for what is not unitary, and for a barrier.
    pub(crate) fn bind(
        at: usize,
        op: &Op,
        row: usize,
        x: &[f64],
        parameters: &[f64],
    ) -> Result<Option<Unitary>, SimulationError> {
        let value = |angle| value(angle, at, row, x, parameters);
        Ok(match op {
            Op::Gate { gate, angles, qubits, controls } => {
                let angles = angles.iter().map(value).collect::<Result<Vec<_>, _>>()?;
                let (base, listed) = split(*gate, &angles);
                let (first, targets) = qubits.split_at(listed);
                let controls = first.iter().chain(controls).copied().collect();
                let action = Action::Matrix(base.matrix(&angles).to_vec());
                Some(Unitary { targets: targets.to_vec(), controls, action })
            }
            Op::PauliRotation { pauli, angle, controls } => {
                let (flips, phases) = pauli.masks();
                let targets: Vec<u32> = pauli.factors().iter().map(|f| f.0).collect();
                let factors = targets.iter().map(|q| (flips >> q & 1 == 1, phases >> q & 1 == 1)).collect();
                let action = Action::Rotation { factors, angle: value(angle)? };
                Some(Unitary { targets, controls: controls.to_vec(), action })
            }
            _ => None,
        })
    }

    /// Changes a state, `bit(q)` the index bit of qubit q; conjugated on request.
    pub(crate) fn apply(&self, state: &mut [Complex64], conjugate: bool, bit: impl Fn(u32) -> usize) {
        let controls = self.controls.iter().fold(0, |m, q| m | bit(*q));
        let bits: Vec<usize> = self.targets.iter().map(|q| bit(*q)).collect();
        match &self.action {
            Action::Matrix(m) => matrix(state, m, &bits, controls, conjugate),
            Action::Rotation { factors, angle } => rotation(state, factors, *angle, &bits, controls, conjugate),
        }
    }

    /// Its matrix on these qubits, the first the lowest bit; they hold all that it touches.
    pub(crate) fn dense(&self, qubits: &[u32]) -> Operator {
        let d = 1usize << qubits.len();
        let bit = |q: u32| qubits.iter().position(|p| *p == q).map_or(0, |k| 1 << k);
        let mut dense = vec![Complex64::ZERO; d * d];
        for column in 0..d {
            let mut state = vec![Complex64::ZERO; d];
            state[column] = Complex64::ONE;
            self.apply(&mut state, false, bit);
            state.iter().enumerate().for_each(|(row, v)| dense[row * d + column] = *v);
        }
        dense
    }
}

/// The gate under its controls, as far as its matrix takes the same angles.
fn split(gate: Gate, angles: &[f64]) -> (Gate, usize) {
    let (base, listed) = gate.base();
    if base.row().angles == angles.len() { (base, listed) } else { (gate, 0) }
}

fn matrix(state: &mut [Complex64], m: &[Complex64], bits: &[usize], controls: usize, conjugate: bool) {
    let d = 1usize << bits.len();
    let mask = bits.iter().fold(0, |m, b| m | b);
    let offsets: Vec<usize> =
        (0..d).map(|k| bits.iter().enumerate().filter(|(j, _)| k >> j & 1 == 1).map(|(_, b)| b).sum()).collect();
    let entry = |v: Complex64| if conjugate { v.conj() } else { v };
    let mut held = vec![Complex64::ZERO; d];
    for base in (0..state.len()).filter(|i| i & mask == 0 && i & controls == controls) {
        held.iter_mut().zip(&offsets).for_each(|(h, o)| *h = state[base | o]);
        for (row, offset) in m.chunks_exact(d).zip(&offsets) {
            state[base | offset] = row.iter().zip(&held).map(|(v, h)| entry(*v) * h).sum();
        }
    }
}

fn rotation(
    state: &mut [Complex64],
    factors: &[(bool, bool)],
    angle: f64,
    bits: &[usize],
    controls: usize,
    conjugate: bool,
) {
    let pick = |f: fn(&(bool, bool)) -> bool| -> usize {
        factors.iter().zip(bits).filter(|(factor, _)| f(factor)).map(|(_, b)| b).sum()
    };
    let (flips, phases) = (pick(|f| f.0), pick(|f| f.1));
    let (sin, cos) = (angle / 2.0).sin_cos();
    let plain = Complex64::new(0.0, -sin) * Complex64::I.powu((flips & phases).count_ones() % 4);
    let factor = if conjugate { plain.conj() } else { plain };
    let signed = |from: usize| if (from & phases).count_ones() % 2 == 1 { -factor } else { factor };
    for i in (0..state.len()).filter(|i| i & controls == controls) {
        let j = i ^ flips;
        if i == j {
            state[i] *= signed(i) + cos;
        } else if i < j {
            let (a, b) = (state[i], state[j]);
            state[i] = a * cos + signed(j) * b;
            state[j] = b * cos + signed(i) * a;
        }
    }
}
