//! The durable record of a run: what decides its digits names its folder, finished cells are appended and survive a
//! kill, what is known at the end is written in one piece.
//!
//! | file in `runs/NAME-HASH/` | what it holds |
//! |---|---|
//! | `record.json` | the source and its hash, the tool's version, hashes of data files, seeds, the resolved experiment, circuits |
//! | `cells.jsonl` | one line a finished cell, with a hash of its own; a line counts once it is synced to the disk |
//! | `result.json` | the result as `--format json` prints it, written when all cells are done |
//! | `lock` | held by the process that writes |

mod folder;
mod journal;
mod key;

pub use folder::{Record, mend, write_atomically};
pub use journal::Journal;
pub use key::{SourceFile, key};
