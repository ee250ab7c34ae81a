//! `SelectKBest`: features and their target enter, the features that tell most of the target leave, in their old order.
//!
//! The score is the F statistic: between against within classes (`f_classif`) where the target is classes, of the
//! linear regression on one feature (`f_regression`) where it is real.

use ndarray::{Array1, Array2, ArrayView2, Axis};

use super::statistics::{means, pairwise_sum, sums};
use super::transformer::{FittedTransformer, Transformer, check_fit, check_transform, row};
use crate::LearnError;
use crate::data::Target;

const STAGE: &str = "select";

/// `sklearn.feature_selection.SelectKBest` with `f_classif` or `f_regression`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SelectKBest {
    /// How many features are kept.
    pub k: usize,
}

impl Transformer for SelectKBest {
    fn fit(&self, x: ArrayView2<'_, f64>, target: &Target) -> Result<Box<dyn FittedTransformer>, LearnError> {
        check_fit(x, STAGE)?;
        let (rows, width) = x.dim();
        if self.k == 0 || self.k > width {
            let reason = format!("there are {width} features; keep between 1 and {width}");
            return Err(LearnError::Option { option: "k", value: self.k.to_string(), reason });
        }
        if target.len() != rows {
            return Err(LearnError::Data(format!("there are {rows} rows and {} target entries", target.len())));
        }
        let scores = match target {
            Target::Classes { labels, names } => f_classif(x, labels, names.len())?,
            Target::Values(values) => f_regression(x, values)?,
        };
        let kept = best(&scores, self.k);
        Ok(Box::new(Fitted { width, kept, scores }))
    }
}

/// The places of the `k` largest scores, rising. Of equal scores the later ones are kept, as a stable sort leaves them.
fn best(scores: &Array1<f64>, k: usize) -> Vec<usize> {
    let clean = |score: f64| if score.is_nan() { f64::MIN } else { score };
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by(|&a, &b| clean(scores[a]).total_cmp(&clean(scores[b])));
    let mut kept = order.split_off(scores.len() - k);
    kept.sort_unstable();
    kept
}

fn f_classif(x: ArrayView2<'_, f64>, labels: &[usize], classes: usize) -> Result<Array1<f64>, LearnError> {
    let groups: Vec<Array2<f64>> = (0..classes)
        .map(|class| (0..labels.len()).filter(|&row| labels[row] == class).collect::<Vec<_>>())
        .filter(|rows| !rows.is_empty())
        .map(|rows| x.select(Axis(0), &rows))
        .collect();
    if groups.len() < 2 || labels.len() <= groups.len() {
        return Err(LearnError::Data(format!(
            "`{STAGE}` compares classes, and {} rows of {} classes are too few; use more rows",
            labels.len(),
            groups.len()
        )));
    }
    let rows = labels.len() as f64;
    let zeros = || Array1::<f64>::zeros(x.ncols());
    let squares = groups.iter().fold(zeros(), |sum, group| sum + sums(group.mapv(|x| x * x).view()));
    let totals: Vec<Array1<f64>> = groups.iter().map(|group| sums(group.view())).collect();
    let all = totals.iter().fold(zeros(), |sum, total| sum + total);
    let square_of_all = &all * &all / rows;
    let between =
        totals.iter().zip(&groups).fold(zeros(), |sum, (total, group)| sum + total * total / group.nrows() as f64)
            - &square_of_all;
    let within = squares - square_of_all - &between;
    let (df_between, df_within) = ((groups.len() - 1) as f64, rows - groups.len() as f64);
    Ok((between / df_between) / (within / df_within))
}

fn f_regression(x: ArrayView2<'_, f64>, y: &[f64]) -> Result<Array1<f64>, LearnError> {
    if y.len() < 3 {
        return Err(LearnError::Data(format!(
            "`{STAGE}` fits lines, and {} rows are too few; use at least 3",
            y.len()
        )));
    }
    let rows = y.len() as f64;
    let mean = pairwise_sum(y) / rows;
    let y: Array1<f64> = y.iter().map(|y| y - mean).collect();
    let x_means = means(x);
    let squares = sums(x.mapv(|x| x * x).view());
    let norms = (squares - x_means.mapv(|mean| rows * (mean * mean))).mapv(f64::sqrt);
    let correlation = y.dot(&x) / norms / y.dot(&y).sqrt();
    Ok(correlation.mapv(|r| {
        // A constant feature or target tells nothing; a perfect line is as good as it gets.
        let r2 = if r.is_nan() { 0.0 } else { r * r };
        let f = r2 / (1.0 - r2) * (rows - 2.0);
        if f.is_nan() { 0.0 } else { f.min(f64::MAX) }
    }))
}

struct Fitted {
    width: usize,
    kept: Vec<usize>,
    scores: Array1<f64>,
}

impl FittedTransformer for Fitted {
    fn transform(&self, x: ArrayView2<'_, f64>) -> Result<Array2<f64>, LearnError> {
        check_transform(x, self.width, STAGE)?;
        Ok(x.select(Axis(1), &self.kept))
    }

    fn learned(&self) -> Vec<(&'static str, Array2<f64>)> {
        let kept: Array1<f64> = self.kept.iter().map(|&feature| feature as f64).collect();
        vec![("scores", row(&self.scores)), ("kept", row(&kept))]
    }
}
