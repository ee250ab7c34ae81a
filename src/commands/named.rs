//! The circuit that a command is asked for: a file and a name enter; its program leaves. A `.hqml` file has feature
//! maps, ansatzes, circuits and the models of its experiments; a `.qasm` file is one circuit.

use std::path::{Path, PathBuf};

use hqml_compiler::circuits::{Width, alone};
use hqml_compiler::names::Names;
use hqml_compiler::syntax::ast::DeclarationKind;
use hqml_compiler::world::{SourceMap, World};
use hqml_ir::{CircuitStage, Diagnostic, Experiment, FileId, Program, Stage, Step};
use hqml_qasm::Imported;

use super::Exit;
use super::check::compiled;
use super::plan::report;
use crate::cli::{Format, Source};
use crate::output;
use crate::world::FileWorld;

/// A circuit with a name.
pub(crate) struct Named {
    /// What it is called.
    pub(crate) name: String,
    /// Its operations.
    pub(crate) program: Program,
    /// What is measured at its end: qubit and bit.
    pub(crate) measurements: Vec<(u32, u32)>,
    /// What its parameters are called, if they have names.
    pub(crate) parameters: Vec<String>,
}

/// Which circuit.
pub(crate) struct Wanted<'a> {
    /// The file.
    pub(crate) file: &'a Path,
    /// The name in it, with options; not for a `.qasm` file.
    pub(crate) name: Option<&'a str>,
    /// `--set`.
    pub(crate) set: &'a [(String, String)],
    /// The width that nothing else gives.
    pub(crate) width: Width,
    /// How failures are told.
    pub(crate) format: Format,
}

/// Finds the circuit, or says why it cannot be had.
pub(crate) fn named(wanted: &Wanted<'_>) -> Result<Named, Exit> {
    let qasm = wanted.file.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("qasm"));
    match (qasm, wanted.name) {
        (true, None) => qasm_circuit(wanted.file, wanted.format),
        (true, Some(name)) => {
            let message = format!("`{}` is one circuit; it has no `{name}`", wanted.file.display());
            output::failure("E0201", &message, &["leave the name away".to_owned()], wanted.format);
            Err(Exit::Usage)
        }
        (false, None) => {
            let message = format!("which circuit of `{}` is not said", wanted.file.display());
            let help = "name a feature map, an ansatz, a circuit or a model of it, or of the library";
            output::failure("E0201", &message, &[help.to_owned()], wanted.format);
            Err(Exit::Usage)
        }
        (false, Some(name)) => declared(wanted, name),
    }
}

/// A circuit of an OpenQASM file.
pub(crate) fn qasm_circuit(path: &Path, format: Format) -> Result<Named, Exit> {
    let (world, mut sources) = (FileWorld::default(), SourceMap::default());
    let uri = path.to_string_lossy().into_owned();
    let text = world.read(&uri).map_err(|error| {
        output::failure("E0004", &error.to_string(), &["check the path".to_owned()], format);
        Exit::Outside
    })?;
    let file = sources.add(&uri, &text);
    let found = read(file, &text, &world, &mut sources);
    match found {
        Ok(found) => {
            let name = path.file_stem().map_or(uri, |stem| stem.to_string_lossy().into_owned());
            let parameters = found.inputs.into_iter().map(|input| input.name).collect();
            Ok(Named { name, program: found.program, measurements: found.measurements, parameters })
        }
        Err(diagnostics) => {
            tell(&sources, &diagnostics, format);
            Err(if world.failed() { Exit::Outside } else { Exit::Program })
        }
    }
}

/// Reads OpenQASM; what it includes lies beside it.
fn read(file: FileId, text: &str, world: &FileWorld, sources: &mut SourceMap) -> Result<Imported, Vec<Diagnostic>> {
    let mut resolver = |path: &str, from: FileId| {
        let uri = world.resolve(sources.get(from).map_or("", |file| &file.uri), path);
        let text: String = world.read(&uri).map_err(|error| error.to_string())?;
        Ok((sources.add(&uri, &text), text))
    };
    hqml_qasm::read_with(file, text, &mut resolver)
}

/// A circuit of a program, or of a model in it.
fn declared(wanted: &Wanted<'_>, name: &str) -> Result<Named, Exit> {
    let world = FileWorld::default();
    let (mut names, diagnostics) = Names::load(&world, &wanted.file.to_string_lossy(), wanted.set);
    let models = [DeclarationKind::Model, DeclarationKind::Baseline];
    if names.lookup_of(names.root(), name, &models).is_some() {
        return model(wanted, name);
    }
    if diagnostics.iter().any(Diagnostic::is_error) {
        tell(names.sources(), &diagnostics, wanted.format);
        return Err(if world.failed() { Exit::Outside } else { Exit::Program });
    }
    match alone(&mut names, name, wanted.width) {
        Ok(found) => {
            let name = name.to_owned();
            Ok(Named { name, program: found.program, measurements: vec![], parameters: vec![] })
        }
        Err(diagnostics) => {
            tell(names.sources(), &diagnostics, wanted.format);
            Err(Exit::Program)
        }
    }
}

/// The circuit of a model, as an experiment runs it.
fn model(wanted: &Wanted<'_>, name: &str) -> Result<Named, Exit> {
    let source = Source { file: PathBuf::from(wanted.file), set: wanted.set.to_vec(), seed: None };
    let (compilation, exit) = compiled(&source);
    if exit != Exit::Done {
        report(&compilation, exit, wanted.format);
        return Err(exit);
    }
    let stages = compilation.experiments.iter().find_map(|experiment| circuits(experiment, name));
    let (message, help) = match stages.as_deref() {
        Some([one]) => {
            let (name, program) = (name.to_owned(), one.program.clone());
            return Ok(Named { name, program, measurements: vec![], parameters: vec![] });
        }
        Some([]) => (format!("the model `{name}` has no circuit"), "name a model with a circuit".to_owned()),
        Some(many) => {
            let names: Vec<String> = many.iter().map(|stage| format!("`{}`", stage.name)).collect();
            let message = format!("the model `{name}` has {} circuits: {}", many.len(), names.join(", "));
            (message, "name one of them, with `--features N` or `--qubits N`".to_owned())
        }
        None => {
            let message = format!("no experiment of the file reaches the model `{name}`, so its width is not known");
            (message, "put it into an experiment, or name its circuit with `--features N` or `--qubits N`".to_owned())
        }
    };
    output::failure("E1301", &message, &[help], wanted.format);
    Err(Exit::Program)
}

/// The circuits of a model in an experiment; none where the experiment does not have it.
fn circuits<'e>(experiment: &'e Experiment, name: &str) -> Option<Vec<&'e CircuitStage>> {
    let all = &experiment.contenders;
    let found = all.iter().find(|c| c.name == name).or_else(|| all.iter().find(|c| c.base == name))?;
    let mut circuits = vec![];
    if let Some(pipeline) = found.pipelines.first() {
        collect(&pipeline.stages, &mut circuits);
    }
    Some(circuits)
}

fn collect<'e>(stages: &'e [Stage], circuits: &mut Vec<&'e CircuitStage>) {
    for stage in stages {
        match &stage.step {
            Step::Circuit(circuit) => circuits.push(circuit),
            Step::Branches(branches) => branches.iter().for_each(|branch| collect(branch, circuits)),
            Step::Tuned(tuned) => {
                if let Some(first) = tuned.candidates.first() {
                    collect(&first.pipeline.stages, circuits);
                }
            }
            Step::Builtin { .. } | Step::Expression(_) | Step::Gibbs(_) | Step::Train(_) => {}
        }
    }
}

/// Says what is wrong: drawn for people, as one object for programs.
pub(crate) fn tell(sources: &SourceMap, diagnostics: &[Diagnostic], format: Format) {
    match format {
        Format::Text => output::diagnostics_of(sources, diagnostics),
        Format::Json => {
            let found = hqml_compiler::diagnostics::json(sources, diagnostics);
            output::object(&serde_json::json!({ "diagnostics": found }));
        }
    }
}
