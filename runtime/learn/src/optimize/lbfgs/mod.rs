//! L-BFGS: values and gradients enter, and steps along a quasi-Newton direction end where the gradient vanishes.
//!
//! J. Nocedal, "Updating quasi-Newton matrices with limited storage", 1980, with the line search of Moré and Thuente.
//! First step, memory, tests and restarts are those of SciPy's `L-BFGS-B` without bounds, so the evaluations are the
//! same up to rounding.

mod line_search;

use std::collections::VecDeque;

use super::meter::{Halt, Meter};
use super::objective::{Objective, OptimizeError, Optimizer, Optimum, Reason};
use super::vector::{along, check_count, check_not_negative, check_start, dot, norm};
use line_search::{Ask, LineSearch};

/// Evaluations along one line before it is given up.
const LINE_EVALUATIONS: usize = 20;

/// Limited-memory BFGS without bounds; SciPy's names and defaults.
#[derive(Debug, Clone, PartialEq)]
pub struct Lbfgs {
    /// The most steps.
    pub max_iterations: usize,
    /// The most evaluations of value and gradient.
    pub max_evaluations: usize,
    /// How many past steps make the model (SciPy's `maxcor`).
    pub memory: usize,
    /// Ends when no entry of the gradient is larger (SciPy's `gtol`), or
    pub tolerance: f64,
    /// when a step lowers the value by less than this share of its size, or of 1 (SciPy's `ftol`).
    pub value_tolerance: f64,
}

impl Default for Lbfgs {
    fn default() -> Self {
        Self {
            max_iterations: 15_000,
            max_evaluations: 15_000,
            memory: 10,
            tolerance: 1e-5,
            value_tolerance: 2.220_446_049_250_313e-9,
        }
    }
}

impl<E> Optimizer<E> for Lbfgs {
    fn minimize(
        &self,
        objective: &mut dyn Objective<Error = E>,
        start: Vec<f64>,
        _seed: u32,
        stop: &dyn Fn() -> bool,
    ) -> Result<Optimum, OptimizeError<E>> {
        check_count("memory", self.memory)?;
        check_not_negative("tolerance", self.tolerance)?;
        check_not_negative("value_tolerance", self.value_tolerance)?;
        check_start(&start)?;
        let mut meter = Meter::new(objective, stop, self.max_evaluations);
        let end = self.descend(&mut meter, &start);
        meter.best(end, start)
    }
}

/// A point with its value and gradient.
struct Point {
    theta: Vec<f64>,
    value: f64,
    gradient: Vec<f64>,
}

impl Lbfgs {
    fn descend<E>(&self, meter: &mut Meter<'_, E>, start: &[f64]) -> Result<Reason, Halt<E>> {
        let mut here = look(meter, start.to_vec())?;
        let mut memory = Memory::new(self.memory);
        while !self.is_flat(&here) {
            if meter.iterations >= self.max_iterations {
                return Ok(Reason::Limit);
            }
            let direction = memory.direction(&here.gradient);
            let first = if meter.iterations == 0 { (1.0 / norm(&direction)).min(1e10) } else { 1.0 };
            let Some(next) = search(meter, &here, &direction, first)? else {
                // A bad line may be the fault of the model: forget it, and try the gradient once.
                if memory.is_empty() {
                    return Ok(Reason::Stalled);
                }
                memory.clear();
                continue;
            };
            meter.iterations += 1;
            let scale = here.value.abs().max(next.value.abs()).max(1.0);
            let done = here.value - next.value <= self.value_tolerance * scale;
            memory.learn(&here, &next);
            here = next;
            if done {
                return Ok(Reason::Converged);
            }
        }
        Ok(Reason::Converged)
    }

    fn is_flat(&self, point: &Point) -> bool {
        point.gradient.iter().all(|entry| entry.abs() <= self.tolerance)
    }
}

fn look<E>(meter: &mut Meter<'_, E>, theta: Vec<f64>) -> Result<Point, Halt<E>> {
    let (value, gradient) = meter.gradient(&theta)?;
    Ok(Point { theta, value, gradient })
}

/// The next point along a direction; none where there is none to be had.
fn search<E>(meter: &mut Meter<'_, E>, here: &Point, direction: &[f64], first: f64) -> Result<Option<Point>, Halt<E>> {
    let slope = dot(&here.gradient, direction);
    // Written so that a slope that is not a number is refused, too.
    if slope.is_nan() || slope >= 0.0 {
        return Ok(None);
    }
    let mut line = LineSearch::new(here.value, slope, first);
    for _ in 0..LINE_EVALUATIONS {
        let point = look(meter, along(&here.theta, line.step(), direction))?;
        match line.tell(point.value, dot(&point.gradient, direction)) {
            Ask::More => {}
            Ask::Done => return Ok(Some(point)),
            Ask::Over => return Ok((point.value < here.value).then_some(point)),
        }
    }
    Ok(None)
}

/// The last steps and changes of gradient, from which the direction is made.
struct Memory {
    size: usize,
    /// Step, change of gradient, and their inner product.
    pairs: VecDeque<(Vec<f64>, Vec<f64>, f64)>,
}

impl Memory {
    fn new(size: usize) -> Self {
        Self { size, pairs: VecDeque::new() }
    }

    fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }

    fn clear(&mut self) {
        self.pairs.clear();
    }

    /// Keeps a step if the function curves upward along it.
    fn learn(&mut self, from: &Point, to: &Point) {
        let step = along(&to.theta, -1.0, &from.theta);
        let change = along(&to.gradient, -1.0, &from.gradient);
        let curvature = dot(&step, &change);
        if curvature > f64::EPSILON * -dot(&step, &from.gradient) {
            if self.pairs.len() == self.size {
                self.pairs.pop_front();
            }
            self.pairs.push_back((step, change, curvature));
        }
    }

    /// The quasi-Newton direction, by the two loops over the memory.
    fn direction(&self, gradient: &[f64]) -> Vec<f64> {
        let mut direction: Vec<f64> = gradient.iter().map(|entry| -entry).collect();
        let mut weights = Vec::with_capacity(self.pairs.len());
        for (step, change, curvature) in self.pairs.iter().rev() {
            let weight = dot(step, &direction) / curvature;
            direction = along(&direction, -weight, change);
            weights.push(weight);
        }
        if let Some((_, change, curvature)) = self.pairs.back() {
            let scale = curvature / dot(change, change);
            direction.iter_mut().for_each(|entry| *entry *= scale);
        }
        for ((step, change, curvature), weight) in self.pairs.iter().zip(weights.iter().rev()) {
            let back = dot(change, &direction) / curvature;
            direction = along(&direction, weight - back, step);
        }
        direction
    }
}
