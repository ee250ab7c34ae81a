//! The journal: finished cells enter, one line each; after a kill, exactly those that were synced leave again.

use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use crate::RunError;
use crate::cells::Cell;

/// An append-only file of cells.
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    file: File,
}

impl Journal {
    /// Opens or creates it and reads what is there. A torn last line (a process was killed while it wrote) is cut off.
    ///
    /// # Errors
    /// Where the file cannot be read, or is damaged before its end.
    pub fn open(path: &Path) -> Result<(Journal, Vec<Cell>), RunError> {
        let fail = |e: &dyn std::fmt::Display| RunError::record(path, e);
        let mut file =
            OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path).map_err(|e| fail(&e))?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(|e| fail(&e))?;
        let (cells, good) = read(&bytes)
            .map_err(|line| fail(&format!("line {line} is damaged; move the folder away to run everything again")))?;
        if good < bytes.len() {
            file.set_len(good as u64).map_err(|e| fail(&e))?;
            file.sync_data().map_err(|e| fail(&e))?;
        }
        file.seek(SeekFrom::End(0)).map_err(|e| fail(&e))?;
        Ok((Journal { path: path.to_path_buf(), file }, cells))
    }

    /// Appends cells; when it returns they are on the disk.
    ///
    /// # Errors
    /// Where the disk refuses.
    pub fn append(&mut self, cells: &[Cell]) -> Result<(), RunError> {
        let mut text = Vec::new();
        for cell in cells {
            serde_json::to_writer(&mut text, cell).map_err(|e| RunError::record(&self.path, &e))?;
            text.push(b'\n');
        }
        let written = self.file.write_all(&text).and_then(|()| self.file.sync_data());
        written.map_err(|e| RunError::record(&self.path, &e))
    }
}

/// Cells, and how many bytes of them are whole; the number of a damaged line where it is not the last one.
fn read(bytes: &[u8]) -> Result<(Vec<Cell>, usize), usize> {
    let (mut cells, mut good) = (Vec::new(), 0);
    let lines: Vec<&[u8]> = bytes.split_inclusive(|b| *b == b'\n').collect();
    for (number, line) in lines.iter().enumerate() {
        match serde_json::from_slice::<Cell>(line) {
            Ok(cell) if line.ends_with(b"\n") => cells.push(cell),
            _ if number + 1 == lines.len() => break,
            _ => return Err(number + 1),
        }
        good += line.len();
    }
    Ok((cells, good))
}
