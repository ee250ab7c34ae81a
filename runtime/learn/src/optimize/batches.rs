//! Epochs over batches of rows: a rule that turns a gradient into a step enters, an optimum leaves.
//!
//! The rows of each epoch are one shuffle of the rows before, from the stream of the seed: with NumPy,
//! `stream = RandomState(seed); order = arange(rows)`, then `stream.shuffle(order)` before each epoch.

use super::meter::{Halt, Meter, reason};
use super::objective::{Objective, OptimizeError, Optimum, Reason};
use crate::random::RandomState;

/// How a training runs through its rows.
#[derive(Debug, Clone, Copy)]
pub(super) struct Epochs {
    /// How many.
    pub(super) epochs: usize,
    /// Rows a batch; 0 for all.
    pub(super) batch: usize,
    /// Feeds the order.
    pub(super) seed: u32,
}

impl Epochs {
    /// Runs the epochs; `update` changes the parameters, given the gradient of a batch, and may ask the meter for more.
    pub(super) fn run<E>(
        self,
        objective: &mut dyn Objective<Error = E>,
        start: Vec<f64>,
        stop: &dyn Fn() -> bool,
        mut update: impl FnMut(&mut Meter<'_, E>, Option<&[usize]>, &mut [f64], &[f64]) -> Result<(), Halt<E>>,
    ) -> Result<Optimum, OptimizeError<E>> {
        let mut meter = Meter::new(objective, stop, usize::MAX);
        let mut theta = start;
        let mut order = Order::new(meter.rows(), self.seed);
        let mut end = Ok(Reason::Limit);
        for _ in 0..self.epochs {
            match self.epoch(&mut meter, &mut order, &mut theta, &mut update) {
                Ok(value) => meter.history.push(value),
                Err(halt) => {
                    end = Err(halt);
                    break;
                }
            }
            meter.iterations += 1;
        }
        let stopped = reason(end)?;
        let value = meter.history.last().copied().unwrap_or(f64::NAN);
        let (evaluations, iterations) = (meter.evaluations, meter.iterations);
        Ok(Optimum { theta, value, history: meter.history, evaluations, iterations, stopped })
    }

    /// One epoch; gives the mean value over its rows, each batch at the parameters of its turn.
    fn epoch<E>(
        self,
        meter: &mut Meter<'_, E>,
        order: &mut Order,
        theta: &mut [f64],
        update: &mut impl FnMut(&mut Meter<'_, E>, Option<&[usize]>, &mut [f64], &[f64]) -> Result<(), Halt<E>>,
    ) -> Result<f64, Halt<E>> {
        let rows = order.rows.len();
        if self.batch == 0 || self.batch >= rows {
            let (value, gradient) = meter.batch_gradient(theta, None)?;
            update(meter, None, theta, &gradient)?;
            return Ok(value);
        }
        order.shuffle();
        let mut total = 0.0;
        for batch in order.rows.chunks(self.batch) {
            let (value, gradient) = meter.batch_gradient(theta, Some(batch))?;
            update(meter, Some(batch), theta, &gradient)?;
            total += value * batch.len() as f64;
        }
        Ok(total / rows as f64)
    }
}

/// The order of the rows.
struct Order {
    rows: Vec<usize>,
    stream: RandomState,
}

impl Order {
    fn new(rows: usize, seed: u32) -> Self {
        Self { rows: (0..rows).collect(), stream: RandomState::new(seed) }
    }

    fn shuffle(&mut self) {
        self.stream.shuffle(&mut self.rows);
    }
}
