//! Text goes into a file or onto standard output. Whether a file can be written is found out before any work for it.

use std::fs::OpenOptions;
use std::io::{Error, ErrorKind};
use std::path::Path;

use super::Exit;
use crate::cli::Format;
use crate::output;

/// Whether this stands for standard output.
pub(crate) fn is_stdout(path: &Path) -> bool {
    path == Path::new("-")
}

/// Says now if the file cannot be written later; leaves everything as it is.
pub(crate) fn promised(path: Option<&Path>, format: Format) -> Result<(), Exit> {
    let Some(path) = path.filter(|path| !is_stdout(path)) else { return Ok(()) };
    let tried = match OpenOptions::new().write(true).create_new(true).open(path) {
        Ok(_) => std::fs::remove_file(path),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => OpenOptions::new().append(true).open(path).map(drop),
        Err(error) => Err(error),
    };
    tried.map_err(|error| unwritten(path, &error, format))
}

/// Into the file, or onto standard output where there is none, or where it is `-`.
pub(crate) fn deliver(text: &str, path: Option<&Path>, format: Format) -> Result<(), Exit> {
    let Some(path) = path.filter(|path| !is_stdout(path)) else {
        output::text(text);
        return Ok(());
    };
    std::fs::write(path, text).map_err(|error| unwritten(path, &error, format))
}

fn unwritten(path: &Path, error: &Error, format: Format) -> Exit {
    let message = format!("`{}` cannot be written: {error}", path.display());
    let help = "check that its folder exists, and that both may be written";
    output::failure("E1003", &message, &[help.to_owned()], format);
    Exit::Outside
}
