//! SPSA: two values along a random direction enter for each step, however many parameters there are.

use super::meter::{Halt, Meter, reason};
use super::objective::{Objective, OptimizeError, Optimizer, Optimum, Reason};
use super::vector::{along, check_count, check_not_negative, check_positive, check_start};
use crate::random::RandomState;

/// How many pairs of values calibrate the gain.
const CALIBRATION: usize = 25;
/// The mean first step in each parameter that calibration aims at.
const TARGET: f64 = std::f64::consts::TAU / 10.0;

/// Simultaneous perturbation stochastic approximation (J. C. Spall, 1998), with his gains
/// `a / (A + k + 1)^alpha` and `c / (k + 1)^gamma`. Without `a` it is calibrated as Qiskit does: 25 pairs of values
/// around the start choose it such that the first step is about 2 pi / 10. The result is the last point.
#[derive(Debug, Clone, PartialEq)]
pub struct Spsa {
    /// Steps; each takes two evaluations.
    pub max_iterations: usize,
    /// The gain; calibrated where it is not given.
    pub a: Option<f64>,
    /// The first perturbation.
    pub c: f64,
    /// Spall's `A`, which holds the first steps back.
    pub stability: f64,
    /// Decay of the gain.
    pub alpha: f64,
    /// Decay of the perturbation.
    pub gamma: f64,
}

impl Default for Spsa {
    fn default() -> Self {
        Self { max_iterations: 100, a: None, c: 0.2, stability: 0.0, alpha: 0.602, gamma: 0.101 }
    }
}

impl<E> Optimizer<E> for Spsa {
    fn minimize(
        &self,
        objective: &mut dyn Objective<Error = E>,
        start: Vec<f64>,
        seed: u32,
        stop: &dyn Fn() -> bool,
    ) -> Result<Optimum, OptimizeError<E>> {
        check_count("max_iterations", self.max_iterations)?;
        check_positive("a", self.a.unwrap_or(1.0))?;
        check_positive("c", self.c)?;
        check_not_negative("stability", self.stability)?;
        check_positive("alpha", self.alpha)?;
        check_positive("gamma", self.gamma)?;
        check_start(&start)?;
        let mut meter = Meter::new(objective, stop, usize::MAX);
        let mut theta = start;
        let end = self.walk(&mut meter, &mut theta, seed);
        let stopped = reason(end)?;
        let value = meter.history.last().copied().unwrap_or(f64::NAN);
        let (evaluations, iterations) = (meter.evaluations, meter.iterations);
        Ok(Optimum { theta, value, history: meter.history, evaluations, iterations, stopped })
    }
}

impl Spsa {
    fn walk<E>(&self, meter: &mut Meter<'_, E>, theta: &mut Vec<f64>, seed: u32) -> Result<Reason, Halt<E>> {
        let mut stream = RandomState::new(seed);
        let a = match self.a {
            Some(a) => a,
            None => self.calibrate(meter, theta, &mut stream)?,
        };
        for k in 0..self.max_iterations {
            let turn = k as f64 + 1.0;
            let gain = a / (self.stability + turn).powf(self.alpha);
            let width = self.c / turn.powf(self.gamma);
            let signs = signs(&mut stream, theta.len());
            let slope = slope(meter, theta, width, &signs)?;
            *theta = along(theta, -gain * slope, &signs);
            meter.iterations += 1;
        }
        meter.value(theta)?;
        Ok(Reason::Limit)
    }

    fn calibrate<E>(&self, meter: &mut Meter<'_, E>, theta: &[f64], stream: &mut RandomState) -> Result<f64, Halt<E>> {
        let mut total = 0.0;
        for _ in 0..CALIBRATION {
            let signs = signs(stream, theta.len());
            total += slope(meter, theta, self.c, &signs)?.abs();
        }
        let mean = total / CALIBRATION as f64;
        // On a flat start the slope says nothing.
        let scale = if mean < 1e-10 { 1.0 } else { mean };
        Ok(TARGET * (self.stability + 1.0).powf(self.alpha) / scale)
    }
}

/// The slope along `signs`, by a central difference.
fn slope<E>(meter: &mut Meter<'_, E>, theta: &[f64], width: f64, signs: &[f64]) -> Result<f64, Halt<E>> {
    let up = meter.value(&along(theta, width, signs))?;
    let down = meter.value(&along(theta, -width, signs))?;
    Ok((up - down) / (2.0 * width))
}

/// One fair sign a parameter.
fn signs(stream: &mut RandomState, count: usize) -> Vec<f64> {
    (0..count).map(|_| if stream.next_u32() >> 31 == 0 { 1.0 } else { -1.0 }).collect()
}
