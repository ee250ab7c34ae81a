//! Loading: the root file, its imports, the library. Each file once; a circle of imports is refused with its chain.

use std::collections::BTreeMap;
use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, OnceLock};

use hqml_ir::{Diagnostic, FileId, Span};

use super::{LoadedFile, Names, error};
use crate::syntax::ast::{File, Import};
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
    pub(super) fn library(&mut self) {
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
        (id, imports)
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
