//! The rows of a data set for one seed and fold: read or generated, split, prepared. Computed once and shared by all
//! contenders.

use std::collections::BTreeMap;

use hqml_ir::Dataset;
use hqml_learn::data::Target;
use hqml_learn::preprocess::{Categories, FittedTargetScaler};
use hqml_learn::random::Stream;
use hqml_learn::split::Split;
use ndarray::Array2;

use super::prepare::{Part, Parts};
use super::random_state;
use crate::pipeline::{Flow, StepError, Truth, unscale};
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
    /// Target of the training rows, scaled as `targets` say.
    pub y_train: Truth,
    /// Target of the test rows, on its own scale.
    pub y_test: Truth,
    /// Training rows, as indices into the table.
    pub train: Vec<usize>,
    /// Test rows, as indices into the table.
    pub test: Vec<usize>,
    /// Class names; empty for a real target.
    pub classes: Vec<String>,
    /// How the training target was scaled, in that order; predictions go back through [`Cut::unscaled`].
    pub targets: Vec<FittedTargetScaler>,
}

impl Cut {
    /// A prediction on the target's own scale.
    pub fn unscaled(&self, flow: Flow) -> Flow {
        self.targets.iter().rev().fold(flow, unscale)
    }
}

/// All folds of a data set for one seed.
///
/// # Errors
/// Where the source, the split or a preparing stage fails.
pub fn cut(data: &Dataset, files: &Files, seed: u64) -> Result<Vec<Cut>, StepError> {
    let stream = Stream::named(seed, "hqml").child(&data.name);
    let bytes = data.path.as_ref().and_then(|p| files.get(p)).map(Vec::as_slice);
    let of_source = pinned(&data.source).unwrap_or_else(|| stream.child("source").seed_u32());
    let table = registry::source(&data.source, bytes, of_source)?;
    let every: Vec<usize> = (0..table.features.nrows()).collect();
    let (truth, target) = (truth_of(&table.target), table.target);
    let all = Part { x: table.features, y: truth.clone(), rows: every };
    let columns = categories(data);
    let all = Parts { train: all, test: None, targets: Vec::new(), columns }.prepare(&data.before)?;
    let of_split = pinned(&data.split).unwrap_or_else(|| random_state(seed));
    let target = target.select(&all.train.rows).ok_or_else(|| StepError::unchecked("a row is not in the table"))?;
    let folds = registry::split(&data.split, &target, of_split)?;
    let classes = match &target {
        Target::Classes { names, .. } => names.clone(),
        Target::Values(_) => Vec::new(),
    };
    let one = |fold: Split| {
        let (train, test) = (all.train.select(&fold.train), Some(all.train.select(&fold.test)));
        let parts = Parts { train, test, targets: all.targets.clone(), columns: all.columns.clone() };
        let parts = parts.prepare(&data.after)?;
        cut_of(parts, &truth, classes.clone())
    };
    folds.into_iter().map(one).collect()
}

fn cut_of(parts: Parts, truth: &Truth, classes: Vec<String>) -> Result<Cut, StepError> {
    let test = parts.test.ok_or_else(|| StepError::unchecked("a fold has no test rows"))?;
    Ok(Cut {
        x_train: parts.train.x,
        x_test: test.x,
        y_train: parts.train.y,
        y_test: truth.select(&test.rows),
        train: parts.train.rows,
        test: test.rows,
        classes,
        targets: parts.targets,
    })
}

/// The columns of a file with their categories; nothing where all hold numbers.
fn categories(data: &Dataset) -> Vec<Categories> {
    let named = data.schema.columns.iter().zip(&data.schema.categories);
    named.map(|(name, names)| Categories { name: name.clone(), names: names.clone() }).collect()
}

fn truth_of(target: &Target) -> Truth {
    match target {
        Target::Classes { labels, names } => Truth::Classes { labels: labels.clone(), classes: names.len() },
        Target::Values(values) => Truth::Values(values.clone()),
    }
}
