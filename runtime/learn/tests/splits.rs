//! Splits against scikit-learn 1.9's indices, and the laws of every split.

use hqml_learn::LearnError;
use hqml_learn::data::Target;
use hqml_learn::split::{Split, k_fold, stratified_k_fold, stratified_train_test_split, time_split, train_test_split};
use proptest::prelude::*;
use serde_json::Value;

fn golden(kind: &str) -> Vec<Value> {
    let golden: Value = serde_json::from_str(include_str!("golden/splits.json")).unwrap();
    golden[kind].as_array().unwrap().clone()
}

fn indices(value: &Value) -> Vec<usize> {
    value.as_array().unwrap().iter().map(|x| x.as_u64().unwrap() as usize).collect()
}

fn whole(value: &Value) -> usize {
    value.as_u64().unwrap() as usize
}

fn seed(case: &Value) -> Option<u32> {
    case["seed"].as_u64().map(|seed| seed as u32)
}

fn classes(labels: Vec<usize>) -> Target {
    let count = labels.iter().max().map_or(0, |most| most + 1);
    Target::Classes { labels, names: (0..count).map(|class| format!("class {class}")).collect() }
}

fn assert_partition(splits: &[Split], rows: usize) {
    for split in splits {
        let mut all = [&split.train[..], &split.test[..]].concat();
        all.sort_unstable();
        assert_eq!(all, (0..rows).collect::<Vec<_>>());
    }
}

#[test]
fn random_holdouts_are_scikit_learns() {
    for case in golden("holdout") {
        let split =
            train_test_split(whole(&case["rows"]), case["test"].as_f64().unwrap(), seed(&case).unwrap()).unwrap();
        assert_eq!(vec![split.train.len(), split.test.len()], indices(&case["sizes"]));
        let first = |rows: &[usize]| rows[..rows.len().min(60)].to_vec();
        assert_eq!(first(&split.train), indices(&case["train"]));
        assert_eq!(first(&split.test), indices(&case["tested"]));
    }
}

#[test]
fn holdouts_in_time_are_scikit_learns() {
    for case in golden("time") {
        let split = time_split(whole(&case["rows"]), case["test"].as_f64().unwrap()).unwrap();
        assert_eq!(vec![split.train.len(), split.test.len()], indices(&case["sizes"]));
        let ends = [split.train.first(), split.train.last(), split.test.first(), split.test.last()];
        assert_eq!(ends.map(|end| *end.unwrap()).to_vec(), indices(&case["ends"]));
    }
}

#[test]
fn stratified_holdouts_are_scikit_learns() {
    for case in golden("stratified") {
        let target = classes(indices(&case["labels"]));
        let split = stratified_train_test_split(&target, case["test"].as_f64().unwrap(), seed(&case).unwrap()).unwrap();
        assert_eq!(split.train, indices(&case["train"]));
        assert_eq!(split.test, indices(&case["tested"]));
    }
}

#[test]
fn folds_are_scikit_learns() {
    for case in golden("k_fold") {
        let splits = k_fold(whole(&case["rows"]), whole(&case["folds"]), seed(&case)).unwrap();
        let tested: Vec<Vec<usize>> = splits.iter().map(|split| split.test.clone()).collect();
        assert_eq!(tested, case["tested"].as_array().unwrap().iter().map(indices).collect::<Vec<_>>());
        assert_partition(&splits, whole(&case["rows"]));
    }
}

#[test]
fn stratified_folds_are_scikit_learns() {
    for case in golden("stratified_k_fold") {
        let labels = indices(&case["labels"]);
        let rows = labels.len();
        let splits = stratified_k_fold(&classes(labels), whole(&case["folds"]), seed(&case)).unwrap();
        let tested: Vec<Vec<usize>> = splits.iter().map(|split| split.test.clone()).collect();
        assert_eq!(tested, case["tested"].as_array().unwrap().iter().map(indices).collect::<Vec<_>>());
        assert_partition(&splits, rows);
    }
}

#[test]
fn what_cannot_be_split_is_refused_with_a_reason() {
    fn refuse<T: std::fmt::Debug>(result: Result<T, LearnError>, part: &str) {
        let message = result.unwrap_err().to_string();
        assert!(message.contains(part), "{message}");
    }
    for test in [0.0, 1.0, -0.5, 25.0, f64::NAN] {
        refuse(train_test_split(10, test, 0), "between 0 and 1");
        refuse(time_split(10, test), "between 0 and 1");
    }
    refuse(train_test_split(1, 0.25, 0), "none would train");
    refuse(time_split(0, 0.25), "none would train");
    refuse(k_fold(3, 4, None), "only 3 rows");
    refuse(k_fold(3, 1, None), "at least 2");
    let lonely = classes(vec![0, 0, 0, 0, 0, 1, 0, 0]);
    refuse(stratified_train_test_split(&lonely, 0.5, 0), "class `class 1` has only 1 row");
    refuse(stratified_k_fold(&lonely, 2, None), "class `class 1` has 1 rows");
    refuse(stratified_train_test_split(&classes(vec![0, 1, 2, 0, 1, 2, 0, 1]), 0.25, 0), "the test part has 2 rows");
    let real = Target::Values(vec![0.5; 8]);
    refuse(stratified_train_test_split(&real, 0.5, 0), "real numbers");
    refuse(stratified_k_fold(&real, 2, None), "real numbers");
}

#[test]
fn classes_without_rows_change_nothing() {
    let labels = vec![0, 2, 0, 2, 2, 0, 2, 0, 0, 2];
    let dense = classes(labels.iter().map(|label| label / 2).collect());
    let sparse = classes(labels);
    assert_eq!(stratified_train_test_split(&sparse, 0.3, 4), stratified_train_test_split(&dense, 0.3, 4));
    assert_eq!(stratified_k_fold(&sparse, 3, Some(4)), stratified_k_fold(&dense, 3, Some(4)));
}

proptest! {
    #[test]
    fn every_row_is_in_one_part(rows in 2usize..300, test in 0.01..0.99f64, seed: u32) {
        for split in [train_test_split(rows, test, seed), time_split(rows, test)].into_iter().flatten() {
            prop_assert!(!split.train.is_empty() && !split.test.is_empty());
            assert_partition(&[split], rows);
        }
    }

    #[test]
    fn stratified_parts_keep_the_shares(
        counts in proptest::collection::vec(2usize..40, 2..6),
        test in 0.2..0.8f64,
        seed: u32,
    ) {
        let labels: Vec<usize> = counts.iter().enumerate().flat_map(|(class, &n)| vec![class; n]).collect();
        let target = classes(labels.clone());
        if let Ok(split) = stratified_train_test_split(&target, test, seed) {
            let share = split.train.len() as f64 / labels.len() as f64;
            for (class, &count) in counts.iter().enumerate() {
                let train = split.train.iter().filter(|&&row| labels[row] == class).count();
                prop_assert!((train as f64 - share * count as f64).abs() <= 1.0 + 1e-9);
            }
            assert_partition(&[split], labels.len());
        }
    }

    #[test]
    fn folds_differ_by_one_row_at_most(rows in 2usize..120, folds in 2usize..9, seed: Option<u32>) {
        if let Ok(splits) = k_fold(rows, folds, seed) {
            let sizes: Vec<usize> = splits.iter().map(|split| split.test.len()).collect();
            prop_assert!(sizes.iter().max().unwrap() - sizes.iter().min().unwrap() <= 1);
            prop_assert_eq!(sizes.iter().sum::<usize>(), rows);
            assert_partition(&splits, rows);
        }
    }
}
