//! Gradients of fidelity kernels. A program, rows and parameters enter; the gram of the rows' states leaves, and for
//! cotangents of its entries the derivatives by every parameter and feature.
//!
//! `K_ij = |<i|j>|^2` depends on n states, so that n sweeps back are enough (never n^2 circuits): the states' cotangents
//! are `lambda_i = sum over j of (w_ij + w_ji) <j|i> |j>`, and each is carried back as that of an observable is.

use hqml_ir::Program;
use ndarray::{Array2, ArrayView2, CowArray, Ix2};

use crate::gradient::sweep;
use crate::memory::admit;
use crate::overlap::{gram, gram_images};
use crate::simulator::{Run, check_inputs};
use crate::whole::WholeStates;
use crate::{Gradient, SimulationError, Simulator, States};

/// The gram of a batch, waiting for cotangents. It holds every row's final state.
#[derive(Debug)]
pub struct ForwardGram<'a> {
    run: Run<'a>,
    states: States,
    gram: Array2<f64>,
}

impl Simulator {
    /// The fidelities of the rows' states with each other, kept with what the way back needs.
    ///
    /// # Errors
    /// As [`Simulator::states`]; memory is wanted for two vectors a row.
    pub fn forward_gram<'a>(
        &self,
        program: &Program,
        rows: impl Into<CowArray<'a, f64, Ix2>>,
        parameters: &[f64],
    ) -> Result<ForwardGram<'a>, SimulationError> {
        let rows = rows.into();
        check_inputs(program, rows.view(), parameters)?;
        // A state and its cotangent a row; per chunk of rows psi, lambda, and the lambda of the shared steps.
        let working = rows.nrows().min(rayon::current_num_threads()).saturating_mul(2).saturating_add(65);
        let held = rows.nrows().saturating_mul(2);
        admit(program.qubits, held.saturating_add(working.min(3 * rows.nrows() + 1)), self.memory())?;
        let run = WholeStates::new(program, self.memory())?.run(rows, parameters)?;
        let states = run.states()?;
        let gram = gram(&states);
        Ok(ForwardGram { run, states, gram })
    }
}

impl ForwardGram<'_> {
    /// The fidelities: (rows, rows), symmetric.
    pub fn gram(&self) -> ArrayView2<'_, f64> {
        self.gram.view()
    }

    /// Derivatives of `sum(cotangents * gram)`; `cotangents` is (rows, rows) and need not be symmetric.
    ///
    /// # Errors
    /// [`SimulationError::Cotangents`] where the shape is another.
    pub fn vjp(&self, cotangents: ArrayView2<'_, f64>) -> Result<Gradient, SimulationError> {
        if cotangents.dim() != self.gram.dim() {
            return Err(SimulationError::Cotangents { expected: self.gram.dim(), given: cotangents.dim() });
        }
        let images = gram_images(&self.states, cotangents);
        sweep(&self.run, &|row, lambda| {
            lambda.iter_mut().zip(images.row(row)).for_each(|(place, amplitude)| *place = *amplitude);
        })
    }
}
