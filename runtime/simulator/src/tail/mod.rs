//! Training where what is trained stands behind what reads the row: a plan enters, then rows, parameters and cotangents;
//! outputs and the derivatives by all parameters leave.
//!
//! The circuit is `U(parameters) psi(row)`. An output is `tr(rho M)` with `rho` of the row alone and `M = U^+ O U` the same
//! for all rows: rows become the numbers of rho once and are kept from step to step, and a step of training runs the
//! `2^n` columns of U instead of the rows. Backwards the cotangents weigh the rho first, and one sweep carries their sum
//! through U. Where that is dearer than the rows one by one (few of them, or wide), the rows are run.
//!
//! | file | question it answers |
//! |---|---|
//! | `cut` | what of a plan reads the row, and what is behind it |
//! | `coordinates` | which numbers describe a row's state |
//! | `sums` | scalar products over rows |

mod coordinates;
mod cut;
mod sums;
#[cfg(test)]
mod tests;

use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use ndarray::Array2;

use crate::SimulationError;
use crate::lanes::{Bound, Columns, Machine, Numbering, Panel, Reader, Rows, V, chunks, each, splat, total};
use crate::plan::Plan;
use coordinates::{Coordinates, Matrix};
use cut::{Cut, cut};

/// Bits beyond which the columns alone are dearer than most batches.
const MOST_BITS: usize = 6;

/// Numbers that are held at most: 32 MiB.
const MOST_NUMBERS: usize = 1 << 22;

/// Batches that are held at most.
const MOST_KEPT: usize = 8;

/// Rows of a tile.
const TILE: usize = 4;

/// Numbers that stay in the caches between two steps.
const CACHED: usize = 1 << 19;

/// A plan in two; see the module.
#[derive(Debug)]
pub(crate) struct Split {
    head: Arc<Machine>,
    tail: Arc<Machine>,
    coordinates: Coordinates,
    /// Rows of the last steps, the latest last: folds are trained side by side.
    kept: Mutex<Vec<Arc<Encoded>>>,
}

/// Rows and the numbers of their states.
#[derive(Debug)]
struct Encoded {
    rows: Array2<f64>,
    /// Numbers of a row.
    count: usize,
    /// Tile after tile.
    numbers: Vec<V>,
}

/// A step of training that has run forward and waits for cotangents.
#[derive(Debug)]
pub(crate) struct Step {
    split: Arc<Split>,
    encoded: Arc<Encoded>,
    bound: Bound,
    columns: Columns,
}

impl Split {
    /// `None` where the circuit reads the row behind a parameter, or is too wide.
    pub(crate) fn of(plan: &Plan) -> Option<Split> {
        if plan.bits == 0 || plan.bits > MOST_BITS {
            return None;
        }
        let Cut { head, tail } = cut(plan)?;
        let coordinates = Coordinates::of(&head);
        let (head, tail) = (Arc::new(Machine::new(head)), Arc::new(Machine::new(tail)));
        Some(Split { head, tail, coordinates, kept: Mutex::default() })
    }

    /// Bits of an array index.
    pub(crate) fn bits(&self) -> usize {
        self.tail.plan.bits
    }

    fn dimension(&self) -> usize {
        1 << self.bits()
    }

    /// Numbers that so many rows take.
    pub(crate) fn numbers(&self, rows: usize) -> usize {
        rows.saturating_mul(self.coordinates.count(self.dimension()))
    }

    /// Whether a step is cheaper than the rows one by one: both in tenths of a nanosecond, as they were measured.
    pub(crate) fn pays(&self, rows: usize, whole: &Machine, outputs: usize) -> bool {
        let numbers = self.numbers(rows);
        if numbers > MOST_NUMBERS {
            return false;
        }
        let (dimension, work) = (self.dimension(), 6 * whole.work());
        let apart = rows.saturating_mul(3 * work + 1000);
        let per_number = if numbers > CACHED { 10 } else { 3 };
        let products = outputs.saturating_mul(dimension.pow(3)).saturating_mul(10);
        let own = numbers.saturating_mul(2 + per_number * outputs);
        own.saturating_add(products).saturating_add(3 * work * dimension + 50_000) < apart
    }

    /// The numbers of these rows: those that are kept where they are the same.
    fn encode(&self, rows: Rows<'_>, parameters: &[f64]) -> Result<Arc<Encoded>, SimulationError> {
        // A thread that panicked while it held the lock has left whole entries.
        let kept = || self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(encoded) = kept().iter().find(|e| e.is_of(rows)) {
            return Ok(Arc::clone(encoded));
        }
        let encoded = Arc::new(self.encode_anew(rows, parameters)?);
        let mut kept = kept();
        kept.push(Arc::clone(&encoded));
        while kept.len() > MOST_KEPT || kept.iter().map(|e| e.numbers.len() * TILE).sum::<usize>() > MOST_NUMBERS + TILE
        {
            kept.remove(0);
        }
        Ok(encoded)
    }

    fn encode_anew(&self, rows: Rows<'_>, parameters: &[f64]) -> Result<Encoded, SimulationError> {
        let bound = self.head.bind(parameters)?;
        let count = self.coordinates.count(self.dimension());
        let numbering = match &self.coordinates {
            Coordinates::Bloch { held, .. } => Numbering::Bloch(held),
            Coordinates::Entries { .. } => Numbering::Entries,
        };
        let tiles = rows.nrows().div_ceil(TILE);
        let mut numbers = vec![splat(0.0); tiles * count];
        let work = TILE * (self.head.work() + count);
        each(&chunks(tiles, self.head.tiles::<4>(), work), &mut numbers, count, work, |tiles, part| {
            let range = TILE * tiles.start..(TILE * tiles.end).min(rows.nrows());
            bound.encode(rows, range, numbering, (count, part))
        })?;
        Ok(Encoded { rows: rows.to_owned(), count, numbers })
    }

    /// Runs a step forward: (rows, outputs) leaves beside it.
    pub(crate) fn forward(
        self: &Arc<Split>,
        reader: &Reader,
        rows: Rows<'_>,
        parameters: &[f64],
    ) -> Result<(Step, Array2<f64>), SimulationError> {
        let encoded = self.encode(rows, parameters)?;
        let bound = self.tail.bind(parameters)?;
        let columns = bound.columns(reader);
        let mut panel = Panel::zeros(self.dimension());
        let observable = |k| {
            columns.observable(k, &mut panel);
            self.coordinates.of_matrix(&mut Matrix::of(&panel))
        };
        let weights: Vec<Vec<f64>> = (0..reader.outputs(self.tail.plan.bits)).map(observable).collect();
        let outputs = encoded.outputs(&weights)?;
        Ok((Step { split: Arc::clone(self), encoded, bound, columns }, outputs))
    }
}

impl Encoded {
    fn is_of(&self, rows: Rows<'_>) -> bool {
        let same = |(a, b): (&f64, &f64)| a.to_bits() == b.to_bits();
        self.rows.dim() == rows.dim() && self.rows.iter().zip(rows).all(same)
    }

    /// Chunks of tiles, and the work for each tile where every number is used so often.
    fn chunks(&self, uses: usize) -> (Vec<Range<usize>>, usize) {
        let work = TILE * self.count * uses;
        (chunks(self.rows.nrows().div_ceil(TILE), 4, work), work)
    }

    fn of_tiles(&self, tiles: &Range<usize>) -> &[V] {
        &self.numbers[tiles.start * self.count..tiles.end * self.count]
    }

    /// (rows, outputs): of each output, the scalar products of the rows' numbers with its own.
    fn outputs(&self, weights: &[Vec<f64>]) -> Result<Array2<f64>, SimulationError> {
        let (list, work) = self.chunks(weights.len());
        let parts = each(&list, &mut [(); 0], 0, work, |tiles, _| {
            let of = |weights: &Vec<f64>| {
                let mut values = vec![splat(0.0); tiles.len()];
                sums::values(self.of_tiles(&tiles), weights, &mut values);
                values
            };
            Ok(weights.iter().map(of).collect::<Vec<_>>())
        })?;
        let mut outputs = Array2::<f64>::zeros((self.rows.nrows(), weights.len()));
        for (tiles, part) in list.iter().zip(parts) {
            for (k, values) in part.iter().enumerate() {
                let column = outputs.column_mut(k);
                let places = column.into_iter().skip(TILE * tiles.start);
                places.zip(values.as_flattened()).for_each(|(place, v)| *place = *v);
            }
        }
        Ok(outputs)
    }

    /// Of each output, the sum over the rows of their numbers times their cotangents.
    fn gathered(&self, cotangents: Rows<'_>) -> Result<Vec<Vec<V>>, SimulationError> {
        let (list, work) = self.chunks(cotangents.ncols());
        let parts = each(&list, &mut [(); 0], 0, work, |tiles, _| {
            let of = |k: usize| {
                let mut weights = vec![splat(0.0); tiles.len()];
                let column = cotangents.column(k);
                let rows = column.iter().skip(TILE * tiles.start);
                weights.as_flattened_mut().iter_mut().zip(rows).for_each(|(place, v)| *place = *v);
                let mut sum = vec![splat(0.0); self.count];
                sums::gather(self.of_tiles(&tiles), &weights, &mut sum);
                sum
            };
            Ok((0..cotangents.ncols()).map(of).collect::<Vec<_>>())
        })?;
        let sum = |mut a: Vec<Vec<V>>, b: Vec<Vec<V>>| {
            a.iter_mut().zip(&b).for_each(|(a, b)| sums::add_all(a, b));
            a
        };
        Ok(parts.into_iter().reduce(sum).unwrap_or_default())
    }
}

impl Step {
    /// The derivatives of `sum(cotangents * outputs)` by all parameters.
    pub(crate) fn gradient(&self, cotangents: Rows<'_>) -> Result<Vec<f64>, SimulationError> {
        let dimension = self.split.dimension();
        let weigh = |sums: Vec<V>| {
            let numbers: Vec<f64> = sums.into_iter().map(total).collect();
            self.split.coordinates.matrix(&numbers, dimension).panel()
        };
        let weights: Vec<Panel> = self.encoded.gathered(cotangents)?.into_iter().map(weigh).collect();
        self.bound.back_columns(&self.columns, &weights)
    }
}
