//! Differentiable layers: rows of features and the parameter vector enter, rows leave; cotangents go the way back.
//!
//! Every layer is one variant with a forward and a backward branch; `backward` adds to the parameters' gradient and
//! hands on the input's. What it computes is written in the stage table.

use std::ops::Range;

use hqml_ir::Call;
use ndarray::{Array1, Array2, ArrayView2, Axis, Zip};

use super::StepError;

/// A layer of the stage table.
#[derive(Debug, Clone, PartialEq)]
pub enum Layer {
    /// `activation(W x + b)`; W by rows at `first`, then b.
    Dense {
        /// Features that leave.
        width: usize,
        /// Applied to each of them.
        activation: Activation,
        /// Index of its first parameter.
        first: usize,
    },
    /// `exp(x_i) / sum(exp(x_j))`.
    Softmax,
    /// `1 / (1 + exp(-x))`.
    Sigmoid,
    /// Hyperbolic tangent.
    Tanh,
    /// What came.
    Identity,
    /// Each feature times a number.
    Scale(f64),
    /// Each row divided by its Euclidean length; a row of zeros stays.
    Normalizer,
    /// Probabilities of an even and of an odd number of ones.
    Parity,
    /// Probability of each remainder of the integer.
    Modulo(usize),
}

/// What a dense layer applies to each of its outputs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Activation {
    /// Nothing.
    Identity,
    /// Hyperbolic tangent.
    Tanh,
    /// The positive part.
    Relu,
    /// The logistic function.
    Sigmoid,
}

impl Layer {
    /// The layer of a checked call; `None` where the row is no layer.
    pub fn of(call: &Call, first_parameter: u32) -> Option<Layer> {
        Some(match call.name.as_str() {
            "dense" => Layer::Dense {
                width: usize::try_from(call.int("width")?).ok()?,
                activation: Activation::named(call.word("activation").unwrap_or("identity"))?,
                first: first_parameter as usize,
            },
            "softmax" => Layer::Softmax,
            "sigmoid" => Layer::Sigmoid,
            "tanh" => Layer::Tanh,
            "identity" => Layer::Identity,
            "scale" => Layer::Scale(call.real("by")?),
            "normalizer" => Layer::Normalizer,
            "parity" => Layer::Parity,
            "modulo" => Layer::Modulo(usize::try_from(call.int("k")?).ok()?),
            _ => return None,
        })
    }

    /// Indices of its parameters, given how many features enter.
    pub fn parameters(&self, features: usize) -> Range<usize> {
        match self {
            Layer::Dense { width, first, .. } => *first..*first + width * (features + 1),
            _ => 0..0,
        }
    }

    /// Shape (rows, features) enters, (rows, what leaves) leaves.
    ///
    /// # Errors
    /// Where the parameter vector is too short: a pipeline that was not checked.
    pub fn forward(&self, x: ArrayView2<'_, f64>, parameters: &[f64]) -> Result<Array2<f64>, StepError> {
        Ok(match self {
            Layer::Dense { width, activation, first } => {
                let (weights, bias) = dense_parameters(*width, *first, x.ncols(), parameters)?;
                let mut out = x.dot(&weights.t());
                out += &bias;
                out.mapv_inplace(|v| activation.value(v));
                out
            }
            Layer::Softmax => softmax(x),
            Layer::Sigmoid => x.mapv(logistic),
            Layer::Tanh => x.mapv(f64::tanh),
            Layer::Identity => x.to_owned(),
            Layer::Scale(by) => x.mapv(|v| v * by),
            Layer::Normalizer => {
                let mut out = x.to_owned();
                for mut row in out.rows_mut() {
                    let length = length_of(row.iter());
                    row.mapv_inplace(|v| v / length);
                }
                out
            }
            Layer::Parity => gather(x, 2, |k| k.count_ones() as usize % 2),
            Layer::Modulo(classes) => gather(x, *classes, |k| k % classes),
        })
    }

    /// Cotangents of the output enter (with the input and output of the forward pass), those of the input leave; those
    /// of the parameters are added to `gradient`, one entry per parameter of the whole vector.
    ///
    /// # Errors
    /// As [`Layer::forward`].
    pub fn backward(
        &self,
        x: ArrayView2<'_, f64>,
        y: ArrayView2<'_, f64>,
        parameters: &[f64],
        cotangent: ArrayView2<'_, f64>,
        gradient: &mut [f64],
    ) -> Result<Array2<f64>, StepError> {
        let slope = |derivative: fn(f64) -> f64| Zip::from(&cotangent).and(&y).map_collect(|c, v| c * derivative(*v));
        Ok(match self {
            Layer::Dense { width, activation, first } => {
                let (weights, _) = dense_parameters(*width, *first, x.ncols(), parameters)?;
                let inner = Zip::from(&cotangent).and(&y).map_collect(|c, v| c * activation.slope(*v));
                let of_weights = inner.t().dot(&x);
                let of_bias = inner.sum_axis(Axis(0));
                let own = &mut gradient[self.parameters(x.ncols())];
                own.iter_mut().zip(of_weights.iter().chain(of_bias.iter())).for_each(|(g, d)| *g += d);
                inner.dot(&weights)
            }
            Layer::Softmax => {
                let mut out = &cotangent * &y;
                for (mut row, p) in out.rows_mut().into_iter().zip(y.rows()) {
                    let sum: f64 = row.iter().sum();
                    row.zip_mut_with(&p, |g, p| *g -= p * sum);
                }
                out
            }
            Layer::Sigmoid => slope(|v| v * (1.0 - v)),
            Layer::Tanh => slope(|v| 1.0 - v * v),
            Layer::Identity => cotangent.to_owned(),
            Layer::Scale(by) => cotangent.mapv(|c| c * by),
            Layer::Normalizer => normalizer_backward(x, y, cotangent),
            Layer::Parity => scatter(cotangent, x.ncols(), |k| k.count_ones() as usize % 2),
            Layer::Modulo(classes) => scatter(cotangent, x.ncols(), |k| k % classes),
        })
    }
}

impl Activation {
    fn named(name: &str) -> Option<Activation> {
        Some(match name {
            "identity" => Activation::Identity,
            "tanh" => Activation::Tanh,
            "relu" => Activation::Relu,
            "sigmoid" => Activation::Sigmoid,
            _ => return None,
        })
    }

    fn value(self, v: f64) -> f64 {
        match self {
            Activation::Identity => v,
            Activation::Tanh => v.tanh(),
            Activation::Relu => v.max(0.0),
            Activation::Sigmoid => logistic(v),
        }
    }

    /// The derivative, from the value that left.
    fn slope(self, y: f64) -> f64 {
        match self {
            Activation::Identity => 1.0,
            Activation::Tanh => 1.0 - y * y,
            Activation::Relu => f64::from(u8::from(y > 0.0)),
            Activation::Sigmoid => y * (1.0 - y),
        }
    }
}

/// The logistic function without overflow on either side.
fn logistic(v: f64) -> f64 {
    if v >= 0.0 {
        1.0 / (1.0 + (-v).exp())
    } else {
        let e = v.exp();
        e / (1.0 + e)
    }
}

fn softmax(x: ArrayView2<'_, f64>) -> Array2<f64> {
    let mut out = x.to_owned();
    for mut row in out.rows_mut() {
        let top = row.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        row.mapv_inplace(|v| (v - top).exp());
        let sum: f64 = row.iter().sum();
        row.mapv_inplace(|v| v / sum);
    }
    out
}

/// W of shape (width, features) and b, as views of the parameter vector.
fn dense_parameters(
    width: usize,
    first: usize,
    features: usize,
    parameters: &[f64],
) -> Result<(ArrayView2<'_, f64>, Array1<f64>), StepError> {
    let short = || StepError::unchecked("`dense` has too few parameters");
    let weights = parameters.get(first..first + width * features).ok_or_else(short)?;
    let bias = parameters.get(first + width * features..first + width * (features + 1)).ok_or_else(short)?;
    let weights = ArrayView2::from_shape((width, features), weights).map_err(|_| short())?;
    Ok((weights, Array1::from(bias.to_vec())))
}

fn length_of<'a>(row: impl Iterator<Item = &'a f64>) -> f64 {
    let length = row.map(|v| v * v).sum::<f64>().sqrt();
    if length == 0.0 { 1.0 } else { length }
}

fn normalizer_backward(x: ArrayView2<'_, f64>, y: ArrayView2<'_, f64>, cotangent: ArrayView2<'_, f64>) -> Array2<f64> {
    let mut out = cotangent.to_owned();
    for ((mut row, unit), x) in out.rows_mut().into_iter().zip(y.rows()).zip(x.rows()) {
        let length = length_of(x.iter());
        let along = row.dot(&unit);
        row.zip_mut_with(&unit, |g, u| *g = (*g - along * u) / length);
    }
    out
}

/// Adds entry k of each row to entry `class(k)` of the row that leaves.
fn gather(x: ArrayView2<'_, f64>, classes: usize, class: impl Fn(usize) -> usize) -> Array2<f64> {
    let mut out = Array2::zeros((x.nrows(), classes));
    for (mut to, from) in out.rows_mut().into_iter().zip(x.rows()) {
        from.iter().enumerate().for_each(|(k, p)| to[class(k)] += p);
    }
    out
}

/// The transpose of [`gather`].
fn scatter(cotangent: ArrayView2<'_, f64>, entries: usize, class: impl Fn(usize) -> usize) -> Array2<f64> {
    Array2::from_shape_fn((cotangent.nrows(), entries), |(row, k)| cotangent[(row, class(k))])
}
