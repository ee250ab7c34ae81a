//! What backends for wide circuits can read: checked contenders and backends enter; leaves an error where a circuit is read
//! in a way, or trained through a read-out, that its backend does not have.

use hqml_ir::{Backend, CircuitStage, Readout, Span, Stage, Step};

use super::contenders::Entry;
use super::errors;
use crate::pipelines::session::{Checked, Session};

/// Refuses read-outs of states on a backend that has none.
///
/// # Errors
/// A contender that would; each place is reported once.
pub(super) fn check(session: &Session<'_>, entries: &[Entry], backends: &[(Backend, Option<Span>)]) -> Checked<()> {
    let without = backends.iter().find(|(backend, _)| backend.call.name == "pauli_propagation");
    let Some((backend, Some(place))) = without else { return Ok(()) };
    let mut result = Ok(());
    for pipeline in entries.iter().flat_map(|entry| &entry.contender.pipelines) {
        if let Some((circuit, span)) = unread(&pipeline.stages) {
            result = Err(session.report(errors::no_state(&backend.name, what(&circuit.readout), span, *place)));
        }
    }
    result
}

/// The first circuit whose read-out needs more than expectation values.
fn unread(stages: &[Stage]) -> Option<(&CircuitStage, Span)> {
    stages.iter().find_map(|stage| match &stage.step {
        Step::Circuit(circuit) => match circuit.readout {
            Readout::Expectations(_) | Readout::Projected { .. } => None,
            _ => Some((circuit.as_ref(), stage.span)),
        },
        Step::Branches(branches) => branches.iter().find_map(|branch| unread(branch)),
        Step::Tuned(tuned) => tuned.candidates.iter().find_map(|candidate| unread(&candidate.pipeline.stages)),
        _ => None,
    })
}

fn what(readout: &Readout) -> &'static str {
    match readout {
        Readout::Fidelity => "fidelities of states",
        Readout::Sample { .. } => "measured bits",
        _ => "probabilities",
    }
}
