//! Panels: all cells enter; for each data set and backend, the cells that stand beside each other leave.

use std::collections::BTreeMap;

use hqml_ir::{Experiment, Role};

use crate::cells::{Cell, baseline_backend, folds_of, source_varies};

/// One pass over the data: a seed and a fold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// The table its test rows are rows of: units with the same number share a table, so a row of one is the same row of
    /// the other.
    pub table: usize,
    /// Test rows, as indices into the table.
    pub rows: Vec<usize>,
}

/// What is compared on one data set and one backend.
#[derive(Debug, Clone)]
pub struct Panel<'a> {
    /// Index of the data.
    pub data: usize,
    /// Index of the backend that models are judged on.
    pub backend: usize,
    /// In the order of seeds, then folds.
    pub units: Vec<Unit>,
    /// The cell of (contender, unit); `None` where it is missing or failed.
    pub cells: Vec<Vec<Option<&'a Cell>>>,
}

/// All panels, data first.
pub fn panels<'a>(experiment: &Experiment, cells: &'a [Cell]) -> Vec<Panel<'a>> {
    let by_id: BTreeMap<_, &Cell> = cells.iter().map(|c| (c.id(), c)).collect();
    let mut all = Vec::new();
    for data in 0..experiment.data.len() {
        for backend in 0..experiment.backends.len() {
            all.push(panel(experiment, &by_id, data, backend));
        }
    }
    all
}

fn panel<'a>(
    experiment: &Experiment,
    by_id: &BTreeMap<(&str, &str, &str, u64, usize), &'a Cell>,
    data: usize,
    backend: usize,
) -> Panel<'a> {
    let set = &experiment.data[data];
    let own_table = source_varies(set);
    let keys: Vec<(usize, u64, usize)> = (experiment.seeds.iter().enumerate())
        .flat_map(|(s, seed)| (0..folds_of(set)).map(move |fold| (s, *seed, fold)))
        .collect();
    let judged = |role: Role| if role == Role::Model { backend } else { baseline_backend(experiment) };
    let found: Vec<Vec<Option<&Cell>>> = (experiment.contenders.iter())
        .map(|contender| {
            let on = experiment.backends[judged(contender.role)].name.as_str();
            let cell = |(_, seed, fold): &(usize, u64, usize)| {
                by_id.get(&(set.name.as_str(), contender.name.as_str(), on, *seed, *fold)).copied()
            };
            keys.iter().map(cell).collect()
        })
        .collect();
    let rows_of = |unit: usize| found.iter().find_map(|c| c[unit]).map(|c| c.rows.clone()).unwrap_or_default();
    let units = (keys.iter().enumerate())
        .map(|(unit, (seed, _, _))| Unit { table: if own_table { *seed } else { 0 }, rows: rows_of(unit) })
        .collect();
    let whole = |c: Option<&'a Cell>| c.filter(|c| c.failed.is_none());
    let cells = found.into_iter().map(|of| of.into_iter().map(whole).collect()).collect();
    Panel { data, backend, units, cells }
}

impl Panel<'_> {
    /// Test rows that are different rows.
    pub fn distinct_rows(&self) -> usize {
        let all: std::collections::BTreeSet<(usize, usize)> =
            self.units.iter().flat_map(|u| u.rows.iter().map(|r| (u.table, *r))).collect();
        all.len()
    }
}
