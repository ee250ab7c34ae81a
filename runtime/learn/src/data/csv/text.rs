//! Columns of text: a read table enters; their cells become indices into their sorted categories.

use std::collections::BTreeMap;

use csv::ByteRecord;

use super::header::Header;
use super::{RawTable, data, is_missing, next, reader_of, strings};
use crate::LearnError;

/// Writes the index of its category into every cell of the columns that hold text, and the categories beside them. Files
/// of numbers are not looked at again.
pub(super) fn encode(text: &str, header: &Header, raw: &mut RawTable) -> Result<(), LearnError> {
    let texts: Vec<usize> = (0..raw.columns.len()).filter(|feature| raw.columns[*feature].text.is_some()).collect();
    if texts.is_empty() {
        return Ok(());
    }
    let cells = cells(text, header, &texts)?;
    for (feature, cells) in texts.into_iter().zip(cells) {
        let known: BTreeMap<&str, usize> = cells.iter().flatten().map(|cell| (cell.as_str(), 0)).collect();
        // Byte order of UTF-8 is code point order.
        let known: BTreeMap<&str, usize> = known.into_keys().zip(0..).collect();
        if raw.table.features.nrows() != cells.len() {
            return Err(data("the file has other rows when it is read a second time".to_owned()));
        }
        for (row, cell) in cells.iter().enumerate() {
            let code = cell.as_ref().and_then(|cell| known.get(cell.as_str()));
            raw.table.features[(row, feature)] = code.map_or(f64::NAN, |code| *code as f64);
        }
        raw.columns[feature].categories = known.into_keys().map(str::to_owned).collect();
    }
    Ok(())
}

/// The cells of some feature columns; none where they are missing.
fn cells(text: &str, header: &Header, features: &[usize]) -> Result<Vec<Vec<Option<String>>>, LearnError> {
    let (mut reader, mut record) = (reader_of(text), ByteRecord::new());
    let mut cells = vec![Vec::new(); features.len()];
    next(&mut reader, &mut record)?;
    while next(&mut reader, &mut record)? {
        let line = strings(&record)?;
        for (feature, cells) in features.iter().zip(&mut cells) {
            let cell = line.get(feature + usize::from(*feature >= header.target)).copied().unwrap_or_default();
            cells.push((!is_missing(cell)).then(|| cell.to_owned()));
        }
    }
    Ok(cells)
}
