//! What an evaluation may do beyond computing: make parameters, and spend steps.

use std::cell::Cell;

use hqml_ir::{Angle, Distribution, Parameter, Span};

use super::{Checked, Constant, error};

/// No program that a machine runs needs more steps of elaboration than this.
pub const STEPS: u64 = 10_000_000;

thread_local! {
    static TAKEN: Cell<u64> = const { Cell::new(0) };
}

/// How many steps this thread has taken since it began: what is only tried is given up after so many more.
pub(crate) fn steps_taken() -> u64 {
    TAKEN.get()
}

/// Counts one step, and says whether an evaluation that has taken `steps` before may go on.
pub(crate) fn take_step(steps: &mut u64) -> bool {
    TAKEN.set(TAKEN.get() + 1);
    *steps += 1;
    *steps <= STEPS
}

/// Where an expression stands: whether `?` and `draw` mean something there, and how much work is still allowed.
pub trait Context {
    /// `?` is reached: a fresh trainable parameter with this start.
    ///
    /// # Errors
    /// Nothing can be trained here.
    fn hole(&mut self, start: Option<Distribution>, span: Span) -> Checked<Constant>;

    /// `draw(distribution)` is reached: a number drawn once per cell, never trained.
    ///
    /// # Errors
    /// Nothing can be drawn here.
    fn draw(&mut self, from: Distribution, span: Span) -> Checked<Constant>;

    /// One more step of work.
    ///
    /// # Errors
    /// [`STEPS`] are done.
    fn step(&mut self, span: Span) -> Checked<()>;
}

/// Constants only: `?` and `draw` are errors.
#[derive(Debug, Default)]
pub struct Plain {
    steps: u64,
}

impl Plain {
    /// With all steps still to come.
    pub fn new() -> Plain {
        Plain::default()
    }
}

impl Context for Plain {
    fn hole(&mut self, _: Option<Distribution>, span: Span) -> Checked<Constant> {
        Err(vec![error::hole_in_constant(span)])
    }

    fn draw(&mut self, _: Distribution, span: Span) -> Checked<Constant> {
        Err(vec![error::draw_in_constant(span)])
    }

    fn step(&mut self, span: Span) -> Checked<()> {
        if take_step(&mut self.steps) { Ok(()) } else { Err(vec![error::too_many_steps(span)]) }
    }
}

/// `?` and `draw` are parameters of the model's vector, numbered in the order in which they are reached.
#[derive(Debug, Default)]
pub struct Holes {
    first: u32,
    list: Vec<Parameter>,
    steps: u64,
}

impl Holes {
    /// The first parameter gets this number.
    pub fn new(first: u32) -> Holes {
        Holes { first, ..Holes::default() }
    }

    /// The parameters that were reached.
    pub fn into_parameters(self) -> Vec<Parameter> {
        self.list
    }

    fn parameter(&mut self, start: Distribution, trained: bool) -> Constant {
        let index = self.first.saturating_add(u32::try_from(self.list.len()).unwrap_or(u32::MAX));
        self.list.push(Parameter { start, trained });
        Constant::Angle(Angle::parameter(index))
    }
}

impl Context for Holes {
    fn hole(&mut self, start: Option<Distribution>, _: Span) -> Checked<Constant> {
        Ok(self.parameter(start.unwrap_or(Distribution::ANGLE), true))
    }

    fn draw(&mut self, from: Distribution, _: Span) -> Checked<Constant> {
        Ok(self.parameter(from, false))
    }

    fn step(&mut self, span: Span) -> Checked<()> {
        if take_step(&mut self.steps) { Ok(()) } else { Err(vec![error::too_many_steps(span)]) }
    }
}
