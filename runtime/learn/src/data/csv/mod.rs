//! CSV: bytes and the name of the target column enter, a table leaves, or an error with line and column.
//!
//! The format is RFC 4180's: a header line, commas, double quotes where a cell needs them, UTF-8 (a byte order mark is
//! skipped, empty lines too). Every column but the target is a feature and holds numbers. Opening the file is the
//! caller's.

mod header;
mod labels;
mod quotes;

use csv::{ByteRecord, ReaderBuilder, Trim};
use ndarray::Array2;

use super::{Table, Target};
use crate::LearnError;
use header::Header;

/// What the target column is read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Task {
    /// Class names.
    #[default]
    Classify,
    /// Real numbers.
    Regress,
}

/// What to do with features that are empty or say that they are missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Missing {
    /// An error with line and column.
    #[default]
    Refuse,
    /// NaN, for an `impute` stage to fill.
    Keep,
}

/// How a text is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CsvOptions {
    /// The name of the column to predict.
    pub target: String,
    /// Classes or real numbers.
    pub task: Task,
    /// Whether features may be missing.
    pub missing: Missing,
}

/// Cells that stand for a missing value, in lower case.
const MISSING: [&str; 6] = ["", "nan", "na", "n/a", "null", "?"];

/// Reads a table.
///
/// # Errors
/// [`LearnError::Data`], with line and column where there is one: not UTF-8, empty, only a header, columns without a
/// name or with the same name, no such target (with the nearest name), a ragged line, text, infinities or missing
/// values among numbers, one class only.
pub fn read(bytes: &[u8], options: &CsvOptions) -> Result<Table, LearnError> {
    let text = utf8(bytes)?;
    if let Some(line) = quotes::unclosed(text) {
        return Err(data(format!("line {line} opens a quote that is never closed")));
    }
    let mut reader =
        ReaderBuilder::new().has_headers(false).flexible(true).trim(Trim::All).from_reader(text.as_bytes());
    let mut record = ByteRecord::new();
    if !next(&mut reader, &mut record)? {
        return Err(data("the file is empty: a header line with the column names is needed".to_owned()));
    }
    let header = Header::parse(&strings(&record)?, &options.target)?;
    let mut rows = Rows { header: &header, options, features: Vec::new(), targets: Vec::new() };
    while next(&mut reader, &mut record)? {
        rows.add(&record)?;
    }
    rows.finish()
}

fn data(message: String) -> LearnError {
    LearnError::Data(message)
}

fn utf8(bytes: &[u8]) -> Result<&str, LearnError> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let line = 1 + bytes[..error.valid_up_to()].iter().filter(|&&byte| byte == b'\n').count();
        data(format!("line {line} is not UTF-8 text; save the file as CSV in UTF-8"))
    })?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

fn next(reader: &mut csv::Reader<&[u8]>, record: &mut ByteRecord) -> Result<bool, LearnError> {
    reader.read_byte_record(record).map_err(|error| data(format!("the file cannot be read as CSV: {error}")))
}

/// The cells as text. The whole file is UTF-8, and cells are cut at ASCII characters, so they are too.
fn strings(record: &ByteRecord) -> Result<Vec<&str>, LearnError> {
    record
        .iter()
        .map(|cell| std::str::from_utf8(cell).map_err(|_| data("a cell is not UTF-8 text".to_owned())))
        .collect()
}

/// The rows read so far.
struct Rows<'a> {
    header: &'a Header,
    options: &'a CsvOptions,
    features: Vec<f64>,
    /// The target's cells with their lines.
    targets: Vec<(u64, String)>,
}

impl Rows<'_> {
    fn add(&mut self, record: &ByteRecord) -> Result<(), LearnError> {
        let line = record.position().map_or(0, csv::Position::line);
        let cells = strings(record)?;
        if cells.len() != self.header.names.len() {
            return Err(self.ragged(line, cells.len()));
        }
        for (column, cell) in cells.into_iter().enumerate() {
            if column == self.header.target {
                self.targets.push((line, cell.to_owned()));
            } else {
                self.features.push(self.feature(cell, line, &self.header.names[column])?);
            }
        }
        Ok(())
    }

    fn ragged(&self, line: u64, cells: usize) -> LearnError {
        let columns = self.header.names.len();
        data(format!("line {line} has {} where the header names {columns} columns", counted(cells, "cell")))
    }

    fn feature(&self, cell: &str, line: u64, column: &str) -> Result<f64, LearnError> {
        if is_missing(cell) {
            return match self.options.missing {
                Missing::Keep => Ok(f64::NAN),
                Missing::Refuse => Err(missing_cell(cell, line, column)),
            };
        }
        number(cell, line, column)
    }

    fn finish(self) -> Result<Table, LearnError> {
        if self.targets.is_empty() {
            return Err(data("the file has a header but no rows".to_owned()));
        }
        let column = &self.header.names[self.header.target];
        let target = match self.options.task {
            Task::Classify => labels::classes(&self.targets, column)?,
            Task::Regress => Target::Values(values(&self.targets, column)?),
        };
        let columns = self.header.features();
        let features = Array2::from_shape_vec((self.targets.len(), columns.len()), self.features)
            .map_err(|error| data(format!("the table has no regular shape: {error}")))?;
        Ok(Table { columns, features, target })
    }
}

fn counted(n: usize, what: &str) -> String {
    if n == 1 { format!("1 {what}") } else { format!("{n} {what}s") }
}

fn is_missing(cell: &str) -> bool {
    MISSING.iter().any(|word| cell.eq_ignore_ascii_case(word))
}

fn missing_cell(cell: &str, line: u64, column: &str) -> LearnError {
    let fact = if cell.is_empty() { "is empty".to_owned() } else { format!("is `{cell}`, a missing value") };
    data(format!("line {line}, column `{column}` {fact}; every row needs a number there: fill it or leave the row out"))
}

fn number(cell: &str, line: u64, column: &str) -> Result<f64, LearnError> {
    match cell.parse::<f64>() {
        Ok(value) if value.is_finite() => Ok(value),
        Ok(_) => Err(data(format!("line {line}, column `{column}` is `{cell}`, which is not a finite number"))),
        Err(_) => {
            let shown: String = cell.chars().take(40).collect();
            Err(data(format!(
                "line {line}, column `{column}` is `{shown}`, which is not a number; features are numbers: \
                 leave the column out or write its values as numbers"
            )))
        }
    }
}

fn values(cells: &[(u64, String)], column: &str) -> Result<Vec<f64>, LearnError> {
    let value = |(line, cell): &(u64, String)| {
        if is_missing(cell) {
            return Err(missing_cell(cell, *line, column));
        }
        number(cell, *line, column).map_err(|error| match cell.parse::<f64>() {
            Ok(_) => error,
            Err(_) => data(format!(
                "line {line}, column `{column}` is `{cell}`, which is not a number, and the task is to regress; \
                 if the column names classes, write `task: classify`"
            )),
        })
    };
    cells.iter().map(value).collect()
}
