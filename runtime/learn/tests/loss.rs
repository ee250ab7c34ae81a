//! Losses: values against scikit-learn and by hand, derivatives against finite differences.

use hqml_learn::loss::{
    Absolute, Alignment, Base, ClassLoss, CrossEntropy, GramLoss, HilbertSchmidt, Hinge, Huber, Margins, Squared,
    ValueLoss, mean_class_loss, mean_value_loss,
};
use hqml_learn::metrics::{brier, log_loss, mae, mse};
use ndarray::{Array2, array};
use serde_json::Value;

fn losses() -> Vec<Box<dyn ClassLoss>> {
    vec![
        Box::new(CrossEntropy { base: Base::E }),
        Box::new(CrossEntropy { base: Base::Two }),
        Box::new(Hinge { margins: Margins::Strongest }),
        Box::new(Hinge { margins: Margins::EachAgainstRest }),
        Box::new(Squared),
        Box::new(Absolute),
        Box::new(Huber { delta: 0.4 }),
    ]
}

#[test]
fn derivatives_are_those_of_the_values() {
    let wide = array![[0.21, 0.34, 0.45], [0.62, 0.13, 0.25], [0.11, 0.12, 0.77]];
    let single = array![[0.23], [0.81], [0.47]];
    for loss in losses() {
        for (outputs, truth, classes) in [(&wide, [0, 1, 2], 3), (&single, [0, 1, 0], 2)] {
            let slopes = mean_class_loss(loss.as_ref(), outputs.view(), &truth, classes).expect("a loss").1;
            for at in ndarray::indices(outputs.dim()) {
                let shifted = |by: f64| {
                    let mut outputs = outputs.clone();
                    outputs[at] += by;
                    mean_class_loss(loss.as_ref(), outputs.view(), &truth, classes).expect("a loss").0
                };
                let slope = (shifted(1e-6) - shifted(-1e-6)) / 2e-6;
                assert!((slope - slopes[at]).abs() < 1e-7, "{slope} {}", slopes[at]);
            }
        }
    }
    let values: [&dyn ValueLoss; 3] = [&Squared, &Absolute, &Huber { delta: 0.5 }];
    for loss in values {
        for (output, target) in [(1.3, 0.2), (-0.4, 0.05), (0.3, 0.1), (5.0, 9.0)] {
            let slope = (loss.row(output + 1e-6, target).0 - loss.row(output - 1e-6, target).0) / 2e-6;
            assert!((slope - loss.row(output, target).1).abs() < 1e-7);
        }
    }
}

#[test]
fn hinge_is_that_of_scikit_learn() {
    let golden: Value = serde_json::from_str(include_str!("data/metrics.json")).expect("the data file is JSON");
    for case in golden["hinge"].as_array().expect("cases") {
        let rows = case["scores"].as_array().expect("rows");
        let width = rows[0].as_array().expect("a row").len();
        let scores = Array2::from_shape_fn((rows.len(), width), |(row, j)| rows[row][j].as_f64().expect("a number"));
        let truth: Vec<usize> =
            case["truth"].as_array().expect("a list").iter().map(|t| t.as_u64().expect("an index") as usize).collect();
        let classes = case["classes"].as_u64().expect("a count") as usize;
        let found = mean_class_loss(&Hinge::default(), scores.view(), &truth, classes).expect("a loss").0;
        assert!((found - case["hinge"].as_f64().expect("a number")).abs() < 1e-14);
    }
}

#[test]
fn losses_are_the_metrics_of_the_same_name() {
    let shares = array![[0.2, 0.3, 0.5], [0.7, 0.2, 0.1], [0.1, 0.6, 0.3]];
    let truth = [2, 0, 2];
    let loss = |loss: &dyn ClassLoss| mean_class_loss(loss, shares.view(), &truth, 3).expect("a loss").0;
    let nats = log_loss(&truth, shares.view()).expect("a number");
    assert!((loss(&CrossEntropy { base: Base::E }) - nats).abs() < 1e-15);
    assert!((loss(&CrossEntropy { base: Base::Two }) - nats / std::f64::consts::LN_2).abs() < 1e-15);
    assert!((loss(&Squared) - brier(&truth, shares.view()).expect("a number")).abs() < 1e-15);
    let (output, target) = ([0.5, 2.0, -1.0], [1.0, 2.5, 3.0]);
    let mean = |loss: &dyn ValueLoss| mean_value_loss(loss, &output, &target).expect("a loss").0;
    assert!((mean(&Squared) - mse(&target, &output).expect("a number")).abs() < 1e-15);
    assert!((mean(&Absolute) - mae(&target, &output).expect("a number")).abs() < 1e-15);
    // Within delta Huber is half the square.
    assert!((mean(&Huber { delta: 100.0 }) - 0.5 * mean(&Squared)).abs() < 1e-15);
}

#[test]
fn cross_entropy_stays_finite_at_certainty_and_passes_on_what_is_no_number() {
    let mut slope = [0.0; 2];
    let bits = CrossEntropy { base: Base::Two };
    assert_eq!(bits.row(&[0.0, 1.0], 0, &mut slope), -(1e-10_f64.log2()));
    assert!(slope[0] < 0.0 && slope[0].is_finite());
    assert_eq!(bits.row(&[0.0, 1.0], 1, &mut slope), 0.0);
    assert!(bits.row(&[f64::NAN, 1.0], 0, &mut slope).is_nan());
}

#[test]
fn shapes_that_disagree_are_refused() {
    let shares = array![[0.5, 0.5], [0.1, 0.9]];
    for loss in losses() {
        assert!(mean_class_loss(loss.as_ref(), shares.view(), &[0, 1, 1], 2).is_err());
        assert!(mean_class_loss(loss.as_ref(), shares.view(), &[0, 1], 3).is_err());
        assert!(mean_class_loss(loss.as_ref(), shares.view(), &[0, 2], 2).is_err());
        assert!(mean_class_loss(loss.as_ref(), array![[0.5]].view(), &[0], 3).is_err());
        assert!(mean_class_loss(loss.as_ref(), Array2::zeros((0, 2)).view(), &[], 2).is_err());
    }
    assert!(mean_value_loss(&Squared, &[], &[]).is_err());
    assert!(mean_value_loss(&Squared, &[1.0], &[]).is_err());
}

fn floats(json: &Value) -> Vec<f64> {
    json.as_array().expect("a list").iter().map(|v| v.as_f64().expect("a number")).collect()
}

fn square(json: &Value) -> Array2<f64> {
    let flat: Vec<f64> = json.as_array().expect("rows").iter().flat_map(floats).collect();
    let n = json.as_array().expect("rows").len();
    Array2::from_shape_vec((n, n), flat).expect("a square")
}

fn alignment(rescale_class_labels: bool, centered: bool) -> Alignment {
    Alignment { rescale_class_labels, centered }
}

#[test]
fn alignment_is_pennylanes_and_the_hilbert_schmidt_loss_is_its_definition() {
    let golden: Value = serde_json::from_str(include_str!("data/alignment.json")).expect("the data file is JSON");
    for case in golden["cases"].as_array().expect("cases") {
        let gram = square(&case["gram"]);
        let of = |key: &str| case[key].as_f64().expect("a number");
        let two: Vec<usize> = floats(&case["y"]).iter().map(|y| usize::from(*y > 0.0)).collect();
        let three: Vec<usize> = floats(&case["y3"]).iter().map(|y| *y as usize).collect();
        let loss = |loss: &dyn GramLoss, labels: &[usize], k: usize| {
            loss.of_classes(gram.view(), labels, k).expect("a loss").0
        };
        for (found, expected) in [
            (loss(&alignment(true, false), &two, 2), 1.0 - of("rescaled")),
            (loss(&alignment(false, false), &two, 2), 1.0 - of("plain")),
            (loss(&alignment(false, true), &two, 2), 1.0 - of("centered")),
            (loss(&alignment(false, false), &three, 3), 1.0 - of("three")),
            (loss(&HilbertSchmidt, &two, 2), of("hilbert_schmidt")),
            (loss(&HilbertSchmidt, &three, 3), of("hilbert_schmidt_three")),
        ] {
            assert!((found - expected).abs() < 1e-14, "{found} is not {expected}");
        }
        // Targets of -1 and 1 as real numbers are the two classes.
        let values = alignment(false, false).of_values(gram.view(), &floats(&case["y"])).expect("a loss").0;
        assert!((values - (1.0 - of("plain"))).abs() < 1e-14);
    }
}

#[test]
fn derivatives_by_a_gram_are_those_of_the_values() {
    let gram = Array2::from_shape_fn((5, 5), |(i, j)| (1.3 * i as f64 - 0.8 * j as f64).sin() + 0.4);
    let losses: Vec<Box<dyn GramLoss>> = vec![
        Box::new(alignment(true, false)),
        Box::new(alignment(true, true)),
        Box::new(alignment(false, true)),
        Box::new(HilbertSchmidt),
    ];
    for loss in losses {
        for (labels, classes) in [([0, 1, 1, 0, 1], 2), ([2, 0, 1, 0, 2], 3), ([0, 0, 2, 0, 2], 4)] {
            let value = |gram: &Array2<f64>| loss.of_classes(gram.view(), &labels, classes).expect("a loss");
            let slopes = value(&gram).1;
            for at in ndarray::indices(gram.dim()) {
                let shifted = |by: f64| {
                    let mut gram = gram.clone();
                    gram[at] += by;
                    value(&gram).0
                };
                let slope = (shifted(1e-6) - shifted(-1e-6)) / 2e-6;
                assert!((slope - slopes[at]).abs() < 1e-8, "{slope} {}", slopes[at]);
            }
        }
    }
}

#[test]
fn rows_of_one_class_say_nothing_and_a_gram_of_other_rows_is_refused() {
    let gram = array![[1.0, 0.3], [0.3, 1.0]];
    for loss in [&HilbertSchmidt as &dyn GramLoss, &alignment(false, true)] {
        assert_eq!(loss.of_classes(gram.view(), &[1, 1], 2), Ok((1.0, Array2::zeros((2, 2)))));
        assert!(loss.of_classes(gram.view(), &[1, 0, 1], 2).is_err());
        assert!(loss.of_classes(gram.view(), &[1, 2], 2).is_err());
        assert!(loss.of_classes(array![[1.0, 0.3]].view(), &[1], 2).is_err());
    }
    assert!(HilbertSchmidt.of_values(gram.view(), &[0.1, 0.2]).is_err());
}
