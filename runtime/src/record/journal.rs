//! The journal: finished cells enter, one line each; after a kill, exactly those that were synced leave again.
//!
//! A line is the cell as a JSON object whose last entry, `check`, is a hash of the run's key and of what stands before it:
//! a line that was changed, or that belongs to another run, is never taken for a result.

use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use crate::RunError;
use crate::cells::Cell;

/// An append-only file of cells.
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    key: String,
    file: File,
}

impl Journal {
    /// Opens or creates it and reads what is there. A torn last line (a process was killed while it wrote) is cut off.
    ///
    /// # Errors
    /// Where the file cannot be read, is damaged before its end, or belongs to a run of another key.
    pub fn open(path: &Path, key: &str) -> Result<(Journal, Vec<Cell>), RunError> {
        let fail = |e: &dyn std::fmt::Display| RunError::record(path, e);
        let mut file =
            OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path).map_err(|e| fail(&e))?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(|e| fail(&e))?;
        let (cells, good) = read(&bytes, key).map_err(|line| RunError::damaged(path, line))?;
        if good < bytes.len() {
            file.set_len(good as u64).map_err(|e| fail(&e))?;
            file.sync_data().map_err(|e| fail(&e))?;
        }
        file.seek(SeekFrom::End(0)).map_err(|e| fail(&e))?;
        Ok((Journal { path: path.to_path_buf(), key: key.to_string(), file }, cells))
    }

    /// Appends cells; when it returns they are on the disk.
    ///
    /// # Errors
    /// Where the disk refuses.
    pub fn append(&mut self, cells: &[Cell]) -> Result<(), RunError> {
        let mut text = Vec::new();
        for cell in cells {
            let line = serde_json::to_vec(cell).map_err(|e| RunError::record(&self.path, &e))?;
            // Without the brace that closes the object.
            let body = &line[..line.len() - 1];
            text.extend_from_slice(body);
            text.extend_from_slice(CHECK);
            text.extend_from_slice(check(&self.key, body).as_bytes());
            text.extend_from_slice(b"\"}\n");
        }
        let written = self.file.write_all(&text).and_then(|()| self.file.sync_data());
        written.map_err(|e| RunError::record(&self.path, &e))
    }
}

/// What stands between a cell and its hash.
const CHECK: &[u8] = b",\"check\":\"";

/// Sixteen hexadecimal digits for a line of the run with this key.
fn check(key: &str, body: &[u8]) -> String {
    let mut hasher = blake3::Hasher::new_derive_key("hqml 2026 journal line");
    hasher.update(&(key.len() as u64).to_le_bytes());
    hasher.update(key.as_bytes());
    hasher.update(body);
    hasher.finalize().to_hex()[..16].to_string()
}

/// Cells, and how many bytes of them are whole; the number of a damaged line where it is not the last one.
fn read(bytes: &[u8], key: &str) -> Result<(Vec<Cell>, usize), usize> {
    let (mut cells, mut good) = (Vec::new(), 0);
    let lines: Vec<&[u8]> = bytes.split_inclusive(|b| *b == b'\n').collect();
    for (number, line) in lines.iter().enumerate() {
        match read_line(line, key) {
            Some(cell) => cells.push(cell),
            // A kill leaves a line without its end, nothing else.
            None if number + 1 == lines.len() && !line.ends_with(b"\n") => break,
            None => return Err(number + 1),
        }
        good += line.len();
    }
    Ok((cells, good))
}

/// The cell of a whole line with the right hash.
fn read_line(line: &[u8], key: &str) -> Option<Cell> {
    let object = line.strip_suffix(b"\n")?;
    let hashed = object.strip_suffix(b"\"}")?;
    let (rest, hash) = hashed.split_at_checked(hashed.len().checked_sub(16)?)?;
    let body = rest.strip_suffix(CHECK)?;
    (check(key, body).as_bytes() == hash).then(|| serde_json::from_slice(object).ok()).flatten()
}
