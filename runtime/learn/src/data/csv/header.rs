//! The header of a CSV file: its cells and the target's name enter, the columns leave.

use super::data;
use crate::LearnError;

/// The named columns, and which is the target.
pub(super) struct Header {
    /// All names, the target's included, in the order of the file.
    pub(super) names: Vec<String>,
    /// The index of the target column.
    pub(super) target: usize,
}

impl Header {
    pub(super) fn parse(cells: &[&str], target: &str) -> Result<Self, LearnError> {
        for (i, cell) in cells.iter().enumerate() {
            if cell.is_empty() {
                return Err(data(format!("column {} has no name; the header line must name every column", i + 1)));
            }
            if let Some(first) = cells[..i].iter().position(|other| other == cell) {
                let (first, second) = (first + 1, i + 1);
                return Err(data(format!("columns {first} and {second} are both called `{cell}`; names must differ")));
            }
        }
        let Some(index) = cells.iter().position(|cell| *cell == target) else {
            return Err(no_target(cells, target));
        };
        Ok(Self { names: cells.iter().map(|cell| (*cell).to_owned()).collect(), target: index })
    }

    /// The names of the features.
    pub(super) fn features(&self) -> Vec<String> {
        let keep = |(i, name): (usize, &String)| (i != self.target).then(|| name.clone());
        self.names.iter().enumerate().filter_map(keep).collect()
    }
}

fn no_target(cells: &[&str], target: &str) -> LearnError {
    if let [only] = cells
        && let Some(other) = [';', '\t', '|'].into_iter().find(|&separator| only.contains(separator))
    {
        return data(format!("the header is one column and holds {other:?}: columns must be separated by commas"));
    }
    if let Some(near) = nearest(cells, target) {
        return data(format!("there is no column `{target}`; did you mean `{near}`?"));
    }
    let shown: Vec<String> = cells.iter().take(12).map(|cell| format!("`{}`", short(cell))).collect();
    let more =
        if cells.len() > shown.len() { format!(" and {} more", cells.len() - shown.len()) } else { String::new() };
    data(format!("there is no column `{target}`; the file has {}{more}", shown.join(", ")))
}

fn short(name: &str) -> String {
    if name.chars().count() <= 40 { name.to_owned() } else { name.chars().take(40).chain(['…']).collect() }
}

/// The column a user may have meant: at most a third of the letters differ, or only their case.
fn nearest<'a>(cells: &[&'a str], target: &str) -> Option<&'a str> {
    let wanted = target.to_lowercase();
    let limit = wanted.chars().count() / 3;
    cells
        .iter()
        // Very long names are no slips of the keyboard, and the time goes with the product of the lengths.
        .filter(|cell| cell.len() <= 4 * target.len() + 8 && cell.len().max(target.len()) <= 256)
        .map(|cell| (strsim::levenshtein(&cell.to_lowercase(), &wanted), *cell))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, cell)| cell)
}
