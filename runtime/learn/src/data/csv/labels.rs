//! Class labels: the cells of a target column enter, indices into sorted class names leave.
//!
//! Classes are sorted as `numpy.unique` sorts them: by value where all are numbers (`1` and `1.0` are one class), else
//! as text by code point. Names stay as they were first written.

use std::cmp::Ordering;

use super::{data, is_missing};
use crate::LearnError;
use crate::data::Target;

/// The target of a classification.
pub(super) fn classes(cells: &[(u64, String)], column: &str) -> Result<Target, LearnError> {
    if let Some((line, _)) = cells.iter().find(|(_, cell)| is_missing(cell)) {
        return Err(data(format!("line {line}, column `{column}` names no class; every row needs one")));
    }
    let names = match as_numbers(cells) {
        Some(numbers) => numeric_classes(cells, &numbers, column)?,
        None => text_classes(cells),
    };
    if let [only] = &names.sorted[..] {
        return Err(data(format!(
            "column `{column}` is `{only}` in every row; to classify, at least two classes are needed"
        )));
    }
    Ok(Target::Classes { labels: names.labels, names: names.sorted })
}

struct Classes {
    sorted: Vec<String>,
    labels: Vec<usize>,
}

fn as_numbers(cells: &[(u64, String)]) -> Option<Vec<f64>> {
    cells.iter().map(|(_, cell)| cell.parse().ok().filter(|value: &f64| value.is_finite())).collect()
}

fn numeric_classes(cells: &[(u64, String)], numbers: &[f64], column: &str) -> Result<Classes, LearnError> {
    if let Some(i) = numbers.iter().position(|number| number.fract() != 0.0) {
        let (line, cell) = &cells[i];
        return Err(data(format!(
            "line {line}, column `{column}` is `{cell}`: real numbers are no classes; write `task: regress`"
        )));
    }
    // Adding 0.0 makes one class of 0 and -0.
    Ok(sort(cells, |i| numbers[i] + 0.0, |a, b| a.total_cmp(b)))
}

fn text_classes(cells: &[(u64, String)]) -> Classes {
    // Byte order of UTF-8 is code point order.
    sort(cells, |i| cells[i].1.as_str(), |a, b| a.cmp(b))
}

fn sort<K>(cells: &[(u64, String)], key: impl Fn(usize) -> K, order: impl Fn(&K, &K) -> Ordering) -> Classes {
    let mut rows: Vec<usize> = (0..cells.len()).collect();
    rows.sort_by(|&a, &b| order(&key(a), &key(b)));
    let mut classes = Classes { sorted: Vec::new(), labels: vec![0; cells.len()] };
    let mut last: Option<usize> = None;
    for row in rows {
        if last.is_none_or(|last| order(&key(last), &key(row)) != Ordering::Equal) {
            classes.sorted.push(cells[row].1.clone());
        }
        last = Some(row);
        classes.labels[row] = classes.sorted.len() - 1;
    }
    classes
}
