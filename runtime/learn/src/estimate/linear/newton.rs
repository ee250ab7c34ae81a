//! Newton's method for the logistic objective: the objective enters, the weights of its minimum leave.
//!
//! Few weights: the curvature is factored. Many: its equation is solved by preconditioned conjugate gradients
//! (truncated Newton; Nocedal and Wright, Numerical Optimization, chapter 7).

use ndarray::{Array2, Zip};

use super::algebra::Cholesky;
use super::loss::{LogisticLoss, Point};
use crate::LearnError;

/// Up to this many weights the curvature is factored.
const DENSE: usize = 256;
/// A step that promises less than this (objective values are of order 1) changes no digit worth having.
const NOTHING_TO_GAIN: f64 = 1e-26;

/// Where the search ended.
pub(super) struct Minimum {
    pub(super) weights: Array2<f64>,
    pub(super) iterations: usize,
    /// Whether the gradient fell below the tolerance (or nothing was left to gain).
    pub(super) converged: bool,
}

/// Minimises from zero until the largest entry of the gradient is at most `tolerance`.
pub(super) fn newton(loss: &LogisticLoss, max_iterations: usize, tolerance: f64) -> Result<Minimum, LearnError> {
    let mut point = loss.at(Array2::zeros(loss.shape()));
    for iterations in 0..=max_iterations {
        if !(point.value.is_finite() && point.gradient.iter().all(|g| g.is_finite())) {
            return Err(too_large());
        }
        let steepness = point.gradient.iter().fold(0.0_f64, |m, g| m.max(g.abs()));
        if steepness <= tolerance || iterations == max_iterations {
            return Ok(Minimum { weights: point.weights, iterations, converged: steepness <= tolerance });
        }
        let step =
            if point.weights.len() <= DENSE { factored_step(loss, &point)? } else { conjugate_step(loss, &point) };
        let slope = inner(&point.gradient, &step);
        if -slope < NOTHING_TO_GAIN {
            return Ok(Minimum { weights: point.weights, iterations, converged: true });
        }
        match go(loss, &point, &step, slope) {
            Some(next) => point = next,
            None => return Ok(Minimum { weights: point.weights, iterations, converged: true }),
        }
    }
    Ok(Minimum { weights: point.weights, iterations: max_iterations, converged: false })
}

pub(super) fn too_large() -> LearnError {
    LearnError::Numeric("the logistic objective left the finite numbers: scale the features first".into())
}

fn inner(a: &Array2<f64>, b: &Array2<f64>) -> f64 {
    Zip::from(a).and(b).fold(0.0, |sum, u, v| sum + u * v)
}

/// The longest of the full step, half, a quarter ... that lowers the objective enough; `None`: none does, so the point
/// is as low as rounding lets it be.
fn go(loss: &LogisticLoss, from: &Point, step: &Array2<f64>, slope: f64) -> Option<Point> {
    let slack = 4.0 * f64::EPSILON * from.value.abs();
    let mut length = 1.0;
    for _ in 0..50 {
        let next = loss.at(&from.weights + &(step * length));
        if next.value <= from.value + 1e-4 * length * slope + slack {
            return Some(next);
        }
        length *= 0.5;
    }
    None
}

/// Solves curvature * step = -gradient; where the curvature is singular (an unpenalised fit of collinear features or
/// of separable classes), with as little added to its diagonal as it takes.
fn factored_step(loss: &LogisticLoss, point: &Point) -> Result<Array2<f64>, LearnError> {
    let curvature = loss.curvature(point);
    let target: Vec<f64> = point.gradient.iter().map(|g| -g).collect();
    let largest = curvature.diag().iter().fold(f64::MIN_POSITIVE, |m, d| m.max(*d));
    let mut damping = 0.0;
    for _ in 0..12 {
        let mut damped = curvature.clone();
        damped.diag_mut().mapv_inplace(|d| d + damping);
        if let Some(factor) = Cholesky::new(damped.view()) {
            let step = factor.solve_one(target);
            return Array2::from_shape_vec(loss.shape(), step).map_err(|_| too_large());
        }
        damping = if damping == 0.0 { 1e-12 * largest } else { damping * 100.0 };
    }
    Err(too_large())
}

/// Solves the same equation approximately, the better the closer the minimum.
fn conjugate_step(loss: &LogisticLoss, point: &Point) -> Array2<f64> {
    let scale = loss.curvature_diagonal(point).mapv(|d| 1.0 / d.max(1e-12));
    let mut residual = point.gradient.mapv(|g| -g);
    let start = inner(&residual, &residual).sqrt();
    let goal = start * start.sqrt().min(0.1);
    let mut step = Array2::zeros(loss.shape());
    let mut preconditioned = &residual * &scale;
    let mut direction = preconditioned.clone();
    let mut power = inner(&residual, &preconditioned);
    for _ in 0..(2 * point.weights.len()).min(1000) {
        let product = loss.curvature_times(point, &direction);
        let curvature = inner(&direction, &product);
        // A flat direction: nothing more can be learned from this curvature.
        if curvature.is_nan() || curvature <= 0.0 {
            break;
        }
        let length = power / curvature;
        step.scaled_add(length, &direction);
        residual.scaled_add(-length, &product);
        if inner(&residual, &residual).sqrt() <= goal {
            break;
        }
        preconditioned = &residual * &scale;
        let next = inner(&residual, &preconditioned);
        direction = &preconditioned + &(direction * (next / power));
        power = next;
    }
    step
}
