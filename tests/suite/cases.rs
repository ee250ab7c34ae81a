//! The files of the suite in cases: a folder enters, suites with their cases leave, what is said about them taken out.

use std::path::{Path, PathBuf};

use crate::common;
use crate::text::expanded;

/// One file of the suite.
pub(crate) struct Suite {
    pub(crate) path: PathBuf,
    /// The lines before the first case.
    pub(crate) head: Vec<String>,
    pub(crate) cases: Vec<Case>,
    /// The lines that say something, as they are written.
    pub(crate) notes: Vec<String>,
}

/// One case: its files and how it is run.
#[derive(Default)]
pub(crate) struct Case {
    pub(crate) name: String,
    /// Where it stands, for a message.
    pub(crate) place: String,
    /// How many errors it gives.
    pub(crate) errors: usize,
    pub(crate) files: Vec<CaseFile>,
    /// The steps after `//$`; none where it is only checked.
    pub(crate) steps: Vec<String>,
}

/// One file of a case.
#[derive(Default)]
pub(crate) struct CaseFile {
    pub(crate) name: String,
    pub(crate) lines: Vec<String>,
}

impl CaseFile {
    fn named(name: &str) -> Self {
        Self { name: name.to_owned(), lines: vec![] }
    }

    /// What stands in the file; the empty lines before the next case do not belong to it.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let end = self.lines.iter().rposition(|line| !line.trim().is_empty()).map_or(0, |last| last + 1);
        self.lines[..end].iter().flat_map(|line| [expanded(line), vec![b'\n']].concat()).collect()
    }

    /// Name and text of the file; of all files, where its name counts: `f«#».hqml 0..3` is three files, in which `«#»`
    /// is the number and `«#+1»` the next.
    pub(crate) fn texts(&self) -> Vec<(String, String)> {
        let text = || self.lines.join("\n") + "\n";
        let Some((name, (from, to))) = self.name.split_once(' ').map(|(name, range)| (name, bounds(range))) else {
            return vec![(self.name.clone(), String::from_utf8(self.bytes()).expect("text"))];
        };
        let numbered =
            |text: &str, at: usize| text.replace("«#»", &at.to_string()).replace("«#+1»", &(at + 1).to_string());
        (from..to).map(|at| (numbered(name, at), numbered(&text(), at))).collect()
    }
}

impl Case {
    /// Whether the library can answer it without a file system.
    pub(crate) fn in_memory(&self) -> bool {
        let text = |file: &CaseFile| file.name.contains(".hqml") && !file.lines.iter().any(|l| l.contains("«byte"));
        self.steps.is_empty() && self.files.iter().all(text)
    }
}

/// All suites of a folder, sorted by name.
pub(crate) fn suites(folder: &str) -> Vec<Suite> {
    let found: Vec<Suite> =
        common::files(&format!("tests/suite/{folder}"), "hqml").iter().map(|path| read(path)).collect();
    assert!(!found.is_empty(), "there is no suite in tests/suite/{folder}");
    found
}

fn read(path: &Path) -> Suite {
    let text = std::fs::read_to_string(path).expect("a suite");
    let mut suite = Suite { path: path.to_owned(), head: vec![], cases: vec![], notes: vec![] };
    for (at, line) in text.lines().enumerate() {
        if let Some(title) = line.strip_prefix("//# ") {
            suite.cases.push(begun(title, format!("{}:{}", path.display(), at + 1)));
        } else if line.trim_start().starts_with("//~") {
            suite.notes.push(line.to_owned());
        } else {
            match suite.cases.last_mut() {
                Some(case) => take(case, line),
                None => suite.head.push(line.to_owned()),
            }
        }
    }
    suite
}

fn begun(title: &str, place: String) -> Case {
    let counted = title.rsplit_once(": ").and_then(|(_, count)| count.strip_suffix(" errors")?.parse().ok());
    let files = vec![CaseFile::named("case.hqml")];
    Case { name: title.to_owned(), place, errors: counted.unwrap_or(1), files, steps: vec![] }
}

fn bounds(range: &str) -> (usize, usize) {
    let bounds = range.split_once("..").and_then(|(from, to)| Some((from.parse().ok()?, to.parse().ok()?)));
    bounds.unwrap_or_else(|| panic!("`{range}` is no range"))
}

fn take(case: &mut Case, line: &str) {
    if let Some(name) = line.strip_prefix("//@ ") {
        case.files.push(CaseFile::named(name.trim()));
    } else if let Some(step) = line.strip_prefix("//$ ") {
        case.steps.push(step.trim().to_owned());
    } else {
        case.files.last_mut().expect("the case's own file").lines.push(line.to_owned());
    }
}
