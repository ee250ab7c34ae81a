//! Kernels: states or features of training rows enter and are kept, rows of a gram leave. A kernel of N rows takes N
//! states, never N^2 circuits (a backend with shots compares pairs, and says so in its meter).

use std::sync::Arc;

use hqml_ir::{Call, CircuitStage, Readout};
use hqml_learn::estimate::kernels::{laplacian_kernel, linear_kernel, polynomial_kernel, rbf_kernel, sigmoid_kernel};
use hqml_learn::random::Stream;
use ndarray::{Array2, ArrayView2};

use super::{Env, StepError};
use crate::backend::{Batch, Ensemble};

/// The factor on the squared distance: what is written, or 1 / features.
pub(super) fn gamma_of(written: Option<f64>, features: usize) -> f64 {
    written.unwrap_or(1.0 / features.max(1) as f64)
}

/// A kernel with its training rows.
pub(super) enum FittedKernel {
    /// `|<a|b>|^2`.
    Fidelity {
        /// The circuit that makes the states.
        stage: Arc<CircuitStage>,
        /// Training rows.
        train: Ensemble,
    },
    /// A Gaussian of the one-qubit Pauli expectations.
    Projected {
        /// The circuit that makes the states.
        stage: Arc<CircuitStage>,
        /// Expectations of the training rows.
        train: Array2<f64>,
        /// Factor on the squared distance.
        gamma: f64,
    },
    /// A function of the features.
    Features {
        /// Training rows.
        train: Array2<f64>,
        /// The function.
        function: Function,
    },
}

/// A kernel of two rows of features, all its numbers known.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Function {
    Rbf { gamma: f64 },
    Linear,
    Polynomial { gamma: f64, coef0: f64, degree: u32 },
    Sigmoid { gamma: f64, coef0: f64 },
    Laplacian { gamma: f64 },
}

impl Function {
    /// The function of a row of the stage table, on this many features; `None` where it is no kernel of features.
    pub(super) fn of(call: &Call, features: usize) -> Option<Function> {
        let gamma = gamma_of(call.real("gamma"), features);
        let coef0 = call.real("coef0").unwrap_or(1.0);
        Some(match call.name.as_str() {
            "rbf_kernel" => Function::Rbf { gamma },
            "linear_kernel" => Function::Linear,
            "polynomial_kernel" => {
                let degree = call.int("degree").and_then(|d| u32::try_from(d).ok()).unwrap_or(3);
                Function::Polynomial { gamma, coef0, degree }
            }
            "sigmoid_kernel" => Function::Sigmoid { gamma, coef0 },
            "laplacian_kernel" => Function::Laplacian { gamma },
            _ => return None,
        })
    }

    /// Rows of `a` against rows of `b`.
    pub(super) fn gram(self, a: ArrayView2<'_, f64>, b: ArrayView2<'_, f64>) -> Array2<f64> {
        match self {
            Function::Rbf { gamma } => rbf_kernel(a, b, gamma),
            Function::Linear => linear_kernel(a, b),
            Function::Polynomial { gamma, coef0, degree } => polynomial_kernel(a, b, gamma, coef0, degree),
            Function::Sigmoid { gamma, coef0 } => sigmoid_kernel(a, b, gamma, coef0),
            Function::Laplacian { gamma } => laplacian_kernel(a, b, gamma),
        }
    }
}

impl FittedKernel {
    /// The kernel that a circuit stage reads out; `None` where its read-out gives features.
    pub(super) fn of_states(
        stage: &Arc<CircuitStage>,
        x: &Array2<f64>,
        parameters: &[f64],
        env: &Env<'_>,
        noise: &Stream,
    ) -> Result<Option<FittedKernel>, StepError> {
        let batch = Batch { program: &stage.program, rows: x.view(), parameters };
        let stage = Arc::clone(stage);
        Ok(match stage.readout {
            Readout::Fidelity => Some(FittedKernel::Fidelity { train: env.backend.prepare(batch)?, stage }),
            Readout::Projected { gamma } => {
                let train = env.backend.pauli_vectors(batch, &noise.child("train"))?;
                Some(FittedKernel::Projected { train, gamma, stage })
            }
            _ => None,
        })
    }

    /// The kernel of a row of the stage table; `None` where it is no kernel of features.
    pub(super) fn of_features(call: &Call, x: &Array2<f64>) -> Option<FittedKernel> {
        let function = Function::of(call, x.ncols())?;
        Some(FittedKernel::Features { train: x.clone(), function })
    }

    /// Training rows against training rows.
    pub(super) fn train_gram(&self, env: &Env<'_>, noise: &Stream) -> Result<Array2<f64>, StepError> {
        Ok(match self {
            FittedKernel::Fidelity { stage, train } => {
                env.backend.fidelities(&stage.program, None, train, &noise.child("train"))?
            }
            FittedKernel::Projected { train, gamma, .. } => rbf_kernel(train.view(), train.view(), *gamma),
            FittedKernel::Features { train, function } => function.gram(train.view(), train.view()),
        })
    }

    /// New rows against training rows.
    pub(super) fn gram(
        &self,
        x: &Array2<f64>,
        parameters: &[f64],
        env: &Env<'_>,
        noise: &Stream,
    ) -> Result<Array2<f64>, StepError> {
        Ok(match self {
            FittedKernel::Fidelity { stage, train } => {
                let new = env.backend.prepare(Batch { program: &stage.program, rows: x.view(), parameters })?;
                env.backend.fidelities(&stage.program, Some(&new), train, &noise.child("test"))?
            }
            FittedKernel::Projected { stage, train, gamma } => {
                let batch = Batch { program: &stage.program, rows: x.view(), parameters };
                let new = env.backend.pauli_vectors(batch, &noise.child("test"))?;
                rbf_kernel(new.view(), train.view(), *gamma)
            }
            FittedKernel::Features { train, function } => function.gram(x.view(), train.view()),
        })
    }
}
