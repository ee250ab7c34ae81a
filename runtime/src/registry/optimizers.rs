//! Optimizers: a call enters, an optimizer leaves; and beforehand, how often it will evaluate.

use hqml_ir::Call;
use hqml_ir::stages::{self, Family};
use hqml_learn::optimize::{Adam, Cobyla, GradientDescent, Lbfgs, NaturalGradient, NelderMead, Optimizer, Spsa};
use hqml_simulator::MetricForm;

use super::{count, missing, optional, real};
use crate::pipeline::StepError;

/// The optimizer of a row of the family `Optimizer`.
///
/// # Errors
/// A row that has no line here.
pub fn optimizer(call: &Call) -> Result<Box<dyn Optimizer<StepError>>, StepError> {
    Ok(match call.name.as_str() {
        "cobyla" => Box::new(Cobyla {
            max_iterations: count(call, "max_iterations")?,
            initial_step: real(call, "initial_step")?,
            tolerance: real(call, "tolerance")?,
        }),
        "nelder_mead" => Box::new(NelderMead {
            max_iterations: Some(count(call, "max_iterations")?),
            tolerance: real(call, "tolerance")?,
            value_tolerance: real(call, "tolerance")?,
            ..NelderMead::default()
        }),
        "spsa" => Box::new(Spsa {
            max_iterations: count(call, "max_iterations")?,
            a: Some(real(call, "learning_rate")?),
            c: real(call, "perturbation")?,
            stability: real(call, "stability")?,
            alpha: real(call, "alpha")?,
            gamma: real(call, "gamma")?,
        }),
        "lbfgs" => Box::new(Lbfgs {
            max_iterations: count(call, "max_iterations")?,
            tolerance: real(call, "tolerance")?,
            memory: count(call, "memory")?,
            ..Lbfgs::default()
        }),
        "adam" => Box::new(Adam {
            learning_rate: real(call, "learning_rate")?,
            beta1: real(call, "beta1")?,
            beta2: real(call, "beta2")?,
            epsilon: real(call, "epsilon")?,
            epochs: count(call, "epochs")?,
            batch: optional(call, "batch").unwrap_or(0),
        }),
        "gradient_descent" => Box::new(GradientDescent {
            learning_rate: real(call, "learning_rate")?,
            momentum: real(call, "momentum")?,
            nesterov: call.bool("nesterov"),
            epochs: count(call, "epochs")?,
            batch: optional(call, "batch").unwrap_or(0),
        }),
        "natural_gradient" => Box::new(NaturalGradient {
            learning_rate: real(call, "learning_rate")?,
            damping: real(call, "damping")?,
            epochs: count(call, "epochs")?,
            batch: optional(call, "batch").unwrap_or(0),
        }),
        _ => return Err(missing(call)),
    })
}

/// Which entries of the metric an optimizer that follows one takes.
pub fn metric_form(call: &Call) -> MetricForm {
    match call.word("metric") {
        Some("full") => MetricForm::Full,
        _ => MetricForm::BlockDiagonal,
    }
}

/// Whether it follows gradients.
pub fn needs_gradient(call: &Call) -> bool {
    stages::find(Family::Optimizer, &call.name).is_some_and(|row| row.differentiable)
}

/// What an optimizer evaluates at most.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Spent {
    /// Values over all rows.
    pub values: u64,
    /// Gradients over all rows (batches of an epoch together are one).
    pub gradients: u64,
    /// Metrics of the states over all rows.
    pub metrics: u64,
    /// Whether that is what it will take, or only where it stops at the latest.
    pub exact: bool,
}

/// What it evaluates at most, for an objective of so many parameters.
pub fn spent(call: &Call, parameters: usize) -> Spent {
    let n = |option| optional(call, option).unwrap_or(0) as u64;
    match call.name.as_str() {
        "cobyla" => Spent { values: n("max_iterations"), ..Spent::default() },
        // A simplex of p + 1 points, and at most p + 2 evaluations an iteration where it shrinks.
        "nelder_mead" => {
            let p = parameters as u64;
            Spent { values: p + 1 + n("max_iterations") * (p + 2), ..Spent::default() }
        }
        "spsa" => Spent { values: 2 * n("max_iterations") + 1, ..Spent::default() },
        "lbfgs" => Spent { gradients: 20 * n("max_iterations"), ..Spent::default() },
        "adam" | "gradient_descent" => Spent { gradients: n("epochs"), exact: true, ..Spent::default() },
        "natural_gradient" => Spent { gradients: n("epochs"), metrics: n("epochs"), exact: true, ..Spent::default() },
        _ => Spent::default(),
    }
}
