//! The elaborator: what is shared by all frames (parameters, limits, shared circuits), and what one frame knows (its
//! register, its bindings).

use hqml_ir::{Angle, Circuit, Distribution, Op, Parameter, Span};

use super::parameters::Parameters;
use super::{OPERATIONS, error};
use crate::eval::{self, Checked, Constant, Context, Evaluator, Scope};
use crate::names::{DeclaredId, Names};

/// Shared by all frames of one elaboration.
pub(super) struct Elaborator<'a> {
    pub(super) names: &'a Names,
    pub(super) parameters: Parameters,
    /// Circuits bound by `let`.
    pub(super) shared: Vec<Shared>,
    steps: u64,
    operations: u64,
    /// How many times what is elaborated now will be applied: the product of the powers around it.
    pub(super) times: u64,
}

/// An argument of a shared circuit: its label, its value, its place.
pub(super) type SharedOption = (Option<(String, Span)>, Constant, Span);

/// A circuit bound by `let`: all its uses share its parameters.
#[derive(Debug, Clone)]
pub(super) struct Shared {
    pub(super) declared: DeclaredId,
    /// The rows and options it was given where the `let` stands.
    pub(super) rows: Vec<(Constant, Span)>,
    pub(super) options: Vec<SharedOption>,
    /// The parameters of its first use, once there was one, with the width of that use.
    pub(super) indices: Option<(Vec<u32>, usize)>,
}

/// One body that is being elaborated.
#[derive(Debug)]
pub(super) struct Frame {
    /// The declaration's name.
    pub(super) name: String,
    pub(super) scope: Scope,
    /// The register's name and place.
    pub(super) register: String,
    pub(super) register_span: Span,
    pub(super) width: usize,
    /// Which wires may no longer be in |0>.
    pub(super) touched: Vec<bool>,
    /// What the body stands in that cannot hold a reset or a preparation: "inverse", "control", "power".
    pub(super) within: Option<&'static str>,
    /// Where it is called, and where its row comes from.
    pub(super) call: Span,
    pub(super) origin: Option<super::Origin>,
    /// The name of its row's width.
    pub(super) features: Option<String>,
}

impl<'a> Elaborator<'a> {
    pub(super) fn new(names: &'a Names, first_parameter: u32) -> Self {
        let parameters = Parameters::new(first_parameter);
        Elaborator { names, parameters, shared: vec![], steps: 0, operations: 0, times: 1 }
    }

    pub(super) fn into_parameters(self) -> Vec<Parameter> {
        self.parameters.into_list()
    }

    /// An evaluator for a frame's expressions.
    pub(super) fn evaluator<'e>(&'e mut self, frame: &'e mut Frame) -> Evaluator<'e> {
        Evaluator { names: self.names, scope: &mut frame.scope, context: self }
    }

    /// Adds one operation.
    pub(super) fn emit(&mut self, out: &mut Vec<Circuit>, op: Op, span: Span) -> Checked<()> {
        self.operations = self.operations.saturating_add(self.times);
        if self.operations > OPERATIONS {
            return Err(vec![error::too_many_operations(span)]);
        }
        self.step(span)?;
        out.push(Circuit::Op(op));
        Ok(())
    }

    fn parameter(&mut self, start: Distribution, trained: bool, span: Span) -> Checked<Constant> {
        let index = self.parameters.next(start, trained);
        index.map(|index| Constant::Angle(Angle::parameter(index))).ok_or_else(|| vec![error::shared_differs(span)])
    }
}

impl Context for Elaborator<'_> {
    fn hole(&mut self, start: Option<Distribution>, span: Span) -> Checked<Constant> {
        self.parameter(start.unwrap_or(Distribution::ANGLE), true, span)
    }

    fn draw(&mut self, from: Distribution, span: Span) -> Checked<Constant> {
        self.parameter(from, false, span)
    }

    fn step(&mut self, span: Span) -> Checked<()> {
        if eval::take_step(&mut self.steps) { Ok(()) } else { Err(vec![eval::error::too_many_steps(span)]) }
    }
}
