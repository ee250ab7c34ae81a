//! A feed-forward network: weights and rows enter, outputs, the loss and its gradient leave.

use ndarray::{Array1, Array2, ArrayView2, Axis, Zip};

use super::options::Activation;
use crate::random::RandomState;

/// What the last layer makes of its input, and with it the loss.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Output {
    /// Real targets, half the mean squared error.
    Identity,
    /// One probability, binary cross entropy.
    Logistic,
    /// One probability a class, cross entropy.
    Softmax,
}

/// Weights of all layers, or a gradient, or an optimizer's memory of either.
#[derive(Debug, Clone)]
pub(super) struct Weights {
    /// (units before, units after) of each layer.
    pub(super) coefs: Vec<Array2<f64>>,
    pub(super) intercepts: Vec<Array1<f64>>,
}

impl Weights {
    /// Glorot and Bengio's uniform start (AISTATS 2010), in scikit-learn's order of draws.
    pub(super) fn start(layers: &[usize], activation: Activation, random: &mut RandomState) -> Self {
        let factor = if activation == Activation::Logistic { 2.0 } else { 6.0 };
        let (mut coefs, mut intercepts) = (Vec::new(), Vec::new());
        for pair in layers.windows(2) {
            let bound = (factor / (pair[0] + pair[1]) as f64).sqrt();
            coefs.push(Array2::from_shape_simple_fn((pair[0], pair[1]), || random.uniform(-bound, bound)));
            intercepts.push(Array1::from_shape_simple_fn(pair[1], || random.uniform(-bound, bound)));
        }
        Self { coefs, intercepts }
    }

    pub(super) fn zeros_like(&self) -> Self {
        Self {
            coefs: self.coefs.iter().map(|c| Array2::zeros(c.dim())).collect(),
            intercepts: self.intercepts.iter().map(|i| Array1::zeros(i.len())).collect(),
        }
    }

    /// All numbers in one row: coefficients of each layer, then intercepts of each layer.
    pub(super) fn pack(&self) -> Vec<f64> {
        let coefs = self.coefs.iter().flat_map(|c| c.iter());
        coefs.chain(self.intercepts.iter().flat_map(|i| i.iter())).copied().collect()
    }

    /// Back from [`pack`](Self::pack).
    pub(super) fn unpack(&mut self, packed: &[f64]) {
        let mut numbers = packed.iter();
        let coefs = self.coefs.iter_mut().flat_map(|c| c.iter_mut());
        let cells = coefs.chain(self.intercepts.iter_mut().flat_map(|i| i.iter_mut()));
        for (cell, &number) in cells.zip(numbers.by_ref()) {
            *cell = number;
        }
    }

    /// Visits this, another two of the same shape and a fourth, number by number.
    pub(super) fn each(
        &mut self,
        first: &mut Self,
        second: &mut Self,
        third: &Self,
        visit: impl Fn(&mut f64, &mut f64, &mut f64, f64),
    ) {
        let coefs = self.coefs.iter_mut().zip(&mut first.coefs).zip(&mut second.coefs).zip(&third.coefs);
        coefs.for_each(|(((a, b), c), d)| Zip::from(a).and(b).and(c).and(d).for_each(|a, b, c, &d| visit(a, b, c, d)));
        let rest =
            self.intercepts.iter_mut().zip(&mut first.intercepts).zip(&mut second.intercepts).zip(&third.intercepts);
        rest.for_each(|(((a, b), c), d)| Zip::from(a).and(b).and(c).and(d).for_each(|a, b, c, &d| visit(a, b, c, d)));
    }

    pub(super) fn is_finite(&self) -> bool {
        self.coefs.iter().all(|c| c.iter().all(|v| v.is_finite()))
            && self.intercepts.iter().all(|i| i.iter().all(|v| v.is_finite()))
    }
}

/// The shape of a network around its weights.
#[derive(Debug, Clone, Copy)]
pub(super) struct Network {
    pub(super) activation: Activation,
    pub(super) output: Output,
    /// Strength of the penalty on squared coefficients.
    pub(super) alpha: f64,
}

impl Network {
    /// What every layer makes of the rows; the last entry is the output.
    fn forward(&self, weights: &Weights, x: ArrayView2<'_, f64>) -> Vec<Array2<f64>> {
        let depth = weights.coefs.len();
        let mut layers: Vec<Array2<f64>> = Vec::with_capacity(depth);
        for (k, (coef, intercept)) in weights.coefs.iter().zip(&weights.intercepts).enumerate() {
            let mut z = match layers.last() {
                None => x.dot(coef),
                Some(before) => before.dot(coef),
            };
            z += intercept;
            if k + 1 < depth {
                self.activate(&mut z)
            } else {
                self.finish(&mut z)
            }
            layers.push(z);
        }
        layers
    }

    /// The output of each row.
    pub(super) fn output(&self, weights: &Weights, x: ArrayView2<'_, f64>) -> Array2<f64> {
        self.forward(weights, x).pop().unwrap_or_else(|| Array2::zeros((x.nrows(), 0)))
    }

    fn activate(&self, z: &mut Array2<f64>) {
        match self.activation {
            Activation::Relu => z.mapv_inplace(|v| v.max(0.0)),
            Activation::Tanh => z.mapv_inplace(f64::tanh),
            Activation::Logistic => z.mapv_inplace(logistic),
            Activation::Identity => {}
        }
    }

    fn finish(&self, z: &mut Array2<f64>) {
        match self.output {
            Output::Identity => {}
            Output::Logistic => z.mapv_inplace(logistic),
            Output::Softmax => z.rows_mut().into_iter().for_each(|mut row| {
                let largest = row.iter().copied().fold(f64::NEG_INFINITY, f64::max);
                row.mapv_inplace(|v| (v - largest).exp());
                let total = row.sum();
                row.mapv_inplace(|v| v / total);
            }),
        }
    }

    /// Turns the error of a layer's output into the error of its input.
    fn derive(&self, outputs: &Array2<f64>, errors: &mut Array2<f64>) {
        let factor = match self.activation {
            Activation::Identity => return,
            Activation::Relu => |a: f64| if a == 0.0 { 0.0 } else { 1.0 },
            Activation::Tanh => |a: f64| 1.0 - a * a,
            Activation::Logistic => |a: f64| a * (1.0 - a),
        };
        Zip::from(errors).and(outputs).for_each(|e, &a| *e *= factor(a));
    }

    /// The penalised mean loss of these rows; its gradient is written over `gradient`.
    pub(super) fn loss(
        &self,
        weights: &Weights,
        x: ArrayView2<'_, f64>,
        y: ArrayView2<'_, f64>,
        gradient: &mut Weights,
    ) -> f64 {
        let n = x.nrows() as f64;
        let mut layers = self.forward(weights, x);
        let mut errors = layers.pop().unwrap_or_else(|| Array2::zeros(y.dim()));
        let squares: f64 = weights.coefs.iter().map(|c| c.iter().map(|w| w * w).sum::<f64>()).sum();
        let loss = self.data_loss(&errors, y) + 0.5 * self.alpha * squares / n;
        errors -= &y;
        for k in (0..weights.coefs.len()).rev() {
            let coef = &mut gradient.coefs[k];
            *coef = if k == 0 { x.t().dot(&errors) } else { layers[k - 1].t().dot(&errors) };
            Zip::from(coef).and(&weights.coefs[k]).for_each(|g, &w| *g = (*g + self.alpha * w) / n);
            gradient.intercepts[k] = errors.sum_axis(Axis(0)) / n;
            if k > 0 {
                errors = errors.dot(&weights.coefs[k].t());
                self.derive(&layers[k - 1], &mut errors);
            }
        }
        loss
    }

    fn data_loss(&self, outputs: &Array2<f64>, y: ArrayView2<'_, f64>) -> f64 {
        let pairs = outputs.iter().zip(y);
        // Probabilities are kept this far from 0 and 1, as scikit-learn keeps them.
        let kept = |p: f64| p.clamp(f64::EPSILON, 1.0 - f64::EPSILON);
        let total: f64 = match self.output {
            Output::Identity => pairs.map(|(p, y)| 0.5 * (y - p) * (y - p)).sum::<f64>() / y.ncols() as f64,
            Output::Logistic => pairs.map(|(&p, &y)| -if y > 0.5 { kept(p).ln() } else { (1.0 - kept(p)).ln() }).sum(),
            Output::Softmax => pairs.filter(|(_, y)| **y > 0.5).map(|(&p, _)| -kept(p).ln()).sum(),
        };
        total / y.nrows() as f64
    }
}

fn logistic(z: f64) -> f64 {
    1.0 / (1.0 + (-z).exp())
}
