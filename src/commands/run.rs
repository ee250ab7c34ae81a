//! `hqml run FILE`: trains and scores everything, prints the table and the verdict.

use std::sync::atomic::{AtomicBool, Ordering};

use hqml_compiler::Compilation;
use hqml_ir::Experiment;
use hqml_runtime::verdict::Decision;
use hqml_runtime::{RunError, RunOptions, RunResult, SourceFile};

use super::Exit;
use super::check::compiled;
use super::plan::{chosen, report};
use crate::cli::{Format, Run};
use crate::output;
use crate::progress::Bars;

/// Set by Ctrl-C: the run ends after what it has in hand, and everything finished is kept.
static STOP: AtomicBool = AtomicBool::new(false);

/// Runs the experiments one after the other.
pub(crate) fn run(options: &Run) -> Exit {
    let format = options.format;
    let (compilation, exit) = compiled(&options.source);
    report(&compilation, exit, format);
    if exit != Exit::Done {
        return exit;
    }
    let experiments = match chosen(&compilation, options.experiment.as_deref(), format) {
        Ok(experiments) => experiments,
        Err(exit) => return exit,
    };
    listen();
    let settings = settings(options, &compilation);
    let mut results = Vec::new();
    for experiment in experiments {
        match run_one(experiment, &settings, format) {
            Ok(result) => results.push(result),
            Err(exit) => return exit,
        }
    }
    if format == Format::Json {
        output::one_or_list(&results);
    }
    ending(&results, options.gate)
}

/// Runs one experiment; a person sees its table as soon as it is done.
fn run_one(experiment: &Experiment, settings: &RunOptions, format: Format) -> Result<RunResult, Exit> {
    let result = hqml_runtime::run(experiment, settings, &Bars::new(&experiment.name), &STOP)
        .map_err(|error| failed(&error, format))?;
    if format == Format::Text {
        output::line(&hqml_runtime::result::text(&result));
    }
    Ok(result)
}

/// Says why nothing came of it.
pub(super) fn failed(error: &RunError, format: Format) -> Exit {
    output::failure(error.code, &error.message, &error.help, format);
    if error.exit_code == 1 { Exit::Program } else { Exit::Outside }
}

/// The first Ctrl-C asks the run to stop; the second ends the process at once.
fn listen() {
    // Without a handler Ctrl-C ends the process: finished cells are kept all the same.
    let _ = ctrlc::set_handler(|| {
        if STOP.swap(true, Ordering::SeqCst) {
            std::process::exit(130);
        }
        eprintln!("stopping: what is finished is kept (again to stop at once)");
    });
}

fn settings(options: &Run, compilation: &Compilation) -> RunOptions {
    let sources = compilation.sources.iter();
    RunOptions {
        runs: options.runs.clone(),
        threads: options.threads.map(usize::from),
        artifacts: options.artifacts.clone(),
        sources: sources.map(|(_, f)| SourceFile { name: f.uri.to_string(), text: f.text.to_string() }).collect(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        overrides: overrides(options),
        memory: hqml_runtime::memory_for_states(),
    }
}

/// What the command line changes of the program, as it is kept in the record.
fn overrides(options: &Run) -> Vec<(String, String)> {
    let seed = options.source.seed.map(|seed| ("--seed".to_owned(), seed.to_string()));
    options.source.set.iter().cloned().chain(seed).collect()
}

/// A cell that failed is a failure of the program; then the gate.
fn ending(results: &[RunResult], gate: bool) -> Exit {
    let failed = results.iter().any(|r| r.cells.iter().any(|c| c.failed.is_some()));
    let stopped = results.iter().any(|r| r.verdict.decision != Decision::Continue);
    match (failed, gate && stopped) {
        (true, _) => Exit::Program,
        (false, true) => Exit::Gate,
        (false, false) => Exit::Done,
    }
}
