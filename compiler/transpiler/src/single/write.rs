//! A run in native gates: a run, a wire and what the target offers enter; the shortest gates leave, and the rotation about
//! Z at the end, where what follows lets it pass.

use std::f64::consts::{FRAC_PI_2, FRAC_PI_4, PI};

use hqml_ir::{Angle, Gate, Op};

use super::frame::Frame;
use super::natives::{Across, Missing, Natives, Turn};
use super::run::{NEAR, Run, is, reduced};

/// Writes runs on one wire.
pub(super) struct Writer<'a> {
    pub(super) natives: Natives,
    pub(super) ops: &'a mut Vec<Op>,
    pub(super) wire: u32,
}

impl Writer<'_> {
    /// Writes a run. What is returned is a rotation about Z that is still to come: with `passes`, what stood at the end of
    /// the run; otherwise none.
    ///
    /// # Errors
    /// What the target lacks for it.
    pub(super) fn run(&mut self, run: &Run, passes: bool) -> Result<Angle, Missing> {
        if self.natives.across == Across::Table && run.turns.len() > 1 {
            return self.in_words(run);
        }
        if run.turns.len() > 3 && self.natives.across == (Across::Rotation { x: true, y: true }) {
            let rest = self.about_axes(run)?;
            return self.leave(rest, passes);
        }
        let rest = match self.natives.across {
            Across::Gpi if !passes && run.turns.len() <= 3 => return Ok(self.gpi_whole(run)),
            Across::Prx if !passes && run.turns.len() == 3 => return Ok(self.prx_whole(run)),
            Across::U => self.with_u(run),
            Across::U2 => self.with_u2(run),
            Across::Root(gate) => self.with_roots(run, gate)?,
            Across::Rotation { .. } | Across::Table | Across::Prx => self.with_rotations(run)?,
            Across::Gpi => self.with_gpi(run),
        };
        self.leave(rest, passes)
    }

    /// Lets a rotation about Z pass, or writes it.
    fn leave(&mut self, rest: Angle, passes: bool) -> Result<Angle, Missing> {
        if passes {
            return Ok(rest);
        }
        self.z(&rest)?;
        Ok(Angle::constant(0.0))
    }

    /// The words of the table, or one `u` where two roots take more than one word.
    fn in_words(&mut self, run: &Run) -> Result<Angle, Missing> {
        let before = self.ops.len();
        let rest = match run.turns.len() {
            2 => self.with_words(run)?,
            3 => self.with_rotations(run)?,
            _ => self.about_axes(run)?,
        };
        self.z(&rest)?;
        if run.turns.len() <= 3 && self.ops.len() > before + 1 {
            self.ops.truncate(before);
            self.with_u(run);
        }
        Ok(Angle::constant(0.0))
    }

    fn gate(&mut self, gate: Gate, angles: &[Angle]) {
        self.ops.push(Op::gate(gate, angles, &[self.wire]));
    }

    fn number(&mut self, gate: Gate, angle: f64) {
        self.gate(gate, &[Angle::constant(angle)]);
    }

    /// A rotation about Z.
    pub(super) fn z(&mut self, angle: &Angle) -> Result<(), Missing> {
        let angle = reduced(angle);
        if angle.is_zero() {
            return Ok(());
        }
        let zero = Angle::constant(0.0);
        match self.natives.turn {
            Turn::Any(gate) => self.gate(gate, &[angle]),
            Turn::U => self.gate(Gate::U, &[zero.clone(), zero, angle]),
            Turn::Flips(Gate::Prx) => {
                self.gate(Gate::Prx, &[Angle::constant(PI), zero]);
                self.gate(Gate::Prx, &[Angle::constant(PI), angle.scale(0.5)]);
            }
            Turn::Flips(gate) => {
                self.gate(gate, &[zero]);
                self.gate(gate, &[angle.scale(0.5)]);
            }
            Turn::Quarters => {
                let half = Angle::constant(PI);
                self.gate(Gate::U2, &[zero.clone(), zero]);
                self.gate(Gate::U2, &[reduced(&angle.subtract(&half)), half]);
            }
            Turn::Around => {
                self.number(Gate::Rx, -FRAC_PI_2);
                self.gate(Gate::Ry, &[angle]);
                self.number(Gate::Rx, FRAC_PI_2);
            }
            Turn::Parts(parts) => {
                let eighths = angle.as_constant().map(|a| a / FRAC_PI_4).filter(|e| e.fract() == 0.0);
                let steps = eighths.and_then(|e| parts.steps((e as i32).rem_euclid(8) as usize));
                let missing = || Missing(format!("no gate turns about Z by {angle}; add rz, p or u"));
                steps.ok_or_else(missing)?.iter().for_each(|gate| self.gate(*gate, &[]));
            }
        }
        Ok(())
    }

    /// One `u` for each pair of roots; what stands about Z alone is returned.
    fn with_u(&mut self, run: &Run) -> Angle {
        let mut lead = run.turns[0].clone();
        for (theta, shift, phi) in Rotations::new(run) {
            self.gate(Gate::U, &[theta, reduced(&phi), reduced(&lead.add(&Angle::constant(shift)))]);
            lead = Angle::constant(0.0);
        }
        lead
    }

    /// One `u2` for each root; what stands about Z alone is returned.
    fn with_u2(&mut self, run: &Run) -> Angle {
        let (quarter, mut lead) = (Angle::constant(FRAC_PI_2), run.turns[0].clone());
        for turn in &run.turns[1..] {
            self.gate(Gate::U2, &[reduced(&turn.subtract(&quarter)), reduced(&lead.add(&quarter))]);
            lead = Angle::constant(0.0);
        }
        lead
    }

    /// Rotations about X, about Y, or about any axis across Z, between rotations about Z.
    fn with_rotations(&mut self, run: &Run) -> Result<Angle, Missing> {
        let mut lead = run.turns[0].clone();
        for (theta, shift, phi) in Rotations::new(run) {
            let lambda = reduced(&lead.add(&Angle::constant(shift)));
            lead = reduced(&self.rotation(&theta, &phi, &lambda)?);
        }
        Ok(lead)
    }

    /// `U(theta, phi, lambda)` but for a rotation about Z after it, which is returned.
    fn rotation(&mut self, theta: &Angle, phi: &Angle, lambda: &Angle) -> Result<Angle, Missing> {
        let (x, y) = match self.natives.across {
            Across::Rotation { x, y } => (x, y),
            Across::Prx => {
                let axis = Angle::constant(FRAC_PI_2).subtract(lambda);
                self.gate(Gate::Prx, &[theta.clone(), reduced(&axis)]);
                return Ok(phi.add(lambda));
            }
            _ => (true, true),
        };
        let more = |angle: f64| phi.add(&Angle::constant(angle));
        if is(theta, PI) && self.natives.across == Across::Table {
            let rest = more(PI).subtract(lambda);
            match [0.0, PI].map(|half| is(&rest, half)) {
                [true, _] => self.gate(Gate::X, &[]),
                [_, true] => self.gate(Gate::Y, &[]),
                _ => {
                    self.gate(Gate::X, &[]);
                    return Ok(rest);
                }
            }
            return Ok(Angle::constant(0.0));
        }
        if is(theta, PI) && (self.natives.flip || x) {
            if self.natives.flip {
                self.gate(Gate::X, &[])
            } else {
                self.number(Gate::Rx, PI)
            }
            return Ok(more(PI).subtract(lambda));
        }
        if is(theta, PI) {
            self.number(Gate::Ry, PI);
            return Ok(phi.subtract(lambda));
        }
        // The axis that needs no rotation before it.
        for (gate, there, before, sign) in [
            (Gate::Ry, y, 0.0, 1.0),
            (Gate::Ry, y, PI, -1.0),
            (Gate::Rx, x, FRAC_PI_2, 1.0),
            (Gate::Rx, x, -FRAC_PI_2, -1.0),
        ] {
            if there && is(lambda, before) {
                self.gate(gate, &[reduced(&theta.scale(sign))]);
                return Ok(more(before));
            }
        }
        let (gate, before) = if y { (Gate::Ry, 0.0) } else { (Gate::Rx, FRAC_PI_2) };
        self.z(&lambda.subtract(&Angle::constant(before)))?;
        self.gate(gate, &[reduced(theta)]);
        Ok(more(before))
    }

    /// Three roots and more, around symbols: a rotation about an axis for each symbol, and what the roots make alone.
    fn about_axes(&mut self, run: &Run) -> Result<Angle, Missing> {
        let (mut frame, mut roots) = (Frame::default(), Run::default());
        let (last, turns) = run.turns.split_last().unwrap_or((&run.turns[0], &[]));
        for turn in turns {
            let quarters = (turn.offset() / FRAC_PI_2).round();
            let whole = (quarters * FRAC_PI_2 - turn.offset()).abs() < NEAR;
            let apart = Angle::constant(if whole { quarters * FRAC_PI_2 } else { 0.0 });
            let rotation = turn.subtract(&apart);
            if !rotation.is_zero() {
                match frame.z() {
                    (Gate::Rz, sign) => self.z(&rotation.scale(sign))?,
                    (axis, sign) => self.gate(axis, &[reduced(&rotation.scale(sign))]),
                }
            }
            roots.z(&apart);
            frame.turn_z(if whole { quarters.rem_euclid(4.0) as usize } else { 0 });
            roots.root();
            frame.turn_x();
        }
        roots.z(last);
        match (self.natives.across, roots.turns.len()) {
            (Across::Table, 2) => self.with_words(&roots),
            _ => self.with_rotations(&roots),
        }
    }

    /// One root among the words of the table that stand for it: the one with the fewest rotations about Z beside it.
    fn with_words(&mut self, run: &Run) -> Result<Angle, Missing> {
        const WORDS: [(Gate, f64, f64, f64); 5] = [
            (Gate::H, 0.0, FRAC_PI_2, FRAC_PI_2),
            (Gate::Sx, 0.0, 0.0, 0.0),
            (Gate::Sxdg, 0.0, PI, PI),
            (Gate::Ry, FRAC_PI_2, -FRAC_PI_2, FRAC_PI_2),
            (Gate::Ry, -FRAC_PI_2, FRAC_PI_2, -FRAC_PI_2),
        ];
        let beside =
            |word: &(Gate, f64, f64, f64)| u8::from(!is(&run.turns[0], word.2)) + u8::from(!is(&run.turns[1], word.3));
        let (gate, angle, before, after) = WORDS.into_iter().min_by_key(beside).unwrap_or(WORDS[0]);
        self.z(&run.turns[0].subtract(&Angle::constant(before)))?;
        if gate.row().angles == 1 {
            self.number(gate, angle)
        } else {
            self.gate(gate, &[])
        }
        Ok(run.turns[1].subtract(&Angle::constant(after)))
    }

    /// Roots of X, or what stands for one between rotations about Z.
    fn with_roots(&mut self, run: &Run, root: Gate) -> Result<Angle, Missing> {
        if run.is_flip() && self.natives.flip {
            self.gate(Gate::X, &[]);
            return Ok(run.turns[2].subtract(&run.turns[0]));
        }
        let beside = Angle::constant(match root {
            Gate::Sx => 0.0,
            Gate::Sxdg => PI,
            _ => -FRAC_PI_2,
        });
        let mut lead = run.turns[0].clone();
        for turn in &run.turns[1..] {
            self.z(&lead.add(&beside))?;
            self.gate(root, &[]);
            lead = turn.add(&beside);
        }
        Ok(lead)
    }

    /// `gpi2` turns by a quarter about an axis that the rotations about Z before it have moved.
    fn with_gpi(&mut self, run: &Run) -> Angle {
        if run.is_flip() {
            self.gate(Gate::Gpi, &[run.turns[0].negate()]);
            return run.turns[0].add(&run.turns[2]);
        }
        let mut frame = run.turns[0].clone();
        for turn in &run.turns[1..] {
            self.gate(Gate::Gpi2, &[reduced(&frame.negate())]);
            frame = frame.add(turn);
        }
        frame
    }

    /// A run of at most two roots with the rotation about Z after it: at most three gates.
    fn gpi_whole(&mut self, run: &Run) -> Angle {
        let turns = &run.turns;
        let half = |angle: Angle| reduced(&angle).scale(0.5);
        let back = |angle: &Angle| reduced(&Angle::constant(PI).subtract(angle));
        match turns.len() {
            _ if run.is_identity() => {}
            _ if run.is_flip() => self.gate(Gate::Gpi, &[half(turns[2].subtract(&turns[0]))]),
            1 => {
                self.number(Gate::Gpi, 0.0);
                self.gate(Gate::Gpi, &[half(turns[0].clone())]);
            }
            2 => {
                if !is(&turns[0].add(&turns[1]), 0.0) {
                    self.gate(Gate::Gpi, &[half(turns[1].subtract(&turns[0]))]);
                    self.gate(Gate::Gpi2, &[reduced(&turns[1].subtract(&Angle::constant(PI)))]);
                } else {
                    self.gate(Gate::Gpi2, &[reduced(&turns[0].negate())]);
                }
            }
            _ => {
                self.gate(Gate::Gpi2, &[back(&turns[0])]);
                self.gate(Gate::Gpi, &[half(turns[1].add(&turns[2]).subtract(&turns[0]))]);
                self.gate(Gate::Gpi2, &[turns[2].clone()]);
            }
        }
        Angle::constant(0.0)
    }

    /// A run of two roots with the rotation about Z after it: at most two gates.
    fn prx_whole(&mut self, run: &Run) -> Angle {
        let pi = Angle::constant(PI);
        let (theta, phi, lambda) = (run.turns[1].subtract(&pi), run.turns[2].subtract(&pi), run.turns[0].clone());
        let axis = reduced(&Angle::constant(FRAC_PI_2).subtract(&lambda));
        if is(&phi.add(&lambda), 0.0) {
            self.gate(Gate::Prx, &[reduced(&theta), axis]);
        } else if run.is_flip() {
            let half = reduced(&run.turns[2].subtract(&run.turns[0])).scale(0.5);
            self.gate(Gate::Prx, &[pi, half]);
        } else {
            self.gate(Gate::Prx, &[reduced(&theta.add(&pi)), axis]);
            let half = reduced(&phi.subtract(&lambda).subtract(&pi)).scale(0.5);
            self.gate(Gate::Prx, &[pi, half]);
        }
        Angle::constant(0.0)
    }
}

/// The rotations about Y in a run: pairs of roots, and one alone where their number is odd. Each is an angle, what is added
/// to the rotation about Z before it, and the one after it.
struct Rotations<'a> {
    run: &'a Run,
    at: usize,
}

impl Rotations<'_> {
    fn new(run: &Run) -> Rotations<'_> {
        Rotations { run, at: 0 }
    }
}

impl Iterator for Rotations<'_> {
    type Item = (Angle, f64, Angle);

    fn next(&mut self) -> Option<Self::Item> {
        let turns = &self.run.turns[self.at..];
        let number = |angle: f64| Angle::constant(angle);
        let (angle, shift, after, step) = match turns {
            [_, middle, after, ..] => (middle.subtract(&number(PI)), 0.0, after.subtract(&number(PI)), 2),
            [_, after] => (number(FRAC_PI_2), FRAC_PI_2, after.subtract(&number(FRAC_PI_2)), 1),
            _ => return None,
        };
        self.at += step;
        Some((reduced(&angle), shift, after))
    }
}
