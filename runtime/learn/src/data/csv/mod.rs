//! CSV: bytes and the name of the target column enter, a table leaves, or an error with line and column.
//!
//! The format is RFC 4180's: a header line, commas, double quotes where a cell needs them, UTF-8 (a byte order mark is
//! skipped, empty lines too). Every column but the target is a feature: numbers, gaps among them, or text. Opening the
//! file is the caller's.

mod header;
mod labels;
mod quotes;
mod text;

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

/// How a text is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CsvOptions {
    /// The name of the column to predict.
    pub target: String,
    /// Classes or real numbers.
    pub task: Task,
}

/// A table as it stands in its file, with what its feature columns hold.
#[derive(Debug, Clone, PartialEq)]
pub struct RawTable {
    /// A missing number is NaN; text is the index of its category, NaN where it is missing.
    pub table: Table,
    /// One entry a feature column.
    pub columns: Vec<RawColumn>,
}

/// What a feature column holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RawColumn {
    /// The different texts of a column of text, sorted by code point; empty for a column of numbers.
    pub categories: Vec<String>,
    /// Its first cell that is no number, with its line: what makes it a column of text.
    pub text: Option<(u64, String)>,
    /// Its first cell that is missing, with its line.
    pub gap: Option<(u64, String)>,
}

/// Cells that stand for a missing value, in lower case.
const MISSING: [&str; 6] = ["", "nan", "na", "n/a", "null", "?"];

/// Reads a table of numbers.
///
/// # Errors
/// Those of [`read_raw`]; and text or missing values among the features, no feature beside the target.
pub fn read(bytes: &[u8], options: &CsvOptions) -> Result<Table, LearnError> {
    let RawTable { table, columns } = read_raw(bytes, options)?;
    if columns.is_empty() {
        let target = &options.target;
        return Err(data(format!("`{target}` is the only column; at least one feature is needed beside it")));
    }
    let texts = columns.iter().zip(&table.columns).filter_map(|(c, name)| Some((c.text.as_ref()?, name, true)));
    let gaps = columns.iter().zip(&table.columns).filter_map(|(c, name)| Some((c.gap.as_ref()?, name, false)));
    match texts.chain(gaps).min_by_key(|((line, _), ..)| *line) {
        None => Ok(table),
        Some(((line, cell), name, true)) => Err(not_a_number(cell, *line, name)),
        Some(((line, cell), name, false)) => Err(missing_cell(cell, *line, name)),
    }
}

/// Reads a table whose features may be text or missing.
///
/// # Errors
/// [`LearnError::Data`], with line and column where there is one: not UTF-8, empty, only a header, columns without a
/// name or with the same name, no such target (with the nearest name), a ragged line, infinities among numbers, one
/// class only.
pub fn read_raw(bytes: &[u8], options: &CsvOptions) -> Result<RawTable, LearnError> {
    let text = utf8(bytes)?;
    if let Some(line) = quotes::unclosed(text) {
        return Err(data(format!("line {line} opens a quote that is never closed")));
    }
    let mut reader = reader_of(text);
    let mut record = ByteRecord::new();
    if !next(&mut reader, &mut record)? {
        return Err(data("the file is empty: a header line with the column names is needed".to_owned()));
    }
    let header = Header::parse(&strings(&record)?, &options.target)?;
    let mut rows = Rows::of(&header, options);
    while next(&mut reader, &mut record)? {
        rows.add(&record)?;
    }
    let mut raw = rows.finish()?;
    text::encode(text, &header, &mut raw)?;
    Ok(raw)
}

fn reader_of(text: &str) -> csv::Reader<&[u8]> {
    ReaderBuilder::new().has_headers(false).flexible(true).trim(Trim::All).from_reader(text.as_bytes())
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
    columns: Vec<RawColumn>,
    /// The first number of each feature column that is not finite, with its line.
    infinite: Vec<Option<(u64, String)>>,
    /// The target's cells with their lines.
    targets: Vec<(u64, String)>,
}

impl<'a> Rows<'a> {
    fn of(header: &'a Header, options: &'a CsvOptions) -> Self {
        let width = header.names.len() - 1;
        let (columns, infinite) = (vec![RawColumn::default(); width], vec![None; width]);
        Self { header, options, features: Vec::new(), columns, infinite, targets: Vec::new() }
    }

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
                let value = self.feature(cell, line, column - usize::from(column > self.header.target));
                self.features.push(value);
            }
        }
        Ok(())
    }

    fn ragged(&self, line: u64, cells: usize) -> LearnError {
        let columns = self.header.names.len();
        data(format!("line {line} has {} where the header names {columns} columns", counted(cells, "cell")))
    }

    /// The number of a cell; NaN where it is missing or no number, and then the first such cell is noted.
    fn feature(&mut self, cell: &str, line: u64, feature: usize) -> f64 {
        let column = &mut self.columns[feature];
        let note = |first: &mut Option<(u64, String)>| {
            first.get_or_insert_with(|| (line, cell.to_owned()));
            f64::NAN
        };
        if is_missing(cell) {
            return note(&mut column.gap);
        }
        match cell.parse::<f64>() {
            Ok(value) if value.is_finite() => value,
            Ok(_) => note(&mut self.infinite[feature]),
            Err(_) => note(&mut column.text),
        }
    }

    fn finish(self) -> Result<RawTable, LearnError> {
        if self.targets.is_empty() {
            return Err(data("the file has a header but no rows".to_owned()));
        }
        let names = self.header.features();
        let infinite = self.infinite.iter().zip(&self.columns).zip(&names);
        let numeric = infinite.filter(|((_, column), _)| column.text.is_none());
        if let Some(((line, cell), name)) = numeric.filter_map(|((cell, _), name)| Some((cell.as_ref()?, name))).min() {
            return Err(data(format!("line {line}, column `{name}` is `{cell}`, which is not a finite number")));
        }
        let column = &self.header.names[self.header.target];
        let target = match self.options.task {
            Task::Classify => labels::classes(&self.targets, column)?,
            Task::Regress => Target::Values(values(&self.targets, column)?),
        };
        let features = Array2::from_shape_vec((self.targets.len(), names.len()), self.features)
            .map_err(|error| data(format!("the table has no regular shape: {error}")))?;
        Ok(RawTable { table: Table { columns: names, features, target }, columns: self.columns })
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
        Err(_) => Err(not_a_number(cell, line, column)),
    }
}

fn not_a_number(cell: &str, line: u64, column: &str) -> LearnError {
    let shown: String = cell.chars().take(40).collect();
    data(format!(
        "line {line}, column `{column}` is `{shown}`, which is not a number; features are numbers: \
         leave the column out or write its values as numbers"
    ))
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
