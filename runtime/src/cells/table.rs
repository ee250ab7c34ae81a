//! The rows of a data set for one seed and fold: read or generated, split, prepared. Computed once and shared by all
//! contenders.

use std::collections::BTreeMap;

use hqml_ir::{Dataset, Stage, Step};
use hqml_learn::data::{Table, Target};
use hqml_learn::random::Stream;
use ndarray::{Array2, Axis};

use super::random_state;
use crate::pipeline::{Layer, StepError, Truth, expression_of};
use crate::registry::{self, pinned};

/// The bytes of data files by their path, read once a run.
pub type Files = BTreeMap<String, Vec<u8>>;

/// Training and test rows as contenders see them.
#[derive(Debug, Clone, PartialEq)]
pub struct Cut {
    /// Shape (training rows, features).
    pub x_train: Array2<f64>,
    /// Shape (test rows, features).
    pub x_test: Array2<f64>,
    /// Target of the training rows.
    pub y_train: Truth,
    /// Target of the test rows.
    pub y_test: Truth,
    /// Training rows, as indices into the table.
    pub train: Vec<usize>,
    /// Test rows, as indices into the table.
    pub test: Vec<usize>,
    /// Class names; empty for a real target.
    pub classes: Vec<String>,
}

/// All folds of a data set for one seed.
///
/// # Errors
/// Where the source, the split or a preparing stage fails.
pub fn cut(data: &Dataset, files: &Files, seed: u64) -> Result<Vec<Cut>, StepError> {
    let stream = Stream::named(seed, "hqml").child(&data.name);
    let bytes = data.path.as_ref().and_then(|p| files.get(p)).map(Vec::as_slice);
    let of_source = pinned(&data.source).unwrap_or_else(|| stream.child("source").seed_u32());
    let mut table = registry::source(&data.source, bytes, of_source)?;
    let every: Vec<usize> = (0..table.features.nrows()).collect();
    table.features = prepare(&data.before, &table, &every)?.0;
    let of_split = pinned(&data.split).unwrap_or_else(|| random_state(seed));
    let folds = registry::split(&data.split, &table.target, of_split)?;
    folds.into_iter().map(|fold| cut_fold(data, &table, fold.train, fold.test)).collect()
}

fn cut_fold(data: &Dataset, table: &Table, train: Vec<usize>, test: Vec<usize>) -> Result<Cut, StepError> {
    let (x_train, transforms) = prepare(&data.after, table, &train)?;
    let mut x_test = table.features.select(Axis(0), &test);
    for transform in &transforms {
        x_test = transform(&x_test)?;
    }
    let truth = truth_of(&table.target);
    let classes = match &table.target {
        Target::Classes { names, .. } => names.clone(),
        Target::Values(_) => Vec::new(),
    };
    Ok(Cut { x_train, x_test, y_train: truth.select(&train), y_test: truth.select(&test), train, test, classes })
}

fn truth_of(target: &Target) -> Truth {
    match target {
        Target::Classes { labels, names } => Truth::Classes { labels: labels.clone(), classes: names.len() },
        Target::Values(values) => Truth::Values(values.clone()),
    }
}

type Transform = Box<dyn Fn(&Array2<f64>) -> Result<Array2<f64>, StepError>>;

/// Fits stages of `data` on these rows; leaves the transformed rows and what transforms others.
fn prepare(stages: &[Stage], table: &Table, rows: &[usize]) -> Result<(Array2<f64>, Vec<Transform>), StepError> {
    let truth = truth_of(&table.target).select(rows);
    let mut x = table.features.select(Axis(0), rows);
    let mut transforms: Vec<Transform> = Vec::with_capacity(stages.len());
    for stage in stages {
        let transform = fit_stage(stage, &x, &truth).map_err(|e| e.at(&stage.place))?;
        x = transform(&x)?;
        transforms.push(transform);
    }
    Ok((x, transforms))
}

fn fit_stage(stage: &Stage, x: &Array2<f64>, truth: &Truth) -> Result<Transform, StepError> {
    let (call, first_parameter) = match &stage.step {
        Step::Builtin { call, first_parameter } => (call, first_parameter),
        Step::Expression(own) => {
            let (own, to) = (own.clone(), stage.to);
            return Ok(Box::new(move |x| expression_of(&own, to, x.view(), &[])));
        }
        _ => return Err(StepError::unchecked("`data` holds a stage that is not of the stage table")),
    };
    if let Some(layer) = Layer::of(call, *first_parameter) {
        return Ok(Box::new(move |x| layer.forward(x.view(), &[])));
    }
    let fitted = registry::transform(call, x.view(), truth)?;
    Ok(Box::new(move |x| Ok(fitted.transform(x.view())?)))
}
