//! `make_regression`: options and a seed enter, a random linear model with its noisy values leaves.
//!
//! Built for one target and a well-conditioned input; scikit-learn's low-rank input (`effective_rank`) is not.

use ndarray::Array1;

use super::{
    check_finite, check_not_negative, check_size, column_names, draw, invalid, linear, schema, shuffle_features,
    shuffle_rows,
};
use crate::LearnError;
use crate::data::{Schema, Table, Target, Task};
use crate::random::RandomState;

/// `sklearn.datasets.make_regression`.
#[derive(Debug, Clone, PartialEq)]
pub struct MakeRegression {
    /// Rows.
    pub samples: usize,
    /// Features.
    pub features: usize,
    /// Features that enter the target; at most all of them.
    pub informative: usize,
    /// The constant term.
    pub bias: f64,
    /// The standard deviation of the noise on the target.
    pub noise: f64,
    /// Whether rows and features are shuffled.
    pub shuffle: bool,
}

impl Default for MakeRegression {
    fn default() -> Self {
        Self { samples: 100, features: 100, informative: 10, bias: 0.0, noise: 0.0, shuffle: true }
    }
}

impl MakeRegression {
    /// What the table will look like.
    ///
    /// # Errors
    /// [`LearnError::Option`] where an option makes no sense.
    pub fn schema(&self) -> Result<Schema, LearnError> {
        self.check()?;
        Ok(schema(self.samples, self.features, Task::Real))
    }

    /// The table of `make_regression(..., random_state=seed)`.
    ///
    /// # Errors
    /// [`LearnError::Option`] where an option makes no sense.
    pub fn generate(&self, seed: u32) -> Result<Table, LearnError> {
        self.check()?;
        let mut rng = RandomState::new(seed);
        let mut features = draw(self.samples, self.features, || rng.standard_normal());
        let mut coefficients = Array1::zeros(self.features);
        for coefficient in coefficients.iter_mut().take(self.informative) {
            *coefficient = 100.0 * rng.random_sample();
        }
        let mut values = linear::dot_column(features.view(), coefficients.view());
        values.iter_mut().for_each(|value| *value += self.bias);
        if self.noise > 0.0 {
            values.iter_mut().for_each(|value| *value += rng.normal(0.0, self.noise));
        }
        if self.shuffle {
            shuffle_rows(&mut rng, &mut features, &mut values);
            shuffle_features(&mut rng, &mut features);
        }
        Ok(Table { columns: column_names(self.features), features, target: Target::Values(values) })
    }

    fn check(&self) -> Result<(), LearnError> {
        check_size(self.samples, self.features)?;
        if self.informative == 0 {
            return Err(invalid("informative", 0, "the target needs at least one feature"));
        }
        check_finite("bias", self.bias)?;
        check_not_negative("noise", self.noise)
    }
}
