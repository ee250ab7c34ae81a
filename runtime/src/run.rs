//! A run: a checked experiment enters, a result leaves; what is finished is in the record meanwhile.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;
use std::sync::mpsc;
use std::time::Instant;

use hqml_ir::Experiment;

use crate::artifacts::Artifacts;
use crate::backend::{Backend, NoisyBackend, Spending, StatevectorBackend, WideBackend};
use crate::cells::{self, Cell, CellKey, Cut, Files, Job, Workshop};
use crate::pipeline::{Halt, StepError};
use crate::record::{Record, SourceFile, key, mend, write_atomically};
use crate::result::{RunResult, conclude};
use crate::{RunError, memory_for_states, plan};

/// How an experiment is to be run.
#[derive(Debug, Clone)]
pub struct RunOptions {
    /// The folder that holds the records of all runs.
    pub runs: PathBuf,
    /// Worker threads; `None` for all there are. No digit depends on it.
    pub threads: Option<usize>,
    /// Where the arrays of every cell are written, if anywhere.
    pub artifacts: Option<PathBuf>,
    /// The files of the program.
    pub sources: Vec<SourceFile>,
    /// The version of the tool.
    pub version: String,
    /// What the command line sets, (name, value): part of what decides the digits.
    pub overrides: Vec<(String, String)>,
    /// Bytes that simulated states may take at once.
    pub memory: u64,
}

impl Default for RunOptions {
    fn default() -> RunOptions {
        RunOptions {
            runs: PathBuf::from("runs"),
            threads: None,
            artifacts: None,
            sources: Vec::new(),
            version: env!("CARGO_PKG_VERSION").to_string(),
            overrides: Vec::new(),
            memory: memory_for_states(),
        }
    }
}

/// Told what happens while a run goes on, from any thread.
pub trait Progress: Sync {
    /// `total` cells are to be done, `done` of them are in the record already. All cells together ask for as many
    /// evolutions of states as `planned` says, at most.
    fn begin(&self, _total: usize, _done: usize, _planned: &dyn Fn() -> u64) {}

    /// So many evolutions more are with a backend: called at every batch, by any thread.
    fn evolving(&self, _evolutions: u64) {}

    /// A cell is durable.
    fn cell(&self, _cell: &Cell) {}

    /// Nothing follows but the verdict.
    fn end(&self) {}
}

/// Tells nobody.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Progress for Silent {}

/// Runs an experiment, or goes on with it where it was left.
///
/// # Errors
/// Data that do not suit, files that cannot be read or written, a spent budget, a stop. Finished cells are kept.
pub fn run(
    experiment: &Experiment,
    options: &RunOptions,
    progress: &dyn Progress,
    stop: &AtomicBool,
) -> Result<RunResult, RunError> {
    let halt = Halt::at(stop).within(Instant::now(), experiment.budget.time);
    let backends = backends(experiment, options.memory)?;
    plan::check_budget(experiment)?;
    let files = read_files(experiment)?;
    let key = key(experiment, &options.version, &options.sources, &files, &options.overrides);
    let (record, lines) = Record::open(&options.runs, &file_name(&experiment.name), &key)?;
    let manifest = record.folder.join("record.json");
    mend(&manifest, &plan::manifest(experiment, options, &files))?;
    let jobs = cells::jobs(experiment);
    let total = jobs.iter().flat_map(|j| j.cells.values()).map(Vec::len).sum();
    let folder = record.folder.clone();
    let artifacts = options.artifacts.as_ref().map(|path| Artifacts::open(path)).transpose()?;
    let spent = cells::spent_shots(experiment, &jobs, &lines);
    let known = finished(lines);
    let run = Running {
        experiment,
        jobs: &jobs,
        finished: known.iter().map(owned).collect(),
        threads: options.threads.unwrap_or_else(threads).max(1),
        halt,
        artifacts: artifacts.as_ref(),
        broken: Mutex::new(None),
    };
    progress.begin(total, known.len(), &|| plan::evolutions(experiment));
    let cuts = run.cuts(&files)?;
    let spending = Spending::from(spent);
    let trace = artifacts.is_some();
    let workshop = Workshop { experiment, backends: &backends, spending: &spending, progress, halt: &halt, trace };
    let (fresh, end) = run.jobs(&cuts, &workshop, record, progress)?;
    progress.end();
    if let Some(error) = run.broken.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner) {
        return Err(error);
    }
    let done = known.len() + fresh.len();
    match end {
        Ok(()) => {}
        Err(StepError::Budget(reason)) => return Err(RunError::budget(reason)),
        Err(_) => return Err(RunError::stopped(done, total, &folder)),
    }
    if let Some(artifacts) = &artifacts {
        artifacts.finish()?;
    }
    let all = ordered(experiment, &jobs, known, fresh);
    let threads = options.threads.unwrap_or_else(threads).max(1);
    let result = conclude(experiment, all, &folder, threads)?;
    write_atomically(&folder.join("result.json"), &result)?;
    Ok(result)
}

/// One backend a declaration.
pub(crate) fn backends(experiment: &Experiment, memory: u64) -> Result<Vec<Box<dyn Backend>>, RunError> {
    let one = |b: &hqml_ir::Backend| {
        if let Some(noisy) = NoisyBackend::of(b, memory) {
            let noisy = noisy.map_err(|why| RunError::noise(&b.name, &why.to_string()))?;
            return Ok(Box::new(noisy) as Box<dyn Backend>);
        }
        let vector = StatevectorBackend::of(&b.call, memory).map(|found| Box::new(found) as Box<dyn Backend>);
        let wide = || WideBackend::of(&b.call, memory).map(|found| Box::new(found) as Box<dyn Backend>);
        vector.or_else(wide).ok_or_else(|| RunError::backend(&b.call.name))
    };
    experiment.backends.iter().map(one).collect()
}

fn read_files(experiment: &Experiment) -> Result<Files, RunError> {
    let paths = experiment.data.iter().filter_map(|d| d.path.as_ref());
    paths.map(|p| Ok((p.clone(), std::fs::read(p).map_err(|e| RunError::data_file(p, &e))?))).collect()
}

/// What is safe in a file name on every system.
pub(crate) fn file_name(name: &str) -> String {
    let safe = |c: char| if c.is_ascii_alphanumeric() || "-_.".contains(c) { c } else { '_' };
    let text: String = name.chars().map(safe).take(80).collect();
    if text.starts_with('.') || text.is_empty() { format!("_{text}") } else { text }
}

fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

type CellId = (String, String, String, u64, usize);

fn id_of(experiment: &Experiment, key: &CellKey) -> CellId {
    (
        experiment.data[key.data].name.clone(),
        experiment.contenders[key.contender].name.clone(),
        experiment.backends[key.backend].name.clone(),
        experiment.seeds[key.seed],
        key.fold,
    )
}

/// The cells that need not be computed again. One that failed is tried again: what was in its way may be gone.
fn finished(lines: Vec<Cell>) -> Vec<Cell> {
    let last: BTreeMap<CellId, Cell> = lines.into_iter().map(|c| (owned(&c), c)).collect();
    last.into_values().filter(|c| c.failed.is_none()).collect()
}

fn owned(cell: &Cell) -> CellId {
    let (data, model, backend, seed, fold) = cell.id();
    (data.to_string(), model.to_string(), backend.to_string(), seed, fold)
}

/// All cells in the order of the experiment.
fn ordered(experiment: &Experiment, jobs: &[Job], known: Vec<Cell>, fresh: Vec<Cell>) -> Vec<Cell> {
    let mut by_id: BTreeMap<CellId, Cell> = known.into_iter().chain(fresh).map(|c| (owned(&c), c)).collect();
    let mut keys: Vec<CellKey> = jobs.iter().flat_map(|j| j.cells.values().flatten().copied()).collect();
    keys.sort();
    keys.iter().filter_map(|k| by_id.remove(&id_of(experiment, k))).collect()
}

/// A data set with the seed that decides its rows.
type CutKey = (usize, u64);

struct Running<'a> {
    experiment: &'a Experiment,
    jobs: &'a [Job],
    finished: BTreeSet<CellId>,
    threads: usize,
    halt: Halt<'a>,
    artifacts: Option<&'a Artifacts>,
    /// The first thing outside that failed.
    broken: Mutex<Option<RunError>>,
}

impl Running<'_> {
    /// Keeps an error of the world outside; the workers only see that it is over.
    fn broken(&self, error: RunError) -> StepError {
        self.broken.lock().unwrap_or_else(std::sync::PoisonError::into_inner).get_or_insert(error);
        StepError::Stopped
    }

    /// The seed that decides a job's rows: that of the job, or the first where none decides.
    fn cut_key(&self, job: &Job) -> CutKey {
        let varies = cells::data_varies(&self.experiment.data[job.data]);
        (job.data, if varies { job.seed } else { self.experiment.seeds[0] })
    }

    /// Jobs with a cell that is not finished; all where artifacts are asked for.
    fn open_jobs(&self) -> Vec<&Job> {
        let open = |key: &CellKey| !self.finished.contains(&id_of(self.experiment, key));
        let needed = |job: &&Job| self.artifacts.is_some() || job.cells.values().flatten().any(open);
        self.jobs.iter().filter(needed).collect()
    }

    /// The rows that open jobs need, each computed once.
    fn cuts(&self, files: &Files) -> Result<BTreeMap<CutKey, Vec<Cut>>, RunError> {
        let keys: BTreeSet<CutKey> = self.open_jobs().iter().map(|j| self.cut_key(j)).collect();
        let keys: Vec<CutKey> = keys.into_iter().collect();
        let made = Mutex::new(BTreeMap::new());
        cells::work(keys.len(), self.threads, |index| {
            let (data, seed) = keys[index];
            let data_set = &self.experiment.data[data];
            let cuts = cells::cut(data_set, files, seed).map_err(|e| RunError::data(&data_set.name, &e))?;
            made.lock().unwrap_or_else(std::sync::PoisonError::into_inner).insert((data, seed), cuts);
            Ok::<(), RunError>(())
        })??;
        Ok(made.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner))
    }

    /// Does the open jobs. Cells are durable before they are told of; those that finish at the same time share a sync.
    fn jobs(
        &self,
        cuts: &BTreeMap<CutKey, Vec<Cut>>,
        workshop: &Workshop<'_>,
        mut record: Record,
        progress: &dyn Progress,
    ) -> Result<(Vec<Cell>, Result<(), StepError>), RunError> {
        let open = self.open_jobs();
        // Without a queue: a worker hands its cells over before it goes on, so a kill costs no more than what is under way.
        let (sender, receiver) = mpsc::sync_channel::<Vec<Cell>>(0);
        std::thread::scope(|scope| {
            let writer = scope.spawn(move || {
                let mut all = Vec::new();
                while let Ok(mut batch) = receiver.recv() {
                    batch.extend(receiver.try_iter().flatten());
                    record.journal.append(&batch)?;
                    batch.iter().for_each(|cell| progress.cell(cell));
                    all.extend(batch);
                }
                Ok::<Vec<Cell>, RunError>(all)
            });
            let end = cells::work(open.len(), self.threads, |index| {
                self.halt.go_on()?;
                let job = open[index];
                let rows = cuts.get(&self.cut_key(job)).and_then(|folds| folds.get(job.fold));
                let rows = rows.ok_or_else(|| StepError::unchecked("a fold is missing"))?;
                let cells = self.finish(job, cells::execute(job, rows, workshop)?, rows)?;
                // The writer only hangs up where the disk refused, and then says so itself.
                sender.send(cells).map_err(|_| StepError::Stopped)
            });
            drop(sender);
            let written = match writer.join() {
                Ok(written) => written?,
                Err(panic) => std::panic::resume_unwind(panic),
            };
            Ok((written, end?))
        })
    }

    /// The cells of a job that are not in the record yet, one a seed; artifacts are written for all.
    fn finish(&self, job: &Job, done: Vec<cells::Done>, rows: &Cut) -> Result<Vec<Cell>, StepError> {
        let mut fresh = Vec::new();
        for one in done {
            for key in job.cells.get(&one.backend).into_iter().flatten() {
                let cell = Cell { seed: self.experiment.seeds[key.seed], ..one.cell.clone() };
                if let Some(artifacts) = self.artifacts {
                    artifacts.write(&cell, rows, &one.arrays).map_err(|e| self.broken(e))?;
                }
                if !self.finished.contains(&owned(&cell)) {
                    fresh.push(cell);
                }
            }
        }
        Ok(fresh)
    }
}
