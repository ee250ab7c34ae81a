//! What a record has paid for: its lines enter, the shots that were spent for them leave.

use std::collections::BTreeMap;

use hqml_ir::Experiment;

use super::{Cell, Job};

/// Shots that these lines of a journal have cost. A fit that made several cells, and a prediction that several seeds
/// share, were paid for once; a cell that failed and was tried again was paid for each time.
pub fn spent_shots(experiment: &Experiment, jobs: &[Job], lines: &[Cell]) -> u64 {
    let mut job_of = BTreeMap::new();
    for (index, job) in jobs.iter().enumerate() {
        for key in job.cells.values().flatten() {
            let names = (&experiment.data[key.data].name, &experiment.contenders[key.contender].name);
            let backend = &experiment.backends[key.backend].name;
            let id = (names.0.as_str(), names.1.as_str(), backend.as_str(), experiment.seeds[key.seed], key.fold);
            job_of.insert(id, index);
        }
    }
    let (mut attempts, mut fits, mut predictions) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    for cell in lines {
        let Some(job) = job_of.get(&cell.id()) else { continue };
        let attempt: &mut usize = attempts.entry(cell.id()).or_default();
        *attempt += 1;
        fits.insert((*job, *attempt), cell.training_calls.shots);
        predictions.insert((*job, *attempt, cell.backend.as_str()), cell.inference_calls.shots);
    }
    fits.values().sum::<u64>() + predictions.values().sum::<u64>()
}
