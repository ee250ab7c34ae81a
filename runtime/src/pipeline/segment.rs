//! A segment: the stages between the first trained parameter and its `train`. Rows enter, outputs leave; the loss goes
//! back through circuits (adjoint), kernels and layers to every parameter. The stages before a segment ran once and are not seen.

use std::collections::BTreeSet;

use hqml_ir::{Atom, CircuitStage, Op, Program, Readout, Stage, Step};
use hqml_learn::random::Stream;
use hqml_simulator::ForwardGibbs;
use ndarray::{Array2, ArrayView2, Axis, concatenate, s};

use super::derivative::Back;
use super::gram::GramTape;
use super::node::{Action, Node, read_out};
use super::{Env, StepError, Truth, expression, gibbs};
use crate::backend::{self, Pullback, Wanted};
use crate::registry::Loss;

/// What a stage saw and gave in the forward pass.
pub(super) struct Tape<'a> {
    input: Array2<f64>,
    output: Array2<f64>,
    inner: Inner<'a>,
}

/// What a stage keeps for the way back beside its input and output.
enum Inner<'a> {
    Nothing,
    /// And whether something before it is trained.
    Circuit(Box<dyn Pullback + 'a>, bool),
    Branches(Vec<Vec<Tape<'a>>>),
    Gram(GramTape<'a>),
    Gibbs(Box<ForwardGibbs<'a>>),
}

/// Rows through the stages; nothing is kept. `noise` is what shots are drawn from.
pub(super) fn outputs(
    nodes: &[Node],
    x: ArrayView2<'_, f64>,
    parameters: &[f64],
    env: &Env<'_>,
    noise: &Stream,
) -> Result<Array2<f64>, StepError> {
    nodes.iter().try_fold(x.to_owned(), |flow, node| {
        let output = match &node.action {
            Action::Circuit(stage) => read_out(stage, flow.view(), parameters, env, &noise.child(&node.place)),
            Action::Branches(branches) => {
                let parts = branches.iter().map(|nodes| outputs(nodes, flow.view(), parameters, env, noise));
                parts.collect::<Result<Vec<_>, _>>().and_then(|parts| joined(&parts))
            }
            Action::Gram(kernel) => kernel.gram(flow.view(), parameters, env, &noise.child(&node.place)),
            _ => plain(node, &flow, parameters),
        };
        output.map_err(|e| e.at(&node.place))
    })
}

/// Rows through the stages; the tape keeps what the way back needs.
fn forward<'a>(
    nodes: &'a [Node],
    x: ArrayView2<'_, f64>,
    parameters: &'a [f64],
    env: &Env<'a>,
    mut back: Back<'_>,
) -> Result<(Array2<f64>, Vec<Tape<'a>>), StepError> {
    let mut tape = Vec::with_capacity(nodes.len());
    let mut flow = x.to_owned();
    for node in nodes {
        let (output, inner) = step_forward(node, &flow, parameters, env, back).map_err(|e| e.at(&node.place))?;
        back = back.behind(node);
        let input = std::mem::replace(&mut flow, output.clone());
        tape.push(Tape { input, output, inner });
    }
    Ok((flow, tape))
}

fn step_forward<'a>(
    node: &'a Node,
    x: &Array2<f64>,
    parameters: &'a [f64],
    env: &Env<'a>,
    back: Back<'_>,
) -> Result<(Array2<f64>, Inner<'a>), StepError> {
    match &node.action {
        Action::Circuit(stage) => {
            let circuit = (&stage.program, &stage.readout);
            let kept = match back.shift.is_some() || back.moved {
                true => circuit_forward(circuit, x, parameters, env, back, &node.place)?,
                false => env.backend.forward_parameters(circuit.0, circuit.1, x.clone(), parameters)?,
            };
            Ok((kept.outputs().to_owned(), Inner::Circuit(kept, back.moved)))
        }
        Action::Branches(branches) => {
            let parts = branches.iter().map(|nodes| forward(nodes, x.view(), parameters, env, back));
            let (outputs, tapes): (Vec<_>, Vec<_>) = parts.collect::<Result<Vec<_>, _>>()?.into_iter().unzip();
            Ok((joined(&outputs)?, Inner::Branches(tapes)))
        }
        Action::Gram(kernel) => {
            let (gram, kept) = kernel.forward(x, parameters, env, back, &node.place)?;
            Ok((gram, Inner::Gram(kept)))
        }
        Action::Gibbs(stage) => {
            let kept = gibbs::forward(stage, x.view(), parameters)?;
            Ok((kept.outputs().to_owned(), Inner::Gibbs(Box::new(kept))))
        }
        _ => Ok((plain(node, x, parameters)?, Inner::Nothing)),
    }
}

/// A circuit's read-out with its way back: the backend's own, or shifts.
pub(super) fn circuit_forward<'a>(
    (program, readout): (&'a Program, &Readout),
    x: &Array2<f64>,
    parameters: &'a [f64],
    env: &Env<'a>,
    back: Back<'_>,
    place: &str,
) -> Result<Box<dyn Pullback + 'a>, StepError> {
    let Some(trains) = back.shift else { return env.backend.forward(program, readout, x.clone(), parameters) };
    let wanted = Wanted { rows: back.moved, parameters: trains };
    backend::shifted(env.backend, (program, readout), x.clone(), parameters, wanted, &env.noise.child(place))
}

/// What a stage without a circuit gives.
fn plain(node: &Node, x: &Array2<f64>, parameters: &[f64]) -> Result<Array2<f64>, StepError> {
    match &node.action {
        Action::Layer(layer) => layer.forward(x.view(), parameters),
        Action::Expression(stage) => expression::forward(stage, node.to, x.view(), parameters),
        Action::Transform(fitted) => Ok(fitted.transform(x.view())?),
        Action::Gibbs(stage) => gibbs::outputs(stage, x.view(), parameters),
        Action::Pass => Ok(x.clone()),
        _ => Err(StepError::unchecked("a stage without a derivative stands before `train`")),
    }
}

/// Outputs of branches side by side.
fn joined(outputs: &[Array2<f64>]) -> Result<Array2<f64>, StepError> {
    let views: Vec<_> = outputs.iter().map(|o| o.view()).collect();
    concatenate(Axis(1), &views).map_err(|_| StepError::unchecked("branches of other rows"))
}

/// Cotangents of the outputs enter; those of the parameters are added to `gradient`, those of the rows leave.
fn backward(
    nodes: &[Node],
    tape: &[Tape<'_>],
    parameters: &[f64],
    cotangent: Array2<f64>,
    gradient: &mut [f64],
) -> Result<Array2<f64>, StepError> {
    nodes.iter().zip(tape).rev().try_fold(cotangent, |cotangent, (node, seen)| {
        step_backward(node, seen, parameters, cotangent, gradient).map_err(|e| e.at(&node.place))
    })
}

fn step_backward(
    node: &Node,
    seen: &Tape<'_>,
    parameters: &[f64],
    cotangent: Array2<f64>,
    gradient: &mut [f64],
) -> Result<Array2<f64>, StepError> {
    match (&node.action, &seen.inner) {
        (Action::Layer(layer), _) => {
            layer.backward(seen.input.view(), seen.output.view(), parameters, cotangent.view(), gradient)
        }
        (Action::Expression(stage), _) => {
            expression::backward(stage, seen.input.view(), parameters, cotangent.view(), gradient)
        }
        (Action::Circuit(_), Inner::Circuit(kept, false)) => {
            let of_parameters = kept.pull_back_parameters(cotangent.view())?;
            gradient.iter_mut().zip(&of_parameters).for_each(|(g, d)| *g += d);
            Ok(Array2::zeros(seen.input.dim()))
        }
        (Action::Circuit(_), Inner::Circuit(kept, true)) => {
            let (of_rows, of_parameters) = kept.pull_back(cotangent.view())?;
            gradient.iter_mut().zip(&of_parameters).for_each(|(g, d)| *g += d);
            Ok(of_rows)
        }
        (Action::Gibbs(_), Inner::Gibbs(kept)) => {
            let by = kept.vjp(cotangent.view())?;
            gradient.iter_mut().zip(&by.parameters).for_each(|(g, d)| *g += d);
            Ok(by.rows)
        }
        (Action::Gram(kernel), Inner::Gram(kept)) => {
            kernel.backward(seen.input.view(), seen.output.view(), kept, cotangent.view(), gradient)
        }
        (Action::Branches(branches), Inner::Branches(tapes)) => {
            let mut of_rows = Array2::zeros(seen.input.dim());
            let mut first = 0;
            for (nodes, tape) in branches.iter().zip(tapes) {
                let width = tape.last().map_or(seen.input.ncols(), |t| t.output.ncols());
                let own = cotangent.slice(s![.., first..first + width]).to_owned();
                of_rows += &backward(nodes, tape, parameters, own, gradient)?;
                first += width;
            }
            Ok(of_rows)
        }
        (Action::Pass, _) => Ok(cotangent),
        // A fitted stage stands before everything that trains in its branch: nothing needs what is behind it.
        (Action::Transform(_), _) => Ok(Array2::zeros(seen.input.dim())),
        _ => Err(StepError::unchecked("a stage without a derivative stands before `train`")),
    }
}

/// The mean loss of the outputs of a segment and its gradient by the whole parameter vector.
pub(super) fn value_and_gradient(
    nodes: &[Node],
    x: ArrayView2<'_, f64>,
    (truth, loss): (&Truth, &Loss),
    parameters: &[f64],
    env: &Env<'_>,
    back: Back<'_>,
) -> Result<(f64, Vec<f64>), StepError> {
    let (outputs, tape) = forward(nodes, x, parameters, env, back)?;
    let mut gradient = vec![0.0; parameters.len()];
    let (value, slopes) = loss.mean(outputs.view(), truth, parameters, &mut gradient)?;
    backward(nodes, &tape, parameters, slopes, &mut gradient)?;
    Ok((value, gradient))
}

/// The mean loss of differentiable stages on these rows and its gradient by the whole parameter vector: what an
/// optimizer sees at one point.
///
/// # Errors
/// Where a stage has no derivative, or fails.
pub fn loss_and_gradient(
    stages: &[Stage],
    x: ArrayView2<'_, f64>,
    truth: &Truth,
    loss: &Loss,
    parameters: &[f64],
    env: &Env<'_>,
) -> Result<(f64, Vec<f64>), StepError> {
    let nodes = super::fit::segment_nodes(stages, x, truth, parameters, env)?;
    value_and_gradient(&nodes, x, (truth, loss), parameters, env, Back::SWEEP)
}

/// Indices of the parameters that a stage reads, ascending.
pub fn parameters_of(stage: &Stage) -> BTreeSet<u32> {
    let mut found = BTreeSet::new();
    match &stage.step {
        Step::Builtin { call, first_parameter } => {
            let features = match stage.from {
                hqml_ir::Kind::Features(n) | hqml_ir::Kind::Probabilities(n) => n,
                _ => 0,
            };
            if let Some(layer) = super::Layer::of(call, *first_parameter) {
                found.extend(layer.parameters(features).map(|k| k as u32));
            }
        }
        Step::Circuit(stage) => found = program_parameters(stage),
        Step::Expression(stage) => found.extend(stage.formula.parameters()),
        Step::Gibbs(stage) => {
            stage.hamiltonian.iter().for_each(|(_, weight)| weight.visit(&mut |a| found.extend(parameter(a))))
        }
        Step::Branches(branches) => branches.iter().flatten().for_each(|s| found.extend(parameters_of(s))),
        Step::Train(_) | Step::Tuned(_) => {}
    }
    found
}

fn program_parameters(stage: &CircuitStage) -> BTreeSet<u32> {
    let mut found = BTreeSet::new();
    visit_angles(&stage.program, &mut |atom| found.extend(parameter(atom)));
    found
}

fn parameter(atom: &Atom) -> Option<u32> {
    match atom {
        Atom::Parameter(k) => Some(*k),
        _ => None,
    }
}

/// Calls `visit` for every feature and parameter of a program, repeats included.
pub(crate) fn visit_angles(program: &Program, visit: &mut dyn FnMut(&Atom)) {
    for op in &program.ops {
        match op {
            Op::Gate { angles, .. } => angles.iter().for_each(|a| a.visit(visit)),
            Op::PauliRotation { angle, .. } => angle.visit(visit),
            Op::Prepare { amplitudes, .. } => amplitudes.iter().for_each(|a| a.visit(visit)),
            Op::Reset(_) | Op::Barrier(_) => {}
        }
    }
}
