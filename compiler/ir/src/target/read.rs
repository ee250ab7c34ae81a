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
        let message = message.split(" at line ").next().unwrap_or(&message).to_owned();
        TargetError::Json { name: name.to_owned(), line, column, message }
    })
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
