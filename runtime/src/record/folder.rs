//! The folder of a record: made, locked, and filled with files that are whole or absent.

use std::fs::{self, File, TryLockError};
use std::io::Write;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::Journal;
use crate::RunError;
use crate::cells::Cell;

/// An open record: no other process writes it while this value lives.
#[derive(Debug)]
pub struct Record {
    /// Its folder.
    pub folder: PathBuf,
    /// Where finished cells go.
    pub journal: Journal,
    _lock: File,
}

impl Record {
    /// Opens the record `NAME-KEY` under `runs`, or makes it; leaves the cells that are already in it.
    ///
    /// # Errors
    /// Where another process holds it, or the disk refuses.
    pub fn open(runs: &Path, name: &str, key: &str) -> Result<(Record, Vec<Cell>), RunError> {
        let folder = runs.join(format!("{name}-{key}"));
        fs::create_dir_all(&folder).map_err(|e| RunError::record(&folder, &e))?;
        let lock = lock(&folder)?;
        let (journal, cells) = Journal::open(&folder.join("cells.jsonl"), key)?;
        sync_folder(&folder);
        Ok((Record { folder, journal, _lock: lock }, cells))
    }
}

/// The operating system lets go of the lock when the process ends, however it ends.
fn lock(folder: &Path) -> Result<File, RunError> {
    let path = folder.join("lock");
    let file = File::create(&path).map_err(|e| RunError::record(&path, &e))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(RunError::locked(folder)),
        Err(TryLockError::Error(e)) => Err(RunError::record(&path, &e)),
    }
}

/// Writes a JSON file where it is missing, or is not what it should be (a disk was full, somebody changed it).
///
/// # Errors
/// Where the disk refuses.
pub fn mend(path: &Path, value: &impl Serialize) -> Result<(), RunError> {
    let text = serde_json::to_vec_pretty(value).map_err(|e| RunError::record(path, &e))?;
    match fs::read(path) {
        Ok(there) if there == text => Ok(()),
        _ => write_atomically(path, value),
    }
}

/// Writes a JSON file so that a reader sees the old one or the new one, never a part.
///
/// # Errors
/// Where the disk refuses.
pub fn write_atomically(path: &Path, value: &impl Serialize) -> Result<(), RunError> {
    let fail = |e: &dyn std::fmt::Display| RunError::record(path, e);
    let folder = path.parent().unwrap_or(Path::new("."));
    let text = serde_json::to_vec_pretty(value).map_err(|e| fail(&e))?;
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(|e| fail(&e))?;
    file.write_all(&text).map_err(|e| fail(&e))?;
    file.as_file().sync_data().map_err(|e| fail(&e))?;
    file.persist(path).map_err(|e| fail(&e.error))?;
    sync_folder(folder);
    Ok(())
}

/// Makes new names in a folder durable. Not every file system can; where it cannot, names are as durable as it gives.
fn sync_folder(folder: &Path) {
    if let Ok(handle) = File::open(folder) {
        let _ = handle.sync_all();
    }
}
