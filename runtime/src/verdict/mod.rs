//! The verdict: finished cells and a rule enter; continue, stop or undecided leaves, with every interval behind it.
//!
//! | file | question it answers |
//! |---|---|
//! | `panel` | which cells are compared with which |
//! | `bootstrap` | what the metrics could as well have been, resampled in pairs |
//! | `rule` | what the rule says of each resample, and of all |
//! | `findings` | what a reader should hear in plain words |
//! | `summary` | mean and interval over seeds |

mod bootstrap;
mod findings;
mod panel;
mod rule;
mod summary;

use hqml_ir::Experiment;
use serde::{Deserialize, Serialize};

use crate::RunError;
use crate::cells::Cell;

pub use bootstrap::{RESAMPLES, Resampled, interval, resample};
pub use panel::{Panel, panels};
pub use summary::{Row, Statistic, summary, t_quantile};

/// What the rule comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Decision {
    /// There is no rule.
    None,
    /// The rule holds with 95 % confidence.
    Continue,
    /// An interval straddles its line.
    Undecided,
    /// The rule fails with 95 % confidence.
    Stop,
}

/// One comparison of the rule.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// The comparison as the user wrote it.
    pub text: String,
    /// The data it was judged on.
    pub data: String,
    /// The backend it was judged on; `None` where it is the same for all.
    pub backend: Option<String>,
    /// The left side, from all test rows.
    pub left: Option<f64>,
    /// The right side, from all test rows.
    pub right: Option<f64>,
    /// Left minus right, from all test rows.
    pub difference: Option<f64>,
    /// Lower end of the 95 % interval of the difference.
    pub low: Option<f64>,
    /// Upper end of the 95 % interval of the difference.
    pub high: Option<f64>,
    /// `holds`, `fails` or `undecided`.
    pub outcome: String,
    /// Who was the best where the rule says `best(...)`, from all test rows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub best: Option<String>,
    /// Where it is undecided: about how many test rows would decide it, if the difference stays what it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rows_needed: Option<u64>,
    /// Why nothing could be computed, where nothing could.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// The verdict of an experiment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Verdict {
    /// What the rule comes to: the worst over data and backends.
    pub decision: Decision,
    /// The rule as the user wrote it.
    pub rule: Option<String>,
    /// Every comparison of it.
    pub intervals: Vec<Interval>,
}

/// Judges an experiment whose cells are all there, and says what a reader should hear.
///
/// # Errors
/// Where worker threads cannot be made.
pub fn judge(experiment: &Experiment, cells: &[Cell], threads: usize) -> Result<(Verdict, Vec<String>), RunError> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().map_err(|e| RunError::threads(&e))?;
    Ok(pool.install(|| {
        let panels = panels(experiment, cells);
        let resampled: Vec<Resampled> = panels.iter().map(|p| resample(experiment, p)).collect();
        let verdict = rule::judge(experiment, &panels, &resampled);
        let findings = findings::findings(experiment, &panels, &resampled);
        (verdict, findings)
    }))
}
