//! Parameters: the vector a model trains, saves and loads. Each `?` and each `draw` of a model is one entry.

use serde::Serialize;

/// One entry of a model's parameter vector, in the order in which it is reached.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Parameter {
    /// Where its start comes from.
    pub start: Distribution,
    /// Whether a `train` after it moves it (false: `frozen(...)` or `draw(...)`, it keeps its start).
    pub trained: bool,
}

/// A distribution of real numbers from which a start or a constant is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub enum Distribution {
    /// Always this number.
    Fixed(f64),
    /// Uniform in `low..high`.
    Uniform {
        /// Included.
        low: f64,
        /// Excluded.
        high: f64,
    },
    /// Gaussian.
    Normal {
        /// Its mean.
        mean: f64,
        /// Its standard deviation, not negative.
        deviation: f64,
    },
}

impl Distribution {
    /// The default start of a circuit parameter: uniform in `0..2 pi`.
    pub const ANGLE: Distribution = Distribution::Uniform { low: 0.0, high: std::f64::consts::TAU };
}
