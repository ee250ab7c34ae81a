//! Cross-validation: rows or labels and a number of folds enter, as many splits leave; each row is tested once.

use super::{Split, labels, members};
use crate::LearnError;
use crate::data::Target;
use crate::random::RandomState;

/// `KFold(folds, shuffle=..., random_state=...)`: shuffled where a seed is given. Training and test rows are in rising
/// order, test rows of shuffled folds too.
///
/// # Errors
/// [`LearnError::Option`] where there are fewer than two folds or more folds than rows.
pub fn k_fold(rows: usize, folds: usize, shuffle: Option<u32>) -> Result<Vec<Split>, LearnError> {
    check(rows, folds)?;
    let mut order: Vec<usize> = (0..rows).collect();
    if let Some(seed) = shuffle {
        RandomState::new(seed).shuffle(&mut order);
    }
    let mut fold_of_row = vec![0; rows];
    let mut start = 0;
    for fold in 0..folds {
        let size = rows / folds + usize::from(fold < rows % folds);
        for &row in &order[start..start + size] {
            fold_of_row[row] = fold;
        }
        start += size;
    }
    Ok(splits(&fold_of_row, folds))
}

/// `StratifiedKFold(folds, shuffle=..., random_state=...)`: each fold has its share of every class.
///
/// Where scikit-learn warns that a class has fewer rows than folds, this is an error.
///
/// # Errors
/// [`LearnError::Option`] where there are fewer than two folds or more folds than rows; [`LearnError::Data`] where the
/// target is real or a class has fewer rows than folds.
pub fn stratified_k_fold(target: &Target, folds: usize, shuffle: Option<u32>) -> Result<Vec<Split>, LearnError> {
    let (labels, names) = labels(target)?;
    check(labels.len(), folds)?;
    let mut classes = members(labels, names);
    if let Some((name, rows)) = classes.iter().find(|(_, rows)| rows.len() < folds) {
        return Err(LearnError::Data(format!(
            "class `{name}` has {} rows, fewer than the {folds} folds; use at most {} folds, or `k_fold`",
            rows.len(),
            rows.len()
        )));
    }
    // Classes are dealt out in the order in which they appear.
    classes.sort_by_key(|(_, rows)| rows.first().copied());
    let mut rng = shuffle.map(RandomState::new);
    let mut fold_of_row = vec![0; labels.len()];
    let mut dealt = 0;
    for (_, rows) in &classes {
        let mut folds_of_class: Vec<usize> = (dealt..dealt + rows.len()).map(|place| place % folds).collect();
        folds_of_class.sort_unstable();
        if let Some(rng) = &mut rng {
            rng.shuffle(&mut folds_of_class);
        }
        for (&row, fold) in rows.iter().zip(folds_of_class) {
            fold_of_row[row] = fold;
        }
        dealt += rows.len();
    }
    Ok(splits(&fold_of_row, folds))
}

fn check(rows: usize, folds: usize) -> Result<(), LearnError> {
    let reason = if folds < 2 {
        "at least 2 are needed, so that every row is tested by a model that has not seen it".to_owned()
    } else if folds > rows {
        format!("there are only {rows} rows, and every fold needs one to test; use at most {rows} folds")
    } else {
        return Ok(());
    };
    Err(LearnError::Option { option: "folds", value: folds.to_string(), reason })
}

fn splits(fold_of_row: &[usize], folds: usize) -> Vec<Split> {
    let rows =
        |wanted: &dyn Fn(usize) -> bool| (0..fold_of_row.len()).filter(|&row| wanted(fold_of_row[row])).collect();
    (0..folds).map(|fold| Split { train: rows(&|other| other != fold), test: rows(&|other| other == fold) }).collect()
}
