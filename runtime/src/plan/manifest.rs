//! The manifest of a record: what was run, from what, with which circuits.

use std::collections::BTreeMap;

use hqml_ir::Experiment;
use serde::Serialize;

use super::{Plan, plan};
use crate::RunOptions;
use crate::cells::Files;

/// What `record.json` holds.
#[derive(Debug, Serialize)]
pub struct Manifest<'a> {
    /// The experiment's name.
    pub experiment: &'a str,
    /// The version of the tool.
    pub version: &'a str,
    /// The program's files, each with its text and hash.
    pub sources: Vec<Source<'a>>,
    /// BLAKE3 of every data set: of its file, or of the call that generates it.
    pub data: BTreeMap<&'a str, String>,
    /// What the command line set.
    pub overrides: &'a [(String, String)],
    /// The seeds.
    pub seeds: &'a [u64],
    /// What was planned: circuits with qubits, depth, gates and parameters among it.
    pub plan: Plan,
    /// The checked experiment, every default filled in.
    pub resolved: &'a Experiment,
}

/// A file of the program.
#[derive(Debug, Serialize)]
pub struct Source<'a> {
    /// Its name.
    pub name: &'a str,
    /// BLAKE3 of its text.
    pub hash: String,
    /// Its text.
    pub text: &'a str,
}

/// What a record says of its run.
pub fn manifest<'a>(experiment: &'a Experiment, options: &'a RunOptions, files: &Files) -> Manifest<'a> {
    let hash = |bytes: &[u8]| blake3::hash(bytes).to_hex().to_string();
    let sources = options.sources.iter();
    let data = experiment.data.iter().map(|d| {
        let file = d.path.as_ref().and_then(|p| files.get(p));
        (d.name.as_str(), file.map_or_else(|| hash(d.source.to_string().as_bytes()), |bytes| hash(bytes)))
    });
    Manifest {
        experiment: &experiment.name,
        version: &options.version,
        sources: sources.map(|s| Source { name: &s.name, hash: hash(s.text.as_bytes()), text: &s.text }).collect(),
        data: data.collect(),
        overrides: &options.overrides,
        seeds: &experiment.seeds,
        plan: plan(experiment),
        resolved: experiment,
    }
}
