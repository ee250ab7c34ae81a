//! The generators and the built-in sets against scikit-learn 1.9: to the bit, but for `sin` and `cos`.

use hqml_learn::LearnError;
use hqml_learn::data::embedded::Embedded;
use hqml_learn::data::generate::{
    Centers, MakeBlobs, MakeCircles, MakeClassification, MakeMoons, MakeRegression, OneOrEach, Samples,
};
use hqml_learn::data::{Schema, Table, Target, Task};
use ndarray::Array2;
use proptest::prelude::*;
use serde_json::Value;

fn cases(generator: &str) -> Vec<Value> {
    let golden: Value = serde_json::from_str(include_str!("golden/generators.json")).unwrap();
    let cases = golden["cases"].as_array().unwrap().iter().filter(|case| case["generator"] == generator);
    let cases: Vec<Value> = cases.cloned().collect();
    assert!(!cases.is_empty());
    cases
}

/// FNV-1a of the little-endian bits; zeros lose their sign.
fn fnv(numbers: impl Iterator<Item = f64>) -> String {
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    let hash = numbers.flat_map(|x| (x + 0.0).to_le_bytes()).fold(0xcbf2_9ce4_8422_2325, step);
    hash.to_string()
}

fn target_numbers(target: &Target) -> Vec<f64> {
    match target {
        Target::Classes { labels, .. } => labels.iter().map(|&label| label as f64).collect(),
        Target::Values(values) => values.clone(),
    }
}

fn floats(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|x| x.as_f64().unwrap()).collect()
}

fn assert_same_bits(table: &Table, case: &Value) {
    let shape = [table.rows(), table.width()].map(|n| n as f64);
    assert_eq!(shape.to_vec(), floats(&case["shape"]), "{case}");
    let last: Vec<f64> = table.features.row(table.rows() - 1).iter().take(6).copied().collect();
    assert_eq!(last, floats(&case["last"]), "{}", case["options"]);
    let y = target_numbers(&table.target);
    assert_eq!(y[..y.len().min(10)], floats(&case["y_first"]), "{}", case["options"]);
    assert_eq!(fnv(table.features.iter().copied()), case["x"], "{}", case["options"]);
    assert_eq!(fnv(y.into_iter()), case["y"], "{}", case["options"]);
}

fn assert_within_a_place(table: &Table, case: &Value) {
    let x = floats(&case["x_whole"]);
    assert_eq!(x.len(), table.features.len());
    for (ours, theirs) in table.features.iter().zip(x) {
        // One place of a coordinate of size one, before the noise is added.
        assert!((ours - theirs).abs() <= 2.3e-16, "{ours} {theirs} {}", case["options"]);
    }
    assert_eq!(target_numbers(&table.target), floats(&case["y_whole"]));
}

fn whole(options: &Value, name: &str, default: usize) -> usize {
    options.get(name).map_or(default, |value| value.as_u64().unwrap() as usize)
}

fn real(options: &Value, name: &str, default: f64) -> f64 {
    options.get(name).map_or(default, |value| value.as_f64().unwrap())
}

fn flag(options: &Value, name: &str) -> bool {
    options.get(name).is_none_or(|value| value.as_bool().unwrap())
}

fn samples(options: &Value) -> Samples {
    match options.get("samples") {
        None => Samples::Total(100),
        Some(Value::Array(parts)) => Samples::Each(parts.iter().map(|part| part.as_u64().unwrap() as usize).collect()),
        Some(total) => Samples::Total(total.as_u64().unwrap() as usize),
    }
}

fn one_or_each(value: &Value) -> OneOrEach {
    match value.as_f64() {
        Some(one) => OneOrEach::One(one),
        None => OneOrEach::Each(floats(value)),
    }
}

fn seed(case: &Value) -> u32 {
    case["seed"].as_u64().unwrap() as u32
}

fn classification(options: &Value) -> MakeClassification {
    let drawn_or = |name: &str, default: Option<OneOrEach>| match options.get(name) {
        None => default,
        Some(Value::Null) => None,
        Some(value) => Some(one_or_each(value)),
    };
    let default = MakeClassification::default();
    MakeClassification {
        samples: whole(options, "samples", default.samples),
        features: whole(options, "features", default.features),
        informative: whole(options, "informative", default.informative),
        redundant: whole(options, "redundant", default.redundant),
        repeated: whole(options, "repeated", default.repeated),
        classes: whole(options, "classes", default.classes),
        clusters_per_class: whole(options, "clusters_per_class", default.clusters_per_class),
        weights: options.get("weights").map(floats),
        flip_y: real(options, "flip_y", default.flip_y),
        class_sep: real(options, "class_sep", default.class_sep),
        hypercube: flag(options, "hypercube"),
        shift: drawn_or("shift", default.shift),
        scale: drawn_or("scale", default.scale),
        shuffle: flag(options, "shuffle"),
    }
}

fn blobs(options: &Value) -> MakeBlobs {
    let default = MakeBlobs::default();
    let centers = options.get("centers").map(|centers| match centers.as_u64() {
        Some(count) => Centers::Count(count as usize),
        None => {
            let rows: Vec<Vec<f64>> = centers.as_array().unwrap().iter().map(floats).collect();
            Centers::At(Array2::from_shape_fn((rows.len(), rows[0].len()), |(i, j)| rows[i][j]))
        }
    });
    MakeBlobs {
        samples: samples(options),
        features: whole(options, "features", default.features),
        centers,
        cluster_std: options.get("cluster_std").map_or(default.cluster_std, one_or_each),
        center_box: options.get("center_box").map_or(default.center_box, |ends| (floats(ends)[0], floats(ends)[1])),
        shuffle: flag(options, "shuffle"),
    }
}

fn regression(options: &Value) -> MakeRegression {
    let default = MakeRegression::default();
    MakeRegression {
        samples: whole(options, "samples", default.samples),
        features: whole(options, "features", default.features),
        informative: whole(options, "informative", default.informative),
        bias: real(options, "bias", default.bias),
        noise: real(options, "noise", default.noise),
        shuffle: flag(options, "shuffle"),
    }
}

#[test]
fn make_classification_is_scikit_learns() {
    for case in cases("classification") {
        let make = classification(&case["options"]);
        let table = make.generate(seed(&case)).unwrap();
        assert_same_bits(&table, &case);
        assert_eq!(table.schema(), make.schema().unwrap());
    }
}

#[test]
fn make_moons_is_scikit_learns() {
    for case in cases("moons") {
        let options = &case["options"];
        let noise = options.get("noise").map(|noise| noise.as_f64().unwrap());
        let make = MakeMoons { samples: samples(options), shuffle: flag(options, "shuffle"), noise };
        let table = make.generate(seed(&case)).unwrap();
        assert_within_a_place(&table, &case);
        assert_eq!(table.schema(), make.schema().unwrap());
    }
}

#[test]
fn make_circles_is_scikit_learns() {
    for case in cases("circles") {
        let options = &case["options"];
        let noise = options.get("noise").map(|noise| noise.as_f64().unwrap());
        let factor = real(options, "factor", 0.8);
        let make = MakeCircles { samples: samples(options), shuffle: flag(options, "shuffle"), noise, factor };
        let table = make.generate(seed(&case)).unwrap();
        assert_within_a_place(&table, &case);
        assert_eq!(table.schema(), make.schema().unwrap());
    }
}

#[test]
fn make_blobs_is_scikit_learns() {
    for case in cases("blobs") {
        let make = blobs(&case["options"]);
        let table = make.generate(seed(&case)).unwrap();
        assert_same_bits(&table, &case);
        assert_eq!(table.schema(), make.schema().unwrap());
    }
}

#[test]
fn make_regression_is_scikit_learns() {
    for case in cases("regression") {
        let make = regression(&case["options"]);
        let table = make.generate(seed(&case)).unwrap();
        assert_same_bits(&table, &case);
        assert_eq!(table.schema(), make.schema().unwrap());
    }
}

#[test]
fn built_in_sets_are_scikit_learns() {
    for case in cases("embedded") {
        let name = case["options"]["name"].as_str().unwrap();
        let table = Embedded::from_name(name).unwrap().load().unwrap();
        assert_same_bits(&table, &case);
        let strings = |value: &Value| -> Vec<String> {
            value.as_array().unwrap().iter().map(|x| x.as_str().unwrap().to_owned()).collect()
        };
        assert_eq!(table.columns, strings(&case["columns"]), "{name}");
        let Schema { task, rows, .. } = table.schema();
        assert_eq!(rows, table.rows());
        match task {
            Task::Classes(names) => assert_eq!(names, strings(&case["classes"]), "{name}"),
            Task::Real => assert_eq!(strings(&case["classes"]), Vec::<String>::new(), "{name}"),
        }
    }
}

fn message(result: Result<Table, LearnError>) -> String {
    result.unwrap_err().to_string()
}

#[test]
fn options_that_make_no_sense_are_refused_with_a_reason() {
    let standard = MakeClassification::default;
    let refused = [
        (message(MakeClassification { samples: 0, ..standard() }.generate(0)), "`samples` is 0"),
        (message(MakeClassification { features: 3, ..standard() }.generate(0)), "give at least 4"),
        (message(MakeClassification { classes: 9, ..standard() }.generate(0)), "18 clusters"),
        (message(MakeClassification { informative: 0, ..standard() }.generate(0)), "`informative` is 0"),
        (message(MakeClassification { weights: Some(vec![0.1; 4]), ..standard() }.generate(0)), "2 classes"),
        (message(MakeClassification { weights: Some(vec![0.9, 0.9]), ..standard() }.generate(0)), "sum to at most 1"),
        (message(MakeClassification { weights: Some(vec![1.5]), ..standard() }.generate(0)), "0..1"),
        (message(MakeClassification { flip_y: f64::NAN, ..standard() }.generate(0)), "`flip_y`"),
        (message(MakeClassification { samples: usize::MAX, ..standard() }.generate(0)), "2 GiB"),
        (message(MakeMoons { noise: Some(-0.1), ..MakeMoons::default() }.generate(0)), "not negative"),
        (
            message(MakeMoons { samples: Samples::Each(vec![1, 2, 3]), ..MakeMoons::default() }.generate(0)),
            "two curves",
        ),
        (message(MakeCircles { factor: 1.0, ..MakeCircles::default() }.generate(0)), "`factor` is 1"),
        (
            message(MakeBlobs { centers: Some(Centers::Count(0)), ..MakeBlobs::default() }.generate(0)),
            "at least one blob",
        ),
        (message(MakeBlobs { center_box: (3.0, 1.0), ..MakeBlobs::default() }.generate(0)), "lower one first"),
        (message(MakeRegression { noise: f64::INFINITY, ..MakeRegression::default() }.generate(0)), "`noise`"),
    ];
    for (message, part) in refused {
        assert!(message.contains(part), "{message}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_options_give_the_table_of_their_schema_or_an_error(
        samples in 0usize..60,
        features in 0usize..12,
        informative in 0usize..6,
        redundant in 0usize..4,
        repeated in 0usize..3,
        classes in 0usize..5,
        clusters_per_class in 0usize..3,
        seed: u32,
    ) {
        let make = MakeClassification {
            samples, features, informative, redundant, repeated, classes, clusters_per_class,
            ..MakeClassification::default()
        };
        match make.generate(seed) {
            Err(_) => prop_assert!(make.schema().is_err()),
            Ok(table) => {
                prop_assert_eq!(make.schema().unwrap(), table.schema());
                prop_assert!(table.features.iter().all(|x| x.is_finite()));
                prop_assert!(target_numbers(&table.target).iter().all(|&label| label < classes as f64));
            }
        }
    }

    #[test]
    fn without_noise_circles_lie_on_their_radius(n in 1usize..80, factor in 0.0..0.99f64, seed: u32) {
        let make = MakeCircles { samples: Samples::Total(n), factor, ..MakeCircles::default() };
        let table = make.generate(seed).unwrap();
        let labels = target_numbers(&table.target);
        for (point, label) in table.features.rows().into_iter().zip(labels) {
            let radius = if label == 0.0 { 1.0 } else { factor };
            prop_assert!((point[0].hypot(point[1]) - radius).abs() < 1e-15);
        }
    }
}
