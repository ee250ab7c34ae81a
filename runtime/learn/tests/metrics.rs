//! Metrics against scikit-learn, and what they refuse.

use hqml_learn::LearnError;
use hqml_learn::metrics::{
    Average, accuracy, balanced_accuracy, brier, confusion_matrix, expected_calibration_error, f1, log_loss, mae,
    matthews_corrcoef, mse, precision, r2, recall, rmse, roc_auc, roc_auc_ovr,
};
use ndarray::{Array2, array};
use serde_json::Value;

fn golden() -> Value {
    serde_json::from_str(include_str!("data/metrics.json")).expect("the data file is JSON")
}

fn list(value: &Value) -> &[Value] {
    value.as_array().expect("a list")
}

fn numbers(value: &Value) -> Vec<f64> {
    list(value).iter().map(|entry| entry.as_f64().expect("a number")).collect()
}

fn indices(value: &Value) -> Vec<usize> {
    list(value).iter().map(|entry| entry.as_u64().expect("an index") as usize).collect()
}

fn matrix(value: &Value) -> Array2<f64> {
    let rows: Vec<Vec<f64>> = list(value).iter().map(numbers).collect();
    Array2::from_shape_fn((rows.len(), rows[0].len()), |(row, column)| rows[row][column])
}

fn assert_same(found: Result<f64, LearnError>, expected: &Value, what: &str) {
    let (found, expected) = (found.expect("a number"), expected.as_f64().expect("a number"));
    assert!((found - expected).abs() <= 1e-13 * expected.abs().max(1.0), "{what} is {found}, expected {expected}");
}

#[test]
fn metrics_of_classes_are_those_of_scikit_learn() {
    for case in list(&golden()["classes"]) {
        let (truth, predicted) = (indices(&case["truth"]), indices(&case["predicted"]));
        let classes = case["classes"].as_u64().expect("a count") as usize;
        assert_same(accuracy(&truth, &predicted), &case["accuracy"], "accuracy");
        let balanced = balanced_accuracy(&truth, &predicted, classes);
        assert_same(balanced, &case["balanced_accuracy"], "balanced accuracy");
        let correlation = matthews_corrcoef(&truth, &predicted, classes);
        assert_same(correlation, &case["matthews_corrcoef"], "correlation");
        let counts = confusion_matrix(&truth, &predicted, classes).expect("counts");
        assert!(counts.iter().copied().eq(indices(&case["confusion_matrix"])));
        for (name, average) in [
            ("binary", Average::Binary),
            ("macro", Average::Macro),
            ("micro", Average::Micro),
            ("weighted", Average::Weighted),
        ] {
            let key = |metric: &str| &case[format!("{metric}_{name}")];
            if average == Average::Binary && classes != 2 {
                assert!(matches!(f1(&truth, &predicted, classes, average), Err(LearnError::Option { .. })));
                continue;
            }
            assert_same(f1(&truth, &predicted, classes, average), key("f1"), name);
            assert_same(precision(&truth, &predicted, classes, average), key("precision"), name);
            assert_same(recall(&truth, &predicted, classes, average), key("recall"), name);
        }
    }
}

#[test]
fn metrics_of_probabilities_are_those_of_scikit_learn() {
    for case in list(&golden()["classes"]).iter().filter(|case| case.get("probabilities").is_some()) {
        let (truth, probabilities) = (indices(&case["truth"]), matrix(&case["probabilities"]));
        assert_same(log_loss(&truth, probabilities.view()), &case["log_loss"], "log loss");
        assert_same(brier(&truth, probabilities.view()), &case["brier"], "Brier score");
        match case.get("roc_auc_ovr") {
            Some(area) => assert_same(roc_auc_ovr(&truth, probabilities.view()), area, "area"),
            None => assert!(roc_auc_ovr(&truth, probabilities.view()).is_err()),
        }
    }
    for case in list(&golden()["scores"]) {
        assert_same(roc_auc(&indices(&case["truth"]), &numbers(&case["scores"])), &case["roc_auc"], "area");
    }
}

#[test]
fn metrics_of_values_are_those_of_scikit_learn() {
    for case in list(&golden()["regression"]) {
        let (truth, predicted) = (numbers(&case["truth"]), numbers(&case["predicted"]));
        assert_same(mse(&truth, &predicted), &case["mse"], "mean squared error");
        assert_same(rmse(&truth, &predicted), &case["rmse"], "its root");
        assert_same(mae(&truth, &predicted), &case["mae"], "mean absolute error");
        assert_same(r2(&truth, &predicted), &case["r2"], "R2");
    }
}

#[test]
fn calibration_compares_confidence_with_hits() {
    // Two rows of confidence 0.8, one right; two of 0.65, both right; one of 0.3 on three classes would be another bin.
    let probabilities = array![[0.8, 0.2], [0.2, 0.8], [0.65, 0.35], [0.35, 0.65]];
    let error = expected_calibration_error(&[0, 0, 0, 1], probabilities.view()).expect("a number");
    assert!((error - (2.0 * (0.8_f64 - 0.5) + 2.0 * (1.0 - 0.65)) / 4.0).abs() < 1e-15);
    let sure = array![[1.0, 0.0], [0.0, 1.0]];
    assert_eq!(expected_calibration_error(&[0, 1], sure.view()), Ok(0.0));
    assert_eq!(expected_calibration_error(&[1, 0], sure.view()), Ok(1.0));
    // An edge belongs to the bin below it: 0.7 and 0.65 are in one bin, 0.7 and 0.75 are not.
    let below = array![[0.7, 0.3], [0.65, 0.35]];
    let above = array![[0.7, 0.3], [0.75, 0.25]];
    let one_bin = expected_calibration_error(&[0, 1], below.view()).expect("a number");
    assert!((one_bin - (1.35_f64 - 1.0).abs() / 2.0).abs() < 1e-15);
    let two_bins = expected_calibration_error(&[0, 1], above.view()).expect("a number");
    assert!((two_bins - (0.3 + 0.75) / 2.0).abs() < 1e-15);
}

#[test]
fn rows_that_say_nothing_are_refused() {
    assert!(accuracy(&[], &[]).is_err());
    assert!(accuracy(&[0], &[0, 1]).is_err());
    assert!(balanced_accuracy(&[3], &[0], 2).is_err());
    assert!(f1(&[0, 1], &[0, 2], 2, Average::Macro).is_err());
    assert!(confusion_matrix(&[0], &[0], 0).is_err());
    assert!(roc_auc(&[1, 1], &[0.1, 0.2]).is_err());
    assert!(roc_auc(&[0, 0], &[0.1, 0.2]).is_err());
    assert!(roc_auc(&[0, 1], &[0.1, f64::NAN]).is_err());
    assert!(roc_auc(&[0, 2], &[0.1, 0.2]).is_err());
    let shares = array![[0.2, 0.3, 0.5], [0.1, 0.1, 0.8]];
    assert!(roc_auc_ovr(&[0, 1], shares.view()).is_err());
    assert!(log_loss(&[0, 3], shares.view()).is_err());
    assert!(log_loss(&[0], array![[1.0]].view()).is_err());
    assert!(brier(&[0, 1], array![[0.5, 0.5], [1.5, -0.5]].view()).is_err());
    assert!(expected_calibration_error(&[0], array![[f64::NAN, 0.5]].view()).is_err());
    assert!(r2(&[1.0], &[1.0]).is_err());
    assert!(mse(&[f64::INFINITY], &[1.0]).is_err());
    assert!(mae(&[1.0], &[]).is_err());
}
