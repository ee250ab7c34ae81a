//! What an evaluation may do beyond computing: make parameters, and spend steps.

use hqml_ir::{Distribution, Span};

use super::{Checked, Constant, error};

/// No program that a machine runs needs more steps of elaboration than this.
pub const STEPS: u64 = 10_000_000;

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
        self.steps += 1;
        if self.steps > STEPS { Err(vec![error::too_many_steps(span)]) } else { Ok(()) }
    }
}
