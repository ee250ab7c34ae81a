//! Which circuits are Clifford for a row: elementary steps and their numbers enter; gates and turns by multiples of pi/2
//! leave, or the first operation that is none.
//!
//! A turn of one qubit by another angle waits until the next turn about its axis makes a multiple of it (`t` and `t`, a
//! `u` whose middle angle is 0 or pi); what stands between carries its axis along.

use std::f64::consts::FRAC_PI_2;

use hqml_ir::{Pauli, PauliString};

use crate::SimulationError;
use crate::elementary::{Clifford, Elementary, Numbers, Piece};

/// A Clifford operation.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Move {
    /// A gate; one of one qubit names it twice.
    Gate(Clifford, [u32; 2]),
    /// A turn about a string by 1, 2 or 3 times pi/2.
    Quarter(PauliString, u8),
}

/// How far from a multiple of pi/2 an angle may lie, relative to itself where it is large.
const TOLERANCE: f64 = 1e-12;

/// A turn that waits.
#[derive(Debug, Clone, Copy)]
struct Waiting {
    axis: Pauli,
    angle: f64,
    op: usize,
}

/// The Clifford operations of a row; `row` is its number, for messages.
pub(crate) fn moves(all: &Elementary<'_>, numbers: &Numbers, row: usize) -> Result<Vec<Move>, SimulationError> {
    let mut reader = Reader { moves: Vec::new(), waiting: vec![None; all.program.qubits as usize], row, at: 0 };
    for (prepared, amplitudes) in all.prepared.iter().zip(&numbers.amplitudes) {
        reader.at = prepared.op;
        reader.prepare(&prepared.qubits, amplitudes)?;
    }
    for step in &all.steps {
        reader.at = step.op;
        match &step.piece {
            Piece::Phase(_) => {}
            Piece::Clifford(gate, qubits) if gate.is_pair() => reader.pair(*gate, *qubits)?,
            Piece::Clifford(gate, qubits) => reader.single(*gate, qubits[0]),
            Piece::Turn(string, at) => reader.turn(string, numbers.angles[*at])?,
        }
    }
    match reader.waiting.iter().flatten().next() {
        Some(waiting) => Err(reader.refuse(waiting)),
        None => Ok(reader.moves),
    }
}

/// How often pi/2 an angle is, modulo 4; `None` where it is no multiple.
pub(crate) fn quarters(angle: f64) -> Option<u8> {
    let times = (angle / FRAC_PI_2).round();
    let near = (angle - times * FRAC_PI_2).abs() <= TOLERANCE * angle.abs().max(1.0);
    near.then(|| times.rem_euclid(4.0) as u8)
}

struct Reader {
    moves: Vec<Move>,
    waiting: Vec<Option<Waiting>>,
    row: usize,
    /// The operation at hand.
    at: usize,
}

impl Reader {
    /// Only basis states: one amplitude that is not 0.
    fn prepare(&mut self, qubits: &[u32], amplitudes: &[f64]) -> Result<(), SimulationError> {
        let mut state = amplitudes.iter().enumerate().filter(|(_, a)| **a != 0.0).map(|(k, _)| k);
        let (Some(index), None) = (state.next(), state.next()) else {
            let what = "prepares a state that is no basis state".to_owned();
            return Err(SimulationError::NotClifford { op: self.at, row: self.row, what });
        };
        let ones = qubits.iter().enumerate().filter(|(k, _)| index >> k & 1 == 1);
        self.moves.extend(ones.map(|(_, q)| Move::Gate(Clifford::X, [*q; 2])));
        Ok(())
    }

    fn refuse(&self, waiting: &Waiting) -> SimulationError {
        let what = format!("turns by {} about {:?}, no multiple of pi/2,", waiting.angle, waiting.axis);
        SimulationError::NotClifford { op: waiting.op, row: self.row, what }
    }

    fn single(&mut self, gate: Clifford, qubit: u32) {
        if let Some(waiting) = &mut self.waiting[qubit as usize] {
            let (axis, sign) = turned(gate, waiting.axis);
            (waiting.axis, waiting.angle) = (axis, sign * waiting.angle);
        }
        self.moves.push(Move::Gate(gate, [qubit; 2]));
    }

    fn pair(&mut self, gate: Clifford, [a, b]: [u32; 2]) -> Result<(), SimulationError> {
        if gate == Clifford::Swap {
            self.waiting.swap(a as usize, b as usize);
        } else {
            let second = if gate == Clifford::Cx { Pauli::X } else { Pauli::Z };
            self.pass(a, Pauli::Z)?;
            self.pass(b, second)?;
        }
        self.moves.push(Move::Gate(gate, [a, b]));
        Ok(())
    }

    /// Something that commutes with this axis passes what waits on a qubit, where that has the same.
    fn pass(&self, qubit: u32, axis: Pauli) -> Result<(), SimulationError> {
        match &self.waiting[qubit as usize] {
            Some(waiting) if waiting.axis != axis => Err(self.refuse(waiting)),
            _ => Ok(()),
        }
    }

    fn turn(&mut self, string: &PauliString, angle: f64) -> Result<(), SimulationError> {
        let op = self.at;
        let &[(qubit, axis)] = string.factors() else {
            string.factors().iter().try_for_each(|(q, p)| self.pass(*q, *p))?;
            let Some(times) = quarters(angle) else {
                let what = format!("turns by {angle} about {string}, no multiple of pi/2,");
                return Err(SimulationError::NotClifford { op, row: self.row, what });
            };
            self.push(string.clone(), times);
            return Ok(());
        };
        let mut angle = angle;
        if let Some(waiting) = self.waiting[qubit as usize].take() {
            if waiting.axis == axis {
                angle += waiting.angle;
            } else {
                let times = quarters(angle).ok_or_else(|| self.refuse(&waiting))?;
                let (to, sign) = turned_by(axis, times, waiting.axis);
                self.waiting[qubit as usize] = Some(Waiting { axis: to, angle: sign * waiting.angle, op: waiting.op });
            }
        }
        match quarters(angle) {
            Some(times) => self.push(string.clone(), times),
            None => self.waiting[qubit as usize] = Some(Waiting { axis, angle, op }),
        }
        Ok(())
    }

    fn push(&mut self, string: PauliString, times: u8) {
        if times != 0 {
            self.moves.push(Move::Quarter(string, times));
        }
    }
}

/// `g P g^-1` of one qubit.
fn turned(gate: Clifford, axis: Pauli) -> (Pauli, f64) {
    let (about, times) = match gate {
        Clifford::H => {
            return match axis {
                Pauli::X => (Pauli::Z, 1.0),
                Pauli::Y => (Pauli::Y, -1.0),
                Pauli::Z => (Pauli::X, 1.0),
            };
        }
        Clifford::X => (Pauli::X, 2),
        Clifford::Y => (Pauli::Y, 2),
        Clifford::Sx => (Pauli::X, 1),
        Clifford::Sxdg => (Pauli::X, 3),
        Clifford::S => (Pauli::Z, 1),
        Clifford::Sdg => (Pauli::Z, 3),
        _ => (Pauli::Z, 2),
    };
    turned_by(about, times, axis)
}

/// What becomes of `axis` in a turn of so many quarters about `about`: `i axis about` after one.
fn turned_by(about: Pauli, times: u8, axis: Pauli) -> (Pauli, f64) {
    if about == axis || times == 0 {
        return (axis, 1.0);
    }
    if times == 2 {
        return (axis, -1.0);
    }
    let (third, cyclic) = match (axis, about) {
        (Pauli::X, Pauli::Y) => (Pauli::Z, true),
        (Pauli::Y, Pauli::Z) => (Pauli::X, true),
        (Pauli::Z, Pauli::X) => (Pauli::Y, true),
        (Pauli::Y, Pauli::X) => (Pauli::Z, false),
        (Pauli::Z, Pauli::Y) => (Pauli::X, false),
        _ => (Pauli::Y, false),
    };
    (third, if cyclic == (times == 1) { -1.0 } else { 1.0 })
}
