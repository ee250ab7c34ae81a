//! Reading a target: the text of a file enters (for an IBM device a second one, its properties); a target leaves, or what
//! is wrong with the text and where.

use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};

use super::{Target, TargetError, compact, ibm};
use crate::Qubits;

/// The most qubits of a target: distances are kept for every pair.
pub const MOST_QUBITS: u32 = 4096;

/// Which format a text has.
#[derive(Deserialize)]
struct Probe {
    num_qubits: Option<IgnoredAny>,
    n_qubits: Option<IgnoredAny>,
}

/// Reads a device from this project's compact JSON, or from IBM's configuration as it is (`conf_*.json`), for which
/// `properties` is the other of its two files (`props_*.json`). `name` is what messages call the text.
///
/// # Errors
/// Where the text is no such JSON, or describes no device.
pub fn read(name: &str, text: &str, properties: Option<&str>) -> Result<Target, TargetError> {
    let probe: Probe = json(name, text)?;
    match (probe.num_qubits, probe.n_qubits) {
        (Some(_), _) if properties.is_some() => Err(TargetError::Unused(name.to_owned())),
        (Some(_), _) => compact::parse(name, text),
        (None, Some(_)) => ibm::parse(name, text, properties),
        (None, None) => Err(TargetError::Unknown(name.to_owned())),
    }
}

/// JSON of a known form.
pub(super) fn json<T: DeserializeOwned>(name: &str, text: &str) -> Result<T, TargetError> {
    serde_json::from_str(text).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        let message = error.to_string();
        // serde_json says the place at the end; it stands in front here.
        let message = plain(message.split(" at line ").next().unwrap_or(&message));
        TargetError::Json { name: name.to_owned(), line, column, message }
    })
}

/// The reader's message without the words of its own language.
fn plain(message: &str) -> String {
    const WORDS: [(&str, &str); 14] = [
        ("null", "`null`"),
        ("boolean `true`", "`true`"),
        ("boolean `false`", "`false`"),
        ("integer `", "the number `"),
        ("floating point `", "the number `"),
        ("string \"", "the text \""),
        ("sequence", "a list"),
        ("map", "an object"),
        ("a sequence", "a list"),
        ("a string", "a text"),
        ("a boolean", "true or false"),
        ("u64", "a whole number from 0"),
        ("u32", "a whole number from 0"),
        ("f64", "a number"),
    ];
    let worded = |text: &str| {
        let found = WORDS.iter().find(|(theirs, _)| text.starts_with(theirs));
        let object = text.starts_with("struct ").then(|| "an object".to_owned());
        object.or_else(|| found.map(|(theirs, ours)| text.replacen(theirs, ours, 1))).unwrap_or_else(|| text.to_owned())
    };
    let given = message.strip_prefix("invalid type: ").or_else(|| message.strip_prefix("invalid value: "));
    if let Some((given, wanted)) = given.and_then(|rest| rest.rsplit_once(", expected ")) {
        return format!("{} stands where there must be {}", worded(given), worded(wanted));
    }
    if let Some(field) = message.strip_prefix("missing field ") {
        return format!("{field} is missing in this object");
    }
    if let Some(field) = message.strip_prefix("duplicate field ") {
        return format!("{field} stands here twice");
    }
    if message.starts_with("EOF") {
        return "the text ends in the middle".to_owned();
    }
    message.to_owned()
}

/// A width that a target may have.
pub(super) fn width(name: &str, given: u64) -> Result<u32, TargetError> {
    match u32::try_from(given) {
        Ok(width @ 1..=MOST_QUBITS) => Ok(width),
        _ => Err(TargetError::Width { name: name.to_owned(), given, most: MOST_QUBITS }),
    }
}

/// Different qubits of the device, as many as `wanted`.
pub(super) fn qubits(
    name: &str,
    at: impl Fn() -> String,
    given: &[u32],
    wanted: usize,
    width: u32,
) -> Result<Qubits, TargetError> {
    let twice = given.iter().enumerate().any(|(k, qubit)| given[..k].contains(qubit));
    if given.len() == wanted && !twice && given.iter().all(|qubit| *qubit < width) {
        return Ok(given.into());
    }
    Err(TargetError::Qubits { name: name.to_owned(), at: at(), qubits: given.to_vec(), wanted, width })
}
