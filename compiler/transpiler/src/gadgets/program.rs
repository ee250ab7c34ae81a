//! A circuit as rotations about Pauli strings and one Clifford behind them: a program enters, a [`PauliProgram`] leaves.
//! Clifford gates are pulled through to the end; rotations about the same string that nothing between them disturbs are
//! one, their symbols added; and those that have become multiples of pi/2 are Clifford gates, too.

use std::f64::consts::{FRAC_PI_2, PI};

use hqml_ir::{Angle, Op, Program};

use super::pauli::{MOST_WIRES, Pauli};
use super::rotations::rotations;
use super::tableau::{Tableau, passed};

/// Angles this near to a multiple of pi/2 are taken for it: what it changes in a state is half of that.
const TOLERANCE: f64 = 1e-10;

/// `C exp(-i angle_m/2 P_m) ... exp(-i angle_1/2 P_1)`, up to the global phase.
#[derive(Debug, Clone, PartialEq)]
pub struct PauliProgram {
    /// How many wires there are.
    pub wires: usize,
    /// The rotations in order of application: strings without sign, angles in radians.
    pub terms: Vec<(Pauli, Angle)>,
    /// The Clifford C behind them.
    pub clifford: Tableau,
}

impl PauliProgram {
    /// The rotations of a program; at most `most_terms` before those about the same string are joined. `None` where there
    /// are more, more than 64 wires, preparations, resets or barriers in between: what is not one unitary to be moved about
    /// in.
    pub fn of(program: &Program, most_terms: usize) -> Option<PauliProgram> {
        let wires = program.qubits as usize;
        if wires == 0 || wires > MOST_WIRES {
            return None;
        }
        let mut result = PauliProgram { wires, terms: Vec::new(), clifford: Tableau::identity(wires) };
        // A barrier before or behind all others keeps nothing apart.
        let barrier = |op: &Op| matches!(op, Op::Barrier(_));
        let first = program.ops.iter().position(|op| !barrier(op)).unwrap_or(0);
        let last = program.ops.iter().rposition(|op| !barrier(op)).map_or(0, |k| k + 1);
        for op in &program.ops[first..last] {
            result.push(op)?;
            if result.terms.len() > most_terms {
                return None;
            }
        }
        Some(result)
    }

    fn push(&mut self, op: &Op) -> Option<()> {
        for (string, angle) in rotations(op)? {
            match quarters(&angle) {
                Some(quarters) => self.clifford.rotate(string, quarters),
                None => self.terms.push(unsigned(self.clifford.pull(string), angle)),
            }
        }
        Some(())
    }

    /// Joins rotations about equal strings and moves those by multiples of pi/2 into the Clifford, until neither finds
    /// anything more.
    pub fn simplify(&mut self) {
        loop {
            let before = self.terms.len();
            self.join();
            self.absorb();
            if self.terms.len() == before {
                return;
            }
        }
    }

    /// Each rotation goes to the earlier one about the same string that it can reach past strings that commute with it.
    fn join(&mut self) {
        let mut kept: Vec<(Pauli, Vec<Angle>)> = Vec::with_capacity(self.terms.len());
        for (string, angle) in self.terms.drain(..) {
            let reached = kept.iter().rposition(|(other, _)| *other == string || !other.commutes(string));
            match reached.filter(|k| kept[*k].0 == string) {
                Some(k) => kept[k].1.push(angle),
                None => kept.push((string, vec![angle])),
            }
        }
        let total = |angles: Vec<Angle>| match &angles[..] {
            [one] => one.clone(),
            many => Angle::total(many),
        };
        self.terms = kept.into_iter().map(|(string, angles)| (string, total(angles))).collect();
    }

    /// Rotations by multiples of pi/2 go to the end, through all that come after them.
    fn absorb(&mut self) {
        let mut kept: Vec<(Pauli, Angle)> = Vec::with_capacity(self.terms.len());
        // Those on their way to the end, in the order in which a later rotation meets them.
        let mut moving: Vec<(Pauli, u8)> = Vec::new();
        for (string, angle) in self.terms.drain(..) {
            let string = moving.iter().fold(string, |string, (by, quarters)| passed(string, *by, *quarters));
            match quarters(&angle) {
                Some(0) => {}
                Some(quarters) => moving.push((string, quarters)),
                None => kept.push(unsigned(string, angle)),
            }
        }
        for (string, quarters) in moving {
            self.clifford.rotate_input(string, quarters);
        }
        self.terms = kept;
    }
}

/// How many quarter turns an angle is, modulo 4; `None` where it is symbolic or none.
fn quarters(angle: &Angle) -> Option<u8> {
    let turns = angle.as_constant()? / FRAC_PI_2;
    let whole = turns.round();
    ((turns - whole).abs() * FRAC_PI_2 < TOLERANCE && turns.abs() < 1e6).then_some(whole.rem_euclid(4.0) as u8)
}

/// The sign of the string goes to the angle. Whole turns of a constant angle are taken off.
fn unsigned(string: Pauli, angle: Angle) -> (Pauli, Angle) {
    let angle = if string.negative { angle.negate() } else { angle };
    let angle = match angle.as_constant() {
        Some(value) if value.abs() > PI => Angle::constant(value - (value / (2.0 * PI)).round() * 2.0 * PI),
        _ => angle,
    };
    (Pauli { negative: false, ..string }, angle)
}
