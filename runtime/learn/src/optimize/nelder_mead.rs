//! Nelder-Mead: values enter, and a simplex that reflects, stretches and shrinks ends where they are small.
//!
//! J. A. Nelder and R. Mead, "A simplex method for function minimization", 1965, with SciPy's start (5 % of each
//! parameter, 0.00025 where it is 0), coefficients (1, 2, 1/2, 1/2), order of equals and end: the same evaluations.

use super::meter::{Halt, Meter};
use super::objective::{Objective, OptimizeError, Optimizer, Optimum, Reason};
use super::vector::{along, check_not_negative, check_start};

/// The downhill simplex; SciPy's names and defaults.
#[derive(Debug, Clone, PartialEq)]
pub struct NelderMead {
    /// The most iterations; with neither limit given, both are 200 a parameter.
    pub max_iterations: Option<usize>,
    /// The most evaluations.
    pub max_evaluations: Option<usize>,
    /// Ends when all vertices are within this of the best one in every parameter (SciPy's `xatol`), and
    pub tolerance: f64,
    /// all values are within this of the best one (SciPy's `fatol`).
    pub value_tolerance: f64,
}

impl Default for NelderMead {
    fn default() -> Self {
        Self { max_iterations: None, max_evaluations: None, tolerance: 1e-4, value_tolerance: 1e-4 }
    }
}

impl<E> Optimizer<E> for NelderMead {
    fn minimize(
        &self,
        objective: &mut dyn Objective<Error = E>,
        start: Vec<f64>,
        _seed: u32,
        stop: &dyn Fn() -> bool,
    ) -> Result<Optimum, OptimizeError<E>> {
        check_not_negative("tolerance", self.tolerance)?;
        check_not_negative("value_tolerance", self.value_tolerance)?;
        check_start(&start)?;
        let usual = 200 * start.len();
        let (iterations, evaluations) = match (self.max_iterations, self.max_evaluations) {
            (None, None) => (usual, usual),
            (iterations, evaluations) => (iterations.unwrap_or(usize::MAX), evaluations.unwrap_or(usize::MAX)),
        };
        let mut meter = Meter::new(objective, stop, evaluations);
        let end = self.walk(&mut meter, &start, iterations);
        meter.best(end, start)
    }
}

/// A point with its value.
#[derive(Clone)]
struct Vertex {
    theta: Vec<f64>,
    value: f64,
}

impl NelderMead {
    fn walk<E>(&self, meter: &mut Meter<'_, E>, start: &[f64], limit: usize) -> Result<Reason, Halt<E>> {
        let mut simplex = vec![look(meter, start.to_vec())?];
        for j in 0..start.len() {
            let mut theta = start.to_vec();
            theta[j] = if theta[j] == 0.0 { 0.000_25 } else { 1.05 * theta[j] };
            simplex.push(look(meter, theta)?);
        }
        sort(&mut simplex);
        // SciPy counts the first simplex as an iteration.
        meter.iterations = 1;
        while meter.iterations < limit {
            if self.is_small(&simplex) {
                return Ok(Reason::Converged);
            }
            step(meter, &mut simplex)?;
            sort(&mut simplex);
            meter.iterations += 1;
        }
        Ok(Reason::Limit)
    }

    fn is_small(&self, simplex: &[Vertex]) -> bool {
        let best = &simplex[0];
        simplex[1..].iter().all(|vertex| {
            let close = vertex.theta.iter().zip(&best.theta).all(|(a, b)| (a - b).abs() <= self.tolerance);
            close && (vertex.value - best.value).abs() <= self.value_tolerance
        })
    }
}

/// One iteration on a sorted simplex: its worst vertex moves, or all but the best do.
fn step<E>(meter: &mut Meter<'_, E>, simplex: &mut [Vertex]) -> Result<(), Halt<E>> {
    let last = simplex.len() - 1;
    let (best, second, worst) = (simplex[0].value, simplex[last - 1].value, simplex[last].clone());
    let centre = centre(&simplex[..last]);
    let mirrored = |factor: f64| -> Vec<f64> {
        centre.iter().zip(&worst.theta).map(|(centre, worst)| (1.0 + factor) * centre - factor * worst).collect()
    };
    let reflected = look(meter, mirrored(1.0))?;
    let new = if reflected.value < best {
        let expanded = look(meter, mirrored(2.0))?;
        Some(if expanded.value < reflected.value { expanded } else { reflected })
    } else if reflected.value < second {
        Some(reflected)
    } else if reflected.value < worst.value {
        let outside = look(meter, mirrored(0.5))?;
        (outside.value <= reflected.value).then_some(outside)
    } else {
        let inside = look(meter, mirrored(-0.5))?;
        (inside.value < worst.value).then_some(inside)
    };
    match new {
        Some(vertex) => simplex[last] = vertex,
        None => shrink(meter, simplex)?,
    }
    Ok(())
}

fn shrink<E>(meter: &mut Meter<'_, E>, simplex: &mut [Vertex]) -> Result<(), Halt<E>> {
    let best = simplex[0].theta.clone();
    for vertex in &mut simplex[1..] {
        let side = along(&vertex.theta, -1.0, &best);
        *vertex = look(meter, along(&best, 0.5, &side))?;
    }
    Ok(())
}

fn centre(vertices: &[Vertex]) -> Vec<f64> {
    let count = vertices.len() as f64;
    let zero = vec![0.0; vertices[0].theta.len()];
    let total = vertices.iter().fold(zero, |total, vertex| along(&total, 1.0, &vertex.theta));
    total.iter().map(|entry| entry / count).collect()
}

fn look<E>(meter: &mut Meter<'_, E>, theta: Vec<f64>) -> Result<Vertex, Halt<E>> {
    let value = meter.value(&theta)?;
    Ok(Vertex { theta, value })
}

fn sort(simplex: &mut [Vertex]) {
    simplex.sort_by(|a, b| a.value.total_cmp(&b.value));
}
