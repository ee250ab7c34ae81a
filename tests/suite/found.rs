//! What is said, in one form: the JSON of the library or of the program enters, and what annotations compare leaves.

use serde_json::Value;

/// What is said about a case.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Told {
    pub(crate) diagnostics: Vec<Found>,
    /// What a user reads.
    pub(crate) picture: String,
    /// The exit code, where the program ran.
    pub(crate) exit: Option<i32>,
}

/// One error or lint.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Found {
    pub(crate) code: String,
    pub(crate) error: bool,
    pub(crate) message: String,
    pub(crate) place: Option<Place>,
    pub(crate) help: Vec<String>,
}

/// A place, from 1, in characters, the end excluded.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Place {
    pub(crate) file: String,
    pub(crate) line: usize,
    pub(crate) column: usize,
    pub(crate) end: (usize, usize),
}

/// The diagnostics of a JSON list.
pub(crate) fn diagnostics(list: &Value) -> Vec<Found> {
    list.as_array().into_iter().flatten().map(found).collect()
}

fn found(value: &Value) -> Found {
    let text = |key: &str| value[key].as_str().unwrap_or_default().to_owned();
    let help = value["help"].as_array().into_iter().flatten();
    Found {
        code: text("code"),
        error: value["severity"] == "error",
        message: text("message"),
        place: place(value),
        help: help.filter_map(|one| one.as_str().map(str::to_owned)).collect(),
    }
}

fn place(value: &Value) -> Option<Place> {
    let number = |value: &Value, key: &str| value[key].as_u64().and_then(|n| usize::try_from(n).ok());
    Some(Place {
        file: value["file"].as_str()?.to_owned(),
        line: number(value, "line")?,
        column: number(value, "column")?,
        end: (number(&value["end"], "line")?, number(&value["end"], "column")?),
    })
}
