//! What the tests of the command line share: the program, a folder of its own for each test, the repository's files.
#![allow(dead_code, unreachable_pub)]

pub mod arrays;

use std::path::{Path, PathBuf};
use std::process::Output;

use assert_cmd::Command;

/// The root of the repository.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A fresh folder, removed at the end of the test, in which programs are written and run.
pub struct Bench {
    folder: tempfile::TempDir,
}

impl Bench {
    /// An empty one.
    pub fn new() -> Bench {
        Bench { folder: tempfile::tempdir().expect("a temporary folder") }
    }

    /// The path of a file in it.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file.
    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> &Bench {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("folders");
        std::fs::write(path, content).expect("a file");
        self
    }

    /// The program, to be run in this folder.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::cargo_bin("hqml").expect("the program");
        command.current_dir(self.folder.path()).args(arguments);
        command
    }

    /// Runs the program and gives what it left.
    pub fn hqml(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().expect("the program runs")
    }

    /// Runs `hqml run FILE --format json` and gives the object it printed.
    pub fn json(&self, arguments: &[&str]) -> serde_json::Value {
        let output = self.hqml(arguments);
        assert!(output.status.success(), "{arguments:?}: {}", stderr(&output));
        serde_json::from_slice(&output.stdout).expect("one JSON object on standard output")
    }
}

/// What was written to standard error.
pub fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// What was written to standard output.
pub fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Asserts that the program refused with this exit code and named this diagnostic, and did not panic.
pub fn assert_refused(output: &Output, exit: i32, code: &str) {
    let text = stderr(output) + &stdout(output);
    assert_eq!(output.status.code(), Some(exit), "{text}");
    assert!(text.contains(code), "{code} is not in: {text}");
    assert!(!text.contains("panicked"), "{text}");
}

/// All files with this extension in a folder of the repository, sorted.
pub fn files(folder: &str, extension: &str) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = std::fs::read_dir(root().join(folder))
        .expect("a folder of the repository")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|e| e == extension))
        .collect();
    found.sort();
    found
}

/// All examples of a folder that have an experiment: others are what those import.
pub fn programs(folder: &str) -> Vec<PathBuf> {
    let mut found = files(folder, "hqml");
    found.retain(|path| {
        let text = std::fs::read_to_string(path).expect("a text");
        text.lines().any(|line| line.starts_with("experiment "))
    });
    found
}
