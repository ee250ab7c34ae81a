//! Why a run gives no result: the fact, the reason, what to do, and the exit code.

use std::path::Path;

use serde::Serialize;

use crate::pipeline::StepError;

/// An error of a run as a whole. A cell that fails is no such error: it stands in the result with its reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{message}")]
pub struct RunError {
    /// A code of the range E10 (`E1001`).
    pub code: &'static str,
    /// The fact and the reason, in one line.
    pub message: String,
    /// What to do.
    pub help: Vec<String>,
    /// The exit code of the process: 1 the program or its data are wrong, 3 something outside failed.
    pub exit_code: u8,
}

impl RunError {
    fn new(code: &'static str, exit_code: u8, message: String) -> RunError {
        RunError { code, message, help: Vec::new(), exit_code }
    }

    fn help(mut self, help: impl Into<String>) -> RunError {
        self.help.push(help.into());
        self
    }

    /// `E1001`: a data file cannot be read.
    pub(crate) fn data_file(path: &str, error: &std::io::Error) -> RunError {
        RunError::new("E1001", 3, format!("cannot read the data file `{path}`: {error}"))
            .help("paths in `csv(...)` are relative to the program's folder; check that the file is there")
    }

    /// `E1002`: another process writes this record.
    pub(crate) fn locked(folder: &Path) -> RunError {
        RunError::new(
            "E1002",
            3,
            format!("another process is running this experiment: it holds `{}`", folder.display()),
        )
        .help("wait for it to end; its finished cells will be used")
    }

    /// `E1003`: the record or the artifacts cannot be written or read.
    pub(crate) fn record(path: &Path, error: &dyn std::fmt::Display) -> RunError {
        RunError::new("E1003", 3, format!("cannot write or read `{}`: {error}", path.display()))
            .help("check the space on the disk and the permissions of the folder")
    }

    /// `E1003`: a line of the journal was not written by this run.
    pub(crate) fn damaged(path: &Path, line: usize) -> RunError {
        let text = format!("cannot use `{}`: line {line} is damaged or belongs to another run", path.display());
        let folder = path.parent().unwrap_or(path).display();
        RunError::new("E1003", 3, text).help(format!("move `{folder}` away and run again: everything is computed anew"))
    }

    /// `E1004`: somebody asked to stop.
    pub(crate) fn stopped(done: usize, total: usize, folder: &Path) -> RunError {
        let text = format!("stopped after {done} of {total} cells; they are kept in `{}`", folder.display());
        RunError::new("E1004", 3, text).help("run the same command again to go on from there")
    }

    /// `E1005`: the data do not suit the experiment.
    pub(crate) fn data(name: &str, error: &StepError) -> RunError {
        let text = error.to_string();
        let (fact, help) = text.split_once("; ").unwrap_or((&text, "look into the table, or choose another split"));
        RunError::new("E1005", 1, format!("data `{name}`: {fact}")).help(help)
    }

    /// `E1006`: the budget does not reach.
    pub(crate) fn budget(message: String) -> RunError {
        RunError::new("E1006", 1, message).help("raise the budget, or ask for fewer seeds, rows, shots or iterations")
    }

    /// `E1007`: a backend that this version does not have.
    pub(crate) fn backend(name: &str) -> RunError {
        RunError::new("E1007", 1, format!("the backend `{name}` is not built in this version"))
            .help("docs/stages.md lists those that are")
    }

    /// `E0715`: a device's figures that make no noise.
    pub(crate) fn noise(name: &str, why: &str) -> RunError {
        RunError::new("E0715", 1, format!("the machine of `{name}` cannot be simulated: {why}"))
            .help("check the figures in the device's file")
    }

    /// `E1008`: worker threads cannot be made.
    pub(crate) fn threads(error: &dyn std::fmt::Display) -> RunError {
        RunError::new("E1008", 3, format!("cannot start worker threads: {error}")).help("ask for fewer `--threads`")
    }
}
