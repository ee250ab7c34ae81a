//! Every class is held out in the same share: labels and a fraction enter, one split leaves.
//!
//! scikit-learn's `StratifiedShuffleSplit`: the number of rows of each class is (nearly) the mode of the multivariate
//! hypergeometric distribution, ties broken at random; then each class is permuted, cut, and both parts permuted again.

use super::holdout::part_sizes;
use super::{Split, labels, members};
use crate::LearnError;
use crate::data::Target;
use crate::random::RandomState;

/// `train_test_split(..., test_size=test, stratify=y, random_state=seed)`.
///
/// # Errors
/// [`LearnError::Option`] where `test` does not lie between 0 and 1; [`LearnError::Data`] where the target is real, a
/// class has fewer than two rows, or a part has fewer rows than there are classes.
pub fn stratified_train_test_split(target: &Target, test: f64, seed: u32) -> Result<Split, LearnError> {
    let (labels, names) = labels(target)?;
    let (train_rows, test_rows) = part_sizes(labels.len(), test)?;
    let classes = members(labels, names);
    if let Some((name, _)) = classes.iter().find(|(_, rows)| rows.len() < 2) {
        return Err(LearnError::Data(format!(
            "class `{name}` has only 1 row, and a stratified split needs one to train and one to test; \
             leave the class out or use `split`"
        )));
    }
    for (part, rows) in [("training", train_rows), ("test", test_rows)] {
        if rows < classes.len() {
            return Err(LearnError::Data(format!(
                "the {part} part has {rows} rows for {} classes; change `test` so that each class can have one",
                classes.len()
            )));
        }
    }
    Ok(draw(&classes, train_rows, test_rows, seed))
}

fn draw(classes: &[(&str, Vec<usize>)], train_rows: usize, test_rows: usize, seed: u32) -> Split {
    let mut rng = RandomState::new(seed);
    let counts: Vec<usize> = classes.iter().map(|(_, rows)| rows.len()).collect();
    let train_counts = approximate_mode(&counts, train_rows, &mut rng);
    let remaining: Vec<usize> = counts.iter().zip(&train_counts).map(|(all, train)| all - train).collect();
    let test_counts = approximate_mode(&remaining, test_rows, &mut rng);
    let mut split = Split { train: Vec::with_capacity(train_rows), test: Vec::with_capacity(test_rows) };
    for ((_, rows), (train, test)) in classes.iter().zip(train_counts.into_iter().zip(test_counts)) {
        let order: Vec<usize> = rng.permutation(rows.len()).into_iter().map(|i| rows[i]).collect();
        let cut = train.min(order.len());
        split.train.extend(&order[..cut]);
        split.test.extend(&order[cut..(cut + test).min(order.len())]);
    }
    rng.shuffle(&mut split.train);
    rng.shuffle(&mut split.test);
    split
}

/// How many of `draws` rows come from each class: `sklearn.utils.extmath._approximate_mode`.
fn approximate_mode(counts: &[usize], draws: usize, rng: &mut RandomState) -> Vec<usize> {
    let total = counts.iter().sum::<usize>() as f64;
    let exact: Vec<f64> = counts.iter().map(|&count| count as f64 / total * draws as f64).collect();
    let mut rounded: Vec<usize> = exact.iter().map(|x| x.floor() as usize).collect();
    let remainders: Vec<f64> = exact.iter().map(|x| x - x.floor()).collect();
    let mut missing = draws.saturating_sub(rounded.iter().sum());
    let mut values = remainders.clone();
    values.sort_by(|a, b| b.total_cmp(a));
    values.dedup();
    for value in values {
        if missing == 0 {
            break;
        }
        let tied: Vec<usize> = (0..counts.len()).filter(|&class| remainders[class] == value).collect();
        let add = tied.len().min(missing);
        for i in rng.permutation(tied.len()).into_iter().take(add) {
            rounded[tied[i]] += 1;
        }
        missing -= add;
    }
    rounded
}
