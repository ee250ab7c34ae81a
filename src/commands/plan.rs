//! `hqml plan FILE`: what would run and what it takes; but for samples of circuits where times are asked for, nothing is
//! run.

use hqml_compiler::Compilation;
use hqml_ir::Experiment;

use super::Exit;
use super::check::compiled;
use super::run::failed;
use crate::cli::{Format, Plan};
use crate::output;

/// Prints the plan of each experiment.
pub(crate) fn plan(options: &Plan) -> Exit {
    let (compilation, exit) = compiled(&options.source);
    report(&compilation, exit, options.format);
    if exit != Exit::Done {
        return exit;
    }
    let experiments = match chosen(&compilation, options.experiment.as_deref(), options.format) {
        Ok(experiments) => experiments,
        Err(exit) => return exit,
    };
    let mut plans = Vec::new();
    for experiment in experiments {
        let mut plan = hqml_runtime::plan(experiment);
        if options.time {
            match hqml_runtime::plan::times(experiment) {
                Ok(times) => plan.time = Some(times),
                Err(error) => return failed(&error, options.format),
            }
        }
        plans.push(plan);
    }
    match options.format {
        Format::Json => output::one_or_list(&plans),
        Format::Text => plans.iter().for_each(|plan| output::line(&hqml_runtime::plan::table(plan))),
    }
    Exit::Done
}

/// Says what the compiler says: all of it to people; to programs on standard output only where nothing else follows.
pub(super) fn report(compilation: &Compilation, exit: Exit, format: Format) {
    match format {
        Format::Json if exit != Exit::Done => output::diagnostics_json(compilation),
        _ => output::diagnostics(compilation),
    }
}

/// The experiments that were asked for: all of the file, or the one of this name.
pub(super) fn chosen<'a>(
    compilation: &'a Compilation,
    name: Option<&str>,
    format: Format,
) -> Result<Vec<&'a Experiment>, Exit> {
    let all = &compilation.experiments;
    let found: Vec<_> = all.iter().filter(|e| name.is_none_or(|name| e.name == name)).collect();
    if !found.is_empty() {
        return Ok(found);
    }
    let names: Vec<_> = all.iter().map(|e| e.name.as_str()).collect();
    let (message, help) = match name {
        Some(name) if !all.is_empty() => {
            (format!("the file has no experiment `{name}`"), format!("it has {}", names.join(", ")))
        }
        _ => {
            let help = "add `experiment NAME { data: ..., models: [...], baselines: [...] }`";
            ("the file has no experiment: there is nothing to run".to_owned(), help.to_owned())
        }
    };
    output::failure("E0007", &message, &[help], format);
    Err(Exit::Program)
}
