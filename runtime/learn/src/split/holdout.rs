//! One part of the rows is held out: a number of rows and a fraction enter, one split leaves.

use super::Split;
use crate::LearnError;
use crate::random::RandomState;

/// `train_test_split(..., test_size=test, random_state=seed)`: both parts in random order.
///
/// # Errors
/// [`LearnError::Option`] where `test` does not lie between 0 and 1; [`LearnError::Data`] where no row is left to train on.
pub fn train_test_split(rows: usize, test: f64, seed: u32) -> Result<Split, LearnError> {
    let (train, test) = part_sizes(rows, test)?;
    let order = RandomState::new(seed).permutation(rows);
    Ok(Split { train: order[test..test + train].to_vec(), test: order[..test].to_vec() })
}

/// `train_test_split(..., test_size=test, shuffle=False)`: the last rows test.
///
/// # Errors
/// As for [`train_test_split`].
pub fn time_split(rows: usize, test: f64) -> Result<Split, LearnError> {
    let (train, _) = part_sizes(rows, test)?;
    Ok(Split { train: (0..train).collect(), test: (train..rows).collect() })
}

/// Rows to train and to test on; the test part is rounded up.
pub(super) fn part_sizes(rows: usize, test: f64) -> Result<(usize, usize), LearnError> {
    if !(test > 0.0 && test < 1.0) {
        return Err(LearnError::Option {
            option: "test",
            value: test.to_string(),
            reason: "it is the share of rows for the test; give one between 0 and 1, as `test: 25%`".to_owned(),
        });
    }
    let test_rows = (test * rows as f64).ceil() as usize;
    match rows.checked_sub(test_rows) {
        Some(train) if train > 0 && test_rows > 0 => Ok((train, test_rows)),
        _ => Err(LearnError::Data(format!(
            "of {rows} rows, {test_rows} would test and none would train; give more rows or a smaller `test`"
        ))),
    }
}
