//! `tuned`: candidates and training rows enter; the candidate with the best mean score over the folds leaves, fitted on
//! all training rows. As scikit-learn's GridSearchCV: folds without shuffle, stratified for classes; accuracy for
//! classes and R2 for values; the first of equal ones.

use hqml_ir::Tuned;
use ndarray::{Array2, Axis};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::{Env, Fitted, Flow, StepError, Truth, fit};
use crate::registry;

/// What a cross-validation chose.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Choice {
    /// (option, value) of the candidate that was taken.
    pub choice: Vec<(String, String)>,
    /// Its index.
    pub index: usize,
    /// The mean score of every candidate over the folds; `None` where one of its fits failed.
    pub scores: Vec<Option<f64>>,
}

/// Scores all candidates, refits the best one.
pub(super) fn tune(
    tuned: &Tuned,
    x: &Array2<f64>,
    truth: &Truth,
    env: &Env<'_>,
) -> Result<(Fitted, Choice), StepError> {
    let folds = registry::tuning_folds(tuned.folds, truth)?;
    let inner = Env { trace: None, ..*env };
    let jobs: Vec<(usize, usize)> =
        (0..tuned.candidates.len()).flat_map(|c| (0..folds.len()).map(move |f| (c, f))).collect();
    let scores: Vec<Result<f64, StepError>> = jobs
        .par_iter()
        .map(|(c, f)| {
            let (train, test) = &folds[*f];
            let noise = env.noise.child(&format!("candidate {c}, fold {f}"));
            let env = Env { noise: &noise, ..inner };
            let fitted = fit(&tuned.candidates[*c].pipeline, x.select(Axis(0), train), &truth.select(train), &env)?;
            let predicted = fitted.predict(x.select(Axis(0), test), &env)?;
            score(&predicted, &truth.select(test))
        })
        .collect();
    let means = means(&scores, folds.len())?;
    let index = best(&means, &scores)?;
    let candidate = &tuned.candidates[index];
    let fitted = fit(&candidate.pipeline, x.clone(), truth, env)?;
    Ok((fitted, Choice { choice: candidate.choice.clone(), index, scores: means }))
}

/// The score that a cross-validation compares: accuracy, or R2.
fn score(predicted: &Flow, truth: &Truth) -> Result<f64, StepError> {
    use hqml_learn::metrics::{accuracy, r2};
    match (predicted, truth) {
        (Flow::Labels(p), Truth::Classes { labels, .. }) => Ok(accuracy(labels, &p.labels)?),
        (Flow::Values(p), Truth::Values(values)) => Ok(r2(values, p)?),
        _ => Err(StepError::unchecked("a candidate ends in something that is no prediction of the target")),
    }
}

/// Mean score per candidate. A fit that fails takes its candidate out; a stop or an empty purse ends all.
fn means(scores: &[Result<f64, StepError>], folds: usize) -> Result<Vec<Option<f64>>, StepError> {
    if let Some(Err(error)) = scores.iter().find(|s| matches!(s, Err(e) if e.ends_run())) {
        return Err(error.clone());
    }
    let mean = |own: &[Result<f64, StepError>]| {
        let sum = own.iter().map(|s| s.as_ref().ok()).try_fold(0.0, |sum, s| s.map(|s| sum + s))?;
        Some(sum / own.len() as f64).filter(|mean| mean.is_finite())
    };
    Ok(scores.chunks(folds.max(1)).map(mean).collect())
}

fn best(means: &[Option<f64>], scores: &[Result<f64, StepError>]) -> Result<usize, StepError> {
    let mut best: Option<(usize, f64)> = None;
    for (index, mean) in means.iter().enumerate() {
        if let Some(mean) = mean
            && best.is_none_or(|(_, top)| *mean > top)
        {
            best = Some((index, *mean));
        }
    }
    best.map(|(index, _)| index).ok_or_else(|| match scores.iter().find_map(|s| s.as_ref().err()) {
        Some(error) => error.clone(),
        None => StepError::Data("`tuned` has no candidate that could be scored".into()),
    })
}
