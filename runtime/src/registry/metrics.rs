//! Metrics: a call, what was true and what was predicted enter, one number leaves.

use hqml_ir::Call;
use hqml_ir::stages::{self, Default, Family};
use hqml_learn::metrics as m;
use ndarray::{Array2, ArrayView2};
use serde::{Deserialize, Serialize};

use super::missing;
use crate::pipeline::{StepError, Truth};

/// What was predicted for some rows: what every metric but a time is computed from.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Scores {
    /// Class indices.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<usize>,
    /// Real predictions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<f64>,
    /// Probabilities of the classes, row by row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub probabilities: Option<Vec<Vec<f64>>>,
    /// Decision values, row by row (one for two classes).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<Vec<Vec<f64>>>,
}

/// Whether more or less of a metric is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Better {
    /// Accuracy and its kin.
    Higher,
    /// Losses, errors and times.
    Lower,
}

/// Whether more or less of this metric is better.
pub fn better(call: &Call) -> Better {
    if hqml_ir::stages::less_is_better(&call.name) { Better::Lower } else { Better::Higher }
}

/// The name of each metric in tables and JSON: its row's name, with the options that differ from the defaults where
/// the same row stands twice.
pub fn metric_names(metrics: &[Call]) -> Vec<String> {
    let alone = |call: &Call| metrics.iter().filter(|m| m.name == call.name).count() == 1;
    metrics.iter().map(|call| if alone(call) { call.name.clone() } else { with_options(call) }).collect()
}

fn with_options(call: &Call) -> String {
    let row = stages::find(Family::Metric, &call.name);
    let is_default = |name: &str, value: &hqml_ir::Value| {
        let default = row.and_then(|r| r.options.iter().find(|o| o.name == name)).map(|o| o.default);
        matches!((default, value), (Some(Default::Word(d)), hqml_ir::Value::Word(w)) if d == w)
    };
    let options = call.options.iter().filter(|(n, v)| !is_default(n, v)).cloned().collect();
    Call { name: call.name.clone(), options }.to_string()
}

/// The value of a metric that is no time, on these rows.
///
/// # Errors
/// Where it is not defined: one class only, no probabilities ...
pub fn metric(call: &Call, truth: &Truth, scores: &Scores) -> Result<f64, StepError> {
    match truth {
        Truth::Classes { labels, classes } => of_classes(call, labels, *classes, scores),
        Truth::Values(values) => match call.name.as_str() {
            "r2" => Ok(m::r2(values, &scores.values)?),
            "mae" => Ok(m::mae(values, &scores.values)?),
            "rmse" => Ok(m::rmse(values, &scores.values)?),
            _ => Err(missing(call)),
        },
    }
}

/// The value of a metric on some of the rows, repeats included; only what the metric reads is gathered.
///
/// # Errors
/// As [`metric`].
pub fn metric_of_rows(call: &Call, truth: &Truth, scores: &Scores, rows: &[usize]) -> Result<f64, StepError> {
    let row = stages::find(Family::Metric, &call.name);
    let (scored, probable) = row.map_or((true, true), |r| (r.fitted, r.trainable));
    let pick = |all: &Option<Vec<Vec<f64>>>| all.as_ref().map(|a| rows.iter().map(|r| a[*r].clone()).collect());
    let gathered = Scores {
        labels: if scores.labels.is_empty() { vec![] } else { rows.iter().map(|r| scores.labels[*r]).collect() },
        values: if scores.values.is_empty() { vec![] } else { rows.iter().map(|r| scores.values[*r]).collect() },
        probabilities: if scored || probable { pick(&scores.probabilities) } else { None },
        decision: if scored { pick(&scores.decision) } else { None },
    };
    metric(call, &truth.select(rows), &gathered)
}

fn of_classes(call: &Call, truth: &[usize], classes: usize, scores: &Scores) -> Result<f64, StepError> {
    let labels = &scores.labels;
    Ok(match call.name.as_str() {
        "accuracy" => m::accuracy(truth, labels)?,
        "balanced_accuracy" => m::balanced_accuracy(truth, labels, classes)?,
        "f1" => m::f1(truth, labels, classes, average(call, classes))?,
        "precision" => m::precision(truth, labels, classes, average(call, classes))?,
        "recall" => m::recall(truth, labels, classes, average(call, classes))?,
        "roc_auc" => roc_auc(truth, classes, scores)?,
        "log_loss" => m::log_loss(truth, probabilities(call, scores)?.view())?,
        "brier" => m::brier(truth, probabilities(call, scores)?.view())?,
        "calibration_error" => m::expected_calibration_error(truth, probabilities(call, scores)?.view())?,
        _ => return Err(missing(call)),
    })
}

fn average(call: &Call, classes: usize) -> m::Average {
    match call.word("average") {
        Some("binary") => m::Average::Binary,
        Some("macro") => m::Average::Macro,
        Some("micro") => m::Average::Micro,
        Some("weighted") => m::Average::Weighted,
        _ if classes == 2 => m::Average::Binary,
        _ => m::Average::Macro,
    }
}

fn roc_auc(truth: &[usize], classes: usize, scores: &Scores) -> Result<f64, StepError> {
    let column = |rows: &[Vec<f64>], k: usize| -> Vec<f64> { rows.iter().map(|r| r[k]).collect() };
    match (&scores.decision, &scores.probabilities) {
        (Some(d), _) if classes == 2 && d.iter().all(|r| r.len() == 1) => Ok(m::roc_auc(truth, &column(d, 0))?),
        (_, Some(p)) if classes == 2 => Ok(m::roc_auc(truth, &column(p, 1))?),
        (_, Some(p)) => Ok(m::roc_auc_ovr(truth, matrix(p)?.view())?),
        _ => Err(StepError::Data(
            "`roc_auc` needs scores of two classes, or probabilities of more: take an estimator that gives them \
             (`svc(probabilities: true)`)"
                .into(),
        )),
    }
}

fn probabilities(call: &Call, scores: &Scores) -> Result<Array2<f64>, StepError> {
    let rows = scores.probabilities.as_ref().ok_or_else(|| {
        StepError::Data(format!(
            "`{}` needs probabilities, and this model gives only labels: take one that gives them \
             (`svc(probabilities: true)`)",
            call.name
        ))
    })?;
    matrix(rows)
}

/// Rows of equal length as an array.
pub(crate) fn matrix(rows: &[Vec<f64>]) -> Result<Array2<f64>, StepError> {
    let width = rows.first().map_or(0, Vec::len);
    Array2::from_shape_vec((rows.len(), width), rows.concat()).map_err(|_| StepError::unchecked("ragged predictions"))
}

/// The rows of an array.
pub(crate) fn rows_of(array: ArrayView2<'_, f64>) -> Vec<Vec<f64>> {
    array.rows().into_iter().map(|r| r.to_vec()).collect()
}
