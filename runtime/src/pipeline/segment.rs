//! A segment: the stages between the first trained parameter and its `train`. Rows enter, outputs leave; the loss goes
//! back through circuits (adjoint) and layers to every parameter. The stages before a segment ran once and are not seen.

use std::collections::BTreeSet;

use hqml_ir::{Atom, CircuitStage, Op, Program, Stage, Step};
use hqml_learn::random::Stream;
use ndarray::{Array2, ArrayView2, Axis, concatenate, s};

use super::node::{Action, Node, read_out};
use super::{Env, StepError, Truth};
use crate::backend::Batch;
use crate::registry::Loss;

/// What a stage saw and gave in the forward pass.
pub(super) struct Tape {
    input: Array2<f64>,
    output: Array2<f64>,
    branches: Vec<Vec<Tape>>,
}

/// Rows through the stages; the tape keeps what the way back needs.
pub(super) fn forward(
    nodes: &[Node],
    x: ArrayView2<'_, f64>,
    parameters: &[f64],
    env: &Env<'_>,
    noise: &Stream,
) -> Result<(Array2<f64>, Vec<Tape>), StepError> {
    let mut tape: Vec<Tape> = Vec::with_capacity(nodes.len());
    let mut flow = x.to_owned();
    for node in nodes {
        let (output, branches) = step_forward(node, &flow, parameters, env, noise).map_err(|e| e.at(&node.place))?;
        let input = std::mem::replace(&mut flow, output.clone());
        tape.push(Tape { input, output, branches });
    }
    Ok((flow, tape))
}

type Forward = (Array2<f64>, Vec<Vec<Tape>>);

fn step_forward(
    node: &Node,
    x: &Array2<f64>,
    parameters: &[f64],
    env: &Env<'_>,
    noise: &Stream,
) -> Result<Forward, StepError> {
    match &node.action {
        Action::Layer(layer) => Ok((layer.forward(x.view(), parameters)?, Vec::new())),
        Action::Circuit(stage) => {
            Ok((read_out(stage, x.view(), parameters, env, &noise.child(&node.place))?, Vec::new()))
        }
        Action::Transform(fitted) => Ok((fitted.transform(x.view())?, Vec::new())),
        Action::Pass => Ok((x.clone(), Vec::new())),
        Action::Branches(branches) => {
            let parts = branches.iter().map(|nodes| forward(nodes, x.view(), parameters, env, noise));
            let (outputs, tapes): (Vec<Array2<f64>>, Vec<Vec<Tape>>) =
                parts.collect::<Result<Vec<_>, _>>()?.into_iter().unzip();
            let views: Vec<_> = outputs.iter().map(|o| o.view()).collect();
            let joined = concatenate(Axis(1), &views).map_err(|_| StepError::unchecked("branches of other rows"))?;
            Ok((joined, tapes))
        }
        _ => Err(StepError::unchecked("a stage without a derivative stands before `train`")),
    }
}

/// Cotangents of the outputs enter; those of the parameters are added to `gradient`, those of the rows leave.
pub(super) fn backward(
    nodes: &[Node],
    tape: &[Tape],
    parameters: &[f64],
    cotangent: Array2<f64>,
    gradient: &mut [f64],
    env: &Env<'_>,
) -> Result<Array2<f64>, StepError> {
    nodes.iter().zip(tape).rev().try_fold(cotangent, |cotangent, (node, seen)| {
        step_backward(node, seen, parameters, cotangent, gradient, env).map_err(|e| e.at(&node.place))
    })
}

fn step_backward(
    node: &Node,
    seen: &Tape,
    parameters: &[f64],
    cotangent: Array2<f64>,
    gradient: &mut [f64],
    env: &Env<'_>,
) -> Result<Array2<f64>, StepError> {
    match &node.action {
        Action::Layer(layer) => {
            layer.backward(seen.input.view(), seen.output.view(), parameters, cotangent.view(), gradient)
        }
        Action::Circuit(stage) => {
            let batch = Batch { program: &stage.program, rows: seen.input.view(), parameters };
            let (of_rows, of_parameters) = env.backend.gradient(batch, &stage.readout, cotangent.view())?;
            gradient.iter_mut().zip(&of_parameters).for_each(|(g, d)| *g += d);
            Ok(of_rows)
        }
        Action::Branches(branches) => {
            let mut of_rows = Array2::zeros(seen.input.dim());
            let mut first = 0;
            for (nodes, tape) in branches.iter().zip(&seen.branches) {
                let width = tape.last().map_or(seen.input.ncols(), |t| t.output.ncols());
                let own = cotangent.slice(s![.., first..first + width]).to_owned();
                of_rows += &backward(nodes, tape, parameters, own, gradient, env)?;
                first += width;
            }
            Ok(of_rows)
        }
        Action::Pass => Ok(cotangent),
        // A fitted stage stands before everything that trains in its branch: nothing needs what is behind it.
        Action::Transform(_) => Ok(Array2::zeros(seen.input.dim())),
        _ => Err(StepError::unchecked("a stage without a derivative stands before `train`")),
    }
}

/// The mean loss of the outputs of a segment and its gradient by the whole parameter vector.
pub(super) fn value_and_gradient(
    nodes: &[Node],
    x: ArrayView2<'_, f64>,
    truth: &Truth,
    loss: &Loss,
    parameters: &[f64],
    env: &Env<'_>,
) -> Result<(f64, Vec<f64>), StepError> {
    let (outputs, tape) = forward(nodes, x, parameters, env, env.noise)?;
    let (value, slopes) = loss.mean(outputs.view(), truth)?;
    let mut gradient = vec![0.0; parameters.len()];
    backward(nodes, &tape, parameters, slopes, &mut gradient, env)?;
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
    value_and_gradient(&nodes, x, truth, loss, parameters, env)
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
        Step::Branches(branches) => branches.iter().flatten().for_each(|s| found.extend(parameters_of(s))),
        Step::Train(_) | Step::Tuned(_) => {}
    }
    found
}

fn program_parameters(stage: &CircuitStage) -> BTreeSet<u32> {
    let mut found = BTreeSet::new();
    visit_angles(&stage.program, &mut |atom| {
        if let Atom::Parameter(k) = atom {
            found.insert(*k);
        }
    });
    found
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
