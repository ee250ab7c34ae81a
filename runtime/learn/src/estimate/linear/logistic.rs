//! Logistic regression: rows with classes enter, weights, class probabilities and decision values leave.

use ndarray::{Array2, ArrayView2, s};

use super::super::class_weight::ClassWeight;
use super::super::inputs::{Classes, argmax_rows, bad_option, check_positive, check_width, row_of};
use super::super::model::{Classifier, FittedClassifier, Prediction};
use super::loss::{LogisticLoss, sigmoid, softmax};
use super::newton::newton;
use super::quasi_newton::quasi_newton;
use crate::LearnError;

/// The gradient at which Newton's method ends.
const FULL_PRECISION: f64 = 1e-10;

/// What keeps the weights small.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Penalty {
    /// Half the squared length of the weights (intercepts are free).
    #[default]
    L2,
    /// Nothing; separable classes then have no finite best weights, and the fit stops when the gradient vanishes.
    None,
}

/// How the optimum is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LogisticSolver {
    /// L-BFGS from zero, as scikit-learn's default: the same path and the same end, converged or not.
    #[default]
    Lbfgs,
    /// Newton's method to full precision, whatever the tolerance: the true optimum.
    Newton,
}

/// Options of logistic regression (scikit-learn's `LogisticRegression`; multinomial for more than two classes).
///
/// A fit that ends at `max_iterations` is handed on as it is; `learned()` then says `converged` 0.
#[derive(Debug, Clone, PartialEq)]
pub struct LogisticRegression {
    /// Inverse strength of the penalty, above 0.
    pub c: f64,
    /// What keeps the weights small.
    pub penalty: Penalty,
    /// Whether a constant is fitted too.
    pub fit_intercept: bool,
    /// How the optimum is found.
    pub solver: LogisticSolver,
    /// The most steps.
    pub max_iterations: usize,
    /// The largest entry of the gradient (of the mean loss) at which the fit stops.
    pub tolerance: f64,
    /// How much each class weighs.
    pub class_weight: ClassWeight,
}

impl Default for LogisticRegression {
    fn default() -> Self {
        Self {
            c: 1.0,
            penalty: Penalty::L2,
            fit_intercept: true,
            solver: LogisticSolver::Lbfgs,
            max_iterations: 100,
            tolerance: 1e-4,
            class_weight: ClassWeight::None,
        }
    }
}

impl Classifier for LogisticRegression {
    fn fit(
        &self,
        x: ArrayView2<'_, f64>,
        y: &[usize],
        classes: usize,
        _seed: u32,
    ) -> Result<Box<dyn FittedClassifier>, LearnError> {
        check_positive("c", self.c)?;
        check_positive("tolerance", self.tolerance)?;
        if self.max_iterations == 0 {
            return Err(bad_option("max_iterations", 0, "the fit needs at least one step"));
        }
        let (classes, codes) = Classes::new(x, y, classes)?;
        let weights = self.class_weight.weights(&codes, classes.len());
        let rows: Vec<f64> = codes.iter().map(|&c| weights[c]).collect();
        let lines = if classes.len() == 2 { 1 } else { classes.len() };
        let c = (self.penalty == Penalty::L2).then_some(self.c);
        let loss = LogisticLoss::new(x, codes, lines, &rows, c, self.fit_intercept);
        let minimum = match self.solver {
            LogisticSolver::Lbfgs => quasi_newton(&loss, self.max_iterations, self.tolerance)?,
            LogisticSolver::Newton => newton(&loss, self.max_iterations, self.tolerance.min(FULL_PRECISION))?,
        };
        let coef = minimum.weights.slice(s![.., ..x.ncols()]).to_owned();
        let intercept = match self.fit_intercept {
            true => minimum.weights.column(x.ncols()).to_vec(),
            false => vec![0.0; lines],
        };
        let (iterations, converged) = (minimum.iterations, minimum.converged);
        Ok(Box::new(FittedLogistic { classes, coef, intercept, iterations, converged }))
    }
}

struct FittedLogistic {
    classes: Classes,
    /// (lines, features): one line for two classes.
    coef: Array2<f64>,
    intercept: Vec<f64>,
    iterations: usize,
    converged: bool,
}

impl FittedClassifier for FittedLogistic {
    fn predict(&self, x: ArrayView2<'_, f64>) -> Result<Prediction, LearnError> {
        check_width(self.coef.ncols(), x)?;
        let scores = x.dot(&self.coef.t()) + ndarray::ArrayView1::from(&self.intercept);
        let (codes, probabilities) = if self.classes.len() == 2 {
            let ones = scores.column(0);
            let pairs = Array2::from_shape_fn((x.nrows(), 2), |(r, c)| match c {
                0 => 1.0 - sigmoid(ones[r]),
                _ => sigmoid(ones[r]),
            });
            (ones.iter().map(|&z| usize::from(z > 0.0)).collect(), pairs)
        } else {
            let mut all = scores.clone();
            all.rows_mut().into_iter().for_each(|row| {
                softmax(row);
            });
            (argmax_rows(&scores), all)
        };
        Ok(Prediction {
            labels: self.classes.labels(codes),
            decision: self.classes.decision(scores),
            probabilities: Some(self.classes.probabilities(probabilities)),
        })
    }

    /// `coef`, `intercept`, `n_iter` (steps) and `converged` (1 or 0).
    fn learned(&self) -> Vec<(&'static str, Array2<f64>)> {
        vec![
            ("coef", self.coef.clone()),
            ("intercept", row_of(&self.intercept)),
            ("n_iter", row_of(&[self.iterations as f64])),
            ("converged", row_of(&[f64::from(u8::from(self.converged))])),
        ]
    }
}
