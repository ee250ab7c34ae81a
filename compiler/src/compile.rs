//! The whole way from a file to its checked experiments.

use hqml_ir::{Diagnostic, Experiment};

use crate::names::Names;
use crate::pipelines::session::Session;
use crate::syntax::ast::DeclarationKind;
use crate::world::{SourceMap, World};
use crate::{definitions, experiments, lints, lost};

/// What is said about a compilation from outside of the program.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CompileOptions {
    /// `--set name=value`: values of the program's constants.
    pub set: Vec<(String, String)>,
    /// `--seed`: the one seed that takes the place of every experiment's seeds.
    pub seed: Option<u64>,
    /// Bytes that one stage's states may take; 8 GiB where nothing is said.
    pub memory: Option<u64>,
}

/// Bytes that one stage's states may take where nothing is said.
pub const DEFAULT_MEMORY: u64 = 8 << 30;

/// What a compilation leaves.
#[derive(Debug)]
pub struct Compilation {
    /// The texts of all files, for rendering the diagnostics.
    pub sources: SourceMap,
    /// Errors and lints by file and place, each once.
    pub diagnostics: Vec<Diagnostic>,
    /// The experiments of the file in the order of the source; none where there is an error.
    pub experiments: Vec<Experiment>,
}

impl Compilation {
    /// Whether the program cannot run.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(Diagnostic::is_error)
    }
}

/// Compiles the file `uri` and everything it imports.
///
/// Never fails: what is wrong stands in the diagnostics.
pub fn compile(uri: &str, world: &dyn World, options: &CompileOptions) -> Compilation {
    let (names, mut diagnostics) = Names::load(world, uri, &options.set);
    let session = Session::new(&names, world, options.memory.unwrap_or(DEFAULT_MEMORY));
    let declared = names.declared_in(names.root()).filter(|d| d.kind() == DeclarationKind::Experiment);
    let checked: Vec<_> = declared.map(|d| experiments::experiment(&session, d, options.seed)).collect();
    let whole = checked.iter().all(Result::is_ok);
    let studies: Vec<_> = checked.into_iter().flatten().collect();
    definitions::check(&session);
    lints::check(&session, &studies, whole);
    let mut experiments: Vec<Experiment> = studies.into_iter().map(|study| study.experiment).collect();
    diagnostics.extend(session.into_diagnostics());
    let diagnostics = tidy(&names, diagnostics);
    if diagnostics.iter().any(Diagnostic::is_error) {
        experiments.clear();
    }
    Compilation { sources: names.sources().clone(), diagnostics, experiments }
}

/// By file and place, errors first where the place is the same, each mistake once; silenced lints left out.
fn tidy(names: &Names, mut diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    diagnostics.retain(|diagnostic| !lints::silenced(names, diagnostic));
    lost::silence(names, &mut diagnostics);
    diagnostics.sort_by_key(|d| (d.span(), d.severity, d.code));
    // One place that several models, variants or checks find wrong is one mistake: the first to find it speaks.
    diagnostics.dedup_by(|later, kept| later.span().is_some() && later.span() == kept.span() && repeats(later, kept));
    diagnostics
}

/// Whether a diagnostic says no more than the one before it at the same place. What the syntax forbids (`repeat ?`) needs
/// no second reason.
fn repeats(later: &Diagnostic, kept: &Diagnostic) -> bool {
    let syntax = kept.is_error() && later.is_error() && kept.code.starts_with("E01");
    syntax || (later.code == kept.code && (later.is_error() || later.message == kept.message))
}
