//! Epochs over batches of rows: a rule that turns a gradient into a step enters, an optimum leaves.
//!
//! The rows of each epoch are one shuffle of the rows before, from the stream of the seed: with NumPy,
//! `stream = RandomState(seed); order = arange(rows)`, then `stream.shuffle(order)` before each epoch.

use rand_mt::Mt;

use super::meter::{Halt, Meter, reason};
use super::objective::{Objective, OptimizeError, Optimum, Reason};

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
    /// Runs the epochs; `update` changes the parameters, given the gradient of a batch.
    pub(super) fn run<E>(
        self,
        objective: &mut dyn Objective<Error = E>,
        start: Vec<f64>,
        stop: &dyn Fn() -> bool,
        mut update: impl FnMut(&mut [f64], &[f64]),
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
        update: &mut impl FnMut(&mut [f64], &[f64]),
    ) -> Result<f64, Halt<E>> {
        let rows = order.rows.len();
        if self.batch == 0 || self.batch >= rows {
            let (value, gradient) = meter.batch_gradient(theta, None)?;
            update(theta, &gradient);
            return Ok(value);
        }
        order.shuffle();
        let mut total = 0.0;
        for batch in order.rows.chunks(self.batch) {
            let (value, gradient) = meter.batch_gradient(theta, Some(batch))?;
            update(theta, &gradient);
            total += value * batch.len() as f64;
        }
        Ok(total / rows as f64)
    }
}

/// The order of the rows.
struct Order {
    rows: Vec<usize>,
    stream: Mt,
}

impl Order {
    fn new(rows: usize, seed: u32) -> Self {
        Self { rows: (0..rows).collect(), stream: Mt::new(seed) }
    }

    /// Fisher-Yates from the end with masked rejection, as NumPy's `RandomState.shuffle`.
    fn shuffle(&mut self) {
        for last in (1..self.rows.len()).rev() {
            let other = self.up_to(last);
            self.rows.swap(last, other);
        }
    }

    /// A number in 0..=last.
    fn up_to(&mut self, last: usize) -> usize {
        let mask = last.checked_next_power_of_two().map_or(usize::MAX, |power| (2 * power - 1).max(1));
        let mask = if (mask >> 1) >= last { mask >> 1 } else { mask };
        loop {
            let number = if last <= u32::MAX as usize {
                self.stream.next_u32() as usize & mask
            } else {
                self.stream.next_u64() as usize & mask
            };
            if number <= last {
                return number;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Order;

    #[test]
    fn shuffles_as_numpy() {
        // numpy 2.4: s = RandomState(7); a = arange(10); s.shuffle(a), twice.
        let mut order = Order::new(10, 7);
        order.shuffle();
        assert_eq!(order.rows, [8, 5, 0, 2, 1, 9, 7, 3, 6, 4]);
        order.shuffle();
        assert_eq!(order.rows, [5, 2, 0, 9, 4, 8, 1, 7, 3, 6]);
    }
}
