//! Support vector classification: rows (or their Gram matrix) with classes enter, a one-vs-one machine leaves.
//!
//! Equals scikit-learn's `SVC`: rows grouped by class in their order, votes with ties to the first class.

use ndarray::{Array2, ArrayView2, Axis};

use super::super::class_weight::ClassWeight;
use super::super::inputs::{Classes, check_positive, check_square, check_width, row_of};
use super::super::kernels::{Kernel, ResolvedKernel};
use super::super::model::{Classifier, FittedClassifier, Prediction};

use super::gram::Gram;
use super::platt::{Sigmoid, couple};
use super::solve::{Box2, classification};
use crate::LearnError;
use crate::random::RandomState;

/// Options of a support vector classifier.
#[derive(Debug, Clone, PartialEq)]
pub struct Svc {
    /// Cost of a margin violation, above 0.
    pub c: f64,
    /// The similarity of two rows.
    pub kernel: Kernel,
    /// How far from optimal the dual may stop (LIBSVM's `eps`, scikit-learn's `tol`).
    pub tolerance: f64,
    /// How much each class weighs.
    pub class_weight: ClassWeight,
    /// Whether to also fit class probabilities (Platt scaling over five seeded folds: five more fits a pair).
    pub probabilities: bool,
}

impl Default for Svc {
    fn default() -> Self {
        Self {
            c: 1.0,
            kernel: Kernel::default(),
            tolerance: 1e-3,
            class_weight: ClassWeight::None,
            probabilities: false,
        }
    }
}

/// Training rows of each present class, in the order of the table.
type Groups = Vec<Vec<usize>>;

/// One solved pair of classes: coefficients over the rows of `first`, then of `second`.
struct Pair {
    first: usize,
    second: usize,
    coefficients: Vec<f64>,
    rho: f64,
    sigmoid: Option<Sigmoid>,
}

impl Classifier for Svc {
    fn fit(
        &self,
        x: ArrayView2<'_, f64>,
        y: &[usize],
        classes: usize,
        seed: u32,
    ) -> Result<Box<dyn FittedClassifier>, LearnError> {
        check_positive("c", self.c)?;
        check_positive("tolerance", self.tolerance)?;
        let (classes, codes) = Classes::new(x, y, classes)?;
        if self.kernel.is_precomputed() {
            check_square(x)?;
        }
        let gram = Gram::new(x, self.kernel.resolve(x)?);
        let mut groups: Groups = vec![Vec::new(); classes.len()];
        codes.iter().enumerate().for_each(|(row, &code)| groups[code].push(row));
        let weights = self.class_weight.weights(&codes, classes.len());
        let pairs = self.solve_pairs(&gram, &groups, &weights, seed)?;
        Ok(Box::new(FittedSvc::assemble(classes, &gram, &groups, pairs)))
    }
}

impl Svc {
    fn solve_pairs(
        &self,
        gram: &Gram<'_>,
        groups: &Groups,
        weights: &[f64],
        seed: u32,
    ) -> Result<Vec<Pair>, LearnError> {
        let mut stream = RandomState::new(seed);
        let mut pairs = Vec::with_capacity(groups.len() * (groups.len() - 1) / 2);
        for first in 0..groups.len() {
            for second in first + 1..groups.len() {
                let rows: Vec<usize> = groups[first].iter().chain(&groups[second]).copied().collect();
                let signs: Vec<i8> = (0..rows.len()).map(|k| if k < groups[first].len() { 1 } else { -1 }).collect();
                let limits = Box2 {
                    c_plus: self.c * weights[first],
                    c_minus: self.c * weights[second],
                    tolerance: self.tolerance,
                };
                let sigmoid = match self.probabilities {
                    true => Some(Sigmoid::fit(gram, &rows, &signs, limits, &mut stream)?),
                    false => None,
                };
                let solution = classification(gram, &rows, &signs, limits)?;
                let (coefficients, rho) = (solution.coefficients, solution.rho);
                pairs.push(Pair { first, second, coefficients, rho, sigmoid });
            }
        }
        Ok(pairs)
    }
}

/// A support vector classifier after fitting. Signs are LIBSVM's: positive speaks for the first class of a pair.
struct FittedSvc {
    classes: Classes,
    kernel: ResolvedKernel,
    width: usize,
    /// Training rows that support, grouped by class.
    support: Vec<usize>,
    /// How many support rows each class has.
    n_support: Vec<usize>,
    /// The support rows themselves (no columns for a precomputed kernel).
    vectors: Array2<f64>,
    /// (classes - 1, support): LIBSVM's layout.
    dual: Array2<f64>,
    rho: Vec<f64>,
    sigmoids: Vec<Sigmoid>,
}

impl FittedSvc {
    fn assemble(classes: Classes, gram: &Gram<'_>, groups: &Groups, pairs: Vec<Pair>) -> Self {
        let slots = support_slots(groups, &pairs, gram.x().nrows());
        let support: Vec<usize> = groups.iter().flatten().copied().filter(|&r| slots[r].is_some()).collect();
        let n_support = groups.iter().map(|g| g.iter().filter(|&&r| slots[r].is_some()).count()).collect();
        let mut dual = Array2::zeros((classes.len() - 1, support.len()));
        for pair in &pairs {
            let sides = groups[pair.first].iter().map(|r| (r, pair.second - 1));
            let sides = sides.chain(groups[pair.second].iter().map(|r| (r, pair.first)));
            for ((&row, line), &a) in sides.zip(&pair.coefficients) {
                if let Some(slot) = slots[row] {
                    dual[(line, slot)] = a;
                }
            }
        }
        let kernel = gram.kernel();
        let vectors = match kernel.is_precomputed() {
            true => Array2::zeros((support.len(), 0)),
            false => gram.x().select(Axis(0), &support),
        };
        let sigmoids = pairs.iter().filter_map(|p| p.sigmoid).collect();
        let rho = pairs.iter().map(|p| p.rho).collect();
        Self { classes, kernel, width: gram.x().ncols(), support, n_support, vectors, dual, rho, sigmoids }
    }

    /// (rows, pairs) decision values.
    fn pairwise(&self, x: ArrayView2<'_, f64>) -> Array2<f64> {
        let similarities = match self.kernel.is_precomputed() {
            true => x.select(Axis(1), &self.support),
            false => self.kernel.matrix(x, self.vectors.view()),
        };
        let starts: Vec<usize> = self
            .n_support
            .iter()
            .scan(0, |sum, n| {
                *sum += n;
                Some(*sum - n)
            })
            .collect();
        let mut out = Array2::zeros((x.nrows(), self.rho.len()));
        for (k, mut line) in similarities.rows().into_iter().zip(out.rows_mut()) {
            let mut cells = line.iter_mut().zip(&self.rho);
            for i in 0..self.classes.len() {
                for j in i + 1..self.classes.len() {
                    let own = (starts[i]..starts[i] + self.n_support[i]).map(|s| self.dual[(j - 1, s)] * k[s]);
                    let other = (starts[j]..starts[j] + self.n_support[j]).map(|s| self.dual[(i, s)] * k[s]);
                    if let Some((cell, rho)) = cells.next() {
                        *cell = own.chain(other).sum::<f64>() - rho;
                    }
                }
            }
        }
        out
    }
}

/// For each training row its place among the support rows, if it supports any pair.
fn support_slots(groups: &Groups, pairs: &[Pair], rows: usize) -> Vec<Option<usize>> {
    let mut supports = vec![false; rows];
    for pair in pairs {
        let both = groups[pair.first].iter().chain(&groups[pair.second]);
        both.zip(&pair.coefficients).filter(|(_, a)| a.abs() > 0.0).for_each(|(&r, _)| supports[r] = true);
    }
    let mut slots = vec![None; rows];
    let ordered = groups.iter().flatten().filter(|&&r| supports[r]);
    ordered.enumerate().for_each(|(slot, &r)| slots[r] = Some(slot));
    slots
}

/// scikit-learn's `_ovr_decision_function`: votes, and confidences squeezed into (-1/3, 1/3) to break ties.
fn votes_and_shape(pairwise: &Array2<f64>, classes: usize) -> (Vec<usize>, Array2<f64>) {
    let mut labels = Vec::with_capacity(pairwise.nrows());
    let mut shaped = Array2::zeros((pairwise.nrows(), classes));
    for (decisions, mut line) in pairwise.rows().into_iter().zip(shaped.rows_mut()) {
        let (mut votes, mut confidence) = (vec![0_usize; classes], vec![0.0; classes]);
        let mut values = decisions.iter();
        for i in 0..classes {
            for j in i + 1..classes {
                let value = values.next().copied().unwrap_or(0.0);
                confidence[i] += value;
                confidence[j] -= value;
                votes[if value > 0.0 { i } else { j }] += 1;
            }
        }
        let most = votes.iter().copied().max().unwrap_or(0);
        labels.push(votes.iter().position(|&v| v == most).unwrap_or(0));
        for (c, cell) in line.iter_mut().enumerate() {
            *cell = votes[c] as f64 + confidence[c] / (3.0 * (confidence[c].abs() + 1.0));
        }
    }
    (labels, shaped)
}

impl FittedClassifier for FittedSvc {
    fn predict(&self, x: ArrayView2<'_, f64>) -> Result<Prediction, LearnError> {
        check_width(self.width, x)?;
        let count = self.classes.len();
        let pairwise = self.pairwise(x);
        let (codes, shaped) = votes_and_shape(&pairwise, count);
        let probabilities = (!self.sigmoids.is_empty())
            .then(|| self.classes.probabilities(couple(pairwise.view(), &self.sigmoids, count)));
        let decision = if count == 2 { pairwise.mapv_into(|v| -v) } else { shaped };
        Ok(Prediction { labels: self.classes.labels(codes), decision: self.classes.decision(decision), probabilities })
    }

    /// `support`, `n_support`, `dual_coef`, `intercept` as scikit-learn reports them (for two classes with the sign
    /// turned, so that positive means class 1), `support_vectors`, `gamma` and, if asked for, the Platt sigmoids.
    fn learned(&self) -> Vec<(&'static str, Array2<f64>)> {
        let turn = if self.classes.len() == 2 { -1.0 } else { 1.0 };
        let as_floats = |v: &[usize]| row_of(&v.iter().map(|&i| i as f64).collect::<Vec<_>>());
        let intercept: Vec<f64> = self.rho.iter().map(|r| -r * turn).collect();
        let mut all = vec![
            ("support", as_floats(&self.support)),
            ("n_support", as_floats(&self.n_support)),
            ("dual_coef", &self.dual * turn),
            ("intercept", row_of(&intercept)),
        ];
        if !self.kernel.is_precomputed() {
            all.push(("support_vectors", self.vectors.clone()));
            all.push(("gamma", row_of(&[self.kernel.gamma])));
        }
        if !self.sigmoids.is_empty() {
            all.push((
                "platt",
                Array2::from_shape_fn((self.sigmoids.len(), 2), |(p, side)| match side {
                    0 => self.sigmoids[p].a,
                    _ => self.sigmoids[p].b,
                }),
            ));
        }
        all
    }
}
