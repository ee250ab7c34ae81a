//! How derivatives are found: the option `gradient` of a training and what a backend can do enter; the way leaves.

use hqml_ir::{Atom, Call, Program, Training};

use super::gram::GramKernel;
use super::metric::holds_circuit;
use super::node::{Action, Node};
use super::{Env, StepError};
use crate::registry;

/// How the derivatives of a loss are found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Way {
    /// Each circuit by its backend's own way back, a sweep through the state; layers by backpropagation.
    Sweep,
    /// Each circuit by parameter shifts; layers by backpropagation.
    Shift,
    /// Central differences of the loss.
    Differences {
        /// How far to either side.
        step: f64,
    },
    /// Slopes of the loss along random directions, their mean.
    Directions {
        /// How far to either side.
        perturbation: f64,
        /// How many.
        directions: u64,
    },
}

impl Way {
    /// The way that `gradient` names, on a backend that has a sweep back or has none.
    ///
    /// # Errors
    /// `adjoint` where there is no sweep back; a row that has no line here.
    pub(crate) fn of(call: &Call, sweeps: bool) -> Result<Way, StepError> {
        Ok(match call.name.as_str() {
            "auto" if sweeps => Way::Sweep,
            "auto" | "parameter_shift" => Way::Shift,
            "adjoint" if sweeps => Way::Sweep,
            "adjoint" => {
                return Err(StepError::Unsupported(
                    "`adjoint` sweeps back through the state, and this backend gives samples or noisy values: take \
                     `gradient: parameter_shift`, or train on an exact backend (`train_on:`)"
                        .into(),
                ));
            }
            "finite_differences" => Way::Differences { step: call.real("step").unwrap_or(1e-4) },
            "spsa" => Way::Directions {
                perturbation: call.real("perturbation").unwrap_or(0.01),
                directions: call.int("directions").and_then(|n| u64::try_from(n).ok()).unwrap_or(1),
            },
            _ => return Err(registry::missing(call)),
        })
    }

    /// The way of a training of these stages on the backend of `env`, which has no say where none of its circuits is
    /// followed.
    pub(super) fn of_training(nodes: &[Node], training: &Training, env: &Env<'_>) -> Result<Way, StepError> {
        let asked = registry::needs_gradient(&training.optimizer) && nodes.iter().any(holds_circuit);
        Way::of(&training.gradient, !asked || env.backend.capabilities().gradients)
    }
}

/// What a plan calls the way that a row of the family `Gradient` names, on backends that `sweep` back or do not; `None`
/// where there is none.
pub fn gradient_method(call: &Call, sweeps: bool) -> Option<&'static str> {
    Some(match Way::of(call, sweeps).ok()? {
        Way::Sweep => "adjoint",
        Way::Shift => "parameter shift",
        Way::Differences { .. } => "finite differences",
        Way::Directions { .. } => "SPSA",
    })
}

/// How circuits of a segment find their derivatives, and by what.
#[derive(Debug, Clone, Copy)]
pub(super) struct Back<'a> {
    /// By shifts of the angles that these parameters, ascending, are read in; `None` by the backend's own way.
    pub(super) shift: Option<&'a [u32]>,
    /// Whether something before this place is trained, so that derivatives by the row are wanted.
    pub(super) moved: bool,
}

impl Back<'_> {
    /// Every circuit by its backend's own way.
    pub(super) const SWEEP: Back<'static> = Back { shift: None, moved: false };

    /// Behind this stage.
    pub(super) fn behind(self, node: &Node) -> Self {
        let moves = match self.shift {
            Some(trains) => reads(node, trains),
            // What the segment begins with is trained, so that every stage that could be is.
            None => !matches!(node.action, Action::Pass | Action::Transform(_)),
        };
        Back { moved: self.moved || moves, ..self }
    }
}

/// Whether a stage reads one of these parameters.
fn reads(node: &Node, trains: &[u32]) -> bool {
    let trained = |k: u32| trains.binary_search(&k).is_ok();
    match &node.action {
        Action::Layer(layer) => {
            let features = match node.from {
                hqml_ir::Kind::Features(n) | hqml_ir::Kind::Probabilities(n) => n,
                _ => 0,
            };
            layer.parameters(features).any(|k| trained(k as u32))
        }
        Action::Circuit(stage) => program_reads(&stage.program, &trained),
        Action::Gram(GramKernel::Fidelity(stage) | GramKernel::Projected(stage, ..)) => {
            program_reads(&stage.program, &trained)
        }
        Action::Expression(stage) => stage.formula.parameters().any(trained),
        Action::Gibbs(stage) => {
            let mut found = false;
            let mut look = |atom: &Atom| found |= matches!(atom, Atom::Parameter(k) if trained(*k));
            stage.hamiltonian.iter().for_each(|(_, weight)| weight.visit(&mut look));
            found
        }
        Action::Branches(branches) => branches.iter().flatten().any(|node| reads(node, trains)),
        _ => false,
    }
}

fn program_reads(program: &Program, trained: &dyn Fn(u32) -> bool) -> bool {
    let mut found = false;
    super::visit_angles(program, &mut |atom| found |= matches!(atom, Atom::Parameter(k) if trained(*k)));
    found
}
