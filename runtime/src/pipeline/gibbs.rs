//! Gibbs states in a pipeline: a checked stage and rows enter, what is read from the state of each row leaves. They are
//! computed by diagonalisation, on no backend.

use hqml_ir::{GibbsStage, Readout};
use hqml_simulator::{ForwardGibbs, GibbsState, Readout as Read};
use ndarray::{Array2, ArrayView2};

use super::StepError;

/// The read-out of these rows, kept with what the way back needs.
pub(super) fn forward<'a>(
    stage: &'a GibbsStage,
    x: ArrayView2<'_, f64>,
    parameters: &'a [f64],
) -> Result<ForwardGibbs<'a>, StepError> {
    let state = GibbsState { qubits: stage.qubits, hamiltonian: &stage.hamiltonian, temperature: stage.temperature };
    let readout = match &stage.readout {
        Readout::Expectations(observables) => Read::Expectations(observables),
        Readout::Probabilities => Read::Probabilities,
        _ => return Err(StepError::unchecked("a Gibbs state is measured")),
    };
    Ok(state.forward(readout, x, parameters)?)
}

/// The read-out of these rows.
pub(super) fn outputs(
    stage: &GibbsStage,
    x: ArrayView2<'_, f64>,
    parameters: &[f64],
) -> Result<Array2<f64>, StepError> {
    Ok(forward(stage, x, parameters)?.outputs().to_owned())
}
