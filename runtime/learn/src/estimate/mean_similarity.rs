//! Classification by the mean similarity with stored examples of each class: rows (or their Gram matrix) with classes
//! enter, a rule leaves that gives each new row the class whose examples it resembles most.
//!
//! The quantum metric learner's prediction (Lloyd et al. 2020: mean fidelity with examples of each class), and with a
//! Gaussian kernel Parzen's classifier with equal priors. Nothing is drawn: the examples are the first rows of a class.

use ndarray::{Array2, ArrayView2};

use super::inputs::{Classes, argmax_rows, bad_option, check_square, check_width};
use super::kernels::{Kernel, ResolvedKernel};
use super::model::{Classifier, FittedClassifier, Prediction};
use crate::LearnError;

/// Options of the mean-similarity classifier.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct MeanSimilarity {
    /// How many rows of each class are kept, the first in the order of the table; all for `None`.
    pub examples: Option<usize>,
    /// The similarity of two rows.
    pub kernel: Kernel,
}

impl Classifier for MeanSimilarity {
    fn fit(
        &self,
        x: ArrayView2<'_, f64>,
        y: &[usize],
        classes: usize,
        _seed: u32,
    ) -> Result<Box<dyn FittedClassifier>, LearnError> {
        if self.examples == Some(0) {
            return Err(bad_option("examples", 0, "each class needs an example to be compared with"));
        }
        if self.kernel.is_precomputed() {
            check_square(x)?;
        }
        let (classes, codes) = Classes::new(x, y, classes)?;
        let kernel = self.kernel.resolve(x)?;
        let most = self.examples.unwrap_or(usize::MAX);
        let of_class = |class: usize| (0..codes.len()).filter(|row| codes[*row] == class).take(most).collect();
        let examples: Vec<Vec<usize>> = (0..classes.len()).map(of_class).collect();
        let rows = if kernel.is_precomputed() { Array2::zeros((0, 0)) } else { x.to_owned() };
        Ok(Box::new(Fitted { kernel, rows, examples, classes, width: x.ncols() }))
    }
}

struct Fitted {
    kernel: ResolvedKernel,
    /// Training rows; empty for a precomputed kernel.
    rows: Array2<f64>,
    /// Training rows that are compared with, for each class that occurs.
    examples: Vec<Vec<usize>>,
    classes: Classes,
    width: usize,
}

impl FittedClassifier for Fitted {
    fn predict(&self, x: ArrayView2<'_, f64>) -> Result<Prediction, LearnError> {
        check_width(self.width, x)?;
        let gram = self.kernel.matrix(x, self.rows.view());
        let mean = |(row, class): (usize, usize)| {
            let examples = &self.examples[class];
            examples.iter().map(|e| gram[(row, *e)]).sum::<f64>() / examples.len() as f64
        };
        let means = Array2::from_shape_fn((x.nrows(), self.examples.len()), mean);
        let labels = self.classes.labels(argmax_rows(&means));
        let decision = match means.ncols() {
            2 => Array2::from_shape_fn((x.nrows(), 1), |(row, _)| means[(row, 1)] - means[(row, 0)]),
            _ => means,
        };
        Ok(Prediction { labels, decision: self.classes.decision(decision), probabilities: None })
    }

    fn learned(&self) -> Vec<(&'static str, Array2<f64>)> {
        let flat: Vec<f64> = self.examples.iter().flatten().map(|row| *row as f64).collect();
        vec![("examples", super::inputs::row_of(&flat))]
    }
}
