//! What the compiler knows of the outside: source text and table schemas come through one trait, and nothing else does.
//!
//! The compiler opens no file. The command line, the language server and tests each bring their own [`World`].

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use hqml_ir::span::{FileId, Span};

/// The outside, as the compiler sees it.
pub trait World {
    /// The text of a source file.
    ///
    /// # Errors
    /// The file is missing, cannot be read, or is not UTF-8.
    fn read(&self, uri: &str) -> Result<String, WorldError>;

    /// What a table holds: its columns, its rows and its target.
    ///
    /// # Errors
    /// The table is missing or malformed, or has no such target.
    fn table(&self, request: &TableRequest<'_>) -> Result<TableSchema, WorldError>;

    /// Where an import leads: the URI of `path` as written in the file `from`. By default beside that file.
    fn resolve(&self, from: &str, path: &str) -> String {
        beside(from, path)
    }
}

/// The URI of `path` relative to the folder of `from`, with `.` and `..` removed where that is possible.
pub fn beside(from: &str, path: &str) -> String {
    if path.starts_with('/') || path.contains("://") {
        return path.to_owned();
    }
    let scheme = from.find("://").map_or(0, |at| at + 3);
    let (scheme, from) = from.split_at(scheme);
    let folder = from.rfind('/').map_or("", |slash| &from[..=slash]);
    let mut parts: Vec<&str> = folder.split_terminator('/').collect();
    for part in path.split('/') {
        match part {
            "." | "" => {}
            ".." if parts.last().is_some_and(|last| !last.is_empty() && *last != "..") => {
                parts.pop();
            }
            other => parts.push(other),
        }
    }
    scheme.to_owned() + &parts.join("/")
}

/// Which table is asked for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TableRequest<'a> {
    /// The URI of the source file that names it.
    pub from: &'a str,
    /// The path as written there.
    pub path: &'a str,
    /// The column that is the target, if one is named.
    pub target: Option<&'a str>,
    /// Whether the target is a class; otherwise it is a real number.
    pub classify: bool,
}

/// What a table holds.
#[derive(Debug, Clone, PartialEq)]
pub struct TableSchema {
    /// The columns that are features, in the order of the table.
    pub columns: Vec<Column>,
    /// The number of rows.
    pub rows: usize,
    /// What is to be predicted.
    pub target: TargetSchema,
}

/// A feature column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// What its cells are.
    pub kind: ColumnKind,
    /// The line of its first cell that is empty or says that it is missing.
    pub gap: Option<u64>,
}

/// What the cells of a column are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ColumnKind {
    /// All cells are numbers.
    Number,
    /// Some cells are text.
    Text {
        /// Its different texts, sorted by code point.
        categories: Vec<String>,
        /// The first cell that is no number, and its line.
        first: (u64, String),
    },
}

/// What is to be predicted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TargetSchema {
    /// One of these classes, in scikit-learn's order.
    Classes(Vec<String>),
    /// A real number.
    Real,
    /// Nothing: a table without a target.
    None,
}

/// Why something outside cannot be had.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WorldError {
    /// There is no such file.
    #[error("there is no file `{uri}`")]
    NotFound {
        /// What was asked for.
        uri: String,
    },
    /// The file is not UTF-8.
    #[error("`{uri}` is not UTF-8 text: byte {byte} cannot be decoded")]
    NotText {
        /// What was asked for.
        uri: String,
        /// The first byte that is not UTF-8.
        byte: usize,
    },
    /// The file is larger than a source file may be.
    #[error("`{uri}` has {bytes} bytes, and source files have at most {limit}", limit = crate::syntax::MAX_BYTES)]
    TooLarge {
        /// What was asked for.
        uri: String,
        /// How large it is.
        bytes: u64,
    },
    /// The file is there and cannot be read.
    #[error("`{uri}` cannot be read: {reason}")]
    Unreadable {
        /// What was asked for.
        uri: String,
        /// What the system says.
        reason: String,
    },
    /// The table is malformed or does not have what is asked for.
    #[error("the table `{path}` {reason}")]
    Table {
        /// The path as written.
        path: String,
        /// What is wrong with it.
        reason: String,
    },
}

/// A world in memory, for tests and editors: files and tables are put in by hand.
#[derive(Debug, Clone, Default)]
pub struct MemoryWorld {
    files: BTreeMap<String, String>,
    tables: BTreeMap<String, TableSchema>,
}

impl MemoryWorld {
    /// An empty world.
    pub fn new() -> Self {
        Self::default()
    }

    /// With one more source file.
    #[must_use]
    pub fn with_file(mut self, uri: &str, text: &str) -> Self {
        self.files.insert(uri.to_owned(), text.to_owned());
        self
    }

    /// With one more table; `uri` is where the path of a request leads.
    #[must_use]
    pub fn with_table(mut self, uri: &str, schema: TableSchema) -> Self {
        self.tables.insert(uri.to_owned(), schema);
        self
    }
}

impl World for MemoryWorld {
    fn read(&self, uri: &str) -> Result<String, WorldError> {
        self.files.get(uri).cloned().ok_or_else(|| WorldError::NotFound { uri: uri.to_owned() })
    }

    fn table(&self, request: &TableRequest<'_>) -> Result<TableSchema, WorldError> {
        let uri = beside(request.from, request.path);
        self.tables.get(&uri).cloned().ok_or(WorldError::NotFound { uri })
    }
}

/// The files that are loaded: their numbers, URIs and texts. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct SourceMap {
    files: Vec<SourceFile>,
}

/// One loaded file.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// Where it comes from, as users see it.
    pub uri: Arc<str>,
    /// Its text.
    pub text: Arc<str>,
    /// Made when a place is looked up for the first time: thousands of errors are placed in one pass over the text.
    index: Arc<OnceLock<Index>>,
}

/// Bytes between two of the marks of an [`Index`].
const MARK: usize = 256;

/// Where lines begin, and how many characters stand before each mark.
#[derive(Debug)]
struct Index {
    lines: Vec<usize>,
    marks: Vec<usize>,
}

impl Index {
    fn new(text: &str) -> Self {
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let lines = std::iter::once(0).chain(ends.map(|(at, _)| at + 1)).collect();
        let mut before = 0;
        let counted = text.as_bytes().chunks(MARK).map(|chunk| {
            before += characters(chunk);
            before
        });
        Self { lines, marks: std::iter::once(0).chain(counted).collect() }
    }

    /// The characters before a byte.
    fn before(&self, text: &str, byte: usize) -> usize {
        let mark = byte / MARK;
        self.marks[mark] + characters(&text.as_bytes()[mark * MARK..byte])
    }
}

/// How many characters begin in these bytes.
fn characters(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0xC0 != 0x80).count()
}

impl SourceMap {
    /// Without files.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file and numbers it.
    pub fn add(&mut self, uri: &str, text: &str) -> FileId {
        let id = FileId(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
        self.files.push(SourceFile { uri: uri.into(), text: text.into(), index: Arc::default() });
        id
    }

    /// The file of a number.
    pub fn get(&self, id: FileId) -> Option<&SourceFile> {
        self.files.get(id.0 as usize)
    }

    /// The number of the file with this URI.
    pub fn find(&self, uri: &str) -> Option<FileId> {
        self.iter().find(|(_, file)| &*file.uri == uri).map(|(id, _)| id)
    }

    /// All files in the order of loading.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        (0..).map(FileId).zip(&self.files)
    }

    /// The text of a span; empty if there is no such place.
    pub fn text(&self, span: Span) -> &str {
        self.get(span.file).and_then(|file| file.text.get(span.range())).unwrap_or_default()
    }

    /// Line and column of a byte, both from 1, the column in characters.
    pub fn line_column(&self, file: FileId, byte: u32) -> (usize, usize) {
        let Some(file) = self.get(file) else { return (1, 1) };
        let mut byte = (byte as usize).min(file.text.len());
        while !file.text.is_char_boundary(byte) {
            byte -= 1;
        }
        let index = file.index.get_or_init(|| Index::new(&file.text));
        let line = index.lines.partition_point(|start| *start <= byte);
        let start = index.lines[line - 1];
        let column = match file.text.as_bytes().get(start..byte) {
            Some(near) if near.len() < MARK => characters(near),
            _ => index.before(&file.text, byte) - index.before(&file.text, start),
        };
        (line, column + 1)
    }
}
