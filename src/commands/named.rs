//! The circuit that a command is asked for: a file and a name enter; its program leaves. A `.hqml` file has feature
//! maps, ansatzes, circuits and the models of its experiments; a `.qasm` file is one circuit.

use std::path::Path;

use hqml_compiler::circuits::{Width, alone};
use hqml_compiler::names::Names;
use hqml_compiler::syntax::ast::DeclarationKind;
use hqml_compiler::world::{SourceMap, World};
use hqml_ir::{CircuitStage, Diagnostic, Experiment, FileId, Program, Stage, Step};
use hqml_qasm::Imported;
use hqml_transpiler::{Level, Options};

use super::Exit;
use super::check::compiled;
use super::plan::report;
use crate::cli::{self, Format, Source};
use crate::output;
use crate::world::{FileWorld, STDIN};

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

impl Named {
    /// What is asked of the transpiler for it: where every qubit is read at the end, what no reading sees may go.
    pub(crate) fn asked(&self, level: Level, seed: u64) -> Options {
        let read = |qubit: u32| self.measurements.iter().any(|(measured, _)| *measured == qubit);
        let measured = level > Level::O0 && (0..self.program.qubits).all(read);
        Options { level, seed, measured, ..Options::default() }
    }
}

/// Finds the circuit, or says why it cannot be had; failures are told in this format.
pub(crate) fn named(wanted: &cli::Circuit, format: Format) -> Result<Named, Exit> {
    let piped = wanted.file == Path::new(STDIN) && wanted.name.is_none();
    let qasm = piped || wanted.file.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("qasm"));
    let refused = |message: String, help: &str| {
        output::failure("E0201", &message, &[help.to_owned()], format);
        Err(Exit::Usage)
    };
    match (qasm, &wanted.name) {
        (true, None) => {
            given_by_file(wanted, format)?;
            qasm_circuit(&wanted.file, format)
        }
        (true, Some(name)) => {
            refused(format!("`{}` is one circuit; it has no `{name}`", wanted.file.display()), "leave the name away")
        }
        (false, None) => {
            let help = "name a feature map, an ansatz, a circuit or a model of it, or of the library";
            refused(format!("which circuit of `{}` is not said", wanted.file.display()), help)
        }
        (false, Some(name)) => declared(wanted, name, format),
    }
}

/// A circuit of an OpenQASM file has its width and its numbers from there.
fn given_by_file(wanted: &cli::Circuit, format: Format) -> Result<(), Exit> {
    let given = [
        ("--features", wanted.features.is_some()),
        ("--qubits", wanted.qubits.is_some()),
        ("--set", !wanted.set.is_empty()),
    ];
    let Some((flag, _)) = given.into_iter().find(|(_, given)| *given) else { return Ok(()) };
    let message = format!("`{flag}` changes nothing: `{}` is one circuit as it is", wanted.file.display());
    output::failure("E1301", &message, &[format!("leave `{flag}` away")], format);
    Err(Exit::Usage)
}

/// A circuit of an OpenQASM file.
fn qasm_circuit(path: &Path, format: Format) -> Result<Named, Exit> {
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
            let stem = path.file_stem().filter(|_| path != Path::new(STDIN));
            let name = stem.map_or("circuit".to_owned(), |stem| stem.to_string_lossy().into_owned());
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
fn declared(wanted: &cli::Circuit, name: &str, format: Format) -> Result<Named, Exit> {
    let world = FileWorld::default();
    let (mut names, diagnostics) = Names::load(&world, &wanted.file.to_string_lossy(), &wanted.set);
    let models = [DeclarationKind::Model, DeclarationKind::Baseline];
    if names.lookup_of(names.root(), name, &models).is_some() {
        return model(wanted, name, format);
    }
    if diagnostics.iter().any(Diagnostic::is_error) {
        tell(names.sources(), &diagnostics, format);
        return Err(if world.failed() { Exit::Outside } else { Exit::Program });
    }
    let width = Width { features: wanted.features, qubits: wanted.qubits };
    match alone(&mut names, name, width) {
        Ok(found) => {
            let name = name.to_owned();
            Ok(Named { name, program: found.program, measurements: vec![], parameters: vec![] })
        }
        Err(diagnostics) => {
            tell(names.sources(), &diagnostics, format);
            Err(Exit::Program)
        }
    }
}

/// The circuit of a model, as an experiment runs it.
fn model(wanted: &cli::Circuit, name: &str, format: Format) -> Result<Named, Exit> {
    if wanted.features.is_some() || wanted.qubits.is_some() {
        let message = format!("the width of the model `{name}` is that of its data");
        let help = "leave `--features` and `--qubits` away, or name its circuit in the place of the model";
        output::failure("E1301", &message, &[help.to_owned()], format);
        return Err(Exit::Usage);
    }
    let source = Source { file: wanted.file.clone(), set: wanted.set.clone(), seed: None };
    let (compilation, exit) = compiled(&source);
    if exit != Exit::Done {
        report(&compilation, exit, format);
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
    output::failure("E1301", &message, &[help], format);
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
