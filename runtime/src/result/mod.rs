//! The result: finished cells enter; the object of `--format json` and the table of the terminal leave.

mod table;

use std::collections::BTreeMap;
use std::path::Path;

use hqml_ir::Experiment;
use serde::{Deserialize, Serialize};

use crate::RunError;
use crate::backend::Approximation;
use crate::cells::Cell;
use crate::registry::metric_names;
use crate::verdict::{Row, Verdict, judge, summary};

pub use table::text;

/// What a run gives.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunResult {
    /// The experiment's name.
    pub experiment: String,
    /// Every cell.
    pub cells: Vec<CellResult>,
    /// What the rule comes to.
    pub verdict: Verdict,
    /// The folder of the record.
    pub record: String,
    /// Mean and 95 % interval over seeds.
    pub summary: Vec<Row>,
    /// What a reader should hear, in plain words.
    pub findings: Vec<String>,
    /// The metrics in the order of the experiment.
    pub metrics: Vec<String>,
}

/// A cell of a result.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CellResult {
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
    /// By name; `None` where a metric is not defined on these rows.
    pub metrics: BTreeMap<String, Option<f64>>,
    /// Why there is no result, where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failed: Option<String>,
    /// What a cross-validation chose, where one did.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub chosen: Vec<Vec<(String, String)>>,
}

impl CellResult {
    fn of(cell: &Cell) -> CellResult {
        CellResult {
            data: cell.data.clone(),
            model: cell.model.clone(),
            role: cell.role.clone(),
            backend: cell.backend.clone(),
            seed: cell.seed,
            fold: cell.fold,
            metrics: cell.metrics.clone(),
            failed: cell.failed.clone(),
            chosen: cell.choices.iter().map(|c| c.choice.clone()).collect(),
        }
    }
}

/// The result of all cells.
///
/// # Errors
/// Where worker threads cannot be made.
pub fn conclude(
    experiment: &Experiment,
    cells: Vec<Cell>,
    record: &Path,
    threads: usize,
) -> Result<RunResult, RunError> {
    let (verdict, mut findings) = judge(experiment, &cells, threads)?;
    findings.extend(cut_off(&cells));
    Ok(RunResult {
        experiment: experiment.name.clone(),
        cells: cells.iter().map(CellResult::of).collect(),
        verdict,
        record: record.display().to_string(),
        summary: summary(experiment, &cells),
        findings,
        metrics: metric_names(&experiment.metrics),
    })
}

/// What backends cut off in their worst cells, one sentence each, where it can be seen in the digits.
fn cut_off(cells: &[Cell]) -> Vec<String> {
    let mut worst: BTreeMap<&str, Approximation> = BTreeMap::new();
    for cell in cells {
        if let Some(found) = cell.approximation.filter(|a| a.discarded > 1e-9) {
            worst.entry(&cell.backend).and_modify(|w| *w = w.or(found)).or_insert(found);
        }
    }
    let told = |(backend, a): (&str, Approximation)| match a.fidelity {
        Some(fidelity) => format!(
            "on `{backend}` states were cut off at bonds of up to {}: in the worst cell their fidelity with the exact ones \
             is about {fidelity:.6}; raise `bond` and see whether the numbers move",
            a.largest
        ),
        None => format!(
            "on `{backend}` small Pauli strings were left out: in the worst cell no expectation value is off by more than \
             {:.1e}; lower `cutoff` and see whether the numbers move",
            a.discarded
        ),
    };
    worst.into_iter().map(told).collect()
}
