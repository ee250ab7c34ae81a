//! The metric of what a training moves: stages, rows and parameters enter; how far the states move where the parameters
//! do leaves, summed over the circuits. Parameters that no circuit reads move as they are: their part is the identity.

use hqml_ir::{Atom, Program};
use hqml_simulator::MetricForm;
use ndarray::{Array2, ArrayView2};

use super::gram::GramKernel;
use super::node::{Action, Node};
use super::segment::outputs;
use super::{Env, StepError, visit_angles};
use crate::backend::Batch;

/// What is asked for.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    /// The whole vector.
    pub(super) parameters: &'a [f64],
    /// Indices of those that are trained, ascending.
    pub(super) trains: &'a [u32],
    /// Which entries are kept.
    pub(super) form: MetricForm,
}

/// The mean metric of these rows: (trains, trains).
pub(super) fn metric(
    nodes: &[Node],
    x: ArrayView2<'_, f64>,
    asked: Asked<'_>,
    env: &Env<'_>,
) -> Result<Array2<f64>, StepError> {
    let count = asked.trains.len();
    let (mut sum, mut read) = (Array2::zeros((count, count)), vec![false; count]);
    add(nodes, x, asked, env, &mut sum, &mut read)?;
    for (k, _) in read.iter().enumerate().filter(|(_, read)| !**read) {
        sum[(k, k)] = 1.0;
    }
    Ok(sum)
}

fn add(
    nodes: &[Node],
    x: ArrayView2<'_, f64>,
    asked: Asked<'_>,
    env: &Env<'_>,
    sum: &mut Array2<f64>,
    read: &mut [bool],
) -> Result<(), StepError> {
    let mut flow = x.to_owned();
    for (at, node) in nodes.iter().enumerate() {
        match &node.action {
            Action::Branches(branches) => {
                branches.iter().try_for_each(|nodes| add(nodes, flow.view(), asked, env, sum, read))?;
            }
            _ => {
                if let Some(program) = circuit(node)
                    && mark(program, asked.trains, read)
                {
                    let batch = Batch { program, rows: flow.view(), parameters: asked.parameters };
                    let own = env.backend.metric(batch, asked.trains, asked.form).map_err(|e| e.at(&node.place))?;
                    *sum += &own;
                }
            }
        }
        if !nodes[at + 1..].iter().any(holds_circuit) {
            break;
        }
        flow = outputs(&nodes[at..=at], flow.view(), asked.parameters, env, env.noise)?;
    }
    Ok(())
}

fn circuit(node: &Node) -> Option<&Program> {
    match &node.action {
        Action::Circuit(stage) => Some(&stage.program),
        Action::Gram(GramKernel::Fidelity(stage) | GramKernel::Projected(stage, ..)) => Some(&stage.program),
        _ => None,
    }
}

/// Whether the backend runs a circuit in a stage.
pub(super) fn holds_circuit(node: &Node) -> bool {
    match &node.action {
        Action::Branches(branches) => branches.iter().flatten().any(holds_circuit),
        _ => circuit(node).is_some(),
    }
}

/// Marks the trained parameters that a program reads; says whether there are any.
fn mark(program: &Program, trains: &[u32], read: &mut [bool]) -> bool {
    let mut any = false;
    visit_angles(program, &mut |atom| {
        if let Atom::Parameter(k) = atom
            && let Ok(at) = trains.binary_search(k)
        {
            (read[at], any) = (true, true);
        }
    });
    any
}
