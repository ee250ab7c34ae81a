//! Cells: an experiment enters, the list of what is to be computed leaves, and each piece of it is computed.
//!
//! A cell is (data, contender, backend, seed, fold). Cells that reach no random step which their seed would change are
//! identical and computed once.
//!
//! # Random streams
//!
//! A step with `seed:` is pinned: that number is scikit-learn's `random_state`. A split or an estimator without one
//! takes the cell's seed as its `random_state`, so a notebook that loops over `random_state=seed` gets the same numbers.
//! Every other random step (a generator of rows, so that data and split never share a stream; the start of parameters;
//! batches; shots) draws from a stream that is named by the cell's seed and the step's place: `Stream::named(seed, "hqml")`, then children in turn
//! (each a BLAKE3 hash of its parent and its name): the data's name and, for steps of `data`, the place; for steps of a
//! contender the contender's name, `fold k`, and the place. So the data of a seed is the same for all contenders, and
//! adding a contender changes no other one's numbers. What shots draw comes from the child `shots` of the cell, then the
//! backend's name.
//!
//! | file | question it answers |
//! |---|---|
//! | `identity` | which cells are the same cell |
//! | `jobs` | which fits and predictions make all cells |
//! | `prepare` | what the stages of `data` make of training and test rows |
//! | `table` | the rows of a data set for one seed and fold |
//! | `execute` | what a fit and its predictions give |
//! | `spent` | what cells in a record have cost |
//! | `workers` | who computes what when |

mod execute;
mod identity;
mod jobs;
mod prepare;
mod spent;
mod table;
mod workers;

use std::collections::BTreeMap;

use hqml_learn::random::Stream;
use serde::{Deserialize, Serialize};

use crate::backend::{Approximation, Calls};
use crate::pipeline::{Choice, Trained, Truth, numbers};
use crate::registry::Scores;

pub use execute::{Done, Workshop, execute};
pub(crate) use identity::source_varies;
pub use identity::{contender_varies, data_varies};
pub use jobs::{CellKey, Job, baseline_backend, folds_of, jobs};

/// The cell's seed as scikit-learn's `random_state`: itself where 32 bits hold it, else drawn from it.
pub(crate) fn random_state(seed: u64) -> u32 {
    u32::try_from(seed).unwrap_or_else(|_| Stream::named(seed, "hqml").child("random_state").seed_u32())
}
pub use spent::spent_shots;
pub use table::{Cut, Files, cut};
pub use workers::work;

/// What is kept of a finished cell: enough for the verdict, a report and a comparison.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    /// The data's name.
    pub data: String,
    /// The contender's name.
    pub model: String,
    /// `model` or `baseline`.
    pub role: String,
    /// The backend's name.
    pub backend: String,
    /// The seed.
    pub seed: u64,
    /// The fold, from 0.
    pub fold: usize,
    /// Every metric by name; `None` where it is not defined on these rows.
    pub metrics: BTreeMap<String, Option<f64>>,
    /// Why there is no result, where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failed: Option<String>,
    /// Why a metric is not defined, by its name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub undefined: BTreeMap<String, String>,
    /// Test rows, as indices into the table.
    pub rows: Vec<usize>,
    /// What was true of them.
    pub truth: Truth,
    /// What was predicted.
    pub predicted: Scores,
    /// Trained and drawn parameters.
    #[serde(default, skip_serializing_if = "Vec::is_empty", deserialize_with = "numbers")]
    pub parameters: Vec<f64>,
    /// How each training went.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub trained: Vec<Trained>,
    /// What each cross-validation chose.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<Choice>,
    /// What the fit asked of its backend.
    pub training_calls: Calls,
    /// What the prediction asked of its backend.
    pub inference_calls: Calls,
    /// What its backends cut off, fit and prediction together, where they cut.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approximation: Option<Approximation>,
}

impl Cell {
    /// What names the cell within its experiment.
    pub fn id(&self) -> (&str, &str, &str, u64, usize) {
        (&self.data, &self.model, &self.backend, self.seed, self.fold)
    }
}
