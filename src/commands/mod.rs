//! The commands, one file each: options in, text on standard output and standard error, an exit code out.

pub(crate) mod bench;
pub(crate) mod check;
pub(crate) mod deliver;
pub(crate) mod devices;
pub(crate) mod explain;
pub(crate) mod export;
pub(crate) mod fmt;
pub(crate) mod inspect;
pub(crate) mod named;
pub(crate) mod plan;
pub(crate) mod run;
pub(crate) mod transpile;

use std::process::ExitCode;

/// How a command ends, as a process sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Done.
    Done,
    /// The program or its data is wrong.
    Program,
    /// Wrong usage that the argument parser cannot see.
    Usage,
    /// Something outside failed: a file, a device.
    Outside,
    /// `run --gate`: the verdict is not continue.
    Gate,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(match exit {
            Exit::Done => 0,
            Exit::Program => 1,
            Exit::Usage => 2,
            Exit::Outside => 3,
            Exit::Gate => 4,
        })
    }
}
