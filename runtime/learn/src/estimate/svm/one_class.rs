//! One-class support vector machine: rows taken as normal enter, a measure of how normal a new row is leaves.

use ndarray::{Array2, ArrayView2, Axis};

use super::super::inputs::{bad_option, check_positive, check_rows, check_square, check_width};
use super::super::kernels::Kernel;
use super::super::model::{Classifier, FittedClassifier, Prediction};
use super::gram::Gram;
use super::solve::one_class;
use super::svr::Expansion;
use crate::LearnError;

/// Options of a one-class machine (scikit-learn's `OneClassSVM`).
#[derive(Debug, Clone, PartialEq)]
pub struct OneClassSvm {
    /// At most this fraction of training rows lies outside, at least this fraction supports; in (0, 1).
    pub nu: f64,
    /// The similarity of two rows.
    pub kernel: Kernel,
    /// How far from optimal the dual may stop.
    pub tolerance: f64,
}

impl Default for OneClassSvm {
    fn default() -> Self {
        Self { nu: 0.5, kernel: Kernel::default(), tolerance: 1e-3 }
    }
}

impl OneClassSvm {
    /// Fits on rows that are all taken as normal (or on their Gram matrix).
    pub fn fit(&self, x: ArrayView2<'_, f64>) -> Result<FittedOneClassSvm, LearnError> {
        if !(self.nu > 0.0 && self.nu < 1.0) {
            let reason = "it is a fraction of the training rows, above 0 and below 1 (at 1 all rows may lie outside, \
                          and nothing fixes the boundary)";
            return Err(bad_option("nu", self.nu, reason));
        }
        check_positive("tolerance", self.tolerance)?;
        check_rows(x)?;
        if self.kernel.is_precomputed() {
            check_square(x)?;
        }
        let gram = Gram::new(x, self.kernel.resolve(x)?);
        let solution = one_class(&gram, self.nu, self.tolerance)?;
        Ok(FittedOneClassSvm(Expansion::new(&gram, solution)))
    }
}

/// A one-class machine after fitting.
#[derive(Debug, Clone)]
pub struct FittedOneClassSvm(Expansion);

impl FittedOneClassSvm {
    /// One decision value a row: at least 0 means normal, below 0 an outlier (`decision_function`).
    pub fn decision(&self, x: ArrayView2<'_, f64>) -> Result<Vec<f64>, LearnError> {
        self.0.values(x)
    }

    /// Support indices, dual coefficients and intercept, as [`FittedClassifier::learned`].
    pub fn learned(&self) -> Vec<(&'static str, Array2<f64>)> {
        self.0.arrays()
    }
}

/// A two-class classifier that learns from the rows of one class alone; the other class is whatever looks foreign.
#[derive(Debug, Clone, PartialEq)]
pub struct NoveltyDetector {
    /// The machine.
    pub machine: OneClassSvm,
    /// Index of the class taken as normal.
    pub normal: usize,
}

impl Classifier for NoveltyDetector {
    fn fit(
        &self,
        x: ArrayView2<'_, f64>,
        y: &[usize],
        classes: usize,
        _seed: u32,
    ) -> Result<Box<dyn FittedClassifier>, LearnError> {
        if classes != 2 || self.normal > 1 {
            return Err(bad_option(
                "normal",
                self.normal,
                &format!("a one-class machine tells one class of two from the other, this table has {classes} classes"),
            ));
        }
        check_rows(x)?;
        if y.len() != x.nrows() {
            return Err(LearnError::Data(format!("there are {} rows but {} classes", x.nrows(), y.len())));
        }
        let rows: Vec<usize> = (0..y.len()).filter(|&r| y[r] == self.normal).collect();
        if rows.is_empty() {
            return Err(LearnError::Data("no training row is of the class taken as normal: nothing to learn".into()));
        }
        let precomputed = self.machine.kernel.is_precomputed();
        if precomputed {
            check_square(x)?;
        }
        let own = x.select(Axis(0), &rows);
        let own = if precomputed { own.select(Axis(1), &rows) } else { own };
        let machine = self.machine.fit(own.view())?;
        let columns = precomputed.then_some(rows);
        Ok(Box::new(FittedNoveltyDetector { machine, normal: self.normal, width: x.ncols(), columns }))
    }
}

struct FittedNoveltyDetector {
    machine: FittedOneClassSvm,
    normal: usize,
    width: usize,
    /// With a precomputed kernel: the training rows (columns of new Gram rows) the machine was fitted on.
    columns: Option<Vec<usize>>,
}

impl FittedClassifier for FittedNoveltyDetector {
    fn predict(&self, x: ArrayView2<'_, f64>) -> Result<Prediction, LearnError> {
        check_width(self.width, x)?;
        let values = match &self.columns {
            Some(columns) => self.machine.decision(x.select(Axis(1), columns).view())?,
            None => self.machine.decision(x)?,
        };
        let labels = values.iter().map(|&v| if v >= 0.0 { self.normal } else { 1 - self.normal }).collect();
        let sign = if self.normal == 1 { 1.0 } else { -1.0 };
        let decision = Array2::from_shape_fn((values.len(), 1), |(row, _)| sign * values[row]);
        Ok(Prediction { labels, decision: Some(decision), probabilities: None })
    }

    fn learned(&self) -> Vec<(&'static str, Array2<f64>)> {
        self.machine.learned()
    }
}
