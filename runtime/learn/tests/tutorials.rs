//! The data of the field's two classic tutorials, from the generator to what reaches the circuit, against the numbers
//! of scikit-learn 1.9 (make_classification with a split, a scaler and PCA; make_moons with a scaler and a split).

use hqml_learn::data::generate::{MakeClassification, MakeMoons, Samples};
use hqml_learn::data::{Table, Target};
use hqml_learn::preprocess::{Pca, StandardScaler, Transformer};
use hqml_learn::split::train_test_split;
use ndarray::{Array2, ArrayView2, Axis};
use serde_json::Value;

fn golden(example: &str) -> Value {
    let golden: Value = serde_json::from_str(include_str!("golden/tutorials.json")).unwrap();
    golden[example].clone()
}

fn floats(value: &Value) -> Vec<f64> {
    value
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|x| if x.is_array() { floats(x) } else { vec![x.as_f64().unwrap()] })
        .collect()
}

fn assert_close<'a>(ours: impl IntoIterator<Item = &'a f64>, theirs: &Value, tolerance: f64, what: &str) {
    let ours: Vec<f64> = ours.into_iter().copied().collect();
    let theirs = floats(theirs);
    assert_eq!(ours.len(), theirs.len(), "{what}");
    let worst = ours.iter().zip(&theirs).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
    assert!(worst <= tolerance, "{what} differs by {worst:e}");
}

fn labels(table: &Table, rows: &[usize]) -> Vec<f64> {
    match &table.target {
        Target::Classes { labels, .. } => rows.iter().map(|&row| labels[row] as f64).collect(),
        Target::Values(_) => panic!("the target is classes"),
    }
}

fn as_floats(rows: &[usize]) -> Vec<f64> {
    rows.iter().map(|&row| row as f64).collect()
}

type Learned = Vec<(&'static str, Array2<f64>)>;

fn fit_transform(
    stage: &dyn Transformer,
    train: ArrayView2<'_, f64>,
    test: ArrayView2<'_, f64>,
) -> (Array2<f64>, Array2<f64>, Learned) {
    let fitted = stage.fit(train, &Target::Values(Vec::new())).unwrap();
    (fitted.transform(train).unwrap(), fitted.transform(test).unwrap(), fitted.learned())
}

#[test]
fn the_kernel_tutorials_points_are_scikit_learns() {
    let golden = golden("example1");
    let make = MakeClassification { samples: 200, features: 8, informative: 4, ..MakeClassification::default() };
    let table = make.generate(7).unwrap();
    let split = train_test_split(table.rows(), 0.25, 7).unwrap();
    assert_close(&as_floats(&split.train), &golden["train_idx"], 0.0, "training rows");
    assert_close(&as_floats(&split.test), &golden["test_idx"], 0.0, "test rows");
    assert_close(&labels(&table, &split.train), &golden["y_train"], 0.0, "training labels");
    assert_close(&labels(&table, &split.test), &golden["y_test"], 0.0, "test labels");
    let [train, test] = [&split.train, &split.test].map(|rows| table.features.select(Axis(0), rows));
    let (train, test, learned) = fit_transform(&StandardScaler::default(), train.view(), test.view());
    assert_close(&learned[0].1, &golden["scaler_mean"], 0.0, "means");
    assert_close(&learned[1].1, &golden["scaler_scale"], 0.0, "scales");
    let (train, test, learned) = fit_transform(&Pca { components: 2, whiten: false }, train.view(), test.view());
    for (name, values) in learned {
        assert_close(&values, &golden[format!("pca_{name}")], 1e-13, name);
    }
    assert_close(&train, &golden["X_train_p"], 1e-13, "training points");
    assert_close(&test, &golden["X_test_p"], 1e-13, "test points");
}

#[test]
fn the_variational_tutorials_points_are_scikit_learns() {
    let golden = golden("example2");
    let make = MakeMoons { samples: Samples::Total(120), noise: Some(0.12), ..MakeMoons::default() };
    let table = make.generate(11).unwrap();
    assert_close(&table.features, &golden["X_raw"], 2.3e-16, "points");
    assert_close(&labels(&table, &(0..120).collect::<Vec<_>>()), &golden["y"], 0.0, "labels");
    let (scaled, _, learned) = fit_transform(&StandardScaler::default(), table.features.view(), table.features.view());
    assert_close(&learned[0].1, &golden["scaler_mean"], 1e-15, "means");
    assert_close(&learned[1].1, &golden["scaler_scale"], 1e-15, "scales");
    assert_close(&scaled, &golden["X"], 1e-14, "scaled points");
    let split = train_test_split(table.rows(), 0.3, 11).unwrap();
    assert_close(&as_floats(&split.train), &golden["train_idx"], 0.0, "training rows");
    assert_close(&as_floats(&split.test), &golden["test_idx"], 0.0, "test rows");
}
