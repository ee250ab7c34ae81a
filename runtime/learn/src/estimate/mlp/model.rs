//! The perceptron as an estimator: options, rows and targets enter, a fitted classifier or regressor leaves.

use ndarray::{Array2, ArrayView2};

use super::super::inputs::{Classes, argmax_rows, check_targets, check_width, row_of};
use super::super::model::{Classifier, FittedClassifier, FittedRegressor, Prediction, Regressor};
use super::network::{Network, Output};
use super::options::Mlp;
use super::train::{Trained, train};
use crate::LearnError;

impl Classifier for Mlp {
    fn fit(
        &self,
        x: ArrayView2<'_, f64>,
        y: &[usize],
        classes: usize,
        seed: u32,
    ) -> Result<Box<dyn FittedClassifier>, LearnError> {
        self.check()?;
        let (classes, codes) = Classes::new(x, y, classes)?;
        let (output, outputs, first) = match classes.len() {
            2 => (Output::Logistic, 1, 1),
            n => (Output::Softmax, n, 0),
        };
        let targets =
            Array2::from_shape_fn((codes.len(), outputs), |(r, t)| f64::from(u8::from(codes[r] == t + first)));
        Ok(Box::new(FittedMlpClassifier { classes, net: FittedNet::fit(self, output, x, targets, seed)? }))
    }
}

impl Regressor for Mlp {
    fn fit(&self, x: ArrayView2<'_, f64>, y: &[f64], seed: u32) -> Result<Box<dyn FittedRegressor>, LearnError> {
        self.check()?;
        check_targets(x, y)?;
        let targets = Array2::from_shape_fn((y.len(), 1), |(row, _)| y[row]);
        Ok(Box::new(FittedNet::fit(self, Output::Identity, x, targets, seed)?))
    }
}

/// A trained network.
struct FittedNet {
    network: Network,
    layers: Vec<usize>,
    trained: Trained,
}

impl FittedNet {
    fn fit(
        options: &Mlp,
        output: Output,
        x: ArrayView2<'_, f64>,
        targets: Array2<f64>,
        seed: u32,
    ) -> Result<Self, LearnError> {
        let network = Network { activation: options.activation, output, alpha: options.alpha };
        let layers = options.layers(x.ncols(), targets.ncols())?;
        let trained = train(options, network, &layers, x, targets.view(), seed)?;
        Ok(Self { network, layers, trained })
    }

    fn outputs(&self, x: ArrayView2<'_, f64>) -> Result<Array2<f64>, LearnError> {
        check_width(self.layers[0], x)?;
        Ok(self.network.output(&self.trained.weights, x))
    }

    fn arrays(&self) -> Vec<(&'static str, Array2<f64>)> {
        let layers: Vec<f64> = self.layers.iter().map(|&n| n as f64).collect();
        vec![
            ("layers", row_of(&layers)),
            ("parameters", row_of(&self.trained.weights.pack())),
            ("loss_curve", row_of(&self.trained.losses)),
        ]
    }
}

impl FittedRegressor for FittedNet {
    fn predict(&self, x: ArrayView2<'_, f64>) -> Result<Vec<f64>, LearnError> {
        Ok(self.outputs(x)?.column(0).to_vec())
    }

    /// `layers` (units), `parameters` (coefficients of each layer, then intercepts) and `loss_curve`.
    fn learned(&self) -> Vec<(&'static str, Array2<f64>)> {
        self.arrays()
    }
}

struct FittedMlpClassifier {
    classes: Classes,
    net: FittedNet,
}

impl FittedClassifier for FittedMlpClassifier {
    fn predict(&self, x: ArrayView2<'_, f64>) -> Result<Prediction, LearnError> {
        let outputs = self.net.outputs(x)?;
        let (codes, probabilities) = if self.classes.len() == 2 {
            let pairs = Array2::from_shape_fn((x.nrows(), 2), |(r, c)| match c {
                0 => 1.0 - outputs[(r, 0)],
                _ => outputs[(r, 0)],
            });
            (outputs.iter().map(|&p| usize::from(p > 0.5)).collect(), pairs)
        } else {
            (argmax_rows(&outputs), outputs)
        };
        Ok(Prediction {
            labels: self.classes.labels(codes),
            decision: None,
            probabilities: Some(self.classes.probabilities(probabilities)),
        })
    }

    /// `layers` (units), `parameters` (coefficients of each layer, then intercepts) and `loss_curve`.
    fn learned(&self) -> Vec<(&'static str, Array2<f64>)> {
        self.net.arrays()
    }
}
