//! Names: a root file enters, through the [`World`]; all files it imports and the standard library are loaded, and what
//! each file can see is known. Leaves [`Names`], which finds the declaration behind a name, and the diagnostics.

mod collect;
mod cycles;
mod error;
mod load;
mod references;
mod settings;
mod suggest;

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use hqml_ir::{Diagnostic, FileId, Gate, Span};

use crate::eval::{Checked, Constant};
use crate::syntax::ast::{Allow, Declaration, DeclarationKind, Doc, File, Ident};
use crate::world::{SourceMap, World};

pub(crate) use load::{DEPTH as IMPORT_DEPTH, FILES};
pub use suggest::suggest;

/// The primitives beside the gates: what a statement of a circuit may begin with and is no declaration.
pub const PRIMITIVES: [&str; 4] = ["evolve", "pauli_rotation", "prepare", "reset"];

/// The kinds that are applied to qubits.
pub const CIRCUITS: [DeclarationKind; 3] =
    [DeclarationKind::FeatureMap, DeclarationKind::Ansatz, DeclarationKind::Circuit];

/// All declarations that a root file reaches, and what each file sees of them.
#[derive(Debug)]
pub struct Names {
    sources: SourceMap,
    files: Vec<LoadedFile>,
    declared: Vec<Declared>,
    root: FileId,
    /// How many names were looked at in search of near matches.
    searched: AtomicUsize,
}

/// How many names are looked at in search of near matches, in all.
const MOST_SEARCHED: usize = 2_000_000;

/// A parsed file and what it sees.
#[derive(Debug)]
struct LoadedFile {
    tree: Arc<File>,
    /// The files it imports, with the place of the import.
    imports: Vec<(FileId, Span)>,
    /// Its declarations among all of them, in the order of the source.
    declared: Range<usize>,
    own: BTreeMap<String, DeclaredId>,
    imported: BTreeMap<String, DeclaredId>,
    /// Part of the standard library: everybody sees it.
    in_library: bool,
}

impl LoadedFile {
    /// Without imports and declarations yet.
    fn new(tree: Arc<File>, in_library: bool) -> Self {
        let (own, imported) = (BTreeMap::new(), BTreeMap::new());
        Self { tree, imports: vec![], declared: 0..0, own, imported, in_library }
    }
}

/// The number of a declaration, in the order of loading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DeclaredId(u32);

/// A declaration with what stands before it.
#[derive(Debug)]
pub struct Declared {
    /// Its number.
    pub id: DeclaredId,
    /// Where it is declared.
    pub file: FileId,
    /// Its doc comment.
    pub docs: Vec<Doc>,
    /// The lints silenced for it.
    pub allows: Vec<Allow>,
    /// The declaration.
    pub declaration: Declaration,
    /// Whether it stands in a circle of declarations (reported): nothing can be said about its value.
    pub circular: bool,
    /// Whether its name is declared again as something else (reported): what the name means cannot be said.
    pub doubtful: bool,
    /// Whether it is part of the standard library.
    pub in_library: bool,
    /// The value of a `const`, once it is asked for.
    pub(crate) value: OnceLock<Checked<Constant>>,
}

impl Declared {
    /// Its name.
    pub fn name(&self) -> &str {
        &self.declaration.name.name
    }

    /// Its kind.
    pub fn kind(&self) -> DeclarationKind {
        self.declaration.kind
    }

    /// Whether an error in it is reported already, so that nothing should be said about its inside.
    pub fn is_reported(&self) -> bool {
        self.declaration.broken || self.circular || self.doubtful
    }
}

impl Names {
    /// Loads the root file, everything it imports and the standard library. `settings` are values given from outside
    /// (`--set depth=4`) in place of those of the root file's constants.
    ///
    /// Never fails: what could not be read or parsed is missing, and its errors stand in the second part, in the order
    /// of the files.
    pub fn load(world: &dyn World, root: &str, settings: &[(String, String)]) -> (Names, Vec<Diagnostic>) {
        let mut loader = load::Loader::new(world);
        let root = loader.root(root);
        loader.load_library();
        let (mut names, mut diagnostics) = loader.finish(root);
        diagnostics.extend(collect::collect(&mut names));
        diagnostics.extend(settings::apply(&mut names, settings));
        diagnostics.extend(cycles::mark(&mut names));
        (names, diagnostics)
    }

    /// The texts of all loaded files, for rendering diagnostics.
    pub fn sources(&self) -> &SourceMap {
        &self.sources
    }

    /// A text that is no file of its own: what is said on the command line. It declares nothing.
    pub(crate) fn add_source(&mut self, name: &str, text: &str) -> FileId {
        self.sources.add(name, text)
    }

    /// The file that was asked for.
    pub fn root(&self) -> FileId {
        self.root
    }

    /// The tree of a file.
    pub fn tree(&self, file: FileId) -> Option<&File> {
        self.files.get(file.0 as usize).map(|loaded| &*loaded.tree)
    }

    /// Whether a file belongs to the standard library.
    pub fn is_library(&self, file: FileId) -> bool {
        self.files.get(file.0 as usize).is_some_and(|loaded| loaded.in_library)
    }

    /// All declarations in the order of loading: those of the root file first, the library's last.
    pub fn declarations(&self) -> impl Iterator<Item = &Declared> {
        self.declared.iter()
    }

    /// The declarations of one file, in the order of the source; of a name declared twice, both.
    pub fn declared_in(&self, file: FileId) -> impl Iterator<Item = &Declared> {
        self.slice(file).iter()
    }

    fn slice(&self, file: FileId) -> &[Declared] {
        self.files
            .get(file.0 as usize)
            .and_then(|loaded| self.declared.get(loaded.declared.clone()))
            .unwrap_or_default()
    }

    /// The declaration in which a place stands.
    pub(crate) fn around(&self, span: Span) -> Option<&Declared> {
        let declared = self.slice(span.file);
        let begun = declared.partition_point(|declared| declared.declaration.span.start <= span.start);
        declared[..begun].last().filter(|declared| declared.declaration.span.contains(span))
    }

    /// The declaration of a number.
    pub fn get(&self, id: DeclaredId) -> &Declared {
        // Numbers are only made by `collect`, one for each entry.
        &self.declared[id.0 as usize]
    }

    /// What a name means in a file: its own declaration, else an imported one, else the library's.
    pub fn lookup(&self, file: FileId, name: &str) -> Option<&Declared> {
        self.candidates(file, name).next()
    }

    /// What a name means where only some kinds can stand: a user's baseline `linear` does not hide the library's
    /// entanglement pattern of that name where a pattern is wanted.
    pub fn lookup_of(&self, file: FileId, name: &str, kinds: &[DeclarationKind]) -> Option<&Declared> {
        self.candidates(file, name).find(|declared| kinds.contains(&declared.kind()))
    }

    fn candidates<'a>(&'a self, file: FileId, name: &str) -> impl Iterator<Item = &'a Declared> {
        let loaded = self.files.get(file.0 as usize);
        let own = loaded.and_then(|loaded| loaded.own.get(name));
        let imported = loaded.and_then(|loaded| loaded.imported.get(name));
        let library = self.files.iter().filter(|f| f.in_library).find_map(|f| f.own.get(name));
        [own, imported, library].into_iter().flatten().map(|id| self.get(*id))
    }

    /// Everything a file sees: its own, the imported and the library's declarations.
    pub fn visible(&self, file: FileId) -> impl Iterator<Item = &Declared> {
        let loaded = self.files.get(file.0 as usize);
        let own = loaded.into_iter().flat_map(|f| f.own.values().chain(f.imported.values()));
        let library = self.files.iter().filter(|f| f.in_library).flat_map(|f| f.own.values());
        own.chain(library).map(|id| self.get(*id))
    }

    /// The error for a name that nothing visible has, with a near match. `wanted` says what is looked for ("gate or
    /// circuit"); `others` are further names that could stand there (bindings, options, stages).
    pub fn unknown(&self, name: &Ident, wanted: &str, kinds: &[DeclarationKind], others: &[&str]) -> Diagnostic {
        let fitting = self.visible(name.span.file).filter(|d| kinds.is_empty() || kinds.contains(&d.kind()));
        let mut looked = 0;
        let candidates = fitting.map(Declared::name).chain(others.iter().copied()).inspect(|_| looked += 1);
        // Every search looks at every name: a file of nothing but unknown names gets only the first answers.
        let search = self.searched.load(Ordering::Relaxed) < MOST_SEARCHED;
        let near = if search { suggest(&name.name, candidates).map(str::to_owned) } else { None };
        self.searched.fetch_add(looked, Ordering::Relaxed);
        match self.lookup(name.span.file, &name.name) {
            Some(other) if !kinds.is_empty() => error::wrong_kind(name, wanted, other, near.as_deref()),
            _ => match self.behind(name).filter(|_| search) {
                Some(other) => error::behind(name, wanted, other, self.sources.get(other.file).map_or("", |f| &f.uri)),
                None => error::unknown(name, wanted, near.as_deref()),
            },
        }
    }

    /// A declaration of this name in a file that is loaded and that this file does not import itself.
    fn behind(&self, name: &Ident) -> Option<&Declared> {
        let files = self.files.iter().zip(0..).filter(|(file, at)| !file.in_library && FileId(*at) != self.root);
        files.map(|(file, _)| file).find_map(|file| file.own.get(&name.name)).map(|id| self.get(*id))
    }

    /// The error for something applied to qubits that is neither a gate nor a circuit.
    pub fn unknown_gate(&self, name: &Ident, others: &[&str]) -> Diagnostic {
        let mut known: Vec<&str> = hqml_ir::gates::GATES.iter().map(|row| row.name).collect();
        known.extend(PRIMITIVES);
        known.extend(others);
        let told = self.unknown(name, "gate or circuit", &CIRCUITS, &known);
        if let Some(gate) = hqml_ir::Gate::known_as(&name.name) {
            return Diagnostic { help: vec![], ..told }.help(format!("this gate is `{}` here", gate.name()));
        }
        match hqml_ir::stages::stage(&name.name) {
            Some(row) if told.code == "E0201" => Diagnostic { help: vec![], ..told }
                .help(format!("`{0}` is a stage, and follows the circuit in a model: `... |> {0}`", row.name)),
            _ => told,
        }
    }
}

/// Whether a name is taken by a gate or a primitive in circuits.
pub(crate) fn is_gate_word(name: &str) -> bool {
    Gate::named(name).is_some() || PRIMITIVES.contains(&name)
}
