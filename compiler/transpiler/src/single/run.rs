//! A run of gates on one wire: gates enter one after the other; leaves `Z(a0) S Z(a1) S ... Z(an)`, rotations about Z
//! around square roots of X, with as few roots as the angles allow. At most two are left of numbers; of symbols, rotations
//! about Z between two roots stay as they are.
//!
//! Rules, up to global phases: `S Z(0) S = X`, `S Z(pi) S = Z(pi)`, `S Z(+-pi/2) S = Z(+-pi/2) S Z(+-pi/2)`, `X` flips what
//! passes it and joins a root to `Z(pi) S Z(pi)`, and three roots around two numbers are Euler angles of two.

use std::f64::consts::{FRAC_PI_2, FRAC_PI_4, PI, TAU};

use hqml_ir::{Angle, Gate};
use num_complex::Complex64;
use smallvec::{SmallVec, smallvec};

/// Angles nearer than this are taken for equal: their matrices differ by less than rounding has gathered.
pub(super) const NEAR: f64 = 1e-11;

/// Rotations about Z, in order of application; a square root of X stands between two neighbours.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Run {
    pub(super) turns: SmallVec<[Angle; 3]>,
}

impl Default for Run {
    fn default() -> Run {
        Run { turns: smallvec![Angle::constant(0.0)] }
    }
}

/// Into `(-pi, pi]`, and onto a multiple of pi/4 where it is as near as rounding.
pub(super) fn reduced(angle: &Angle) -> Angle {
    let offset = angle.offset();
    let wrapped = wrap(offset);
    if wrapped == offset { angle.clone() } else { angle.add(&Angle::constant(wrapped - offset)) }
}

fn wrap(angle: f64) -> f64 {
    let eighths = angle / FRAC_PI_4;
    // The nearest whole number; of halves, which are far from any, either.
    let near = (eighths + 0.5f64.copysign(eighths)) as i64;
    if (angle - near as f64 * FRAC_PI_4).abs() < NEAR {
        let eighths = near.rem_euclid(8) as i32;
        return f64::from(if eighths > 4 { eighths - 8 } else { eighths }) * FRAC_PI_4;
    }
    if angle > PI || angle <= -PI { angle - TAU * ((angle - PI) / TAU).ceil() } else { angle }
}

/// Whether it is this number, up to a full turn.
pub(super) fn is(angle: &Angle, number: f64) -> bool {
    angle.as_constant().is_some_and(|a| wrap(a - number) == 0.0)
}

impl Run {
    /// Whether nothing is left of it.
    pub(super) fn is_identity(&self) -> bool {
        self.turns.len() == 1 && is(&self.turns[0], 0.0)
    }

    /// Whether it is the X gate and rotations about Z.
    pub(super) fn is_flip(&self) -> bool {
        self.turns.len() == 3 && is(&self.turns[1], 0.0)
    }

    /// A rotation about Z before all of it.
    pub(super) fn start_with(&mut self, angle: &Angle) {
        self.turns[0] = reduced(&self.turns[0].add(angle));
    }

    /// A rotation about Z.
    pub(super) fn z(&mut self, angle: &Angle) {
        if let Some(last) = self.turns.last_mut() {
            *last = reduced(&last.add(angle));
        }
    }

    fn number(&mut self, angle: f64) {
        self.z(&Angle::constant(angle));
    }

    /// A square root of X.
    pub(super) fn root(&mut self) {
        self.turns.push(Angle::constant(0.0));
        self.shorten();
    }

    /// Another run behind this one.
    pub(super) fn append(&mut self, other: &Run) {
        for (k, turn) in other.turns.iter().enumerate() {
            if k > 0 {
                self.root();
            }
            self.z(turn);
        }
    }

    /// `U(theta, phi, lambda)`.
    pub(super) fn u(&mut self, theta: &Angle, phi: &Angle, lambda: &Angle) {
        self.z(lambda);
        self.root();
        self.z(theta);
        self.number(PI);
        self.root();
        self.z(phi);
        self.number(PI);
    }

    /// A gate of the table; false where it is not known how it turns.
    pub(super) fn gate(&mut self, gate: Gate, angles: &[Angle]) -> bool {
        match (gate, angles) {
            (Gate::Id, _) => {}
            (Gate::Z, _) => self.number(PI),
            (Gate::S, _) => self.number(FRAC_PI_2),
            (Gate::Sdg, _) => self.number(-FRAC_PI_2),
            (Gate::T, _) => self.number(FRAC_PI_4),
            (Gate::Tdg, _) => self.number(-FRAC_PI_4),
            (Gate::P | Gate::Rz, [angle]) => self.z(angle),
            (Gate::Sx, _) => self.root(),
            (Gate::Sxdg, _) => self.around(PI, PI),
            (Gate::H, _) => self.around(FRAC_PI_2, FRAC_PI_2),
            (Gate::X, _) => self.flip(),
            (Gate::Y, _) => {
                self.flip();
                self.number(PI);
            }
            (Gate::Rx, [angle]) => self.u(angle, &Angle::constant(-FRAC_PI_2), &Angle::constant(FRAC_PI_2)),
            (Gate::Ry, [angle]) => self.u(angle, &Angle::constant(0.0), &Angle::constant(0.0)),
            (Gate::U, [theta, phi, lambda]) => self.u(theta, phi, lambda),
            (Gate::U2, [phi, lambda]) => self.u(&Angle::constant(FRAC_PI_2), phi, lambda),
            (Gate::Prx, [theta, axis]) => self.about(theta, axis),
            (Gate::Gpi, [axis]) => self.about(&Angle::constant(PI), axis),
            (Gate::Gpi2, [axis]) => self.about(&Angle::constant(FRAC_PI_2), axis),
            _ => return self.by_matrix(gate, angles),
        }
        true
    }

    /// Any other gate on one qubit, where its angles are numbers.
    fn by_matrix(&mut self, gate: Gate, angles: &[Angle]) -> bool {
        let numbers: Option<SmallVec<[f64; 4]>> = angles.iter().map(Angle::as_constant).collect();
        let Some(numbers) = numbers else { return false };
        let matrix = gate.matrix(&numbers);
        if matrix.len() != 4 {
            return false;
        }
        let [theta, phi, lambda] = euler([matrix[0], matrix[1], matrix[2], matrix[3]]);
        self.u(&Angle::constant(theta), &Angle::constant(phi), &Angle::constant(lambda));
        true
    }

    /// A rotation about the axis at this angle from X.
    fn about(&mut self, theta: &Angle, axis: &Angle) {
        let quarter = Angle::constant(FRAC_PI_2);
        self.u(theta, &axis.subtract(&quarter), &quarter.subtract(axis));
    }

    fn around(&mut self, before: f64, after: f64) {
        self.number(before);
        self.root();
        self.number(after);
    }

    fn flip(&mut self) {
        self.root();
        self.root();
    }

    /// Applies the rules at the end of the run, where the last root has come.
    fn shorten(&mut self) {
        while self.turns.len() > 2 {
            let middle = self.turns.len() - 2;
            let turn = &self.turns[middle];
            if is(turn, PI) {
                self.join(middle, PI);
            } else if is(turn, FRAC_PI_2) {
                self.halve(middle, FRAC_PI_2);
            } else if is(turn, -FRAC_PI_2) {
                self.halve(middle, -FRAC_PI_2);
            } else if self.turns.len() > 3 && (is(turn, 0.0) || is(&self.turns[middle - 1], 0.0)) {
                self.absorb_flip(middle);
            } else if self.turns.len() == 3 || !self.euler(middle) {
                return;
            }
        }
    }

    /// `a S m S b` with m a half turn: one rotation about Z.
    fn join(&mut self, middle: usize, more: f64) {
        let after = self.turns.remove(middle + 1);
        self.turns.remove(middle);
        let before = &mut self.turns[middle - 1];
        *before = reduced(&before.add(&after).add(&Angle::constant(more)));
    }

    /// `a S m S b` with m a quarter turn: `a + m, S, b + m`.
    fn halve(&mut self, middle: usize, quarter: f64) {
        self.turns.remove(middle);
        for k in [middle - 1, middle] {
            self.turns[k] = reduced(&self.turns[k].add(&Angle::constant(quarter)));
        }
    }

    /// `a S m S n S b` with m or n zero, `middle` the place of n: an X that joins the root beside it.
    fn absorb_flip(&mut self, middle: usize) {
        let pi = Angle::constant(PI);
        let (m, n) = (middle - 1, middle);
        let (before, after) = (m - 1, n + 1);
        if is(&self.turns[m], 0.0) {
            // S S = X first: it flips n and joins the root after it.
            self.turns[before] = reduced(&self.turns[before].subtract(&self.turns[n]).add(&pi));
            self.turns[after] = reduced(&self.turns[after].add(&pi));
        } else {
            self.turns[before] = reduced(&self.turns[before].add(&pi));
            self.turns[after] = reduced(&self.turns[after].subtract(&self.turns[m]).add(&pi));
        }
        self.turns.drain(m..=n);
    }

    /// `a S m S n S b` with m and n numbers: Euler angles. False where one is a symbol.
    fn euler(&mut self, middle: usize) -> bool {
        let (Some(m), Some(n)) = (self.turns[middle - 1].as_constant(), self.turns[middle].as_constant()) else {
            return false;
        };
        let [theta, phi, lambda] = euler(product(&[m, n]));
        let number = |angle: f64| Angle::constant(angle);
        self.turns[middle - 2] = reduced(&self.turns[middle - 2].add(&number(lambda)));
        self.turns[middle - 1] = reduced(&number(theta + PI));
        self.turns[middle + 1] = reduced(&self.turns[middle + 1].add(&number(phi + PI)));
        self.turns.remove(middle);
        true
    }
}

type TwoByTwo = [Complex64; 4];

/// `S`, then for each turn a rotation about Z and `S`.
fn product(turns: &[f64]) -> TwoByTwo {
    let (p, m) = (Complex64::new(0.5, 0.5), Complex64::new(0.5, -0.5));
    turns.iter().fold([p, m, m, p], |v, turn| {
        let phase = Complex64::cis(*turn);
        let (c, d) = (phase * v[2], phase * v[3]);
        [p * v[0] + m * c, p * v[1] + m * d, m * v[0] + p * c, m * v[1] + p * d]
    })
}

/// Angles with `U(theta, phi, lambda)` this matrix up to its phase.
fn euler(m: TwoByTwo) -> [f64; 3] {
    let theta = 2.0 * m[2].norm().atan2(m[0].norm());
    // Where only the sum or the difference of phi and lambda counts, all of it goes to lambda.
    if m[0].norm() < NEAR {
        [theta, 0.0, (-m[1] / m[2]).arg()]
    } else if m[2].norm() < NEAR {
        [theta, 0.0, (m[3] / m[0]).arg()]
    } else {
        [theta, (m[2] / m[0]).arg(), (-m[1] / m[0]).arg()]
    }
}
