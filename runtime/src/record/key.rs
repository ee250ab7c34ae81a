//! The name of a record: everything that decides the digits of a run enters, a short hash leaves.

use hqml_ir::Experiment;
use serde::Serialize;

use crate::cells::Files;

/// A file of the program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SourceFile {
    /// As the compiler names it.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// A hash of the tool's version, the program's files, the checked experiment, the data files and what the command line
/// overrides. The same key means the same digits.
pub fn key(
    experiment: &Experiment,
    version: &str,
    sources: &[SourceFile],
    files: &Files,
    overrides: &[(String, String)],
) -> String {
    let mut hasher = blake3::Hasher::new_derive_key("hqml 2026 run record");
    let mut part = |bytes: &[u8]| {
        hasher.update(&(bytes.len() as u64).to_le_bytes());
        hasher.update(bytes);
    };
    part(version.as_bytes());
    for source in sources {
        part(source.name.as_bytes());
        part(source.text.as_bytes());
    }
    // An experiment holds no map and no float that has no text, so its text is the same for the same experiment.
    part(&serde_json::to_vec(experiment).unwrap_or_default());
    for (path, bytes) in files {
        part(path.as_bytes());
        part(blake3::hash(bytes).as_bytes());
    }
    for (name, value) in overrides {
        part(name.as_bytes());
        part(value.as_bytes());
    }
    hasher.finalize().to_hex()[..12].to_string()
}
