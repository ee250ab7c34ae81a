//! Probabilities for a two-class machine (Platt scaling): training rows enter, a sigmoid over decision values leaves.
//!
//! As in LIBSVM the sigmoid is fitted on five-fold held-out decision values; the folds come from an explicit seed.

use libsvm_rs::probability::{multiclass_probability, sigmoid_predict, sigmoid_train};
use ndarray::{Array2, ArrayView2};

use super::gram::Gram;
use super::solve::{Box2, classification};
use crate::LearnError;
use crate::random::RandomState;

const FOLDS: usize = 5;
/// Pairwise probabilities stay this far from 0 and 1, as in LIBSVM.
const MARGIN: f64 = 1e-7;

/// `p(first class) = 1 / (1 + exp(a * decision + b))`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Sigmoid {
    pub(super) a: f64,
    pub(super) b: f64,
}

impl Sigmoid {
    /// Fits the sigmoid of one pair of classes on held-out decision values.
    pub(super) fn fit(
        gram: &Gram<'_>,
        rows: &[usize],
        signs: &[i8],
        limits: Box2,
        stream: &mut RandomState,
    ) -> Result<Self, LearnError> {
        let mut order: Vec<usize> = (0..rows.len()).collect();
        stream.shuffle(&mut order);
        let mut decisions = vec![0.0; rows.len()];
        for fold in 0..FOLDS {
            let (begin, end) = (fold * rows.len() / FOLDS, (fold + 1) * rows.len() / FOLDS);
            let held_out = &order[begin..end];
            let kept: Vec<usize> = order[..begin].iter().chain(&order[end..]).copied().collect();
            hold_out(gram, rows, signs, limits, &kept, held_out, &mut decisions)?;
        }
        let labels: Vec<f64> = signs.iter().map(|&s| f64::from(s)).collect();
        let (a, b) = sigmoid_train(&decisions, &labels);
        Ok(Self { a, b })
    }
}

/// Fits on the `kept` positions and writes the decision values of the `held_out` ones.
fn hold_out(
    gram: &Gram<'_>,
    rows: &[usize],
    signs: &[i8],
    limits: Box2,
    kept: &[usize],
    held_out: &[usize],
    decisions: &mut [f64],
) -> Result<(), LearnError> {
    let kept_rows: Vec<usize> = kept.iter().map(|&k| rows[k]).collect();
    let kept_signs: Vec<i8> = kept.iter().map(|&k| signs[k]).collect();
    let (plus, minus) = (kept_signs.contains(&1), kept_signs.contains(&-1));
    if !(plus && minus) {
        // One side only: the machine would answer with that side everywhere; LIBSVM takes its sign.
        let constant = f64::from(i8::from(plus) - i8::from(minus));
        held_out.iter().for_each(|&h| decisions[h] = constant);
        return Ok(());
    }
    let solution = classification(gram, &kept_rows, &kept_signs, limits)?;
    for &h in held_out {
        let terms = solution.coefficients.iter().zip(&kept_rows).filter(|(a, _)| **a != 0.0);
        decisions[h] = terms.map(|(a, &row)| a * gram.entry(rows[h], row)).sum::<f64>() - solution.rho;
    }
    Ok(())
}

/// Class probabilities from pairwise decision values (Wu, Lin and Weng, JMLR 5, 2004, second method).
pub(super) fn couple(pairwise: ArrayView2<'_, f64>, sigmoids: &[Sigmoid], classes: usize) -> Array2<f64> {
    let mut out = Array2::zeros((pairwise.nrows(), classes));
    for (decisions, mut line) in pairwise.rows().into_iter().zip(out.rows_mut()) {
        let mut table = vec![vec![0.0; classes]; classes];
        let pairs = (0..classes).flat_map(|i| (i + 1..classes).map(move |j| (i, j)));
        for ((i, j), (&decision, sigmoid)) in pairs.zip(decisions.iter().zip(sigmoids)) {
            let p = sigmoid_predict(decision, sigmoid.a, sigmoid.b).clamp(MARGIN, 1.0 - MARGIN);
            table[i][j] = p;
            table[j][i] = 1.0 - p;
        }
        let mut row = vec![0.0; classes];
        if classes == 2 {
            row.copy_from_slice(&[table[0][1], table[1][0]]);
        } else {
            multiclass_probability(classes, &table, &mut row);
        }
        line.iter_mut().zip(row).for_each(|(cell, p)| *cell = p);
    }
    out
}
