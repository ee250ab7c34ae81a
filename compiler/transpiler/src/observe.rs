//! Observables known: a program and the observables that are measured behind it enter; a shorter program leaves, and
//! observables whose expectation values on it are those that were asked for. From the end backwards a gate goes that nothing
//! measured depends on, or that commutes with all that is measured; and a Clifford gate goes into the observables.
//!
//! ```text
//! ry(theta[0]) q[0]; ry(theta[1]) q[1]; ry(theta[2]) q[2]
//! cx q[0], q[1]; rz(x[0]) q[1]; cx q[1], q[2]     ->      ry(theta[0]) q[0]; ry(theta[1]) q[1]
//! Z(1)                                                    Z(0) * Z(1)
//! ```

use hqml_ir::{Angle, Gate, Observable, Op, Pauli, PauliString, Program};
use num_complex::Complex64;
use smallvec::SmallVec;

/// The program without what the observables do not need, and the observables on it. Values are equal for every row and all
/// parameters, from the same start.
pub fn absorb(program: &Program, observables: &[Observable]) -> (Program, Vec<Observable>) {
    let mut tail = Tail {
        strings: observables
            .iter()
            .map(|o| o.terms().iter().map(|(s, c)| (dense(s, program.qubits), *c)).collect())
            .collect(),
        kept: vec![false; program.qubits as usize],
        ops: vec![],
    };
    program.ops.iter().rev().for_each(|op| tail.before(op));
    tail.ops.reverse();
    let observables = tail.strings.iter().map(|terms| sparse(terms)).collect();
    (Program { ops: tail.ops, ..*program }, observables)
}

/// A factor for each qubit.
type Dense = Vec<Option<Pauli>>;

/// What is measured behind the gates that are still to come, the last first.
struct Tail {
    /// Per observable.
    strings: Vec<Vec<(Dense, f64)>>,
    /// Qubits on which a gate has been kept.
    kept: Vec<bool>,
    /// The gates that have, the last first.
    ops: Vec<Op>,
}

impl Tail {
    fn before(&mut self, op: &Op) {
        let qubits = op.qubits();
        let free = qubits.iter().all(|q| !self.kept[*q as usize]);
        if free && (self.touches_nothing(&qubits) || matches!(op, Op::Barrier(_)) || self.takes(op, &qubits)) {
            return;
        }
        qubits.iter().for_each(|q| self.kept[*q as usize] = true);
        self.ops.push(op.clone());
    }

    fn touches_nothing(&self, qubits: &[u32]) -> bool {
        let mut strings = self.strings.iter().flatten();
        strings.all(|(string, _)| qubits.iter().all(|q| string[*q as usize].is_none()))
    }

    /// Carries every string through a gate, where each stays one string.
    fn takes(&mut self, op: &Op, qubits: &[u32]) -> bool {
        let Some(gate) = Conjugation::of(op, qubits) else { return false };
        let through = |(string, c): &(Dense, f64)| gate.through(string, qubits).map(|(s, sign)| (s, c * sign));
        let all: Option<Vec<Vec<_>>> =
            self.strings.iter().map(|terms| terms.iter().map(through).collect::<Option<Vec<_>>>()).collect();
        let taken = all.is_some();
        if let Some(strings) = all {
            self.strings = strings;
        }
        taken
    }
}

/// More qubits than this in one gate, and it is not looked at as a matrix.
const MOST_QUBITS: usize = 4;

/// What a gate does to the strings behind it.
enum Conjugation {
    /// A rotation about a string: those that commute with it stay, the others turn by so many quarters, where it is whole.
    Rotation(Dense, Option<u8>),
    /// A matrix of the gate's qubits; with angles that wait for numbers, at two generic choices of them.
    Matrices(Vec<Matrix>),
}

type Matrix = Vec<Vec<Complex64>>;

impl Conjugation {
    fn of(op: &Op, qubits: &[u32]) -> Option<Conjugation> {
        match op {
            Op::PauliRotation { pauli, angle, controls } if controls.is_empty() => {
                let width = qubits.iter().max().map_or(0, |q| q + 1);
                Some(Conjugation::Rotation(dense(pauli, width), angle.as_constant().and_then(quarters)))
            }
            Op::Gate { gate, angles, qubits: listed, controls } if qubits.len() <= MOST_QUBITS => {
                let constant = angles.iter().all(|a| a.as_constant().is_some());
                let draws: &[f64] = if constant { &[0.0] } else { &[0.7310582, 2.1970321] };
                let matrices = draws.iter().map(|draw| matrix(*gate, angles, *draw, listed.len(), controls.len()));
                Some(Conjugation::Matrices(matrices.collect()))
            }
            _ => None,
        }
    }

    /// `U^-1 P U`, where it is one string, and its sign.
    fn through(&self, string: &Dense, qubits: &[u32]) -> Option<(Dense, f64)> {
        match self {
            Conjugation::Rotation(axis, quarters) => rotated(string, axis, *quarters),
            Conjugation::Matrices(matrices) => {
                let part: SmallVec<[_; 4]> = qubits.iter().map(|q| string[*q as usize]).collect();
                let mut images = matrices.iter().map(|u| image(u, &part));
                let first = images.next()??;
                if !images.all(|other| other.as_ref() == Some(&first)) {
                    return None;
                }
                let mut whole = string.clone();
                qubits.iter().zip(first.0).for_each(|(q, p)| whole[*q as usize] = p);
                Some((whole, first.1))
            }
        }
    }
}

/// How many quarter turns an angle is, 0 to 3, where it is a whole number of them.
fn quarters(angle: f64) -> Option<u8> {
    let turns = (angle / std::f64::consts::FRAC_PI_2).round();
    ((angle / std::f64::consts::FRAC_PI_2 - turns).abs() < NEAR).then(|| turns.rem_euclid(4.0) as u8)
}

/// Entries nearer than this are equal.
const NEAR: f64 = 1e-10;

/// A string behind a rotation about another, before it: itself where they commute; `cos P + i sin A P` where they do not.
fn rotated(string: &Dense, axis: &Dense, quarters: Option<u8>) -> Option<(Dense, f64)> {
    let pairs = || axis.iter().zip(string);
    let against = pairs().filter(|(a, p)| a.is_some() && p.is_some() && a != p).count();
    if against % 2 == 0 {
        return Some((string.clone(), 1.0));
    }
    let turns = quarters?;
    if turns % 2 == 0 {
        return Some((string.clone(), 1.0 - f64::from(turns)));
    }
    let mut product = string.clone();
    let mut phase = if turns == 1 { Complex64::I } else { -Complex64::I };
    for (place, (a, p)) in product.iter_mut().zip(pairs()) {
        let (factor, entry) = times(*a, *p);
        (*place, phase) = (entry, phase * factor);
    }
    Some((product, phase.re))
}

/// The product of two Pauli matrices: its phase, and what it is.
fn times(a: Option<Pauli>, b: Option<Pauli>) -> (Complex64, Option<Pauli>) {
    let (i, minus) = (Complex64::I, -Complex64::I);
    match (a, b) {
        (None, other) | (other, None) => (Complex64::ONE, other),
        (Some(a), Some(b)) if a == b => (Complex64::ONE, None),
        (Some(Pauli::X), Some(Pauli::Y)) => (i, Some(Pauli::Z)),
        (Some(Pauli::Y), Some(Pauli::Z)) => (i, Some(Pauli::X)),
        (Some(Pauli::Z), Some(Pauli::X)) => (i, Some(Pauli::Y)),
        (Some(Pauli::Y), _) => (minus, Some(Pauli::Z)),
        (Some(Pauli::Z), _) => (minus, Some(Pauli::X)),
        (Some(Pauli::X), _) => (minus, Some(Pauli::Y)),
    }
}

/// The matrix of a gate with controls on its qubits, the first the lowest bit; symbols drawn from `draw` on.
fn matrix(gate: Gate, angles: &[Angle], draw: f64, qubits: usize, controls: usize) -> Matrix {
    let drawn = |(k, angle): (usize, &Angle)| angle.as_constant().unwrap_or(draw + 0.618 * k as f64);
    let inner = gate.matrix(&angles.iter().enumerate().map(drawn).collect::<Vec<_>>());
    let (small, on) = (1usize << qubits, ((1usize << controls) - 1) << qubits);
    let entry = |row: usize, column: usize| match (row & on == on, column & on == on) {
        (true, true) => inner[(row & (small - 1)) * small + (column & (small - 1))],
        _ => Complex64::from(f64::from(u8::from(row == column))),
    };
    let n = small << controls;
    (0..n).map(|row| (0..n).map(|column| entry(row, column)).collect()).collect()
}

/// `U^-1 P U` as one Pauli string and a sign, where it is one.
fn image(u: &Matrix, part: &[Option<Pauli>]) -> Option<(SmallVec<[Option<Pauli>; 4]>, f64)> {
    let n = u.len();
    let moved: Vec<(usize, Complex64)> = (0..n).map(|i| act(part, i)).collect();
    let entry = |row: usize, column: usize| -> Complex64 {
        (0..n).map(|k| u[moved[k].0][row].conj() * moved[k].1 * u[k][column]).sum()
    };
    // A string sends each basis state to one other: its flips are those of state 0, its phases those of single bits.
    let flips = (0..n).find(|row| (entry(*row, 0).norm() - 1.0).abs() < NEAR)?;
    let start = entry(flips, 0);
    let factors: SmallVec<[Option<Pauli>; 4]> = (0..part.len())
        .map(|q| {
            let turned = entry(flips ^ 1 << q, 1 << q) / start;
            match (flips >> q & 1 == 1, turned.re > 0.0) {
                (false, true) => None,
                (false, false) => Some(Pauli::Z),
                (true, true) => Some(Pauli::X),
                (true, false) => Some(Pauli::Y),
            }
        })
        .collect();
    let sign = start / act(&factors, 0).1;
    let fits = |column: usize| {
        let (row, value) = act(&factors, column);
        (entry(row, column) - sign * value).norm() < NEAR
    };
    ((sign.norm() - 1.0).abs() < NEAR && (0..n).all(fits)).then(|| (factors, sign.re.signum()))
}

/// Where a string sends a basis state, and with which factor.
fn act(part: &[Option<Pauli>], state: usize) -> (usize, Complex64) {
    part.iter().enumerate().fold((state, Complex64::ONE), |(to, factor), (q, pauli)| {
        let one = state >> q & 1 == 1;
        match pauli {
            None => (to, factor),
            Some(Pauli::X) => (to ^ 1 << q, factor),
            Some(Pauli::Y) => (to ^ 1 << q, if one { -factor * Complex64::I } else { factor * Complex64::I }),
            Some(Pauli::Z) => (to, if one { -factor } else { factor }),
        }
    })
}

fn dense(string: &PauliString, width: u32) -> Dense {
    let width = string.factors().last().map_or(0, |f| f.0 + 1).max(width);
    let mut factors = vec![None; width as usize];
    string.factors().iter().for_each(|(q, p)| factors[*q as usize] = Some(*p));
    factors
}

fn sparse(terms: &[(Dense, f64)]) -> Observable {
    let string = |factors: &Dense| {
        let present = factors.iter().enumerate().filter_map(|(q, p)| p.map(|p| (q as u32, p)));
        PauliString::new(present.collect()).unwrap_or_default()
    };
    Observable::new(terms.iter().map(|(factors, c)| (string(factors), *c)).collect())
}
