//! The meter between an optimizer and its objective: evaluations pass through it and are counted, checked, limited
//! and remembered; what an optimizer ends with leaves it as an [`Optimum`].

use ndarray::Array2;

use super::objective::{Objective, OptimizeError, Optimum, Reason};

/// Why an evaluation was not made.
pub(super) enum Halt<E> {
    /// The limit is reached, or somebody asked to stop: an end with a result.
    End(Reason),
    /// An end without a result.
    Failed(OptimizeError<E>),
}

/// Counts, checks and remembers evaluations.
pub(super) struct Meter<'a, E> {
    objective: &'a mut dyn Objective<Error = E>,
    stop: &'a dyn Fn() -> bool,
    limit: usize,
    best: Option<(Vec<f64>, f64)>,
    /// Values at each evaluation (of optimizers without epochs).
    pub(super) history: Vec<f64>,
    /// Evaluations so far.
    pub(super) evaluations: usize,
    /// Steps so far; the optimizer counts them.
    pub(super) iterations: usize,
}

impl<'a, E> Meter<'a, E> {
    /// A meter that lets `limit` evaluations through.
    pub(super) fn new(objective: &'a mut dyn Objective<Error = E>, stop: &'a dyn Fn() -> bool, limit: usize) -> Self {
        Self { objective, stop, limit, best: None, history: Vec::new(), evaluations: 0, iterations: 0 }
    }

    /// The objective's rows.
    pub(super) fn rows(&self) -> usize {
        self.objective.rows()
    }

    /// One value. Plus infinity passes: it is a value no optimizer goes to.
    pub(super) fn value(&mut self, theta: &[f64]) -> Result<f64, Halt<E>> {
        self.admit()?;
        let value = self.objective.value(theta).map_err(|error| Halt::Failed(OptimizeError::Objective(error)))?;
        self.check("value", value, theta)?;
        self.remember(theta, value);
        Ok(value)
    }

    /// One value with its gradient over all rows.
    pub(super) fn gradient(&mut self, theta: &[f64]) -> Result<(f64, Vec<f64>), Halt<E>> {
        let (value, gradient) = self.batch_gradient(theta, None)?;
        self.remember(theta, value);
        Ok((value, gradient))
    }

    /// One value with its gradient over a batch; not remembered, as values of different batches do not compare.
    pub(super) fn batch_gradient(
        &mut self,
        theta: &[f64],
        batch: Option<&[usize]>,
    ) -> Result<(f64, Vec<f64>), Halt<E>> {
        self.admit()?;
        let (value, gradient) =
            self.objective.gradient(theta, batch).map_err(|error| Halt::Failed(OptimizeError::Objective(error)))?;
        if gradient.len() != theta.len() {
            let error = OptimizeError::Shape { found: gradient.len(), expected: theta.len() };
            return Err(Halt::Failed(error));
        }
        self.check("value", value, theta)?;
        if value.is_finite()
            && let Some(entry) = gradient.iter().copied().find(|entry| !entry.is_finite())
        {
            return Err(Halt::Failed(self.not_finite("gradient", entry, theta)));
        }
        Ok((value, gradient))
    }

    /// The metric over a batch; it counts as no evaluation.
    pub(super) fn metric(&mut self, theta: &[f64], batch: Option<&[usize]>) -> Result<Array2<f64>, Halt<E>> {
        let metric =
            self.objective.metric(theta, batch).map_err(|error| Halt::Failed(OptimizeError::Objective(error)))?;
        match metric.iter().copied().find(|entry| !entry.is_finite()) {
            Some(entry) => Err(Halt::Failed(self.not_finite("metric", entry, theta))),
            None => Ok(metric),
        }
    }

    /// The result of an optimizer that hands back the best it has seen. `end` is how its loop ended; without a single
    /// evaluation the result is `start` with a value that is not a number.
    pub(super) fn best(self, end: Result<Reason, Halt<E>>, start: Vec<f64>) -> Result<Optimum, OptimizeError<E>> {
        let stopped = reason(end)?;
        let (theta, value) = self.best.unwrap_or((start, f64::NAN));
        Ok(Optimum {
            theta,
            value,
            history: self.history,
            evaluations: self.evaluations,
            iterations: self.iterations,
            stopped,
        })
    }

    fn admit(&mut self) -> Result<(), Halt<E>> {
        if self.evaluations >= self.limit {
            return Err(Halt::End(Reason::Limit));
        }
        if (self.stop)() {
            return Err(Halt::End(Reason::Interrupted));
        }
        self.evaluations += 1;
        Ok(())
    }

    fn check(&self, what: &'static str, value: f64, theta: &[f64]) -> Result<(), Halt<E>> {
        if value.is_nan() || value == f64::NEG_INFINITY {
            return Err(Halt::Failed(self.not_finite(what, value, theta)));
        }
        Ok(())
    }

    fn not_finite(&self, what: &'static str, value: f64, theta: &[f64]) -> OptimizeError<E> {
        OptimizeError::NotFinite { what, value, evaluation: self.evaluations, theta: theta.to_vec() }
    }

    fn remember(&mut self, theta: &[f64], value: f64) {
        self.history.push(value);
        if self.best.as_ref().is_none_or(|(_, best)| value < *best) {
            self.best = Some((theta.to_vec(), value));
        }
    }
}

/// How a loop ended, as a reason or an error.
pub(super) fn reason<E>(end: Result<Reason, Halt<E>>) -> Result<Reason, OptimizeError<E>> {
    match end {
        Ok(reason) | Err(Halt::End(reason)) => Ok(reason),
        Err(Halt::Failed(error)) => Err(error),
    }
}
