//! Elaboration of circuits: a declaration, its arguments and the width that reaches it enter; leaves a circuit tree on
//! numbered wires with symbolic angles, and the parameters it reached, in order. Every index, count and width is checked
//! on the way. Observables are elaborated here too.

mod alone;
mod apply;
mod definition;
mod elaborate;
mod enter;
mod error;
mod evolve;
mod observables;
mod operands;
mod parameters;
mod primitives;
mod statements;
mod touched;

use hqml_ir::{Circuit, Diagnostic, Parameter, Span};

pub use crate::eval::{Argument, Checked, Given};
use crate::names::{Declared, Names};

pub use alone::{Alone, Width, alone};
pub use definition::check_definition;
pub use observables::observables;
pub(crate) use observables::weighted_observables;

/// The widest register. Beyond it no backend of any kind could hold the circuit.
pub const WIDEST: usize = 10_000;

/// The most operations of one circuit.
pub const OPERATIONS: u64 = 2_000_000;

/// What reaches a circuit in a pipeline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Incoming {
    /// A row of that many features: for a feature map.
    Features(usize),
    /// The state of that many qubits: for an ansatz or a circuit.
    State(usize),
}

/// Where the incoming width comes from, for the second label of a width error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The stage it leaves.
    pub span: Span,
    /// What is said there: "2 features leave here".
    pub text: String,
}

/// A use of a circuit in a pipeline.
#[derive(Debug, Clone)]
pub struct Use<'a> {
    /// The feature map, ansatz or circuit.
    pub declared: &'a Declared,
    /// What it is given, the row not among it.
    pub arguments: &'a [Argument<'a>],
    /// What reaches it.
    pub incoming: Incoming,
    /// The stage.
    pub span: Span,
    /// Where the incoming width comes from, if that is known.
    pub origin: Option<Origin>,
    /// The index of its first parameter in the model's vector.
    pub first_parameter: u32,
}

/// An elaborated circuit.
#[derive(Debug, Clone, PartialEq)]
pub struct Elaborated {
    /// On wires `0..qubits`.
    pub tree: Circuit,
    /// Its width.
    pub qubits: usize,
    /// The parameters it reached, the first of index `first_parameter`.
    pub parameters: Vec<Parameter>,
}

/// Elaborates a circuit for a width.
///
/// # Errors
/// The first thing that is wrong in it or with what it was given; no diagnostics at all if that is reported already.
pub fn elaborate(names: &Names, stage: &Use<'_>) -> Result<Elaborated, Vec<Diagnostic>> {
    run(names, stage, false)
}

/// The same for a circuit on fresh qubits, which it may prepare.
pub(crate) fn elaborate_fresh(names: &Names, stage: &Use<'_>) -> Result<Elaborated, Vec<Diagnostic>> {
    run(names, stage, true)
}

/// `fresh`: the qubits that reach it are in |0>, so that it may prepare them.
fn run(names: &Names, stage: &Use<'_>, fresh: bool) -> Result<Elaborated, Vec<Diagnostic>> {
    let mut elaborator = elaborate::Elaborator::new(names, stage.first_parameter);
    let (tree, qubits) = enter::stage(&mut elaborator, stage, fresh)?;
    Ok(Elaborated { tree, qubits, parameters: elaborator.into_parameters() })
}
