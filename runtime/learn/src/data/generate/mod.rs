//! scikit-learn's generators of synthetic tables: options and a seed enter, a [`Table`] leaves.
//!
//! Each generator is a struct with scikit-learn's options and defaults; `generate(seed)` gives the table of scikit-learn
//! 1.9 for `random_state=seed`. The draws and everything computed from them by plain arithmetic are equal to the bit.
//! Two things depend on the platform and can differ from NumPy's in the last place: `sin` and `cos` (moons, circles),
//! and sums of products longer than one block of a BLAS kernel or computed on several threads (see `linear`).

mod blobs;
mod classification;
mod curves;
mod linear;
mod regression;

use ndarray::{Array2, Axis};

pub use blobs::{Centers, MakeBlobs};
pub use classification::MakeClassification;
pub use curves::{MakeCircles, MakeMoons};
pub use regression::MakeRegression;

use super::{Schema, Table, Target, Task};
use crate::LearnError;
use crate::random::RandomState;

/// The largest table a generator makes, in numbers (2 GiB).
const MOST_NUMBERS: usize = 1 << 28;

/// How many rows: in all, or for each part (moon, circle, blob).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Samples {
    /// In all, divided evenly.
    Total(usize),
    /// For each part.
    Each(Vec<usize>),
}

impl Samples {
    fn total(&self) -> usize {
        match self {
            Self::Total(rows) => *rows,
            Self::Each(parts) => parts.iter().fold(0, |sum, &part| sum.saturating_add(part)),
        }
    }
}

/// One number for all, or one for each (feature, blob).
#[derive(Debug, Clone, PartialEq)]
pub enum OneOrEach {
    /// The same for all.
    One(f64),
    /// One for each.
    Each(Vec<f64>),
}

impl OneOrEach {
    /// Spreads the value over `n` places.
    fn spread(&self, n: usize, option: &'static str, what: &str) -> Result<Vec<f64>, LearnError> {
        let values = match self {
            Self::One(value) => vec![*value; n],
            Self::Each(values) if values.len() == n => values.clone(),
            Self::Each(values) => {
                let reason = format!("there are {n} {what}; give one number, or {n}");
                return Err(invalid(option, format!("a list of {}", values.len()), reason));
            }
        };
        match values.iter().find(|value| !value.is_finite()) {
            Some(value) => Err(invalid(option, value, "it must be a finite number")),
            None => Ok(values),
        }
    }
}

fn invalid(option: &'static str, value: impl ToString, reason: impl Into<String>) -> LearnError {
    LearnError::Option { option, value: value.to_string(), reason: reason.into() }
}

/// Checks that a table of this size can be made at all.
fn check_size(samples: usize, features: usize) -> Result<(), LearnError> {
    if samples == 0 {
        return Err(invalid("samples", samples, "a table needs at least one row"));
    }
    if features == 0 {
        return Err(invalid("features", features, "a table needs at least one feature"));
    }
    match samples.checked_mul(features) {
        Some(numbers) if numbers <= MOST_NUMBERS => Ok(()),
        _ => Err(invalid(
            "samples",
            samples,
            format!("{samples} rows of {features} features are more than 2 GiB; ask for fewer rows or features"),
        )),
    }
}

fn check_not_negative(option: &'static str, value: f64) -> Result<(), LearnError> {
    if value.is_finite() && value >= 0.0 {
        return Ok(());
    }
    Err(invalid(option, value, "it is a standard deviation; give a number that is not negative"))
}

fn check_finite(option: &'static str, value: f64) -> Result<(), LearnError> {
    if value.is_finite() { Ok(()) } else { Err(invalid(option, value, "it must be a finite number")) }
}

/// The names of generated features: `x0`, `x1` and so on.
fn column_names(features: usize) -> Vec<String> {
    (0..features).map(|i| format!("x{i}")).collect()
}

fn schema(rows: usize, features: usize, task: Task) -> Schema {
    Schema { columns: column_names(features), task, rows }
}

fn classes_table(features: Array2<f64>, labels: Vec<usize>, classes: usize) -> Table {
    let names = (0..classes).map(|class| class.to_string()).collect();
    Table { columns: column_names(features.ncols()), features, target: Target::Classes { labels, names } }
}

/// `sklearn.utils.shuffle`: one random order for the rows of both.
fn shuffle_rows<T: Copy>(rng: &mut RandomState, features: &mut Array2<f64>, target: &mut Vec<T>) {
    let order = rng.permutation(target.len());
    *features = features.select(Axis(0), &order);
    *target = order.iter().map(|&row| target[row]).collect();
}

/// A random order for the features.
fn shuffle_features(rng: &mut RandomState, features: &mut Array2<f64>) {
    let order = rng.permutation(features.ncols());
    *features = features.select(Axis(1), &order);
}

/// Fills an array row by row, as NumPy does for `size=(rows, columns)`.
fn draw(rows: usize, columns: usize, mut next: impl FnMut() -> f64) -> Array2<f64> {
    // `from_shape_simple_fn` visits in memory order, which is row by row for the standard layout.
    Array2::from_shape_simple_fn((rows, columns), &mut next)
}
