//! The methods of a plan: a pipeline and the backends that choose or name one enter; which method each circuit is
//! simulated by leaves, with the reason and the memory.

use hqml_ir::{CircuitStage, Experiment, Pipeline, Stage, Step};
use hqml_simulator::noise::NoisyMethod;
use serde::Serialize;

use super::Memory;
use crate::backend::{NoisyBackend, WideBackend, used_for};
use crate::memory_for_states;

/// How one circuit is simulated on one backend.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PlannedMethod {
    /// The circuit, as the user wrote it.
    pub circuit: String,
    /// The backend's name.
    pub backend: String,
    /// The method's name; `None` where none can.
    pub method: Option<&'static str>,
    /// Why this one, or why none.
    pub reason: String,
    /// Bytes that are held at once, where that can be said before.
    pub bytes: u128,
}

/// The methods of all circuits of a pipeline on all backends that are made for wide circuits.
pub(super) fn methods(experiment: &Experiment, pipeline: &Pipeline, rows: usize) -> Vec<PlannedMethod> {
    let mut circuits = Vec::new();
    collect(&pipeline.stages, &mut circuits);
    let mut all = Vec::new();
    for backend in &experiment.backends {
        if let Some(Ok(noisy)) = NoisyBackend::of(backend, memory_for_states()) {
            all.extend(circuits.iter().map(|circuit| on_machine(&noisy, circuit, &backend.name)));
        }
        let Some(wide) = WideBackend::of(&backend.call, memory_for_states()) else { continue };
        for circuit in &circuits {
            let (method, reason, bytes) = match wide.choice(&circuit.program, &circuit.readout, rows) {
                Ok(choice) => (Some(choice.method.name()), choice.reason, choice.bytes),
                Err(error) => (None, error.to_string(), 0),
            };
            let (circuit, backend) = (circuit.name.clone(), backend.name.clone());
            all.push(PlannedMethod { circuit, backend, method, reason, bytes });
        }
    }
    all
}

/// How a circuit is simulated on a machine with noise.
fn on_machine(noisy: &NoisyBackend, circuit: &CircuitStage, backend: &str) -> PlannedMethod {
    let (method, reason, bytes) = match noisy.choice(&circuit.program, used_for(&circuit.readout)) {
        Ok((choice, named)) => {
            let (method, bytes) = match choice.method {
                NoisyMethod::Density => ("density", choice.density_bytes),
                NoisyMethod::Trajectories => ("trajectories", choice.trajectory_bytes),
            };
            (Some(method), if named { "as named".to_owned() } else { choice.to_string() }, bytes)
        }
        Err(error) => (None, error.to_string(), 0),
    };
    PlannedMethod { circuit: circuit.name.clone(), backend: backend.to_owned(), method, reason, bytes }
}

/// The memory of a fit where no backend holds whole state vectors.
pub(super) fn memory(experiment: &Experiment, methods: &[PlannedMethod]) -> Option<Memory> {
    let all_wide = experiment.backends.iter().all(|b| WideBackend::of(&b.call, 0).is_some());
    let largest = methods.iter().max_by_key(|m| m.bytes)?;
    all_wide
        .then(|| Memory { bytes: largest.bytes, formula: format!("the {} of `{}`", name(largest), largest.circuit) })
}

fn name(method: &PlannedMethod) -> &'static str {
    match method.method {
        Some("statevector") => "amplitudes",
        Some("stabilizer") => "stabilizers",
        Some("mps") => "matrix product states",
        _ => "Pauli strings",
    }
}

fn collect<'a>(stages: &'a [Stage], found: &mut Vec<&'a CircuitStage>) {
    for stage in stages {
        match &stage.step {
            Step::Circuit(circuit) => found.push(circuit),
            Step::Branches(branches) => branches.iter().for_each(|b| collect(b, found)),
            Step::Tuned(tuned) => tuned.candidates.iter().for_each(|c| collect(&c.pipeline.stages, found)),
            _ => {}
        }
    }
}
