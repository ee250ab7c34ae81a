//! Jobs: an experiment enters; the fits that are needed leave, each with the cells it makes.
//!
//! A model that is trained on one backend and judged on several is one job: fitted once, asked once a backend.

use std::collections::BTreeMap;

use hqml_ir::{Contender, Dataset, Experiment, Role, TrainOn};

use super::identity::{contender_varies, data_varies};

/// A cell by indices into its experiment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct CellKey {
    /// Index of the data.
    pub data: usize,
    /// Index of the contender.
    pub contender: usize,
    /// Index of the backend it is judged on.
    pub backend: usize,
    /// Index of the seed.
    pub seed: usize,
    /// The fold.
    pub fold: usize,
}

/// One fit, and all cells that come from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// Index of the data.
    pub data: usize,
    /// Index of the contender.
    pub contender: usize,
    /// The fold.
    pub fold: usize,
    /// The seed whose streams are drawn from: that of the first of its cells.
    pub seed: u64,
    /// Index of the backend it is trained on.
    pub train_on: usize,
    /// The cells, by the backend they are judged on.
    pub cells: BTreeMap<usize, Vec<CellKey>>,
}

/// Folds of a data set: 1 where its split is no cross-validation.
pub fn folds_of(data: &Dataset) -> usize {
    data.split.int("folds").and_then(|f| usize::try_from(f).ok()).unwrap_or(1).max(1)
}

/// The one backend of baselines: where models are trained, else the first.
pub fn baseline_backend(experiment: &Experiment) -> usize {
    match experiment.train_on {
        TrainOn::Backend(index) => index,
        TrainOn::Each => 0,
    }
}

/// (trained on, judged on) of a contender.
fn backends_of(experiment: &Experiment, contender: &Contender) -> Vec<(usize, usize)> {
    let all = 0..experiment.backends.len();
    match (contender.role, experiment.train_on) {
        (Role::Baseline, _) => vec![(baseline_backend(experiment), baseline_backend(experiment))],
        (Role::Model, TrainOn::Backend(on)) => all.map(|judged| (on, judged)).collect(),
        (Role::Model, TrainOn::Each) => all.map(|each| (each, each)).collect(),
    }
}

/// Which of (data, contender, fold, trained on, seed of the data, seed of the contender) a cell is: cells that agree in
/// all are made by one fit.
type Fit = (usize, usize, usize, usize, Option<u64>, Option<u64>);

/// All jobs of an experiment, in the order of its data, contenders, seeds and folds.
pub fn jobs(experiment: &Experiment) -> Vec<Job> {
    let mut jobs: Vec<Job> = Vec::new();
    let mut known: BTreeMap<Fit, usize> = BTreeMap::new();
    let sampled: Vec<bool> = experiment.backends.iter().map(hqml_ir::Backend::is_random).collect();
    for (d, data) in experiment.data.iter().enumerate() {
        for (c, contender) in experiment.contenders.iter().enumerate() {
            let backends = backends_of(experiment, contender);
            let noisy = backends.iter().any(|(on, judged)| sampled[*on] || sampled[*judged]);
            let varies = contender.pipelines.get(d).is_some_and(|p| contender_varies(p, noisy));
            for (s, seed) in experiment.seeds.iter().enumerate() {
                for fold in 0..folds_of(data) {
                    for (train_on, backend) in &backends {
                        let of_data = data_varies(data).then_some(*seed);
                        let fit = (d, c, fold, *train_on, of_data, varies.then_some(*seed));
                        let index = *known.entry(fit).or_insert_with(|| {
                            let cells = BTreeMap::new();
                            jobs.push(Job { data: d, contender: c, fold, seed: *seed, train_on: *train_on, cells });
                            jobs.len() - 1
                        });
                        let key = CellKey { data: d, contender: c, backend: *backend, seed: s, fold };
                        jobs[index].cells.entry(*backend).or_default().push(key);
                    }
                }
            }
        }
    }
    jobs
}
