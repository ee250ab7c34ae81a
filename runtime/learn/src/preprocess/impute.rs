//! `SimpleImputer`: features with missing values (NaN) enter, features without leave.

use ndarray::{Array1, Array2, ArrayView1, ArrayView2, Axis};

use super::statistics::median;
use super::transformer::{FittedTransformer, Transformer, check_width, row};
use crate::LearnError;
use crate::data::Target;

const STAGE: &str = "impute";

/// What a missing value becomes.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Strategy {
    /// The mean of the feature's training values.
    #[default]
    Mean,
    /// Their median.
    Median,
    /// The most frequent of them; the smallest of several.
    MostFrequent,
    /// This number.
    Constant(f64),
}

/// `sklearn.impute.SimpleImputer`. A feature without any training value is an error where its own values
/// decide; scikit-learn drops it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Impute {
    /// What a missing value becomes.
    pub strategy: Strategy,
}

impl Transformer for Impute {
    fn fit(&self, x: ArrayView2<'_, f64>, _: &Target) -> Result<Box<dyn FittedTransformer>, LearnError> {
        if x.is_empty() {
            return Err(LearnError::Data(format!("`{STAGE}` has nothing to fit on")));
        }
        if let Strategy::Constant(value) = self.strategy
            && !value.is_finite()
        {
            let reason = "it replaces missing values; give a finite number".to_owned();
            return Err(LearnError::Option { option: "fill", value: value.to_string(), reason });
        }
        check_no_infinity(x)?;
        let statistic = |(feature, column)| self.statistic(column, feature);
        let fill =
            x.axis_iter(Axis(1)).enumerate().map(|(i, column)| statistic((i, column))).collect::<Result<_, _>>()?;
        Ok(Box::new(Fitted { fill }))
    }
}

impl Impute {
    fn statistic(&self, column: ArrayView1<'_, f64>, feature: usize) -> Result<f64, LearnError> {
        if let Strategy::Constant(value) = self.strategy {
            return Ok(value);
        }
        let mut values: Vec<f64> = column.iter().copied().filter(|x| !x.is_nan()).collect();
        if values.is_empty() {
            return Err(LearnError::Data(format!(
                "feature {feature} (counted from 0) has no value in any training row; leave the column out, or write `strategy: constant`"
            )));
        }
        let mean = values.iter().fold(0.0, |sum, x| sum + x) / values.len() as f64;
        values.sort_by(f64::total_cmp);
        Ok(match self.strategy {
            Strategy::Mean => mean,
            Strategy::Median => median(&values),
            Strategy::MostFrequent => most_frequent(&values),
            Strategy::Constant(value) => value,
        })
    }
}

/// The longest run of equal numbers among sorted ones; the first of several.
fn most_frequent(sorted: &[f64]) -> f64 {
    let runs = sorted.chunk_by(|a, b| a == b);
    let longest = runs.fold(&sorted[..0], |best, run| if run.len() > best.len() { run } else { best });
    longest.first().copied().unwrap_or(f64::NAN)
}

fn check_no_infinity(x: ArrayView2<'_, f64>) -> Result<(), LearnError> {
    match x.indexed_iter().find(|(_, x)| x.is_infinite()) {
        None => Ok(()),
        Some(((row, feature), _)) => Err(LearnError::Data(format!(
            "`{STAGE}` fills missing values, and row {row}, feature {feature} (counted from 0) is infinite; mend the data"
        ))),
    }
}

struct Fitted {
    fill: Array1<f64>,
}

impl FittedTransformer for Fitted {
    fn transform(&self, x: ArrayView2<'_, f64>) -> Result<Array2<f64>, LearnError> {
        check_width(x, self.fill.len(), STAGE)?;
        check_no_infinity(x)?;
        let mut filled = x.to_owned();
        for ((_, feature), value) in filled.indexed_iter_mut().filter(|(_, value)| value.is_nan()) {
            *value = self.fill[feature];
        }
        Ok(filled)
    }

    fn learned(&self) -> Vec<(&'static str, Array2<f64>)> {
        vec![("statistics", row(&self.fill))]
    }
}
