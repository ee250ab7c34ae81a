//! `make_moons` and `make_circles`: options and a seed enter, two noisy curves in the plane leave.
//!
//! The points are NumPy's up to the last place of `sin` and `cos`, which NumPy computes with its own vector routines.

use std::f64::consts::PI;

use ndarray::Array2;

use super::{Samples, check_not_negative, check_size, classes_table, invalid, schema, shuffle_rows};
use crate::LearnError;
use crate::data::{Schema, Table, Task};
use crate::random::RandomState;

/// `sklearn.datasets.make_moons`: two interleaving half circles.
#[derive(Debug, Clone, PartialEq)]
pub struct MakeMoons {
    /// Rows: in all, or of the upper and the lower moon.
    pub samples: Samples,
    /// Whether the rows are shuffled.
    pub shuffle: bool,
    /// The standard deviation of the noise added to both coordinates.
    pub noise: Option<f64>,
}

impl Default for MakeMoons {
    fn default() -> Self {
        Self { samples: Samples::Total(100), shuffle: true, noise: None }
    }
}

/// `sklearn.datasets.make_circles`: a circle inside another.
#[derive(Debug, Clone, PartialEq)]
pub struct MakeCircles {
    /// Rows: in all, or of the outer and the inner circle.
    pub samples: Samples,
    /// Whether the rows are shuffled.
    pub shuffle: bool,
    /// The standard deviation of the noise added to both coordinates.
    pub noise: Option<f64>,
    /// The radius of the inner circle, from 0 to below 1.
    pub factor: f64,
}

impl Default for MakeCircles {
    fn default() -> Self {
        Self { samples: Samples::Total(100), shuffle: true, noise: None, factor: 0.8 }
    }
}

impl MakeMoons {
    /// What the table will look like.
    ///
    /// # Errors
    /// [`LearnError::Option`] where an option makes no sense.
    pub fn schema(&self) -> Result<Schema, LearnError> {
        let (outer, inner) = self.check()?;
        Ok(schema(outer + inner, 2, Task::numbered(2)))
    }

    /// The table of `make_moons(..., random_state=seed)`.
    ///
    /// # Errors
    /// [`LearnError::Option`] where an option makes no sense.
    pub fn generate(&self, seed: u32) -> Result<Table, LearnError> {
        let (outer, inner) = self.check()?;
        let upper = linspace(PI, outer, true).map(|angle| [angle.cos(), angle.sin()]);
        let lower = linspace(PI, inner, true).map(|angle| [1.0 - angle.cos(), 1.0 - angle.sin() - 0.5]);
        Ok(two_curves(upper.chain(lower).collect(), outer, self.shuffle, self.noise, seed))
    }

    fn check(&self) -> Result<(usize, usize), LearnError> {
        check_curves(&self.samples, self.noise)
    }
}

impl MakeCircles {
    /// What the table will look like.
    ///
    /// # Errors
    /// [`LearnError::Option`] where an option makes no sense.
    pub fn schema(&self) -> Result<Schema, LearnError> {
        let (outer, inner) = self.check()?;
        Ok(schema(outer + inner, 2, Task::numbered(2)))
    }

    /// The table of `make_circles(..., random_state=seed)`.
    ///
    /// # Errors
    /// [`LearnError::Option`] where an option makes no sense.
    pub fn generate(&self, seed: u32) -> Result<Table, LearnError> {
        let (outer, inner) = self.check()?;
        let circle = linspace(2.0 * PI, outer, false).map(|angle| [angle.cos(), angle.sin()]);
        let small =
            linspace(2.0 * PI, inner, false).map(|angle| [angle.cos() * self.factor, angle.sin() * self.factor]);
        Ok(two_curves(circle.chain(small).collect(), outer, self.shuffle, self.noise, seed))
    }

    fn check(&self) -> Result<(usize, usize), LearnError> {
        if !(0.0..1.0).contains(&self.factor) {
            return Err(invalid("factor", self.factor, "it is the inner radius over the outer; give one in 0..1"));
        }
        check_curves(&self.samples, self.noise)
    }
}

/// Rows of the first and the second curve.
fn check_curves(samples: &Samples, noise: Option<f64>) -> Result<(usize, usize), LearnError> {
    check_size(samples.total(), 2)?;
    if let Some(noise) = noise {
        check_not_negative("noise", noise)?;
    }
    match samples {
        Samples::Total(rows) => Ok((rows / 2, rows - rows / 2)),
        Samples::Each(parts) => match parts[..] {
            [outer, inner] => Ok((outer, inner)),
            _ => Err(invalid("samples", format!("{parts:?}"), "there are two curves; give one number or two")),
        },
    }
}

/// `numpy.linspace(0, stop, n, endpoint)`.
fn linspace(stop: f64, n: usize, endpoint: bool) -> impl Iterator<Item = f64> {
    let intervals = if endpoint { n.saturating_sub(1).max(1) } else { n.max(1) };
    let step = stop / intervals as f64;
    (0..n).map(move |i| if endpoint && i > 0 && i + 1 == n { stop } else { i as f64 * step })
}

fn two_curves(points: Vec<[f64; 2]>, first: usize, shuffle: bool, noise: Option<f64>, seed: u32) -> Table {
    let mut rng = RandomState::new(seed);
    let mut labels: Vec<usize> = (0..points.len()).map(|row| usize::from(row >= first)).collect();
    let mut features = Array2::from_shape_fn((points.len(), 2), |(row, column)| points[row][column]);
    if shuffle {
        shuffle_rows(&mut rng, &mut features, &mut labels);
    }
    if let Some(noise) = noise {
        features.mapv_inplace(|x| x + rng.normal(0.0, noise));
    }
    classes_table(features, labels, 2)
}
