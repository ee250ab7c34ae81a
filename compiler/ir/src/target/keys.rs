//! Slips in the keys of this project's own JSON: a description of a device enters; nothing leaves, or the first key that is
//! not known but nearly is. It would change nothing, and nobody would say so. Other keys are notes.

use serde_json::Value;

use super::TargetError;

const DEVICE: [&str; 10] =
    ["name", "num_qubits", "basis_1q", "basis_2q", "directed", "all_to_all", "edges", "dt", "qubits", "gates"];
const QUBIT: [&str; 8] =
    ["t1", "t2", "frequency", "readout_error", "reads_1_of_0", "reads_0_of_1", "readout_duration", "broken"];
const GATE: [&str; 4] = ["gate", "qubits", "error", "duration"];

/// Looks through all keys.
pub(super) fn check_keys(name: &str, given: &Value) -> Result<(), TargetError> {
    check(name, || "the device".to_owned(), given, &DEVICE)?;
    for (key, known) in [("qubits", &QUBIT[..]), ("gates", &GATE[..])] {
        for (k, entry) in given[key].as_array().into_iter().flatten().enumerate() {
            check(name, || format!("{key}[{k}]"), entry, known)?;
        }
    }
    Ok(())
}

fn check(name: &str, at: impl Fn() -> String, given: &Value, known: &[&'static str]) -> Result<(), TargetError> {
    for key in given.as_object().into_iter().flat_map(|object| object.keys()) {
        let near = known.iter().find(|wanted| is_slip(key, wanted)).filter(|_| !known.contains(&key.as_str()));
        if let Some(near) = near {
            return Err(TargetError::Key { name: name.to_owned(), at: at(), key: key.clone(), near });
        }
    }
    Ok(())
}

/// Whether a key looks like this one mistyped: begun alike, and one letter away (two where it is long).
fn is_slip(key: &str, wanted: &str) -> bool {
    let key = key.to_ascii_lowercase();
    let most = if wanted.len() > 5 { 2 } else { 1 };
    key.chars().next() == wanted.chars().next() && distance(&key, wanted) <= most
}

/// Letters to put in, take out or change (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.chars().count()).collect();
    for (i, left) in a.chars().enumerate() {
        let mut corner = std::mem::replace(&mut row[0], i + 1);
        for (j, right) in b.chars().enumerate() {
            let changed = corner + usize::from(left != right);
            corner = row[j + 1];
            row[j + 1] = changed.min(row[j] + 1).min(corner + 1);
        }
    }
    row.last().copied().unwrap_or(0)
}
