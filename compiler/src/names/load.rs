//! Loading: the root file, its imports, the library. Each file once; a circle of imports is refused with its chain.

use std::collections::BTreeMap;
use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, OnceLock};

use hqml_ir::{Diagnostic, FileId, Span};

use super::{LoadedFile, Names, error};
use crate::imported;
use crate::syntax::ast::{Declaration, File, Import, ItemKind};
use crate::syntax::parse;
use crate::world::{SourceMap, World};

/// No program needs more; an import that leads on for ever must end somewhere.
pub(crate) const FILES: usize = 1_000;
/// Imports nested deeper than this would be a machine's work.
pub(crate) const DEPTH: usize = 100;

pub(super) struct Loader<'w> {
    world: &'w dyn World,
    sources: SourceMap,
    files: Vec<LoadedFile>,
    /// `None` while the file is being loaded.
    known: BTreeMap<String, Option<FileId>>,
    diagnostics: Vec<Diagnostic>,
}

/// The way from the root to the file that is being loaded.
type Chain = Vec<(String, Arc<Import>)>;

impl<'w> Loader<'w> {
    pub(super) fn new(world: &'w dyn World) -> Self {
        Loader { world, sources: SourceMap::new(), files: vec![], known: BTreeMap::new(), diagnostics: vec![] }
    }

    /// Loads the root file and all it imports.
    pub(super) fn root(&mut self, uri: &str) -> FileId {
        match self.world.read(uri) {
            Ok(text) => self.file(uri, &text, &mut vec![]),
            Err(why) => {
                self.diagnostics.push(error::unreadable(None, &why));
                self.add(uri, "", false).0
            }
        }
    }

    /// Loads the standard library.
    pub(super) fn load_library(&mut self) {
        if self.files.len() != 1 {
            for (uri, text) in hqml_stdlib::FILES {
                self.add(uri, text, true);
            }
            return;
        }
        // Behind a program of one file its places are always the same: it is read once a process.
        static TREES: OnceLock<Vec<Arc<File>>> = OnceLock::new();
        let read = |(at, (_, text)): (u32, &(&str, &str))| Arc::new(parse(FileId(at), text).file);
        let trees = TREES.get_or_init(|| (1..).zip(hqml_stdlib::FILES).map(read).collect());
        for ((uri, text), tree) in hqml_stdlib::FILES.iter().zip(trees) {
            self.sources.add(uri, text);
            self.files.push(LoadedFile::new(Arc::clone(tree), true));
        }
    }

    pub(super) fn finish(self, root: FileId) -> (Names, Vec<Diagnostic>) {
        (
            Names { sources: self.sources, files: self.files, declared: vec![], root, searched: AtomicUsize::new(0) },
            self.diagnostics,
        )
    }

    fn file(&mut self, uri: &str, text: &str, chain: &mut Chain) -> FileId {
        self.known.insert(uri.to_owned(), None);
        let (id, imports) = self.add(uri, text, false);
        for import in imports {
            if let Some(target) = self.import(uri, Arc::new(import.clone()), chain) {
                self.files[id.0 as usize].imports.push((target, import.span));
            }
        }
        self.known.insert(uri.to_owned(), Some(id));
        id
    }

    fn add(&mut self, uri: &str, text: &str, library: bool) -> (FileId, Vec<Import>) {
        let id = self.sources.add(uri, text);
        let (tree, diagnostics) = if text.is_empty() && !self.diagnostics.is_empty() && self.files.is_empty() {
            // The root file could not be read: that is said already.
            (File { docs: vec![], items: vec![], span: Span::at(id, 0) }, vec![])
        } else {
            let parsed = parse(id, text);
            (parsed.file, parsed.diagnostics)
        };
        self.diagnostics.extend(diagnostics);
        let imports = tree.imports().cloned().collect();
        self.files.push(LoadedFile::new(Arc::new(tree), library));
        if !library {
            self.circuits(uri, id);
        }
        (id, imports)
    }

    /// Reads the circuits that a file declares by `qasm("file.qasm")`.
    fn circuits(&mut self, uri: &str, id: FileId) {
        let tree = Arc::clone(&self.files[id.0 as usize].tree);
        if !tree.declarations().any(|declaration| imported::definition(declaration).is_some()) {
            return;
        }
        let mut tree = (*tree).clone();
        for item in &mut tree.items {
            if let ItemKind::Declaration(declaration) = &mut item.kind
                && let Err(errors) = self.circuit(uri, declaration)
            {
                self.diagnostics.extend(errors);
                declaration.broken = true;
            }
        }
        self.files[id.0 as usize].tree = Arc::new(tree);
    }

    fn circuit(&mut self, from: &str, declaration: &mut Declaration) -> Result<(), Vec<Diagnostic>> {
        let Some(definition) = imported::definition(declaration) else { return Ok(()) };
        let path = imported::path(declaration, definition).map_err(|error| vec![error])?;
        let (span, import) = (path.span, Import { span: path.span, path });
        if self.files.len() >= FILES {
            let too_many = format!("more than {FILES} files are imported");
            return Err(vec![error::too_many_files(&import, &too_many)]);
        }
        let uri = self.world.resolve(from, &import.path.value);
        let text = self.world.read(&uri).map_err(|why| vec![error::unreadable(Some(&import), &why)])?;
        let file = self.text(&uri, &text);
        let circuit = hqml_qasm::read_with(file, &text, &mut |path, from| self.included(path, from))?;
        imported::declare(declaration, &circuit, span).map_err(|error| vec![error])
    }

    /// A file that a circuit's file includes, beside that one.
    fn included(&mut self, path: &str, from: FileId) -> Result<(FileId, String), String> {
        if self.files.len() >= FILES {
            return Err(format!("more than {FILES} files are imported"));
        }
        let from = self.sources.get(from).map_or_else(String::new, |file| file.uri.to_string());
        let uri = self.world.resolve(&from, path);
        let text = self.world.read(&uri).map_err(|why| why.to_string())?;
        let known = self.sources.find(&uri).filter(|id| self.files[id.0 as usize].tree.items.is_empty());
        Ok((known.unwrap_or_else(|| self.text(&uri, &text)), text))
    }

    /// Numbers a text that holds no declarations of the language.
    fn text(&mut self, uri: &str, text: &str) -> FileId {
        let id = self.sources.add(uri, text);
        let nothing = File { docs: vec![], items: vec![], span: Span::at(id, 0) };
        self.files.push(LoadedFile::new(Arc::new(nothing), false));
        id
    }

    fn import(&mut self, from: &str, import: Arc<Import>, chain: &mut Chain) -> Option<FileId> {
        let path = &import.path.value;
        if hqml_stdlib::FILES.iter().any(|(uri, _)| uri == path) {
            return None; // Always there: importing it is harmless.
        }
        if path.is_empty() && import.path.span.len() > 2 {
            return None; // It holds a wrong escape: that is said already.
        }
        let uri = self.world.resolve(from, path);
        match self.known.get(&uri) {
            Some(Some(id)) => return Some(*id),
            Some(None) => {
                self.circle(&uri, &import, chain);
                return None;
            }
            None => {}
        }
        if self.files.len() >= FILES || chain.len() >= DEPTH {
            let too_many = match chain.len() >= DEPTH {
                true => format!("imports are nested more than {DEPTH} files deep"),
                false => format!("more than {FILES} files are imported"),
            };
            self.diagnostics.push(error::too_many_files(&import, &too_many));
            self.known.insert(uri, Some(FileId(u32::MAX)));
            return None;
        }
        match self.world.read(&uri) {
            Ok(text) => {
                chain.push((from.to_owned(), import));
                let id = self.file(&uri, &text, chain);
                chain.pop();
                Some(id)
            }
            Err(why) => {
                self.diagnostics.push(error::unreadable(Some(&import), &why));
                None
            }
        }
    }

    fn circle(&mut self, uri: &str, last: &Import, chain: &Chain) {
        let start = chain.iter().position(|(from, _)| from == uri).unwrap_or(chain.len());
        let mut imports: Vec<&Import> = chain[start..].iter().map(|(_, import)| &**import).collect();
        imports.push(last);
        self.diagnostics.push(error::circle_of_imports(uri, &imports));
    }
}
