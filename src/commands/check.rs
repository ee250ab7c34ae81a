//! `hqml check FILE`: errors and lints, nothing run.

use hqml_compiler::{Compilation, CompileOptions, compile, diagnostics};
use hqml_runtime::memory_for_states;
use serde_json::json;

use super::Exit;
use crate::cli::{Check, CheckFormat, Source};
use crate::output;
use crate::world::FileWorld;

/// Compiles the program and says how it is.
pub(crate) fn check(options: &Check) -> Exit {
    let (compilation, exit) = compiled(&options.source);
    let (sources, found) = (&compilation.sources, &compilation.diagnostics);
    match options.format {
        CheckFormat::Json => print_json(&compilation, options.resolved),
        CheckFormat::Text => print_text(&compilation, options.resolved, exit),
        CheckFormat::Short => output::text(&diagnostics::short(sources, found)),
        CheckFormat::Sarif => output::object(&diagnostics::sarif(sources, found, env!("CARGO_PKG_VERSION"))),
    }
    let lints = compilation.diagnostics.iter().any(|d| !d.is_error());
    if exit == Exit::Done && lints && options.deny_warnings { Exit::Program } else { exit }
}

/// Compiles a program with the options every command shares, and says how a command ends that cannot go on with it.
pub(crate) fn compiled(source: &Source) -> (Compilation, Exit) {
    let world = FileWorld::default();
    let options = CompileOptions { set: source.set.clone(), seed: source.seed, memory: Some(memory_for_states()) };
    let compilation = compile(&source.file.to_string_lossy(), &world, &options);
    let exit = match compilation.diagnostics.iter().any(|d| d.is_error()) {
        false => Exit::Done,
        true if world.failed() => Exit::Outside,
        true => Exit::Program,
    };
    (compilation, exit)
}

fn print_json(compilation: &Compilation, resolved: bool) {
    let found = diagnostics::json(&compilation.sources, &compilation.diagnostics);
    if resolved {
        output::object(&json!({ "diagnostics": found, "experiments": compilation.experiments }));
    } else {
        output::object(&json!({ "diagnostics": found }));
    }
}

fn print_text(compilation: &Compilation, resolved: bool, exit: Exit) {
    output::diagnostics(compilation);
    if exit != Exit::Done {
        return;
    }
    for experiment in &compilation.experiments {
        let (models, baselines): (Vec<_>, Vec<_>) =
            experiment.contenders.iter().partition(|c| c.role == hqml_ir::Role::Model);
        output::line(&format!(
            "{}: {} of data, {} models, {} baselines, {} seeds: everything fits",
            experiment.name,
            experiment.data.len(),
            models.len(),
            baselines.len(),
            experiment.seeds.len()
        ));
        if resolved {
            output::object(experiment);
        }
    }
}
