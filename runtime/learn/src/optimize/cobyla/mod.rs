//! COBYLA without constraints: values enter, and a simplex with its linear model walks to where they are small.
//!
//! Powell's method (M. J. D. Powell, "A direct search optimization method that models the objective and constraint
//! functions by linear interpolation", 1994) with the trust-region radius, the vertex choice and the geometry steps of
//! PRIMA (Zhang, 2023), which is what SciPy runs since 1.16: the same evaluations in the same order. Two differences:
//! where a test of the method falls on an exact tie (two sides of one length, on functions with symmetries) rounding
//! decides, as it does between two machines with SciPy; and SciPy raises a limit on evaluations below parameters + 2
//! to parameters + 2, here it is kept.

mod simplex;

use super::meter::{Halt, Meter};
use super::objective::{Objective, OptimizeError, Optimizer, Optimum, Reason};
use super::vector::{check_count, check_positive, check_start, dot, norm};
use crate::LearnError;
use simplex::{Damaged, Simplex};

/// The share of the predicted reduction below which the radius shrinks.
const POOR: f64 = 0.1;
/// The share of the predicted reduction above which the radius grows.
const GOOD: f64 = 0.7;

/// Constrained optimization by linear approximations, here without constraints; SciPy's names and defaults.
#[derive(Debug, Clone, PartialEq)]
pub struct Cobyla {
    /// How often the objective may be evaluated (SciPy's `maxiter`).
    pub max_iterations: usize,
    /// The initial step in each parameter (SciPy's `rhobeg`).
    pub initial_step: f64,
    /// The final trust-region radius, an absolute tolerance on the parameters (SciPy's `tol`).
    pub tolerance: f64,
}

impl Default for Cobyla {
    fn default() -> Self {
        Self { max_iterations: 1000, initial_step: 1.0, tolerance: 1e-4 }
    }
}

impl<E> Optimizer<E> for Cobyla {
    fn minimize(
        &self,
        objective: &mut dyn Objective<Error = E>,
        start: Vec<f64>,
        _seed: u32,
        stop: &dyn Fn() -> bool,
    ) -> Result<Optimum, OptimizeError<E>> {
        self.check()?;
        check_start(&start)?;
        let mut meter = Meter::new(objective, stop, self.max_iterations);
        let end = self.walk(&mut meter, &start);
        meter.best(end, start)
    }
}

impl Cobyla {
    fn check(&self) -> Result<(), LearnError> {
        check_count("max_iterations", self.max_iterations)?;
        check_positive("initial_step", self.initial_step)?;
        check_positive("tolerance", self.tolerance)?;
        if self.tolerance > self.initial_step {
            return Err(LearnError::Option {
                option: "tolerance",
                value: self.tolerance.to_string(),
                reason: format!("it is the last step, so it cannot be above `initial_step`, {}", self.initial_step),
            });
        }
        Ok(())
    }

    fn walk<E>(&self, meter: &mut Meter<'_, E>, start: &[f64]) -> Result<Reason, Halt<E>> {
        let simplex = Simplex::build(start, self.initial_step, |theta| moderate(meter, theta))?;
        let mut walk =
            Walk { simplex, rho: self.initial_step, delta: self.initial_step, ratio: -1.0, tolerance: self.tolerance };
        // As many turns as can be: a turn without an evaluation shrinks a radius, so the loop ends long before.
        for _ in 0..self.max_iterations.saturating_mul(10) {
            meter.iterations += 1;
            match walk.turn(meter)? {
                Turn::On => {}
                Turn::End(reason) => return Ok(reason),
            }
        }
        Ok(Reason::Limit)
    }
}

/// Values beyond 1e30 are cut, as the linear model must stay finite.
fn moderate<E>(meter: &mut Meter<'_, E>, theta: &[f64]) -> Result<f64, Halt<E>> {
    Ok(meter.value(theta)?.clamp(-1e30, 1e30))
}

/// What a turn of the loop ends with.
enum Turn {
    On,
    End(Reason),
}

/// What a trust-region step came to.
struct Trial {
    step: Vec<f64>,
    length: f64,
    /// Too short to be worth an evaluation.
    short: bool,
    /// Not worth keeping.
    bad: bool,
}

/// The state of the method: the simplex, and the two radii.
struct Walk {
    simplex: Simplex,
    /// The lower bound of the radius; falls to the tolerance.
    rho: f64,
    /// The trust-region radius.
    delta: f64,
    /// Actual by predicted reduction of the last trial.
    ratio: f64,
    tolerance: f64,
}

impl Walk {
    fn turn<E>(&mut self, meter: &mut Meter<'_, E>) -> Result<Turn, Halt<E>> {
        if self.simplex.raise_pole().is_err() {
            return Ok(Turn::End(Reason::Stalled));
        }
        let adequate = self.simplex.is_within(2.0 * self.delta);
        let Ok(trial) = self.trial(meter)? else { return Ok(Turn::End(Reason::Stalled)) };
        if trial.bad && !adequate && !self.simplex.is_within(2.0 * self.delta) {
            if self.improve(meter)?.is_err() {
                return Ok(Turn::End(Reason::Stalled));
            }
        } else if trial.bad && adequate && self.delta.max(trial.length) <= self.rho {
            if self.rho <= self.tolerance {
                self.last(meter, &trial)?;
                return Ok(Turn::End(Reason::Converged));
            }
            let smaller = reduced(self.rho, self.tolerance);
            self.delta = smaller.max(0.5 * self.rho);
            self.rho = smaller;
            if self.simplex.raise_pole().is_err() {
                return Ok(Turn::End(Reason::Stalled));
            }
        }
        Ok(Turn::On)
    }

    /// A step down the linear model to the edge of the trust region.
    fn trial<E>(&mut self, meter: &mut Meter<'_, E>) -> Result<Result<Trial, Damaged>, Halt<E>> {
        let slope = self.simplex.slope();
        let step = steepest(&slope, self.delta);
        let length = norm(&step).min(self.delta);
        let predicted = -dot(&step, &slope);
        let short = length <= 0.1 * self.rho;
        if short || predicted.is_nan() || predicted <= 1e-6 * f64::EPSILON * self.rho {
            self.delta *= 0.1;
            self.keep_delta_up();
            return Ok(Ok(Trial { step, length, short, bad: true }));
        }
        let value = self.look(meter, &step)?;
        let actual = self.simplex.pole_value() - value;
        self.ratio = actual / predicted;
        self.delta = self.radius(length);
        self.keep_delta_up();
        let dropped = self.simplex.drop_for(&step, actual > 0.0, self.rho.max(self.delta / 10.0));
        if let Some(vertex) = dropped
            && let Err(damaged) = self.simplex.replace(vertex, &step, value)
        {
            return Ok(Err(damaged));
        }
        Ok(Ok(Trial { step, length, short, bad: self.ratio <= 0.0 || dropped.is_none() }))
    }

    /// A step away from the face opposite the farthest vertex, which it replaces.
    fn improve<E>(&mut self, meter: &mut Meter<'_, E>) -> Result<Result<(), Damaged>, Halt<E>> {
        let vertex = self.simplex.farthest();
        let step = self.simplex.geometry_step(vertex, self.delta / 2.0);
        let value = self.look(meter, &step)?;
        Ok(self.simplex.replace(vertex, &step, value))
    }

    /// The last trust-region step, when it was too short to be tried before.
    fn last<E>(&self, meter: &mut Meter<'_, E>, trial: &Trial) -> Result<(), Halt<E>> {
        let theta = self.simplex.at(&trial.step);
        if trial.short && norm(&trial.step) > 1e-3 * self.tolerance {
            moderate(meter, &theta)?;
        }
        Ok(())
    }

    /// The value at the pole plus `step`; that of a vertex where the point is as good as one.
    fn look<E>(&self, meter: &mut Meter<'_, E>, step: &[f64]) -> Result<f64, Halt<E>> {
        match self.simplex.vertex_at(step, 1e-4 * self.tolerance) {
            Some(value) => Ok(value),
            None => moderate(meter, &self.simplex.at(step)),
        }
    }

    fn radius(&self, length: f64) -> f64 {
        if self.ratio <= POOR {
            0.5 * length
        } else if self.ratio <= GOOD {
            length.max(0.5 * self.delta)
        } else {
            (0.5 * self.delta).max(2.0 * length)
        }
    }

    fn keep_delta_up(&mut self) {
        if self.delta <= 1.5 * self.rho {
            self.delta = self.rho;
        }
    }
}

/// The step of length `delta` down the slope; none where the slope vanishes.
fn steepest(slope: &[f64], delta: f64) -> Vec<f64> {
    let largest = slope.iter().fold(0.0_f64, |largest, entry| largest.max(entry.abs()));
    let scale = if largest > 1e12 { 1.0 / largest } else { 1.0 };
    let slope: Vec<f64> = slope.iter().map(|entry| entry * scale).collect();
    let length = norm(&slope);
    if length > 0.0 && length.is_finite() {
        slope.iter().map(|entry| -delta * (entry / length)).collect()
    } else {
        vec![0.0; slope.len()]
    }
}

/// The next resolution on the way to the tolerance.
fn reduced(rho: f64, tolerance: f64) -> f64 {
    let ratio = rho / tolerance;
    if ratio > 250.0 {
        0.1 * rho
    } else if ratio <= 16.0 {
        tolerance
    } else {
        ratio.sqrt() * tolerance
    }
}
