//! The losses of boosting: targets and scores enter; the start, the gradients and the steps of the leaves leave.

use ndarray::Array2;

use super::super::trees::Tree;
use super::pairwise::{mean, sum};

/// Targets, one column a tree of a step: the values, or 1 for the class of the tree, else 0.
pub(super) struct Targets {
    columns: Vec<Vec<f64>>,
}

impl Targets {
    /// Of class codes; a single column says whether it is class 1.
    pub(super) fn of_classes(codes: &[usize], width: usize) -> Self {
        let first = usize::from(width == 1);
        let column = |k: usize| codes.iter().map(|code| f64::from(u8::from(*code == k + first))).collect();
        Self { columns: (0..width).map(column).collect() }
    }

    /// Of real numbers.
    pub(super) fn of_values(values: &[f64]) -> Self {
        Self { columns: vec![values.to_vec()] }
    }

    /// The column of a tree.
    pub(super) fn column(&self, k: usize) -> &[f64] {
        &self.columns[k]
    }
}

/// What boosting makes small.
#[derive(Clone, Copy)]
pub(super) enum Loss {
    /// The squared error of a value.
    Squared,
    /// The log loss of two classes; the score is the log odds of class 1.
    Binomial,
    /// The log loss of so many classes; scores are logarithms of probabilities up to a constant.
    Multinomial(usize),
}

impl Loss {
    /// Trees a step.
    pub(super) fn width(self) -> usize {
        match self {
            Self::Squared | Self::Binomial => 1,
            Self::Multinomial(classes) => classes,
        }
    }

    /// The best constant scores.
    pub(super) fn start(self, targets: &Targets) -> Vec<f64> {
        let share = |column: &Vec<f64>| {
            (column.iter().sum::<f64>() / column.len() as f64).clamp(f64::EPSILON, 1.0 - f64::EPSILON)
        };
        match self {
            Self::Squared => vec![mean(targets.column(0))],
            Self::Binomial => vec![logit(share(&targets.columns[0]))],
            Self::Multinomial(_) => {
                let shares: Vec<f64> = targets.columns.iter().map(share).collect();
                let logs: Vec<f64> = shares.iter().map(|share| share.ln()).collect();
                let centre = mean(&logs).exp();
                shares.iter().map(|share| (share / centre).ln()).collect()
            }
        }
    }

    /// What each tree of the next step is fitted to, a column each.
    pub(super) fn negative_gradient(self, targets: &Targets, scores: &[Vec<f64>]) -> Vec<Vec<f64>> {
        let single = |gradient: fn(f64, f64) -> f64| {
            vec![targets.column(0).iter().zip(&scores[0]).map(|(target, score)| gradient(*target, *score)).collect()]
        };
        match self {
            Self::Squared => single(|target, score| target - score),
            Self::Binomial => single(|target, score| -binomial_gradient(target, score)),
            Self::Multinomial(_) => multinomial_gradient(targets, scores),
        }
    }

    /// Gives the leaves their steps: a Newton step of the log losses. `leaves` are those of the rows.
    pub(super) fn settle(self, tree: &mut Tree, leaves: &[usize], target: &[f64], gradient: &[f64], weights: &[f64]) {
        let scale = match self {
            Self::Squared => return,
            Self::Binomial => 1.0,
            Self::Multinomial(classes) => (classes - 1) as f64 / classes as f64,
        };
        let mut members = vec![Vec::new(); tree.len()];
        for (row, leaf) in leaves.iter().enumerate().filter(|(row, _)| weights[*row] > 0.0) {
            members[*leaf].push(row);
        }
        for (leaf, rows) in members.iter().enumerate().filter(|(_, rows)| !rows.is_empty()) {
            let gradients: Vec<f64> = rows.iter().map(|row| gradient[*row]).collect();
            let curvatures: Vec<f64> = (rows.iter())
                .map(|row| {
                    let probability = target[*row] - gradient[*row];
                    probability * (1.0 - probability)
                })
                .collect();
            let count = rows.len() as f64;
            let (numerator, denominator) = (sum(&gradients) / count * scale, sum(&curvatures) / count);
            tree.set_value(leaf, if denominator.abs() < 1e-150 { 0.0 } else { numerator / denominator });
        }
    }
}

/// Shares of classes from scores.
pub(super) fn probabilities(scores: &Array2<f64>) -> Array2<f64> {
    if scores.ncols() == 1 {
        return Array2::from_shape_fn((scores.nrows(), 2), |(row, class)| {
            let positive = 1.0 / (1.0 + (-scores[[row, 0]]).exp());
            if class == 1 { positive } else { 1.0 - positive }
        });
    }
    let mut shares = scores.clone();
    for mut row in shares.rows_mut() {
        let top = row.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        row.mapv_inplace(|score| (score - top).exp());
        let total = row.sum();
        row /= total;
    }
    shares
}

/// The log odds, with all digits near one half.
fn logit(p: f64) -> f64 {
    if (0.3..=0.65).contains(&p) {
        let s = 2.0 * (p - 0.5);
        return s.ln_1p() - (-s).ln_1p();
    }
    (p / (1.0 - p)).ln()
}

/// `probability - target`, with all digits.
fn binomial_gradient(target: f64, score: f64) -> f64 {
    if score > -37.0 {
        let tail = (-score).exp();
        ((1.0 - target) - target * tail) / (1.0 + tail)
    } else {
        score.exp() - target
    }
}

fn multinomial_gradient(targets: &Targets, scores: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let rows = scores[0].len();
    let mut columns = vec![vec![0.0; rows]; scores.len()];
    for row in 0..rows {
        let top = scores.iter().map(|column| column[row]).fold(f64::NEG_INFINITY, f64::max);
        let mut total = 0.0;
        for (column, scores) in columns.iter_mut().zip(scores) {
            column[row] = (scores[row] - top).exp();
            total += column[row];
        }
        for (column, target) in columns.iter_mut().zip(&targets.columns) {
            column[row] = -(column[row] / total - target[row]);
        }
    }
    columns
}
