//! What is mutated: the examples, the library, the good programs of the suite. And the world in which it is compiled.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use hqml_compiler::world::{Column, ColumnKind, TableRequest, TableSchema, TargetSchema, World, WorldError};

use crate::common::root;

/// A right program.
pub(crate) struct Program {
    /// Its path from the root of the repository.
    pub(crate) uri: String,
    pub(crate) text: String,
}

/// All of them.
pub(crate) fn programs() -> Vec<Program> {
    let mut found = vec![];
    for folder in ["examples", "stdlib", "tests/suite/good"] {
        collect(&root().join(folder), &mut found);
    }
    found.sort();
    found.iter().flat_map(|path| read(path)).collect()
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        match path.is_dir() {
            true => collect(&path, found),
            false if path.extension().is_some_and(|end| end == "hqml") => found.push(path),
            false => {}
        }
    }
}

/// The programs of a file: the cases of a suite one by one.
fn read(path: &Path) -> Vec<Program> {
    let text = std::fs::read_to_string(path).expect("a program");
    let uri = path.strip_prefix(root()).expect("in the repository").to_string_lossy().into_owned();
    if !uri.contains("suite/good") {
        return vec![Program { uri, text }];
    }
    // A case of several files is no program by itself.
    let cases = text.split("//# ").skip(1).filter(|case| !case.contains("//@"));
    let case = |case: &str| case.split_once('\n').map(|(_, text)| text.to_owned());
    cases.filter_map(case).map(|text| Program { uri: uri.clone(), text }).collect()
}

/// The repository, with one file replaced.
pub(crate) struct OnDisk<'a> {
    pub(crate) uri: &'a str,
    pub(crate) text: &'a str,
}

impl World for OnDisk<'_> {
    fn read(&self, uri: &str) -> Result<String, WorldError> {
        if uri == self.uri {
            return Ok(self.text.to_owned());
        }
        std::fs::read_to_string(root().join(uri)).map_err(|_| WorldError::NotFound { uri: uri.to_owned() })
    }

    fn table(&self, request: &TableRequest<'_>) -> Result<TableSchema, WorldError> {
        let uri = self.resolve(request.from, request.path);
        let text = std::fs::read_to_string(root().join(&uri)).map_err(|_| WorldError::NotFound { uri })?;
        schema(&text, request)
            .ok_or_else(|| WorldError::Table { path: request.path.to_owned(), reason: "has no such target".to_owned() })
    }
}

/// What the examples' own tables hold: numbers, and one column that is the target.
fn schema(text: &str, request: &TableRequest<'_>) -> Option<TableSchema> {
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next()?.split(',').collect();
    let at = header.iter().position(|name| Some(*name) == request.target)?;
    let rows: Vec<Vec<&str>> = lines.map(|line| line.split(',').collect()).collect();
    let classes: BTreeSet<String> = rows.iter().filter_map(|row| row.get(at).map(|cell| (*cell).to_owned())).collect();
    let names = header.iter().enumerate().filter(|(column, _)| *column != at).map(|(_, name)| (*name).to_owned());
    let columns = names.map(|name| Column { name, kind: ColumnKind::Number, gap: None }).collect();
    let target =
        if request.classify { TargetSchema::Classes(classes.into_iter().collect()) } else { TargetSchema::Real };
    Some(TableSchema { columns, rows: rows.len(), target })
}
