//! A kernel inside a segment: rows enter, their gram with themselves leaves; and back, from cotangents of its entries to
//! those of the rows and the parameters. After training, [`super::kernel`] keeps the training rows in its place.

use std::sync::Arc;

use hqml_ir::{Call, CircuitStage, Observable, Pauli, Readout, Stage, Step};
use hqml_learn::estimate::kernels::{linear_kernel, rbf_kernel, rbf_kernel_gradient};
use hqml_learn::random::Stream;
use ndarray::{Array2, ArrayView2};

use super::derivative::Back;
use super::kernel::{Function, gamma_of};
use super::segment::circuit_forward;
use super::{Env, StepError};
use crate::backend::{Batch, Pullback};

/// A kernel of whatever rows come.
pub(super) enum GramKernel {
    /// `|<a|b>|^2`.
    Fidelity(Arc<CircuitStage>),
    /// A Gaussian of the one-qubit Pauli expectations: the circuit, its read-out of these, the factor on the distance.
    Projected(Arc<CircuitStage>, Readout, f64),
    /// A Gaussian of the features, its factor if one is written.
    Rbf(Option<f64>),
    /// The scalar product of the features.
    Linear,
    /// Another function of the features, without a derivative.
    Other(Call),
}

/// What a kernel keeps for the way back beside its input and output.
pub(super) enum GramTape<'a> {
    /// Of a circuit.
    Circuit(Box<dyn Pullback + 'a>),
    /// Of features.
    Nothing,
}

impl GramKernel {
    /// The kernel of a stage; `None` where it is none.
    pub(super) fn of(stage: &Stage) -> Option<GramKernel> {
        match &stage.step {
            Step::Circuit(circuit) => match circuit.readout {
                Readout::Fidelity => Some(GramKernel::Fidelity(Arc::clone(circuit))),
                Readout::Projected { gamma } => {
                    let paulis = Readout::Expectations(paulis_of(circuit.program.qubits));
                    Some(GramKernel::Projected(Arc::clone(circuit), paulis, gamma))
                }
                _ => None,
            },
            Step::Builtin { call, .. } => match call.name.as_str() {
                "rbf_kernel" => Some(GramKernel::Rbf(call.real("gamma"))),
                "linear_kernel" => Some(GramKernel::Linear),
                _ => Function::of(call, 1).map(|_| GramKernel::Other(call.clone())),
            },
            _ => None,
        }
    }

    /// The gram of these rows; nothing is kept. `noise` is what shots are drawn from.
    pub(super) fn gram(
        &self,
        x: ArrayView2<'_, f64>,
        parameters: &[f64],
        env: &Env<'_>,
        noise: &Stream,
    ) -> Result<Array2<f64>, StepError> {
        Ok(match self {
            GramKernel::Fidelity(stage) => {
                let rows = env.backend.prepare(Batch { program: &stage.program, rows: x, parameters })?;
                env.backend.fidelities(&stage.program, None, &rows, noise)?
            }
            GramKernel::Projected(stage, _, gamma) => {
                let batch = Batch { program: &stage.program, rows: x, parameters };
                let vectors = env.backend.pauli_vectors(batch, noise)?;
                rbf_kernel(vectors.view(), vectors.view(), *gamma)
            }
            GramKernel::Rbf(gamma) => rbf_kernel(x, x, gamma_of(*gamma, x.ncols())),
            GramKernel::Linear => linear_kernel(x, x),
            GramKernel::Other(call) => match Function::of(call, x.ncols()) {
                Some(function) => function.gram(x, x),
                None => return Err(StepError::unchecked("no kernel of features")),
            },
        })
    }

    /// The gram of these rows, with what the way back needs.
    pub(super) fn forward<'a>(
        &'a self,
        x: &Array2<f64>,
        parameters: &'a [f64],
        env: &Env<'a>,
        back: Back<'_>,
        place: &str,
    ) -> Result<(Array2<f64>, GramTape<'a>), StepError> {
        match self {
            GramKernel::Fidelity(stage) => {
                let kept = circuit_forward((&stage.program, &stage.readout), x, parameters, env, back, place)?;
                Ok((kept.outputs().to_owned(), GramTape::Circuit(kept)))
            }
            GramKernel::Projected(stage, paulis, gamma) => {
                let kept = circuit_forward((&stage.program, paulis), x, parameters, env, back, place)?;
                let gram = rbf_kernel(kept.outputs(), kept.outputs(), *gamma);
                Ok((gram, GramTape::Circuit(kept)))
            }
            GramKernel::Rbf(_) | GramKernel::Linear | GramKernel::Other(_) => {
                Ok((self.gram(x.view(), parameters, env, env.noise)?, GramTape::Nothing))
            }
        }
    }

    /// Cotangents of the gram enter; those of the parameters are added to `gradient`, those of the rows leave.
    pub(super) fn backward(
        &self,
        x: ArrayView2<'_, f64>,
        gram: ArrayView2<'_, f64>,
        tape: &GramTape<'_>,
        cotangent: ArrayView2<'_, f64>,
        gradient: &mut [f64],
    ) -> Result<Array2<f64>, StepError> {
        let (of_rows, of_parameters) = match (self, tape) {
            (GramKernel::Fidelity(_), GramTape::Circuit(kept)) => kept.pull_back(cotangent)?,
            (GramKernel::Projected(_, _, gamma), GramTape::Circuit(kept)) => {
                let (of_vectors, _) = rbf_kernel_gradient(kept.outputs(), gram, *gamma, cotangent);
                kept.pull_back(of_vectors.view())?
            }
            (GramKernel::Rbf(gamma), _) => {
                return Ok(rbf_kernel_gradient(x, gram, gamma_of(*gamma, x.ncols()), cotangent).0);
            }
            (GramKernel::Linear, _) => return Ok((&cotangent + &cotangent.t()).dot(&x)),
            _ => return Err(StepError::unchecked("a kernel without its way back")),
        };
        gradient.iter_mut().zip(&of_parameters).for_each(|(g, d)| *g += d);
        Ok(of_rows)
    }
}

/// X, Y, Z of every qubit in turn, as [`crate::backend::Backend::pauli_vectors`] reads them.
pub(crate) fn paulis_of(qubits: u32) -> Vec<Observable> {
    let one = |q| [Pauli::X, Pauli::Y, Pauli::Z].map(|pauli| Observable::single(pauli, q));
    (0..qubits).flat_map(one).collect()
}
