//! Gradients and backends: checked contenders enter; leaves an error where a training asks for a sweep back
//! through states that a backend it trains on does not hold.

use hqml_ir::stages::{self, Family};
use hqml_ir::{Atom, Backend, Op, Pipeline, Program, Span, Stage, Step, TrainOn, Training, Value};

use super::contenders::Entry;
use super::errors;
use crate::pipelines::session::{Checked, Session};

/// Refuses to sweep back through a circuit on a backend that gives no states.
///
/// # Errors
/// A contender that would; each place is reported once.
pub(super) fn check(
    session: &Session<'_>,
    entries: &[Entry],
    backends: &[(Backend, Option<Span>)],
    train_on: TrainOn,
) -> Checked<()> {
    let trains = |at: usize| train_on == TrainOn::Each || train_on == TrainOn::Backend(at);
    let mut result = Ok(());
    for (_, (backend, place)) in backends.iter().enumerate().filter(|(at, _)| trains(*at)) {
        let Some(place) = place else { continue };
        for pipeline in entries.iter().flat_map(|entry| &entry.contender.pipelines) {
            if let Some((Blocked { method, why }, span)) = blocked(pipeline, backend) {
                let told = match why {
                    Some(why) => errors::no_shift(method, &backend.name, why, span, *place),
                    None => errors::no_sweep(method, &backend.name, span, *place),
                };
                result = Err(session.report(told));
            }
        }
        if result.is_err() {
            break;
        }
    }
    result
}

fn samples(backend: &Backend) -> bool {
    *backend.call.get("shots") != Value::None
}

/// Refuses to sample a Gibbs state: no circuit prepares it, so that there is nothing to run through shots.
///
/// # Errors
/// A contender that holds one where a backend samples; each place is reported once.
pub(super) fn gibbs(session: &Session<'_>, entries: &[Entry], backends: &[(Backend, Option<Span>)]) -> Checked<()> {
    let sampling = backends.iter().find(|(backend, _)| samples(backend) || backend.machine.is_some());
    let Some((backend, Some(place))) = sampling else { return Ok(()) };
    let mut result = Ok(());
    for pipeline in entries.iter().flat_map(|entry| &entry.contender.pipelines) {
        if let Some(span) = thermal(&pipeline.stages) {
            result = Err(session.report(errors::sampled_gibbs(&backend.name, span, *place)));
        }
    }
    result
}

fn thermal(stages: &[Stage]) -> Option<Span> {
    stages.iter().find_map(|stage| match &stage.step {
        Step::Gibbs(_) => Some(stage.span),
        Step::Branches(branches) => branches.iter().find_map(|branch| thermal(branch)),
        Step::Tuned(tuned) => tuned.candidates.iter().find_map(|candidate| thermal(&candidate.pipeline.stages)),
        _ => None,
    })
}

/// What of a training asks for more than a backend gives.
struct Blocked<'a> {
    /// The optimizer or the way of its gradients.
    method: &'a str,
    /// Why no shift helps; `None` where it asks for states.
    why: Option<&'static str>,
}

/// The first `train` of a pipeline, those of its candidates included, that asks for states of a circuit where this backend
/// gives none: what asks, and where.
fn blocked<'a>(pipeline: &'a Pipeline, backend: &Backend) -> Option<(Blocked<'a>, Span)> {
    pipeline.stages.iter().enumerate().find_map(|(at, stage)| match &stage.step {
        Step::Train(training) => {
            let since = since_first(&pipeline.stages[..at], training);
            let states = stateless(training, backend).map(|method| Blocked { method, why: None });
            let found = states.or_else(|| shiftless(training, backend));
            found.filter(|_| since.iter().any(runs_a_circuit)).map(|found| (found, stage.span))
        }
        Step::Tuned(tuned) => tuned.candidates.iter().find_map(|candidate| blocked(&candidate.pipeline, backend)),
        _ => None,
    })
}

/// What of a training asks for states, where the backend gives none.
fn stateless<'a>(training: &'a Training, backend: &Backend) -> Option<&'a str> {
    let row = stages::find(Family::Optimizer, &training.optimizer.name)?;
    let sampled = samples(backend);
    let holds = |names: &[&str]| !sampled && names.contains(&backend.call.name.as_str());
    if training.optimizer.name == "natural_gradient" && !holds(&["statevector"]) {
        return Some(&training.optimizer.name);
    }
    let sweeps = row.differentiable && training.gradient.name == "adjoint";
    (sweeps && !holds(&["statevector", "automatic"])).then_some(&training.gradient.name)
}

/// What of a training on a machine asks for shifts that do not give its derivatives.
fn shiftless<'a>(training: &'a Training, backend: &Backend) -> Option<Blocked<'a>> {
    let row = stages::find(Family::Optimizer, &training.optimizer.name)?;
    let differences = ["finite_differences", "spsa"].contains(&training.gradient.name.as_str());
    if backend.machine.is_none() || !row.differentiable || differences {
        return None;
    }
    // A folded circuit holds each angle several times; one shift of all of them is no derivative.
    hqml_ir::machine::layer(&backend.call, "zne")?;
    Some(Blocked {
        method: &training.optimizer.name,
        why: Some("it folds circuits (`zne`), which shifts do not reach"),
    })
}

/// The stages from the first that this training moves on.
fn since_first<'a>(before: &'a [Stage], training: &Training) -> &'a [Stage] {
    let first = before.iter().position(|stage| holds(stage, &training.trains)).unwrap_or(before.len());
    &before[first..]
}

fn holds(stage: &Stage, trained: &[u32]) -> bool {
    match &stage.step {
        Step::Circuit(circuit) => reads(&circuit.program, trained),
        Step::Builtin { call, first_parameter } => {
            let trainable = stages::stage(&call.name).is_some_and(|row| row.trainable);
            trainable && trained.binary_search(first_parameter).is_ok()
        }
        Step::Expression(expression) => {
            expression.formula.parameters().any(|index| trained.binary_search(&index).is_ok())
        }
        Step::Branches(branches) => branches.iter().flatten().any(|stage| holds(stage, trained)),
        // Its gradient is no backend's business.
        Step::Gibbs(_) | Step::Train(_) | Step::Tuned(_) => false,
    }
}

fn reads(program: &Program, trained: &[u32]) -> bool {
    let mut found = false;
    for angle in program.ops.iter().flat_map(Op::angles) {
        angle
            .visit(&mut |atom| found |= matches!(atom, Atom::Parameter(index) if trained.binary_search(index).is_ok()));
    }
    found
}

fn runs_a_circuit(stage: &Stage) -> bool {
    match &stage.step {
        Step::Circuit(_) => true,
        Step::Branches(branches) => branches.iter().flatten().any(runs_a_circuit),
        _ => false,
    }
}
