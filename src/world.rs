//! The outside as the compiler sees it: paths enter, the text of programs and the schemas of tables leave.

use std::cell::Cell;
use std::fs::File;
use std::io::{ErrorKind, Read};
use std::sync::OnceLock;

use hqml_compiler::syntax::MAX_BYTES;
use hqml_compiler::world::{Column, ColumnKind, TableRequest, TableSchema, TargetSchema, World, WorldError};
use hqml_learn::data::Task;
use hqml_learn::data::csv::{CsvOptions, RawColumn, RawTable, Task as CsvTask, read_raw};

/// What standard input is called where a file is named.
pub(crate) const STDIN: &str = "<stdin>";

/// The file system, paths relative to the working folder.
#[derive(Debug, Default)]
pub(crate) struct FileWorld {
    failed: Cell<bool>,
}

impl FileWorld {
    /// Whether a file could not be had: then the failure is outside, not in the program.
    pub(crate) fn failed(&self) -> bool {
        self.failed.get()
    }

    fn bytes(&self, uri: &str) -> Result<Vec<u8>, WorldError> {
        std::fs::read(uri).map_err(|error| self.unread(uri, &error))
    }

    fn unread(&self, uri: &str, error: &std::io::Error) -> WorldError {
        self.failed.set(true);
        match error.kind() {
            ErrorKind::NotFound => WorldError::NotFound { uri: uri.to_owned() },
            _ => WorldError::Unreadable { uri: uri.to_owned(), reason: error.to_string() },
        }
    }

    /// The bytes of a source file; one that is too large is not read, and one that never ends not to its end.
    fn source(&self, uri: &str) -> Result<Vec<u8>, WorldError> {
        let too_large = |bytes| Err(WorldError::TooLarge { uri: uri.to_owned(), bytes });
        if uri == STDIN {
            let bytes = standard_input().map_err(|error| self.unread(uri, error))?;
            return if bytes.len() > MAX_BYTES { too_large(bytes.len() as u64) } else { Ok(bytes.to_vec()) };
        }
        match std::fs::metadata(uri) {
            Ok(file) if file.len() > MAX_BYTES as u64 => return too_large(file.len()),
            _ => {}
        }
        let mut bytes = vec![];
        let file = File::open(uri).map_err(|error| self.unread(uri, &error))?;
        file.take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes).map_err(|error| self.unread(uri, &error))?;
        if bytes.len() > MAX_BYTES { too_large(bytes.len() as u64) } else { Ok(bytes) }
    }
}

/// What comes in on standard input, up to the largest source: read once, because a program may be asked for twice.
fn standard_input() -> Result<&'static [u8], &'static std::io::Error> {
    static READ: OnceLock<std::io::Result<Vec<u8>>> = OnceLock::new();
    let read = || {
        let mut bytes = vec![];
        std::io::stdin().lock().take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes).map(|_| bytes)
    };
    READ.get_or_init(read).as_deref()
}

impl World for FileWorld {
    fn read(&self, uri: &str) -> Result<String, WorldError> {
        String::from_utf8(self.source(uri)?)
            .map_err(|error| WorldError::NotText { uri: uri.to_owned(), byte: error.utf8_error().valid_up_to() })
    }

    fn table(&self, request: &TableRequest<'_>) -> Result<TableSchema, WorldError> {
        let refuse = |reason: String| WorldError::Table { path: request.path.to_owned(), reason };
        let bytes = self.bytes(&self.resolve(request.from, request.path))?;
        let target = request.target.ok_or_else(|| refuse("has no target column".to_owned()))?.to_owned();
        let task = if request.classify { CsvTask::Classify } else { CsvTask::Regress };
        let options = CsvOptions { target, task };
        let raw = read_raw(&bytes, &options).map_err(|error| refuse(format!("cannot be used: {error}")))?;
        Ok(schema(raw))
    }
}

/// The classical half's schema in the compiler's words.
fn schema(raw: RawTable) -> TableSchema {
    let schema = raw.table.schema();
    let columns = schema.columns.into_iter().zip(raw.columns).map(|(name, raw)| column(name, raw)).collect();
    let target = match schema.task {
        Task::Classes(names) => TargetSchema::Classes(names),
        Task::Real => TargetSchema::Real,
    };
    TableSchema { columns, rows: schema.rows, target }
}

fn column(name: String, raw: RawColumn) -> Column {
    let kind = match raw.text {
        Some(first) => ColumnKind::Text { categories: raw.categories, first },
        None => ColumnKind::Number,
    };
    Column { name, kind, gap: raw.gap.map(|(line, _)| line) }
}
